"""Firth's and ordinal regressions against logistf and MASS."""

from __future__ import annotations

import pandas as pd

from benchmarks.composite.judging import Block, Found, near
from benchmarks.configurations.comparing import answering, beside, columns, numbers, same
from benchmarks.configurations.folder import Folder
from metrostudy import small_n

FINE, BROAD = 1e-6, 1e-5
HEAD = ("model", "dataset", "formula", "term", "n")
LINKS = ("probit", "cloglog", "loglog", "cauchit")
TOLERANCES = "1e-06, p and intervals 1e-05"


def firth(folder: Folder) -> Found:
    """Compare coefficients, errors, FLIC; profile p and intervals."""
    fine = {"coef": "estimate", "se": "se", "flic_intercept": "flic"}
    broad = {"p_pl": "p", "ci_low_pl": "low", "ci_high_pl": "high"}
    blocks = []
    rows = folder.read("firth")
    for model, part in rows.groupby("model", sort=False):
        with answering(blocks, model):
            outcome, _, right = part["formula"].iloc[0].partition("~")
            terms = [term.strip() for term in right.split("+")]
            data = folder.data(part["dataset"].iloc[0])
            found = small_n.firth(data, outcome.strip(), terms)
            found = found.replace({"term": {"intercept": "(Intercept)"}})
            blocks += _model(part, found, model, fine, broad)
    return Found(blocks, TOLERANCES, beside(rows, [*HEAD, *fine, *broad]))


def ordinal(folder: Folder) -> Found:
    """Compare coefficients and thresholds; Wald p and profile intervals."""
    fine = {"estimate": "estimate", "se": "se"}
    broad = {"p_wald": "p_wald", "ci_low_profile": "low", "ci_high_profile": "high"}
    blocks = []
    rows = folder.read("ordinal")
    for model, part in rows.groupby("model", sort=False):
        with answering(blocks, model):
            link = next((link for link in LINKS if link in model), None)
            if link:
                raise KeyError(f"model {model}: the library has no {link} link, the logit only")
            found = small_n.ordinal(*_read(folder.data(part["dataset"].iloc[0]), part["term"]))
            blocks += _model(part, found, model, fine, broad)
    return Found(blocks, TOLERANCES, beside(rows, [*HEAD, *fine, *broad]))


def _model(
    part: pd.DataFrame, found: pd.DataFrame, model: str, fine: dict, broad: dict
) -> list[Block]:
    found = found.set_index("term").reindex(part["term"])
    where = f"{model} " + part["term"]
    return [
        same(numbers(part["n"]).astype(int), found["n"], where + " n"),
        *columns(part, found, fine, where, near, room=FINE),
        *columns(part, found, broad, where, near, room=BROAD),
    ]  # fmt: skip


def _read(data: pd.DataFrame, terms: pd.Series) -> tuple[pd.DataFrame, str, list[str]]:
    """Cases, outcome and terms of a model whose rows are « Low|High » and « InflMedium ».

    The outcome is the column that holds the levels of the thresholds, the terms those with which
    the other rows begin; a column ``Freq`` is how many cases a line stands for.
    """
    cuts = [term.split("|") for term in terms if "|" in term]
    levels = [cuts[0][0], *(upper for _, upper in cuts)]
    outcome = next(name for name in data if set(data[name].astype(str)) == set(levels))
    others = {term for term in terms if "|" not in term}
    named = [name for name in data.columns.drop(outcome)
             if others & {name, *(f"{name}{value}" for value in data[name])}]  # fmt: skip
    cases = data.loc[data.index.repeat(data["Freq"])] if "Freq" in data else data
    order = pd.CategoricalDtype(levels, ordered=True)
    return cases.assign(**{outcome: cases[outcome].astype(str).astype(order)}), outcome, named
