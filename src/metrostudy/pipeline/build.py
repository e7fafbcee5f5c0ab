"""Run every notebook that is stale, and nothing else."""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import pytask
from pytask import TaskOutcome

from metrostudy.pipeline.execution import NotebookFailed, forget_incomplete
from metrostudy.pipeline.progress import MARK, name_of
from metrostudy.pipeline.secrecy import make_ready
from metrostudy.pipeline.tasks import tasks
from metrostudy.study import Study, root


def build(
    studies: list[Study], workers: int = 1, dask: str = "", dry_run: bool = False
) -> dict[str, str]:
    """Bring ``studies`` up to date and return the outcome of each task by ``study/step``.

    ``workers`` notebooks run at a time in threads (each notebook has its own kernel process);
    ``dask`` sends them to the scheduler at that address instead. Raises
    :class:`~metrostudy.pipeline.execution.NotebookFailed` when one did: the others have run, and
    the outputs of the failed one are those of its last success.
    """
    outputs = root() / "outputs"
    outputs.mkdir(exist_ok=True)
    for study in studies:
        forget_incomplete(study)
        make_ready(study)
    _quiet()
    started = time.perf_counter()
    session = pytask.build(
        tasks=tasks(studies),
        paths=outputs,
        capture="no",
        verbose=0,
        dry_run=dry_run,
        **{MARK: True},
        **_parallel(workers, dask),
    )
    reports = {name_of(report.task): report for report in session.execution_reports}
    failed = [r for r in reports.values() if r.outcome is TaskOutcome.FAIL]
    if failed or session.exit_code:
        raise NotebookFailed("\n".join(map(_failure, failed)) or _collection(session))
    _summary(reports, time.perf_counter() - started, dry_run)
    return {name: report.outcome.name for name, report in reports.items()}


def _quiet() -> None:
    """Silence pytask's own panels: one line per notebook is what a study's reader wants."""
    pytask.console.quiet = True
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")


def _parallel(workers: int, dask: str) -> dict[str, Any]:
    if not dask:
        return {"n_workers": workers, "parallel_backend": "threads"} if workers > 1 else {}
    from pytask_parallel import ParallelBackend, registry

    def connect(n_workers: int) -> Executor:
        from distributed import Client

        return Client(dask).get_executor()

    registry.register_parallel_backend(ParallelBackend.DASK, connect)
    return {"n_workers": max(workers, 2), "parallel_backend": "dask"}


def _failure(report: Any) -> str:
    error = report.exc_info[1]
    return f"{name_of(report.task)}: {error}"


def _collection(session: Any) -> str:
    reports = [r for r in session.collection_reports if getattr(r, "exc_info", None)]
    problems = [str(report.exc_info[1]) for report in reports]
    return "\n".join(problems) or f"the engine stopped with code {session.exit_code}"


def _summary(reports: dict[str, Any], seconds: float, dry_run: bool) -> None:
    ran = {TaskOutcome.SUCCESS, TaskOutcome.WOULD_BE_EXECUTED}
    count = sum(report.outcome in ran for report in reports.values())
    rest = len(reports) - count
    verb = "would run" if dry_run else "ran"
    print(f"{count} {verb}, {rest} up to date, {seconds:.1f} s", file=sys.stderr)


def reports_of(studies: list[Study]) -> list[Path]:
    """Return the page of each study."""
    return [study.output / "report" / "index.html" for study in studies]
