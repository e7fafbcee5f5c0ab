"""What is proposed to each métropole, by hand: for its own needs, never what it does already."""

import pandas as pd
import pytest
from four_places import PROJECTS, PROPOSITIONS, observed, silent

from metrostudy.study import Invariants, Proposals, Study
from metrostudy.tell.proposals.observed import Observed
from metrostudy.tell.proposals.own_needs import own_needs
from metrostudy.tell.proposals.sheets import proposals_by_metropole
from metrostudy.tell.proposals.states import proposal_states


def sheets(most=3, seen=None, rules=PROPOSITIONS) -> pd.DataFrame:
    seen = seen or observed()
    states = proposal_states(rules, seen, "2026")
    needs = own_needs(seen, "2026", Invariants())
    return proposals_by_metropole(rules, seen, states, needs, Proposals(per_metropole=most))


def test_proposals_answer_own_needs_one_after_the_other():
    """Bea lacks IN.DONN and IN.AGEN and meets FN.ACCU and FN.BUDG.

    P17.1 and P20.1 answer two of these, the later first. BUDG and AGEN are left, for P17.1, P17.2
    and P20.3, the later first; P17.1 and P17.2 are unknown and alike, so in their order. Nothing is
    left, and of the others the later comes first.
    """
    table = sheets(9)
    assert table[table["metropole"] == "b"]["proposal"].tolist() == [
        "P20.1", "P20.3", "P17.1", "P20.2", "P17.2",
    ]  # fmt: skip


def test_what_is_already_done_is_not_proposed():
    """Ada does P20.1, P20.2 and P20.3 and meets BUDG: the two of 2017, the begun one last."""
    table = sheets()
    assert table[table["metropole"] == "a"]["proposal"].tolist() == ["P17.1", "P17.2"]
    assert "done" not in set(table["state"])


def test_of_equal_ones_what_is_missing_comes_first():
    """Cléo lacks IN.AGEN and IN.DONN and meets ACCU: P20.1 answers two; P20.3 is missing."""
    table = sheets(2)
    rows = table[table["metropole"] == "c"].set_index("order")
    assert rows["proposal"].to_dict() == {1: "P20.1", 2: "P20.3"}
    assert rows.loc[1, "needs"] == "FN.ACCU|IN.DONN"
    assert rows.loc[1, "evidence_fr"] == (
        "Acculturation : 2 de ses 3 projets (67\u202f%, ailleurs 67\u202f%) ; Donnée : noté 0,0 sur 5"
    )
    assert rows.loc[1, "done_in"] == "Ada"


def test_ideas_come_from_others_who_overcame_the_barrier_by_title_where_it_may_be_named():
    """ACCU was overcome by Bea (the secret project, and the bus) and by Cléo (the bridge)."""
    table = sheets(1).set_index("metropole")["ideas"]
    assert table["c"] == "Bea"  # « Le secret » comes first, told by one who allows no quote
    assert table["b"] == "« Le pont » (Cléo)"
    seen = observed(projects=PROJECTS[PROJECTS["project"] != "b1"])
    assert sheets(1, seen).set_index("metropole")["ideas"]["c"] == "« Le bus » (Bea)"


def test_a_metropole_of_which_nothing_is_known_has_no_row():
    assert "z" not in set(sheets()["metropole"])
    assert sheets(seen=silent()).empty


def test_a_proposal_is_named_once():
    assert not sheets(9).duplicated(["metropole", "proposal"]).any()


@pytest.mark.parametrize("order", [[2, 0, 4, 3, 1], [4, 3, 2, 1, 0]])
def test_the_order_of_propositions_does_not_matter(order):
    again = sheets(rules=PROPOSITIONS.iloc[order].reset_index(drop=True))
    pd.testing.assert_frame_equal(again, sheets())


def test_in_the_demo_each_sheet_answers_what_was_planted_there():
    """Ostrevelle has no condition at all, Aubrelle has all six."""
    study = Study.read("data/demo")
    names = ["framework", "ratings", "codings", "interviews", "projects"]
    seen = Observed(*study.load("metropoles", "codebook", *names))
    rules = study.table("propositions")
    states = proposal_states(rules, seen, study.edition)
    needs = own_needs(seen, study.edition, study.choices.invariants)
    table = proposals_by_metropole(rules, seen, states, needs, study.choices.proposals)
    called = table.groupby("metropole")["needs"].agg("|".join).str.split("|").map(set)
    assert {"IN.EQUI", "IN.PORT", "IN.DONN", "IN.CITO"} <= called["ostrevelle"]
    assert not any(need.startswith("IN.") for need in called["aubrelle"])
    assert (table.groupby("metropole").size() == 3).all() and table["metropole"].nunique() == 18
    told = table["ideas"].str.cat(sep=" ")
    assert "Socle" not in told  # a project of Esquermont, whose only voice allows no quote
