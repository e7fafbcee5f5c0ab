"""Remember that a study's files were found sound, so that a run with nothing to do costs nothing.

Reading and checking every table takes longer than finding that no notebook is stale. A study that
passed is remembered by the hash of its files and of the code that checked them.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from metrostudy.pipeline.steps import PACKAGE, notebooks
from metrostudy.schemas import descriptors
from metrostudy.study import Study


def approved(study: Study) -> bool:
    """Say whether the files of ``study`` are those that last passed."""
    mark = _mark(study)
    return mark.exists() and mark.read_text("ascii") == fingerprint(study)


def approve(study: Study) -> None:
    """Remember that ``study`` passed."""
    mark = _mark(study)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(fingerprint(study), "ascii")


def fingerprint(study: Study) -> str:
    """Return a hash of every file that checking reads: tables, transcripts, library, notebooks."""
    held = [study.where(name) for name in descriptors() if study.has(name)]
    spoken = sorted((study.folder / study.transcripts_folder).glob("*"))
    package = [study.folder / "datapackage.json"]
    library = [*sorted(PACKAGE.rglob("*.py")), PACKAGE / "schemas.json", *notebooks()]
    digest = hashlib.sha256()
    for path in [study.path, *held, *spoken, *package, *library]:
        if path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _mark(study: Study) -> Path:
    return study.output / ".sound"
