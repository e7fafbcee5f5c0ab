"""A Project becomes a REFI-QDA file that every coding tool opens: .qdpx or .qdc."""

from __future__ import annotations

import uuid
from collections import Counter
from functools import cache
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile, ZipInfo

import pandas as pd
from lxml import etree

from metrostudy.faults import Fault, StudyError
from metrostudy.field.exchange.delivery import delivered
from metrostudy.field.exchange.project import Project, check, code_path, count, losses
from metrostudy.field.exchange.safe_xml import legal

ORIGIN = "metrostudy"
# Neither file may change when nothing in the study did: a date that is nobody's.
DATE = "2000-01-01T00:00:00Z"
UNKNOWN = "unknown"
_OURS = uuid.uuid5(uuid.NAMESPACE_URL, "https://www.qdasoftware.org/metrostudy")
_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999")


class _Text(NamedTuple):
    """A text with LF line ends, and where each position of the original now is."""

    text: str
    moved: list[int]


def write(project: Project, path: Path, name: str = "", crlf: bool = False) -> pd.DataFrame:
    """Write ``project`` as a REFI-QDA project (.qdpx) or codebook (.qdc); return what was lost.

    What makes other programs read it without loss: identifiers made from ``name`` (default: the
    name of the file) and the path of each object, so that exporting again gives the same ones;
    texts in UTF-8, LF, without byte-order mark; one selection per coder and passage, named by its
    quote; the coder on the selection and on the coding; a date and a colour on everything that may
    have one; names of codes unique in the project (the whole path where two would be alike);
    parents without coding of their own marked as folders. ``crlf`` writes texts with CRLF while
    positions go on counting 1 per line end, which is what MAXQDA reads.

    The file is checked against a schema stricter than the standard's before anything is written,
    and replaces an earlier one only when it is whole. Columns of the report: what, n, sentence.
    Raises :class:`~metrostudy.faults.StudyError` with every fault of the project.
    """
    faults = check(project, path.name)
    if crlf and path.suffix.lower() == ".qdc":
        faults.append(Fault(path.name, (), "", "a .qdc holds no text; crlf has no meaning for it"))
    if faults:
        raise StudyError(faults)
    if path.suffix.lower() == ".qdc":
        data, lost = _codebook(project, path, name or path.stem)
    else:
        data, lost = _archive(project, path, name or path.stem, crlf)
    with delivered(path.parent) as folder:
        (folder / path.name).write_bytes(data)
    return losses(lost)


# The two files ---------------------------------------------------------------------------------


def _codebook(project: Project, path: Path, name: str) -> tuple[bytes, list]:
    if project.codes.empty:
        raise StudyError([Fault(path.name, (), "", "there is no code to write")])
    root = etree.Element("CodeBook", nsmap={None: "urn:QDA-XML:codebook:1.0"}, origin=ORIGIN)
    _add_codes(etree.SubElement(root, "Codes"), project.codes, name)
    documents, codings = len(project.documents), len(project.codings)
    why = ": a .qdc holds codes only"
    lost = [
        ("documents", documents, f"{count(documents, 'document')} left out{why}"),
        ("codings", codings, f"{count(codings, 'coding')} left out{why}"),
    ]
    return _checked(root, "qdc_written.xsd", path.name), lost


def _archive(project: Project, path: Path, name: str, crlf: bool) -> tuple[bytes, list]:
    texts = {
        row.document: _lf(row.text)
        for row in project.documents.itertuples()
        if not pd.isna(row.text)
    }
    codings, lost = _writable(project, texts)
    root = etree.Element(
        "Project", nsmap={None: "urn:QDA-XML:project:1.0"},
        name=legal(name), origin=ORIGIN, creationDateTime=DATE,
    )  # fmt: skip
    coders = sorted(codings["coder"].unique())
    if coders:
        users = etree.SubElement(root, "Users")
        for coder in coders:
            etree.SubElement(users, "User", guid=_guid(name, "user", coder), name=legal(coder))
    if len(project.codes):
        book = etree.SubElement(root, "CodeBook")
        _add_codes(etree.SubElement(book, "Codes"), project.codes, name)
    notes = _add_sources(root, texts, codings, name) if texts else {}
    files = {_guid(name, "text", document): text.text for document, text in texts.items()}
    if notes:
        _add_notes(root, notes, name)
        files |= {_guid(name, "file", guid): text for guid, (text, _) in notes.items()}
    files = {f"sources/{guid}.txt": _encoded(text, crlf) for guid, text in files.items()}
    return _packed({"project.qde": _checked(root, "qdpx_written.xsd", path.name), **files}), lost


def _writable(project: Project, texts: dict[str, _Text]) -> tuple[pd.DataFrame, list]:
    """The codings that have a place, on texts as written; and what is left out."""
    codings = project.codings
    mute = ~project.documents["document"].isin(texts)
    told = codings["document"].isin(texts)
    nowhere = told & (codings["start"].isna() | codings["end"].isna())
    empty = told & ~nowhere & (codings["start"] == codings["end"]).fillna(False)
    kept = codings[told & ~nowhere & ~empty].copy()
    for column in ("start", "end"):
        moved = [
            texts[document].moved[at]
            for document, at in zip(kept["document"], kept[column], strict=True)
        ]
        kept[column] = pd.Series(moved, index=kept.index, dtype="Int64")
    nobody = kept["coder"].isna()
    kept["coder"] = kept["coder"].fillna(UNKNOWN)
    twice = kept.duplicated(["document", "start", "end", "coder", "code"])
    without = [
        ("documents", mute, "document", "without text left out"),
        ("codings", ~told, "coding", "of documents without text left out"),
        ("codings", nowhere, "coding", "without position left out"),
        ("codings", empty, "coding", "of nothing (start = end) left out"),
        ("coders", nobody, "coding", f"without coder written under '{UNKNOWN}'"),
        ("codings", twice, "coding", "there twice (same place, code, coder) written once"),
    ]
    lost = [
        (what, int(n.sum()), f"{count(int(n.sum()), word)} {how}") for what, n, word, how in without
    ]
    return kept[~twice], lost


# Codes -----------------------------------------------------------------------------------------


def _add_codes(top: etree._Element, codes: pd.DataFrame, project: str) -> None:
    """The tree of codes, parents before children whatever the order of the table."""
    rows = {row.code: row for row in codes.itertuples()}
    parents = {code: row.parent if row.parent in rows else None for code, row in rows.items()}
    names = _leaf_names(parents, {code: row.name for code, row in rows.items()})
    children: dict[str | None, list[str]] = {}
    for code, parent in parents.items():
        children.setdefault(parent, []).append(code)
    waiting = [(top, code, place) for place, code in enumerate(children.get(None, []))]
    while waiting:
        above, code, place = waiting.pop(0)
        row = rows[code]
        is_folder = code in children and not row.coded
        element = etree.SubElement(
            above, "Code", guid=_guid(project, "code", code), name=legal(names[code]),
            isCodable="false" if is_folder else "true", color=_COLOURS[place % len(_COLOURS)],
        )  # fmt: skip
        if not pd.isna(row.definition):
            etree.SubElement(element, "Description").text = legal(row.definition)
        waiting += [(element, child, place) for child in children.get(code, [])]


def _leaf_names(parents: dict[str, str | None], names: dict) -> dict[str, str]:
    """The name of each code, or its whole path where the name is not unique or would not do."""
    told = {}
    for code, parent in parents.items():
        name = code if pd.isna(names[code]) else names[code]
        told[code] = name if code_path(parent, name) == code else code
    while True:
        times = Counter(told.values())
        alike = [code for code, name in told.items() if times[name] > 1 and name != code]
        if not alike:
            return told
        told |= {code: code for code in alike}


# Sources ---------------------------------------------------------------------------------------


def _add_sources(
    root: etree._Element, texts: dict[str, _Text], codings: pd.DataFrame, project: str
) -> dict[str, tuple[str, str]]:
    """Add the documents and their selections; return the notes to add: text and coder by GUID."""
    above, notes = etree.SubElement(root, "Sources"), {}
    by_document = dict(iter(codings.groupby("document", sort=False)))
    for document, told in texts.items():
        source = etree.SubElement(
            above, "TextSource", guid=_guid(project, "source", document), name=legal(document),
            plainTextPath=f"internal://{_guid(project, 'text', document)}.txt",
            creationDateTime=DATE,
        )  # fmt: skip
        passages = by_document.get(document, codings.iloc[:0])
        for place, those in passages.groupby(["start", "end", "coder"]):
            notes |= _add_selection(source, (document, *place), those, told.text, project)
    return notes


def _add_selection(
    source: etree._Element, place: tuple, codings: pd.DataFrame, text: str, project: str
) -> dict[str, tuple[str, str]]:
    _, start, end, coder = place
    made = {"creatingUser": _guid(project, "user", coder), "creationDateTime": DATE}
    selection = etree.SubElement(
        source, "PlainTextSelection", made, guid=_guid(project, "selection", *place),
        name=legal(text[start:end]), startPosition=str(start), endPosition=str(end),
    )  # fmt: skip
    memos, notes = codings["memo"], {}
    shared = memos.notna().all() and memos.nunique() == 1
    if shared:
        etree.SubElement(selection, "Description").text = legal(memos.iloc[0])
    for row in codings.sort_values("code").itertuples():
        guid = _guid(project, "coding", *place, row.code)
        coding = etree.SubElement(selection, "Coding", made, guid=guid)
        code = _guid(project, "code", row.code)
        etree.SubElement(coding, "CodeRef", targetGUID=code)
        if not shared and not pd.isna(row.memo):
            note = _guid(project, "note", *place, row.code)
            etree.SubElement(coding, "NoteRef", targetGUID=note)
            notes[note] = (row.memo, coder)
    return notes


def _add_notes(root: etree._Element, notes: dict[str, tuple[str, str]], project: str) -> None:
    """Notes are files of their own: QualCoder does not read a text kept in the XML."""
    above = etree.SubElement(root, "Notes")
    for number, (guid, (_, coder)) in enumerate(notes.items(), start=1):
        etree.SubElement(
            above, "Note", guid=guid, name=f"memo {number}",
            plainTextPath=f"internal://{_guid(project, 'file', guid)}.txt",
            creatingUser=_guid(project, "user", coder), creationDateTime=DATE,
        )  # fmt: skip


# Bytes -----------------------------------------------------------------------------------------


def _lf(text: str) -> _Text:
    """The canonical form of a text: a reader would take a mark or a CR for something else."""
    start = len(text) - len(text.lstrip("\ufeff"))
    told, moved = [], [0] * start
    for at in range(start, len(text)):
        moved.append(len(told))
        if text[at] != "\r":
            told.append(text[at])
        elif text[at + 1 : at + 2] != "\n":
            told.append("\n")
    return _Text("".join(told), [*moved, len(told)])


def _encoded(text: str, crlf: bool) -> bytes:
    return (text.replace("\n", "\r\n") if crlf else text).encode("utf-8")


def _guid(project: str, *path: object) -> str:
    """A slash or a bar in a name must not make two paths one."""
    return str(uuid.uuid5(_OURS, repr((project, *(str(part) for part in path)))))


def _checked(root: etree._Element, schema: str, file: str) -> bytes:
    """The bytes of the XML; the schema sees what a reader will, namespace included."""
    data = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    rules = _schema(schema)
    if not rules.validate(etree.fromstring(data)):
        problem = f"not written, for it would be invalid: {rules.error_log[0].message}"
        raise StudyError([Fault(file, (), "", problem.rstrip("."))])
    return data


@cache
def _schema(name: str) -> etree.XMLSchema:
    data = resources.files("metrostudy.field.exchange").joinpath(name).read_bytes()
    return etree.XMLSchema(etree.fromstring(data))


def _packed(files: dict[str, bytes]) -> bytes:
    """The archive, stored without packing: packed bytes would depend on the machine's zlib."""
    held = BytesIO()
    with ZipFile(held, "w") as archive:
        for name, data in files.items():
            member = ZipInfo(name)
            member.create_system, member.external_attr = 3, 0o644 << 16
            archive.writestr(member, data)
    return held.getvalue()
