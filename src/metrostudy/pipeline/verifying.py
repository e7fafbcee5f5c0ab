"""Run a study again beside its outputs, say what differs, and why it may."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from metrostudy.faults import StudyError, listing
from metrostudy.pipeline.differences import difference
from metrostudy.pipeline.execution import NotebookFailed, run_step
from metrostudy.pipeline.provenance import Record, flat, hashed, ran_with, records, stood_on
from metrostudy.pipeline.secrecy import NameLeaked, make_ready, without_names
from metrostudy.pipeline.steps import as_run, notebooks
from metrostudy.pipeline.tasks import decisions, inputs
from metrostudy.study import Study

_NO_CAUSE = "nothing that is recorded has changed: not reproducible"


@dataclass(frozen=True)
class Verified:
    """One notebook, or the sweep, made again: what differs by output, and what has changed."""

    name: str
    differing: dict[str, str]
    changed: list[str]
    seconds: float

    def __str__(self) -> str:
        differs = [f"  {file}: {what}" for file, what in sorted(self.differing.items())]
        causes = [f"    {cause}" for cause in self.changed or [_NO_CAUSE]]
        return "\n".join([f"{self.name} differs:", *differs, "  why it may:", *causes])


def study_of(output: Path) -> Study:
    """Return the study whose outputs are in a folder.

    Raises :class:`~metrostudy.faults.StudyError` for a folder that no run has made, that an older
    version has made, or whose study is gone.
    """
    told = records(output)
    if not told:
        problem = "these are not the outputs of a study; name a folder such as outputs/demo"
        raise StudyError([f"{output}: {problem}."])
    if not all("decided" in record for record in told.values()):
        problem = "an earlier metrostudy made them, and recorded less; run the study again"
        raise StudyError([f"{output}: {problem}."])
    return Study.read(next(iter(told.values()))["study"])


def verify(study: Study, output: Path, workers: int = 1) -> list[Verified]:
    """Make the outputs of ``study`` again in a scratch folder and compare them with ``output``.

    Everything is computed, ``workers`` notebooks at a time, then the sweep if there is one; nothing
    is written in ``output``. :mod:`metrostudy.pipeline.differences` says what counts as the same.
    """
    told = records(output)
    make_ready(study)
    with TemporaryDirectory(prefix="metrostudy-verify-") as scratch, _writing_in(scratch):
        found = notebooks()
        _announce(study, len(found), sum(one.get("seconds", 0) for one in told.values()))
        with ThreadPoolExecutor(workers) as pool:
            asked = [pool.submit(_notebook, study, path, output, told) for path in found]
            made = [_said(one.result()) for one in as_completed(asked)]
        if (output / "sweep" / "specifications.csv").exists():
            made.append(_said(_sweep(study, output, workers)))
    return sorted(made, key=lambda one: one.name)


@contextmanager
def _writing_in(folder: str) -> Iterator[None]:
    before = os.environ.get("METROSTUDY_OUTPUT")
    os.environ["METROSTUDY_OUTPUT"] = folder
    try:
        yield
    finally:
        del os.environ["METROSTUDY_OUTPUT"]
        if before is not None:
            os.environ["METROSTUDY_OUTPUT"] = before


# Making again ---------------------------------------------------------------------------------


def _notebook(study: Study, path: Path, output: Path, all_told: dict[str, Record]) -> Verified:
    """Run one notebook and compare all it left, then and now."""
    told = all_told.get(path.stem)
    started, asked = time.perf_counter(), as_run(study, path)
    now = stood_on(study, inputs(study, asked), decisions(study, asked))
    try:
        run_step(study.path, path, now)
    except (NotebookFailed, NameLeaked) as error:
        differing = {f"notebooks/{path.name}": f"cannot be made again\n{error}"}
    else:
        made = records(study.output)[path.stem]["outputs"]
        differing = _differing([*(told or {}).get("outputs", {}), *made], output, study.output)
    changed = ["it was never run, or its record is gone"]
    if told:
        changed = [*_edited(told, output, differing), *_changed(told, now | ran_with(), all_told)]
    return Verified(path.stem, differing, changed, time.perf_counter() - started)


def _sweep(study: Study, output: Path, workers: int) -> Verified:
    """Make as many analyses as were made; the name of the kept batches marks what they stood on."""
    from metrostudy.pipeline.sweeping import TABLES, sweep

    started = time.perf_counter()
    made = (output / "sweep" / "specifications.csv").read_text("utf-8-sig").rstrip().splitlines()
    with redirect_stdout(StringIO()):
        sweep(study, int(made[-1].split(";")[0]) + 1, workers)
    differing = _differing([f"sweep/{name}" for name in TABLES], output, study.output)
    marks = [{path.name for path in one.glob("sweep/.batches/*")} for one in (output, study.output)]
    older = "other tables, choices, library or versions made it, or .batches is gone from it"
    changed = [older] if marks[0] != marks[1] else []
    return Verified("sweep", differing, changed, time.perf_counter() - started)


def _differing(files: list[str], then: Path, now: Path) -> dict[str, str]:
    found = {file: difference(then / file, now / file) for file in dict.fromkeys(files)}
    return {file: what for file, what in found.items() if what}


# Why ------------------------------------------------------------------------------------------


def _edited(told: Record, output: Path, differing: Mapping[str, str]) -> Iterator[str]:
    for file in differing:
        if (output / file).exists() and hashed(output / file) != told["outputs"].get(file):
            yield f"{file} was edited since the run: its sha256 is not the one recorded"


def _changed(told: Record, now: Record, all_told: Mapping[str, Record]) -> Iterator[str]:
    """What a record says that is no longer so: files, decisions, library, versions."""
    for name, old, new in _unlike(told["inputs"], now["inputs"]):
        file = (new or old)["file"]
        what = "changed" if old and new else "is new" if new else "is gone"
        readers = [step for step, one in all_told.items() if name in one["inputs"]]
        by = f", read by {listing(readers)}" if name != "notebook" and readers else ""
        yield f"{name} {what}: {file}{by}"
    before, after = dict(told["decided"]), dict(now["decided"])
    library = [name for name, *_ in _unlike(before.pop("library"), after.pop("library"))]
    for one in (before, after):
        one["choices"] = flat(one["choices"])
    for family, word in (("study", ""), ("choices", "choice "), ("parameters", "parameter ")):
        for name, old, new in _unlike(before[family], after[family]):
            yield f"{word}{name}: {old} then, {new} now"
    if "python" not in told:  # the study lacked a table, and nothing ran
        return
    if library:
        yield f"files of the library changed: {listing(library, most=6)}"
    for name, old, new in _unlike(_versions(told), _versions(now)):
        yield f"{name}: {old or 'absent'} then, {new or 'absent'} now"


def _versions(record: Record) -> dict[str, str]:
    return {"Python": record["python"], "machine": record["machine"]} | record["packages"]


def _unlike(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for name in dict.fromkeys([*then, *now]):
        if then.get(name) != now.get(name):
            yield name, then.get(name), now.get(name)


# Saying ---------------------------------------------------------------------------------------


def _announce(study: Study, count: int, seconds: float) -> None:
    told = f"{study.name}: {count} notebooks to run again, which took {seconds:,.0f} s in all"
    print(told, file=sys.stderr, flush=True)


def _said(one: Verified) -> Verified:
    word = f"{len(one.differing)} differ" if one.differing else "same"
    print(f"  {one.name:<28} {one.seconds:6.1f} s  {word}", file=sys.stderr, flush=True)
    return one


def summary(study: Study, made: list[Verified], seconds: float) -> str:
    """Return what a reader is told: what differs, what changed and made no difference, the sum."""
    differ = [one for one in made if one.differing]
    changed: dict[str, list[str]] = {}
    for one in made:
        for cause in one.changed if not one.differing else []:
            changed.setdefault(cause, []).append(one.name)
    parts = [str(one) for one in differ]
    parts += ["without effect:"] if changed else []
    parts += [f"  {cause} ({listing(names, most=3)})" for cause, names in changed.items()]
    names = listing([one.name for one in differ])
    result = f"{len(differ)} of {len(made)} differ ({names})" if differ else "all the same"
    parts.append(f"{study.name}: {len(made)} made again in {seconds:,.0f} s, {result}")
    return without_names(study, "\n".join(parts))
