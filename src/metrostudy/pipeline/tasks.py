"""The graph: one pytask task per study and notebook, then one report per study."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

from pytask import PythonNode, task

from metrostudy.pipeline.execution import bind_report, parameters, run_step
from metrostudy.pipeline.secrecy import key_mark
from metrostudy.pipeline.steps import PACKAGE, Step, as_run, notebooks
from metrostudy.study import Study, root

IDENTITY = ("name", "title", "fictional", "language", "edition", "editions", "seed")


def tasks(studies: list[Study]) -> list[Callable[..., None]]:
    """Return the tasks of ``studies``, notebooks first, in the order of their numbers."""
    found = []
    for study in studies:
        steps = [as_run(study, path) for path in notebooks()]
        found += [notebook_task(study, one) for one in steps]
        found.append(report_task(study, [executed(study, one) for one in steps]))
    return found


def notebook_task(study: Study, asked: Step) -> Callable[..., None]:
    """Return the task that runs one notebook; what it reads and imports decides if it is stale."""

    def run(
        depends_on: dict[str, Path] = inputs(study, asked),
        decided: str = PythonNode(value=decisions(study, asked), hash=True),
        produces: Path = executed(study, asked),
        study_file: str = str(study.path),
        notebook: str = str(asked.path),
        home: str = str(root()),
    ) -> None:
        os.environ["METROSTUDY_ROOT"] = home  # a worker on another machine starts elsewhere
        run_step(Path(study_file), Path(notebook))

    return task(name=f"{study.name}/{asked.name}")(run)


def report_task(study: Study, made: list[Path]) -> Callable[..., None]:
    """Return the task that binds a study's findings and notebooks into one page, then looks for
    names in all that the study leaves; a key that changed makes it run again."""
    library = sorted((PACKAGE / "tell" / "report").glob("*"))
    page = study.output / "report" / "index.html"

    def run(
        depends_on: list[Path] = [*made, *(path for path in library if path.is_file())],
        decided: str = PythonNode(value=_identity(study) + key_mark(study), hash=True),
        produces: Path = page,
        study_file: str = str(study.path),
        home: str = str(root()),
    ) -> None:
        os.environ["METROSTUDY_ROOT"] = home
        bind_report(Path(study_file))

    return task(name=f"{study.name}/report")(run)


def inputs(study: Study, asked: Step) -> dict[str, Path]:
    """Return the files a notebook stands on: itself, its tables and transcripts."""
    if asked.missing(study):
        return {"notebook": asked.path}
    tables = sorted(name for name in asked.reads | asked.optional if study.has(name))
    found = {"notebook": asked.path} | {name: study.where(name) for name in tables}
    if asked.transcripts:
        folder = study.folder / study.transcripts_folder
        found |= {f"transcript {path.name}": path for path in sorted(folder.glob("*.*"))}
    return found


def decisions(study: Study, asked: Step) -> str:
    """Return, as sorted JSON, what was decided for a notebook: identity, choices, parameters.

    The library files it runs are among them, by their hash: as dependencies of their own they would
    be five hundred nodes, which pytask takes a second to find unchanged.
    """
    chosen = {name: getattr(study.choices, name).model_dump() for name in sorted(asked.choices)}
    absent = sorted(name for name in asked.reads | asked.optional if not study.has(name))
    return json.dumps(
        {
            "study": json.loads(_identity(study)),
            "choices": chosen,
            "parameters": parameters(study, asked),
            "absent": absent,
            "library": {} if asked.missing(study) else _library(asked),
        },
        sort_keys=True,
        ensure_ascii=False,
    )


def _library(asked: Step) -> dict[str, str]:
    return {path.relative_to(PACKAGE).as_posix(): _hashed(path) for path in asked.modules}


@cache
def _hashed(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def executed(study: Study, asked: Step) -> Path:
    """Return the product that stands for all a notebook leaves: the executed notebook.

    Its tables, figures and findings are written with it and say nothing that it does not; a study
    too small for one of them still has its notebook, with the sentence why.
    """
    return study.output / "notebooks" / f"{asked.name}.ipynb"


def _identity(study: Study) -> str:
    return json.dumps({key: getattr(study, key) for key in IDENTITY}, ensure_ascii=False)
