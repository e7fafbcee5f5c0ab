"""Files on how indicators go together: alpha, components, correlations up the tree."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.composite.case import Case
from benchmarks.composite.judging import Block, Found, against
from benchmarks.composite.scoring import FLOORED
from metrostudy.measure import diagnostics
from metrostudy.measure.aggregation import aggregate
from metrostudy.measure.weighting.components import principal_components


def alphas(case: Case, kind: str) -> Found:
    """``cronbach``: alpha of each group, on the data that each row names."""
    rows, found = case.read(kind), []
    for row in rows.itertuples():
        values = case.values(row.data)
        values = values * case.direction if "direction applied" in row.data else values
        items = case.indicators_under(row.group)
        if len(items) != row.k:  # a group of groups: its children
            values = aggregate(values, case.framework)
            items = case.framework.loc[case.framework["parent"] == row.group, "node"].tolist()
        found.append(diagnostics.alpha(values[items]))
    where = rows["group"] + ", " + rows["data"]
    return Found([
        against(rows[theirs], [row[ours] for row in found], where + f", {theirs}")
        for theirs, ours in (("k", "k"), ("alpha_raw", "estimate"),
                             ("alpha_standardised", "standardised"))
    ])  # fmt: skip


def deleted(case: Case, kind: str) -> Found:
    """``cronbach_deleted``: alpha of all indicators without each one."""
    rows = case.read(kind).set_index("code")
    found = diagnostics.deleted_items(case.values(FLOORED)).set_index("node").reindex(rows.index)
    return Found([
        against(rows[theirs], found[ours], rows.index + f" {theirs}")
        for theirs, ours in (("alpha_raw_if_deleted", "alpha"),
                             ("alpha_std_if_deleted", "standardised"),
                             ("item_rest_correlation", "item_rest"))
    ])  # fmt: skip


def components(case: Case, kind: str) -> Found:
    """``pca``: the components of each group, each one up to its sign."""
    rows, blocks = case.read(kind), []
    nodes = aggregate(case.values(FLOORED), case.framework)
    for group, part in rows.groupby("group", sort=False):
        found = principal_components(nodes[part["code"].unique().tolist()])
        vectors = found.loadings.merge(found.eigen, on="component").set_index(["component", "node"])
        for component, each in part.groupby("component"):
            ours = vectors.loc[component].reindex(each["code"])
            same = np.sign((ours["unit_vector"].to_numpy() * each["unit_vector"].to_numpy()).sum())
            where = each["code"] + f" {group} {component}"
            blocks += [against(each[c], ours[c], where + f" {c}") for c in ("eigenvalue", "share")]
            blocks += [
                against(each[c], same * ours[c], where + f" {c}")
                for c in ("unit_vector", "loading")
            ]
    return Found(blocks)


def correlations(case: Case, kind: str) -> Found:
    """``correlation``: each node with each node above it."""
    rows = case.read(kind)
    nodes = aggregate(case.values(FLOORED), case.framework)
    found = diagnostics.correlations(nodes, case.framework).set_index(["node", "ancestor"])
    found = found.reindex(pd.MultiIndex.from_frame(rows[["code", "ancestor"]]))
    where = rows["code"] + " with " + rows["ancestor"]
    names = {"pearson": "pearson", "pearson_p": "pearson_p", "spearman": "spearman",
             "kendall_taub": "kendall"}  # fmt: skip
    return Found([_one(rows, found, where, c, ours) for c, ours in names.items() if c in rows])


def _one(
    rows: pd.DataFrame, found: pd.DataFrame, where: pd.Series, column: str, ours: str
) -> Block:
    return against(rows[column], found[ours], where + f" {column}", small=1e-12)
