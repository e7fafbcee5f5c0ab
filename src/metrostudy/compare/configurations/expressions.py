"""Sums of products, as they are written and as memberships: ``PART*~CIT + AGENT``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from metrostudy.faults import StudyError, listing, nearest

Literal = tuple[str, int]  # a condition and the value asked of it: 1 present, 0 absent
Term = tuple[Literal, ...]  # literals joined by « and »; without any, the term is always true
Expression = tuple[Term, ...]  # terms joined by « or »

EVERYTHING = "1"
_LITERAL = re.compile(r"(~?)\s*([^~*+\[\]{}()]+?)\s*(?:\[(\d+)\])?")


def parse(text: str) -> Expression:
    """Read a sum of products: ``*`` is and, ``+`` is or, ``~`` is not, ``X[2]`` a value of X.

    ``1`` alone is the expression that every case satisfies. Brackets are not multiplied out. Raises
    :class:`~metrostudy.faults.StudyError` naming what cannot be read.

    >>> parse("PART*~CIT + SIZE[2]")
    ((('PART', 1), ('CIT', 0)), (('SIZE', 2),))
    """
    return tuple(_term(term.strip(), text) for term in text.split("+"))


def write(expression: Iterable[Term], bracketed: bool = False) -> str:
    """Write an expression, terms in alphabetical order; ``bracketed`` writes every value: ``X[0]``.

    >>> write(parse("B*~A+A"))
    'A + B*~A'
    """
    return " + ".join(sorted(write_term(term, bracketed) for term in expression))


def write_term(term: Term, bracketed: bool = False) -> str:
    """Write one product, literals in the order given.

    >>> write_term((("A", 1), ("B", 0))), write_term((("A", 1), ("B", 2)), bracketed=True)
    ('A*~B', 'A[1]*B[2]')
    """
    plain = {0: "~{0}", 1: "{0}"}
    shapes = ["{0}[{1}]" if bracketed else plain.get(value, "{0}[{1}]") for _, value in term]
    return "*".join(shape.format(*one) for shape, one in zip(shapes, term, strict=True)) or "1"


def membership(expression: str | Expression, data: pd.DataFrame) -> pd.Series:
    """Return how far each case of ``data`` satisfies the expression, from 0 to 1.

    « And » is the minimum, « or » the maximum, « not » 1 − x. A column that holds values above 1 is
    multi-value and a literal is then 1 or 0: the value asked, or another. A blank stays blank.
    Raises :class:`~metrostudy.faults.StudyError` for a condition that ``data`` lacks, with the
    nearest, and for a membership outside 0–1. Source: Zadeh (1965); Ragin (2008).

    >>> cases = pd.DataFrame({"A": [0.9, 0.2], "B": [0.3, 0.6], "C": [2, 1]}, index=["x", "y"])
    >>> membership("A*~B + C[1]", cases).to_dict()
    {'x': 0.7, 'y': 1.0}
    """
    terms = parse(expression) if isinstance(expression, str) else expression
    names = list(dict.fromkeys(name for term in terms for name, _ in term))
    refuse_unknown(names, data, write(terms))
    faults = outside(data[names])
    if faults:
        raise StudyError(faults)
    columns = {name: data[name].to_numpy(float) for name in names}
    degrees = [conjunction(term, columns, len(data)) for term in terms]
    return pd.Series(np.maximum.reduce(degrees), data.index, name=write(terms))


def conjunction(term: Term, columns: Mapping[str, np.ndarray], n: int) -> np.ndarray:
    """Return the membership of ``n`` cases in one product: the smallest of its literals.

    >>> conjunction((("A", 1), ("B", 0)), {"A": np.array([0.9]), "B": np.array([0.3])}, 1)
    array([0.7])
    """
    return np.minimum.reduce([np.ones(n), *(_degree(columns[name], v) for name, v in term)])


def refuse_unknown(names: Iterable[str], data: pd.DataFrame, where: str) -> None:
    """Raise one sentence for each name that is no column of ``data``.

    >>> refuse_unknown(["A"], pd.DataFrame({"A": [1]}), "A")
    """
    unknown = [name for name in names if name not in data]
    if unknown:
        raise StudyError(
            f"{where}: '{name}' is no condition of the data{nearest(name, data)}."
            for name in unknown
        )


def outside(data: pd.DataFrame) -> list[str]:
    """Return one sentence for each column that holds neither memberships nor whole values.

    >>> outside(pd.DataFrame({"A": [0.2, 1.2], "B": [0, 2]}, index=["x", "y"]))
    ['A: membership of y (1.2) is outside 0–1.']
    """
    faults = []
    for name in data:
        x = data[name].to_numpy(float)
        beyond = (x < 0) | (x > 1)
        if beyond.any() and not ((x >= 0) & (x % 1 == 0) | np.isnan(x)).all():
            faults.append(f"{name}: membership of {valued(data[name][beyond])} is outside 0–1.")
    return faults


def valued(column: pd.Series) -> str:
    """Write cases with their values.

    >>> valued(pd.Series([0.5, 2], index=["a", "b"]))
    'a (0.5), b (2)'
    """
    return listing(f"{case} ({value:g})" for case, value in column.items())


def _degree(x: np.ndarray, value: int) -> np.ndarray:
    if np.nanmax(x, initial=0) > 1 or value > 1:
        return np.where(np.isnan(x), np.nan, x == value)
    return x if value else 1 - x


def _term(text: str, whole: str) -> Term:
    if text == EVERYTHING:
        return ()
    return tuple(dict.fromkeys(_literal(part.strip(), whole) for part in text.split("*")))


def _literal(text: str, whole: str) -> Literal:
    found = _LITERAL.fullmatch(text)
    if found is None or (found[1] and found[3]):
        raise StudyError([
            f"{whole}: '{text}' cannot be read; write sums of products such as A*~B + C[2], "
            f"without brackets ( )."
        ])  # fmt: skip
    return found[2], int(found[3]) if found[3] else int(not found[1])
