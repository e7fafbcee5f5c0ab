"""Intervals that several tests share: Student's, Fisher's z, and those of a profile likelihood."""

from __future__ import annotations

from collections.abc import Callable
from math import inf

import numpy as np
from scipy.special import ndtri, stdtrit

from metrostudy.small_n.checks import between

POWER = 0.8
_NAN = float("nan")


def quantile(level: float) -> float:
    """Return the normal quantile of a two-sided ``level``.

    >>> round(quantile(0.95), 2)
    1.96
    """
    between("level", level, 0, 1, ends=False)
    return float(ndtri(0.5 + level / 2))


def fisher_z(estimate: float, error: float, swap: float, level: float) -> tuple[float, float]:
    """Return Fisher's z interval of a correlation whose z has standard error ``error``.

    A perfect correlation is first moved by ``swap``, so that the interval keeps a width; the
    interval holds the estimate all the same.

    >>> [round(bound, 2) for bound in fisher_z(1.0, 0.2, 0.01, 0.95)]
    [0.98, 1.0]
    """
    centre = np.arctanh(np.clip(estimate, swap - 1, 1 - swap))
    half = quantile(level) * error
    low, high = np.tanh(centre - half), np.tanh(centre + half)
    return float(min(low, estimate)), float(max(high, estimate))


def student(estimate: float, variance: float, free: int, level: float) -> dict:
    """Return Student's interval, and the smallest effect found eight times in ten.

    Both are blank without spread, or without a degree of freedom.
    """
    between("level", level, 0, 1, ends=False)
    row = {"estimate": float(estimate), "low": _NAN, "high": _NAN, "detectable": _NAN}
    if free < 1 or variance <= 1e-18 * max(1.0, float(estimate) ** 2):
        return row
    spread, t = float(np.sqrt(variance)), float(stdtrit(free, 0.5 + level / 2))
    row |= {"low": row["estimate"] - t * spread, "high": row["estimate"] + t * spread}
    return row | {"detectable": float(stdtrit(free, 0.975) + stdtrit(free, POWER)) * spread}


Loglike = Callable[[np.ndarray], tuple[float, np.ndarray]]


def climbed(loglike: Loglike, start: np.ndarray) -> tuple[np.ndarray, float]:
    """Return where BFGS climbs from ``start``, and how high; ``loglike`` adds its slope."""
    from scipy.optimize import minimize

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        height, slope = loglike(parameters)
        return -height, -slope

    found = minimize(loss, start, jac=True, method="BFGS", options={"gtol": 1e-7})
    return found.x, -float(found.fun)


def highest(loglike: Loglike, best: np.ndarray, place: int, value: float) -> float:
    """Return the highest log-likelihood with the parameter at ``place`` held at ``value``."""
    rest, trial = np.arange(len(best)) != place, best.copy()
    trial[place] = value

    def held(others: np.ndarray) -> tuple[float, np.ndarray]:
        trial[rest] = others
        height, slope = loglike(trial)
        return height, slope[rest]

    return climbed(held, best[rest])[1]


def crossing(left: Callable[[float], float], start: float, step: float) -> float:
    """Return where a falling profile crosses 0, from ``start`` on in the direction of ``step``.

    Infinite, with the sign of ``step``, if it does not within 512 steps; exact to 1e-7.

    >>> round(crossing(lambda x: 4 - x**2, 0.0, 0.3), 6)
    2.0
    """
    from scipy.optimize import brentq

    for far in start + step * 2.0 ** np.arange(10):
        if left(far) < 0:
            return brentq(left, *sorted((start, far)), xtol=1e-7)
    return float(np.copysign(inf, step))
