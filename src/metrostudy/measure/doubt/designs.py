"""Which runs to make: factors with alternatives or distributions, enumerated or sampled."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import product
from math import inf, prod
from typing import Any

import numpy as np

from metrostudy.faults import StudyError, listing

MOST = 100_000


@dataclass(frozen=True)
class Factor:
    """Something that could have been otherwise: ``alternatives``, or a frozen scipy distribution.

    Alternatives are equally likely, and the first is the study's own. In a design they are numbers,
    their places 0, 1, …; a factor with a distribution takes its values themselves.

    >>> Factor("mean", ("arithmetic", "geometric")).size
    2
    """

    name: str
    alternatives: tuple[Any, ...] = ()
    distribution: Any = None

    def __post_init__(self) -> None:
        if bool(self.alternatives) == (self.distribution is not None):
            raise StudyError([f"factor '{self.name}' needs alternatives or a distribution, one of"
                              " the two"])  # fmt: skip
        twice = [str(a) for a, times in Counter(self.alternatives).items() if times > 1]
        if twice:
            raise StudyError([f"factor '{self.name}' has {listing(twice)} twice"])

    @property
    def size(self) -> float:
        """How many alternatives there are; endless for a distribution."""
        return len(self.alternatives) or inf

    def at(self, position: np.ndarray) -> np.ndarray:
        """Return what stands at a position between 0 and 1: quantile, or place of an alternative.

        k alternatives share [0, 1] itself in k equal cells. Cutting the range that happened to be
        drawn (as COINr 1.1 does) spreads draws within 0.2–0.4 over every alternative, and makes
        the outer ones rarer.

        >>> Factor("mean", ("a", "b", "c")).at(np.array([0.0, 0.3, 0.34, 1.0])).tolist()
        [0.0, 0.0, 1.0, 2.0]
        """
        if self.distribution is not None:
            return np.asarray(self.distribution.ppf(position), dtype=float)
        return np.minimum(np.floor(position * self.size), self.size - 1)


def combinations(factors: list[Factor]) -> float:
    """Return how many combinations the factors have; endless when one has a distribution."""
    return prod(factor.size for factor in factors)


def enumeration(factors: list[Factor]) -> np.ndarray:
    """Return every combination once, runs × factors, the last factor turning fastest.

    The first run is that of the study's own choices. Reshaped to the sizes of the factors, whatever
    is computed for the runs has one axis per factor.

    >>> enumeration([Factor("a", ("x", "y")), Factor("b", ("p", "q"))]).tolist()
    [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    """
    if combinations(factors) > MOST:
        raise StudyError([f"more than {MOST:,} combinations are sampled, not enumerated"])
    return np.array(list(product(*(range(int(factor.size)) for factor in factors))), dtype=float)


def blocks(factors: list[Factor], n: int, rng: np.random.Generator) -> np.ndarray:
    """Return the runs from which Sobol indices are estimated: (2 + factors) × n × factors.

    Blocks A and B are two halves of one scrambled Sobol sequence in twice as many dimensions, so
    that they are independent and fill their cube evenly; block 2 + i is A with column i of B
    (Saltelli et al. 2010). ``n`` is taken up to the next power of two, where the sequence is
    balanced. Every block by itself is a sample of what the factors can be.
    """
    from scipy.stats import qmc

    d = len(factors)
    sequence = qmc.Sobol(2 * d, scramble=True, rng=rng)
    positions = sequence.random_base2(int(np.ceil(np.log2(max(n, 2)))))
    a, b = (
        np.column_stack([factor.at(half[:, i]) for i, factor in enumerate(factors)])
        for half in (positions[:, :d], positions[:, d:])
    )
    mixed = np.repeat(a[None], d, axis=0)
    for i in range(d):
        mixed[i, :, i] = b[:, i]
    return np.concatenate([a[None], b[None], mixed])
