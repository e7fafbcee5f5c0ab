"""Whether a class of words is found again when other people are interviewed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from metrostudy.compare.lexicon.reinert import descend, least_units

DISSOLVED, NULL_REDRAWS = 0.5, 5


class Again(NamedTuple):
    """Of each level (rows) and class (columns, blank beyond k): Jaccard; of each level: Rand."""

    jaccard: np.ndarray
    rand: np.ndarray


def stability(
    presence: sparse.csr_array, interviews: np.ndarray, levels: np.ndarray, smallest: float,
    rng: np.random.Generator, redraws: int = 40, nulls: int = 19,
) -> pd.DataFrame:  # fmt: skip
    r"""Return how well each class of each level is found again, beside classes of mixed-up words.

    ``presence`` is units × terms, ``interviews`` names the interview of each unit, ``levels`` are
    those of :func:`~metrostudy.compare.lexicon.reinert.descend`, each class with at least a share
    ``smallest`` of the units. *Interviews* are drawn with replacement, all their units with them,
    and classified again: one person's segments resemble each other, so that drawing segments would
    call steady whatever a talkative person says. ``jaccard`` is the mean, over ``redraws``, of the
    best \|A ∩ B\|/\|A ∪ B\| of a class A with a class B of the same level, among the units drawn,
    each counted once (Hennig 2007); ``rand`` is the mean adjusted Rand index of the level.

    The same is computed in ``nulls`` corpora where each interview keeps its words, and each unit
    how many it holds, but words are dealt anew among the units of the interview (5 redraws each).
    The largest class stands beside the largest of each such corpus, and so on: ``null_quantile``
    and ``rand_null`` are the largest values met (with 19, a level of 5 % for each class).
    ``steady``: above it, and above .5, under which a class is said to dissolve, in a level whose
    ``rand`` is above ``rand_null``: a class of nearly all units is found again whatever they say,
    which only an index adjusted for chance tells.

    Columns: k, class, jaccard, null_quantile, steady, rand, rand_null. Fewer than three interviews
    cannot be drawn anew: values are then missing, and nothing is steady.
    """
    k = levels.shape[1] + 1
    shape = (k - 1, k)
    observed = null = Again(np.full(shape, np.nan), np.full(k - 1, np.nan))
    if len(np.unique(interviews)) > 2:
        observed = redrawn(presence, interviews, levels, smallest, rng, redraws)
        null = _largest(presence, interviews, k, smallest, rng, nulls)
    rows = []
    for level, labels in enumerate(levels.T):
        beside = null.jaccard[level][np.argsort(_by_size(labels, level + 2), kind="stable")]
        rand = observed.rand[level], null.rand[level]
        pairs = zip(observed.jaccard[level], beside, strict=False)
        rows += [(level + 2, number, *pair, *rand) for number, pair in enumerate(pairs, 1)]
    table = pd.DataFrame(
        rows, columns=["k", "class", "jaccard", "null_quantile", "rand", "rand_null"]
    )
    again = table["jaccard"] > table["null_quantile"].clip(lower=DISSOLVED)
    return table.assign(steady=again & (table["rand"] > table["rand_null"]))


def redrawn(
    presence: sparse.csr_array, interviews: np.ndarray, levels: np.ndarray, smallest: float,
    rng: np.random.Generator, redraws: int,
) -> Again:  # fmt: skip
    """Return the mean Jaccard of each class and Rand of each level when interviews are redrawn.

    A level that a redraw does not reach counts as not found: 0.
    """
    names = np.unique(interviews)
    units = [np.flatnonzero(interviews == name) for name in names]
    k = levels.shape[1] + 1
    jaccard, rand = np.zeros((k - 1, k)), np.zeros(k - 1)
    jaccard[np.tri(k - 1, k, 1) == 0] = np.nan
    for _ in range(redraws):
        drawn = np.concatenate(
            [units[place] for place in rng.integers(len(names), size=len(names))]
        )
        again = descend(presence[drawn], k, least_units(smallest, len(drawn))).levels
        kept, first = np.unique(drawn, return_index=True)
        for level, labels in enumerate(again[first].T):
            shared = crossed(levels[kept, level], labels, level + 2)
            jaccard[level, : level + 2] += best_jaccard(shared) / redraws
            rand[level] += adjusted_rand(shared) / redraws
    return Again(jaccard, rand)


def crossed(own: np.ndarray, other: np.ndarray, k: int) -> np.ndarray:
    """Return how many units each class 0 … ``k`` of ``own`` shares with each of ``other``."""
    shared = np.zeros((k + 1, other.max(initial=0) + 1))
    np.add.at(shared, (own, other), 1)
    return shared


def best_jaccard(shared: np.ndarray) -> np.ndarray:
    """Return the Jaccard of each class (row 1, 2, …) with the class most like it (column 1, 2, …).

    0 when no member was drawn.

    >>> best_jaccard(crossed(np.array([1, 1, 1, 2, 0]), np.array([2, 2, 1, 1, 1]), 2)).round(3)
    array([0.667, 0.333])
    """
    either = shared.sum(axis=1, keepdims=True) + shared.sum(axis=0) - shared
    return (shared / np.maximum(either, 1))[1:, 1:].max(axis=1, initial=0.0)


def adjusted_rand(shared: np.ndarray) -> float:
    """Return the adjusted Rand index (Hubert and Arabie 1985) of units that both classify.

    1 when both put together the same units, 0 on average when they have nothing in common.

    >>> adjusted_rand(crossed(np.array([1, 1, 2, 2, 0]), np.array([2, 2, 1, 1, 1]), 2))
    1.0
    """
    table = shared[1:, 1:]
    pairs = [float((n * (n - 1) / 2).sum()) for n in (table, table.sum(axis=1), table.sum(axis=0))]
    total = table.sum() * (table.sum() - 1) / 2
    expected = pairs[1] * pairs[2] / total if total else 0.0
    most = (pairs[1] + pairs[2]) / 2
    return 1.0 if most == expected else float((pairs[0] - expected) / (most - expected))


def shuffled(
    presence: sparse.csr_array, interviews: np.ndarray, rng: np.random.Generator
) -> sparse.csr_array:
    """Return a corpus where words are dealt anew among the units of each interview.

    A word dealt twice to one unit is there once.
    """
    units, terms = presence.nonzero()
    order = np.lexsort((rng.random(len(terms)), interviews[units]))
    slots = np.argsort(interviews[units], kind="stable")
    dealt = np.empty_like(terms)
    dealt[slots] = terms[order]
    mixed = sparse.csr_array((np.ones(len(terms)), (units, dealt)), shape=presence.shape)
    return sparse.csr_array(mixed > 0, dtype=float)


def _largest(
    presence: sparse.csr_array, interviews: np.ndarray, k: int, smallest: float,
    rng: np.random.Generator, nulls: int,
) -> Again:  # fmt: skip
    """The largest stability met in mixed-up corpora, classes ordered by size."""
    jaccard, rand = np.zeros((k - 1, k)), np.zeros(k - 1)
    for _ in range(nulls):
        mixed = shuffled(presence, interviews, rng)
        own = descend(mixed, k, least_units(smallest, mixed.shape[0])).levels
        found = redrawn(mixed, interviews, own, smallest, rng, NULL_REDRAWS)
        for level, labels in enumerate(own.T):
            order = _by_size(labels, level + 2)
            best = np.maximum(jaccard[level, : level + 2], found.jaccard[level][order])
            jaccard[level, : level + 2] = best
            rand[level] = max(rand[level], found.rand[level])
    return Again(jaccard, rand)


def _by_size(labels: np.ndarray, k: int) -> np.ndarray:
    """Places of classes 1 … k, the largest first."""
    return np.argsort(-np.bincount(labels, minlength=k + 1)[1:], kind="stable")
