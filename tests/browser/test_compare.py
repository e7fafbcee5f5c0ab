"""Compare: two to four métropoles, chosen by mouse or keyboard, kept in the address."""

from __future__ import annotations

import hostile_report
import pytest

AUBE = f"Aube {hostile_report.IMAGE}"
CRUE, LUNE, VENT, ZINC = "Crue Métropole", "Lune Métropole", "Vent Métropole", "Zinc Métropole"


@pytest.fixture
def page(reader):
    return reader.open("compare")


def compared(page):
    return page.locator("#comparison thead th").all_inner_texts()[1:]


def row(page, label):
    lines = page.locator("#comparison tbody tr").filter(
        has=page.get_by_role("rowheader", name=label, exact=True)
    )
    return lines.first.locator("td").all_inner_texts()


def test_the_two_first_ranked_are_there_at_once(page):
    assert compared(page) == [AUBE, CRUE]
    assert row(page, "Rang (neuf calculs sur dix)") == ["1 (de 1 à 4)", "2 (de 2 à 4)"]
    assert row(page, "Score sur 100") == ["80,0", "60,0"]
    assert row(page, hostile_report.IMAGE) == ["100\u00a0%", "50\u00a0%"]


def test_a_third_and_a_fourth_but_no_fifth(page):
    page.get_by_label(LUNE).check()
    page.get_by_label(ZINC).check()
    assert compared(page) == [AUBE, CRUE, LUNE, ZINC]
    assert row(page, "Score sur 100")[-1] == "—"
    assert page.get_by_label(VENT).is_disabled()
    page.get_by_label(LUNE).uncheck()
    assert page.get_by_label(VENT).is_enabled()


def test_one_alone_is_not_compared(page):
    page.get_by_label(CRUE).uncheck()
    assert not page.locator("#comparison").is_visible()
    assert page.locator("#said").inner_text() == "Choisissez au moins deux métropoles."


def test_the_address_keeps_the_choice(reader, page):
    page.get_by_label(VENT).check()
    assert page.url.endswith("#m=aube,crue,vent")
    again = reader.open("compare", "#m=vent,lune")
    assert compared(again) == [LUNE, VENT]


def test_a_sheet_opens_the_comparison_with_its_own(reader):
    page = reader.open("metropole-lune")
    page.get_by_role("link", name="Comparer avec d'autres").click()
    assert page.get_by_label(LUNE).is_checked()


def test_the_keyboard_is_enough(page):
    page.get_by_label(LUNE).focus()
    page.keyboard.press("Space")
    assert compared(page) == [AUBE, CRUE, LUNE]
