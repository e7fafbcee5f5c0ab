"""Named first: the earliest passage, whoever coded it, against what being named often gives."""

import numpy as np
import pandas as pd
import pytest
from barrier_cases import BOOK

from metrostudy.compare.barriers.first_named import first_named


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


def told(*rows: tuple) -> tuple[pd.DataFrame, pd.DataFrame]:
    codings = pd.DataFrame(rows, columns=["interview", "start", "code"])
    codings = codings.assign(coder="A", valence=None, end=codings["start"] + 5)
    names = codings["interview"].unique()
    return codings, pd.DataFrame({"interview": names, "metropole": names, "role": "elu"})


def test_the_earliest_passage_is_first_and_denials_do_not_count():
    codings, interviews = told(("E1", 50, "FN.ACCU"), ("E1", 10, "FE.FRAC"), ("E1", 1, "FN.BUDG"))
    codings.loc[2, "valence"] = "absent"
    found = first_named(codings, interviews, BOOK, rng())
    assert found[["barrier", "count", "named", "expected"]].values.tolist() == [
        ["FE.FRAC", 1, 1, 0.5], ["FN.ACCU", 0, 1, 0.5],
    ]  # fmt: skip


def test_two_that_begin_together_are_both_first():
    codings, interviews = told(("E1", 5, "FN.ACCU"), ("E1", 5, "FE.FRAC"), ("E1", 9, "FN.BUDG"))
    found = first_named(codings, interviews, BOOK, rng()).set_index("barrier")
    assert found["count"].to_dict() == {"FN.ACCU": 1, "FE.FRAC": 1, "FN.BUDG": 0}
    assert found["expected"].tolist() == pytest.approx([2 / 3] * 3)


def test_always_first_of_two_is_as_unlikely_as_so_many_coins():
    """Eight interviews name both; acculturation first in all eight: 2 / 2⁸, two-sided."""
    rows = [(f"E{n}", place, code) for n in range(8)
            for place, code in ((1, "FN.ACCU"), (9, "FE.FRAC"))]  # fmt: skip
    found = first_named(*told(*rows), BOOK, rng()).set_index("barrier")
    assert found.loc["FN.ACCU", ["count", "expected"]].tolist() == [8, 4]
    assert found["p"].tolist() == pytest.approx([2 / 256] * 2)
    assert found["p_holm"].tolist() == pytest.approx([4 / 256] * 2)


def test_named_alone_is_first_without_proving_anything():
    found = first_named(*told(("E1", 1, "FN.ACCU"), ("E2", 1, "FN.ACCU")), BOOK, rng())
    assert found[["count", "expected", "p"]].values.tolist() == [[2, 2.0, 1.0]]


def test_nobody_names_anything():
    codings, interviews = told(("E1", 1, "TH.TRAN"))
    assert first_named(codings, interviews, BOOK, rng()).empty
