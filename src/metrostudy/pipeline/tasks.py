"""The graph: one pytask task per study and notebook, then one report per study."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

from pytask import PythonNode, task

from metrostudy.pipeline.execution import bind_report, parameters, run_step
from metrostudy.pipeline.provenance import CRATE, hashed, stood_on
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
        found.append(report_task(study, steps))
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
        foundation = stood_on(Study.read(study_file), depends_on, decided)
        run_step(Path(study_file), Path(notebook), foundation)

    return task(name=f"{study.name}/{asked.name}")(run)


def report_task(study: Study, steps: list[Step]) -> Callable[..., None]:
    """Return the task that binds a study's findings and notebooks into one report, then looks for
    names in all that the study leaves. What changes a notebook's record changes the report, which
    says it and reads the tables too; so does a key that changed."""
    files = (PACKAGE / "tell" / "report").rglob("*.*")
    library = sorted(path for path in files if path.is_file() and path.suffix != ".pyc")
    read = {path for one in steps for path in inputs(study, one).values()}
    known = {one.name: decisions(study, one) for one in steps} | {"key": key_mark(study)}
    made = [executed(study, one) for one in steps]

    def run(
        depends_on: list[Path] = [*made, *sorted(read), *library],
        decided: str = PythonNode(value=json.dumps(known), hash=True),
        produces: list[Path] = [study.output / name for name in ("report/index.html", CRATE)],
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
            **({"alternatives": study.alternatives} if asked.alternatives else {}),
            "parameters": parameters(study, asked),
            "absent": absent,
            "library": {} if asked.missing(study) else _library(asked),
        },
        sort_keys=True,
        ensure_ascii=False,
    )


def _library(asked: Step) -> dict[str, str]:
    return {path.relative_to(PACKAGE).as_posix(): _fingerprint(path) for path in asked.modules}


_fingerprint = cache(hashed)  # one file of the library is used by many notebooks


def executed(study: Study, asked: Step) -> Path:
    """Return the product that stands for all a notebook leaves: the executed notebook.

    Its tables, figures and findings are written with it and say nothing that it does not; a study
    too small for one of them still has its notebook, with the sentence why.
    """
    return study.output / "notebooks" / f"{asked.name}.ipynb"


def _identity(study: Study) -> str:
    return json.dumps({key: getattr(study, key) for key in IDENTITY}, ensure_ascii=False)
