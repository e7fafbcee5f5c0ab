"""One line per notebook: what ran and how long it took (a pytask plugin).

pytask loads it in every session of the environment, so it speaks only in ours, which
:mod:`metrostudy.pipeline.build` marks in the configuration.
"""

from __future__ import annotations

import sys
import time
from typing import Any

from pytask import TaskOutcome, hookimpl

MARK = "metrostudy_progress"
_WORDS = {
    TaskOutcome.SUCCESS: "done",
    TaskOutcome.FAIL: "FAILED",
    TaskOutcome.SKIP_PREVIOUS_FAILED: "not run: a notebook it needs failed",
    TaskOutcome.WOULD_BE_EXECUTED: "would run",
}
_started: dict[str, float] = {}


def name_of(task: Any) -> str:
    """Return ``study/step`` from a pytask task."""
    return task.name.split("::")[-1]


@hookimpl
def pytask_execute_task_log_start(task: Any) -> None:
    """Note when a notebook starts."""
    _started[task.name] = time.perf_counter()


@hookimpl
def pytask_execute_task_log_end(session: Any, report: Any) -> None:
    """Say that a notebook ended, unless it was up to date."""
    word = _WORDS.get(report.outcome)
    if word is None or not session.config.get(MARK):
        return
    took = time.perf_counter() - _started.get(report.task.name, time.perf_counter())
    done, total = len(session.execution_reports) + 1, len(session.tasks)
    seconds = f"{took:5.1f} s" if report.outcome is TaskOutcome.SUCCESS else ""
    line = f"  {done:>3}/{total}  {name_of(report.task):<32} {seconds}  {word}"
    print(line.rstrip(), file=sys.stderr, flush=True)
