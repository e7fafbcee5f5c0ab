"""A new study from an empty folder: sound as it stands, and every notebook already answers."""

from __future__ import annotations

import shutil

import pytest

from metrostudy.cli import main
from metrostudy.faults import StudyError
from metrostudy.pipeline.build import build
from metrostudy.pipeline.check import faults, steps_table
from metrostudy.pipeline.newstudy import make
from metrostudy.study import Study, root


@pytest.fixture
def new(tmp_path, monkeypatch):
    """A study made like the demo, in a project that has the real notebooks."""
    project = tmp_path / "project"
    shutil.copytree(root() / "notebooks", project / "notebooks")
    (project / "data").mkdir()
    folder = project / "data" / "2027"
    make(folder, "demo")
    monkeypatch.setenv("METROSTUDY_ROOT", str(project))
    monkeypatch.delenv("METROSTUDY_OUTPUT", raising=False)
    return Study.read(folder)


def test_the_example_rows_are_sound_and_allow_every_step(new):
    assert faults(new) == []
    assert set(steps_table(new)["missing"]) == {""}


def test_every_notebook_runs_on_the_example_rows(new):
    outcomes = build([new], workers=2)
    assert set(outcomes.values()) == {"SUCCESS"}
    assert (new.output / "report" / "index.html").exists()


def test_git_ignores_it_and_the_guide_is_there(new):
    assert (new.folder / ".gitignore").read_text("utf-8").splitlines()[-1] == "*"
    guide = (new.folder / "guide_entretien.md").read_text("utf-8")
    assert [f"{number}. **" in guide for number in range(1, 9)] == [True] * 8


def test_a_folder_that_holds_something_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("x", "utf-8")
    with pytest.raises(StudyError, match="there is something there already; choose a new folder"):
        make(tmp_path, "demo")


def test_a_model_that_does_not_exist_names_those_that_do(tmp_path, capsys):
    assert main(["new", str(tmp_path / "2027"), "--like", "dmo"]) == 2
    assert "studies that ship: demo, observatoire" in capsys.readouterr().err
    assert not (tmp_path / "2027").exists()
