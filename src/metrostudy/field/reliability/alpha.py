"""Coefficients on a reliability table: units in rows, coders in columns, blank where not judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from metrostudy.faults import StudyError

Level = Literal["nominal", "ordinal", "interval", "ratio"]

ALONE = "no unit was judged by two coders"
CONSTANT = "every value is the same"


class Coefficient(NamedTuple):
    """One coefficient: its value, what it compares, on how many units, or why it is undefined."""

    estimate: float
    observed: float
    expected: float
    n: int
    why: str = ""


class Kappa(NamedTuple):
    """Observed agreement, agreement expected by chance, and what is beyond chance."""

    percent: np.ndarray
    expected: np.ndarray
    kappa: np.ndarray


class Intraclass(NamedTuple):
    """Intraclass correlations of one judge taken at random and of the mean of all judges."""

    single: np.ndarray
    average: np.ndarray


# Krippendorff's alpha --------------------------------------------------------------------------


def krippendorff_alpha(table: pd.DataFrame, level: Level = "nominal") -> Coefficient:
    r"""Return Krippendorff's alpha of a reliability table, blank cells being values not given.

    :math:`\alpha = 1 - D_o / D_e`. Values are paired inside units: a unit judged by :math:`m_u`
    coders adds :math:`1/(m_u - 1)` for each ordered pair to the matrix of coincidences
    :math:`o_{ck}`; a unit with one value has no pair and is left out. With :math:`n_c = \sum_k
    o_{ck}` and :math:`n = \sum_c n_c`, :math:`D_o = \sum o_{ck} δ²_{ck} / n` and :math:`D_e = \sum
    n_c n_k δ²_{ck} / n(n-1)`. The squared distance δ² is 1 between two nominal values;
    :math:`(\sum_{g=c}^{k} n_g - (n_c + n_k)/2)^2` between ordinal ones; :math:`(c-k)^2` between
    interval ones; :math:`((c-k)/(c+k))^2` between ratio ones, which are never negative.

    Alpha takes any number of coders and any gap in the table, and corrects for a small n: it is 1
    for perfect agreement, 0 when values are paired as if at random, negative below. Krippendorff
    asks for .800, and accepts .667 for tentative conclusions. ``observed`` and ``expected`` are
    disagreements, ``n`` counts the pairable values; the estimate is blank, and ``why`` says so,
    when nothing can be paired or nothing varies. Krippendorff (2011), *Computing Krippendorff's
    Alpha-Reliability*; Hayes and Krippendorff (2007), *Communication Methods and Measures* 1(1).

    >>> judged = pd.DataFrame({"A": [0, 0, 1, 1, None], "B": [0, 1, 1, 1, 1]})
    >>> round(krippendorff_alpha(judged).estimate, 3)
    0.533
    """
    values, counts = value_counts(table, level)
    together = coincidences(counts)
    disagreement = disagreements(together, distances(values, together.sum(axis=-1), level))
    n = round(float(together.sum()))
    if n == 0:
        return Coefficient(np.nan, np.nan, np.nan, 0, ALONE)
    observed, expected = (float(part) for part in disagreement)
    if expected == 0:
        return Coefficient(np.nan, observed, expected, n, CONSTANT)
    return Coefficient(1 - observed / expected, observed, expected, n)


def value_counts(table: pd.DataFrame, level: Level = "nominal") -> tuple[np.ndarray, np.ndarray]:
    """Return the values in order and, units × values, how many coders gave each to each unit.

    Raises :class:`~metrostudy.faults.StudyError` when ``level`` needs numbers and values are not,
    or when ratio values are negative.
    """
    cells = pd.Series(np.asarray(table, dtype=object).ravel())
    given = cells.notna().to_numpy()
    if level != "nominal":
        cells = _numbers(cells, level)
    place, values = pd.factorize(cells[given], sort=True)
    unit = np.repeat(np.arange(len(table)), table.shape[1])[given]
    counts = np.zeros((len(table), len(values)))
    np.add.at(counts, (unit, place), 1)
    return np.asarray(values), counts


def coincidences(counts: np.ndarray) -> np.ndarray:
    """Return the values × values matrix of coincidences of a units × values table of counts."""
    judges = counts.sum(axis=-1)
    weight = np.where(judges > 1, 1 / np.maximum(judges - 1, 1), 0)
    weighted = counts * weight[:, None]
    return weighted.T @ counts - np.diag(weighted.sum(axis=0))


def distances(values: np.ndarray, margins: np.ndarray, level: Level) -> np.ndarray:
    """Return the squared distances between ``values``, shape (…, k, k), as ``level`` measures them.

    ``margins`` (…, k) are the sums n_c of the coincidences, on which only ordinal ones depend.
    """
    if level == "nominal":
        return 1 - np.eye(len(values))
    if level == "ordinal":
        middle = np.cumsum(margins, axis=-1) - margins / 2
        return (middle[..., :, None] - middle[..., None, :]) ** 2
    gap = values[:, None] - values[None, :]
    if level == "interval":
        return gap**2
    size = values[:, None] + values[None, :]
    return np.divide(gap, size, out=np.zeros_like(size), where=size != 0) ** 2


def disagreements(
    together: np.ndarray, squared: np.ndarray, alone: np.ndarray | float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """Return observed and expected disagreement of coincidences (…, k, k), blank when n is 0.

    ``alone`` is what a value paired with itself takes from n² in the expected pairs, for each
    value: 1 for units that are points.
    """
    margins = together.sum(axis=-1)
    n = margins.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        observed = (together * squared).sum(axis=(-2, -1)) / n
        pairs = (margins[..., :, None] * margins[..., None, :] * squared).sum(axis=(-2, -1))
        return observed, pairs / (n * (n - alone))


# Chance-corrected agreement --------------------------------------------------------------------


def percent_agreement(table: pd.DataFrame) -> Coefficient:
    """Return the share of pairs of coders who agree, averaged over the units that two judged."""
    _, counts = value_counts(table)
    pairs = _agreeing(counts)
    if np.isnan(pairs).all():
        return Coefficient(np.nan, np.nan, np.nan, 0, ALONE)
    share = float(np.nanmean(pairs))
    return Coefficient(share, share, 0.0, int(np.isfinite(pairs).sum()))


def fleiss_kappa(table: pd.DataFrame) -> Coefficient:
    r"""Return Fleiss' kappa, in Gwet's form for tables with blanks: any coders, any number a unit.

    Chance is :math:`p_e = \sum_k π_k^2`, :math:`π_k` being the mean over units of the share of
    their coders who gave k: coders are taken as interchangeable. With two coders it is Scott's pi.
    Fleiss (1971), *Psychological Bulletin* 76(5); Gwet (2014), *Handbook of Inter-Rater
    Reliability*, 4th ed.

    >>> round(fleiss_kappa(pd.DataFrame({"A": [0, 0, 1, 1], "B": [0, 1, 1, 1]})).estimate, 3)
    0.467
    """
    return _beyond(table, lambda shares, _: (shares**2).sum())


def gwet_ac1(table: pd.DataFrame) -> Coefficient:
    r"""Return Gwet's AC1, for codes so rare or so common that kappa collapses.

    Chance is :math:`p_e = \sum_k π_k (1 - π_k) / (K - 1)`, with :math:`π_k` as in
    :func:`fleiss_kappa` and K the number of values given: agreement expected if coders only guess
    on the units that are hard. It stays defined when nearly every decision is the same, and is
    then close to the percentage. Gwet (2008), *British Journal of Mathematical and Statistical
    Psychology* 61(1), 29-48.

    >>> round(gwet_ac1(pd.DataFrame({"A": [0, 0, 1, 1], "B": [0, 1, 1, 1]})).estimate, 3)
    0.529
    """
    return _beyond(table, lambda shares, _: (shares * (1 - shares)).sum() / (len(shares) - 1))


def conger_kappa(table: pd.DataFrame) -> Coefficient:
    r"""Return Cohen's kappa generalised to several coders, each keeping their own margins.

    Chance is the mean over pairs of coders of :math:`\sum_k p_{gk} p_{hk}`, :math:`p_{gk}` being
    the share of the units that g judged to which g gave k. With two coders and no blank it is
    Cohen's kappa. Conger (1980), *Psychological Bulletin* 88(2); with blanks, Gwet (2014).
    """
    return _beyond(table, lambda _, margins: _between(margins))


def bennett_s(table: pd.DataFrame) -> Coefficient:
    """Return Bennett's S (Brennan-Prediger): chance gives each of the K values with 1/K."""
    return _beyond(table, lambda shares, _: 1 / len(shares))


def cohen_kappa(counts: np.ndarray) -> Kappa:
    r"""Return Cohen's kappa of square tables of counts, category of one coder × of the other.

    :math:`\kappa = (p_o - p_e) / (1 - p_e)`, with :math:`p_o` the share of units on the diagonal
    and :math:`p_e = \sum_k p_{k+} p_{+k}`. ``counts`` has shape (…, k, k) and the result shape
    (…). Kappa is 1 for perfect agreement, 0 for what two independent coders with these margins
    would reach, negative below; it is blank (NaN) when both coders put every unit in the same
    single category, where there is nothing to agree on. Cohen (1960), *Educational and
    Psychological Measurement* 20(1), 37-46.

    >>> cohen_kappa(np.array([[20, 10], [20, 50]])).kappa.round(3)  # Artstein & Poesio 2008
    np.float64(0.348)
    """
    return weighted_kappa(counts, "none")


def weighted_kappa(
    counts: np.ndarray,
    weights: Literal["none", "linear", "quadratic"] = "quadratic",
    values: Sequence[float] | None = None,
) -> Kappa:
    r"""Return Cohen's weighted kappa of square tables of counts whose categories are in order.

    Two judgements that lie d apart, on a scale whose ends are D apart, agree by :math:`1 - d/D`
    (``linear``) or :math:`1 - d^2/D^2` (``quadratic``); ``none`` is plain kappa. ``values`` are
    those of the categories, by default one step apart. Same shapes and same blanks as
    :func:`cohen_kappa`. Cohen (1968), *Psychological Bulletin* 70(4), 213-220.

    >>> weighted_kappa(np.array([[4, 1, 0], [1, 4, 1], [0, 1, 4]])).kappa.round(3)
    np.float64(0.8)
    """
    counts = np.asarray(counts, dtype=float)
    values = np.arange(counts.shape[-1]) if values is None else np.asarray(values, dtype=float)
    credit = _credit(values, weights)
    with np.errstate(invalid="ignore", divide="ignore"):
        total = counts.sum(axis=(-2, -1))
        rows, columns = counts.sum(axis=-1), counts.sum(axis=-2)
        percent = (counts * credit).sum(axis=(-2, -1)) / total
        pairs = rows[..., :, None] * columns[..., None, :] * credit
        expected = pairs.sum(axis=(-2, -1)) / total**2
        return Kappa(percent, expected, beyond_chance(percent - expected, 1 - expected))


def beyond_chance(above: np.ndarray, room: np.ndarray) -> np.ndarray:
    """Return ``above`` / ``room``, blank where there is no room above chance."""
    return np.asarray(above) / np.where(np.asarray(room) > 1e-12, room, np.nan)


# Intraclass correlation ------------------------------------------------------------------------


def intraclass(table: pd.DataFrame) -> Intraclass:
    r"""Return ICC(2,1) and ICC(2,k): judges are a sample, and their levels must agree.

    Two-way analysis of variance of n targets × k judges, random effects, absolute agreement:
    :math:`ICC(2,1) = (MS_R - MS_E) / (MS_R + (k-1) MS_E + k (MS_C - MS_E)/n)` is the reliability
    of one judge, :math:`ICC(2,k) = (MS_R - MS_E) / (MS_R + (MS_C - MS_E)/n)` that of the mean of
    the k judges. A target that a judge left blank is left out. Blank with fewer than two targets
    or judges, and when targets differ so little that nothing is left to divide by. Shrout and
    Fleiss (1979), *Psychological Bulletin* 86(2), 420-428.

    >>> judged = {"A": [9, 6, 8, 7, 10, 6], "B": [2, 1, 4, 1, 5, 2],
    ...           "C": [5, 3, 6, 2, 6, 4], "D": [8, 2, 8, 6, 9, 7]}  # Shrout & Fleiss, table 2
    >>> found = intraclass(pd.DataFrame(judged))
    >>> round(float(found.single), 2), round(float(found.average), 2)
    (0.29, 0.62)
    """
    whole = table.dropna().to_numpy(dtype=float)
    return intraclass_of_sums(*intraclass_sums(whole))


def intraclass_sums(scores: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return what :func:`intraclass_of_sums` needs of targets × judges; sums add over targets."""
    return (
        np.asarray(float(len(scores))), scores.sum(axis=0), (scores**2).sum(),
        (scores.sum(axis=1) ** 2).sum(),
    )  # fmt: skip


def intraclass_of_sums(
    n: np.ndarray, judges: np.ndarray, squares: np.ndarray, targets: np.ndarray
) -> Intraclass:
    """Return the correlations from sums over targets, of shape (…); ``judges`` is (…, k).

    ``n`` targets, the sum of each judge, the sum of squares of scores, and that of the squares of
    each target's sum.
    """
    k = judges.shape[-1]
    with np.errstate(invalid="ignore", divide="ignore"):
        level = judges.sum(axis=-1) ** 2 / (n * k)
        between = targets / k - level
        apart = (judges**2).sum(axis=-1) / n - level
        rest = squares - level - between - apart
        apart, rest = (_without_dust(part, squares) for part in (apart, rest))
        row, column = between / (n - 1), apart / np.float64(k - 1)
        error = rest / (n - 1) / np.float64(k - 1)
        shift = (column - error) / n
        found = [
            np.where((n > 1) & (k > 1) & (_without_dust(room, squares) > 0),
                     (row - error) / room, np.nan)
            for room in (row + (k - 1) * error + k * shift, row + shift)
        ]  # fmt: skip
        return Intraclass(*found)


# Steps -----------------------------------------------------------------------------------------


def _without_dust(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """A sum of squares that rounding made of the difference of equal ones is zero."""
    return np.where(part > 1e-12 * whole, part, 0.0)


def _numbers(cells: pd.Series, level: Level) -> pd.Series:
    numbers = pd.to_numeric(cells, errors="coerce")
    strange = cells[numbers.isna() & cells.notna()]
    if len(strange):
        raise StudyError([f"{level} alpha compares numbers; '{strange.iloc[0]}' is not one."])
    if level == "ratio" and (numbers < 0).any():
        raise StudyError([f"ratio alpha has a true zero; {numbers.min():g} is below it."])
    return numbers.astype(float)


def _agreeing(counts: np.ndarray) -> np.ndarray:
    """Share of the pairs of coders who agree on each unit; blank where fewer than two judged."""
    judges = counts.sum(axis=1)
    pairs = np.where(judges > 1, judges * (judges - 1), np.nan)
    return (counts * (counts - 1)).sum(axis=1) / pairs


def _beyond(table: pd.DataFrame, chance: Callable[[np.ndarray, np.ndarray], float]) -> Coefficient:
    """Agreement beyond ``chance(shares of values, coders × values margins)``."""
    _, counts = value_counts(table)
    judges, pairs = counts.sum(axis=1), _agreeing(counts)
    n = int(np.isfinite(pairs).sum())
    if n == 0:
        return Coefficient(np.nan, np.nan, np.nan, 0, ALONE)
    observed = float(np.nanmean(pairs))
    if counts.shape[1] < 2:
        return Coefficient(np.nan, observed, np.nan, n, CONSTANT)
    shares = (counts[judges > 0] / judges[judges > 0, None]).mean(axis=0)
    expected = float(chance(shares, _margins(table)))
    if 1 - expected < 1e-12:
        return Coefficient(np.nan, observed, expected, n, CONSTANT)
    return Coefficient((observed - expected) / (1 - expected), observed, expected, n)


def _margins(table: pd.DataFrame) -> np.ndarray:
    """Coders × values: the share of each value among the units that the coder judged."""
    values = pd.unique(table.stack().dropna())
    judged = table.loc[:, table.notna().any()]
    return np.array([[(judged[c] == v).sum() / judged[c].notna().sum() for v in values]
                     for c in judged])  # fmt: skip


def _between(margins: np.ndarray) -> float:
    """Mean over ordered pairs of coders of the chance that they give the same value."""
    m = len(margins)
    same = margins @ margins.T
    return (same.sum() - np.trace(same)) / (m * (m - 1))


def _credit(values: np.ndarray, weights: str) -> np.ndarray:
    if weights == "none":
        return np.eye(len(values))
    far = np.abs(values[:, None] - values[None, :])
    far = far / max(far.max(initial=0), 1e-12)
    return 1 - far if weights == "linear" else 1 - far**2
