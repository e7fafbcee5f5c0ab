"""What becomes of the ranks without one element, or in another version of the index."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from metrostudy.measure.aggregation import aggregate, rank
from metrostudy.measure.framework import families, labelled, levels, root
from metrostudy.measure.weighting.siblings import sibling_weights
from metrostudy.small_n import kendall


@dataclass(frozen=True)
class Versions:
    """Two versions of one index, side by side.

    ``kendall`` is a row of :func:`kendall`; ``spearman`` Spearman's ρ; ``mean_shift`` and
    ``largest`` are in places. ``moves`` has one row per unit ranked in both (``metropole, score_a,
    score_b, rank_a, rank_b, move``), the largest moves first; ``left_out`` names the units that one
    version does not score.
    """

    kendall: dict
    spearman: float
    mean_shift: float
    largest: float
    moves: pd.DataFrame
    left_out: tuple[str, ...]


def removal(
    scaled: pd.DataFrame,
    framework: pd.DataFrame,
    weights: str | pd.Series = "declared",
    means: str = "declared",
    min_available: float = 0.0,
    power: float = 1.0,
) -> pd.DataFrame:
    """Return the index and its ranks without each element in turn: on which ones does it rest?

    ``scaled`` and the other arguments are those of ``aggregate``. The weight of one node is set to
    0 and the tree is climbed again: its siblings share what it weighed, in proportion to their own
    weights, and other families keep theirs. Removing an only child is removing its parent; the root
    and what alone makes it up cannot be removed. Returns one row per removed node and unit: ``node,
    level, label_fr, label_en, metropole, score, rank, nominal_rank`` (with every element) and
    ``mean_abs_rank_change`` of the node, over the units ranked in both. Near 0, the index would say
    the same without that element, which may be a reason to keep it simple, not to think it false.
    """
    local, top = sibling_weights(framework, weights), root(framework)["node"]

    def index(own: pd.Series) -> pd.Series:
        return aggregate(scaled, framework, own, means, min_available, power)[top]

    nominal, depth, found = _ranks(index(local)), levels(framework), []
    for node in framework["node"]:
        gone = _carrier(node, framework, local)
        if gone == top:
            continue
        score = index(local.mask(local.index == gone, 0.0))
        ranks = _ranks(score)
        found.append(pd.DataFrame({
            "node": node, "level": depth[node], "metropole": scaled.index, "score": score,
            "rank": ranks, "nominal_rank": nominal,
            "mean_abs_rank_change": (ranks - nominal).abs().mean(),
        }))  # fmt: skip
    columns = ["metropole", "score", "rank", "nominal_rank", "mean_abs_rank_change"]
    table = pd.concat(found or [pd.DataFrame(columns=["node", "level", *columns])])
    labels = labelled(framework).set_index("node")[["label_fr", "label_en"]]
    table = table.join(labels, on="node").reset_index(drop=True)
    return table[["node", "level", "label_fr", "label_en", *columns]]


def compare_versions(a: pd.Series, b: pd.Series, level: float = 0.95) -> Versions:
    """Return how far two versions of an index put the same units in the same order.

    ``a`` and ``b`` are scores by unit, higher is better. Ranks are taken among the units that both
    score, so that a unit missing from one version does not move the others; those left out are
    named. ``move`` is rank_a − rank_b: positive for a unit that gains places in ``b``. No p is
    given, since nobody believes two versions of one index to be unrelated.

    >>> versions = compare_versions(pd.Series({"x": 9.0, "y": 7.0, "z": 5.0, "u": 1.0, "v": 2.0}),
    ...                             pd.Series({"x": 6.0, "y": 8.0, "z": 5.0, "u": 1.0}))
    >>> versions.moves[["metropole", "rank_a", "rank_b", "move"]].values.tolist()[:2]
    [['x', 1.0, 2.0, -1.0], ['y', 2.0, 1.0, 1.0]]
    >>> round(versions.kendall["estimate"], 3), versions.mean_shift, versions.left_out
    (0.667, 0.5, ('v',))
    """
    scores = pd.DataFrame({"score_a": a, "score_b": b}).astype(float)
    ranks = rank(scores.dropna()).rename(columns={"score_a": "rank_a", "score_b": "rank_b"})
    moves = scores.dropna().join(ranks).assign(move=ranks["rank_a"] - ranks["rank_b"])
    size = moves["move"].abs()
    moves = moves.rename_axis("metropole").reset_index().assign(size=size.to_numpy())
    moves = moves.sort_values(["size", "rank_a", "metropole"], ascending=[False, True, True])
    return Versions(
        kendall(-ranks["rank_a"], -ranks["rank_b"], level),
        float(ranks["rank_a"].rank().corr(ranks["rank_b"].rank())),
        float(size.mean()),
        float(size.max()),
        moves.drop(columns="size").reset_index(drop=True),
        tuple(scores.index[scores.isna().any(axis=1)]),
    )


def _carrier(node: str, framework: pd.DataFrame, local: pd.Series) -> str:
    """The node to weigh nothing so that ``node`` is gone: itself, or what it alone makes up."""
    for parent, under in reversed(families(framework).items()):
        others = [child for child in under if child != node]
        if node in under and not local[others].sum() > 0:
            return _carrier(parent, framework, local)
    return node


def _ranks(scores: pd.Series) -> pd.Series:
    return rank(scores.to_frame())[scores.name]
