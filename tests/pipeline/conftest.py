"""A project in a folder of its own, with the small study in its data."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import small_study
import toy

from metrostudy.study import Study


@pytest.fixture
def make_project(tmp_path, monkeypatch):
    """Make a project from notebooks, go there, and return its study."""

    def make(**notebooks):
        toy.project(tmp_path / "project", **notebooks)
        small_study.write(tmp_path / "project" / "data" / "petite")
        monkeypatch.chdir(tmp_path / "project")
        monkeypatch.delenv("METROSTUDY_OUTPUT", raising=False)
        monkeypatch.setenv("METROSTUDY_ROOT", str(tmp_path / "project"))
        return Study.read("data/petite")

    return make
