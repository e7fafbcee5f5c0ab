"""No name of a study's key in what a run leaves: searched before it moves in, and at the end."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from metrostudy.faults import Fault, StudyError, listing
from metrostudy.files import raw
from metrostudy.study import Study

if TYPE_CHECKING:  # a study without key should not wait for them
    import pandas as pd

_SHOWN = 8


class NameLeaked(Exception):
    """A file holds a name of the key; the message says which file and which pseudonym."""


def key_file(study: Study) -> Path | None:
    """Return the file of the key that ``study.yml`` declares, whether it exists or not."""
    return (study.folder / study.pseudonym_key).resolve() if study.pseudonym_key else None


def key_mark(study: Study) -> str:
    """Return a fingerprint of the key, so that outputs are searched again when it changes."""
    path = key_file(study)
    found = path is not None and path.is_file()
    return hashlib.sha256(path.read_bytes()).hexdigest() if found else ""


def outside(path: Path, study: Study, what: str) -> Path:
    """Return ``path`` when it is outside the study and its outputs, or refuse it."""
    whole = path.resolve()
    if any(whole.is_relative_to(folder.resolve()) for folder in (study.folder, study.output)):
        problem = "is inside the study's folder or its outputs; keep it elsewhere"
        raise StudyError([f"{os.path.relpath(whole)}: the {what} {problem}."])
    return whole


def read_key(path: Path, study: Study) -> pd.DataFrame:
    """Read a key: name, pseudonym, and if there are any interview and kind, indexed by row.

    Raises :class:`~metrostudy.faults.StudyError` for a key inside the study, without the two
    columns it needs, or with any fault of :func:`~metrostudy.field.privacy.names.check_key`. No
    message
    holds a cell of the file: where the header is absent, it is a name.
    """
    from metrostudy.field.privacy.names import check_key

    path = outside(path, study, "key of pseudonyms")
    key = quietly(path)
    missing = [name for name in ("name", "pseudonym") if name not in key]
    faults = [Fault(path.name, (1,), name, "this column is needed") for name in missing]
    faults = faults or check_key(key, path.name)
    if faults:
        raise StudyError(faults)
    return key


def quietly(path: Path) -> pd.DataFrame:
    """Read a table of names as :func:`~metrostudy.files.raw` does; no fault holds a cell of it."""
    try:
        return raw(path)
    except StudyError as error:
        kept = [fault for fault in error.faults if not fault.column] or [
            Fault(path.name, (1,), "", "columns are there twice, or without a name")
        ]
        raise StudyError(kept) from None


def make_ready(study: Study) -> None:
    """Check the key before anything runs; say in one line that it is not there."""
    path = key_file(study)
    if path is None:
        return
    if path.is_file():
        read_key(path, study)
    else:
        there = f"{study.name}: there is no key of pseudonyms at {os.path.relpath(path)}"
        print(f"{there}; outputs are not searched for names", file=sys.stderr)


def refuse_leaks(study: Study, folder: Path, discard: bool = False) -> None:
    """Raise :class:`NameLeaked` when a file under ``folder`` holds a name of the study's key.

    The message gives file, kind of place and pseudonym, never the name. ``discard`` removes the
    folder then, so that what leaks is not left in a scratch folder.
    """
    found = leaks(study, folder)
    if found is None:
        return
    if discard:
        shutil.rmtree(folder, ignore_errors=True)
    places = [f"{row.file} ({row.place}): {row.pseudonym}" for row in found.itertuples()]
    raise NameLeaked(
        f"names of the key are in {listing(places, most=_SHOWN)} (each pseudonym stands here for "
        "its name). Take them out of the table, transcript or notebook they come from, or delete "
        "a file that is out of date" + ("; earlier outputs are as they were." if discard else ".")
    )


def leaks(study: Study, folder: Path) -> pd.DataFrame | None:
    """Return what the leak scan finds in ``folder``, or nothing when there is no key or no leak."""
    from metrostudy.field.privacy.leaks import leak_scan

    key = _key(study)
    found = None if key is None else leak_scan(folder, key)
    return None if found is None or found.empty else found


def without_names(study: Study, message: str) -> str:
    """Return a message with the names of the study's key replaced by their pseudonyms."""
    from metrostudy.field.privacy.leaks import Search

    key = _key(study)
    return message if key is None else Search(key).masked(message)


def _key(study: Study) -> pd.DataFrame | None:
    path = key_file(study)
    return read_key(path, study) if path is not None and path.is_file() else None
