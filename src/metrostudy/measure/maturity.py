"""How mature is each métropole: ratings, projects and indicators in, scores and ranks out."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from metrostudy.measure.aggregation import FLOOR, aggregate, effective_weights, rank, uses_geometric
from metrostudy.measure.framework import (
    is_context,
    labelled,
    leaves,
    levels,
    require,
    root,
)
from metrostudy.measure.normalisation import normalise, reasons
from metrostudy.measure.projects import criteria
from metrostudy.small_n import spearman
from metrostudy.study import Maturity

ENOUGH = 0.5


def maturity(
    framework: pd.DataFrame,
    ratings: pd.DataFrame,
    projects: pd.DataFrame,
    indicators: pd.DataFrame,
    choices: Maturity,
    edition: str,
    conditions: Iterable[str] = (),
) -> pd.DataFrame:
    """Score every node of the index for every métropole of one edition, and rank the métropoles.

    The framework says what the index is made of: criteria of the grid (0–5, several raters settle
    to their mean), criteria of projects (mean over the métropole's projects), public indicators.
    Each leaf is laid on one scale (``choices.normalise``), then averaged up the tree
    (``choices.weights``, ``choices.aggregate``) over what is known. A node of which less than half
    of the children are known is blank, and a métropole without a score has no rank. When some mean
    is geometric the scale starts at 1 instead of 0. With indicators alone the same function gives
    a *context* index: its name is the label of the framework's root.

    Returns one row per métropole and node: ``metropole, node, parent, level`` (0 for the index),
    ``label_fr, label_en, score`` (0–100, or standard deviations with ``normalise="z"``), ``rank``
    (1 is the highest; ties share the better number), ``n_leaves`` (leaves known under the node)
    and ``n_judgements`` (ratings, projects or readings used). Raises
    :class:`~metrostudy.faults.StudyError` when the framework has a fault, among them a node that
    is one of ``conditions``.

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
    >>> from metrostudy.tables import empty
    >>> scores = maturity(framework, ratings, empty("projects"), empty("indicators"), Maturity(),
    ...                   edition="2026")
    >>> index = scores[scores["level"] == 0]
    >>> index[["metropole", "score", "rank", "n_judgements"]].values.tolist()
    [['a', 75.0, 1.0, 3], ['b', 40.0, 2.0, 2]]
    """
    require(framework, conditions)
    values = leaf_values(framework, ratings, projects, indicators, edition)
    scores = score(wide(values, framework), framework, choices)
    known = _leaves_known(values, framework)
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


def leaf_values(
    framework: pd.DataFrame,
    ratings: pd.DataFrame,
    projects: pd.DataFrame,
    indicators: pd.DataFrame,
    edition: str,
) -> pd.DataFrame:
    """Return the value of each leaf for each métropole of ``edition``, on its own scale.

    Returns ``metropole, node, value, n_judgements, spread``: how many known ratings, projects or
    readings make the value, and the widest gap between two raters (0 when they agree; blank when
    there is one rater, or none as for projects). A blank rating is no rating: it is neither a zero
    nor counted.
    """
    own = criteria(projects[projects["edition"] == edition])
    by_source = {
        "ratings": ratings.rename(columns={"criterion": "node", "score": "value"}),
        "projects": own.melt(
            ["project", "metropole", "edition"], var_name="node", value_name="value"),
        "indicators": indicators.rename(columns={"indicator": "node"}),
    }  # fmt: skip
    wanted, columns = leaves(framework), ["metropole", "edition", "node", "value"]
    readings = pd.concat([
        table.loc[table["node"].isin(wanted.loc[wanted["source"] == source, "node"]), columns]
        for source, table in by_source.items()
    ])  # fmt: skip
    readings = readings[(readings["edition"] == edition) & readings["metropole"].notna()]
    groups = readings.astype({"value": float}).groupby(["metropole", "node"])["value"]
    settled = groups.agg(value="mean", n_judgements="count", low="min", high="max").reset_index()
    rated = settled["node"].isin(wanted.loc[wanted["source"] == "ratings", "node"])
    spread = (settled["high"] - settled["low"]).where(rated & (settled["n_judgements"] > 1))
    return settled.drop(columns=["low", "high"]).assign(spread=spread)


def wide(values: pd.DataFrame, framework: pd.DataFrame) -> pd.DataFrame:
    """Return :func:`leaf_values` as one row per métropole, one column per leaf, gaps as NaN."""
    table = values.pivot(index="metropole", columns="node", values="value")
    return table.reindex(columns=leaves(framework)["node"].tolist()).sort_index().astype(float)


def score(values: pd.DataFrame, framework: pd.DataFrame, choices: Maturity) -> pd.DataFrame:
    """Return the score of every node (columns) for every métropole (rows): normalise, aggregate.

    ``values`` comes from :func:`wide`. This is the one path from values to scores, :func:`scale`
    then :func:`climb`; the uncertainty of ranks is found by walking it again with other choices.
    """
    return climb(scale(values, framework, choices), framework, choices)


def scale(values: pd.DataFrame, framework: pd.DataFrame, choices: Maturity) -> pd.DataFrame:
    """Lay every leaf on the chosen scale; it starts at 1 when some mean is geometric."""
    floor = FLOOR if uses_geometric(framework, choices.aggregate) else 0.0
    return normalise(values, leaves(framework), choices.normalise, floor)


def climb(scaled: pd.DataFrame, framework: pd.DataFrame, choices: Maturity) -> pd.DataFrame:
    """Average scaled leaves up the tree, with the chosen weights and means."""
    return aggregate(scaled, framework, choices.weights, choices.aggregate, min_available=ENOUGH)


def describe_leaves(
    framework: pd.DataFrame, values: pd.DataFrame, choices: Maturity
) -> pd.DataFrame:
    """Return one row per leaf: what it is, how much of it is known, how much it weighs.

    ``values`` comes from :func:`leaf_values`. Columns: ``node, label_fr, label_en, source,
    direction, weight`` (share of the whole index), ``n`` (métropoles known), ``n_judgements``,
    ``lowest, highest`` (observed), ``spread`` (mean gap between raters) and ``left_out``, the
    reason why a leaf could not be scaled (blank when it could).
    """
    table, last = wide(values, framework), leaves(framework).set_index("node")
    by_leaf = values.groupby("node").agg(
        n_judgements=("n_judgements", "sum"), spread=("spread", "mean")
    )
    described = labelled(last)[["label_fr", "label_en", "source", "direction"]].assign(
        weight=effective_weights(framework, choices.weights),
        n=table.notna().sum(), n_judgements=by_leaf["n_judgements"],
        lowest=table.min(), highest=table.max(), spread=by_leaf["spread"],
        left_out=reasons(table, leaves(framework), choices.normalise),
    )  # fmt: skip
    described["n_judgements"] = described["n_judgements"].fillna(0).astype(int)
    return described.reset_index()


def size_relation(
    framework: pd.DataFrame,
    scores: pd.DataFrame,
    metropoles: pd.DataFrame,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Answer whether the index goes with population: Spearman's rank correlation, one row.

    Returns the columns of :func:`metrostudy.small_n.spearman` (``estimate, low, high, n, p, p_min,
    detectable, method``) with ``label_fr, label_en`` of the index and ``is_context``. Near 1,
    larger métropoles score higher; ``detectable`` is the smallest correlation that n métropoles
    find eight times in ten, so that a smaller one which is not found proves nothing.
    """
    top = root(labelled(framework))
    index = scores[scores["node"] == top["node"]].merge(metropoles, on="metropole")
    row = spearman(index["population"].astype(float), index["score"], rng)
    names = {"label_fr": top["label_fr"], "label_en": top["label_en"]}
    return pd.DataFrame([names | {"is_context": is_context(framework)} | row])


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
