"""From a measure to a membership: how far a métropole is in a set, on anchors given beforehand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrostudy.faults import StudyError, listing, nearest
from metrostudy.study import Invariants

FULLY_IN = 0.95
LEAST, MOST = 1e-4, 0.9999
_COEFFICIENTS = 5


@dataclass(frozen=True)
class Anchors:
    """The values on which a membership rests, each with the reason for it.

    Three for :func:`direct` and :func:`power` (fully out, crossover, fully in; falling when less is
    more of the set), six for :func:`bell`, the cut points for :func:`crisp` and :func:`indirect`. A
    membership says no more than its anchors, so one without a reason raises
    :class:`~metrostudy.faults.StudyError`. Source: Ragin (2008), ch. 5, on external standards.

    >>> Anchors((1, 4), ("planned", ""))
    Traceback (most recent call last):
    metrostudy.faults.StudyError: anchor 4: give the reason why the set begins or ends there.
    """

    values: tuple[float, ...]
    reasons: tuple[str, ...]

    def __post_init__(self) -> None:
        reasons = [*self.reasons, *[""] * (len(self.values) - len(self.reasons))]
        bare = [value for value, why in zip(self.values, reasons, strict=True) if not why.strip()]
        if bare:
            raise StudyError(
                f"anchor {value:g}: give the reason why the set begins or ends there."
                for value in bare
            )


def direct(values: pd.Series, anchors: Anchors) -> pd.Series:
    """Return memberships by the direct method: 0.05, 0.5 and 0.95 at the three anchors.

    With L = ln(0.95/0.05) and anchors e, c, i, membership is 1/(1 + exp(−L(x − c)/(i − c))) above
    the crossover and the same with (c − e) below. Under 0.0001 it is 0, over 0.9999 it is 1. A
    missing value has no membership. A case at exactly 0.5 would be neither in nor out and would
    silently leave every count, so it raises :class:`~metrostudy.faults.StudyError` with its name;
    so do anchors that are not in order. Source: Ragin (2008), ch. 5; QCA 3.23 (Duşa 2019).

    >>> anchors = Anchors((1, 2.75, 4), ("not begun", "between engaged and done", "generalised"))
    >>> direct(pd.Series([1.0, 2.0, 4.0], index=["a", "b", "c"]), anchors).round(3).tolist()
    [0.05, 0.221, 0.95]
    """
    (out, crossover, full), x = _in_order(anchors.values), values.to_numpy(float)
    upper = (x >= crossover) if full > out else (x <= crossover)
    reach = np.where(upper, full - crossover, crossover - out)
    odds = np.log(FULLY_IN / (1 - FULLY_IN)) * (x - crossover) / reach
    return _decided(pd.Series(1 / (1 + np.exp(-odds)), values.index, name=values.name), values)


def power(values: pd.Series, anchors: Anchors, below: float = 1, above: float = 1) -> pd.Series:
    """Return memberships of exactly 0, 0.5 and 1 at the three anchors, on lines or on curves.

    ((x − e)/(c − e))^``below`` / 2 up to the crossover, 1 − ((i − x)/(i − c))^``above`` / 2 after
    it; with exponents of 1, two straight lines. Errors as :func:`direct`. Source: QCA (Duşa 2019).

    >>> anchors = Anchors((20, 30, 40), ("a fifth", "a third", "four tenths"))
    >>> power(pd.Series([10, 25, 38]), anchors).tolist()
    [0.0, 0.25, 0.9]
    """
    x = values.astype(float)
    return _decided(_ramp(x, _in_order(anchors.values), below, above), x)


def bell(values: pd.Series, anchors: Anchors, below: float = 1, above: float = 1) -> pd.Series:
    """Return memberships that rise, stay at 1 and fall: the set of middling values.

    Six anchors: e1, c1, i1 on the way up, i2, c2, e2 on the way down; each side as :func:`power`.

    >>> anchors = Anchors((1, 2, 3, 4, 5, 6), ("grid, level 1 to 6",) * 6)
    >>> bell(pd.Series([0.5, 1.5, 3.5, 5.5]), anchors).tolist()
    [0.0, 0.25, 1.0, 0.25]
    """
    x = values.astype(float)
    up, down = _in_order(anchors.values[:3]), _in_order(anchors.values[:2:-1])
    if not up[2] <= down[2]:
        raise StudyError([f"anchors {up[2]:g}, {down[2]:g}: the rise must end before the fall."])
    return _decided(np.minimum(_ramp(x, up, below, above), _ramp(x, down, below, above)), x)


def indirect(values: pd.Series, anchors: Anchors) -> pd.Series:
    """Return memberships fitted to the grades that the anchors make: a smooth passage between them.

    With m anchors and j of them under x, the grade is j/m (three decimals). A fractional logit (a
    quasi-binomial model) of the grade on ln x, √x, x and x² gives the memberships, to six decimals;
    0 is read as 0.00001. Raises :class:`~metrostudy.faults.StudyError` for a negative value and for
    five different values or fewer. Source: Ragin (2008), ch. 5; QCA (Duşa 2019).

    >>> anchors = Anchors((2, 5, 8), ("poor", "fair", "rich"))
    >>> indirect(pd.Series(range(1, 11)), anchors).is_monotonic_increasing
    True
    """
    import statsmodels.api as sm

    x = values.astype(float)
    name = x.name or "values"
    if (x < 0).any():
        raise StudyError([f"{name}: {x.min():g} is negative, and has no logarithm."])
    if x.nunique() <= _COEFFICIENTS:
        raise StudyError([
            f"{name}: {x.nunique()} different values; the indirect method fits five coefficients "
            f"and needs more."
        ])  # fmt: skip
    known = x.dropna().replace(0, 1e-5)
    under = (known.to_numpy()[:, None] > np.array(anchors.values)).sum(axis=1)
    design = np.column_stack([np.ones(len(known)), np.log(known), known**0.5, known, known**2])
    scaled = design / np.abs(design).max(axis=0)  # the fit is the same, its arithmetic is safer
    model = sm.GLM(np.round(under / len(anchors.values), 3), scaled, sm.families.Binomial())
    fitted = pd.Series(np.round(model.fit(tol=1e-10).fittedvalues, 6), known.index)
    return _decided(fitted.reindex(x.index).rename(x.name), x)


def relative(values: pd.Series, lowest: float = 1) -> pd.Series:
    """Return memberships from ranks alone, for a scale of ordered answers (TFR).

    max(0, (F(x) − F(``lowest``))/(1 − F(``lowest``))), F the share of cases at or below: 0 for the
    lowest answer, 1 for the highest given. No anchor, so no outside standard: the membership of one
    case depends on who else was asked. Source: Cheli & Lemmi (1995), totally fuzzy and relative.

    >>> relative(pd.Series([1, 2, 2, 5])).round(3).tolist()
    [0.0, 0.667, 0.667, 1.0]
    """
    x = values.astype(float)
    share, floor = x.rank(method="max") / x.count(), (x <= lowest).sum() / x.count()
    membership = ((share - floor) / (1 - floor)).clip(lower=0)
    _refuse_undecided(membership, x)
    return membership


def crisp(values: pd.Series, anchors: Anchors) -> pd.Series:
    """Return how many of the anchors each value reaches: 0 or 1 with one, 0 to m with m of them.

    With several, the condition is multi-value and its literals are written ``X[0]`` to ``X[m]``.

    >>> crisp(pd.Series([1.0, 3.0, 5.0]), Anchors((3, 5), ("begun", "generalised"))).tolist()
    [0.0, 1.0, 2.0]
    """
    x = values.astype(float)
    return sum(((x >= cut).astype(float) for cut in anchors.values), x * 0)


def condition_scores(ratings: pd.DataFrame, choices: Invariants, edition: str) -> pd.DataFrame:
    """Return what each métropole is rated on each condition: the mean of its raters.

    One row per métropole, one column per condition of ``choices.conditions``, in points of the
    grid. A condition that no rater has judged there is blank. Raises
    :class:`~metrostudy.faults.StudyError` for a condition that nobody has rated in ``edition``.

    >>> ratings = pd.DataFrame({"metropole": ["a", "a", "b"], "edition": "2026",
    ...     "criterion": "IN.PART", "rater": ["R1", "R2", "R1"], "score": [4, 5, 1]})
    >>> choices = Invariants(conditions=("IN.PART",))
    >>> condition_scores(ratings, choices, "2026")["IN.PART"].to_dict()
    {'a': 4.5, 'b': 1.0}
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
    return settled.reindex(columns=wanted).rename_axis(columns=None).sort_index()


def condition_memberships(ratings: pd.DataFrame, choices: Invariants, edition: str) -> pd.DataFrame:
    """Return how far each métropole has each condition: one row per métropole, one column each.

    The :func:`condition_scores`, calibrated on ``choices.condition_anchors``; a blank stays blank.
    Raises :class:`~metrostudy.faults.StudyError` for every mean that falls on the crossover.

    >>> ratings = pd.DataFrame({"metropole": ["a", "a", "b"], "edition": "2026",
    ...     "criterion": "IN.PART", "rater": ["R1", "R2", "R1"], "score": [4, 5, 1]})
    >>> choices = Invariants(conditions=("IN.PART",))
    >>> condition_memberships(ratings, choices, "2026")["IN.PART"].round(2).to_dict()
    {'a': 0.98, 'b': 0.05}
    """
    anchors = Anchors(choices.condition_anchors, (choices.anchor_reason,) * 3)
    scores = condition_scores(ratings, choices, edition)
    return scores.apply(lambda column: direct(column, anchors))


def outcome_membership(scores: pd.DataFrame, choices: Invariants) -> pd.Series:
    """Return how far each métropole is among the mature: its index, on ``choices.outcome_anchors``.

    ``scores`` comes from :func:`metrostudy.measure.maturity.maturity`; the index is level 0. A
    métropole without an index is left out.

    >>> scores = pd.DataFrame({"metropole": ["a", "b"], "level": 0, "score": [80.0, 20.0]})
    >>> outcome_membership(scores, Invariants()).round(2).to_dict()
    {'a': 0.95, 'b': 0.05}
    """
    return index_membership(scores[scores["level"] == 0].set_index("metropole")["score"], choices)


def index_membership(index: pd.Series, choices: Invariants) -> pd.Series:
    """Return :func:`outcome_membership` of an index that is already one score a métropole."""
    anchors = Anchors(choices.outcome_anchors, (choices.anchor_reason,) * 3)
    return direct(index.dropna().sort_index().rename("index"), anchors).rename("outcome")


def _in_order(values: tuple[float, ...]) -> tuple[float, float, float]:
    if len(values) != 3 or not (
        values[0] < values[1] < values[2] or values[0] > values[1] > values[2]
    ):
        raise StudyError([
            f"anchors {', '.join(f'{value:g}' for value in values)}: the crossover must lie "
            f"between fully out and fully in."
        ])  # fmt: skip
    return values


def _ramp(
    x: pd.Series, anchors: tuple[float, float, float], below: float, above: float
) -> pd.Series:
    out, crossover, full = anchors
    rising = ((x - out) / (crossover - out)).clip(0, 1) ** below / 2
    ending = 1 - ((full - x) / (full - crossover)).clip(0, 1) ** above / 2
    return rising.where((x - crossover) * np.sign(full - out) <= 0, ending)


def _decided(raw: pd.Series, values: pd.Series) -> pd.Series:
    degrees = raw.to_numpy()
    degrees = np.where(degrees < LEAST, 0.0, np.where(degrees > MOST, 1.0, degrees))
    membership = pd.Series(degrees, raw.index, name=raw.name)
    _refuse_undecided(membership, values)
    return membership


def _refuse_undecided(membership: pd.Series, values: pd.Series) -> None:
    torn = np.abs(membership.to_numpy() - 0.5) <= 1e-9
    if torn.any():
        undecided = membership.index[torn]
        named = listing(f"{case} ({values[case]:g})" for case in undecided)
        where = f"{membership.name}: " if membership.name else ""
        raise StudyError([
            f"{where}membership of {named} is exactly 0.5, neither in nor out; move the crossover "
            f"between two values."
        ])  # fmt: skip
