"""Shares of projects: they know their clusters, their parts, and what is not known."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from listed_projects import BOOK, projects

from metrostudy import tables
from metrostudy.measure.inventory.shares import (
    inventory,
    purpose_shares,
    status_shares,
    theme_shares,
)
from metrostudy.small_n import wilson

ROOT = Path(__file__).parents[3]


def test_shares_are_counted_over_projects_that_have_a_theme_and_zeros_are_rows():
    found = theme_shares(projects("TH.ENER", "TH.ENER", "TH.TRAN", None), BOOK)
    assert found["theme"].tolist() == ["TH.ENER", "TH.TRAN", "TH.INCL"]
    assert found["count"].tolist() == [2, 1, 0]
    assert found["n"].tolist() == [3, 3, 3]
    assert found["label_en"].tolist() == ["Énergie", "Transport", "Inclusion"]


def test_projects_of_one_metropole_are_not_so_many_answers():
    themes = ["TH.ENER"] * 10 + ["TH.TRAN"] * 10
    scattered = theme_shares(projects(*themes), BOOK).iloc[0]
    gathered = theme_shares(projects(*themes, metropole=["a"] * 10 + ["b"] * 10), BOOK).iloc[0]
    assert scattered["low"] == pytest.approx(wilson(10, 20)["low"])
    assert gathered["deff"] == pytest.approx(10)  # two blocks: twenty projects are two answers
    assert gathered["low"] < wilson(10, 20, deff=10)["low"] < scattered["low"]


def test_projects_carried_elsewhere_stand_for_themselves():
    elsewhere = projects("TH.ENER", "TH.ENER", "TH.TRAN", "TH.TRAN", metropole=[None] * 4)
    assert theme_shares(elsewhere, BOOK)["deff"].tolist() == [1, 1, 1]


def test_within_one_metropole_the_interval_is_wilsons_own_and_others_are_not_counted():
    table = projects(*["TH.ENER"] * 3, "TH.TRAN", "TH.TRAN", metropole=["a", "a", "a", "a", None])
    found = theme_shares(table, BOOK, by="metropole")
    assert found[["metropole", "theme", "count", "n"]].to_numpy().tolist() == [
        ["a", "TH.ENER", 3, 4], ["a", "TH.TRAN", 1, 4], ["a", "TH.INCL", 0, 4],
    ]  # fmt: skip
    assert found.loc[0, ["low", "high"]].tolist() == [wilson(3, 4)["low"], wilson(3, 4)["high"]]


def test_each_edition_has_its_own_shares():
    table = projects("TH.ENER", "TH.TRAN", "TH.TRAN", edition=["2024", "2026", "2026"])
    found = theme_shares(table, BOOK, by="edition").set_index(["edition", "theme"])["estimate"]
    assert found["2024"].to_dict() == {"TH.ENER": 1, "TH.INCL": 0, "TH.TRAN": 0}
    assert found["2026"].to_dict() == {"TH.TRAN": 1, "TH.ENER": 0, "TH.INCL": 0}
    assert status_shares(table.assign(status="done"), by="edition")["count"].tolist() == [
        0, 0, 1, 0, 0, 2,
    ]  # fmt: skip


def test_a_project_counts_for_each_of_its_purposes():
    table = projects("TH.ENER", "TH.ENER", "TH.ENER", purposes=["FI.SERV|FI.ATTR", "FI.SERV", None])
    found = purpose_shares(table, BOOK).set_index("purpose")
    assert found["count"].to_dict() == {"FI.SERV": 2, "FI.ATTR": 1}
    assert found["estimate"].to_dict() == {"FI.SERV": 1.0, "FI.ATTR": 0.5}


def test_states_keep_the_order_of_advancement():
    found = status_shares(projects("TH.ENER", "TH.ENER", status=["done", "studied"]))
    assert found["status"].tolist() == ["studied", "under_way", "done"]
    assert found["count"].tolist() == [1, 0, 1]


def test_what_an_inventory_does_not_say_gives_no_row():
    silent = projects("TH.ENER")
    assert status_shares(silent).empty
    assert purpose_shares(silent, BOOK).empty
    assert theme_shares(projects(None), BOOK).empty
    assert theme_shares(projects(None), BOOK, by="metropole").empty


def test_the_inventory_of_the_edition_comes_before_an_older_one():
    table = pd.concat([projects("TH.ENER").assign(edition=e) for e in ("2019", "2024", "2028")])
    assert inventory(table, "2024")["edition"].tolist() == ["2024"]
    assert inventory(table, "2026")["edition"].tolist() == ["2024"]
    assert inventory(table, "2018").empty


themes = st.lists(st.sampled_from(["TH.ENER", "TH.TRAN", "TH.INCL"]), min_size=1, max_size=12)


@settings(max_examples=25, deadline=None)
@given(themes=themes, by=st.sampled_from([None, "metropole", "edition"]), data=st.data())
def test_shares_sum_to_one_in_each_part_whatever_the_order_of_projects(themes, by, data):
    places = data.draw(st.lists(st.sampled_from("abc"), min_size=len(themes), max_size=len(themes)))
    table = projects(*themes, metropole=places)
    found = theme_shares(table, BOOK, by=by)
    parts = table[by].nunique() if by else 1
    assert found["estimate"].sum() == pytest.approx(parts)
    assert (found["low"] <= found["estimate"]).all() and (found["estimate"] <= found["high"]).all()
    order = data.draw(st.permutations(range(len(themes))))
    pd.testing.assert_frame_equal(theme_shares(table.iloc[list(order)], BOOK, by=by), found)


def test_every_state_funded_project_has_an_official_theme():
    path = ROOT / "data/observatoire/projects.csv.gz"
    description = tables.descriptor("projects", path.parent) | {"extraColumns": True}
    book = tables.read(ROOT / "data/observatoire/codebook.csv", tables.descriptor("codebook"))
    listed = tables.read(path, description)
    found = theme_shares(listed, book)
    assert found["count"].sum() == 24_811
    assert sorted(found["theme"]) == [f"ET.{i}" for i in range(1, 9)]
    # « 747 dans les 22 », says the source: the rest is of other communes and intercommunalités.
    assert theme_shares(listed, book, by="metropole").groupby("metropole")["n"].first().sum() == 747
