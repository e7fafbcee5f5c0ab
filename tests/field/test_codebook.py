"""The tree of codes: what it accepts, and what it says of a tree that hangs wrongly."""

from pathlib import Path

import pandas as pd
import pytest

from metrostudy import tables
from metrostudy.faults import StudyError
from metrostudy.field.codebook import check_codebook, codes_of_kind, families, labels

SHIPPED = Path(__file__).parents[2] / "data" / "codebook.csv"


def tree(**parents: str | None) -> pd.DataFrame:
    """A codebook from code=parent pairs; `__` in a name stands for a point."""
    codes = [code.replace("__", ".") for code in parents]
    return pd.DataFrame(
        {
            "code": codes,
            "parent": list(parents.values()),
            "kind": "other",
            "label_fr": codes,
            "label_en": None,
        }
    )


@pytest.fixture(scope="module")
def shipped() -> pd.DataFrame:
    return tables.read(SHIPPED, tables.descriptor("codebook"))


def test_the_codebook_that_ships_has_two_levels_and_twelve_families(shipped):
    assert check_codebook(shipped) == []
    family = families(shipped)
    assert family.nunique() == 12
    assert family["FN.ACCU"] == "FN"
    assert family["FN"] == "FN"


def test_every_code_that_ships_has_a_label_in_both_languages(shipped):
    assert labels(shipped, "fr")["FN.ACCU"] == "Acculturation des agents"
    assert shipped[["label_fr", "label_en"]].notna().all(axis=None)


def test_codes_of_a_kind_are_codes_not_families(shipped):
    internal = codes_of_kind(shipped, "internal_barrier")
    assert internal == ["FN.ACCU", "FN.TECH", "FN.POLI", "FN.BUDG", "FN.COMP"]
    both = codes_of_kind(shipped, "internal_barrier", "external_barrier")
    assert set(both) - set(internal) == {"FE.CRAI", "FE.FRAC", "FE.REGL"}


def test_an_unknown_kind_is_named_with_the_nearest(shipped):
    with pytest.raises(StudyError) as refusal:
        codes_of_kind(shipped, "internal_barriers")
    assert str(refusal.value) == (
        "codebook.csv, column kind: no code is of kind 'internal_barriers'; "
        "nearest: 'internal_barrier'."
    )


FAULTY = [
    (
        tree(FN=None, FN__ACCU="FM"),
        ["codebook.csv, row 3, column parent: 'FM' is not a code."],
    ),
    (
        tree(A="A"),
        ["codebook.csv, row 2, column parent: 'A' is above itself (A > A)."],
    ),
    (
        tree(A="B", B="C", C="A"),
        [
            "codebook.csv, row 2, column parent: 'A' is above itself (A > B > C > A).",
            "codebook.csv, row 3, column parent: 'B' is above itself (B > C > A > B).",
            "codebook.csv, row 4, column parent: 'C' is above itself (C > A > B > C).",
        ],
    ),
    (
        tree(FN=None, FN__ACCU="FN", FN__ACCU__PEUR="FN.ACCU"),
        [
            "codebook.csv, row 4, column parent: 'FN.ACCU.PEUR' is at a third level, under "
            "'FN.ACCU'; a family and its codes are accepted."
        ],
    ),
    (
        tree(A="B", B="A", FN=None, FN__X="GN", FN__X__Y="FN.X"),
        [
            "codebook.csv, row 2, column parent: 'A' is above itself (A > B > A).",
            "codebook.csv, row 3, column parent: 'B' is above itself (B > A > B).",
            "codebook.csv, row 5, column parent: 'GN' is not a code.",
            "codebook.csv, row 6, column parent: 'FN.X.Y' is at a third level, under 'FN.X'; "
            "a family and its codes are accepted.",
        ],
    ),
]


@pytest.mark.parametrize(
    ("codebook", "sentences"),
    FAULTY,
    ids=["no such parent", "its own parent", "cycle of three", "third level", "all at once"],
)
def test_every_fault_of_a_tree_is_said_at_once(codebook, sentences):
    assert [str(fault) for fault in check_codebook(codebook)] == sentences
    with pytest.raises(StudyError) as refusal:
        families(codebook)
    assert str(refusal.value) == "\n".join(sentences)


def test_a_code_that_hangs_from_a_cycle_without_being_in_it_is_at_a_third_level():
    faults = check_codebook(tree(A="B", B="A", C="A"))
    assert str(faults[2]).startswith("codebook.csv, row 4, column parent: 'C' is at a third level")


def test_a_blank_label_is_borrowed_from_the_other_language_then_from_the_code():
    book = pd.DataFrame(
        {"code": ["A", "B", "C"], "label_fr": ["Un", None, None], "label_en": [None, "Two", None]}
    )
    assert labels(book, "fr").tolist() == ["Un", "Two", "C"]
    assert labels(book, "en").tolist() == ["Un", "Two", "C"]
