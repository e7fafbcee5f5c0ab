"""How many classes the automatic rules of two FactoMineR generations would keep."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy.compare.typology.ward import inertia
from metrostudy.faults import StudyError, listing, nearest

RULES = {
    "factominer_2.13": "smallest W_k / W_(k-1)",
    "factominer_2.14": "one more than the k of the largest gain_k / gain_(k+1)",
}
FEWEST, MOST = 3, 10


def cuts(tree: pd.DataFrame) -> pd.DataFrame:
    """Return the number of classes that each named rule would keep, none of which is evidence.

    Both read k from 3 to min(10, n/2, rounded to even). ``factominer_2.13`` (2.7 to 2.13) takes the
    smallest W_k/W_(k−1); ``factominer_2.14`` the k with the largest ratio of the gain of its next
    cut to that of the one after, and cuts one further. So one or two classes are never proposed,
    and the same table may get 4 classes from one release and 6 from the next: a number of classes
    to describe, to be named with its rule, never an answer to « are there several? ».

    Columns: ``rule, k, lowest, highest`` (what the rule could have given), ``criterion``. A tree of
    fewer than six units has no k to read: StudyError.

    >>> from metrostudy.compare.typology.ward import ward
    >>> tree = ward(pd.DataFrame({"x": [0.0, 1, 10, 11, 40, 41, 90, 91]}))
    >>> cuts(tree)[["rule", "k"]].values.tolist()
    [['factominer_2.13', 4], ['factominer_2.14', 4]]
    """
    n = len(tree) + 1
    most = min(MOST, round(n / 2))
    if most < FEWEST:
        raise StudyError([
            f"classes: {n} units; the automatic rules read cuts in three classes or more, and need "
            "six units. Give the number of classes."
        ])  # fmt: skip
    found = inertia(tree, max_k=n).set_index("k")
    within, gain = found["ratio"].loc[FEWEST:most], found["gain"]
    drop = (gain / gain.shift(-1)).loc[FEWEST:most]
    kept = [int(within.fillna(np.inf).idxmin()), int(drop.fillna(-np.inf).idxmax()) + 1]
    return pd.DataFrame({
        "rule": list(RULES), "k": kept, "lowest": [FEWEST, FEWEST + 1],
        "highest": [most, most + 1], "criterion": list(RULES.values()),
    })  # fmt: skip


def suggested(tree: pd.DataFrame, rule: str) -> int:
    """Return the number of classes of one rule of :func:`cuts`."""
    if rule not in RULES:
        raise StudyError([f"classes: no rule '{rule}'{nearest(rule, RULES)}; there are "
                          f"{listing(RULES)}."])  # fmt: skip
    return int(cuts(tree).set_index("rule")["k"][rule])
