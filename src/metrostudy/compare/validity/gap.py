"""The gap statistic: classes against a box without any, with its distance and its box stated."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from metrostudy.compare.validity.partitions import Cuts, ward_cuts

SPACES = ("scaledPCA", "original")
RULES = ("firstSEmax", "Tibs2001SEmax", "globalSEmax", "firstmax", "globalmax")


def gap(
    standard: pd.DataFrame,
    rng: np.random.Generator,
    max_k: int = 6,
    draws: int = 500,
    power: float = 2,
    space: str = "scaledPCA",
    cuts: Cuts = ward_cuts,
) -> pd.DataFrame:
    """Return how much tighter k classes are here than in a box of evenly spread points.

    log W_k, W_k = Σ over classes of Σ_{i<j} d_ij^``power`` / (2 size), is compared with its mean
    over ``draws`` clouds: gap = E* log W_k − log W_k, se = sd*·√(1 + 1/draws) (Tibshirani, Walther
    & Hastie 2001). ``power`` 2 is the paper's squared distance, 1 the plain distance that R's
    ``clusGap`` takes unless told otherwise: they can suggest different k. The box spans the ranges
    of the principal axes (``space`` scaledPCA, which keeps an elongated cloud elongated) or of the
    columns (original). ``cuts`` makes the classes (:mod:`~metrostudy.compare.validity.partitions`).
    Returns ``k, log_within, expected, gap, se`` and what was chosen: ``power, space, draws, n``.

    >>> cloud = pd.DataFrame({"x": [0.0, 1.0, 2.0, 20.0, 21.0, 22.0]})
    >>> found = gap(cloud, np.random.default_rng(0), max_k=2, draws=50, power=1)
    >>> found["log_within"].round(4).tolist(), suggested(found["gap"], found["se"])["firstSEmax"]
    ([2.7515, 0.2877], 2)
    """
    points = standard.to_numpy(float)
    ks = range(1, min(max_k, len(points) - 1) + 1)
    observed = _log_within(points, cuts(points, ks, rng), power)
    centre, axes = points.mean(axis=0), np.eye(points.shape[1])
    if space == "scaledPCA":
        axes = np.linalg.svd(points - centre, full_matrices=False)[2]
    turned = (points - centre) @ axes.T
    low, high = turned.min(axis=0), turned.max(axis=0)
    null = []
    for _ in range(draws):
        drawn = rng.uniform(low, high, turned.shape)  # distances need no turning back
        null.append(_log_within(drawn, cuts(drawn, ks, rng), power))
    expected = np.mean(null, axis=0)
    return pd.DataFrame({
        "k": ks, "log_within": observed, "expected": expected, "gap": expected - observed,
        "se": np.std(null, axis=0, ddof=1) * np.sqrt(1 + 1 / draws),
        "power": power, "space": space, "draws": draws, "n": len(points),
    })  # fmt: skip


def suggested(gaps: Sequence[float], se: Sequence[float], factor: float = 1.0) -> dict[str, int]:
    """Return the number of classes that each rule of R's ``cluster::maxSE`` takes, by its name.

    ``globalmax``: the largest gap; ``firstmax``: the first that the next does not pass;
    ``firstSEmax`` and ``globalSEmax``: the smallest k within ``factor`` standard errors of these;
    ``Tibs2001SEmax``: the smallest k with gap_k ≥ gap_k+1 − ``factor``·se_k+1, the paper's. Of
    three classes in a triangle two cuts can be worse than one, and the rules that look for a first
    maximum then stop at 1.

    >>> suggested([0.1, 0.3, 0.35, 0.3], [0.1, 0.1, 0.1, 0.1])
    {'firstSEmax': 2, 'Tibs2001SEmax': 2, 'globalSEmax': 2, 'firstmax': 3, 'globalmax': 3}
    """
    value, room = np.asarray(gaps, float), factor * np.asarray(se, float)
    firstmax = _first(value[1:] <= value[:-1], len(value))
    globalmax = int(value.argmax()) + 1

    def near(k: int) -> int:
        return _first(value[: k - 1] >= value[k - 1] - room[k - 1], k)

    tibs = _first(value[:-1] >= value[1:] - room[1:], len(value))
    found = (near(firstmax), tibs, near(globalmax), firstmax, globalmax)
    return dict(zip(RULES, found, strict=True))


def _first(hit: np.ndarray, otherwise: int) -> int:
    return int(hit.argmax()) + 1 if hit.any() else otherwise


def _log_within(points: np.ndarray, cuts: np.ndarray, power: float) -> np.ndarray:
    from scipy.spatial.distance import cdist

    distances = cdist(points, points) ** power
    found = []
    for classes in cuts:
        inside = np.eye(classes.max() + 1)[classes]
        found.append(((distances @ inside * inside).sum(axis=0) / inside.sum(axis=0)).sum() / 4)
    return np.log(found)
