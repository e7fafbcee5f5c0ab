"""Files on principal axes: PCA, MCA and CA, signs included."""

from __future__ import annotations

import pandas as pd

from benchmarks.composite.judging import Block, Found, against
from benchmarks.typology.case import Case
from metrostudy.compare.axes.ca import ca
from metrostudy.compare.axes.svd import Factors

AXES, TOLERANCE = 1e-8, "1e-08"
SMALL = 1e-2  # of the largest number of a column: below it, a difference is not relative
NAMES = {"coord": "coordinate", "cor": "coordinate", "contrib": "contribution", "pct": "percent",
         "cum_pct": "cumulative"}  # fmt: skip


def eigenvalues(case: Case, kind: str) -> Found:
    """``pca_eig``, ``mca_eig``, ``ca_eig``: every eigenvalue with its share."""
    found = (of_counts(case) if kind.startswith("ca") else case.axes).axes
    rows = case.read(kind)
    ours = found.rename(columns={"axis": "dim"}).set_index("dim").reindex(rows["dim"])
    return _found(rows, ours, "axis " + rows["dim"].astype(str), ["eigenvalue", "pct", "cum_pct"])


def individuals(case: Case, kind: str) -> Found:
    """``pca_ind``, ``mca_ind_first60``: coordinates, cos² and contributions of units."""
    return _tidy(case.read(kind, dtype={"id": str}), case.axes.individuals, "id")


def variables(case: Case, kind: str) -> Found:
    """``pca_var``, ``mca_categories``: the same of columns, or categories."""
    rows = case.read(kind)
    return _tidy(rows, case.axes.variables, rows.columns[0])


def supplementary(case: Case, kind: str) -> Found:
    """``pca_sup``: what takes no part in the axes."""
    found = case.axes.supplementary
    return _tidy(case.read(kind), found[["name", *found.columns.drop(["name", "kind"])]], "id")


def links(case: Case, kind: str) -> Found:
    """``mca_eta2``: how far each variable parts an axis."""
    return _tidy(case.read(kind), case.axes.links, "variable")


def counts(case: Case, kind: str) -> Found:
    """``ca``: rows and columns of the table of counts ``termclass_counts``."""
    rows, found = case.read(kind), of_counts(case)
    parts = {"row": found.individuals, "col": found.variables}
    blocks = [
        block for side, group in rows.groupby("kind", sort=False)
        for block in _tidy(group, parts[side], "id").blocks
    ]  # fmt: skip
    return Found(blocks, TOLERANCE)


def of_counts(case: Case) -> Factors:
    """The CA of the table of counts of a case."""
    table = case.read("termclass_counts", index_col=0)
    return ca(table, min(table.shape) - 1)


def _tidy(rows: pd.DataFrame, ours: pd.DataFrame, name: str) -> Found:
    """Rows by name and axis; a category is named as in the file."""
    key = "category" if "category" in ours else ours.columns[0]
    ours = ours.assign(**{key: ours[key].astype(str)}).set_index([key, "axis"])
    wanted = pd.MultiIndex.from_arrays([rows[name].astype(str), rows["dim"]])
    where = rows[name].astype(str) + " axis " + rows["dim"].astype(str)
    values = [c for c in ("coord", "cor", "cos2", "contrib", "v_test", "eta2") if c in rows]
    return _found(rows, ours.reindex(wanted), where, values)


def _found(rows: pd.DataFrame, ours: pd.DataFrame, where: pd.Series, values: list[str]) -> Found:
    return Found([_block(rows[c], ours[NAMES.get(c, c)], where + f" {c}") for c in values],
                 TOLERANCE)  # fmt: skip


def _block(expected: pd.Series, obtained: pd.Series, where: pd.Series) -> Block:
    return against(expected.to_numpy(), obtained.to_numpy(), where.to_numpy(), AXES, SMALL)
