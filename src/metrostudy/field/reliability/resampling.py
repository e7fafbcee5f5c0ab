"""Intervals by interview: what was counted in each interview is weighed again, never reread."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtr, stdtrit

RESAMPLES = 1999
LEVEL = 0.95
# Below twenty interviews an interval is called indicative; below three it is not given: one or
# two interviews that always come back together vary too little to tell.
FEW_INTERVIEWS, TOO_FEW_INTERVIEWS = 20, 3


def draws_of(rng: np.random.Generator) -> int:
    """Return a seed shared by all the rows of one call, so that calling coders otherwise, or
    asking for one more row, changes no interval.
    """
    return int(rng.integers(2**63))


def weights(seed: int, n: int, replicates: int = RESAMPLES) -> np.ndarray:
    """Return how often each of ``n`` interviews is drawn in each replicate: replicates × n.

    Drawing n interviews with replacement is drawing such a row from a multinomial, so that a
    replicate of any sum over interviews is a row times the sums of each interview.
    """
    return np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), replicates).astype(float)


def intervals(draws: np.ndarray, used: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    r"""Return the low and high ends of 95 % intervals, one for each column of ``draws``.

    They are expanded percentiles: with u = ``used`` interviews (those where the code came up, the
    only ones that tell), the tail of 2.5 % becomes :math:`Φ(-\sqrt{u/(u-1)}\; t_{.975,\,u-1})`,
    since percentiles of few clusters are too narrow by the two factors that t and the n − 1 of a
    variance mend for a mean (Hesterberg 2015, *The American Statistician* 69(4)). Replicates where
    the coefficient is undefined are set aside. Blank where fewer than three interviews are used,
    when nothing is defined, and when every replicate is the same: perfect agreement in a sample is
    not certainty.

    >>> low, high = intervals(np.arange(1001.0)[:, None], np.array([12]))
    >>> low.round(1).tolist(), high.round(1).tolist()
    ([10.8], [989.2])
    """
    used = np.asarray(used, dtype=float)
    known = np.isfinite(draws).sum(axis=0)
    enough = np.maximum(used, 2)
    tail = ndtr(-np.sqrt(enough / (enough - 1)) * stdtrit(enough - 1, 0.5 + LEVEL / 2))
    ordered = np.sort(draws, axis=0)  # undefined ones last
    low, high = (_quantile(ordered, known, part) for part in (tail, 1 - tail))
    blank = (used < TOO_FEW_INTERVIEWS) | (known == 0) | np.isclose(low, high, rtol=0, atol=1e-12)
    return np.where(blank, np.nan, low), np.where(blank, np.nan, high)


def in_words(
    estimates: Sequence[float], lows: Sequence[float], used: Sequence[int], n: int,
    unit: str = "interviews",
) -> list[str]:  # fmt: skip
    """Say of each estimate where its interval comes from, or why it has none."""
    word = ", indicative" if n < FEW_INTERVIEWS else ""
    return [
        "no interval: undefined" if np.isnan(estimate)
        else f"no interval: used in {count} of {n} {unit}" if count < TOO_FEW_INTERVIEWS
        else "no interval: the same in every resample" if np.isnan(low)
        else f"bootstrap over {n} {unit}{word}"
        for estimate, low, count in zip(estimates, lows, used, strict=True)
    ]  # fmt: skip


def _quantile(ordered: np.ndarray, known: np.ndarray, share: np.ndarray) -> np.ndarray:
    """The ``share`` quantile of the first ``known`` rows of each column."""
    place = share * np.maximum(known - 1, 0)
    below = np.floor(place).astype(int)
    columns = np.arange(ordered.shape[1])
    left, right = ordered[below, columns], ordered[np.minimum(below + 1, len(ordered) - 1), columns]
    right = np.where(place > below, right, left)
    return left + (right - left) * (place - below)
