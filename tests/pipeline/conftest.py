"""A project in a folder of its own, with the small study in its data."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import small_study
import toy

from metrostudy import study as hall


@pytest.fixture
def make_project(tmp_path, monkeypatch):
    """Make a project from notebooks, go there, and return its study."""

    def make(**notebooks):
        toy.project(tmp_path / "project", **notebooks)
        small_study.write(tmp_path / "project" / "data" / "petite")
        monkeypatch.chdir(tmp_path / "project")
        monkeypatch.delenv("METROSTUDY_OUTPUT", raising=False)
        hall.root.cache_clear()
        return hall.Study.read("data/petite")

    yield make
    hall.root.cache_clear()
