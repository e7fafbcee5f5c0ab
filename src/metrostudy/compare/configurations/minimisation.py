"""The shortest expressions that say the same as a truth table, all those that tie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from metrostudy.compare.configurations.covers import smallest_covers
from metrostudy.compare.configurations.expressions import write_term
from metrostudy.compare.configurations.truth_table import TruthTable

MOST = 1000
FREE = -1


@dataclass(frozen=True)
class Solution:
    """Models that fit equally well: each a tuple of terms, in alphabetical order.

    ``complete`` is False when there may be more models than those listed; ``method`` says how the
    search went.
    """

    name: str
    models: tuple[tuple[str, ...], ...]
    complete: bool
    method: str

    @property
    def expressions(self) -> tuple[str, ...]:
        """Return the models as expressions, ``A*B + C``."""
        return tuple(" + ".join(model) for model in self.models)


def minimise(
    table: TruthTable,
    solution: Literal["conservative", "parsimonious"] = "conservative",
    most: int = MOST,
) -> Solution:
    """Return every shortest expression that covers the rows coded 1 and no excluded row.

    Excluded: every row that is not 1 (``conservative``: nothing is supposed of what was not
    observed), or the rows coded 0 and C only (``parsimonious``: any remainder may be supposed to
    have the outcome). See :func:`shortest`.

    >>> import pandas as pd
    >>> from metrostudy.compare.configurations.truth_table import truth_table
    >>> cases = pd.DataFrame({"A": [1, 1, 0], "B": [1, 0, 0], "Y": [1, 0, 0]})
    >>> table = truth_table(cases, "Y", ["A", "B"])
    >>> minimise(table).expressions, minimise(table, "parsimonious").expressions
    (('A*B',), ('B',))
    """
    positive = table.positive()
    excluded = table.negative() if solution == "parsimonious" else table.every() - positive
    return shortest(table, solution, positive, excluded, most)


def shortest(
    table: TruthTable, name: str, positive: set[int], excluded: set[int], most: int = MOST
) -> Solution:
    """Return the shortest expressions that cover all ``positive`` rows and no ``excluded`` one.

    A term is a prime implicant: it covers a positive row and no excluded one, and would cover an
    excluded one without any of its literals. A model is a smallest set of terms that covers all
    positive rows; all ties are listed, up to ``most`` and within the search of
    :func:`~metrostudy.compare.configurations.covers.smallest_covers`. There is no model when no row
    is positive. Sources: Quine (1952); McCluskey (1956); Baumgartner & Thiem (2017) on showing
    every tie.

    >>> import pandas as pd
    >>> from metrostudy.compare.configurations.truth_table import truth_table
    >>> cases = pd.DataFrame({"A": [1, 1, 0], "B": [1, 0, 0], "Y": [1, 0, 0]})
    >>> shortest(truth_table(cases, "Y", ["A", "B"]), "mine", {3, 4}, {1}).expressions
    ('A',)
    """
    if not positive:
        return Solution(name, (), True, "no row is coded 1")
    rows = table.values(positive)
    implicants = prime_implicants(rows, table.values(excluded), table.levels)
    covers = smallest_covers(matches(implicants, rows).T, most)
    terms = [_term(one, table) for one in implicants]
    models = sorted(tuple(sorted(terms[j] for j in cover)) for cover in covers.found)
    return Solution(name, tuple(models), covers.complete, covers.method)


def prime_implicants(
    positive: np.ndarray, excluded: np.ndarray, levels: tuple[int, ...]
) -> np.ndarray:
    """Return the shortest products that cover a positive row and no excluded one, one a line.

    A value of −1 leaves its condition free. For each subset of the conditions, a positive row
    collides if some excluded row has the same values on it; a product is prime where its row does
    not collide, and would on the subset less any one condition. Rows are packed in bits, so that a
    subset is a mask.

    >>> prime_implicants(np.array([[1, 1]]), np.array([[0, 1]]), (2, 2)).tolist()
    [[1, -1]]
    """
    k, (yes, no) = len(levels), (_packed(rows, levels) for rows in (positive, excluded))
    fields = _packed(np.diag([(1 << (n - 1).bit_length()) - 1 for n in levels]), levels)
    members = np.arange(2**k)[:, None] >> np.arange(k) & 1
    masks = members @ fields
    seen = np.zeros(int(masks[-1]) + 1, bool)
    collides, hopeless = np.ones((2**k, len(yes)), bool), [False] * 2**k
    for subset in reversed(range(2**k)):
        if any(hopeless[subset | 1 << condition] for condition in range(k)):
            hopeless[subset] = True  # rows that all collide on more conditions do so on fewer
            continue
        seen[:] = False
        seen[no & masks[subset]] = True
        collides[subset] = seen[yes & masks[subset]]
        hopeless[subset] = bool(collides[subset].all())
    prime = ~collides
    for condition in range(k):
        using = np.flatnonzero(members[:, condition])
        prime[using] &= collides[using ^ (1 << condition)]
    subset, row = np.nonzero(prime)
    return np.unique(np.where(members[subset], positive[row], FREE), axis=0)


def matches(implicants: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Say which rows each implicant covers (implicant × row).

    >>> matches(np.array([[1, -1]]), np.array([[1, 0], [0, 0]])).tolist()
    [[True, False]]
    """
    wanted = implicants[:, None, :]
    return ((wanted == FREE) | (wanted == rows)).all(axis=2)


def _term(implicant: np.ndarray, table: TruthTable) -> str:
    named = zip(table.conditions, map(int, implicant), strict=True)
    return write_term(tuple(one for one in named if one[1] != FREE), table.bracketed)


def _packed(rows: np.ndarray, levels: tuple[int, ...]) -> np.ndarray:
    """One whole number a row, each condition in bits of its own."""
    widths = [(n - 1).bit_length() for n in levels]
    return rows @ (1 << np.cumsum([0, *widths[:-1]]))
