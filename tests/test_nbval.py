"""nbval compares what is committed: one digit altered is seen."""

from __future__ import annotations

import subprocess
import sys

import pytest

from metrostudy.study import root

FIGURE = ">45.80<"  # 371 of 810 projects, in the table of recomputed figures of 2014


def compared(folder) -> subprocess.CompletedProcess:
    """Run nbval's strict comparison on the notebooks of ``folder``, from the project's folder."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += ["-c", str(root() / "pyproject.toml"), "--rootdir", str(root()), str(folder)]
    return subprocess.run(command, cwd=root(), capture_output=True, text=True)


@pytest.fixture
def copy(tmp_path):
    source = root() / "notebooks" / "08_editions.ipynb"
    path = tmp_path / source.name
    path.write_text(source.read_text("utf-8"), "utf-8")
    return path


def test_what_is_committed_is_what_runs(copy):
    done = compared(copy)
    assert done.returncode == 0, done.stdout[-2000:]


def test_one_altered_number_is_seen(copy):
    text = copy.read_text("utf-8")
    assert FIGURE in text
    copy.write_text(text.replace(FIGURE, ">45.90<"), "utf-8")
    done = compared(copy)
    assert done.returncode == 1
    assert "45.90" in done.stdout
