"""A table for a human to decide on: a workbook with one column to fill, and the way back."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd

from metrostudy.field.exchange.safe_xml import legal
from metrostudy.files import raw

_CELL = 32_767  # characters that a cell can hold
_WIDE, _NARROW = 70, 14  # widths of a column, in characters
_SAVED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def write_review(table: pd.DataFrame, path: Path, column: str = "accept") -> None:
    """Write ``table`` as a workbook whose ``column`` proposes oui and non, and waits.

    The header stays in sight and can filter, long texts are wrapped. A text that opens with ``=``
    is written as a text, never as a formula; what XML cannot hold is replaced, and a text longer
    than a cell is cut. No date is written: the same table gives the same bytes.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active
    sheet.title = "review"
    for row in [list(table), *table.astype(object).where(table.notna(), None).values.tolist()]:
        sheet.append([legal(cell)[:_CELL] if isinstance(cell, str) else cell for cell in row])
    for cell in (cell for row in sheet.iter_rows() for cell in row):
        cell.data_type = "s" if cell.data_type == "f" else cell.data_type
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, name in enumerate(table, 1):
        longest = table[name].astype(str).str.len().max() if len(table) else 0
        width = _WIDE if longest > _WIDE else _NARROW
        sheet.column_dimensions[get_column_letter(number)].width = width
    letter = get_column_letter(list(table).index(column) + 1)
    choice = DataValidation(type="list", formula1='"oui,non"', allow_blank=True)
    choice.add(f"{letter}2:{letter}{len(table) + 1}")
    sheet.add_data_validation(choice)
    sheet.freeze_panes, sheet.auto_filter.ref = "A2", sheet.dimensions
    data = BytesIO()
    book.save(data)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_undated(data))


def read_review(path: Path) -> pd.DataFrame:
    """Read a workbook (or a CSV saved from it) back: every cell a text, as the human left it."""
    return raw(path).reset_index(drop=True)


def _undated(data: BytesIO) -> bytes:
    """The same archive, its members in order and without the moment it was saved."""
    settled = BytesIO()
    with ZipFile(data) as before, ZipFile(settled, "w") as after:
        for name in before.namelist():
            member = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            content = _SAVED.sub(rb"\g<1>1980-01-01T00:00:00Z", before.read(name))
            after.writestr(member, content, ZIP_DEFLATED)
    return settled.getvalue()
