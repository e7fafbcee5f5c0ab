"""Firth's logistic regression: finite coefficients where a term separates yes from no."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from math import nan
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import chdtri, expit, log_expit, logit

from metrostudy.faults import StudyError
from metrostudy.small_n.cases import complete, design
from metrostudy.small_n.checks import between, yes_or_no
from metrostudy.small_n.intervals import crossing, highest

TOLERANCES = 1e-6, 1e-4
MAX_ITERATIONS = 200


def firth(
    data: pd.DataFrame, outcome: str, terms: Sequence[str], level: float = 0.95
) -> pd.DataFrame:
    """Return Firth's logistic regression of a yes or no: one row per term, the intercept first.

    The penalised likelihood ℓ + ½ ln det(XᵀWX) (Firth 1993) keeps coefficients finite where one
    term separates yes from no, which a dozen cases often do (Heinze & Schemper 2002). ``estimate``
    is in log-odds per unit of the term; ``p`` and the interval come from the penalised profile
    likelihood, never from ``se``, which is wrong under separation. ``flic``, in the first row, is
    the intercept that gives the mean probability seen (Puhr et al. 2017). Cases with a blank are
    left out; n counts those kept. With one term, ``p_min`` is the p of the same answers laid in
    the order of the term, up or down. By firthmodels, at a tolerance of 1e-6 (its own 1e-4 leaves
    coefficients 5e-5 from R's logistf), and at 1e-4 should that not converge (near 1e-9 it often
    gives no p). One term is safe; with two or three that nearly separate a dozen cases the profile
    can have several branches, and the bounds follow one, as in logistf.

    Returns ``term, estimate, low, high, n, p, p_min, se, flic, method``.

    >>> cases = pd.DataFrame({"named": [1, 1, 1, 1, 0, 0, 0, 0], "level": [1, 1, 2, 2, 3, 3, 4, 4]})
    >>> row = firth(cases, "named", ["level"]).iloc[1]
    >>> [round(float(row[name]), 3) for name in ("estimate", "p", "p_min")]
    [-2.252, 0.014, 0.014]
    """
    between("level", level, 0, 1, ends=False)
    cases = complete(data, outcome, terms)
    said, x = yes_or_no(outcome, cases[outcome]), design(cases, terms)
    if said.all() or not said.any():
        raise StudyError([f"{outcome} is the same in all {len(said)} cases: nothing to explain"])
    table = _rows(x.to_numpy(), said, level)
    table.insert(0, "term", ["intercept", *x.columns])
    table["n"], table["p_min"] = len(said), nan
    if x.shape[1] == 1:
        one, least = x.to_numpy(), table["p"].iloc[1]
        for way in (np.argsort(one[:, 0]), np.argsort(-one[:, 0])):
            least = min(least, _fit(one[way], np.sort(said)).lrt_pvalues_[0])
        table.loc[1, "p_min"] = least
    table["method"] = "Firth logistic, profile penalised likelihood"
    columns = ["term", "estimate", "low", "high", "n", "p", "p_min", "se", "flic", "method"]
    return table[columns]


def _rows(x: np.ndarray, said: np.ndarray, level: float) -> pd.DataFrame:
    """Intercept, then terms: estimate, profile bounds and p, standard error."""
    fit, matrix = _fit(x, said), np.column_stack([x, np.ones(len(x))])
    order = [x.shape[1], *range(x.shape[1])]
    bounds = np.array([_bounds(fit, matrix, said, place, level) for place in order])
    estimates = np.append(fit.coef_, fit.intercept_)
    return pd.DataFrame({
        "estimate": estimates[order], "low": bounds[:, 0], "high": bounds[:, 1],
        "p": fit.lrt_pvalues_[order], "se": fit.bse_[order],
        "flic": [_flic(x @ fit.coef_, said)] + [nan] * x.shape[1],
    })  # fmt: skip


def _fit(x: np.ndarray, said: np.ndarray) -> Any:
    """The fit with its likelihood-ratio p, at the finest tolerance that gives them all."""
    try:
        from firthmodels import FirthLogisticRegression
    except ImportError:
        raise StudyError(["firth needs a package: pip install firthmodels"]) from None
    for tolerance in TOLERANCES:
        model = FirthLogisticRegression(
            gtol=tolerance, xtol=tolerance, max_iter=MAX_ITERATIONS, backend="numpy"
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what does not converge is tried again, or left blank
            fit = model.fit(x, said.astype(int)).lrt()
        if not np.isnan(fit.lrt_pvalues_).any():
            break
    return fit


def _bounds(
    fit: Any, matrix: np.ndarray, said: np.ndarray, place: int, level: float
) -> tuple[float, float]:
    """Profile bounds by firthmodels; by search where it stops or runs away (singular weights)."""
    best = np.append(fit.coef_, fit.intercept_)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a bound that is not found is searched for
            low, high = fit.conf_int(
                1 - level, "pl", [place], max_iter=MAX_ITERATIONS, tol=fit.gtol
            )[place]
    except np.linalg.LinAlgError:
        low, high = nan, nan

    def left(value: float) -> float:
        height = highest(lambda b: _penalised(b, matrix, said), best, place, value)
        return height - fit.loglik_ + chdtri(1, 1 - level) / 2

    step = float(fit.bse_[place])
    low = low if low < best[place] else crossing(left, best[place], -step)
    return low, high if high > best[place] else crossing(left, best[place], step)


def _penalised(b: np.ndarray, matrix: np.ndarray, said: np.ndarray) -> tuple[float, np.ndarray]:
    """Firth's log-likelihood and its gradient, Xᵀ(y − p + h(½ − p)), h the leverages."""
    mean = matrix @ b
    p = expit(mean)
    root = matrix * np.sqrt(p * (1 - p))[:, None]
    q, r = np.linalg.qr(root)
    height = log_expit(np.where(said, mean, -mean)).sum() + np.log(np.abs(np.diag(r))).sum()
    return float(height), matrix.T @ (said - p + (q**2).sum(axis=1) * (0.5 - p))


def _flic(rest: np.ndarray, said: np.ndarray) -> float:
    from scipy.optimize import brentq

    far = float(np.abs(rest).max() + abs(logit(said.mean())) + 1)
    return brentq(lambda a: expit(a + rest).mean() - said.mean(), -far, far, xtol=1e-12)
