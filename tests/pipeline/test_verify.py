"""What is planted between two runs is found, named and explained; and nothing else is."""

from __future__ import annotations

import hashlib
import json
import shutil

import numpy as np
import pytest
import toy
import toy_chain
from PIL import Image

from metrostudy import cli
from metrostudy.pipeline import sweeping, verifying
from metrostudy.pipeline.build import build
from metrostudy.pipeline.execution import NotebookFailed
from metrostudy.study import Study

STATUS = toy.notebook(
    "03_projects",
    'status = ms.status_shares(study.table("projects"))',
    'ms.keep(study, "status", status).drop(columns="method").round(3)',
    'ms.show(study, "status", ms.plot_shares(status, "Avancement"), "Avancement, n = 2")',
    'ms.finding(study, "status", status)',
)
RATINGS = toy.notebook(
    "04_maturity",
    'ratings, framework = study.load("ratings", "framework")',
    "how = study.choices.maturity.normalise",
    'ms.keep(study, "ratings", ratings.assign(how=how))[["score"]]',
)
LACKING = toy.notebook("06_lacking", 'study.table("indicators")')


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ran")
    made = {"03_projects": STATUS, "04_maturity": RATINGS, "06_lacking": LACKING}
    return toy.ran(folder, **made)


@pytest.fixture
def study(ran, tmp_path, monkeypatch):
    whole = shutil.copytree(ran, tmp_path / "project")
    monkeypatch.chdir(whole)
    monkeypatch.delenv("METROSTUDY_OUTPUT", raising=False)
    monkeypatch.setenv("METROSTUDY_ROOT", str(whole))
    return Study.read("data/petite")


@pytest.fixture
def verify(capsys):
    """Verify outputs; return the exit code and, notebook by notebook, the lines a reader is told."""

    def run(path="outputs/petite"):
        capsys.readouterr()
        code = cli.main(["verify", str(path), "-n", "1"])
        told, parts = capsys.readouterr(), {}
        for line in told.out.splitlines() if code < 2 else [told.err]:
            if not line.startswith(" "):
                parts[line.split()[0].rstrip(":")] = lines = []
            lines.append(line.strip())
        return code, parts

    return run


@pytest.fixture
def replayed(study, monkeypatch):
    """Make notebooks again by copying what they left, without kernels: what differs is planted."""
    kept = study.folder.parents[1] / "kept"
    shutil.copytree(study.output, kept)

    def copy(study_file, path, stood_on):
        shutil.copytree(kept, Study.read(study_file).output, dirs_exist_ok=True)

    monkeypatch.setattr(verifying, "run_step", copy)
    return study


def edit(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def contents(folder):
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


# Made again -------------------------------------------------------------------------------------


def test_the_same_study_gives_the_same_wherever_its_outputs_are(study, verify, tmp_path):
    before = contents(study.output)
    code, parts = verify()
    assert (code, list(parts)) == (0, ["petite"])
    assert parts["petite"][0].startswith("petite: 3 made again in ")
    assert parts["petite"][0].endswith(" s, all the same")
    assert contents(study.output) == before
    study.output.rename(tmp_path / "archive")
    assert verify(tmp_path / "archive")[0] == 0
    assert not study.output.exists()


def test_each_difference_is_told_of_its_notebook_with_its_own_cause(study, verify):
    edit(study.folder / "projects.csv", "crue-01,crue,2026,TH.TRAN,studied", "crue-01,crue,2026,TH.TRAN,done")  # fmt: skip
    edit(study.path, "choices:", "choices:\n  maturity: {normalise: rank}")
    code, parts = verify()
    assert code == 1
    assert list(parts) == ["03_projects", "04_maturity", "petite"]
    told = iter(parts["03_projects"])
    assert next(told) == "03_projects differs:"
    assert next(told).startswith("figures/03_projects-status-slide.png: ")
    assert next(told).startswith("figures/03_projects-status.png: ")
    assert next(told) == "findings/03_projects.csv:"
    assert next(told) == "03_projects-status (sentence_fr)"
    assert parts["03_projects"][-1] == (
        "projects changed: data/petite/projects.csv, read by 03_projects"
    )
    assert parts["04_maturity"][-2:] == [
        "why it may:",
        "choice maturity.normalise: goalposts then, rank now",
    ]
    assert parts["petite"][0].endswith("2 of 3 differ (03_projects, 04_maturity)")


def test_a_notebook_that_draws_without_a_seed_is_not_reproducible(make_project, verify):
    drawn = toy.notebook("04_maturity", "import time", "time.time_ns()")
    build([make_project(**{"04_maturity": drawn})])
    code, parts = verify()
    assert code == 1
    assert parts["04_maturity"] == [
        "04_maturity differs:",
        "notebooks/04_maturity.ipynb: cells cell-1 do not show the same",
        "why it may:",
        "nothing that is recorded has changed: not reproducible",
    ]


def test_the_sweep_is_made_again(make_project, monkeypatch, tmp_path, verify):
    study = make_project(**{"06_lacking": LACKING})
    for patch in toy_chain.patches(tmp_path):
        monkeypatch.setattr(*patch)
    build([study])
    sweeping.sweep(study, asked=50)
    before = contents(study.output)
    assert verify()[0] == 0
    assert contents(study.output) == before
    edit(study.output / "sweep" / "answers.csv", ";several;", ";one;")
    code, parts = verify()
    assert code == 1
    assert parts["sweep"][1].startswith("sweep/answers.csv: ")
    assert parts["sweep"][-1] == "nothing that is recorded has changed: not reproducible"


# Planted beside what would be made ----------------------------------------------------------------


def test_an_output_edited_by_hand(replayed, verify):
    edit(replayed.output / "tables" / "04_maturity-ratings.csv", ";3;", ";5;")
    code, parts = verify()
    assert code == 1
    assert parts["04_maturity"] == [
        "04_maturity differs:",
        "tables/04_maturity-ratings.csv: 1 of 21 cells differ; the first is row 2, score: "
        "5 then, 3 now",
        "why it may:",
        "tables/04_maturity-ratings.csv was edited since the run: its sha256 is not the one recorded",
    ]


@pytest.mark.parametrize("more, code", [(0, 0), (1, 1)])
def test_a_figure_with_one_pixel_more_than_is_tolerated(replayed, verify, more, code):
    path = replayed.output / "figures" / "03_projects-status.png"
    pixels = np.array(Image.open(path))
    tolerated = pixels.shape[0] * pixels.shape[1] // 10_000
    pixels.reshape(-1, 3)[: tolerated + more] ^= 128
    Image.fromarray(pixels).save(path)
    found, parts = verify()
    assert found == code
    if more:
        assert f": {tolerated + 1} of " in parts["03_projects"][1]
        assert f"({tolerated} are tolerated)" in parts["03_projects"][1]


def test_a_version_that_changed(replayed, verify):
    record = replayed.output / "provenance" / "04_maturity.json"
    told = json.loads(record.read_text("utf-8"))
    now, told["packages"]["numpy"] = told["packages"]["numpy"], "1.26.4"
    table = replayed.output / "tables" / "04_maturity-ratings.csv"
    edit(table, ";3;", ";3,0000001;")
    told["outputs"][f"tables/{table.name}"] = hashlib.sha256(table.read_bytes()).hexdigest()
    record.write_text(json.dumps(told), "utf-8")
    code, parts = verify()
    assert code == 1
    assert parts["04_maturity"][-2:] == ["why it may:", f"numpy: 1.26.4 then, {now} now"]


def test_what_changed_to_no_effect_is_said_and_nothing_differs(replayed, verify):
    edit(replayed.folder / "framework.csv", "Maturité", "Maturité numérique")
    edit(replayed.path, 'edition: "2026"', 'edition: "2026"\nseed: 7')
    edit(replayed.output / "provenance" / "03_projects.json", '"small_n/__init__.py": "', '"small_n/__init__.py": "0')  # fmt: skip
    (replayed.folder / "indicators.csv").write_text("metropole,edition,indicator,value\n")
    code, parts = verify()
    assert code == 0
    assert list(parts) == ["without", "petite"]
    assert parts["without"] == [
        "without effect:",
        "seed: 0 then, 7 now (03_projects, 04_maturity, 06_lacking)",
        "files of the library changed: small_n/__init__.py (03_projects)",
        "framework changed: data/petite/framework.csv, read by 04_maturity (04_maturity)",
        "indicators is new: data/petite/indicators.csv (06_lacking)",
    ]


def test_the_time_of_a_run_is_not_compared(replayed, verify):
    record = replayed.output / "provenance" / "04_maturity.json"
    told = json.loads(record.read_text("utf-8"))
    record.write_text(json.dumps(told | {"start": "2020-01-01T00:00:00+00:00", "seconds": 1}))
    assert verify()[0] == 0


def test_an_output_that_is_gone_and_a_notebook_that_fails(replayed, verify, monkeypatch):
    (replayed.output / "tables" / "04_maturity-ratings.csv").unlink()
    assert verify()[1]["04_maturity"][1] == (
        "tables/04_maturity-ratings.csv: is not among the outputs"
    )

    def fail(*_):
        raise NotebookFailed("04_maturity, cell 2:\n    1 / 0\nZeroDivisionError: division by zero")

    monkeypatch.setattr(verifying, "run_step", fail)
    code, parts = verify()
    assert code == 1
    assert parts["03_projects"][1] == "notebooks/03_projects.ipynb: cannot be made again"


# What cannot be verified --------------------------------------------------------------------------


def test_what_is_no_output_folder(study, verify, tmp_path):
    for path in (tmp_path / "nowhere", study.folder):
        code, parts = verify(path)
        assert code == 2
        assert "these are not the outputs of a study; name a folder such as outputs/demo." in str(parts)  # fmt: skip


def test_outputs_whose_study_is_gone_or_has_faults(study, verify):
    edit(study.folder / "ratings.csv", "aube,2026,usagers,R1,3", "aube,2026,usagers,R1,9")
    code, parts = verify()
    assert code == 2
    assert "ratings.csv, row 2, column score" in str(parts)
    shutil.rmtree(study.folder)
    code, parts = verify()
    assert code == 2
    assert "data/petite/study.yml: no study.yml there" in str(parts)


def test_outputs_of_a_version_that_recorded_less(study, verify):
    record = study.output / "provenance" / "04_maturity.json"
    record.write_text(json.dumps({"outputs": []}), "utf-8")
    code, parts = verify()
    assert code == 2
    assert "an earlier metrostudy made them, and recorded less; run the study again" in str(parts)
