"""Which barriers come together: in a project, or in what is said of a métropole."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from metrostudy import small_n
from metrostudy.compare.barriers.codes import (
    barrier_codes,
    home,
    met_by_project,
)


def met_together(projects: pd.DataFrame, codebook: pd.DataFrame) -> pd.DataFrame:
    """Say, for each pair of barriers, whether projects that met one met the other.

    ``phi`` is the correlation of the two yes-or-no columns over all projects. The test compares
    projects of one métropole: common odds ratio ``estimate`` with its exact interval and exact p,
    so that a métropole whose projects meet everything does not by itself bring barriers together;
    Holm over the pairs. Projects that met no barrier count: two barriers of a short list of met
    ones would otherwise exclude each other.

    Returns ``barrier, other, label_fr, other_fr, label_en, other_en, both, one, two`` (projects
    that met both, the first, the second), ``phi, estimate, low, high, n, p, p_holm, p_min,
    detectable`` (|phi| of two frequent barriers), ``method``, the strongest |phi| first; pairs of
    barriers that somebody met.
    """
    met = met_by_project(projects, codebook)
    return _pairs(met, home(projects, met), codebook)


def phi(one: pd.Series, two: pd.Series) -> float:
    """Return the correlation of two yes-or-no columns; blank when one does not vary.

    >>> phi(pd.Series([1, 1, 0, 0]), pd.Series([1, 1, 0, 0]))
    1.0
    """
    if one.nunique() < 2 or two.nunique() < 2:
        return float("nan")
    return float(np.corrcoef(one.astype(float), two.astype(float))[0, 1])


def common_odds(one: pd.Series, two: pd.Series, strata: pd.Series) -> dict:
    """Return the odds ratio of two yes-or-no columns common to the strata, with its exact p."""
    cells = pd.DataFrame({"a": one & two, "b": one & ~two, "c": ~one & two, "d": ~one & ~two})
    tables = cells.groupby(strata.to_numpy()).sum()
    return small_n.common_odds_ratio(tables.itertuples(index=False, name=None))


def _pairs(hits: pd.DataFrame, strata: pd.Series, codebook: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for one, two in combinations([code for code in hits if hits[code].any()], 2):
        counts = {"both": int((hits[one] & hits[two]).sum()), "one": int(hits[one].sum()),
                  "two": int(hits[two].sum()), "phi": phi(hits[one], hits[two])}  # fmt: skip
        rows.append({"barrier": one, "other": two} | counts
                    | common_odds(hits[one], hits[two], strata))  # fmt: skip
    names = ["both", "one", "two", "phi", "estimate", "low", "high", "n", "p", "p_min", "method"]
    table = pd.DataFrame(rows, columns=["barrier", "other", *names])
    table["p"] = table["p"].where(table["estimate"].notna())
    table.insert(table.columns.get_loc("p") + 1, "p_holm", small_n.holm(table["p"]))
    table["detectable"] = small_n.detectable_rho(len(hits))
    codes = barrier_codes(codebook).set_index("barrier")
    for column, name in (("barrier", "label"), ("other", "other")):
        for language in ("fr", "en"):
            table[f"{name}_{language}"] = table[column].map(codes[f"label_{language}"])
    return table.sort_values("phi", key=lambda v: -v.abs(), kind="stable", ignore_index=True)
