"""A corpus of IRaMuTeQ reads and is written by the rules of its manual."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.faults import StudyError
from metrostudy.field.corpus import split_turns
from metrostudy.field.exchange import read as read_any
from metrostudy.field.exchange import write as write_any
from metrostudy.field.exchange.iramuteq import corpus, read, write
from metrostudy.field.exchange.project import assemble
from metrostudy.study import Study

ROOT = Path(__file__).parents[3]
# Two texts as the manual of IRaMuTeQ shows them: starred lines, a theme, an annotation.
CORPUS = """**** *entretien_E01 *metropole_lyon *role_chef_de_projet *elu
-*gouvernance
Nous avons un comité.
Il se réunit.
-*freins
Le budget _rires_ manque.

**** *entretien_E02 *metropole_nantes
Rien à dire.
"""


@pytest.fixture
def written(tmp_path):
    def write(text, name="corpus.txt", encoding="utf-8"):
        (tmp_path / name).write_bytes(text.encode(encoding))
        return tmp_path / name

    return write


def refused(path):
    with pytest.raises(StudyError) as raised:
        read(path)
    return str(raised.value)


def test_a_corpus_gives_texts_variables_themes_and_annotations(written):
    found = read(written(CORPUS), coder="A")
    told = found.documents[["document", "text", "*metropole", "*role", "*elu"]]
    assert told.fillna("").values.tolist() == [
        ["E01", "Nous avons un comité.\nIl se réunit.\nLe budget _rires_ manque.", "lyon", "chef_de_projet", "1"],
        ["E02", "Rien à dire.", "nantes", "", ""],
    ]  # fmt: skip
    columns = ["document", "start", "end", "code", "coder", "quote"]
    assert found.codings[columns].values.tolist() == [
        ["E01", 0, 35, "gouvernance", "A", "Nous avons un comité.\nIl se réunit."],
        ["E01", 36, 61, "freins", "A", "Le budget _rires_ manque."],
        ["E01", 46, 53, "rires", "A", "_rires_"],
    ]
    assert found.codes["code"].tolist() == ["gouvernance", "freins", "rires"]
    assert found.losses.empty


def test_nobody_signs_a_corpus(written):
    found = read_any(written(CORPUS))
    assert found.losses["sentence"].tolist() == ["3 codings (themes, annotations) without coder"]


@pytest.mark.parametrize(
    "text",
    [CORPUS.replace("\n", "\r\n"), "\ufeff" + CORPUS, "\n\n" + CORPUS, CORPUS.replace("****", "0001")],
    ids=["CRLF", "byte-order mark", "blank lines", "Alceste"],
)  # fmt: skip
def test_other_writings_of_a_corpus_read_the_same(written, text):
    same = read(written(CORPUS, "un.txt"))
    other = read(written(text, "deux.txt"))
    pd.testing.assert_frame_equal(other.documents, same.documents)
    pd.testing.assert_frame_equal(other.codings, same.codings)


def test_an_older_encoding_is_recognised(written):
    path = written(CORPUS.replace("é", "é"), encoding="cp1252")
    assert read(path).documents["text"][0].startswith("Nous avons un comité.")


def test_texts_without_a_name_of_their_own_are_numbered(written):
    told = "**** *entretien_1 *a_x\nUn.\n**** *entretien_1 *a_y\nDeux.\n"
    assert read(written(told)).documents["document"].tolist() == ["texte 01", "texte 02"]


def test_a_word_with_an_underscore_is_not_an_annotation(written):
    told = "**** *id_1\nLe chemin_de_fer, _la_ rue et _non fini, _fini_, _deux_ _mots_.\n"
    assert read(written(told)).codings["code"].tolist() == ["la", "fini", "deux", "mots"]


def test_what_is_no_corpus_is_refused_in_one_sentence(written):
    assert refused(written("Bonjour.\n\n**** *a_1\nOui.")) == (
        "corpus.txt, row 1: words stand before the first text; "
        "'**** *variable_modality' opens a text."
    )
    assert refused(written("****pas une étoile")) == (
        "corpus.txt, row 1: words stand before the first text; "
        "'**** *variable_modality' opens a text."
    )
    assert refused(written("\n \n.".replace(".", ""))) == "corpus.txt: the file is empty."


# Writing ---------------------------------------------------------------------------------------


def starred(texts, **variables):
    project = assemble(texts, [], [])
    stars = pd.DataFrame({f"*{name}": values for name, values in variables.items()})
    return replace(project, documents=pd.concat([project.documents, stars], axis=1))


def test_a_corpus_is_written_as_iramuteq_asks(tmp_path):
    told = "Oui [rires], un * [elle hésite encore] avec [Mme B.] — œuvre."
    project = starred([("E01 élue", told), ("E02", "Non.")], métropole=["Saint-Étienne", None], rôle=["chef_de projet", "élu"])  # fmt: skip
    lost = write(project, tmp_path / "c.txt")
    assert (tmp_path / "c.txt").read_bytes().decode() == (
        "**** *interview_E01-elue *metropole_Saint-Etienne *role_chef_de-projet\n"
        "Oui _rires_, un ∗ _elle_hesite_encore_ avec [Mme B.] — œuvre.\n\n"
        "**** *interview_E02 *role_elu\nNon.\n"
    )
    assert lost["sentence"].tolist() == ["1 star in texts written ∗, because * opens a variable"]


def test_what_a_corpus_cannot_hold_is_said(tmp_path):
    project = assemble([("E1", "Oui."), ("E2", None)], [("FN", None, "FN", None)],
                       [("E1", 0, 3, "FN", "A", "Oui", None)])  # fmt: skip
    assert write_any(project, tmp_path / "c.iramuteq.txt")["sentence"].tolist() == [
        "1 document without text left out",
        "1 coding left out: a corpus holds texts",
    ]


def test_two_modalities_that_would_be_one_are_refused_and_nothing_is_written(tmp_path):
    project = starred([("E1", "Oui."), ("é1", "Non."), ("e1", "Si.")], role=["élu", "elu", "agent"])
    with pytest.raises(StudyError) as raised:
        write(project, tmp_path / "c.txt")
    assert [str(fault) for fault in raised.value.faults] == [
        "c.txt, column document: 'é1', 'e1' would all be written 'e1'.",
        "c.txt, column *role: 'élu', 'elu' would all be written 'elu'.",
    ]
    with pytest.raises(StudyError, match=r"^c\.txt: there is no text to write\.$"):
        write(assemble([("E1", None)], [], []), tmp_path / "c.txt")
    assert not (tmp_path / "c.txt").exists()


NAME = st.text("abcXYZ019-_", min_size=1, max_size=8).filter(lambda name: name.strip("-_"))
LINE = st.text(st.characters(codec="utf-8", exclude_characters="*_[]\r", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=20)  # fmt: skip
BODY = st.lists(LINE, min_size=1, max_size=4).map("\n".join).map(str.strip)


@given(
    st.lists(
        st.tuples(BODY, st.sampled_from(["elu", "agent", "chef_de_projet"])), min_size=1, max_size=5
    )
)
@settings(max_examples=80, deadline=None)
def test_what_is_written_reads_back(tmp_path_factory, told):
    told = [(body, role) for body, role in told if body and body[0].isalpha()] or [("Oui", "elu")]
    texts = [(f"E{number}", body) for number, (body, _) in enumerate(told)]
    path = tmp_path_factory.mktemp("corpus") / "c.txt"
    write(starred(texts, role=[role for _, role in told]), path)
    back = read(path).documents
    assert list(back[["document", "text"]].itertuples(index=False, name=None)) == [
        (name, body) for name, body in texts if not re.match(r"\d{4}$", body)
    ]
    assert back["*role"].tolist() == [role for _, role in told]


def test_the_demo_gives_the_words_of_its_respondents_and_no_question(tmp_path):
    study = Study.read(ROOT / "data" / "demo" / "study.yml")
    interviews = study.table("interviews")
    turns = split_turns(study.transcripts(interviews), study.choices.corpus)
    assert write(corpus(turns, interviews), tmp_path / "c.txt").empty
    back = read(tmp_path / "c.txt").documents
    assert back["document"].tolist() == interviews["interview"].tolist()
    assert back["*metropole"].tolist() == interviews["metropole"].tolist()
    assert back["*role"].tolist() == interviews["role"].tolist()
    asked = turns[turns["is_interviewer"] & (turns["text"].str.len() > 60)]
    held = dict(zip(back["document"], back["text"], strict=True))
    assert not [row.turn for row in asked.itertuples() if row.text in held[row.interview]]
    said = turns[~turns["is_interviewer"]].groupby("interview")["text"].agg("\n".join)
    assert [len(held[name]) for name in held] == [len(said[name]) for name in held]
