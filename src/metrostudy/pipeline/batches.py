"""One function computed on every row of a table of integers, in batches that outlive a kill.

The rows are cut at fixed places, whatever computes them; what depends on no row (the tables of a
study, say) is sent once to each process. Each finished batch is one line of a journal, which the
next call reads instead of computing it again.
"""

from __future__ import annotations

import hashlib
import json
import pickle
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from metrostudy.faults import StudyError
from metrostudy.pipeline.steps import PACKAGE

SIZE = 100  # rows: a second or two of work, little to lose and little to send
DEATHS = 3  # workers lost in a row, with nothing finished in between
PATIENCE = 8  # seconds before an address is said not to answer

Compute = Callable[[np.ndarray], list]
Batch = tuple[int, list[list]]


class Stopped(Exception):
    """Workers were lost; what was finished is in the journal."""


def stored(journal: Path, n_rows: int, size: int = SIZE) -> Iterator[Batch]:
    """Yield the batches of a journal: the place of the first row, and one answer a row.

    A line that a kill cut short is passed over.
    """
    if not journal.exists():
        return
    seen = set()
    with journal.open(encoding="utf-8") as lines:
        for line in lines:
            try:
                start, answers = json.loads(line)
            except ValueError:
                continue
            if start not in seen and len(answers) == len(range(n_rows)[start : start + size]):
                seen.add(start)
                yield start, answers


def computed(
    compute: Compute,
    rows: np.ndarray,
    starts: list[int],
    workers: int = 1,
    dask: str = "",
    size: int = SIZE,
) -> Iterator[Batch]:
    """Yield the batches that begin at ``starts``, as they end.

    ``compute`` takes a row and returns a list that JSON can hold; it and what it carries are
    pickled. With one worker it runs here, with more in processes, with ``dask`` where the scheduler
    at that address says. A worker that dies loses only what it was computing, which is done again.

    Raises :class:`Stopped` when workers keep dying, and
    :class:`~metrostudy.faults.StudyError` when nothing answers at the address.
    """
    compute_bytes = np.frombuffer(pickle.dumps(compute), np.uint8)  # joblib shares large arrays
    mark = hashlib.sha256(compute_bytes).hexdigest()
    cut = [(start, rows[start : start + size]) for start in starts]
    if dask and cut:
        yield from _on_cluster(mark, compute_bytes, cut, dask)
    elif workers > 1 and len(cut) > 1:
        yield from _in_processes(mark, compute_bytes, cut, workers)
    else:
        yield from (_batch(mark, compute_bytes, *piece) for piece in cut)


def kept(journal: Path, batches: Iterable[Batch]) -> Iterator[Batch]:
    """Add each batch to a journal, below whatever a kill may have left of a line."""
    for batch in batches:
        with journal.open("ab") as file:
            file.write(b"\n" + json.dumps(batch, ensure_ascii=False).encode())
        yield batch


def told(batches: Iterable[Batch], total: int, done: int, what: str = "answers") -> Iterator[Batch]:
    """Say on stderr how far it is and how long is left, once it has lasted two seconds."""
    began, first, live = time.monotonic(), done, sys.stderr.isatty()
    wait = 2.0
    for batch in batches:
        yield batch
        done, spent = done + len(batch[1]), time.monotonic() - began
        if spent > wait:
            left = spent / (done - first) * (total - done)
            line = f"  {done:,} of {total:,} {what}, {left:,.0f} s left"
            print(line, end="   \r" if live else "\n", file=sys.stderr, flush=True)
            wait = spent + (0.2 if live else 10)


@cache
def library() -> bytes:
    """Return a mark of the code that answers: ours, but for what only tells, and its ground."""
    files = [path for path in sorted(PACKAGE.rglob("*.py")) if "tell" not in path.parts]
    digest = hashlib.sha256(" ".join(map(version, ("numpy", "pandas", "scipy"))).encode())
    for path in files:
        digest.update(path.read_bytes())
    return digest.digest()


_open: dict[str, Compute] = {}
_alone = Lock()  # what is computed may remember its last steps, which two threads would mix


def _batch(mark: str, compute_bytes: np.ndarray, start: int, rows: np.ndarray) -> Batch:
    """Compute one batch; the function is opened once a process, so that its memory stays warm."""
    with _alone, threadpool_limits(1):
        if mark not in _open:
            _open.clear()
            _open[mark] = pickle.loads(compute_bytes)
        return start, [_open[mark](row) for row in rows]


def _in_processes(
    mark: str, compute_bytes: np.ndarray, cut: list[tuple[int, np.ndarray]], workers: int
) -> Iterator[Batch]:
    from joblib import Parallel, delayed

    left, deaths = dict(cut), 0
    while left:
        tasks = [delayed(_batch)(mark, compute_bytes, *piece) for piece in left.items()]
        try:
            for batch in Parallel(n_jobs=workers, return_as="generator_unordered")(tasks):
                del left[batch[0]]
                deaths = 0
                yield batch
        except BrokenProcessPool:
            deaths += 1
            if deaths == DEATHS:
                raise Stopped(_dying(f"{DEATHS} times in a row a process")) from None
            first = next(iter(left))  # it may be what kills: last, it takes no other with it
            left[first] = left.pop(first)


def _on_cluster(
    mark: str, compute_bytes: np.ndarray, cut: list[tuple[int, np.ndarray]], address: str
) -> Iterator[Batch]:
    from distributed import as_completed
    from distributed.scheduler import KilledWorker

    with _connected(address) as client:
        # A task, unlike scattered data, is done again when the workers that held it have died.
        held = client.submit(_same, compute_bytes, pure=False)
        starts, pieces = zip(*cut, strict=True)
        waiting = as_completed(
            client.map(partial(_batch, mark), [held] * len(cut), starts, pieces, pure=False),
            loop=client.loop,
        )
        killers = 0
        for future in waiting:
            try:
                yield future.result()
            except KilledWorker:
                killers += 1
            except CancelledError:
                raise Stopped(_dying(f"the scheduler at {address}")) from None
            future.release()
        if killers:
            raise Stopped(_dying(f"whatever worker of {address} had one of {killers} batches"))


def _same(value: Any) -> Any:
    return value


def _connected(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise StudyError(
            ["--dask needs the extra « cluster »: pip install 'metrostudy[cluster]'."]
        ) from None
    try:
        return Client(address, timeout=PATIENCE, set_as_default=False)
    except Exception:  # what listens there may be anything, and answer anything
        raise StudyError(
            [
                f"{address}: no Dask scheduler answers there; start one (dask scheduler) and give "
                "the address it prints, such as tcp://host:8786."
            ]
        ) from None


def _dying(what: str) -> str:
    return (
        f"{what} stopped before the end, for want of memory perhaps; what was finished is kept: "
        "the same command goes on from there."
    )
