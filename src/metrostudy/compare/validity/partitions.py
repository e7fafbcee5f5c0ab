"""A cloud cut into 1, 2, … classes: Ward's tree, or k-means."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

Cuts = Callable[[np.ndarray, Sequence[int], np.random.Generator], np.ndarray]


def ward_cuts(points: np.ndarray, ks: Sequence[int], rng: object = None) -> np.ndarray:
    """Return the classes (0, 1, …) of the rows of ``points``, one line per k, along Ward's tree.

    One tree gives every cut: with its leaves in a row, a class is a run of them, and the last k − 1
    merges are the borders between runs. ``rng`` is not used: a tree owes nothing to chance.

    >>> ward_cuts(np.array([[0.0], [9.0], [1.0], [5.0]]), [1, 2, 3]).tolist()
    [[0, 0, 0, 0], [0, 1, 0, 1], [0, 1, 0, 2]]
    """
    from scipy.cluster.hierarchy import linkage

    n = len(points)
    tree = linkage(points, method="ward")
    size = [1] * n + tree[:, 3].astype(int).tolist()
    start, borders = [0] * (2 * n - 1), []
    for node, (left, right) in zip(
        range(2 * n - 2, n - 1, -1), tree[::-1, :2].astype(int).tolist(), strict=True
    ):
        start[left], start[right] = start[node], start[node] + size[left]
        borders.append(start[right])
    place = np.array(start[:n])
    return np.array([np.searchsorted(sorted(borders[: k - 1]), place, "right") for k in ks])


def kmeans_cuts(
    points: np.ndarray, ks: Sequence[int], rng: np.random.Generator, starts: int = 20
) -> np.ndarray:
    """Return the classes of the rows of ``points``, one line per k, by k-means.

    The best of ``starts`` runs from random rows.

    >>> found = kmeans_cuts(np.array([[0.0], [9.0], [1.0]]), [2], np.random.default_rng(0))
    >>> bool(found[0, 0] == found[0, 2] != found[0, 1])
    True
    """
    from sklearn.cluster import KMeans

    seed = int(rng.integers(2**31))
    how = {"init": "random", "n_init": starts, "random_state": seed}
    return np.array([KMeans(k, **how).fit(points).labels_ for k in ks])
