"""Projects and ideas: search, filters, sort and export do what a person expects."""

from __future__ import annotations

import csv
import io

import hostile_report
import pytest

from metrostudy.study import Study
from metrostudy.tell.report.report import write_report
from metrostudy.tell.report.spreadsheets import STARTS, neutral

BIKE, SCHOOL, SUM, ZONE, SPIRIT = range(5)
# The title of each project, as its first line is read.
TITLES = [
    hostile_report.IMAGE,
    hostile_report.SCRIPT,
    hostile_report.FORMULA,
    "Zone des vélos",
    "Élan",
]


@pytest.fixture
def page(reader):
    return reader.open("projects")


def listed(page):
    """The projects in the order of the table."""
    cells = page.locator("td.title").all_inner_texts()
    return [TITLES.index(cell.split("\n")[0]) for cell in cells]


def test_everything_is_listed_and_counted(page):
    assert listed(page) == [BIKE, SCHOOL, SUM, ZONE, SPIRIT]
    assert page.locator("#count").inner_text() == "5 projets sur 5"


@pytest.mark.parametrize(
    ("typed", "found"),
    [("velo", [BIKE, ZONE]), ("VÉLO", [BIKE, ZONE]), ("elan", [SPIRIT]), ("crue velo", [ZONE]),
     ("réalisé", [BIKE, SPIRIT]), ("tramway", []), ("<img", [BIKE, SCHOOL, ZONE])],
)  # fmt: skip
def test_search_reads_every_column_whatever_accents_and_capitals(page, typed, found):
    page.get_by_label("Chercher").press_sequentially(typed)
    assert listed(page) == found


def test_filters_add_up_and_one_button_clears_them(page):
    page.get_by_label("Statut", exact=True).select_option("À l'étude")
    assert listed(page) == [SUM, ZONE]
    page.get_by_label("Thème", exact=True).select_option("Éducation")
    assert listed(page) == [ZONE]
    assert page.locator("#count").inner_text() == "1 projet sur 5"
    page.get_by_role("button", name="Tout effacer").click()
    page.get_by_text("5 projets sur 5").wait_for()
    assert listed(page) == [BIKE, SCHOOL, SUM, ZONE, SPIRIT]


def test_ideas_are_the_projects_that_overcame_the_barrier_chosen(page):
    page.get_by_label("Freins rencontrés", exact=True).select_option(hostile_report.IMAGE)
    assert listed(page) == [BIKE, SCHOOL, ZONE]
    page.get_by_label("Seulement les projets qui ont surmonté").check()
    assert listed(page) == [BIKE]


def test_projects_of_no_metropole_can_be_left_out(page):
    page.get_by_label("Seulement les projets que porte une métropole").check()
    assert listed(page) == [BIKE, SCHOOL, SUM, ZONE]


def test_a_filter_offers_each_value_with_its_count(page):
    options = page.get_by_label("Thème", exact=True).locator("option").all_inner_texts()
    assert options == ["Tous", "Éducation (2)", "Transport & <b>mobilité</b> (3)"]


def test_a_column_sorts_as_a_dictionary_does_blanks_last_by_mouse_and_keyboard(page):
    header = page.get_by_role("columnheader", name="Projet")
    header.click()
    page.wait_for_selector("th.title[aria-sort=ascending]")
    assert listed(page)[-2:] == [SPIRIT, ZONE]  # É beside E, before Z
    header.get_by_role("button").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("th.title[aria-sort=descending]")
    assert listed(page)[:2] == [ZONE, SPIRIT]
    page.get_by_role("columnheader", name="Métropole").click()
    page.wait_for_selector("th.place[aria-sort=ascending]")
    assert listed(page)[-1] == SPIRIT
    assert page.locator("thead th:not([scope=col])").count() == 0


def test_the_sheet_of_a_metropole_leads_to_its_own_projects(reader):
    page = reader.open("metropole-crue")
    page.get_by_role("link", name="Les chercher et les filtrer").click()
    assert listed(page) == [SUM, ZONE]


def exported(page):
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Exporter en CSV").click()
    assert waiting.value.suggested_filename == "petite-projects.csv"
    with open(waiting.value.path(), "rb") as file:
        text = file.read().decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=";"))


def test_the_export_holds_what_is_listed_in_its_order_and_no_formula(page):
    page.get_by_label("Statut", exact=True).select_option("À l'étude")
    page.get_by_role("columnheader", name="Projet").click()
    page.wait_for_selector("th.title[aria-sort=ascending]")
    heads, *rows = exported(page)
    assert heads[:3] == ["Projet", "Description", "Métropole ou intercommunalité"]
    assert [row[:2] for row in rows] == [
        [f"'{hostile_report.FORMULA}", "'-1+2"],
        ["Zone des vélos", "'+33 1 02"],
    ]


def test_the_page_and_the_library_neutralise_alike(page):
    cells = [f"{start}1+1" for start in STARTS] + [
        "-3,5",
        "+33",
        "12",
        "a",
        "",
        "'=1",
        " =1",
        "-",
        "1e5",
    ]
    assert page.evaluate("(cells) => cells.map(neutral)", cells) == [
        neutral(cell) for cell in cells
    ]


def test_all_the_projects_of_the_observatoire_are_searched_while_one_types(
    reader, tmp_path, monkeypatch
):
    """24,811 projects: what the page weighs, and the time from a key press to a drawn table."""
    monkeypatch.setenv("METROSTUDY_OUTPUT", str(tmp_path / "outputs"))
    write_report(Study.read("data/observatoire"), tmp_path / "report")
    weight = sum(path.stat().st_size for path in (tmp_path / "report").iterdir())
    assert weight < 5_000_000  # of 15, figures apart
    reader.report = tmp_path / "report"
    page = reader.open("projects")
    typing = """async (text) => {
        const box = document.getElementById("words"), start = performance.now();
        box.value = text;
        box.dispatchEvent(new Event("input", {bubbles: true}));
        await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
        return performance.now() - start;
    }"""
    times = [page.evaluate(typing, text) for text in ("v", "vi", "vid", "vidé", "vidéo")]
    assert "24\u202f811" in page.locator("#count").inner_text()
    assert "vidéo" in page.locator("td.title").first.inner_text().lower()
    print("milliseconds from a key press to the table:", *map(round, times))
    assert min(times) < 200
