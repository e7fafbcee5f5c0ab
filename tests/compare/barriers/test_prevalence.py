"""Barriers: counted as a student would by hand, the planted order found."""

import numpy as np
import pandas as pd
import pytest
from barrier_cases import BOOK, CODINGS, INTERVIEWS
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.compare.barriers.codes import met_by_project
from metrostudy.compare.barriers.prevalence import barriers_by_role, barriers_met, barriers_named
from metrostudy.faults import StudyError
from metrostudy.simulate import Barrier, Truth, simulate
from metrostudy.small_n import wilson


def rng() -> np.random.Generator:
    return np.random.default_rng(3)


def projects(cells: list[str | None], metropole: list[str | None] | None = None) -> pd.DataFrame:
    names = [f"p{number}" for number in range(len(cells))]
    places = metropole or [f"m{number % 2}" for number in range(len(cells))]
    return pd.DataFrame({"project": names, "metropole": places, "barriers": cells})


def test_none_is_no_barrier_and_blank_is_unknown():
    found = barriers_met(projects(["FN.ACCU", "none", None, "FE.FRAC | FN.ACCU"]), BOOK, rng())
    counts = found.table.set_index("barrier")["count"]
    assert counts.to_dict() == {"FN.ACCU": 2, "FN.BUDG": 0, "FE.FRAC": 1}
    assert found.table["n"].unique().tolist() == [3]
    assert found.left_out == 1


def test_an_inventory_that_says_nothing_of_barriers_has_blank_shares():
    found = barriers_met(projects([None, None, None]), BOOK, rng())
    assert found.left_out == 3
    assert found.table["n"].eq(0).all() and found.table["estimate"].isna().all()


def test_internal_barriers_come_first_and_ranks_are_within_their_kind():
    found = barriers_met(projects(["FN.BUDG", "FN.BUDG|FE.FRAC", "FN.ACCU", "none"]), BOOK, rng())
    assert found.table[["barrier", "rank"]].values.tolist() == [
        ["FN.BUDG", 1], ["FN.ACCU", 2], ["FE.FRAC", 1],
    ]  # fmt: skip


def test_families_are_not_barriers_and_themes_neither():
    assert list(met_by_project(projects(["FN.ACCU"]), BOOK)) == ["FN.ACCU", "FN.BUDG", "FE.FRAC"]


def test_the_interval_knows_that_projects_of_a_metropole_go_together():
    alike = projects(["FN.ACCU"] * 6 + ["none"] * 6, ["a"] * 6 + ["b"] * 6)
    mixed = projects(["FN.ACCU", "none"] * 6, ["a"] * 6 + ["b"] * 6)
    width = {
        name: barriers_met(table, BOOK, rng()).table.set_index("barrier").loc["FN.ACCU"]
        for name, table in {"alike": alike, "mixed": mixed}.items()
    }
    assert width["alike"]["deff"] == pytest.approx(6)
    assert width["mixed"]["deff"] == 1
    assert width["alike"]["high"] - width["alike"]["low"] > 0.9
    assert width["mixed"]["low"] < wilson(6, 12)["low"]


def test_projects_without_a_metropole_stand_for_themselves():
    alone = projects(["FN.ACCU", "FN.ACCU", "none", "none"], [None] * 4)
    assert barriers_met(alone, BOOK, rng()).table["deff"].tolist() == [1, 1, 1]


def test_order_is_judged_between_metropoles():
    """In each of six métropoles one project in two meets ACCU, one in four BUDG: +25 points."""
    cells = ["FN.ACCU", "FN.ACCU", "FN.BUDG", "none"] * 6
    places = [f"m{number // 4}" for number in range(24)]
    order = barriers_met(projects(cells, places), BOOK, rng()).order.iloc[0]
    assert (order["barrier"], order["other"]) == ("FN.ACCU", "FN.BUDG")
    assert order["estimate"] == pytest.approx(0.25)
    assert order["n"] == 6
    assert order["p"] == order["p_min"] == pytest.approx(2 / 64)


def test_leading_a_barrier_that_nobody_meets_proves_nothing():
    assert barriers_met(projects(["FN.ACCU", "FE.FRAC", "none", "none"]), BOOK, rng()).order.empty


def test_a_metropole_counts_once_and_only_if_the_barrier_is_said_to_be_there():
    found = barriers_named(CODINGS, INTERVIEWS, BOOK, rng())
    rows = found.table.set_index("barrier")
    assert rows["count"].to_dict() == {"FN.ACCU": 1, "FN.BUDG": 1, "FE.FRAC": 0}
    assert rows["interviews"].to_dict() == {"FN.ACCU": 2, "FN.BUDG": 1, "FE.FRAC": 0}
    assert rows["agreed"].to_dict() == {"FN.ACCU": 1, "FN.BUDG": 1, "FE.FRAC": 0}
    assert rows[["n", "n_interviews"]].drop_duplicates().values.tolist() == [[2, 3]]
    assert (found.unit, found.n, found.left_out) == ("metropole", 2, 1)  # nobody coded E4


def test_a_metropole_s_interval_is_wilson_s_on_metropoles():
    row = barriers_named(CODINGS, INTERVIEWS, BOOK, rng()).table.set_index("barrier").loc["FN.ACCU"]
    assert row[["low", "high"]].tolist() == pytest.approx(
        [wilson(1, 2)[k] for k in ("low", "high")]
    )


def test_codings_of_other_interviews_are_not_heard():
    some = INTERVIEWS[INTERVIEWS["interview"] == "E3"]
    found = barriers_named(CODINGS, some, BOOK, rng()).table.set_index("barrier")
    assert found["count"].to_dict() == {"FN.BUDG": 1, "FN.ACCU": 0, "FE.FRAC": 0}


def test_each_role_is_counted_apart_beside_those_met():
    found = barriers_by_role(CODINGS, INTERVIEWS, BOOK)
    assert found[["barrier", "direction", "elu", "count"]].values.tolist() == [
        ["FN.ACCU", "1 / 1", "1 / 2", 2],
        ["FN.BUDG", "0 / 1", "1 / 2", 1],
    ]


def test_a_barrier_that_2020_did_not_name_stands_apart_without_a_rank():
    other = pd.DataFrame(
        [("FN.COMP", "FN", "internal_barrier", "Temps", None)], columns=BOOK.columns
    )
    book = pd.concat([other, BOOK], ignore_index=True)
    found = barriers_met(projects(["FN.COMP", "FN.COMP", "FN.ACCU", "FN.COMP"]), book, rng()).table
    assert found["barrier"].tolist() == ["FN.ACCU", "FN.BUDG", "FN.COMP", "FE.FRAC"]
    assert found["complementary"].tolist() == [False, False, True, False]
    assert found["rank"].isna().tolist() == [False, False, True, False]


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("FN.ACU", "rows 2, 4, column barriers: 'FN.ACU' is not a barrier; nearest: 'FN.ACCU'."),
        ("TH.TRAN", "rows 2, 4, column barriers: 'TH.TRAN' is not a barrier."),
        ("FN", "rows 2, 4, column barriers: 'FN' is not a barrier."),
    ],
)
def test_a_code_that_is_no_barrier_is_refused_in_one_sentence(cell, sentence):
    with pytest.raises(StudyError) as refused:
        barriers_met(projects([f"FN.ACCU|{cell}", "none", cell]), BOOK, rng())
    assert str(refused.value) == f"projects.csv, {sentence}"


@given(st.permutations(range(8)), st.sampled_from(["m", "metz", "0"]))
@settings(max_examples=20, deadline=None)
def test_neither_the_order_of_rows_nor_the_names_matter(order, prefix):
    table = projects(
        ["FN.ACCU", "none", None, "FE.FRAC", "FN.BUDG|FN.ACCU", "none", "FN.BUDG", "none"]
    )
    other = table.assign(metropole=prefix + table["metropole"]).iloc[list(order)]
    first, again = (barriers_met(t, BOOK, rng()) for t in (table, other))
    pd.testing.assert_frame_equal(first.table, again.table)
    pd.testing.assert_frame_equal(first.order, again.order)


# Planted truth ------------------------------------------------------------------------------------

CODES = ("FN.ACCU", "FN.BUDG", "FE.FRAC")


def simulated(seed: int, slope: float = 0.0, first: float = 0.4) -> dict[str, pd.DataFrame]:
    shares = dict(zip(CODES, (first, 0.15, 0.3), strict=True))
    truth = Truth(seed=seed, barriers={
        code: Barrier(share=share, slope=slope if code == "FN.ACCU" else 0.0)
        for code, share in shares.items()
    })  # fmt: skip
    return simulate(truth)


def test_the_planted_first_barrier_leads_in_every_simulated_study():
    for seed in range(8):
        order = barriers_met(simulated(seed)["projects"], BOOK, rng()).order
        assert order["estimate"].iloc[0] > 0 and order["p"].iloc[0] <= 0.05


def test_planted_prevalences_lie_in_their_intervals():
    inside = []
    for seed in range(12):
        table = barriers_met(simulated(seed)["projects"], BOOK, rng()).table
        truth = table["barrier"].map(dict(zip(CODES, (0.4, 0.15, 0.3), strict=True)))
        inside += list((table["low"] <= truth) & (truth <= table["high"]))
    assert np.mean(inside) >= 0.85
