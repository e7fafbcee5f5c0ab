"""From leaves to index: weighted means up the tree, over what is known."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy.faults import StudyError, listing
from metrostudy.measure.framework import families, leaves

FLOOR = 1.0


def sibling_weights(framework: pd.DataFrame, weights: str = "declared") -> pd.Series:
    """Return the weight of each node among its siblings (they sum to 1), indexed by node.

    ``declared`` takes the column ``weight`` (blank counts as 1). ``equal_leaves`` gives every leaf
    the same weight in the index, so that a node weighs as many shares as it has leaves; a leaf
    declared at 0 stays out. The root has 1.

    >>> tree = pd.DataFrame({"node": ["i", "a", "b", "b1", "b2"],
    ...     "parent": [None, "i", "i", "b", "b"], "weight": [None, 1.0, 1.0, 3.0, 1.0]})
    >>> sibling_weights(tree).to_dict()
    {'i': 1.0, 'a': 0.5, 'b': 0.5, 'b1': 0.75, 'b2': 0.25}
    >>> sibling_weights(tree, "equal_leaves").round(3).to_dict()
    {'i': 1.0, 'a': 0.333, 'b': 0.667, 'b1': 0.5, 'b2': 0.5}
    """
    share = framework.set_index("node")["weight"].astype(float).fillna(1.0).to_dict()
    if weights == "equal_leaves":
        share = _leaves_beneath(framework, share)
    local = dict.fromkeys(framework["node"], 1.0)
    for under in families(framework).values():
        total = sum(share[node] for node in under)
        local |= {node: share[node] / total for node in under}
    return pd.Series(local, name="weight")


def effective_weights(framework: pd.DataFrame, weights: str = "declared") -> pd.Series:
    """Return the share of the whole index that each node carries: its weight times its parents'.

    The leaves sum to 1.
    """
    effective = sibling_weights(framework, weights).to_dict()
    for node, under in reversed(families(framework).items()):
        effective |= {child: effective[child] * effective[node] for child in under}
    return pd.Series(effective, name="weight")


def uses_geometric(framework: pd.DataFrame, means: str = "declared") -> bool:
    """Say whether some node of the index is a geometric mean."""
    return "geometric" in _kinds(framework, means).values()


def aggregate(
    scaled: pd.DataFrame,
    framework: pd.DataFrame,
    weights: str = "declared",
    means: str = "declared",
    min_available: float = 0.0,
) -> pd.DataFrame:
    """Return the score of every node of the tree, for each unit: leaves as given, then their means.

    ``scaled`` has one row per unit and one column per leaf. Level by level, a node is the
    ``arithmetic`` Σwx or the ``geometric`` exp(Σ w ln x) of its children, with their weights
    divided by the sum over the children that are known: a gap is neither a zero nor an average.
    ``means="declared"`` follows the column ``aggregate`` (blank: arithmetic). A node whose share of
    known children is below ``min_available`` is blank; a child that weighs 0 is as good as absent.
    Raises when a geometric mean meets a value that is not above 0, naming where.
    """
    local, kinds = sibling_weights(framework, weights).to_dict(), _kinds(framework, means)
    found = {node: scaled[node].to_numpy(float) for node in leaves(framework)["node"]}
    for node, family in families(framework).items():
        under = [child for child in family if local[child] > 0]
        x = np.column_stack([found[child] for child in under])
        if kinds[node] == "geometric" and (x <= 0).any():
            _refuse_zeros(pd.DataFrame(x, scaled.index, under), node)
        share = np.array([local[child] for child in under])
        found[node] = _mean(x, share, kinds[node], min_available)
    return pd.DataFrame(found, index=scaled.index)[framework["node"].tolist()]


def rank(scores: pd.DataFrame) -> pd.DataFrame:
    """Return ranks, 1 for the highest score; ties share the better number, gaps stay gaps.

    Scores are compared to nine decimals: two sums that differ only in the order of their additions
    are equal.

    >>> rank(pd.DataFrame({"index": [0.1 + 0.2, 0.3, 0.5]}))["index"].tolist()
    [2.0, 2.0, 1.0]
    """
    return scores.round(9).rank(ascending=False, method="min")


def _leaves_beneath(framework: pd.DataFrame, declared: dict[str, float]) -> dict[str, float]:
    """How many leaves stand under each node; what weighs nothing counts for nothing."""
    count = {node: float(weight > 0) for node, weight in declared.items()}
    for node, under in families(framework).items():
        count[node] *= sum(count[child] for child in under)
    return count


def _kinds(framework: pd.DataFrame, means: str) -> dict[str, str]:
    """The mean that each inner node takes."""
    if means != "declared":
        return dict.fromkeys(families(framework), means)
    geometric = set(framework.loc[framework["aggregate"] == "geometric", "node"])
    return {
        node: "geometric" if node in geometric else "arithmetic" for node in families(framework)
    }


def _mean(x: np.ndarray, weights: np.ndarray, kind: str, min_available: float) -> np.ndarray:
    known = ~np.isnan(x)
    share = known * weights
    y = np.log(np.where(known, x, 1.0)) if kind == "geometric" else np.where(known, x, 0.0)
    enough = (known.mean(axis=1) >= min_available) & known.any(axis=1)
    mean = (share * y).sum(axis=1) / np.where(enough, share.sum(axis=1), np.nan)
    return np.exp(mean) if kind == "geometric" else mean


def _refuse_zeros(values: pd.DataFrame, node: str) -> None:
    low = values.stack()
    low = low[low <= 0]
    met = listing(f"{unit}, {child}: {value:g}" for (unit, child), value in low.items())
    raise StudyError([
        f"'{node}' is a geometric mean, which needs scores above 0, and meets {met}. Choose "
        "goalposts, minmax or rank on a floor above 0, or an arithmetic mean."
    ])  # fmt: skip
