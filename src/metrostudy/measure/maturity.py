"""How mature is each métropole: ratings, projects and indicators in, scores and ranks out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrostudy.faults import StudyError, nearest
from metrostudy.measure.aggregation import FLOOR, aggregate, needs_floor, rank
from metrostudy.measure.framework import (
    is_context,
    labelled,
    leaves,
    levels,
    require,
    root,
)
from metrostudy.measure.normalisation import normalise, reasons
from metrostudy.measure.preparing.gaps import impute
from metrostudy.measure.preparing.outliers import Treated, treat
from metrostudy.measure.preparing.screening import denominate, screen
from metrostudy.measure.sources import Sources, leaf_values, wide
from metrostudy.measure.weighting.balance import balanced_weights
from metrostudy.measure.weighting.components import component_weights
from metrostudy.measure.weighting.judges import ahp_weights, budget_weights
from metrostudy.measure.weighting.siblings import effective_weights, sibling_weights
from metrostudy.small_n import spearman
from metrostudy.study import Maturity

SKEWED = 2.0
JUDGED = {"budget": "budgets", "ahp": "comparisons"}


def maturity(
    sources: Sources, choices: Maturity, edition: str, conditions: Iterable[str] = ()
) -> pd.DataFrame:
    """Score every node of the index for every métropole of one edition, and rank the métropoles.

    The framework says what the index is made of: criteria of the grid (0–5, several raters settle
    to their mean), criteria of projects (mean over the métropole's projects), public indicators.
    The leaves are prepared (:func:`prepare`), laid on one scale (``choices.normalise``), then
    averaged up the tree (``choices.weights``, ``choices.aggregate``) over what is known. A node of
    which less than ``choices.enough`` of the children are known is blank, and a métropole without
    a score has no rank. When some mean needs scores above 0 the scale starts at 1 instead of 0.
    With indicators alone the same function gives a *context* index: its name is the label of the
    framework's root.

    Returns one row per métropole and node: ``metropole, node, parent, level`` (0 for the index),
    ``label_fr, label_en, score`` (0–100, or in the unit of ``choices.normalise``), ``rank``
    (1 is the highest; ties share the better number), ``n_leaves`` (leaves known under the node)
    and ``n_judgements`` (ratings, projects or readings used). Raises
    :class:`~metrostudy.faults.StudyError` when the framework has a fault, among them a node that
    is one of ``conditions``.

    >>> from metrostudy.tables import empty
    >>> framework = pd.DataFrame({
    ...     "node": ["maturity", "users", "agents"], "parent": [None, "maturity", "maturity"],
    ...     "label_fr": ["Maturité", "Usagers", "Agents"], "label_en": None,
    ...     "source": [None, "ratings", "ratings"], "direction": [None, 1, 1],
    ...     "weight": [None, 1.0, 1.0], "low": [None, 0.0, 0.0], "high": [None, 5.0, 5.0],
    ...     "aggregate": ["arithmetic", None, None]})
    >>> ratings = pd.DataFrame(
    ...     [("a", "users", "R1", 4), ("a", "users", "R2", 5), ("a", "agents", "R1", 3),
    ...      ("b", "users", "R1", 2), ("b", "users", "R2", None), ("b", "agents", "R1", 2)],
    ...     columns=["metropole", "criterion", "rater", "score"]).assign(edition="2026")
    >>> others = ["projects", "indicators", "budgets", "comparisons"]
    >>> sources = Sources(framework, empty("metropoles"), ratings, *map(empty, others))
    >>> scores = maturity(sources, Maturity(), edition="2026")
    >>> index = scores[scores["level"] == 0]
    >>> index[["metropole", "score", "rank", "n_judgements"]].values.tolist()
    [['a', 75.0, 1.0, 3], ['b', 40.0, 2.0, 2]]
    """
    framework = sources.framework
    require(framework, conditions)
    ready = prepare(sources, choices, edition)
    scores = ready.of_edition(score(ready.values, sources, choices))
    known = _leaves_known(leaf_values(sources, edition), framework)
    tidy = pd.concat({
        "score": scores.stack(future_stack=True),
        "rank": rank(scores).stack(future_stack=True),
    }, axis=1).reset_index(names=["metropole", "node"])  # fmt: skip
    tidy = tidy.merge(known, on=["metropole", "node"], how="left")
    tidy = tidy.merge(_identity(framework), on="node")
    columns = ["metropole", "node", "parent", "level", "label_fr", "label_en"]
    return _in_tree_order(tidy, framework)[
        [*columns, "score", "rank", "n_leaves", "n_judgements"]
    ]  # fmt: skip


@dataclass(frozen=True)
class Prepared:
    """Leaf values ready to be laid on one scale, and everything that was done to them.

    ``values``: one row per métropole, one column per leaf; one row per (edition, métropole) when
    several editions share a frame of reference. ``touched``: one row per cell that is not as the
    tables give it (``metropole, node, step, how, before, after``). ``refused``: one row per
    métropole, leaf or cell with too many gaps to be kept or filled (``metropole, node, share`` of
    gaps, ``reason``; blank where all of it is meant). ``outliers``: one row per leaf, its moments
    before and after. ``edition``: the one that the index is for.
    """

    values: pd.DataFrame
    touched: pd.DataFrame
    refused: pd.DataFrame
    outliers: pd.DataFrame
    edition: str

    def of_edition(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of ``table`` that are the index's own edition, indexed by métropole."""
        several = "edition" in table.index.names
        return table.xs(self.edition, level="edition") if several else table


def prepare(sources: Sources, choices: Maturity, edition: str) -> Prepared:
    """Return the leaf values after denominators, screening, gaps and outliers, in that order.

    With ``choices.frame = "editions"`` every edition of the tables is prepared (and later scaled)
    in one go, so that a score of 60 means the same thing in each. A leaf that has declared bounds
    or a target keeps its unit: its outliers are brought in, and no logarithm is taken.
    """
    values = wide(leaf_values(sources, *editions_of(sources, choices, edition)), sources.framework)
    return prepare_values(values, sources, choices, edition)


def prepare_values(
    values: pd.DataFrame, sources: Sources, choices: Maturity, edition: str
) -> Prepared:
    """Prepare leaf values that are already there, as :func:`prepare` does those of the tables."""
    framework, own = sources.framework, _of_rows(sources.metropoles, values)
    values = denominate(values, framework, own)
    screened = screen(values, least=choices.least_known)
    kept = values[screened["kept"].to_numpy()]
    filled = impute(kept, framework, choices.impute, _groups(own, choices), choices.most_gaps)
    treated = _treated(filled.values, framework, choices)
    return Prepared(
        values=treated.values,
        touched=pd.concat([filled.cells, treated.cells], ignore_index=True),
        refused=pd.concat([_screened_out(screened, choices), filled.refused], ignore_index=True),
        outliers=treated.columns,
        edition=edition,
    )


def score(values: pd.DataFrame, sources: Sources, choices: Maturity) -> pd.DataFrame:
    """Return the score of every node (columns) for every row of ``values``: normalise, aggregate.

    ``values`` comes from :func:`prepare`. This is the one path from values to scores:
    :func:`scale`, :func:`weigh`, :func:`climb`. The uncertainty of ranks is found by walking it
    again with other choices.
    """
    scaled = scale(values, sources.framework, choices)
    return climb(scaled, sources.framework, choices, weigh(scaled, sources, choices))


def scale(values: pd.DataFrame, framework: pd.DataFrame, choices: Maturity) -> pd.DataFrame:
    """Lay every leaf on the chosen scale; it starts at 1 when some mean needs scores above 0."""
    floor = FLOOR if needs_floor(framework, choices.aggregate, choices.power) else 0.0
    last = leaves(framework)
    return normalise(values, last, choices.normalise, floor, reference=choices.reference)


def weigh(scaled: pd.DataFrame, sources: Sources, choices: Maturity) -> str | pd.Series:
    """Return the chosen weights: a name that needs no table, or one weight per node.

    ``budget`` and ``ahp`` are what judges said, ``components`` and ``factors`` what the scores
    themselves share, ``balanced`` what makes siblings count equally. A family that none of them
    weighs keeps the weights of the framework.
    """
    framework, chosen = sources.framework, choices.weights
    _require_judges(sources, choices)
    if chosen == "budget":
        found = budget_weights(sources.budgets, framework)
    elif chosen == "ahp":
        found = ahp_weights(sources.comparisons, framework).weights
    elif chosen in ("components", "factors"):
        found = component_weights(scaled, framework, chosen)
    elif chosen == "balanced":
        found = balanced_weights(
            scaled, framework, means=choices.aggregate, power=choices.power, enough=choices.enough
        )
    else:
        return chosen
    return found.set_index("node")["weight"]


def weights_in_use(sources: Sources, choices: Maturity, edition: str) -> pd.Series:
    """Return what each node weighs among its siblings, as the index of :func:`maturity` weighs it.

    Indexed by node; siblings sum to 1, the root is 1.
    """
    ready = prepare(sources, choices, edition)
    scaled = scale(ready.values, sources.framework, choices)
    return sibling_weights(sources.framework, weigh(scaled, sources, choices))


def climb(
    scaled: pd.DataFrame,
    framework: pd.DataFrame,
    choices: Maturity,
    weights: str | pd.Series = "declared",
) -> pd.DataFrame:
    """Aggregate scaled leaves up the tree, with the given weights and the chosen means."""
    return aggregate(
        scaled, framework, weights, choices.aggregate, choices.enough, choices.power
    )  # fmt: skip


def describe_leaves(sources: Sources, choices: Maturity, edition: str) -> pd.DataFrame:
    """Return one row per leaf: what it is, how much of it is known, how much it weighs.

    Columns: ``node, label_fr, label_en, source, direction, weight`` (share of the whole index),
    ``n`` (métropoles known), ``n_judgements``, ``lowest, highest`` (observed), ``spread`` (mean gap
    between raters) and ``left_out``, the reason why a leaf could not be scaled (blank when it
    could).
    """
    framework, values = sources.framework, leaf_values(sources, edition)
    table, last = wide(values, framework), leaves(framework).set_index("node")
    by_leaf = values.groupby("node").agg(
        n_judgements=("n_judgements", "sum"), spread=("spread", "mean")
    )
    described = labelled(last)[["label_fr", "label_en", "source", "direction"]].assign(
        weight=effective_weights(framework, weights_in_use(sources, choices, edition)),
        n=table.notna().sum(), n_judgements=by_leaf["n_judgements"],
        lowest=table.min(), highest=table.max(), spread=by_leaf["spread"],
        left_out=reasons(
            table, leaves(framework), choices.normalise, reference=choices.reference),
    )  # fmt: skip
    described["n_judgements"] = described["n_judgements"].fillna(0).astype(int)
    return described.reset_index()


def size_relation(sources: Sources, scores: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Answer whether the index goes with population: Spearman's rank correlation, one row.

    Returns the columns of :func:`metrostudy.small_n.spearman` (``estimate, low, high, n, p, p_min,
    detectable, method``) with ``label_fr, label_en`` of the index and ``is_context``. Near 1,
    larger métropoles score higher; ``detectable`` is the smallest correlation that n métropoles
    find eight times in ten, so that a smaller one which is not found proves nothing.
    """
    top = root(labelled(sources.framework))
    index = scores[scores["node"] == top["node"]].merge(sources.metropoles, on="metropole")
    row = spearman(index["population"].astype(float), index["score"], rng)
    names = {"label_fr": top["label_fr"], "label_en": top["label_en"]}
    return pd.DataFrame([names | {"is_context": is_context(sources.framework)} | row])


def editions_of(sources: Sources, choices: Maturity, edition: str) -> list[str]:
    """The editions that share one frame of reference."""
    if choices.frame == "edition":
        return [edition]
    held = (sources.ratings, sources.projects, sources.indicators)
    return sorted({edition, *(name for table in held for name in table["edition"].dropna())})


def _of_rows(metropoles: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """What is known of the métropole of each row of ``values``."""
    known = metropoles.set_index("metropole")
    return known.reindex(values.index.get_level_values("metropole")).set_axis(values.index)


def _groups(own: pd.DataFrame, choices: Maturity) -> pd.Series | None:
    """The column of metropoles that says which métropoles may lend each other a value."""
    if not choices.impute.startswith("group"):
        return None
    if choices.group not in own:
        near = nearest(choices.group or "", own.columns)
        raise StudyError([
            f"choices.maturity.group: '{choices.group}' is not a column of metropoles{near}; "
            f"impute: {choices.impute} needs one."
        ])  # fmt: skip
    return own[choices.group]


def _treated(values: pd.DataFrame, framework: pd.DataFrame, choices: Maturity) -> Treated:
    """Outliers brought in; a leaf that declares nothing of its scale may also be logged."""
    skewness = SKEWED if choices.treat == "moments" else np.inf
    declared = framework.set_index("node").reindex(columns=["low", "high", "target"])
    bound = values.columns[declared.notna().any(axis=1).reindex(values.columns)]
    parts = [
        treat(values[bound], choices.most_winsorised, skewness, log=None),
        treat(values.drop(columns=bound), choices.most_winsorised, skewness),
    ]
    return Treated(
        values=pd.concat([part.values for part in parts], axis=1)[values.columns],
        cells=pd.concat([part.cells for part in parts], ignore_index=True),
        columns=pd.concat([part.columns for part in parts], ignore_index=True),
    )


def _require_judges(sources: Sources, choices: Maturity) -> None:
    table = JUDGED.get(choices.weights)
    if table and getattr(sources, table).empty:
        raise StudyError([
            f"choices.maturity.weights: '{choices.weights}' needs {table}.csv, which the study "
            f"lacks (its columns are in data/README.md)."
        ])  # fmt: skip


def _screened_out(screened: pd.DataFrame, choices: Maturity) -> pd.DataFrame:
    lost = screened[~screened["kept"]]
    keys = [name for name in lost if name in ("edition", "metropole")]
    why = f"less than {choices.least_known:.0%} of the leaves are known"
    lost = lost.assign(node=None, share=1 - lost["known"], reason=why)
    return lost[[*keys, "node", "share", "reason"]]


def _identity(framework: pd.DataFrame) -> pd.DataFrame:
    identity = labelled(framework)[["node", "parent", "label_fr", "label_en"]]
    return identity.assign(level=list(levels(framework).values()))


def _leaves_known(values: pd.DataFrame, framework: pd.DataFrame) -> pd.DataFrame:
    """Leaves and judgements known under each node, for each métropole."""
    above = dict(zip(framework["node"], framework["parent"], strict=True))
    counted = values.assign(n_leaves=values["value"].notna().astype(int))
    counted = counted[["metropole", "node", "n_leaves", "n_judgements"]]
    steps = []
    while len(counted):
        steps.append(counted)
        counted = counted.assign(node=counted["node"].map(above)).dropna(subset="node")
    return pd.concat(steps).groupby(["metropole", "node"], as_index=False).sum()


def _in_tree_order(tidy: pd.DataFrame, framework: pd.DataFrame) -> pd.DataFrame:
    place = {node: number for number, node in enumerate(framework["node"])}
    order = tidy["node"].map(place).to_frame("place").assign(metropole=tidy["metropole"])
    tidy = tidy.loc[order.sort_values(["place", "metropole"]).index].reset_index(drop=True)
    counts = ["n_leaves", "n_judgements"]
    return tidy.assign(**{name: tidy[name].fillna(0).astype(int) for name in counts})
