"""What changed between two codebooks, and codings carried over it without losing one."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy import tables
from metrostudy.faults import StudyError
from metrostudy.field.codebook_forms import (
    codebook_table,
    codes_of,
    form_losses,
    read_codebook,
    write_codebook,
)
from metrostudy.field.codebook_versions import apply, diff

ROOT = Path(__file__).parents[2]
OLD = pd.DataFrame(
    [
        ("FN", None, "Freins", "Ce qui retient."),
        ("FN.ACCU", "FN", "Acculturation", "Les agents ne s'y font pas."),
        ("FN.TECH", "FN", "Technique", "Rien ne communique."),
        ("TH", None, "Thèmes", "De quoi il s'agit."),
        ("TH.SANT", "TH", "Santé et social", "Soins, aides, petite enfance, grand âge."),
        ("TH.EAU", "TH", "Eau", "Relève des compteurs."),
        ("TH.GAZ", "TH", "Gaz", "Relève du gaz."),
    ],
    columns=["code", "parent", "label_fr", "definition"],
)


def new(*rows: tuple, drop: tuple = ()) -> pd.DataFrame:
    """The old codebook without ``drop``, with ``rows`` in place of those of the same code."""
    added = pd.DataFrame(rows, columns=OLD.columns)
    kept = OLD[~OLD["code"].isin([*drop, *added["code"]])]
    return pd.concat([kept, added], ignore_index=True)


def declared(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["change", "code", "to"])


def codings(*rows: tuple) -> pd.DataFrame:
    columns = ["interview", "start", "end", "code", "coder", "valence"]
    return pd.DataFrame([(*row, None)[:6] for row in rows], columns=columns)


SPLIT = new(
    ("TH.SANI", "TH", "Santé", "Soins, grand âge."),
    ("TH.SOCI", "TH", "Social", "Aides, petite enfance."),
    drop=("TH.SANT",),
)
SPLIT_DECLARED = declared(("split", "TH.SANT", "TH.SANI"), ("split", "TH.SANT", "TH.SOCI"))
MERGED = new(("TH.RESE", "TH", "Réseaux", "Relève de l'eau, du gaz."), drop=("TH.EAU", "TH.GAZ"))
MERGED_DECLARED = declared(("merged", "TH.EAU", "TH.RESE"), ("merged", "TH.GAZ", "TH.RESE"))


# What changed ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("book", "changes", "sentences"),
    [
        (new(), None, []),
        (
            new(("TH.AIR", "TH", "Air", "Capteurs.")),
            None,
            ["'TH.AIR' is new, under 'TH'."],
        ),
        (new(drop=("TH.EAU",)), None, ["'TH.EAU' is no longer there."]),
        (
            new(("FN.CULT", "FN", "Culture", "Les agents ne s'y font pas."), drop=("FN.ACCU",)),
            None,
            [
                "'FN.ACCU' is now called 'FN.CULT' (same definition).",
                "'FN.ACCU' is redefined: label_fr.",
            ],
        ),
        (
            new(("FN.CULT", "FN", "Acculturation", "Peurs."), drop=("FN.ACCU",)),
            None,
            [
                "'FN.ACCU' is now called 'FN.CULT' (same label).",
                "'FN.ACCU' is redefined: definition.",
            ],
        ),
        (
            new(("FN.TECH", "TH", "Technique", "Rien ne communique.")),
            None,
            ["'FN.TECH' goes from 'FN' to 'TH'."],
        ),
        (
            new(("FN.TECH", None, "Technique", "Rien ne communique.")),
            None,
            ["'FN.TECH' goes from 'FN' to no family."],
        ),
        (
            SPLIT,
            SPLIT_DECLARED,
            ["'TH.SANT' is split into 'TH.SANI', 'TH.SOCI'; its passages are to be recoded."],
        ),
        (
            MERGED,
            MERGED_DECLARED,
            ["'TH.EAU' is merged into 'TH.RESE'.", "'TH.GAZ' is merged into 'TH.RESE'."],
        ),
        (
            new(drop=("TH.GAZ",)),
            declared(("merged", "TH.GAZ", "TH.EAU")),
            ["'TH.GAZ' is merged into 'TH.EAU'."],
        ),
    ],
)
def test_each_change_is_a_row_with_its_sentence(book, changes, sentences):
    assert diff(OLD, book, changes)["sentence"].tolist() == sentences


def test_a_family_renamed_is_no_move_for_its_codes():
    book = OLD.replace({"code": {"FN": "BI"}, "parent": {"FN": "BI"}})
    found = diff(OLD, book)
    assert found[["change", "code", "to"]].values.tolist() == [["renamed", "FN", "BI"]]


def test_two_codes_that_exchanged_their_names_are_two_renamings():
    swap = {"TH.EAU": "TH.GAZ", "TH.GAZ": "TH.EAU"}
    book = OLD.assign(code=OLD["code"].replace(swap))
    found = diff(OLD, book)
    assert set(map(tuple, found[["change", "code", "to"]].values)) == {
        ("renamed", "TH.EAU", "TH.GAZ"),
        ("renamed", "TH.GAZ", "TH.EAU"),
    }
    made = codings(("E1", 0, 9, "TH.EAU", "A"), ("E1", 0, 9, "TH.GAZ", "A"))
    assert apply(found, made).codings["code"].tolist() == ["TH.GAZ", "TH.EAU"]


def test_a_label_that_two_codes_share_renames_neither():
    twins = new(("TH.A", "TH", "Eau", "Un."), ("TH.B", "TH", "Eau", "Deux."), drop=("TH.EAU",))
    assert diff(OLD, twins)["change"].tolist() == ["removed", "added", "added"]


def test_what_is_likely_is_proposed_and_never_done():
    long = "Action de santé publique, prévention, accès aux soins, grand âge, dossier médical"
    rest = "aides sociales, petite enfance, logement, surendettement, domiciliation, minima"
    old = new(("TH.SANT", "TH", "Santé et social", f"{long} ; {rest}"))
    book = new(
        ("TH.SANI", "TH", "Santé", long), ("TH.SOCI", "TH", "Social", rest), drop=("TH.SANT",)
    )
    found = diff(old, book)
    assert found[["change", "code", "status"]].values.tolist() == [
        ["removed", "TH.SANT", "found"],
        ["added", "TH.SANI", "found"],
        ["added", "TH.SOCI", "found"],
        ["split", "TH.SANT", "proposed"],
    ]
    assert found["sentence"].iloc[-1].startswith("'TH.SANT' may be split into 'TH.S")
    with pytest.raises(StudyError, match="may be split into"):
        apply(found, codings(("E1", 0, 9, "TH.SANT", "A")))
    back = diff(book, old)
    proposed = back[back["status"] == "proposed"]
    assert proposed[["change", "code", "to"]].values.tolist() == [
        ["merged", "TH.SANI", "TH.SANT"],
        ["merged", "TH.SOCI", "TH.SANT"],
    ]


def test_different_codes_of_the_study_are_not_proposed_for_one_another():
    book = tables.read(ROOT / "data/codebook.csv", tables.descriptor("codebook"))
    old = book[book["code"] != "TH.ENER"]
    gone = book[book["code"] != "FN.COMP"]
    assert set(diff(old, gone)["status"]) == {"found"}


def test_what_cannot_be_declared_is_said_all_at_once():
    changes = declared(
        ("cut", "TH.SANT", "TH.SANI"),
        ("split", "TH.SANTE", "TH.SANI"),
        ("renamed", "TH.EAU", "TH.SOCIA"),
        ("split", "TH.SANT", "TH.SANI"),
        ("merged", "TH.GAZ", "TH.SOCI"),
        ("renamed", "FN", "FN"),
    )
    with pytest.raises(StudyError) as refused:
        diff(OLD, SPLIT, changes)
    assert str(refused.value).split("\n") == [
        "changes, row 2, column change: 'cut' is not one of renamed, split, merged.",
        "changes, row 3, column code: 'TH.SANTE' is not a code of the old codebook; nearest: "
        "'TH.SANT'.",
        "changes, row 4, column to: 'TH.SOCIA' is not a code of the new codebook; nearest: "
        "'TH.SOCI'.",
        "changes, row 5, column code: 'TH.SANT' is declared cut and split.",
        "changes, row 6, column to: 'TH.GAZ' is merged into 'TH.SOCI' alone; write renamed, or "
        "the other part.",
        "changes, row 7, column to: 'FN' cannot become itself.",
    ]


# Codings carried -------------------------------------------------------------------------------


def test_renamings_and_merges_are_carried_and_a_split_waits_for_a_human():
    book = pd.concat([SPLIT[~SPLIT["code"].isin(["TH.EAU", "TH.GAZ", "FN.ACCU"])], MERGED.tail(1)])
    cult = pd.DataFrame([("FN.CULT", "FN", "Acculturation", "Les agents ne s'y font pas.")],
                        columns=OLD.columns)  # fmt: skip
    changes = diff(OLD, pd.concat([book, cult]), pd.concat([SPLIT_DECLARED, MERGED_DECLARED]))
    made = codings(
        ("E1", 0, 9, "FN.ACCU", "A"), ("E1", 0, 9, "TH.EAU", "A"), ("E1", 0, 9, "TH.GAZ", "A"),
        ("E1", 0, 9, "TH.EAU", "B"), ("E2", 3, 7, "TH.SANT", "A"), ("E2", 3, 7, "FN.TECH", "A"),
    )  # fmt: skip
    found = apply(changes, made)
    assert found.codings[["interview", "code", "coder"]].values.tolist() == [
        ["E1", "FN.CULT", "A"],
        ["E1", "TH.RESE", "A"],
        ["E1", "TH.RESE", "B"],
        ["E2", "FN.TECH", "A"],
    ]
    assert found.recode[["code", "choices", "why"]].values.tolist() == [
        ["TH.SANT", "TH.SANI|TH.SOCI", "split"]
    ]
    assert dict(found.counts.values) == {
        "kept": 1, "renamed": 1, "merged": 2, "twice": 1, "to recode": 1,
    }  # fmt: skip


def test_merged_passages_that_contradict_each_other_are_recoded_by_a_human():
    changes = diff(OLD, MERGED, MERGED_DECLARED)
    rows = ("E1", 0, 9, "TH.EAU", "A", "present"), ("E1", 0, 9, "TH.GAZ", "A", "absent")
    found = apply(changes, codings(*rows))
    assert found.codings.empty
    assert found.recode["why"].tolist() == ["merged passages contradict each other"] * 2
    blank = apply(changes, codings(("E1", 0, 9, "TH.EAU", "A"), rows[1]))
    assert blank.codings["valence"].tolist() == ["absent"]


def test_a_move_changes_nothing_and_a_new_meaning_is_listed_to_be_read_again():
    book = new(
        ("FN.TECH", "TH", "Technique", "Rien ne communique."), ("TH.EAU", "TH", "Eau", "Pluie.")
    )
    made = codings(("E1", 0, 9, "FN.TECH", "A"), ("E1", 0, 9, "TH.EAU", "A"))
    found = apply(diff(OLD, book), made)
    assert found.codings.equals(made)
    assert found.reread["code"].tolist() == ["TH.EAU"]


def test_a_removed_code_in_use_is_refused_with_every_place():
    changes = diff(OLD, new(drop=("TH.EAU", "TH.GAZ")))
    made = codings(
        ("E1", 0, 9, "TH.EAU", "A"), ("E1", 0, 9, "FN", "A"), ("E2", 12, 40, "TH.EAU", "B")
    )
    with pytest.raises(StudyError) as refused:
        apply(changes, made)
    assert str(refused.value) == (
        "codings.csv, rows 2, 4, column code: 'TH.EAU' is no longer in the codebook and is used at "
        "E1 0–9 (A); E2 12–40 (B); recode them, or declare what it became."
    )


books = st.lists(
    st.tuples(st.sampled_from("ABCDEFGH"), st.text("xyz ", max_size=4), st.text("uvw", max_size=3)),
    unique_by=lambda row: row[0],
    max_size=8,
)
uses = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from("ABCDEFGH"), st.sampled_from("12")),
    unique=True,
    max_size=12,
)


def _made(rows: list, book: pd.DataFrame) -> pd.DataFrame:
    made = codings(*(("E1", start, start + 5, code, coder) for start, code, coder in rows))
    return made[made["code"].isin(book["code"])].reset_index(drop=True)


@given(books, uses)
@settings(max_examples=40, deadline=None)
def test_when_nothing_changed_codings_are_what_they_were(rows, used):
    book = pd.DataFrame(rows, columns=["code", "label_fr", "definition"])
    changes = diff(book, book.sample(frac=1, random_state=1))
    assert changes.empty
    made = _made(used, book)
    assert apply(changes, made).codings.equals(made)


@given(books, uses)
@settings(max_examples=40, deadline=None)
def test_renaming_there_and_back_changes_nothing(rows, used):
    book = pd.DataFrame(rows, columns=["code", "label_fr", "definition"])
    book["definition"] = [f"definition of {code}" for code in book["code"]]
    other = book.assign(code=book["code"] + ".2")
    made = _made(used, book)
    there = apply(diff(book, other), made).codings
    assert there["code"].tolist() == [f"{code}.2" for code in made["code"]]
    assert apply(diff(other, book), there).codings.equals(made)


# Forms -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["book.csv", "book.xlsx", "book.qdc", "book.taguette.csv"])
def test_the_codebook_of_the_study_comes_back_whole_from_every_form(tmp_path, name):
    book = tables.read(ROOT / "data/codebook.csv", tables.descriptor("codebook"))
    assert write_codebook(book, tmp_path / name).empty
    assert read_codebook(tmp_path / name).fillna("").astype(str).equals(book.fillna("").astype(str))


def test_a_code_of_a_tool_becomes_a_row_of_the_codebook():
    codes = pd.DataFrame(
        {
            "code": ["Freins", "Freins.Peurs"],
            "parent": [None, "Freins"],
            "name": ["Freins", "Peurs"],
            "definition": [None, "Ce qui effraie.\nEt le reste."],
        }
    )
    table = codebook_table(codes)
    assert table[["code", "label_fr", "definition"]].fillna("").values.tolist() == [
        ["Freins", "Freins", ""],
        ["Freins.Peurs", "Peurs", "Ce qui effraie.\nEt le reste."],
    ]


def test_what_a_tool_cannot_hold_is_said():
    book = pd.DataFrame(
        {
            "code": ["FN", "ACCU"],
            "parent": [None, "FN"],
            "label_fr": ["Freins", "Acculturation"],
            "definition": ["Ce qui retient.", "Source : le rapport."],
            "colour": ["red", None],
        }
    )
    assert form_losses(book)["sentence"].tolist() == [
        "1 value of code would come back otherwise",
        "1 value of definition would come back otherwise",
        "1 value of colour left out: tools have no place for it",
    ]
    assert codes_of(book)["code"].tolist() == ["FN", "FN.ACCU"]


def test_an_unknown_form_is_refused(tmp_path):
    with pytest.raises(StudyError, match=r"book.doc: what form is this\? .csv, .xlsx, .qdc or"):
        write_codebook(OLD, tmp_path / "book.doc")
