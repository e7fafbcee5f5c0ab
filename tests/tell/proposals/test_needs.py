"""Who answers what, and what nobody answers, by hand."""

import numpy as np
import pytest
from four_places import BOOK, PROJECTS, PROPOSITIONS, observed, silent

from metrostudy.compare.barriers.prevalence import barriers_met
from metrostudy.study import Invariants
from metrostudy.tell.proposals.needs import Coverage, gaps, proposals_by_need


def coverage(seen=None) -> Coverage:
    seen = seen or observed()
    met = barriers_met(seen.projects, BOOK, np.random.default_rng(0))
    return proposals_by_need(PROPOSITIONS, met, gaps(seen, "2026", Invariants()), BOOK)


def test_a_gap_is_a_condition_rated_under_the_crossover():
    found = gaps(observed(), "2026", Invariants()).set_index("need")
    assert found[["count", "n"]].to_dict("index") == {
        "IN.DONN": {"count": 2, "n": 3},  # Bea 2.5 and Cléo 0; nobody could tell of Zoé
        "IN.AGEN": {"count": 2, "n": 3},
    }


def test_where_the_line_is_drawn_is_the_choice_of_the_invariants():
    low = Invariants(condition_anchors=(1.0, 2.25, 4.0))
    assert gaps(observed(), "2026", low).set_index("need").loc["IN.DONN", "count"] == 1


def test_each_need_says_how_many_proposals_of_each_edition_answer_it():
    found = coverage()
    table = found.needs.set_index("need")[["count", "n", "2017", "2020", "proposals"]]
    assert table.to_dict("index") == {
        "FN.ACCU": {"count": 5, "n": 8, "2017": 1, "2020": 2, "proposals": 3},
        "FN.BUDG": {"count": 4, "n": 8, "2017": 2, "2020": 0, "proposals": 2},
        "FE.FRAC": {"count": 1, "n": 8, "2017": 0, "2020": 0, "proposals": 0},
        "IN.AGEN": {"count": 2, "n": 3, "2017": 0, "2020": 1, "proposals": 1},
        "IN.DONN": {"count": 2, "n": 3, "2017": 0, "2020": 1, "proposals": 1},
    }
    assert list(table.index) == ["FN.ACCU", "FN.BUDG", "FE.FRAC", "IN.AGEN", "IN.DONN"]
    assert found.editions == ("2017", "2020")


def test_a_code_that_the_study_does_not_measure_keeps_its_row_blank():
    links = coverage().links.set_index(["proposal", "need"])
    assert links.loc[("P17.2", "FN.BUDG"), "count"] == 4
    assert links.loc[("P17.2", "GO.DEDI"), "need_fr"] == "Gouvernance"
    assert np.isnan(links.loc[("P17.2", "GO.DEDI"), "count"])
    assert len(links) == 8


def test_each_proposal_says_what_it_answers_with_what_is_measured():
    table = coverage().proposals.set_index("proposal")
    assert table["needs_fr"].to_dict() == {
        "P17.1": "Acculturation (62\u202f%) ; Budget (50\u202f%)",
        "P17.2": "Budget (50\u202f%) ; Gouvernance",
        "P20.1": "Donnée (67\u202f%) ; Acculturation (62\u202f%)",
        "P20.2": "Acculturation (62\u202f%)",
        "P20.3": "Agents (67\u202f%)",
    }
    assert table.loc["P17.2", "needs_en"] == "Budget (50%); Gouvernance"  # no English label


def test_a_study_that_measures_nothing_still_lists_what_answers_what():
    found = coverage(silent())
    assert found.needs.empty
    assert len(found.links) == 8 and found.links["count"].isna().all()
    assert found.proposals["needs_fr"].iloc[0] == "Acculturation ; Budget"


@pytest.mark.parametrize("order", [[4, 3, 2, 1, 0], [2, 0, 4, 1, 3]])
def test_the_order_of_propositions_does_not_change_needs(order):
    met = barriers_met(PROJECTS, BOOK, np.random.default_rng(0))
    lacking = gaps(observed(), "2026", Invariants())
    again = proposals_by_need(PROPOSITIONS.iloc[order], met, lacking, BOOK)
    assert again.needs.equals(coverage().needs)
