"""What stays of a solution under other defensible choices: its core, its shaky cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrostudy.compare.configurations.expressions import membership
from metrostudy.compare.configurations.fit import IN, sufficiency


@dataclass(frozen=True)
class Robustness:
    """What stays of a solution under other choices: ``fit`` in numbers, ``cases`` by name.

    ``fit`` has columns ``quantity, value``; ``cases`` has ``case, standing`` (robust, shaky,
    possible) and ``kind`` (typical, deviant).
    """

    fit: pd.DataFrame
    cases: pd.DataFrame


def robustness(initial: str, tests: Sequence[str], data: pd.DataFrame, outcome: str) -> Robustness:
    """Compare a solution with those that other choices give, over all of them at once.

    With IS the membership in ``initial`` and minTS, maxTS the smallest and largest over ``tests``:
    the robust core is min(IS, minTS). ``RF_cov`` = coverage(core)/coverage(IS) and ``RF_cons`` =
    consistency(IS)/consistency(core), 1 when nothing changes; ``RF_SC_minTS``, ``RF_SC_maxTS`` =
    Σmin(IS, ·)/Σmax(IS, ·). A case above 0.5 in IS and minTS is *robust*; in IS and not minTS,
    *shaky*; in maxTS and not IS, *possible*; typical if in the outcome, deviant if out of it.
    ``RCR_typ``, ``RCR_dev``: share of robust ones among these cases, blank if there are none;
    ``RCC_rank``: 1 no shaky nor possible case, 2 no shaky, 3 no possible, 4 both. Numbers are not
    rounded before ratios are taken, and the order of the tests changes nothing. Cases with a blank
    are left out. Source: Oana & Schneider (2024).

    >>> cases = pd.DataFrame({"A": [1, 1, 0], "B": [1, 0, 1], "Y": [1, 1, 0]}, index=list("abc"))
    >>> found = robustness("A", ["A*B", "A + B"], cases, "Y")
    >>> found.cases.values.tolist()
    [['a', 'robust', 'typical'], ['b', 'shaky', 'typical'], ['c', 'possible', 'deviant']]
    >>> found.fit.query("quantity == 'RF_cov'")["value"].tolist()
    [0.5]
    """
    degrees = {text: membership(text, data) for text in dict.fromkeys((initial, *tests, outcome))}
    known = pd.DataFrame(degrees).dropna()
    y, start = known[outcome], known[initial]
    least, most = known[list(tests)].min(axis=1), known[list(tests)].max(axis=1)
    core = np.minimum(start, least)
    cases = _standings(start, least, most, y)
    before, after = (sufficiency(one.to_numpy(), y.to_numpy()) for one in (start, core))
    fit = {
        "core_consistency": after["inclS"], "core_coverage": after["covS"],
        "RF_cov": _ratio(after["covS"], before["covS"]),
        "RF_cons": _ratio(before["inclS"], after["inclS"]),
        "RF_SC_minTS": _coincidence(start, least), "RF_SC_maxTS": _coincidence(start, most),
        **_case_ratios(cases),
    }  # fmt: skip
    return Robustness(pd.Series(fit).rename_axis("quantity").reset_index(name="value"), cases)


def _standings(start: pd.Series, least: pd.Series, most: pd.Series, y: pd.Series) -> pd.DataFrame:
    inside, kept = start > IN, least > IN
    standing = np.select([inside & kept, inside, most > IN], ["robust", "shaky", "possible"], "")
    kind = np.select([y > IN, y < IN], ["typical", "deviant"], "")
    cases = pd.DataFrame({"case": y.index.astype(str), "standing": standing, "kind": kind})
    return cases[(cases["standing"] != "") & (cases["kind"] != "")].reset_index(drop=True)


def _case_ratios(cases: pd.DataFrame) -> dict[str, float]:
    counts = {
        f"{standing}_{kind}": int(((cases["standing"] == standing) & (cases["kind"] == kind)).sum())
        for standing in ("robust", "shaky", "possible")
        for kind in ("typical", "deviant")
    }
    ratios = {
        f"RCR_{kind[:3]}": _ratio(counts[f"robust_{kind}"], (cases["kind"] == kind).sum())
        for kind in ("typical", "deviant")
    }
    shaky, possible = ((cases["standing"] == name).any() for name in ("shaky", "possible"))
    return counts | ratios | {"RCC_rank": 1 + int(possible) + 2 * int(shaky)}


def _coincidence(one: pd.Series, other: pd.Series) -> float:
    return _ratio(np.minimum(one, other).sum(), np.maximum(one, other).sum())


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")
