"""The crosswalk of themes: every correspondence that the guide to the sources draws is there."""

from pathlib import Path

import pandas as pd
import pytest
from listed_projects import projects

from metrostudy import tables
from metrostudy.measure.inventory.crosswalk import theme_crosswalk

DATA = Path(__file__).parents[3] / "data"
# Names of the nine domains in the lists of 2013, 2014, IDC 2017, EY and the proposals of 2020,
# as the notes on the sources draw them up; blank where they see none.
DRAWN = """
TH.TRAN|Transports et mobilité|transport et mobilité|parking||
TH.CITO|E-citoyenneté|e-citoyenneté|vie citoyenne|services aux usagers|P20.01
TH.EDUC|Éducation|éducation|éducation||
TH.SANT|Social et santé|santé et social|soins de santé|inclusion|
TH.SECU|Sûreté et sécurité|sécurité|vidéosurveillance||
TH.ENER|Énergie|environnement|éclairage ; smart water|numérique responsable|
TH.BATI|Bâtiment||bâtiment intelligent||
TH.LOIS|Loisirs, culture, tourisme||tourisme||
TH.ECON|Développement économique||attractivité|écosystème et économie|P20.05
TH.DONN||||donnée|P20.04
TH.INFR||||réseaux|P20.06
TH.AGEN||||administration|P20.07
TH.INCL||||inclusion|
TH.CYBE||||cybersécurité|
"""


def read(name: str) -> pd.DataFrame:
    return tables.read(DATA / f"{name}.csv", tables.descriptor(name))


def table() -> pd.DataFrame:
    found = theme_crosswalk(projects("TH.TRAN"), read("crosswalk"), read("codebook"))
    return found.set_index("theme")


@pytest.mark.parametrize("row", DRAWN.split("\n")[1:-1])
def test_each_domain_has_the_names_that_its_sources_give_it(row):
    theme, *names = row.split("|")
    found = table().loc[theme]
    for edition, name in zip(["2013", "2014", "2017", "ey_2023", "p2020"], names, strict=True):
        seen = found[edition].removeprefix("≈ ")
        assert name in seen if name else seen in ("", "—")


def test_what_a_list_no_longer_names_stays_in_the_year_that_named_it():
    assert table().loc["TH.EDUC", ["ey_2018", "ey_2021", "ey_2023"]].tolist() == [
        "e-éducation", "e-éducation", "—",
    ]  # fmt: skip


def test_a_wider_domain_is_marked_and_a_list_seen_in_part_is_silent():
    found = table()
    assert found.loc["TH.ENER", "2014"] == "≈ environnement"
    assert found.loc["TH.INCL", "2013"] == "—"  # the nine domains are all known: it is not there
    assert found.loc["TH.INCL", "2014"] == ""  # the list of 2014 was seen in part: unknown


def test_a_theme_counted_inside_a_wider_domain_is_no_exact_match():
    assert table().loc["TH.USAG", "2013"] == "≈ E-citoyenneté"


def test_the_nine_proposals_of_2020_each_have_a_code():
    items = read("crosswalk").query("list == 'p2020'")["item"].dropna().str.findall(r"P20\.\d\d")
    assert sorted(set(items.explode())) == [f"P20.{i:02d}" for i in range(1, 10)]


def test_the_themes_of_the_state_are_only_near_those_of_2013():
    book = tables.read(DATA / "observatoire/codebook.csv", tables.descriptor("codebook"))
    found = theme_crosswalk(projects("ET.1"), read("crosswalk"), book)
    assert found.columns.tolist() == ["theme", "label_fr", "label_en", "2013"]
    assert found["2013"].str.startswith("≈ ").sum() == 7 and found["2013"].iloc[-1] == "—"
