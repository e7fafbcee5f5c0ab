"""What many rankings say together: ranges, shares of runs at each rank, who is before whom, tiers.

Every function takes ``ranks``, runs × units: 1 is the best, ties share the better number, and a
unit that a run could not rank is NaN.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

TAIL = 0.05
_BLOCK = 4_000_000


def statistics(ranks: np.ndarray) -> pd.DataFrame:
    """Return one row per unit: where its rank lies over the runs that ranked it.

    Columns: ``best, low`` (5 % quantile), ``median, high`` (95 %), ``worst, mean, top_third``
    (share of its runs in the first third of the units ranked, rounded up) and ``n_runs``. Quantiles
    interpolate linearly between runs, so they may fall between two ranks. Blank, with 0 runs, for a
    unit that none could rank. Units are taken in batches, so that memory does not grow with their
    number; where all are ranked, ``ranks`` may be whole numbers of two bytes.

    >>> statistics(np.array([[1, 2], [1, 2], [2, 1.0]]))[["best", "median", "high"]].values.tolist()
    [[1.0, 1.0, 1.9], [1.0, 2.0, 2.0]]
    """
    runs, n = ranks.shape
    size = max(1, _BLOCK // max(runs, 1))
    batches = [ranks[:, start : start + size] for start in range(0, max(n, 1), size)]
    ranked = sum(np.isfinite(batch).sum(axis=1, keepdims=True) for batch in batches)
    found = [_of_batch(batch, np.ceil(ranked / 3)) for batch in batches]
    return pd.concat(found, ignore_index=True)


def acceptability(ranks: np.ndarray) -> np.ndarray:
    """Return the share of runs that give each unit (rows) each rank (columns, from 1).

    Lahdelma & Salminen (2001) call it rank acceptability. A row sums to 1, or is blank for a unit
    that no run could rank.

    >>> acceptability(np.array([[1, 2], [1, 2], [2, 1], [1, 1.0]])).tolist()
    [[0.75, 0.25], [0.5, 0.5]]
    """
    n = ranks.shape[1]
    known = np.isfinite(ranks)
    place = np.where(known, ranks, 1).astype(int) - 1 + n * np.arange(n)
    counts = np.bincount(place[known], minlength=n * n).reshape(n, n)
    with np.errstate(invalid="ignore"):
        return counts / counts.sum(axis=1, keepdims=True)


def precedence(ranks: np.ndarray) -> np.ndarray:
    """Return the share of runs in which each unit (rows) is before each other one (columns).

    A tie counts half, so that P(a before b) + P(b before a) = 1; only the runs that ranked both
    count. The diagonal is blank.

    >>> precedence(np.array([[1, 2], [1, 2], [2, 1], [1, 1.0]])).tolist()
    [[nan, 0.625], [0.375, nan]]
    """
    n = ranks.shape[1]
    columns = np.ascontiguousarray(ranks.T)
    shares = np.full((n, n), np.nan)
    for i in range(n):
        for j in range(i):
            gap = columns[j] - columns[i]
            both = np.count_nonzero(gap == gap)
            if both:
                before = np.count_nonzero(gap > 0) + np.count_nonzero(gap == 0) / 2
                shares[i, j], shares[j, i] = before / both, (both - before) / both
    return shares


def tiers(shares: np.ndarray, probability: float) -> np.ndarray:
    """Return the tier of each unit, from 1; blank for a unit compared with no other.

    A cut stands between two groups when every unit of the upper one is before every unit of the
    lower one with at least this ``probability``, pair by pair (``shares`` is :func:`precedence`);
    tiers are what lies between all the cuts that stand. They are the most that can be said of order
    at that probability: inside a tier, no group is before the rest. The promise is about each pair;
    that a whole cut holds at once is less likely (:func:`joint`).

    Units are lined up by how many others they are before with that probability. The upper side of
    any cut that stands comes first in that line, so that no cut is missed.

    >>> shares = np.array([[np.nan, 0.6, 0.9], [0.4, np.nan, 0.95], [0.1, 0.05, np.nan]])
    >>> tiers(shares, 0.9).tolist()
    [1.0, 1.0, 2.0]
    """
    sure = shares >= probability - 1e-12
    known = np.flatnonzero(np.isfinite(shares).any(axis=1))
    line = known[np.argsort(-sure.sum(axis=1)[known], kind="stable")]
    found, tier = np.full(len(shares), np.nan), 1
    for k, unit in enumerate(line):
        tier += k > 0 and sure[np.ix_(line[:k], line[k:])].all()
        found[unit] = tier
    return found


def joint(ranks: np.ndarray, upper: np.ndarray) -> float:
    """Return the share of runs in which every unit of ``upper`` is before every other one.

    ``upper`` is a mask of the units; a run counts the units that it ranked.

    >>> joint(np.array([[1, 2, 3], [2, 1, 3], [1, 3, 2.0]]), np.array([True, True, False]))
    0.6666666666666666
    """
    last = np.where(np.isfinite(ranks[:, upper]), ranks[:, upper], -np.inf).max(axis=1)
    first = np.where(np.isfinite(ranks[:, ~upper]), ranks[:, ~upper], np.inf).min(axis=1)
    return float((last < first).mean())


def shifts(ranks: np.ndarray, nominal: np.ndarray) -> np.ndarray:
    """Return by how many places a unit moves on average, in each run, from its ``nominal`` rank.

    >>> shifts(np.array([[1, 2, 3], [3, 2, 1.0]]), np.array([1, 2, 3.0])).round(3).tolist()
    [0.0, 1.333]
    """
    moved = np.abs(ranks - nominal)
    known = np.isfinite(moved)
    with np.errstate(invalid="ignore"):
        return np.where(known, moved, 0).sum(axis=-1) / known.sum(axis=-1)


def _of_batch(ranks: np.ndarray, third: np.ndarray) -> pd.DataFrame:
    """The statistics of some units; ``third`` holds the last place of the first third, by run."""
    known = np.isfinite(ranks)
    n_runs = known.sum(axis=0)
    quantiles = dict(
        zip(("best", "low", "median", "high", "worst"), _quantiles(ranks), strict=True)
    )
    with np.errstate(invalid="ignore"):
        return pd.DataFrame(quantiles).assign(
            mean=np.where(known, ranks, 0).sum(axis=0) / n_runs,
            top_third=(known & (ranks <= third)).sum(axis=0) / n_runs,
            n_runs=n_runs,
        )


def _quantiles(ranks: np.ndarray) -> np.ndarray:
    """Best, low, median, high and worst of each column, over the runs that have it."""
    ordered = np.sort(ranks.T, axis=1)  # NaN last
    last = np.isfinite(ordered).sum(axis=1) - 1
    row = np.arange(len(ordered))
    found = []
    for share in (0, TAIL, 0.5, 1 - TAIL, 1):
        place = share * last
        below = np.floor(place).astype(int)
        left, right = ordered[row, below], ordered[row, np.minimum(below + 1, np.maximum(last, 0))]
        found.append(left + (right - left) * (place - below))
    return np.array(found)
