"""Inference for ten to twenty-five cases: exact and permutation tests, intervals, Holm, smallest p.

Every function answers with one row, a dictionary of ``estimate, low, high, n, p, p_min, method``
(without the keys that have no meaning for it). ``p_min`` is the smallest p that these data could
have given, whatever the truth; ``detectable`` is the smallest true effect that this design finds
eight times in ten at the 5 % level. A p is never 0: a Monte-Carlo one is (1 + hits) / (B + 1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import exp, inf, log

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtrit

from metrostudy import arrangements

POWER = 0.8
_NAN = float("nan")


def wilson(successes: float, n: float, deff: float = 1.0, level: float = 0.95) -> dict:
    """Return a proportion with Wilson's score interval, on ``n / deff`` independent cases.

    With p = successes / n, m = n / deff and z the normal quantile, the interval is
    (p + z²/2m ± z √(p(1−p)/m + z²/4m²)) / (1 + z²/m) (Wilson 1927). It stays inside 0–1 and keeps
    a width when every case agrees. Dividing n by the design effect is what holds 95 % coverage
    when cases come in clusters and clusters are few.

    >>> row = wilson(3, 12)
    >>> round(row["low"], 4), round(row["high"], 4)
    (0.0889, 0.5323)
    """
    if n <= 0:
        return {"estimate": _NAN, "low": _NAN, "high": _NAN, "n": 0, "method": "Wilson"}
    share, size, z = successes / n, n / deff, _z(level)
    centre = share + z**2 / (2 * size)
    half = z * np.sqrt(share * (1 - share) / size + z**2 / (4 * size**2))
    low, high = (centre - half) / (1 + z**2 / size), (centre + half) / (1 + z**2 / size)
    low, high = (0.0 if successes == 0 else low), (1.0 if successes == n else high)
    method = "Wilson" if deff == 1 else "Wilson, n / design effect"
    return {"estimate": share, "low": float(low), "high": float(high), "n": n, "method": method}


def design_effect(hits: pd.Series, clusters: pd.Series) -> float:
    """Return by how much clustering inflates the variance of a share: 1 + (m − 1) · ICC.

    ``hits`` is 0 or 1 per case, ``clusters`` its cluster (the métropole). The intraclass
    correlation is the one of a one-way analysis of variance, kept between 0 and 1:
    (MSB − MSW) / (MSB + (m₀ − 1) MSW), m₀ = (N − Σnᵢ²/N) / (k − 1) (Donner & Klar 2000). The size m
    is Σnᵢ²/N, that of the cluster of a case taken at random (Kish 1965): with unequal clusters m₀
    would be too small. One case per cluster gives 1; a single cluster counts as one case.

    >>> design_effect(pd.Series([1, 1, 0, 0]), pd.Series(["a", "a", "b", "b"]))
    2.0
    """
    cells = pd.Series(np.asarray(hits, float)).groupby(np.asarray(clusters)).agg(["size", "mean"])
    size, mean, k = cells["size"], cells["mean"], len(cells)
    total = int(size.sum())
    if k < 2 or total == k:
        return float(total) if k == 1 else 1.0
    between = float((size * (mean - (size * mean).sum() / total) ** 2).sum() / (k - 1))
    within = float((size * mean * (1 - mean)).sum() / (total - k))
    typical = float((total - (size**2).sum() / total) / (k - 1))
    spread = between + (typical - 1) * within
    icc = min(max((between - within) / spread, 0.0), 1.0) if spread > 0 else 0.0
    return 1.0 + (float((size**2).sum()) / total - 1) * icc


def prevalence(hits: pd.Series, clusters: pd.Series, level: float = 0.95) -> dict:
    """Return the share of cases with the trait, with Wilson's interval on n / design effect.

    ``hits`` (0 or 1, none missing) and ``clusters`` are as in :func:`design_effect`. The effective
    n is also divided by (t_k−1 / t_N−1)², because the design effect is itself estimated from k
    clusters (Korn & Graubard 1998). Adds ``successes``, ``deff`` and ``clusters`` (their number).
    With ten to twenty-five clusters this covers what it promises where a cluster bootstrap does
    not; a trait held by a tenth of very unequal, very different clusters stays the hard case.

    >>> row = prevalence(pd.Series([1, 0, 1, 0]), pd.Series(["a", "a", "b", "b"]))
    >>> row["estimate"], row["deff"], row["clusters"]
    (0.5, 1.0, 2)
    """
    deff, k, n = design_effect(hits, clusters), len(set(clusters)), len(hits)
    successes = int(np.sum(np.asarray(hits, float)))
    doubt = (stdtrit(k - 1, 0.5 + level / 2) / stdtrit(n - 1, 0.5 + level / 2)) if k > 1 else 1.0
    row = wilson(successes, n, deff * float(doubt) ** 2, level)
    return row | {"successes": successes, "deff": deff, "clusters": k}


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
    pairs = pd.DataFrame({"x": np.asarray(x, float), "y": np.asarray(y, float)}).dropna()
    n, ranks = len(pairs), pairs.rank()
    row = {"estimate": _NAN, "low": _NAN, "high": _NAN, "n": n, "p": 1.0, "p_min": 1.0}
    row |= {"detectable": detectable_rho(n), "method": "Spearman, not defined"}
    if n < 4 or (ranks.nunique() < 2).any():
        return row
    left, right = (_standardised(ranks[name].to_numpy()) for name in "xy")
    rho = float(left @ right)
    low, high = _fisher_z(rho, n, level)
    standing = arrangements.of_pairing(left, right, rng, n_permutations)
    row |= {"estimate": rho, "low": low, "high": high, "p": standing.p, "p_min": standing.p_min}
    return row | {"method": f"Spearman, {standing.how}"}


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


def difference(
    values: Sequence[float],
    groups: Sequence[bool],
    rng: np.random.Generator,
    strata: Sequence | None = None,
    n_permutations: int = 4999,
    level: float = 0.95,
) -> dict:
    """Return the mean of ``values`` where ``groups`` is true, minus where it is false, with its p.

    With ``strata``, cases are compared and shuffled only within their stratum (projects of one
    métropole): the estimate is Σ wₛdₛ / Σ wₛ, wₛ = n₁ₛn₀ₛ/nₛ, the within-stratum (fixed effects)
    difference; for values 0/1 it is the Mantel–Haenszel risk difference and the test is the exact
    conditional one. p, two-sided, is the share of arrangements at least as far from their mean: all
    of them when they, or their sums, are at most 65,536 (every yes or no, rating or share of a few
    barriers at this size), ``n_permutations`` random ones otherwise. The interval is Student's with
    the pooled within-stratum variance. Adds ``delta``, Cliff's delta over within-stratum pairs (1:
    every true case is above every false one), and ``informative``, the number of cases in strata
    that hold both groups: the others say nothing.

    >>> row = difference([12, 33, 41, 60, 62, 80], [1, 1, 1, 0, 0, 0], np.random.default_rng(0))
    >>> round(row["estimate"], 1), row["delta"], row["p"], row["p_min"]
    (-38.7, -1.0, 0.1, 0.1)
    """
    cases = pd.DataFrame({"value": np.asarray(values, float), "group": np.asarray(groups, bool)})
    cases["stratum"] = 0 if strata is None else pd.factorize(np.asarray(strata))[0]
    mixed = cases[cases.groupby("stratum")["group"].transform("nunique") == 2]
    row = dict.fromkeys(("estimate", "low", "high"), _NAN)
    row |= {"n": len(cases), "informative": len(mixed), "p": 1.0, "p_min": 1.0}
    row |= {"delta": _NAN, "detectable": _NAN, "method": "difference, not defined"}
    if mixed.empty:
        return row
    parts = [
        (part["value"].to_numpy(), part["group"].to_numpy()) for _, part in mixed.groupby("stratum")
    ]
    weight = sum(mask.sum() * (~mask).sum() / len(mask) for _, mask in parts)
    shift = sum(v[mask].sum() - mask.sum() * v.mean() for v, mask in parts)
    free = len(mixed) - len(parts) - 1
    variance = _residual_variance(parts, shift / weight, free) / weight
    standing = arrangements.of_choice(parts, rng, n_permutations)
    row |= _student(shift / weight, variance, free, level)
    row |= {"p": standing.p, "p_min": standing.p_min, "delta": _cliff(parts)}
    return row | {"method": f"difference{', stratified' * (len(parts) > 1)}, {standing.how}"}


def paired(
    differences: Sequence[float],
    rng: np.random.Generator,
    n_permutations: int = 4999,
    level: float = 0.95,
) -> dict:
    """Return the mean of paired ``differences`` with its sign-flip p (two-sided; Fisher 1935).

    If nothing changed, each difference was as likely to have the other sign: p is the share of sign
    patterns whose mean is at least as far from 0. All 2ⁿ are counted up to n = 20, and beyond for
    differences of ratings, whose sums are few; ``n_permutations`` random ones are drawn otherwise.
    Differences of 0 stay in n and in the mean; with m others ``p_min`` is 2/2ᵐ at best. The
    interval is Student's; blank when all differences are equal.

    >>> row = paired([1, 1, 1, 1, 1, 0], np.random.default_rng(0))
    >>> round(row["estimate"], 3), row["p"], row["p_min"]
    (0.833, 0.0625, 0.0625)
    """
    changes = np.asarray(differences, float)
    changes = changes[~np.isnan(changes)]
    n = len(changes)
    if n == 0:
        row = dict.fromkeys(("estimate", "low", "high", "detectable"), _NAN)
        return row | {"n": 0, "p": 1.0, "p_min": 1.0, "method": "sign flips, not defined"}
    standing = arrangements.of_signs(changes, rng, n_permutations)
    variance = changes.var(ddof=1) / n if n > 1 else 0.0
    row = _student(changes.mean(), variance, n - 1, level) | {"n": n}
    row |= {"p": standing.p, "p_min": standing.p_min}
    return row | {"method": f"sign flips, {standing.how}"}


def fisher(a: int, b: int, c: int, d: int, level: float = 0.95) -> dict:
    """Return the conditional odds ratio of the table a b / c d, exact interval, Fisher's exact p.

    ``p`` (two-sided) sums the probabilities of the tables with these margins that are not above
    that of the one observed; ``p_greater`` and ``p_less`` are one-sided. ``p_min`` is the smallest
    two-sided p that the margins allow: above 0.05, no table could have told anything (Fisher 1935).

    >>> row = fisher(3, 1, 1, 3)
    >>> round(row["p"], 4), round(row["p_greater"], 4), round(row["p_min"], 4)
    (0.4857, 0.2429, 0.0286)
    """
    return common_odds_ratio([(a, b, c, d)], level) | {"method": "Fisher, exact"}


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
    tables = [tuple(int(cell) for cell in table) for table in tables]
    ways, first = arrangements.law_of_cells(tables)
    place, total = sum(a for a, *_ in tables) - first, sum(ways)
    two_sided = [_not_above(ways, way) / total for way in ways]
    row = {"estimate": _NAN, "low": 0.0, "high": float("inf"), "n": sum(map(sum, tables))}
    if len(ways) > 1:
        row |= _conditional_odds(np.array([log(way) for way in ways]), place, (1 - level) / 2)
    row |= {"p": two_sided[place], "p_min": min(two_sided)}
    row |= {"p_greater": sum(ways[place:]) / total, "p_less": sum(ways[: place + 1]) / total}
    return row | {"method": "conditional odds ratio, exact"}


def holm(p: Sequence[float]) -> np.ndarray:
    """Return Holm's adjusted p (1979): the chance of even one false claim stays under the level.

    The i-th smallest of m is multiplied by m − i + 1, never below its predecessor, at most 1. A
    missing p stays missing and does not count.

    >>> holm([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.06, 0.06]
    """
    given = np.asarray(p, float)
    adjusted, known = np.full(given.shape, np.nan), np.flatnonzero(~np.isnan(given))
    order = known[np.argsort(given[known], kind="stable")]
    steps = given[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted


def _z(level: float) -> float:
    return float(ndtri(0.5 + level / 2))


def _standardised(ranks: np.ndarray) -> np.ndarray:
    centred = ranks - ranks.mean()
    return centred / np.sqrt((centred**2).sum())


def _fisher_z(rho: float, n: int, level: float) -> tuple[float, float]:
    limit = 1 - 6 / (n**3 - n)
    centre = np.arctanh(np.clip(rho, -limit, limit))
    half = _z(level) * np.sqrt((1 + rho**2 / 2) / (n - 3))
    low, high = np.tanh(centre - half), np.tanh(centre + half)
    return float(min(low, rho)), float(max(high, rho))


def _student(estimate: float, variance: float, free: int, level: float) -> dict:
    """Student's interval, and the smallest effect found eight times in ten; blank if no spread."""
    row = {"estimate": float(estimate), "low": _NAN, "high": _NAN, "detectable": _NAN}
    if free < 1 or variance <= 1e-18 * max(1.0, float(estimate) ** 2):
        return row
    spread, t = float(np.sqrt(variance)), float(stdtrit(free, 0.5 + level / 2))
    row |= {"low": row["estimate"] - t * spread, "high": row["estimate"] + t * spread}
    return row | {"detectable": float(stdtrit(free, 0.975) + stdtrit(free, POWER)) * spread}


def _residual_variance(parts: list, effect: float, free: int) -> float:
    """Variance left once the stratum's mean and the common effect are taken away."""
    rest = [values - effect * mask for values, mask in parts]
    return sum(((r - r.mean()) ** 2).sum() for r in rest) / free if free > 0 else 0.0


def _cliff(parts: list) -> float:
    signs = [np.sign(np.subtract.outer(v[mask], v[~mask])).ravel() for v, mask in parts]
    return float(np.concatenate(signs).mean())


def _not_above(ways: Sequence[int], observed: int) -> int:
    """Ways of all tables that are not likelier than the observed one, up to rounding."""
    return sum(way for way in ways if way <= observed * (1 + 1e-7))


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
