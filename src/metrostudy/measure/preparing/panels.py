"""One unit over several editions: gaps filled along time, and the pace of change."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy.faults import StudyError, listing, nearest
from metrostudy.measure.preparing import said, touched
from metrostudy.measure.preparing.gaps import Imputed

ALONG = ("latest", "linear", "constant", "linear-constant")


def fill_over_time(values: pd.DataFrame, method: str = "latest") -> Imputed:
    """Fill the gaps of each unit from what is known of the same unit in other editions.

    ``values`` has one row per ``metropole`` and ``edition`` (the two levels of its index; editions
    are years, as numbers or text) and one column per leaf. ``latest`` takes the last earlier value,
    so a gap before the first known one stays. ``constant`` does the same, then lays the first known
    value on what comes before it. ``linear`` interpolates by year, flat outside the known years; it
    needs two known values. ``linear-constant`` is ``linear``, or the only value where just one is
    known. Definitions: COINr 1.1 (Becker et al. 2022).

    Returns :class:`~metrostudy.measure.preparing.gaps.Imputed`: rows as given, ``cells`` filled
    (``metropole, edition, node, step, how, before, after``); ``refused``, the cells still blank.
    Trap: a series filled this way shows no change where nobody looked; do not read change from it.

    >>> index = pd.MultiIndex.from_product([["metz"], ["2020", "2022", "2026"]],
    ...                                    names=["metropole", "edition"])
    >>> panel = pd.DataFrame({"buses": [10.0, None, 16.0]}, index=index)
    >>> fill_over_time(panel, "linear").values["buses"].tolist()
    [10.0, 12.0, 16.0]
    """
    if method not in ALONG:
        raise StudyError([f"'{method}' does not fill gaps over time; accepted: "
                          f"{', '.join(ALONG)}{nearest(method, ALONG)}"])  # fmt: skip
    years, filled = _years(values), values.to_numpy(float).copy()
    for rows in _series(values, years):
        for column in filled.T:
            column[rows] = _along(years[rows], column[rows], method)
    table = pd.DataFrame(filled, values.index, values.columns)
    cells = touched(values, table, "imputed", method)
    unit, node = np.nonzero(np.isnan(filled))
    refused = values.index[unit].to_frame(index=False).assign(
        node=values.columns.to_numpy()[node], share=np.nan,
        reason=f"too few known values for '{method}'",
    )  # fmt: skip
    return Imputed(table, cells, refused)


def trends(values: pd.DataFrame) -> pd.DataFrame:
    """Return how fast each leaf of each unit changes, per year.

    ``values`` is as in :func:`fill_over_time`; gaps are left out. ``cagr`` is the compound annual
    growth rate (last / first)^(1 / years) − 1 between the first and the last known value.
    ``percent_change`` is the slope of least squares over its fitted first value, × 100, where three
    or more values are known, and the change from first to last in % of the first, per year, with
    two. Both are 0 when nothing changes, and blank with fewer than two values, from a first value
    of 0, or (``cagr``) across a change of sign. Definitions: COINr 1.1 (Becker et al. 2022).

    Returns ``metropole, node, n`` (known values)``, first, last`` (years)``, cagr,
    percent_change``. A rate says nothing of direction: growth of what should fall is bad news.

    >>> index = pd.MultiIndex.from_product([["metz"], [2020, 2022]], names=["metropole", "edition"])
    >>> trends(pd.DataFrame({"buses": [100.0, 121.0]}, index=index)).round(3).values.tolist()
    [['metz', 'buses', 2, 2020.0, 2022.0, 0.1, 10.5]]
    """
    years, x = _years(values), values.to_numpy(float)
    found = []
    for rows in _series(values, years):
        unit = values.index.get_level_values("metropole")[rows[0]]
        for node, column in zip(values.columns, x.T, strict=True):
            known = rows[~np.isnan(column[rows])]
            found.append((unit, node, *_pace(years[known], column[known])))
    columns = ["metropole", "node", "n", "first", "last", "cagr", "percent_change"]
    return pd.DataFrame(found, columns=columns)


def _years(values: pd.DataFrame) -> np.ndarray:
    editions = pd.Series(values.index.get_level_values("edition"))
    years = pd.to_numeric(editions, errors="coerce")
    faults = [
        f"edition '{edition}' is not a year, so nothing can be said of what lies between"
        for edition in editions[years.isna()].unique()
    ]
    twice = values.index[values.index.duplicated()].unique()
    if len(twice):
        faults.append(f"there twice: {listing(map(said, twice))}")
    if faults:
        raise StudyError(faults)
    return years.to_numpy(float)


def _series(values: pd.DataFrame, years: np.ndarray) -> list[np.ndarray]:
    """The rows of each unit, in the order of time."""
    units = pd.Series(values.index.get_level_values("metropole"))
    groups = units.groupby(units, sort=False).indices.values()
    return [rows[np.argsort(years[rows], kind="stable")] for rows in groups]


def _along(years: np.ndarray, x: np.ndarray, method: str) -> np.ndarray:
    known = ~np.isnan(x)
    if not known.any() or (method == "linear" and known.sum() == 1):
        return x
    if method.startswith("linear"):
        return np.where(known, x, np.interp(years, years[known], x[known]))
    last = np.maximum.accumulate(np.where(known, np.arange(len(x)), -1))
    first = np.flatnonzero(known)[0] if method == "constant" else -1
    last = np.where(last < 0, first, last)
    return np.where(last < 0, np.nan, x[last])


def _pace(years: np.ndarray, x: np.ndarray) -> tuple[int, float, float, float, float]:
    """How many values, first and last year, yearly growth, yearly change in %."""
    n = len(x)
    if n < 2:
        year = years[0] if n else np.nan
        return n, year, year, np.nan, np.nan
    first, last = years[0], years[-1]
    slope, start = (x[-1] - x[0]) / (last - first), x[0]
    ratio = 1.0 if x[-1] == x[0] else x[-1] / x[0] if x[0] else np.nan
    growth = ratio ** (1 / (last - first)) - 1 if ratio >= 0 else np.nan
    if n > 2:
        t = years - years.mean()
        slope = (t @ x) / (t @ t)
        start = x.mean() + slope * t[0]
    if (x == x[0]).all():
        return n, first, last, growth, 0.0
    return n, first, last, growth, 100 * slope / start if start else np.nan
