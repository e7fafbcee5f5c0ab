"""Order alone: rank correlations, and how often one group stands above another."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.special import ndtri

from metrostudy.small_n import arrangements
from metrostudy.small_n.checks import alike, numbers, yes_or_no
from metrostudy.small_n.intervals import POWER, fisher_z, quantile

_NAN = float("nan")


def spearman(
    x: Sequence[float],
    y: Sequence[float],
    rng: np.random.Generator,
    n_permutations: int = 9999,
    level: float = 0.95,
) -> dict:
    """Return Spearman's rank correlation, its interval and its permutation p (two-sided).

    ρ is Pearson's correlation of midranks, so ties are exact. p is the share of pairings with |ρ|
    at least as large: all n! of them up to n = 8, ``n_permutations`` random ones beyond. The
    interval is Fisher's z with the standard error √((1 + ρ²/2)/(n − 3)) (Bonett & Wright 2000); a
    perfect ρ is first moved by half an adjacent swap, so that the interval keeps a width.
    ``p_min`` is the chance of the best order that the ties allow. Pairs with a missing value are
    left out; n counts those kept. A constant, or n < 4, has no estimate and p = 1.

    >>> row = spearman([1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 4, 3, 6, 8, 5, 7], np.random.default_rng(0))
    >>> round(row["estimate"], 4), round(row["p"], 6), row["method"]
    (0.8333, 0.015377, 'Spearman, exact')
    """
    pairs = _known(x, y)
    n = pairs.shape[1]
    row = {"estimate": _NAN, "low": _NAN, "high": _NAN, "n": n, "p": 1.0, "p_min": 1.0}
    row |= {"detectable": detectable_rho(n), "method": "Spearman, not defined"}
    if n < 4 or (np.ptp(pairs, axis=1) == 0).any():
        return row
    left, right = (_standardised(midranks(values)) for values in pairs)
    rho = float(left @ right)
    low, high = fisher_z(rho, np.sqrt((1 + rho**2 / 2) / (n - 3)), 6 / (n**3 - n), level)
    standing = arrangements.of_pairing(left, right, rng, n_permutations)
    row |= {"estimate": rho, "low": low, "high": high, "p": standing.p, "p_min": standing.p_min}
    return row | {"method": f"Spearman, {standing.how}"}


@lru_cache
def detectable_rho(n: int, level: float = 0.05, power: float = POWER) -> float:
    """Return the smallest |ρ| that ``n`` cases find with probability ``power`` at ``level``.

    It solves atanh ρ = (z₁₋level/₂ + z_power) √((1 + ρ²/2)/(n − 3)), the interval of
    :func:`spearman` read backwards. Below it, « not detected » says little.

    >>> round(detectable_rho(12), 2), round(detectable_rho(25), 2)
    (0.79, 0.57)
    """
    if n < 5:
        return _NAN
    rho, reach = 0.0, float(ndtri(1 - level / 2) + ndtri(power))
    for _ in range(60):
        rho = float(np.tanh(reach * np.sqrt((1 + rho**2 / 2) / (n - 3))))
    return rho


def kendall(x: Sequence[float], y: Sequence[float], level: float = 0.95) -> dict:
    """Return Kendall's tau-b of two columns over the same units, with its interval.

    τ is the share of pairs in the same order minus the share in opposite orders, corrected for
    ties. The interval is Fisher's z with the standard error √(.437/(n − 4)) (Fieller, Hartley &
    Pearson 1957), a perfect τ being first moved by half an adjacent swap so that the interval keeps
    a width; it was made for normal data without many ties. Blank when a column never varies; no
    interval below six units. It says how alike two orders are: no p, for which there is
    :func:`spearman`. Returns ``estimate, low, high, n, method``.

    >>> row = kendall(range(18), range(18, 0, -1))
    >>> row["estimate"], round(row["low"], 2), round(row["high"], 2)
    (-1.0, -1.0, -0.99)
    """
    from scipy.stats import kendalltau

    known = _pairs(x, y)
    n, row = len(known), {"estimate": _NAN, "low": _NAN, "high": _NAN}
    if n > 1 and (known.nunique() > 1).all():
        row["estimate"] = float(kendalltau(known["x"], known["y"]).statistic)
        if n > 5:
            error, swap = np.sqrt(0.437 / (n - 4)), 2 / (n * (n - 1))
            row["low"], row["high"] = fisher_z(row["estimate"], error, swap, level)
    return row | {"n": n, "method": "Kendall, tau-b"}


def cliffs_delta(
    values: Sequence[float],
    groups: Sequence[bool],
    rng: np.random.Generator,
    n_permutations: int = 4999,
    level: float = 0.95,
) -> dict:
    """Return Cliff's delta with its interval, and the exact p of the rank sum (two-sided).

    δ is the chance that a case where ``groups`` is true stands above one where it is false, minus
    the chance that it stands below, from −1 to 1 (Cliff 1993). ``a`` = (δ + 1)/2 is Vargha and
    Delaney's A (2000), ties counting one half. p is the share of deals of the midranks whose sum is
    at least as far from its mean as the one seen: the exact law with ties, that a test which
    ignores them (scipy's ``mannwhitneyu(method="exact")``) misses. The interval holds each A that
    is within z standard errors of the one seen, the error being the one that *that* A would have
    (Hanley & McNeil; Newcombe 2006, method 5): it keeps a width when no pair contradicts.

    >>> levels, named = [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4], [1, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 0]
    >>> row = cliffs_delta(levels, named, np.random.default_rng(0))
    >>> [round(row[key], 4) for key in ("estimate", "low", "high", "a", "p", "p_min")]
    [-0.8333, -0.9737, -0.1641, 0.0833, 0.0216, 0.0022]
    """
    alike(values=values, groups=groups)
    given, chosen = numbers("values", values), yes_or_no("groups", groups)
    m, n = int(chosen.sum()), int((~chosen).sum())
    row = {**dict.fromkeys(("estimate", "low", "high", "a"), _NAN), "n": m + n, "p": 1.0}
    row |= {"p_min": 1.0, "method": "Cliff's delta, not defined"}
    if m == 0 or n == 0:
        return row
    ranks = pd.Series(given).rank().to_numpy()
    a = float((ranks[chosen].sum() - m * (m + 1) / 2) / (m * n))
    low, high = _newcombe(a, m, n, quantile(level))
    standing = arrangements.of_choice([(ranks, chosen)], rng, n_permutations)
    row |= {"estimate": 2 * a - 1, "low": 2 * low - 1, "high": 2 * high - 1, "a": a}
    row |= {"p": standing.p, "p_min": standing.p_min}
    return row | {"method": f"Cliff's delta, rank sum, {standing.how}"}


def _pairs(x: Sequence[float], y: Sequence[float]) -> pd.DataFrame:
    return pd.DataFrame(_known(x, y).T, columns=["x", "y"])


def _known(x: Sequence[float], y: Sequence[float]) -> np.ndarray:
    """The pairs without a gap, x above y."""
    alike(x=x, y=y)
    pairs = np.array([np.asarray(x, float), np.asarray(y, float)])
    return pairs[:, ~np.isnan(pairs).any(axis=0)]


def midranks(values: np.ndarray) -> np.ndarray:
    """Return ranks from 1 up; equal values share the mean of theirs.

    >>> midranks(np.array([5.0, 3.0, 5.0])).tolist()
    [2.5, 1.0, 2.5]
    """
    _, place, times = np.unique(values, return_inverse=True, return_counts=True)
    return (times.cumsum() - (times - 1) / 2)[place]


def _standardised(ranks: np.ndarray) -> np.ndarray:
    centred = ranks - ranks.mean()
    return centred / np.sqrt((centred**2).sum())


def _newcombe(seen: float, m: int, n: int, z: float) -> tuple[float, float]:
    """Lowest and highest A that the one seen does not contradict, by halving towards each end."""
    typical = (m + n) / 2 - 1

    def fits(a: float) -> bool:
        spread = a * (1 - a) * (1 + typical * ((1 - a) / (2 - a) + a / (1 + a))) / (m * n)
        return abs(a - seen) <= z * np.sqrt(spread)

    ends = []
    for end in (0.0, 1.0):
        inside, outside = seen, end
        for _ in range(60):
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if fits(middle) else (inside, middle)
        ends.append(inside)
    return ends[0], ends[1]
