"""Indices of one partition or one tree: silhouette, Calinski–Harabasz, cophenetic correlation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from metrostudy.compare.validity.partitions import ward_cuts

LINKAGES = ("ward", "average", "complete", "single")


def silhouettes(standard: pd.DataFrame, classes: Sequence[int]) -> pd.DataFrame:
    """Return how much nearer each métropole is to its own class than to the next one.

    With a the mean distance to the others of its class and b the smallest mean distance to another
    class (``neighbour``), the width is (b − a)/max(a, b): 1 well inside, 0 between the two, below
    0 nearer to the neighbour; 0 in a class of one (Rousseeuw 1987). Distances are Euclidean between
    the rows of ``standard`` as they are. Returns ``metropole, class, neighbour, width``. In one
    elongated cloud the mean width of 22 points passes .25 in most data sets: this describes a
    partition, and proves no class.

    >>> cloud = pd.DataFrame({"x": [0.0, 1.0, 9.0, 10.0]}, index=list("abcd"))
    >>> silhouettes(cloud, [1, 1, 2, 2])["width"].round(3).tolist()
    [0.895, 0.882, 0.882, 0.895]
    """
    from scipy.spatial.distance import cdist

    known, own = np.unique(np.asarray(classes), return_inverse=True)
    inside = np.eye(len(known))[own]
    size, rows = inside.sum(axis=0), np.arange(len(own))
    total = cdist(standard, standard) @ inside
    within = total[rows, own] / np.maximum(size[own] - 1, 1)
    apart = np.where(inside > 0, np.inf, total / size)
    nearest = apart.argmin(axis=1)
    between = apart[rows, nearest]
    larger = np.maximum(between, within)
    read = (size[own] > 1) & (larger > 0)
    width = np.where(read, between - within, 0.0) / np.where(read, larger, 1.0)
    return pd.DataFrame({
        "metropole": standard.index, "class": known[own], "neighbour": known[nearest],
        "width": width,
    })  # fmt: skip


def indices(standard: pd.DataFrame, max_k: int = 6) -> pd.DataFrame:
    """Return the usual indices of Ward's tree cut at k = 2 to ``max_k``.

    Columns: ``k``; ``silhouette`` (mean width of :func:`silhouettes`); ``calinski_harabasz``,
    (B_k/(k − 1)) / (W_k/(n − k)), B and W the sums of squares between and within classes (Caliński
    & Harabasz 1974); ``within`` (W_k); ``smallest`` (size of the smallest class); ``n``. Each has a
    best k in any data set, one homogeneous cloud included: a best k is no evidence of classes.

    >>> cloud = pd.DataFrame({"x": [0.0, 2.0, 10.0, 12.0]}, index=list("abcd"))
    >>> indices(cloud, 2)[["calinski_harabasz", "within"]].values.tolist()
    [[50.0, 4.0]]
    """
    points, n = standard.to_numpy(float), len(standard)
    rows = []
    for classes in ward_cuts(points, range(2, min(max_k, n - 1) + 1)):
        k, size = classes.max() + 1, np.bincount(classes)
        means = np.array([points[classes == one].mean(axis=0) for one in range(k)])
        within = ((points - means[classes]) ** 2).sum()
        between = ((points - points.mean(axis=0)) ** 2).sum() - within
        rows.append({
            "k": k, "silhouette": silhouettes(standard, classes)["width"].mean(),
            "calinski_harabasz": between / (k - 1) / (within / (n - k)), "within": within,
            "smallest": size.min(), "n": n,
        })  # fmt: skip
    return pd.DataFrame(rows)


def cophenetic(standard: pd.DataFrame, linkages: Sequence[str] = LINKAGES) -> pd.DataFrame:
    """Return how faithfully the tree of each linkage keeps the distances between métropoles.

    ``cophenetic`` is Pearson's correlation of the distances with the heights at which two
    métropoles meet in the tree (Sokal & Rohlf 1962); ``agglomerative`` is the mean of 1 − (height
    of a métropole's first merge)/(height of the last), which grows with n (Kaufman & Rousseeuw
    1990). Both describe the tree; neither says that it has branches worth a name. Returns
    ``linkage, cophenetic, agglomerative, n``.

    >>> cloud = pd.DataFrame({"x": [0.0, 1.0, 10.0]}, index=list("abc"))
    >>> cophenetic(cloud, ["single"]).round(3).values.tolist()
    [['single', 0.995, 0.593, 3]]
    """
    from scipy.cluster.hierarchy import cophenet, linkage
    from scipy.spatial.distance import pdist

    distances, n, rows = pdist(standard), len(standard), []
    for how in linkages:
        tree = linkage(distances, method=how)
        singles = (tree[:, :2] < n).sum(axis=1)
        rows.append({
            "linkage": how, "cophenetic": cophenet(tree, distances)[0],
            "agglomerative": 1 - singles @ tree[:, 2] / tree[-1, 2] / n, "n": n,
        })  # fmt: skip
    return pd.DataFrame(rows)
