"""Weights that people give: printed ones, what judges cannot change, and what is refused."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.faults import StudyError
from metrostudy.measure.weighting.judges import ahp_weights, budget_weights
from metrostudy.measure.weighting.siblings import sibling_weights

PUBLISHED = Path(__file__).parents[2] / "published" / "composite"
TREE = pd.DataFrame({
    "node": ["index", "left", "right", "a", "b", "c"],
    "parent": [None, "index", "index", "left", "left", "left"],
    "weight": None,
})  # fmt: skip


def budgets(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["judge", "node", "points"])


def comparisons(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["judge", "node", "versus", "ratio"])


def matrix_rows(matrix: pd.DataFrame, judge: str = "J") -> pd.DataFrame:
    long = (
        matrix.rename_axis("node").reset_index().melt("node", var_name="versus", value_name="ratio")
    )
    return long.assign(judge=judge)


def test_the_comparisons_of_the_handbook_give_its_eigenvector_and_consistency():
    # OECD/JRC Handbook (2008), table 20; weights and ratio recomputed, to ten decimals.
    matrix = pd.read_csv(PUBLISHED / "tai_table20_pairwise.csv", index_col="code")
    found = ahp_weights(matrix_rows(matrix))
    expected = pd.read_csv(PUBLISHED / "tai_table20_ahp_weights_recomputed.csv", index_col="code")
    weights = found.weights.set_index("node")["weight"]
    np.testing.assert_allclose(weights[expected.index], expected.iloc[:, 0], rtol=1e-9)
    printed = pd.read_csv(PUBLISHED / "tai_table20_consistency.csv")["value"]
    row = found.consistency.iloc[0]
    np.testing.assert_allclose(
        row[["lambda_max", "index", "ratio"]].astype(float), printed, atol=5e-11
    )
    assert row["acceptable"]


weights = st.lists(st.floats(0.05, 1), min_size=2, max_size=9).map(np.array)


def consistent(share: np.ndarray, judge: str = "J") -> pd.DataFrame:
    """What a judge who has these weights in mind would answer."""
    rows = ((judge, f"n{i}", f"n{j}", share[i] / share[j])
            for i, j in combinations(range(len(share)), 2))  # fmt: skip
    return comparisons(*rows)


@settings(max_examples=40, deadline=None)
@given(share=weights)
def test_a_judge_without_contradiction_gets_back_their_own_weights(share):
    found = ahp_weights(consistent(share))
    table = found.weights.set_index("node")["weight"]
    expected = share / share.sum()
    np.testing.assert_allclose([table[f"n{i}"] for i in range(len(share))], expected, rtol=1e-8)
    assert found.consistency["ratio"].tolist() == [0.0, 0.0]


@settings(max_examples=30, deadline=None)
@given(
    two=st.integers(2, 6).flatmap(
        lambda n: st.tuples(
            *[st.lists(st.floats(0.05, 1), min_size=n, max_size=n).map(np.array)] * 2
        )
    )
)
def test_judges_are_pooled_by_geometric_mean_in_any_order(two):
    first, second = consistent(two[0], "A"), consistent(two[1], "B")
    pooled = np.sqrt(two[0] * two[1])
    for rows in (pd.concat([first, second]), pd.concat([second, first]).iloc[::-1]):
        table = ahp_weights(rows.reset_index(drop=True)).weights.set_index("node")["weight"]
        found = [table[f"n{i}"] for i in range(len(pooled))]
        np.testing.assert_allclose(found, pooled / pooled.sum(), rtol=1e-8)


def test_a_circle_is_not_acceptable_and_two_nodes_cannot_make_one():
    circle = comparisons(("J", "a", "b", 3), ("J", "b", "c", 3), ("J", "c", "a", 3))
    found = ahp_weights(circle)
    assert found.weights["weight"].tolist() == pytest.approx([1 / 3] * 3)
    # Rows of (1, 3, 1/3) in some order: λ = 1 + 3 + 1/3, index (λ − 3) / 2, random index .58.
    assert found.consistency["ratio"].tolist() == pytest.approx([(4 / 3) / 2 / 0.58] * 2)
    assert not found.consistency["acceptable"].any()
    pair = ahp_weights(comparisons(("J", "a", "b", 9))).consistency
    assert pair["ratio"].tolist() == [0, 0] and pair["acceptable"].all()


def test_families_are_compared_apart_and_the_rest_keeps_its_declared_weights():
    rows = comparisons(("J", "a", "b", 2), ("J", "a", "c", 4), ("J", "b", "c", 2))
    found = ahp_weights(rows, TREE)
    assert found.consistency["parent"].tolist() == ["left", "left"]
    local = sibling_weights(TREE, found.weights.set_index("node")["weight"])
    assert local[["left", "right", "a", "b", "c"]].tolist() == pytest.approx(
        [0.5, 0.5, 4 / 7, 2 / 7, 1 / 7]
    )


def test_every_comparison_that_is_missing_or_at_odds_is_named_at_once():
    rows = comparisons(
        ("J", "a", "b", 3), ("J", "b", "a", 2), ("J", "a", "c", -1), ("K", "a", "a", 2),
        ("K", "a", "left", 2), ("K", "d", "b", 2),
    )  # fmt: skip
    with pytest.raises(StudyError) as error:
        ahp_weights(rows, TREE)
    assert str(error.value).split("\n") == [
        "comparisons.csv, row 7, column node: 'd' is not a node with siblings to weigh it against.",
        "comparisons.csv, row 4, column ratio: J: 'a' against 'c' is -1; a ratio is above 0.",
        "comparisons.csv, row 5, column ratio: K: 'a' against 'a', itself, is 2; it can only be 1.",
        "comparisons.csv, row 6, column versus: 'a' and 'left' do not stand under the same node.",
    ]
    with pytest.raises(StudyError) as error:
        ahp_weights(rows.iloc[:2], TREE)
    assert str(error.value).split("\n") == [
        "comparisons.csv, rows 2, 3, column versus: 'J' does not compare 'a' with 'c', 'b' with 'c'.",
        "comparisons.csv, rows 2, 3, column ratio: 'J' compares 'a' with 'b' in ways that disagree"
        " (3, 0.5).",
    ]


def test_a_third_written_as_a_rounded_decimal_is_no_contradiction():
    rows = comparisons(("J", "a", "b", 3), ("J", "b", "a", 0.33))
    assert ahp_weights(rows).weights["weight"].tolist() == pytest.approx([0.75, 0.25], abs=0.001)


def test_the_weight_is_the_mean_share_of_the_judges_who_judged_the_family():
    rows = budgets(
        ("J", "left", 60), ("J", "right", 40), ("K", "left", 1), ("K", "right", 4),
        ("J", "a", 5), ("J", "b", 5), ("J", "c", 0), ("K", "a", None),
    )  # fmt: skip
    found = budget_weights(rows, TREE)
    expected = pd.DataFrame({
        "parent": ["index", "index", "left", "left", "left"],
        "node": ["left", "right", "a", "b", "c"],
        "weight": [0.4, 0.6, 0.5, 0.5, 0.0], "low": [0.2, 0.4, 0.5, 0.5, 0.0],
        "high": [0.6, 0.8, 0.5, 0.5, 0.0], "n_judges": [2, 2, 1, 1, 1],
    })  # fmt: skip
    pd.testing.assert_frame_equal(found, expected)


@settings(max_examples=30, deadline=None)
@given(
    points=st.lists(st.integers(1, 100), min_size=6, max_size=6),
    by=st.integers(1, 20),
    order=st.permutations(range(6)),
)
def test_the_total_of_a_judge_and_the_order_of_rows_change_nothing(points, by, order):
    rows = budgets(*zip("JJJKKK", "abcabc", points, strict=True))
    once = budget_weights(rows, TREE)
    stretched = rows.assign(points=rows["points"] * np.where(rows["judge"] == "J", by, 1))
    again = budget_weights(stretched.iloc[list(order)].reset_index(drop=True), TREE)
    pd.testing.assert_frame_equal(again, once)
    assert once["weight"].sum() == pytest.approx(1)


def test_every_budget_that_cannot_be_meant_is_named_at_once():
    rows = budgets(
        ("J", "left", 0), ("J", "right", 0), ("K", "left", -5), ("K", "right", 105),
        ("L", "left", 10), ("M", "lft", 10), ("N", "right", 1), ("N", "right", 2), ("N", "left", 1),
    )  # fmt: skip
    with pytest.raises(StudyError) as error:
        budget_weights(rows, TREE)
    assert str(error.value).split("\n") == [
        "budgets.csv, row 7, column node: 'lft' is not a node with siblings to weigh it against;"
        " nearest: 'left'.",
        "budgets.csv, row 4, column points: 'K' gives -5 to 'left'; points are 0 or more.",
        "budgets.csv, rows 8, 9, column node: 'N' judges 'right' twice.",
        "budgets.csv, rows 2, 3, column points: the points of 'J' under 'index' are all 0; a share"
        " needs some points.",
        "budgets.csv, row 6, column node: 'L' gives no points to 'right' under 'index'; write 0 if"
        " that is meant.",
    ]


def test_no_judge_is_no_weight():
    assert budget_weights(budgets(), TREE).empty
    assert ahp_weights(comparisons(), TREE).weights.empty
