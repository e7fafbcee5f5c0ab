"""A real Taguette takes our codebook and gives it back, and what is coded in it reads right."""

from __future__ import annotations

import html
import re
import urllib.error
from pathlib import Path

import pandas as pd
import pytest

from metrostudy.field.exchange import read, write
from metrostudy.field.exchange.from_study import from_study
from metrostudy.field.exchange.project import assemble
from metrostudy.study import Study

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "samples" / "qda" / "made"
DEFAULT = "interesting"  # the tag of every new project
PLACE = ["document", "start", "end", "code", "quote"]


@pytest.fixture(scope="module")
def codebook():
    """Our 91 codes with their whole definitions, and a few names that are harder than ours."""
    ours = from_study(Study.read(ROOT / "data" / "demo" / "study.yml")).codes
    assert len(ours) == 91
    hard = [
        (
            "compétences.embauche à l’État",
            "compétences",
            "embauche à l’État",
            'Dire « "non" », puis ; et ,',
        ),
        ("compétences", None, "compétences", "Première ligne\n\nseconde ligne"),
        ("œuvre 🚲 <b>", None, "œuvre 🚲 <b>", None),
    ]
    rows = ours[["code", "parent", "name", "definition"]].astype(object)
    return assemble([], [*rows.where(rows.notna(), None).itertuples(index=False), *hard], [])


def test_taguette_gives_back_every_code_of_our_codebook(taguette, codebook, tmp_path):
    project = taguette.new_project("Livre de codes")
    write(codebook, tmp_path / "ours.csv")
    taguette.import_codebook(project, tmp_path / "ours.csv")
    given = codebook.codes.set_index("code")["definition"].fillna("")
    back = read(taguette.download(project, "codebook.csv", tmp_path)).codes
    back = back[back["code"] != DEFAULT].set_index("code")["definition"].fillna("")
    assert sorted(back.index) == sorted(given.index)
    told = given.map(
        lambda text: " – ".join(line.strip() for line in text.split("\n") if line.strip())
    )
    assert back.to_dict() == told.to_dict()


def test_its_other_exports_of_the_codebook_hold_the_same_codes(taguette, codebook, tmp_path):
    project = taguette.new_project("Autres formes")
    write(codebook, tmp_path / "ours.csv")
    taguette.import_codebook(project, tmp_path / "ours.csv")
    for export in ("codebook.xlsx", "codebook.qdc", "project.sqlite3"):
        codes = read(taguette.download(project, export, tmp_path)).codes["code"]
        assert sorted(set(codes) - {DEFAULT}) == sorted(codebook.codes["code"]), export


def test_taguette_does_not_take_a_qdc(taguette, codebook, tmp_path):
    """Why a codebook goes to Taguette as CSV; the day it takes .qdc, this test will say so."""
    project = taguette.new_project("qdc")
    write(codebook, tmp_path / "ours.qdc")
    with pytest.raises(urllib.error.HTTPError) as refused:
        taguette.import_codebook(project, tmp_path / "ours.qdc")
    assert refused.value.code == 400


@pytest.fixture(scope="module")
def coded(taguette, tmp_path_factory):
    """The codings of anne, made again in Taguette on interviews given as web pages."""
    expected = pd.read_csv(SAMPLES / "qdpx" / "expected_codings.csv")
    expected = expected[expected["coder"] == "anne"].rename(columns={"code_path": "code"})
    expected["document"] = expected["document"].str.removesuffix(".txt")
    texts = {name: (SAMPLES / "text" / f"{name}.txt").read_text("utf-8") for name in ("E01", "E02")}
    project = taguette.new_project("Codage")
    tags = {code: taguette.add_tag(project, code) for code in set(expected["code"]) - {DEFAULT}}
    tags[DEFAULT] = min(tags.values()) - 1  # made with the project, just before ours
    for name, text in texts.items():
        page = "\n".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n"))
        document = taguette.add_document(project, name, page)
        for quote, rows in expected[expected["document"] == name].groupby("quote"):
            start, end = in_bytes(taguette.contents(project, document), quote)
            taguette.highlight(project, document, start, end, [tags[code] for code in rows["code"]])
    export = taguette.download(project, "project.sqlite3", tmp_path_factory.mktemp("export"))
    return project, texts, expected, export


def in_bytes(page, quote):
    """Where a quote stands in a page, as Taguette's own script counts: bytes, without the tags."""
    data = html.unescape(re.sub(r"<[^>]*>", "", page)).encode()
    assert data.count(quote.encode()) == 1
    at = data.index(quote.encode())
    return at, at + len(quote.encode())


def rows(codings):
    return sorted(map(tuple, codings[PLACE].astype(object).values.tolist()))


def test_what_is_coded_in_taguette_reads_back_where_it_was_marked(coded):
    _, texts, expected, export = coded
    alone = read(export)
    for coding in alone.codings.itertuples():
        text = alone.documents.set_index("document")["text"][coding.document]
        assert text[coding.start : coding.end] == coding.quote
    assert rows(read(export, texts).codings) == rows(expected)


def test_the_list_of_highlights_is_found_again_by_its_quotes(coded, taguette, tmp_path):
    project, texts, expected, _ = coded
    for ending in (".csv", ".xlsx"):
        path = taguette.download(project, f"highlights/{ending}", tmp_path)
        path = path.rename(tmp_path / f"highlights{ending}")
        assert rows(read(path, texts).codings) == rows(expected)
