"""Who shows a class best: those nearest to its centre, those farthest from the others."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy.compare.typology.exchange import to_centres
from metrostudy.compare.typology.ward import class_of


def typical(places: pd.DataFrame, membership: pd.DataFrame, most: int = 5) -> pd.DataFrame:
    """Return, for each class, its ``most`` paragons and its ``most`` specific members.

    ``places`` has one row per unit and one column per axis; ``membership`` the name of each unit,
    first, and its ``class``. A paragon is among the nearest to the centre of its own class: the one
    to visit to see what the class is. A specific member is among the farthest from the nearest
    *other* centre: what sets the class apart. Columns: ``class, kind`` (paragon, specific),
    ``rank``, the name of the unit, ``distance`` (Euclidean, on the axes given). With one class
    there are no other centres and nobody is specific.

    >>> places = pd.DataFrame({1: [0.0, 1.0, 5.0, 9.0]}, index=list("abcd"))
    >>> membership = pd.DataFrame({"metropole": list("abcd"), "class": [1, 1, 1, 2]})
    >>> typical(places, membership, most=1)[["class", "kind", "metropole"]].values.tolist()
    [[1, 'paragon', 'b'], [1, 'specific', 'a'], [2, 'paragon', 'd'], [2, 'specific', 'd']]
    """
    group = class_of(places, membership)
    numbers, labels = np.unique(group, return_inverse=True)
    distances = np.sqrt(to_centres(places.to_numpy(float), labels))
    own = np.arange(len(numbers)) == labels[:, None]
    nearest_other = np.where(own, np.inf, distances).min(axis=1)
    kinds = {"paragon": (distances[own], 1), "specific": (nearest_other, -1)}
    name = membership.columns[0]
    rows = [
        {"class": number, "kind": kind, "rank": rank, name: places.index[i], "distance": far[i]}
        for label, number in enumerate(numbers)
        for kind, (far, sense) in kinds.items()
        for rank, i in enumerate(_first(sense * far, labels == label, most), start=1)
        if np.isfinite(far[i])
    ]
    return pd.DataFrame(rows)


def _first(values: np.ndarray, chosen: np.ndarray, most: int) -> np.ndarray:
    rows = np.flatnonzero(chosen)
    return rows[np.argsort(values[rows], kind="stable")][:most]
