"""What reruns, what is left alone, and what a failure leaves."""

from __future__ import annotations

import pytest
import toy

from metrostudy.faults import StudyError
from metrostudy.pipeline.build import build
from metrostudy.pipeline.execution import NotebookFailed, parameters
from metrostudy.pipeline.steps import step
from metrostudy.study import Study

RATINGS = toy.notebook(
    "01_ratings",
    'ratings = study.table("ratings").head(rows)',
    'ms.keep(study, "rows", ratings)',
    "study.choices.maturity.normalise",
)
PLACES = toy.notebook("02_places", 'ms.keep(study, "rows", study.table("metropoles"))')
LACKING = toy.notebook("03_lacking", 'study.table("indicators")')


def ran(outcomes):
    return {name.split("/")[1] for name, outcome in outcomes.items() if outcome == "SUCCESS"}


def edit(study, name, old, new):
    path = study.folder / name
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    return Study.read(study.path)


@pytest.fixture
def study(make_project):
    made = {"01_ratings": RATINGS, "02_places": PLACES, "03_lacking": LACKING}
    return make_project(**made)


def test_the_graph_says_what_reruns(study):
    everything = {"01_ratings", "02_places", "03_lacking", "report"}
    assert ran(build([study])) == everything
    assert ran(build([study])) == set()
    study = edit(study, "ratings.csv", "R1,3", "R1,4")
    assert ran(build([study])) == {"01_ratings", "report"}
    choice = "choices:\n  maturity: {normalise: rank}"
    study = edit(study, "study.yml", "choices:", choice)
    assert ran(build([study])) == {"01_ratings", "report"}
    study = edit(study, "study.yml", "choices:", "parameters: {02_places: {rows: 1}}\nchoices:")
    assert ran(build([study])) == {"02_places", "report"}
    (study.output / "tables" / "02_places-rows.csv").unlink()
    assert ran(build([study])) == {"02_places", "report"}


def test_outputs_of_a_study(study):
    build([study])
    made = sorted(path.relative_to(study.output).as_posix() for path in study.output.rglob("*.*"))
    assert [name for name in made if not name.startswith((".", "report/"))] == [
        "notebooks/01_ratings.ipynb",
        "notebooks/02_places.ipynb",
        "notebooks/03_lacking.ipynb",
        "provenance/01_ratings.json",
        "provenance/02_places.json",
        "provenance/03_lacking.json",
        "ro-crate-metadata.json",
        "study.json",
        "tables/01_ratings-rows.csv",
        "tables/02_places-rows.csv",
    ]
    page = (study.output / "report" / "03_lacking.html").read_text("utf-8")
    assert "ajoutez indicators.csv" in page
    assert "://" not in page


def test_a_failed_notebook_is_kept_beside_the_old_outputs_and_its_cell_quoted(study):
    build([study])
    before = (study.output / "tables" / "01_ratings-rows.csv").read_bytes()
    spoiled = toy.notebook(
        "01_ratings", 'ms.keep(study, "rows", study.table("ratings")[:1])', "1 / 0"
    )
    toy.nbformat.write(spoiled, study.folder.parents[1] / "notebooks" / "01_ratings.ipynb")
    with pytest.raises(NotebookFailed) as failed:
        build([study])
    assert "petite/01_ratings" in str(failed.value)
    assert "    1 / 0\nZeroDivisionError: division by zero" in str(failed.value)
    assert (study.output / "notebooks" / "01_ratings.failed.ipynb").exists()
    assert (study.output / "tables" / "01_ratings-rows.csv").read_bytes() == before


def test_a_study_too_small_for_a_step_has_its_sentence_and_no_failure(make_project):
    refuse = 'raise ms.StudyError(["Il faut huit métropoles ; cette étude en a deux."])'
    made = toy.notebook("01_small", 'ms.keep(study, "rows", study.table("metropoles"))', refuse)
    study = make_project(**{"01_small": made})
    assert ran(build([study])) == {"01_small", "report"}
    assert ran(build([study])) == set()
    assert not list((study.output / "tables").iterdir())
    page = (study.output / "report" / "01_small.html").read_text("utf-8")
    assert "Il faut huit métropoles ; cette étude en a deux." in page


def test_a_misspelt_parameter_is_refused_before_anything_runs(study):
    study = edit(study, "study.yml", "choices:", "parameters: {01_ratings: {row: 1}}\nchoices:")
    with pytest.raises(StudyError, match="01_ratings.row: unknown parameter; nearest: 'rows'"):
        parameters(study, step(study.folder.parents[1] / "notebooks" / "01_ratings.ipynb"))


def test_what_a_notebook_no_longer_makes_goes(study):
    build([study])
    renamed = toy.notebook("02_places", 'ms.keep(study, "places", study.table("metropoles"))')
    toy.nbformat.write(renamed, study.folder.parents[1] / "notebooks" / "02_places.ipynb")
    build([study])
    kept = {path.name for path in (study.output / "tables").iterdir()}
    assert kept == {"01_ratings-rows.csv", "02_places-places.csv"}
