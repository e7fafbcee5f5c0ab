"""Correspondence analysis: which rows and columns of a table of counts go together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy.compare.axes import svd
from metrostudy.compare.axes.svd import Factors
from metrostudy.faults import StudyError


def ca(
    counts: pd.DataFrame,
    n_axes: int = 5,
    *,
    supplementary_rows: pd.DataFrame | None = None,
    supplementary_columns: pd.DataFrame | None = None,
) -> Factors:
    """Return the axes along which profiles of rows, and of columns, depart from their mean.

    With shares p_ij, margins r and c, X = p_ij/(r_i c_j) − 1 is decomposed with weights r and c.
    The inertia Σλ is χ²/N. Principal coordinates of both; contributions 100 rF²/λ and 100 cG²/λ.
    Each axis is turned so that √c G sums to a positive number. ``supplementary_rows`` (the same
    columns) and ``supplementary_columns`` (the same rows) are placed as profiles. Two rows are
    close when they are made of the same columns; a row is drawn towards the columns it holds more
    of than others do, its distance to one column means nothing. Raises
    :class:`~metrostudy.faults.StudyError` for an empty row or column, which has no profile.
    Source: Benzécri (1973); FactoMineR 2.7.

    >>> found = ca(pd.DataFrame({"x": [8, 2], "y": [2, 8]}, index=["a", "b"]))
    >>> found.axes["eigenvalue"].round(6).tolist(), found.places()[1].round(6).tolist()
    ([0.36], [0.6, -0.6])
    """
    _require(counts)
    shares = counts.astype(float) / counts.to_numpy(float).sum()
    rows, columns = shares.sum(axis=1), shares.sum()
    centred = shares.div(rows, axis=0).div(columns, axis=1) - 1
    rank = min(counts.shape) - 1
    found = svd.triplet(centred, rows.to_numpy(), columns.to_numpy(), rank, n_axes)
    beside = []
    if supplementary_rows is not None:
        profiles = (
            _profiles(supplementary_rows.reindex(columns=counts.columns)).div(columns, axis=1) - 1
        )
        beside.append(svd.beside_rows(found, profiles).assign(kind="row"))
    if supplementary_columns is not None:
        profiles = _profiles(supplementary_columns.reindex(counts.index).T).div(rows, axis=1) - 1
        beside.append(svd.beside_columns(found, profiles.T).assign(kind="column"))
    return Factors(
        axes=found.axes,
        individuals=svd.active_rows(found, counts.index.name or "row"),
        variables=svd.active_columns(found, counts.columns.name or "column"),
        supplementary=svd.stacked(beside, svd.SUPPLEMENTARY),
        links=svd.stacked([], svd.LINKS),
        dropped=(),
    )


def _profiles(counts: pd.DataFrame) -> pd.DataFrame:
    _require(counts, margins=(1,))
    return counts.astype(float).div(counts.sum(axis=1), axis=0)


def _require(counts: pd.DataFrame, margins: tuple[int, ...] = (1, 0)) -> None:
    values = counts.to_numpy(float)
    if not np.isfinite(values).all() or (values < 0).any():
        raise StudyError(["counts: a cell is missing or below 0; a table of counts has neither."])
    faults = [
        f"counts, {name}: nothing was counted there, so it has no profile; leave it out."
        for axis in margins
        for name in counts.sum(axis=axis).loc[lambda total: total == 0].index
    ]
    if faults:
        raise StudyError(faults)
