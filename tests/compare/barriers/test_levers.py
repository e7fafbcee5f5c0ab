"""Levers and acculturation: counted project by project, compared within métropoles."""

import numpy as np
import pandas as pd
import pytest

from metrostudy.compare.barriers.acculturation import acculturation, benefit_and_acculturation
from metrostudy.compare.barriers.levers import barriers_and_levers, told_projects

BOOK = pd.DataFrame(
    [
        ("FN.ACCU", "FN", "internal_barrier", "Acculturation"),
        ("GO.COMP", "GO", "governance", "Formation"),
        ("GO.FINA", "GO", "governance", "Financement"),
        ("IN.AGEN", "IN", "invariant", "Bénéfices"),
    ],
    columns=["code", "parent", "kind", "label_fr"],
).assign(label_en=None)
INTERVIEWS = pd.DataFrame({
    "interview": ["E1", "E2"], "metropole": ["m", "n"], "role": ["elu", "agent"],
})  # fmt: skip
CODINGS = pd.DataFrame(
    [
        ("E1", "FN.ACCU", "present", "a"),
        ("E1", "GO.COMP", None, "a"),
        ("E1", "GO.COMP", None, "a"),
        ("E1", "FN.ACCU", "overcome", "b"),
        ("E1", "GO.COMP", None, "b"),
        ("E1", "GO.FINA", None, "c"),
        ("E1", "FN.ACCU", "absent", None),
        ("E2", "FN.ACCU", "absent", "d"),
        ("E2", "GO.COMP", None, "d"),
        ("E2", "IN.AGEN", "present", "e"),
    ],
    columns=["interview", "code", "valence", "project"],
).assign(coder="A", start=0, end=1)


def test_what_is_told_of_a_project_is_there_once_and_denials_are_not():
    told, place = told_projects(CODINGS, INTERVIEWS, BOOK["code"])
    assert told["FN.ACCU"].to_dict() == {"a": True, "b": True, "c": False, "d": False, "e": False}
    assert place.to_dict() == {"a": "m", "b": "m", "c": "m", "d": "n", "e": "n"}


def test_projects_are_counted_for_each_barrier_and_lever():
    found = barriers_and_levers(CODINGS, INTERVIEWS, BOOK)
    assert found[["barrier", "lever", "count", "overcome", "n"]].values.tolist() == [
        ["FN.ACCU", "GO.COMP", 2, 1, 2]
    ]


def test_who_says_it_who_overcame_it_and_who_denies_it():
    who = acculturation(CODINGS, INTERVIEWS, BOOK).who.set_index("role")
    columns = ["n", "present", "overcome", "denied", "silent"]
    assert who.loc["elu", columns].tolist() == [1, 1, 1, 1, 0]
    assert who.loc["agent", columns].tolist() == [1, 0, 0, 1, 0]


def test_a_lever_told_of_every_project_held_back_has_an_infinite_ratio_and_a_finite_bound():
    levers = acculturation(CODINGS, INTERVIEWS, BOOK).levers.set_index("code")
    row = levers.loc["GO.COMP"]
    assert row[["both", "told", "barrier", "n"]].tolist() == [2, 3, 2, 5]
    assert row["estimate"] == np.inf and 0 < row["low"] < np.inf
    assert row["p"] == pytest.approx(1 / 3)  # in m, 2 of 3 at the 2 of 3: 1 of 3 ways


def test_benefit_is_set_beside_projects_held_back_by_rank():
    ratings = pd.DataFrame({
        "metropole": list("abcde"), "edition": "2026", "criterion": "IN.AGEN", "rater": "R",
        "score": [1, 2, 3, 4, 5],
    })  # fmt: skip
    cells = [(place, n < 5 - rank) for rank, place in enumerate("abcde") for n in range(6)]
    projects = pd.DataFrame({
        "project": [f"p{n}" for n in range(len(cells))],
        "metropole": [place for place, _ in cells],
        "barriers": ["FN.ACCU" if met else "none" for _, met in cells],
    })  # fmt: skip
    row = benefit_and_acculturation(projects, ratings, BOOK, "2026", np.random.default_rng(0)).iloc[
        0
    ]
    assert (row["estimate"], row["n"]) == (pytest.approx(-1), 5)
    assert row["p"] == pytest.approx(2 / 120)
    old = benefit_and_acculturation(projects, ratings, BOOK, "2024", np.random.default_rng(0)).iloc[
        0
    ]
    assert old["n"] == 0 and np.isnan(old["estimate"])
