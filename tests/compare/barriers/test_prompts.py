"""Prompts: the question just before, word beginnings, and the demo's questions read by a person."""

import pandas as pd
import pytest
from barrier_cases import BOOK

import metrostudy as ms
from metrostudy.compare.barriers.prompts import first_passages, prompted
from metrostudy.faults import StudyError
from metrostudy.study import Barriers

CHOICES = Barriers(prompts={"FN.ACCU": ("acculturation",), "FN.BUDG": ("budg", "d'argent")})
TURNS = pd.DataFrame(
    [
        ("E1", True, 0, "Parlons des Budgets."),
        ("E1", False, 10, "…"),
        ("E1", True, 20, "Et quels obstacles ?"),
        ("E1", False, 30, "…"),
        ("E1", False, 40, "…"),
        ("E2", False, 0, "…"),
        ("E2", True, 20, "On manque d’argent ? Cambudget ?"),
        ("E2", False, 30, "…"),
    ],
    columns=["interview", "is_interviewer", "start", "text"],
)
INTERVIEWS = pd.DataFrame({"interview": ["E1", "E2"], "metropole": ["m", "n"], "role": "elu"})


def coded(*rows: tuple) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["interview", "start", "code"])
    return table.assign(end=table["start"] + 3, coder="A", valence=None)


def kinds(codings: pd.DataFrame) -> list[str]:
    return first_passages(codings, INTERVIEWS, TURNS, BOOK, CHOICES)["prompt"].tolist()


def test_the_last_question_before_the_first_mention_decides():
    assert kinds(coded(("E1", 12, "FN.BUDG"))) == ["prompted"]
    assert kinds(coded(("E1", 42, "FN.BUDG"))) == ["general"]  # « obstacles », two answers before
    assert kinds(coded(("E1", 12, "FN.ACCU"))) == ["own"]  # the question names another barrier
    assert kinds(coded(("E2", 3, "FN.BUDG"))) == ["own"]  # nothing was asked yet


def test_what_was_said_before_being_prompted_stays_the_respondent_s_own():
    assert kinds(coded(("E2", 3, "FN.BUDG"), ("E2", 33, "FN.BUDG"))) == ["own"]


def test_a_word_begins_where_words_begin_and_apostrophes_are_alike():
    found = first_passages(coded(("E2", 33, "FN.BUDG")), INTERVIEWS, TURNS, BOOK, CHOICES)
    assert found["word"].tolist() == ["d'argent"]


def test_metropoles_that_named_it_unprompted_are_counted():
    codings = coded(("E1", 12, "FN.BUDG"), ("E2", 3, "FN.BUDG"), ("E1", 33, "FN.ACCU"))
    rows = prompted(codings, INTERVIEWS, TURNS, BOOK, CHOICES).set_index("barrier")
    columns = ["interviews", "prompted", "general", "own", "named", "count", "n"]
    assert rows.loc["FN.BUDG", columns].tolist() == [2, 1, 0, 1, 2, 1, 2]
    assert rows.loc["FN.ACCU", columns].tolist() == [1, 0, 1, 0, 1, 1, 2]
    assert rows.loc["FE.FRAC", columns].tolist() == [0, 0, 0, 0, 0, 0, 2]
    assert rows.loc["FN.BUDG", "words"] == "budg"


def test_a_prompt_for_a_code_that_does_not_exist_is_refused():
    choices = Barriers(prompts={"FN.ACUC": ("x",)})
    with pytest.raises(StudyError) as refused:
        prompted(coded(("E1", 12, "FN.BUDG")), INTERVIEWS, TURNS, BOOK, choices)
    assert str(refused.value) == (
        "study.yml, column choices.barriers.prompts.FN.ACUC: not a code of the codebook; nearest: "
        "'FN.ACCU'."
    )


# The question before each first mention in the demo, read by a person: those that name the barrier.
READ = {
    "E02 FN.ACCU", "E03 FN.COMP", "E03 FN.BUDG", "E03 FN.ACCU", "E05 FN.ACCU", "E05 FE.FRAC",
    "E06 FN.POLI", "E07 FN.ACCU", "E07 FE.FRAC", "E08 FE.FRAC", "E08 FE.CRAI", "E09 FN.ACCU",
    "E09 FN.TECH", "E10 FN.ACCU", "E11 FN.COMP", "E11 FN.BUDG", "E11 FE.CRAI", "E12 FN.ACCU",
    "E12 FE.FRAC", "E13 FN.TECH", "E13 FE.CRAI", "E16 FN.ACCU", "E16 FN.BUDG", "E16 FN.COMP",
    "E16 FE.CRAI", "E18 FN.BUDG", "E18 FE.FRAC", "E18 FN.ACCU", "E19 FN.ACCU", "E20 FN.COMP",
    "E20 FE.CRAI", "E20 FE.FRAC", "E21 FN.POLI", "E21 FE.FRAC", "E22 FN.ACCU", "E22 FE.FRAC",
    "E23 FE.CRAI", "E24 FE.FRAC", "E24 FN.BUDG", "E25 FE.CRAI", "E25 FN.BUDG",
}  # fmt: skip


def test_the_shipped_words_find_most_of_what_a_reader_finds_and_little_else():
    study = ms.Study.read("data/demo")
    interviews, codings, codebook = study.load("interviews", "codings", "codebook")
    turns = ms.split_turns(study.transcripts(interviews), study.choices.corpus)
    found = first_passages(codings, interviews, turns, codebook, study.choices.barriers)
    names = found["interview"] + " " + found["code"]
    taken = set(names[found["prompt"] == "prompted"])
    assert set(names) >= READ
    assert len(taken & READ) / len(READ) >= 0.8
    assert len(taken & READ) / len(taken) >= 0.9
