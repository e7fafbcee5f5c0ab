"""REFI-QDA, what every program exports: a .qdpx or a .qdc file becomes a Project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote
from zipfile import BadZipFile, ZipFile

import pandas as pd
from lxml import etree

from metrostudy.archives import content, opened
from metrostudy.faults import Fault, StudyError, listing, nearest
from metrostudy.field.exchange import refi_losses
from metrostudy.field.exchange.calibration import Calibration, Selection, calibrate, canonical
from metrostudy.field.exchange.project import Project, assemble, distinct
from metrostudy.field.exchange.refi_writing import write
from metrostudy.field.exchange.refi_xml import (
    Codes,
    Mark,
    Memos,
    Source,
    codes,
    identifier,
    marks,
    sources,
    users,
)
from metrostudy.field.exchange.safe_xml import parse

__all__ = ["read", "write"]

# A project may hold its recordings, which nothing here unpacks.
WITH_RECORDINGS = 20_000_000_000
# Bytes of text in a project, all documents together; a hundred interviews are six million.
MOST_TEXT = 100_000_000


@dataclass(frozen=True)
class Found:
    """A project as its file gives it: sources by document, texts as stored, marks with places.

    ``marks`` has the columns of :class:`~metrostudy.field.exchange.refi_xml.Mark` and document,
    path (of the code), coder, first and last (code points of the canonical text), in_place.
    """

    root: etree._Element
    sources: dict[str, Source]
    stored: dict[str, str]
    book: Codes
    people: dict[str, str]
    memos: Memos
    calibration: Calibration
    marks: pd.DataFrame
    foreign: list[str]


def read(path: Path, texts: Mapping[str, str] | None = None, coder: str | None = None) -> Project:
    """Read a REFI-QDA project (.qdpx) or codebook (.qdc), of whatever program.

    Positions are calibrated on the names of the selections (see
    :func:`~metrostudy.field.exchange.calibration.calibrate`); the choice and its score are in
    ``notes``. Codes are known by their path, so that two of one name under two parents stay two.
    The coder is the user of the coding, else of the selection. Memos are the descriptions and
    notes of a selection and of its codings. A code put on a whole document becomes a passage from
    its first character to its last.

    Whatever a table of passages cannot hold is counted in ``losses`` and reading goes on: missing,
    empty and non-text sources (their codings stay, without position), selections without code,
    positions outside their text, codings without user, cases, variables, links, sets, graphs.
    ``texts`` gives, by document, texts that the archive lacks; ``coder`` is who made the codings
    that have no user.

    Raises :class:`~metrostudy.faults.StudyError` when this is not such a file, or a dangerous one.
    """
    if path.suffix.lower() == ".qdc":
        return _codebook(path)
    try:
        with opened(path, WITH_RECORDINGS) as archive:
            found = _found(path, archive, texts or {}, coder)
    except BadZipFile:
        problem = "this is not a ZIP archive, or it is cut short; export the project again"
        raise StudyError([Fault(path.name, (), "", problem)]) from None
    return _project(found)


def _codebook(path: Path) -> Project:
    data = path.read_bytes()
    if data.startswith(b"PK"):
        problem = "this is a ZIP archive; a project is one, and is called .qdpx"
        raise StudyError([Fault(path.name, (), "", problem)])
    root = _root(data, path.name, "CodeBook", "urn:QDA-XML:codebook")
    found = codes(root.findall("{*}Codes/{*}Code"), Memos({}))
    return assemble([], found.rows, [], refi_losses.of_codebook(root, found))


def _project(found: Found) -> Project:
    texts = {name: canonical(stored) for name, stored in found.stored.items()}
    coded = found.marks[found.marks["path"].notna()]
    placed = coded["first"].notna()
    again = placed & coded.duplicated(["document", "first", "last", "path", "coder"])
    rows = [_coding(mark, texts.get(mark.document)) for mark in coded[~again].itertuples()]
    compared = any(mark is not None for told in found.calibration.found.values() for mark in told)
    return assemble(
        [(name, texts.get(name)) for name in found.sources],
        found.book.rows,
        rows,
        [*refi_losses.of_project(found), refi_losses.doubles(int(again.sum()))],
        [found.calibration.sentence] if compared else [],
    )


def _coding(mark: tuple, text: str | None) -> tuple:
    quote = mark.quote
    if text is not None and not pd.isna(mark.first):
        quote = None if mark.kind == "whole" else text[int(mark.first) : int(mark.last)]
    return mark.document, mark.first, mark.last, mark.path, mark.coder, quote, mark.memo


# From the archive ------------------------------------------------------------------------------


def _found(path: Path, archive: ZipFile, given: Mapping[str, str], coder: str | None) -> Found:
    root = _root(_qde(path.name, archive), path.name, "Project", "urn:QDA-XML:project")
    members = _Members(path, archive)
    memos = Memos(_notes(root, members))
    book = codes(root.findall("{*}CodeBook/{*}Codes/{*}Code"), memos)
    listed = sources(root)
    named = dict(zip(distinct(source.name for source in listed), listed, strict=True))
    stored, foreign = _stored(named, members, given)
    people = users(root)
    each = [(name, *mark) for name, source in named.items() for mark in marks(source, memos)]
    table = pd.DataFrame(each, columns=["document", *Mark._fields], dtype=object)
    table["path"] = table["code"].map(lambda code: book.paths.get(code) if code else None)
    table["coder"] = table["user"].map(lambda user: people.get(user, user) if user else coder)
    calibration = _calibrated(stored, table, root.get("origin", ""))
    return Found(
        root, named, stored, book, people, memos, calibration,
        _placed(table, stored, calibration), foreign,
    )  # fmt: skip


def _stored(
    named: Mapping[str, Source], members: _Members, given: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """The text of each document that has one, in the archive or given; which were not UTF-8."""
    stored, foreign = {}, []
    for name, source in named.items():
        held = members.text(source.text)
        text = held[0] if held else given.get(name, given.get(Path(name).stem))
        if text is not None:
            stored[name] = text
        if held and held[1]:
            foreign.append(name)
    return stored, foreign


def _calibrated(stored: Mapping[str, str], table: pd.DataFrame, origin: str) -> Calibration:
    return calibrate(stored, {name: _selections(table, name) for name in stored}, origin)


def _selections(table: pd.DataFrame, document: str) -> list[Selection]:
    """The distinct passages of a document, in order."""
    own = table[(table["document"] == document) & table["start"].notna()]
    told = zip(own["start"], own["end"], own["name"], strict=True)
    return list(dict.fromkeys(Selection(*passage) for passage in told))


def _placed(
    table: pd.DataFrame, stored: Mapping[str, str], calibration: Calibration
) -> pd.DataFrame:
    """Add first, last and in_place; without text, positions are those of the file, unproved."""
    places = {
        (name, selection): (span, is_there)
        for name in stored
        for selection, span, is_there in zip(
            _selections(table, name), calibration.spans[name], calibration.found[name], strict=True
        )
    }
    told = []
    for mark in table.itertuples():
        if mark.kind == "whole" and mark.document in stored:
            told.append((0, len(canonical(stored[mark.document])), None))
        elif mark.start is None:
            told.append((None, None, None))
        elif mark.document not in stored:
            told.append((mark.start, mark.end, None))
        else:
            key = (mark.document, Selection(mark.start, mark.end, mark.name))
            span, is_there = places[key]
            told.append((*(span or (None, None)), is_there))
    added = pd.DataFrame(told, columns=["first", "last", "in_place"], dtype=object)
    return pd.concat([table, added], axis=1)


def _notes(root: etree._Element, members: _Members) -> dict[str, str]:
    told = {}
    for note in root.iterfind("{*}Notes/{*}Note"):
        text = members.text(note)
        words = [canonical(text[0]) if text else "", note.findtext("{*}Description") or ""]
        told[identifier(note.get("guid"))] = "\n".join(word for word in words if word.strip())
    return told


class _Members:
    """The files of an archive, whatever the capitals of their folder."""

    def __init__(self, path: Path, archive: ZipFile):
        self.folder, self.archive = path.parent.resolve(), archive
        self.names = {name.replace("\\", "/").casefold(): name for name in archive.namelist()}
        self.taken, self.file = 0, path.name

    def text(self, holder: etree._Element | None) -> tuple[str, bool] | None:
        """Return the text of a source as stored, and whether it had to be decoded otherwise."""
        if holder is None:
            return None
        data = self._data(holder.get("plainTextPath") or "")
        inline = holder.findtext("{*}PlainTextContent")
        if data is not None:
            return _decoded(data)
        return None if inline is None else (inline, False)

    def _data(self, place: str) -> bytes | None:
        """The bytes at ``internal://``, ``relative:///`` or a bare path; never outside."""
        scheme, _, where = place.rpartition("://")
        where = unquote(where).replace("\\", "/").lstrip("/")
        if not where or scheme == "absolute":
            return None
        for name in (f"sources/{where}", where):
            if name.casefold() in self.names:
                return self._unpacked(self.names[name.casefold()])
        beside = (self.folder / where).resolve()
        inside = beside.is_relative_to(self.folder) and beside.suffix.lower() == ".txt"
        return beside.read_bytes() if scheme == "relative" and inside and beside.is_file() else None

    def _unpacked(self, name: str) -> bytes:
        """One member may be the text of many documents: what is taken is counted each time."""
        self.taken += self.archive.getinfo(name).file_size
        if self.taken > MOST_TEXT:
            problem = f"its texts unpack to more than {MOST_TEXT // 1_000_000} MB; refused"
            raise StudyError([Fault(self.file, (), "", problem)])
        return content(self.archive, name)


def _decoded(data: bytes) -> tuple[str, bool]:
    """UTF-8 with its marks left in, as the standard asks; else what the bytes look like."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), True
    try:
        return data.decode("utf-8"), False
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), True


def _qde(file: str, archive: ZipFile) -> bytes:
    """The project's XML, whatever its name: programs call it project.qde, or as the project."""
    names = [n for n in archive.namelist() if n.lower().endswith(".qde") and "__MACOSX" not in n]
    if len(names) > 1:
        top = [name for name in names if name.lower() == "project.qde"]
        names = top or names
    if len(names) == 1:
        return content(archive, names[0])
    held = listing(names or archive.namelist() or ["nothing"], most=4)
    problem = f"one .qde file (the project's XML) is expected in the archive, which holds {held}"
    raise StudyError([Fault(file, (), "", problem)])


def _root(data: bytes, file: str, name: str, namespace: str) -> etree._Element:
    root = parse(data, file)
    given = etree.QName(root)
    if given.localname == name and (given.namespace or "").startswith(namespace):
        return root
    wanted = f"<{name}> of {namespace}:1.0"
    met = f"<{given.localname}> of {given.namespace}" if given.namespace else f"<{given.localname}>"
    hint = nearest(given.localname, [name]) if given.localname != name else ""
    problem = f"this is not REFI-QDA: {wanted} is expected, {met} was found{hint}"
    raise StudyError([Fault(file, (), "", problem)])
