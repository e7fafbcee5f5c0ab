"""Time the sweep of the demo: ``python -m benchmarks.sweep [N …]`` (1,000 and 10,000 analyses).

Prints, for one process, two, and Dask with a scheduler and two worker processes (up to 10,000), the
wall time, the analyses per second and whether the tables are the same bytes; how many times longer
the chain takes when it is called afresh for each analysis (nothing remembered, on twenty of them
drawn by lot); the processor time of the command and its processes, which other programs do not
lengthen as they do wall time; and the peak memory of the command and of its largest process.
"""

from __future__ import annotations

import hashlib
import os
import random
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from metrostudy.compare.multiverse import conclusions
from metrostudy.compare.multiverse.alternatives import factors
from metrostudy.compare.multiverse.material import Material
from metrostudy.compare.multiverse.specifications import specifications
from metrostudy.study import Study

ROOT = Path(__file__).resolve().parents[1]
AFRESH = 20
CHILD = "import sys, benchmarks.sweep as b; b.child(sys.argv[1:])"


def main() -> None:
    """Print every measurement, the smallest sweep first."""
    sizes = [int(argument) for argument in sys.argv[1:]] or [1_000, 10_000]
    afresh = seconds_afresh()
    print(f"the chain called afresh: {afresh:.2f} s an analysis (all conclusions)", flush=True)
    for size in sizes:
        found = {"2 processes": swept(size, "-n", "2")}
        if size <= 10_000:
            found["1 process"] = swept(size, "-n", "1")
            with cluster() as address:
                found["Dask, 2 workers"] = swept(size, "--dask", address)
        for name, (seconds, _, cpu, own, other) in found.items():
            speed = size / seconds
            told = f"{size:>7,} analyses, {name:<16} {seconds:6.1f} s {speed:6.1f} /s"
            told += f" {afresh * speed:5.1f} × afresh, processor {cpu:6.1f} s"
            print(f"{told}, peak {own:,.0f} MB, largest process {other:,.0f} MB", flush=True)
        marks = {mark for _, mark, *_ in found.values()}
        print(f"  {'the same bytes' if len(marks) == 1 else 'DIFFERENT BYTES'}", flush=True)


def swept(size: int, *how: str) -> tuple[float, str, float, float, float]:
    """Sweep from nothing; return seconds, a mark of the tables, and what :func:`child` prints."""
    with tempfile.TemporaryDirectory() as output:
        command = [sys.executable, "-c", CHILD, "--analyses", str(size), *how]
        started = time.perf_counter()
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | {"METROSTUDY_OUTPUT": output},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        seconds = time.perf_counter() - started
        tables = sorted((Path(output) / "sweep").glob("*.csv"))
        mark = hashlib.sha256(b"".join(path.read_bytes() for path in tables)).hexdigest()
    return seconds, mark, *map(float, done.stdout.splitlines()[-1].split())


def child(arguments: list[str]) -> None:
    """Run the command; print processor seconds, its peak in MB and that of its largest process."""
    from metrostudy.cli import main as command

    if command(["sweep", "--study", "data/demo", *arguments]):
        sys.exit(1)
    from joblib.externals.loky import get_reusable_executor

    get_reusable_executor().shutdown(wait=True)  # a child counts once it has ended
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(sum(one.ru_utime + one.ru_stime for one in used), *(one.ru_maxrss / 1024 for one in used))


def seconds_afresh() -> float:
    """Seconds that one analysis takes, every conclusion of it, when nothing is remembered."""
    study = Study.read(ROOT / "data" / "demo")
    material = Material.of(study)
    varied, _ = factors(study, material)
    specs = specifications(varied, 1_000, study.seed)
    drawn = random.Random(2026).sample(range(len(specs)), AFRESH)
    started = time.perf_counter()
    for row in drawn:
        places = zip(varied, specs.codes[row], strict=True)
        values = {factor: factor.values[place] for factor, place in places}
        for name in conclusions.CONCLUSIONS:
            forget()
            altered = {one.name: value for one, value in values.items() if name in one.read_by}
            conclusions.evaluate(replace(material), name, altered)
    return (time.perf_counter() - started) / AFRESH


def forget() -> None:
    """Empty what the chain remembers."""
    for stage in vars(conclusions).values():
        if hasattr(stage, "cache_clear"):
            stage.cache_clear()


@contextmanager
def cluster() -> Iterator[str]:
    """A scheduler and two worker processes on this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    dask, quiet = [sys.executable, "-m", "dask"], {"stderr": subprocess.DEVNULL}
    address, plain = f"tcp://127.0.0.1:{port}", ["--no-dashboard"]
    two = ["--nworkers", "2", "--nthreads", "1"]
    started = [
        subprocess.Popen([*dask, "scheduler", "--port", str(port), *plain], **quiet),
        subprocess.Popen([*dask, "worker", address, *two, *plain], **quiet),
    ]
    time.sleep(5)
    try:
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
