"""Proposals: who answers what, what nobody answers, and whom to ask for ideas, by hand."""

import numpy as np
import pandas as pd
import pytest

from metrostudy.compare.barriers.prevalence import barriers_met
from metrostudy.study import Invariants, Proposals
from metrostudy.tell.proposals import gaps, proposals_by_metropole, proposals_by_need

BOOK = pd.DataFrame(
    [
        ("FN.ACCU", "FN", "internal_barrier", "Acculturation"),
        ("FN.BUDG", "FN", "internal_barrier", "Budget"),
        ("FE.FRAC", "FE", "external_barrier", "Fracture"),
        ("IN.DONN", "IN", "invariant", "Donnée"),
        ("IN.AGEN", "IN", "invariant", "Agents"),
        ("GO.FINA", "GO", "governance", "Financement"),
    ],
    columns=["code", "parent", "kind", "label_fr"],
).assign(label_en=None)
PROPOSITIONS = pd.DataFrame(
    [
        ("P17.1", "2017", "FN.ACCU|FN.BUDG"),
        ("P17.2", "2017", "FN.BUDG|GO.FINA"),
        ("P20.1", "2020", "IN.DONN | FN.ACCU"),
        ("P20.2", "2020", "FN.ACCU|IN.DONN|GO.FINA"),
    ],
    columns=["proposal", "edition", "answers"],
).assign(group=None, label_fr=lambda t: "Faire " + t["proposal"], label_en=None, reason="")
METROPOLES = pd.DataFrame({"metropole": list("abcz"), "name": ["Ada", "Bea", "Cléo", "Zoé"]})
PROJECTS = pd.DataFrame(
    [
        ("a", "FN.BUDG|FN.ACCU", "FN.BUDG"),
        ("a", "FN.BUDG", "none"),
        ("a", "FE.FRAC", None),
        ("a", "none", None),
        ("a", None, None),
        ("b", "FN.BUDG", "FN.BUDG"),
        ("b", "FN.BUDG|FN.ACCU", "FN.BUDG|FN.ACCU"),
        ("c", "FN.BUDG", "FN.BUDG"),
        ("c", "none", None),
    ],
    columns=["metropole", "barriers", "overcome"],
).assign(project=lambda t: [f"p{i}" for i in t.index])
RATINGS = pd.DataFrame(
    [
        ("a", "2026", "IN.DONN", "R1", 2.0),
        ("a", "2026", "IN.DONN", "R2", 3.0),  # mean 2.5, under 2.75: lacking
        ("b", "2026", "IN.DONN", "R1", 3.0),
        ("c", "2026", "IN.DONN", "R1", None),  # not rated
        ("a", "2024", "IN.DONN", "R1", 5.0),  # another edition
        ("a", "2026", "IN.AGEN", "R1", 1.0),
        ("b", "2026", "IN.AGEN", "R1", 0.0),
        ("a", "2026", "usagers", "R1", 0.0),  # a criterion of the grid is not a condition
    ],
    columns=["metropole", "edition", "criterion", "rater", "score"],
)


@pytest.fixture
def coverage():
    met = barriers_met(PROJECTS, BOOK, np.random.default_rng(0))
    lacking = gaps(RATINGS, BOOK, "2026", Invariants())
    return proposals_by_need(PROPOSITIONS, met, lacking, BOOK)


def test_a_gap_is_a_condition_rated_under_the_crossover():
    found = gaps(RATINGS, BOOK, "2026", Invariants()).set_index("need")
    assert found[["count", "n"]].to_dict("index") == {
        "IN.DONN": {"count": 1, "n": 2},
        "IN.AGEN": {"count": 2, "n": 2},
    }


def test_where_the_line_is_drawn_is_the_choice_of_the_invariants():
    low = Invariants(condition_anchors=(1.0, 2.25, 4.0))
    assert gaps(RATINGS, BOOK, "2026", low).set_index("need").loc["IN.DONN", "count"] == 0


def test_each_need_says_how_many_proposals_of_each_edition_answer_it(coverage):
    found = coverage.needs.set_index("need")
    assert found[["count", "2017", "2020", "proposals"]].to_dict("index") == {
        "FN.BUDG": {"count": 5, "2017": 2, "2020": 0, "proposals": 2},
        "FN.ACCU": {"count": 2, "2017": 1, "2020": 2, "proposals": 3},
        "FE.FRAC": {"count": 1, "2017": 0, "2020": 0, "proposals": 0},
        "IN.AGEN": {"count": 2, "2017": 0, "2020": 0, "proposals": 0},
        "IN.DONN": {"count": 1, "2017": 0, "2020": 2, "proposals": 2},
    }
    assert coverage.editions == ("2017", "2020")


def test_barriers_come_first_and_the_most_frequent_on_top(coverage):
    assert coverage.needs["need"].tolist() == [
        "FN.BUDG", "FN.ACCU", "FE.FRAC", "IN.AGEN", "IN.DONN",
    ]  # fmt: skip


def test_a_code_that_the_study_does_not_measure_keeps_its_row_blank(coverage):
    links = coverage.links.set_index(["proposal", "need"])
    assert links.loc[("P17.2", "FN.BUDG"), "count"] == 5
    assert links.loc[("P17.2", "GO.FINA"), "need_fr"] == "Financement"
    assert np.isnan(links.loc[("P17.2", "GO.FINA"), "count"])
    assert len(links) == 9


def sheets(most: int) -> pd.DataFrame:
    return proposals_by_metropole(
        PROPOSITIONS, PROJECTS, BOOK, METROPOLES, Proposals(per_metropole=most)
    )


def test_a_metropole_s_own_barriers_call_for_the_latest_proposal_that_answers_them_first():
    """In Ada BUDG is met twice, then ACCU and FRAC once; no proposal answers FRAC.

    P17.2 answers BUDG first, P17.1 second; P20.2 answers ACCU first, P20.1 second.
    """
    found = sheets(2)
    ada = found[found["metropole"] == "a"]
    columns = ["order", "proposal", "barrier", "count", "n", "overcome"]
    assert ada[columns].values.tolist() == [
        [1, "P17.2", "FN.BUDG", 2, 4, 1],
        [2, "P20.2", "FN.ACCU", 1, 4, 0],
    ]


def test_barriers_are_gone_round_again_when_they_are_few():
    found = sheets(4)
    assert found[found["metropole"] == "a"]["proposal"].tolist() == [
        "P17.2", "P20.2", "P17.1", "P20.1",
    ]  # fmt: skip


def test_a_proposal_is_named_once_and_a_metropole_without_projects_has_no_row():
    found = sheets(9)
    assert not found.duplicated(["metropole", "proposal"]).any()
    assert set(found["metropole"]) == {"a", "b", "c"}


def test_ideas_come_from_the_others_who_overcame_that_barrier_most():
    found = sheets(1).set_index("metropole")["ideas"]
    assert found.to_dict() == {
        "a": "Bea (2) ; Cléo (1)", "b": "Ada (1) ; Cléo (1)", "c": "Bea (2) ; Ada (1)",
    }  # fmt: skip


def test_the_order_of_propositions_does_not_matter():
    shuffled = PROPOSITIONS.iloc[[2, 0, 3, 1]]
    again = proposals_by_metropole(shuffled, PROJECTS, BOOK, METROPOLES, Proposals())
    pd.testing.assert_frame_equal(again, sheets(3))
