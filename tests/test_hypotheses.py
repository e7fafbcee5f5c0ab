"""The table of hypotheses: the nine of the study, in two languages, with where answers come from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import small_study

import metrostudy
from metrostudy.faults import StudyError
from metrostudy.study import Study, root

SENTENCES = Path(metrostudy.__file__).parent / "tell" / "sentences"
HEADER = (
    "hypothesis,statement_fr,statement_en,published_fr,published_en,source,unanswered_fr,"
    "unanswered_en\n"
)


@pytest.fixture(scope="module", params=["demo", "observatoire"])
def hypotheses(request):
    return Study.read(f"data/{request.param}").table("hypotheses")


def test_both_studies_hold_the_nine_in_order(hypotheses):
    assert hypotheses["hypothesis"].tolist() == [f"H{number}" for number in range(1, 10)]


def test_every_text_is_there_in_both_languages_and_can_stand_in_a_sentence(hypotheses):
    for name in ("statement", "published", "unanswered"):
        french, english = hypotheses[f"{name}_fr"], hypotheses[f"{name}_en"]
        assert french.notna().all() and english.notna().all()
        assert (french != english).all()
    whole = hypotheses[["unanswered_fr", "unanswered_en"]].stack()
    assert whole.str.endswith(".").all()
    clauses = hypotheses.filter(regex="statement|published").stack()
    assert not clauses.str.endswith((".", ";")).any()


def test_a_source_is_a_name_and_an_address(hypotheses):
    sources = hypotheses["source"].str.split("|").explode()
    assert sources.str.fullmatch(r"[^|]+, https://\S+").all()


def test_the_hypotheses_that_sentences_bear_on_are_all_listed(hypotheses):
    written = "".join(path.read_text("utf-8") for path in SENTENCES.glob("*.py"))
    assert set(re.findall(r'"(H\d+)"', written)) <= set(hypotheses["hypothesis"])


def test_the_glossary_lists_the_same(hypotheses):
    glossary = (root() / "docs" / "glossary.md").read_text("utf-8")
    assert re.findall(r"^\| (H\d) \|", glossary, re.MULTILINE) == hypotheses["hypothesis"].tolist()


def test_every_fault_of_a_table_is_told_at_once(tmp_path):
    folder = small_study.write(tmp_path / "petite")
    rows = "H1,Un modèle,A model,,,,,none\nH1,Un modèle,,,,,Rien.,Nothing.\n"
    (folder / "hypotheses.csv").write_text(HEADER + rows, "utf-8")
    with pytest.raises(StudyError) as caught:
        Study.read(folder).table("hypotheses")
    assert sorted(map(str, caught.value.faults)) == [
        "hypotheses.csv, row 2, column unanswered_fr: a value is needed here.",
        "hypotheses.csv, row 3, column statement_en: a value is needed here.",
        "hypotheses.csv, rows 2, 3, column hypothesis: 'H1' is there twice.",
    ]


def test_what_was_published_may_be_blank(tmp_path):
    folder = small_study.write(tmp_path / "petite")
    (folder / "hypotheses.csv").write_text(HEADER + "HX,Un,One,,,,Rien.,Nothing.\n", "utf-8")
    assert Study.read(folder).table("hypotheses")["published_fr"].isna().all()
