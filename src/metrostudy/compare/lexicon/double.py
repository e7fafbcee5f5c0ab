"""Two classifications of the same segments, crossed: what both agree to put together."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd

from metrostudy.compare.lexicon.profiles import signed_chi2

MEMBERS, CHI2 = 10, 3.84
_COLUMNS = ["k", "by", "sum_chi2", "classified", "crossings", "sizes"]


class Crossed(NamedTuple):
    """``table``: one row a partition; ``classes``: segments × partitions, 0 when in no class."""

    table: pd.DataFrame
    classes: np.ndarray


class _Crossing(NamedTuple):
    name: str
    members: np.ndarray
    chi2: float
    size: int


def double(first: np.ndarray, second: np.ndarray, most: int = 5) -> Crossed:
    """Return the best sets of 2 … ``most`` disjoint crossings of two descending classifications.

    ``first`` and ``second`` are segments × levels (two classes in column 0), 0 where unclassified,
    of the same segments, gathered in units of two minimum sizes: a class that owes nothing to where
    segments were cut is found by both. A *crossing* is what a class of one, at any level, shares
    with a class of the other; it counts with more than 10 segments and a chi² (Yates) of the 2 × 2
    table above 3.84, in excess. Of all sets of k crossings without a segment in common, two are
    returned for each k: the one with the largest sum of chi², and the one with most segments (one
    row when they are the same; the other criterion settles ties). Source: Reinert (1990); rainette2
    (Barnier).

    ``table``: k, by (``chi2``, ``size`` or ``both``), sum_chi2, classified (segments), crossings
    (``2.1x3.2``: class 1 of 2 and class 2 of 3), sizes. Empty when no two crossings are disjoint.

    >>> half = np.repeat([[1], [2]], 20, axis=0)
    >>> double(half, half).table[["k", "by", "crossings", "sizes"]].values.tolist()
    [[2, 'both', ('2.1x2.1', '2.2x2.2'), (20, 20)]]
    """
    found = _crossings(first, second, most)
    apart = np.array([[not (a.members & b.members).any() for b in found] for a in found])
    rows, classes = [], []
    for k in range(2, most + 1):
        by = {name: _best(found, apart, k, name) for name in ("chi2", "size")}
        by = {"both": by["chi2"]} if by["chi2"] == by["size"] else by
        for name, places in by.items():
            if not places:
                continue
            kept = sorted((found[place] for place in places), key=lambda one: (-one.size, one.name))
            sizes = tuple(one.size for one in kept)
            names = tuple(one.name for one in kept)
            rows.append((k, name, sum(one.chi2 for one in kept), sum(sizes), names, sizes))
            classes.append(sum(number * one.members for number, one in enumerate(kept, 1)))
    held = np.column_stack(classes) if classes else np.zeros((len(first), 0), dtype=int)
    return Crossed(pd.DataFrame(rows, columns=_COLUMNS), held)


def _crossings(first: np.ndarray, second: np.ndarray, most: int) -> list[_Crossing]:
    """Crossings large and dense enough, each set of segments once."""
    n, seen = len(first), {}
    mine, theirs = _classes(first, most), _classes(second, most)
    for (name, one), (other, two) in product(mine.items(), theirs.items()):
        members = one & two
        both, size = int(members.sum()), int(one.sum())
        chi2 = float(signed_chi2(both, size, int(two.sum()) - both, n - size))
        if both > MEMBERS and chi2 > CHI2:
            found = _Crossing(f"{name}x{other}", members, chi2, both)
            seen.setdefault(members.tobytes(), found)
    return list(seen.values())


def _classes(levels: np.ndarray, most: int) -> dict[str, np.ndarray]:
    return {
        f"{k}.{number}": labels == number
        for k, labels in enumerate(levels.T[: most - 1], 2)
        for number in range(1, k + 1)
    }


def _best(found: list[_Crossing], apart: np.ndarray, k: int, by: str) -> tuple[int, ...]:
    """The best k crossings without a segment in common; none when there are not as many.

    Sets are tried from the heaviest crossing on; one is given up when even the heaviest of what may
    still join it would not beat the best.
    """
    chi2, size = (np.array([getattr(one, name) for one in found]) for name in ("chi2", "size"))
    main, other = (chi2, size) if by == "chi2" else (size, chi2)
    weights = main + 1e-9 * other / max(other.sum(initial=0), 1)
    best: tuple[float, tuple[int, ...]] = (0.0, ())

    def search(chosen: tuple[int, ...], total: float, open_: np.ndarray) -> None:
        nonlocal best
        missing = k - len(chosen)
        if not missing:
            best = max(best, (total, chosen))
            return
        for place, one in enumerate(open_):
            rest = open_[place:]
            if len(rest) < missing or total + weights[rest[:missing]].sum() <= best[0]:
                return
            after = rest[1:]
            search((*chosen, one), total + weights[one], after[apart[one, after]])

    search((), 0.0, np.argsort(-weights, kind="stable"))
    return tuple(sorted(map(int, best[1])))
