"""Planted subjects are found and held to be steady; where there are none, nothing is."""

import numpy as np
import pandas as pd
import pytest
from compare.lexicon.planted_talk import answers
from scipy import sparse

from metrostudy.compare.lexicon.reinert import descend
from metrostudy.compare.lexicon.segments import vocabulary
from metrostudy.compare.lexicon.stability import adjusted_rand, crossed, shuffled, stability
from metrostudy.compare.lexicon.worlds import lexical_worlds
from metrostudy.study import Lexicon

CHOICES = Lexicon(classes=4, redraws=15)


def found(seed, subjects, choices=CHOICES, **asked):
    spoken, who, subject = answers(seed, subjects, **asked)
    said = vocabulary(spoken, choices)
    return lexical_worlds(said, who, choices, np.random.default_rng(0)), subject, said


@pytest.fixture(scope="module")
def three():
    return found(5, 3)


def test_three_subjects_are_three_steady_classes(three):
    worlds, subject, _ = three
    assert len(worlds.classes) == 3
    assert worlds.classes["steady"].all()
    assert (worlds.classes["jaccard"] > 0.75).all()
    assert worlds.unclassified == 0
    # The subject that most segments of a class are about: another one for each class.
    table = pd.crosstab(worlds.segments["class"].to_numpy(), subject)
    assert sorted(table.to_numpy().argmax(axis=1)) == [0, 1, 2]
    assert table.max(axis=1).sum() > 0.85 * len(subject)


@pytest.mark.parametrize("seed", [1, 2])
def test_where_all_speak_alike_no_class_is_steady(seed):
    worlds, _, _ = found(seed, 1)
    assert not worlds.classes["steady"].any()
    assert worlds.levels["rand"].max() < 0.3


def test_the_order_of_turns_changes_nothing(three):
    spoken, who, _ = answers(5, 3)
    said = vocabulary(spoken.sample(frac=1, random_state=1), CHOICES)
    again = lexical_worlds(said, who.iloc[::-1], CHOICES, np.random.default_rng(0))
    pd.testing.assert_frame_equal(again.classes, three[0].classes)
    pd.testing.assert_frame_equal(again.typical, three[0].typical)


def test_every_segment_is_counted_once(three):
    worlds, _, said = three
    assert worlds.classes["segments"].sum() + worlds.unclassified == len(said.segments)
    assert worlds.classes["share"].sum() == pytest.approx(1)
    assert len(worlds.parents) == len(worlds.classes) - 1


def test_a_class_that_one_person_makes_is_shown_to_be_theirs():
    spoken, who, subject = answers(5, 2)
    mine = (spoken["interview"] == "E00") == (subject == 1)
    worlds = lexical_worlds(
        vocabulary(spoken[mine], CHOICES), who, CHOICES, np.random.default_rng(0)
    )
    assert worlds.classes["top_share"].max() > 0.5
    alone = worlds.classes.loc[worlds.classes["top_share"].idxmax()]
    assert not alone["steady"]


def test_too_few_interviews_have_classes_and_no_stability():
    worlds, _, _ = found(5, 3, interviews=2, turns=60)
    assert len(worlds.classes) >= 2
    assert worlds.classes["jaccard"].isna().all()
    assert not worlds.classes["steady"].any()


def test_one_word_interviews_are_refused():
    spoken, who, _ = answers(5, 3, interviews=8, turns=1, size=1)
    worlds = lexical_worlds(vocabulary(spoken, CHOICES), who, CHOICES, np.random.default_rng(0))
    assert worlds.refused == "words"
    assert worlds.classes.empty and worlds.profiles.empty and worlds.typical.empty
    assert worlds.unclassified == len(spoken)


def test_what_cannot_be_cut_in_two_large_parts_is_refused():
    worlds, _, _ = found(5, 2, CHOICES.model_copy(update={"smallest": 0.6}))
    assert worlds.refused == "classes"


def test_mixed_up_words_stay_in_their_interview():
    spoken, _, _ = answers(1, 2, interviews=3, turns=15)
    said = vocabulary(spoken, CHOICES)
    who = said.segments["interview"].to_numpy(str)
    mixed = shuffled(said.presence, who, np.random.default_rng(0))
    for one in np.unique(who):
        before, after = (table[who == one].sum(axis=0) > 0 for table in (said.presence, mixed))
        assert (before == after).all()
    assert (mixed.sum(axis=1) <= said.presence.sum(axis=1)).all()
    assert (mixed != said.presence).nnz


def test_drawing_interviews_doubts_a_class_that_one_interview_makes():
    # Nine interviews say the same words at random; the tenth has ten segments of its own.
    rng = np.random.default_rng(0)
    common = (rng.random((90, 20)) < 0.5) * np.r_[np.ones(12), np.zeros(8)]
    own = (rng.random((20, 20)) < 0.6) * np.r_[np.zeros(12), np.ones(8)]
    presence = sparse.csr_array(np.vstack([common, own]))
    who = np.repeat([f"E{i}" for i in range(10)], [10] * 9 + [20])
    levels = descend(presence, 2, 6).levels
    assert set(np.flatnonzero(levels[:, 0] == 2)) >= set(range(95, 110))
    table = stability(presence, who, levels, 0.05, rng, redraws=40, nulls=1)
    # A third of the draws are without the tenth, (9/10)^10, and the class is not there.
    assert table["jaccard"][1] == pytest.approx(1 - 0.9**10, abs=0.2)


def test_rand_is_that_of_scikit_learn():
    from sklearn.metrics import adjusted_rand_score

    rng = np.random.default_rng(3)
    one, other = rng.integers(1, 4, 40), rng.integers(1, 5, 40)
    assert adjusted_rand(crossed(one, other, 3)) == pytest.approx(adjusted_rand_score(one, other))
