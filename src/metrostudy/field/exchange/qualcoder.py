"""QualCoder: a project folder (.qda), whatever the version of its database."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from metrostudy.faults import Fault, StudyError, listing
from metrostudy.field.exchange.carrying import carried
from metrostudy.field.exchange.databases import Database, called, opened
from metrostudy.field.exchange.project import Project, assemble, code_path, count
from metrostudy.field.exchange.stored import Mark, Source, located

_NEEDED = ["source", "code_name", "code_cat", "code_text"]
# What a table of passages has no place for.
_ELSEWHERE = {
    "code_image": ("coding", "of an area of an image"),
    "code_av": ("coding", "of a stretch of sound or film"),
    "annotation": ("annotation", "of passages without code"),
    "case_text": ("passage", "of cases"),
    "cases": ("case", "(attributes belong in interviews.csv)"),
    "attribute": ("attribute value", "of cases or files (they belong in interviews.csv)"),
    "journal": ("journal entry", ""),
}


def read(path: Path, texts: Mapping[str, str] | None = None, coder: str | None = None) -> Project:
    """Read a QualCoder project: the folder ``X.qda``, or the ``data.qda`` inside it.

    Codes are known by their path: categories and codes are both parents (sub-codes exist since
    QualCoder 4, whose database is version 17; version 8 is that of 3.6). The owner of a coding is
    its coder; ``coder`` is whose work it is where the owner is blank. Positions are calibrated on
    the passages that QualCoder keeps beside (see
    :func:`~metrostudy.field.exchange.calibration.calibrate`). Codings of images, sounds and films,
    annotations, cases, attributes and journals are counted in ``losses``. With ``texts``, codings
    are carried onto them. Raises :class:`~metrostudy.faults.StudyError` when there is no such
    database, or a damaged one.
    """
    file = path / "data.qda" if path.is_dir() else path
    if not file.is_file():
        problem = "this folder holds no data.qda, which a project of QualCoder is"
        raise StudyError([Fault(path.name, (), "", problem)])
    with opened(file, "QualCoder", _NEEDED) as base:
        sources = _sources(base)
        codes = _codes(base)
        marks = _marks(base, coder)
        lost = _losses(base, sources)
        version = base.rows("project", ["databaseversion"])
    found = located(sources, {key: row[0] for key, row in codes.items()}, marks, file)
    rows = dict.fromkeys(row for row in codes.values())
    told = [f"QualCoder database {version[0][0]}"] if version else []
    project = assemble(
        found.documents, _once(rows), found.codings, [*lost, *found.losses], [*told, *found.notes]
    )
    return carried(project, texts, path.name)


def _sources(base: Database) -> dict[int, Source]:
    rows = base.rows("source", ["id", "name", "fulltext"])
    return {
        key: Source(called(name, "document", key), None if text is None else str(text))
        for key, name, text in rows
    }


def _codes(base: Database) -> dict[tuple[str, int], tuple]:
    """Rows of codes by (``cat`` or ``code``, number), each parent before its children."""
    held = {}
    for key, name, above, memo in base.rows("code_cat", ["catid", "name", "supercatid", "memo"]):
        held["cat", key] = (called(name, "category", key), ("cat", above), memo)
    columns = ["cid", "name", "supercid", "catid", "memo"]
    for key, name, code, category, memo in base.rows("code_name", columns):
        above = ("cat", category) if code is None else ("code", code)
        held["code", key] = (called(name, "code", key), above, memo)
    told: dict[tuple[str, int], tuple] = {}
    for key in held:
        _tell(key, held, told, ())
    return told


def _tell(key: tuple, held: Mapping, told: dict, line: tuple) -> str | None:
    """The path of a code, its ancestors told first; a lost parent, or a loop, is no parent."""
    if key not in held or key in line:
        return None
    if key not in told:
        name, above, memo = held[key]
        parent = _tell(above, held, told, (*line, key))
        told[key] = (code_path(parent, name), parent, name, memo)
    return told[key][0]


def _once(rows: Mapping[tuple, None]) -> list[tuple]:
    """A category and a code of one path are one code."""
    told: dict[str, tuple] = {}
    for row in rows:
        known = told.setdefault(row[0], row)
        if not known[3] and row[3]:
            told[row[0]] = row
    return list(told.values())


def _marks(base: Database, coder: str | None) -> list[Mark]:
    columns = ["fid", "pos0", "pos1", "cid", "owner", "seltext", "memo"]
    return [
        Mark(source, start, end, ("code", code), owner or coder, quote, memo)
        for source, start, end, code, owner, quote, memo in base.rows("code_text", columns)
    ]


def _losses(base: Database, sources: Mapping[int, Source]) -> list[tuple]:
    lost = []
    for table, (word, what) in _ELSEWHERE.items():
        n = base.count(table)
        lost.append((table, n, f"{count(n, word)} {what} left out".replace("  ", " ")))
    mute = [source.name for source in sources.values() if source.text is None]
    told = f"{count(len(mute), 'source')} without text ({listing(mute, most=3)})"
    coders = base.rows("coder_names", ["name", "visibility"])
    hidden = [name for name, seen in coders if not seen]
    shown = f"{count(len(hidden), 'coder')} hidden in QualCoder ({listing(hidden)}), read anyway"
    return [("sources", len(mute), told), ("coders", len(hidden), shown), *lost]
