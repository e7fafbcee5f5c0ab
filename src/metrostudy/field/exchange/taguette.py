"""Taguette: its .sqlite3 project, its list of highlights, its codebook in CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd

from metrostudy.faults import Fault, StudyError, listing
from metrostudy.field.exchange.carrying import carried
from metrostudy.field.exchange.databases import called, opened, positions
from metrostudy.field.exchange.passages import Row, placed
from metrostudy.field.exchange.project import (
    Project,
    assemble,
    check,
    count,
    distinct,
    document_name,
    dotted_parent,
    losses,
)
from metrostudy.field.exchange.quotes import cut
from metrostudy.files import raw

_HIGHLIGHTS = ["document", "tag", "content"]
_TAGS = ["tag", "name", "path"]
# What Taguette's own import accepts.
_LONGEST = {"code": 200, "definition": 102_400}


def read(path: Path, texts: Mapping[str, str] | None = None, coder: str | None = None) -> Project:
    """Read what Taguette exports: the project (.sqlite3), highlights or codebook (.csv, .xlsx).

    The project has offsets in UTF-8 bytes over the strings of an HTML page; they become code points
    of those strings put end to end, and ``notes`` says how many slices equal the passage that
    Taguette kept beside. With ``texts``, codings are carried onto them, because Taguette alters
    what it imports. The list of highlights (document, tag, content) has no offsets: each quote is
    looked for in ``texts``. A codebook (tag, description) gives codes only.

    Taguette does not export who coded (a server's log says so and its export makes everybody
    "admin"): ``coder`` is the person whose file this is. Highlights without tag are left out,
    counted in ``losses``. Raises :class:`~metrostudy.faults.StudyError` for a file that is none of
    these, or damaged.
    """
    if path.suffix.lower() not in (".csv", ".xlsx"):
        return carried(_database(path, coder), texts, path.name)
    cells = raw(path)
    if set(_HIGHLIGHTS) <= set(cells):
        return _highlights(cells, texts, coder, path.name)
    if is_codebook(cells):
        return _codebook(cells, path.name)
    problem = f"columns {listing(_HIGHLIGHTS)} (highlights) or tag, description (codebook) expected"
    raise StudyError([Fault(path.name, (1,), "", problem)])


def is_codebook(cells: pd.DataFrame) -> bool:
    """Say whether a table is a codebook as Taguette writes it: tags, and no passages."""
    header = {str(name).lower() for name in cells}
    return bool(header & set(_TAGS)) and "description" in header and "document" not in header


def write(project: Project, path: Path) -> pd.DataFrame:
    """Write the codes of ``project`` as a codebook for Taguette (tag, description) in ``path``.

    In Taguette: Codebook, Import a codebook. The file opens with a byte-order mark, because
    Taguette guesses the encoding and takes a short UTF-8 text for Latin-1 without it; every cell is
    in quotes, because it splits lines at more than line ends; a definition of several lines is one,
    because a browser drops line ends from the field that holds it. Returns what was left out: what,
    n, sentence. Raises :class:`~metrostudy.faults.StudyError` for names or definitions that
    Taguette refuses.
    """
    faults = check(project, path.name) or _refused(project.codes, path.name)
    if faults:
        raise StudyError(faults)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(["tag", "description"])
        told = project.codes["definition"].fillna("").map(_one_line)
        writer.writerows(zip(project.codes["code"].str.strip(), told, strict=True))
    tables = {"documents": project.documents, "codings": project.codings}
    return losses(
        (what, len(table), f"{count(len(table), what[:-1])} left out: a codebook holds codes only")
        for what, table in tables.items()
    )


# The project -----------------------------------------------------------------------------------


class _Strings(HTMLParser):
    """The strings of a page in order, as Taguette counts them."""

    def __init__(self, page: str):
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._after_pre = False
        self.feed(page.lstrip(" \t\r\n\f"))  # an HTML parser has no place for them
        self.close()

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self._after_pre = tag == "pre"

    def handle_data(self, data: str) -> None:
        """A line end that opens a ``pre`` is not part of it."""
        self.found.append(data.removeprefix("\n") if self._after_pre else data)
        self._after_pre = False


def _strings(page: object) -> str:
    return "".join(_Strings("" if page is None else str(page)).found)


def _database(path: Path, coder: str | None) -> Project:
    with opened(path, "Taguette", ["documents", "tags", "highlights", "highlight_tags"]) as base:
        pages = base.rows("documents", ["id", "name", "contents"])
        rows = base.rows("tags", ["id", "path", "description"])
        tags = [(key, called(tag, "tag", key), description) for key, tag, description in rows]
        columns = ["id", "document_id", "start_offset", "end_offset", "snippet"]
        marks = base.rows("highlights", columns)
        pairs = base.rows("highlight_tags", ["highlight_id", "tag_id"])
        projects = base.count("projects")
    names = distinct(document_name(called(name, "document", key)) for key, name, _ in pages)
    told = zip(names, pages, strict=True)
    documents = {key: (name, _strings(page)) for name, (key, _, page) in told}
    spans = _spans([mark for mark in marks if mark[1] in documents], documents, path)
    order = {mark: place for place, mark in enumerate(spans)}
    pairs.sort(key=lambda pair: order.get(pair[0], len(order)))
    named = {key: tag for key, tag, _ in tags}
    kept = [(mark, tag) for mark, tag in pairs if mark in spans and tag in named]
    codings = [
        (spans[mark][0], *spans[mark][2:], named[tag], coder, _slice(spans[mark]), None)
        for mark, tag in kept
    ]
    proved = sum(_strings(mark[4]) == _slice(spans[mark[0]]) for mark in marks if mark[0] in spans)
    bare, gone = len(spans) - len({mark for mark, _ in kept}), len(marks) - len(spans)
    lost = [*_losses(bare, len(spans) - proved, gone), _of_coder(coder, len(codings))]
    notes = [f"positions count UTF-8 bytes: {proved} of {len(spans)} passages at their place"]
    notes += [f"{count(projects, 'project')} in one file, read together"] if projects > 1 else []
    return assemble(documents.values(), _codes(tag[1:] for tag in tags), codings, lost, notes)


def _spans(
    marks: list[tuple], documents: Mapping, path: Path
) -> dict[object, tuple[str, str, int, int]]:
    """Document, its text, start and end in code points, by highlight."""
    told = [
        (start, end, f"the highlight '{cut(_strings(snippet))}' in {documents[document][0]}")
        for _, document, start, end, snippet in marks
    ]
    spans = {}
    for mark, place in zip(marks, positions(told, path), strict=True):
        name, text = documents[mark[1]]
        data = text.encode("utf-8")
        start, end = (_points(data, at) for at in place)
        spans[mark[0]] = name, text, start, max(start, end)
    return spans


def _slice(span: tuple[str, str, int, int]) -> str:
    _, text, start, end = span
    return text[start:end]


def _points(data: bytes, at: int) -> int:
    """Code points before byte ``at``; inside a character, Taguette cuts after it."""
    at = min(max(at, 0), len(data))
    while at < len(data) and data[at] & 0xC0 == 0x80:
        at += 1
    return len(data[:at].decode("utf-8"))


def _losses(bare: int, astray: int, gone: int) -> list[tuple]:
    return [
        ("highlights", bare, f"{count(bare, 'highlight')} without tag left out"),
        ("highlights", gone, f"{count(gone, 'highlight')} of a deleted document left out"),
        ("positions", astray, f"{count(astray, 'highlight')} whose passage is not the text at its "
         "place: kept there, to be checked"),
    ]  # fmt: skip


def _of_coder(coder: str | None, codings: int) -> tuple:
    sentence = f"{count(codings, 'coding')} without coder: Taguette does not export who coded"
    return "coders", 0 if coder else codings, sentence


def _codes(tags: Iterable[tuple[str, str | None]]) -> list[tuple]:
    """Rows of codes; the tree is in the dots of the names."""
    told: dict[str, str | None] = {}
    for tag, description in tags:
        told.setdefault(str(tag), description)
    rows = []
    for code, definition in told.items():
        parent = dotted_parent(code, told)
        name = code.removeprefix(f"{parent}.") if parent else code
        rows.append((code, parent, name, definition))
    return rows


# Tables ----------------------------------------------------------------------------------------


def _highlights(
    cells: pd.DataFrame, texts: Mapping[str, str] | None, coder: str | None, file: str
) -> Project:
    cells = cells[_HIGHLIGHTS].apply(lambda column: column.str.strip())
    blank = [
        Fault(file, tuple(map(int, cells.index[cells[name] == ""])), name, "a value is needed here")
        for name in _HIGHLIGHTS
        if (cells[name] == "").any()
    ]
    if blank:
        raise StudyError(blank)
    rows = [
        Row(row, document, None, None, tag, coder, content, None)
        for row, document, tag, content in cells.itertuples(name=None)
    ]
    found = placed(rows, texts, file)
    lost = [*found.losses, _of_coder(coder, len(found.codings))]
    codes = _codes((tag, None) for tag in cells["tag"])
    return assemble(found.documents, codes, found.codings, lost, found.notes)


def _codebook(cells: pd.DataFrame, file: str) -> Project:
    cells = cells.rename(columns=lambda name: str(name).lower())
    named = [name for name in _TAGS if name in cells]
    if len(named) > 1:
        problem = f"columns {listing(named)} could all hold the codes; keep one of them"
        raise StudyError([Fault(file, (1,), "", problem)])
    tags = cells[named[0]].str.strip()
    faults = [] if (tags != "").all() else [
        Fault(file, tuple(map(int, tags.index[tags == ""])), named[0], "a value is needed here")
    ]  # fmt: skip
    for tag, rows in tags[tags != ""].groupby(tags, sort=False).groups.items():
        if len(rows) > 1:
            faults.append(Fault(file, tuple(map(int, rows)), named[0], f"'{tag}' is there twice"))
    if faults:
        raise StudyError(faults)
    return assemble([], _codes(zip(tags, cells["description"], strict=True)), [])


def _one_line(definition: str) -> str:
    return " – ".join(line.strip() for line in definition.splitlines() if line.strip())


def _refused(codes: pd.DataFrame, file: str) -> list[Fault]:
    if codes.empty:
        return [Fault(file, (), "", "there is no code to write")]
    faults = []
    for column, longest in _LONGEST.items():
        sizes = codes[column].fillna("").str.len()
        faults += [
            Fault(file, (), column, f"{code} is {size} characters long here; Taguette accepts "
                  f"{longest}")
            for code, size in zip(codes["code"], sizes, strict=True)
            if size > longest
        ]  # fmt: skip
    return faults
