"""The OECD/JRC Handbook's own example, from its tables: what is printed, and what comes out here.

``python -m benchmarks.composite.handbook`` prints a Markdown table. Its tables are held in
``tests/published/composite`` (those of the reference folder) and in its folder ``handbook`` (the
columns of tables 9, 18, 19, 22, 23, 38 and 41 that are not there).
"""

from __future__ import annotations

from itertools import permutations, product
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from benchmarks.composite.case import Case
from metrostudy.measure import diagnostics, scales
from metrostudy.measure.aggregation import aggregate, rank
from metrostudy.measure.combining.frontier import benefit_of_the_doubt
from metrostudy.measure.combining.kemeny import kemeny, kemeny_score
from metrostudy.measure.combining.outranking import outranking
from metrostudy.measure.framework import without
from metrostudy.measure.weighting.components import rotated_weights

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "published" / "composite"
DROPPED = ("telephones_log", "electricity_log")


class Result(NamedTuple):
    """One printed result: its table, what is printed, what is obtained, and how."""

    table: str
    printed: str
    obtained: str
    how: str


def results(folder: Path = FOLDER) -> list[Result]:
    """Return every result of the example that the tables allow to be computed again."""
    case = Case(folder, "tai")
    files = (folder / "handbook").glob("*.csv")
    book = {file.stem: pd.read_csv(file, index_col=0) for file in files}
    return [*_ranks(case, book), _alpha(case), *_factors(case, book), _frontier(case, book),
            *_majorities(case, book)]  # fmt: skip


def _ranks(case: Case, book: dict[str, pd.DataFrame]) -> list[Result]:
    """Ranks under each set of weights and each mean: how many of the 23 are as printed."""
    tree, posts = case.framework, case.values("goalposts of raw")
    raw, pieces = case.table[case.codes], case.values("minmax_0_1 of raw")
    fewer = tree
    for node in DROPPED:
        fewer = without(fewer, node)
    weights = book["weights"]
    linear = "linear on positions between the goalposts of the original index"
    found = [
        ("23", "EW", posts, tree, "equal", "declared", f"{linear}, equal weights"),
        ("23", "BAP", posts, tree, weights.loc["BAP"], "declared", "the same, budget allocation"),
        ("23", "FA", posts, tree, weights.loc["FA"], "declared", "the same, factor weights"),
        ("23", "AHP", posts, tree, weights.loc["AHP"], "declared", "the same, AHP weights"),
        ("38", "GME", raw, tree, "equal", "geometric", "geometric mean of the raw values"),
        ("41", "TAI6", posts, fewer, "equal", "declared", f"{linear}, without two indicators"),
        ("23", "EW", pieces, tree, "equal", "declared", "min-max over the 23 instead of goalposts"),
    ]  # fmt: skip
    counted = [
        Result(f"{number}, {name}", "23 ranks", _agreement(
            aggregate(values, framework, given, means)[case.root], book["ranks"][name]), how)
        for number, name, values, framework, given, means, how in found
    ]  # fmt: skip
    rounded = [
        Result(f"23, {name}", "23 ranks", f"23 of 23 with weights within {away:.4f} of the printed",
               "two printed digits leave .005 either way")
        for name in ("FA", "AHP")
        if (away := _nearest_weights(posts, weights.loc[name], book["ranks"][name])) < 1
    ]  # fmt: skip
    return counted + rounded


def _nearest_weights(positions: pd.DataFrame, weights: pd.Series, printed: pd.Series) -> float:
    """How far the nearest weights that give every printed rank are from ``weights``; 1: none."""
    order, k = printed.sort_values().index, len(weights)
    behind = positions.loc[order, weights.index].diff().dropna().to_numpy()
    near, away = np.eye(k), -np.ones((k, 1))
    found = linprog(
        [0.0] * k + [1.0], bounds=(0, 1),
        A_ub=np.vstack([np.pad(behind, [(0, 0), (0, 1)]), np.hstack([near, away]),
                        np.hstack([-near, away])]),
        b_ub=np.r_[np.full(len(behind), -1e-9), weights, -weights],
    )  # fmt: skip
    return float(found.fun) if found.success else 1.0


def _agreement(scores: pd.Series, printed: pd.Series) -> str:
    """How many ranks are as printed, and which are not."""
    ours = rank(scores.to_frame("score"))["score"].reindex(printed.index)
    apart = [f"{unit} {theirs:g}→{ours[unit]:g}" for unit, theirs in printed.items()
             if ours[unit] != theirs]  # fmt: skip
    told = f" ({', '.join(apart)})" if 0 < len(apart) <= 5 else ""
    return f"{len(printed) - len(apart)} of {len(printed)}{told}"


def _alpha(case: Case) -> Result:
    x = case.table[case.codes].astype(float)
    z = pd.DataFrame(scales.scaled(x.to_numpy(), 1, "z"), x.index, x.columns)
    found = diagnostics.alpha(z)["standardised"]
    return Result("11", "alpha .70", f"{found:.3f}", "standardised")


def _factors(case: Case, book: dict[str, pd.DataFrame]) -> list[Result]:
    """Rotated loadings and the weights made from them."""
    found = rotated_weights(case.table[case.codes], 4).set_index("node")
    highest = book["rotated"].apply(lambda row: row[row.abs().idxmax()], axis=1)
    loading = (found["loading"].abs() - highest.abs()).abs().max()
    weight = (found["weight"] - book["weights"].loc["PC"]).abs().max()
    how = "four components, varimax with Kaiser's normalisation"
    return [
        Result("9", "highest loading of each indicator", f"within {loading:.3f}", how),
        Result("18, PC", "8 weights", f"within {weight:.3f}", how + ", squared loadings"),
    ]


def _frontier(case: Case, book: dict[str, pd.DataFrame]) -> Result:
    found = benefit_of_the_doubt(case.values("minmax_0_1 of raw"), weight_bounds=(0.10, 0.15))
    apart = (found.scores - book["bod"]["score"]).abs()
    return Result("19", "23 scores of the benefit of the doubt",
                  f"within {apart.max():.3f} ({apart.idxmax()})",
                  "min-max, each weight 10–15 % of the sum of weights")  # fmt: skip


def _majorities(case: Case, book: dict[str, pd.DataFrame]) -> list[Result]:
    """Kemeny's order of five countries, and the printed order of all 23."""
    five = case.read("table35_five_countries", index_col=0)
    equal = pd.Series(1 / len(case.codes), case.codes)
    small = kemeny(outranking(five, equal))
    support = outranking(case.table[case.codes], equal)
    printed = max(kemeny_score(order, support) for order in _untied(book["ranks"]["NCMC"]))
    best = kemeny(support)
    return [
        Result("37", "6.375, three orders", f"{small.score:g}, {small.n_orders:g} orders", "exact"),
        Result("38, NCMC", f"an order that scores {printed:g}",
               f"{best.score:g} can be had, by {best.n_orders:,.0f} orders",
               "Kemeny's order on the two-decimal data"),
    ]  # fmt: skip


def _untied(ranks: pd.Series) -> list[list[str]]:
    """Every order that ranks with ties leave open."""
    groups = [list(permutations(group)) for _, group in ranks.groupby(ranks).groups.items()]
    return [[unit for group in chosen for unit in group] for chosen in product(*groups)]


if __name__ == "__main__":
    print("| Handbook table | printed | obtained | how |\n|---|---|---|---|")
    for result in results():
        print(f"| {' | '.join(result)} |")
