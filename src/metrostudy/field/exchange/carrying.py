"""A tool's own copy of the texts put aside: its codings go onto the texts of the study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from metrostudy.faults import Fault, StudyError, listing
from metrostudy.field.alignment import align, carry
from metrostudy.field.exchange.project import Project, assemble, count
from metrostudy.field.exchange.quotes import meant


def carried(project: Project, texts: Mapping[str, str] | None, file: str) -> Project:
    """Return ``project`` with its codings on ``texts``, when there are any.

    A tool alters the text it is given, so that two tools never hold the same string. Each document
    that means one of ``texts`` (see :func:`~metrostudy.field.exchange.quotes.meant`) takes its name
    and its text, and its codings the offsets and quotes they have there; ``notes`` says the
    smallest share of characters in common. A document without counterpart stays as it was, aloud.

    Raises :class:`~metrostudy.faults.StudyError` for a document of which less than 99 % is in the
    text given, and for two documents that mean the same text.
    """
    if texts is None:
        return project
    told = project.documents.dropna(subset="text")
    names = {name: meant(name, texts) for name in told["document"]}
    held = dict(zip(told["document"], told["text"], strict=True))
    faults = _twice(names, file)
    if faults:
        raise StudyError(faults)
    new = {name: known for name, known in names.items() if known is not None}
    moved = project.codings["document"].isin(new)
    codings = project.codings.copy()
    codings["document"] = codings["document"].replace(new)
    ours = {known: held[name] for name, known in new.items()}
    onto = {known: texts[known] for known in ours}
    try:
        there = carry(codings[moved], ours, onto)
    except StudyError as error:
        found = (fault for fault in error.faults if isinstance(fault, Fault))
        raise StudyError(replace(f, file=f"{file}, {f.file}") for f in found) from None
    astray = int((there["start"].isna() & codings.loc[moved, "start"].notna()).sum())
    both = pd.concat([there, codings[~moved]]).sort_index()
    alone = [name for name, known in names.items() if known is None]
    return assemble(
        [(new.get(name, name), onto.get(new.get(name), text)) for name, text in _texts(project)],
        _rows(project.codes[["code", "parent", "name", "definition"]]),
        _rows(both),
        [*_rows(project.losses), *_losses(astray, alone)],
        [*project.notes, *_notes(new, ours, onto)],
    )


def _twice(names: Mapping[str, str | None], file: str) -> list[Fault]:
    meaning: dict[str, list[str]] = {}
    for name, known in names.items():
        if known is not None:
            meaning.setdefault(known, []).append(name)
    return [
        Fault(file, (), "", f"{listing(group)} would all be the text '{known}'; rename them")
        for known, group in meaning.items()
        if len(group) > 1
    ]


def _losses(astray: int, alone: list[str]) -> list[tuple]:
    told = f"{count(len(alone), 'document')} ({listing(alone, most=3)})"
    gone = f"{count(astray, 'coding')} on a passage that is not in the text given: no position"
    return [
        ("positions", astray, gone),
        ("documents", len(alone), f"{told} kept as the tool has it: no text has that name"),
    ]


def _notes(new: Mapping[str, str], ours: Mapping[str, str], onto: Mapping[str, str]) -> list[str]:
    if not new:
        return []
    least = min(align(text, onto[name]).shared for name, text in ours.items())
    share = int(least * 1000) / 10
    renamed = [f"'{a}' is {b}" for a, b in new.items() if a != b]
    note = f"codings carried onto the texts given, which share at least {share:g} % of characters"
    return [note + (f"; {listing(renamed)}" if renamed else "")]


def _texts(project: Project) -> list[tuple]:
    return _rows(project.documents[["document", "text"]])


def _rows(table: pd.DataFrame) -> list[tuple]:
    cells = table.astype(object).where(table.notna(), None)
    return list(cells.itertuples(index=False, name=None))
