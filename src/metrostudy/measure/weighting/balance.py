"""Weights that give siblings the same correlation with the index, within bounds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from metrostudy.faults import StudyError, listing
from metrostudy.measure.aggregation import KINDS, climb_arrays, kinds_of
from metrostudy.measure.framework import families, leaves, pillars, root
from metrostudy.measure.weighting.siblings import sibling_weights

BOUNDS = (0.05, 1.0)
TOUCHING = 1e-6


def balanced_weights(
    scaled: pd.DataFrame,
    framework: pd.DataFrame,
    nodes: Sequence[str] | None = None,
    whole: str | None = None,
    bounds: tuple[float, float] = BOUNDS,
    means: str = "declared",
    power: float = 1.0,
    enough: float = 0.0,
) -> pd.DataFrame:
    """Return the weights under which ``nodes`` correlate equally with ``whole``.

    A weight is not an influence: a node that varies little, or that its siblings repeat, can weigh
    a third of an index and leave no trace in it. The weights w of ``nodes`` (whole families of
    siblings; the pillars by default) are sought that make their Pearson correlations r with
    ``whole`` (the index by default) equal: Σ (r − mean r)² is least, under lo ≤ w ≤ hi and Σ w = 1
    in each family. All other weights stay as declared, and scores climb as they do in the index
    (``means, power, enough``: see :func:`~metrostudy.measure.aggregation.aggregate`; the scores of
    Copeland, Kemeny and BOD climb no tree, and the declared means stand in). Nodes declared at 0
    stay out. Without bounds such a search can return weights of −1.6 and 2.5; with them, equality
    may be out of reach, and ``bounded`` marks each weight that stands at one. The start is equal
    weights, so the same table always gives the same answer. After Becker et al. (2017).

    Returns ``parent, node, weight, correlation, correlation_share`` (correlation over the sum of
    all; equal when the balance is reached) and ``bounded``. Raises when a family is given in part,
    when bounds leave no weights that sum to 1, and when a node is the same for every unit.

    >>> tree = pd.DataFrame({"node": ["i", "a", "b"], "parent": [None, "i", "i"],
    ...     "weight": [None, 3.0, 1.0], "aggregate": None})
    >>> x = pd.DataFrame({"a": [0.0, 50, 100], "b": [0.0, 20, 10]})
    >>> balanced_weights(x, tree).round(3)[["node", "weight", "correlation"]].values.tolist()
    [['a', 0.167, 0.866], ['b', 0.833, 0.866]]
    """
    local = sibling_weights(framework).to_dict()
    nodes = [node for node in nodes or pillars(framework) if local[node] > 0]
    whole = whole or root(framework)["node"]
    groups = _groups(nodes, framework, local, bounds)
    kinds = kinds_of(framework, means if means in KINDS else "declared")
    found = {leaf: scaled[leaf].to_numpy(float) for leaf in leaves(framework)["node"]}

    def correlations(weights: np.ndarray) -> np.ndarray:
        given = local | dict(zip(nodes, weights, strict=True))
        scores = climb_arrays(found, framework, given, kinds, power, enough)
        return np.array([_pearson(scores[node], scores[whole]) for node in nodes])

    member = np.array([[node in family for node in nodes] for family in groups], float)
    start = (member / member.sum(axis=1, keepdims=True)).sum(axis=0)
    flat = [node for node, r in zip(nodes, correlations(start), strict=True) if np.isnan(r)]
    if flat:
        raise StudyError([f"{listing(map(repr, flat))}: fewer than three units known, or the same"
                          " score for all; nothing there can be balanced."])  # fmt: skip
    best = _least_apart(correlations, start, member, bounds)
    r, parent = correlations(best), framework.set_index("node")["parent"]
    at_bound = np.min(np.abs(best[:, None] - np.array(bounds)), axis=1) < TOUCHING
    return pd.DataFrame({
        "parent": parent[nodes].to_numpy(), "node": nodes, "weight": best, "correlation": r,
        "correlation_share": r / r.sum(), "bounded": at_bound,
    })  # fmt: skip


def _least_apart(
    correlations: Callable[[np.ndarray], np.ndarray],
    start: np.ndarray,
    member: np.ndarray,
    bounds: tuple[float, float],
) -> np.ndarray:
    """The weights within bounds, summing to 1 in each family, whose correlations differ least."""
    from scipy.optimize import minimize

    sums = {"type": "eq", "fun": lambda weights: member @ weights - 1, "jac": lambda _: member}
    return minimize(
        lambda weights: np.var(correlations(weights)) * len(start), start, method="SLSQP",
        bounds=[bounds] * len(start), constraints=sums, options={"ftol": 1e-16, "maxiter": 500},
    ).x  # fmt: skip


def _groups(
    nodes: list[str],
    framework: pd.DataFrame,
    local: dict[str, float],
    bounds: tuple[float, float],
) -> list[list[str]]:
    """The families that the nodes make up, each whole and with room for its weights."""
    groups, faults = [], []
    for parent, family in families(framework).items():
        inside = [node for node in family if local[node] > 0]
        lost = [node for node in inside if node not in nodes]
        if len(lost) == len(inside):
            continue
        if lost:
            names = listing(map(repr, lost))
            faults.append(f"{names} stand under '{parent}' too; a family is balanced whole.")
        if not bounds[0] * len(inside) <= 1 <= bounds[1] * len(inside):
            low, high = bounds
            faults.append(f"{len(inside)} weights between {low:g} and {high:g} cannot sum to 1"
                          f" (under '{parent}').")  # fmt: skip
        groups.append(inside)
    if faults:
        raise StudyError(faults)
    return groups


def _pearson(x: np.ndarray, y: np.ndarray) -> float:
    known = ~np.isnan(x) & ~np.isnan(y)
    x, y = x[known], y[known]
    if len(x) < 3 or np.ptp(x) <= 1e-9 * np.abs(x).max() or np.ptp(y) <= 1e-9 * np.abs(y).max():
        return np.nan
    return float(np.corrcoef(x, y)[0, 1])
