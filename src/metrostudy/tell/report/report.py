"""The report of one study: every page, in one folder that opens without a network."""

from __future__ import annotations

from pathlib import Path

from metrostudy import tables
from metrostudy.study import Study
from metrostudy.tell.report.documents import write_documents
from metrostudy.tell.report.pages import compare, index, method, metropoles, notebooks, projects
from metrostudy.tell.report.rendering import Page, Site
from metrostudy.tell.report.results import Results
from metrostudy.tell.report.spreadsheets import neutralised

KINDS = (index, notebooks, metropoles, compare, projects, method)


def write_report(study: Study, folder: Path) -> Path:
    """Write the report of ``study`` into ``folder``, pages then documents; return its first page.

    Pages are made from what the notebooks and the sweep left under ``study.output`` and from the
    study's tables: no number is typed. A kind of page that the study has nothing for is left out,
    and no page links to it. The same outputs give the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    results = Results(study)
    pages: list[Page] = [page for kind in KINDS for page in kind.pages(results)]
    site = Site(study, pages, results.commit)
    for page in pages:
        (folder / f"{page.name}.html").write_text(site.render(page), "utf-8", newline="\n")
    _write_findings(results, folder / "findings.csv")
    write_documents(study, folder)
    return folder / "index.html"


def _write_findings(results: Results, path: Path) -> None:
    """Every claim of the study in one table, with the share of analyses that keep its verdict."""
    claims = results.findings.drop(columns="sentence")
    tables.write(neutralised(claims), path)
