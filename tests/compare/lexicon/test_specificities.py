"""Specificities: FactoMineR's descfreq, a table by hand, and who really says the word."""

import numpy as np
import pandas as pd
import pytest
from compare.lexicon.speeches import published
from scipy import sparse
from scipy.stats import norm

from metrostudy.compare.lexicon.segments import Vocabulary
from metrostudy.compare.lexicon.specificities import hypergeometric, specificities


def test_descfreq_prints_twice_our_p_and_its_v_test():
    counts = published("termclass_counts").set_index("term")
    expected, signed = hypergeometric(counts.T.to_numpy())
    for row in published("descfreq").itertuples():
        at = counts.columns.get_loc(row[1]), counts.index.get_loc(row.term)
        p = 2 * 10 ** -abs(signed[at])
        p = min(p, 2 - p)  # descfreq folds a doubled p above 1
        assert p == pytest.approx(row.p_value, rel=1e-6)
        sign = 1 if counts.loc[row.term].iloc[at[0]] > expected[at] else -1
        assert sign * norm.isf(p / 2) == pytest.approx(row.v_test, abs=1e-6)


def test_the_law_by_hand():
    # Five occurrences, two of the first group, both of the word said twice: 1 chance in C(5,2).
    _, found = hypergeometric(np.array([[2, 0], [0, 3]]))
    assert found == pytest.approx(np.array([[1, -1], [-1, 1]]))


def told(rows):
    """A vocabulary from (interview, counts of the two words)."""
    segments = pd.DataFrame({"interview": [who for who, _ in rows]})
    counts = sparse.csr_array([count for _, count in rows], dtype=float)
    return Vocabulary(segments, pd.DataFrame(), np.array(["bus", "eau"]), counts)


def test_a_word_that_one_person_repeats_is_shown_to_be_his():
    spoken = told([("E1", [9, 1]), ("E2", [0, 1]), ("E2", [0, 1]), ("E3", [0, 9]), ("E4", [1, 1])])
    groups = pd.Series({"E1": "elu", "E2": "elu", "E3": "agent", "E4": np.nan})
    found = specificities(spoken, groups).set_index(["group", "term"])
    assert found.loc[("elu", "bus"), ["n", "interviews", "of"]].tolist() == [9, 1, 2]
    assert found.loc[("elu", "eau"), ["n", "interviews", "of"]].tolist() == [3, 2, 2]
    assert found["n"].sum() == 21  # E4, of no group, is nobody's


def test_interviews_in_another_order_change_nothing():
    rows = [("E1", [5, 1]), ("E2", [2, 2]), ("E3", [0, 6])]
    groups = pd.Series({"E1": "elu", "E2": "agent", "E3": "agent"})
    pd.testing.assert_frame_equal(
        specificities(told(rows), groups), specificities(told(rows[::-1]), groups[::-1])
    )
