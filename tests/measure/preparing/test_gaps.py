"""Filling gaps: COINr's figures, planted values, and what must stay blank."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from metrostudy.faults import StudyError
from metrostudy.measure.preparing.gaps import METHODS, impute

PUBLISHED = Path(__file__).parents[2] / "published" / "composite"
CASES = [
    ("toyA", "imputed_column_mean", "mean", "Region"),
    ("toyA", "imputed_column_median", "median", "Region"),
    ("toyA", "imputed_region_mean", "group_mean", "Region"),
    ("toyA", "imputed_pillar_row_mean", "pillar_mean", "Region"),
    ("asem", "imputed_group_mean", "group_mean", "EurAsia_group"),
]
FAST = sorted(set(METHODS) - {"iterative"})
FRAMEWORK = pd.DataFrame({
    "node": ["index", "left", "right", "a", "b", "c", "d"],
    "parent": [None, "index", "index", "left", "left", "right", "right"],
    "direction": [None, None, None, 1, -1, 1, 1],
})  # fmt: skip
NONE = np.nan


def table(x: np.ndarray) -> pd.DataFrame:
    index = pd.Index([f"m{i:02}" for i in range(len(x))], name="metropole")
    return pd.DataFrame(x, index, list("abcd")[: x.shape[1]])


def groups(values: pd.DataFrame) -> pd.Series:
    return pd.Series(["north", "south"] * len(values), dtype="str")[: len(values)].set_axis(
        values.index
    )


def some_gaps(seed: int, n: int = 14) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 6, (n, 4)).astype(float)
    x[rng.random(x.shape) < 0.15] = NONE
    x[:2] = [[1, 2, 3, 4], [5, 4, 3, 2]]  # each group knows something of each leaf
    return table(x)


@pytest.mark.parametrize(("case", "step", "method", "group"), CASES)
def test_coinr_is_found_with_the_same_gaps_left(case, step, method, group):
    meta = pd.read_csv(PUBLISHED / f"{case}_meta.csv").rename(
        columns={"iCode": "node", "Parent": "parent", "Direction": "direction"}
    )
    steps = pd.read_csv(PUBLISHED / f"{case}_prepared.csv")
    wide = {
        name: rows.pivot(index="unit", columns="code", values="value")
        for name, rows in steps.groupby("step")
    }
    labels = pd.read_csv(PUBLISHED / f"{case}_data.csv").set_index("uCode")[group]
    found = impute(wide["denominated"], meta, method, labels, most=1.0)
    np.testing.assert_allclose(found.values, wide[step], rtol=1e-9, atol=1e-12)
    filled = wide["denominated"].isna() & wide[step].notna()
    assert len(found.cells) == filled.to_numpy().sum()
    assert len(found.refused) == wide[step].isna().to_numpy().sum()


def test_the_pillar_mean_by_hand_with_a_leaf_where_less_is_better():
    x = table(np.array([[0.0, 8.0], [10.0, 4.0], [5.0, NONE], [NONE, 7.0]]))
    found = impute(x, FRAMEWORK, "pillar_mean", most=0.5).values
    # c is half way on a, so half way from 8 (worst) to 4 (best) on b; d a quarter of the way.
    assert found.loc["m02", "b"] == 6.0
    assert found.loc["m03", "a"] == 2.5


@pytest.mark.parametrize("method", ["group_mean", "group_median"])
def test_every_gap_that_no_group_can_fill_stays_and_is_named(method):
    x = table(np.array([[1.0, 2.0, 3.0], [NONE, 2, 3], [1, NONE, 3], [NONE, 2, 3], [1, 2, NONE]]))
    labels = pd.Series(["N", "S", "E", "S", None], x.index)
    found = impute(x, FRAMEWORK, method, labels, most=0.5)
    assert found.cells.empty
    assert found.refused[["metropole", "node", "reason"]].values.tolist() == [
        ["m01", "a", "group 'S' has no known value of this leaf"],
        ["m03", "a", "group 'S' has no known value of this leaf"],
        ["m02", "b", "group 'E' has no known value of this leaf"],
        ["m04", "c", "no group"],
    ]


def test_a_group_that_knows_nothing_is_not_named_where_nothing_would_be_taken_from_it():
    x = table(np.array([[1.0, 2.0], [NONE, NONE], [3.0, 4.0]]))
    labels = pd.Series(["N", "S", "N"], x.index)
    found = impute(x, FRAMEWORK, "group_mean", labels)
    assert found.cells.empty and found.refused["metropole"].tolist() == ["m01"]


def test_what_is_too_blank_stays_blank_and_is_listed_while_its_known_values_still_count():
    x = table(np.array([
        [1.0, 2.0, NONE, 4.0], [3.0, NONE, NONE, NONE], [NONE, 6.0, 9.0, 5.0], [5.0, 7.0, NONE, 6.0],
    ]))  # fmt: skip
    found = impute(x, FRAMEWORK, "mean", most=0.5)
    assert found.cells[["metropole", "node", "after"]].to_numpy().tolist() == [["m02", "a", 3.0]]
    assert found.refused.astype(object).where(found.refused.notna(), "").to_numpy().tolist() == [
        ["m01", "", 0.75, "3 of 4 leaves blank, above the share of 0.50"],
        ["", "c", 0.75, "3 of 4 units blank, above the share of 0.50"],
    ]


def test_rows_of_several_editions_keep_both_names():
    index = pd.MultiIndex.from_product([["2024", "2026"], ["metz", "brest"]],
                                       names=["edition", "metropole"])  # fmt: skip
    x = pd.DataFrame({"a": [1.0, NONE, 3.0, 5.0], "b": [1.0, 2, 3, 4]}, index)
    found = impute(x, FRAMEWORK, "mean", most=0.5)
    assert found.cells[["edition", "metropole", "node", "after"]].to_numpy().tolist() == [
        ["2024", "brest", "a", 3.0]
    ]


def test_neighbours_and_regressions_find_a_planted_relation_and_ignore_units_of_measure():
    rng = np.random.default_rng(1)
    level = rng.permutation(np.arange(20.0))
    x = table(np.column_stack([level, 3 * level + 1, 50 - level, rng.normal(size=20)]))
    truth = x.loc["m07", "b"]
    x.loc["m07", "b"] = NONE
    near = impute(x, FRAMEWORK, "knn").values.loc["m07", "b"]
    predicted = impute(x, FRAMEWORK, "iterative").values.loc["m07", "b"]
    assert abs(near - truth) < 12 and abs(predicted - truth) < 1.5  # b goes from 1 to 58
    rescaled = x * [1.0, 1.0, 1.0, 1e6]
    assert impute(rescaled, FRAMEWORK, "knn").values.loc["m07", "b"] == pytest.approx(near)


def test_regressions_never_leave_what_was_observed():
    x = table(np.column_stack([np.arange(20.0), np.minimum(np.arange(20.0), 12), np.ones(20)]))
    x.loc["m19", "b"] = NONE
    found = impute(x, FRAMEWORK, "iterative").values["b"]
    assert found["m19"] <= 12


@pytest.mark.parametrize("method", ["none", *FAST, "iterative"])
def test_a_leaf_of_which_nothing_is_known_stays_blank_and_a_constant_one_stays_constant(method):
    x = some_gaps(3).assign(d=NONE, c=4.0)
    x.loc["m05", "c"] = NONE
    found = impute(x, FRAMEWORK, method, groups(x), most=1.0)
    assert found.values["d"].isna().all()
    assert found.values["c"].dropna().eq(4.0).all()
    if method != "none":
        assert ["d", "no value known"] in found.refused[["node", "reason"]].to_numpy().tolist()


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(FAST), st.integers(0, 10_000), st.sampled_from([0.0, 0.25, 1 / 3, 1.0]))
def test_known_cells_stay_every_filled_cell_is_recorded_and_every_gap_left_is_explained(
    method, seed, most
):
    x = some_gaps(seed)
    found = impute(x, FRAMEWORK, method, groups(x), most)
    pd.testing.assert_frame_equal(found.values.where(x.notna()), x)
    cells = found.cells
    rebuilt = x.copy()
    for cell in cells.itertuples():
        rebuilt.loc[cell.metropole, cell.node] = cell.after
    pd.testing.assert_frame_equal(rebuilt, found.values)
    refused = found.refused
    for unit, leaf in found.values.isna().stack().loc[lambda gap: gap].index:
        named = (refused["metropole"].isna() | (refused["metropole"] == unit)) & (
            refused["node"].isna() | (refused["node"] == leaf)
        )
        assert named.any()


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(FAST), st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(method, seed, random):
    x = some_gaps(seed)
    rows = list(range(len(x)))
    random.shuffle(rows)
    plain = impute(x, FRAMEWORK, method, groups(x)).values
    moved = impute(x.iloc[rows], FRAMEWORK, method, groups(x)).values
    np.testing.assert_allclose(moved.loc[x.index], plain, rtol=1e-12)


@settings(max_examples=15, deadline=None)
@given(arrays(float, (8, 3), elements=st.integers(0, 5)), st.integers(0, 7))
def test_a_filled_value_lies_among_those_observed(x, row):
    x[row, 0] = NONE
    values = table(x)
    for method in FAST:
        found = impute(values, FRAMEWORK, method, groups(values)).values["a"]
        assert np.isnan(found.iloc[row]) or (
            values["a"].min() - 1e-9 <= found.iloc[row] <= values["a"].max() + 1e-9
        )


def test_an_unknown_method_and_missing_groups_are_said():
    x = some_gaps(0)
    with pytest.raises(
        StudyError, match="'group_means' does not fill gaps; .*nearest: 'group_mean'"
    ):
        impute(x, FRAMEWORK, "group_means")
    with pytest.raises(
        StudyError, match="group_mean needs groups: `group`, a column of metropoles"
    ):
        impute(x, FRAMEWORK, "group_mean")
