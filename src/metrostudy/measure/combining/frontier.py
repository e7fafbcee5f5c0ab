"""Benefit of the doubt: each unit under the weights that suit it best, against the frontier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from metrostudy.faults import StudyError, listing

Bounds = tuple[float, float] | Mapping[str, tuple[float, float]]
SAME, TIGHT = 1e-6, 1e-11
MOST_NAMED = 200
UNBOUNDED = 3
OPTIONS = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


@dataclass(frozen=True)
class BOD:
    """What the benefit of the doubt gives.

    ``scores``: by unit, 1 on the frontier. ``weights``: one row per unit and indicator (``unit,
    node, weight_min, weight_max, unique``): the smallest and the largest weight of that indicator
    under which the unit attains its score. Where they differ (``unique`` is False) a solver
    returns any value between, and a published "optimal weight" means nothing; ``weight_max`` is
    infinite for an indicator that is 0 everywhere.
    """

    scores: pd.Series
    weights: pd.DataFrame


def benefit_of_the_doubt(
    scaled: pd.DataFrame,
    share_bounds: Bounds | None = None,
    weight_bounds: Bounds | None = None,
) -> BOD:
    """Score each unit with its own best weights, and return the range of those weights.

    For unit i, the largest Σ w x_i over w ≥ 0 such that no unit of the table passes 1: Σ w x_k ≤ 1
    for all k. No other weights give the unit a larger share of the best score, so that a low score
    cannot be blamed on weights. ``scaled`` has one row per unit, values of 0 or more, more being
    better; changing the unit of an indicator changes nothing without ``weight_bounds``.

    Free weights let a unit reach 1 on a single indicator, and put many units at 1: bounds are
    needed to rank. ``share_bounds=(low, high)`` holds each part w x_i of the unit's own score
    between these shares of it; ``weight_bounds`` each weight between shares of the sum of weights
    (which depends on the scale: give min-max values). One pair for all indicators, or one per
    indicator in a mapping, the others being free. A unit at 0 on an indicator with a low share
    bound above 0 scores 0: it has no such part to show.

    A gap is left out of the unit's own score and bounds, and counts as 0 for the frontier; a unit
    that its known indicators do not let respect the bounds is blank. Raises when bounds cannot
    hold together, or a value is below 0. Two linear programs per unit and indicator, exact to 1e-7.
    Melyn & Moesen (1991); Cherchye et al. (2007); OECD/JRC Handbook (2008), step 6.

    >>> scaled = pd.DataFrame({"a": [1.0, 0.5, 0.2], "b": [0.5, 1.0, 0.2]}, index=list("UVW"))
    >>> found = benefit_of_the_doubt(scaled)
    >>> found.scores.round(4).to_dict()
    {'U': 1.0, 'V': 1.0, 'W': 0.2667}
    >>> found.weights[found.weights["unit"] == "U"].round(4).iloc[:, 1:].values.tolist()
    [['a', 0.6667, 1.0, False], ['b', 0.0, 0.6667, False]]
    """
    scores = bod_scores(scaled, share_bounds, weight_bounds)
    rows = []
    for place in np.flatnonzero(scores.notna()):
        program = _program(scaled, place, share_bounds, weight_bounds)
        for node, low, high in program.ranges(scores.iloc[place]):
            unique = high - low <= SAME * max(1.0, low)
            rows.append((scores.index[place], node, low, high, unique))
    columns = ["unit", "node", "weight_min", "weight_max", "unique"]
    return BOD(scores, pd.DataFrame(rows, columns=columns))


def bod_scores(
    scaled: pd.DataFrame,
    share_bounds: Bounds | None = None,
    weight_bounds: Bounds | None = None,
) -> pd.Series:
    """Return the scores of :func:`benefit_of_the_doubt` without the ranges of weights."""
    _check(scaled, share_bounds, weight_bounds)
    scores, barred = pd.Series(np.nan, index=scaled.index, name="bod"), []
    for place in np.flatnonzero(scaled.notna().any(axis=1)):
        program = _program(scaled, place, share_bounds, weight_bounds)
        if program.possible:
            scores.iloc[place] = best = program.best()
            if best < SAME and (program.own > 0).all() and share_bounds and weight_bounds:
                barred.append(scaled.index[place])
    if barred:
        raise StudyError([
            f"no weights keep both the share bounds and the weight bounds for {listing(barred)}; "
            "widen one of them"
        ])  # fmt: skip
    return scores


@dataclass(frozen=True)
class _Program:
    """The linear program of one unit; variables are weights times the best value of the column."""

    nodes: list[str]
    own: np.ndarray
    best_value: np.ndarray
    rows: np.ndarray
    at_most: np.ndarray
    possible: bool

    def best(self) -> float:
        return self._largest(self.own, self.rows, self.at_most)

    def ranges(self, score: float) -> list[tuple[str, float, float]]:
        """The smallest and the largest weight of each indicator at the unit's score."""
        rows = np.vstack([self.rows, -self.own])
        at_most = np.append(self.at_most, -score * (1 - TIGHT))
        found = []
        for q, node in enumerate(self.nodes):
            one = np.eye(len(self.nodes))[q]
            low, high = -self._largest(-one, rows, at_most), self._largest(one, rows, at_most)
            found.append((node, abs(low) / self.best_value[q], high / self.best_value[q]))
        return found

    def _largest(self, what: np.ndarray, rows: np.ndarray, at_most: np.ndarray) -> float:
        found = linprog(-what, A_ub=rows, b_ub=at_most, method="highs-ds", options=OPTIONS)
        if found.status == UNBOUNDED:
            return np.inf
        if found.fun is None:
            raise StudyError([
                "the solver finds no weights for the benefit of the doubt: the indicators are on "
                "scales too far apart; lay them on one scale first"
            ])  # fmt: skip
        return -found.fun


def _program(
    scaled: pd.DataFrame, place: int, share_bounds: Bounds | None, weight_bounds: Bounds | None
) -> _Program:
    known = scaled.columns[scaled.iloc[place].notna()]
    values = scaled[known].fillna(0.0).to_numpy(float)
    best_value = np.where(values.max(axis=0) > 0, values.max(axis=0), 1.0)
    ratios = values / best_value
    own, blocks, possible = ratios[place], [ratios], True
    for bounds, part in ((share_bounds, own), (weight_bounds, 1 / best_value)):
        if bounds is not None:
            low, high = _pairs(bounds, known)
            blocks += [_between(part, low, high)]
            possible &= high.sum() >= 1 - TIGHT
    rows = np.vstack(blocks)
    at_most = np.repeat([1.0, 0.0], [len(ratios), len(rows) - len(ratios)])
    return _Program(list(known), own, best_value, rows, at_most, bool(possible))


def _between(part: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Rows that, at most 0, keep each part of a sum between these shares of it."""
    each, whole = np.diag(part), np.tile(part, (len(part), 1))
    rows = np.vstack([low[:, None] * whole - each, each - high[:, None] * whole])
    size = np.abs(rows).max(axis=1, keepdims=True)
    return rows / np.where(size > 0, size, 1.0)


def _pairs(bounds: Bounds, nodes: pd.Index) -> np.ndarray:
    """The low and the high bound of each indicator; what is not named is free."""
    if isinstance(bounds, Mapping):
        return np.array([bounds.get(node, (0.0, 1.0)) for node in nodes], float).T
    return np.tile(np.array(bounds, float)[:, None], (1, len(nodes)))


def _check(scaled: pd.DataFrame, share_bounds: Bounds | None, weight_bounds: Bounds | None) -> None:
    faults = []
    below = [
        f"{scaled.columns[q]} of {scaled.index[k]} ({scaled.iloc[k, q]:g})"
        for k, q in np.argwhere(scaled.to_numpy(float) < 0)
    ]
    if below:
        faults.append(
            "the benefit of the doubt needs values of 0 or more, and meets "
            f"{listing(below, most=MOST_NAMED)}"
        )
    for name, bounds in (("share", share_bounds), ("weight", weight_bounds)):
        if bounds is not None:
            faults += _bound_faults(name, bounds, scaled.columns)
    if faults:
        raise StudyError(faults)


def _bound_faults(name: str, bounds: Bounds, nodes: pd.Index) -> list[str]:
    """Why bounds cannot hold, whatever the unit."""
    if isinstance(bounds, Mapping) and (lost := [node for node in bounds if node not in nodes]):
        return [f"{name} bounds name {listing(lost)}, which no column holds"]
    low, high = _pairs(bounds, nodes)
    wrong = [node for node, a, b in zip(nodes, low, high, strict=True) if not 0 <= a <= b <= 1]
    if wrong:
        return [
            f"{name} bounds are two shares, the lower first, between 0 and 1; "
            f"those of {listing(wrong)} are not"
        ]
    if low.sum() > 1 + TIGHT:
        return [f"the lower {name} bounds add up to {low.sum():.0%}; no weights reach all of them"]
    if high.sum() < 1 - TIGHT:
        return [f"the upper {name} bounds add up to {high.sum():.0%}; no weights fill the whole"]
    return []
