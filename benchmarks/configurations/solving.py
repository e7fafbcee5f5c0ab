"""Truth tables, tied models, what they suppose, against R's."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from benchmarks.composite.judging import Block, Found
from benchmarks.configurations.comparing import (
    answering,
    columns,
    numbers,
    same,
    same_cases,
    same_sets,
)
from benchmarks.configurations.expecting import plain
from benchmarks.configurations.folder import Folder
from metrostudy.compare.configurations.directions import counterfactuals
from metrostudy.compare.configurations.fit import paths

_FIT = ("inclS", "pri", "covS", "covU")


def truth_tables(folder: Folder) -> Found:
    """Compare which rows were observed, then each with its code, its cases and its fit."""
    blocks = []
    for name, rows in folder.read("truth_tables").groupby("table", sort=False):
        with answering(blocks, name):
            found = folder.table(folder.analysis(name)).rows.set_index("row")
            own, theirs = set(found.index), numbers(rows["row"]).astype(int)
            blocks.append(same_sets([theirs], [own], [f"{name} observed rows"]))
            rows = rows[[row in own for row in theirs]]
            found = found.loc[numbers(rows["row"]).astype(int)]
            where = [f"{name} row {row}" for row in rows["row"]]
            for column in ("configuration", "out"):
                blocks.append(same(rows[column], found[column], where))
            blocks.append(same(numbers(rows["n"]).astype(int), found["n"], where))
            blocks += columns(rows, found, {"incl": "incl", "pri": "pri"}, where)
            blocks.append(same_cases(rows["cases"], found["cases"], where))
    return Found(blocks)


def solutions(folder: Folder) -> Found:
    """Compare the sets of tied models, then the fit and the cases of each of their terms."""
    blocks, cut = [], []
    rows = folder.read("solutions")
    for (name, kind), part in rows.groupby(["analysis", "solution"], sort=False):
        with answering(blocks, f"{name} {kind}"):
            analysis = folder.analysis(name)
            solution = folder.solution(analysis, kind)
            blocks += _models(part, paths(solution, folder.table(analysis)), f"{name} {kind}")
            if not solution.complete:
                cut.append(f"{name} {kind}: list not complete, {solution.method}")
    return Found(blocks, remark="; ".join([*folder.assumed.values(), *cut]))


def _models(part: pd.DataFrame, found: pd.DataFrame, where: str) -> Iterator[Block]:
    theirs, ours = _keyed(part), _keyed(found)
    wanted, got = ({model for model, *_ in keys.index} for keys in (theirs, ours))
    yield same_sets([wanted], [got], [f"{where} models"])
    yield same([int(part["n_models"].iloc[0])], [len(got)], [f"{where} n_models"])
    yield same_sets([set(theirs.index)], [set(ours.index)], [f"{where} terms"])
    shared = theirs.index.intersection(ours.index)
    theirs, ours = theirs.loc[shared], ours.loc[shared]
    labels = [f"{where} {model}: {term}" for model, _, term in shared]
    yield from columns(theirs, ours, {name: name for name in _FIT}, labels)
    terms = (theirs["part"] == "term").to_numpy()
    yield same_cases(theirs["cases"][terms], ours["cases"][terms], np.array(labels)[terms])


def _keyed(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows by model, part and expression, whatever the order of terms and the numbers of models."""
    written = rows["expression"].map(plain)
    whole = rows["part"] == "model"
    model = rows["model"].map(dict(zip(rows["model"][whole], written[whole], strict=True)))
    return rows.set_index(pd.MultiIndex.from_arrays([model, rows["part"], written]))


def supposed(folder: Folder) -> Found:
    """Compare the rows that each model, or pair of models, supposes."""
    blocks, file = [], folder.read("counterfactuals")
    for name, rows in file.groupby("analysis", sort=False):
        with answering(blocks, name):
            analysis = folder.analysis(name)
            both = (folder.solution(analysis, kind) for kind in ("conservative", "parsimonious"))
            found = counterfactuals(folder.table(analysis), *both, folder.expectations(analysis))
            theirs, ours = _by_pair(rows), _by_pair(found)
            keys = list(theirs | ours)
            where = [" ".join(filter(None, (name, *key))) for key in keys]
            both = ([side.get(key, ()) for key in keys] for side in (theirs, ours))
            blocks.append(same_sets(*both, where))
    return Found(blocks, remark="; ".join(folder.assumed.values()))


def _by_pair(rows: pd.DataFrame) -> dict[tuple[str, str, str], list[int]]:
    keys = [rows["kind"], rows["conservative"].map(plain), rows["parsimonious"].map(plain)]
    return {key: sorted(int(float(row)) for row in part) for key, part in rows["row"].groupby(keys)}
