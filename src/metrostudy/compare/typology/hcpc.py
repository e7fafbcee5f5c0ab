"""Classes of a factor map: tree, cut, consolidation; by way of small groups when units are many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrostudy.compare.axes.profiles import refuse_gaps
from metrostudy.compare.typology.cuts import suggested
from metrostudy.compare.typology.exchange import between, centres_of, exchanged
from metrostudy.compare.typology.ward import cut, ward
from metrostudy.faults import StudyError

LARGE = 2_000
GROUPS = 300
TREE = "Ward's tree, then exchange"
MIXED = f"k-means in {GROUPS} groups, Ward's tree of their centres, then k-means"


@dataclass(frozen=True)
class Classes:
    """Classes and how they came to be.

    ``units`` (in the order of the table): its name, ``class`` (1 to k by increasing centre on the
    first axis), ``before`` (the class that the tree gave, numbered alike), ``moved`` and ``size``
    (of the class). ``tree`` is what :func:`ward` returns, of groups when ``method`` says so.
    ``summary`` (one row): ``k, n, total`` (inertia), ``between_before, between`` (inertia between
    classes, before and after consolidation), ``moved`` (units) and ``method``.
    """

    units: pd.DataFrame
    tree: pd.DataFrame
    summary: pd.DataFrame


def hcpc(places: pd.DataFrame, k: int | str, rng: np.random.Generator) -> Classes:
    """Return ``k`` classes of units by their coordinates: Ward's tree, cut and consolidated.

    ``places`` has one row per unit and one column per axis (:meth:`Factors.places`); ``k`` is a
    number, or the name of a rule of :func:`cuts`. The tree is cut in k classes, then units change
    class as long as the inertia between classes grows (:func:`exchanged`). Up to 2,000 units.
    Beyond, no tree of all units is grown, whose distances would not hold in memory: k-means (seeded
    by ``rng``) makes 300 small groups, the tree joins their centres, each weighing its members, and
    k-means from the centres of the classes consolidates them over all units (Lebart, Morineau &
    Piron's mixed classification); ``method`` says which was done. There the inertia of ``tree`` is
    that between groups. Classes describe; nothing here says that there are several.

    Raises :class:`~metrostudy.faults.StudyError` for fewer than two units, a missing coordinate, or
    a ``k`` that is not from 1 to the number of units.

    >>> places = pd.DataFrame({1: [0.0, 4.0, 5.0, 5.5, 6.0]}, index=list("abcde"))
    >>> hcpc(places, 2, np.random.default_rng(0)).units["class"].tolist()
    [1, 2, 2, 2, 2]
    """
    refuse_gaps(places)
    points = places.to_numpy(float)
    large = len(places) > LARGE
    group = _groups(points, rng) if large else np.arange(len(places))
    weights = np.bincount(group).astype(float) if large else None
    tree = ward(pd.DataFrame(centres_of(points, group)) if large else places, weights)
    k = suggested(tree, k) if isinstance(k, str) else k
    if not 1 <= k <= len(tree) + 1:
        raise StudyError([f"classes: {k} asked of {len(tree) + 1} units; give 1 to that many."])
    before = cut(tree, k)[group]
    after = _lloyd(points, before) if large else exchanged(points, before)
    order = np.argsort(np.argsort(centres_of(points, after)[:, 0], kind="stable"), kind="stable")
    units = pd.DataFrame({
        places.index.name or "metropole": places.index, "class": order[after] + 1,
        "before": order[before] + 1, "moved": before != after, "size": np.bincount(after)[after],
    })  # fmt: skip
    summary = {
        "k": k, "n": len(places), "total": points.var(axis=0).sum(),
        "between_before": between(points, before), "between": between(points, after),
        "moved": int(units["moved"].sum()), "method": MIXED if large else TREE,
    }  # fmt: skip
    return Classes(units, tree, pd.DataFrame([summary]))


def _groups(points: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Small groups, numbered 0 to g − 1; fewer than asked when many units are identical."""
    from sklearn.cluster import KMeans

    distinct = len(np.unique(points, axis=0))
    seed = int(rng.integers(2**31))
    rough = {"n_init": 1, "max_iter": 25}  # no group is read: they need not be the best ones
    found = KMeans(min(GROUPS, distinct), random_state=seed, **rough).fit_predict(points)
    return np.unique(found, return_inverse=True)[1]


def _lloyd(points: np.ndarray, labels: np.ndarray) -> np.ndarray:
    from sklearn.cluster import KMeans

    centres = centres_of(points, labels)
    return KMeans(len(centres), init=centres, n_init=1, tol=0).fit_predict(points)
