"""When a result supports, opposes or leaves open a hypothesis of the study: one rule for each.

Sentences and the sweep of all defensible analyses both answer by these rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import pandas as pd

Bearing = Literal["supports", "opposes", "silent"]

LEVEL = 0.05


def invariants_bearing(table: pd.DataFrame) -> Bearing:
    """Return what necessary conditions do to H2, mature métropoles share invariants.

    ``table`` comes from :func:`~metrostudy.compare.configurations.invariants.invariants`. One
    necessary condition whose Holm p is at most ``LEVEL`` supports it; no necessary condition, and
    each lacked by some mature métropole, opposes it. Silent where all are mature, or none.

    >>> table = pd.DataFrame({"mature": [4, 4], "others": [6, 6], "mature_with": [4, 3],
    ...                       "necessary": [True, False], "p_holm": [0.03, 1.0]})
    >>> invariants_bearing(table), invariants_bearing(table.iloc[1:])
    ('supports', 'opposes')
    """
    if table.empty or not table["mature"].max() or not table["others"].max():
        return "silent"
    if (table["necessary"] & (table["p_holm"] <= LEVEL)).any():
        return "supports"
    every_one_is_lacked = (table["mature_with"] < table["mature"]).all()
    return "opposes" if every_one_is_lacked and not table["necessary"].any() else "silent"


def path_bearing(row: Mapping | pd.Series) -> Bearing:
    """Return what the one path does to H2; ``row`` is the verdict of ``path_tested``.

    Being the only path found, and told from luck, supports it. Nothing here opposes it: another
    path has invariants too.

    >>> path_bearing(pd.Series({"only": True, "p": 0.01}))
    'supports'
    """
    return "supports" if row["only"] and row["p"] <= LEVEL else "silent"


def order_bearing(tests: pd.DataFrame) -> Bearing:
    """Return what the order of the barriers of one kind does to H4.

    ``tests`` are rows of ``order`` of :class:`~metrostudy.compare.barriers.prevalence.Prevalence`.
    Supported when each barrier expected first leads every other one: all must hold, so that no p
    needs correction. Opposed when one is led: any would do, so that Holm's p counts.

    >>> tests = pd.DataFrame({"estimate": [0.2, 0.1], "p": [0.01, 0.04], "p_holm": [0.02, 0.04]})
    >>> order_bearing(tests), order_bearing(tests.assign(estimate=-0.1)), order_bearing(tests[:0])
    ('supports', 'opposes', 'silent')
    """
    if tests.empty:
        return "silent"
    if ((tests["estimate"] > 0) & (tests["p"] <= LEVEL)).all():
        return "supports"
    led = (tests["estimate"] < 0) & (tests["p_holm"] <= LEVEL)
    return "opposes" if led.any() else "silent"


def steering_bearing(effect: Mapping | pd.Series) -> Bearing:
    """Return what the effect of strong steering on barriers does to H5.

    >>> steering_bearing(pd.Series({"estimate": -0.2, "p": 0.01}))
    'opposes'
    """
    return _signed(effect)


def size_bearing(row: Mapping | pd.Series) -> Bearing:
    """Return what the rank correlation of the index with population does to H7.

    Its p and its interval must both tell it from 0: they come from different approximations. For an
    index of maturity only; one of context answers nothing.

    >>> size_bearing(pd.Series({"estimate": 0.6, "low": 0.1, "high": 0.9, "p": 0.01}))
    'supports'
    """
    return _signed(row) if row["low"] * row["high"] > 0 else "silent"


def level_bearing(row: Mapping | pd.Series) -> Bearing:
    """Return what the status of steered projects, beside others of their métropole, does to H3.

    ``row`` is the test ``status`` of :class:`~metrostudy.compare.level.Level`.

    >>> level_bearing(pd.Series({"estimate": 0.1, "p": 0.002}))
    'supports'
    """
    return _signed(row)


def governance_bearing(tests: Sequence[Mapping]) -> Bearing:
    """Return what goes with the index does to H9, maturity gaps come from governance and steering.

    ``tests`` are rows of :func:`~metrostudy.compare.governance.governance_tests`. Of governance and
    steering, with population held, those whose Holm p is at most ``LEVEL`` are clear. All positive,
    they support H9; all negative, they oppose it; one of each leaves it open. None being clear
    opposes it only where population is, and its correlation is above the intervals of both: the gap
    then tracks resources only.

    >>> def rows(*estimates, p, high):
    ...     causes = ("governance", "steering", "population")
    ...     return [{"cause": cause, "estimate": one, "p_holm": chance, "high": high}
    ...             for cause, one, chance in zip(causes, estimates, p, strict=True)]
    >>> governance_bearing(rows(0.1, 0.8, 0.2, p=(0.7, 0.003, 0.7), high=0.9))
    'supports'
    >>> governance_bearing(rows(0.1, 0.1, 0.8, p=(1, 1, 0.003), high=0.6))
    'opposes'
    """
    found_by = {row["cause"]: row for row in tests}
    size, causes = found_by.pop("population"), found_by.values()
    found = [row["estimate"] for row in causes if row["p_holm"] <= LEVEL]
    if found:
        return "supports" if min(found) > 0 else "opposes" if max(found) < 0 else "silent"
    more = size["estimate"] > 0 and all(size["estimate"] > row["high"] for row in causes)
    return "opposes" if size["p_holm"] <= LEVEL and more else "silent"


def _signed(row: Mapping | pd.Series) -> Bearing:
    if not row["p"] <= LEVEL:
        return "silent"
    return "supports" if row["estimate"] > 0 else "opposes"
