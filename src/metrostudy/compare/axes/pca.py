"""Principal components of scores, with what takes no part in them placed beside."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from metrostudy.compare.axes import svd
from metrostudy.compare.axes.categories import indicators
from metrostudy.compare.axes.profiles import FLAT, moments, refuse_gaps, standardised
from metrostudy.compare.axes.svd import Factors, Triplet
from metrostudy.faults import StudyError


def pca(
    table: pd.DataFrame,
    n_axes: int = 5,
    *,
    weights: pd.Series | None = None,
    supplementary_rows: pd.DataFrame | None = None,
    supplementary_columns: pd.DataFrame | None = None,
) -> Factors:
    """Return the principal components of standardised profiles, with FactoMineR's conventions.

    With Z the standardised table (population standard deviation), w its weights (1/n unless
    ``weights`` count several units a row) and √w Z = UΣVᵀ: eigenvalue λ = σ², coordinates of
    métropoles F = UΣ/√w, of dimensions G = VΣ (correlations). The eigenvalues sum to the number of
    dimensions. cos² = F²/Σz², contributions 100 wF²/λ and 100 G²/λ. Each axis is turned so that its
    correlations sum to a positive number. ``axes`` lists every axis, the other tables the first
    ``n_axes``. On a map, two métropoles are alike when they are close *and* their cos² is high.

    ``supplementary_rows`` (the same columns) are standardised as the table is and placed where an
    equal métropole would be. ``supplementary_columns`` (the same rows) are placed by their
    correlations when they are numbers, over the units known; other columns are categories, each at
    the mean of its members, with a v-test: unlike the dimensions that made the axes, they test
    something. Raises :class:`~metrostudy.faults.StudyError` for a missing score or nothing that
    differs. Source: Husson, Lê & Pagès (2017); FactoMineR 2.7.

    >>> table = pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": [1.0, 2.0, 3.0]}, index=list("abc"))
    >>> pca(table).axes["percent"].round(6).tolist()
    [100.0, 0.0]
    """
    if len(table) < 2:
        raise StudyError([f"profiles: {len(table)} métropole; axes need two that differ."])
    counts = unit_counts(table, weights)
    standard, dropped = standardised(table, counts)
    if standard.empty:
        raise StudyError(["profiles: no dimension differs between métropoles; no axis to find."])
    rank = min(len(table) - 1, standard.shape[1])
    ones = np.ones(standard.shape[1])
    found = svd.triplet(standard, counts / counts.sum(), ones, rank, n_axes)
    scores, words = split(supplementary_columns, table)
    beside, links = placed_columns(found, scores, indicators(words), counts, _means)
    if supplementary_rows is not None:
        beside.insert(0, _placed_rows(found, table, counts, supplementary_rows))
    return Factors(
        axes=found.axes,
        individuals=svd.active_rows(found, table.index.name or "metropole"),
        variables=svd.active_columns(found, "node"),
        supplementary=svd.stacked(beside, svd.SUPPLEMENTARY),
        links=svd.stacked(links, svd.LINKS),
        dropped=dropped,
    )


def unit_counts(table: pd.DataFrame, weights: pd.Series | None) -> np.ndarray:
    """Return how many units each row stands for; weights that are shares are brought back to n."""
    if weights is None:
        return np.ones(len(table))
    counts = weights.reindex(table.index).to_numpy(float)
    wrong = table.index[~(counts > 0)]
    if len(wrong):
        raise StudyError([f"weights, {name}: a weight must be above 0." for name in wrong])
    return counts if counts.sum() > 1 + FLAT else counts / counts.sum() * len(counts)


def split(columns: pd.DataFrame | None, table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the columns that are numbers and those that are words, for the rows of ``table``."""
    columns = pd.DataFrame(index=table.index) if columns is None else columns.reindex(table.index)
    scores = columns.select_dtypes("number").astype(float)
    return scores, columns.drop(columns=scores.columns)


def placed_columns(
    found: Triplet,
    scores: pd.DataFrame,
    members: pd.DataFrame,
    counts: np.ndarray,
    place: Callable[[Triplet, pd.DataFrame], pd.DataFrame],
) -> tuple[list[pd.DataFrame], list[pd.DataFrame]]:
    """Return supplementary scores and categories, and the links of the latter with the axes."""
    beside = [svd.correlated(found, scores)] if scores.shape[1] else []
    if not members.shape[1]:
        return beside, []
    tests = svd.v_tests(svd.gathered(found, members), members, counts)
    points = place(found, members).assign(v_test=tests.to_numpy().ravel(order="F"))
    links = svd.linked(found, members, "supplementary")
    return [*beside, points.assign(kind="category")], [links]


def _placed_rows(
    found: Triplet, table: pd.DataFrame, counts: np.ndarray, rows: pd.DataFrame
) -> pd.DataFrame:
    used = found.columns.index
    centre, spread = moments(table[used].astype(float), counts)
    others = rows.reindex(columns=used).astype(float)
    refuse_gaps(others)
    return svd.beside_rows(found, (others - centre) / spread).assign(kind="individual")


def _means(found: Triplet, members: pd.DataFrame) -> pd.DataFrame:
    """Place each category at the mean of its members, itself a profile."""
    named = members.droplevel("variable", axis=1)
    weighted = named.mul(found.row_weights, axis=0)
    return svd.beside_rows(found, (weighted.T @ found.table).div(weighted.sum(), axis=0))
