"""Which factor the result owes its variance to: Sobol indices, exact or sampled, with intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from metrostudy.measure.doubt.designs import MOST, Factor, blocks, combinations, enumeration

REPLICATES = 500
TAIL = 0.05
CONSTANT = "output constant"


def sobol(
    function: Callable[[np.ndarray], np.ndarray],
    factors: list[Factor],
    rng: np.random.Generator,
    n: int = 4096,
    replicates: int = REPLICATES,
) -> pd.DataFrame:
    """Return the share of the variance of ``function`` that each factor accounts for.

    ``function`` takes runs × factors (see :mod:`~metrostudy.measure.doubt.designs`) and returns one
    number a run. Up to 100,000 combinations are all computed, and the indices are exact; beyond,
    or when a factor has a distribution, they are estimated from n (factors + 2) runs.

    Returns ``factor, n_alternatives`` (blank for a distribution), ``first`` (what is lost of the
    variance, on average, once the factor is known), ``total`` (what is left of it when all the
    others are known), their 90 % intervals ``first_low, first_high, total_low, total_high`` and
    ``method``. Without interaction first = total and the first sum to 1; otherwise the first sum to
    less than 1 and the total to more. Every share is blank, and the method says so, when the
    function gives the same result whatever the factors.

    >>> twice = [Factor("a", (0, 1)), Factor("b", (0, 1))]
    >>> table = sobol(lambda runs: 2 * runs[:, 0] + runs[:, 1], twice, np.random.default_rng(0))
    >>> table[["factor", "first", "total", "method"]].values.tolist()
    [['a', 0.8, 0.8, 'enumerated, 4'], ['b', 0.2, 0.2, 'enumerated, 4']]
    """
    if combinations(factors) <= MOST:
        results = function(enumeration(factors))
        return exact(results.reshape([int(factor.size) for factor in factors]), factors)
    runs = blocks(factors, n, rng)
    results = function(runs.reshape(-1, len(factors))).reshape(runs.shape[:2])
    return sampled(results[0], results[1], results[2:], factors, rng, replicates)


def exact(
    results: np.ndarray,
    factors: Sequence[Factor],
    drawn: bool = False,
    rng: np.random.Generator | None = None,
    replicates: int = REPLICATES,
) -> pd.DataFrame:
    """Return the indices of a full enumeration: ``results`` has one axis per factor.

    first = Var(E(y | i)) / V and total = E(Var(y | all but i)) / V, with population variances and
    every combination equally likely. Nothing is sampled, so the intervals are the values. When the
    last factor is a sample of what could have been drawn (``drawn``: sets of judgements), the
    intervals are those of a bootstrap over its draws. Columns as in :func:`sobol`.
    """
    last = factors if drawn else [*factors, Factor("", (0,))]
    y = (results - results.mean()).reshape([len(factor.alternatives) for factor in last])
    n = y.shape[-1]
    even = np.full((1, n), 1 / n)
    again = rng.multinomial(n, even[0], replicates) / n if drawn and rng else even
    method = f"enumerated, {results.size}"
    if _constant(results):
        return _table(factors, None, None, f"{CONSTANT} ({method})")
    point, spread = _shares(y, even)[..., 0], _shares(y, again)
    keep = slice(None, len(factors))
    return _table(factors, point[:, keep], spread[:, keep], method)


def sampled(
    a: np.ndarray,
    b: np.ndarray,
    mixed: np.ndarray,
    factors: Sequence[Factor],
    rng: np.random.Generator | None = None,
    replicates: int = 0,
    centred: bool = True,
) -> pd.DataFrame:
    """Estimate the indices from the results of blocks A, B and A with column i of B.

    With V the variance (n − 1) of A and B together, m their mean and mᵢ the results of the mixed
    block, total = mean((a − mᵢ)²) / 2V (Jansen 1999) and first = mean((b − m)(mᵢ − c a)) / V
    (Saltelli et al. 2010). There c = 1; since b and a are independent any c gives the same
    expectation, and c = 1 − total, the correlation of mᵢ with a, the smallest error (by a fifth
    when total is .7). Without ``centred``, c = 1 and b itself is multiplied, as COINr 1.1 does: the
    standard error is then two to three times larger as soon as the mean is far from 0. The
    bootstrap draws whole runs, the same for A, B, every mixed block and V, so that the intervals
    are joint ones. An estimate may be a little below 0. Columns as in :func:`sobol`.
    """
    n = len(a)
    method = f"sampled, {n * (len(factors) + 2)}"
    if _constant(np.concatenate([a, b, mixed.ravel()])):
        return _table(factors, None, None, f"{CONSTANT} ({method})")
    shift = (a.mean() + b.mean()) / 2 if centred else 0.0
    a, b, mixed = a - shift, b - shift, mixed - shift
    even = np.full((1, n), 1 / n)
    point = _estimates(a, b, mixed, even, centred)[..., 0]
    if rng is None or replicates == 0:
        return _table(factors, point, None, method)
    again = rng.multinomial(n, even[0], replicates) / n
    return _table(factors, point, _estimates(a, b, mixed, again, centred), method)


def _shares(y: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """First and total index of each axis, for each row of weights on the last axis."""
    axes, n = tuple(range(y.ndim - 1)), y.shape[-1]
    level, flat = y.mean(axes), y.reshape(-1, n)
    whole = (y**2).mean(axes) @ weights.T - (level @ weights.T) ** 2
    first, total = [], []
    for i in axes:
        others = tuple(axis for axis in axes if axis != i)
        first.append((y.mean(others) @ weights.T).var(axis=0))
        total.append(y.var(axis=i).reshape(-1, n).mean(axis=0) @ weights.T)
    first.append(level**2 @ weights.T - (level @ weights.T) ** 2)
    total.append((flat**2 @ weights.T - (flat @ weights.T) ** 2).mean(axis=0))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.array([first, total]) / whole


def _estimates(
    a: np.ndarray, b: np.ndarray, mixed: np.ndarray, weights: np.ndarray, centred: bool
) -> np.ndarray:
    """First and total index of each factor, for each row of weights on the runs."""
    n, mean = len(a), weights @ (a + b) / 2
    whole = (weights @ (a**2 + b**2) / 2 - mean**2) * 2 * n / (2 * n - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        total = (mixed - a) ** 2 @ weights.T / 2 / whole
        centre, part = (mean, 1 - total) if centred else (0.0, 1.0)
        first = (b * mixed) @ weights.T - centre * (mixed @ weights.T)
        first -= part * ((b * a) @ weights.T - centre * (a @ weights.T))
        return np.array([first / whole, total])


def _constant(results: np.ndarray) -> bool:
    """No variance but the rounding of sums."""
    return bool(np.ptp(results) <= 1e-12 * np.abs(results).max())


def _table(
    factors: Sequence[Factor], point: np.ndarray | None, spread: np.ndarray | None, method: str
) -> pd.DataFrame:
    table = pd.DataFrame({
        "factor": [factor.name for factor in factors],
        "n_alternatives": [len(factor.alternatives) or None for factor in factors],
    }).astype({"n_alternatives": "Int64"})  # fmt: skip
    for place, name in enumerate(("first", "total")):
        low, high = (
            (np.nan, np.nan)
            if spread is None
            else np.nanquantile(spread[place], [TAIL, 1 - TAIL], axis=-1)
        )
        table[name] = np.nan if point is None else point[place]
        table[f"{name}_low"], table[f"{name}_high"] = low, high
    return table.assign(method=method)
