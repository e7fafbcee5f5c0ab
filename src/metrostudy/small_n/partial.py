"""Rank correlation of two columns with a third held, against rearranged residuals."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import numpy as np

from metrostudy.small_n.arrangements import EXACT_ORDERINGS
from metrostudy.small_n.checks import alike
from metrostudy.small_n.intervals import fisher_z
from metrostudy.small_n.ranks import detectable_rho, midranks

_NAN = float("nan")
_SAME = 1e-9


def partial_spearman(
    x: Sequence[float],
    y: Sequence[float],
    given: Sequence[float],
    rng: np.random.Generator,
    n_permutations: int = 9999,
    level: float = 0.95,
) -> dict:
    """Return Spearman's correlation of ``x`` and ``y`` with ``given`` held, and its p (two-sided).

    Midranks of x and of y are each regressed on those of ``given``; ρ is Pearson's correlation of
    what is left, (ρxy − ρxz·ρyz) / √((1 − ρxz²)(1 − ρyz²)). Shuffling y itself would undo its link
    with ``given`` too, so the residuals of y are shuffled, added back to what ``given`` explains,
    and the whole is done again (Freedman & Lane 1983): p is the share of shuffles with |ρ| at least
    as large, the observed one among them; all n! up to n = 8, ``n_permutations`` random ones
    beyond. It is not exact, residuals being only nearly exchangeable: measured, its 5 % are 5 to
    6 % at 10 to 22 cases, 7 % where ``given`` goes with both at .8 (docs/methods.md). The interval
    is that of :func:`~metrostudy.small_n.spearman` with one case less, as is ``detectable``;
    ``p_min`` is the share of the most extreme shuffles.
    Cases with a missing value are left out. Fewer than five cases, a constant, or a column that
    ``given`` explains whole have no estimate and p = 1.

    >>> size, team, index = [1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 6, 5], [3, 1, 4, 2, 6, 5]
    >>> row = partial_spearman(team, index, size, np.random.default_rng(0))
    >>> round(row["estimate"], 3), round(row["p"], 3), row["method"]
    (0.944, 0.017, 'partial Spearman, Freedman–Lane, all orders')
    """
    alike(x=x, y=y, given=given)
    known = np.array([np.asarray(column, float) for column in (x, y, given)])
    known = known[:, ~np.isnan(known).any(axis=0)]
    n, row = known.shape[1], dict.fromkeys(("estimate", "low", "high"), _NAN)
    row |= {"n": n, "p": 1.0, "p_min": 1.0, "detectable": detectable_rho(n - 1)}
    row |= {"method": "partial Spearman, not defined"}
    if n < 5 or (np.ptp(known, axis=1) == 0).any():
        return row
    left, right, held = (midranks(values) - (n + 1) / 2 for values in known)
    held /= np.linalg.norm(held)
    left, right = _without(left, held), _without(right, held)
    if min(np.linalg.norm(left), np.linalg.norm(right)) < _SAME * n:
        return row
    orders, how = _orders(right, rng, n_permutations)
    every = np.abs(_correlations(left, _without(orders, held)))
    rho = float(_correlations(left, right))
    error = np.sqrt((1 + rho**2 / 2) / (n - 4))
    low, high = fisher_z(rho, error, 6 / (n**3 - n), level)
    p, p_min = (float((every >= reach - _SAME).mean()) for reach in (abs(rho), every.max()))
    row |= {"estimate": rho, "low": low, "high": high, "p": p, "p_min": p_min}
    return row | {"method": f"partial Spearman, Freedman–Lane, {how}"}


def _without(values: np.ndarray, held: np.ndarray) -> np.ndarray:
    """What the unit column ``held`` does not explain of ``values``, one column or many rows."""
    return values - (values @ held)[..., None] * held


def _correlations(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Correlation of ``left`` with each row; 0 with a shuffle that ``held`` explains whole."""
    length = np.linalg.norm(right, axis=-1)
    return right @ left / np.linalg.norm(left) / np.where(length > _SAME, length, np.inf)


def _orders(values: np.ndarray, rng: np.random.Generator, n_draws: int) -> tuple[np.ndarray, str]:
    """The observed order and others: all of them, or as many as asked."""
    if len(values) <= EXACT_ORDERINGS:
        return np.array(list(permutations(values))), "all orders"
    drawn = rng.permuted(np.tile(values, (n_draws, 1)), axis=1)
    return np.vstack([values, drawn]), f"{n_draws} permutations"
