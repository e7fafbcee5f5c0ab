"""Tables of codings, whatever their columns are called, with positions or without."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from metrostudy.faults import StudyError
from metrostudy.field.exchange.project import assemble
from metrostudy.field.exchange.spreadsheet import read, write
from metrostudy.study import Study

ROOT = Path(__file__).parents[3]
RECEIVED = ROOT / "data" / "demo" / "received"
TEXT = "R : Oui, le budget manque. Oui, vraiment."
TEXTS = {"E01": TEXT, "E02": "R : Rien."}
PLACE = ["document", "start", "end", "code", "coder", "quote"]


def rows(codings, columns=PLACE):
    told = codings[columns].astype(object)
    return sorted(map(tuple, told.where(told.notna(), None).values.tolist()), key=str)


@pytest.fixture
def table(tmp_path):
    """Write lines as a CSV, semicolons as a French Excel does."""

    def write(*lines, name="codage.csv"):
        (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
        return tmp_path / name

    return write


def refused(path, *arguments):
    with pytest.raises(StudyError) as raised:
        read(path, *arguments)
    return [str(fault) for fault in raised.value.faults]


def sentences(project):
    return project.losses["sentence"].tolist()


# Whatever the header ---------------------------------------------------------------------------

ASKED = [("E01", 12, 18, "FN.ARGE", "A", "budget")]


@pytest.mark.parametrize(
    "lines",
    [
        ("interview;start;end;code;coder;quote", "E01;12;18;FN.ARGE;A;budget"),
        ("Codeuse;Mémo;Extrait;Code;Fin;Début;Entretien", "A;;budget;FN.ARGE;18;12;E01"),
        ("Verbatim;Étiquette;Document;Codé par", "budget;FN.ARGE;E01;A"),
        ("document,tag,content,owner", "E01,FN.ARGE,budget,A"),
        (
            "Nom du document;Catégorie;Position début;Position fin;Utilisateur",
            "E01.txt;FN.ARGE;12;18;A",
        ),
        ("fichier;code;citation;codeur", "e01.docx; FN.ARGE ;  budget ; A "),
    ],
)
def test_any_order_and_language_of_columns_is_understood(table, lines):
    found = read(table(*lines), TEXTS)
    assert rows(found.codings) == ASKED
    assert found.documents["text"].tolist() == [TEXT]


def test_how_the_columns_were_understood_is_said(table):
    found = read(table("entretien;début;fin;code;codeur", "E01;12;18;FN;A"), TEXTS)
    assert found.notes == (
        "columns: entretien is the document, début is the start, fin is the end, codeur is the coder",
    )


def test_a_cell_may_hold_several_codes_and_a_memo(table):
    found = read(
        table("document;code;quote;coder;memo", 'E01;"FN.ARGE | FN; TH";budget;A;à voir'), TEXTS
    )
    assert found.codings["code"].tolist() == ["FN.ARGE", "FN", "TH"]
    assert found.codings["memo"].tolist() == ["à voir"] * 3
    assert found.codes[["code", "parent", "name"]].fillna("").values.tolist() == [
        ["FN.ARGE", "FN", "ARGE"], ["FN", "", "FN"], ["TH", "", "TH"],
    ]  # fmt: skip


def test_the_coder_is_a_column_or_is_asked(table):
    path = table("document;code;quote", "E01;FN;budget")
    assert refused(path) == [
        "codage.csv, row 1, column coder: no column says who coded; add one (coder, codeur) or "
        "name the coder: --coder A."
    ]
    assert read(path, TEXTS, "A").codings["coder"].tolist() == ["A"]
    path = table("document;code;quote;codeur", "E01;FN;budget;A", "E01;TH;budget;")
    assert refused(path) == ["codage.csv, row 3, column codeur: a value is needed here."]
    assert read(path, TEXTS, "B").codings["coder"].tolist() == ["A", "B"]


# The place -------------------------------------------------------------------------------------


def test_a_position_that_its_quote_contradicts_moves_to_the_quote_aloud(table):
    lines = [
        "document;start;end;code;coder;quote",
        "E01;12;18;FN;A;budget",
        "E01;11;17;FE;A;budget",
    ]
    found = read(table(*lines, "E01;500;600;TH;A;budget"), TEXTS)
    assert {(row[1], row[2]) for row in rows(found.codings)} == {(12, 18)}
    assert sentences(found) == [
        "2 positions not where the quote stands (rows 3, 4): the place of the quote was taken"
    ]


def test_a_quote_said_twice_has_a_place_only_with_a_position(table):
    lines = [
        "document;start;end;code;coder;quote",
        "E01;27;30;FN;A;Oui",
        "E01;;;FE;A;Oui",
        "E01;1;2;TH;A;Oui",
    ]
    found = read(table(*lines), TEXTS)
    assert rows(found.codings, ["start", "end", "code"]) == [
        (27, 30, "FN"), (None, None, "FE"), (None, None, "TH"),
    ]  # fmt: skip
    assert sentences(found) == ["2 quotes found at several places (rows 3, 4): no position"]


def test_without_texts_positions_are_taken_as_they_are_aloud(table):
    lines = ["document;start;end;code;coder;quote", "E01;12;18;FN;A;budget", "E01;;;FE;A;Oui"]
    found = read(table(*lines))
    assert rows(found.codings) == [
        ("E01", 12, 18, "FN", "A", "budget"), ("E01", None, None, "FE", "A", "Oui"),
    ]  # fmt: skip
    assert sentences(found) == [
        "1 coding without position: a quote is found once texts are given",
        "1 position taken as code points, unproved: no text was given",
    ]


def test_a_coding_that_stands_twice_is_kept_once_aloud(table):
    line = "E01;12;18;FN;A;budget"
    found = read(table("document;start;end;code;coder;quote", line, line), TEXTS)
    assert len(found.codings) == 1
    assert sentences(found) == ["1 coding there twice (same place, code, coder), kept once"]


def test_columns_that_a_coding_has_no_place_for_are_named(table):
    found = read(table("document;code;quote;coder;valence;vide", "E01;FN;budget;A;present;"), TEXTS)
    assert sentences(found) == [
        "1 value of the column valence left out: a coding has no place for them"
    ]


# What must be mended ---------------------------------------------------------------------------


def test_every_fault_of_a_table_is_named_with_its_row(table):
    lines = [
        "entretien;début;fin;code;codeur;extrait",
        ";12;18;FN;A;",
        "E01;douze;18;FN;A;",
        "E01;;;;A;Oui",
        "E01;1;;FN;A;",
    ]
    assert refused(table(*lines), TEXTS) == [
        "codage.csv, row 2, column entretien: a value is needed here.",
        "codage.csv, row 4, column code: a value is needed here.",
        "codage.csv, row 5: neither a quote nor a start and an end.",
        "codage.csv, row 3, column début: 'douze' is not a position; a whole number from 0 is "
        "accepted.",
    ]


def test_every_passage_that_is_nowhere_is_named_with_its_row(table):
    lines = [
        "document;start;end;code;coder;quote",
        "E01;12;99;FN;A;",
        "E02;;;FN;A;le budget",
        "E03;;;FN;A;Oui",
        "E01;18;12;FN;A;",
    ]
    assert refused(table(*lines), TEXTS) == [
        "codage.csv, row 4, column document: no text is called 'E03'; nearest: 'E02'; "
        "texts: E01, E02.",
        "codage.csv, row 2, column start: 12 to 99 is not in E01, which has 41 characters.",
        "codage.csv, row 3, column quote: 'le budget' is nowhere in E02.",
        "codage.csv, row 5, column start: 18 to 12 ends before it starts.",
    ]


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (
            "intervieu;code;quote;coder",
            "column document: this column is needed (called document, documents, interview, "
            "interviews, entretien and 9 more; columns: intervieu, code, quote, coder; "
            "nearest: 'interview')",
        ),
        (
            "document;code;coder;start",
            "column quote: a quote, or a start and an end, is needed (called quote, quotes, "
            "quotation, extrait, extraits and 10 more; columns: document, code, coder, start)",
        ),
        (
            "document;interview;code;quote;coder",
            "columns document, interview could all be the document; keep one",
        ),
    ],
)
def test_a_header_that_lacks_or_doubles_a_column_is_refused(table, header, told):
    (said,) = refused(table(header, "E01"))
    assert said in (f"codage.csv, row 1, {told}.", f"codage.csv, row 1: {told}.")


def test_damaged_files_are_refused_in_one_sentence(table, tmp_path):
    path = tmp_path / "codage.xlsx"
    path.write_bytes(b"PK\x03\x04 coupe")
    assert refused(path) == ["codage.xlsx: this is not an Excel workbook (.xlsx)."]
    path = tmp_path / "codage.csv"
    path.write_bytes("document;code\nE01;été".encode("cp1252"))
    assert refused(path) == [
        "codage.csv, row 2: this row is not UTF-8 (Excel: Enregistrer sous, « CSV UTF-8 »)."
    ]


# Writing ---------------------------------------------------------------------------------------


def test_a_workbook_written_reads_back(tmp_path):
    told = [
        ("E01", 12, 18, "FN.ARGE", "A", "budget", "=1+1"),
        ("E01", None, None, "FN", "B", "Oui", None),
        ("E02", 0, 9, "FN", "B", "R : Rien.", "ligne\net autre"),
    ]
    book = [("FN", None, "FN", "Freins"), ("FN.ARGE", "FN", "ARGE", None)]
    lost = write(assemble(TEXTS.items(), book, told), tmp_path / "c.xlsx")
    assert lost["sentence"].tolist() == ["2 texts left out: a cell holds 32,767 characters"]
    back = read(tmp_path / "c.xlsx")
    assert rows(back.codings, [*PLACE, "memo"]) == sorted(told, key=str)
    sheets = load_workbook(tmp_path / "c.xlsx")
    assert sheets.sheetnames == ["codings", "codes", "documents"]
    assert sheets["codings"]["G2"].data_type == "s"  # a memo, not a formula
    assert [cell.value for cell in sheets["codes"][3]] == ["FN.ARGE", "FN", "ARGE", None, 1]


def test_what_a_cell_cannot_hold_is_cut_aloud(tmp_path):
    long = "a\x0b" + "b" * 40_000
    told = [("E01", 0, len(long), "FN", "A", long, None)]
    lost = write(assemble([("E01", long)], [("FN", None, "FN", None)], told), tmp_path / "c.xlsx")
    assert lost["sentence"].tolist()[1] == "1 quote cut at 32,767 characters"
    row = load_workbook(tmp_path / "c.xlsx")["codings"][2]
    assert (row[1].value, row[2].value, len(row[5].value)) == (0, 40_002, 32_767)
    assert row[5].value.startswith("a\ufffdb")


# The demo's own files --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo():
    study = Study.read(ROOT / "data" / "demo" / "study.yml")
    interviews, codings = study.load("interviews", "codings")
    told = study.transcripts(interviews)
    texts = dict(zip(told["interview"], told["text"], strict=True))
    return texts, codings.rename(columns={"interview": "document"})


def test_the_study_s_own_codings_are_such_a_table(demo):
    texts, codings = demo
    found = read(ROOT / "data" / "demo" / "codings.csv", texts)
    assert rows(found.codings) == rows(codings)
    assert [line.partition(" of ")[2].split(" left")[0] for line in sentences(found)] == [
        "the column valence", "the column project",
    ]  # fmt: skip


@pytest.mark.skipif(not RECEIVED.exists(), reason="the demo has no files received")
def test_what_the_demo_s_coders_sent_is_what_its_table_says(demo):
    texts, codings = demo
    first = codings[(codings["coder"] == "A") & (codings["document"] <= "E06")]
    found = read(RECEIVED / "codage_A_E01-E06.xlsx", texts, "A")
    assert rows(found.codings) == rows(first) and found.losses.empty
    highlights = read(RECEIVED / "codage_B_taguette.csv", texts, "B")
    assert rows(highlights.codings) == rows(codings[codings["coder"] == "B"])
    assert highlights.losses.empty
