"""Files on the data before any scale: stages, statistics, outliers, screening, panels."""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np
import pandas as pd

from benchmarks.composite.case import Case, column_blocks
from benchmarks.composite.judging import Block, Found, against
from benchmarks.composite.stages import treated
from metrostudy.measure.preparing import outliers, panels
from metrostudy.measure.preparing.screening import column_statistics, screen

STATISTICS = {
    "Min": "min", "Max": "max", "Mean": "mean", "Median": "median", "Std": "std", "Skew": "skew",
    "Kurt": "kurt", "N.Avail": "n_avail", "N.NonZero": "n_non_zero", "N.Unique": "n_unique",
    "N.Same": "n_same", "Frc.Avail": "frc_avail", "Frc.NonZero": "frc_non_zero",
    "Frc.Unique": "frc_unique", "Frc.Same": "frc_same", "Flag.Avail": "flag_avail",
    "Flag.NonZero": "flag_non_zero", "Flag.Unique": "flag_unique",
    "Flag.SkewKurt": "flag_skew_kurt",
}  # fmt: skip
SCREENED = {
    "N_missing": "n_missing", "N_zero": "n_zero", "Dat_Avail": "known", "Non_Zero": "non_zero",
    "LowData": "low_known", "LowNonZero": "low_non_zero", "Included": "kept",
}  # fmt: skip


def stages(case: Case, kind: str) -> Found:
    """``prepared``: every stage of the data, cell by cell."""
    rows = case.read(kind)
    return Found([
        block for step, group in rows.groupby("step", sort=False)
        for block in column_blocks(group, case.values(step))
    ])  # fmt: skip


def statistics(case: Case, kind: str) -> Found:
    """``stats``: statistics and flags of the denominated columns."""
    found = column_statistics(case.values_of("", "denominated")).set_index("node")
    return Found(_columns(case.read(kind).set_index("iCode"), found, STATISTICS))


def treatment(case: Case, kind: str) -> Found:
    """``treatment``: what the moment rule found and did, column by column; blank where nothing."""
    found, rows = treated(case).columns.set_index("node"), case.read(kind).set_index("iCode")
    logged = found["step"] == "logged"
    found["n_winsorised"] = found["n_winsorised"].where(~found["passed_before"].astype(bool))
    found["passed_logged"] = found["passed_after"].astype(object).where(logged)
    for moment in ("skewness", "kurtosis"):
        found[f"{moment}_logged"] = found[f"{moment}_after"].where(logged)
    return Found(_columns(rows, found, {"winsorise.nwin": "n_winsorised"} | {
        f"check{number}.{column}": f"{name}_{when}"
        for number, when in enumerate(("before", "winsorised", "logged"))
        for column, name in (("Pass", "passed"), ("Skew", "skewness"), ("Kurt", "kurtosis"))
    }))  # fmt: skip


def treated_cells(case: Case, kind: str) -> Found:
    """``treated_cells``: exactly the cells that were changed, and how."""
    cells, rows = treated(case).cells, case.read(kind)
    ours = {(row[0], row.node): _mark(row.how) for row in cells.itertuples(index=False)}
    theirs = {(row.unit, row.code): _mark(row.mark) for row in rows.itertuples()}
    keys = [*theirs, *(key for key in ours if key not in theirs)]
    expected, obtained = ([of.get(key, "untouched") for key in keys] for of in (theirs, ours))
    return Found([against(expected, obtained, [" ".join(key) for key in keys])])


def screening(case: Case, kind: str) -> Found:
    """``screening``: what is known of each unit; thresholds of .8 and .05, or those that fit."""
    rows = case.read(kind).set_index("uCode")
    values = case.values_of("", "denominated")

    @cache
    def blocks(least: tuple[float, float]) -> list[Block]:
        found = screen(values, *least)
        found = found.set_index(found.columns[0])
        found["either"] = found["n_missing"] + found["n_zero"]
        found["flag"] = found["low_known"] | found["low_non_zero"]
        more = {"N_miss_or_zero": "either", "LowDatOrZeroFlag": "flag"}
        return _columns(rows, found, SCREENED | more)

    shares = [sorted({*rows[column].dropna()}) for column in ("Dat_Avail", "Non_Zero")]
    others = [
        [usual, 0.0, *(share + 1e-9 for share in known)]
        for usual, known in zip((0.8, 0.05), shares, strict=True)
    ]
    return Found(blocks(case.settle("thresholds", product(*others), blocks)))


def examples(case: Case, kind: str) -> Found:
    """``winsor_examples``: series by series, winsorised and transformed."""
    rows, blocks = case.read(kind), []
    for (_, most), group in rows.groupby(["series", "winmax"], sort=False):
        found = _example(group["x"].to_numpy(float), int(most))
        where = group["series"] + " " + group["position"].astype(str)
        blocks += [against(group[column], values, where + f" {column}")
                   for column, values in found.items() if column in group]  # fmt: skip
    return Found(blocks)


def panel_imputed(case: Case, kind: str) -> Found:
    """``panel_imputed``: gaps filled along time, method by method."""
    rows, panel, blocks = case.read(kind), _panel(case), []
    for method, group in rows.groupby("method", sort=False):
        filled = panels.fill_over_time(panel, method).values
        keys = pd.MultiIndex.from_frame(group[["unit", "time"]])
        for code, part in group.assign(key=keys).groupby("code", sort=False):
            where = part["unit"] + " " + part["time"].astype(str) + f" {code} {method}"
            blocks.append(against(part["value"], filled[code].reindex(part["key"]), where))
    return Found(blocks)


def panel_trends(case: Case, kind: str) -> Found:
    """``panel_trends``: the pace of change of each unit and indicator."""
    rows = case.read(kind)
    found = panels.trends(_panel(case)).set_index(["metropole", "node"])
    found = found.reindex(pd.MultiIndex.from_frame(rows[["unit", "code"]]))
    where = rows["unit"] + " " + rows["code"]
    return Found([against(rows[c], found[c], where + f" {c}") for c in ("cagr", "percent_change")])


def _columns(rows: pd.DataFrame, found: pd.DataFrame, names: dict[str, str]) -> list[Block]:
    """One block for each column that the file has, the library's renamed."""
    found = found.reindex(rows.index)
    return [against(rows[column], found[ours], rows.index.astype(str) + f" {column}")
            for column, ours in names.items() if column in rows]  # fmt: skip


def _mark(how: str) -> str:
    """The file's word for what was done to a cell."""
    return {"high": "winhi", "low": "winlo"}.get(how, "log" if how.startswith("log") else how)


def _example(x: np.ndarray, most: int) -> dict[str, np.ndarray | float]:
    won, n = outliers.winsorise(x, most)
    before, after = outliers.moments(x), outliers.moments(won)
    same = np.full(len(x), 1.0)
    return {
        "skew_before": before[0] * same, "kurt_before": before[1] * same, "winsorised": won,
        "mark": np.where(won < x, "winhi", np.where(won > x, "winlo", "none")),
        "n_winsorised": n * same, "skew_after": after[0] * same, "kurt_after": after[1] * same,
        "log_shift": outliers.log_shift(x), "log_shift_skew_aware": outliers.log_skew_aware(x),
        "boxcox_half": outliers.box_cox(x, 0.5),
    }  # fmt: skip


def _panel(case: Case) -> pd.DataFrame:
    table = case.read("data").rename(columns={"uCode": "metropole", "Time": "edition"})
    return table.set_index(["metropole", "edition"]).select_dtypes("number").astype(float)
