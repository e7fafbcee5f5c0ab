"""An RQDA project reads to what is alive in it, and says what was deleted."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from metrostudy.faults import StudyError
from metrostudy.field.exchange.rqda import read

ROOT = Path(__file__).parents[3]
FETCHED = ROOT.parent / "shared" / "samples" / "qda" / "fetched" / "rqda_opcw_csp_dg.rqda"
SMALL = """
CREATE TABLE source (name text, id integer, file text, memo text, owner text, status integer);
CREATE TABLE freecode (name text, memo text, owner text, id integer, status integer);
CREATE TABLE coding (cid integer, fid integer, seltext text, selfirst real, selend real,
    status integer, owner text, memo text);
CREATE TABLE codecat (name text, catid integer, status integer);
CREATE TABLE treecode (cid integer, catid integer, status integer);
CREATE TABLE caseAttr (variable text, value text, caseID integer, status integer);
INSERT INTO source VALUES ('E01', 1, 'Oui, le 🚲 budget manque.', '', 'rqda', 1), ('E02', 2, 'Effacé.', '', 'rqda', 0);
INSERT INTO freecode VALUES ('budget', 'Coûts', 'rqda', 1, 1), ('vélo', '', 'rqda', 2, 1), ('mort', '', 'rqda', 3, 0);
INSERT INTO codecat VALUES ('freins', 1, 1), ('moyens', 2, 1), ('vieux', 3, 0);
INSERT INTO treecode VALUES (1, 1, 1), (1, 3, 1), (2, 1, 1), (2, 2, 1);
INSERT INTO caseAttr VALUES ('taille', '3', 1, 1), ('taille', '4', 1, 0);
INSERT INTO coding VALUES
    (1, 1, 'budget', 10.0, 16.0, 1, 'anne', 'doute'),
    (1, 1, 'Oui', 0.0, 3.0, 0, 'anne', ''),
    (1, 1, 'Oui', 0.0, 3.0, -1, 'anne', ''),
    (2, 1, '🚲', 8.0, 9.0, 1, NULL, NULL),
    (1, 2, 'Effacé', 0.0, 6.0, 1, 'anne', NULL),
    (3, 1, 'Oui', 0.0, 3.0, 1, 'anne', NULL);
"""


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "projet.rqda"
    with sqlite3.connect(path) as base:
        base.executescript(SMALL)
    base.close()
    return path


@pytest.mark.skipif(not FETCHED.exists(), reason="the samples of shared/ are not here")
def test_a_real_project_gives_its_live_codings_at_their_place():
    found = read(FETCHED)
    assert (len(found.documents), len(found.codes), len(found.codings)) == (13, 2, 21)
    assert found.notes == ("positions count code points: 21 of 21 quotes in place",)
    assert found.losses["sentence"].tolist() == ["1 coding deleted in RQDA (status not 1) left out"]
    columns = "source.name, CAST(selfirst AS INT), CAST(selend AS INT), freecode.name, coding.owner, seltext"
    with sqlite3.connect(FETCHED) as base:
        told = base.execute(
            f"SELECT {columns} FROM coding JOIN source ON fid = source.id "
            "JOIN freecode ON cid = freecode.id WHERE coding.status = 1"
        ).fetchall()
    place = ["document", "start", "end", "code", "coder", "quote"]
    assert sorted(map(tuple, found.codings[place].astype(object).values.tolist())) == sorted(told)


def test_what_was_deleted_does_not_come_back(small):
    found = read(small)
    columns = ["document", "start", "end", "code", "quote", "memo"]
    assert found.codings[columns].fillna("").values.tolist() == [
        ["E01", 10, 16, "freins.budget", "budget", "doute"],
        ["E01", 8, 9, "vélo", "🚲", ""],
    ]
    assert found.documents["document"].tolist() == ["E01"]
    assert found.losses["sentence"].tolist() == [
        "2 codings deleted in RQDA (status not 1) left out",
        "1 code in several categories, left at the top",
        "1 attribute value of cases (they belong in interviews.csv) left out",
        "2 codings left out: their document or code was deleted",
        "1 coding without owner: the coder is left blank",
    ]


def test_a_live_category_is_a_parent(small):
    told = read(small).codes[["code", "parent", "definition", "coded"]]
    assert told.fillna("").values.tolist() == [
        ["freins", "", "", 0],
        ["moyens", "", "", 0],
        ["freins.budget", "freins", "Coûts", 1],
        ["vélo", "", "", 1],
    ]


def test_a_blank_owner_is_the_coder_given(small):
    assert read(small, coder="bilal").codings["coder"].tolist() == ["anne", "bilal"]


def test_codings_go_onto_the_text_of_the_study(small):
    text = "Q : Et ?\nR : Oui, le 🚲\u00a0budget manque."
    with pytest.raises(StudyError, match="and 99 % is asked"):
        read(small, {"E01": text})
    found = read(small, {"E01": "Oui,\nle 🚲\u00a0budget manque."})
    assert found.codings["quote"].tolist() == ["budget", "🚲"]
    assert found.codings["start"].tolist() == [10, 8]


def test_what_is_no_rqda_project_is_refused_in_one_sentence(small, tmp_path):
    with sqlite3.connect(small) as base:
        base.execute("DROP TABLE freecode")
    base.close()
    with pytest.raises(StudyError) as raised:
        read(small)
    assert (
        str(raised.value) == "projet.rqda: this is not a project of RQDA: it has no table freecode."
    )
    (tmp_path / "x.rqda").write_bytes(b"\0" * 200)
    with pytest.raises(StudyError, match=r"^x\.rqda: this is not an SQLite database, which a pro"):
        read(tmp_path / "x.rqda")
