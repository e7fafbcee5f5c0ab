"""A QualCoder project reads to its codings, in its two versions and in its folder or alone."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pandas as pd
import pytest

from metrostudy.faults import StudyError
from metrostudy.field.exchange import read as read_any
from metrostudy.field.exchange.qualcoder import read

SAMPLES = Path(__file__).parents[2] / "samples" / "qda" / "made"
PLACE = ["document", "start", "end", "code", "coder", "quote"]
# The tables of QualCoder 3.6 (version 8) that hold codings: no sub-code, no coder names.
VERSION_8 = """
CREATE TABLE project (databaseversion text, date text, memo text, about text);
CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text);
CREATE TABLE code_cat (catid integer primary key, name text, memo text, supercatid integer);
CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, color text);
CREATE TABLE code_text (ctid integer primary key, cid integer, fid integer, seltext text,
    pos0 integer, pos1 integer, owner text, memo text, important integer);
CREATE TABLE code_av (avid integer primary key, id integer, pos0 integer, cid integer);
INSERT INTO project VALUES ('v8', '', '', '');
INSERT INTO source VALUES (1, 'E01.txt', 'Oui. 🚲 Le budget manque.', NULL, ''), (2, 'son.mp3', NULL, 'son.mp3', '');
INSERT INTO code_cat VALUES (1, 'freins', 'Ce qui retient', NULL), (2, 'argent', '', 1), (3, 'boucle', '', 3);
INSERT INTO code_name VALUES (1, 'budget', 'Coûts', 2, ''), (2, 'accord', '', NULL, ''), (3, 'perdu', '', 9, ''), (4, 'tourne', '', 3, '');
INSERT INTO code_av VALUES (1, 2, 0, 1);
"""


def rows(codings, columns=PLACE):
    return sorted(map(tuple, codings[columns].astype(object).values.tolist()))


def expected():
    told = pd.read_csv(SAMPLES / "qdpx" / "expected_codings.csv").rename(
        columns={"code_path": "code"}
    )
    return rows(told.assign(document=told["document"].str.removesuffix(".txt")))


def base(path, *orders):
    with sqlite3.connect(path) as connection:
        connection.executescript(";".join((VERSION_8, *orders)))
    connection.close()
    return path


def coding(code, start, end, quote, owner="anne", document=1, memo=""):
    return f"INSERT INTO code_text VALUES (NULL, {code}, {document}, '{quote}', {start}, {end}, '{owner}', '{memo}', 0)"


def refused(path):
    with pytest.raises(StudyError) as raised:
        read(path)
    return [str(fault) for fault in raised.value.faults]


def test_every_coding_of_the_two_coders_is_there():
    found = read(SAMPLES / "qualcoder" / "data.qda")
    assert rows(found.codings) == expected() and len(found.codings) == 30
    assert len(found.codes) == 18 and len(found.documents) == 2
    assert found.notes == (
        "QualCoder database v17",
        "positions count code points: 30 of 30 quotes in place",
    )
    assert found.losses["sentence"].tolist() == [
        "1 annotation of passages without code left out",
        "2 cases (attributes belong in interviews.csv) left out",
        "4 attribute values of cases or files (they belong in interviews.csv) left out",
    ]


def test_the_codes_are_those_of_the_refi_file_that_it_was_made_from():
    columns = ["code", "parent", "name", "definition", "coded"]
    own = read(SAMPLES / "qualcoder" / "data.qda").codes[columns]
    theirs = read_any(SAMPLES / "qdpx" / "base.qdpx").codes[columns]
    assert rows(own.fillna(""), columns) == rows(theirs.fillna(""), columns)


def test_the_folder_is_the_project(tmp_path):
    folder = tmp_path / "Entretiens.qda"
    folder.mkdir()
    assert refused(folder) == [
        "Entretiens.qda: this folder holds no data.qda, which a project of QualCoder is."
    ]
    shutil.copyfile(SAMPLES / "qualcoder" / "data.qda", folder / "data.qda")
    assert rows(read_any(folder).codings) == expected()


def test_an_older_database_has_categories_and_no_sub_codes(tmp_path):
    found = read(base(tmp_path / "data.qda", coding(1, 10, 16, "budget", memo="à relire")))
    assert rows(found.codings) == [("E01", 10, 16, "freins.argent.budget", "anne", "budget")]
    assert found.codings["memo"].tolist() == ["à relire"]
    assert found.notes[0] == "QualCoder database v8"
    told = found.codes.set_index("code")[["parent", "definition"]].fillna("")
    assert told.to_dict("index") == {
        "freins": {"parent": "", "definition": "Ce qui retient"},
        "freins.argent": {"parent": "freins", "definition": ""},
        "freins.argent.budget": {"parent": "freins.argent", "definition": "Coûts"},
        "boucle": {"parent": "", "definition": ""},
        "boucle.tourne": {"parent": "boucle", "definition": ""},
        "accord": {"parent": "", "definition": ""},
        "perdu": {"parent": "", "definition": ""},
    }


def test_what_has_no_text_or_no_place_is_said(tmp_path):
    orders = [
        coding(2, 0, 4, "Oui."),
        coding(2, 0, 4, "Oui.", owner=""),
        coding(1, 10, 16, "autres"),
        coding(1, 10, 99, "budget"),
        coding(1, 0, 3, "", document=2),
        coding(1, 0, 4, "Oui.", document=7),
    ]
    found = read(base(tmp_path / "data.qda", *orders))
    assert found.losses["sentence"].tolist() == [
        "1 source without text (son.mp3)",
        "1 coding of a stretch of sound or film left out",
        "1 coding left out: their document or code was deleted",
        "2 codings without a place in a text, kept without position",
        "1 coding whose passage is not the text at their place: kept there, to be checked",
        "1 coding without owner: the coder is left blank",
    ]
    assert len(found.codings) == 5
    named = read(tmp_path / "data.qda", coder="bilal").codings
    assert named["coder"].value_counts().to_dict() == {"anne": 4, "bilal": 1}


def test_positions_in_utf16_units_are_found_out_from_the_passages(tmp_path):
    """Older versions took them from Qt, which counts an emoji twice."""
    orders = coding(1, 11, 17, "budget"), coding(2, 0, 4, "Oui.")
    found = read(base(tmp_path / "data.qda", *orders))
    assert rows(found.codings, ["start", "end", "quote"]) == [(0, 4, "Oui."), (10, 16, "budget")]
    assert found.notes[1] == "positions count UTF-16 units: 2 of 2 quotes in place"


def test_codings_go_onto_the_text_of_the_study():
    told = {name: (SAMPLES / "text" / f"{name}.txt").read_text("utf-8") for name in ("E01", "E02")}
    moved = {name: "[Titre]\n" + text.replace("\u00a0", " ") for name, text in told.items()}
    found = read(SAMPLES / "qualcoder" / "data.qda", moved)
    assert found.documents["text"].tolist() == list(moved.values())
    for row in found.codings.itertuples():
        assert moved[row.document][row.start : row.end] == row.quote
    words = [" ".join(quote.split()) for quote in found.codings["quote"]]
    assert sorted(words) == sorted(" ".join(row[5].split()) for row in expected())


def test_another_database_is_refused_in_one_sentence():
    assert refused(SAMPLES / "taguette-coder-a" / "project.sqlite3") == [
        "project.sqlite3: this is not a project of QualCoder: it has no table source, code_name, "
        "code_cat, code_text."
    ]
