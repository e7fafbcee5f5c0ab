"""Every scale on which indicators of different units can be added, each with its direction.

A scale is a position: where 0 stands among the values observed, and how far above it 1 is;
:data:`SCALES` says both for each. Definitions are those of COINr 1.1 and of the OECD/JRC Handbook
on Constructing Composite Indicators (2008, step 5 and table 15), save that a ratio is turned over
where less is better: plain x / best would there give the worst unit the highest score.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

TOP = 100.0
NOISE = 1e-12
METHODS = (
    "goalposts", "minmax", "z", "rank", "borda", "percentile_rank", "distance_to_best",
    "distance_to_reference", "distance_to_target", "fraction_of_best",
)  # fmt: skip
HANDBOOK = (
    "ratio_to_mean", "ratio_to_best", "ratio_to_worst", "difference_to_mean",
    "difference_to_worst", "above_below_mean", "percentile", "categorical",
)  # fmt: skip
SCALES: dict[str, Callable[[_Frame], tuple[ArrayLike, ArrayLike]]] = {
    "goalposts": lambda seen: (seen.low, seen.high - seen.low),
    "minmax": lambda seen: (seen.worst, seen.best - seen.worst),
    "z": lambda seen: (seen.mean, seen.sd),
    "rank": lambda seen: (-1, 1),
    "borda": lambda seen: (0, 1),
    "percentile_rank": lambda seen: (0, seen.n - 1),
    "distance_to_best": lambda seen: (seen.worst, seen.best - seen.worst),
    "distance_to_reference": lambda seen: (seen.worst, seen.reference - seen.worst),
    "distance_to_target": lambda seen: (seen.worst, seen.target - seen.worst),
    "fraction_of_best": lambda seen: (0, seen.best),
    "ratio_to_mean": lambda seen: (0, seen.mean),
    "ratio_to_best": lambda seen: (0, seen.best),
    "ratio_to_worst": lambda seen: (0, seen.worst),
    "difference_to_mean": lambda seen: (seen.mean, seen.mean),
    "difference_to_worst": lambda seen: (seen.worst, seen.worst),
    "above_below_mean": lambda seen: (seen.mean, seen.mean),
    "percentile": lambda seen: (-1, seen.n),
    "categorical": lambda seen: (-1, seen.n),
}
BY_POSITION = ("rank", "borda", "percentile_rank", "percentile", "categorical")
RATIOS = ("fraction_of_best", *HANDBOOK[:6])
CATEGORIES = np.array([0.0, 20, 40, 50, 60, 80, 100])
CATEGORY_BOUNDS = [0.05, 0.15, 0.35, 0.65, 0.85, 0.95]


def scaled(
    x: np.ndarray,
    direction: ArrayLike,
    method: str,
    *,
    low: ArrayLike | None = None,
    high: ArrayLike | None = None,
    target: ArrayLike | None = None,
    reference_unit: int | Sequence[int] | None = None,
    bottom: ArrayLike = 0.0,
    top: ArrayLike = TOP,
    mean: float = 0.0,
    sd: float = 1.0,
    band: float = 0.2,
    cut: ArrayLike | None = None,
    frame: np.ndarray | None = None,
) -> np.ndarray:
    """Lay ``x[..., units, leaves]`` on one scale, higher always better; gaps stay NaN.

    With z = x · direction (1 or -1), worst, best, mean and s (n−1) taken over the units of
    ``frame`` (``x`` itself by default; pass every edition and they share one frame of reference),
    and the rank 1 + the number of values of the frame that are worse:

    ======================  ===========================================================
    goalposts               (x − low) / (high − low), or 1 minus it when direction is -1
    minmax                  (z − worst) / (best − worst); distance_to_best is the same
    z                       (z − mean) / s, then ``mean`` + ``sd`` · it
    rank, borda             rank; ``bottom`` + rank − 1; no top
    percentile_rank         (rank − 1) / (n − 1)
    distance_to_reference   (z − worst) / (reference − worst)
    distance_to_target      (z − worst) / (target · direction − worst)
    fraction_of_best        z / best; best / z where all of z is below 0
    ======================  ===========================================================

    All but z, rank and borda are then laid on ``bottom``–``top``: a bottom above 0 is what a
    geometric mean needs. ``low, high, target, bottom, top, cut`` are one number or one per leaf;
    low, high and target are on the original scale whatever the direction, and a bound left blank
    (NaN) is the observed extreme. ``cut`` (by default, goalposts only) brings positions beyond 0–1
    back to the bound: a unit past its target or its reference scores above ``top`` without it.
    ``reference_unit`` is the place of the reference among the units of the frame; over several
    places (one per edition) their mean. Ties share the lowest rank; values that differ by the
    rounding of a mean tie. Handbook forms (table 15): ratio_to_* and difference_to_* are z / it and
    z / it − 1; above_below_mean is 1, 0 or -1 with the ``band`` around the mean; percentile is
    rank / n; categorical gives 0, 20, 40, 50, 60, 80, 100 from percentiles 5, 15, 35, 65, 85, 95.

    A leaf that tells no units apart, or has no room between 0 and 1 (a target no better than the
    worst value), is NaN throughout; :func:`metrostudy.measure.normalisation.reasons` says why.

    >>> x = np.array([[1.0], [4.0], [7.0]])
    >>> scaled(x, -1, "minmax", bottom=1).ravel().tolist()
    [100.0, 50.5, 1.0]
    >>> scaled(x, -1, "distance_to_target", target=3).ravel().tolist()
    [150.0, 75.0, 0.0]
    >>> scaled(x[:2], 1, "percentile_rank", frame=x).ravel().tolist()
    [0.0, 50.0]
    """
    way = np.asarray(direction, float)
    z, pool = x * way, (x if frame is None else frame) * way
    told_apart = method == "goalposts" or _room(_least(pool), _most(pool) - _least(pool))
    if method in RATIOS:
        z, pool = _upright(z, pool), _upright(pool, pool)
    seen = _Frame(pool, way, low, high, target, reference_unit)
    zero, unit = SCALES[method](seen)
    if method in BY_POSITION:
        z = _worse(z, None if frame is None else pool)
    position = (z - zero) / np.where(told_apart & _room(zero, unit), unit, np.nan)
    if method == "z":
        return mean + sd * position
    if method in ("rank", "borda"):
        return position + (bottom if method == "borda" else 0)
    if method == "above_below_mean":
        return np.sign(position) * np.where(np.isnan(position), np.nan, np.abs(position) > band)
    if method == "categorical":
        classes = CATEGORIES[np.digitize(position, CATEGORY_BOUNDS)]
        return np.where(np.isnan(position), np.nan, classes)
    cut = method == "goalposts" if cut is None else np.asarray(cut, bool)
    position = np.where(cut, np.clip(position, 0, 1), position)
    return bottom + (np.asarray(top, float) - bottom) * position


@dataclass(frozen=True)
class _Frame:
    """What a scale can be hung on, with direction applied: more is better."""

    pool: np.ndarray
    way: np.ndarray
    low_post: ArrayLike | None
    high_post: ArrayLike | None
    aim: ArrayLike | None
    reference_unit: int | Sequence[int] | None

    @cached_property
    def worst(self) -> np.ndarray:
        return _least(self.pool)

    @cached_property
    def best(self) -> np.ndarray:
        return _most(self.pool)

    @cached_property
    def n(self) -> np.ndarray:
        return (~np.isnan(self.pool)).sum(axis=-2, keepdims=True)

    @cached_property
    def mean(self) -> np.ndarray:
        return _mean(self.pool)

    @property
    def sd(self) -> np.ndarray:
        return np.sqrt(_mean((self.pool - self.mean) ** 2, less=1))

    @property
    def low(self) -> np.ndarray:
        return self._post(self.low_post, self.high_post, self.worst)

    @property
    def high(self) -> np.ndarray:
        return self._post(self.high_post, self.low_post, self.best)

    @property
    def target(self) -> np.ndarray:
        return _number(self.aim) * self.way

    @property
    def reference(self) -> np.ndarray:
        if self.reference_unit is None:
            return np.array(np.nan)
        return _mean(self.pool[..., np.atleast_1d(self.reference_unit), :])

    def _post(self, up: ArrayLike | None, down: ArrayLike | None, seen: np.ndarray) -> np.ndarray:
        """The bound to climb from or to: the other of the two where less is better."""
        post = np.where(self.way > 0, _number(up), -_number(down))
        return np.where(np.isnan(post), seen, post)


def _number(given: ArrayLike | None) -> np.ndarray:
    return np.asarray(np.nan if given is None else given, float)


def _least(pool: np.ndarray) -> np.ndarray:
    return np.fmin.reduce(pool, axis=-2, keepdims=True)


def _most(pool: np.ndarray) -> np.ndarray:
    return np.fmax.reduce(pool, axis=-2, keepdims=True)


def _mean(pool: np.ndarray, less: int = 0) -> np.ndarray:
    """The mean over the units known; ``less=1`` divides by one less than their number."""
    n = (~np.isnan(pool)).sum(axis=-2, keepdims=True) - less
    return np.nansum(pool, axis=-2, keepdims=True) / np.where(n > 0, n, np.nan)


def _room(zero: ArrayLike, unit: ArrayLike) -> np.ndarray:
    """Whether 1 stands above 0 by more than the rounding of a mean."""
    return unit > NOISE * np.maximum(np.abs(zero), np.abs(zero + unit))


def _upright(z: np.ndarray, pool: np.ndarray) -> np.ndarray:
    """-1 / z where every value of the frame is below 0, so that a ratio still rises."""
    below = (_most(pool) < 0) & (z != 0)
    return np.where(below, -1 / np.where(below, z, 1), z)


def _worse(z: np.ndarray, pool: np.ndarray | None) -> np.ndarray:
    """How many values of ``pool`` (``z`` itself when None) are below each value of ``z``.

    All are sorted together; a tie takes the count of the first of its run.
    """
    known, counted = ~np.isnan(z), z.shape[-2]
    if pool is not None:
        leading, counted = np.broadcast_shapes(z.shape[:-2], pool.shape[:-2]), pool.shape[-2]
        both = [np.broadcast_to(part, leading + part.shape[-2:]) for part in (pool, z)]
        z = np.concatenate(both, axis=-2)
    order = np.argsort(z, axis=-2)
    of_pool, ordered = order < counted, np.take_along_axis(z, order, axis=-2)
    before = np.cumsum(of_pool, axis=-2) - of_pool
    before[..., 1:, :] *= np.diff(ordered, axis=-2) > NOISE * _most(np.abs(z))
    below = np.empty(z.shape)
    np.put_along_axis(below, order, np.maximum.accumulate(before, axis=-2), axis=-2)
    return np.where(known, below[..., -known.shape[-2] :, :], np.nan)
