"""Reinert's descending classification: units are split in two, again and again, by their words."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

CONTINGENCY, LEAST, SPLIT_FROM = 0.3, 3, 5
_SAME = 1e-10


@dataclass(frozen=True)
class Descent:
    """A descending classification, level by level.

    ``splits`` has one row a split: k (classes after it), parent (the class split, numbered as at
    the level above; its parts are ``parent`` and ``parent + 1``, the larger first, and classes
    beyond move up by one), chi2 (of the table parts × terms), n_first, n_second, lost (units of the
    parent without a term left, unclassified from there on). ``levels`` has one row a unit and one
    column a split: the class at that level, 0 when unclassified.
    """

    splits: pd.DataFrame
    levels: np.ndarray

    @property
    def k(self) -> int:
        """How many classes there are at the last level; 1 when nothing could be split."""
        return len(self.splits) + 1


class _Split(NamedTuple):
    parts: list[tuple[np.ndarray, np.ndarray]]  # units and terms of each
    chi2: float
    lost: int


def descend(presence: sparse.csr_array, k: int = 10, smallest: int = 1) -> Descent:
    """Classify units by the terms they hold: Reinert's method (1983, 1990).

    ``presence`` is units × terms; any count above zero is a presence. The largest class is split in
    two, k − 1 times. One split:

    1. units are ordered on the first axis of the correspondence analysis of the class's table, and
       cut where the chi² of the 2 × terms table is largest;
    2. the unit whose change of side raises this chi² most changes side, until none raises it;
    3. a term goes on in a part when it is there in at least 3 units and either is not tied to the
       split (contingency coefficient √(χ²/(χ²+n)) ≤ 0.3) or is over-represented in this part.

    With t₁ the counts of terms in the first part, T in both, S₁ and S₂ the sums of each and
    N = S₁ + S₂, χ² = N (N Σ t₁²/T − S₁²) / (S₁S₂), so that every single move is priced by two
    sparse products. Steps and thresholds are those of rainette 0.3 (Barnier), but for the second:
    rainette 0.3.2 reads the gains in the order of the axis after a first move has changed the order
    of the parts, and so moves units that were not meant (first chi² of all of Molière's plays:
    35 429 instead of 36 003). Classes deeper than its first move therefore differ.

    No part is smaller than ``smallest`` units, which rainette does not ask. It stops before ``k``
    when the largest class (most units) has fewer than 5, or than 3 terms, or units all alike. The
    number of a class says where it stands in the tree, not how large it is.

    >>> table = np.repeat([[1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1]], [4, 3], axis=0)
    >>> found = descend(sparse.csr_array(table), k=2)
    >>> found.levels[:, 0].tolist(), found.splits["chi2"].round(6).tolist()
    ([1, 1, 1, 1, 2, 2, 2], [21.0])
    """
    table = sparse.csr_array(presence > 0, dtype=float)
    classes = [(np.arange(table.shape[0]), np.arange(table.shape[1]))]
    rows, levels = [], []
    for _ in range(k - 1):
        parent = max(range(len(classes)), key=lambda i: (len(classes[i][0]), -i))
        units, terms = classes[parent]
        enough = len(units) >= max(SPLIT_FROM, 2 * smallest)
        found = _split(table, units, terms, smallest) if enough else None
        if found is None:
            break
        classes[parent : parent + 1] = found.parts
        sizes = [len(units) for units, _ in found.parts]
        rows.append((len(classes), parent + 1, found.chi2, *sizes, found.lost))
        levels.append(_labels(classes, table.shape[0]))
    columns = ["k", "parent", "chi2", "n_first", "n_second", "lost"]
    held = np.column_stack(levels) if levels else np.zeros((table.shape[0], 0), dtype=int)
    return Descent(pd.DataFrame(rows, columns=columns), held)


def least_units(share: float, units: int) -> int:
    """Return how many units a class of at least ``share`` of them holds."""
    return max(1, ceil(share * units))


def _labels(classes: list[tuple[np.ndarray, np.ndarray]], n: int) -> np.ndarray:
    labels = np.zeros(n, dtype=int)
    for number, (units, _) in enumerate(classes, 1):
        labels[units] = number
    return labels


def _split(
    table: sparse.csr_array, units: np.ndarray, terms: np.ndarray, smallest: int
) -> _Split | None:
    held = table[units][:, terms]
    full, used = held.sum(axis=1) > 0, held.sum(axis=0) > 0
    held, lost = held[full][:, used], int((~full).sum())
    is_small = min(held.shape) < 3 or held.shape[0] < 2 * smallest
    if is_small or held.nnz == held.shape[0] * held.shape[1]:  # units all alike have no axis
        return None
    units, terms = units[full], terms[used]
    first = _relocated(held, _cut(held, smallest), smallest)
    parts = [(units[side], terms[kept]) for side, kept in _parts(held, first)]
    if len(parts[0][0]) < len(parts[1][0]):
        parts.reverse()
    return _Split(parts, chi2(held, first), lost)


def chi2(table: sparse.csr_array, first: np.ndarray) -> float:
    """Return the chi² of the 2 × terms table of the units that are ``first`` and of the others."""
    total, inside = table.sum(axis=0), first.astype(float) @ table
    n, size = total.sum(), inside.sum()
    return float(_chi2((inside**2 / total).sum(), size, n))


def _chi2(squares: np.ndarray | float, size: np.ndarray | float, n: float) -> np.ndarray | float:
    """χ² from Σ t₁²/T, S₁ and N."""
    return n * (n * squares - size**2) / (size * (n - size))


def _cut(table: sparse.csr_array, smallest: int) -> np.ndarray:
    """The first part, when units in the order of the first axis are cut at the best place."""
    order = np.argsort(_first_axis(table), kind="stable")
    columns = sparse.csc_array(table[order])
    columns.sort_indices()
    total = np.diff(columns.indptr)
    # The m-th unit that holds a term brings m² - (m-1)² = 2m - 1 to the square of its count.
    rank = np.arange(columns.nnz) - np.repeat(columns.indptr[:-1], total) + 1
    gains = np.bincount(columns.indices, (2 * rank - 1) / np.repeat(total, total), len(order))
    sizes = np.cumsum(table.sum(axis=1)[order])
    values = _chi2(np.cumsum(gains)[:-1], sizes[:-1], sizes[-1])
    first = np.zeros(len(order), dtype=bool)
    allowed = values[smallest - 1 : len(values) - smallest + 1]
    first[order[: int(np.argmax(allowed)) + smallest]] = True
    return first


def _first_axis(table: sparse.csr_array) -> np.ndarray:
    """Coordinates of units, to a factor, on the first axis of the correspondence analysis."""
    from scipy.sparse.linalg import LinearOperator, eigsh

    rows, columns = np.sqrt(table.sum(axis=1)), np.sqrt(table.sum(axis=0))
    scaled = sparse.csr_array(
        sparse.diags_array(1 / rows) @ table @ sparse.diags_array(1 / columns)
    )
    turned = sparse.csr_array(scaled.T)
    trivial = columns / np.linalg.norm(columns)  # the axis on which all units are one

    def squared(v: np.ndarray) -> np.ndarray:
        return turned @ (scaled @ v) - trivial * (trivial @ v)

    start = np.random.default_rng(0).standard_normal(len(columns))
    operator = LinearOperator((len(columns), len(columns)), matvec=squared, dtype=float)
    axis = eigsh(operator, k=1, v0=start)[1][:, 0]
    return scaled @ (axis - trivial * (trivial @ axis)) / rows


def _relocated(table: sparse.csr_array, first: np.ndarray, smallest: int) -> np.ndarray:
    """Units that change side, the one that gains most each time, until none gains."""
    first, columns = first.copy(), sparse.csc_array(table)
    inverse, sizes = 1 / np.diff(columns.indptr), table.sum(axis=1)
    alone = table @ inverse
    inside = first.astype(float) @ table
    shared = table @ (inside * inverse)
    squares, size, n = (inside**2 * inverse).sum(), inside.sum(), sizes.sum()
    while True:
        way = np.where(first, -1.0, 1.0)
        after, sized = squares + 2 * way * shared + alone, size + way * sizes
        with np.errstate(divide="ignore", invalid="ignore"):
            values = _chi2(after, sized, n)
        for side in (first, ~first):
            if side.sum() <= smallest:
                values[side] = 0.0
        best = int(np.argmax(values))
        if values[best] <= _chi2(squares, size, n) * (1 + _SAME):
            return first
        squares, size = after[best], sized[best]
        for term in table.indices[table.indptr[best] : table.indptr[best + 1]]:
            shared[columns.indices[columns.indptr[term] : columns.indptr[term + 1]]] += (
                way[best] * inverse[term]
            )
        first[best] = not first[best]


def _parts(table: sparse.csr_array, first: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Units of each part, and the terms that go on in it."""
    total = table.sum(axis=0)
    there = [side.astype(float) @ table for side in (first, ~first)]
    expected = [total * counts.sum() / total.sum() for counts in there]
    distance = sum((o - e) ** 2 / e for o, e in zip(there, expected, strict=True))
    free = np.sqrt(distance / (distance + total)) <= CONTINGENCY
    return [
        (np.flatnonzero(side), np.flatnonzero((counts >= LEAST) & (free | (counts > awaited))))
        for side, counts, awaited in zip((first, ~first), there, expected, strict=True)
    ]
