"""The workbook of a reconciliation meeting: disagreements out, decisions back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from metrostudy.faults import Fault, StudyError, listing, nearest
from metrostudy.field.codebook import labels
from metrostudy.field.reconciling.adjudication import choices_of
from metrostudy.files import raw

DECIDED = ["disagreement", "decision", "autre_code", "pourquoi"]
_KINDS = {
    "missing": "manque",
    "neighbour": "code voisin",
    "boundary": "bornes",
    "valence": "sens contraire",
}
_SENSES = {
    "present": "présent",
    "absent": "absent",
    "counter_example": "contre-exemple",
    "overcome": "surmonté",
}
_WIDTHS = {"n°": 5, "entretien": 9, "réponse": 10, "genre": 11, "avant": 36, "après": 36,
           "enjeu": 8, "decision": 14, "autre_code": 11, "pourquoi": 36,
           "disagreement": 14}  # fmt: skip
_LISTS = "listes"
_ILLEGAL = dict.fromkeys([*range(9), 11, 12, *range(14, 32)], " ")
_LONGEST = 32_000


def to_meeting(table: pd.DataFrame, codebook: pd.DataFrame, path: str | Path) -> Path:
    """Write disagreements as a workbook that a team fills in together; return its path.

    ``table`` comes from :func:`~metrostudy.disagreements`, whose order is
    kept: what would change the results most comes first (``enjeu`` is its weight). Excel and
    LibreOffice open it in any language: the header stays in view, text is wrapped, rows can be
    filtered, ``decision`` and ``autre_code`` are chosen from lists. Whatever a passage begins with,
    it is text and never a formula. :func:`read_meeting` reads the decisions back.

    It holds passages of every interview, those that may not be quoted too: it is a working paper,
    to be kept with the transcripts and not with the outputs.
    """
    from openpyxl import Workbook

    path = Path(path)
    book = Workbook()
    sheet = book.active
    sheet.title = "désaccords"
    rows = _rows(table, labels(codebook, "fr"))
    for at, cells in enumerate([list(rows.columns), *rows.to_numpy(object).tolist()], start=1):
        for column, value in enumerate(cells, start=1):
            _fill(sheet.cell(at, column), value)
    _dress(sheet, list(rows.columns))
    _choices(book, sheet, table, codebook, list(rows.columns))
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def read_meeting(path: str | Path) -> pd.DataFrame:
    """Read the decisions of a workbook: row, disagreement, decision, autre_code, pourquoi.

    What is read is the first sheet; other columns may have been moved, added or deleted. A CSV with
    the same columns will do. ``row`` is the row that a spreadsheet shows. Raises
    :class:`~metrostudy.faults.StudyError` when a column needed is not there.
    """
    path = Path(path)
    cells = raw(path)
    missing = [name for name in DECIDED[:2] if name not in cells]
    if missing:
        raise StudyError(
            Fault(path.name, (1,), name, f"this column is needed{nearest(name, cells)}; "
                  f"columns: {listing(cells, most=20)}") for name in missing
        )  # fmt: skip
    told = cells.reindex(columns=DECIDED).fillna("").apply(lambda column: column.str.strip())
    return told.where(told != "", None).rename_axis("row").reset_index()


# The sheet -------------------------------------------------------------------------------------


def _rows(table: pd.DataFrame, label: pd.Series) -> pd.DataFrame:
    """What is shown, in French; coders by their names when there are but two."""
    one_pair = len(table[["coder_1", "coder_2"]].drop_duplicates()) == 1
    names = table[["coder_1", "coder_2"]].iloc[0].tolist() if one_pair else ["1", "2"]
    shown = {
        "n°": range(1, len(table) + 1), "entretien": table["interview"],
        "réponse": table["turn"], "genre": table["kind"].map(_KINDS), "avant": table["before"],
    }  # fmt: skip
    for side, name in zip("12", names, strict=True):
        if not one_pair:
            shown[f"codeur {name}"] = table[f"coder_{side}"]
        code = table[f"code_{side}"]
        shown[f"code {name}"] = (code + "\n" + code.map(label)).where(code.notna())
        shown[f"passage {name}"] = table[f"quote_{side}"]
        said = table[f"valence_{side}"].str.split("|", regex=False).explode().map(_SENSES)
        shown[f"sens {name}"] = said.dropna().groupby(level=0).agg(", ".join).reindex(table.index)
    shown |= {"après": table["after"], "enjeu": table["weight"].round(2)}
    shown |= {"decision": None, "autre_code": None, "pourquoi": None}
    return pd.DataFrame(shown | {"disagreement": table["disagreement"]}, index=table.index)


def _fill(cell: Any, value: object) -> None:
    if value is None or pd.isna(value):
        return
    if isinstance(value, str):
        cell.value = value.translate(_ILLEGAL)[:_LONGEST]
        cell.data_type = "s"
    else:
        cell.value = value


def _dress(sheet: Any, columns: list[str]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    top, wrapped = Alignment(vertical="top"), Alignment(vertical="top", wrap_text=True)
    asked = PatternFill("solid", fgColor="FFF4D6")
    for number, name in enumerate(columns, start=1):
        letter = get_column_letter(number)
        wide = 40 if name.startswith("passage") else 20 if name.startswith("code ") else 12
        sheet.column_dimensions[letter].width = _WIDTHS.get(name, wide)
        for cell in sheet[letter]:
            cell.alignment = top if name == "disagreement" else wrapped
            if name in DECIDED[1:]:
                cell.fill = asked
        sheet[f"{letter}1"].font = Font(bold=True)
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _choices(
    book: Any, sheet: Any, table: pd.DataFrame, codebook: pd.DataFrame, columns: list[str]
) -> None:
    """Lists to choose from: a hidden sheet holds them, so that no name can break them."""
    from openpyxl.utils import get_column_letter

    lists = book.create_sheet(_LISTS)
    lists.sheet_state = "hidden"
    pairs = list(dict.fromkeys(zip(table["coder_1"], table["coder_2"], strict=True)))
    held = [codebook["code"].tolist(), *(choices_of(*pair) for pair in pairs)]
    for number, values in enumerate(held, start=1):
        for at, value in enumerate(values, start=1):
            _fill(lists.cell(at, number), value)
    ranges = [
        f"{_LISTS}!${get_column_letter(n)}$1:${get_column_letter(n)}${len(values)}"
        for n, values in enumerate(held, start=1)
    ]
    decision, other = (get_column_letter(columns.index(c) + 1) for c in ("decision", "autre_code"))
    if len(table):
        _validate(sheet, ranges[0], [f"{other}2:{other}{len(table) + 1}"], "un code du livre")
    asked = zip(table["coder_1"], table["coder_2"], range(2, len(table) + 2), strict=True)
    rows = [(at, (one, two)) for one, two, at in asked]
    for pair, place, values in zip(pairs, ranges[1:], held[1:], strict=True):
        cells = [f"{decision}{at}" for at, both in rows if both == pair]
        whole = [f"{decision}2:{decision}{len(table) + 1}"]
        _validate(sheet, place, whole if len(pairs) == 1 else cells, ", ".join(values))


def _validate(sheet: Any, place: str, spans: list[str], accepted: str) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(type="list", formula1=place, allow_blank=True, showErrorMessage=True)
    rule.errorTitle, rule.error = "Choix inconnu", f"Attendu : {accepted}."[:220]
    for span in spans:
        rule.add(span)
    sheet.add_data_validation(rule)
