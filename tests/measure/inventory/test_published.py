"""What 2013 printed, and what of it compares with a study."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from listed_projects import BOOK, CROSSWALK, PUBLISHED, projects

from metrostudy import tables
from metrostudy.measure.inventory.published import beside_published, conflicts, published_themes

ROOT = Path(__file__).parents[3]


def shared(name: str) -> pd.DataFrame:
    folder = "data" if name == "crosswalk" else "data/observatoire"
    return tables.read(ROOT / folder / f"{name}.csv", tables.descriptor(name))


def test_the_nine_domains_of_2013_are_found_as_printed():
    printed = pd.read_csv(ROOT / "tests/published/barometre2013/shares.csv").set_index("item")
    found = published_themes(shared("published"), shared("crosswalk"), "2013")
    shares = found.shares.set_index("item")
    assert (100 * shares["estimate"]).round(9).to_dict() == printed["share"].to_dict()
    assert shares["estimate"].sum() == pytest.approx(1)
    assert (found.projects_per_city, found.honours) == (47, 21)
    np.testing.assert_allclose(shares["per_city"][printed.index], printed["per_city"], atol=0.0501)
    leading = shares[shares["rank"] <= 3]
    assert set(leading.index) == {
        "Loisirs, culture, tourisme", "Transports et mobilité", "E-citoyenneté",
    }  # fmt: skip
    assert (leading["per_city"].astype(int) == 7).all()  # « seven », says a third source
    panel = found.conflicts.query("quantity == 'panel_size'")
    assert sorted(panel["value"]) == [22, 24, 25]


def test_a_share_of_cities_is_no_share_of_projects():
    # IDC 2017 printed 87 % for education: authorities that have such a project.
    published, crosswalk = shared("published"), shared("crosswalk")
    assert "idc_share_projects_education" in set(published["quantity"])
    assert published_themes(published, crosswalk, "2017").shares.empty
    assert published_themes(PUBLISHED, CROSSWALK, "2014").shares.empty
    assert published_themes(PUBLISHED, CROSSWALK, "2015").shares.empty


def test_a_figure_on_which_sources_agree_is_no_conflict():
    agree = PUBLISHED.assign(value=1.0)
    assert conflicts(agree).empty
    assert conflicts(PUBLISHED)["source"].tolist() == ["A", "B"]


def test_only_the_same_list_is_compared_and_over_the_same_list():
    inventory = projects("TH.ENER", "TH.TRAN", "TH.TRAN", "TH.TRAN", "TH.INCL", "TH.INCL")
    published = published_themes(PUBLISHED, CROSSWALK, "2013")
    found = beside_published(inventory, published, CROSSWALK, BOOK).set_index("item")
    assert found["published"].to_dict() == {"Transports": 0.6, "Énergie": 0.4}
    # Three of the four projects whose theme is in the list of 2013, not three of six.
    assert found.loc["Transports", ["count", "n", "estimate"]].tolist() == [3, 4, 0.75]
    assert found["comparable"].tolist() == [True, True]
    assert found["among"].tolist() == [0.6, 0.4]
    assert found["rank"].tolist() == [1, 2]


def test_a_theme_nobody_works_on_is_a_zero_that_compares():
    published = published_themes(PUBLISHED, CROSSWALK, "2013")
    found = beside_published(projects("TH.TRAN"), published, CROSSWALK, BOOK).set_index("item")
    assert found["estimate"].to_dict() == {"Transports": 1.0, "Énergie": 0.0}


def test_both_sides_are_shares_of_the_domains_that_match():
    half = CROSSWALK.assign(match=CROSSWALK["match"].where(CROSSWALK["code"] != "TH.ENER"))
    published = published_themes(PUBLISHED, CROSSWALK, "2013")
    found = beside_published(projects("TH.TRAN", "TH.ENER"), published, half, BOOK)
    assert found[["item", "published", "among", "estimate"]].astype(object).to_numpy().tolist()[
        0
    ] == ["Transports", 0.6, 1.0, 1.0]
    assert found["comparable"].tolist() == [True, False] and np.isnan(found.loc[1, "among"])


def test_a_theme_that_the_list_counts_inside_another_is_counted_there():
    inside = CROSSWALK.copy()
    inside.loc[inside["code"] == "TH.INCL", ["item", "match"]] = "Transports", "within"
    published = published_themes(PUBLISHED, CROSSWALK, "2013")
    found = beside_published(projects("TH.TRAN", "TH.INCL", "TH.ENER"), published, inside, BOOK)
    assert found.set_index("item")["count"].to_dict() == {"Transports": 2, "Énergie": 1}


def test_a_partial_match_is_never_compared_and_its_reason_is_given():
    published = published_themes(PUBLISHED, CROSSWALK, "2013")
    found = beside_published(projects("ET.1", "ET.1"), published, CROSSWALK, BOOK)
    assert not found["comparable"].any() and found["estimate"].isna().all()
    assert found["note"].tolist() == ["trop large", "trop large"]
