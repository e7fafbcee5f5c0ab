"""RQDA: its one-file database (.rqda), without what was deleted in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from metrostudy.field.exchange.carrying import carried
from metrostudy.field.exchange.databases import Database, called, opened
from metrostudy.field.exchange.project import Project, assemble, count
from metrostudy.field.exchange.stored import Mark, Source, located

_NEEDED = ["source", "freecode", "coding"]
_ALIVE = 1
_ELSEWHERE = {
    "annotation": ("annotation", "of passages without code"),
    "cases": ("case", "(attributes belong in interviews.csv)"),
    "caseAttr": ("attribute value", "of cases (they belong in interviews.csv)"),
    "fileAttr": ("attribute value", "of files (they belong in interviews.csv)"),
    "journal": ("journal entry", ""),
    "imageCoding": ("coding", "of an area of an image"),
}


def read(path: Path, texts: Mapping[str, str] | None = None, coder: str | None = None) -> Project:
    """Read an RQDA project: what is alive in it.

    RQDA deletes nothing: a row whose ``status`` is not 1 stays in the file, and would come back as
    a coding that its author took back; ``losses`` says how many were left out. Codes are flat; a
    code that stands in one category hangs under it, one that stands in several stays at the top,
    aloud. Positions are calibrated on the passages kept beside. ``coder`` is whose work it is where
    the owner is blank. With ``texts``, codings are carried onto them. Raises
    :class:`~metrostudy.faults.StudyError` when this is not such a database, or a damaged one.
    """
    with opened(path, "RQDA", _NEEDED) as base:
        sources, codings = _sources(base), _coding(base)
        codes, several = _codes(base)
        lost = _losses(base)
    alive = [mark for mark, status in codings if status == _ALIVE]
    marks = [mark._replace(coder=mark.coder or coder) for mark in alive]
    found = located(sources, {key: row[0] for key, row in codes.items()}, marks, path)
    dead = len(codings) - len(alive)
    lost = [
        ("codings", dead, f"{count(dead, 'coding')} deleted in RQDA (status not 1) left out"),
        ("codes", several, f"{count(several, 'code')} in several categories, left at the top"),
        *lost,
    ]
    rows = dict.fromkeys(codes.values())
    project = assemble(found.documents, rows, found.codings, [*lost, *found.losses], found.notes)
    return carried(project, texts, path.name)


def _sources(base: Database) -> dict[int, Source]:
    rows = base.rows("source", ["id", "name", "file", "status"])
    return {
        key: Source(called(name, "document", key), None if text is None else str(text))
        for key, name, text, status in rows
        if status == _ALIVE
    }


def _coding(base: Database) -> list[tuple[Mark, int]]:
    columns = ["fid", "selfirst", "selend", "cid", "owner", "seltext", "memo", "status"]
    return [
        (Mark(source, start, end, code, owner, quote, memo), status)
        for source, start, end, code, owner, quote, memo, status in base.rows("coding", columns)
    ]


def _codes(base: Database) -> tuple[dict[object, tuple], int]:
    """Rows of codes by number, after their categories; and how many have several categories."""
    alive = {
        key: called(name, "category", key)
        for name, key, status in base.rows("codecat", ["name", "catid", "status"])
        if status == _ALIVE
    }
    within = defaultdict(list)
    for code, category, status in base.rows("treecode", ["cid", "catid", "status"]):
        if status == _ALIVE and category in alive:
            within[code].append(category)
    told: dict[object, tuple] = {
        f"category {key}": (name, None, name, None) for key, name in alive.items()
    }
    for key, name, memo, status in base.rows("freecode", ["id", "name", "memo", "status"]):
        if status == _ALIVE:
            above = alive[within[key][0]] if len(within[key]) == 1 else None
            code = called(name, "code", key)
            told[key] = (f"{above}.{code}" if above else code, above, code, memo)
    return told, sum(len(categories) > 1 for categories in within.values())


def _losses(base: Database) -> list[tuple]:
    lost = []
    for table, (word, what) in _ELSEWHERE.items():
        n = sum(status in (_ALIVE, None) for (status,) in base.rows(table, ["status"]))
        lost.append((table, n, f"{count(n, word)} {what} left out".replace("  ", " ")))
    return lost
