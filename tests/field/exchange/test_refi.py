"""Every REFI-QDA file reads to what its program meant, and ours reads back as it was."""

from __future__ import annotations

import sys
import zipfile
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from metrostudy.faults import StudyError
from metrostudy.field.exchange import read, read_together, write
from metrostudy.field.exchange.project import Project, assemble, code_path, distinct

sys.path.insert(0, str(Path(__file__).parent))
from qdpx import (
    ANNE,
    BILAL,
    CODE,
    FETCHED,
    FILES,
    HEAD,
    SAMPLES,
    USERS,
    archive,
    project,
    qdpx,
    selection,
    source,
)

PLACE = ["document", "start", "end", "code", "coder", "quote"]


def expected():
    told = pd.read_csv(SAMPLES / "qdpx" / "expected_codings.csv")
    told = told.rename(columns={"code_path": "code"})
    return told.assign(document=told["document"].str.removesuffix(".txt"))


def rows(project: Project, columns=PLACE):
    return sorted(project.codings[columns].astype(object).itertuples(index=False, name=None))


def lost(project: Project, what=None):
    told = project.losses if what is None else project.losses[project.losses["what"] == what]
    return told["sentence"].tolist()


def refused(path) -> str:
    with pytest.raises(StudyError) as caught:
        read(path)
    return str(caught.value)


# Samples of the real programs ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "note"),
    [
        ("qdpx/base.qdpx", "positions count code points: 25 of 25 quotes in place"),
        (
            "qdpx/bom.qdpx",
            "positions count no byte-order mark, code points: 25 of 25 quotes in place",
        ),
        (
            "qdpx/crlf_positions_on_lf.qdpx",
            "positions count CRLF as 1, code points: 25 of 25 quotes in place",
        ),
        ("qdpx/capital_Sources.qdpx", "positions count code points: 25 of 25 quotes in place"),
        ("qdpx/folders_not_codable.qdpx", "positions count code points: 25 of 25 quotes in place"),
        (
            "qualcoder/export_qualcoder4.qdpx",
            "positions count no byte-order mark, code points: 24 of 24 quotes in place",
        ),
    ],
)
def test_the_thirty_codings_are_read_with_their_places(file, note):
    found = read(SAMPLES / file)
    assert rows(found) == sorted(expected()[PLACE].itertuples(index=False, name=None))
    assert found.notes == (note,)
    assert found.documents["characters"].tolist() == [1255, 1216]
    assert len(found.codes) == 18 and found.codes["coded"].sum() == 30


def test_what_a_table_of_passages_cannot_hold_is_counted_aloud():
    assert lost(read(SAMPLES / "qdpx" / "base.qdpx")) == [
        "1 selection without code left out",
        "2 cases left out: attributes belong in interviews.csv",
        "2 variables left out: attributes belong in interviews.csv",
    ]


def test_the_codebook_of_taguette_is_invalid_and_flat_and_read_all_the_same():
    found = read(SAMPLES / "taguette-coder-a" / "codebook.qdc")
    parents = dict(zip(found.codes["code"], found.codes["parent"], strict=True))
    assert len(parents) == 14
    assert parents["gouvernance.pilotage"] == "gouvernance"
    assert pd.isna(parents["données.ouverture"])
    assert lost(found) == [
        "an empty <Sets> makes this file invalid; read all the same",
        "Taguette does not write descriptions into a .qdc; its codebook.csv has them",
    ]


def test_the_codebook_of_qualcoder_begins_with_a_mark():
    found = read(SAMPLES / "qualcoder" / "codebook_qualcoder4.qdc")
    base = read(SAMPLES / "qdpx" / "base.qdpx")
    assert sorted(found.codes["code"]) == sorted(base.codes["code"])
    assert lost(found) == []


@pytest.mark.skipif(not FETCHED.is_dir(), reason="files that may not be copied into the project")
def test_atlas_ti_without_its_sources_is_said_and_carried_on():
    found = read(FETCHED / "atlasti8_standard_project_no_sources.qdpx")
    assert (len(found.documents), len(found.codes), len(found.codings)) == (12, 14, 16)
    assert found.documents["text"].isna().all()
    assert found.codings["start"].notna().sum() == 9
    told = lost(found)
    assert told[0] == (
        "the text of 8 documents is not in the file (1960s Coca Cola commercial - Audio.docx, "
        "1960s Coca Cola commercial - Visual.docx, 1994 Diet Coke-Diet Coke Break.docx and 5 more); "
        "positions of 9 codings are unproved"
    )
    assert told[1] == (
        "4 sources not text (1 picture, 1 audio, 2 video); 3 codings on them kept without position"
    )
    counts = dict(zip(found.losses["what"], found.losses["n"], strict=True))
    assert {k: counts[k] for k in ("notes", "links", "sets", "graphs")} == {
        "notes": 2, "links": 1, "sets": 16, "graphs": 1,
    }  # fmt: skip


@pytest.mark.skipif(not FETCHED.is_dir(), reason="files that may not be copied into the project")
def test_texts_that_nvivo_emptied_are_named():
    found = read(FETCHED / "nvivo15mac_project.qdpx")
    assert (len(found.documents), len(found.codes), len(found.codings)) == (2, 262, 0)
    assert found.codes["code"].is_unique
    assert lost(found) == [
        "2 documents came without a word (66653866-6334-3535-3435-366637306566, "
        "33663939-3636-3632-3038-613431643463): the program that exported them emptied them"
    ]


# Calibration -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stored", "start", "origin", "note"),
    [
        ("\ufeffOui.\nNon, rien.", 6, "", "the byte-order mark, code points"),
        ("\ufeffOui.\nNon, rien.", 5, "", "no byte-order mark, code points"),
        ("\ufeff\ufeffOui.\nNon, rien.", 6, "", "the byte-order mark, code points"),
        ("Oui.\r\nNon, rien.", 6, "", "CRLF as 2, code points"),
        ("Oui.\r\nNon, rien.", 5, "NVivo 14 Windows", "CRLF as 1, code points"),
        ("Oui😀\nNon, rien.", 6, "", "UTF-16 units"),
        ("\ufeffOui😀\r\nNon, rien.", 8, "", "the byte-order mark, CRLF as 2, UTF-16 units"),
    ],
)
def test_what_positions_count_is_found_from_the_quotes(tmp_path, stored, start, origin, note):
    xml = project(source(selection(start, start + 9, "Non, rien")), origin=origin)
    found = read(qdpx(tmp_path, xml, stored))
    assert rows(found, ["start", "end", "quote"]) == [(5, 14, "Non, rien")]
    assert found.notes == (f"positions count {note}: 1 of 1 quotes in place",)


@pytest.mark.parametrize("name", ["Le budget…", "Le budget m...", "Le \n budget   manque."])
def test_a_name_may_be_cut_or_spaced_otherwise(tmp_path, name):
    found = read(
        qdpx(tmp_path, project(source(selection(6, 23, name))), "\ufeffOui. Le budget manque.")
    )
    assert rows(found, ["start", "end"]) == [(5, 22)]


@pytest.mark.parametrize(
    ("name", "why"), [("", "no selection has a name"), ("line:3", "no name is a quote")]
)
@pytest.mark.parametrize(
    ("origin", "start"), [("NVivo 14", 4), ("NVivo for Mac 15", 5), ("MAXQDA", 5)]
)
def test_without_quotes_the_habit_of_the_program_is_taken_and_said(
    tmp_path, name, why, origin, start
):
    xml = project(source(selection(5, 8, name)), origin=origin)
    found = read(qdpx(tmp_path, xml, "\ufeffOui\r\nNon."))
    assert rows(found, ["start"]) == [(start,)]
    assert lost(found) == [
        f"1 position could not be proved ({why}): code points, no byte-order mark and the line "
        "ends of the program were assumed"
    ]


def test_a_document_that_another_convention_fits_has_its_own(tmp_path):
    one = source(selection(5, 14, "Le budget") + selection(15, 21, "manque"))
    other = source(selection(6, 15, "Le budget"), "E02.txt", "internal://2.txt")
    text = "\ufeffOui. Le budget manque."
    found = read(qdpx(tmp_path, project(one + other), text, **{"sources/2.txt": text}))
    assert found.notes == (
        "positions count no byte-order mark, code points: 3 of 3 quotes in place; "
        "but in E02 the byte-order mark, code points",
    )
    assert found.codings["start"].tolist() == [5, 15, 5]


def test_a_quote_that_is_elsewhere_is_kept_and_said(tmp_path):
    inside = selection(5, 14, "Le budget") + selection(0, 3, "manque")
    found = read(qdpx(tmp_path, project(source(inside))))
    assert found.notes == ("positions count code points: 1 of 2 quotes in place",)
    assert lost(found) == [
        "1 mark whose name is not the text at their place: kept there, to be checked"
    ]


# What other programs do ------------------------------------------------------------------------


def test_the_qde_may_have_any_name_and_the_text_stand_in_the_xml(tmp_path):
    inside = "<PlainTextContent>Le budget manque.</PlainTextContent>" + selection(3, 9, "budget")
    path = archive(tmp_path / "p.qdpx", {"Étude 2026.qde": project(source(inside, path=""))})
    assert rows(read(path)) == [("E01", 3, 9, "budget", "anne", "budget")]


@pytest.mark.parametrize("path", ["relative:///textes/1.txt", "textes/1.txt", "internal:///1.txt"])
def test_paths_relative_bare_or_with_a_slash_too_many(tmp_path, path):
    member = "textes/1.txt" if "textes" in path else "SOURCES/1.txt"
    xml = project(source(selection(0, 3, "Oui"), path=path))
    held = archive(tmp_path / "p.qdpx", {"project.qde": xml, member: "Oui."})
    assert read(held).documents["text"].tolist() == ["Oui."]


def test_a_relative_text_may_stand_beside_the_archive_and_no_higher(tmp_path):
    inside, outside = tmp_path / "projet", tmp_path / "secret.txt"
    inside.mkdir()
    outside.write_text("secret", "utf-8")
    (inside / "E01.txt").write_text("Oui.", "utf-8")
    sources = source("", "E01", "relative:///E01.txt") + source(
        "", "E02", "relative:///../secret.txt"
    )
    sources += source("", "E03", f"absolute://{outside}")
    found = read(archive(inside / "p.qdpx", {"project.qde": project(sources)}))
    assert found.documents["text"].fillna("-").tolist() == ["Oui.", "-", "-"]
    assert lost(found) == [
        "the text of 2 documents is not in the file (E02, E03); positions of 0 codings are unproved"
    ]


def test_a_text_that_the_archive_lacks_may_be_given(tmp_path):
    path = qdpx(tmp_path, project(source(selection(0, 3, "Oui"), "E01.docx")), text=None)
    found = read(path, {"E01": "Oui."})
    assert rows(found) == [("E01.docx", 0, 3, "budget", "anne", "Oui")]
    assert lost(found) == []


def test_a_selection_needs_neither_date_nor_user(tmp_path):
    found = read(qdpx(tmp_path, project(source(selection(0, 3, "Oui", user="")))))
    assert found.codings["coder"].isna().tolist() == [True]
    assert lost(found) == ["1 coding without user: the coder is left blank"]


def test_the_coder_is_that_of_the_coding_then_of_the_selection_then_the_identifier(tmp_path):
    stranger = "dddddddd-0000-4000-8000-000000000009"
    inside = selection(0, 3, "Oui").replace(
        f'<Coding guid="{ANNE}" creatingUser="{ANNE}"',
        f'<Coding guid="{ANNE}" creatingUser="{{{BILAL.upper()}}}"',
    )
    inside += selection(5, 14, "Le budget").replace(
        f'<Coding guid="{ANNE}" creatingUser="{ANNE}"', f'<Coding guid="{ANNE}"'
    )
    inside += selection(15, 21, "manque", user=stranger)
    found = read(qdpx(tmp_path, project(source(inside))))
    assert found.codings["coder"].tolist() == ["bilal", "anne", stranger]


def test_sources_of_one_name_get_a_number(tmp_path):
    two = source(selection(0, 3, "Oui")) + source(selection(0, 3, "Non"), path="internal://2.txt")
    found = read(qdpx(tmp_path, project(two), **{"sources/2.txt": "Non."}))
    assert rows(found, ["document", "quote"]) == [("E01", "Oui"), ("E01 (2)", "Non")]
    assert lost(found) == ["1 document had the name of another and got a number (E01 (2))"]


def test_codes_of_one_name_under_two_parents_stay_two(tmp_path):
    codes = "".join(
        f'<Code guid="{g}" name="{name}" isCodable="false"><Code guid="{h}" name="prix" isCodable="true"/></Code>'
        for g, h, name in [(ANNE, CODE, "offre"), (BILAL, BILAL.replace("b", "d"), "demande")]
    )
    xml = project(
        source(selection(0, 3, "Oui")), f"{USERS}<CodeBook><Codes>{codes}</Codes></CodeBook>"
    )
    found = read(qdpx(tmp_path, xml))
    told = found.codes[["code", "parent", "coded"]].fillna("").values.tolist()
    assert told == [
        ["offre", "", 0],
        ["offre.prix", "offre", 1],
        ["demande", "", 0],
        ["demande.prix", "demande", 0],
    ]


def test_notes_and_descriptions_are_memos(tmp_path):
    note = "eeeeeeee-0000-4000-8000-000000000005"
    inside = selection(0, 3, "Oui", inside="<Description>À revoir.</Description>").replace(
        "</Coding>", f'<NoteRef targetGUID="{note}"/></Coding>'
    )
    notes = f'<Notes><Note guid="{note}" name="n"><PlainTextContent>Ironique ?</PlainTextContent></Note><Note guid="{ANNE}" name="journal"/></Notes>'
    found = read(qdpx(tmp_path, project(source(inside), after=notes)))
    assert found.codings["memo"].tolist() == ["À revoir.\nIronique ?"]
    assert lost(found) == ["1 note left out: on no passage and no code"]


def test_what_is_damaged_is_kept_as_far_as_it_can_be(tmp_path):
    inside = (
        selection(5, 14, "Le budget")
        + selection(20, 400, "manque de tout")
        + selection("x", "", "illisible")
        + selection(0, 3, "Oui", code=ANNE)
        + selection(0, 3, "Oui", code="")
        + selection(5, 14, "Le budget")
        + f'<Coding guid="{ANNE}" creatingUser="{ANNE}"><CodeRef targetGUID="{CODE}"/></Coding>'
    )
    found = read(qdpx(tmp_path, project(source(inside))))
    places = found.codings[["start", "end", "quote"]].astype(object).fillna("").values.tolist()
    assert places == [
        [0, 22, ""],
        [5, 14, "Le budget"],
        ["", "", "manque de tout"],
        ["", "", "illisible"],
    ]
    assert lost(found) == [
        "1 mark beyond the end of the text, kept without position",
        "1 mark without a readable position",
        "1 selection without code left out",
        "1 coding left out: the code they point to is not in the file",
        "1 code on a whole document, read as one passage from its first character to its last",
        "1 coding there twice (same place, code, coder), kept once",
    ]


def test_pictures_pages_and_recordings_are_said_and_their_codings_kept(tmp_path):
    coding = f'<Coding guid="{ANNE}" creatingUser="{ANNE}"><CodeRef targetGUID="{CODE}"/></Coding>'
    page = '<PDFSelection guid="{0}" name="p. 1" page="0" firstX="0" firstY="0" secondX="1" secondY="1">{1}</PDFSelection>'
    pdf = source(
        page.format(ANNE, coding)
        + source(selection(0, 3, "Oui"), "rep", kind="Representation"), "R.pdf", "", "PDFSource"
    )  # fmt: skip
    video = source(
        f'<VideoSelection guid="{ANNE}" begin="0" end="9">{coding}</VideoSelection>',
        "V.mp4",
        "",
        "VideoSource",
    )
    found = read(qdpx(tmp_path, project(pdf + video)))
    assert found.codings[["document", "quote"]].fillna("").values.tolist() == [
        ["R.pdf", ""],
        ["R.pdf", "Oui"],
        ["V.mp4", ""],
    ]
    assert lost(found) == [
        "1 source not text (1 video); 1 coding on them kept without position",
        "1 coding on an area of a page, kept without position",
    ]


def test_a_transcript_is_coded_between_its_synchronisation_points(tmp_path):
    inside = f'<SyncPoint guid="{ANNE}" position="5"/><SyncPoint guid="{BILAL}" position="14"/>'
    coding = f'<Coding guid="{ANNE}" creatingUser="{ANNE}"><CodeRef targetGUID="{CODE}"/></Coding>'
    inside += f'<TranscriptSelection guid="{ANNE}" name="Le budget" fromSyncPoint="{ANNE}" toSyncPoint="{BILAL}">{coding}</TranscriptSelection>'
    audio = source(source(inside, "E01", kind="Transcript"), "E01.mp3", "", "AudioSource")
    found = read(qdpx(tmp_path, project(audio)))
    assert rows(found) == [("E01", 5, 14, "budget", "anne", "Le budget")]


def test_a_text_in_another_encoding_is_read_and_said(tmp_path):
    xml = project(source(selection(0, 3, "Été")))
    found = read(qdpx(tmp_path, xml, "Été.".encode("cp1252")))
    assert rows(found, ["quote"]) == [("Été",)]
    assert lost(found) == ["1 text not in UTF-8 (E01), read as what the bytes look like"]


# Refusals --------------------------------------------------------------------------------------

ENTITY = '<!DOCTYPE Project [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE p [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">]>'
EXTERNAL = '<!DOCTYPE Project SYSTEM "http://127.0.0.1:9/evil.dtd">'
DOCTYPE = "p.qdpx: the XML declares a DOCTYPE, which could read files or fill the memory; refused."


@pytest.mark.parametrize(("doctype", "used"), [(ENTITY, "&x;"), (LAUGHS, "&c;"), (EXTERNAL, "")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_a_document_type_is_refused_before_anything_is_read(tmp_path, doctype, used, encoding):
    xml = project(source(f"<PlainTextContent>{used}</PlainTextContent>", path=""))
    head = HEAD.replace("utf-8", encoding)
    data = (head + doctype + xml.removeprefix(HEAD)).encode(encoding)
    assert refused(qdpx(tmp_path, data)) == DOCTYPE


def test_a_codebook_with_entities_is_refused(tmp_path):
    path = tmp_path / "c.qdc"
    path.write_text(
        f'{HEAD}{ENTITY}<CodeBook xmlns="urn:QDA-XML:codebook:1.0">&x;</CodeBook>', "utf-8"
    )
    assert refused(path) == DOCTYPE.replace("p.qdpx", "c.qdc")


@pytest.mark.parametrize(
    ("xml", "sentence"),
    [
        (
            project("", namespace="urn:other"),
            "p.qdpx: this is not REFI-QDA: <Project> of urn:QDA-XML:project:1.0 is expected, "
            "<Project> of urn:other was found.",
        ),
        (
            '<html xmlns="http://www.w3.org/1999/xhtml"/>',
            "p.qdpx: this is not REFI-QDA: <Project> of urn:QDA-XML:project:1.0 is expected, "
            "<html> of http://www.w3.org/1999/xhtml was found.",
        ),
        ("<project/>", "p.qdpx: this is not REFI-QDA: <Project> of urn:QDA-XML:project:1.0 is "
         "expected, <project> was found; nearest: 'Project'."),
        (project("")[:-9], "p.qdpx: the XML is damaged at line 2; export it again."),
        ("", "p.qdpx: the XML is damaged at line 1; export it again."),
    ],
)  # fmt: skip
def test_another_schema_or_damaged_xml_is_one_sentence(tmp_path, xml, sentence):
    assert refused(qdpx(tmp_path, xml)) == sentence


def test_an_archive_without_project_says_what_it_holds(tmp_path):
    path = archive(tmp_path / "p.qdpx", {"word/document.xml": "<w/>"})
    assert refused(path) == (
        "p.qdpx: one .qde file (the project's XML) is expected in the archive, which holds word/document.xml."
    )


def test_a_qdc_that_is_a_project_is_told_apart(tmp_path):
    path = tmp_path / "c.qdc"
    path.write_text(project(""), "utf-8")
    assert "<CodeBook> of urn:QDA-XML:codebook:1.0 is expected, <Project>" in refused(path)


def test_several_files_say_all_their_faults(tmp_path):
    (tmp_path / "a.qdpx").write_bytes(b"PK")
    (tmp_path / "b.qdpx").touch()
    with pytest.raises(StudyError) as caught:
        read_together(
            [tmp_path / "a.qdpx", tmp_path / "b.qdpx", tmp_path / "c.qdx", tmp_path / "d.qdpx"]
        )
    assert str(caught.value).splitlines() == [
        "a.qdpx: this is not a ZIP archive, or it is cut short; export the project again.",
        "b.qdpx: the file is empty.",
        "c.qdx: '.qdx' is not read; accepted: .qdpx, .qdc, .sqlite3, .qda, .rqda, .csv, .xlsx, .txt; nearest: '.qdpx'.",
        "d.qdpx: this file does not exist.",
    ]


# Joining ---------------------------------------------------------------------------------------


def test_one_file_a_coder_makes_one_project(tmp_path):
    paths = [
        qdpx(tmp_path, project(source(selection(0, 3, "Oui", user=user))), name=f"{user[0]}.qdpx")
        for user in (ANNE, BILAL)
    ]
    found = read_together(paths)
    assert rows(found, ["document", "coder"]) == [("E01", "anne"), ("E01", "bilal")]
    assert found.codes[["code", "coded"]].values.tolist() == [["budget", 2]]


def test_a_document_with_two_texts_names_both_files(tmp_path):
    one = qdpx(tmp_path, project(source("")), name="a.qdpx")
    two = qdpx(tmp_path, project(source("")), "Oui. Le Budget.", name="b.qdpx")
    with pytest.raises(StudyError) as caught:
        read_together([one, two])
    assert str(caught.value) == (
        "b.qdpx: document 'E01' is not the same text as in a.qdpx (15 characters against 22, "
        "different from character 8); align the two before joining them."
    )


def test_a_coding_in_two_files_is_kept_once_aloud(tmp_path):
    paths = [
        qdpx(tmp_path, project(source(selection(0, 3, "Oui")), origin=n), name=f"{n}.qdpx")
        for n in "ab"
    ]
    found = read_together(paths)
    assert len(found.codings) == 1
    assert lost(found) == ["1 coding in several files, kept once"]


# Our own files ---------------------------------------------------------------------------------


@cache
def standard(name):
    return etree.XMLSchema(etree.parse(FILES / "refi-qda" / f"{name}.xsd"))


def back(told: Project, folder: Path, **options) -> Project:
    """Write, check against the standard's schema, read."""
    path = folder / "back.qdpx"
    write(told, path, **options)
    with zipfile.ZipFile(path) as archive:
        standard("Project").assertValid(etree.fromstring(archive.read("project.qde")))
    return read(path)


def same(one: Project, other: Project):
    """Equal but for the order of rows and for what a tool shows as name."""
    place = ["document", "start", "end", "code", "coder"]
    pd.testing.assert_frame_equal(one.documents, other.documents)
    keys = {"codes": ["code"], "codings": place}
    for table, key in keys.items():
        mine = (
            getattr(one, table)
            .drop(columns="name", errors="ignore")
            .sort_values(key, ignore_index=True)
        )
        theirs = (
            getattr(other, table)
            .drop(columns="name", errors="ignore")
            .sort_values(key, ignore_index=True)
        )
        pd.testing.assert_frame_equal(mine, theirs)


HARD = assemble(
    [("E01", "Q : 😀 ?\nR : De\u0301ja\u0300 vu « à\u202f80\u00a0% », <oui> & \"non\".\n\n\tFin."), ("E02", ""), ("E03", "Là.")],
    [
        ("FN", None, "FN", "Freins <internes> & autres"),
        ("FN.ACCU", "FN", "FN.ACCU", None),
        ("offre", None, "offre", None),
        ("offre.prix", "offre", "prix", "À l'achat"),
        ("demande", None, "demande", None),
        ("demande.prix", "demande", "prix", None),
        ("demande.prix.baisse", "demande.prix", "baisse", "Deux\nlignes"),
    ],
    [
        ("E01", 4, 5, "FN.ACCU", "anne", "😀", None),
        ("E01", 4, 5, "offre.prix", "anne", "😀", "un memo"),
        ("E01", 4, 5, "FN.ACCU", "bilal", "😀", "seul <memo>"),
        ("E01", 12, 20, "demande.prix", "anne", "De\u0301ja\u0300 v", None),
        ("E03", 0, 3, "demande.prix.baisse", "é&<>\"", "Là.", None),
    ],
)  # fmt: skip


@pytest.mark.parametrize("crlf", [False, True])
def test_our_file_is_valid_and_reads_back_identical(tmp_path, crlf):
    found = back(HARD, tmp_path, crlf=crlf)
    same(HARD, found)
    assert lost(found) == [
        "1 document came without a word (E02): the program that exported them emptied them"
    ]


@pytest.mark.parametrize("file", ["base", "folders_not_codable"])
def test_the_sample_reads_back_identical(tmp_path, file):
    told = read(SAMPLES / "qdpx" / f"{file}.qdpx")
    same(told, back(told, tmp_path))


def test_our_archive_follows_the_rules_that_other_programs_need(tmp_path):
    write(HARD, tmp_path / "a.qdpx", name="étude")
    with zipfile.ZipFile(tmp_path / "a.qdpx") as held:
        names = held.namelist()
        root = etree.fromstring(held.read("project.qde"))
        texts = [held.read(name) for name in names[1:4]]
    assert names[0] == "project.qde" and all(name.startswith("sources/") for name in names[1:])
    assert texts[0].decode() == HARD.documents["text"][0] and b"\r" not in b"".join(texts)
    found = {
        name: root.findall(".//{*}" + name) for name in ("Code", "PlainTextSelection", "Coding")
    }
    assert [code.get("name") for code in found["Code"]] == [
        "FN",
        "FN.ACCU",
        "offre",
        "offre.prix",
        "demande",
        "demande.prix",
        "baisse",
    ]
    assert [code.get("isCodable") for code in found["Code"]] == [
        "false",
        "true",
        "false",
        "true",
        "false",
        "true",
        "true",
    ]
    assert all(code.get("color") for code in found["Code"])
    assert len(found["PlainTextSelection"]) == 4 and len(found["Coding"]) == 5
    for one in found["PlainTextSelection"] + found["Coding"]:
        assert one.get("creatingUser") and one.get("creationDateTime").endswith("Z")


def test_crlf_changes_the_texts_and_not_the_positions(tmp_path):
    xml = []
    for crlf in (False, True):
        write(HARD, tmp_path / "a.qdpx", crlf=crlf)
        with zipfile.ZipFile(tmp_path / "a.qdpx") as held:
            xml.append(held.read("project.qde"))
            texts = [held.read(name) for name in held.namelist()[1:]]
    assert xml[0] == xml[1]
    assert texts[0].count(b"\r\n") == HARD.documents["text"][0].count("\n")


def test_the_same_study_gives_the_same_bytes_and_the_same_identifiers(tmp_path):
    write(HARD, tmp_path / "a.qdpx", name="n")
    write(HARD, tmp_path / "b.qdpx", name="n")
    assert (tmp_path / "a.qdpx").read_bytes() == (tmp_path / "b.qdpx").read_bytes()
    fewer = assemble(
        HARD.documents[["document", "text"]].values.tolist()[:1],
        HARD.codes.iloc[:, :4].values.tolist(),
        [],
    )
    write(fewer, tmp_path / "c.qdpx", name="n")
    guids = []
    for name in "ac":
        with zipfile.ZipFile(tmp_path / f"{name}.qdpx") as held:
            root = etree.fromstring(held.read("project.qde"))
        guids.append([element.get("guid") for element in root.iter("{*}Code", "{*}TextSource")])
    assert set(guids[1]) < set(guids[0])


def test_texts_become_canonical_and_positions_follow(tmp_path):
    told = assemble(
        [("E01", "\ufeffOui.\r\nNon.\rBon.")],
        [("a", None, "a", None)],
        [("E01", 7, 10, "a", "A", "Non", None), ("E01", 12, 15, "a", "A", "Bon", None)],
    )
    found = back(told, tmp_path)
    assert found.documents["text"].tolist() == ["Oui.\nNon.\nBon."]
    assert rows(found, ["start", "quote"]) == [(5, "Non"), (10, "Bon")]


def test_what_the_form_cannot_hold_is_counted(tmp_path):
    codings = [
        ("E01", None, None, "a", "A", "Oui", None),
        ("E01", 2, 2, "a", "A", None, None),
        ("E01", 0, 3, "a", None, "Oui", None),
        ("E02", 0, 3, "a", "A", "Oui", None),
    ]
    told = assemble([("E01", "Oui."), ("E02", None)], [("a", None, "a", None)], codings)
    assert write(told, tmp_path / "a.qdpx")["sentence"].tolist() == [
        "1 document without text left out",
        "1 coding of documents without text left out",
        "1 coding without position left out",
        "1 coding of nothing (start = end) left out",
        "1 coding without coder written under 'unknown'",
    ]
    assert rows(read(tmp_path / "a.qdpx"), ["coder"]) == [("unknown",)]


def test_faults_are_said_together_and_nothing_is_written(tmp_path):
    path = tmp_path / "a.qdpx"
    path.write_bytes(b"before")
    told = assemble(
        [("E01", "Oui."), ("E01", "Non.")],
        [("FN.ACCU", None, "ACCU", None)],
        [("E01", 0, 9, "FN.ACCU", "A", None, None), ("E1", 0, 1, "FN.ACU", "A", None, None)],
    )
    with pytest.raises(StudyError) as caught:
        write(told, path)
    assert str(caught.value).splitlines() == [
        "a.qdpx, column document: 'E01' is there twice.",
        "a.qdpx, row 3, column document: 'E1' is not a document of the project; nearest: 'E01'.",
        "a.qdpx, row 3, column code: 'FN.ACU' is not a code of the project; nearest: 'FN.ACCU'.",
        "a.qdpx, row 2, column start: 0 to 9 is not in E01, which has 4 characters.",
    ]
    assert path.read_bytes() == b"before" and [p.name for p in tmp_path.iterdir()] == ["a.qdpx"]


def test_our_codebook_is_valid_and_reads_back(tmp_path):
    said = write(HARD, tmp_path / "c.qdc")["sentence"].tolist()
    standard("Codebook").assertValid(etree.parse(tmp_path / "c.qdc"))
    found = read(tmp_path / "c.qdc").codes.sort_values("code", ignore_index=True)
    mine = HARD.codes.sort_values("code", ignore_index=True)
    columns = ["code", "parent", "definition"]
    pd.testing.assert_frame_equal(found[columns], mine[columns])
    assert said[0] == "3 documents left out: a .qdc holds codes only"


@pytest.mark.parametrize(
    ("name", "options", "sentence"),
    [
        ("c.qdc", {}, "c.qdc: there is no code to write."),
        ("c.qdc", {"crlf": True}, "c.qdc: a .qdc holds no text; crlf has no meaning for it."),
        (
            "c.doc",
            {},
            "c.doc: '.doc' is not written; accepted: .qdpx, .qdc, .csv, .xlsx, .iramuteq.txt; nearest: '.qdc'.",
        ),
    ],
)
def test_what_cannot_be_written_is_one_sentence(tmp_path, name, options, sentence):
    with pytest.raises(StudyError) as caught:
        write(assemble([("E01", "Oui.")], [], []), tmp_path / name, **options)
    assert str(caught.value) == sentence
    assert list(tmp_path.iterdir()) == []


# Any project reads back ------------------------------------------------------------------------

LETTERS = st.sampled_from("aé\u0301e 😀𝄞\n\r«.…\t\u00a0\ufeff&<\"'\x0c\u200d")
TEXTS = st.text(LETTERS, min_size=1, max_size=40)
NAMES = st.text(st.sampled_from('abé.😀 &<"('), min_size=1, max_size=4).map(str.strip).filter(bool)


@st.composite
def projects(draw):
    texts = [
        text.replace("\r", "").lstrip("\ufeff")
        for text in draw(st.lists(TEXTS, min_size=1, max_size=3))
    ]
    documents = [(f"E{n}", text) for n, text in enumerate(texts)]
    codes = {}
    for name in draw(st.lists(NAMES, min_size=1, max_size=6)):
        parent = draw(st.sampled_from([None, *codes]))
        path = code_path(parent, name)
        if path not in codes and (parent or "." not in name):
            codes[path] = (path, parent, name, draw(st.none() | st.just("Déf.\n<b>")))
    codings = {}
    for _ in range(draw(st.integers(0, 8)) if codes else 0):
        document, text = draw(st.sampled_from(documents))
        if text:
            start = draw(st.integers(0, len(text) - 1))
            end = draw(st.integers(start + 1, len(text)))
            code, coder = draw(st.sampled_from(list(codes))), draw(st.sampled_from("AB"))
            memo = draw(st.none() | st.sampled_from(["m", "n\nm"]))
            codings[document, start, end, code, coder] = (
                document,
                start,
                end,
                code,
                coder,
                text[start:end],
                memo,
            )
    return assemble(documents, codes.values(), codings.values())


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(told=projects(), crlf=st.booleans())
def test_any_project_reads_back_identical(tmp_path, told, crlf):
    same(told, back(told, tmp_path, crlf=crlf))


@given(st.lists(st.sampled_from(["a", "b", "a (2)", "a (3)"]), max_size=8))
def test_numbered_names_are_distinct_and_the_first_keeps_its_own(names):
    told = distinct(names)
    assert len(told) == len(names) == len(set(told))
    assert [t for t, n in zip(told, names, strict=True) if names.index(n) == told.index(t)] == list(
        dict.fromkeys(names)
    )
