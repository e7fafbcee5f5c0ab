"""From the data file to the scale: the stages that other figures start from, by their labels."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from benchmarks.composite.case import Case, column_blocks
from benchmarks.composite.judging import Block
from metrostudy.measure import scales
from metrostudy.measure.preparing.gaps import impute
from metrostudy.measure.preparing.outliers import Treated, treat
from metrostudy.measure.preparing.screening import denominate

NAMES = {
    "minmax": "minmax", "zscore": "z", "rank": "rank", "borda": "borda",
    "percentile_rank": "percentile_rank", "prank": "percentile_rank",
    "dist2max": "distance_to_best", "dist2ref": "distance_to_reference",
    "dist2target": "distance_to_target", "dist2targ": "distance_to_target",
    "fracmax": "fraction_of_best", "fraction_of_max": "fraction_of_best", "goalposts": "goalposts",
}  # fmt: skip
FILL = {"column_mean": "mean", "column_median": "median", "pillar_row_mean": "pillar_mean"}


def prepared(case: Case, stage: str) -> pd.DataFrame:
    """Return the values after a stage: raw, denominated, imputed_…, treated (treated_3: at most 3).

    Gaps are filled before outliers are treated, with the mean of the group unless a label says how.
    """
    if stage == "raw":
        return case.table[case.codes].astype(float)
    if stage == "denominated":
        sizes = case.table.drop(columns=case.codes)
        return denominate(case.values_of("", "raw"), case.framework, sizes)
    if stage.startswith("imputed"):
        return _imputed(case, stage.removeprefix("imputed").lstrip("_") or "group_mean")
    if stage.startswith("treated"):
        return treated(case, stage).values
    raise ValueError(f"no stage is called '{stage}'")


def treated(case: Case, stage: str = "treated") -> Treated:
    """Return what the moment rule makes of the imputed values of a case."""
    filled = case.values_of("", "imputed")
    told = stage.removeprefix("treated").lstrip("_")
    return treat(filled, most=int(told) if told else winmax(case))


def winmax(case: Case) -> int:
    """Return how many points may be winsorised: 5, or the number that gives the treated values."""
    if not case.has("prepared"):
        return case.settle("at most winsorised", [5], lambda _: [])
    rows = case.read("prepared")
    rows = rows[rows["step"] == "treated"]
    return case.settle(
        "at most winsorised", [5, *range(1, len(case.table))],
        lambda n: column_blocks(rows, case.values_of("", f"treated_{n}")),
    )  # fmt: skip


def _imputed(case: Case, how: str) -> pd.DataFrame:
    source = case.values_of("", "denominated")
    if how in FILL:
        return impute(source, case.framework, FILL[how], most=1.0).values
    named, _, statistic = how.rpartition("_")
    groups = _groups(case, named, statistic)
    return impute(source, case.framework, f"group_{statistic}", groups=groups, most=1.0).values


def _groups(case: Case, named: str, statistic: str) -> pd.Series:
    """The column whose name the label gives; else the one that gives the imputed values."""
    columns = case.meta.index[case.meta["Type"] == "Group"].tolist()
    exact = [column for column in columns if column.lower() == named.lower()]
    if exact or not case.has("prepared"):
        return case.table[(exact or columns)[0]]
    rows, source = case.read("prepared"), case.values_of("", "denominated")
    rows = rows[rows["step"].str.fullmatch(rf"imputed_(?!column|pillar).+_{statistic}")]
    columns.sort(key=lambda column: f"imputed_{column}_{statistic}".lower() not in set(
        rows["step"].str.lower()))  # fmt: skip

    def blocks(column: str) -> list[Block]:
        method, groups = f"group_{statistic}", case.table[column]
        return column_blocks(rows, impute(source, case.framework, method, groups, 1.0).values)

    return case.table[case.settle("groups", columns, blocks)]


def scaled(case: Case, label: str, stage: str, reference: str | None = None) -> pd.DataFrame:
    """Return a stage on the scale that a label names: ``minmax_1_100``, ``zscore_0_1``…"""
    method, *numbers = re.split(r"_(?=-?[\d.]+(?:_|$))", label)
    a, b = (float(number) for number in numbers) if len(numbers) == 2 else (0.0, 1.0)
    if method not in NAMES:
        raise ValueError(f"no scale is called '{label}'")
    values = case.values_of("", stage)
    laid = {"mean": a, "sd": b} if NAMES[method] == "z" else {"bottom": a, "top": b}
    if NAMES[method] == "goalposts":
        laid = {"top": _of_leaves(case, "goalpost_scale", 1.0)}
        laid["cut"] = _of_leaves(case, "goalpost_trunc2posts", True).astype(bool)
    if NAMES[method] == "distance_to_target":
        laid["cut"] = _of_leaves(case, "dist2targ_cap_max", False).astype(bool)
    if NAMES[method] == "distance_to_reference":
        unit = reference if reference is not None else reference_unit(case)
        laid["reference_unit"] = values.index.get_loc(unit)
    posts = {name: case.leaves[name].to_numpy(float) for name in ("low", "high", "target")}
    cells = scales.scaled(
        values.to_numpy(float), case.direction.to_numpy(), NAMES[method], **posts, **laid
    )
    return pd.DataFrame(cells, values.index, values.columns)


def reference_unit(case: Case) -> str:
    """Return the unit that others are measured against: the one that gives the expected values."""
    rows = case.read("normalised")
    rows = rows[rows["method"] == "dist2ref"]
    source = rows["input"].iloc[0] if "input" in rows else "treated"
    rows = rows[rows["input"] == source] if "input" in rows else rows
    return case.settle(
        "reference unit",
        case.table.index,
        lambda unit: column_blocks(rows, scaled(case, "dist2ref", source, unit)),
    )


def _of_leaves(case: Case, column: str, blank: object) -> np.ndarray:
    if not case.has("meta") or column not in case.meta:
        return np.full(len(case.codes), blank)
    told = case.meta[column].reindex(case.codes)
    return told.where(told.notna(), blank).to_numpy(type(blank))
