"""Between what was observed and what is simplest: only the suppositions that theory would make."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd

from metrostudy.compare.configurations.expressions import parse, refuse_unknown
from metrostudy.compare.configurations.minimisation import (
    FREE,
    MOST,
    Solution,
    matches,
    shortest,
)
from metrostudy.compare.configurations.truth_table import TruthTable
from metrostudy.faults import StudyError

Model = tuple[str, ...]
Values = dict[str, int]
WORK = 2**17  # searches times configurations: 2,048 searches with six conditions, 32 with twelve


def intermediate(
    table: TruthTable,
    conservative: Solution,
    parsimonious: Solution,
    expectations: Sequence[str],
    most: int = MOST,
) -> Solution:
    """Return the models that suppose no more than the directional expectations allow.

    ``expectations`` are literals (``PART``: its presence should help; ``~PART``, ``SIZE[2]``) or
    conjunctions (``~LIT*IND``). For each conservative and each parsimonious model, the easy
    counterfactuals (:func:`counterfactuals`) join the rows coded 1, and the whole is minimised with
    every other row excluded; a model found twice is listed once. ``complete`` is False when one of
    these searches was not, when there were more different ones to do than ``WORK`` divided by the
    number of configurations, or more than ``most`` models. Sources: Ragin & Sonnett (2005); Ragin
    (2008), ch. 8–9.

    >>> from metrostudy.compare.configurations.minimisation import minimise
    >>> from metrostudy.compare.configurations.truth_table import truth_table
    >>> cases = pd.DataFrame({"A": [1, 0, 1], "B": [1, 0, 0], "C": [0, 0, 0], "Y": [1, 0, 0]})
    >>> table = truth_table(cases, "Y", ["A", "B", "C"])
    >>> both = minimise(table), minimise(table, "parsimonious")
    >>> intermediate(table, *both, ["A", "C"]).expressions
    ('A*B',)
    """
    pairs = _pairs(table, conservative, parsimonious, expectations)
    easy = list(dict.fromkeys(frozenset(rows) for *_, rows, _ in pairs))
    models: set[Model] = set()
    searched, complete = 0, conservative.complete and parsimonious.complete
    for rows in easy[: WORK // len(table.every())]:
        positive = table.positive() | rows
        part = shortest(table, "", positive, table.every() - positive, most)
        models.update(part.models)
        searched, complete = searched + 1, complete and part.complete
        if len(models) > most:
            break
    complete &= searched == len(easy) and len(models) <= most
    method = f"{searched} of {len(easy)} sets of easy counterfactuals"
    return Solution("intermediate", tuple(sorted(models)[:most]), complete, method)


def counterfactuals(
    table: TruthTable,
    conservative: Solution,
    parsimonious: Solution,
    expectations: Sequence[str] = (),
) -> pd.DataFrame:
    """Return what each solution supposes of the rows that nobody observed: one line a supposition.

    ``kind``: ``simplifying_assumption``, a remainder that a parsimonious model covers;
    ``easy_counterfactual``, one that the expectations support for a pair of models;
    ``difficult_counterfactual``, any other simplifying assumption of the pair. For a term c of the
    conservative model inside a term p of the parsimonious one, the literals of c that are absent
    from p and contradict their expectation are dropped (all those that an expected conjunction
    names, if one of them contradicts it; a condition without expectation keeps its literal); the
    remainders that the result covers are easy. Columns ``kind, conservative, parsimonious, row``;
    without expectations the first kind only.

    >>> from metrostudy.compare.configurations.minimisation import minimise
    >>> from metrostudy.compare.configurations.truth_table import truth_table
    >>> cases = pd.DataFrame({"A": [1, 0], "B": [0, 0], "Y": [1, 0]})
    >>> table = truth_table(cases, "Y", ["A", "B"])
    >>> both = minimise(table), minimise(table, "parsimonious")
    >>> counterfactuals(table, *both, ["A", "B"])[["kind", "row"]].values.tolist()
    [['simplifying_assumption', 4], ['easy_counterfactual', 4]]
    """
    pairs = _pairs(table, conservative, parsimonious, expectations)
    supposed = {model: rows for _, model, _, rows in pairs}
    lines = [
        ("simplifying_assumption", (), p, row) for p in supposed for row in sorted(supposed[p])
    ]
    for c, p, easy, rows in pairs if expectations else ():
        lines += [("easy_counterfactual", c, p, row) for row in sorted(easy)]
        lines += [("difficult_counterfactual", c, p, row) for row in sorted(rows - easy)]
    written = [(kind, " + ".join(c), " + ".join(p), row) for kind, c, p, row in lines]
    return pd.DataFrame(written, columns=["kind", "conservative", "parsimonious", "row"])


def _pairs(
    table: TruthTable, conservative: Solution, parsimonious: Solution, expectations: Sequence[str]
) -> list[tuple[Model, Model, set[int], set[int]]]:
    """Each pair of models, with its easy counterfactuals and what the parsimonious one supposes."""
    expected = _read(expectations, table)
    every, unknown = table.values(table.every()), table.remainders()

    @cache
    def read(term: str) -> Values:
        return dict(parse(term)[0])

    def supposed(values: Values) -> set[int]:
        implicant = [values.get(name, FREE) for name in table.conditions]
        return (
            set((np.flatnonzero(matches(np.array([implicant]), every)[0]) + 1).tolist()) & unknown
        )

    @cache
    def easy(c: str, p: str) -> set[int]:
        inside = read(p).items() <= read(c).items()
        return supposed(_relaxed(read(c), read(p), expected)) if inside else set()

    whole = {p: set().union(*(supposed(read(term)) for term in p)) for p in parsimonious.models}
    return [
        (c, p, set().union(*(easy(one, other) for one in c for other in p)), whole[p])
        for c in conservative.models
        for p in parsimonious.models
    ]


def _relaxed(c: Values, p: Values, expected: list[Values]) -> Values:
    dropped = set()
    for wanted in expected:
        concerned = [name for name in wanted if name in c and name not in p]
        if any(c[name] != wanted[name] for name in concerned):
            dropped.update(concerned)
    return {name: value for name, value in c.items() if name not in dropped}


def _read(expectations: Sequence[str], table: TruthTable) -> list[Values]:
    read = {text: parse(text) for text in expectations}
    several = [text for text, terms in read.items() if len(terms) != 1]
    if several:
        raise StudyError(f"expectation {text}: write one per alternative." for text in several)
    for text, (term,) in read.items():
        refuse_unknown([name for name, _ in term], table.data, f"expectation {text}")
    return [dict(term) for (term,) in read.values()]
