"""What Taguette exports reads to what was marked in it, with offsets in code points."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.faults import StudyError
from metrostudy.field.exchange import read as read_any
from metrostudy.field.exchange.project import assemble
from metrostudy.field.exchange.taguette import read, write

SAMPLES = Path(__file__).parents[2] / "samples" / "qda" / "made"
ROOT = Path(__file__).parents[3]
FETCHED = ROOT.parent / "shared" / "samples" / "qda" / "fetched" / "taguette_sample_project.sqlite3"
FOLDERS = {"anne": SAMPLES / "taguette-coder-a", "bilal": SAMPLES / "taguette-coder-b"}
TEXTS = {name: (SAMPLES / "text" / f"{name}.txt").read_text("utf-8") for name in ("E01", "E02")}
PLACE = ["document", "start", "end", "code", "coder", "quote"]


def rows(codings, columns=PLACE):
    return sorted(map(tuple, codings[columns].astype(object).values.tolist()))


def marked(coder):
    """What was marked, as (document, code, quote)."""
    told = json.loads((FOLDERS[coder] / "expected_highlights.json").read_text("utf-8"))
    return sorted((mark["doc"], tag, mark["quote"]) for mark in told for tag in mark["tags"])


def placed(coder):
    """The same codings in code points of the interviews as they were given to Taguette."""
    told = pd.read_csv(SAMPLES / "qdpx" / "expected_codings.csv")
    told = told[told["coder"] == coder].rename(columns={"code_path": "code"})
    return rows(told.assign(document=told["document"].str.removesuffix(".txt")))


def sentences(project):
    return project.losses["sentence"].tolist()


# The project -----------------------------------------------------------------------------------


@pytest.mark.parametrize("coder", FOLDERS)
def test_a_project_gives_every_coding_on_the_text_that_taguette_holds(coder):
    found = read(FOLDERS[coder] / "project.sqlite3", coder=coder)
    assert rows(found.codings, ["document", "code", "quote"]) == marked(coder)
    assert len(found.codes) == 14 and set(found.codings["coder"]) == {coder}
    text = found.documents.set_index("document")["text"]
    for coding in found.codings.itertuples():
        assert text[coding.document][coding.start : coding.end] == coding.quote


@pytest.mark.parametrize("coder", FOLDERS)
@pytest.mark.parametrize("file", ["project.sqlite3", "highlights_all.csv", "highlights_all.xlsx"])
def test_every_export_gives_the_same_places_in_the_study_s_own_text(coder, file):
    found = read(FOLDERS[coder] / file, TEXTS, coder)
    assert rows(found.codings) == placed(coder)
    assert found.documents["text"].tolist() == list(TEXTS.values())


def test_what_taguette_does_not_export_is_said():
    alone = read(FOLDERS["bilal"] / "project.sqlite3")
    assert alone.codings["coder"].isna().all()
    assert sentences(alone) == [
        "1 highlight without tag left out",
        "13 codings without coder: Taguette does not export who coded",
    ]
    assert alone.notes == ("positions count UTF-8 bytes: 13 of 13 passages at their place",)
    assert sentences(read(FOLDERS["bilal"] / "project.sqlite3", coder="bilal")) == [
        "1 highlight without tag left out"
    ]


def test_the_tree_is_in_the_dots_and_only_tags_are_codes():
    codes = read(FOLDERS["anne"] / "project.sqlite3").codes.set_index("code")
    assert codes.loc["gouvernance.pilotage", ["parent", "name", "definition"]].tolist() == [
        "gouvernance", "pilotage", "Instances, comités",
    ]  # fmt: skip
    assert pd.isna(codes.loc["données.ouverture", "parent"])  # « données » is not a tag there
    assert codes.loc["données.ouverture", "name"] == "données.ouverture"
    assert codes.loc["budget", "coded"] == 3


@pytest.mark.skipif(not FETCHED.exists(), reason="the samples of shared/ are not here")
def test_a_project_of_the_older_schema_reads_too():
    found = read(FETCHED)
    assert (len(found.documents), len(found.codes), len(found.codings)) == (10, 6, 24)
    assert found.notes == ("positions count UTF-8 bytes: 18 of 18 passages at their place",)
    times = found.codings["code"].value_counts().to_dict()
    with sqlite3.connect(FETCHED) as base:
        pairs = base.execute("SELECT path FROM highlight_tags JOIN tags ON tags.id = tag_id")
        told = pd.Series([path for (path,) in pairs]).value_counts().to_dict()
    assert times == told
    assert "disclosed" in set(found.codings["quote"])


def changed(tmp_path, *orders):
    """A copy of anne's project after some SQL."""
    path = tmp_path / "project.sqlite3"
    shutil.copyfile(FOLDERS["anne"] / "project.sqlite3", path)
    with sqlite3.connect(path) as base:
        for order, values in orders:
            base.execute(order, values)
    base.close()
    return path


PAGE = "UPDATE documents SET contents = ? WHERE id = 1"
MARK = "UPDATE highlights SET start_offset = ?, end_offset = ?, snippet = ? WHERE id = 1"


@pytest.mark.parametrize(
    ("page", "start", "end", "quote"),
    [
        ("<p>é🚲 a</p>", 2, 6, "🚲"),
        ("<p>a &amp; b &lt;c&gt;</p>", 2, 3, "&"),
        ("<p>a</p>\n<p>b</p>", 2, 3, "b"),
        ("\n <p>a</p>", 0, 1, "a"),
        ("<pre>\na\n</pre>b", 0, 3, "a\nb"),
        ("<p>a<br>b <b>c</b>d</p>", 1, 5, "b cd"),
        ("<p>é🚲 a</p>", 3, 7, " "),  # inside a character: Taguette cuts after it
    ],
)
def test_bytes_over_a_page_become_code_points_of_its_strings(tmp_path, page, start, end, quote):
    only = "DELETE FROM highlights WHERE document_id = 1 AND id > 1", ()
    path = changed(tmp_path, (PAGE, (page,)), (MARK, (start, end, f"<p>{quote}</p>")), only)
    found = read(path)
    own = found.codings[found.codings["document"] == "E01 entretien"]
    assert set(own["quote"]) == {quote}


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30), st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_the_letters_a_byte_is_the_character_it_is_in(text, data):
    from metrostudy.field.exchange.taguette import _points

    at = data.draw(st.integers(0, len(text)))
    assert _points(text.encode(), len(text[:at].encode())) == at


def test_damage_inside_a_project_is_said_and_the_rest_is_read(tmp_path):
    path = changed(
        tmp_path,
        ("UPDATE highlights SET snippet = '<p>autre chose</p>' WHERE id = 1", ()),
        ("UPDATE highlights SET document_id = 99 WHERE id = 2", ()),
        ("UPDATE documents SET name = 'E01 entretien'", ()),
        ("INSERT INTO projects SELECT 2, name, description, created FROM projects", ()),
    )
    found = read(path, coder="A")
    assert sentences(found) == [
        "1 highlight of a deleted document left out",
        "1 highlight whose passage is not the text at its place: kept there, to be checked",
    ]
    assert found.documents["document"].tolist() == ["E01 entretien", "E01 entretien (2)"]
    assert found.notes[1] == "2 projects in one file, read together"
    assert len(found.codings) == 16


def refused(path, *arguments):
    with pytest.raises(StudyError) as raised:
        read(path, *arguments)
    return [str(fault) for fault in raised.value.faults]


def test_a_file_that_is_no_taguette_project_is_refused_in_one_sentence(tmp_path):
    text = tmp_path / "projet.sqlite3"
    text.write_text("Bonjour")
    assert refused(text) == [
        "projet.sqlite3: this is not an SQLite database, which a project of Taguette is."
    ]
    shutil.copyfile(SAMPLES / "qualcoder" / "data.qda", tmp_path / "autre.sqlite3")
    assert refused(tmp_path / "autre.sqlite3") == [
        "autre.sqlite3: this is not a project of Taguette: it has no table documents, tags, "
        "highlights, highlight_tags."
    ]
    whole = (FOLDERS["anne"] / "project.sqlite3").read_bytes()
    (tmp_path / "coupe.sqlite3").write_bytes(whole[:9000])
    assert refused(tmp_path / "coupe.sqlite3") == [
        "coupe.sqlite3: the database is damaged (database disk image is malformed); "
        "export it again."
    ]
    path = changed(tmp_path, (MARK, ("trois", 4, "")))
    assert refused(path) == [
        "project.sqlite3: the highlight '' in E01 entretien starts at 'trois', which is not a "
        "position."
    ]


def test_a_text_that_is_another_interview_is_refused():
    swapped = {"E01": TEXTS["E02"], "E02": TEXTS["E01"]}
    told = refused(FOLDERS["anne"] / "project.sqlite3", swapped)
    assert [line[:35] for line in told] == [
        "document E01: its two texts share 4", "document E02: its two texts share 4",
    ] or all("and 99 % is asked" in line for line in told)  # fmt: skip
    assert len(told) == 2


def test_documents_without_a_text_of_their_name_stay_as_they_are_aloud():
    found = read(FOLDERS["anne"] / "project.sqlite3", {"E01": TEXTS["E01"]}, "anne")
    assert found.documents["document"].tolist() == ["E01", "E02 entretien"]
    assert sentences(found) == [
        "1 document (E02 entretien) kept as the tool has it: no text has that name"
    ]
    assert found.notes[1] == (
        "codings carried onto the texts given, which share at least 100 % of characters; "
        "'E01 entretien' is E01"
    )


# Highlights without offsets --------------------------------------------------------------------


def listed(tmp_path, *lines, header="id,document,tag,content"):
    path = tmp_path / "highlights.csv"
    path.write_text("\n".join([header, *lines]), encoding="utf-8")
    return path


def test_without_texts_the_places_are_unknown_aloud(tmp_path):
    found = read(listed(tmp_path, "1,E1,FN,Oui", "1,E1,FE,Oui"))
    assert found.codings["start"].isna().all() and found.documents["text"].isna().all()
    assert sentences(found) == [
        "2 codings without position: a quote is found once texts are given",
        "2 codings without coder: Taguette does not export who coded",
    ]


def test_a_quote_that_stands_twice_has_no_place_aloud(tmp_path):
    path = listed(tmp_path, "1,E1,FN,oui", "2,E1,FN,Enfin")
    found = read(path, {"E1": "Oui, oui, oui. Enfin."}, "A")
    assert sentences(found) == ["1 quote found at several places (row 2): no position"]
    assert rows(found.codings.dropna()[PLACE]) == []
    assert found.codings[["start", "quote"]].values.tolist()[1] == [15, "Enfin"]


def test_every_quote_that_is_nowhere_and_every_unknown_document_is_named(tmp_path):
    path = listed(tmp_path, "1,E1,FN,Jamais dit", "2,E3,FN,Oui", "3,E3,FN,Non", "4,E1,,Oui")
    assert refused(path, {"E1": "Oui."}) == [
        "highlights.csv, row 5, column tag: a value is needed here."
    ]
    path = listed(tmp_path, "1,E1,FN,Jamais dit", "2,E3,FN,Oui", "3,E3,FN,Non")
    assert refused(path, {"E1": "Oui."}) == [
        "highlights.csv, rows 3, 4, column document: no text is called 'E3'; texts: E1.",
        "highlights.csv, row 2, column quote: 'Jamais dit' is nowhere in E1.",
    ]


def test_a_quote_changed_by_a_spreadsheet_is_found_and_given_back_as_the_text_has_it(tmp_path):
    path = listed(tmp_path, '1,E1,FN,"Oui, c\'est là... enfin"')
    found = read(path, {"E1": "R\u00a0: Oui,\nc’est là… enfin."}, "A")
    assert rows(found.codings) == [("E1", 4, 24, "FN", "A", "Oui,\nc’est là… enfin")]


# The codebook ----------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["codebook.csv", "codebook.xlsx"])
def test_a_codebook_gives_its_codes_and_definitions(file):
    found = read(FOLDERS["anne"] / file).codes
    own = read(FOLDERS["anne"] / "project.sqlite3").codes
    columns = ["code", "parent", "name", "definition"]
    assert found[columns].fillna("").values.tolist() == own[columns].fillna("").values.tolist()


def test_a_codebook_written_is_one_that_taguette_and_we_read(tmp_path):
    book = [
        ("FN", None, "FN", "Freins\ninternes"),
        ("FN.ÉLU", "FN", "ÉLU", 'Dit « "oui" », puis ; et ,'),
        ("seul.point", None, "seul.point", None),
    ]
    lost = write(
        assemble([("E1", "Oui")], book, [("E1", 0, 3, "FN", "A", "Oui", None)]), tmp_path / "c.csv"
    )
    assert lost["sentence"].tolist() == [
        "1 document left out: a codebook holds codes only",
        "1 coding left out: a codebook holds codes only",
    ]
    data = (tmp_path / "c.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    told = list(csv.reader(data.decode("utf-8-sig").splitlines()))
    assert told[:2] == [["tag", "description"], ["FN", "Freins – internes"]]
    back = read_any(tmp_path / "c.csv").codes
    assert back[["code", "parent", "name"]].fillna("").values.tolist() == [
        ["FN", "", "FN"], ["FN.ÉLU", "FN", "ÉLU"], ["seul.point", "", "seul.point"],
    ]  # fmt: skip
    assert back["definition"].fillna("").tolist() == ["Freins – internes", book[1][3], ""]


def test_what_taguette_would_refuse_is_refused_before(tmp_path):
    long = "a" * 201
    with pytest.raises(StudyError) as raised:
        write(assemble([], [(long, None, long, "d" * 102_401)], []), tmp_path / "c.csv")
    assert [str(fault) for fault in raised.value.faults] == [
        f"c.csv, column code: {long} is 201 characters long here; Taguette accepts 200.",
        f"c.csv, column definition: {long} is 102401 characters long here; Taguette accepts 102400.",
    ]
    with pytest.raises(StudyError, match=r"^c\.csv: there is no code to write\.$"):
        write(assemble([], [], []), tmp_path / "c.csv")
    assert not (tmp_path / "c.csv").exists()


@pytest.mark.parametrize(
    ("header", "lines", "told"),
    [
        ("id,tag,truc", ["1,FN,x"], "highlights.csv, row 1: columns document, tag, content (highlights) or tag, description (codebook) expected."),
        ("tag,path,description", ["FN,FN,x"], "highlights.csv, row 1: columns tag, path could all hold the codes; keep one of them."),
        ("tag,description", ["FN,x", ",y"], "highlights.csv, row 3, column tag: a value is needed here."),
        ("tag,description", ["FN,x", "FN,y"], "highlights.csv, rows 2, 3, column tag: 'FN' is there twice."),
    ],
)  # fmt: skip
def test_a_table_that_is_neither_is_refused_in_one_sentence(tmp_path, header, lines, told):
    assert refused(listed(tmp_path, *lines, header=header)) == [told]
