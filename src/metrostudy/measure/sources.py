"""What an index is made from: the study's tables, and the value they give to each leaf."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from metrostudy.faults import StudyError, listing, nearest
from metrostudy.measure.framework import leaves, without
from metrostudy.measure.grid import settled
from metrostudy.measure.inventory.criteria import criteria
from metrostudy.study import Maturity

NOTHING = "nothing"


@dataclass(frozen=True)
class Sources:
    """The tables that an index rests on, in the order in which a notebook loads them.

    ``framework`` says what the index is made of; ``metropoles`` gives names, groups and
    denominators; ``ratings``, ``projects`` and ``indicators`` give the values of leaves;
    ``budgets`` and ``comparisons`` hold what judges said of weights. A table that the study lacks
    comes empty.
    """

    framework: pd.DataFrame
    metropoles: pd.DataFrame
    ratings: pd.DataFrame
    projects: pd.DataFrame
    indicators: pd.DataFrame
    budgets: pd.DataFrame
    comparisons: pd.DataFrame

    def chosen(self, choices: Maturity) -> Sources:
        """Return the sources that an index reads: ratings settled, without the node left out.

        Raises :class:`~metrostudy.faults.StudyError` for a node that the framework does not have.
        """
        kept = replace(self, ratings=settled(self.ratings, choices.settle))
        return replace(kept, framework=counted(self.framework, choices.left_out))

    def without(self, node: str) -> Sources:
        """Return the same sources for an index that does not count ``node``."""
        return replace(self, framework=without(self.framework, node))


def counted(framework: pd.DataFrame, left_out: str) -> pd.DataFrame:
    """Return the framework without the node that a choice leaves out (``nothing``: all of it).

    Raises :class:`~metrostudy.faults.StudyError` for a node that it does not have.
    """
    if left_out == NOTHING:
        return framework
    nodes = framework.loc[framework["parent"].notna(), "node"].tolist()
    if left_out not in nodes:
        raise StudyError([
            f"choices.maturity.left_out: '{left_out}' is not a node of the framework"
            f"{nearest(left_out, nodes)}; accepted: {NOTHING}, {listing(nodes)}."
        ])  # fmt: skip
    kept = without(framework, left_out)
    parent = framework.loc[framework["node"] == left_out, "parent"].item()
    if not (kept["parent"] == parent).any():
        raise StudyError([
            f"choices.maturity.left_out: '{left_out}' is all that '{parent}' is made of; leave "
            f"'{parent}' out instead, or a node that has a sibling."
        ])  # fmt: skip
    return kept


def readings(sources: Sources, editions: Iterable[str]) -> pd.DataFrame:
    """Return every known judgement that a leaf rests on: one rating, one project, one indicator.

    Returns ``metropole, edition, node, source, judge, value``: the judge is the rater, or the
    project. A blank rating is no rating: it is neither a zero nor counted. A project without a
    métropole belongs to nobody's index.
    """
    last = leaves(sources.framework)
    by_source = {
        "ratings": sources.ratings.rename(
            columns={"criterion": "node", "score": "value", "rater": "judge"}),
        "projects": criteria(sources.projects).melt(
            ["project", "metropole", "edition"], var_name="node", value_name="value"
            ).rename(columns={"project": "judge"}),
        "indicators": sources.indicators.rename(columns={"indicator": "node"}),
    }  # fmt: skip
    columns = ["metropole", "edition", "node", "source", "judge", "value"]
    found = pd.concat([
        table.loc[table["node"].isin(last.loc[last["source"] == source, "node"])]
        .assign(source=source).reindex(columns=columns)
        for source, table in by_source.items()
    ], ignore_index=True)  # fmt: skip
    kept = found["edition"].isin(list(editions)) & found["metropole"].notna()
    return found[kept & found["value"].notna()].astype({"value": float}).reset_index(drop=True)


def leaf_values(sources: Sources, *editions: str) -> pd.DataFrame:
    """Return the value of each leaf for each métropole of ``editions``, on its own scale.

    A criterion of the grid is the mean of its known ratings, a criterion of projects the mean over
    the métropole's projects, an indicator its reading. Returns ``metropole, edition, node, value,
    n_judgements, spread``: how many known ratings, projects or readings make the value, and the
    widest gap between two raters (0 when they agree; blank when there is one rater, or none as for
    projects).
    """
    known = readings(sources, editions)
    groups = known.groupby(["metropole", "edition", "node"])["value"]
    settled = groups.agg(value="mean", n_judgements="count", low="min", high="max").reset_index()
    last = leaves(sources.framework)
    rated = settled["node"].isin(last.loc[last["source"] == "ratings", "node"])
    spread = (settled["high"] - settled["low"]).where(rated & (settled["n_judgements"] > 1))
    return settled.drop(columns=["low", "high"]).assign(spread=spread)


def wide(values: pd.DataFrame, framework: pd.DataFrame) -> pd.DataFrame:
    """Return :func:`leaf_values` as one row per métropole, one column per leaf, gaps as NaN.

    The index is ``metropole``, or (``edition``, ``metropole``) if ``values`` has several editions.
    """
    rows = ["edition", "metropole"] if values["edition"].nunique() > 1 else "metropole"
    table = values.pivot(index=rows, columns="node", values="value")
    return table.reindex(columns=leaves(framework)["node"].tolist()).sort_index().astype(float)
