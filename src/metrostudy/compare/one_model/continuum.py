"""How marked the classes of a cloud are, against clouds that keep its covariance and have none."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

import numpy as np

from metrostudy.compare.axes.profiles import FLAT
from metrostudy.compare.typology.ward import merge_gains

BLOCK = 2**17  # cells of the distance matrices handled at once: they then fit in the cache
FIRST_DRAWS = 99
SURE = 3.0  # standard errors between the share of draws so far and the level
NEARLY = 0.75  # of the most marked cut: below it, another cut is not what the tree shows


def standard(clouds: np.ndarray) -> np.ndarray:
    """Return clouds (…, points, axes) with mean 0 and deviation 1 on each axis; 0 where flat.

    >>> standard(np.array([[1.0, 5.0], [3.0, 5.0]])).tolist()
    [[-1.0, 0.0], [1.0, 0.0]]
    """
    centred = clouds - clouds.mean(axis=-2, keepdims=True)
    spread = centred.std(axis=-2, keepdims=True)
    return centred / np.where(spread > FLAT, spread, 1)


def separation(clouds: np.ndarray, max_k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return T_k = −log(W_k/W₁) and the size of the smallest class, for k = 2 to ``max_k``.

    W_k is the inertia left within k classes of Ward's tree: T_k is 0 when classes explain nothing
    and grows without limit. Two arrays (clouds, max_k − 1); k stops two short of the number of
    points, since n − 1 classes always explain nearly everything.

    >>> marked, smallest = separation(np.array([[[0.0], [1.0], [9.0], [10.0], [30.0]]]), 3)
    >>> smallest.tolist()
    [[1, 1]]
    """
    from scipy.cluster.hierarchy import linkage

    trees = [linkage(cloud, method="ward") for cloud in clouds]
    most = _most(clouds.shape[1], max_k)
    smallest = [[_smallest(tree, k) for k in range(2, most + 1)] for tree in trees]
    return log_ratio(np.array([tree[:, 2] ** 2 / 2 for tree in trees]), most), np.array(smallest)


def frames(noise: Callable, draws: int, n: int, p: int) -> np.ndarray:
    """Return random centred orthonormal frames (draws, n, min(n − 1, p)) made of ``noise``.

    A frame is what is left of a cloud once its mean and covariance are fixed. Gaussian noise
    (``rng.standard_normal``) gives every frame the same chance: a bunched cloud. Uniform noise
    (``rng.random``) spreads scores evenly along each principal axis, the first exactly so: a
    continuum.

    >>> drawn = frames(np.random.default_rng(0).random, 2, 6, 3)
    >>> np.allclose(drawn[0].T @ drawn[0], np.eye(3)), np.allclose(drawn.sum(axis=1), 0)
    (True, True)
    """
    return orthonormal(noise((draws, n, min(n - 1, p))))


def orthonormal(columns: np.ndarray) -> np.ndarray:
    """Return the columns of each cloud centred, then made orthonormal one after the other."""
    drawn, turns = np.linalg.qr(columns - columns.mean(axis=1, keepdims=True))
    return drawn * np.sign(np.diagonal(turns, axis1=1, axis2=2))[:, None, :]


def straight(cloud: np.ndarray) -> np.ndarray:
    """Return the shape S that a frame Q takes to give a cloud QS with the covariance of ``cloud``.

    With ``cloud`` = UΣVᵀ, S is Σ: V turns a cloud without changing a distance.
    """
    n, p = cloud.shape
    return np.diag(np.linalg.svd(cloud, compute_uv=False)[: min(n - 1, p)])


def null_separation(drawn: np.ndarray, shape: np.ndarray, max_k: int) -> np.ndarray:
    """Return T_k of the clouds QS, one row per frame Q of ``drawn``, S the ``shape``."""
    n = drawn.shape[1]
    parts = np.array_split(drawn, ceil(len(drawn) * n**2 / BLOCK))
    gains = np.concatenate([merge_gains(part @ shape) for part in parts])
    return log_ratio(gains, _most(n, max_k))


def scaled(observed: np.ndarray, null: np.ndarray) -> np.ndarray:
    """Return T_k in deviations of the null from its mean, so that numbers of classes compare."""
    return (observed - null.mean(axis=0)) / null.std(axis=0, ddof=1)


def p_value(observed: np.ndarray, null: np.ndarray, read: np.ndarray | bool = True) -> float:
    """Return the share of null clouds whose most marked cut is at least as marked as the observed.

    (1 + #{max_k null ≥ max_k observed}) / (draws + 1). Only the cuts that are ``read`` in the
    observed cloud count; in the null clouds all do, which can only make p larger.

    >>> p_value(np.array([9.0]), np.array([[1.0], [2.0], [3.0]]))
    0.25
    """
    best = np.where(read, scaled(observed, null), -np.inf).max()
    return float((1 + (scaled(null, null).max(axis=1) >= best).sum()) / (len(null) + 1))


def legible(observed: np.ndarray, null: np.ndarray, large: np.ndarray) -> np.ndarray:
    """Return which cuts may be read as classes: ``large`` ones, nearly as marked as the best.

    Where the most marked cut sets atypical points apart, a cut much less marked is no reading of
    the tree, even without too small a class: it must reach three quarters of the largest marking.

    >>> null, large = np.array([[-1.0, -1.0], [1.0, 1.0]]), np.array([True, False])
    >>> [legible(np.array(marked), null, large).tolist() for marked in ([9.0, 9.5], [2.0, 9.5])]
    [[True, False], [False, False]]
    """
    marked = scaled(observed, null)
    return large & (marked >= marked.max() - (1 - NEARLY) * abs(marked.max()))


def sequential_p(
    observed: np.ndarray,
    drawn: np.ndarray,
    shape: np.ndarray,
    level: float,
    read: np.ndarray | bool = True,
) -> tuple[float, np.ndarray]:
    """Return a rough p that is on the same side of ``level`` as that of all the frames ``drawn``.

    Draws are doubled until p is three standard errors away from ``level``, or the frames are used
    up: most clouds of a simulation are settled by the first hundred. The T_k drawn come second.
    """
    null = np.empty((0, len(observed)))
    while len(null) < len(drawn):
        more = drawn[len(null) : 2 * len(null) + FIRST_DRAWS]
        null = np.concatenate([null, null_separation(more, shape, len(observed) + 1)])
        p = p_value(observed, null, read)
        if abs(p - level) > SURE * np.sqrt(level * (1 - level) / len(null)):
            break
    return p, null


def limit(null: np.ndarray, level: float) -> np.ndarray:
    """Return the T_k above which, for any one k, ``p_value`` is at most ``level``."""
    marked = np.sort(scaled(null, null).max(axis=1))[::-1]
    rare = int(level * (len(null) + 1) + FLAT)
    bound = marked[rare - 1] if rare else np.nan
    return null.mean(axis=0) + bound * null.std(axis=0, ddof=1)


def _most(n: int, max_k: int) -> int:
    return min(max_k, n - 2)


def log_ratio(gains: np.ndarray, most: int) -> np.ndarray:
    """The costliest k − 1 merges are what k classes explain; the rest is W_k."""
    total = gains.sum(axis=-1, keepdims=True)
    explained = gains[..., ::-1][..., : most - 1].cumsum(axis=-1) / total
    return -np.log(np.maximum(1 - explained, 1e-12))


def _smallest(tree: np.ndarray, k: int) -> int:
    """The classes are what the last k − 1 merges join, except what they have made themselves."""
    n = len(tree) + 1
    joined = tree[n - k :, :2].astype(int).ravel()
    sizes = np.append(np.ones(n), tree[:, 3])
    return int(sizes[joined[joined < 2 * n - k]].min())
