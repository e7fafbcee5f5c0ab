"""Which analyses are made: all the combinations of alternatives, or a balanced sample of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from metrostudy.compare.multiverse.alternatives import Factor


@dataclass(frozen=True)
class Specifications:
    """Analyses: one row of ``codes`` each, the place of its value in every one of ``factors``.

    Row 0 is the study's own. ``total`` is how many combinations there are; ``sampled`` says that
    fewer were asked, so that ``codes`` holds a sample of them.
    """

    codes: np.ndarray
    factors: tuple[Factor, ...]
    total: int
    sampled: bool

    def __len__(self) -> int:
        return len(self.codes)


def specifications(factors: Sequence[Factor], asked: int, seed: int) -> Specifications:
    """Return every combination of the alternatives, or a balanced sample of ``asked`` of them.

    When they all fit they come in counting order, the last factor turning fastest. Else the sample
    holds distinct analyses and every alternative of a factor of k stands in n/k of them, give or
    take one. It is dealt like cards, factor after factor: analyses that are alike so far lie side
    by side, in an order drawn by lot, and are handed the k alternatives in turn. Each group is thus
    split into k parts as equal as can be, which is why no two analyses end up the same, and why
    pairs and triples of the first factors are balanced too; once all analyses differ, pairs are as
    even as chance makes them. The alternatives are then renamed, in a circle, so that row 0 is the
    study's own. Same factors, number and seed give the same rows on any machine.

    >>> mean = Factor("mean", ("arithmetic", "geometric"), ("H1",))
    >>> case = Factor("case", ("nobody", "metz", "nancy"), ("H1",))
    >>> specifications([mean, case], asked=10, seed=1).codes.tolist()
    [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]
    >>> some = specifications([mean, case], asked=4, seed=1)
    >>> some.codes[0].tolist(), len(some), some.total, some.sampled
    ([0, 0], 4, 6, True)
    """
    sizes = [len(factor.values) for factor in factors]
    total = prod(sizes)
    sampled = total > asked
    codes = _dealt(sizes, asked, np.random.default_rng(seed)) if sampled else _counted(sizes)
    return Specifications(codes, tuple(factors), total, sampled)


def own_design(specs: Specifications, conclusion: str) -> Specifications:
    """Return the distinct analyses of ``conclusion``, on the factors that it reads and no other.

    All their combinations when these are no more than the analyses of ``specs``; else those that
    stand in ``specs``, in the order in which they first do. Row 0 is the study's own.

    >>> mean = Factor("mean", ("arithmetic", "geometric"), ("H1", "H7"))
    >>> case = Factor("case", ("nobody", "metz", "nancy"), ("H7",))
    >>> some = specifications([mean, case], asked=4, seed=1)
    >>> own_design(some, "H1").codes.tolist(), len(own_design(some, "H7"))
    ([[0], [1]], 4)
    """
    columns = [j for j, factor in enumerate(specs.factors) if conclusion in factor.read_by]
    read = tuple(specs.factors[j] for j in columns)
    sizes = [len(factor.values) for factor in read]
    total = prod(sizes)
    if total <= len(specs):
        return Specifications(_counted(sizes), read, total, sampled=False)
    _, first = np.unique(specs.codes[:, columns], axis=0, return_index=True)
    return Specifications(specs.codes[np.sort(first)][:, columns], read, total, sampled=True)


def _counted(sizes: list[int]) -> np.ndarray:
    """Every combination once, the last factor turning fastest."""
    return np.indices(sizes).reshape(len(sizes), prod(sizes)).T


def _dealt(sizes: list[int], n: int, rng: np.random.Generator) -> np.ndarray:
    """A sample of ``n`` distinct combinations out of more, each value as often as the others."""
    codes = np.empty((n, len(sizes)), dtype=int)
    group = np.zeros(n, dtype=int)
    for j, size in enumerate(sizes):
        shuffled = rng.permutation(group.max() + 1)[group]
        order = np.lexsort((rng.random(n), shuffled))
        codes[order, j] = np.arange(n) % size
        group = np.unique(group * size + codes[:, j], return_inverse=True)[1].ravel()
    return (codes - codes[0]) % sizes
