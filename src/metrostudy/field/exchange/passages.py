"""Rows of a coding table become codings, each where its position or its quote says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from metrostudy.faults import Fault, StudyError, listing, nearest
from metrostudy.field.exchange.project import count, document_name
from metrostudy.field.exchange.quotes import Searched, cut, meant


class Row(NamedTuple):
    """One coding of a table, with the row where a spreadsheet shows it; blank cells are None."""

    row: int
    document: str
    start: int | None
    end: int | None
    code: str
    coder: str | None
    quote: str | None
    memo: str | None


@dataclass
class Placed:
    """Documents and codings as :func:`~metrostudy.field.exchange.project.assemble` takes them."""

    documents: list[tuple] = field(default_factory=list)
    codings: list[tuple] = field(default_factory=list)
    losses: list[tuple] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def placed(rows: Sequence[Row], texts: Mapping[str, str] | None, file: str) -> Placed:
    """Give each row its place in its text.

    A position is kept when it is inside the text and its quote (if there is one) is what stands
    there; otherwise, and without position, the place is where the quote is. A quote that stands
    several times gives no place, aloud: which one was meant is not for a program to say. Without
    ``texts`` positions are taken as they are. A document goes by the name of the text that it means
    (see :func:`~metrostudy.field.exchange.quotes.meant`), which a note says when they differ.

    Raises :class:`~metrostudy.faults.StudyError` with every document without text, every quote that
    is nowhere, and every position that no quote explains.
    """
    if texts is None:
        return _as_they_are(rows, file)
    names = {row.document: meant(row.document, texts) for row in rows}
    searched = {name: Searched(texts[name]) for name in names.values() if name is not None}
    faults = _unknown(rows, names, texts, file)
    found, moved, several = Placed(), [], []
    for row in rows:
        name = names[row.document]
        if name is None:
            continue
        span, kind = _place(row, searched[name])
        faults += [_fault(row, name, len(texts[name]), file)] if kind == "absent" else []
        moved += [row.row] if kind == "moved" else []
        several += [row.row] if kind == "several" else []
        quote = texts[name][slice(*span)] if span else row.quote
        found.codings.append((name, *(span or (None, None)), row.code, row.coder, quote, row.memo))
    if faults:
        raise StudyError(faults)
    found.documents = [(name, texts[name]) for name in dict.fromkeys(names.values())]
    found.losses += _said(moved, several)
    found.notes += _renamed(names)
    _drop_doubles(found)
    return found


def _as_they_are(rows: Sequence[Row], file: str) -> Placed:
    found = Placed()
    faults = [
        Fault(file, (row.row,), "start", f"{row.start} to {row.end} ends before it starts")
        for row in rows
        if row.start is not None and row.end < row.start
    ]
    if faults:
        raise StudyError(faults)
    for row in rows:
        name = document_name(row.document)
        found.codings.append((name, row.start, row.end, row.code, row.coder, row.quote, row.memo))
    found.documents = [(name, None) for name in dict.fromkeys(row[0] for row in found.codings)]
    unknown = sum(row.start is None for row in rows)
    sentence = f"{count(unknown, 'coding')} without position: a quote is found once texts are given"
    unproved = len(rows) - unknown
    proof = f"{count(unproved, 'position')} taken as code points, unproved: no text was given"
    found.losses += [("positions", unknown, sentence), ("positions", unproved, proof)]
    _drop_doubles(found)
    return found


def _place(row: Row, text: Searched) -> tuple[tuple[int, int] | None, str]:
    """Where a row stands, and what was done: kept, moved, found, several or absent."""
    given = row.start is not None
    inside = given and 0 <= row.start <= row.end <= len(text.text)
    if inside and (row.quote is None or text.is_at(row.quote, row.start, row.end)):
        return (row.start, row.end), "kept"
    places = text.places(row.quote) if row.quote else []
    if not places:
        return None, "absent"
    if len(places) > 1:
        return None, "several"
    return places[0], "moved" if given else "found"


def _fault(row: Row, name: str, size: int, file: str) -> Fault:
    if row.quote:
        return Fault(file, (row.row,), "quote", f"'{cut(row.quote)}' is nowhere in {name}")
    problem = f"{row.start} to {row.end} is not in {name}, which has {size} characters"
    if row.end < row.start:
        problem = f"{row.start} to {row.end} ends before it starts"
    return Fault(file, (row.row,), "start", problem)


def _unknown(
    rows: Sequence[Row], names: Mapping[str, str | None], texts: Mapping[str, str], file: str
) -> list[Fault]:
    lost = defaultdict(list)
    for row in rows:
        if names[row.document] is None:
            lost[row.document].append(row.row)
    return [
        Fault(
            file, tuple(where), "document",
            f"no text is called '{name}'{nearest(name, texts)}; texts: {listing(texts)}",
        )
        for name, where in lost.items()
    ]  # fmt: skip


def _said(moved: list[int], several: list[int]) -> list[tuple]:
    told = f"{count(len(several), 'quote')} found at several places ({_rows(several)}): no position"
    astray = (
        f"{count(len(moved), 'position')} not where the quote stands ({_rows(moved)}): "
        "the place of the quote was taken"
    )
    return [("positions", len(several), told), ("positions", len(moved), astray)]


def _rows(rows: Iterable[int]) -> str:
    rows = list(rows)
    return f"row{'' if len(rows) == 1 else 's'} {listing(rows, most=8)}"


def _renamed(names: Mapping[str, str | None]) -> list[str]:
    told = [f"'{given}' is {name}" for given, name in names.items() if document_name(given) != name]
    return [f"documents go by the name of their text: {listing(told)}"] if told else []


def _drop_doubles(found: Placed) -> None:
    kept: dict[tuple, tuple] = {}
    for coding in found.codings:
        document, start, end, code, coder, quote, _ = coding
        kept.setdefault((document, start, end, code, coder, quote), coding)
    again = len(found.codings) - len(kept)
    found.codings = list(kept.values())
    sentence = f"{count(again, 'coding')} there twice (same place, code, coder), kept once"
    found.losses.append(("codings", again, sentence))
