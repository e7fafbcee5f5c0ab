"""What each métropole needs of its own, by hand."""

import pandas as pd
import pytest
from four_places import PROJECTS, observed, silent

from metrostudy.study import Invariants
from metrostudy.tell.proposals.own_needs import own_needs


def needs(seen=None) -> pd.DataFrame:
    return own_needs(seen or observed(), "2026", Invariants())


def test_needs_are_barriers_met_more_than_once_and_conditions_under_the_crossover():
    """Ada met BUDG in 2 of 3; Bea BUDG and ACCU in 2 of 2; Cléo ACCU in 2 of 3.

    Ada's one project with ACCU and its one with FRAC are these projects' own affair.
    """
    table = needs().groupby("metropole")["need"].agg(list)
    assert table.to_dict() == {
        "a": ["FN.BUDG"],
        "b": ["FN.ACCU", "FN.BUDG", "IN.AGEN", "IN.DONN"],
        "c": ["FN.ACCU", "IN.DONN", "IN.AGEN"],
    }


def test_shares_stand_beside_those_of_the_others():
    row = needs().set_index(["metropole", "need"]).loc[("a", "FN.BUDG")]
    assert (row["count"], row["n"]) == (2, 3)
    assert row["elsewhere"] == pytest.approx((1 + 0) / 2)  # Bea 2 of 2, Cléo 0 of 3
    assert row["evidence_fr"] == "Budget : 2 de ses 3 projets (67\u202f%, ailleurs 50\u202f%)"
    assert row["evidence_en"] == "Budget: 2 of its 3 projects (67%, 50% elsewhere)"


def test_a_condition_tells_its_score():
    row = needs().set_index(["metropole", "need"]).loc[("b", "IN.DONN")]
    assert row["evidence_fr"] == "Donnée : noté 2,5 sur 5" and row["own"]


def listed(**met: list[str]) -> pd.DataFrame:
    """Projects that met one barrier each, place by place."""
    rows = [(place, barrier) for place, barriers in met.items() for barrier in barriers]
    table = pd.DataFrame(rows, columns=["metropole", "barriers"])
    return table.assign(project=lambda t: [f"p{i}" for i in t.index], overcome=None)


def test_a_barrier_is_its_own_when_met_more_than_elsewhere_even_one_project_less():
    """Ada meets BUDG most; FRAC in 3 of 10, against 1 of 10 elsewhere, and ACCU in 2 of 10."""
    seen = observed(projects=listed(
        a=["FN.BUDG"] * 5 + ["FE.FRAC"] * 3 + ["FN.ACCU"] * 2,
        b=["FN.BUDG"] * 8 + ["FE.FRAC"] + ["FN.ACCU"],
    ))  # fmt: skip
    table = needs(seen).query("metropole == 'a' and score.isna()").set_index("need")
    assert table["own"].to_dict() == {"FN.BUDG": True, "FE.FRAC": True, "FN.ACCU": False}


def test_a_metropole_alone_has_no_elsewhere():
    seen = observed(projects=PROJECTS[PROJECTS["metropole"] == "a"])
    row = needs(seen).query("need == 'FN.BUDG'").iloc[0]
    assert row["own"] and pd.isna(row["elsewhere"])
    assert row["evidence_fr"] == "Budget : 2 de ses 3 projets (67\u202f%)"


def test_nothing_known_is_no_need():
    assert needs(silent()).empty
