"""Would other choices say otherwise? Every rank under every combination of reasonable choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil
from typing import Any

import numpy as np
import pandas as pd

from metrostudy.measure.aggregation import rank, uses_geometric
from metrostudy.measure.framework import (
    is_context,
    labelled,
    pillars,
    require,
    root,
    without,
)
from metrostudy.measure.maturity import climb, leaf_values, scale, score, wide
from metrostudy.study import Maturity

ALTERNATIVES = {
    "normalise": ("goalposts", "minmax", "z", "rank"),
    "weights": ("declared", "equal_leaves"),
    "aggregate": ("declared", "arithmetic", "geometric"),
}
NOTHING = "nothing"


@dataclass(frozen=True)
class RankRanges:
    """What happens to the ranks of an index when its choices change.

    ``ranges``: one row per métropole (``metropole, name, score, rank`` as the study chose,
    ``best, median, worst`` rank over the combinations, ``top_third``: the share of combinations in
    which it is in the first third, ``n_runs``), the best rank first.
    ``moves``: one row per alternative (``factor, alternative, label_fr, label_en, mean_shift``:
    places that a métropole moves, on average, when this alone replaces the study's choice,
    ``largest``: the longest move, ``n_pairs`` of combinations compared).
    ``runs``: one row per combination (``run, normalise, weights, aggregate, left_out, possible``);
    those that cannot be computed (a geometric mean of standard deviations) are listed and not used.
    ``index_fr, index_en`` name the index; ``is_context``: it is made of indicators alone.
    """

    ranges: pd.DataFrame
    moves: pd.DataFrame
    runs: pd.DataFrame
    index_fr: str
    index_en: str
    is_context: bool


def rank_ranges(
    framework: pd.DataFrame,
    metropoles: pd.DataFrame,
    ratings: pd.DataFrame,
    projects: pd.DataFrame,
    indicators: pd.DataFrame,
    choices: Maturity,
    edition: str,
    conditions: Iterable[str] = (),
) -> RankRanges:
    """Rank the métropoles under every combination of four choices, and say which choice matters.

    The choices are the scale (goalposts, min-max, standard deviations, ranks), the weights (as
    declared, or the same for every leaf), the mean (arithmetic, geometric, as declared) and the
    pillar left out (none, or each in turn when there are two or more). Every combination goes
    through the functions of :func:`metrostudy.measure.maturity.score`, which made the study's own
    scores. An alternative that gives the scores of another one (min-max when no goalpost is
    declared) is counted once. All combinations count the same: a range says what reasonable people
    could have published, and is not a confidence interval.

    The idea, and its use on ranks, is that of Saisana, Saltelli & Tarantola (2005).
    """
    require(framework, conditions)
    values = wide(leaf_values(framework, ratings, projects, indicators, edition), framework)
    factors = _factors(values, framework, choices)
    runs = _combinations(factors, framework, choices)
    ranks = _ranks(values, framework, choices, runs[runs["possible"]])
    top = root(labelled(framework))
    own = score(values, framework, choices)[top["node"]]
    ranges = _ranges(own, ranks, metropoles)
    moves = _moves(runs[runs["possible"]], ranks, factors, framework)
    return RankRanges(ranges, moves, runs, top["label_fr"], top["label_en"], is_context(framework))


def _factors(
    values: pd.DataFrame, framework: pd.DataFrame, choices: Maturity
) -> dict[str, list[str]]:
    """The alternatives of each factor, the study's own choice first, each giving its own scores."""
    factors = {}
    for factor, options in ALTERNATIVES.items():
        chosen = getattr(choices, factor)
        ordered = [chosen, *(option for option in options if option != chosen)]
        factors[factor] = _distinct(values, framework, choices, factor, ordered)
    branches = pillars(framework)
    factors["left_out"] = [NOTHING, *(branches if len(branches) > 1 else [])]
    return factors


def _distinct(
    values: pd.DataFrame,
    framework: pd.DataFrame,
    choices: Maturity,
    factor: str,
    options: list[str],
) -> list[str]:
    """The options that give scores of their own when they alone replace the study's choice."""
    kept: dict[str, np.ndarray] = {}
    for option in options:
        altered = choices.model_copy(update={factor: option})
        if not _possible(altered, framework):
            kept[option] = np.empty(0)
            continue
        found = score(values, framework, altered).to_numpy()
        if not any(s.size and np.allclose(s, found, equal_nan=True) for s in kept.values()):
            kept[option] = found
    return list(kept)


def _possible(choices: Maturity, framework: pd.DataFrame) -> bool:
    """Standard deviations are as often below 0 as above: they have no geometric mean."""
    return not (choices.normalise == "z" and uses_geometric(framework, choices.aggregate))


def _combinations(
    factors: Mapping[str, Sequence[str]], framework: pd.DataFrame, choices: Maturity
) -> pd.DataFrame:
    """Every combination, the study's own first, and whether it can be computed."""
    runs = pd.DataFrame(list(product(*factors.values())), columns=list(factors))
    runs.insert(0, "run", range(len(runs)))
    possible = [_possible(_altered(choices, run), framework) for run in runs.itertuples()]
    return runs.assign(possible=possible)


def _altered(choices: Maturity, run: Any) -> Maturity:
    return choices.model_copy(update={factor: getattr(run, factor) for factor in ALTERNATIVES})


def _ranks(
    values: pd.DataFrame, framework: pd.DataFrame, choices: Maturity, runs: pd.DataFrame
) -> pd.DataFrame:
    """The rank of each métropole (rows) on the index, under each combination (columns)."""
    top, scaled, ranks = root(framework)["node"], {}, {}
    trees = {node: without(framework, node) for node in runs["left_out"].unique()}
    for run in runs.itertuples():
        altered = _altered(choices, run)
        kind = (altered.normalise, uses_geometric(trees[run.left_out], altered.aggregate))
        if kind not in scaled:
            scaled[kind] = scale(values, framework, altered)
        ranks[run.run] = climb(scaled[kind], trees[run.left_out], altered)[[top]]
    return pd.concat({run: rank(found)[top] for run, found in ranks.items()}, axis=1)


def _ranges(own: pd.Series, ranks: pd.DataFrame, metropoles: pd.DataFrame) -> pd.DataFrame:
    third = ceil(ranks[0].notna().sum() / 3)
    table = pd.DataFrame({
        "score": own, "rank": ranks[0],
        "best": ranks.min(axis=1), "median": ranks.median(axis=1), "worst": ranks.max(axis=1),
        "top_third": (ranks <= third).sum(axis=1) / ranks.notna().sum(axis=1),
        "n_runs": ranks.notna().sum(axis=1),
    }).rename_axis("metropole").reset_index()  # fmt: skip
    names = metropoles.set_index("metropole")["name"]
    table.insert(1, "name", table["metropole"].map(names).fillna(table["metropole"]))
    return table.sort_values(["rank", "median", "metropole"], ignore_index=True)


def _moves(
    runs: pd.DataFrame,
    ranks: pd.DataFrame,
    factors: Mapping[str, Sequence[str]],
    framework: pd.DataFrame,
) -> pd.DataFrame:
    labels = labelled(framework).set_index("node")[["label_fr", "label_en"]]
    rows = []
    for factor, options in factors.items():
        others = [name for name in factors if name != factor]
        chosen = runs[runs[factor] == options[0]].set_index(others)["run"]
        for option in options[1:]:
            altered = runs[runs[factor] == option].set_index(others)["run"]
            pairs = pd.concat([chosen, altered], axis=1, join="inner", keys=["a", "b"])
            shift = np.abs(ranks[pairs["a"]].to_numpy() - ranks[pairs["b"]].to_numpy())
            moved = pd.Series(shift.ravel())
            rows.append({
                "factor": factor, "alternative": option,
                "label_fr": labels["label_fr"].get(option),
                "label_en": labels["label_en"].get(option),
                "mean_shift": moved.mean(), "largest": moved.max(), "n_pairs": len(pairs),
            })  # fmt: skip
    columns = ["factor", "alternative", "label_fr", "label_en", "mean_shift", "largest", "n_pairs"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("mean_shift", ascending=False, kind="stable", ignore_index=True)
