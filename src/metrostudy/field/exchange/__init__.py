"""Coding tools' files, read into one form and written from it: which module reads which file."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pandas as pd

from metrostudy.faults import Fault, StudyError, listing, nearest
from metrostudy.field.exchange.delivery import delivered
from metrostudy.field.exchange.project import Project, count, join, losses

__all__ = ["READERS", "WRITERS", "Project", "read", "read_together", "write"]

# The module of this package that reads, or writes, a file with this ending.
READERS = {
    ".qdpx": "refi",
    ".qdc": "refi",
    ".sqlite3": "taguette",
    ".qda": "qualcoder",
    ".rqda": "rqda",
    ".csv": "spreadsheet",
    ".xlsx": "spreadsheet",
    ".txt": "iramuteq",
}
WRITERS = {
    ".qdpx": "refi",
    ".qdc": "refi",
    ".csv": "taguette",
    ".xlsx": "spreadsheet",
    ".iramuteq.txt": "iramuteq",
}


def read(
    path: str | Path, texts: Mapping[str, str] | None = None, coder: str | None = None
) -> Project:
    """Read one file of a coding tool, whatever the tool; its ending says which.

    ``.qdpx`` and ``.qdc`` (REFI-QDA: NVivo, MAXQDA, ATLAS.ti, QualCoder …), ``.sqlite3``
    (Taguette), ``.qda`` (QualCoder: the folder or its data.qda), ``.rqda``, ``.csv`` and ``.xlsx``
    (tables of codings or of codes), ``.txt`` (IRaMuTeQ corpus). ``texts`` gives, by document, the
    texts that the file does not hold; ``coder`` is who coded, where the file does not say. Raises
    :class:`~metrostudy.faults.StudyError` for a file that is absent, of another kind, damaged or
    dangerous, or that holds nothing.
    """
    path = Path(path)
    module = _module(path, READERS, "read")
    is_folder = path.is_dir()
    if not path.exists():
        raise _fault(path, "this file does not exist")
    if is_folder and path.suffix.lower() != ".qda":
        raise _fault(path, "this is a folder; a file is expected")
    if not is_folder and not path.stat().st_size:
        raise _fault(path, "the file is empty")
    project = module.read(path, texts=texts, coder=coder)
    if project.documents.empty and project.codes.empty:
        raise _fault(path, "there is nothing in it: no document, no code, no coding")
    return project


def read_together(
    paths: Sequence[str | Path],
    texts: Mapping[str, str] | None = None,
    coders: Sequence[str] = (),
) -> Project:
    """Read several files and join them, such as one file per coder.

    ``coders`` names who coded where a file does not say: one name for all files, or one a file in
    their order. See :func:`~metrostudy.field.exchange.project.join`; faults of all files are raised
    together. A file that stands there twice, under two names even, is one: two coders would agree
    on everything.
    """
    faults = _given_twice(list(map(Path, paths)))
    if faults:
        raise StudyError(faults)
    if len(coders) not in (0, 1, len(paths)):
        told = f"{count(len(coders), 'coder')} for {count(len(paths), 'file')}"
        raise StudyError([f"{told}: name one coder for all files, or one a file in their order."])
    names = list(coders) * (len(paths) if len(coders) == 1 else 1) or [None] * len(paths)
    found = {}
    for path, coder in zip(map(Path, paths), names, strict=True):
        try:
            found[path.name if path.name not in found else str(path)] = read(path, texts, coder)
        except StudyError as error:
            faults += error.faults
    if faults:
        raise StudyError(faults)
    return join(found)


def write(project: Project, path: str | Path, **options: object) -> pd.DataFrame:
    """Write ``project`` to ``path``, whose ending says in which form; return what was lost.

    ``.qdpx`` (options: ``name``, ``crlf``), ``.qdc``, ``.csv`` (codebook of Taguette), ``.xlsx``,
    ``.iramuteq.txt``. The file is put in place once it is whole. Columns of the report: what, n,
    sentence. Raises :class:`~metrostudy.faults.StudyError` when the project cannot be written.
    """
    path = Path(path)
    module = _module(path, WRITERS, "written")
    accepted = inspect.signature(module.write).parameters
    unknown = [name for name, value in options.items() if value and name not in accepted]
    given = {name: value for name, value in options.items() if name in accepted}
    needless = [name for name in unknown if name != "name"]
    if needless:
        raise _fault(path, f"the option {listing(needless)} has no meaning for this form")
    with delivered(path.parent) as folder:
        lost = module.write(project, folder / path.name, **given)
    return losses([]) if lost is None else lost


def _given_twice(paths: Sequence[Path]) -> list[Fault]:
    known: dict[object, Path] = {}
    faults = []
    for path in paths:
        same = sha256(path.read_bytes()).digest() if path.is_file() else path.absolute()
        first = known.setdefault(same, path)
        if first is not path:
            named = f"the same file as {first.name}" if first.name != path.name else "given twice"
            faults.append(Fault(path.name, (), "", f"{named}; one file a coder is expected"))
    return faults


def _module(path: Path, table: Mapping[str, str], done: str) -> ModuleType:
    name = path.name.lower()
    endings = [ending for ending in table if name.endswith(ending)]
    if not endings:
        hint = nearest(path.suffix.lower(), table)
        accepted = f"accepted: {listing(table, most=20)}{hint}"
        raise _fault(path, f"'{path.suffix}' is not {done}; {accepted}")
    return import_module(f"{__name__}.{table[max(endings, key=len)]}")


def _fault(path: Path, problem: str) -> StudyError:
    return StudyError([Fault(path.name, (), "", problem)])
