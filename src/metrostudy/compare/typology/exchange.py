"""Consolidation: units change class one at a time as long as classes get tighter."""

from __future__ import annotations

import numpy as np

TOLERANCE = 1e-12


def exchanged(points: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the classes after every exchange that raises the inertia between them.

    A tree never undoes a merge, so that its cut may leave a unit nearer another class. Moving unit
    i from class a to b changes n times the inertia within by n_b d²(i, b)/(n_b + 1) −
    n_a d²(i, a)/(n_a − 1), d to the centres before the move; the move that lowers it most is made,
    until none does (Hartigan 1975). A class of one keeps its member: the number of classes stays.
    Afterwards the tree no longer shows the classes: say who moved. ``labels`` go from 0 to k − 1.

    >>> exchanged(np.array([[0.0], [4.0], [5.0], [6.0]]), np.array([0, 0, 1, 1])).tolist()
    [0, 1, 1, 1]
    """
    labels = labels.copy()
    least = TOLERANCE * ((points - points.mean(axis=0)) ** 2).sum()
    every = np.arange(len(points))
    while True:
        size = np.bincount(labels).astype(float)
        distances = to_centres(points, labels)
        own = size[labels]
        left = distances[every, labels] * own / np.maximum(own - 1, 1) * (own > 1)
        cost = distances * size / (size + 1)
        cost[every, labels] = np.inf
        gains = left - cost.min(axis=1)
        mover = int(gains.argmax())
        if not gains[mover] > least:
            return labels
        labels[mover] = cost[mover].argmin()


def to_centres(points: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the squared distance of each point to the centre of each class."""
    centres = centres_of(points, labels)
    return np.stack([((points - centre) ** 2).sum(axis=1) for centre in centres], axis=1)


def centres_of(points: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the centre of each class, 0 to k − 1."""
    size = np.bincount(labels)
    columns = [np.bincount(labels, weights=column) / size for column in points.T]
    return np.stack(columns, axis=1)


def between(points: np.ndarray, labels: np.ndarray) -> float:
    """Return the inertia between classes: that of their centres, each weighing its members.

    >>> between(np.array([[0.0], [2.0], [10.0], [12.0]]), np.array([0, 0, 1, 1]))
    25.0
    """
    away = centres_of(points, labels) - points.mean(axis=0)
    return float(np.bincount(labels) @ (away**2).sum(axis=1) / len(points))
