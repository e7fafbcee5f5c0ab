"""Time the engine against a plain loop of papermill: ``python -m benchmarks.engine``.

Prints seconds for the loop, for ``metrostudy run`` from nothing with one and two workers, for a run
with nothing to do, and which notebooks rerun after a rating, a library file and a parameter change.
Works in a copy of the project, so the outputs of the project are left alone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
IGNORED = shutil.ignore_patterns(
    ".git", ".venv", "outputs", "__pycache__", ".*_cache", "*.egg-info"
)


def main() -> None:
    """Run every measurement in a fresh copy and print one line each."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(ROOT, Path(folder) / "metrostudy", ignore=IGNORED))
        loop = timed("plain papermill loop", lambda: plain_loop(copy))
        one = timed("run, one worker", lambda: run(copy, "-n", "1"))
        timed("run, nothing to do", lambda: run(copy))
        shutil.rmtree(copy / "outputs")
        two = timed("run, two workers", lambda: run(copy, "-n", "2"))
        print(f"ratio to the loop: {one / loop:.2f} with one worker, {two / loop:.2f} with two")
        print(
            "after one rating changes:", *reruns(copy, "data/demo/ratings.csv", ";R1;4;", ";R1;3;")
        )
        library = "src/metrostudy/compare/configurations/necessity.py"
        print(
            "after one library file changes:", *reruns(copy, library, '"""\n', '"""\n# touched\n')
        )
        study = ("data/demo/study.yml", "max_k: 5", "max_k: 4")
        print("after one parameter changes:", *reruns(copy, *study))


def timed(label: str, action) -> float:
    """Return and print the seconds that ``action`` takes."""
    started = time.perf_counter()
    action()
    seconds = time.perf_counter() - started
    print(f"{label:<28} {seconds:6.1f} s", flush=True)
    return seconds


def run(copy: Path, *arguments: str) -> str:
    """Run the study in ``copy`` and return what it said."""
    command = [sys.executable, "-m", "metrostudy", "run", *arguments]
    done = subprocess.run(command, cwd=copy, env=environment(copy), capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stderr


def reruns(copy: Path, name: str, old: str, new: str) -> list[str]:
    """Replace ``old`` by ``new`` once in a file and return the tasks that ran."""
    path = copy / name
    text = path.read_text("utf-8")
    assert old in text, f"{old!r} is not in {name}"
    path.write_text(text.replace(old, new, 1), "utf-8")
    return [line.split()[1] for line in run(copy).splitlines() if line.endswith("done")]


def plain_loop(copy: Path) -> None:
    """Execute, with papermill's own defaults, the notebooks that the engine would execute."""
    script = (
        "import papermill, nbformat\n"
        "from metrostudy.pipeline.steps import as_run, notebooks, read_notebook\n"
        "from metrostudy.pipeline.steps import without_absent_parts\n"
        "from metrostudy.study import Study\n"
        "for name in ('demo', 'observatoire'):\n"
        "    study = Study.read(f'data/{name}')\n"
        "    for path in notebooks():\n"
        "        if not as_run(study, path).missing(study):\n"
        "            kept = without_absent_parts(read_notebook(path), study)\n"
        "            papermill.execute_notebook(nbformat.from_dict(kept), '/dev/null', "
        "{'study': f'data/{name}/study.yml'}, progress_bar=False)\n"
    )
    scratch = {"METROSTUDY_OUTPUT": tempfile.mkdtemp()}
    command = [sys.executable, "-c", script]
    subprocess.run(
        command, cwd=copy, env=environment(copy) | scratch, check=True, capture_output=True
    )


def environment(copy: Path) -> dict[str, str]:
    """The environment in which the copy's own library is the one imported."""
    return os.environ | {"PYTHONPATH": str(copy / "src")}


if __name__ == "__main__":
    main()
