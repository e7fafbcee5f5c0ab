"""Answers become counts: which words are terms, where they stand, and units of enough of them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrostudy.compare.lexicon.segments import merged, vocabulary
from metrostudy.faults import StudyError
from metrostudy.study import Lexicon

FEW = Lexicon(least_segments=3, least_interviews=2)


def turns(*told):
    """One turn each, from (interview, text); a text in capitals is the interviewer's."""
    rows = [
        (f"{who}-{n:03d}", who, "?", text.isupper(), 100 * n, 100 * n + len(text), text)
        for n, (who, text) in enumerate(told)
    ]
    columns = ["turn", "interview", "speaker", "is_interviewer", "start", "end", "text"]
    return pd.DataFrame(rows, columns=columns)


TOLD = turns(
    ("E1", "LES BUS, LES BUS, LES BUS ?"), ("E1", "Le bus, le guichet."), ("E1", "Des bus. Un bus !"),
    ("E1", "Le guichet, encore le guichet."), ("E2", "Vingt-deux bus, et l'école."),
)  # fmt: skip


def test_a_term_is_said_by_several_people_in_several_segments():
    found = vocabulary(TOLD, FEW)
    assert found.terms.tolist() == ["bus"]
    assert found.counts.toarray().ravel().tolist() == [1, 2, 0, 1]
    assert found.presence.toarray().ravel().tolist() == [1, 1, 0, 1]
    assert found.segments["interview"].tolist() == ["E1", "E1", "E1", "E2"]


def test_every_form_is_listed_with_what_became_of_it():
    forms = vocabulary(TOLD, FEW).forms.set_index("form")
    assert forms.loc["bus"].tolist() == ["bus", 4, 2, ""]
    assert forms.loc["guichet"].tolist() == ["guichet", 3, 1, "few segments"]
    assert forms.loc["vingt-deux", "left_out"] == forms.loc["le", "left_out"] == "stop word"
    kept = vocabulary(TOLD, FEW.model_copy(update={"least_segments": 1})).forms.set_index("form")
    assert kept.loc["guichet", "left_out"] == "few interviews"


def test_a_study_leaves_out_keeps_and_mends_words():
    one = Lexicon.model_construct(least_segments=1, least_interviews=1)
    change = {"stop_words": ("école",), "keep": ("encore",), "lemmas": {"guichet": "accueil"}}
    assert vocabulary(TOLD, one.model_copy(update=change)).terms.tolist() == [
        "accueil",
        "bus",
        "encore",
    ]


def test_the_order_of_turns_changes_nothing():
    one, other = vocabulary(TOLD, FEW), vocabulary(TOLD.iloc[::-1], FEW)
    pd.testing.assert_frame_equal(one.segments, other.segments)
    assert (one.counts != other.counts).nnz == 0


def test_answers_without_a_word_are_refused_in_a_sentence():
    with pytest.raises(StudyError, match="There is no word in the answers"):
        vocabulary(turns(("E1", "POURQUOI ?"), ("E1", "… 14 !")), FEW)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 6)), max_size=30), st.integers(1, 9))
def test_units_are_whole_large_enough_and_of_one_interview(told, least):
    told = sorted(told, key=lambda one: one[0])
    who, sizes = (np.array([one[side] for one in told], dtype=int) for side in (0, 1))
    units = merged(sizes, who, least)
    assert units.tolist() == sorted(units) and set(units) == set(range(len(set(units))))
    for interview in set(who):
        own = units[who == interview]
        totals = [sizes[units == unit].sum() for unit in set(own)]
        assert len(totals) == 1 or min(totals) >= least
    for unit in set(units):
        assert len(set(who[units == unit])) == 1
