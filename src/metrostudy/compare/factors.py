"""Where each métropole stands when many dimensions are seen as few: profiles, principal axes."""

from __future__ import annotations

from dataclasses import dataclass

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
    return standard.sub(standard.mean(axis=1), axis=0)


def standardised(table: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return columns with mean 0 and population standard deviation 1, and the columns left out.

    A dimension that is the same for all, or known for none, tells no one apart: it is left out and
    named. Any other gap raises :class:`~metrostudy.faults.StudyError` naming each cell, because a
    place in a cloud cannot be computed with a coordinate missing.

    >>> table = pd.DataFrame({"x": [1.0, 3.0], "same": [2.0, 2.0]}, index=["a", "b"])
    >>> standard, dropped = standardised(table)
    >>> standard["x"].tolist(), dropped
    ([-1.0, 1.0], ('same',))
    """
    known = table.dropna(axis=1, how="all").astype(float)
    faults = [
        f"profiles, {metropole}, {node}: no score; give it one, or leave this dimension or this "
        f"métropole out."
        for metropole, node in known.stack(future_stack=True).loc[lambda cell: cell.isna()].index
    ]
    if faults:
        raise StudyError(faults)
    spread = known.std(ddof=0)
    varied = known.loc[:, spread > FLAT * known.abs().max()]
    dropped = tuple(node for node in table if node not in varied)
    return (varied - varied.mean()) / spread[varied.columns], dropped


@dataclass(frozen=True)
class Factors:
    """Principal axes, as three tidy tables.

    ``axes``: axis, eigenvalue, percent, cumulative. ``individuals``: metropole, axis, coordinate,
    cos2 (share of its distance to the centre that the axis shows), contribution (% of the axis).
    ``variables``: node, axis, coordinate (its correlation with the axis), cos2, contribution.
    ``dropped`` names the dimensions left out because they are the same for all.
    """

    axes: pd.DataFrame
    individuals: pd.DataFrame
    variables: pd.DataFrame
    dropped: tuple[str, ...]


def pca(table: pd.DataFrame, n_axes: int = 5) -> Factors:
    """Return the principal components of standardised profiles, with FactoMineR's conventions.

    With Z the standardised table (population standard deviation, weights 1/n) and Z/√n = UΣVᵀ:
    eigenvalue λ = σ², coordinates of métropoles F = √n UΣ, of dimensions G = VΣ (correlations). The
    eigenvalues sum to the number of dimensions. cos² = F²/Σz², contributions 100 F²/(nλ) and
    100 G²/λ. Each axis is turned so that its correlations sum to a positive number. ``axes`` lists
    every axis, the two other tables the first ``n_axes``. On a map, two métropoles are alike when
    they are close *and* their cos² is high. Source: Husson, Lê & Pagès (2017); FactoMineR 2.7.

    >>> table = pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": [1.0, 2.0, 3.0]}, index=list("abc"))
    >>> pca(table).axes["percent"].round(6).tolist()
    [100.0, 0.0]
    """
    standard, dropped = standardised(table)
    n = len(standard)
    left, sigma, right = np.linalg.svd(standard / np.sqrt(n), full_matrices=False)
    eigenvalues = sigma[: n - 1] ** 2
    kept = slice(min(n_axes, int((eigenvalues > FLAT).sum())))
    turn = np.where(right.sum(axis=1) < 0, -1.0, 1.0) * sigma
    places = pd.DataFrame((np.sqrt(n) * left * turn)[:, kept], index=standard.index)
    correlations = pd.DataFrame((right.T * turn)[:, kept], index=standard.columns)
    distances = (standard**2).sum(axis=1)
    return Factors(
        axes=_axes(eigenvalues),
        individuals=_tidy(places, "metropole", distances, n * eigenvalues[kept]),
        variables=_tidy(correlations, "node", pd.Series(1.0, standard.columns), eigenvalues[kept]),
        dropped=dropped,
    )


def _axes(eigenvalues: np.ndarray) -> pd.DataFrame:
    percent = 100 * eigenvalues / eigenvalues.sum()
    return pd.DataFrame({
        "axis": np.arange(1, len(eigenvalues) + 1), "eigenvalue": eigenvalues,
        "percent": percent, "cumulative": percent.cumsum(),
    })  # fmt: skip


def _tidy(
    coordinates: pd.DataFrame, name: str, distances: pd.Series, inertia: np.ndarray
) -> pd.DataFrame:
    """One row per point and axis, axis after axis; a point at the centre has no cos²."""
    squares = coordinates**2
    parts = {
        "coordinate": coordinates,
        "cos2": squares.div(distances.where(distances > 0), axis=0),
        "contribution": 100 * squares / inertia,
    }
    long = pd.concat({key: part.stack() for key, part in parts.items()}, axis=1)
    long = long.rename_axis([name, "axis"]).reset_index().sort_values("axis", kind="stable")
    return long.assign(axis=long["axis"] + 1).reset_index(drop=True)
