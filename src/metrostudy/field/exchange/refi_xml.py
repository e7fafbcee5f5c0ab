"""The elements of a REFI-QDA file, taken as they are: codes, users, sources, and marks on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from metrostudy.field.exchange.project import code_path, document_name, dotted_parent

_KINDS = {
    "TextSource": "text",
    "PDFSource": "PDF",
    "PictureSource": "picture",
    "AudioSource": "audio",
    "VideoSource": "video",
}
_TIMED_OR_DRAWN = ("PDFSelection", "PictureSelection", "AudioSelection", "VideoSelection")


class Mark(NamedTuple):
    """A code on a passage, or a passage without code; positions are in the file's own units.

    ``kind`` is ``passage`` (of text), ``area`` (of a page, a picture or a recording: no position)
    or ``whole`` (a code on a whole document).
    """

    kind: str
    start: int | None
    end: int | None
    name: str
    quote: str | None
    code: str | None
    user: str | None
    memo: str | None


@dataclass(frozen=True)
class Source:
    """A document: what holds its text, if anything does, and what holds its marks."""

    name: str
    kind: str
    text: etree._Element | None
    holders: list[etree._Element]


@dataclass(frozen=True)
class Codes:
    """Rows (code, parent, name, definition), path by identifier, and what was unclear."""

    rows: list[tuple] = field(default_factory=list)
    paths: dict[str, str] = field(default_factory=dict)
    renamed: list[str] = field(default_factory=list)
    twins: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Memos:
    """The text of each note, by identifier, and which ones something pointed to."""

    notes: Mapping[str, str]
    used: set[str] = field(default_factory=set)

    def of(self, *elements: etree._Element) -> str | None:
        """Return the descriptions and notes of ``elements``, one a line; ``None`` for none."""
        told = []
        for element in elements:
            told += [part.text or "" for part in element.findall("{*}Description")]
            for reference in element.iterfind("{*}NoteRef"):
                note = identifier(reference.get("targetGUID"))
                self.used.add(note)
                told.append(self.notes.get(note, ""))
        return "\n".join(dict.fromkeys(text for text in told if text.strip())) or None


def identifier(guid: str | None) -> str:
    """Return a GUID in one writing: braces and capitals are only manners."""
    return (guid or "").strip("{} ").lower()


def codes(elements: Iterable[etree._Element], memos: Memos) -> Codes:
    """Walk the tree of codes; a code is its path, and a path taken twice gets a number."""
    found = Codes()
    _walk(elements, None, found, memos)
    known = [row[0] for row in found.rows]
    for place, (code, parent, *rest) in enumerate(found.rows):
        if parent is None:
            found.rows[place] = (code, dotted_parent(code, known), *rest)
    return found


def _walk(elements: Iterable, parent: str | None, found: Codes, memos: Memos) -> None:
    for element in elements:
        guid = identifier(element.get("guid"))
        name = (element.get("name") or "").strip() or guid
        path = asked = code_path(parent, name)
        number = 1
        while path in found.paths.values():
            number += 1
            path = f"{asked} ({number})"
        if path != asked:
            found.renamed.append(path)
        if guid in found.paths:
            found.twins.append(path)
        found.paths[guid] = path
        found.rows.append((path, parent, name, memos.of(element)))
        _walk(element.iterfind("{*}Code"), path, found, memos)


def users(root: etree._Element) -> dict[str, str]:
    """Return the name of each user (else its initials, else its GUID) by identifier."""
    return {
        identifier(user.get("guid")): user.get("name") or user.get("id") or user.get("guid")
        for user in root.iterfind("{*}Users/{*}User")
    }


def sources(root: etree._Element) -> list[Source]:
    """List the documents. The transcript of a recording is one; two views of one file are one."""
    found: dict[str, Source] = {}
    for element in root.iterfind("{*}Sources/*"):
        kind = _KINDS.get(etree.QName(element).localname, "unknown")
        name = document_name(element.get("name") or element.get("guid") or "")
        texts = [element] if kind == "text" else element.findall("{*}Representation")
        text = texts[0] if texts else None
        holders = [element, *(texts if kind == "PDF" else [])]
        found[_key(text, element)] = Source(name, kind, text, holders)
        for transcript in element.iterfind("{*}Transcript"):
            told = document_name(transcript.get("name") or name)
            own = Source(told, "text", transcript, [])
            found.setdefault(_key(transcript, transcript), own).holders.append(transcript)
    return list(found.values())


def _key(text: etree._Element | None, element: etree._Element) -> str:
    path = text.get("plainTextPath") if text is not None else None
    return path or identifier(element.get("guid"))


def marks(source: Source, memos: Memos) -> Iterator[Mark]:
    """Yield every code put on a source or its passages, and every passage without code."""
    for holder in source.holders:
        yield from _coded(holder, holder, _Place("whole", None, None, "", None), memos)
        points = {identifier(p.get("guid")): p.get("position") for p in holder.iter("{*}SyncPoint")}
        for passage in holder:
            place = _place(passage, points)
            if place is not None:
                yield from _coded(passage, holder, place, memos)


class _Place(NamedTuple):
    kind: str
    start: int | None
    end: int | None
    name: str
    quote: str | None


def _place(passage: etree._Element, points: Mapping[str, str | None]) -> _Place | None:
    name = passage.get("name") or ""
    kind = etree.QName(passage).localname if isinstance(passage.tag, str) else ""
    if kind == "PlainTextSelection":
        given = passage.get("startPosition"), passage.get("endPosition")
    elif kind == "TranscriptSelection":
        ends = passage.get("fromSyncPoint"), passage.get("toSyncPoint")
        given = tuple(points.get(identifier(end)) for end in ends)
    elif kind in _TIMED_OR_DRAWN:
        quote = passage.findtext("{*}Representation/{*}PlainTextContent")
        return _Place("area", None, None, name, quote)
    else:
        return None
    start, end = map(_whole_number, given)
    if start is None or end is None:
        start = end = None
    return _Place("passage", start, end, name, name)


def _whole_number(text: str | None) -> int | None:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def _coded(
    passage: etree._Element, holder: etree._Element, place: _Place, memos: Memos
) -> Iterator[Mark]:
    user = identifier(passage.get("creatingUser")) if passage is not holder else ""
    own = [passage] if passage is not holder else []
    codings = passage.findall("{*}Coding")
    for coding in codings:
        reference = coding.find("{*}CodeRef")
        code = identifier(reference.get("targetGUID")) if reference is not None else ""
        by = identifier(coding.get("creatingUser")) or user
        yield Mark(*place, code, by or None, memos.of(*own, coding))
    if not codings and passage is not holder:
        yield Mark(*place, None, user or None, memos.of(passage))
