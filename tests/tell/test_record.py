"""What a notebook leaves: the same bytes at each run, and its invented data marked."""

from __future__ import annotations

import pandas as pd
import pytest

from metrostudy import tables
from metrostudy.study import Study
from metrostudy.tell import record
from metrostudy.tell.figures.style import new_axes, save
from metrostudy.tell.findings import Finding


def draw():
    ax = new_axes()
    ax.plot([0, 1, 2], [0.5, 1.5, 1.0])
    ax.set_title("Trois points")
    return ax


def saved(folder, fictional):
    folder.mkdir()
    save(draw(), folder / "points.png", fictional, "Trois points (n = 3)")
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_figure_is_the_same_bytes_at_each_run_in_three_files(tmp_path):
    first, again = saved(tmp_path / "a", False), saved(tmp_path / "b", False)
    assert set(first) == {"points.png", "points-slide.png", "points.svg"}
    assert first == again


def test_invented_data_say_so_on_the_figure(tmp_path):
    assert "données fictives" in saved(tmp_path / "a", True)["points.svg"].decode()
    assert "données fictives" not in saved(tmp_path / "b", False)["points.svg"].decode()


def test_ticks_have_decimal_commas(tmp_path):
    assert "0,5" in saved(tmp_path / "a", False)["points.svg"].decode()


def test_a_slide_is_full_width(tmp_path):
    import matplotlib.image as image

    saved(tmp_path / "a", False)
    assert image.imread(tmp_path / "a" / "points-slide.png").shape[1] == 1920


@pytest.fixture
def study(tmp_path, monkeypatch):
    monkeypatch.setenv("METROSTUDY_OUTPUT", str(tmp_path))
    return Study.read("data/demo", step="05_one_model")


def test_a_second_run_replaces_a_finding_and_keeps_the_others(study, monkeypatch, capsys):
    from metrostudy.tell.sentences import one_model

    def say(value):
        return Finding(f"Il y en a {value}.", f"There are {value}.", value=value, n=3)

    monkeypatch.setattr(one_model, "say", say, raising=False)
    monkeypatch.setattr(one_model, "tell", say, raising=False)
    for name, value in [("say", 1), ("tell", 2), ("say", 3)]:
        record.finding(study, name, value)
    path = study.output / "findings" / "05_one_model.csv"
    written = tables.read(path, tables.descriptors()["findings"])
    assert written["finding"].tolist() == ["05_one_model-tell", "05_one_model-say"]
    assert written["value"].tolist() == [2, 3]
    assert capsys.readouterr().out.splitlines()[-1] == "Il y en a 3."


def test_keep_writes_the_whole_table_and_returns_it(study):
    table = pd.DataFrame({"metropole": ["aube"], "score": [0.123456]})
    assert record.keep(study, "scores", table) is table
    text = (study.output / "tables" / "05_one_model-scores.csv").read_text("utf-8-sig")
    assert text == "metropole;score\naube;0,123456\n"
