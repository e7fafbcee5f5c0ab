"""Logistic regression with a random intercept by métropole: a check beside the exact test."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

import numpy as np
from scipy.special import log_expit, logsumexp, ndtr

from metrostudy.faults import StudyError
from metrostudy.small_n.checks import alike, labels, yes_or_no
from metrostudy.small_n.intervals import quantile

NODES = 25


def mixed_logit(hits: Sequence, groups: Sequence, clusters: Sequence, level: float = 0.95) -> dict:
    """Return the log odds ratio of ``groups`` on ``hits`` given an intercept drawn by cluster.

    logit P = α + β·group + u, u ~ N(0, σ²) by cluster, integrated by adaptive Gauss–Hermite
    quadrature of 25 nodes (Liu & Pierce 1994; R: ``lme4::glmer(nAGQ = 25)``). A large-sample
    method: with a dozen clusters read it only beside :func:`mantel_haenszel`, which needs no normal
    law and no large n. The interval and p are Wald's. Adds ``se``, ``sd`` (σ), ``intercept`` and
    ``loglik``. Where β or σ runs away, errors and p are blank.

    >>> row = mixed_logit([1, 1, 0, 1, 0, 0, 1, 0], [1, 1, 1, 1, 0, 0, 0, 0], list("aabbaabb"))
    >>> round(row["estimate"], 2), round(row["sd"], 2)
    (2.2, 0.0)
    """
    from scipy.optimize import minimize

    alike(hits=hits, groups=groups, clusters=clusters)
    said, group = yes_or_no("hits", hits), yes_or_no("groups", groups)
    place = labels("clusters", clusters)
    for name, column in (("hits", said), ("groups", group)):
        if column.all() or not column.any():
            raise StudyError([f"{name} is the same in all {len(column)} cases: nothing to compare"])
    fit = minimize(_loss, np.array([0.0, 0.0, 0.5]), (said, group, place), method="Nelder-Mead",
                   options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 4000})  # fmt: skip
    centre, effect, sd = fit.x[0], float(fit.x[1]), abs(float(fit.x[2]))
    error = _error(np.array([centre, effect, sd]), said, group, place)
    half = quantile(level) * error
    return {
        "estimate": effect, "low": effect - half, "high": effect + half, "n": len(said),
        "p": float(2 * ndtr(-abs(effect / error))), "se": error, "sd": sd,
        "intercept": float(centre), "loglik": -float(fit.fun),
        "method": f"random-intercept logit, {NODES} nodes",
    }  # fmt: skip


def _loss(parameters: np.ndarray, said: np.ndarray, group: np.ndarray, place: np.ndarray) -> float:
    """Minus the log-likelihood, u = sd · v integrated around the best v of each cluster."""
    centre, effect, sd = parameters
    fixed, sign = centre + effect * group, np.where(said, 1.0, -1.0)
    n_clusters, t = place.max() + 1, np.polynomial.hermite.hermgauss(NODES)
    v = np.zeros(n_clusters)
    for _ in range(50):
        p = np.exp(log_expit(fixed + sd * v[place]))
        bend = 1 + np.bincount(place, sd**2 * p * (1 - p))
        step = (np.bincount(place, sd * (said - p)) - v) / bend
        v += step
        if np.abs(step).max() < 1e-10:
            break
    width = np.sqrt(2 / bend)
    tried = v[:, None] + width[:, None] * t[0]
    each = log_expit(sign[:, None] * (fixed[:, None] + sd * tried[place]))
    joint = np.zeros_like(tried)
    np.add.at(joint, place, each)
    inside = joint - tried**2 / 2 + t[0] ** 2 + np.log(t[1])
    return -float((logsumexp(inside, axis=1) + np.log(width / np.sqrt(2 * np.pi))).sum())


def _error(best: np.ndarray, *cases: np.ndarray) -> float:
    """Standard error of the effect, from the curvature at the maximum; without σ if that is 0."""
    free = best if best[2] > 1e-3 else best[:2]
    k, h = len(free), 1e-3
    steps = h * np.eye(3)[:k]
    curve = np.array([[
        _loss(best + a + b, *cases) - _loss(best + a - b, *cases)
        - _loss(best - a + b, *cases) + _loss(best - a - b, *cases) for b in steps] for a in steps
    ]) / (4 * h**2)  # fmt: skip
    variance = np.linalg.inv(curve)[1, 1] if np.linalg.cond(curve) < 1e8 else nan
    return float(np.sqrt(variance)) if variance > 0 else nan
