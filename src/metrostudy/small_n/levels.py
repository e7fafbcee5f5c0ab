"""The ordinal logit: what goes with a higher level, of maturity or of steering."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from math import inf, nan

import numpy as np
import pandas as pd
from scipy.special import chdtrc, chdtri, expit, log_expit, ndtr

from metrostudy.faults import StudyError
from metrostudy.small_n.cases import complete, design, ordered
from metrostudy.small_n.checks import between
from metrostudy.small_n.intervals import climbed, crossing, highest

# Standard error, per standard deviation of a term, that no finite estimate has.
DIVERGED = 15.0


def ordinal(
    data: pd.DataFrame, outcome: str, terms: Sequence[str], level: float = 0.95
) -> pd.DataFrame:
    """Return the ordinal (proportional odds) logit: one row per term, one per threshold.

    P(Y ≤ j) = 1/(1 + exp(xβ − θⱼ)) (McCullagh 1980): ``estimate`` is the change in log-odds of a
    higher level per unit of the term, the same at every threshold. ``outcome`` is an ordered
    categorical or numbers; a term of words becomes one row per level against the first, in its
    categories' order or that of the data. ``p`` and the interval of a term come from the profile
    likelihood; ``se`` and ``p_wald`` are what most programs print. Both are too bold at a dozen
    cases: exact tests go first. A term that orders the levels without overlap has an infinite
    estimate, which keeps its finite bound, and no threshold; ``method`` says so. By statsmodels'
    ``OrderedModel``. Cases with a blank are left out.

    Returns ``term, estimate, low, high, n, p, se, p_wald, method``.

    >>> cases = pd.DataFrame({"level": [1, 1, 2, 2, 3, 3, 4, 4], "said": [2, 1, 2, 2, 0, 2, 0, 0]})
    >>> row = ordinal(cases, "level", ["said"]).iloc[0]
    >>> row["term"], *(round(float(row[name]), 2) for name in ("estimate", "low", "high"))
    ('said', -1.66, -4.32, -0.06)
    """
    between("level", level, 0, 1, ends=False)
    cases = complete(data, outcome, terms)
    levels = ordered(cases[outcome])
    if len(levels.categories) < 2:
        raise StudyError([f"{outcome} is the same in all {len(cases)} cases: nothing to explain"])
    x = design(cases, terms)
    fit = OrdinalFit(levels, x)
    rows = [{"term": term} | _ordinal_row(fit, at, level) for at, term in enumerate(x.columns)]
    apart = any(np.isinf(row["estimate"]) for row in rows)
    table = pd.DataFrame(rows + ([] if apart else _thresholds(fit, list(levels.categories))))
    table["n"] = len(cases)
    table["p_wald"] = 2 * ndtr(-(table["estimate"] / table["se"]).abs())
    table["method"] = "ordinal logit" + (", separated" if apart else ", profile likelihood")
    return table[["term", "estimate", "low", "high", "n", "p", "se", "p_wald", "method"]]


class OrdinalFit:
    """The maximum of an ordinal logit, and its profile: one coefficient held, the rest at best.

    Parameters are statsmodels': the terms, the first threshold, the logs of the gaps that follow.
    """

    def __init__(self, levels: pd.Categorical, x: pd.DataFrame):
        from statsmodels.miscmodels.ordinal_model import OrderedModel

        self.x, self.codes, self.spread = x.to_numpy(), levels.codes, x.std().to_numpy()
        model = OrderedModel(pd.Series(levels), x, distr="logit")
        rough, _ = climbed(self._loglike, np.asarray(model.start_params))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a term that diverges is found by its error, and said
            fit = model.fit(rough, method="newton", maxiter=5, disp=False)
            self.cov = fit.cov_params().to_numpy()
        self.best, self.top = fit.params.to_numpy(), float(fit.llf)

    def diverges(self, place: int) -> bool:
        """Say whether this coefficient grows without end."""
        return not 0 < self.cov[place, place] * self.spread[place] ** 2 < DIVERGED**2

    def p(self, place: int) -> float:
        """Return the likelihood-ratio p of this coefficient."""
        fall = max(2 * (self.top - self.profile(place, 0.0)), 0.0)
        return float(chdtrc(1, fall))

    def bound(self, place: int, drop: float, side: int) -> float:
        """Return where the profile has fallen by ``drop`` on that side; infinite if never."""
        start, diverges = self.best[place], self.diverges(place)
        if diverges and start * side > 0:
            return side * inf
        step = side * (1 / self.spread[place] if diverges else 2 * np.sqrt(self.cov[place, place]))
        return crossing(lambda b: self.profile(place, b) - self.top + drop, start, step)

    def profile(self, place: int, value: float) -> float:
        """Return the highest log-likelihood with the coefficient at ``place`` held at ``value``."""
        return highest(self._loglike, self.best, place, value)

    @np.errstate(over="ignore", divide="ignore", invalid="ignore")  # a trial step may go too far
    def _loglike(self, parameters: np.ndarray) -> tuple[float, np.ndarray]:
        """Log-likelihood and its gradient."""
        k = self.x.shape[1]
        gaps = np.exp(parameters[k + 1 :])
        cuts = np.r_[-inf, parameters[k] + np.r_[0.0, np.cumsum(gaps)], inf]
        mean = self.x @ parameters[:k]
        upper, lower = cuts[self.codes + 1] - mean, cuts[self.codes] - mean
        touch = 1 / np.expm1(upper - lower)
        height = log_expit(upper) + log_expit(-lower) + np.log(-np.expm1(lower - upper))
        up, down = expit(-upper) + touch, expit(lower) + touch
        n_cuts = len(cuts) - 2
        by_cut = np.bincount(self.codes, up, n_cuts + 1)[:n_cuts]
        by_cut = by_cut - np.bincount(self.codes, down, n_cuts + 1)[1:]
        after = np.cumsum(by_cut[::-1])[::-1]
        slope = np.r_[self.x.T @ (down - up), after[0], gaps * after[1:]]
        return float(height.sum()), slope


def _ordinal_row(fit: OrdinalFit, place: int, level: float) -> dict:
    drop, estimate = chdtri(1, 1 - level) / 2, float(fit.best[place])
    low, high = (fit.bound(place, drop, side) for side in (-1, 1))
    row = {"low": low, "high": high, "p": fit.p(place)}
    if fit.diverges(place):
        return row | {"estimate": float(np.copysign(inf, estimate)), "se": nan}
    return row | {"estimate": estimate, "se": float(np.sqrt(fit.cov[place, place]))}


def _thresholds(fit: OrdinalFit, names: Sequence) -> list[dict]:
    """The cuts between levels, with the error that their sum of gaps gives them."""
    k = fit.x.shape[1]
    jacobian = np.zeros((len(names) - 1, len(fit.best)))
    jacobian[:, k] = 1.0
    for cut in range(1, len(names) - 1):
        jacobian[cut:, k + cut] = np.exp(fit.best[k + cut])
    estimates = fit.best[k] + np.r_[0.0, np.cumsum(np.exp(fit.best[k + 1 :]))]
    errors = np.sqrt(np.diag(jacobian @ fit.cov @ jacobian.T))
    pairs = zip(names, names[1:], estimates, errors, strict=False)
    return [{"term": f"{a}|{b}", "estimate": float(cut), "se": float(error)}
            for a, b, cut, error in pairs]  # fmt: skip
