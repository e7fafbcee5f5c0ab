"""An index without means: each node scores the units on all the leaves beneath it at once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy.faults import StudyError
from metrostudy.measure.combining.frontier import bod_scores
from metrostudy.measure.combining.kemeny import kemeny
from metrostudy.measure.combining.outranking import NOISE, copeland, outranking
from metrostudy.measure.framework import beneath, families, leaves
from metrostudy.measure.weighting.siblings import effective_weights

WHOLE = ("copeland", "kemeny", "bod")


def score_on_all_leaves(
    scaled: pd.DataFrame,
    framework: pd.DataFrame,
    weights: str | pd.Series,
    means: str,
    min_available: float,
) -> pd.DataFrame:
    """Return the score of every node: leaves as given, inner nodes by majority or frontier.

    ``means`` is ``copeland`` (Copeland's score), ``kemeny`` (the mean number of units placed after
    it in Kemeny's orders) or ``bod`` (100 times the benefit of the doubt). The leaves beneath a
    node weigh what they weigh in it; ``bod`` finds its own weights. Scores of two nodes are not on
    one scale, and the index is no mean of its pillars. A unit of which less than ``min_available``
    of a node's leaves are known is blank there and no rival to the others.

    >>> tree = pd.DataFrame({"node": ["i", "a", "b"], "parent": [None, "i", "i"],
    ...     "weight": [None, 3.0, 1.0], "aggregate": None})
    >>> scaled = pd.DataFrame({"a": [9.0, 5.0, 1.0], "b": [1.0, 2.0, 3.0]}, index=list("UVW"))
    >>> score_on_all_leaves(scaled, tree, "declared", "kemeny", 0.0)["i"].to_dict()
    {'U': 2.0, 'V': 1.0, 'W': 0.0}
    """
    scores = scaled[leaves(framework)["node"].tolist()].astype(float)
    for node in families(framework):
        branch = framework[framework["node"].isin(beneath(framework, node))]
        branch = branch.assign(parent=branch["parent"].where(branch["node"] != node))
        share = effective_weights(branch, weights)[leaves(branch)["node"]]
        table = scores[share.index[share > 0]]
        known = table.notna().mean(axis=1)
        table = table[(known > 0) & (known + NOISE >= min_available)]
        found = _scores(table, share, means, node) if len(table) else pd.Series(dtype=float)
        scores[node] = found.reindex(scores.index)
    return scores[framework["node"].tolist()]


def _scores(table: pd.DataFrame, weights: pd.Series, means: str, node: str) -> pd.Series:
    if means == "bod":
        return 100 * bod_scores(table)
    if means == "copeland":
        return copeland(table, weights)
    found = kemeny(outranking(table, weights))
    if np.isnan(found.n_orders):
        raise StudyError([f"'{node}' has no Kemeny score: {found.note}; choose copeland"])
    return len(found.places) - found.places["mean"]
