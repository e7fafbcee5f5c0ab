"""Chromium without a network, opening the report of a hostile study as a reader does: by file."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import hostile_report
import pytest

from metrostudy.study import Study
from metrostudy.tell.report.printing import BROWSERS
from metrostudy.tell.report.report import write_report

# Where a test without a browser must fail instead of being skipped: set by .ci/run.
REQUIRED = "METROSTUDY_BROWSER"
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
           "--disable-component-update", "--disable-sync"]  # fmt: skip


@pytest.fixture(scope="session")
def chromium():
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        program = None
    if program is None:
        absent = "no browser: install chromium, and the Python package playwright, to run this test"
        pytest.fail(absent) if os.environ.get(REQUIRED) else pytest.skip(absent)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    study = hostile_report.write(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("METROSTUDY_OUTPUT", str(folder / "outputs"))
        write_report(Study.read(study), folder / "report")
    return folder / "report"


@pytest.fixture
def reader(chromium, report):
    """Somebody at a screen; at the end nothing was fetched, and no console said a word."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    found = Reader(context.new_page(), report)
    yield found
    context.close()
    assert found.fetched == [] and found.complaints == []


class Reader:
    """A page, what it asked of a network, and what it complained of."""

    def __init__(self, page, report: Path):
        self.page, self.report = page, report
        self.fetched, self.complaints = [], []
        page.on("request", lambda r: self._asked(r.url))
        page.on("console", lambda m: self.complaints.append(f"{m.type}: {m.text}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _asked(self, address: str) -> None:
        if not address.startswith(("file:", "data:", "blob:")):
            self.fetched.append(address)

    def open(self, name: str, fragment: str = ""):
        """Open a page of the report and return it."""
        self.page.goto("about:blank")
        self.page.goto((self.report / f"{name}.html").as_uri() + fragment)
        return self.page
