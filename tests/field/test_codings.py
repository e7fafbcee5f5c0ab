"""Passages: where they stand, the turns they touch, the matrix they make."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.faults import StudyError
from metrostudy.field.codings import (
    check_offsets,
    code_matrix,
    code_spread,
    topics,
    turn_decisions,
)  # fmt: skip
from metrostudy.field.corpus import split_turns
from metrostudy.study import Corpus

#        0         1         2         3         4         5         6
#        0123456789012345678901234567890123456789012345678901234567890123
TEXT = "[Titre]\nQ : Et les agents ?\nR : Ils ont peur.\nQ : De ?\nR : Tout."
BOOK = pd.DataFrame(
    {
        "code": ["FN", "FN.ACCU", "FN.TECH", "IN", "IN.PORT"],
        "parent": [None, "FN", "FN", None, "IN"],
        "kind": ["internal_barrier"] * 3 + ["invariant"] * 2,
        "label_fr": ["Freins", "Acculturation", "Technique", "Invariants", "Portage"],
        "label_en": ["Barriers", "Acculturation", "Technical", "Invariants", "Sponsorship"],
    }
)


def passages(*rows: tuple) -> pd.DataFrame:
    """Codings from (interview, start, end, code, coder[, quote]) tuples."""
    columns = ["interview", "start", "end", "code", "coder", "quote"]
    return pd.DataFrame([(*row, None)[:6] for row in rows], columns=columns)


@pytest.fixture
def transcripts() -> pd.DataFrame:
    return pd.DataFrame({"interview": ["E01"], "text": [TEXT]})


@pytest.fixture
def turns(transcripts) -> pd.DataFrame:
    return split_turns(transcripts, Corpus())


def test_the_turns_of_the_example_are_those_that_the_eye_sees(turns):
    spans = turns[["start", "end", "text"]].values.tolist()
    assert spans == [
        [12, 27, "Et les agents ?"],
        [32, 45, "Ils ont peur."],
        [50, 54, "De ?"],
        [59, 64, "Tout."],
    ]


def test_a_passage_that_is_where_it_says_has_no_fault(transcripts, turns):
    right = passages(
        ("E01", 32, 45, "FN.ACCU", "A", "Ils ont peur."),
        ("E01", 31, 45, "FN.ACCU", "B", "Ils ont peur."),
        ("E01", 59, 63, "FN.TECH", "A"),
        ("E01", 32, 64, "IN.PORT", "A"),
    )
    assert check_offsets(right, transcripts, turns) == []


FAULTS = [
    (("E09", 3, 9, "FN", "A"), "column interview: 3 to 9 of E09 has no transcript."),
    (("E01", 9, 9, "FN", "A"),
     "column end: 9 to 9 of E01 is empty; the end comes after the start."),
    (("E01", 60, 99, "FN", "A"),
     "column end: 60 to 99 of E01 goes beyond its transcript, which has 64 characters."),
    (("E01", 33, 46, "FN", "A", "Ils ont peur."),
     "column quote: 'Ils ont peur.' is not the text from 33 to 46 of E01 ('ls ont peur.\n'); "
     "it stands from 32 to 45."),
    (("E01", 32, 45, "FN", "A", "Elles ont peur."),
     "column quote: 'Elles ont peur.' is not the text from 32 to 45 of E01 ('Ils ont peur.'); "
     "it is nowhere in the transcript."),
    (("E01", 15, 25, "FN", "A"),
     "column start: 15 to 25 of E01 lies in the interviewer's speech, which is not coded."),
    (("E01", 0, 7, "FN", "A"),
     "column start: 0 to 7 of E01 is nobody's speech (a title, a stage direction or a label)."),
]  # fmt: skip


def test_every_passage_that_is_not_where_it_says_is_said_at_once_with_its_row(transcripts, turns):
    good = ("E01", 32, 45, "FN.ACCU", "A", "Ils ont peur.")
    wrong = passages(good, *(row for row, _ in FAULTS), good)
    said = [str(fault) for fault in check_offsets(wrong, transcripts, turns)]
    assert said == [f"codings.csv, row {3 + n}, {text}" for n, (_, text) in enumerate(FAULTS)]
    with pytest.raises(StudyError) as refusal:
        turn_decisions(wrong, transcripts, turns)
    assert len(refusal.value.faults) == len(FAULTS)


def test_a_long_quote_is_cut_in_the_sentence():
    text = "Q : Oui ?\nR : " + "Encore et encore. " * 10
    transcripts = pd.DataFrame({"interview": ["E01"], "text": [text]})
    turns = split_turns(transcripts, Corpus())
    fault = check_offsets(passages(("E01", 14, 90, "FN", "A", "x" * 90)), transcripts, turns)[0]
    assert "'" + "x" * 39 + "…' is not the text" in str(fault)


def test_a_passage_gives_its_code_to_every_answer_it_overlaps_once(transcripts, turns):
    made = passages(
        ("E01", 32, 35, "FN.ACCU", "A"),
        ("E01", 40, 45, "FN.ACCU", "A"),
        ("E01", 44, 60, "FN.TECH", "B"),
    )
    found = turn_decisions(made, transcripts, turns)
    assert list(found.itertuples(index=False, name=None)) == [
        ("E01", "E01-002", "A", "FN.ACCU"),
        ("E01", "E01-002", "B", "FN.TECH"),
        ("E01", "E01-004", "B", "FN.TECH"),
    ]


def test_offsets_touch_without_overlapping(transcripts, turns):
    just = passages(("E01", 44, 59, "FN.ACCU", "A"), ("E01", 45, 60, "FN.TECH", "A"))
    found = turn_decisions(just, transcripts, turns)
    assert found[["turn", "code"]].values.tolist() == [
        ["E01-002", "FN.ACCU"],
        ["E01-004", "FN.TECH"],
    ]


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(4)))
def test_decisions_do_not_depend_on_the_order_of_rows(order):
    transcripts = pd.DataFrame({"interview": ["E01"], "text": [TEXT]})
    turns = split_turns(transcripts, Corpus())
    made = passages(
        ("E01", 32, 45, "FN.ACCU", "B"),
        ("E01", 59, 63, "FN.TECH", "A"),
        ("E01", 32, 64, "IN.PORT", "A"),
        ("E01", 33, 40, "IN.PORT", "A"),
    )
    expected = turn_decisions(made, transcripts, turns)
    found = turn_decisions(made.iloc[list(order)], transcripts, turns)
    pd.testing.assert_frame_equal(expected, found)


def test_topics_divide_by_the_turns_of_coded_interviews_only():
    turns = pd.DataFrame(
        {
            "interview": ["E1"] * 3 + ["E2"] * 2 + ["E3"] * 4,
            "turn": [f"t{n}" for n in range(9)],
            "is_interviewer": [True, False, False, False, False, False, False, False, False],
        }
    )
    interviews = pd.DataFrame({"interview": ["E1", "E2", "E3"], "role": ["elu", "agent", "agent"]})
    decisions = pd.DataFrame(
        [("E1", "t1", "A", "FN.ACCU"), ("E1", "t1", "B", "FN.TECH"), ("E1", "t2", "B", "FN.ACCU"),
         ("E2", "t3", "A", "IN.PORT")],
        columns=["interview", "turn", "coder", "code"],
    )  # fmt: skip
    found = topics(decisions, turns, BOOK, interviews)
    columns = ["role", "family", "interviews", "turns", "touched", "share"]
    assert found[columns].values.tolist() == [
        ["all", "FN", 2, 4, 2, 0.5],
        ["all", "IN", 2, 4, 1, 0.25],
        ["elu", "FN", 1, 2, 2, 1.0],
        ["elu", "IN", 1, 2, 0, 0.0],
        ["agent", "FN", 1, 2, 0, 0.0],
        ["agent", "IN", 1, 2, 1, 0.5],
    ]
    assert found["label_fr"].unique().tolist() == ["Freins", "Invariants"]


METROPOLES = pd.DataFrame({"metropole": ["a", "b", "c"], "name": ["Alpha", "Beta", "Gamma"]})
INTERVIEWS = pd.DataFrame(
    {"interview": ["E1", "E2", "E3", "E4"], "metropole": ["b", "b", "a", "c"], "role": "elu"}
)
# Beta: E1 by A and B, E2 by A alone; Alpha: E3 by A and B; Gamma: E4, coded by nobody.
CODED = passages(
    ("E1", 0, 5, "FN.ACCU", "A"), ("E1", 7, 9, "FN.ACCU", "A"), ("E1", 0, 5, "FN.ACCU", "B"),
    ("E1", 0, 5, "FN.TECH", "B"), ("E2", 0, 5, "FN.TECH", "A"),
    ("E3", 0, 5, "IN.PORT", "A"), ("E3", 0, 5, "IN.PORT", "B"), ("E3", 0, 5, "FN.TECH", "B"),
)  # fmt: skip


def test_the_matrix_reads_interviews_as_wholes():
    matrix = code_matrix(CODED, INTERVIEWS, BOOK, METROPOLES)
    columns = ["metropole", "code", "interviews", "double_coded", "at_least_one", "all_coders"]
    assert matrix[columns].values.tolist() == [
        ["a", "FN.ACCU", 1, 1, 0.0, 0.0],
        ["a", "FN.TECH", 1, 1, 1.0, 0.0],
        ["a", "IN.PORT", 1, 1, 1.0, 1.0],
        ["b", "FN.ACCU", 2, 1, 0.5, 1.0],
        ["b", "FN.TECH", 2, 1, 1.0, 0.0],
        ["b", "IN.PORT", 2, 1, 0.0, 0.0],
    ]
    assert matrix.loc[0, ["name", "family", "label_fr", "label_en"]].tolist() == [
        "Alpha", "FN", "Acculturation", "Acculturation",
    ]  # fmt: skip


def test_agreement_of_all_is_blank_where_no_interview_was_coded_twice():
    alone = CODED[CODED["coder"] == "A"]
    matrix = code_matrix(alone, INTERVIEWS, BOOK, METROPOLES)
    assert matrix["all_coders"].isna().all()
    assert (matrix["double_coded"] == 0).all()
    assert not code_spread(matrix)["separates"].any()


def test_a_code_separates_when_all_agree_here_and_nobody_uses_it_there():
    spread = code_spread(code_matrix(CODED, INTERVIEWS, BOOK, METROPOLES))
    columns = ["code", "metropoles", "somewhere", "never", "agreed", "separates"]
    assert spread[columns].values.tolist() == [
        ["FN.ACCU", 2, 1, 1, 1, True],
        ["IN.PORT", 2, 1, 1, 1, True],
        ["FN.TECH", 2, 2, 0, 0, False],
    ]
    assert spread.loc[0, ["agreed_in", "never_in"]].tolist() == ["Beta", "Alpha"]


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 30))
def test_saying_a_thing_twenty_times_counts_once(times):
    more = pd.concat([CODED, *[passages(("E3", n, n + 1, "FN.TECH", "B")) for n in range(times)]])
    pd.testing.assert_frame_equal(
        code_matrix(CODED, INTERVIEWS, BOOK, METROPOLES),
        code_matrix(more, INTERVIEWS, BOOK, METROPOLES),
    )
