"""More than a hundred and fifty bad inputs, and the sentences that each earns, exactly.

A row is a sentence that says what is wrong, the command a student typed, the files that were there,
and what the student reads. Every row ends with exit code 2, with nothing written or changed, in
little memory and little time.
"""

from __future__ import annotations

import io
import os
import shlex
import signal
import sqlite3
import stat
import sys
import zipfile
from functools import cache
from pathlib import Path

import pytest
import small_study
from docx import Document
from odf.opendocument import OpenDocumentText
from odf.text import P
from openpyxl import Workbook

from metrostudy.cli import main

sys.path.insert(0, str(Path(__file__).parent))
from qdpx import ANNE, HEAD, TEXT, project, selection, source

# How a file is made ----------------------------------------------------------------------------


def zipped(*members):
    """A ZIP of (name or ZipInfo, data)."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return held.getvalue()


def qdpx(xml, text=TEXT, *more):
    return zipped(("project.qde", xml), ("sources/1.txt", text), *more)


def qdc(content="", head=HEAD):
    return f'{head}<CodeBook xmlns="urn:QDA-XML:codebook:1.0">{content}</CodeBook>'


def saved(document):
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


@cache
def docx(*paragraphs):
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document)


@cache
def odt(*paragraphs):
    document, held = OpenDocumentText(), io.BytesIO()
    for paragraph in paragraphs:
        document.text.addElement(P(text=paragraph))
    document.write(held)
    return held.getvalue()


def xlsx(*rows, at=None):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if at:
        book.active[at] = "x"
    return saved(book)


def inside(data, name, old, new):
    """The archive ``data`` with ``old`` replaced by ``new`` in one member."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        held = {member: archive.read(member) for member in archive.namelist()}
    assert old in held[name]
    return zipped(*(held | {name: held[name].replace(old, new)}).items())


def without(data, name):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped(*((m, archive.read(m)) for m in archive.namelist() if m != name))


def lying(data, size):
    """The archive whose first member says that it unpacks to ``size`` bytes."""
    data = bytearray(data)
    for head, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(head) + place
        data[at : at + 4] = size.to_bytes(4, "little")
    return bytes(data)


def altered(data, text):
    """The archive in which the packed bytes of ``text`` are others."""
    packed = zipped(("a", text))[31:45]
    assert packed in data
    return data.replace(packed, b"\xff" * len(packed))


def locked(data):
    data = bytearray(data)
    for head, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(head) + flag] |= 1
    return bytes(data)


def link(name, target):
    member = zipfile.ZipInfo(name)
    member.create_system, member.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return member, target


def database(*statements):
    with sqlite3.connect(":memory:") as connection:
        for statement, *values in statements:
            connection.execute(statement, *values)
        connection.commit()
        return connection.serialize()


def taguette(start=0, end=3):
    return database(
        ("CREATE TABLE documents (id, name, contents)",),
        ("CREATE TABLE tags (id, path, description)",),
        ("CREATE TABLE highlights (id, document_id, start_offset, end_offset, snippet)",),
        ("CREATE TABLE highlight_tags (highlight_id, tag_id)",),
        ("INSERT INTO documents VALUES (1, 'E01.txt', '<p>Oui. Le budget.</p>')",),
        ("INSERT INTO tags VALUES (1, 'budget', '')",),
        ("INSERT INTO highlights VALUES (1, 1, ?, ?, '<p>Oui</p>')", (start, end)),
        ("INSERT INTO highlight_tags VALUES (1, 1)",),
    )


def qualcoder(start=0, end=3):
    return database(
        ("CREATE TABLE source (id, name, fulltext)",),
        ("CREATE TABLE code_name (cid, name, memo, catid)",),
        ("CREATE TABLE code_cat (catid, name, supercatid, memo)",),
        ("CREATE TABLE code_text (cid, fid, seltext, pos0, pos1, owner, memo)",),
        ("INSERT INTO source VALUES (1, 'E01', 'Oui. Le budget.')",),
        ("INSERT INTO code_name VALUES (1, 'budget', '', NULL)",),
        ("INSERT INTO code_text VALUES (1, 1, 'Oui', ?, ?, 'anne', '')", (start, end)),
    )


def rqda(start=0, end=3):
    return database(
        ("CREATE TABLE source (name, id, file, status)",),
        ("CREATE TABLE freecode (name, id, memo, status)",),
        ("CREATE TABLE coding (cid, fid, seltext, selfirst, selend, status, owner, memo)",),
        ("INSERT INTO source VALUES ('E01', 1, 'Oui. Le budget.', 1)",),
        ("INSERT INTO freecode VALUES ('budget', 1, '', 1)",),
        ("INSERT INTO coding VALUES (1, 1, 'Oui', ?, ?, 1, 'anne', '')", (start, end)),
    )


def study(**changes):
    """The small study in petite/, with other contents for some of its files (see small_study)."""
    keys = {name.replace(".", "_").replace("/", "_"): name for name in small_study.FILES}
    held = small_study.FILES | {keys[key]: data for key, data in changes.items()}
    return {f"petite/{name}": data for name, data in held.items() if data is not None}


def spoilt(name, old, new):
    assert old in small_study.FILES[name]
    changed = small_study.FILES[name].replace(old, new, 1)
    return study(**{name.replace(".", "_").replace("/", "_"): changed})


def transcript(name, data):
    """The small study, uncoded, whose interview is in this file."""
    rows = small_study.FILES["interviews.csv"].replace("E01.txt", name)
    held = study(interviews_csv=rows, codings_csv=None, transcripts_E01_txt=None)
    return held | {f"petite/transcripts/{name}": data}


def keyed(key, file="cle.csv", **changes):
    """The small study with a key of pseudonyms beside it."""
    yml = small_study.FILES["study.yml"] + f"pseudonym_key: ../{file}\n"
    return study(study_yml=yml, **changes) | {file: key}


def speakers(said):
    return spoilt("study.yml", "choices:", f"choices:\n  corpus: {{speakers: {said}}}")


def two_interviews(file, interview="E02"):
    rows = small_study.FILES["interviews.csv"]
    return f"{rows}{interview},aube,2026,2026-03-02,elu,{file},anonymous\n"


ZEROS = bytes(2_000_000)
READS_A_FILE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True)
) + "]>"  # fmt: skip
UNFOLDED = "[&a [" + ", ".join("x" * 10) + "]" + "".join(
    f", &{new} [{', '.join([f'*{old}'] * 10)}]" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
) + "]"  # fmt: skip
CALLS_HOME = '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">'
PROJECT = qdpx(project(source(selection(0, 3, "Oui"))))
WORD, ODT = docx("Q : Alors ?", "R : Oui."), odt("Q : Alors ?", "R : Oui.")
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
TEXTS = {"texts/E01.txt": "Oui. Le budget.\n"}
TABLE = "document,code,coder,quote\n"
PLACES = "document,code,coder,start,end\n"
KEY = "name,pseudonym\nAnatole Bec,M. B.\n"
REVIEW = "interview;found;kind;pseudonym;replace\nE01;Élue;civility;[Mme X.];oui\n"
PSEUDONYMISE = "pseudonymise petite --key keys/k.csv"
CHECK = "check --study petite"

# What is said of several files ------------------------------------------------------------------

NO_ZIP = "p.qdpx: this is not a ZIP archive, or it is cut short; export the project again."
DOCTYPE = "the XML declares a DOCTYPE, which could read files or fill the memory; refused."
ENTITIES = "declares entities, which could read files or fill the memory; refused."
BOMB = "unpacks to more than 200 times its size; this is a ZIP bomb."
NOT_WORD = "E01.docx: Word's .docx is expected; open it there and save it again."
NOT_ODT = "E01.odt: an OpenDocument .odt is expected; save it again."
NOT_TEXT = "this is not a text, whatever its name says; save it again as UTF-8."
NOT_JSON = "E01.json: segments of Whisper or WhisperX are expected, {'segments': [{'text': …}]}."
NOT_OTR = "E01.otr: an oTranscribe file is expected, {'text': …}."
NO_TIMES = "no subtitle found; each needs its times, 00:00:01,000 --> 00:00:04,000."
NO_WORD = "there is no word in this file."
NO_POSITION = "is not a position; a whole number from 0 is accepted."
CSV_UTF8 = "(Excel: Enregistrer sous, « CSV UTF-8 »)."
IMPORTED = ".qdpx, .qdc, .sqlite3, .qda, .rqda, .csv, .xlsx, .txt"
EXPORTED = ".qdpx, .qdc, .csv, .xlsx, .iramuteq.txt"
SPOKEN = ".txt, .docx, .odt, .rtf, .srt, .vtt, .json, .html, .otr"
NEEDS_REFI = "p.qdpx: this is not REFI-QDA: <Project> of urn:QDA-XML:project:1.0 is expected,"
DAMAGED = "the database is damaged (database disk image is malformed); export it again."

# The table --------------------------------------------------------------------------------------

CASES = {
    # .qdpx, the archive ------------------------------------------------------------------------
    "a project cut short by its download": (
        "import p.qdpx", {"p.qdpx": PROJECT[:-30]}, NO_ZIP,
    ),
    "a PDF renamed as a project": (
        "import p.qdpx", {"p.qdpx": b"%PDF-1.7 and so on"}, NO_ZIP,
    ),
    "a text of the project whose bytes changed on the way": (
        "import p.qdpx", {"p.qdpx": altered(PROJECT, TEXT)}, NO_ZIP,
    ),
    "a member that unpacks to more than it says": (
        "import p.qdpx", {"p.qdpx": lying(zipped(("project.qde", ZEROS)), 1000)}, NO_ZIP,
    ),
    "an empty project": (
        "import p.qdpx", {"p.qdpx": b""}, "p.qdpx: the file is empty.",
    ),
    "a folder called like a project": (
        "import p.qdpx", {"p.qdpx/": b""}, "p.qdpx: this is a folder; a file is expected.",
    ),
    "a project that is not there": (
        "import p.qdpx", {}, "p.qdpx: this file does not exist.",
    ),
    "a ZIP bomb": (
        "import p.qdpx", {"p.qdpx": zipped(("project.qde", ZEROS))}, f"p.qdpx: 'project.qde' {BOMB}",
    ),
    "a ZIP bomb in many small members": (
        "import p.qdpx", {"p.qdpx": zipped(*((f"{n}.txt", bytes(999_999)) for n in range(9)))},
        f"p.qdpx: the archive {BOMB}",
    ),
    "one text of the archive read under sixty names": (
        "import p.qdpx",
        {"p.qdpx": zipped(
            ("project.qde", project("".join(
                source("", f"E{n}.txt", f"internal://{n:06b}.txt".replace("0", "a").replace("1", "A"))
                for n in range(60)
            ))),
            ("sources/aaaaaa.txt", b"".join(b"Ligne %d du texte. " % n for n in range(99_999))),
        )},
        "p.qdpx: its texts unpack to more than 100 MB; refused.",
    ),
    "a member that climbs out of the archive": (
        "import p.qdpx", {"p.qdpx": qdpx(project(""), "", ("../../evil.txt", "x"))},
        "p.qdpx: '../../evil.txt' would be written outside the archive's folder.",
    ),
    "a member with an absolute path": (
        "import p.qdpx", {"p.qdpx": qdpx(project(""), "", ("/etc/cron.d/x", "x"))},
        "p.qdpx: '/etc/cron.d/x' would be written outside the archive's folder.",
    ),
    "a member with a path of Windows": (
        "import p.qdpx", {"p.qdpx": qdpx(project(""), "", ("C:\\x.txt", "x"))},
        "p.qdpx: 'C:\\\\x.txt' would be written outside the archive's folder.",
    ),
    "a member that is a link to another file": (
        "import p.qdpx", {"p.qdpx": qdpx(project(""), "", link("sources/2.txt", "/etc/passwd"))},
        "p.qdpx: 'sources/2.txt' is a link or a device, not a file.",
    ),
    "an archive with a password": (
        "import p.qdpx", {"p.qdpx": locked(PROJECT)},
        "p.qdpx: 'project.qde' is protected by a password; export it again without one.",
    ),
    "too many members": (
        "import p.qdpx", {"p.qdpx": zipped(*((f"{n}.txt", "") for n in range(10_001)))},
        "p.qdpx: the archive holds 10,001 files; at most 10,000 are read.",
    ),
    "an archive of something else": (
        "import p.qdpx", {"p.qdpx": zipped(("word/document.xml", "<w/>"))},
        "p.qdpx: one .qde file (the project's XML) is expected in the archive, which holds "
        "word/document.xml.",
    ),
    "two projects in one archive": (
        "import p.qdpx", {"p.qdpx": zipped(("a.qde", project("")), ("b.qde", project("")))},
        "p.qdpx: one .qde file (the project's XML) is expected in the archive, which holds a.qde, "
        "b.qde.",
    ),
    # .qdpx, its XML ----------------------------------------------------------------------------
    "an entity that reads a file of the machine (XXE)": (
        "import p.qdpx", {"p.qdpx": qdpx(f"{HEAD}{READS_A_FILE}<Project>&x;</Project>")},
        f"p.qdpx: {DOCTYPE}",
    ),
    "the same in UTF-16": (
        "import p.qdpx",
        {"p.qdpx": qdpx(f'<?xml version="1.0"?>{READS_A_FILE}<Project/>'.encode("utf-16"))},
        f"p.qdpx: {DOCTYPE}",
    ),
    "a billion laughs": (
        "import p.qdpx", {"p.qdpx": qdpx(f"{HEAD}{LAUGHS}<Project>&i;</Project>")},
        f"p.qdpx: {DOCTYPE}",
    ),
    "a DTD that would be fetched": (
        "import p.qdpx", {"p.qdpx": qdpx(f"{HEAD}{CALLS_HOME}<Project/>")}, f"p.qdpx: {DOCTYPE}",
    ),
    "XML five thousand elements deep": (
        "import p.qdpx", {"p.qdpx": qdpx(project("<a>" * 5000 + "</a>" * 5000))},
        "p.qdpx: the XML is nested too deep, or one of its values is too long; refused.",
    ),
    "XML that misses an end": (
        "import p.qdpx", {"p.qdpx": qdpx(project("").replace("</Sources>", ""))},
        "p.qdpx: the XML is damaged at line 2; export it again.",
    ),
    "XML that is not in the encoding it names": (
        "import p.qdpx", {"p.qdpx": qdpx(project(source("", "été.txt")).encode("cp1252"))},
        "p.qdpx: the XML is damaged at line 2; export it again.",
    ),
    "a codebook inside a project's archive": (
        "import p.qdpx", {"p.qdpx": qdpx(qdc())},
        f"{NEEDS_REFI} <CodeBook> of urn:QDA-XML:codebook:1.0 was found.",
    ),
    "a project of another schema": (
        "import p.qdpx", {"p.qdpx": qdpx(project("", namespace="urn:autre:1.0"))},
        f"{NEEDS_REFI} <Project> of urn:autre:1.0 was found.",
    ),
    "a project without a schema": (
        "import p.qdpx", {"p.qdpx": qdpx("<Project/>")}, f"{NEEDS_REFI} <Project> was found.",
    ),
    "a project with nothing in it": (
        "import p.qdpx", {"p.qdpx": qdpx(project("", before=""))},
        "p.qdpx: there is nothing in it: no document, no code, no coding.",
    ),
    # .qdc ---------------------------------------------------------------------------------------
    "a project renamed as a codebook": (
        "import c.qdc", {"c.qdc": PROJECT},
        "c.qdc: this is a ZIP archive; a project is one, and is called .qdpx.",
    ),
    "the XML of a project instead of a codebook": (
        "import c.qdc", {"c.qdc": project("")},
        "c.qdc: this is not REFI-QDA: <CodeBook> of urn:QDA-XML:codebook:1.0 is expected, "
        "<Project> of urn:QDA-XML:project:1.0 was found.",
    ),
    "a codebook cut short": (
        "import c.qdc", {"c.qdc": qdc("\n<Codes>\n<Code")[:-12]},
        "c.qdc: the XML is damaged at line 4; export it again.",
    ),
    "a codebook that unfolds": (
        "import c.qdc", {"c.qdc": qdc("&i;", HEAD + LAUGHS)}, f"c.qdc: {DOCTYPE}",
    ),
    "a codebook without codes": (
        "import c.qdc", {"c.qdc": qdc("<Codes/>")},
        "c.qdc: there is nothing in it: no document, no code, no coding.",
    ),
    # .sqlite3, .qda, .rqda ----------------------------------------------------------------------
    "a text renamed as a project of Taguette": (
        "import t.sqlite3", {"t.sqlite3": "Bonjour"},
        "t.sqlite3: this is not an SQLite database, which a project of Taguette is.",
    ),
    "a database cut short": (
        "import t.sqlite3", {"t.sqlite3": taguette()[:5000]}, f"t.sqlite3: {DAMAGED}",
    ),
    "a project of QualCoder given for one of Taguette": (
        "import t.sqlite3", {"t.sqlite3": qualcoder()},
        "t.sqlite3: this is not a project of Taguette: it has no table documents, tags, highlights, "
        "highlight_tags.",
    ),
    "a highlight that starts at a word": (
        "import t.sqlite3", {"t.sqlite3": taguette("trois")},
        "t.sqlite3: the highlight 'Oui' in E01 starts at 'trois', which is not a position.",
    ),
    "a highlight without an end": (
        "import t.sqlite3", {"t.sqlite3": taguette(0, None)},
        "t.sqlite3: the highlight 'Oui' in E01 ends at nothing, which is not a position.",
    ),
    "a folder of QualCoder without its database": (
        "import x.qda", {"x.qda/": b""},
        "x.qda: this folder holds no data.qda, which a project of QualCoder is.",
    ),
    "a folder of QualCoder with another database": (
        "import x.qda", {"x.qda/data.qda": taguette()},
        "data.qda: this is not a project of QualCoder: it has no table source, code_name, code_cat, "
        "code_text.",
    ),
    "a coding that ends in the middle of a character": (
        "import x.qda", {"x.qda": qualcoder(0, 2.5)},
        "x.qda: the coding of 'Oui' as budget in E01 ends at '2.5', which is not a position.",
    ),
    "two positions of RQDA that are words": (
        "import r.rqda", {"r.rqda": rqda("un", "deux")},
        "r.rqda: the coding of 'Oui' as budget in E01 starts at 'un', which is not a position.\n"
        "r.rqda: the coding of 'Oui' as budget in E01 ends at 'deux', which is not a position.",
    ),
    "a tool whose text is not the one given": (
        "import r.rqda --texts texts", {"r.rqda": rqda(), "texts/E01.txt": "Non."},
        "r.rqda, document E01: its two texts share 7.6 % of their characters, and 99 % is asked to "
        "carry codings from one to the other; check that both are one interview, corrected alike.",
    ),
    # .csv, the file -----------------------------------------------------------------------------
    "an empty table": (
        "import c.csv", {"c.csv": ""}, "c.csv: the file is empty.",
    ),
    "a table of blank lines": (
        "import c.csv", {"c.csv": "\n\n\n"},
        "c.csv: the file is empty; its first row names columns.",
    ),
    "a table whose first row is blank": (
        "import c.csv", {"c.csv": f"\n{TABLE}E01,budget,A,Oui\n"},
        "c.csv, row 1: this row is blank; the first row names columns.",
    ),
    "a title above the names of columns": (
        "import c.csv", {"c.csv": f"Codage d'Anne\n{TABLE}E01,budget,A,Oui\n"},
        "c.csv, rows 2, 3: more cells than row 1, which names the columns; is it a title? Take it "
        "out.",
    ),
    "a table without rows": (
        "import c.csv", {"c.csv": TABLE},
        "c.csv: there is nothing in it: no document, no code, no coding.",
    ),
    "a table saved in Windows-1252": (
        "import c.csv", {"c.csv": f"{TABLE}E01,budget,A,Oui\nE01,été,A,Oui\n".encode("cp1252")},
        f"c.csv, row 3: this row is not UTF-8 {CSV_UTF8}",
    ),
    "a table saved as « texte Unicode »": (
        "import c.csv", {"c.csv": TABLE.encode("utf-16")},
        f"c.csv, row 1: this row is not UTF-8 {CSV_UTF8}",
    ),
    "a table separated by tabs": (
        "import c.csv", {"c.csv": TABLE.replace(",", "\t")},
        "c.csv: columns are separated by a tab; a comma or a semicolon is accepted.",
    ),
    "a picture renamed as a table": (
        "import c.csv", {"c.csv": PNG}, f"c.csv: this is not a CSV, whatever its name says {CSV_UTF8}",
    ),
    "a workbook renamed as a table": (
        "import c.csv", {"c.csv": xlsx(["document", "code"])},
        f"c.csv: this is not a CSV, whatever its name says {CSV_UTF8}",
    ),
    "a null character in a cell": (
        "import c.csv", {"c.csv": f"{TABLE}E01,budget,A,Ou\0i\n"},
        f"c.csv, row 2: this row holds a null character, which no text has {CSV_UTF8}",
    ),
    "a quotation mark that never closes and would swallow the rest": (
        "import c.csv", {"c.csv": f'{TABLE}E01,budget,A,"Oui\nE01,budget,A,Non\n'},
        'c.csv, row 2: a quotation mark (") opens in this row and never closes.',
    ),
    "a comma in a quote without quotation marks": (
        "import c.csv", {"c.csv": f"{TABLE}E01,budget,A,Oui, enfin\n"},
        "c.csv, row 2: more cells than the 4 columns of the header; put a text that holds a "
        "separator in quotes.",
    ),
    # .csv, its columns and cells ----------------------------------------------------------------
    "a column of codes misspelt": (
        "import c.csv", {"c.csv": "document,cod,coder,quote\nE01,budget,A,Oui\n"},
        "c.csv, row 1, column code: this column is needed (called code, codes, tag, tags, etiquette "
        "and 6 more; columns: document, cod, coder, quote; nearest: 'code').",
    ),
    "neither a column of quotes nor of positions": (
        "import c.csv", {"c.csv": "document,code,coder\nE01,budget,A\n"},
        "c.csv, row 1, column quote: a quote, or a start and an end, is needed (called quote, quotes, "
        "quotation, extrait, extraits and 10 more; columns: document, code, coder).",
    ),
    "nobody said who coded": (
        "import c.csv", {"c.csv": "document,code,quote\nE01,budget,Oui\n"},
        "c.csv, row 1, column coder: no column says who coded; add one (coder, codeur) or name the "
        "coder: --coder A.",
    ),
    "two columns that could be the document": (
        "import c.csv", {"c.csv": "document,interview,code,coder,quote\nE01,E01,budget,A,Oui\n"},
        "c.csv, row 1: columns document, interview could all be the document; keep one.",
    ),
    "a column there twice": (
        "import c.csv", {"c.csv": "document,code,code,coder,quote\nE01,a,b,A,Oui\n"},
        "c.csv, row 1, column code: this column is there twice.",
    ),
    "rows without code": (
        "import c.csv", {"c.csv": f"{TABLE}E01,,A,Oui\nE01,;,A,Oui\n"},
        "c.csv, rows 2, 3, column code: a value is needed here.",
    ),
    "a row without place": (
        "import c.csv", {"c.csv": "document,code,coder,quote,start,end\nE01,budget,A,,3,\n"},
        "c.csv, row 2: neither a quote nor a start and an end.",
    ),
    "positions that are no positions": (
        "import c.csv", {"c.csv": f"{PLACES}E01,a,A,deux,3\nE01,a,A,-2,3\nE01,a,A,2,{'9' * 25}\n"},
        f"c.csv, row 2, column start: 'deux' {NO_POSITION}\n"
        f"c.csv, row 3, column start: '-2' {NO_POSITION}\n"
        f"c.csv, row 4, column end: '{'9' * 25}' {NO_POSITION}",
    ),
    "a passage that ends before it starts": (
        "import c.csv", {"c.csv": f"{PLACES}E01,budget,A,9,3\n"},
        "c.csv, row 2, column start: 9 to 3 ends before it starts.",
    ),
    "a passage past the end of its text": (
        "import c.csv --texts texts", {"c.csv": f"{PLACES}E01,budget,A,8,300\n"} | TEXTS,
        "c.csv, row 2, column start: 8 to 300 is not in E01, which has 16 characters.",
    ),
    "a quote that is not in its text": (
        "import c.csv --texts texts", {"c.csv": f"{TABLE}E01,budget,A,Le budget manque\n"} | TEXTS,
        "c.csv, row 2, column quote: 'Le budget manque' is nowhere in E01.",
    ),
    "an interview that has no text": (
        "import c.csv --texts texts", {"c.csv": f"{TABLE}E10,budget,A,Oui\n"} | TEXTS,
        "c.csv, row 2, column document: no text is called 'E10'; nearest: 'E01'; texts: E01.",
    ),
    "a code that is a formula": (
        "import c.csv", {"c.csv": f"{TABLE}E01,=B1,A,Oui\n"},
        "c.csv, row 2, column code: '=B1' is what a spreadsheet computes; paste its value (Collage "
        "spécial, Valeurs).",
    ),
    "a highlight of Taguette without tag": (
        "import c.csv", {"c.csv": "id,document,tag,content\n1,E01,,Oui\n"},
        "c.csv, row 2, column tag: a value is needed here.",
    ),
    "a codebook of Taguette with a tag twice": (
        "import c.csv", {"c.csv": "tag,description\nbudget,\nfreins,\nbudget,Encore\n"},
        "c.csv, rows 2, 4, column tag: 'budget' is there twice.",
    ),
    # .xlsx --------------------------------------------------------------------------------------
    "a text renamed as a workbook": (
        "import c.xlsx", {"c.xlsx": TABLE}, "c.xlsx: this is not an Excel workbook (.xlsx).",
    ),
    "a workbook with a password": (
        "import c.xlsx", {"c.xlsx": OLD_WORD}, "c.xlsx: this is not an Excel workbook (.xlsx).",
    ),
    "a workbook cut short": (
        "import c.xlsx", {"c.xlsx": xlsx(["document", "code"])[:-40]},
        "c.xlsx: this is not an Excel workbook (.xlsx).",
    ),
    "a workbook without a cell": (
        "import c.xlsx", {"c.xlsx": xlsx()},
        "c.xlsx: the file is empty; its first row names columns.",
    ),
    "a workbook that is a bomb": (
        "import c.xlsx",
        {"c.xlsx": inside(xlsx(["document"]), "xl/worksheets/sheet1.xml", b"</sheetData>",
                          b"</sheetData>" + b" " * 3_000_000)},
        f"c.xlsx: 'xl/worksheets/sheet1.xml' {BOMB}",
    ),
    "a workbook with entities": (
        "import c.xlsx",
        {"c.xlsx": inside(xlsx(["document"]), "xl/worksheets/sheet1.xml", b"<worksheet",
                          LAUGHS.encode() + b"<worksheet")},
        f"c.xlsx: 'xl/worksheets/sheet1.xml' {ENTITIES}",
    ),
    "a cell in the last corner of the sheet": (
        "import c.xlsx", {"c.xlsx": xlsx(["document", "code"], at="XFD1048576")},
        "c.xlsx: the sheet goes on to cell XFD1048576; delete the empty rows and columns, and save.",
    ),
    "a code that the spreadsheet could not compute": (
        "import c.xlsx",
        {"c.xlsx": xlsx(["document", "code", "coder", "quote"], ["E01", "#REF!", "A", "Oui"])},
        "c.xlsx, row 2, column code: '#REF!' is what a spreadsheet computes; paste its value "
        "(Collage spécial, Valeurs).",
    ),
    # .txt of IRaMuTeQ ---------------------------------------------------------------------------
    "a corpus without its starred lines": (
        "import c.txt", {"c.txt": "Bonjour.\n"},
        "c.txt, row 1: words stand before the first text; '**** *variable_modality' opens a text.",
    ),
    "a binary file renamed as a corpus": (
        "import c.txt", {"c.txt": PNG}, f"c.txt: {NOT_TEXT}",
    ),
    "a corpus in UTF-16 cut in the middle of a letter": (
        "import c.txt", {"c.txt": "**** *a_b\nOui.\n".encode("utf-16")[:-1]},
        "c.txt: this text in UTF-16 is damaged; save it again as UTF-8.",
    ),
    "a corpus in Russian letters of eight bits": (
        "import c.txt", {"c.txt": "**** *a_b\nПривет, как дела\n".encode("koi8-r")},
        "c.txt, row 2: no encoding of French text fits; save it again as UTF-8.",
    ),
    # The command itself -------------------------------------------------------------------------
    "a native file of NVivo": (
        "import p.nvp", {"p.nvp": b"x"}, f"p.nvp: '.nvp' is not read; accepted: {IMPORTED}.",
    ),
    "one file given twice": (
        "import a.qdpx ./a.qdpx", {"a.qdpx": PROJECT},
        "a.qdpx: given twice; one file a coder is expected.",
    ),
    "one file under two names for two coders": (
        "import a.sqlite3 b.sqlite3 --coder anne --coder bilal",
        {"a.sqlite3": taguette(), "b.sqlite3": taguette()},
        "b.sqlite3: the same file as a.sqlite3; one file a coder is expected.",
    ),
    "two texts for one interview": (
        "import a.qdpx b.qdpx", {"a.qdpx": PROJECT, "b.qdpx": qdpx(project(source("")), "Oui. Non.")},
        "b.qdpx: document 'E01' is not the same text as in a.qdpx (9 characters against 22, different "
        "from character 5); align the two before joining them.",
    ),
    "more coders than files": (
        "import a.qdpx --coder anne --coder bilal", {"a.qdpx": PROJECT},
        "2 coders for 1 file: name one coder for all files, or one a file in their order.",
    ),
    "all that is wrong in all files": (
        "import a.qdpx b.sqlite3 c.qda d.csv",
        {"a.qdpx": b"PK", "b.sqlite3": "x", "d.csv": PLACES + "E01,budget,A,x,3\n"},
        "a.qdpx: this is not a ZIP archive, or it is cut short; export the project again.\n"
        "b.sqlite3: this is not an SQLite database, which a project of Taguette is.\n"
        "c.qda: this file does not exist.\n"
        f"d.csv, row 2, column start: 'x' {NO_POSITION}",
    ),
    "a folder of tables that is a file": (
        "import a.qdpx --out here", {"a.qdpx": PROJECT, "here": "x"},
        "here: this is a file; a folder is expected.",
    ),
    "a folder of tables that is a study": (
        "import a.qdpx --out petite", {"a.qdpx": PROJECT} | study(),
        "petite: this is a study, whose codings.csv would be replaced; name another folder.",
    ),
    "a folder where a table should go": (
        "import a.qdpx --out here", {"a.qdpx": PROJECT, "here/codings.csv/": b""},
        "codings.csv: this is a folder; a file is to be written there.",
    ),
    "a name too long for the machine": (
        f"import a.qdpx --out {'x' * 300}", {"a.qdpx": PROJECT},
        f"{'x' * 300}: the machine refuses (File name too long).",
    ),
    "texts that are not in a folder": (
        "import a.qdpx --texts t.txt", {"a.qdpx": PROJECT, "t.txt": "Oui."},
        "t.txt: this is a file; a folder is expected.",
    ),
    "two texts of one name": (
        "import a.qdpx --texts texts", {"a.qdpx": PROJECT, "texts/E01.docx": WORD} | TEXTS,
        "E01.txt: E01.docx has the same name; keep one as the text of 'E01'.",
    ),
    "all that is wrong in a folder of texts": (
        "import a.qdpx --texts texts",
        {"a.qdpx": PROJECT, "texts/E01.txt": PNG, "texts/E02.docx": b"PK", "texts/E03.odt": b""},
        f"E01.txt: {NOT_TEXT}\n{NOT_WORD.replace('E01', 'E02')}\nE03.odt: the file is empty.",
    ),
    # Transcripts of a study ---------------------------------------------------------------------
    "an empty transcript": (
        CHECK, transcript("E01.txt", " \n\n"), "E01.txt: the file is empty.",
    ),
    "a binary file named .txt": (
        CHECK, transcript("E01.txt", PNG), f"E01.txt: {NOT_TEXT}",
    ),
    "a PDF named .txt": (
        CHECK, transcript("E01.txt", b"%PDF-1.4\n1 0 obj\n"), f"E01.txt: {NOT_TEXT}",
    ),
    "a transcript in no encoding of French": (
        CHECK, transcript("E01.txt", b"Q : Alors ?\nR : \x81\x8d\x8f\x90\x9d\n"),
        "E01.txt, row 2: no encoding of French text fits; save it again as UTF-8.",
    ),
    "a transcript in UTF-32": (
        CHECK, transcript("E01.txt", "Q : Alors ?\nR : Oui.\n".encode("utf-32")),
        "E01.txt: this text in UTF-16 is damaged; save it again as UTF-8.",
    ),
    "a transcript without voices": (
        CHECK, transcript("E01.txt", "On imprime. Toujours.\n"),
        "transcript E01: no turn found; a turn opens with a label, 'Q : ' or 'ÉLU. – '.",
    ),
    "an old .doc": (
        CHECK, transcript("E01.doc", OLD_WORD), f"E01.doc: '.doc' is not read; accepted: {SPOKEN}.",
    ),
    "an old .doc renamed .docx": (
        CHECK, transcript("E01.docx", OLD_WORD), NOT_WORD,
    ),
    "a .docx cut short": (
        CHECK, transcript("E01.docx", WORD[:-60]), NOT_WORD,
    ),
    "an .odt renamed .docx": (
        CHECK, transcript("E01.docx", ODT), NOT_WORD,
    ),
    "a .docx whose text is missing": (
        CHECK, transcript("E01.docx", without(WORD, "word/document.xml")), NOT_WORD,
    ),
    "a .docx whose XML is damaged": (
        CHECK, transcript("E01.docx", inside(WORD, "word/document.xml", b"</w:body>", b"")), NOT_WORD,
    ),
    "a .docx without a word": (
        CHECK, transcript("E01.docx", docx("", " ")), f"E01.docx: {NO_WORD}",
    ),
    "a .docx that is a bomb": (
        CHECK,
        transcript("E01.docx", inside(WORD, "word/document.xml", b"</w:body>",
                                      b" " * 9_000_000 + b"</w:body>")),
        f"E01.docx: 'word/document.xml' {BOMB}",
    ),
    "a .docx that reads a file of the machine": (
        CHECK,
        transcript("E01.docx", inside(WORD, "word/document.xml", b"<w:document",
                                      READS_A_FILE.encode() + b"<w:document")),
        f"E01.docx: 'word/document.xml' {ENTITIES}",
    ),
    "an .odt cut short": (
        CHECK, transcript("E01.odt", ODT[:-60]), NOT_ODT,
    ),
    "an .odt whose XML is damaged, of which no word may be shown": (
        CHECK, transcript("E01.odt", inside(ODT, "content.xml", b"</office:text>", b"")), NOT_ODT,
    ),
    "an .odt that laughs a billion times": (
        CHECK,
        transcript("E01.odt", inside(ODT, "content.xml", b"<office:document",
                                     LAUGHS.encode() + b"<office:document")),
        f"E01.odt: 'content.xml' {ENTITIES}",
    ),
    "an .odt with two thousand million spaces": (
        CHECK,
        transcript("E01.odt", inside(ODT, "content.xml", b"Oui.", b'<text:s text:c="2000000000"/>')),
        NOT_ODT,
    ),
    "an .odt whose member climbs out": (
        CHECK, transcript("E01.odt", zipped(("../content.xml", "x"))),
        "E01.odt: '../content.xml' would be written outside the archive's folder.",
    ),
    "a text renamed .rtf": (
        CHECK, transcript("E01.rtf", "Q : Alors ?\n"),
        "E01.rtf: this is not an RTF file, whatever its name says.",
    ),
    "an .rtf with a letter that does not exist": (
        CHECK, transcript("E01.rtf", "{\\rtf1 Q : \\u99999999999? Alors ?\\par R : Oui.}"),
        "E01.rtf: this RTF file is damaged; open it in Word and save it again.",
    ),
    "an .rtf without a word": (
        CHECK, transcript("E01.rtf", "{\\rtf1\\ansi}"), f"E01.rtf: {NO_WORD}",
    ),
    "a text renamed .srt": (
        CHECK, transcript("E01.srt", "Q : Alors ?\n"), f"E01.srt: {NO_TIMES}",
    ),
    "subtitles with no time that can be read": (
        CHECK, transcript("E01.vtt", "WEBVTT\n\n99:99:99 --> bientôt\nQ : Alors ?\n"),
        f"E01.vtt: {NO_TIMES}",
    ),
    "subtitles without a word": (
        CHECK, transcript("E01.vtt", "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n\n"),
        f"E01.vtt: {NO_WORD}",
    ),
    "recognised speech that is no JSON": (
        CHECK, transcript("E01.json", '{"segments": ['), NOT_JSON,
    ),
    "recognised speech nested too deep": (
        CHECK, transcript("E01.json", "[" * 200_000), NOT_JSON,
    ),
    "recognised speech without segments": (
        CHECK, transcript("E01.json", '{"text": "Oui."}'), NOT_JSON,
    ),
    "recognised speech of a silence": (
        CHECK, transcript("E01.json", '{"segments": []}'), f"E01.json: {NO_WORD}",
    ),
    "a page without a word": (
        CHECK, transcript("E01.html", "<html><body></body></html>"), f"E01.html: {NO_WORD}",
    ),
    "a page renamed .otr": (
        CHECK, transcript("E01.otr", "<p>Q : Alors ?</p>"), NOT_OTR,
    ),
    "an .otr without text": (
        CHECK, transcript("E01.otr", '{"media": "E01.mp3"}'), NOT_OTR,
    ),
    # Interviews and codings of a study ----------------------------------------------------------
    "one interview on two rows": (
        CHECK, study(interviews_csv=two_interviews("E01.txt", "E01")),
        "interviews.csv, rows 2, 3, column interview: 'E01' is there twice.",
    ),
    "one transcript for two interviews": (
        CHECK, study(interviews_csv=two_interviews("E01.txt")),
        "E01.txt: E01 and E02 have the same text; one interview is there twice.",
    ),
    "one transcript under two names": (
        CHECK,
        study(interviews_csv=two_interviews("E02.txt"))
        | {"petite/transcripts/E02.txt": small_study.FILES["transcripts/E01.txt"]},
        "E02.txt: E01 and E02 have the same text; one interview is there twice.",
    ),
    "a transcript outside its folder": (
        CHECK, spoilt("interviews.csv", "E01.txt", "../../E01.txt") | {"E01.txt": "Q : Oui ?\n"},
        "interviews.csv, column file: '../../E01.txt' is not in transcripts/.",
    ),
    "one coding on two rows": (
        CHECK, study(codings_csv=small_study.FILES["codings.csv"] + "E01,35,46,FN.ACCU,A,absent,,,\n"),
        "codings.csv, rows 2, 3, column interview+start+end+code+coder: 'E01, 35, 46, FN.ACCU, A' is "
        "there twice.",
    ),
    "a coding past the end of its transcript": (
        CHECK, spoilt("codings.csv", "35,46", "35,946"),
        "codings.csv, row 2, column end: 35 to 946 of E01 goes beyond its transcript, which has 79 "
        "characters.",
    ),
    "a coding at a number that no computer counts to": (
        CHECK, spoilt("codings.csv", "35,46", f"35,{'9' * 30}"),
        f"codings.csv, row 2, column end: '{'9' * 30}' is not a whole number.",
    ),
    "a coding of nothing": (
        CHECK, spoilt("codings.csv", "35,46", "46,46"),
        "codings.csv, row 2, column end: 46 to 46 of E01 is empty; the end comes after the start.",
    ),
    "a coding of the question": (
        CHECK, spoilt("codings.csv", "35,46,FN.ACCU,A,present,,On imprime.", "4,26,FN.ACCU,A,,,"),
        "codings.csv, row 2, column start: 4 to 26 of E01 lies in the interviewer's speech, which is "
        "not coded.",
    ),
    "a coding with a code that is in no codebook": (
        CHECK, spoilt("codings.csv", "FN.ACCU", "FN.ACUL"),
        "codings.csv, row 2, column code: 'FN.ACUL' is not found in codebook.code; nearest: "
        "'FN.ACCU'.",
    ),
    "a coding of an interview that is in no table": (
        CHECK, spoilt("codings.csv", "E01,35", "E09,35"),
        "codings.csv, row 2, column interview: 'E09' is not found in interviews.interview; nearest: "
        "'E01'.",
    ),
    "a quote retyped by hand": (
        CHECK, spoilt("codings.csv", "On imprime.", "Nous imprimons."),
        "codings.csv, row 2, column quote: 'Nous imprimons.' is not the text from 35 to 46 of E01 "
        "('On imprime.'); it is nowhere in the transcript.",
    ),
    # Codebooks of a study -----------------------------------------------------------------------
    "a code on two rows": (
        CHECK, study(codebook_csv=small_study.FILES["codebook.csv"] + "TH.TRAN,TH,theme,Encore\n"),
        "codebook.csv, rows 7, 8, column code: 'TH.TRAN' is there twice.",
    ),
    "a code above itself": (
        CHECK, spoilt("codebook.csv", "TH.TRAN,TH,", "TH.TRAN,TH.TRAN,"),
        "codebook.csv, row 7, column parent: 'TH.TRAN' is above itself (TH.TRAN > TH.TRAN).",
    ),
    "a codebook whose rows run together": (
        CHECK, spoilt("codebook.csv", "Invariants", '"Invariants'),
        'codebook.csv, row 2: a quotation mark (") opens in this row and never closes.',
    ),
    # Corrections of labels in study.yml ---------------------------------------------------------
    "corrections of an interview that is not there": (
        CHECK, speakers("{E10: {Élue: R}}"),
        "study.yml, column choices.corpus.speakers.E10: no such interview; nearest: 'E01'.",
    ),
    "the correction of a label that is nowhere": (
        CHECK, speakers("{E01: {Élus: R}}"),
        "study.yml, column choices.corpus.speakers.E01: no line opens with 'Élus'; nearest: 'Élue'.",
    ),
    "corrections that are a list": (
        CHECK, speakers("[E01]"),
        "study.yml, choices.corpus.speakers: ['E01'] is not accepted (should be a valid dictionary).",
    ),
    "a list that unfolds a thousand million times": (
        CHECK, study(study_yml=f"{small_study.FILES['study.yml']}language: {UNFOLDED}\n"),
        "study.yml, language: '[['x', 'x', 'x', ...], [[...], [...], [...], ...], [[...], [...], "
        "[...], ...], ...]' is not one of fr, en.",
    ),
    # Keys of pseudonyms -------------------------------------------------------------------------
    "the key inside the study": (
        "run --study petite", spoilt("study.yml", "choices:", "pseudonym_key: cle.csv\nchoices:"),
        "study.yml, pseudonym_key: the key of pseudonyms is inside the study's folder; keep it "
        "elsewhere.",
    ),
    "the key inside the study, on the command line": (
        "pseudonymise petite --key petite/transcripts/../k.csv", study(),
        "petite/k.csv: the key of pseudonyms is inside the study's folder or its outputs; keep it "
        "elsewhere.",
    ),
    "a list of names inside the study": (
        f"{PSEUDONYMISE} --names petite/n.csv", study() | {"petite/n.csv": "name\nAnatole Bec\n"},
        "petite/n.csv: the list of names is inside the study's folder or its outputs; keep it "
        "elsewhere.",
    ),
    "a key without its first row": (
        "run --study petite", keyed("Anatole Bec,M. B.\n"),
        "cle.csv, row 1, column name: this column is needed.\n"
        "cle.csv, row 1, column pseudonym: this column is needed.",
    ),
    "a key without its first row, where a name is there twice": (
        "run --study petite", keyed("Anatole Bec,Anatole Bec\n"),
        "cle.csv, row 1: columns are there twice, or without a name.",
    ),
    "a list of names without its first row": (
        f"{PSEUDONYMISE} --names n.csv", study() | {"n.csv": "Anatole Bec,Anatole Bec\n"},
        "n.csv, row 1: columns are there twice, or without a name.",
    ),
    "a name with two pseudonyms": (
        "run --study petite", keyed(f"{KEY}anatole bec,M. C.\n"),
        "cle.csv, rows 2, 3, column pseudonym: one name has two pseudonyms; keep one of them.",
    ),
    "a name without pseudonym": (
        "run --study petite", keyed("name,pseudonym\nAnatole Bec,\n"),
        "cle.csv, row 2, column pseudonym: a value is needed here.",
    ),
    "a pseudonym that is a name of the key": (
        "run --study petite", keyed(f"{KEY}Odile Roy,la voisine d'Anatole Bec\n"),
        "cle.csv, row 3, column pseudonym: the pseudonym holds the name of row 2 of the key.",
    ),
    "a key saved in Windows-1252": (
        "run --study petite", keyed("name,pseudonym\nÉtienne Bec,M. B.\n".encode("cp1252")),
        f"cle.csv, row 2: this row is not UTF-8 {CSV_UTF8}",
    ),
    "a workbook of names that is damaged": (
        "run --study petite", keyed(zipped(("a", "b")), "cle.xlsx"),
        "cle.xlsx: this is not an Excel workbook (.xlsx).",
    ),
    "a wrong quote that holds a name of the key": (
        CHECK,
        keyed(KEY, codings_csv=small_study.FILES["codings.csv"].replace("On imprime", "Anatole Bec dit")),
        "codings.csv, row 2, column quote: '[M. B.] dit.' is not the text from 35 to 46 of E01 ('On "
        "imprime.'); it is nowhere in the transcript.",
    ),
    "the same, on its way to a coding tool": (
        "export petite --to c.qdpx",
        keyed(KEY, codings_csv=small_study.FILES["codings.csv"].replace("On imprime", "Anatole Bec dit")),
        "codings.csv, row 2, column quote: '[M. B.] dit.' is not the text from 35 to 46 of E01 ('On "
        "imprime.'); it is nowhere in the transcript.",
    ),
    "transcripts received in a folder that is not there": (
        f"{PSEUDONYMISE} --from recus", study(), "recus: no such folder.",
    ),
    "transcripts received that are called otherwise": (
        f"{PSEUDONYMISE} --from recus", study() | {"recus/maire.txt": "Q : Oui ?\n"},
        "recus: no transcript there is called after an interview; expected E01.",
    ),
    "a review where nothing is ticked": (
        PSEUDONYMISE, study() | {"keys/k_review.csv": REVIEW.replace("oui", "")},
        "k_review.csv, column replace: no row is ticked; write « oui » on each row to replace.",
    ),
    "a review answered otherwise": (
        PSEUDONYMISE, study() | {"keys/k_review.csv": REVIEW.replace("oui", "peut-être")},
        "k_review.csv, row 2, column replace: « oui » or « non » is expected.",
    ),
    "a review of another study": (
        PSEUDONYMISE, study() | {"keys/k_review.csv": REVIEW.replace("E01", "E09")},
        "k_review.csv, row 2, column interview: no such interview among the transcripts.",
    ),
    "a review ticked without pseudonym": (
        PSEUDONYMISE, study() | {"keys/k_review.csv": REVIEW.replace("[Mme X.]", "")},
        "k_review.csv, row 2, column pseudonym: a value is needed here.",
    ),
    # export -------------------------------------------------------------------------------------
    "a form that nobody reads": (
        "export petite --to c.doc", study(),
        f"c.doc: '.doc' is not written; accepted: {EXPORTED}; nearest: '.qdc'.",
    ),
    "a study that is not there": (
        "export petit --to c.qdpx", {},
        "data/petit: no study.yml there; studies that ship: demo, observatoire.",
    ),
    "a folder where the export should go": (
        "export petite --to c.qdpx", study() | {"c.qdpx/": b""},
        "c.qdpx: this is a folder; a file is to be written there.",
    ),
    "an export inside a file": (
        "export petite --to notes/c.qdpx", study() | {"notes": "x"},
        "notes: this is a file; a folder is expected.",
    ),
    "an export over the study's own table": (
        "export petite --to petite/codebook.csv", study(),
        "codebook.csv: this is a table of the study, which would be replaced; name another file.",
    ),
    "line ends where there is no text": (
        "export petite --to c.xlsx --crlf", study() | {"c.xlsx": "earlier"},
        "c.xlsx: the option crlf has no meaning for this form.",
    ),
    "a code longer than Taguette accepts": (
        "export petite --to c.csv",
        study(codebook_csv=small_study.FILES["codebook.csv"] + "T" * 201 + ",,theme,Long\n"),
        f"c.csv, column code: {'T' * 201} is 201 characters long here; Taguette accepts 200.",
    ),
    "two interviews that IRaMuTeQ could not tell apart": (
        "export petite --to c.iramuteq.txt",
        study(interviews_csv=two_interviews("E02.txt", "É01"), codings_csv=None)
        | {"petite/transcripts/E02.txt": "Q : Alors ?\nR : Non.\n", "c.iramuteq.txt": "earlier"},
        "c.iramuteq.txt, column document: 'E01', 'É01' would all be written 'E01'.",
    ),
}  # fmt: skip

# How a row is tried -----------------------------------------------------------------------------

MOST_MEMORY = 700_000_000
MOST_SECONDS = 30


def write(folder, files):
    """Write ``files`` in ``folder``; a name that ends with a slash is a folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("/"):
            path.mkdir(exist_ok=True)
        else:
            path.write_bytes(data.encode() if isinstance(data, str) else data)


def tree(folder):
    return {path: path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


@pytest.fixture
def bounded():
    """No more memory than a laptop spares, no more time than a student waits."""

    def late(*_):
        raise AssertionError(f"still at it after {MOST_SECONDS} seconds")

    if sys.platform != "linux":
        yield
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + MOST_MEMORY, before[1]))
    rang = signal.signal(signal.SIGALRM, late)
    signal.alarm(MOST_SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, rang)
    resource.setrlimit(resource.RLIMIT_AS, before)


@pytest.mark.parametrize(("command", "files", "sentences"), CASES.values(), ids=CASES)
def test_one_clear_sentence_and_nothing_written(
    command, files, sentences, tmp_path, monkeypatch, capfd, bounded
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("METROSTUDY_OUTPUT", str(tmp_path / "outputs"))
    write(tmp_path, {"out/codings.csv": "earlier", "outputs/report.html": "earlier"} | files)
    asked = shlex.split(command)
    asked += ["--out", "out"] if asked[0] == "import" and "--out" not in asked else []
    before = tree(tmp_path)
    assert main(asked) == 2
    told = capfd.readouterr()
    assert (told.out, told.err) == ("", f"{sentences}\n")
    assert tree(tmp_path) == before
    assert "Anatole" not in told.err and os.fspath(tmp_path) not in told.err


@pytest.mark.parametrize("case", [case for case in CASES if BOMB in CASES[case][2]])
def test_a_bomb_is_refused_before_anything_of_it_is_unpacked(case, tmp_path, monkeypatch, capsys):
    command, files, sentences = CASES[case]
    write(tmp_path, files)
    monkeypatch.chdir(tmp_path)

    def unpacked(*_, **__):
        raise AssertionError("a member was opened")

    monkeypatch.setattr(zipfile.ZipFile, "open", unpacked)
    out = ["--out", "out"] if command.startswith("import") else []
    assert main([*shlex.split(command), *out]) == 2
    assert capsys.readouterr().err == f"{sentences}\n"


def test_the_same_inputs_unspoilt_are_read(tmp_path, monkeypatch, capsys):
    """Else a row could pass because of the row's own clumsiness."""
    table = xlsx(["document", "code", "coder", "quote"], ["E01", "budget", "A", "Oui"])
    files = {"p.qdpx": PROJECT, "c.qdc": qdc(f'<Codes><Code guid="{ANNE}" name="a"/></Codes>'),
             "t.sqlite3": taguette(), "x.qda/data.qda": qualcoder(), "r.rqda": rqda(),
             "c.csv": f"{TABLE}E01,budget,A,Oui\n", "c.xlsx": table, "i.txt": "**** *a_b\nOui.\n"}  # fmt: skip
    write(tmp_path, files | TEXTS)
    monkeypatch.chdir(tmp_path)
    for name in files:
        assert main(["import", name.removesuffix("/data.qda"), "--out", "out"]) == 0, name
    for name, data in {"E01.docx": WORD, "E01.odt": ODT}.items():
        write(tmp_path / name, transcript(name, data))
        assert main(["check", "--study", f"{name}/petite"]) == 0, name
    write(tmp_path / "keyed", keyed(KEY))
    assert main(["check", "--study", "keyed/petite"]) == 0
    assert main(["export", "keyed/petite", "--to", "keyed/c.qdpx"]) == 0
    assert capsys.readouterr().err == ""
