"""Which units are alike: Ward's tree, what each cut leaves within classes, the cut itself."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy.compare.axes.profiles import refuse_gaps, standardised
from metrostudy.faults import StudyError


def ward(table: pd.DataFrame, weights: np.ndarray | None = None) -> pd.DataFrame:
    """Return the tree that merges, at each step, the two classes whose union costs least inertia.

    Distances are Euclidean between the rows of ``table`` as they are (standardise first, or pass
    principal coordinates). The cost of joining classes a and b is n_a n_b d²/((n_a + n_b) n), d the
    distance of their centres (Ward 1963), so the gains of all steps sum to the total inertia.
    ``weights`` say how many units each row stands for. Returns one row per merge: ``step`` (1 is
    the cheapest), ``left, right`` (rows of ``table`` are 0 to n−1, the class made at step s is
    n−1+s), ``gain`` and ``size`` (rows). Raises :class:`~metrostudy.faults.StudyError` for fewer
    than two rows or a missing coordinate.

    >>> ward(pd.DataFrame({"x": [0.0, 1.0, 10.0]}))[["left", "right", "size"]].values.tolist()
    [[0, 1, 2], [2, 3, 3]]
    """
    if len(table) < 2:
        raise StudyError([f"classes: {len(table)} unit; a tree needs two."])
    refuse_gaps(table)
    points, n = table.to_numpy(float), len(table)
    merges = _linkage(points) if weights is None else _weighted_merges(points, weights)
    return pd.DataFrame({
        "step": np.arange(1, n), "left": merges[:, 0].astype(int),
        "right": merges[:, 1].astype(int), "gain": merges[:, 2],
        "size": merges[:, 3].astype(int),
    })  # fmt: skip


def merge_gains(clouds: np.ndarray) -> np.ndarray:
    """Return what each merge of Ward's tree costs, for many small clouds at once.

    ``clouds`` has the shape (clouds, points, axes). Returns (clouds, points − 1), smallest cost
    first, in squared distance: divided by the number of points, the ``gain`` of :func:`ward`. The
    distance matrices of all clouds advance together by Lance and Williams' formula, which for ten
    to sixty points costs less than one call to a library per cloud.

    >>> merge_gains(np.array([[[0.0], [2.0], [10.0]]])).round(6).tolist()
    [[2.0, 54.0]]
    """
    count, n, _ = clouds.shape
    distances = _squared_distances(clouds)
    size, every = np.ones((count, n)), np.arange(count)
    costs = np.empty((count, n - 1))
    for step in range(n - 1):
        a, b = np.divmod(distances.reshape(count, -1).argmin(axis=1), n)
        costs[:, step] = joined = distances[every, a, b]
        size_a, size_b = size[every, a][:, None], size[every, b][:, None]
        merged = (size_a + size) * distances[every, a] + (size_b + size) * distances[every, b]
        merged = (merged - size * joined[:, None]) / (size_a + size_b + size)
        merged[every, a] = np.inf
        distances[every, a] = distances[every, :, a] = merged
        distances[every, b] = distances[every, :, b] = np.inf
        size[every, a] += size[every, b]
    return costs / 2


def _squared_distances(clouds: np.ndarray) -> np.ndarray:
    """Between the points of each cloud; infinite from a point to itself: none joins itself."""
    products = clouds @ clouds.transpose(0, 2, 1)
    squares = np.diagonal(products, axis1=1, axis2=2)
    distances = np.maximum(squares[:, :, None] + squares[:, None, :] - 2 * products, 0)
    itself = np.arange(clouds.shape[1])
    distances[:, itself, itself] = np.inf
    return distances


def inertia(tree: pd.DataFrame, max_k: int = 10) -> pd.DataFrame:
    """Return what each number of classes leaves within them, and what one more would gain.

    Columns: ``k``; ``within`` (W_k, inertia left inside k classes); ``gain`` (W_k − W_k₊₁);
    ``ratio`` (W_k / W_k₋₁, blank for one class); ``explained`` (1 − W_k/W₁, the share of the
    differences between métropoles that lies between classes). No number of classes is singled out
    here: a rule that always picks one proves nothing.

    >>> tree = ward(pd.DataFrame({"x": [0.0, 2.0, 10.0, 12.0]}))
    >>> inertia(tree, max_k=2)["within"].round(6).tolist()
    [26.0, 1.0]
    """
    gains = tree["gain"].to_numpy()
    within = pd.Series(gains.cumsum()[::-1][:max_k])
    return pd.DataFrame({
        "k": np.arange(1, len(within) + 1), "within": within, "gain": gains[::-1][: len(within)],
        "ratio": within / within.shift(), "explained": 1 - within / within[0],
    })  # fmt: skip


def cut(tree: pd.DataFrame, k: int) -> np.ndarray:
    """Return the class of each row (0 to k−1, numbered by first appearance) when k are kept.

    >>> cut(ward(pd.DataFrame({"x": [0.0, 10.0, 1.0]})), 2).tolist()
    [0, 1, 0]
    """
    n = len(tree) + 1
    members = {row: [row] for row in range(n)}
    for merge in tree.head(n - k).itertuples():
        members[n - 1 + merge.step] = members.pop(merge.left) + members.pop(merge.right)
    labels = np.empty(n, dtype=int)
    for number, rows in enumerate(sorted(members.values(), key=min)):
        labels[rows] = number
    return labels


def classes(table: pd.DataFrame, k: int) -> pd.DataFrame:
    """Return the class of each métropole when Ward's tree of standardised profiles is cut at k.

    Classes are numbered from 1, the largest first, then by the first of their names. Returns
    ``metropole, class, size``, in the order of ``table``.

    >>> table = pd.DataFrame({"x": [9.0, 0.0, 1.0]}, index=["a", "b", "c"])
    >>> classes(table, 2)["class"].tolist()
    [2, 1, 1]
    """
    standard, _ = standardised(table)
    found = pd.DataFrame({"metropole": standard.index, "label": cut(ward(standard), k)})
    groups = found.groupby("label")["metropole"].agg(size="count", first="min")
    groups = groups.sort_values(["size", "first"], ascending=[False, True])
    groups["class"] = range(1, len(groups) + 1)
    return found.join(groups, on="label")[["metropole", "class", "size"]]


def class_of(table: pd.DataFrame, membership: pd.DataFrame) -> pd.Series:
    """Return the class of each row of ``table``; units are the first column of ``membership``."""
    group = membership.set_index(membership.columns[0])["class"].reindex(table.index)
    lacking = group.index[group.isna()]
    if len(lacking):
        raise StudyError(
            [f"classes, {name}: it is in the table and in no class." for name in lacking]
        )
    return group.astype(membership["class"].dtype)


def _linkage(points: np.ndarray) -> np.ndarray:
    from scipy.cluster.hierarchy import linkage

    merges = linkage(points, method="ward")
    merges[:, 2] = merges[:, 2] ** 2 / (2 * len(points))
    return merges


def _weighted_merges(points: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Ward's merges of points that weigh unequally: scipy's start from points that weigh one."""
    n = len(points)
    mass, rows, size = np.asarray(weights, float).copy(), np.arange(n), np.ones(n)
    costs = _squared_distances(points[None])[0] * mass * mass[:, None] / (mass + mass[:, None])
    merges = np.empty((n - 1, 4))
    for step in range(n - 1):
        a, b = sorted(divmod(int(costs.argmin()), n))
        joined = costs[a, b]
        merges[step] = *sorted((rows[a], rows[b])), joined / mass.sum(), size[a] + size[b]
        merged = (mass[a] + mass) * costs[a] + (mass[b] + mass) * costs[b] - mass * joined
        merged /= mass[a] + mass[b] + mass
        merged[a] = np.inf
        costs[a] = costs[:, a] = merged
        costs[b] = costs[:, b] = np.inf
        mass[a], mass[b] = mass[a] + mass[b], 0.0
        size[a] += size[b]
        rows[a] = n + step
    return merges
