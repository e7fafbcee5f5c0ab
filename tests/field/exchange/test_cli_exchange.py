"""From the shell: files of coding tools become tables, a study becomes a file, or one sentence."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pytest
import small_study

from metrostudy.cli import main
from metrostudy.field.exchange import read

sys.path.insert(0, str(Path(__file__).parent))
from qdpx import SAMPLES, project, qdpx, selection, source

BASE = SAMPLES / "qdpx" / "base.qdpx"


def table(path):
    return pd.read_csv(path, sep=";", encoding="utf-8-sig", keep_default_na=False)


def run(*arguments):
    return main([str(argument) for argument in arguments])


def failed(capsys, *arguments):
    """The sentences of a command that ends with exit code 2."""
    assert run(*arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    return told.err.splitlines()


def snapshot(folder):
    return {
        path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


# import ----------------------------------------------------------------------------------------


def test_import_writes_the_tables_and_says_what_was_lost(tmp_path, capsys):
    assert run("import", BASE, "--out", tmp_path / "coded") == 0
    assert capsys.readouterr().out == (
        f"{tmp_path / 'coded'}: 2 documents, 18 codes, 30 codings by 2 coders\n"
        "  Read: positions count code points: 25 of 25 quotes in place.\n"
        "  Lost: 1 selection without code left out.\n"
        "  Lost: 2 cases left out: attributes belong in interviews.csv.\n"
        "  Lost: 2 variables left out: attributes belong in interviews.csv.\n"
    )
    told = {path.name: table(path) for path in (tmp_path / "coded").iterdir()}
    assert {name: list(one) for name, one in told.items()} == {
        "documents.csv": ["document", "sha256", "characters"],
        "codes.csv": ["code", "parent", "coded"],
        "codings.csv": ["document", "start", "end", "code", "coder", "quote"],
        "report.csv": ["what", "n", "sentence"],
    }
    wanted = pd.read_csv(BASE.parent / "expected_codings.csv").rename(columns={"code_path": "code"})
    wanted["document"] = wanted["document"].str.removesuffix(".txt")
    columns = ["document", "start", "end", "code", "coder", "quote"]
    got = told["codings.csv"].sort_values(columns, ignore_index=True)
    pd.testing.assert_frame_equal(got, wanted[columns].sort_values(columns, ignore_index=True))
    assert (
        told["codes.csv"].query("code == 'gouvernance.pilotage'")["parent"].item() == "gouvernance"
    )
    assert told["report.csv"]["what"].tolist() == ["reading", "selections", "cases", "variables"]


def test_a_memo_gets_its_column(tmp_path):
    inside = selection(0, 3, "Oui", inside="<Description>Vraiment ?</Description>")
    assert run("import", qdpx(tmp_path, project(source(inside))), "--out", tmp_path / "out") == 0
    assert table(tmp_path / "out" / "codings.csv")["memo"].tolist() == ["Vraiment ?"]


def test_a_position_that_is_unknown_is_blank(tmp_path):
    path = qdpx(tmp_path, project(source(selection("x", "y", "Oui"))))
    assert run("import", path, "--out", tmp_path / "out") == 0
    assert table(tmp_path / "out" / "codings.csv")[["start", "end"]].values.tolist() == [["", ""]]


def test_texts_may_be_given_in_any_form_of_transcript(tmp_path):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "E01.txt").write_bytes("Ça manque.".encode("cp1252"))
    (tmp_path / "texts" / "notes.pdf").write_bytes(b"%PDF")
    path = qdpx(tmp_path, project(source(selection(3, 9, "manque"))), text=None)
    assert run("import", path, "--texts", tmp_path / "texts", "--out", tmp_path / "out") == 0
    assert table(tmp_path / "out" / "documents.csv")["characters"].tolist() == [10]
    assert table(tmp_path / "out" / "codings.csv")["quote"].tolist() == ["manque"]


def test_who_coded_may_be_named_where_a_file_does_not_say(tmp_path, capsys):
    paths = [
        qdpx(
            tmp_path,
            project(source(selection(0, 3, "Oui", user="")), origin=name),
            name=f"{name}.qdpx",
        )
        for name in "ab"
    ]
    out = tmp_path / "out"
    assert run("import", *paths, "--out", out) == 0
    assert table(out / "codings.csv")["coder"].tolist() == ["", ""]
    assert run("import", *paths, "--out", out, "--coder", "anne", "--coder", "bilal") == 0
    assert table(out / "codings.csv")["coder"].tolist() == ["anne", "bilal"]
    assert run("import", *paths, "--out", out, "--coder", "anne") == 0
    assert table(out / "codings.csv")["coder"].tolist() == ["anne"]
    capsys.readouterr()
    asked = [word for name in "abc" for word in ("--coder", name)]
    assert failed(capsys, "import", *paths, "--out", out, *asked) == [
        "3 coders for 2 files: name one coder for all files, or one a file in their order."
    ]


def test_import_errors_are_sentences_and_leave_earlier_tables_as_they_were(tmp_path, capsys):
    out = tmp_path / "out"
    assert run("import", BASE, "--out", out) == 0
    capsys.readouterr()
    before = snapshot(tmp_path)
    assert failed(
        capsys, "import", BASE, tmp_path / "no.qdpx", tmp_path / "x.nvp", "--out", out
    ) == [
        "no.qdpx: this file does not exist.",
        "x.nvp: '.nvp' is not read; accepted: .qdpx, .qdc, .sqlite3, .qda, .rqda, .csv, .xlsx, .txt.",
    ]
    assert snapshot(tmp_path) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_a_folder_is_no_file_and_a_file_no_folder(tmp_path, capsys):
    (tmp_path / "dir.qdpx").mkdir()
    (tmp_path / "out").touch()
    assert failed(capsys, "import", tmp_path / "dir.qdpx", "--out", tmp_path / "out") == [
        "dir.qdpx: this is a folder; a file is expected."
    ]
    assert failed(capsys, "import", BASE, "--out", tmp_path / "out") == [
        "out: this is a file; a folder is expected."
    ]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (None, "texts: this folder does not exist."),
        (
            [],
            "texts: no transcript in this folder; accepted: .txt, .docx, .odt, .rtf, .srt, .vtt, .json, .html, .otr.",
        ),
        (
            ["E01.txt", "E01.srt"],
            "E01.txt: E01.srt has the same name; keep one as the text of 'E01'.",
        ),
    ],
)
def test_a_folder_of_texts_that_will_not_do(tmp_path, capsys, files, sentence):
    texts = tmp_path / "texts"
    for name in files or ([] if files is None else [".keep"]):
        texts.mkdir(exist_ok=True)
        (texts / name).write_text("Oui.", "utf-8")
    assert failed(capsys, "import", BASE, "--texts", texts, "--out", tmp_path / "out") == [sentence]
    assert not (tmp_path / "out").exists()


# export ----------------------------------------------------------------------------------------


@pytest.fixture
def study(tmp_path):
    return small_study.write(tmp_path / "petite")


def test_export_gives_texts_codes_and_codings_to_a_coding_tool(tmp_path, study, capsys):
    path = tmp_path / "coding.qdpx"
    assert run("export", study, "--to", path) == 0
    assert capsys.readouterr().out == (
        f"{path}: 1 document, 6 codes, 1 coding by 1 coder\n"
        "  Lost: 1 value of valence left out: coding tools have no place for this.\n"
    )
    found = read(path)
    assert found.documents["text"].tolist() == [small_study.FILES["transcripts/E01.txt"]]
    assert found.codes[["code", "parent", "definition"]].fillna("").values.tolist()[2:4] == [
        ["FN", "", "Freins internes"],
        ["FN.ACCU", "FN", "Acculturation"],
    ]
    assert found.codings[
        ["document", "start", "end", "code", "coder", "quote"]
    ].values.tolist() == [["E01", 35, 46, "FN.ACCU", "A", "On imprime."]]


def test_a_child_whose_name_does_not_say_its_parent_gets_it_in_its_path(tmp_path, capsys):
    book = (
        "code,parent,kind,label_fr,definition,use_when,not_when,example\n"
        "IN,,invariant,Invariants,,,,\nIN.PART,IN,invariant,Partenariats,,,,\n"
        "FN,,internal_barrier,Freins,,,,\nTH,,theme,Thèmes,,,,\nTH.TRAN,TH,theme,Transport,,,,\n"
        "FN.ACCU,FN,internal_barrier,Acculturation,Le manque.,On le dit.,On le tait.,« Ah. »\n"
        "PEUR,FN,internal_barrier,Peur,,,,\n"
    )
    folder = small_study.write(tmp_path / "petite", codebook_csv=book)
    assert run("export", folder, "--to", tmp_path / "c.qdc") == 0
    found = read(tmp_path / "c.qdc").codes.set_index("code")
    assert found.loc["FN.PEUR", ["parent", "name"]].tolist() == ["FN", "PEUR"]
    assert found.loc["FN.ACCU", "definition"] == (
        "Acculturation\nLe manque.\nCoder : On le dit.\nNe pas coder : On le tait.\nExemple : « Ah. »"
    )


def test_export_again_gives_the_same_bytes_whatever_the_name_of_the_file(tmp_path, study):
    for name in ("a.qdpx", "b.qdpx"):
        assert run("export", study, "--to", tmp_path / name) == 0
    assert (tmp_path / "a.qdpx").read_bytes() == (tmp_path / "b.qdpx").read_bytes()


def test_a_study_without_interviews_gives_its_codebook(tmp_path):
    folder = small_study.write(tmp_path / "petite", interviews_csv=None, codings_csv=None)
    assert run("export", folder, "--to", tmp_path / "codes.qdc") == 0
    assert len(read(tmp_path / "codes.qdc").codes) == 6


def test_the_demo_goes_out_and_comes_back(tmp_path, capsys):
    assert run("export", "demo", "--to", tmp_path / "demo.qdpx", "--crlf") == 0
    assert run("import", tmp_path / "demo.qdpx", "--out", tmp_path / "out") == 0
    root = Path(__file__).parents[3]
    mine = table(root / "data" / "demo" / "codings.csv")
    theirs = table(tmp_path / "out" / "codings.csv").rename(columns={"document": "interview"})
    place = ["interview", "start", "end", "code", "coder"]
    assert sorted(theirs[place].values.tolist()) == sorted(mine[place].values.tolist())
    assert "Nothing was lost." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changes", "to", "sentences"),
    [
        (
            {},
            "a.doc",
            [
                "a.doc: '.doc' is not written; accepted: .qdpx, .qdc, .csv, .xlsx, .iramuteq.txt; nearest: '.qdc'."
            ],
        ),
        (
            {},
            "a.txt",
            ["a.txt: '.txt' is not written; accepted: .qdpx, .qdc, .csv, .xlsx, .iramuteq.txt."],
        ),
        (
            {
                "codebook_csv": small_study.FILES["codebook.csv"].replace(
                    "FN.ACCU,FN,", "FN.ACCU,TH.TRAN,"
                )
            },
            "a.qdpx",
            [
                "codebook.csv, row 5, column parent: 'FN.ACCU' is at a third level, under 'TH.TRAN'; a family and its codes are accepted."
            ],
        ),
        (
            {"codings_csv": small_study.FILES["codings.csv"].replace("35,46", "35,460")},
            "a.qdpx",
            [
                "codings.csv, row 2, column end: 35 to 460 of E01 goes beyond its transcript, which has 79 characters."
            ],
        ),
        (
            {"transcripts_E01_txt": None},
            "a.qdpx",
            ["interviews.csv, column file: 'E01.txt' is not in transcripts/."],
        ),
    ],
)
def test_export_errors_are_sentences_and_nothing_is_written(
    tmp_path, capsys, changes, to, sentences
):
    folder = small_study.write(tmp_path / "petite", **changes)
    (tmp_path / to).write_bytes(b"before")
    assert failed(capsys, "export", folder, "--to", tmp_path / to) == sentences
    assert (tmp_path / to).read_bytes() == b"before"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([to, "petite"])


def test_crlf_is_for_qdpx_only(tmp_path, study, capsys):
    assert failed(capsys, "export", study, "--to", tmp_path / "c.qdc", "--crlf") == [
        "c.qdc: a .qdc holds no text; crlf has no meaning for it."
    ]


def test_a_study_that_is_not_there(tmp_path, capsys):
    assert failed(capsys, "export", "demos", "--to", tmp_path / "a.qdpx") == [
        "data/demos: no study.yml there; studies that ship: demo, observatoire."
    ]


# help ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "taught"),
    [
        ("import", ["NVivo", "Taguette", "codings.csv", "examples:", "exit codes:"]),
        ("export", [".iramuteq.txt", "MAXQDA", "examples:", "exit codes:"]),
    ],
)
def test_help_teaches(capsys, command, taught):
    with pytest.raises(SystemExit) as ended:
        run(command, "--help")
    told = capsys.readouterr().out
    assert ended.value.code == 0
    assert [word for word in taught if word not in told] == []


@pytest.mark.parametrize("arguments", [["import"], ["import", "a.qdpx"], ["export", "demo"]])
def test_a_command_that_lacks_something_says_what(capsys, arguments):
    with pytest.raises(SystemExit) as ended:
        run(*arguments)
    assert ended.value.code == 2
    assert "the following arguments are required" in capsys.readouterr().err
