"""Which métropoles are alike: Ward's tree, its cut, and what each class looks like."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy.compare.factors import standardised

NATURE = "description, not a test"


def ward(table: pd.DataFrame) -> pd.DataFrame:
    """Return the tree that merges, at each step, the two classes whose union costs least inertia.

    Distances are Euclidean between the rows of ``table`` as they are (standardise first, or pass
    principal coordinates). The cost of joining classes a and b is n_a n_b d²/((n_a + n_b) n), d the
    distance of their centres (Ward 1963), so the gains of all steps sum to the total inertia.
    Returns one row per merge: ``step`` (1 is the cheapest), ``left, right`` (rows of ``table`` are
    0 to n−1, the class made at step s is n−1+s), ``gain`` and ``size``.

    >>> ward(pd.DataFrame({"x": [0.0, 1.0, 10.0]}))[["left", "right", "size"]].values.tolist()
    [[0, 1, 2], [2, 3, 3]]
    """
    from scipy.cluster.hierarchy import linkage

    merges = linkage(table.to_numpy(float), method="ward")
    n = len(table)
    return pd.DataFrame({
        "step": np.arange(1, n), "left": merges[:, 0].astype(int),
        "right": merges[:, 1].astype(int), "gain": merges[:, 2] ** 2 / (2 * n),
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
    within = gains.cumsum()[::-1][:max_k]
    return pd.DataFrame({
        "k": np.arange(1, len(within) + 1), "within": within, "gain": gains[::-1][: len(within)],
        "ratio": np.append(np.nan, within[1:] / within[:-1]), "explained": 1 - within / within[0],
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


def describe(
    table: pd.DataFrame, membership: pd.DataFrame, framework: pd.DataFrame
) -> pd.DataFrame:
    """Return what each class looks like: its mean on each dimension, against all métropoles.

    The dimensions made the classes, so a difference is there by construction (with three classes
    cut in one spherical cloud of 22, two v-tests in five pass 1.96): this describes, it tests
    nothing, and the column ``nature`` says so. Returns one row per class and dimension: ``class,
    size, node, label_fr, label_en, mean, mean_all, difference`` (in standard deviations of all
    métropoles), ``nature`` and ``above``: the difference in the sense of the label. A high score on
    « poverty rate » is a low rate, so there ``above`` has the other sign.

    >>> table = pd.DataFrame({"x": [0.0, 10.0]}, index=["a", "b"])
    >>> framework = pd.DataFrame({"node": ["x"], "label_fr": ["Pauvreté"], "label_en": ["Poverty"],
    ...                           "direction": [-1]})
    >>> found = describe(table, classes(table, 2), framework)
    >>> found[["class", "mean", "difference", "above"]].values.tolist()
    [[1.0, 0.0, -1.0, 1.0], [2.0, 10.0, 1.0, -1.0]]
    """
    standard, _ = standardised(table)
    group = membership.set_index("metropole")["class"]
    means = {"mean": table[standard.columns], "difference": standard}
    rows = pd.concat(
        {name: part.groupby(group).mean().stack() for name, part in means.items()}, axis=1
    ).rename_axis(["class", "node"])  # fmt: skip
    told = framework[["node", "label_fr", "label_en", "direction"]]
    rows = rows.reset_index().merge(told, on="node", how="left")
    rows["size"] = rows["class"].map(group.value_counts())
    rows["mean_all"] = rows["node"].map(table.mean())
    rows["above"] = rows["difference"] * rows["direction"].astype(float)
    rows["nature"] = NATURE
    columns = ["class", "size", "node", "label_fr", "label_en", "mean", "mean_all", "difference"]
    return rows[[*columns, "above", "nature"]]
