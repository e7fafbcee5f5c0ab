"""What share each choice has in a verdict: Shapley effects, exact or estimated up to pairs."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np

TOGETHER = "together"
GROUPS = 20
LEAST_FOR_PAIRS = 10
_NORMAL_90 = 1.645


def shapley_effects(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what each axis of ``values`` does alone, and its Shapley share of the variance.

    ``values`` has one axis per factor and one entry per combination of their alternatives, blank
    where a combination has no result; those that have one weigh the same. With v(u) the variance of
    the mean of y given the factors of u, a factor does v(i) / v(all) alone, and its Shapley effect
    is the mean of v(u + i) − v(u) over all the orders in which the K factors may become known:
    Σ_u |u|! (K − |u| − 1)! / K! · (v(u + i) − v(u)), over v(all). What several factors do only
    together is thus shared out equally between them. Shares are 0 or more and sum to 1; a factor
    that changes nothing has none, unless blanks tie it to others. Both are blank without variance.

    Sources: Owen (2014); Song, Nelson & Staum (2016), who also allow for tied factors.

    >>> shapley_effects(np.array([[0, 1], [1, 0]]))  # neither alone, the two together
    (array([0., 0.]), array([0.5, 0.5]))
    >>> [part.tolist() for part in shapley_effects(np.array([[3, 2], [1, 0]]))]  # 2 a + b
    [[0.8, 0.2], [0.8, 0.2]]
    """
    k = values.ndim
    explained = _explained(values)
    if not explained[-1] > 0:
        return np.full(k, np.nan), np.full(k, np.nan)
    share, sets = np.empty(k), np.arange(2**k)
    known = np.array([int(u).bit_count() for u in sets])
    for i in range(k):
        without = sets[sets & (1 << i) == 0]
        weights = np.array([1 / (k * comb(k - 1, size)) for size in known[without]])
        share[i] = weights @ (explained[without | (1 << i)] - explained[without])
    return explained[1 << np.arange(k)] / explained[-1], (share / explained[-1]).round(12)


def estimated_effects(
    codes: np.ndarray, y: np.ndarray, covered: float, rng: np.random.Generator
) -> np.ndarray:
    """Estimate the same from a balanced sample of combinations, as far as pairs of factors go.

    ``codes`` (analyses × factors) are places of alternatives, ``y`` the result of each analysis,
    ``covered`` the share of all combinations that the sample holds. Returns 3 × (1 + 2 × factors):
    estimate, low and high of what each factor does alone, then of each one's share, and last of
    what is shared out to nobody: three factors or more together, or what the sample cannot tell.

    Effects of single factors are fitted by least squares, those of each pair on what is left. A
    mean over few analyses varies by itself: what this adds to a sum of squares, df · s² ·
    (1 − covered), is taken off, so that a factor without effect has 0 on average and an estimate
    may be a little below 0. What the first fit took from a pair is given back, and the pair's part
    halved between its two factors. With fewer than ten analyses a degree of freedom of the single
    effects, pairs are left out. Intervals (90 %) are those of the jackknife over 20 groups of
    analyses; docs/methods.md has how far estimates are from the truth.
    """
    whole = _up_to_pairs(codes, y, covered)
    group = rng.permutation(len(y)) % GROUPS
    again = np.array([_up_to_pairs(codes[group != g], y[group != g], covered)
                      for g in range(GROUPS)])  # fmt: skip
    spread = (GROUPS - 1) * again.var(axis=0)
    reach = _NORMAL_90 * np.sqrt(spread)
    return np.array([whole, whole - reach, whole + reach])


def _explained(values: np.ndarray) -> np.ndarray:
    """v(u) for each set u of axes, bit i of its number standing for axis i."""
    known, k = ~np.isnan(values), values.ndim
    n, mean = known.sum(), np.nanmean(values) if known.any() else np.nan
    sums = {2**k - 1: (np.where(known, values - mean, 0.0), known.astype(float))}
    explained = np.empty(2**k)
    for u in range(2**k - 1, -1, -1):
        if u not in sums:
            forgotten = next(i for i in range(k) if not u & (1 << i))
            more = sums[u | (1 << forgotten)]
            sums[u] = tuple(part.sum(axis=forgotten, keepdims=True) for part in more)
        total, count = sums[u]
        explained[u] = (total**2 / np.maximum(count, 1)).sum() / max(n, 1)
    return np.where(explained > 1e-12 * explained[-1], explained, 0.0)


def _up_to_pairs(codes: np.ndarray, y: np.ndarray, covered: float) -> np.ndarray:
    """What each factor does alone, its share with half of each pair, and the rest."""
    n, sizes = len(y), codes.max(axis=0) + 1
    y = y - y.mean()
    total, noise, spent = float(y @ y), 1 - covered, int((sizes - 1).sum())
    if not total > 0 or n < spent + 2:
        return np.full(2 * len(sizes) + 1, np.nan)
    fitted = _fitted(codes, y, sizes)
    rest = y - fitted.sum(axis=1)
    alone = (fitted**2).sum(axis=0) - noise * (sizes - 1) * (rest @ rest) / (n - 1 - spent)
    share = alone.copy()
    if n >= LEAST_FOR_PAIRS * spent:
        for i, j in combinations(range(len(sizes)), 2):
            pair = _pair(codes[:, [i, j]], sizes[[i, j]], rest, spent, noise)
            share[[i, j]] += pair / 2
    return np.concatenate([alone, share, [total - share.sum()]]) / total


def _pair(
    codes: np.ndarray, sizes: np.ndarray, rest: np.ndarray, spent: int, noise: float
) -> float:
    """The sum of squares of two factors together, beyond what each does alone."""
    n, (first, second) = len(rest), sizes
    cell = codes[:, 0] * second + codes[:, 1]
    counts = np.bincount(cell, minlength=first * second)
    between = float((np.bincount(cell, rest, counts.size) ** 2 / np.maximum(counts, 1)).sum())
    own = first + second - 2
    df = max(np.count_nonzero(counts) - 1 - own, 0) * (1 - spent / (n - 1))
    within = (float(rest @ rest) - between) / max(n - 1 - spent - df, 1)
    kept = 1 - (2 * spent - own) / (n - 1)
    return (between - noise * df * within) / kept


def _fitted(codes: np.ndarray, y: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """The part of each factor in the least-squares fit of single effects, analyses × factors."""
    levels = [codes[:, [i]] == np.arange(size) for i, size in enumerate(sizes)]
    design = np.concatenate(levels, axis=1).astype(float)
    design -= design.mean(axis=0)
    effects = np.linalg.lstsq(design, y, rcond=None)[0]
    ends = np.cumsum(sizes)
    return np.column_stack([design[:, end - size : end] @ effects[end - size : end]
                            for end, size in zip(ends, sizes, strict=True)])  # fmt: skip
