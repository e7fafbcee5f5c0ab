"""Principal axes of any table: one weighted singular value decomposition, and points beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from metrostudy.compare.axes.profiles import FLAT
from metrostudy.faults import StudyError

SUPPLEMENTARY = ["kind", "name", "axis", "coordinate", "cos2", "v_test"]
LINKS = ["variable", "axis", "eta2", "kind"]


@dataclass(frozen=True)
class Factors:
    """Principal axes, as tidy tables; what :func:`pca`, :func:`ca` and :func:`mca` return.

    ``axes``: axis, eigenvalue, percent, cumulative. ``individuals``, one row per row of the table
    and axis: its name (under the name of the table's index), axis, coordinate, cos2 (share of its
    squared distance to the centre that the axis shows), contribution (% of the axis).
    ``variables``, the same for columns: dimensions of a PCA (coordinate = correlation with the
    axis), columns of a CA, categories of an MCA (with ``variable`` and ``v_test``).

    ``supplementary`` holds the points that take no part in the axes: ``kind, name, axis,
    coordinate, cos2`` and, for categories, ``v_test``, beyond ±2 when so many units drawn at random
    would rarely be as far from the centre. ``links``: ``variable, axis, eta2, kind``, the share of
    an axis' variance that lies between the categories of a variable (active or supplementary).
    ``dropped`` names the columns left out because they are the same for all.
    """

    axes: pd.DataFrame
    individuals: pd.DataFrame
    variables: pd.DataFrame
    supplementary: pd.DataFrame
    links: pd.DataFrame
    dropped: tuple[str, ...]

    def places(self) -> pd.DataFrame:
        """Return coordinates of individuals: one row each, in their order, one column an axis."""
        key = self.individuals.columns[0]
        first = self.individuals["axis"] == 1
        names = pd.Index(self.individuals.loc[first, key], name=key)
        by_axis = self.individuals["coordinate"].to_numpy().reshape(-1, len(names))
        return pd.DataFrame(by_axis.T, names, pd.RangeIndex(1, len(by_axis) + 1, name="axis"))


class Triplet(NamedTuple):
    """Axes kept of a centred table: eigenvalues λ, coordinates of rows F and of columns G."""

    table: pd.DataFrame
    row_weights: np.ndarray
    column_weights: np.ndarray
    eigenvalues: np.ndarray
    axes: pd.DataFrame
    rows: pd.DataFrame
    columns: pd.DataFrame


def triplet(
    table: pd.DataFrame,
    row_weights: np.ndarray,
    column_weights: np.ndarray,
    rank: int,
    n_axes: int,
) -> Triplet:
    """Decompose a centred table X with weights r of rows (sum 1) and c of columns.

    √r X √c = UΣVᵀ, λ = σ², F = UΣ/√r, G = VΣ/√c. Each axis is turned so that the sum of its column
    of V is positive, or when they cancel, its first number that is not zero. At most ``rank``
    eigenvalues are listed, 0 for an axis that carries only rounding, which no two machines do
    alike; coordinates are kept for ``n_axes`` axes that carry inertia.
    """
    rows, columns = np.sqrt(row_weights), np.sqrt(column_weights)
    left, sigma, right = np.linalg.svd(
        rows[:, None] * table.to_numpy() * columns, full_matrices=False
    )
    inertia = sigma**2
    total = float(inertia.sum())
    eigenvalues = np.where(inertia > FLAT * total, inertia, 0.0)[:rank]
    kept = min(n_axes, np.count_nonzero(eigenvalues))
    if total < FLAT or not kept:
        raise StudyError(["axes: no row differs from another; there is nothing to look for."])
    turn = _turn(right[:kept]) * sigma[:kept]
    names = pd.RangeIndex(1, kept + 1, name="axis")
    return Triplet(
        table, row_weights, column_weights, eigenvalues[:kept], _axes(eigenvalues, total),
        rows=pd.DataFrame(left[:, :kept] * turn / rows[:, None], table.index, names),
        columns=pd.DataFrame(right[:kept].T * turn / columns[:, None], table.columns, names),
    )  # fmt: skip


def active_rows(found: Triplet, name: str) -> pd.DataFrame:
    """Return coordinates, cos² and contributions of the rows, tidy."""
    distances = (found.table.to_numpy() ** 2) @ found.column_weights
    share = 100 * found.row_weights[:, None] * found.rows**2 / found.eigenvalues
    return tidy(name, coordinate=found.rows, cos2=cos2(found.rows, distances), contribution=share)


def active_columns(found: Triplet, name: str | list[str], **more: pd.DataFrame) -> pd.DataFrame:
    """Return coordinates, cos² and contributions of the columns, tidy."""
    distances = found.row_weights @ (found.table.to_numpy() ** 2)
    share = 100 * found.column_weights[:, None] * found.columns**2 / found.eigenvalues
    parts = {"coordinate": found.columns, "cos2": cos2(found.columns, distances)}
    return tidy(name, **parts, contribution=share, **more)


def beside_rows(found: Triplet, table: pd.DataFrame) -> pd.DataFrame:
    """Place supplementary rows, centred as the table is: F = X c G/√λ."""
    axes = found.columns.to_numpy() * found.column_weights[:, None] / np.sqrt(found.eigenvalues)
    places = pd.DataFrame(table.to_numpy() @ axes, table.index, found.rows.columns)
    distances = (table.to_numpy() ** 2) @ found.column_weights
    return tidy("name", coordinate=places, cos2=cos2(places, distances))


def beside_columns(found: Triplet, table: pd.DataFrame) -> pd.DataFrame:
    """Place supplementary columns, centred as the table is: G = Xᵀ r F/√λ."""
    axes = found.rows.to_numpy() * found.row_weights[:, None] / np.sqrt(found.eigenvalues)
    places = pd.DataFrame(table.to_numpy().T @ axes, table.columns, found.rows.columns)
    distances = found.row_weights @ (table.to_numpy() ** 2)
    return tidy("name", coordinate=places, cos2=cos2(places, distances))


def correlated(found: Triplet, scores: pd.DataFrame) -> pd.DataFrame:
    """Place supplementary scores by their correlations, over the units that have one."""
    rows = {name: _correlation(found, scores[name].astype(float)) for name in scores}
    places = pd.DataFrame(rows, found.rows.columns).T
    return tidy("name", coordinate=places, cos2=places**2).assign(kind="variable")


def gathered(found: Triplet, members: pd.DataFrame) -> pd.DataFrame:
    """Return the mean of each axis, in its deviations, over the members of each category."""
    weighted = members.mul(found.row_weights, axis=0)
    means = weighted.T @ found.rows.to_numpy() / weighted.sum().to_numpy()[:, None]
    return (means / np.sqrt(found.eigenvalues)).set_axis(found.rows.columns, axis=1)


def v_tests(gathered: pd.DataFrame, members: pd.DataFrame, counts: np.ndarray) -> pd.DataFrame:
    """Return how far each category is from the centre, against as many units drawn at random.

    v = mean/√λ · √(n_k (n − 1)/(n − n_k)) (Lebart, Morineau & Piron); blank when all are in it.
    """
    n, size = counts.sum(), counts @ members.to_numpy()
    others = np.where(size < n, n - size, np.nan)
    return gathered.mul(np.sqrt(size * (n - 1) / others), axis=0)


def linked(found: Triplet, members: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return η² of each variable with each axis: Σ p_k (mean_k)²/λ over its categories."""
    share = found.row_weights @ members.to_numpy()
    squares = (gathered(found, members) ** 2).mul(share, axis=0)
    eta2 = squares.groupby(level="variable", sort=False).sum()
    return tidy("variable", eta2=eta2).assign(kind=kind)[LINKS]


def stacked(tables: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    """Return one table of all, possibly none, with these columns."""
    rows = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
    return rows.reindex(columns=columns)


def cos2(places: pd.DataFrame, distances: np.ndarray) -> pd.DataFrame:
    """Return the share of a squared distance that each axis shows; the centre has none."""
    return (places**2).div(np.where(distances > FLAT**2, distances, np.nan), axis=0)


def tidy(name: str | list[str], **parts: pd.DataFrame) -> pd.DataFrame:
    """Return one row per point and axis, axis after axis."""
    names = [name] if isinstance(name, str) else name
    first = next(iter(parts.values()))
    index = first.index.rename(name)
    points = pd.concat([index.to_frame(index=False)] * first.shape[1], ignore_index=True)
    values = {key: part.to_numpy().ravel(order="F") for key, part in parts.items()}
    return points[names].assign(axis=np.repeat(first.columns, len(first)), **values)


def _turn(right: np.ndarray) -> np.ndarray:
    total = right.sum(axis=1)
    first = right[np.arange(len(right)), (np.abs(right) > FLAT).argmax(axis=1)]
    return np.sign(np.where(np.abs(total) > FLAT, total, first))


def _axes(eigenvalues: np.ndarray, total: float) -> pd.DataFrame:
    percent = 100 * eigenvalues / total
    return pd.DataFrame({
        "axis": np.arange(1, len(eigenvalues) + 1), "eigenvalue": eigenvalues,
        "percent": percent, "cumulative": percent.cumsum(),
    })  # fmt: skip


def _correlation(found: Triplet, scores: pd.Series) -> np.ndarray:
    known = scores.notna().to_numpy()
    weights = found.row_weights[known] / found.row_weights[known].sum()
    columns = np.column_stack([scores[known], found.rows[known]])
    centred = (columns - weights @ columns) * np.sqrt(weights)[:, None]
    lengths = np.sqrt((centred**2).sum(axis=0))
    product = lengths[0] * lengths[1:]
    varied = lengths[0] > FLAT * np.abs(columns[:, 0]).max()
    return centred[:, 0] @ centred[:, 1:] / np.where(varied, product, np.nan)
