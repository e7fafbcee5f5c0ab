"""The inventory: what 2013 printed, shares that know their clusters, maturity of a project."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy import tables
from metrostudy.measure.projects import (
    beside_published,
    conflicts,
    inventory,
    maturity_by_metropole,
    project_maturity,
    published_themes,
    purpose_shares,
    status_shares,
    theme_shares,
)
from metrostudy.small_n import wilson

ROOT = Path(__file__).parents[2]
BOOK = pd.DataFrame({
    "code": ["TH", "TH.ENER", "TH.TRAN", "TH.INCL", "FI", "FI.SERV", "FI.ATTR", "ET", "ET.1"],
    "parent": [None, "TH", "TH", "TH", None, "FI", "FI", None, "ET"],
    "label_fr": ["Thèmes", "Énergie", "Transport", "Inclusion", "Finalités", "Service",
                 "Attractivité", "État", "Santé"],
    "label_en": None,
})  # fmt: skip
CROSSWALK = pd.DataFrame(
    [
        ("TH.ENER", "2013", "Énergie", "share_energie", "exact", "même liste"),
        ("TH.TRAN", "2013", "Transports", "share_transport", "exact", "même liste"),
        ("TH.INCL", "2013", None, None, "none", "absent de la liste"),
        ("ET.1", "2013", "Énergie", "share_energie|share_transport", "partial", "trop large"),
        ("TH.ENER", "2014", "environnement", "share_env", "exact", None),
    ],
    columns=["code", "list", "item", "quantity", "match", "note"],
)
PUBLISHED = pd.DataFrame(
    [
        ("2013", "share_energie", "A", 40.0, "% des projets"),
        ("2013", "share_transport", "A", 60.0, "% des projets"),
        ("2013", "projects_per_city_mean", "A", 10.0, "projets"),
        ("2013", "panel_size", "A", 24.0, "villes"),
        ("2013", "panel_size", "B", 25.0, "villes"),
        ("2014", "share_env", "C", 9.0, "% des projets"),
    ],
    columns=["edition", "quantity", "source", "value", "unit"],
).assign(note=None)


def projects(*themes: str | None, metropole=None, **columns) -> pd.DataFrame:
    n = len(themes)
    places = metropole or [f"m{i}" for i in range(n)]
    table = pd.DataFrame({
        "project": [f"p{i}" for i in range(n)], "metropole": places, "edition": "2026",
        "theme": themes, "purposes": None, "status": None, "partnership": None, "budget": None,
        "measurement": None,
    })  # fmt: skip
    return table.assign(**columns)


def test_the_nine_domains_of_2013_are_found_as_printed():
    printed = pd.read_csv(ROOT / "tests/published/barometre2013/shares.csv").set_index("item")
    published = tables.read(
        ROOT / "data/observatoire/published.csv", tables.descriptor("published")
    )
    crosswalk = tables.read(ROOT / "data/crosswalk.csv", tables.descriptor("crosswalk"))
    found = published_themes(published, crosswalk, "2013")
    shares = found.shares.set_index("item")
    assert (100 * shares["estimate"]).round(9).to_dict() == printed["share"].to_dict()
    assert shares["estimate"].sum() == pytest.approx(1)
    assert found.projects_per_city == 47
    np.testing.assert_allclose(shares["per_city"][printed.index], printed["per_city"], atol=0.0501)
    leading = shares[shares["rank"] <= 3]
    assert set(leading.index) == {
        "Loisirs, culture, tourisme", "Transports et mobilité", "E-citoyenneté",
    }  # fmt: skip
    assert (leading["per_city"].astype(int) == 7).all()  # « seven », says a third source
    panel = found.conflicts.query("quantity == 'panel_size'")
    assert sorted(panel["value"]) == [22, 24, 25]


def test_a_figure_on_which_sources_agree_is_no_conflict():
    agree = PUBLISHED.assign(value=1.0)
    assert conflicts(agree).empty
    assert conflicts(PUBLISHED)["source"].tolist() == ["A", "B"]


def test_only_the_same_list_is_compared_and_over_the_same_list():
    inventory_ = projects("TH.ENER", "TH.TRAN", "TH.TRAN", "TH.TRAN", "TH.INCL", "TH.INCL")
    published = published_themes(PUBLISHED, CROSSWALK, "2013")
    found = beside_published(inventory_, published, CROSSWALK, BOOK).set_index("item")
    assert found["published"].to_dict() == {"Transports": 0.6, "Énergie": 0.4}
    # Three of the four projects whose theme is in the list of 2013, not three of six.
    assert found.loc["Transports", ["count", "n", "estimate"]].tolist() == [3, 4, 0.75]
    assert found["comparable"].tolist() == [True, True]


def test_a_partial_match_is_never_compared_and_its_reason_is_given():
    published = published_themes(PUBLISHED, CROSSWALK, "2013")
    found = beside_published(projects("ET.1", "ET.1"), published, CROSSWALK, BOOK)
    assert not found["comparable"].any() and found["estimate"].isna().all()
    assert found["note"].tolist() == ["trop large", "trop large"]


def test_an_edition_without_shares_gives_none():
    assert published_themes(PUBLISHED, CROSSWALK, "2015").shares.empty


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
    names = pd.DataFrame({"metropole": ["m0"], "name": ["M"]})
    assert maturity_by_metropole(project_maturity(silent), names).empty


def test_the_maturity_of_2013_can_be_checked_by_eye():
    table = projects(
        "TH.ENER", "TH.ENER", "TH.ENER", "TH.ENER",
        status=["done", "under_way", "studied", "done"], partnership=[3, 0, None, None],
        budget=[3, 3, None, None], measurement=[3, None, 0, None],
    )  # fmt: skip
    found = project_maturity(table)
    assert found["score"].tolist()[:3] == [100.0, 50.0, 0.0]
    assert found["n_criteria"].tolist() == [4, 3, 2, 1]
    assert np.isnan(found["score"].iloc[3])  # one criterion of four is not enough


def test_a_metropole_is_the_mean_of_its_projects():
    table = projects(
        "TH.ENER", "TH.ENER", "TH.ENER", metropole=["a", "a", "b"],
        status=["done", "studied", "under_way"], partnership=[3, 0, 0],
    )  # fmt: skip
    names = pd.DataFrame({"metropole": ["a", "b"], "name": ["A Métropole", "B Métropole"]})
    found = maturity_by_metropole(project_maturity(table), names)
    assert found[["name", "score", "n"]].to_numpy().tolist() == [
        ["A Métropole", 50.0, 2], ["B Métropole", 25.0, 1],
    ]  # fmt: skip
    assert found.loc[0, ["q1", "q3"]].tolist() == [25.0, 75.0]


def test_the_inventory_of_the_edition_comes_before_an_older_one():
    table = pd.concat([projects("TH.ENER").assign(edition=e) for e in ("2019", "2024", "2028")])
    assert inventory(table, "2024")["edition"].tolist() == ["2024"]
    assert inventory(table, "2026")["edition"].tolist() == ["2024"]
    assert inventory(table, "2018").empty


themes = st.lists(st.sampled_from(["TH.ENER", "TH.TRAN", "TH.INCL"]), min_size=1, max_size=12)


@settings(max_examples=25, deadline=None)
@given(themes=themes, data=st.data())
def test_shares_sum_to_one_whatever_the_order_of_projects(themes, data):
    places = data.draw(st.lists(st.sampled_from("abc"), min_size=len(themes), max_size=len(themes)))
    table = projects(*themes, metropole=places)
    found = theme_shares(table, BOOK)
    assert found["estimate"].sum() == pytest.approx(1)
    assert (found["low"] <= found["estimate"]).all() and (found["estimate"] <= found["high"]).all()
    order = data.draw(st.permutations(range(len(themes))))
    pd.testing.assert_frame_equal(theme_shares(table.iloc[list(order)], BOOK), found)


def test_every_state_funded_project_has_an_official_theme():
    path = ROOT / "data/observatoire/projects.csv.gz"
    description = tables.descriptor("projects", path.parent) | {"extraColumns": True}
    book = tables.read(ROOT / "data/observatoire/codebook.csv", tables.descriptor("codebook"))
    found = theme_shares(tables.read(path, description), book)
    assert found["count"].sum() == 24_811
    assert sorted(found["theme"]) == [f"ET.{i}" for i in range(1, 9)]
