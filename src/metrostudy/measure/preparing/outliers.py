"""Outliers by the moment rule: extreme points brought in, or a logarithm when that is too few."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrostudy.faults import StudyError, nearest
from metrostudy.measure.preparing import touched


@dataclass(frozen=True)
class Treated:
    """What :func:`treat` returns: the values, one row per cell changed, one row per leaf."""

    values: pd.DataFrame
    cells: pd.DataFrame
    columns: pd.DataFrame


def treat(
    values: pd.DataFrame,
    most: int = 5,
    skewness: float = 2.0,
    kurtosis: float = 3.5,
    log: str | None = "shift",
) -> Treated:
    """Bring in the outliers that would let one métropole decide a leaf, and say which cells moved.

    A leaf passes when abs(G1) < ``skewness`` or G2 < ``kurtosis`` (:func:`moments`) and is then
    left alone, to the last digit. One that fails is winsorised (:func:`winsorise`, ``most``
    points). If it still fails, the points go back and the whole leaf takes a logarithm instead:
    ``"shift"`` (:func:`log_shift`), ``"skew_aware"`` (:func:`log_skew_aware`), or ``None``, which
    keeps the points where winsorising left them. No two métropoles change places; some become tied.
    Rule and thresholds: COINr 1.1 (Becker et al. 2022), after the OECD/JRC Handbook (2008, step 3).

    Traps. A leaf without moments (constant, or under four values) passes; ``note`` says why. A leaf
    of two values is left alone although it fails: bringing in the rarer one would tell nobody
    apart, and a logarithm only renames the two. A logged leaf is no longer in its unit, so declared
    bounds and targets mean nothing on it. ``"shift"`` lengthens a tail of *low* values; whatever
    was done, ``passed_after`` says whether it helped.

    Returns ``values``; ``cells``: index names, ``node, step`` (winsorised, logged), ``how`` (high,
    low, or the logarithm), ``before, after``; and ``columns``, one row per leaf: ``node``, then
    ``passed, skewness, kurtosis`` with the ending ``_before``, ``_winsorised`` (blank where nothing
    was tried) and ``_after``, ``n_winsorised`` (points tried), ``step`` (what was kept), ``note``.

    >>> x = pd.DataFrame({"visits": [*range(1, 11), 30.0, 100.0]}).rename_axis("metropole")
    >>> treated = treat(x)
    >>> treated.cells.values.tolist()
    [[11, 'visits', 'winsorised', 'high', 100.0, 30.0]]
    >>> treated.columns[["skewness_before", "skewness_after"]].round(2).values.tolist()
    [[3.06, 1.71]]
    """
    if log is not None and log not in LOGARITHMS:
        raise StudyError([f"'{log}' is not a logarithm; accepted: {', '.join(LOGARITHMS)}"
                          + nearest(log, LOGARITHMS)])  # fmt: skip
    x = values.to_numpy(float)
    won, n_won = x.copy(), np.zeros(x.shape[1], dtype=int)
    fails = ~_passes(x, skewness, kurtosis)
    for j in np.flatnonzero(fails):
        won[:, j], n_won[j] = winsorise(x[:, j], most, skewness, kurtosis)
    still = ~_passes(won, skewness, kurtosis) & (log is not None) & (_n_distinct(x) > 2)
    after = won.copy()
    for j in np.flatnonzero(still):
        after[:, j] = LOGARITHMS[log](x[:, j])
    step = np.where(still, "logged", np.where(n_won > 0, "winsorised", ""))
    how = np.where(still, f"log_{log}", np.where(after < x, "high", "low"))
    table = pd.DataFrame(after, values.index, values.columns)
    columns = pd.DataFrame({
        "node": values.columns,
        **_judged(x, "before", skewness, kurtosis), "n_winsorised": n_won,
        **_judged(np.where(fails, won, np.nan), "winsorised", skewness, kurtosis), "step": step,
        **_judged(after, "after", skewness, kurtosis),
        "note": [why_no_moments(column) for column in x.T],
    })  # fmt: skip
    columns.loc[fails & (_n_distinct(x) == 2), "note"] = "two values only: nothing to bring in"
    columns["passed_winsorised"] = columns["passed_winsorised"].astype(object).where(fails)
    return Treated(table, touched(values, table, step, how), columns)


def winsorise(
    x: np.ndarray, most: int = 5, skewness: float = 2.0, kurtosis: float = 3.5
) -> tuple[np.ndarray, int]:
    """Return one column with its extreme points brought in until it passes, and how many moved.

    While the column fails and fewer than ``most`` points moved: when G1 ≥ 0 every point equal to
    the maximum takes the next lower value, else every point equal to the minimum takes the next
    higher one. The count is the size of the latest top set plus that of the latest bottom set;
    tied points move together, so it can overshoot ``most``. Gaps stay gaps. It stops when two
    distinct values are left: one more move would make the column constant.

    >>> winsorise(np.array([*range(1, 11), 30.0, 100.0]))[0].tolist()[-2:]
    [30.0, 30.0]
    """
    x, top, bottom = x.copy(), 0, 0
    while top + bottom < most and not _passes(x, skewness, kurtosis) and _n_distinct(x) > 2:
        if moments(x)[0] >= 0:
            extreme = x == np.nanmax(x)
            x[extreme], top = np.nanmax(x[~extreme]), int(extreme.sum())
        else:
            extreme = x == np.nanmin(x)
            x[extreme], bottom = np.nanmin(x[~extreme]), int(extreme.sum())
    return x, top + bottom


def moments(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return G1 and G2, the bias-corrected skewness and excess kurtosis of each column (axis 0).

    With n known values and z = (x − mean) / root of the mean square: G1 = √(n(n−1)) / (n−2) ·
    mean z³ and G2 = (n−1) / ((n−2)(n−3)) · ((n+1)(mean z⁴ − 3) + 6) (Joanes and Gill 1998, the
    "type 2" of most packages). Gaps are dropped. G1 is blank under 3 values, G2 under 4, both for a
    constant column, rounding included. These are scipy's figures with ``bias=False``; scipy takes
    ten times longer on one column and, for too few values, gives the biased figure without a word.

    >>> g1, g2 = moments(np.array([1.0, 2.0, 3.0, 10.0]))
    >>> round(float(g1), 4), round(float(g2), 4)
    (1.7636, 3.228)
    """
    known, (low, high) = ~np.isnan(x), _ends(x)
    varies = _apart(low, high)
    n = known.sum(axis=0).astype(float)
    mean = np.where(known, x, 0.0).sum(axis=0) / np.where(n > 0, n, np.nan)
    d = np.where(known, x - mean, 0.0) / np.where(varies, high - low, 1.0)
    square = np.where(varies, (d**2).sum(axis=0), np.nan)
    skew = np.sqrt(n) * (d**3).sum(axis=0) / square**1.5
    excess = n * (d**4).sum(axis=0) / square**2 - 3
    enough, many = np.where(n > 2, n, np.nan), np.where(n > 3, n, np.nan)
    g1 = skew * np.sqrt(enough * (enough - 1)) / (enough - 2)
    return g1, (many - 1) / ((many - 2) * (many - 3)) * ((many + 1) * excess + 6)


def why_no_moments(x: np.ndarray) -> str:
    """Say why a column has no skewness or no kurtosis; an empty string when it has both."""
    known = x[~np.isnan(x)]
    if len(known) > 1 and not _apart(*_ends(x)):
        return f"the same value ({known[0]:g}) everywhere: no skewness, no kurtosis"
    if len(known) < 4:
        return f"values known: {len(known)}; skewness needs 3, kurtosis 4"
    return ""


def log_shift(x: np.ndarray) -> np.ndarray:
    """Return log(x − min + 0.01 · range): draws in a tail of high values. Gaps stay gaps."""
    low, high = np.nanmin(x), np.nanmax(x)
    return np.log(x - low + 0.01 * (high - low))


def log_skew_aware(x: np.ndarray) -> np.ndarray:
    """Return :func:`log_shift` when G1 > 0, else its mirror −log(max + 0.01 · range − x)."""
    return log_shift(x) if moments(x)[0] > 0 else -log_shift(-x)


def box_cox(x: np.ndarray, power: float = 0.5) -> np.ndarray:
    """Return ((x − min + 1)^power − 1) / power, the Box–Cox form on values shifted to start at 1.

    Unlike :func:`log_shift` it depends on the unit: a shift of 1 is much or little.
    """
    return ((x - np.nanmin(x) + 1) ** power - 1) / power


LOGARITHMS = {"shift": log_shift, "skew_aware": log_skew_aware}


def _passes(x: np.ndarray, skewness: float, kurtosis: float) -> np.ndarray:
    """Fails only where both moments are known and both are too large."""
    g1, g2 = moments(x)
    return ~((np.abs(g1) >= skewness) & (g2 >= kurtosis))


def _ends(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The lowest and highest known value of each column; infinite where none is known."""
    known = ~np.isnan(x)
    low = np.where(known, x, np.inf).min(axis=0, initial=np.inf)
    return low, np.where(known, x, -np.inf).max(axis=0, initial=-np.inf)


def _apart(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Whether two ends differ by more than rounding."""
    return high - low > 1e-12 * np.maximum(np.abs(low), np.abs(high))


def _n_distinct(x: np.ndarray) -> np.ndarray:
    """How many different known values each column has."""
    ordered = np.sort(x, axis=0)
    steps = np.diff(ordered, axis=0, prepend=np.nan) != 0
    return (steps & ~np.isnan(ordered)).sum(axis=0)


def _judged(x: np.ndarray, when: str, skewness: float, kurtosis: float) -> dict[str, np.ndarray]:
    g1, g2 = moments(x)
    passed = _passes(x, skewness, kurtosis)
    return {f"passed_{when}": passed, f"skewness_{when}": g1, f"kurtosis_{when}": g2}
