"""What every table looks like: descriptors, reading, checking, writing.

A table is a CSV (comma or semicolon, UTF-8) or xlsx file described by a Table Schema. Reading
turns text into typed columns and refuses, all at once and in sentences, whatever does not fit.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
import pandas as pd

from metrostudy.faults import Fault, StudyError, listing, nearest

SUFFIXES = (".csv", ".csv.gz", ".xlsx")
_TRUE, _FALSE = ("true", "vrai", "oui", "1"), ("false", "faux", "non", "0")


@cache
def descriptors() -> Mapping[str, dict]:
    """Return the descriptor of every table of a study, by name, in the order of ``data/README.md``.

    A descriptor is a Frictionless resource: ``title``, ``description`` and a Table ``schema``
    (fields with type and constraints, primary key, foreign keys). Three properties are ours:
    ``separator`` (a cell holds several values), ``references`` (columns in one of which each value
    must be found) and ``extraColumns`` (columns beyond the described ones are welcome).

    >>> [field["name"] for field in descriptors()["ratings"]["schema"]["fields"]]
    ['metropole', 'edition', 'criterion', 'rater', 'score', 'evidence']
    """
    text = resources.files("metrostudy").joinpath("schemas.json").read_text("utf-8")
    return {table["name"]: table for table in json.loads(text)["resources"]}


def descriptor(name: str, folder: Path | None = None) -> dict:
    """Return the descriptor of table ``name``, with the fields that the folder's package adds.

    A study that adds a column to a table describes it in its ``datapackage.json``; keys stay ours,
    because the tables they point to may be shared and stand in another folder.
    """
    if name not in descriptors():
        raise StudyError([f"'{name}' is not a table of a study{nearest(name, descriptors())}."])
    table = descriptors()[name]
    package = folder / "datapackage.json" if folder else None
    if package is None or not package.exists():
        return table
    described = {t["name"]: t for t in json.loads(package.read_text("utf-8"))["resources"]}
    if name not in described:
        return table
    ours = {field["name"] for field in table["schema"]["fields"]}
    added = [f for f in described[name]["schema"]["fields"] if f["name"] not in ours]
    schema = table["schema"] | {"fields": table["schema"]["fields"] + added}
    return table | {"schema": schema, "extraColumns": table.get("extraColumns") and not added}


def empty(name: str, folder: Path | None = None) -> pd.DataFrame:
    """Return table ``name`` without rows: what an optional table is when a study lacks it."""
    fields = descriptor(name, folder)["schema"]["fields"]
    return pd.DataFrame({field["name"]: pd.Series(dtype=_dtype(field)) for field in fields})


def locate(folder: Path, name: str) -> Path | None:
    """Return the file that holds table ``name`` in ``folder``: ``.csv``, ``.csv.gz`` or ``.xlsx``."""
    found = [folder / f"{name}{suffix}" for suffix in SUFFIXES]
    return next((path for path in found if path.exists()), None)


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


def raw(path: Path) -> pd.DataFrame:
    """Read every cell of ``path`` as text, indexed by the row number that a spreadsheet shows."""
    if not path.exists():
        raise StudyError([Fault(path.name, (), "", "this file does not exist")])
    rows = _xlsx_rows(path) if path.suffix == ".xlsx" else _csv_rows(path)
    if not rows:
        raise StudyError(
            [Fault(path.name, (), "", "the file is empty; its first row names columns")]
        )
    header = [str(cell).strip() for cell in rows[0]]
    while header and not header[-1]:
        header.pop()
    body = [(number, row) for number, row in enumerate(rows[1:], start=2) if any(row)]
    faults = _shape_faults(path.name, header, body)
    if faults:
        raise StudyError(faults)
    cells = [(row + [""] * len(header))[: len(header)] for _, row in body]
    return pd.DataFrame(cells, columns=header, index=[n for n, _ in body], dtype="str")


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
            columns[field["name"]], found = _column(text, field, file)
            faults += found
        else:
            columns[field["name"]] = pd.Series(index=cells.index, dtype=_dtype(field))
    known = {field["name"] for field in fields}
    extra = {name: _guess(cells[name].str.strip()) for name in cells if name not in known}
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
    for column, places, separator in references(table):
        known = [place for place in places if place in targets]
        if column not in frame or not known:
            continue
        accepted = {str(value) for place in known for value in targets[place]} | (
            {"none"} if separator else set()
        )
        values = frame[column].dropna()
        if separator:
            values = values.str.split(separator, regex=False).explode().str.strip()
        lost = values[~values.isin(accepted)]
        for value, rows in lost.groupby(lost).groups.items():
            place = " or ".join(known)
            problem = f"'{value}' is not found in {place}{nearest(value, accepted)}"
            faults.append(Fault(file, _numbers(rows), column, problem))
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


# Reading files ------------------------------------------------------------------------------


def _csv_rows(path: Path) -> list[list[str]]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        problem = "this row is not UTF-8 (Excel: Enregistrer sous, « CSV UTF-8 »)"
        raise StudyError([Fault(path.name, (line,), "", problem)]) from None
    first = text.split("\n", 1)[0]
    separator = max(",;\t|", key=first.count)
    if first.count(separator) and separator in "\t|":
        name = "a tab" if separator == "\t" else "'|'"
        problem = f"columns are separated by {name}; a comma or a semicolon is accepted"
        raise StudyError([Fault(path.name, (), "", problem)])
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def _xlsx_rows(path: Path) -> list[list[str]]:
    from openpyxl import load_workbook

    try:
        sheet = load_workbook(path).worksheets[0]
    except Exception:
        problem = "this is not an Excel workbook (.xlsx)"
        raise StudyError([Fault(path.name, (), "", problem)]) from None
    rows = [[_xlsx_cell(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _xlsx_cell(value: object) -> str:
    if value is None:
        return ""
    if hasattr(value, "date"):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _shape_faults(file: str, header: list[str], body: list[tuple[int, list[str]]]) -> list[Fault]:
    twice = sorted({name for name in header if header.count(name) > 1})
    faults = [Fault(file, (1,), name, "this column is there twice") for name in twice]
    wide = [number for number, row in body if any(cell for cell in row[len(header) :])]
    if wide:
        problem = f"more cells than the {len(header)} columns of the header; put a text that holds a separator in quotes"
        faults.append(Fault(file, tuple(wide), "", problem))
    return faults


# Checking cells -----------------------------------------------------------------------------


def _column(text: pd.Series, field: dict, file: str) -> tuple[pd.Series, list[Fault]]:
    name, rules = field["name"], field.get("constraints", {})
    given = text[text != ""]
    formulas = given[given.str.startswith("=")]
    faults = _by_value(
        file, name, formulas, "'{}' is a formula; paste its value (Collage spécial, Valeurs)"
    )
    given = given.drop(formulas.index)
    values, bad = _PARSERS[field["type"]](given)
    faults += _by_value(file, name, bad, "'{}' is not " + _ACCEPTED[field["type"]])
    if rules.get("required"):
        blank = text.index[text == ""]
        if len(blank):
            faults.append(Fault(file, _numbers(blank), name, "a value is needed here"))
    faults += _rule_faults(values, given, rules, field, file)
    return values.reindex(text.index).astype(_dtype(field)), faults


def _rule_faults(
    values: pd.Series, text: pd.Series, rules: dict, field: dict, file: str
) -> list[Fault]:
    name, faults, known = field["name"], [], text[text.index.isin(values.dropna().index)]
    if "enum" in rules:
        accepted = [str(value) for value in rules["enum"]]
        for value, rows in known[~known.isin(accepted)].groupby(known).groups.items():
            problem = f"'{value}' is not one of {listing(accepted)}{nearest(value, accepted)}"
            faults.append(Fault(file, _numbers(rows), name, problem))
    if "pattern" in rules:
        wrong = known[~known.str.fullmatch(rules["pattern"])]
        about = field.get("description") or rules["pattern"]
        faults += _by_value(file, name, wrong, "'{}' does not fit « " + about.rstrip(".") + " »")
    low, high = rules.get("minimum"), rules.get("maximum")
    if low is not None:
        below = known[(values < low).fillna(False)]
        faults += _by_value(file, name, below, "{} is below " + _range(low, high))
    if high is not None:
        above = known[(values > high).fillna(False)]
        faults += _by_value(file, name, above, "{} is above " + _range(high, low))
    return faults


def _range(bound: float, other: float | None) -> str:
    if other is None:
        return f"{bound}"
    low, high = sorted((bound, other))
    return f"{bound}; from {low} to {high} is accepted"


def _by_value(file: str, column: str, wrong: pd.Series, problem: str) -> list[Fault]:
    groups = wrong.groupby(wrong, sort=False).groups
    return [Fault(file, _numbers(rows), column, problem.format(v)) for v, rows in groups.items()]


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
        faults.append(Fault(file, _numbers(rows), "+".join(key), f"'{shown}' is there twice"))
    return faults


def references(table: dict) -> Iterable[tuple[str, list[str], str | None]]:
    """Yield column, targets (``table.column``) and separator for each reference of a table."""
    for key in table["schema"].get("foreignKeys", []):
        reference = key["reference"]
        place = f"{reference['resource'] or table['name']}.{reference['fields'][0]}"
        yield key["fields"][0], [place], None
    for field in table["schema"]["fields"]:
        if "references" in field:
            yield field["name"], field["references"], field.get("separator")


# Types --------------------------------------------------------------------------------------


def _string(text: pd.Series) -> tuple[pd.Series, pd.Series]:
    return text, text.iloc[:0]


def _number(text: pd.Series) -> tuple[pd.Series, pd.Series]:
    values = pd.to_numeric(text.str.replace(",", ".", regex=False), errors="coerce")
    finite = np.isfinite(values.astype(float))
    return values[finite].astype(float), text[~finite]


def _integer(text: pd.Series) -> tuple[pd.Series, pd.Series]:
    values, bad = _number(text)
    whole = values == values.round()
    return values[whole], pd.concat([bad, text.loc[values.index[~whole]]])


def _boolean(text: pd.Series) -> tuple[pd.Series, pd.Series]:
    folded = text.str.casefold()
    known = folded.isin(_TRUE + _FALSE)
    return folded[known].isin(_TRUE), text[~known]


def _date(text: pd.Series) -> tuple[pd.Series, pd.Series]:
    french = text.str.replace(r"^(\d{2})/(\d{2})/(\d{4})$", r"\3-\2-\1", regex=True)
    exact = french.where(french.str.fullmatch(r"\d{4}-\d{2}-\d{2}"))
    values = pd.to_datetime(exact, format="%Y-%m-%d", errors="coerce")
    return values.dropna(), text[values.isna()]


_PARSERS = {
    "string": _string,
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
    "date": _date,
}
_ACCEPTED = {
    "string": "text",
    "number": "a number (12, 3.5 or 3,5)",
    "integer": "a whole number",
    "boolean": "true or false (vrai or faux, oui or non, 1 or 0)",
    "date": "a date that exists (2026-03-14 or 14/03/2026)",
}
_DTYPES = {
    "string": "str",
    "number": "float64",
    "integer": "Int64",
    "boolean": "boolean",
    "date": "datetime64[ns]",
}


def _dtype(field: dict) -> str:
    return _DTYPES[field["type"]]


def _guess(text: pd.Series) -> pd.Series:
    """An extra column is a number when every filled cell is one without a leading zero."""
    given = text[text != ""]
    plain = given.str.fullmatch(r"-?(0|[1-9]\d*)([.,]\d+)?")
    if len(given) and plain.all():
        return _number(given)[0].reindex(text.index)
    return given.reindex(text.index)


def _numbers(index: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(int(number) for number in index))
