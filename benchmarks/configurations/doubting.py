"""Untenable rows, theories, robustness and clusters, against R's."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from benchmarks.composite.judging import Block, Found, against
from benchmarks.configurations.comparing import answering, columns, numbers, same, same_sets
from benchmarks.configurations.expecting import plain
from benchmarks.configurations.folder import Analysis, Folder
from metrostudy.compare.configurations.cluster import cluster_diagnostics
from metrostudy.compare.configurations.enhanced import untenable
from metrostudy.compare.configurations.expressions import parse
from metrostudy.compare.configurations.minimisation import minimise
from metrostudy.compare.configurations.robustness import robustness
from metrostudy.compare.configurations.theory import theory_evaluation
from metrostudy.compare.configurations.truth_table import TruthTable

TYPES = {"remainders_contradicting_expression": 1, "contradictory_simplifying_assumptions": 2,
         "simultaneous_subset_relations": 3}  # fmt: skip


def excluded(folder: Folder) -> Found:
    """Compare the rows of each type, then the parsimonious models without them."""
    blocks = []
    asked = ["analysis", "outcome", "incl_cut"]
    for (name, outcome, cut), rows in folder.read("untenable").groupby(asked, sort=False):
        with answering(blocks, name):
            analysis = replace(folder.analysis(name), outcome=outcome, consistency=float(cut))
            listed = rows[rows["type"].isin(TYPES)]
            contradicting = [text for text in listed["expression"] if text]
            found = untenable(folder.table(analysis), folder.opposite(analysis), contradicting)
            for one in listed.itertuples():
                own = found[found["type"] == TYPES[one.type]]
                own = own[own["expression"] == one.expression]
                where = [f"{name} {one.type} {one.expression}".rstrip()]
                blocks.append(same_sets([_rows(one.rows)], [own["row"]], where))
                blocks.append(same([int(one.n_rows)], [len(own)], where))
            for kind, lines in rows[~rows["type"].isin(TYPES)].groupby("type", sort=False):
                blocks += _enhanced(folder.table(analysis), found, kind, lines, name)
    return Found(blocks)


def _enhanced(
    table: TruthTable, found: pd.DataFrame, kind: str, lines: pd.DataFrame, name: str
) -> list[Block]:
    types = re.fullmatch(r"enhanced_parsimonious_solution_after_excluding_types?_([\d_]+)", kind)
    if types is None:
        raise KeyError(f"type '{kind}' is not known here")
    out = found.loc[found["type"].astype(str).isin(types[1].split("_")), "row"]
    models = minimise(table.excluding(out), "parsimonious").expressions
    where = [f"{name} {kind}"]
    return [same_sets([map(plain, lines["expression"])], [map(plain, models)], where),
            same_sets([_rows(lines["rows"].iloc[0])], [set(out)], where)]  # fmt: skip


def _rows(text: str) -> list[int]:
    return [int(row) for row in re.findall(r"\d+", text)]


def theories(folder: Folder) -> Found:
    """Compare the four intersections of a parsimonious model and a theory."""
    blocks = []
    asked = ["analysis", "theory", "model"]
    for (name, theory, model), rows in folder.read("theory_evaluation").groupby(asked, sort=False):
        with answering(blocks, f"{name} {theory}"):
            analysis = folder.analysis(name)
            blocks.append(_tied(folder, analysis, model))
            found = theory_evaluation(
                model, theory, folder.data(analysis.dataset), analysis.outcome
            )
            found = found.set_index("intersection").loc[rows["intersection"]]
            where = f"{name} {theory}: " + rows["intersection"]
            blocks += columns(rows, found, {"inclS": "inclS", "covS": "covS"}, where)
            for theirs, ours in {"cases_in_Y": "n_in", "cases_out_Y": "n_out"}.items():
                counts = numbers(rows[theirs]).astype(int)
                blocks.append(same(counts, found[ours], where + " " + theirs))
    return Found(blocks)


def steadiness(folder: Folder) -> Found:
    """Compare the models that each setting gives, then the measures of robustness."""
    blocks, file = [], folder.read("robustness")
    asked = ["analysis", "dataset", "outcome", "initial_settings", "initial_expression",
             "test_settings", "test_expressions"]  # fmt: skip
    for (name, dataset, outcome, *said), rows in file.groupby(asked, sort=False):
        with answering(blocks, name):
            start = replace(folder.analysis(name), dataset=dataset, outcome=outcome)
            settings, written = [said[0], *said[2].split(" | ")], [said[1], *said[3].split(" | ")]
            for setting, model in zip(settings, written, strict=True):
                blocks.append(_tied(folder, _set(start, setting), model))
            found = robustness(written[0], written[1:], folder.data(dataset), outcome).fit
            got = found.set_index("quantity")["value"].reindex(rows["quantity"])
            blocks.append(against(numbers(rows["value"]), got, f"{name} " + rows["quantity"]))
    return Found(blocks)


def _set(analysis: Analysis, setting: str) -> Analysis:
    """The same analysis under « incl=0.8;n=1;pri=0 »."""
    pairs = (one.split("=") for one in setting.replace(" ", "").split(";"))
    said = {key: float(value) for key, value in pairs}
    lost = set(said) - {"incl", "pri", "n"}
    if lost:
        raise KeyError(f"settings '{setting}': {', '.join(sorted(lost))} is not known here")
    known = {"consistency": "incl", "pri": "pri", "frequency": "n"}
    return replace(analysis, lower=None, **{
        ours: said[theirs] for ours, theirs in known.items() if theirs in said
    })  # fmt: skip


def _tied(folder: Folder, analysis: Analysis, model: str) -> Block:
    """The model that the file takes must be one of ours: which tie comes first is R's alphabet."""
    models = {plain(one) for one in folder.solution(analysis, "parsimonious").expressions}
    wanted = plain(model)
    shown = wanted if wanted in models else " or ".join(sorted(models))
    cuts = f"incl {analysis.consistency:g}, PRI {analysis.pri:g}, n {analysis.frequency:g}"
    return same([wanted], [shown], [f"{analysis.name} {cuts}"])


def clusters(folder: Folder) -> Found:
    """Compare pooled, between and within; the panel is that of the data which has its columns."""
    blocks, told, file = [], {}, folder.read("cluster")
    for (expression, relation), rows in file.groupby(["expression", "relation"], sort=False):
        with answering(blocks, f"{expression} {relation}"):
            dataset, outcome, units, years = _panel(folder, expression, rows)
            told[f"{outcome} in {dataset}, units {units}, clusters {years}"] = None
            found = cluster_diagnostics(expression, folder.data(dataset), outcome, units, years,
                                        relation == "necessity")  # fmt: skip
            got = {_named(*one): value for *one, value in found.to_numpy()}
            where = f"{expression} {relation} " + rows["quantity"]
            values = [got.get(quantity) for quantity in rows["quantity"]]
            blocks.append(against(numbers(rows["value"]), values, where))
    return Found(blocks, remark="; ".join(told))


def _named(quantity: str, level: str, name: str) -> str:
    if quantity == "distance":
        return f"distance_{level}_pooled"
    return "_".join(filter(None, (level, quantity, name)))


def _panel(folder: Folder, expression: str, rows: pd.DataFrame) -> tuple[str, str, str, str]:
    """Data set, outcome, units, clusters: told by columns of the file, else read from the data.

    A panel has the conditions, a column of words that come back (units), one of numbers above 1
    (clusters), and its outcome is the last membership.
    """
    wanted = {name for term in parse(expression) for name, _ in term}
    first = rows.iloc[0]
    for file in sorted((folder.path / "data").glob("*.csv")):
        data = folder.data(file.stem)
        if first.get("dataset", file.stem) != file.stem or not wanted <= set(data):
            continue
        words = [name for name in data if not pd.api.types.is_numeric_dtype(data[name])]
        years = [name for name in data.columns.drop(words) if data[name].min() > 1]
        others = [name for name in data.columns.drop([*words, *years]) if name not in wanted]
        if words and years and others:
            return (file.stem, first.get("outcome", others[-1]), first.get("units", words[0]),
                    first.get("clusters", years[0]))  # fmt: skip
    raise KeyError(f"{expression}: no data set has these conditions, units and clusters")
