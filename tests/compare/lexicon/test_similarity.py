"""The similarity graph: a tree of the strongest ties, by eye and against networkx-free counts."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from metrostudy.compare.lexicon.segments import Vocabulary
from metrostudy.compare.lexicon.similarity import similarity


def told(there, terms):
    segments = pd.DataFrame({"interview": ["E1"] * len(there)})
    return Vocabulary(
        segments, pd.DataFrame(), np.array(terms), sparse.csr_array(there, dtype=float)
    )


# Two subjects, bus-carte-arrêt and eau-facture, which one segment ties by carte and eau.
THERE = [
    [1, 1, 1, 0, 0],
    [1, 1, 0, 0, 0],
    [1, 0, 1, 0, 0],
    [0, 1, 0, 1, 0],
    [0, 0, 0, 1, 1],
    [0, 0, 0, 1, 1],
]
TERMS = ["bus", "carte", "arrêt", "eau", "facture"]


def test_the_tree_keeps_the_strongest_ties():
    found = similarity(told(THERE, TERMS))
    # Together over either: bus-arrêt 2/3, eau-facture 2/3, bus-carte 2/4, carte-eau 1/5.
    ties = found.ties.set_index(["first", "second"])["likeness"].round(3).to_dict()
    assert ties == {
        ("arrêt", "bus"): 0.667, ("eau", "facture"): 0.667, ("bus", "carte"): 0.5,
        ("carte", "eau"): 0.2,
    }  # fmt: skip
    community = found.terms.set_index("term")["community"]
    assert (
        community[["bus", "carte", "arrêt"]].nunique()
        == community[["eau", "facture"]].nunique()
        == 1
    )
    assert community["bus"] != community["eau"]
    assert found.n == 6


def test_only_the_most_frequent_words_are_kept():
    assert sorted(similarity(told(THERE, TERMS), most=3).terms["term"]) == ["bus", "carte", "eau"]


def test_words_that_never_meet_are_two_trees():
    found = similarity(told([[1, 1, 0, 0], [0, 0, 1, 1]], list("abcd")))
    assert found.ties[["first", "second"]].values.tolist() == [["a", "b"], ["c", "d"]]


@pytest.mark.parametrize("seed", [0, 1])
def test_the_order_of_segments_and_words_changes_nothing(seed):
    rng = np.random.default_rng(seed)
    there, terms = (rng.random((60, 8)) < 0.3).astype(int), np.array(list("abcdefgh"))
    rows, columns = rng.permutation(60), rng.permutation(8)
    one, other = (
        similarity(told(there, terms)),
        similarity(told(there[rows][:, columns], terms[columns])),
    )
    pairs = [frozenset(zip(s.ties["first"], s.ties["second"], strict=True)) for s in (one, other)]
    assert pairs[0] == pairs[1]
