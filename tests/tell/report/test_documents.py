"""The synthesis in Word and in PDF: the same words, text that is text, the same bytes."""

from __future__ import annotations

import base64
import re
import shutil
from io import BytesIO
from zipfile import ZipFile

import hostile_report
import nbformat
import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from metrostudy import tables
from metrostudy.study import Study
from metrostudy.tell.findings import Finding
from metrostudy.tell.report import printing
from metrostudy.tell.report.documents import synthesis, write_documents
from metrostudy.tell.report.printing import NO_PRINTER_EN, pdf_printer, print_pdf
from metrostudy.tell.report.results import Results

HYPOTHESES = f"""\
hypothesis,statement_fr,statement_en,published_fr,published_en,source,unanswered_fr,unanswered_en
H1,Un modèle {hostile_report.IMAGE},One model,réfutée,refuted,"Ailleurs, https://exemple.fr/a",Rien.,Nothing.
H2,Des invariants,Invariants,,,,{hostile_report.SCRIPT},Nothing here.
"""
CAPTION = f'Légende "{hostile_report.IMAGE}" (n = 2)'


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return written(tmp_path_factory.mktemp("documents"))


@pytest.fixture(scope="module")
def word(folder):
    return Document(BytesIO(made(folder)))


def written(folder, language="fr"):
    """The hostile study, with hypotheses, a headline figure and a finding on H1."""
    study = hostile_report.write(folder, language)
    (study / "hypotheses.csv").write_text(HYPOTHESES, "utf-8")
    outputs = folder / "outputs"
    (outputs / "figures" / "05_one_model-null.png").write_bytes(
        base64.b64decode(hostile_report.PIXEL)
    )
    notebook = hostile_report._notebook()
    notebook.cells[0]["source"] = "# Un modèle ?\n\nOn regarde. Limites : **peu** de `cas`\x0bvus."
    nbformat.write(notebook, outputs / "notebooks" / "05_one_model.ipynb")
    claim = Finding(
        f"@SUM(1+1) {hostile_report.SCRIPT}", "@SUM(1+1) said", hypothesis="H1", bearing="opposes"
    )
    rows = [claim.row("05_one_model-both", "05_one_model")]
    tables.write(pd.DataFrame(rows), outputs / "findings" / "05_one_model.csv")
    return folder


def made(folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("METROSTUDY_OUTPUT", str(folder / "outputs"))
        return synthesis(Results(Study.read(folder / "study")))


def said(element):
    return re.sub("[\u00a0\u202f]", " ", element.text)


def of_style(word, style):
    return [said(p) for p in word.paragraphs if p.style.name == style]


def test_headings_are_the_questions_in_their_order(word):
    assert of_style(word, "Title") == ["Petite étude"]
    first = ["Quatre questions", "Hypothèse par hypothèse", "Ce que dit chaque carnet", "Limites",
             "Sources des réponses publiées"]  # fmt: skip
    assert of_style(word, "Heading 1") == first
    assert of_style(word, "Heading 2") == [
        "Y a-t-il un modèle français ?", "Que partagent les métropoles mûres ?",
        "Qu'est-ce qui freine les autres ?", "En sommes-nous sûrs ?",
        f"4. Qui {hostile_report.IMAGE} ?", "5. Un modèle ?", "Ce que l'étude ne peut pas dire",
    ]  # fmt: skip


def test_answers_are_the_sentences_of_the_findings(word):
    told = [said(paragraph) for paragraph in word.paragraphs]
    question = told.index("Y a-t-il un modèle français ?")
    assert told[question + 1] == f"@SUM(1+1) {hostile_report.SCRIPT}"
    assert told[told.index("Que partagent les métropoles mûres ?") + 1] == hostile_report.SCRIPT


def test_each_finding_says_what_it_does_to_its_hypothesis(word):
    assert of_style(word, "Résultat") == [
        f"Premier : {hostile_report.IMAGE}.", f"@SUM(1+1) {hostile_report.SCRIPT} [H1 : contredit]",
    ]  # fmt: skip


def test_verdicts_stand_in_a_table_whose_head_is_repeated(word):
    (table,) = word.tables
    assert [[said(cell) for cell in row.cells] for row in table.rows] == [
        ["Hypothèse", "Verdict", "Réponse déjà publiée"],
        [f"H1. Un modèle {hostile_report.IMAGE}", "contredite", "Réfutée"],
        ["H2. Des invariants", "sans réponse", "—"],
    ]
    heads = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") for row in table.rows]
    assert [head is not None for head in heads] == [True, False, False]


def test_limits_and_sources_are_told_without_markup(word):
    assert of_style(word, "List Bullet") == [
        "Un modèle ? Peu de cas vus.",
        f"H2. Des invariants. {hostile_report.SCRIPT}",
        "Ailleurs, https://exemple.fr/a (H1)",
    ]


def test_the_figure_is_described(word):
    (picture,) = word.element.body.iter(qn("wp:docPr"))
    assert re.sub("\u00a0", " ", picture.get("descr")) == CAPTION
    assert of_style(word, "Caption") == [CAPTION]


def test_invented_data_say_so_on_every_page(word):
    assert "n'existent pas" in of_style(word, "Mention")[0]
    assert word.sections[0].header.paragraphs[0].text == "données fictives"
    footer = said(word.sections[0].footer.paragraphs[0])
    assert footer.startswith("metrostudy · Petite étude · édition 2026 · graine 0")


def test_the_language_is_told(word, tmp_path):
    english = Document(BytesIO(made(written(tmp_path, "en"))))
    for document, language in ((word, "fr-FR"), (english, "en-GB")):
        told = [one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))]
        assert told[0] == language and document.core_properties.language == language[:2]
    assert of_style(english, "Heading 1")[0] == "Four questions"
    assert said(english.tables[0].rows[1].cells[1]) == "opposed"
    assert english.sections[0].header.paragraphs[0].text == "invented data"


def test_words_carry_no_formatting_of_their_own(word):
    """A team changes a style once; a run that had its own colour or size would not follow."""
    for run in word.element.body.iter(qn("w:rPr")):
        assert {part.tag for part in run} <= {qn("w:rStyle")}


def test_nothing_of_the_data_runs_or_leads_elsewhere(folder):
    with ZipFile(BytesIO(made(folder))) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                tree = etree.fromstring(archive.read(name))
                assert not tree.xpath("//*[local-name()='hyperlink' or local-name()='altChunk']")
                assert not tree.xpath("//*[@TargetMode='External']"), name
                fields = tree.xpath("//*[local-name()='instrText' or local-name()='fldSimple']")
                assert [field.text for field in fields] in ([], ["PAGE"])


def test_two_runs_give_the_same_bytes_and_no_date(folder):
    first = made(folder)
    assert first == made(folder)
    with ZipFile(BytesIO(first)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    core = Document(BytesIO(first)).core_properties
    assert core.created.year == core.modified.year == 1980
    assert (core.author, core.title, core.comments) == ("metrostudy", "Petite étude", "")


def test_a_study_without_hypotheses_has_no_table(tmp_path):
    folder = written(tmp_path)
    (folder / "study" / "hypotheses.csv").unlink()
    word = Document(BytesIO(made(folder)))
    assert not word.tables
    assert of_style(word, "Heading 1") == [
        "Quatre questions", "Ce que dit chaque carnet", "Limites",
    ]  # fmt: skip


# The PDF -----------------------------------------------------------------------------------------

PAGE = "<!doctype html><html lang='fr'><title>Essai</title><p>Une page."


def pair(folder):
    page, document = folder / "index.html", folder / "synthese.docx"
    page.write_text(PAGE, "utf-8")
    document.write_bytes(b"a document")
    return page, document, folder / "synthese.pdf"


def program(path, lines):
    path.write_text("#!/bin/sh\n" + lines, "utf-8")
    path.chmod(0o755)
    return str(path)


def test_the_first_page_is_printed_the_same_twice(tmp_path):
    if pdf_printer() is None:
        pytest.skip(NO_PRINTER_EN)
    if pdf_printer() in map(shutil.which, printing.OFFICES):
        pytest.skip("LibreOffice gives each PDF a number of its own; no browser is found.")
    prints = []
    for _ in range(2):
        *given, pdf = pair(tmp_path)
        assert print_pdf(*given, pdf) == ""
        prints.append(pdf.read_bytes())
    assert prints[0].startswith(b"%PDF") and prints[0] == prints[1]
    assert b"(D:19800101000000Z" in prints[0]


def test_without_a_printer_there_is_one_sentence_and_a_word_document(folder, monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("METROSTUDY_OUTPUT", str(folder / "outputs"))
    monkeypatch.setattr(printing, "BROWSERS", ("chromium",))
    write_documents(Study.read(folder / "study"), folder)
    assert (folder / "synthese.docx").exists() and not (folder / "synthese.pdf").exists()
    assert capsys.readouterr().err.strip() == NO_PRINTER_EN
    assert pdf_printer() is None


def test_a_browser_that_fails_says_why(tmp_path, monkeypatch):
    failing = program(tmp_path / "chromium", "echo first >&2\necho no display >&2\nexit 3\n")
    monkeypatch.setattr(printing, "BROWSERS", (failing,))
    monkeypatch.setattr(printing, "OFFICES", ())
    *given, pdf = pair(tmp_path)
    assert print_pdf(*given, pdf) == ("No synthese.pdf: chromium ended with code 3 (no display).")
    assert not pdf.exists()


def test_a_browser_that_hangs_is_not_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr(printing, "BROWSERS", (program(tmp_path / "chromium", "exec sleep 30\n"),))
    monkeypatch.setattr(printing, "OFFICES", ())
    monkeypatch.setattr(printing, "_PATIENCE", 0.2)
    *given, pdf = pair(tmp_path)
    assert print_pdf(*given, pdf) == (
        "No synthese.pdf: chromium had not printed it after 0.2 seconds."
    )


def test_libreoffice_takes_over_and_its_date_goes(tmp_path, monkeypatch):
    """A date is replaced by one as long: the places of objects in a PDF are counted in bytes."""
    text = "%PDF-1.7 /CreationDate(D:20261122101530+01'00') /ModDate (D:20261122101530Z)"
    office = program(
        tmp_path / "soffice",
        f'while [ "$1" != --outdir ]; do shift; done\nprintf "%s" "{text}" > "$2/synthese.pdf"\n',
    )
    monkeypatch.setattr(printing, "BROWSERS", (program(tmp_path / "chromium", "exit 1\n"),))
    monkeypatch.setattr(printing, "OFFICES", (office,))
    *given, pdf = pair(tmp_path)
    assert print_pdf(*given, pdf) == ""
    printed = pdf.read_text("utf-8")
    assert len(printed) == len(text) and "2026" not in printed
    assert "/ModDate (D:19800101000000Z)" in printed
