"""The smallest covers of a set, all of them: which prime implicants make a model."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, product

import numpy as np

NODES = 20_000
CUTS = 8


@dataclass(frozen=True)
class Covers:
    """Tied smallest covers (column numbers), whether they are all, and how they were found."""

    found: tuple[tuple[int, ...], ...]
    complete: bool
    method: str


class _Spent(Exception):
    """The search has visited as many nodes as it was given."""


def smallest_covers(matrix: np.ndarray, most: int) -> Covers:
    """Return every smallest set of columns such that each row of ``matrix`` has a true one.

    Rows that ask more than another row asks are dropped and columns equal to each other taken once,
    which loses no solution. Then branch and bound, deepening one column at a time, on the row with
    the fewest columns left, bounded by rows that share no column. After ``NODES`` nodes the size is
    found by mixed-integer programming (HiGHS), which lists ties by excluding each solution found,
    ``CUTS`` times at most. No more than ``most`` covers are listed. Every limit is a count, never a
    time, so the answer does not depend on the machine; ``complete`` says whether none was reached.

    >>> smallest_covers(np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]], bool), most=10).found
    ((0, 1), (0, 2), (1, 2))
    """
    rows, twins = _essential(matrix)
    try:
        picked, complete, nodes = _branch(rows, most)
        method = f"branch and bound, {nodes} nodes"
    except _Spent:
        picked, complete = _programme(rows, most)
        method = f"HiGHS after {NODES} nodes of branch and bound, {len(picked)} exclusion cuts"
    every = (cover for chosen in picked for cover in product(*(twins[j] for j in chosen)))
    found = [tuple(sorted(map(int, cover))) for cover in islice(every, most + 1)]
    return Covers(tuple(sorted(found[:most])), complete and len(found) <= most, method)


def _essential(matrix: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    """Rows that no other row implies, over distinct columns; and the columns each stands for."""
    rows = np.unique(matrix, axis=0)
    asked = rows.astype(np.float32)
    inside = asked @ asked.T == asked.sum(axis=1)[:, None]  # row i asks no more than row j
    rows = rows[inside.sum(axis=0) == 1]
    distinct, where = np.unique(rows, axis=1, return_inverse=True)
    return distinct, [np.flatnonzero(where.ravel() == j) for j in range(distinct.shape[1])]


def _branch(rows: np.ndarray, most: int) -> tuple[list[tuple[int, ...]], bool, int]:
    columns = [_bits(column) for column in rows.T]
    choices = [_bits(row) for row in rows]
    nodes, found = 0, []

    def extend(left: int, allowed: int, chosen: tuple[int, ...], more: int) -> None:
        nonlocal nodes
        if len(found) > most:
            return
        if not left:
            found.append(chosen)
            return
        nodes += 1
        if nodes > NODES:
            raise _Spent
        open_rows = sorted((choices[i] & allowed for i in _ones(left)), key=int.bit_count)
        if _apart(open_rows, more) > more:
            return
        for j in _ones(open_rows[0]):
            extend(left & ~columns[j], allowed, (*chosen, j), more - 1)
            allowed &= ~(1 << j)

    size = 0
    while not found:
        extend((1 << len(rows)) - 1, (1 << len(columns)) - 1, (), size)
        size += 1
    return found[:most], len(found) <= most, nodes


def _apart(rows: list[int], enough: int) -> int:
    """How many rows share no column: a cover needs as many; beyond ``enough``, any number."""
    taken = count = 0
    for row in rows:
        if not row:
            return enough + 1
        if not row & taken:
            taken, count = taken | row, count + 1
    return count


def _programme(rows: np.ndarray, most: int) -> tuple[list[tuple[int, ...]], bool]:
    from scipy.optimize import Bounds, LinearConstraint, milp

    n = rows.shape[1]
    constraints, found = [LinearConstraint(rows.astype(float), lb=1)], []
    while len(found) < min(CUTS, most):
        result = milp(
            np.ones(n), constraints=constraints, integrality=np.ones(n), bounds=Bounds(0, 1)
        )
        chosen = tuple(int(j) for j in np.flatnonzero(result.x > 0.5)) if result.success else ()
        if not chosen or (found and len(chosen) > len(found[0])):
            return found, True
        found.append(chosen)
        cut = np.isin(np.arange(n), chosen).astype(float)
        constraints.append(LinearConstraint(cut, ub=len(chosen) - 1))
    return found, False


def _bits(flags: np.ndarray) -> int:
    return sum(1 << int(i) for i in np.flatnonzero(flags))


def _ones(bits: int) -> list[int]:
    return [i for i in range(bits.bit_length()) if bits >> i & 1]
