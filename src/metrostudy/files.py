"""A file as a student saved it, read as text: one row a row, one cell a cell."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path
from typing import TYPE_CHECKING

from metrostudy.archives import check
from metrostudy.faults import Fault, StudyError

if TYPE_CHECKING:
    import pandas as pd

# A sheet formatted far below its last row has millions of empty cells, which take minutes.
MOST_CELLS = 5_000_000
_SAVE = "Excel: Enregistrer sous, « CSV UTF-8 »"
# How a workbook, an old workbook, a PDF and a picture begin.
_OTHER = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff")


def raw(path: Path) -> pd.DataFrame:
    """Read every cell of ``path`` as text, indexed by the row number that a spreadsheet shows."""
    if not path.exists():
        raise _fault(path, "this file does not exist")
    rows = _xlsx_rows(path) if path.suffix.lower() == ".xlsx" else _csv_rows(path)
    if not any(map(any, rows)):
        raise _fault(path, "the file is empty; its first row names columns")
    if not any(rows[0]):
        raise _fault(path, "this row is blank; the first row names columns", 1)
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
    if path.suffix.lower() != ".xlsx":
        with (gzip.open if path.suffix == ".gz" else open)(path, "rb") as file:
            if column.encode() not in file.readline():
                return False
    cells = raw(path)
    return column in cells and bool((cells[column].str.strip() != "").any())


def _csv_rows(path: Path) -> list[list[str]]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if data.startswith(_OTHER):
        raise _fault(path, f"this is not a CSV, whatever its name says ({_SAVE})")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _fault(path, f"this row is not UTF-8 ({_SAVE})", line) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise _fault(path, f"this row holds a null character, which no text has ({_SAVE})", line)
    first = text.split("\n", 1)[0]
    separator = max(",;\t|", key=first.count)
    if first.count(separator) and separator in "\t|":
        name = "a tab" if separator == "\t" else "'|'"
        problem = f"columns are separated by {name}; a comma or a semicolon is accepted"
        raise _fault(path, problem)
    return _split(path, text, separator)


def _split(path: Path, text: str, separator: str) -> list[list[str]]:
    """The cells of a CSV; a quotation mark that never closes would swallow the rows below it."""
    csv.field_size_limit(max(len(text), csv.field_size_limit()))
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            rows.append(row)
    except csv.Error as error:
        if "end of data" in str(error):
            problem = 'a quotation mark (") opens in this row and never closes'
            raise _fault(path, problem, len(rows) + 1) from None
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    return rows


def _xlsx_rows(path: Path) -> list[list[str]]:
    from openpyxl import load_workbook

    try:
        check(path)
        sheet = load_workbook(path).worksheets[0]
    except StudyError:
        raise
    except Exception:
        raise _fault(path, "this is not an Excel workbook (.xlsx)") from None
    if sheet.max_row * sheet.max_column > MOST_CELLS:
        last = f"{sheet.cell(sheet.max_row, sheet.max_column).coordinate}"
        problem = f"the sheet goes on to cell {last}; delete the empty rows and columns, and save"
        raise _fault(path, problem)
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


def _fault(path: Path, problem: str, *rows: int) -> StudyError:
    return StudyError([Fault(path.name, rows, "", problem)])


def _shape_faults(file: str, header: list[str], body: list[tuple[int, list[str]]]) -> list[Fault]:
    twice = sorted({name for name in header if header.count(name) > 1})
    faults = [Fault(file, (1,), name, "this column is there twice") for name in twice]
    wide = [number for number, row in body if any(cell for cell in row[len(header) :])]
    if wide:
        problem = f"more cells than the {len(header)} columns of the header"
        problem += "; put a text that holds a separator in quotes"
        if len(header) == 1:
            problem = "more cells than row 1, which names the columns; is it a title? Take it out"
        faults.append(Fault(file, tuple(wide), "", problem))
    return faults
