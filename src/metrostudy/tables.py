"""Reading, checking and writing tables.

A table is a CSV (comma or semicolon, UTF-8) or xlsx file described by a Table Schema. Reading
turns text into typed columns and refuses, all at once and in sentences, whatever does not fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from metrostudy.cells import column, dtype, guess, numbers
from metrostudy.faults import Fault, StudyError, listing, nearest
from metrostudy.files import raw
from metrostudy.schemas import descriptor, descriptors, references

__all__ = [
    "dangling",
    "descriptor",
    "descriptors",
    "empty",
    "package",
    "parse",
    "raw",
    "read",
    "references",
    "write",
]


def empty(name: str, folder: Path | None = None) -> pd.DataFrame:
    """Return table ``name`` without rows: what an optional table is when a study lacks it."""
    fields = descriptor(name, folder)["schema"]["fields"]
    return pd.DataFrame({field["name"]: pd.Series(dtype=dtype(field)) for field in fields})


def read(
    path: Path, table: dict, targets: Mapping[str, Iterable[str]] | None = None
) -> pd.DataFrame:
    """Read ``path`` as the ``table`` described, or raise :class:`StudyError` with every fault.

    ``targets`` holds the values that foreign keys may point to (see :func:`dangling`). Returns the
    columns of the descriptor in its order (absent optional columns are there, empty), then the
    extra columns that the descriptor welcomes. Text is ``str`` with missing values as ``NaN``;
    integers are ``Int64``; blank is missing, never zero.
    """
    frame, faults = parse(raw(path), table, path.name)
    faults += dangling(frame, table, path.name, targets or {})
    if faults:
        raise StudyError(faults)
    return frame.reset_index(drop=True)


def parse(cells: pd.DataFrame, table: dict, file: str) -> tuple[pd.DataFrame, list[Fault]]:
    """Turn text ``cells`` into the typed columns of ``table``; return them with every fault.

    Checked: columns (unknown, absent), formulas, types, required values, allowed values, ranges,
    patterns, and the primary key.
    """
    fields = table["schema"]["fields"]
    faults = _column_faults(cells, table, file)
    columns = {}
    for field in fields:
        if field["name"] in cells:
            text = cells[field["name"]].str.strip()
            columns[field["name"]], found = column(text, field, file)
            faults += found
        else:
            columns[field["name"]] = pd.Series(index=cells.index, dtype=dtype(field))
    known = {field["name"] for field in fields}
    extra = {name: guess(cells[name].str.strip()) for name in cells if name not in known}
    frame = pd.DataFrame(columns | extra, index=cells.index)
    return frame, faults + _key_faults(frame, table, file)


def dangling(
    frame: pd.DataFrame, table: dict, file: str, targets: Mapping[str, Iterable[str]]
) -> list[Fault]:
    """Return one fault per value of ``frame`` that points to nowhere.

    ``frame`` is indexed by row number, as :func:`parse` returns it. ``targets`` maps
    ``"table.column"`` to the values that exist there; a target that is not in ``targets`` is a
    table that the study does not have, and is not checked.
    """
    faults = []
    for name, places, separator in references(table):
        known = [place for place in places if place in targets]
        if name not in frame or not known:
            continue
        accepted = {str(value) for place in known for value in targets[place]} | (
            {"none"} if separator else set()
        )
        values = frame[name].dropna()
        if separator:
            values = values.str.split(separator, regex=False).explode().str.strip()
        lost = values[~values.isin(accepted)]
        for value, rows in lost.groupby(lost).groups.items():
            place = " or ".join(known)
            problem = f"'{value}' is not found in {place}{nearest(value, accepted)}"
            faults.append(Fault(file, numbers(rows), name, problem))
    return faults


def write(frame: pd.DataFrame, path: Path) -> None:
    """Write ``frame`` for a French spreadsheet: semicolons, decimal commas, UTF-8 with its mark.

    Ten significant digits are kept, so that the same study gives the same bytes on any machine.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    tidy = frame.copy()
    for name in tidy.select_dtypes("number"):
        tidy[name] = tidy[name].map(_number_text)
    tidy.to_csv(path, sep=";", index=False, encoding="utf-8-sig", lineterminator="\n")


def _number_text(value: float) -> str:
    if pd.isna(value):
        return ""
    return f"{value:.10g}".replace(".", ",")


def package(name: str, title: str, files: Mapping[str, Path]) -> dict:
    """Return the data package of a study: the descriptor of each table it holds in its folder.

    Foreign keys to tables that stand elsewhere are left out, as the standard asks; :func:`read`
    checks them all the same.
    """
    held = [
        descriptors()[table] | {"path": path.name, "profile": "tabular-data-resource"}
        for table, path in files.items()
    ]
    for table in held:
        schema = dict(table["schema"])
        keys = [_standard(key, table["name"]) for key in schema.pop("foreignKeys", [])]
        keys = [key for key in keys if key["reference"]["resource"] in {"", *files}]
        table["schema"] = schema | ({"foreignKeys": keys} if keys else {})
        table["dialect"] = {"delimiter": ";"}
    return {"profile": "tabular-data-package", "name": name, "title": title, "resources": held}


def _standard(key: dict, table: str) -> dict:
    """A key of a table to itself names no resource in a data package."""
    reference = key["reference"]
    resource = "" if reference["resource"] == table else reference["resource"]
    return key | {"reference": reference | {"resource": resource}}


def _column_faults(cells: pd.DataFrame, table: dict, file: str) -> list[Fault]:
    fields = {field["name"]: field.get("constraints", {}) for field in table["schema"]["fields"]}
    unknown = [] if table.get("extraColumns") else [name for name in cells if name not in fields]
    accepted = f"; accepted: {listing(fields, most=20)}"
    faults = [
        Fault(file, (1,), name, f"this column is not described{nearest(name, fields)}{accepted}")
        for name in unknown
    ]
    missing = [
        name for name, rules in fields.items() if rules.get("required") and name not in cells
    ]
    return faults + [Fault(file, (1,), name, "this column is needed") for name in missing]


def _key_faults(frame: pd.DataFrame, table: dict, file: str) -> list[Fault]:
    key = table["schema"].get("primaryKey", [])
    if not key or frame[key].isna().all(axis=None):
        return []
    twice = frame[frame.duplicated(key, keep=False) & frame[key].notna().all(axis=1)]
    faults = []
    for values, rows in twice.groupby(key if key[1:] else key[0], sort=False).groups.items():
        shown = ", ".join(map(str, values if isinstance(values, tuple) else (values,)))
        faults.append(Fault(file, numbers(rows), "+".join(key), f"'{shown}' is there twice"))
    return faults
