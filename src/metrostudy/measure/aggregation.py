"""From leaves to index: weighted means up the tree, over what is known."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import prod

import numpy as np
import pandas as pd

from metrostudy.faults import StudyError, listing, nearest
from metrostudy.measure.combining.whole import WHOLE, score_on_all_leaves
from metrostudy.measure.framework import MEANS, families, leaves
from metrostudy.measure.weighting.siblings import sibling_weights

FLOOR = 1.0
KINDS = MEANS
NOISE = 1e-9
CHUNK = 1_000_000
MOST_NAMED = 200


def aggregate(
    scaled: pd.DataFrame,
    framework: pd.DataFrame,
    weights: str | pd.Series = "declared",
    means: str = "declared",
    min_available: float = 0.0,
    power: float = 1.0,
) -> pd.DataFrame:
    """Return the score of every node of the tree, for each unit: leaves as given, then their means.

    ``scaled`` has one row per unit and one column per leaf. Level by level, a node is a mean of its
    children, with their weights divided by the sum over the children that are known: a gap is
    neither a zero nor an average. ``means="declared"`` follows the column ``aggregate`` (blank:
    arithmetic); one of ``KINDS`` replaces it everywhere (:func:`combine` has the formulas).
    ``copeland``, ``kemeny`` and ``bod`` (``metrostudy.measure.combining``) do not climb: each inner
    node scores the units on all the leaves beneath it, with their effective weights (``bod`` finds
    its own), as Copeland's score, the mean number of units placed after it in Kemeny's orders, or
    100 times the benefit of the doubt.

    A node whose share of known children (or leaves, for those three) is below ``min_available`` is
    blank; a child that weighs 0 is as good as absent. Raises when a mean meets a value that it
    cannot take, naming each node, unit, indicator and value.
    """
    kinds = kinds_of(framework, means)
    _require_leaves(scaled, framework)
    if means in WHOLE:
        return score_on_all_leaves(scaled, framework, weights, means, min_available)
    found = {node: scaled[node].to_numpy(float) for node in leaves(framework)["node"]}
    local = sibling_weights(framework, weights).to_dict()
    scores = climb_arrays(
        found, framework, local, kinds, power, min_available, units=scaled.index.tolist()
    )
    return pd.DataFrame(scores, index=scaled.index)[framework["node"].tolist()]


def climb_arrays(
    found: Mapping[str, np.ndarray],
    framework: pd.DataFrame,
    local: Mapping[str, float | np.ndarray],
    kinds: Mapping[str, str],
    power: float = 1.0,
    enough: float = 0.0,
    keep: Collection[str] | None = None,
    units: Sequence[object] | None = None,
) -> dict[str, np.ndarray]:
    """Return the scores of the nodes as arrays ``[..., units]``: :func:`aggregate` without labels.

    ``found`` holds each leaf as ``[units]``, or ``[draws, units]`` when it is drawn; ``local`` the
    weight of each node among its siblings, one number or ``[draws]``; ``kinds`` the mean of each
    inner node. Leaves without draws meet drawn weights in one matrix product. With ``keep``, only
    those nodes are returned and the others are let go once their parent is done. ``units`` are the
    names that an error uses (without them, positions from 0).
    """
    nodes, faults = dict(found), []
    for node, family in families(framework).items():
        under = [child for child in family if np.any(local[child])]
        x = _together([nodes[child] for child in under])
        weights = _together([np.asarray(local[child], float) for child in under])
        refused = _not_taken(x, node, kinds[node], power, under, units)
        faults += refused
        x = np.full_like(x, np.nan) if refused else x
        nodes[node] = combine(x, weights, kinds[node], power, enough)
        if keep is not None:
            nodes = {name: x for name, x in nodes.items() if name not in {*family} - {*keep}}
    if faults:
        raise StudyError(faults)
    return nodes


def combine(
    x: np.ndarray,
    weights: np.ndarray,
    kind: str = "arithmetic",
    power: float = 1.0,
    enough: float = 0.0,
) -> np.ndarray:
    """Return the mean of the children, ``x[..., units, children]`` → ``[..., units]``.

    ``power`` is (Σ w xᵖ)^(1/p), which at p = 1, 0 and −1 is the ``arithmetic`` mean Σ w x, the
    ``geometric`` exp(Σ w ln x) and the ``harmonic`` 1 / Σ (w / x); the smaller p, the less a high
    child makes up for a low one. ``mpi`` is M − S²/M, the plain mean of the children less a penalty
    for their imbalance (S² divided by their number): their weights say only whether they count.
    ``weights[..., children]`` are divided by their sum over the known children. Leading axes
    broadcast: ``x[units, children]`` with ``weights[draws, children]`` gives ``[draws, units]``.
    A unit of which less than ``enough`` of the children that weigh something are known is NaN. At
    p ≤ 0 a value of 0 has no mean: :func:`climb_arrays` says which, this kernel does not look.

    >>> x = np.array([[1.0, 4.0], [9.0, np.nan]])
    >>> combine(x, np.array([0.5, 0.5]), "geometric").round(9).tolist()
    [2.0, 9.0]
    >>> combine(x, np.array([[0.5, 0.5], [1.0, 0.0]])).tolist()
    [[2.5, 9.0], [1.0, 9.0]]
    """
    known, counted = ~np.isnan(x), weights > 0
    if kind == "mpi":
        weights = counted.astype(float)
    share = _share(known, weights, counted, enough)
    x = np.where(known, x, 1.0)
    if kind == "mpi":
        mean = _sum(x * known, weights) / share
        spread = _sum(x**2 * known, weights) / share - mean**2
        return mean - np.maximum(spread, 0.0) / mean
    p = _exponent(kind, power)
    y = np.log(x) if p == 0 else x if p == 1 else x**p
    mean = _sum(y * known, weights) / share
    return np.exp(mean) if p == 0 else mean if p == 1 else mean ** (1 / p)


def kinds_of(framework: pd.DataFrame, means: str = "declared") -> dict[str, str]:
    """Return the mean that each inner node takes: as declared (blank: arithmetic), or ``means``.

    >>> tree = pd.DataFrame({"node": ["a", "b", "c"], "parent": [None, "a", "b"],
    ...     "aggregate": ["geometric", None, None]})
    >>> kinds_of(tree)
    {'b': 'arithmetic', 'a': 'geometric'}
    """
    inner = families(framework)
    if means == "declared":
        declared = framework.set_index("node")["aggregate"].dropna().to_dict()
        return {node: declared.get(node, "arithmetic") for node in inner}
    accepted = ("declared", *KINDS, *WHOLE)
    if means not in accepted:
        raise StudyError([
            f"'{means}' is not a way to aggregate{nearest(means, accepted)} "
            f"(accepted: {listing(accepted)})"
        ])  # fmt: skip
    return dict.fromkeys(inner, means)


def needs_positive(kind: str, power: float = 1.0) -> bool:
    """Say whether a kind asks for scores above 0, which z-scores are not.

    All do but the arithmetic mean, Copeland and Kemeny. (A power above 0 can take a zero, and so
    can ``bod``; neither can take what is below.)

    >>> needs_positive("power", 1.0), needs_positive("power", 0.5), needs_positive("copeland")
    (False, True, False)
    """
    return kind in ("mpi", "bod") or (kind in KINDS and _exponent(kind, power) != 1)


def needs_floor(framework: pd.DataFrame, means: str = "declared", power: float = 1.0) -> bool:
    """Say whether some node of the index asks for scores above 0."""
    return any(needs_positive(kind, power) for kind in kinds_of(framework, means).values())


uses_geometric = needs_floor  # until nothing imports it


def rank(scores: pd.DataFrame) -> pd.DataFrame:
    """Return ranks by column, 1 for the highest score; see :func:`rank_array`.

    >>> rank(pd.DataFrame({"index": [0.1 + 0.2, 0.3, 0.5]}))["index"].tolist()
    [2.0, 2.0, 1.0]
    """
    ranks = rank_array(scores.to_numpy(float).T).T
    return pd.DataFrame(ranks, index=scores.index, columns=scores.columns)


def rank_array(scores: np.ndarray) -> np.ndarray:
    """Return ranks along the last axis, 1 for the highest; ties share the better number.

    A gap (NaN) has no rank. Two neighbours in the order are tied when they differ by less than a
    billionth of the largest score: sums that differ only in the order of their additions are equal,
    whatever the unit. (Compared exactly, published tables hold ties that rounding errors of 4e-16
    decide; rounded to a fixed decimal, a tie can still fall on both sides of the rounding.)

    >>> rank_array(np.array([[0.3, 0.1 + 0.2, 0.5], [np.nan, 2.0, 1.0]])).tolist()
    [[2.0, 2.0, 1.0], [nan, 1.0, 2.0]]
    """
    ranks = np.empty(scores.shape)
    rows = (prod(scores.shape[:-1]), scores.shape[-1])
    given, found = scores.reshape(rows), ranks.reshape(rows)
    step = max(1, CHUNK // max(1, rows[1]))
    for start in range(0, rows[0], step):
        found[start : start + step] = _ranks(given[start : start + step])
    return ranks


def _ranks(scores: np.ndarray) -> np.ndarray:
    """Ranks of a few rows at a time, so that what is set aside stays in the processor's cache."""
    order = np.argsort(-scores, axis=1)
    high_first = np.take_along_axis(scores, order, axis=1)
    largest = np.fmax.reduce(np.abs(scores), axis=1, keepdims=True, initial=0.0)
    place = np.tile(np.arange(1.0, scores.shape[1] + 1), (len(scores), 1))
    place[:, 1:][high_first[:, :-1] - high_first[:, 1:] <= NOISE * largest] = 0.0
    place = np.maximum.accumulate(place, axis=1)
    place[np.isnan(high_first)] = np.nan
    ranks = np.empty_like(place)
    np.put_along_axis(ranks, order, place, axis=1)
    return ranks


def _exponent(kind: str, power: float) -> float:
    return {"arithmetic": 1.0, "geometric": 0.0, "harmonic": -1.0, "power": power}[kind]


def _together(arrays: Sequence[np.ndarray]) -> np.ndarray:
    """The arrays side by side in a last axis, those without draws repeated if others have them."""
    return np.moveaxis(np.stack(np.broadcast_arrays(*arrays)), 0, -1)


def _share(
    known: np.ndarray, weights: np.ndarray, counted: np.ndarray, enough: float
) -> np.ndarray:
    """What the weights of the known children add up to; NaN where too few are known."""
    if known.all():
        total = weights.sum(axis=-1)[..., None]
        return np.where(total > 0, total, np.nan)
    there, total = _sum(known, counted.astype(float)), counted.sum(axis=-1)[..., None]
    return np.where((there > 0) & (there + NOISE >= enough * total), _sum(known, weights), np.nan)


def _sum(x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Σ w x over the children."""
    if x.ndim == 2:
        return weights @ x.T
    return np.einsum("...uc,...c->...u", x, weights)


def _not_taken(
    x: np.ndarray,
    node: str,
    kind: str,
    power: float,
    under: Sequence[str],
    units: Sequence[object] | None,
) -> list[str]:
    """One sentence naming every value that the mean of ``node`` cannot take, or nothing."""
    if kind == "mpi":
        name, need = "penalised mean (mpi)", "scores whose mean is above 0"
        bad = ~np.isnan(x) & (np.nansum(x, axis=-1, keepdims=True) <= 0)
    else:
        p = _exponent(kind, power)
        name = f"power mean (p = {p:g})" if kind == "power" else f"{kind} mean"
        need = "scores above 0" if p <= 0 else "scores of 0 or more"
        bad = (x <= 0 if p <= 0 else x < 0) if p != 1 else np.zeros(1, bool)
    if not bad.any():
        return []
    lowest = np.where(bad, x, np.inf).reshape(-1, *x.shape[-2:]).min(axis=0)
    units = units or range(x.shape[-2])
    cells = [
        f"{under[c]} of {units[u]} ({lowest[u, c]:g})" for u, c in np.argwhere(lowest < np.inf)
    ]
    return [
        f"'{node}' is a {name}, which needs {need}, and meets {listing(cells, MOST_NAMED)}. Choose "
        "goalposts, minmax or rank on a floor above 0, or an arithmetic mean."
    ]


def _require_leaves(scaled: pd.DataFrame, framework: pd.DataFrame) -> None:
    lost = [node for node in leaves(framework)["node"] if node not in scaled]
    if lost:
        raise StudyError([f"no column of scaled values for {listing(lost)}"])
