"""Every analysis is made once, whatever makes it, whoever dies on the way; and what is left of it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import toy_chain
import toy_rows

from metrostudy import cli, tables
from metrostudy.pipeline import batches, sweeping
from metrostudy.pipeline.batches import SIZE
from metrostudy.study import Study

HERE = Path(__file__).parent
ROWS = np.indices((10, SIZE)).reshape(2, -1).T
STARTS = list(range(0, len(ROWS), SIZE))
PRODUCTS = [(k * SIZE, [[k * j] for j in range(SIZE)]) for k in range(10)]


@pytest.fixture
def study(make_project):
    """The small study, which asks for more analyses than the toy chain has."""
    path = make_project().path
    path.write_text(path.read_text("utf-8") + "  robustness: {analyses: 1000}\n", "utf-8")
    return Study.read(path)


@pytest.fixture
def chain(tmp_path, monkeypatch):
    """Put the toy chain in the place of the real one; returns the folder where it counts calls."""

    def use(**how):
        for patch in toy_chain.patches(tmp_path, **how):
            monkeypatch.setattr(*patch)
        return tmp_path

    return use


@pytest.fixture(scope="module")
def address():
    """A real scheduler and two real worker processes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        where = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    quiet["env"] = os.environ | {"PYTHONPATH": str(HERE)}
    dask = [sys.executable, "-m", "dask"]
    started = [
        subprocess.Popen(
            [*dask, "scheduler", "--port", where.split(":")[-1], "--no-dashboard"], **quiet
        ),
        subprocess.Popen(
            [*dask, "worker", where, "--nworkers", "2", "--nthreads", "1", "--no-dashboard"],
            **quiet,
        ),
    ]
    yield where
    for process in reversed(started):
        process.terminate()
        process.wait()


def bytes_of(study):
    folder = study.output / "sweep"
    return {name: (folder / name).read_bytes() for name in sweeping.TABLES}


def text_of(study, name):
    return (study.output / "sweep" / f"{name}.csv").read_text("utf-8-sig")


# What is made ---------------------------------------------------------------------------------


def test_the_tables_of_a_sweep(study, chain, capsys):
    chain(factors=toy_chain.SMALL)
    written = sweeping.sweep(study)
    assert [path.name for path in written] == sweeping.TABLES
    failed = "impossible;ZeroDivisionError: no deviation at all"
    assert text_of(study, "answers") == (
        "conclusion;hypothesis;own;cut;mean;statistic;low;high;n;verdict;reason;data\n"
        "A;H1;True;0.5;blank;0,5;0,3;;18;one;;d0.5\n"
        f"A;H1;False;0.5;rank;;;;;{failed};\n"
        "A;H1;False;2;blank;2;0,3;;18;several;;d2.0\n"
        "A;H1;False;2;rank;2;0,3;;18;several;;d2.0rank\n"
        "B;H2;True;0.5;;0,5;0,3;;18;one;;d0.5\n"
        "B;H2;False;2;;2;0,3;;18;several;;d2.0\n"
    )
    assert text_of(study, "specifications") == (
        "specification;cut;mean;conclusion;hypothesis;statistic;verdict;reason\n"
        "0;0.5;blank;A;H1;0,5;one;\n"
        "0;0.5;blank;B;H2;0,5;one;\n"
        f"1;0.5;rank;A;H1;;{failed}\n"
        "1;0.5;rank;B;H2;0,5;one;\n"
        "2;2;blank;A;H1;2;several;\n"
        "2;2;blank;B;H2;2;several;\n"
        "3;2;rank;A;H1;2;several;\n"
        "3;2;rank;B;H2;2;several;\n"
    )
    assert text_of(study, "factors") == (
        "factor;alternative;own;label_fr;label_en;read_by\n"
        "cut;0.5;True;cut : 0,5;cut: 0.5;A|B\n"
        "cut;2;False;cut : 2;cut: 2;A|B\n"
        "mean;blank;True;mean : None;mean: None;A\n"
        "mean;rank;False;mean : rank;mean: rank;A\n"
    )
    assert (
        text_of(study, "refused") == "factor;alternative;reason\ncut;3;gives the same data as 2\n"
    )
    assert capsys.readouterr().out == (
        "petite: 2 choices vary, 4 analyses; all are made.\n"
        "  6 answers to find, each conclusion once for what it reads.\n"
        "  refused: cut = 3: gives the same data as 2\n"
        "  A: one in 1 of 4 analyses, the study's own among them; impossible in 1; several in 2\n"
        "    impossible: ZeroDivisionError: no deviation at all (1)\n"
        "  B: one in 1 of 2 analyses, the study's own among them; several in 1\n"
    )


def test_each_conclusion_is_asked_once_for_each_combination_of_what_it_reads(study, chain):
    folder = chain()
    sweeping.sweep(study)
    calls = toy_chain.calls(folder)
    assert len(calls) == len(set(calls)) == 4 * len(toy_chain.CASES) + 2


def test_a_conclusion_that_nothing_varies_has_one_answer(study, chain):
    mean = toy_chain.Factor("mean", (None, "rank"), ("A",))
    cut = toy_chain.Factor("cut", (0.5, 2.0), ("A",))
    chain(factors=(mean, cut))
    sweeping.sweep(study)
    answers = tables.raw(study.output / "sweep" / "answers.csv")
    assert (answers["conclusion"] == "B").sum() == 1
    made = tables.raw(study.output / "sweep" / "specifications.csv")
    assert (made["conclusion"] == "B").sum() == 4


def test_a_long_table_is_the_same_in_parts(study, chain, monkeypatch):
    chain()
    sweeping.sweep(study)
    whole = bytes_of(study)
    monkeypatch.setattr(sweeping, "CHUNK", 70)
    sweeping.sweep(study)
    assert bytes_of(study) == whole


def test_a_sample_has_as_many_analyses_as_asked_and_the_studys_own_first(study, chain, capsys):
    chain()
    sweeping.sweep(study, asked=50)
    assert "600 analyses; a balanced sample of 50 is made." in capsys.readouterr().out
    made = tables.raw(study.output / "sweep" / "specifications.csv")
    assert len(made) == 2 * 50
    assert made.loc[2, ["cut", "mean", "case"]].tolist() == ["0.5", "blank", "nobody"]
    answers = tables.raw(study.output / "sweep" / "answers.csv")
    joined = made.merge(
        answers.query("conclusion == 'A'"), on=["conclusion", "cut", "mean", "case"]
    )
    assert len(joined) == 50
    assert (joined["statistic_x"] == joined["statistic_y"]).all()


# Who makes it -----------------------------------------------------------------------------------


def test_one_process_two_and_a_cluster_leave_the_same_bytes(study, chain, address):
    folder = chain()
    found = []
    for how in ({"workers": 1}, {"workers": 2}, {"dask": address}):
        (folder / "calls").write_text("")
        sweeping.sweep(study, **how)
        assert len(toy_chain.calls(folder)) == 602
        found.append(bytes_of(study))
        forget(study)
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("where", ["processes", "cluster"])
def test_a_worker_that_dies_loses_nothing(tmp_path, request, where):
    (tmp_path / "once").touch()
    on = {"dask": request.getfixturevalue("address")} if where == "cluster" else {"workers": 2}
    made = batches.computed(partial(toy_rows.product, tmp_path), ROWS, STARTS, **on)
    assert sorted(made) == PRODUCTS
    assert not (tmp_path / "once").exists()


@pytest.mark.parametrize("where", ["processes", "cluster"])
def test_what_kills_every_worker_is_said_once_the_rest_is_made(tmp_path, request, where):
    (tmp_path / "always").touch()
    on = {"dask": request.getfixturevalue("address")} if where == "cluster" else {"workers": 2}
    made = []
    with pytest.raises(batches.Stopped, match="the same command goes on from there"):
        for batch in batches.computed(partial(toy_rows.product, tmp_path), ROWS, STARTS, **on):
            made.append(batch)
    assert PRODUCTS[3] not in made
    assert len(made) >= 5  # another batch is lost only when it was beside the deadly one each time


def test_no_scheduler_at_the_address_is_one_sentence(study, chain, capsys, monkeypatch):
    chain()
    monkeypatch.setattr(batches, "PATIENCE", 1)
    assert cli.main(["sweep", "--study", "data/petite", "--dask", "tcp://127.0.0.1:9"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("tcp://127.0.0.1:9: no Dask scheduler answers there; start one")
    assert said.count("\n") == 1


def forget(study):
    for path in sorted((study.output / "sweep").rglob("*.*"), reverse=True):
        if path.is_file():
            path.unlink()


# What a kill leaves -----------------------------------------------------------------------------


def test_after_kill_9_only_what_is_left_is_computed(study, chain, tmp_path):
    folder = chain()
    sweeping.sweep(study)
    clean = bytes_of(study)
    forget(study)
    (folder / "calls").write_text("")
    script = f"import toy_chain; toy_chain.command({str(tmp_path)!r}, 0.01, '-n', '1', '--study', 'data/petite')"
    environment = os.environ | {"PYTHONPATH": str(HERE)}
    process = subprocess.Popen(
        [sys.executable, "-c", script], env=environment, stdout=subprocess.DEVNULL
    )
    while len(toy_chain.calls(folder)) < 2.5 * SIZE:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not (study.output / "sweep" / "answers.csv").exists()
    (folder / "calls").write_text("")
    sweeping.sweep(study)
    assert len(toy_chain.calls(folder)) == 602 - 2 * SIZE
    assert bytes_of(study) == clean


def test_a_line_cut_short_is_computed_again(study, chain):
    folder = chain()
    sweeping.sweep(study)
    clean = bytes_of(study)
    (journal,) = (study.output / "sweep" / ".batches").rglob("journal.jsonl")
    journal.write_bytes(journal.read_bytes()[:-40])
    (folder / "calls").write_text("")
    sweeping.sweep(study)
    assert len(toy_chain.calls(folder)) == 2  # the seventh batch, 601 and 602
    sweeping.sweep(study)
    assert len(toy_chain.calls(folder)) == 2
    assert bytes_of(study) == clean


def test_other_choices_are_another_sweep_and_the_older_batches_go_at_its_end(study, chain):
    folder = chain()
    sweeping.sweep(study)
    (older,) = (study.output / "sweep" / ".batches").iterdir()
    yml = study.path.read_text("utf-8").replace(
        "choices:", "choices:\n  barriers: {strong_steering: 3}"
    )
    study.path.write_text(yml, "utf-8")
    sweeping.sweep(sweeping.Study.read(study.path))
    (newer,) = (study.output / "sweep" / ".batches").iterdir()
    assert older != newer
    assert len(toy_chain.calls(folder)) == 2 * 602


def test_a_sweep_that_stops_leaves_the_earlier_tables(study, chain, monkeypatch):
    chain(factors=toy_chain.SMALL)
    sweeping.sweep(study)
    before = bytes_of(study)
    chain()
    monkeypatch.setattr(sweeping, "specification_table", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        sweeping.sweep(study)
    assert bytes_of(study) == before


def test_a_name_of_the_key_is_kept_out(study, chain, capsys, tmp_path):
    key = tmp_path / "key.csv"
    key.write_text("name,pseudonym\nVaucrestan,[M. V.]\n", "utf-8")
    yml = study.path.read_text("utf-8")
    study.path.write_text(f"pseudonym_key: {key}\n{yml}", "utf-8")
    named = toy_chain.Factor("case", ("nobody", "Vaucrestan"), ("A",))
    chain(factors=(*toy_chain.SMALL, named))
    assert cli.main(["sweep", "--study", "data/petite"]) == 1
    said = capsys.readouterr()
    assert "answers.csv (text): [M. V.]" in said.err
    assert "Vaucrestan" not in said.err + said.out
    assert [path.name for path in (study.output / "sweep").rglob("*")] == [".batches"]


# What a notebook gets ---------------------------------------------------------------------------


def test_a_notebook_reads_what_the_command_left_and_writes_nothing(
    study, chain, monkeypatch, tmp_path
):
    folder = chain()
    alone = sweeping.multiverse(study)
    assert not (study.output / "sweep").exists()
    sweeping.sweep(study)
    (folder / "calls").write_text("")
    monkeypatch.setenv("METROSTUDY_OUTPUT", str(tmp_path / "scratch"))
    swept = sweeping.multiverse(study)
    assert toy_chain.calls(folder) == []
    assert not (tmp_path / "scratch").exists()
    pd.testing.assert_frame_equal(swept.answers, alone.answers)
    assert (swept.total, swept.sampled, len(swept.factors)) == (600, False, 154)
    tables.write(swept.answers, tmp_path / "answers.csv")
    home = study.folder.parents[1] / "outputs" / "petite" / "sweep"
    assert (tmp_path / "answers.csv").read_bytes() == (home / "answers.csv").read_bytes()
