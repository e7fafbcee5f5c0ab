"""The guard against the horseshoe: a gradient that bends, fitted to a cloud, without classes."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from metrostudy.compare.one_model.continuum import orthonormal

DEGREE = 3
ROUNDS = 12
REACH = 1.15  # how far beyond its last points a curve is followed, half its length being 1


def curved(cloud: np.ndarray) -> np.ndarray:
    """Return the shape that a frame of :func:`bent_frames` takes to give a bent continuum.

    Points are put in the order and on the cubic curve that fit them best *if they are evenly spread
    along it*: places tᵢ = (2i − 1)/n − 1, coordinates polynomials of degree 3 in t, found by turns
    (curve given the order, order given the nearest point of the curve) from three starts: the first
    axis, the second, and the angle in their plane. Separate classes cannot follow such a curve
    without leaving large residuals; a bent gradient can. The first rows of the shape are the
    coefficients on orthonormal polynomials, the others the principal axes of what is left. A cloud
    QS has the mean and covariance of ``cloud`` exactly.

    >>> t = np.linspace(-1, 1, 12)[:, None]
    >>> bent = np.hstack([t, t**2, np.sin(9 * t)])
    >>> shape = curved(bent - bent.mean(axis=0))
    >>> np.allclose(shape.T @ shape, 12 * np.cov(bent.T, ddof=0))
    True
    """
    n, p = cloud.shape
    basis, _ = _even_polynomials(n)
    ordered = cloud[_unfolded(cloud)]
    curve = basis.T @ ordered
    _, spread, axes = np.linalg.svd(ordered - basis @ curve, full_matrices=False)
    kept = min(p, n - 1 - DEGREE)
    axes = (axes * _sign(axes.sum(axis=1))[:, None] * spread[:, None])[:kept]
    backwards = _sign(curve[0].sum()) ** np.arange(1, DEGREE + 1)
    return np.vstack([curve * backwards[:, None], axes])


def bent_frames(rng: np.random.Generator, draws: int, n: int, p: int) -> np.ndarray:
    """Return random frames whose first columns are a place, its square and its cube.

    Places are uniform between −1 and 1; the other min(p, n − 4) columns are Gaussian noise.
    """
    place = rng.uniform(-1, 1, (draws, n, 1))
    noise = rng.standard_normal((draws, n, min(p, n - 1 - DEGREE)))
    return orthonormal(np.concatenate([place ** np.arange(1, DEGREE + 1), noise], axis=2))


def _unfolded(cloud: np.ndarray) -> np.ndarray:
    """The order of the points along the even cubic curve that explains most of their inertia."""
    basis, fine = _even_polynomials(len(cloud))
    best, found = -1.0, None
    for start in _starts(cloud):
        order = np.argsort(start, kind="stable")
        for _ in range(ROUNDS):
            curve = basis.T @ cloud[order]
            if (explained := (curve**2).sum()) > best:
                best, found = explained, order
            nodes = fine @ curve
            nearest = ((nodes**2).sum(axis=1) - 2 * cloud @ nodes.T).argmin(axis=1)
            again = order[np.argsort(nearest[order], kind="stable")]
            if (again == order).all():
                break
            order = again
    return found


def _starts(cloud: np.ndarray) -> list[np.ndarray]:
    """Places on the two main axes, and the angle in their plane from its widest empty sector."""
    left, spread, _ = np.linalg.svd(cloud, full_matrices=False)
    first, second = (left * spread)[:, :2].T if cloud.shape[1] > 1 else (cloud[:, 0],) * 2
    angle = np.arctan2(second, first)
    around = np.sort(angle)
    empty = np.diff(around, append=around[0] + 2 * np.pi).argmax()
    begin = around[(empty + 1) % len(around)]
    return [first, second, (angle - begin) % (2 * np.pi)]


@lru_cache
def _even_polynomials(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Orthonormal polynomials of degree 1 to 3 at n even places, and all along the curve."""
    powers = np.arange(DEGREE + 1)
    even, fine = (2 * np.arange(n) + 1) / n - 1, np.linspace(-REACH, REACH, 161)
    basis, turns = np.linalg.qr(even[:, None] ** powers)
    sign = _sign(np.diag(turns))
    return (basis * sign)[:, 1:], (fine[:, None] ** powers @ np.linalg.inv(turns) * sign)[:, 1:]


def _sign(values: np.ndarray) -> np.ndarray:
    return np.where(values < 0, -1.0, 1.0)
