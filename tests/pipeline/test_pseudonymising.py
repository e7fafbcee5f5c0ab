"""The command: a table to tick, then transcripts, codings and log without names, or nothing."""

from __future__ import annotations

import pandas as pd
import pytest
import small_study
from docx import Document

from metrostudy.faults import StudyError
from metrostudy.files import raw
from metrostudy.pipeline.check import faults
from metrostudy.pipeline.pseudonymising import pseudonymise_study
from metrostudy.study import Study

TEXT = "Q : Et les agents, alors ?\n\nÉlue : On imprime avec Odile Corbolune. Toujours.\n\nQ : Ah.\n\nÉlue : Corbolune ? Oui.\n"
CODINGS = """\
interview,start,end,code,coder,valence,project,quote,memo
E01,35,46,FN.ACCU,A,present,,On imprime ,
E01,46,66,IN.PART,B,present,,avec Odile Corbolune,Mme Corbolune encore
E01,68,76,TH.TRAN,B,,,Toujours,
E01,95,104,TH.TRAN,A,,,Corbolune,
"""


@pytest.fixture
def study(tmp_path):
    folder = small_study.write(
        tmp_path / "data" / "petite", transcripts_E01_txt=TEXT, codings_csv=CODINGS
    )
    made = Study.read(folder)
    assert faults(made) == []
    return made


@pytest.fixture
def key(tmp_path):
    return tmp_path / "keys" / "petite.csv"


def tick(key, **changes):
    review = key.with_name("petite_review.csv")
    table = raw(review)
    table["replace"] = ["oui" if "Corbolune" in found else "" for found in table["found"]]
    for column, value in changes.items():
        table[column] = value
    table.to_csv(review, sep=";", index=False, encoding="utf-8-sig")


def contents(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_first_call_replaces_nothing(study, key):
    before = contents(study.folder)
    told = pseudonymise_study(study, key)
    assert told.startswith("2 wordings in 1 transcripts (1 capitals, 1 opening) are in\n")
    assert "petite_review.csv\nNothing is replaced yet." in told
    assert contents(study.folder) == before
    assert not key.exists()


def test_after_ticking_texts_codings_and_memos_are_without_names(study, key):
    pseudonymise_study(study, key)
    tick(key)
    told = pseudonymise_study(study, key)
    assert told.splitlines()[0].startswith(
        "2 names replaced in 1 of 1 transcripts; log without names:"
    )
    assert "In study.yml write « pseudonym_key: ../../keys/petite.csv »" in told
    text = (study.folder / "transcripts" / "E01.txt").read_bytes().decode("utf-8")
    assert text == TEXT.replace("Odile Corbolune", "[C.]").replace("Corbolune", "[C.]")
    assert faults(study) == []
    codings = study.table("codings")
    assert codings["quote"].tolist() == ["On imprime", "avec [C.]", "Toujours", "[C.]"]
    assert codings["memo"].tolist()[1] == "Mme [C.] encore"
    log = raw(study.folder / "pseudonymisation.csv")
    assert log.values.tolist() == [["E01", "person", "[C.]", "2"]]
    names = raw(key)
    assert set(names["name"]) == {"Odile Corbolune", "Corbolune"}
    kept = key.with_name("petite_originals")
    assert (kept / "transcripts" / "E01.txt").read_text("utf-8") == TEXT
    assert (kept / "codings.csv").read_text("utf-8") == CODINGS
    assert not [p for p, data in contents(study.folder).items() if b"orbolune" in data]


def test_a_second_pass_finds_nothing_more_to_do(study, key):
    pseudonymise_study(study, key)
    tick(key)
    pseudonymise_study(study, key)
    before = contents(study.folder)
    assert pseudonymise_study(study, key).startswith("0 names replaced in 0 of 1 transcripts")
    assert contents(study.folder) == before


def test_a_word_file_becomes_a_text_and_its_original_leaves_the_study(study, key):
    document = Document()
    for line in TEXT.split("\n"):
        document.add_paragraph(line)
    path = study.folder / "transcripts" / "E01.docx"
    document.save(path)
    (study.folder / "transcripts" / "E01.txt").unlink()
    (study.folder / "codings.csv").unlink()
    interviews = study.folder / "interviews.csv"
    interviews.write_text(interviews.read_text("utf-8").replace("E01.txt", "E01.docx"), "utf-8")
    pseudonymise_study(study, key)
    tick(key)
    pseudonymise_study(study, key)
    assert [path.name for path in (study.folder / "transcripts").iterdir()] == ["E01.txt"]
    assert study.table("interviews")["file"].tolist() == ["E01.txt"]
    assert (key.with_name("petite_originals") / "transcripts" / "E01.docx").exists()


def test_transcripts_as_received_may_stand_elsewhere(study, key, tmp_path):
    received = tmp_path / "received"
    received.mkdir()
    (received / "E01.txt").write_text(TEXT, "utf-8")
    (study.folder / "transcripts" / "E01.txt").unlink()
    pseudonymise_study(study, key, received)
    tick(key)
    pseudonymise_study(study, key, received)
    assert "[C.]" in (study.folder / "transcripts" / "E01.txt").read_text("utf-8")
    assert faults(study) == []
    # codings already stand on the new text: a further call leaves them
    before = study.table("codings")
    pseudonymise_study(study, key, received)
    pd.testing.assert_frame_equal(study.table("codings"), before)
    assert raw(study.folder / "pseudonymisation.csv")["count"].tolist() == ["2"]


def test_codings_in_a_workbook_stay_a_workbook(study, key):
    table = raw(study.folder / "codings.csv")
    table.to_excel(study.folder / "codings.xlsx", index=False)
    (study.folder / "codings.csv").unlink()
    pseudonymise_study(study, key)
    tick(key)
    pseudonymise_study(study, key)
    assert study.table("codings")["quote"].tolist()[1] == "avec [C.]"
    assert faults(study) == []


def test_the_study_own_list_is_in_the_table(study, key, tmp_path):
    names = tmp_path / "names.csv"
    names.write_text("name;pseudonym\nimprime;[fait]\n", "utf-8")
    pseudonymise_study(study, key, names=names)
    table = raw(key.with_name("petite_review.csv"))
    row = table[table["kind"] == "list"].iloc[0]
    assert (row["found"], row["pseudonym"], row["replace"]) == ("imprime", "[fait]", "oui")


def refused(study, key, **more):
    before = (
        contents(study.folder) | contents(key.parent)
        if key.parent.exists()
        else contents(study.folder)
    )
    with pytest.raises(StudyError) as error:
        pseudonymise_study(study, key, **more)
    after = (
        contents(study.folder) | contents(key.parent)
        if key.parent.exists()
        else contents(study.folder)
    )
    assert after == before
    assert "orbolune" not in str(error.value)
    return str(error.value)


def test_a_key_inside_the_study_is_refused(study, tmp_path):
    told = refused(study, study.folder / "k.csv")
    assert told.endswith(
        "k.csv: the key of pseudonyms is inside the study's folder or its outputs; keep it elsewhere."
    )
    assert "keep it elsewhere" in refused(
        study, tmp_path / "x" / ".." / "data" / "petite" / "k.csv"
    )
    link = tmp_path / "link"
    link.symlink_to(study.folder)
    assert "keep it elsewhere" in refused(study, link / "k.csv")
    names = study.folder / "names.csv"
    names.write_text("name\nCorbolune\n", "utf-8")
    assert "the list of names is inside" in refused(study, tmp_path / "keys" / "k.csv", names=names)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"replace": ""}, "petite_review.csv, column replace: no row is ticked; write « oui » on each row to replace."),
        ({"replace": "peut-être"}, "petite_review.csv, rows 2, 3, column replace: « oui » or « non » is expected."),
        ({"interview": "E9"}, "petite_review.csv, rows 2, 3, column interview: no such interview among the transcripts."),
        ({"pseudonym": ""}, "petite_review.csv, rows 2, 3, column pseudonym: a value is needed here."),
        ({"pseudonym": "Corbolune"}, "petite_review.csv, row 2, column pseudonym: the pseudonym holds the name of row 3 of the key."),
    ],
)  # fmt: skip
def test_a_table_badly_ticked_is_refused_without_a_name(study, key, changes, sentence):
    pseudonymise_study(study, key)
    tick(key, **changes)
    assert sentence in refused(study, key)


def test_a_table_without_its_columns_is_refused(study, key):
    pseudonymise_study(study, key)
    raw(key.with_name("petite_review.csv")).drop(columns=["replace"]).to_csv(
        key.with_name("petite_review.csv"), index=False
    )
    assert refused(study, key) == "petite_review.csv, row 1, column replace: this column is needed."


def test_codings_of_another_text_are_not_moved_blindly(study, key):
    pseudonymise_study(study, key)
    tick(key)
    codings = study.folder / "codings.csv"
    codings.write_text(CODINGS.replace("E01,68,76", "E01,67,75"), "utf-8")
    assert refused(study, key) == (
        "codings.csv, row 4, column start: these passages stand neither on the transcript "
        "read here nor on it without names; take their rows out, or give the transcript that was coded."
    )  # fmt: skip


def test_a_folder_without_a_transcript_of_the_study_is_refused(study, key, tmp_path):
    empty = tmp_path / "received"
    empty.mkdir()
    assert "no transcript there is called after an interview" in refused(study, key, received=empty)
