"""From a measure to a membership: how far a métropole is in a set, on anchors given beforehand."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from metrostudy.faults import StudyError, listing, nearest
from metrostudy.study import Anchors, Invariants

FULLY_IN = 0.95
LEAST, MOST = 1e-4, 0.9999


def direct(values: pd.Series, anchors: Anchors) -> pd.Series:
    """Return memberships by the direct method: 0.05, 0.5 and 0.95 at the three anchors.

    ``anchors`` are (fully out e, crossover c, fully in i). With L = ln(0.95/0.05), membership is
    1/(1 + exp(−L(x − c)/(i − c))) above the crossover and the same with (c − e) below; when i < e,
    less of x is more of the set. Under 0.0001 it is 0, over 0.9999 it is 1. A missing value has no
    membership. A case at exactly 0.5 would be neither in nor out and would silently leave every
    count, so it raises :class:`~metrostudy.faults.StudyError` with its name; so do anchors that
    are not in order. Source: Ragin (2008), ch. 5; QCA 3.23 (Duşa 2019).

    >>> direct(pd.Series([1.0, 2.0, 4.0], index=["a", "b", "c"]), (1, 2.75, 4)).round(3).tolist()
    [0.05, 0.221, 0.95]
    """
    out, crossover, full = (float(anchor) for anchor in anchors)
    if not (out < crossover < full or out > crossover > full):
        raise StudyError([
            f"anchors {out:g}, {crossover:g}, {full:g}: the crossover must lie between fully out "
            f"and fully in."
        ])  # fmt: skip
    x = values.astype(float)
    upper = (x >= crossover) if full > out else (x <= crossover)
    reach = np.where(upper, full - crossover, crossover - out)
    raw = 1 / (1 + np.exp(-np.log(FULLY_IN / (1 - FULLY_IN)) * (x - crossover) / reach))
    membership = raw.mask(raw < LEAST, 0.0).mask(raw > MOST, 1.0)
    _refuse_undecided(membership, x)
    return membership


def crisp(values: pd.Series, cuts: Iterable[float]) -> pd.Series:
    """Return how many of the ``cuts`` each value reaches: 0 or 1 with one cut, 0 to m with m.

    >>> crisp(pd.Series([1.0, 3.0, 5.0]), [3, 5]).tolist()
    [0.0, 1.0, 2.0]
    """
    x = values.astype(float)
    return sum(((x >= cut).astype(float) for cut in cuts), x * 0)


def condition_memberships(ratings: pd.DataFrame, choices: Invariants, edition: str) -> pd.DataFrame:
    """Return how far each métropole has each condition: one row per métropole, one column each.

    The ratings of a condition (``choices.conditions``) by several raters settle to their mean,
    which is calibrated on ``choices.condition_anchors``. A condition that no rater has judged there
    is blank. Raises :class:`~metrostudy.faults.StudyError` for a condition that nobody has rated in
    ``edition``, and for every mean that falls on the crossover.

    >>> ratings = pd.DataFrame({"metropole": ["a", "a", "b"], "edition": "2026",
    ...     "criterion": "IN.PART", "rater": ["R1", "R2", "R1"], "score": [4, 5, 1]})
    >>> choices = Invariants(conditions=("IN.PART",))
    >>> condition_memberships(ratings, choices, "2026")["IN.PART"].round(2).to_dict()
    {'a': 0.98, 'b': 0.05}
    """
    wanted, current = list(choices.conditions), ratings[ratings["edition"] == edition]
    absent = [name for name in wanted if name not in set(current["criterion"])]
    if absent:
        raise StudyError([
            f"ratings, criterion: '{name}' is a condition of choices.invariants and has no rating "
            f"in edition {edition}{nearest(name, set(current['criterion']))}."
            for name in absent
        ])  # fmt: skip
    settled = current.pivot_table(index="metropole", columns="criterion", values="score")
    settled = settled.reindex(columns=wanted).rename_axis(columns=None).sort_index()
    return settled.apply(lambda column: direct(column, choices.condition_anchors))


def outcome_membership(scores: pd.DataFrame, choices: Invariants) -> pd.Series:
    """Return how far each métropole is among the mature: its index, on ``choices.outcome_anchors``.

    ``scores`` comes from :func:`metrostudy.measure.maturity.maturity`; the index is level 0. A
    métropole without an index is left out.

    >>> scores = pd.DataFrame({"metropole": ["a", "b"], "level": 0, "score": [80.0, 20.0]})
    >>> outcome_membership(scores, Invariants()).round(2).to_dict()
    {'a': 0.95, 'b': 0.05}
    """
    index = scores[scores["level"] == 0].set_index("metropole")["score"].dropna().sort_index()
    return direct(index.rename("index"), choices.outcome_anchors).rename("outcome")


def _refuse_undecided(membership: pd.Series, values: pd.Series) -> None:
    undecided = membership.index[np.isclose(membership, 0.5, rtol=0, atol=1e-9)]
    if len(undecided):
        named = listing(f"{case} ({values[case]:g})" for case in undecided)
        where = f"{membership.name}: " if membership.name else ""
        raise StudyError([
            f"{where}membership of {named} is exactly 0.5, neither in nor out; move the crossover "
            f"between two values."
        ])  # fmt: skip
