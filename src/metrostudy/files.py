"""A file as a student saved it, read as text: one row a row, one cell a cell."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path
from typing import TYPE_CHECKING

from metrostudy.faults import Fault, StudyError

if TYPE_CHECKING:
    import pandas as pd


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
    import pandas as pd

    cells = [(row + [""] * len(header))[: len(header)] for _, row in body]
    return pd.DataFrame(cells, columns=header, index=[n for n, _ in body], dtype="str")


def filled(path: Path, column: str) -> bool:
    """Say whether ``column`` holds at least one value; a file without it is not read further."""
    if path.suffix != ".xlsx":
        with (gzip.open if path.suffix == ".gz" else open)(path, "rb") as file:
            if column.encode() not in file.readline():
                return False
    cells = raw(path)
    return column in cells and bool((cells[column].str.strip() != "").any())


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
        problem = f"more cells than the {len(header)} columns of the header"
        problem += "; put a text that holds a separator in quotes"
        faults.append(Fault(file, tuple(wide), "", problem))
    return faults
