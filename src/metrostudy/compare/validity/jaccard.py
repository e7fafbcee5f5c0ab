"""Whether a class is found again when métropoles are drawn anew, against classes of a continuum."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy.compare.validity.partitions import ward_cuts


def class_jaccard(
    standard: pd.DataFrame,
    membership: pd.DataFrame,
    null_clouds: np.ndarray,
    rng: np.random.Generator,
    draws: int = 100,
    level: float = 0.05,
) -> pd.DataFrame:
    """Return how stable each class of Ward's tree is, beside what a continuum's classes would show.

    ``jaccard`` is the mean of :func:`redrawn`. A class of one population is often found again too
    (in one elongated cloud of 22, a cut with every class at .75 or more half the time), so the
    usual thresholds prove nothing here. The same statistic is computed in each of ``null_clouds``
    (clouds × métropoles × axes, without classes, of the same covariance), cut at as many classes:
    the largest class is set beside the largest of each cloud, the second beside the second, and so
    on, since stability depends on size. ``p`` = (1 + #{null ≥ observed})/(clouds + 1) and
    ``null_quantile`` is what ``jaccard`` must pass for p ≤ ``level``; a class that is not ``above``
    it is not to be interpreted. Each class is read alone: of twenty classes of a continuum, one
    passes at .05.

    ``membership`` has ``metropole, class``, Ward's cut of ``standard``. Returns one row per class:
    ``class, size, jaccard, null_mean, null_quantile, p, above, draws, clouds``. Source: Hennig
    (2007) for the statistic.

    >>> rng = np.random.default_rng(0)
    >>> cloud = pd.DataFrame({"x": [0.0, 1.0, 2.0, 20.0, 21.0, 23.0]}, index=list("abcdef"))
    >>> membership = pd.DataFrame({"metropole": cloud.index, "class": [2, 2, 2, 1, 1, 1]})
    >>> null = np.linspace(0, 23, 6)[None, :, None] + rng.normal(size=(39, 6, 1))
    >>> found = class_jaccard(cloud, membership, null, rng, draws=30)
    >>> found["jaccard"].round(1).tolist(), found["above"].tolist()
    ([1.0, 1.0], [True, True])
    """
    own = membership.set_index("metropole")["class"].reindex(standard.index)
    known, classes = np.unique(own.to_numpy(), return_inverse=True)
    observed = redrawn(standard.to_numpy(float), classes, rng, draws).mean(axis=0)
    size = np.bincount(classes)
    null = np.array([_by_size(cloud, len(known), rng, draws) for cloud in null_clouds])
    place = np.empty(len(known), dtype=int)
    place[np.lexsort((-observed, -size))] = np.arange(len(known))
    beside = null[:, place]
    rare = int(level * (len(null) + 1) + 1e-9)
    limit = np.sort(beside, axis=0)[-rare] if rare else np.full(len(known), np.nan)
    return pd.DataFrame({
        "class": known, "size": size, "jaccard": observed, "null_mean": beside.mean(axis=0),
        "null_quantile": limit, "p": (1 + (beside >= observed).sum(axis=0)) / (len(null) + 1),
        "above": observed > limit, "draws": draws, "clouds": len(null),
    })  # fmt: skip


def redrawn(
    points: np.ndarray,
    classes: np.ndarray,
    rng: np.random.Generator,
    draws: int = 100,
    half: bool = False,
) -> np.ndarray:
    """Return the Jaccard of each class with the most similar one of each redrawn cloud.

    The rows drawn (with replacement, each counted once; or ``half`` of them without) are cut by
    Ward's tree at as many classes as before. With A the members of a class that were drawn and B a
    new class, J = |A ∩ B| / |A ∪ B| is taken at its best B; 0 when no member was drawn. A draw
    with J ≤ .5 dissolves the class, one with J > .75 recovers it (Hennig 2007). Returns (draws,
    classes).

    >>> points = np.array([[0.0], [1.0], [8.0], [9.0]])
    >>> redrawn(points, np.array([0, 0, 1, 1]), np.random.default_rng(0), 3, half=True).max()
    np.float64(1.0)
    """
    n, k = len(points), int(classes.max()) + 1
    found = np.zeros((draws, k))
    for draw in range(draws):
        drawn = rng.choice(n, n // 2, replace=False) if half else np.unique(rng.integers(n, size=n))
        new = min(k, len(drawn))
        again = ward_cuts(points[drawn], [new])[0]
        both = np.bincount(classes[drawn] * new + again, minlength=k * new).reshape(k, new)
        either = both.sum(axis=1)[:, None] + both.sum(axis=0) - both
        found[draw] = (both / either).max(axis=1)
    return found


def _by_size(cloud: np.ndarray, k: int, rng: np.random.Generator, draws: int) -> np.ndarray:
    """The stability of a cloud's own classes, the largest class first."""
    classes = ward_cuts(cloud, [k])[0]
    found = redrawn(cloud, classes, rng, draws).mean(axis=0)
    return found[np.lexsort((-found, -np.bincount(classes)))]
