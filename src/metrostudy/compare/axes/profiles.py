"""What is compared: one row per métropole, one column per dimension, as it is or standardised."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy.faults import StudyError

FLAT = 1e-9


def profiles(scores: pd.DataFrame, framework: pd.DataFrame) -> pd.DataFrame:
    """Return the leaves of the index as one row per métropole: the dimensions to be compared.

    ``scores`` has one row per ``metropole`` and ``node`` (with its ``score``), as
    :func:`metrostudy.measure.maturity.maturity` gives it. Columns are the nodes that have no child
    in ``framework``, in its order; rows are sorted by ``metropole``, which is the index. Inner
    nodes are means of leaves and would count them twice.

    >>> scores = pd.DataFrame({"metropole": ["b", "b", "a", "a"], "node": ["x", "all", "x", "all"],
    ...                        "score": [10.0, 10.0, 30.0, 30.0]})
    >>> framework = pd.DataFrame({"node": ["all", "x"], "parent": [None, "all"]})
    >>> profiles(scores, framework)["x"].to_dict()
    {'a': 30.0, 'b': 10.0}
    """
    leaves = framework.loc[~framework["node"].isin(framework["parent"]), "node"]
    table = scores.pivot(index="metropole", columns="node", values="score")
    return (
        table.reindex(columns=leaves.tolist()).rename_axis(columns=None).sort_index().astype(float)
    )


def relative_profiles(table: pd.DataFrame) -> pd.DataFrame:
    """Return profiles without their level: on what each métropole is stronger than it usually is.

    Columns are standardised, then each row is centred on its own mean, so that a métropole that is
    ahead everywhere by as much and one that is behind everywhere by as much have the same row of
    zeros. Published work finds that levels differ while profiles are shared (EY 2023), which is why
    the two are compared apart. Unit: standard deviations of the dimension.

    >>> ahead = pd.DataFrame({"x": [0.0, 5.0, 10.0], "y": [20.0, 30.0, 40.0]}, index=list("abc"))
    >>> relative_profiles(ahead).round(12).abs().to_numpy().max()
    np.float64(0.0)
    """
    standard, _ = standardised(table)
    cells = standard.to_numpy()
    return pd.DataFrame(cells - cells.mean(axis=1, keepdims=True), standard.index, standard.columns)


def on_axes(table: pd.DataFrame, n_axes: int | None) -> pd.DataFrame:
    """Return standardised profiles rebuilt from their first principal axes; all axes when blank.

    With Z = UΣVᵀ, the table UₖΣₖVₖᵀ of rank k: what the other axes held, much of it noise, is gone,
    and the columns are still the dimensions. Keeping few axes before classifying is a habit
    (Husson, Lê & Pagès 2017) that hides what differs on one dimension alone.

    >>> table = pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": [1.0, 2.0, 3.1]}, index=list("abc"))
    >>> int(np.linalg.matrix_rank(on_axes(table, 1)))
    1
    """
    if n_axes is None or n_axes >= min(table.shape):
        return table
    standard, _ = standardised(table)
    return pd.DataFrame(rebuilt(standard.to_numpy(), n_axes), standard.index, standard.columns)


def rebuilt(cloud: np.ndarray, n_axes: int | None) -> np.ndarray:
    """Return a standardised cloud rebuilt from its first axes, as :func:`on_axes` does a table."""
    if n_axes is None or n_axes >= min(cloud.shape):
        return cloud
    left, spread, right = np.linalg.svd(cloud, full_matrices=False)
    return (left[:, :n_axes] * spread[:n_axes]) @ right[:n_axes]


def standardised(
    table: pd.DataFrame, weights: np.ndarray | None = None
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return columns with mean 0 and population standard deviation 1, and the columns left out.

    A dimension that is the same for all, or known for none, tells no one apart: it is left out and
    named. Any other gap raises :class:`~metrostudy.faults.StudyError` naming each cell, because a
    place in a cloud cannot be computed with a coordinate missing. ``weights`` count units; without
    them each row is one.

    >>> table = pd.DataFrame({"x": [1.0, 3.0], "same": [2.0, 2.0]}, index=["a", "b"])
    >>> standard, dropped = standardised(table)
    >>> standard["x"].tolist(), dropped
    ([-1.0, 1.0], ('same',))
    """
    x = table.to_numpy(float)
    known = ~np.isnan(x).all(axis=0)
    if np.isnan(x[:, known]).any():
        refuse_gaps(table.loc[:, known])
    x = np.where(known, x, 0.0)
    centre, spread = moments(x, weights)
    varied = spread > FLAT * np.abs(x).max(axis=0, initial=0)
    cells = (x[:, varied] - centre[varied]) / spread[varied]
    kept = table.columns[varied]
    return pd.DataFrame(cells, table.index, kept), tuple(table.columns[~varied])


def moments(
    table: pd.DataFrame | np.ndarray, weights: np.ndarray | None = None
) -> tuple[pd.Series | np.ndarray, pd.Series | np.ndarray]:  # fmt: skip
    """Return the mean and the population standard deviation of each column."""
    if weights is None:
        return table.mean(axis=0), table.std(axis=0, ddof=0)
    share = weights / weights.sum()
    centre = share @ table
    return centre, (share @ (table - centre) ** 2) ** 0.5


def refuse_gaps(table: pd.DataFrame) -> None:
    """Raise one fault per missing score."""
    gaps = table.isna()
    if gaps.any(axis=None):
        raise StudyError([
            f"profiles, {metropole}, {node}: no score; give it one, or leave this dimension or "
            "this métropole out."
            for metropole, node in gaps.stack().loc[lambda gap: gap].index
        ])  # fmt: skip
