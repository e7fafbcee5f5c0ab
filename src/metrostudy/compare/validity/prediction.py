"""Prediction strength: whether one half of the métropoles foretells the classes of the other."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy.compare.validity.partitions import Cuts, ward_cuts


def prediction_strength(
    standard: pd.DataFrame,
    rng: np.random.Generator,
    max_k: int = 6,
    splits: int = 50,
    cuts: Cuts = ward_cuts,
) -> pd.DataFrame:
    """Return how well classes made on one half are found again in the other.

    The métropoles are dealt into two halves; each is cut in k classes; each member of a half is
    also given to the nearest class centre of the other half. Of the pairs that a class holds, the
    share that the other half also puts together is taken, for the worst class of each half, the
    mean of the two (1 for a class of one); ``estimate`` is the mean over ``splits`` deals and
    ``se`` its Monte-Carlo standard error. k = 1 is 1 by definition. The authors keep the largest k
    at .8 or more, so that « one class » is a possible answer (Tibshirani & Walther 2005); with 22
    métropoles a half holds eleven, and only wide gaps pass. Returns ``k, estimate, se, splits, n``.

    >>> cloud = pd.DataFrame({"x": [0.0, 1.0, 2.0, 3.0, 90.0, 91.0, 92.0, 93.0]})
    >>> found = prediction_strength(cloud, np.random.default_rng(1), max_k=2)
    >>> bool(found["estimate"].iloc[1] > 0.8)
    True
    """
    points, n = standard.to_numpy(float), len(standard)
    ks = range(2, min(max_k, n // 2) + 1)
    found = np.array([_one_deal(points, ks, rng, cuts) for _ in range(splits)])
    return pd.DataFrame({
        "k": [1, *ks], "estimate": [1.0, *found.mean(axis=0)],
        "se": [0.0, *found.std(axis=0, ddof=1) / np.sqrt(splits)], "splits": splits, "n": n,
    })  # fmt: skip


def _one_deal(points: np.ndarray, ks: range, rng: np.random.Generator, cuts: Cuts) -> np.ndarray:
    """The strength of each k in one deal."""
    order, half = rng.permutation(len(points)), len(points) // 2
    halves = points[order[:half]], points[order[half:]]
    made = [cuts(part, ks, rng) for part in halves]
    worst = np.array([
        [_worst_class(halves[here], made[here][row], halves[1 - here], made[1 - here][row])
         for row in range(len(ks))]
        for here in (0, 1)
    ])  # fmt: skip
    return worst.mean(axis=0)


def _worst_class(
    points: np.ndarray, classes: np.ndarray, others: np.ndarray, theirs: np.ndarray
) -> float:
    """Share of the pairs of a class that the other half's centres keep together, at its lowest."""
    from scipy.spatial.distance import cdist

    k = classes.max() + 1
    centres = [others[theirs == one].mean(axis=0) for one in range(k)]
    given = cdist(points, centres).argmin(axis=1)
    table = np.bincount(classes * k + given, minlength=k * k).reshape(k, k)
    size = table.sum(axis=1)
    kept = (table * (table - 1)).sum(axis=1) / np.maximum(size * (size - 1), 1)
    return float(np.where(size > 1, kept, 1.0).min())
