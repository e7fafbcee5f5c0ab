"""Several tests at once: adjusted p, and the smallest that a family of tests could have reached."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from metrostudy.faults import StudyError, nearest
from metrostudy.small_n.checks import between

METHODS = {
    "bonferroni": "bonferroni",
    "holm": "holm",
    "hochberg": "simes-hochberg",
    "hommel": "hommel",
    "bh": "fdr_bh",
    "by": "fdr_by",
}


def holm(p: Sequence[float]) -> np.ndarray:
    """Return Holm's adjusted p (1979): the chance of even one false claim stays under the level.

    The i-th smallest of m is multiplied by m − i + 1, never below its predecessor, at most 1. A
    missing p stays missing and does not count.

    >>> holm([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.06, 0.06]
    """
    given = _chances(p)
    adjusted, known = np.full(given.shape, np.nan), np.flatnonzero(~np.isnan(given))
    order = known[np.argsort(given[known], kind="stable")]
    steps = given[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted


def adjust(p: Sequence[float], method: str = "holm") -> np.ndarray:
    """Return p adjusted for their number by ``method``; a missing p stays missing, uncounted.

    bonferroni, holm (the study's own: no assumption, never weaker than Bonferroni), hochberg (1988)
    and hommel (1988; both for independent or positively dependent tests) bound the chance of even
    one false claim; bh (Benjamini & Hochberg 1995) and by (Benjamini & Yekutieli 2001, any
    dependence) bound the share of false ones among the claims. By statsmodels' ``multipletests``;
    Holm's is :func:`holm`, which loads nothing.

    >>> adjust([0.01, 0.04, 0.03], "bh").round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    if method not in METHODS:
        accepted = f"accepted: {', '.join(METHODS)}{nearest(method, METHODS)}"
        raise StudyError([f"'{method}' adjusts no p; {accepted}"])
    given = _chances(p)
    adjusted, known = np.full(given.shape, np.nan), ~np.isnan(given)
    if method == "holm" or not known.any():
        return holm(given)
    from statsmodels.stats.multitest import multipletests

    adjusted[known] = multipletests(given[known], method=METHODS[method])[1]
    return adjusted


def attainable(p_min: Sequence[float], method: str = "holm") -> np.ndarray:
    """Return the smallest adjusted p that each test of a family could have reached.

    Every method of :func:`adjust` gives a larger adjusted p when any p of the family grows, so the
    best case is every test at its own ``p_min``. Above the level, no data of this shape could have
    made the claim: three mentions among ten métropoles reach 2/120, and 0.10 over six barriers.

    >>> attainable([2 / 120] * 6).round(2).tolist()
    [0.1, 0.1, 0.1, 0.1, 0.1, 0.1]
    """
    return adjust(p_min, method)


def _chances(p: Sequence[float]) -> np.ndarray:
    given = np.asarray(p, float)
    for value in given[~np.isnan(given)]:
        between("p", value, 0, 1)
    return given
