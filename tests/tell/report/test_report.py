"""The report's pages: sound HTML that links only to itself, and nothing of the data that runs."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import hostile_report
import pytest
from lxml import html

from metrostudy.study import Study
from metrostudy.tell.report.report import write_report

NAMES = ["index", "findings", "04_maturity", "05_one_model", "metropoles", "metropole-aube",
         "metropole-crue", "metropole-lune", "metropole-vent", "metropole-zinc", "compare",
         "projects", "method"]  # fmt: skip


def parsed(report, name):
    return html.fromstring((report / f"{name}.html").read_text("utf-8"))


def words(element):
    return " ".join(re.sub("[\u00a0\u202f]", " ", element.text_content()).split())


def test_one_file_a_page_the_findings_and_the_documents(report):
    assert sorted(path.stem for path in report.glob("*.html")) == sorted(NAMES)
    others = {path.name for path in report.iterdir() if path.suffix != ".html"}
    assert others - {"synthese.pdf"} == {"findings.csv", "synthese.docx"}


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_what_every_page_has(report, name):
    page = parsed(report, name)
    assert page.get("lang") == "fr"
    assert page.findtext(".//title").endswith(" · Petite étude")
    assert len(page.xpath("//h1")) == len(page.xpath("//main")) == 1
    first = page.xpath("//body/*")[0]
    assert first.get("class") == "skip" and page.xpath(f"//*[@id='{first.get('href')[1:]}']")
    assert "données fictives" in words(page.xpath("//header")[0])
    footer = words(page.xpath("//footer")[-1])
    assert "Petite étude" in footer and "édition 2026" in footer and "graine 0" in footer


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere(report, name):
    page = parsed(report, name)
    for link in page.xpath("//a/@href"):
        place = urlsplit(link)
        if place.scheme:
            assert place.scheme == "https" and page.xpath(f"//a[@href='{link}']/@rel") == [
                "noreferrer"
            ]
        elif link == "#harmful-link":  # what Mistune makes of javascript:
            assert name == "04_maturity"
        elif place.path:
            assert (report / place.path).exists(), link
        else:
            assert page.xpath(f"//*[@id='{place.fragment}']"), link


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_fetched_and_nothing_of_the_data_runs(report, name):
    page = parsed(report, name)
    images = page.xpath("//img")
    assert all(image.get("src").startswith("data:image/png;base64,") for image in images)
    assert all(image.get("alt") for image in images)
    assert not page.xpath("//script/@src | //iframe | //object | //embed | //base | //form/@action")
    assert page.xpath("//link/@href") == ["data:,"]
    assert not [a for element in page.iter() for a in element.attrib if a.startswith("on")]
    assert not page.xpath("//a[starts-with(@href, 'javascript')]")
    text = (report / f"{name}.html").read_text("utf-8")
    assert hostile_report.IMAGE not in text and hostile_report.SCRIPT not in text


@pytest.mark.parametrize("name", NAMES)
def test_only_the_scripts_of_the_report_may_run(report, name):
    """Each script has its fingerprint in the page's own policy; data are JSON, which never runs."""
    page = parsed(report, name)
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'; base-uri 'none'; form-action 'none'")
    scripts = page.xpath("//script[not(@type)]")
    assert policy.count("'sha256-") == len(scripts)
    assert "script-src 'none'" in policy if not scripts else "'unsafe-eval'" not in policy


@pytest.mark.parametrize("name", NAMES)
def test_headers_of_tables_say_what_they_head(report, name):
    for cell in parsed(report, name).xpath("//th"):
        assert cell.get("scope") in ("col", "row", "rowgroup")


def test_a_hostile_title_is_shown_as_it_was_written(report):
    for name in ("04_maturity", "metropole-aube", "index", "metropoles"):
        assert hostile_report.IMAGE in words(parsed(report, name)), name
    inventory = parsed(report, "projects").xpath("//script[@id='inventory']")[0].text
    assert hostile_report.IMAGE in json.loads(inventory)["cells"]["title"]["words"]
    assert "<" not in inventory


def test_a_notebook_folds_its_code_and_shows_each_figure_once(report):
    main = parsed(report, "04_maturity").xpath("//main")[0]
    assert words(main.xpath(".//details[1]/pre")[0]).startswith("import metrostudy as ms #")
    assert len(main.xpath(".//figure/img")) == 1
    caption = f'Légende "{hostile_report.IMAGE}" (n = 2)'
    assert main.xpath(".//figure/img/@alt") == [caption]
    assert words(main).count(caption) == 1


def test_a_table_keeps_its_words_and_writes_numbers_as_french_does(report):
    rows = parsed(report, "04_maturity").xpath("//main//table//tr")
    cells = [[words(cell) for cell in row] for row in rows]
    assert cells == [["titre", "score"], [hostile_report.IMAGE, "0,5"], [hostile_report.SCRIPT, ""]]


def test_notebooks_lead_to_one_another(report):
    around = parsed(report, "04_maturity").xpath("//nav[@class='around']/a")
    assert [(a.get("rel"), a.get("href")) for a in around] == [("next", "05_one_model.html")]
    around = parsed(report, "05_one_model").xpath("//nav[@class='around']/a")
    assert [(a.get("rel"), a.get("href")) for a in around] == [("prev", "04_maturity.html")]


def test_a_quote_stands_beside_its_metropole_only_where_that_was_allowed(report):
    assert "On imprime" in words(parsed(report, "metropole-aube"))
    everything = " ".join(words(parsed(report, name)) for name in NAMES)
    assert "Ne me nommez pas" not in everything
    assert "1 entretien ; aucun n'autorise" in words(parsed(report, "metropole-crue"))


def test_a_sheet_says_score_rank_barriers_and_proposals(report):
    sheet = words(parsed(report, "metropole-aube"))
    assert "80,0 sur 100, rang 1 sur 4" in sheet
    assert "un rang de 1 à 4, au pire 4" in sheet
    rows = parsed(report, "metropole-aube").xpath("//div[@aria-labelledby='barriers']//tbody/tr")
    assert [[words(cell) for cell in row] for row in rows] == [
        [hostile_report.IMAGE, "", "100 %", "75 %", "1 sur 2"]  # three of the study's four met it
    ]
    assert "Idées à prendre" in sheet


def test_a_metropole_without_a_score_has_its_sheet(report):
    assert "rang" not in words(parsed(report, "metropole-zinc").xpath("//main")[0])


def test_the_method_says_each_choice_and_what_was_tried_in_its_place(report):
    rows = parsed(report, "method").xpath("//div[@aria-labelledby='choices']//tbody/tr")
    said = {words(row[0]): [words(cell) for cell in row[1:]] for row in rows}
    assert said["maturity.normaliseÉchelle"] == ["goalposts", hostile_report.IMAGE]
    assert said["invariants.conditions"] == ["IN.PART", ""]
    assert [words(strong) for strong in rows[0].getparent().xpath(".//strong")] == ["IN.PART"]


def test_the_first_page_asks_four_questions(report):
    headings = [words(h) for h in parsed(report, "index").xpath("//main//h2")]
    assert headings[:4] == ["Y a-t-il un modèle français ?", "Que partagent les métropoles mûres ?",
                            "Qu'est-ce qui freine les autres ?", "En sommes-nous sûrs ?"]  # fmt: skip


def test_a_question_is_answered_by_its_verdict_its_finding_or_the_reason_why_not(report):
    first, second, _, fourth = map(words, parsed(report, "index").xpath("//main//section"))
    assert "contredite Un modèle" in first and "Il y en a deux." in first
    assert "sans réponse Des invariants" in second and "Pas de note." in second
    assert "2 hypothèses : 1 contredite, 1 sans réponse." in fourth


def test_verdicts_say_how_firm_they_are_and_what_was_published(report):
    table = parsed(report, "index").xpath("//table[@class='verdicts']")[0]
    first, second = [[words(cell) for cell in row] for row in table.xpath("./tbody/tr")]
    source = f"(Une étude ; Un {hostile_report.SCRIPT}, javascript:alert(1))"
    assert first == [
        "H1 Un modèle",
        "contredite",
        "non mesuré",
        f"non {hostile_report.IMAGE} {source}",
    ]
    assert second[0] == "H2 Des invariants" and second[2:] == ["non mesuré", "—"]
    assert table.xpath(".//a/@href") == ["https://example.org/a"]


def test_a_report_in_english_has_no_word_of_french_of_ours(english):
    index = words(parsed(english, "index"))
    assert parsed(english, "index").get("lang") == "en"
    for asked in ("Is there one French model?", "How sure are we?", "First: <img"):
        assert asked in index
    for name in NAMES:
        page = words(parsed(english, name))
        for french in (
            "Synthèse",
            "Comparer",
            "Métropoles comparées",
            "données fictives",
            "graine",
        ):
            assert french not in page, (name, french)


def test_the_same_outputs_give_the_same_bytes(report, tmp_path, monkeypatch):
    monkeypatch.setenv("METROSTUDY_OUTPUT", str(report.parent / "outputs"))
    write_report(Study.read(report.parent / "study"), tmp_path)
    made, again = (
        {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".pdf"}
        for folder in (report, tmp_path)
    )  # a PDF draws the letters of the machine and names its own parts
    assert made == again


def test_the_findings_that_the_first_page_quotes_exist():
    """A finding that a notebook renames would silently leave the first page."""
    from pathlib import Path

    from metrostudy.study import root
    from metrostudy.tell.report.pages.index import HEADLINE, QUESTIONS

    for name in [HEADLINE, *(name for _, names, more, _ in QUESTIONS for name in names + more)]:
        step, _, claim = name.partition("-")
        path = Path(root() / "notebooks" / f"{step}.ipynb")
        assert not path.exists() or f'(study, \\"{claim}\\"' in path.read_text("utf-8"), name
