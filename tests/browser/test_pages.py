"""Every page of the report in a browser: silent, offline, accessible, at any width and on paper."""

from __future__ import annotations

from pathlib import Path

import hostile_report
import pytest

AXE = (Path(__file__).with_name("axe") / "axe.min.js").read_text("utf-8")
NAMES = ["index", "findings", "04_maturity", "metropoles", "metropole-aube", "metropole-zinc",
         "compare", "projects", "method"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_page_opens_and_nothing_of_the_data_ran(reader, name):
    page = reader.open(name)
    assert page.title() != "caught" and page.locator("h1").count() == 1


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_no_serious_fault(reader, name):
    page = reader.open(name)
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document)")["violations"]
    assert [
        (f["id"], f["nodes"][0]["html"]) for f in found if f["impact"] in ("serious", "critical")
    ] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_page_never_scrolls_sideways(reader, name):
    page = reader.open(name)
    for width in (360, 768, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_hostile_title_is_read_as_text(reader):
    cells = reader.open("projects").locator("td.title").all_inner_texts()
    assert any(cell.startswith(hostile_report.IMAGE) for cell in cells)
    assert any(cell.startswith(hostile_report.SCRIPT) for cell in cells)
    assert reader.page.locator("main img").count() == 0


def test_on_paper_the_menu_and_the_code_are_left_out_and_the_mark_stays(reader):
    page = reader.open("04_maturity")
    page.emulate_media(media="print")
    assert not page.locator("header nav").is_visible() and not page.locator("details").is_visible()
    assert page.locator("figure img").is_visible()
    assert page.locator(".watermark").inner_text() == "données fictives"


def test_the_keyboard_reaches_the_content_first(reader):
    page = reader.open("index")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    ring = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(ring) == "solid"


def test_the_code_of_a_notebook_unfolds_with_the_keyboard(reader):
    page = reader.open("04_maturity")
    assert not page.locator("details pre").first.is_visible()
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details pre").first.is_visible()
