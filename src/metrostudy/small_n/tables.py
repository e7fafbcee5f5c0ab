"""Exact tests of tables of counts: 2×2, r×c, and 2×2 within each métropole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from math import comb, exp, inf, log, nan, prod, sqrt
from operator import sub

import numpy as np
import pandas as pd
from scipy.special import chdtrc, gammaln

from metrostudy.small_n import arrangements
from metrostudy.small_n.checks import alike, between, counts, labels, yes_or_no

EXACT_TABLES = 100_000
_SLACK = 10**7


def fisher(a: int, b: int, c: int, d: int, level: float = 0.95) -> dict:
    """Return the conditional odds ratio of the table a b / c d, exact interval, Fisher's exact p.

    ``p`` (two-sided) sums the probabilities of the tables with these margins that are not above
    that of the one observed; ``p_greater`` and ``p_less`` are one-sided. ``p_min`` is the smallest
    two-sided p that the margins allow: above 0.05, no table could have told anything (Fisher 1935).

    >>> row = fisher(3, 1, 1, 3)
    >>> round(row["p"], 4), round(row["p_greater"], 4), round(row["p_min"], 4)
    (0.4857, 0.2429, 0.0286)
    """
    return _fisher(a, b, c, d, level) | {"method": "Fisher, exact"}


@lru_cache(maxsize=4096)  # thousands of analyses of one study meet a few hundred tables
def _fisher(a: int, b: int, c: int, d: int, level: float) -> dict:
    return common_odds_ratio([(a, b, c, d)], level)


def common_odds_ratio(tables: Iterable[tuple[int, int, int, int]], level: float = 0.95) -> dict:
    """Return the odds ratio common to several 2×2 tables, its exact interval and exact p.

    Each table is (a, b, c, d): yes and no in the first group, yes and no in the second, of one
    stratum (one métropole). Given every margin, the law of T = Σa depends on the common ratio ψ
    alone; ψ̂ solves E(T) = t (conditional maximum likelihood), and the interval holds each ψ that
    leaves at least (1 − level)/2 in both tails. ψ̂ is 0 or infinite when t is at the end of its
    range, and then keeps one finite bound. p is as in :func:`fisher`, which is the case of one
    table (Gart 1970; R: ``mantelhaen.test(exact = TRUE)``). Cases are taken as independent within
    their stratum.

    >>> row = common_odds_ratio([(3, 1, 1, 3), (2, 0, 1, 1)])
    >>> round(row["estimate"], 2), round(row["low"], 2), round(row["p"], 3)
    (8.1, 0.42, 0.257)
    """
    between("level", level, 0, 1, ends=False)
    tables = [tuple(counts("a 2×2 table", table)) for table in tables]
    ways, first = arrangements.law_of_cells(tables)
    place, total = sum(a for a, *_ in tables) - first, sum(ways)
    two_sided = [_not_above(ways, way) / total for way in ways]
    row = {"estimate": nan, "low": 0.0, "high": inf, "n": sum(map(sum, tables))}
    if len(ways) > 1:
        row |= _conditional_odds(np.array([log(way) for way in ways]), place, (1 - level) / 2)
    row |= {"p": two_sided[place], "p_min": min(two_sided)}
    row |= {"p_greater": sum(ways[place:]) / total, "p_less": sum(ways[: place + 1]) / total}
    return row | {"method": "conditional odds ratio, exact"}


def mantel_haenszel(
    hits: Sequence, groups: Sequence, strata: Sequence, level: float = 0.95
) -> dict:
    """Return whether ``groups`` goes with ``hits`` within strata, and the pooled answer beside it.

    One yes or no per case (barrier overcome; strong steering) and its stratum (the métropole). The
    row is that of :func:`common_odds_ratio`: exact Mantel–Haenszel test, common odds ratio with its
    exact interval. Adds ``informative`` (cases of the ``strata_used`` strata that hold both groups
    and both answers; others say nothing), ``weighted`` (Mantel and Haenszel's own estimate,
    Σad/n / Σbc/n, 1959), ``chi2`` and ``p_asymptotic`` (without continuity correction, as most
    programs print), and ``pooled, pooled_low, pooled_high, pooled_p`` (Fisher on all cases as if
    there were one stratum). Pooled far from stratified: the strata differ, believe the latter.

    >>> row = mantel_haenszel([1, 0, 1, 0, 1, 0], [1, 0, 1, 0, 0, 1], list("aabbcc"))
    >>> row["estimate"], row["p"], row["informative"], round(row["pooled"], 2)
    (2.0, 1.0, 6, 3.11)
    """
    alike(hits=hits, groups=groups, strata=strata)
    cases = pd.DataFrame({"hit": yes_or_no("hits", hits), "group": yes_or_no("groups", groups)})
    parts = cases.groupby(labels("strata", strata))
    tables = np.array([_cells(part) for _, part in parts]).reshape(-1, 4)
    a, b, c, d = tables.T
    used = ((a + b) * (c + d) * (a + c) * (b + d)) > 0
    row = common_odds_ratio(tables, level) | {"informative": int(tables[used].sum())}
    row |= {"strata_used": int(used.sum())} | _asymptotic(tables[used])
    pooled = fisher(*tables.sum(axis=0), level=level)
    row |= {"pooled": pooled["estimate"], "pooled_low": pooled["low"]}
    row |= {"pooled_high": pooled["high"], "pooled_p": pooled["p"]}
    return row | {"method": "Mantel–Haenszel, exact"}


def fisher_rxc(
    table: pd.DataFrame | np.ndarray, rng: np.random.Generator, n_draws: int = 9999
) -> dict:
    """Return whether rows and columns of a table of counts go together: Cramér's V, exact p.

    p sums the probabilities of the tables with these margins that are not above that of the one
    observed (Freeman & Halton 1951). Tables are counted column by column; partial tables that leave
    the same margins and are as likely are counted once (the nodes of Mehta & Patel's network,
    1983), in whole numbers. Beyond ``EXACT_TABLES`` of them, ``n_draws`` tables are drawn with
    ``rng`` instead, and ``method`` says so. ``estimate`` is V = √(χ²/(n·(min(r, c) − 1))), from 0
    to 1, without interval: those proposed for V fail at this size. Empty rows and columns are left
    out; a single row or column has no estimate and p = 1.

    >>> row = fisher_rxc([[3, 0, 0], [0, 3, 0], [0, 0, 3]], np.random.default_rng(0))
    >>> round(row["estimate"], 6), round(row["p"], 6), row["method"]
    (1.0, 0.003571, 'Fisher r×c, exact')
    """
    cells = np.array([counts("the table", line) for line in np.atleast_2d(np.asarray(table))])
    cells = cells[cells.sum(axis=1) > 0][:, cells.sum(axis=0) > 0]
    n, row = int(cells.sum()), {"estimate": nan, "p": 1.0, "p_min": 1.0}
    if min(cells.shape) < 2:
        return row | {"n": n, "method": "Fisher r×c, not defined"}
    row = {"estimate": _cramer(cells), "n": n}
    cells = cells if cells.shape[0] <= cells.shape[1] else cells.T
    law = _law(tuple(cells.sum(axis=1).tolist()), cells.sum(axis=0).tolist())
    if law is None:
        return row | _drawn(cells, rng, n_draws)
    observed = prod(_ways(column) for column in cells.T.tolist())
    total = sum(ways * tables for ways, tables in law.items())
    p, p_min = (_weight_not_above(law, ways) / total for ways in (observed, min(law)))
    return row | {"p": p, "p_min": p_min, "method": "Fisher r×c, exact"}


def _not_above(ways: Sequence[int], observed: int) -> int:
    """Ways of all tables that are not likelier than the observed one, up to rounding."""
    return _weight_not_above(Counter(ways), observed)


def _weight_not_above(law: Counter[int], observed: int) -> int:
    """The same, with how often each number of ways occurs; in whole numbers, however large."""
    limit = observed * (_SLACK + 1)
    return sum(ways * times for ways, times in law.items() if ways * _SLACK <= limit)


def _cells(part: pd.DataFrame) -> tuple[int, int, int, int]:
    hit, group = part["hit"], part["group"]
    return tuple(int((h & g).sum()) for g in (group, ~group) for h in (hit, ~hit))


def _asymptotic(tables: np.ndarray) -> dict:
    """Mantel and Haenszel's weighted odds ratio and chi-square of tables with both margins."""
    if not len(tables):
        return {"weighted": nan, "chi2": nan, "p_asymptotic": 1.0}
    a, b, c, d = tables.T.astype(float)
    n, expected = a + b + c + d, (a + b) * (a + c) / (a + b + c + d)
    variance = expected * (c + d) * (b + d) / (n * (n - 1))
    chi2 = float((a - expected).sum() ** 2 / variance.sum())
    up, down = float((a * d / n).sum()), float((b * c / n).sum())
    weighted = up / down if down else (inf if up else nan)
    return {"weighted": weighted, "chi2": chi2, "p_asymptotic": float(chdtrc(1, chi2))}


def _conditional_odds(logs: np.ndarray, place: int, tail: float) -> dict:
    """Odds ratio and bounds for a total at ``place`` in its range; ``logs`` is its law at ψ = 1."""
    steps = np.arange(len(logs))

    def law(log_odds: float) -> np.ndarray:
        weights = logs + steps * log_odds
        weights = np.exp(weights - weights.max())
        return weights / weights.sum()

    last = len(logs) - 1
    low = exp(_root(lambda x: law(x)[place:].sum() - tail)) if place > 0 else 0.0
    high = exp(_root(lambda x: tail - law(x)[: place + 1].sum())) if place < last else inf
    if 0 < place < last:
        return {"estimate": exp(_root(lambda x: law(x) @ steps - place)), "low": low, "high": high}
    return {"estimate": 0.0 if place == 0 else inf, "low": low, "high": high}


def _root(rising: Callable[[float], float]) -> float:
    """Where a rising function crosses 0 between −50 and 50, by halving."""
    low, high = -50.0, 50.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return (low + high) / 2


# Tables of any size -------------------------------------------------------------------------


def _cramer(cells: np.ndarray) -> float:
    n = cells.sum()
    expected = np.outer(cells.sum(axis=1), cells.sum(axis=0)) / n
    return sqrt(((cells - expected) ** 2 / expected).sum() / (n * (min(cells.shape) - 1)))


def _law(rows: tuple[int, ...], columns: Sequence[int]) -> Counter[int] | None:
    """How many tables of these margins come about in how many ways; None if too many to count."""
    states = {rows: Counter({1: 1})}
    for column in columns:
        after: dict[tuple[int, ...], Counter[int]] = {}
        for left, law in states.items():
            for cells in _fillings(left, column):
                rest, more = tuple(sorted(map(sub, left, cells))), _ways(cells)
                kept = after.setdefault(rest, Counter())
                for ways, tables in law.items():
                    kept[ways * more] += tables
            if sum(map(len, after.values())) > EXACT_TABLES:
                return None
        states = after
    return next(iter(states.values()))


def _fillings(left: Sequence[int], column: int) -> Iterator[tuple[int, ...]]:
    """Ways to write a column total as cells, none above what its row has left."""
    if len(left) == 1:
        yield (column,)
        return
    for cell in range(max(0, column - sum(left[1:])), min(left[0], column) + 1):
        for others in _fillings(left[1:], column - cell):
            yield (cell, *others)


def _ways(cells: Sequence[int]) -> int:
    """In how many ways the cases of a column can be dealt to its cells."""
    return prod(comb(sum(cells[: place + 1]), cell) for place, cell in enumerate(cells))


def _drawn(cells: np.ndarray, rng: np.random.Generator, n_draws: int) -> dict:
    from scipy.stats import random_table

    drawn = random_table(cells.sum(axis=1), cells.sum(axis=0)).rvs(n_draws, random_state=rng)
    likelihood = -gammaln(drawn + 1).sum(axis=(1, 2))
    as_rare = int((likelihood <= -gammaln(cells + 1).sum() + 1 / _SLACK).sum())
    method = f"Fisher r×c, {n_draws} tables drawn"
    return {"p": (1 + as_rare) / (n_draws + 1), "p_min": 1 / (n_draws + 1), "method": method}
