"""Which domains of which editions compare: by eye, then on the real lists."""

from pathlib import Path

import pandas as pd
import pytest
from listed_projects import projects

from metrostudy import tables
from metrostudy.compare.editions import align as reasons
from metrostudy.compare.editions.align import align, same_domains

ROOT = Path(__file__).parents[3]
BOOK = pd.DataFrame({
    "code": ["TH", "TH.A", "TH.B", "TH.C", "TH.D"], "parent": [None, *["TH"] * 4],
    "label_fr": ["Thèmes", "Eau", "Air", "Feu", "Terre"], "label_en": None,
})  # fmt: skip
LISTS = pd.DataFrame(
    [
        ("TH.A", "2013", "Eau", "share_projects_eau", "exact"),
        ("TH.B", "2013", "Air", "share_projects_air", "exact"),
        ("TH.C", "2013", "Air", "share_projects_air", "within"),
        ("TH.D", "2013", None, None, "none"),
        ("TH.A", "2014", "eau", "projects_eau", "exact"),
        ("TH.B", "2014", "air", "projects_air", "exact"),
        ("TH.C", "2014", None, None, None),
        ("TH.A", "2017", "eau", "idc_share_eau", "exact"),
        ("TH.B", "2017", "fumées", None, "partial"),
        ("TH.D", "ey_2023", "terre", None, "exact"),
    ],
    columns=["code", "list", "item", "quantity", "match"],
).assign(note=None)
PRINTED = pd.DataFrame(
    [
        ("2013", "share_projects_eau", 20.0, "% des projets"),
        ("2013", "share_projects_air", 60.0, "% des projets"),
        ("2014", "panel_size", 10.0, "villes"),
        ("2014", "projects_total", 200.0, "projets"),
        ("2014", "projects_eau", 50.0, "projets"),
        ("2014", "projects_air", 30.0, "projets"),
        ("2017", "idc_share_eau", 87.0, "%"),
    ],
    columns=["edition", "quantity", "value", "unit"],
).assign(source="s", note=None)
OWN = projects("TH.A", "TH.B", "TH.C", "TH.C", "TH.D")


def by_hand() -> pd.DataFrame:
    return align(LISTS, PRINTED, OWN, BOOK).set_index(["edition", "domain"])


def test_a_share_is_printed_or_counted_beside_the_total():
    found = by_hand()
    assert found["estimate"][[("2013", "TH.A"), ("2014", "TH.A")]].tolist() == [0.2, 0.25]
    assert found.loc[("2014", "TH.A"), ["count", "n"]].tolist() == [50, 200]


def test_what_does_not_compare_says_why():
    why = by_hand()["why"]
    assert why[("2013", "TH.C")] == reasons.INSIDE
    assert why[("2013", "TH.D")] == reasons.ABSENT
    assert why[("2014", "TH.C")] == reasons.UNSEEN
    assert why[("2017", "TH.A")] == reasons.OTHER_MEASURE  # a share of authorities
    assert why[("2017", "TH.B")] == reasons.OTHER_BOUNDS
    assert why[("ey_2023", "TH.D")] == reasons.UNPRINTED
    assert why[("2026", "TH.D")] == reasons.ALONE
    assert (by_hand()["comparable"] == (why == "")).all()


def test_our_projects_are_counted_in_the_domains_of_the_wider_list():
    own = by_hand().loc["2026"]
    assert own["count"].to_dict() == {"TH.A": 1, "TH.B": 3, "TH.C": 0, "TH.D": 1}
    assert own.loc["TH.B", "estimate"] == 0.6 and own.loc["TH.B", "comparable"]
    assert own.loc["TH.C", "why"] == reasons.INSIDE


def test_common_domains_are_shares_of_one_another_in_each_edition():
    found = same_domains(align(LISTS, PRINTED, OWN, BOOK), OWN, LISTS, BOOK)
    shares = found.set_index(["edition", "domain"])["estimate"]
    assert shares.to_dict() == pytest.approx({
        ("2013", "TH.A"): 0.25, ("2013", "TH.B"): 0.75, ("2014", "TH.A"): 50 / 80,
        ("2014", "TH.B"): 30 / 80, ("2026", "TH.A"): 0.25, ("2026", "TH.B"): 0.75,
    })  # fmt: skip
    assert found.set_index("edition")["n"]["2014"].tolist() == [80, 80]
    assert found.loc[found["own"], ["low", "high"]].notna().all(axis=None)
    assert found.loc[~found["own"], ["low", "high"]].isna().all(axis=None)


def test_a_study_of_other_themes_leaves_the_published_lists_alone():
    found = same_domains(align(LISTS, PRINTED, OWN.iloc[:0], BOOK), OWN.iloc[:0], LISTS, BOOK)
    assert sorted(found["edition"].unique()) == ["2013", "2014"]
    assert same_domains(align(LISTS, PRINTED.iloc[:2], OWN, BOOK).query("own == True"), OWN,
                        LISTS, BOOK).empty  # fmt: skip


def test_the_order_of_rows_does_not_matter():
    backwards = [table.iloc[::-1].reset_index(drop=True) for table in (LISTS, PRINTED, OWN)]
    found = align(*backwards, BOOK).set_index(["edition", "domain"]).sort_index()
    columns = ["estimate", "comparable", "why", "label_fr"]
    pd.testing.assert_frame_equal(found[columns], by_hand().sort_index()[columns])


# The real lists ------------------------------------------------------------------------------


def shared(name: str) -> pd.DataFrame:
    path = "observatoire/published" if name == "published" else name
    return tables.read(ROOT / f"data/{path}.csv", tables.descriptor(name))


def real() -> pd.DataFrame:
    return align(shared("crosswalk"), shared("published"), projects("TH.TRAN"), shared("codebook"))


def test_nine_domains_of_2013_and_three_of_2014_have_a_share_of_projects():
    usable = real().query("comparable and not own")
    assert usable.groupby("edition")["domain"].nunique().to_dict() == {"2013": 9, "2014": 3}
    shares = usable[usable["edition"] == "2014"].set_index("domain")["estimate"]
    assert (100 * shares).round(1).to_dict() == {"TH.TRAN": 16.2, "TH.EDUC": 15.4, "TH.CITO": 14.2}


def test_shares_of_authorities_and_levels_of_statements_never_compare():
    lists = real().set_index(["edition", "domain"])
    assert lists.loc[("2017", "TH.EDUC"), "why"] == reasons.OTHER_MEASURE
    assert not lists.loc[["ey_2018", "ey_2021", "ey_2023", "ey_2025"], "comparable"].any()
    assert lists.loc[("2014", "TH.ENER"), "why"] == reasons.OTHER_BOUNDS


def test_education_is_fourth_in_2013_and_second_of_the_leading_three_in_2014():
    # usine-digitale.fr, 2014: « de la quatrième à la deuxième place » (guide/domain.md §1).
    shares = real().query("comparable and not own").set_index(["edition", "domain"])["estimate"]
    assert shares["2013"].rank(ascending=False, method="min")["TH.EDUC"] == 4
    assert shares["2014"].rank(ascending=False)["TH.EDUC"] == 2


@pytest.mark.parametrize("name, number", [("p2017", 10), ("p2020", 9)])
def test_every_proposal_has_its_code(name, number):
    items = shared("crosswalk").query(f"list == '{name}'")["item"].dropna()
    named = items.str.findall(r"P\d\d\.\d\d").explode().unique()
    assert sorted(named) == [f"P{name[-2:]}.{k:02d}" for k in range(1, number + 1)]


def test_the_themes_of_ey_are_those_its_pages_name():
    items = shared("crosswalk").dropna(subset="item").groupby("list")["item"].nunique()
    # Seven policies in 2025, ten themes in 2023; six of nine seen in 2018 (guide/domain.md §3).
    assert (items["ey_2025"], items["ey_2023"]) == (7, 10)
    assert items["ey_2018"] == 6


def test_every_theme_has_a_row_in_every_list():
    book, lists = shared("codebook"), shared("crosswalk")
    themes = book.loc[book["parent"] == "TH", "code"]
    names = ["2013", "2014", "2017", "2020", "ey_2018", "ey_2021", "ey_2023", "ey_2025", "p2017",
             "p2020"]  # fmt: skip
    rows = lists.groupby("list")["code"].agg(set)
    assert {name: set(themes) - rows[name] for name in names} == {name: set() for name in names}
    assert (
        lists["code"].isin(book["code"]).sum() == len(lists) - lists["code"].str.match("ET").sum()
    )
