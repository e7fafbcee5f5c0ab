"""Codings as a database keeps them (a source, two positions, the passage), put in their text."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from metrostudy.field.exchange.calibration import Selection, calibrate, canonical
from metrostudy.field.exchange.databases import positions
from metrostudy.field.exchange.passages import Placed
from metrostudy.field.exchange.project import count, distinct, document_name
from metrostudy.field.exchange.quotes import cut


class Source(NamedTuple):
    """A document of the database: its name there, and its text (``None`` for sound or image)."""

    name: str
    text: str | None


class Mark(NamedTuple):
    """A coding of the database; source and code are keys in it."""

    source: Hashable
    start: object
    end: object
    code: Hashable
    coder: str | None
    quote: str | None
    memo: str | None


def located(
    sources: Mapping[Hashable, Source], paths: Mapping[Hashable, str], marks: Sequence[Mark],
    path: Path,
) -> Placed:  # fmt: skip
    """Return documents and codings of a database, positions calibrated on the passages it keeps.

    ``paths`` gives the path of each code. Counted as losses: codings of a source or code that is
    not there any more, positions outside the text, passages that are not the text at their place,
    codings without coder.
    """
    names = distinct(document_name(source.name) for source in sources.values())
    named = dict(zip(sources, names, strict=True))
    held = {named[key]: source.text for key, source in sources.items()}
    kept = [mark for mark in marks if mark.source in sources and mark.code in paths]
    asked = dict(zip(kept, _selections(kept, named, paths, path), strict=True))
    stored = {name: text for name, text in held.items() if text is not None}
    proof = calibrate(stored, {
        name: [asked[mark] for mark in kept if named[mark.source] == name] for name in stored
    })  # fmt: skip
    places = {
        (name, selection): (span, is_there)
        for name in stored
        for selection, span, is_there in zip(
            [asked[mark] for mark in kept if named[mark.source] == name],
            proof.spans[name], proof.found[name], strict=True,
        )
    }  # fmt: skip
    found, astray, outside = Placed(), 0, 0
    for mark in kept:
        name = named[mark.source]
        span, is_there = places.get((name, asked[mark]), (None, None))
        outside += span is None
        astray += span is not None and is_there is False
        quote = canonical(stored[name])[slice(*span)] if span else mark.quote
        found.codings.append(
            (name, *(span or (None, None)), paths[mark.code], mark.coder, quote, mark.memo)
        )
    found.documents = [(name, None if t is None else canonical(t)) for name, t in held.items()]
    found.losses = _losses(len(marks) - len(kept), outside, astray, _nobody(kept))
    found.notes = [proof.sentence] if kept else []
    return found


def _selections(
    kept: Sequence[Mark], named: Mapping, paths: Mapping, path: Path
) -> list[Selection]:
    cells = [
        (mark.start, mark.end, f"the coding of '{cut(_text(mark))}' as {paths[mark.code]} in "
         f"{named[mark.source]}")
        for mark in kept
    ]  # fmt: skip
    places = positions(cells, path)
    return [Selection(*place, _text(mark)) for place, mark in zip(places, kept, strict=True)]


def _text(mark: Mark) -> str:
    """SQLite keeps a number in a column of texts when a tool wrote one."""
    return "" if mark.quote is None else str(mark.quote)


def _nobody(kept: Sequence[Mark]) -> int:
    return sum(not mark.coder for mark in kept)


def _losses(lost: int, outside: int, astray: int, nobody: int) -> list[tuple]:
    return [
        ("codings", lost, f"{count(lost, 'coding')} left out: their document or code was deleted"),
        ("positions", outside, f"{count(outside, 'coding')} without a place in a text, kept "
         "without position"),
        ("positions", astray, f"{count(astray, 'coding')} whose passage is not the text at their "
         "place: kept there, to be checked"),
        ("coders", nobody, f"{count(nobody, 'coding')} without owner: the coder is left blank"),
    ]  # fmt: skip
