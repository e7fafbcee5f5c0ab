"""Files on classes of a factor map: tree, cut, consolidation, description."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.composite.judging import Block, Found, against
from benchmarks.typology.axes import SMALL
from benchmarks.typology.case import Case
from metrostudy.compare.typology.cuts import cuts
from metrostudy.compare.typology.description import (
    describe_categories,
    describe_counts,
    describe_links,
    describe_scores,
)
from metrostudy.compare.typology.exchange import between
from metrostudy.compare.typology.hcpc import Classes, hcpc
from metrostudy.compare.typology.individuals import typical
from metrostudy.compare.typology.ward import cut, inertia, ward

EXACT, TOLERANCE = 1e-8, "1e-08"
MOST = 20  # classes in the cuts of a tree that are compared
CHANGE = (2, 14)  # the release of FactoMineR in which the automatic cut became another


def tree(case: Case, kind: str) -> Found:
    """``hcpc_tree``: heights, and the classes of every cut that no tie leaves open.

    Rows are units in the order of the first axis; a merge below 0 is a unit, above 0 a step.
    """
    rows, places = case.read(kind), case.axes.places().sort_values(1, kind="stable")
    ours, n, height = ward(places), len(places), rows["height"].to_numpy()
    blocks = [against(height, ours["gain"], "step " + rows["step"].astype(str) + " height", EXACT)]
    theirs, names = np.arange(n), pd.Series(places.index.astype(str))
    for step, (left, right) in enumerate(rows[["merge1", "merge2"]].to_numpy(), 1):
        joined = [-side - 1 if side < 0 else n - 1 + side for side in (left, right)]
        theirs = np.where(np.isin(theirs, joined), n - 1 + step, theirs)
        k = n - step
        if 1 < k <= MOST and height[step] - height[step - 1] > EXACT * height[-1]:
            blocks.append(partition(theirs, cut(ours, k), names + f" of {k} classes"))
    return Found(blocks, TOLERANCE)


def cut_table(case: Case, kind: str) -> Found:
    """``hcpc_cut``: inertia within, gains, quotients, and the number of classes kept."""
    rows, places = case.read(kind), case.axes.places()
    found = inertia(ward(places), max_k=len(places)).set_index("k").reindex(rows["n_clusters"])
    rule = cuts(ward(places)).iloc[0]
    found["chosen"] = found.index == rule["k"]
    found["inside"] = found.index.to_series().between(rule["lowest"], rule["highest"]).to_numpy()
    where = rows["n_clusters"].astype(str) + " classes "
    names = {"within_inertia": "within", "inertia_gain": "gain", "quot": "ratio"}
    blocks = [against(rows[c], found[ours], where + c, EXACT) for c, ours in names.items()]
    blocks += [against(rows[c].astype(str), found[ours].astype(str), where + c)
               for c, ours in (("in_search_range", "inside"), ("chosen", "chosen"))]  # fmt: skip
    return Found(blocks, TOLERANCE)


def cut_by_version(case: Case, kind: str) -> Found:
    """``hcpc_cut_by_version``: what each release would keep."""
    rows = case.read(kind, dtype={"factominer_version": str})
    rule = cuts(ward(case.axes.places())).set_index("rule")["k"]
    releases = rows["factominer_version"].map(lambda v: tuple(map(int, v.split(".")))[:2])
    ours = [rule["factominer_2.14" if v >= CHANGE else "factominer_2.13"] for v in releases]
    return Found([against(rows["nb_clust"], ours, "FactoMineR " + rows["factominer_version"])])


def summary(case: Case, kind: str) -> Found:
    """``hcpc_summary``: classes, inertia between them; after consolidation ours may be larger."""
    rows = case.read(kind).set_index("quantity")["value"]
    found = classes(case, int(rows["nb_clust"])).summary.iloc[0]
    rule = cuts(ward(case.axes.places()))["k"].tolist()
    ours = {"nb_clust": rows["nb_clust"] if rows["nb_clust"] in rule else rule[0],
            "between_before_consolidation": found["between_before"],
            "total_inertia": found["total"]}  # fmt: skip
    blocks = [against([rows[name]], [value], [name], EXACT) for name, value in ours.items()
              if name in rows]  # fmt: skip
    name = "between_after_consolidation"
    return Found([*blocks, at_least([rows[name]], [found["between"]], [name])], TOLERANCE)


def memberships(case: Case, kind: str) -> Found:
    """``hcpc_clusters``: the cut is theirs; after consolidation, inertia between at least theirs.

    R's k-means (Hartigan–Wong) can stop at a poorer partition than the exchange does.
    """
    rows = case.read(kind, dtype={"id": str})
    places = case.axes.places()
    points = places.loc[rows["id"]].to_numpy()
    ours = classes(case, rows["cluster"].nunique()).units.set_index("metropole").loc[rows["id"]]
    theirs = np.unique(rows["cluster"], return_inverse=True)[1]
    same = int((ours["class"].to_numpy() == rows["cluster"]).sum())
    gained = at_least(
        [between(points, theirs)], [between(points, ours["class"].to_numpy() - 1)],
        ["inertia between, after"],
    )  # fmt: skip
    blocks = [partition(rows["cluster_before"], ours["before"], rows["id"] + " before"), gained]
    return Found(blocks, "cut exact", f"{same} of {len(rows)} in the same class after exchange")


def classes(case: Case, k: int) -> Classes:
    """The classes of a case, cut at ``k`` and consolidated by exchange."""
    places = case.axes.places().rename_axis("metropole")
    return hcpc(places, k, np.random.default_rng(0))


def examples(case: Case, kind: str) -> Found:
    """``hcpc_individuals``: paragons and specific units, of the classes of the file.

    The distance at each rank, and that of the unit named: of two that tie either may come first.
    """
    rows = case.read(kind, dtype={"id": str})
    classed = case.read("hcpc_clusters", dtype={"id": str}).rename(columns={"cluster": "class"})
    ours = typical(case.axes.places(), classed[["id", "class"]], most=len(classed))
    blocks = []
    for column in ("rank", "id"):
        found = ours.set_index(["class", "kind", column])["distance"]
        found = found.reindex(pd.MultiIndex.from_frame(rows[["cluster", "kind", column]]))
        where = rows["kind"] + " " + rows[column].astype(str) + " of " + rows["cluster"].astype(str)
        blocks.append(against(rows["distance"], found, where, EXACT))
    return Found(blocks, TOLERANCE)


# Description of classes ---------------------------------------------------------------------

SCORES = {"v_test": "v_test", "mean_in": "mean", "mean_all": "mean_all", "sd_in": "sd",
          "sd_all": "sd_all", "p_value": "p"}  # fmt: skip
CATEGORIES = {"cla_mod": "of_category", "mod_cla": "of_class", "global": "of_all",
              "p_value": "p", "v_test": "v_test"}  # fmt: skip
COUNTS = {"intern_pct": "of_class", "glob_pct": "of_all", "intern_freq": "n",
          "glob_freq": "n_all", "p_value": "p", "v_test": "v_test"}  # fmt: skip


def scores(case: Case, kind: str) -> Found:
    """``catdes_quanti``: the v-test of each class on each score."""
    table, membership = _classed(case, kind)
    found = describe_scores(table, membership, table.select_dtypes("number"))
    return _described(
        case.read(kind), found, ["cluster", "variable"], ["class", "variable"], SCORES
    )


def categories(case: Case, kind: str) -> Found:
    """``catdes_category``: which categories a class holds more, or less, of."""
    table, membership = _classed(case, kind)
    words = table.select_dtypes(exclude="number")
    found = describe_categories(words, membership, words)
    found["category"] = found["variable"] + "=" + found["category"]
    return _described(
        case.read(kind), found, ["cluster", "category"], ["class", "category"], CATEGORIES
    )


def linked(case: Case, kind: str) -> Found:
    """``catdes_eta2``, ``catdes_chi2``: how much each variable differs between classes."""
    table, membership = _classed(case, kind)
    found = describe_links(table, membership, table)
    rows = case.read(kind)
    names = {"eta2": "eta2", "p_value": "p", "df": "df"}
    return _described(rows, found, ["variable"], ["variable"], names)


def frequencies(case: Case, kind: str) -> Found:
    """``descfreq``: which terms a class holds more, or less, of."""
    table = case.read("termclass_counts", index_col=0).rename_axis("term")
    found = describe_counts(table, supplementary=True)
    return _described(case.read(kind), found, ["class", "term"], ["class", "term"], COUNTS)


def _classed(case: Case, kind: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The table and the classes of its units: those of a column, ``by_column``, or the file's."""
    by, _, rest = kind.partition("_catdes_")
    if rest:
        column = by.removeprefix("by_")
        group, table = case.table[column], case.table.drop(columns=column)
    else:
        found = case.read("hcpc_clusters", dtype={"id": str}).set_index("id")
        group, table = found["cluster"], case.table
    group = group.reindex(table.index).astype(str)
    return table, group.rename_axis("metropole").rename("class").reset_index()


def _described(
    rows: pd.DataFrame, found: pd.DataFrame, theirs: list[str], ours: list[str],
    names: dict[str, str],
) -> Found:  # fmt: skip
    """Rows by their keys; a p of 1e-9 is compared to its own size, not to the largest p."""
    keys = [rows[name].astype(str) for name in theirs]
    found = found.assign(**{name: found[name].astype(str) for name in ours}).set_index(ours)
    wanted = pd.MultiIndex.from_arrays(keys) if len(keys) > 1 else pd.Index(keys[0])
    found, where = found.reindex(wanted), keys[0].str.cat(keys[1:], sep=" ")
    small = {"p_value": 0.0}
    return Found([
        against(rows[c], found[column], where + f" {c}", EXACT, small.get(c, SMALL))
        for c, column in names.items() if c in rows
    ], TOLERANCE)  # fmt: skip


# How partitions compare ---------------------------------------------------------------------


def partition(expected: pd.Series, obtained: pd.Series, where: pd.Series) -> Block:
    """Compare classes whatever their numbers: each of theirs is named by the ours that it fills."""
    expected, obtained = np.asarray(expected), np.asarray(obtained)
    largest = pd.crosstab(expected, obtained).idxmax(axis=1)
    named = largest.loc[expected].to_numpy()
    twice = largest.duplicated(keep=False).loc[expected].to_numpy()
    return against(named.astype(str), np.where(twice, "two in one", obtained.astype(str)), where)


def at_least(expected: list[float], obtained: list[float], where: list[str]) -> Block:
    """Compare numbers of which ours may be larger, never smaller."""
    a, b = np.asarray(expected, float), np.asarray(obtained, float)
    short = np.where(np.isnan(b), np.inf, np.maximum(a - b, 0) / np.abs(a))
    return Block(np.array(where, object), a, b, short, short <= EXACT)
