"""One notebook of one study, run by papermill in a scratch folder, its outputs then moved in."""

from __future__ import annotations

import json
import logging
import os
import shutil
from pathlib import Path
from typing import Any

from metrostudy.faults import StudyError, listing, nearest
from metrostudy.pipeline.provenance import CRATE, Record, hashed, portable, ran_with, write_crate
from metrostudy.pipeline.secrecy import leaks, refuse_leaks, without_names
from metrostudy.pipeline.steps import (
    Step,
    as_run,
    lacking_page,
    read_notebook,
    without_absent_parts,
)
from metrostudy.study import Study, lacks

KINDS = ("tables", "figures", "findings", "provenance", "notebooks")


class NotebookFailed(Exception):
    """A notebook stopped; the message names it and quotes the failing cell."""


def run_step(study_file: Path, path: Path, stood_on: Record) -> None:
    """Run the notebook at ``path`` on a study; its outputs appear together or not at all.

    ``stood_on`` goes into its record, ``provenance/<step>.json``. A failing notebook is kept as
    ``notebooks/<step>.failed.ipynb`` beside the outputs of the last run that succeeded, and
    :class:`NotebookFailed` quotes its cell.
    """
    study = Study.read(study_file)
    scratch = _scratch(study.output, path.stem)
    executed = scratch / "notebooks" / path.name
    asked = as_run(study, path)
    missing = asked.missing(study)
    refusal = lacks(study, missing) if missing else _execute(study, asked, executed)
    if refusal:
        scratch = _cleared(scratch)
        page = lacking_page(path, refusal)
        executed.write_text(json.dumps(page, ensure_ascii=False, indent=1) + "\n", "utf-8")
    _record(scratch, path.stem, stood_on)
    refuse_leaks(study, scratch, discard=True)
    _move_in(scratch, study.output, path.stem)


def bind_report(study_file: Path) -> None:
    """Write report and crate beside the last ones, then in their place when no name is in them.

    Then, last of all, every output of the study is searched, those of earlier runs too.
    """
    from metrostudy.tell.report.report import write_report

    study = Study.read(study_file)
    scratch = _scratch(study.output, "report")
    write_report(study, scratch / "report")
    write_crate(study, scratch)
    refuse_leaks(study, scratch, discard=True)
    place, made = study.output / "report", sorted((scratch / "report").iterdir())
    place.mkdir(parents=True, exist_ok=True)
    for page in made:
        os.replace(page, place / page.name)
    for old in {*place.iterdir()} - {place / page.name for page in made}:
        old.unlink()
    for file in scratch.glob("*.json"):
        os.replace(file, study.output / file.name)
    shutil.rmtree(scratch)
    refuse_leaks(study, study.output)


def _scratch(output: Path, name: str) -> Path:
    """A folder of this run alone, since a kernel may outlive a killed run and write in its own."""
    for left in (output / ".scratch").glob(f"{name}-*"):
        shutil.rmtree(left, ignore_errors=True)
    return _cleared(output / ".scratch" / f"{name}-{os.getpid()}")


def _cleared(scratch: Path) -> Path:
    shutil.rmtree(scratch, ignore_errors=True)
    for kind in KINDS:
        (scratch / kind).mkdir(parents=True)
    return scratch


def parameters(study: Study, asked: Step) -> dict:
    """Return the papermill parameters of a step: the study, then what ``study.yml`` sets.

    Raises :class:`~metrostudy.faults.StudyError` for a name that the notebook does not have.
    """
    given = study.parameters.get(asked.name, {})
    accepted = asked.parameters - {"study"}
    unknown = sorted(set(given) - accepted)
    if unknown:
        raise StudyError(
            [
                f"{study.path.name}, parameters.{asked.name}.{name}: unknown parameter"
                f"{nearest(name, accepted)}; accepted: {listing(sorted(accepted)) or 'none'}."
                for name in unknown
            ]
        )
    return {"study": portable(study.path), **given}


def _execute(study: Study, asked: Step, executed: Path) -> str:
    """Run the notebook; return the sentence of a study that cannot answer it, or nothing."""
    import nbformat
    import papermill
    from traitlets.config import Config

    from metrostudy.pipeline import kernel

    kernel.register()
    logging.getLogger("papermill").setLevel(logging.ERROR)
    notebook = without_absent_parts(read_notebook(asked.path), study)
    try:
        ran = papermill.execute_notebook(
            nbformat.from_dict(notebook),
            str(executed),
            parameters(study, asked),
            engine_name=kernel.NAME,
            progress_bar=False,
            kernel_name="python3",
            language="python",
            request_save_on_cell_execute=False,
            config=Config({"KernelManager": {"transport_encryption": "auto"}}),
            environment={"METROSTUDY_OUTPUT": str(executed.parents[1])},
        )
    except papermill.PapermillExecutionError as error:
        if error.ename == StudyError.__name__:
            return error.evalue
        kept = _kept(study, executed, asked.name)
        raise NotebookFailed(without_names(study, _quote(asked, error, kept))) from None
    _separate(ran, executed)
    return ""


def _kept(study: Study, executed: Path, name: str) -> str:
    """Put a failed notebook where it can be read, unless it holds a name; say where it is."""
    if leaks(study, executed.parent) is not None:
        executed.unlink()
        return "not kept, for it holds a name of the key"
    kept = study.output / "notebooks" / f"{name}.failed.ipynb"
    kept.parent.mkdir(parents=True, exist_ok=True)
    os.replace(executed, kept)
    return portable(kept)


def _separate(ran: Any, executed: Path) -> None:
    """Keep timings apart, so that the same study gives the same notebook byte for byte."""
    import nbformat

    told = ran.metadata.pop("papermill")
    for cell in ran.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = "injected-parameters"  # papermill draws it at random
    nbformat.write(ran, executed)
    provenance = {
        "parameters": told["parameters"],
        "start": told["start_time"],
        "seconds": told["duration"],
        **ran_with(),
    }
    path = executed.parents[1] / "provenance" / f"{executed.stem}.json"
    path.write_text(json.dumps(provenance, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _record(scratch: Path, name: str, stood_on: Record) -> None:
    """Add to the provenance what the step stood on, and its outputs: a missing one is noticed."""
    path = scratch / "provenance" / f"{name}.json"
    told = json.loads(path.read_text("utf-8")) if path.exists() else {}
    made = sorted(other for other in scratch.glob("*/*") if other != path)
    outputs = {other.relative_to(scratch).as_posix(): hashed(other) for other in made}
    text = json.dumps(told | stood_on | {"outputs": outputs}, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", "utf-8")


def forget_incomplete(study: Study) -> None:
    """Remove the executed notebook of a step one of whose outputs is gone, and the crate that
    lists it: both will be made again."""
    for path in (study.output / "provenance").glob("*.json"):
        made = json.loads(path.read_text("utf-8")).get("outputs", [])
        if not all((study.output / name).exists() for name in made):
            (study.output / "notebooks" / f"{path.stem}.ipynb").unlink(missing_ok=True)
            (study.output / CRATE).unlink(missing_ok=True)


def _quote(asked: Step, error: Exception, kept: str) -> str:
    cell = "\n".join(f"    {line}" for line in error.source.strip().splitlines())
    return (
        f"{asked.name}, cell {error.exec_count}:\n{cell}\n{error.ename}: {error.evalue}\n"
        f"The notebook up to there: {kept}; earlier outputs are as they were."
    )


def _move_in(scratch: Path, output: Path, name: str) -> None:
    """Move the outputs of ``name`` in by renaming; what it no longer makes goes."""
    made = {kind: {path.name for path in (scratch / kind).iterdir()} for kind in KINDS}
    for kind in KINDS:
        folder = output / kind
        folder.mkdir(parents=True, exist_ok=True)
        for new in sorted(made[kind]):
            os.replace(scratch / kind / new, folder / new)
        for old in [*folder.glob(f"{name}.*"), *folder.glob(f"{name}-*")]:
            if old.name not in made[kind]:
                old.unlink()
    shutil.rmtree(scratch)
