"""Differences of means, between groups and within pairs, against every rearrangement."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from metrostudy.small_n import arrangements
from metrostudy.small_n.checks import alike, labels, numbers, yes_or_no
from metrostudy.small_n.intervals import student

_NAN = float("nan")


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
    cases = _cases(values, groups, strata)
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
    row |= student(shift / weight, variance, free, level)
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
    row = student(changes.mean(), variance, n - 1, level) | {"n": n}
    row |= {"p": standing.p, "p_min": standing.p_min}
    return row | {"method": f"sign flips, {standing.how}"}


def _cases(values: Sequence[float], groups: Sequence, strata: Sequence | None) -> pd.DataFrame:
    """One row per case, strata as numbers."""
    strata = [0] * len(values) if strata is None else strata
    alike(values=values, groups=groups, strata=strata)
    cases = pd.DataFrame({"value": numbers("values", values), "group": yes_or_no("groups", groups)})
    return cases.assign(stratum=labels("strata", strata))


def _residual_variance(parts: list, effect: float, free: int) -> float:
    """Variance left once the stratum's mean and the common effect are taken away."""
    rest = [values - effect * mask for values, mask in parts]
    return sum(((r - r.mean()) ** 2).sum() for r in rest) / free if free > 0 else 0.0


def _cliff(parts: list) -> float:
    signs = [np.sign(np.subtract.outer(v[mask], v[~mask])).ravel() for v, mask in parts]
    return float(np.concatenate(signs).mean())
