"""A study read from its file: frozen, seeded, found from any folder."""

from __future__ import annotations

import numpy as np
import pytest
import small_study
from pydantic import ValidationError

from metrostudy.faults import StudyError
from metrostudy.pipeline.steps import notebooks, step
from metrostudy.pipeline.tasks import decisions
from metrostudy.study import Study, lacks


@pytest.fixture
def study(tmp_path):
    return Study.read(small_study.write(tmp_path / "petite"))


def test_choices_cannot_change(study):
    with pytest.raises(ValidationError, match="frozen"):
        study.choices.one_model.max_k = 3


def test_a_notebook_parameter_goes_over_the_file_and_none_leaves_it(tmp_path):
    folder = small_study.write(tmp_path / "petite")
    read = Study.read(folder, step="05_one_model", one_model={"max_k": 3, "n_null": None})
    assert read.choices.one_model.max_k == 3
    assert read.choices.one_model.n_null == Study.read(folder).choices.one_model.n_null
    assert read.choices.invariants.conditions == ("IN.PART",)


def test_a_misspelt_choice_given_by_a_notebook_is_refused(tmp_path):
    with pytest.raises(StudyError, match="choices.one_model.maxk: unknown key; nearest: 'max_k'"):
        Study.read(small_study.write(tmp_path / "petite"), one_model={"maxk": 3})


def written(folder, *choices):
    """The small study in ``folder`` with more lines under ``choices:``."""
    lines = "".join(f"  {line}\n" for line in choices)
    declared = small_study.FILES["study.yml"].replace("choices:\n", "choices:\n" + lines)
    return small_study.write(folder / "petite", study_yml=declared)


def test_alternatives_stand_beside_the_choice_as_the_record_would_hold_them(tmp_path):
    folder = written(
        tmp_path,
        "maturity: {normalise: {choice: minmax, alternatives: [z, rank]}, weights: equal}",
        "one_model: {axes: {choice: 3, alternatives: [null]}, max_k: {alternatives: []}}",
        "editions: {earlier: {alternatives: [2020]}}",
        "corpus: {interviewer: {choice: [Q], alternatives: [[Q, E]]}}",
    )
    study = Study.read(folder)
    assert study.alternatives == {
        "maturity.normalise": ("z", "rank"),
        "one_model.axes": (None,),
        "one_model.max_k": (),
        "editions.earlier": ("2020",),
        "corpus.interviewer": (("Q", "E"),),
    }
    choices = study.choices
    assert (choices.maturity.normalise, choices.maturity.weights) == ("minmax", "equal")
    assert (choices.one_model.axes, choices.one_model.max_k) == (3, 5)
    assert choices.corpus.interviewer == ("Q",)


def test_a_field_that_is_itself_a_mapping_keeps_its_words(tmp_path):
    """« alternatives » is a French word, and a lemma like another."""
    study = Study.read(written(tmp_path, "lexicon: {lemmas: {alternatives: alternative}}"))
    assert study.choices.lexicon.lemmas == {"alternatives": "alternative"}
    assert study.alternatives == {}


def test_a_notebook_parameter_replaces_the_choice_and_leaves_the_alternatives(tmp_path):
    folder = written(tmp_path, "maturity: {normalise: {choice: minmax, alternatives: [z]}}")
    for given, read in (("rank", "rank"), (None, "minmax")):
        study = Study.read(folder, maturity={"normalise": given})
        assert study.choices.maturity.normalise == read
        assert study.alternatives == {"maturity.normalise": ("z",)}


def test_alternatives_make_no_notebook_run_again_but_the_one_that_tries_them(tmp_path):
    plain = Study.read(written(tmp_path, "maturity: {normalise: minmax}"))
    beside = "maturity: {normalise: {choice: minmax, alternatives: [z]}}"
    declared = Study.read(written(tmp_path, beside))
    assert declared.alternatives
    again = {path.stem for path in notebooks()
             if decisions(plain, step(path)) != decisions(declared, step(path))}  # fmt: skip
    assert again == {"10_robustness"}


def test_the_same_step_draws_the_same_numbers_and_another_step_others(study):
    first, again = study.rng("one_model").random(5), study.rng("one_model").random(5)
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, study.rng("barriers").random(5))


def test_the_shipped_studies_are_found_from_anywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Study.read("data/demo/study.yml").name == "demo"
    assert Study.read("data/demo").fictional


def test_an_optional_table_that_is_absent_comes_back_empty(study):
    ratings, indicators = study.load("ratings", optional=["indicators"])
    assert len(ratings) == 3
    assert indicators.empty
    assert list(indicators.columns)[:4] == ["metropole", "edition", "indicator", "value"]


def test_a_lacking_table_is_said_in_one_sentence(study):
    sentence = (
        "L'étude « Petite étude » n'a pas indicateurs, propositions : ajoutez indicators.csv, "
        "propositions.csv dans petite/ (modèle : metrostudy new)."
    )
    assert lacks(study, ["indicators", "propositions"]) == sentence
    with pytest.raises(StudyError, match="n'a pas indicateurs"):
        study.load("indicators")


def test_a_fault_in_a_notebook_is_its_sentences_without_a_traceback(study):
    error = StudyError(["ratings.csv: one.", "ratings.csv: two.", "ratings.csv: one."])
    assert error._render_traceback_() == ["ratings.csv: one.", "ratings.csv: two."]


def test_canonical_text_has_no_mark_and_unix_line_ends(tmp_path):
    folder = small_study.write(
        tmp_path / "petite", transcripts_E01_txt=b"\xef\xbb\xbfQ : a\r\n\r\nR : b\r\n"
    )
    study = Study.read(folder)
    assert study.transcripts(study.table("interviews"))["text"].tolist() == ["Q : a\n\nR : b\n"]
