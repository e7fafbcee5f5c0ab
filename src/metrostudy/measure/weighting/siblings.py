"""What each node weighs among its siblings, and in the whole index."""

from __future__ import annotations

import pandas as pd

from metrostudy.faults import StudyError, listing
from metrostudy.measure.framework import families

NAMED = ("declared", "equal", "equal_leaves")


def sibling_weights(framework: pd.DataFrame, weights: str | pd.Series = "declared") -> pd.Series:
    """Return the weight of each node among its siblings (they sum to 1), indexed by node.

    ``declared`` takes the column ``weight`` (blank counts as 1). ``equal`` gives each sibling the
    same weight, ``equal_leaves`` each leaf the same weight in the index, so that a node weighs as
    many shares as it has leaves; under both, a node declared at 0 stays out. A Series holds weights
    found elsewhere (:mod:`~metrostudy.measure.weighting.judges`, ``components``, ``balance``),
    indexed by node and on any scale: a family of which it says nothing keeps its declared weights,
    and one that it weighs in part is refused, since no scale is common to the two. The root has 1.

    >>> tree = pd.DataFrame({"node": ["i", "a", "b", "b1", "b2"],
    ...     "parent": [None, "i", "i", "b", "b"], "weight": [None, 1.0, 1.0, 3.0, 1.0]})
    >>> sibling_weights(tree).to_dict()
    {'i': 1.0, 'a': 0.5, 'b': 0.5, 'b1': 0.75, 'b2': 0.25}
    >>> sibling_weights(tree, "equal_leaves").round(3).to_dict()
    {'i': 1.0, 'a': 0.333, 'b': 0.667, 'b1': 0.5, 'b2': 0.5}
    >>> sibling_weights(tree, pd.Series({"a": 10, "b": 30})).to_dict()
    {'i': 1.0, 'a': 0.25, 'b': 0.75, 'b1': 0.75, 'b2': 0.25}
    """
    share = framework.set_index("node")["weight"].astype(float).fillna(1.0).to_dict()
    if isinstance(weights, pd.Series):
        share |= _given(framework, weights)
    elif weights == "equal":
        share = {node: float(weight > 0) for node, weight in share.items()}
    elif weights == "equal_leaves":
        share = _leaves_beneath(framework, share)
    elif weights != "declared":
        raise ValueError(f"weights are {listing(NAMED)} or a Series of weights, not '{weights}'")
    local = dict.fromkeys(framework["node"], 1.0)
    for under in families(framework).values():
        total = sum(share[node] for node in under)
        local |= {node: share[node] / total for node in under}
    return pd.Series(local, name="weight")


def effective_weights(framework: pd.DataFrame, weights: str | pd.Series = "declared") -> pd.Series:
    """Return the share of the whole index that each node carries: its weight times its parents'.

    The leaves sum to 1.

    >>> tree = pd.DataFrame({"node": ["i", "a", "b", "b1", "b2"],
    ...     "parent": [None, "i", "i", "b", "b"], "weight": [None, 1.0, 1.0, 3.0, 1.0]})
    >>> effective_weights(tree).to_dict()
    {'i': 1.0, 'a': 0.5, 'b': 0.5, 'b1': 0.375, 'b2': 0.125}
    """
    effective = sibling_weights(framework, weights).to_dict()
    for node, under in reversed(families(framework).items()):
        effective |= {child: effective[child] * effective[node] for child in under}
    return pd.Series(effective, name="weight")


def _given(framework: pd.DataFrame, weights: pd.Series) -> dict[str, float]:
    """The weights of the families that ``weights`` covers whole; every fault of it at once."""
    known = weights.dropna().astype(float)
    faults = [f"the weight of '{node}' is below 0" for node in known.index[known < 0]]
    given: dict[str, float] = {}
    for parent, under in families(framework).items():
        there = [node for node in under if node in known.index]
        if there and len(there) < len(under):
            lost = listing(f"'{node}'" for node in under if node not in there)
            faults.append(f"under '{parent}', no weight is given for {lost}")
        elif there and not known[there].any():
            faults.append(f"every node under '{parent}' weighs 0, so '{parent}' has no score")
        else:
            given |= known[there].to_dict()
    if faults:
        raise StudyError(faults)
    return given


def _leaves_beneath(framework: pd.DataFrame, declared: dict[str, float]) -> dict[str, float]:
    """How many leaves stand under each node; what weighs nothing counts for nothing."""
    count = {node: float(weight > 0) for node, weight in declared.items()}
    for node, under in families(framework).items():
        count[node] *= sum(count[child] for child in under)
    return count
