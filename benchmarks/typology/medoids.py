"""Classes around medoids, as R's ``cluster::pam`` makes them: a way to cut for the gap."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def medoid_cuts(points: np.ndarray, ks: Sequence[int], rng: object = None) -> np.ndarray:
    """Return the classes of the rows of ``points``, one line per k (Kaufman & Rousseeuw 1990).

    Medoids are added one by one, each where distances fall most; then the swap of a medoid with
    another row that lowers their sum most is made until none does. Either of two points is as good
    a medoid of a pair: which one is taken depends on rounding, and may decide a later swap.
    """
    from scipy.spatial.distance import cdist

    distances = cdist(points, points)
    return np.array([distances[:, _medoids(distances, k)].argmin(axis=1) for k in ks])


def _medoids(distances: np.ndarray, k: int) -> list[int]:
    chosen = [int(distances.sum(axis=0).argmin())]
    while len(chosen) < k:
        nearest = distances[:, chosen].min(axis=1)
        gains = np.maximum(nearest[:, None] - distances, 0).sum(axis=0)
        gains[chosen] = -1
        chosen.append(int(gains.argmax()))
    while True:
        costs = np.array([_cost_of_swaps(distances, chosen, place) for place in range(k)])
        place, row = np.unravel_index(costs.argmin(), costs.shape)
        if not costs[place, row] < distances[:, chosen].min(axis=1).sum() * (1 - 1e-12):
            return chosen
        chosen[place] = int(row)


def _cost_of_swaps(distances: np.ndarray, chosen: list[int], place: int) -> np.ndarray:
    """What the sum of distances would be with each row in the place of one medoid."""
    others = chosen[:place] + chosen[place + 1 :]
    nearest = distances[:, others].min(axis=1) if others else np.full(len(distances), np.inf)
    return np.minimum(nearest[:, None], distances).sum(axis=0)
