"""The folder that an import leaves, the folder of texts that it may need, and what it says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from metrostudy import tables, transcripts
from metrostudy.faults import Fault, StudyError, listing
from metrostudy.field.exchange.delivery import delivered
from metrostudy.field.exchange.project import Project

_CODINGS = ["document", "start", "end", "code", "coder", "quote"]


def write_folder(project: Project, folder: Path) -> None:
    """Write documents.csv, codes.csv, codings.csv and report.csv, all four or none.

    Texts stay where they are: documents.csv has their fingerprint and length. The column memo is
    there when a coding has one. In report.csv, ``reading`` is how the file was read, and each other
    row something that was lost.
    """
    memo = ["memo"] if project.codings["memo"].notna().any() else []
    notes = pd.DataFrame({"what": "reading", "n": pd.NA, "sentence": list(project.notes)})
    told = {
        "documents.csv": project.documents[["document", "sha256", "characters"]],
        "codes.csv": project.codes[["code", "parent", "coded"]],
        "codings.csv": project.codings[_CODINGS + memo],
        "report.csv": pd.concat([notes.astype(project.losses.dtypes), project.losses]),
    }
    with delivered(folder) as temporary:
        for name, table in told.items():
            tables.write(table, temporary / name)


def texts_of(folder: Path) -> dict[str, str]:
    """Read every transcript of ``folder``: its text by the name of the file without its ending.

    Files of other kinds are left alone. Raises :class:`~metrostudy.faults.StudyError` when there is
    no transcript, when two have one name, and with the faults of all that cannot be read.
    """
    if not folder.is_dir():
        is_file = folder.exists()
        problem = (
            "this is a file; a folder is expected" if is_file else "this folder does not exist"
        )
        raise StudyError([Fault(folder.name, (), "", problem)])
    endings = transcripts.READERS
    files: dict[str, Path] = {}
    faults = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in endings and path.is_file():
            known = files.setdefault(path.stem, path)
            if known is not path:
                problem = f"{known.name} has the same name; keep one as the text of '{path.stem}'"
                faults.append(Fault(path.name, (), "", problem))
    if not files:
        problem = f"no transcript in this folder; accepted: {listing(endings, most=20)}"
        faults.append(Fault(folder.name, (), "", problem))
    if faults:
        raise StudyError(faults)
    read = transcripts.table(files)
    return dict(zip(read["interview"], read["text"], strict=True))


def report(losses: pd.DataFrame, notes: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the lines of a data-loss report: how the file was read, then each loss.

    >>> list(report(pd.DataFrame(columns=["what", "n", "sentence"])))
    ['Nothing was lost.']
    """
    yield from (f"Read: {note}." for note in notes)
    yield from (f"Lost: {sentence}." for sentence in losses["sentence"])
    if losses.empty:
        yield "Nothing was lost."
