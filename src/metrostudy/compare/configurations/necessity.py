"""What the outcome cannot do without: single conditions, then every « and » and « or » of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from math import prod

import numpy as np
import pandas as pd

from metrostudy.compare.configurations.expressions import (
    Literal,
    membership,
    outside,
    parse,
    refuse_unknown,
    write_term,
)
from metrostudy.compare.configurations.fit import IN, necessity_fit
from metrostudy.faults import StudyError
from metrostudy.small_n import fisher, holm

SLACK = 1e-9  # a cut-off of 0.9 is reached by 0.9 however it was rounded
MOST = 2_000_000


def necessity(conditions: pd.DataFrame, outcome: pd.Series) -> pd.DataFrame:
    """Return, for each condition, how far the outcome is a subset of it, and who has it.

    ``conditions`` holds memberships (0–1; métropole × condition), ``outcome`` those in the outcome
    (being mature). ``inclN, covN, RoN`` are those of
    :func:`~metrostudy.compare.configurations.fit.necessity_fit`. Then counts and names of cases
    above 0.5: ``n, mature, mature_with, others, others_with``; ``holders``, the mature ones that
    have it, ``lacking``, those without, and ``also``, the others that have it. ``p`` is Fisher's
    exact one-sided chance that the mature have it this much more often, ``p_min`` the smallest the
    margins allow, ``p_holm`` for all conditions together. A métropole with a blank is left out of
    that condition, which its ``n`` tells. Sources: Ragin (2006); Schneider & Wagemann (2012).

    >>> x = pd.DataFrame({"team": [1.0, 1.0, 1.0, 0.0]}, index=list("abcd"))
    >>> table = necessity(x, pd.Series([1.0, 1.0, 0.0, 0.0], index=list("abcd")))
    >>> table[["inclN", "RoN", "also", "p", "p_min"]].values.tolist()
    [[1.0, 0.5, 'c', 0.5, 0.5]]
    """
    rows = [shared_by(name, conditions[name], outcome) for name in conditions]
    table = pd.DataFrame({key: [row[key] for row in rows] for key in rows[0]} if rows else [])
    return table.assign(p_holm=holm(table["p"]), method="Fisher, exact, one-sided; Holm")


def necessity_search(
    data: pd.DataFrame,
    outcome: str,
    conditions: Sequence[str],
    consistency: float = 0.9,
    coverage: float = 0.6,
    relevance: float = 0.6,
    depth: int | None = None,
) -> pd.DataFrame:
    """Return the expressions that pass as necessary: inclN, covN and RoN all reach their cut-off.

    Conjunctions that pass, each part of which is then consistent too; and disjunctions (« one or
    the other »), only those that contain no literal and no smaller disjunction that passes, since
    any alternative added to these would be consistent as well. An expression has up to ``depth``
    literals (all by default), one a condition: its presence, its absence, or a value ``X[v]`` of a
    condition that has several. Returns ``expression, kind`` (conjunction, disjunction),
    ``literals`` (how many), ``inclN, covN, RoN``, conjunctions first, short ones first. Cases with
    a blank are left out; a membership outside 0–1 raises
    :class:`~metrostudy.faults.StudyError`.

    A passing disjunction of many literals is often a truism (nearly every case has one of them):
    read its RoN, and give it a name before calling it necessary. Source: Duşa (2018), superSubset.

    >>> cases = pd.DataFrame({"A": [0.9, 0.8, 0.1], "B": [0.8, 0.9, 0.6], "Y": [0.8, 0.7, 0.2]})
    >>> necessity_search(cases, "Y", ["A", "B"])[["expression", "RoN"]].round(2).values.tolist()
    [['A', 0.86], ['A*B', 0.93]]
    """
    wanted = parse(outcome)
    explained = [name for term in wanted for name, _ in term]
    columns = list(dict.fromkeys([*conditions, *explained]))
    refuse_unknown(columns, data, f"necessity search for {outcome}")
    known = data[columns].dropna()
    faults = [
        f"{name}: is a condition and the outcome." for name in explained if name in conditions
    ]
    if faults := faults + outside(known):
        raise StudyError(faults)
    y, literals = membership(wanted, known).to_numpy(), _literals(known[[*conditions]])
    asked = {"inclN": consistency, "covN": coverage, "RoN": relevance}
    found = [row for kind in _JOINED for row in _search(kind, literals, y, asked, depth)]
    return pd.DataFrame(found, columns=["expression", "kind", "literals", *asked])


def shared_by(name: str, condition: pd.Series, outcome: pd.Series) -> dict:
    """Return one row of :func:`necessity`, without what depends on the other conditions."""
    if not condition.index.equals(outcome.index):
        condition = condition.reindex(outcome.index)
    names, x, y = outcome.index.to_numpy(), condition.to_numpy(float), outcome.to_numpy(float)
    known = ~(np.isnan(x) | np.isnan(y))
    names, x, y = names[known], x[known], y[known]
    mature, has = y > IN, x > IN
    a, b = int((mature & has).sum()), int((mature & ~has).sum())
    c, d = int((~mature & has).sum()), int((~mature & ~has).sum())
    most = min(a + b, a + c)  # the table that sets the two groups most apart, with these margins
    who = {"holders": mature & has, "lacking": mature & ~has, "also": ~mature & has}
    return {
        "condition": name, **necessity_fit(x, y),
        "n": len(x), "mature": a + b, "mature_with": a, "others": c + d, "others_with": c,
        **{group: "|".join(map(str, names[cases])) for group, cases in who.items()},
        "p": fisher(a, b, c, d)["p_greater"],
        "p_min": fisher(most, a + b - most, a + c - most, d - a + most)["p_greater"],
    }  # fmt: skip


_JOINED = {"conjunction": ("*", np.minimum), "disjunction": (" + ", np.maximum)}


def _literals(x: pd.DataFrame) -> list[tuple[Literal, np.ndarray]]:
    """What may be asked of the conditions, in their order, and how far each case has it."""
    values = {name: range(int(max(column.max(), 1)) + 1) for name, column in x.items()}
    if prod(len(one) + 1 for one in values.values()) > MOST:
        raise StudyError([
            f"necessity search: {len(values)} conditions make more than {MOST} expressions; take "
            f"fewer."
        ])  # fmt: skip
    every = [(name, value) for name, some in values.items() for value in reversed(some)]
    return [(one, membership(((one,),), x).to_numpy()) for one in every]


def _search(
    kind: str, literals: list, y: np.ndarray, asked: dict[str, float], depth: int | None
) -> list[dict]:
    """Expressions of one kind that pass, grown literal by literal from those worth growing.

    A conjunction is worth growing while it is consistent; a disjunction, until it passes.
    """
    terms, degrees = [one for one, _ in literals], np.array([degree for _, degree in literals])
    (sign, combine), bracketed = _JOINED[kind], max(value for _, value in terms) > 1
    sets, x, rows = [(j,) for j in range(len(terms))], degrees, []
    while sets and len(sets[0]) <= (depth or len(terms)):
        fits = [necessity_fit(one, y) for one in x]
        passes = [all(fit[name] >= least - SLACK for name, least in asked.items()) for fit in fits]
        rows += [{"expression": sign.join(write_term((terms[j],), bracketed) for j in one),
                  "kind": kind, "literals": len(one), **fit}
                 for one, fit, passed in zip(sets, fits, passes, strict=True)
                 if passed and (kind == "conjunction" or len(one) > 1)]  # fmt: skip
        consistent = [fit["inclN"] >= asked["inclN"] - SLACK for fit in fits]
        worth = consistent if kind == "conjunction" else np.logical_not(passes)
        sets, parents, added = _longer([*compress(sets, worth)], terms)
        x = combine(x[worth][parents], degrees[added])
    return rows


def _longer(sets: list[tuple[int, ...]], terms: list[Literal]) -> tuple[list, list, list]:
    """Each set with one literal more, if all its parts are in ``sets``; what it is made of."""
    known = set(sets)
    pairs = [
        (k, j)
        for k, one in enumerate(sets)
        for j in range(one[-1] + 1, len(terms))
        if terms[j][0] != terms[one[-1]][0]
        and all((*one[:i], *one[i + 1 :], j) in known for i in range(len(one)))
    ]
    return [(*sets[k], j) for k, j in pairs], [k for k, _ in pairs], [j for _, j in pairs]
