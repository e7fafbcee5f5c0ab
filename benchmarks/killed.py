"""Kill a run at random moments; the next must end where a clean one does.

``python -m benchmarks.killed 10`` kills ten runs (SIGKILL, the whole process group), finishes each
and compares every table, finding, figure and notebook with a clean run, byte for byte. Prints one
line per kill and exits with 1 if anything differs.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.engine import IGNORED, ROOT, environment, run

COMPARED = ("tables", "findings", "figures", "notebooks", "report")


def main() -> int:
    """Kill, finish, compare, as many times as asked."""
    kills, differ = int(sys.argv[1]) if len(sys.argv) > 1 else 10, 0
    draw = random.Random(2026)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(ROOT, Path(folder) / "metrostudy", ignore=IGNORED))
        started = time.perf_counter()
        run(copy)
        took, clean = time.perf_counter() - started, contents(copy)
        print(f"clean run: {took:.1f} s, {len(clean)} files", flush=True)
        for number in range(1, kills + 1):
            shutil.rmtree(copy / "outputs")
            moment = draw.uniform(1.0, took)
            there = kill_after(copy, moment)
            run(copy)
            after = contents(copy)
            changed = sorted(name for name in clean | after if clean.get(name) != after.get(name))
            differ += bool(changed)
            word = f"DIFFERS: {changed}" if changed else "identical"
            print(f"kill {number} at {moment:4.1f} s, {there} files there, then {word}", flush=True)
    return 1 if differ else 0


def kill_after(copy: Path, seconds: float) -> int:
    """Start a run, kill it after ``seconds``, and return how many outputs it had left."""
    command = [sys.executable, "-m", "metrostudy", "run"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(
        command, cwd=copy, env=environment(copy), start_new_session=True, **quiet
    )
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return len(contents(copy))


def contents(copy: Path) -> dict[str, bytes]:
    """Every output that must be the same, by its name."""
    return {
        path.relative_to(copy).as_posix(): path.read_bytes()
        for kind in COMPARED
        for path in (copy / "outputs").glob(f"*/{kind}/*")
    }


if __name__ == "__main__":
    sys.exit(main())
