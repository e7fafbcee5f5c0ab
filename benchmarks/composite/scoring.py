"""Files on scales, weights and scores: from one scale per indicator to every way of combining."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import numpy as np
import pandas as pd

from benchmarks.composite.case import Case, column_blocks
from benchmarks.composite.judging import Block, Found, against, ranks
from metrostudy.measure.aggregation import aggregate, rank
from metrostudy.measure.combining.frontier import benefit_of_the_doubt
from metrostudy.measure.combining.kemeny import kemeny, kemeny_score
from metrostudy.measure.combining.outranking import ballots, borda, copeland, outranking
from metrostudy.measure.combining.penalty import ampi, mpi
from metrostudy.measure.versions import removal
from metrostudy.measure.weighting.balance import balanced_weights
from metrostudy.measure.weighting.siblings import effective_weights

FLOORED, PLAIN = "minmax_1_100 of treated", "minmax_0_100 of treated"
OPTIMISED, FRONTIER = 1e-4, 1e-7
PLACES = ("rank", "borda", "percentile_rank")


def normalised(case: Case, kind: str) -> Found:
    """``normalised``: each scale, cell by cell; a file without ``input`` is on treated data."""
    rows, blocks = case.read(kind), []
    rows["input"] = rows.get("input", "treated")
    for (stage, method), group in rows.groupby(["input", "method"], sort=False):
        found = case.values(f"{method} of {stage}")
        blocks += (_place_blocks(group, found, method) if method in PLACES else
                   column_blocks(group, found))  # fmt: skip
    return Found(blocks)


def aggregated(case: Case, kind: str) -> Found:
    """``aggregated``: score and rank of every node, by mean and least share of known children."""
    rows, blocks = case.read(kind, dtype={"min_available": str}), []
    keys = ["input", "method", "min_available"]
    for (source, method, least), group in rows.groupby(keys, sort=False, dropna=False):
        asked = case.means(method)
        share = 0.0 if pd.isna(least) or least == "none" else float(least)
        scores = aggregate(case.values(source), asked["framework"], power=asked["power"],
                           min_available=share)  # fmt: skip
        blocks += column_blocks(group, scores, "score")
        blocks += _place_blocks(group, rank(scores), "rank", "rank")
    return Found(blocks)


def effective(case: Case, kind: str) -> Found:
    """``effective_weights``: the share of the index that each node carries."""
    rows = case.read(kind)
    found = effective_weights(case.framework).reindex(rows["iCode"])
    return Found([against(rows["EffWeight"], found, rows["iCode"])])


def outranked(case: Case, kind: str) -> Found:
    """``outranking``: units × units, on every indicator with its effective weight."""
    rows = case.read(kind)
    rows = rows.set_index(rows.columns[0])
    found = outranking(*votes(case, [*rows.index])).reindex(index=rows.index, columns=rows.columns)
    before = rows.index + " before "
    return Found([against(rows[unit], found[unit], before + unit) for unit in rows])


def votes(case: Case, units: list[str]) -> tuple[pd.DataFrame, pd.Series]:
    """Return what speaks for some units: ballots, or indicators with their effective weights.

    A case without metadata may hold the values of a few units with more digits in a file of its
    own (``five_countries``).
    """
    if case.has("profile"):
        return ballots(case.read("profile"))
    weights = effective_weights(case.framework)[case.codes]
    if case.has("meta"):
        return case.values(FLOORED).loc[units], weights
    for kind in case.kinds():
        table = case.read(kind)
        table = table.set_index(table.columns[0])
        if set(case.codes) <= set(table.columns) and set(table.index) == set(units):
            return table.loc[units, case.codes], weights
    return case.table.loc[units, case.codes], weights


def copelands(case: Case, kind: str) -> Found:
    """``copeland``: how many units each one outranks, less how many outrank it."""
    rows = case.read(kind)
    found = copeland(*votes(case, rows["unit"].tolist())).reindex(rows["unit"])
    blocks = [against(rows["copeland"], found, rows["unit"])]
    if "rank" in rows:
        places = rank(found.to_frame())["copeland"]
        blocks.append(ranks(rows["rank"], places, rows["unit"] + " rank"))
    return Found(blocks)


def bordas(case: Case, kind: str) -> Found:
    """``borda``: what each unit earns from the units placed behind it."""
    rows = case.read(kind)
    units = rows[rows.columns[0]]
    return Found([against(rows["borda"], borda(*votes(case, [*units])).reindex(units), units)])


def kemenys(case: Case, kind: str) -> Found:
    """``kemeny``: the score of each order listed, the best score there is and all its orders."""
    rows, score = _orders(case, kind)
    support = outranking(*votes(case, sorted(rows[0])))
    found = kemeny(support)
    best = sorted(" > ".join(rows[i]) for i in np.flatnonzero(score == score.max()))
    ours = sorted(" > ".join(order) for order in found.rankings.to_numpy())
    return Found([
        against([" | ".join(best)], [" | ".join(ours)], ["the best orders"]),
        against(score, [kemeny_score(order, support) for order in rows], [*map(" > ".join, rows)]),
        against([score.max()], [found.score], ["the best score"]),
    ])  # fmt: skip


def _orders(case: Case, kind: str) -> tuple[list[list[str]], np.ndarray]:
    """The orders of a file: in one column ``a>b>c``, or one column a place."""
    rows = case.read(kind)
    if "ranking" in rows:
        return [text.split(">") for text in rows["ranking"]], rows["kemeny_score"].to_numpy(float)
    places = rows.drop(columns="score")
    return places.to_numpy().tolist(), rows["score"].to_numpy(float)


def penalised(case: Case, kind: str) -> Found:
    """``mpi_ampi``: means less, or more, a penalty for imbalance, on treated values."""
    rows = case.read(kind).set_index("unit")
    treated, way, blocks = case.values("treated"), case.direction, []
    for column in rows:
        told = re.fullmatch(r"(a?mpi)_(minus|plus)(?:_(sample|population)_sd)?", column)
        if not told:
            raise ValueError(f"no penalised mean is called '{column}'")
        penalty = -1 if told[2] == "minus" else 1
        found = (ampi(treated, way, penalty=penalty) if told[1] == "ampi" else
                 mpi(treated, way, sd=told[3] or "population", penalty=penalty))  # fmt: skip
        blocks.append(against(rows[column], found.reindex(rows.index), rows.index + f" {column}"))
    return Found(blocks)


def doubts(case: Case, kind: str) -> Found:
    """``bod``: the benefit of the doubt, free or with shares of .05–.30 (or as the name says)."""
    rows = case.read(kind).set_index("unit")
    scaled, blocks = case.values(FLOORED) / 100, []
    for column in rows.select_dtypes("number"):
        told = [float(number) for number in re.findall(r"\d*\.\d+", column)]
        bounds = (tuple(told) if len(told) == 2 else (0.05, 0.30)) if "share" in column else None
        found = benefit_of_the_doubt(scaled, share_bounds=bounds).scores.reindex(rows.index)
        blocks.append(against(rows[column], found, rows.index + f" {column}", tolerance=FRONTIER))
    return Found(blocks, "1e-07")


def doubt_weights(case: Case, kind: str) -> Found:
    """``bod_weights``: how far each optimal weight can move without changing the score."""
    rows = case.read(kind)
    found = benefit_of_the_doubt(case.values(FLOORED) / 100).weights
    found = found.set_index([found.columns[0], "node"])
    found = found.reindex(pd.MultiIndex.from_frame(rows[["unit", "code"]]))
    where = rows["unit"] + " " + rows["code"]
    return Found([
        *(against(rows[c], found[c], where + f" {c}", FRONTIER, small=1.0)
          for c in ("weight_min", "weight_max")),
        against(rows["unique"].astype(bool), found["unique"].astype(bool), where + " unique"),
    ], "1e-07")  # fmt: skip


def removed(case: Case, kind: str) -> Found:
    """``removal…``: the index without each element; on 1–100, or on 0–100 if that is what fits."""
    rows = case.read(kind)

    @cache
    def blocks(source: str) -> list[Block]:
        found = removal(case.values(source), case.framework)
        unit = found.set_index(["node", "metropole"])
        unit = unit.reindex(pd.MultiIndex.from_frame(rows[["removed", "unit"]]))
        where = rows["unit"] + " without " + rows["removed"]
        each = [against(rows[c], unit[c], where + f" {c}")
                for c in ("score", "mean_abs_rank_change")]  # fmt: skip
        for c in ("rank", "nominal_rank"):
            for node, group in rows.groupby("removed", sort=False):
                place = unit[c].loc[node].reindex(group["unit"])
                each.append(ranks(group[c], place, where[group.index] + f" {c}"))
        return each

    return Found(blocks(case.settle("removal on", [FLOORED, PLAIN], blocks)))


def optimised(case: Case, kind: str) -> Found:
    """``optimised_weights…``: weights under which the elements count alike; about four digits.

    Between 0 and 1; a search without bounds can come back with weights below 0, and such a file is
    only met without them.
    """
    rows = case.read(kind)
    codes, scaled = rows["code"], case.values(FLOORED)
    parent = case.framework.set_index("node")["parent"]
    expected = rows["weight"] / rows["weight"].groupby(codes.map(parent)).transform("sum")

    @cache
    def blocks(bounds: tuple[float, float]) -> list[Block]:
        found = balanced_weights(scaled, case.framework, codes.tolist(), bounds=bounds)
        found, share = found.set_index("node").reindex(codes), "correlation_share"
        return [
            against(expected, found["weight"], codes + " weight", OPTIMISED),
            against(rows[share], found[share], codes + " share", OPTIMISED),
        ]

    bounds = case.settle("weights within", [(0.0, 1.0), (-10.0, 10.0)], blocks)
    return Found(blocks(bounds), "1e-04")


def _place_blocks(
    rows: pd.DataFrame, found: pd.DataFrame, method: str, value: str = "value"
) -> Iterator[Block]:
    """Compare places column by column; a tie may be parted by rounding in the file."""
    for code, group in rows.groupby("code", sort=False):
        step = 1 / (found[code].count() - 1) if method == "percentile_rank" else 1.0
        where = group["unit"] + f" {code} {method}"
        yield ranks(group[value], found[code].reindex(group["unit"]), where, step)
