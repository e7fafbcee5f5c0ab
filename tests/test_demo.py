"""The demo is invented, varied, and coded as careful people code; nothing in it is real."""

from __future__ import annotations

import csv
import gzip
import re
import zipfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import krippendorff
import openpyxl
import pandas as pd
import pytest

import metrostudy as ms
from metrostudy.field.corpus import respondents, words
from metrostudy.simulate import Truth
from metrostudy.study import root
from metrostudy.transcripts import canonical

DEMO = root() / "data" / "demo"
RECEIVED = DEMO / "received"


@pytest.fixture(scope="module")
def study():
    return ms.Study.read(DEMO / "study.yml")


@pytest.fixture(scope="module")
def told(study):
    return study.transcripts(study.table("interviews"))


@pytest.fixture(scope="module")
def turns(study, told):
    return ms.split_turns(told, study.choices.corpus)


@pytest.fixture(scope="module")
def codings(study):
    return study.table("codings")


@pytest.fixture(scope="module")
def decisions(codings, told, turns):
    return ms.turn_decisions(codings, told, turns)


# The corpus ------------------------------------------------------------------------------------


def test_twenty_six_people_of_eighteen_metropoles_and_every_role(study):
    interviews, metropoles = study.load("interviews", "metropoles")
    heard = interviews["metropole"].value_counts()
    assert len(interviews) == 26
    assert set(heard.index) == set(metropoles["metropole"])
    assert heard.between(1, 3).all()
    assert (interviews["role"].value_counts() >= 5).sum() == 4


def test_an_interview_is_long_enough_and_mostly_answers(turns):
    spoken = turns.assign(words=words(turns["text"]))
    volume = spoken.groupby("interview")["words"].sum()
    answers = respondents(spoken).groupby("interview")["words"].sum()
    assert volume.between(900, 1600).all(), volume[~volume.between(900, 1600)]
    assert (answers / volume > 0.75).all()


def test_the_forms_that_students_have_are_all_there(told):
    assert Counter(told["read_as"]) == {
        "UTF-8": 19, "Windows-1252": 1, "Word": 1, "Word, questions en gras": 1,
        "OpenDocument": 1, "sous-titres": 2, "reconnaissance vocale": 1,
    }  # fmt: skip
    assert "fois de suite : Merci d'avoir regardé" in told.set_index("interview")["text"]["E14"]


def test_five_marks_open_turns_in_the_plain_texts():
    found = set()
    for path in (DEMO / "transcripts").glob("*.txt"):
        text = canonical(path).text
        found |= set(
            re.findall(r"^(?:Q|R|Enquêtrice|ENQUÊTEUR)( : |\. - |\. – | > | – | - )", text, re.M)
        )
    assert len(found) >= 5


def test_two_people_answer_in_one_interview_and_a_slip_is_put_right(turns):
    voices = respondents(turns).groupby("interview")["speaker"].unique()
    assert sorted(voices["E16"]) == ["R1", "R2"]
    assert list(voices["E19"]) == ["Assistante sociale"]
    assert "Assitante sociale :" in canonical(DEMO / "transcripts" / "E19.txt").text


def test_no_six_words_come_back_from_one_interview_to_another(turns):
    """At most one sequence of six words in two hundred: a corpus made from a template has many."""
    answers = respondents(turns).groupby("interview")["text"].agg("\n".join)
    runs = {name: _runs(text) for name, text in answers.items()}
    holders = Counter(run for text in runs.values() for run in set(text))
    shared = sum(holders[run] > 1 for text in runs.values() for run in text)
    assert shared / sum(map(len, runs.values())) <= 0.005


def _runs(text: str, length: int = 6) -> list[tuple]:
    tokens = re.findall(r"[^\W_]+", text.lower())
    return [tuple(tokens[i : i + length]) for i in range(len(tokens) - length + 1)]


# Nothing real ----------------------------------------------------------------------------------

# Shares of the nine domains of 2013, in percent (guide/domain.md, section 1).
NINE = {
    "TH.LOIS": 16, "TH.TRAN": 15, "TH.CITO": 15, "TH.EDUC": 12, "TH.BATI": 11, "TH.ENER": 9,
    "TH.SANT": 8, "TH.SECU": 7, "TH.ECON": 7,
}  # fmt: skip
# Platform, network, opportunity: what each way of going digital does more than the others.
FAVOURITE = {
    1: ("TH.CITO", "TH.USAG", "TH.DONN"),
    2: ("TH.INCL", "TH.EDUC", "TH.LOIS"),
    3: ("TH.TRAN", "TH.BATI", "TH.ENER"),
}

# Ordinary words, or seats of the State, that are also the name of some commune.
ORDINARY = {"Paris", "Escales", "Seuil", "Mer", "Bains", "Toussaint", "Rue", "Charmes", "Anse"}
# One capitalised word or several, in the middle of a sentence.
PLACE = re.compile(r"(?<=[a-zà-ÿ,'’] )[A-ZÉÈÀÂÎÔÇ][\w'’-]*\w(?:[ -][A-ZÉÈÀÂÎÔÇ][\w-]+)*")


def _prose() -> dict[str, str]:
    """Everything that somebody wrote for the demo."""
    texts = {path.name: canonical(path).text for path in (DEMO / "transcripts").glob("*")}
    texts |= {f"received {p.name}": canonical(p).text for p in RECEIVED.glob("E*")}
    tables = [DEMO / name for name in ("README.md", "portfolio.csv", "metropoles.csv", "truth.yml")]
    return texts | {path.name: path.read_text("utf-8") for path in tables}


def test_no_place_of_the_demo_is_a_real_commune_or_intercommunality():
    folder = root() / "data" / "observatoire"
    with gzip.open(folder / "communes.csv.gz", "rt", encoding="utf-8-sig") as file:
        real = {row["name"] for row in csv.DictReader(file)}
    real |= set(pd.read_csv(folder / "epci.csv")["name"])
    real |= set(pd.read_csv(folder / "metropoles.csv")["short_name"])
    found = {
        (name, place)
        for name, text in _prose().items()
        for place in PLACE.findall(text)
        if place in real - ORDINARY
    }
    assert found == set()


def test_no_person_or_firm_of_the_list_is_named():
    with (Path(__file__).parent / "real_names.csv").open(encoding="utf-8") as file:
        names = [row["name"] for row in csv.DictReader(file, delimiter=";")]
    known = re.compile(r"\b(" + "|".join(map(re.escape, names)) + r")\b")
    found = {(file, name) for file, text in _prose().items() for name in known.findall(text)}
    assert found == set()


def test_names_of_people_are_in_the_six_received_transcripts_and_nowhere_else(codings):
    with (Path(__file__).parent / "field" / "privacy" / "demo_names.csv").open(
        encoding="utf-8"
    ) as file:
        names = {row["name"]: row["interview"] for row in csv.DictReader(file, delimiter=";")}
    received = {path.stem: canonical(path).text for path in RECEIVED.glob("E*")}
    assert sorted(received) == ["E13", "E16", "E18", "E21", "E23", "E25"]
    assert all(name in received[interview] for name, interview in names.items())
    notebooks = [p.read_text("utf-8") for p in (root() / "notebooks").glob("*.ipynb")]
    shown = [canonical(path).text for path in (DEMO / "transcripts").glob("*")]
    shown += [codings.to_csv(), (DEMO / "portfolio.csv").read_text("utf-8"), *notebooks]
    everything = "\n".join(shown)
    assert [n for n in names if re.search(rf"(?<!\w){re.escape(n)}(?!\w)", everything)] == []


# Coding ----------------------------------------------------------------------------------------


def test_the_coders_own_files_hold_the_codings_of_the_study(codings):
    """One truth: a spreadsheet and a QualCoder project for A, a Taguette list for B."""
    rows = [(*row[:4], "A", row[4]) for row in _spreadsheet()] + _qdpx()
    quoted = {(document, quote, code, "B") for document, code, quote in _taguette()}
    columns = ["interview", "start", "end", "quote", "coder", "code"]
    mine = set(codings[columns].itertuples(index=False, name=None))
    by_b = codings[codings["coder"] == "B"]
    assert {row for row in mine if row[4] == "A"} == set(rows)
    assert (
        set(by_b[["interview", "quote", "code", "coder"]].itertuples(index=False, name=None))
        == quoted
    )
    assert len(rows) + len(_taguette()) == len(codings)


def _spreadsheet() -> list[tuple]:
    sheet = openpyxl.load_workbook(RECEIVED / "codage_A_E01-E06.xlsx").active
    return [row[:5] for row in sheet.iter_rows(min_row=2, values_only=True)]


def _qdpx() -> list[tuple]:
    ns = "{urn:QDA-XML:project:1.0}"
    with zipfile.ZipFile(RECEIVED / "codage_A_E07-E26.qdpx") as archive:
        project = ElementTree.fromstring(archive.read("project.qde"))
        texts = {
            n[8:-4]: archive.read(n).decode() for n in archive.namelist() if n[:8] == "sources/"
        }
    codes = {code.get("guid"): code.get("name") for code in project.iter(f"{ns}Code")}
    rows = []
    for source in project.iter(f"{ns}TextSource"):
        text = texts[source.get("plainTextPath").removeprefix("internal://").removesuffix(".txt")]
        for selection in source.iter(f"{ns}PlainTextSelection"):
            start, end = int(selection.get("startPosition")), int(selection.get("endPosition"))
            for given in selection.iter(f"{ns}CodeRef"):
                place = (source.get("name").removesuffix(".txt"), start, end, text[start:end])
                rows.append((*place, "A", codes[given.get("targetGUID")]))
    return rows


def _taguette() -> list[tuple]:
    with (RECEIVED / "codage_B_taguette.csv").open(encoding="utf-8", newline="") as file:
        return [(row["document"], row["tag"], row["content"]) for row in csv.DictReader(file)]


def test_agreement_lands_where_careful_students_land(decisions, turns, codings):
    """Pooled alpha of Krippendorff between .65 and .85, and some codes that nobody agrees on."""
    both = codings.groupby("interview")["coder"].nunique()
    units = respondents(turns)
    units = units[units["interview"].isin(both.index[both == 2])]["turn"]
    assert (both == 2).sum() == 12
    alphas, pooled = {}, []
    for code, given in decisions[decisions["turn"].isin(units)].groupby("code"):
        marks = [units.isin(given[given["coder"] == coder]["turn"]).to_numpy(int) for coder in "AB"]
        pooled.append(marks)
        if sum(map(sum, marks)) >= 10:
            alphas[code] = krippendorff.alpha(marks, level_of_measurement="nominal")
    table = [[mark for code in pooled for mark in code[coder]] for coder in (0, 1)]
    assert 0.65 <= krippendorff.alpha(table, level_of_measurement="nominal") <= 0.85
    assert sum(alpha < 0.5 for alpha in alphas.values()) >= 3
    assert sum(alpha > 0.8 for alpha in alphas.values()) >= 3


def test_about_eighteen_hundred_codings_with_doubts_written_down(codings):
    assert 1700 <= len(codings) <= 2000
    assert codings["memo"].notna().sum() >= 100
    assert codings["project"].notna().sum() >= 500
    assert (codings["valence"].value_counts() >= 20).sum() == 4


# Grid and projects -----------------------------------------------------------------------------


def test_the_codebook_is_whole(study):
    book = study.table("codebook")
    assert len(book) == 91
    assert book["parent"].isna().sum() == 12
    columns = ["label_fr", "label_en", "definition", "use_when", "not_when", "example"]
    assert book[columns].notna().all().all()
    assert not book["example"].duplicated().any()


def test_ratings_rest_on_passages_that_stand_where_they_say(study, told, codings):
    ratings, interviews = study.load("ratings", "interviews")
    judged = ratings.dropna(subset="evidence")
    assert len(judged) >= 150
    places = interviews.set_index("interview")["metropole"]
    passages = set(zip(codings["interview"], codings["start"], codings["end"], strict=True))
    for row in judged.itertuples():
        interview, span = row.evidence.split()
        start, end = map(int, span.split("-"))
        assert places[interview] == row.metropole
        assert (interview, start, end) in passages


def test_projects_are_written_one_by_one(study):
    projects = study.table("projects")
    assert 540 <= len(projects) <= 580
    assert projects["description"].notna().all()
    assert not projects["title"].str.casefold().duplicated().any()
    assert projects["description"].map(lambda text: len(text.split())).between(12, 50).all()


def test_theme_shares_are_like_2013_and_portfolios_differ_by_way(study):
    themes = study.table("projects")["theme"]
    ways = {place.metropole: place.way for place in Truth.read(DEMO / "truth.yml").places}
    way = study.table("projects")["metropole"].map(ways)
    nine = themes[themes.isin(NINE)].value_counts(normalize=True)
    assert (100 * nine - pd.Series(NINE)).abs().max() < 3.5
    for number, favourite in FAVOURITE.items():
        there = themes.isin(favourite)
        assert there[way == number].mean() > 1.5 * there[way != number].mean()
