"""How far an observed sum stands among all rearrangements of its cases, counted exactly or drawn.

Three ways, tried in this order. Values on a lattice (yes or no, ratings, shares of a few barriers)
have few different sums, and the law of the sum over billions of arrangements is built by adding
one case at a time. Other values are enumerated: up to ``EXACT_STATES`` choices, the signs of
``EXACT_SIGNS`` differences, the pairings of ``EXACT_ORDERINGS`` cases. Beyond, random arrangements
are drawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import reduce
from itertools import combinations, permutations
from math import comb, factorial, prod
from typing import NamedTuple

import numpy as np

EXACT_STATES = 2**16
EXACT_SIGNS = 20
EXACT_ORDERINGS = 8
FINEST_LATTICE = 60
_SAME = 1e-9


class Standing(NamedTuple):
    """Two-sided p of an observed sum, the smallest p attainable, and how they were obtained."""

    p: float
    p_min: float
    how: str


def of_choice(
    parts: Sequence[tuple[np.ndarray, np.ndarray]], rng: np.random.Generator, n_draws: int
) -> Standing:
    """Return where the sum of the chosen values stands among all choices of as many, part by part.

    ``parts`` holds, for each stratum, its values and the mask of the chosen ones. Two-sided: the
    share of choices whose total is at least as far from its mean as the one observed.

    >>> of_choice([(np.array([1, 2, 3, 4]), np.array([0, 0, 1, 1], bool))], None, 0)
    Standing(p=0.333333333333, p_min=0.333333333333, how='exact')
    """
    masks = [mask for _, mask in parts]
    values = _split(_lattice(np.concatenate([v for v, _ in parts])), masks)
    taken = [int(mask.sum()) for mask in masks]
    observed = sum(float(v[mask].sum()) for v, mask in zip(values, masks, strict=True))
    mean = sum(k * float(v.mean()) for v, k in zip(values, taken, strict=True))
    width = sum(int(np.sort(v)[-k:].sum()) for v, k in zip(values, taken, strict=True)) + 1
    if values[0].dtype == int and width <= EXACT_STATES:
        laws = [_law_of_choice(v, k) for v, k in zip(values, taken, strict=True)]
        return _exact(np.arange(width), _convolved(laws, width), observed - mean, mean)
    if prod(comb(len(v), k) for v, k in zip(values, taken, strict=True)) <= EXACT_STATES:
        every = [[sum(c) for c in combinations(v, k)] for v, k in zip(values, taken, strict=True)]
        return _counted(reduce(np.add.outer, every, np.zeros(())).ravel(), observed - mean, mean)
    drawn = np.zeros(n_draws)
    for v, k in zip(values, taken, strict=True):
        drawn += rng.permuted(np.tile(v, (n_draws, 1)), axis=1)[:, :k].sum(axis=1)
    return _drawn(drawn - mean, observed - mean, "permutations")


def of_signs(changes: np.ndarray, rng: np.random.Generator, n_draws: int) -> Standing:
    """Return where the sum of ``changes`` stands among the sums of ± the same changes.

    >>> of_signs(np.array([1.0, 2.0, 3.0]), None, 0)
    Standing(p=0.25, p_min=0.25, how='exact')
    """
    sizes = _lattice(np.append(np.abs(changes), 0.0))[:-1]
    observed, width = float((sizes * np.sign(changes)).sum()), int(sizes.sum()) + 1
    if sizes.dtype == int and width <= EXACT_STATES:
        law = np.array([1.0])
        for size in sizes:
            law = (np.pad(law, (0, size)) + np.pad(law, (size, 0))) / 2
        return _exact(2 * np.arange(width), law, observed, float(sizes.sum()))
    if len(sizes) <= EXACT_SIGNS:
        every = reduce(np.add.outer, ([-size, size] for size in sizes), np.zeros(()))
        return _counted(every.ravel(), observed, 0.0)
    signs = rng.choice([-1.0, 1.0], size=(n_draws, len(sizes)))
    return _drawn(signs @ sizes, observed, "draws")


def of_pairing(x: np.ndarray, y: np.ndarray, rng: np.random.Generator, n_draws: int) -> Standing:
    """Return where |x·y| stands among all pairings of x with y (both centred).

    ``p_min`` is the chance of the most concordant or discordant order that the ties allow, found
    by counting: it is exact even where the p is drawn.

    >>> of_pairing(np.array([-1, 0, 1]), np.array([-1, 0, 1]), None, 0)
    Standing(p=0.333333333333, p_min=0.333333333333, how='exact')
    """
    observed, best = float(x @ y), _tidy(_chance_of_best_order(x, y))
    if len(x) <= EXACT_ORDERINGS:
        standing = _counted(np.array(list(permutations(y))) @ x, observed, 0.0)
        return standing._replace(p_min=best)
    drawn = rng.permuted(np.tile(y, (n_draws, 1)), axis=1) @ x
    standing = _drawn(drawn, observed, "permutations")
    return standing._replace(p_min=max(best, standing.p_min))


def law_of_cells(tables: Sequence[tuple[int, int, int, int]]) -> tuple[list[int], int]:
    """Return in how many ways each total of the first cells of 2×2 tables is reached.

    Margins of every table stay as they are. The totals go up by one from the smallest, which comes
    second.

    >>> law_of_cells([(3, 1, 1, 3)])
    ([1, 16, 36, 16, 1], 0)
    """
    ways, least = [1], 0
    for a, b, c, d in tables:
        low, high = max(0, a - d), min(a + b, a + c)
        cells = [comb(a + b, x) * comb(c + d, a + c - x) for x in range(low, high + 1)]
        after = [0] * (len(ways) + len(cells) - 1)
        for i, way in enumerate(ways):
            for j, cell in enumerate(cells):
                after[i + j] += way * cell
        ways, least = after, least + low
    return ways, least


# Counting -----------------------------------------------------------------------------------


def _lattice(values: np.ndarray) -> np.ndarray:
    """The values as whole numbers of one step, from 0; in units of the largest if there is none."""
    scale = float(np.abs(values).max()) or 1.0
    scaled = np.round(np.asarray(values, float) / scale, 12)
    distinct = np.unique(scaled)
    if len(distinct) == 1:
        return np.zeros(len(values), int)
    steps = (scaled - distinct[0]) / np.diff(distinct).min()
    if steps.max() > EXACT_STATES:
        return scaled
    for finer in range(1, FINEST_LATTICE + 1):
        whole = np.round(steps * finer)
        if np.abs(steps * finer - whole).max() < 1e-6:
            return whole.astype(int)
    return scaled


def _split(values: np.ndarray, masks: Sequence[np.ndarray]) -> list[np.ndarray]:
    return np.split(values, np.cumsum([len(mask) for mask in masks])[:-1])


def _law_of_choice(values: np.ndarray, taken: int) -> np.ndarray:
    """Chance of each sum of ``taken`` of the values, all choices being equally likely.

    Cases come one by one; of those already seen some were taken. Each new case is taken with the
    chance that it has in a draw of the whole, so that numbers stay between 0 and 1 at any size.
    """
    law = np.zeros((taken + 1, int(np.sort(values)[-taken:].sum()) + 1))
    law[0, 0] = 1.0
    for seen, value in enumerate(values):
        chance = np.clip((taken - np.arange(taken + 1)) / (len(values) - seen), 0, 1)[:, None]
        moved = law * chance
        law = law - moved
        law[1:, value:] += moved[:-1, : law.shape[1] - value]
    return law[taken]


def _convolved(laws: Sequence[np.ndarray], width: int) -> np.ndarray:
    law = reduce(np.convolve, laws)
    return np.pad(law, (0, width - len(law)))


def _exact(sums: np.ndarray, law: np.ndarray, shift: float, mean: float) -> Standing:
    """Share of the law at least as far from its mean as ``shift``, and the smallest such share."""
    far = np.where(law > 0, np.abs(sums - mean), -1.0)
    slack = _SAME * (1 + abs(mean))
    p, p_min = (law[far >= reach - slack].sum() for reach in (abs(shift), far.max()))
    return Standing(_tidy(p), _tidy(p_min), "exact")


def _counted(every: np.ndarray, shift: float, mean: float) -> Standing:
    return _exact(every, np.full(len(every), 1 / len(every)), shift, mean)


def _tidy(chance: float) -> float:
    """Twelve digits: the last ones depend on the machine's order of additions."""
    return min(float(f"{chance:.12g}"), 1.0)


def _drawn(drawn: np.ndarray, shift: float, kind: str) -> Standing:
    """Monte-Carlo p: the observed arrangement is one of the arrangements, so p is never 0."""
    n, as_far = len(drawn), int((np.abs(drawn) >= abs(shift) - _SAME).sum())
    return Standing((1 + as_far) / (n + 1), 1 / (n + 1), f"{n} {kind}")


# The best order that ties allow -------------------------------------------------------------


def _chance_of_best_order(x: np.ndarray, y: np.ndarray) -> float:
    x, y = np.sort(x), np.sort(y)
    concordant, discordant = float(x @ y), float(-(x @ y[::-1]))
    ends = [y] * (concordant >= discordant - _SAME) + [y[::-1]] * (discordant >= concordant - _SAME)
    return sum(_fillings(x, end) for end in ends) * _orders(y) / factorial(len(x))


def _fillings(x: np.ndarray, y: np.ndarray) -> int:
    """Distinct ways to lay the ordered y inside the runs of equal x."""
    starts = np.flatnonzero(np.diff(x)) + 1
    return prod(factorial(len(run)) // _orders(run) for run in np.split(y, starts))


def _orders(values: np.ndarray) -> int:
    """In how many orders equal values can stand without being told apart."""
    return prod(factorial(size) for size in Counter(values.tolist()).values())
