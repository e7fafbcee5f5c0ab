"""Coding done in a spreadsheet: a table of passages, whatever its columns are called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from metrostudy.faults import Fault, StudyError, listing, nearest
from metrostudy.field.exchange import taguette
from metrostudy.field.exchange.passages import Row, placed
from metrostudy.field.exchange.project import (
    CODINGS,
    Project,
    assemble,
    check,
    count,
    dotted_parent,
    losses,
)
from metrostudy.field.exchange.quotes import cut
from metrostudy.field.exchange.safe_xml import legal
from metrostudy.files import raw

# How a column may be called, without capitals, accents or punctuation.
_CALLED = {
    "document": "document documents interview interviews entretien entretiens transcript "
    "transcription source fichier file filename documentname nomdudocument",
    "start": "start debut begin from startposition positiondebut pos0 depart",
    "end": "end fin to endposition positionfin pos1",
    "code": "code codes tag tags etiquette codename categorie category theme noeud node",
    "coder": "coder coders codeur codeuse codepar codedby user owner utilisateur utilisatrice "
    "annotateur annotatrice annotator proprietaire",
    "quote": "quote quotes quotation extrait extraits verbatim verbatims citation passage content "
    "contenu segment texte text seltext",
    "memo": "memo memos note notes commentaire commentaires comment comments remarque remarques",
}
_NEEDED = ["document", "code"]
# A formula, and what a spreadsheet shows of one that it cannot compute.
_COMPUTED = re.compile(
    r"=.+|#(REF|NAME\?|NOM\?|VALUE|VALEUR|DIV/0|NULL|NUL|NUM|NOMBRE|N/A)!?", re.S
)
_UNSAID = "what a spreadsheet computes; paste its value (Collage spécial, Valeurs)"
_SEVERAL = re.compile(r"\s*[;|\n]\s*")
# What one cell of a spreadsheet can hold.
_CELL = 32_767


def read(path: Path, texts: Mapping[str, str] | None = None, coder: str | None = None) -> Project:
    """Read a table of codings (.csv, .xlsx) in whatever order and language its columns are.

    Wanted: a document (or interview, entretien …), a code, and the place: start and end (début,
    fin) in code points, or the quote (extrait, verbatim …), or both. Wanted too: who coded, in a
    column (coder, codeur …) or as ``coder``, which also fills blank cells. A memo is welcome; a
    cell may hold several codes separated by ``;`` or ``|``. A study's own codings.csv is such a
    table; so are Taguette's highlights, and its codebook, which are read as it writes them.

    With ``texts``, positions are proved by the quotes, or found by them (see
    :func:`~metrostudy.field.exchange.passages.placed`). Other columns are left out, and ``losses``
    names those that hold something. Raises :class:`~metrostudy.faults.StudyError` with everything
    that must be mended, each with its row.
    """
    cells = raw(path)
    if taguette.is_codebook(cells) or list(cells) == ["id", "document", "tag", "content"]:
        return taguette.read(path, texts, coder)
    columns, faults = _columns(cells, coder, path.name)
    if faults:
        raise StudyError(faults)
    table = pd.DataFrame({k: cells[name].str.strip() for k, name in columns.items()})
    table = table.reindex(columns=list(_CALLED), fill_value="")
    faults = _blank(table, columns, coder, path.name)
    rows = _rows(table, columns, coder, path.name, faults)
    if faults:
        raise StudyError(faults)
    found = placed(rows, texts, path.name)
    codes = dict.fromkeys(row.code for row in rows)
    return assemble(
        found.documents,
        [_code(code, codes) for code in codes],
        found.codings,
        [*_left_out(cells, columns), *found.losses],
        [*_read_as(columns), *found.notes],
    )


def write(project: Project, path: Path) -> pd.DataFrame:
    """Write ``project`` as a workbook: sheets codings, codes and documents; return what was lost.

    The first sheet is one that :func:`read` reads back. Every text cell is a text, even one that
    opens with ``=``. Texts of documents stay out (their fingerprint is there), and so do characters
    that no workbook can hold; a quote longer than a cell is cut, and its positions are whole.
    Columns: what, n, sentence.
    """
    from openpyxl import Workbook

    faults = check(project, path.name)
    if faults:
        raise StudyError(faults)
    sheets = {
        "codings": project.codings[CODINGS],
        "codes": project.codes,
        "documents": project.documents.drop(columns="text"),
    }
    book = Workbook()
    book.remove(book.active)
    for name, table in sheets.items():
        _fill(book.create_sheet(name), table)
    book.save(path)
    told = int(project.documents["text"].notna().sum())
    long = int((project.codings["quote"].str.len() > _CELL).sum())
    return losses([
        ("documents", told, f"{count(told, 'text')} left out: a cell holds {_CELL:,} characters"),
        ("quotes", long, f"{count(long, 'quote')} cut at {_CELL:,} characters"),
    ])  # fmt: skip


# Reading ---------------------------------------------------------------------------------------


def _columns(
    cells: pd.DataFrame, coder: str | None, file: str
) -> tuple[dict[str, str], list[Fault]]:
    """Which column says what, and what is missing or said twice."""
    meaning: dict[str, list[str]] = {}
    for name in cells:
        for what, called in _CALLED.items():
            if _key(name) in called.split():
                meaning.setdefault(what, []).append(name)
    faults = [
        Fault(file, (1,), "", f"columns {listing(names)} could all be the {what}; keep one")
        for what, names in meaning.items()
        if len(names) > 1
    ]
    faults += [_lacking(what, cells, file) for what in _NEEDED if what not in meaning]
    if not {"start", "end"} <= set(meaning) and "quote" not in meaning:
        faults.append(_lacking("quote", cells, file, "a quote, or a start and an end, is needed"))
    if "coder" not in meaning and not coder:
        problem = "no column says who coded; add one (coder, codeur) or name the coder: --coder A"
        faults.append(Fault(file, (1,), "coder", problem))
    return {what: names[0] for what, names in meaning.items()}, faults


def _lacking(what: str, cells: pd.DataFrame, file: str, wanted: str = "") -> Fault:
    called = _CALLED[what].split()
    hints = [hint for name in cells if (hint := nearest(_key(name), called))]
    accepted = f"{listing(called, most=5)}; columns: {listing(cells)}{''.join(hints[:1])}"
    return Fault(file, (1,), what, f"{wanted or 'this column is needed'} (called {accepted})")


def _key(name: str) -> str:
    letters = unicodedata.normalize("NFKD", str(name)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", letters.casefold())


def _blank(
    table: pd.DataFrame, columns: Mapping[str, str], coder: str | None, file: str
) -> list[Fault]:
    wanted = [*_NEEDED, *([] if coder else ["coder"])]
    faults = []
    for what in wanted:
        rows = table.index[table[what].str.strip(" ;|\n" if what == "code" else None) == ""]
        if len(rows):
            where = tuple(map(int, rows))
            faults.append(Fault(file, where, columns[what], "a value is needed here"))
    faults += [
        Fault(file, (int(row),), columns[what], f"'{cut(cell)}' is {_UNSAID}")
        for what in ("document", "code", "coder")
        if what in columns
        for row, cell in table[what].items()
        if _COMPUTED.fullmatch(cell)
    ]
    nowhere = (table["quote"] == "") & ((table["start"] == "") | (table["end"] == ""))
    if nowhere.any():
        where = tuple(map(int, table.index[nowhere]))
        faults.append(Fault(file, where, "", "neither a quote nor a start and an end"))
    return faults


def _rows(
    table: pd.DataFrame, columns: Mapping[str, str], coder: str | None, file: str,
    faults: list[Fault],
) -> list[Row]:  # fmt: skip
    """The rows as values; what is not a position is added to ``faults``."""
    rows = []
    for number, *cells in table.itertuples(name=None):
        document, start, end, codes, who, quote, memo = (cell or None for cell in cells)
        place = [_position(cell, number, columns.get(what, what), file, faults)
                 for what, cell in (("start", start), ("end", end))]  # fmt: skip
        if None in place:
            place = [None, None]
        for code in _SEVERAL.split(codes or ""):
            if code:
                rows.append(Row(number, document, *place, code, who or coder, quote, memo))
    return rows


def _position(
    cell: str | None, row: int, column: str, file: str, faults: list[Fault]
) -> int | None:
    if cell is None:
        return None
    if re.fullmatch(r"[0-9]{1,12}([.,]0+)?", cell):  # 12.0 is what a column with blanks becomes
        return int(re.split("[.,]", cell)[0])
    problem = f"'{cut(cell)}' is not a position; a whole number from 0 is accepted"
    faults.append(Fault(file, (row,), column, problem))
    return None


def _code(code: str, codes: Mapping[str, None]) -> tuple:
    parent = dotted_parent(code, codes)
    return code, parent, code.removeprefix(f"{parent}.") if parent else code, None


def _left_out(cells: pd.DataFrame, columns: Mapping[str, str]) -> list[tuple]:
    filled = {name: int((cells[name].str.strip() != "").sum()) for name in cells}
    return [
        ("columns", n, f"{count(n, 'value')} of the column {name} left out: a coding has no place "
         "for them")
        for name, n in filled.items()
        if name not in columns.values()
    ]  # fmt: skip


def _read_as(columns: Mapping[str, str]) -> list[str]:
    told = [f"{name} is the {what}" for what, name in columns.items() if name != what]
    return [f"columns: {listing(told)}"] if told else []


# Writing ---------------------------------------------------------------------------------------


def _fill(sheet: object, table: pd.DataFrame) -> None:
    sheet.append(list(table))
    for values in table.astype(object).where(table.notna(), None).itertuples(index=False):
        sheet.append([_cell(value) for value in values])
        for cell in sheet[sheet.max_row]:
            if cell.data_type == "f":
                cell.data_type = "s"
    sheet.freeze_panes = "A2"


def _cell(value: object) -> object:
    return legal(value)[:_CELL] if isinstance(value, str) else value
