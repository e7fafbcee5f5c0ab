"""The study's codebook in the form of coding tools (a name and a definition), and back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd

from metrostudy import tables
from metrostudy.faults import Fault, StudyError
from metrostudy.field.exchange.project import CODES, assemble, code_path, count, losses
from metrostudy.files import raw

FIELDS = ["code", "parent", "kind", "label_fr", "label_en", "definition", "use_when", "not_when",
          "example", "source"]  # fmt: skip
# A tool has one definition for all that an entry says: each part but the definition is led by what
# it is. The first lead of a column is the one written; the others are read too.
_LEADS = {
    "label_fr": ("Libellé : ",),
    "label_en": ("Label (en) : ",),
    "definition": (),
    "use_when": ("Coder : ", "Use when: "),
    "not_when": ("Ne pas coder : ", "Not when: "),
    "example": ("Exemple : ", "Example: "),
    "kind": ("Nature : ",),
    "source": ("Source : ",),
}
_DASH = " – "
_ONE_LINE = ("label_fr", "label_en", "kind", "source")


def codes_of(codebook: pd.DataFrame) -> pd.DataFrame:
    r"""Return ``codebook`` as the codes of a :class:`~metrostudy.field.exchange.project.Project`.

    A code becomes its path (``FN.ACCU``; the child ACCU of FN becomes FN.ACCU too), shown by its
    own name. Coding tools keep one text per code: it holds the whole entry, one line a part, each
    led by what it is (« Libellé : », « Label (en) : », then the definition, « Coder : », « Ne pas
    coder : », « Exemple : », « Nature : », « Source : »), so that :func:`codebook_table` finds each
    again and a coder who reads it in the tool has the guidance at hand. :func:`form_losses` says
    what does not come back. Columns: code, parent, name, definition, coded (0).

    >>> book = pd.DataFrame({"code": ["FN", "FN.A"], "parent": [None, "FN"], "label_fr": ["Freins",
    ...     "Peurs"], "definition": [None, "On craint."], "not_when": [None, "Refus."]})
    >>> codes_of(book)["definition"].tolist()
    ['Libellé : Freins', 'Libellé : Peurs\nOn craint.\nNe pas coder : Refus.']
    """
    cells = codebook.astype(object).where(codebook.notna(), None)
    rows = [
        (_path(row), _parent(row), row["code"], _text(row), 0) for row in cells.to_dict("records")
    ]
    codes = pd.DataFrame(rows, columns=CODES)
    return codes.astype(dict.fromkeys(CODES[:4], "str") | {"coded": "Int64"})


def codebook_table(codes: pd.DataFrame) -> pd.DataFrame:
    """Return the codes of a project as a codebook: the columns of the house table.

    ``codes`` are those of a :class:`~metrostudy.field.exchange.project.Project`, whatever the tool.
    A definition without our leads is a definition; the label is then the code's own name. A first
    line without lead, before guidance that has leads, is the label. ``kind`` comes from its lead,
    else from the family; when it is blank, somebody who knows the codes must fill it in, because a
    tool has no such thing.
    """
    told = codes.astype(object).where(codes.notna(), None)
    rows = []
    for row in told.to_dict("records"):
        entry = {"code": row["code"], "parent": row["parent"]} | _parts(row["definition"] or "")
        rows.append(entry | {"label_fr": entry.get("label_fr") or row["name"] or row["code"]})
    table = pd.DataFrame(rows, columns=FIELDS).astype("str")
    kinds = table.drop_duplicates("code").set_index("code")["kind"]
    table["kind"] = table["kind"].fillna(table["parent"].map(kinds))
    return table


def form_losses(codebook: pd.DataFrame) -> pd.DataFrame:
    """Say what of ``codebook`` does not come back from a coding tool: what, n, sentence.

    Nothing is assumed: the codebook is converted there and back, and every cell is compared.
    """
    back = codebook_table(codes_of(codebook))
    lost = []
    for name in FIELDS:
        if name not in codebook:
            continue
        before, after = (table[name].reset_index(drop=True) for table in (codebook, back))
        n = int((before.fillna("").astype(str) != after.fillna("").astype(str)).sum())
        lost.append((name, n, f"{count(n, 'value')} of {name} would come back otherwise"))
    for name in [name for name in codebook if name not in FIELDS]:
        n = int(codebook[name].notna().sum())
        lost.append(
            (name, n, f"{count(n, 'value')} of {name} left out: tools have no place for it")
        )
    return losses(lost)


def read_codebook(path: Path) -> pd.DataFrame:
    """Read a codebook: the house table (.csv, .xlsx), a .qdc, or Taguette's list of tags (.csv).

    Raises :class:`~metrostudy.faults.StudyError` with every fault of the file.
    """
    from metrostudy.field.exchange import refi, taguette

    if path.suffix.lower() == ".qdc":
        return codebook_table(refi.read(path).codes)
    if taguette.is_codebook(raw(path)):
        return codebook_table(taguette.read(path).codes)
    return tables.read(path, tables.descriptor("codebook"))


def write_codebook(codebook: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Write ``codebook`` and return what is lost: .csv or .xlsx (house table), .qdc, .taguette.csv.

    The house table keeps everything. Columns of the report: what, n, sentence.
    """
    from metrostudy.field.exchange import refi, taguette

    name = path.name.lower()
    if name.endswith((".qdc", ".taguette.csv")):
        project = replace(assemble([], [], []), codes=codes_of(codebook))
        lost = (refi if name.endswith(".qdc") else taguette).write(project, path)
        return pd.concat([form_losses(codebook), lost], ignore_index=True)
    if name.endswith(".xlsx"):
        _workbook(codebook, path)
    elif name.endswith(".csv"):
        tables.write(codebook, path)
    else:
        accepted = ".csv, .xlsx, .qdc or .taguette.csv is accepted"
        raise StudyError([Fault(path.name, (), "", f"what form is this? {accepted}")])
    return losses([])


def _workbook(codebook: pd.DataFrame, path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    sheet = book.active
    cells = codebook.astype(object).where(codebook.notna(), None)
    for at, row in enumerate([list(cells), *cells.to_numpy().tolist()], start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(at, column, value)
            cell.data_type = "s" if isinstance(value, str) else cell.data_type
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.font = Font(bold=at == 1)
    for column in sheet.columns:
        longest = max(len(str(cell.value or "")) for cell in column)
        sheet.column_dimensions[column[0].column_letter].width = min(max(longest + 2, 9), 60)
    sheet.freeze_panes = "B2"
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def _path(row: dict) -> str:
    return code_path(_parent(row), row["code"])


def _parent(row: dict) -> str | None:
    return row.get("parent")


def _text(row: dict) -> str | None:
    """Everything an entry says, one line a part."""
    told = []
    for name, leads in _LEADS.items():
        if row.get(name) not in (None, row["code"]):
            told.append((leads[0] if leads else "") + str(row[name]))
    return "\n".join(told) or None


def _parts(text: str) -> dict[str, str]:
    """The parts of an entry: a line with a lead opens one, others go on with it."""
    parts: dict[str, list[str]] = {}
    name = "definition"
    for line in _lines(text):
        found = next(_led(line), None)
        name, line = found or ("definition" if name in _ONE_LINE else name, line)
        parts.setdefault(name, []).append(line)
    bare = parts.get("definition", [])
    if len(bare) > 1 and "label_fr" not in parts and {"use_when", "not_when"} & set(parts):
        parts["label_fr"] = [bare.pop(0)]
    told = {name: "\n".join(lines).strip() for name, lines in parts.items()}
    return {name: words for name, words in told.items() if words}


def _lines(text: str) -> list[str]:
    """The lines of an entry; Taguette keeps one line, where a dash stands for each line end."""
    if "\n" in text or next(_led(text), None) is None:
        return text.splitlines()
    lines: list[str] = []
    for part in text.split(_DASH):
        last = next(_led(lines[-1]), ("", ""))[0] if lines else ""
        fresh = not lines or last in _ONE_LINE or next(_led(part), None)
        lines = [*lines, part] if fresh else [*lines[:-1], lines[-1] + _DASH + part]
    return lines


def _led(line: str) -> Iterator[tuple[str, str]]:
    for name, leads in _LEADS.items():
        for lead in leads:
            if line.startswith(lead):
                yield name, line.removeprefix(lead)
