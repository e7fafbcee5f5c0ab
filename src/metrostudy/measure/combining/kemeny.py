"""Kemeny's orders: the rankings that contradict the fewest comparisons, found exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from math import factorial

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, vstack

from metrostudy.faults import StudyError
from metrostudy.measure.combining.outranking import NOISE

LARGEST = 25
MOST_ORDERS = 100
MOST_SETS = 1_000


@dataclass(frozen=True)
class Kemeny:
    """The best orders and what they share.

    ``score``: Σ e(i, j) over the pairs that an order puts i before j, the most that any attains.
    ``rankings``: one row per best order, one column per place (1 is first), at most ``MOST_ORDERS``
    of them. ``n_orders``: how many there are, listed or not; NaN when too many are tied to be
    counted, and ``rankings`` is then one of them. ``places``: for each unit its ``best``, ``mean``
    and ``worst`` place over all of them (blank when not counted). ``note``: blank, or one sentence
    saying what is not listed.
    """

    score: float
    rankings: pd.DataFrame
    n_orders: float
    places: pd.DataFrame
    note: str


def kemeny(support: pd.DataFrame) -> Kemeny:
    """Return every order of the units with the largest Kemeny score, for up to 25 units.

    ``support`` is units × units, what speaks for the row before the column: shares of weight from
    :func:`~metrostudy.measure.combining.outranking.outranking`, or votes. Two units that were not
    compared (NaN) are free; a unit that was compared with none is left out. Several orders often
    share the best score, and a reader must hear of all: n_orders and ``places`` cover them, not
    only the one that the solver happens on. (The order printed for 23 countries in table 38 of the
    OECD/JRC Handbook, 2008, scores 182.125 where 184.5 can be had.)

    One variable per pair, "i before j", and every three units in one of their six orders: a
    mixed-integer program, solved exactly; its linear relaxation then bounds what can still be
    had, and a walk over the sets of units that can come first finds every order which loses
    nothing (Conitzer, Davenport & Kalagnanam 2006; Held & Karp 1962).

    >>> votes = pd.DataFrame([[0, 33, 25], [27, 0, 42], [35, 18, 0]], list("abc"), list("abc"))
    >>> found = kemeny(votes)
    >>> found.score, found.rankings.to_numpy().tolist()
    (104.0, [['b', 'c', 'a']])
    """
    units = support.index[support.notna().sum(axis=1) > (len(support) > 1)]
    if units.empty:
        raise StudyError(["Kemeny's order needs units that were compared, and there are none"])
    if len(units) > LARGEST:
        raise StudyError([
            f"Kemeny's order is found exactly up to {LARGEST} units, and there are {len(units)}; "
            "choose copeland, which follows the same comparisons"
        ])  # fmt: skip
    e = np.nan_to_num(support.loc[units, units].to_numpy(float))
    order, prices = _one_best(e)
    twins = _twins(e)
    steps = _steps(e, kemeny_score(units[order], support), prices, twins)
    if steps is None:
        return _not_counted(units[order], support)
    counts = _counts(steps)
    n_orders = counts[1][0][0] * np.prod([float(factorial(len(same))) for same in set(twins)])
    listed = list(islice(_orders(steps, counts[1], twins), MOST_ORDERS))
    rankings = pd.DataFrame([units[order] for order in listed], columns=range(1, len(units) + 1))
    note = (
        f"{n_orders - len(listed):,.0f} more orders are as good" if n_orders > len(listed) else ""
    )
    score = kemeny_score(rankings.iloc[0], support)
    return Kemeny(score, rankings, n_orders, _places(steps, counts, twins, units), note)


def kemeny_score(order: Sequence[str], support: pd.DataFrame) -> float:
    """Return what speaks for ``order``: Σ e(i, j) over the pairs in which i comes before j.

    >>> votes = pd.DataFrame([[0, 33, 25], [27, 0, 42], [35, 18, 0]], list("abc"), list("abc"))
    >>> kemeny_score(["a", "b", "c"], votes)
    100.0
    """
    return float(np.nansum(np.triu(support.loc[list(order), list(order)].to_numpy(float), 1)))


def _one_best(e: np.ndarray) -> tuple[np.ndarray, _Prices]:
    """One best order, and what the linear relaxation charges for each set of three units."""
    pairs, triples = _subsets(len(e), 2), _subsets(len(e), 3)
    if not len(triples):
        return np.argsort(-e.sum(axis=1), kind="stable"), _Prices(triples, np.empty(0))
    gain = _gain(e, pairs)
    rows = _in_order(triples, len(e))
    exact = milp(
        -gain, constraints=LinearConstraint(rows, 0, 1), bounds=Bounds(0, 1),
        integrality=np.ones(len(pairs)), options={"mip_rel_gap": 0},
    )  # fmt: skip
    before = np.zeros(e.shape)
    before[*pairs.T], before[*pairs.T[::-1]] = exact.x > 0.5, exact.x < 0.5
    relaxed = linprog(
        -gain, A_ub=vstack([rows, -rows]), b_ub=np.repeat([1.0, 0.0], len(triples)), bounds=(0, 1)
    )
    charged = -relaxed.ineqlin.marginals[: len(triples)] + relaxed.ineqlin.marginals[len(triples) :]
    bites = np.abs(charged) > NOISE
    return np.argsort(-before.sum(axis=1)), _Prices(triples[bites], charged[bites])


@dataclass(frozen=True)
class _Prices:
    """Dual values of the triangle constraints: units three by three, and the price of each."""

    triples: np.ndarray
    charged: np.ndarray

    def most(self, free: np.ndarray, e: np.ndarray) -> np.ndarray:
        """At least the best score among the ``free`` units of each row (weak duality)."""
        pairs = _subsets(len(e), 2)
        both = free[:, pairs].all(axis=2)
        paid = free[:, self.triples].all(axis=2) * self.charged
        rest = _gain(e, pairs) - paid @ _in_order(self.triples, len(e))
        return (
            both @ e.T[*pairs.T] + (both * np.maximum(rest, 0)).sum(1) + np.maximum(paid, 0).sum(1)
        )


def _steps(
    e: np.ndarray, score: float, prices: _Prices, twins: list[tuple[int, ...]]
) -> list[np.ndarray] | None:
    """How sets of units that can lead a best order grow by one: (set, unit, larger set), by size.

    Sets are numbered within their size. Twins come in the order of the table; None: too many sets.
    """
    n, noise, steps = len(e), NOISE * len(e) * np.abs(e).max(initial=0.0), []
    earlier = [max((v for v in same if v < u), default=u) for u, same in enumerate(twins)]
    led, had = np.zeros((1, n), bool), np.zeros(1)
    for _ in range(n):
        start, unit = np.nonzero(~led & (led[:, earlier] | (np.array(earlier) == np.arange(n))))
        larger = led[start]
        larger[np.arange(len(unit)), unit] = True
        gained = had[start] + (~led @ e.T)[start, unit]
        _, first, end = np.unique(
            larger @ (1 << np.arange(n)), return_index=True, return_inverse=True
        )
        best = np.full(len(first), -np.inf)
        np.maximum.at(best, end, gained)
        alive = best + prices.most(~larger[first], e) >= score - noise
        if alive.sum() > MOST_SETS:
            return None
        kept = alive[end] & (gained >= best[end] - noise)
        steps.append(np.column_stack([start, unit, np.cumsum(alive)[end] - 1])[kept])
        led, had = larger[first][alive], best[alive]
    return steps


def _twins(e: np.ndarray) -> list[tuple[int, ...]]:
    """For each unit, those that every comparison treats alike (itself included).

    Any order stays as good when they are exchanged, so that they are walked in one order only.
    """
    noise = NOISE * np.abs(e).max(initial=0.0)
    groups: list[list[int]] = []
    for u in range(len(e)):
        for group in groups:
            v, others = group[0], [k for k in range(len(e)) if k not in (u, group[0])]
            apart = [*(e[u, others] - e[v, others]), *(e[others, u] - e[others, v])]
            if np.abs([*apart, e[u, v] - e[v, u]]).max() <= noise:
                group.append(u)
                break
        else:
            groups.append([u])
    return [tuple(next(group for group in groups if u in group)) for u in range(len(e))]


def _counts(steps: list[np.ndarray]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """In how many ways each set can be reached, and be completed; sizes 0 to n."""
    reached, completed = [np.ones(1)], [np.ones(1)]
    for step in steps:
        ways = np.zeros(step[:, 2].max() + 1)
        np.add.at(ways, step[:, 2], reached[-1][step[:, 0]])
        reached.append(ways)
    for step, ways in zip(reversed(steps), reversed(reached[:-1]), strict=True):
        left = np.zeros(len(ways))
        np.add.at(left, step[:, 0], completed[0][step[:, 2]])
        completed.insert(0, left)
    return reached, completed


def _orders(
    steps: list[np.ndarray],
    completed: list[np.ndarray],
    twins: list[tuple[int, ...]],
    order: tuple[int, ...] = (),
    led: int = 0,
) -> Iterator[list[int]]:
    """Every best order that goes on from ``order``, twins in each other's place included."""
    if len(order) == len(steps):
        yield list(order)
        return
    for start, unit, end in steps[len(order)]:
        if start == led and completed[len(order) + 1][end]:
            for same in twins[unit]:
                if same not in order:
                    yield from _orders(steps, completed, twins, (*order, same), end)


def _places(
    steps: list[np.ndarray],
    counts: tuple[list[np.ndarray], list[np.ndarray]],
    twins: list[tuple[int, ...]],
    units: pd.Index,
) -> pd.DataFrame:
    """The first, mean and last place of each unit over all best orders."""
    share, (reached, completed) = np.zeros((len(units), len(units))), counts
    for place, step in enumerate(steps):
        ways = reached[place][step[:, 0]] * completed[place + 1][step[:, 2]]
        np.add.at(share[:, place], step[:, 1], ways / completed[0][0])
    share = np.array([share[list(same)].mean(axis=0) for same in twins]).reshape(share.shape)
    met = share > 0
    return pd.DataFrame({
        "best": met.argmax(axis=1) + 1.0,
        "mean": share @ np.arange(1.0, len(units) + 1),
        "worst": len(units) - met[:, ::-1].argmax(axis=1).astype(float),
    }, index=units)  # fmt: skip


def _not_counted(order: pd.Index, support: pd.DataFrame) -> Kemeny:
    """One best order, with the warning that it is far from alone."""
    places = pd.DataFrame(np.nan, order.sort_values(), ["best", "mean", "worst"])
    rankings = pd.DataFrame([order], columns=range(1, len(order) + 1))
    note = "too many orders are as good as this one to be counted"
    return Kemeny(kemeny_score(order, support), rankings, np.nan, places, note)


def _subsets(n: int, size: int) -> np.ndarray:
    return np.array(list(combinations(range(n), size)), int).reshape(-1, size)


def _gain(e: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """What is gained by putting the first of each pair before the second."""
    return e[*pairs.T] - e.T[*pairs.T]


def _in_order(triples: np.ndarray, n: int) -> csr_array:
    """One row per i < j < k: [i before j] + [j before k] − [i before k], 0 or 1 in any order."""
    i, j, k = triples.T
    place = np.zeros((n, n), int)
    place[np.triu_indices(n, 1)] = range(n * (n - 1) // 2)
    columns = np.stack([place[i, j], place[j, k], place[i, k]], axis=1).ravel()
    values = np.tile([1.0, 1.0, -1.0], len(triples))
    rows = np.repeat(np.arange(len(triples)), 3)
    return csr_array((values, (rows, columns)), shape=(len(triples), n * (n - 1) // 2))
