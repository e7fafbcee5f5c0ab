"""Profiles and typical segments: the numbers of quanteda, tables by hand, and who may be quoted."""

import numpy as np
import pandas as pd
import pytest
from compare.lexicon.speeches import classes, published, vocabulary
from scipy import sparse
from scipy.stats import chi2_contingency

from metrostudy.compare.lexicon.profiles import profiles, signed_chi2, typical_segments
from metrostudy.compare.lexicon.segments import Vocabulary


@pytest.fixture(scope="module")
def speeches():
    return vocabulary()


# The README says Yates; the numbers have it where an expected count is under 5, and not elsewhere.
def test_the_keyness_of_every_term_that_rainette_prints(speeches):
    printed = published("top_terms")
    occurrences = speeches.counts.toarray()
    place = {term: column for column, term in enumerate(speeches.terms)}
    for (least, k, number), rows in printed.groupby(["min_segment_size", "k", "cluster"]):
        inside = classes(least, k) == number
        counts = occurrences[inside].sum(axis=0), occurrences[~inside].sum(axis=0)
        found = signed_chi2(counts[0], counts[0].sum(), counts[1], counts[1].sum(), below=5)
        columns = [place[term] for term in rows["term"]]
        assert found[columns] == pytest.approx(rows["chi2"].to_numpy(), rel=1e-6)
        assert counts[0][columns].tolist() == rows["n_target"].tolist()


def test_the_counts_of_segments_by_class_are_those_of_rainette(speeches):
    found = profiles(speeches, classes(0, 4)).pivot(index="term", columns="class", values="n")
    printed = published("termclass_counts").set_index("term")
    assert (found.loc[printed.index].to_numpy() == printed.to_numpy()).all()


@pytest.mark.parametrize("table", [[[12, 3], [4, 9]], [[1, 20], [30, 200]], [[0, 9], [7, 2]]])
def test_the_chi2_with_yates_is_that_of_scipy_with_a_sign(table):
    (a, b), (c, d) = table
    expected = chi2_contingency(table).statistic * (1 if a * d > b * c else -1)
    assert signed_chi2(np.array([a]), a + b, np.array([c]), c + d) == pytest.approx(expected)


WORDS = ["bus", "carte", "eau"]
# Six segments: two classes of three, and a seventh that has none.
THERE = [[1, 1, 0], [1, 0, 0], [1, 0, 1], [0, 0, 1], [0, 1, 1], [0, 0, 1], [1, 1, 1]]
CLASSES = np.array([1, 1, 1, 2, 2, 2, 0])


def small():
    segments = pd.DataFrame({
        "segment": [f"E{i}-1.1" for i in range(7)], "interview": [f"E{i}" for i in range(7)],
        "text": [f"mot  {i}\n" for i in range(7)],
    })  # fmt: skip
    return Vocabulary(
        segments, pd.DataFrame(), np.array(WORDS), sparse.csr_array(THERE, dtype=float)
    )


def test_a_profile_counts_segments_and_leaves_out_the_unclassified():
    found = profiles(small(), CLASSES).set_index(["class", "term"])
    assert found.loc[1, "n"].to_dict() == {"bus": 3, "carte": 1, "eau": 1}
    assert found.loc[1, "elsewhere"].round(3).to_dict() == {"bus": 0, "carte": 0.333, "eau": 1}
    # [[3, 0], [0, 3]]: 6 (9 - 3)² / 81.
    assert found.loc[(1, "bus"), "chi2"] == pytest.approx(6 * 36 / 81)
    assert found.loc[(2, "bus"), "chi2"] == pytest.approx(-6 * 36 / 81)
    assert found.loc[(1, "carte"), "chi2"] == 0


def interviews(quotable):
    return pd.DataFrame({
        "interview": [f"E{i}" for i in range(7)], "role": "agent", "metropole": "aube",
        "quotable": quotable,
    })  # fmt: skip


def scored():
    """Profiles in which bus makes class 1 by 10, carte by 5 and eau class 2 by 8."""
    rows = [(1, "bus", 10.0), (1, "carte", 5.0), (1, "eau", -9.0), (2, "eau", 8.0), (2, "bus", 3.0)]
    return pd.DataFrame(rows, columns=["class", "term", "chi2"])


def test_typical_segments_hold_most_of_what_makes_the_class():
    found = typical_segments(small(), CLASSES, scored(), interviews("named"), most=2)
    told = found[["class", "segment", "score", "quote"]].values.tolist()
    assert told == [
        [1, "E0-1.1", 15.0, "mot 0"], [1, "E1-1.1", 10.0, "mot 1"],
        [2, "E3-1.1", 8.0, "mot 3"], [2, "E4-1.1", 8.0, "mot 4"],
    ]  # fmt: skip


def test_only_what_may_be_quoted_is_and_the_metropole_only_when_named():
    allowed = ["none", "anonymous", "named", None, "none", "anonymous", "named"]
    found = typical_segments(small(), CLASSES, scored(), interviews(allowed))
    assert found["segment"].tolist() == ["E1-1.1", "E2-1.1", "E5-1.1"]
    assert found["metropole"].fillna("").tolist() == ["", "aube", ""]


def test_one_segment_an_interview():
    told = small()
    told.segments["interview"] = "E0"
    found = typical_segments(told, CLASSES, scored(), interviews("named"))
    assert found["segment"].tolist() == ["E0-1.1", "E3-1.1"]
