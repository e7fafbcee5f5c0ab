"""Means up the tree: published indices, and what cannot change them."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from metrostudy.faults import StudyError
from metrostudy.measure.aggregation import aggregate, effective_weights, rank, sibling_weights
from metrostudy.measure.framework import leaves, without
from metrostudy.measure.normalisation import minmax

PUBLISHED = Path(__file__).parents[1] / "published"


def framework(source: str) -> pd.DataFrame:
    """The metadata of COINr's example, as a framework; the root is first."""
    meta = pd.read_csv(PUBLISHED / source / "meta.csv").sort_values("Level", ascending=False)
    return pd.DataFrame({
        "node": meta["iCode"], "parent": meta["Parent"], "direction": meta["Direction"],
        "weight": meta["Weight"], "aggregate": None,
    }).reset_index(drop=True)  # fmt: skip


def scaled(tree: pd.DataFrame, values: pd.DataFrame, bottom: float) -> pd.DataFrame:
    leaf = leaves(tree).set_index("node")
    return minmax(values[leaf.index], leaf["direction"], bottom)


def toy(step: str) -> pd.DataFrame:
    values = pd.read_csv(PUBLISHED / "coinr_toy" / "values.csv").query("step == @step")
    return scaled(
        framework("coinr_toy"), values.pivot(index="unit", columns="code", values="value"), 1
    )


TOY = pd.read_csv(PUBLISHED / "coinr_toy" / "aggregated.csv")
MEANS = {
    "amean": {},
    "gmean": {"PA": "geometric", "PB": "geometric", "PC": "geometric", "IDX": "geometric"},
    "gmean_then_amean": {"PA": "geometric", "PB": "geometric", "PC": "geometric"},
    "amean_then_gmean_at_top": {"IDX": "geometric"},
}


@pytest.mark.parametrize(
    ("source", "method", "available"),
    list(TOY.groupby(["input", "method", "min_available"]).groups),
)
def test_coinr_is_found_to_nine_digits_ranks_and_gaps_included(source, method, available):
    rows = TOY.query("input == @source and method == @method and min_available == @available")
    tree = framework("coinr_toy")
    tree["aggregate"] = tree["node"].map(MEANS[method])
    step = "treated" if "treated" in source else "denominated"
    share = 0.0 if available == "none" else float(available)
    found = aggregate(toy(step), tree, min_available=share)
    for column, table in {"score": found, "rank": rank(found)}.items():
        expected = rows.pivot(index="unit", columns="code", values=column)
        np.testing.assert_allclose(table[expected.columns], expected, rtol=1e-9)


def test_coinr_is_found_on_the_four_levels_of_asem():
    folder, tree = PUBLISHED / "coinr_asem", framework("coinr_asem")
    values = pd.read_csv(folder / "values.csv", index_col="unit")
    expected = pd.read_csv(folder / "aggregated.csv")
    found = aggregate(scaled(tree, values, 0), tree)
    scores = expected.pivot(index="unit", columns="code", values="score")
    ranks = expected.pivot(index="unit", columns="code", values="rank")
    np.testing.assert_allclose(found[scores.columns], scores, rtol=1e-9)
    np.testing.assert_array_equal(rank(found)[ranks.columns], ranks)


@pytest.mark.parametrize("source", ["coinr_toy", "coinr_asem"])
def test_coinr_s_effective_weights_are_found(source):
    expected = pd.read_csv(PUBLISHED / source / "effective_weights.csv").set_index("iCode")
    found = effective_weights(framework(source))
    np.testing.assert_allclose(found[expected.index], expected["EffWeight"], rtol=1e-9)


def test_the_printed_ranks_of_the_technology_achievement_index_are_found():
    # OECD/JRC Handbook (2008), table 23: equal weights and budget allocation, 23 ranks of 23.
    folder = PUBLISHED / "oecd_handbook2008"
    values = pd.read_csv(folder / "values.csv", index_col="country")
    posts = pd.read_csv(folder / "goalposts.csv", index_col="code")
    log = posts["scale"] == "log10"
    posts.loc[log, ["lower", "upper"]] = np.log10(posts.loc[log, ["lower", "upper"]])
    position = ((values - posts["lower"]) / (posts["upper"] - posts["lower"])).clip(0, 1)
    weights = pd.read_csv(folder / "table22_weights.csv", index_col="method")
    printed = pd.read_csv(folder / "table23_ranks.csv", index_col="country")
    for method in ("EW", "BAP"):
        tree = pd.DataFrame({
            "node": ["TAI", *values], "parent": [None, *["TAI"] * 8],
            "weight": [None, *weights.loc[method, list(values)]], "aggregate": None,
        })  # fmt: skip
        found = aggregate(position, tree)
        ranks = rank(found)["TAI"]
        assert ranks.to_dict() == printed[f"published_rank_{method}"].to_dict()


TREE = pd.DataFrame({
    "node": ["index", "left", "right", "a", "b", "c"],
    "parent": [None, "index", "index", "left", "left", "right"],
    "weight": [None, 1.0, 1.0, 3.0, 1.0, 1.0],
    "aggregate": None,
})  # fmt: skip
tables = arrays(float, (5, 3), elements=st.integers(1, 100).map(float)).map(
    lambda cells: pd.DataFrame(cells, index=list("VWXYZ"), columns=list("abc"))
)


def test_a_mean_that_can_be_checked_by_hand():
    table = pd.DataFrame({"a": [40.0, 40.0], "b": [80.0, np.nan], "c": [10.0, 10.0]}, ["V", "W"])
    found = aggregate(table, TREE)
    assert found["left"].tolist() == [
        50.0,
        40.0,
    ]  # (3 × 40 + 80) / 4; what is unknown weighs nothing
    assert found["index"].tolist() == [30.0, 25.0]


def test_the_same_weight_for_each_leaf_makes_the_index_a_plain_mean():
    table = pd.DataFrame({"a": [40.0], "b": [80.0], "c": [10.0]}, ["V"])
    assert aggregate(table, TREE, weights="equal_leaves")["index"].tolist() == [
        pytest.approx(130 / 3)
    ]
    assert effective_weights(TREE, "equal_leaves")[["a", "b", "c"]].round(9).nunique() == 1


def test_a_leaf_declared_at_zero_stays_out_when_all_leaves_weigh_the_same():
    out = TREE.assign(weight=[None, 1.0, 1.0, 3.0, 0.0, 1.0])
    assert sibling_weights(out, "equal_leaves")[["left", "right", "a", "b"]].tolist() == [
        0.5, 0.5, 1.0, 0.0,
    ]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(table=tables)
def test_a_geometric_mean_is_never_above_the_arithmetic_one(table):
    both = [aggregate(table, TREE, means=kind)["index"] for kind in ("geometric", "arithmetic")]
    assert (both[0] <= both[1] + 1e-9).all()


@settings(max_examples=25, deadline=None)
@given(table=tables, kind=st.sampled_from(["geometric", "arithmetic"]))
def test_a_weight_of_zero_is_a_removal(table, kind):
    zero = TREE.assign(weight=[None, 1.0, 1.0, 3.0, 0.0, 1.0])
    gap = table.assign(b=np.nan)
    expected = aggregate(table, without(TREE, "b"), means=kind)["index"]
    for tree, cells in ((zero, table), (zero, gap), (TREE, gap)):
        np.testing.assert_allclose(aggregate(cells, tree, means=kind)["index"], expected)


@settings(max_examples=25, deadline=None)
@given(table=tables, order=st.permutations(list("VWXYZ")), rows=st.permutations(range(6)))
def test_the_order_of_units_and_of_nodes_changes_nothing(table, order, rows):
    shuffled = aggregate(table.loc[list(order)], TREE.iloc[list(rows)].reset_index(drop=True))
    expected = aggregate(table, TREE)
    pd.testing.assert_frame_equal(shuffled.loc[table.index, expected.columns], expected)


def test_removing_an_element_is_coinr_s_removal():
    expected = pd.read_csv(PUBLISHED / "coinr_toy" / "removal.csv")
    tree, table = framework("coinr_toy"), toy("treated")
    for element, rows in expected.groupby("removed"):
        found = aggregate(table, without(tree, element))["IDX"]
        np.testing.assert_allclose(found[rows["unit"]], rows["score"], rtol=1e-9)


def test_a_geometric_mean_that_meets_a_zero_names_the_units_and_the_indicators():
    table = pd.DataFrame({"a": [0.0, 5.0], "b": [3.0, -1.0], "c": [1.0, 1.0]}, ["V", "W"])
    with pytest.raises(StudyError) as error:
        aggregate(table, TREE, means="geometric")
    assert str(error.value) == (
        "'left' is a geometric mean, which needs scores above 0, and meets V, a: 0, W, b: -1."
        " Choose goalposts, minmax or rank on a floor above 0, or an arithmetic mean."
    )


def test_ties_share_the_better_rank_and_gaps_have_none():
    scores = pd.DataFrame({"index": [70.0, 90.0, np.nan, 70.0, 10.0]})
    assert rank(scores)["index"].tolist()[:2] == [2.0, 1.0]
    assert rank(scores)["index"].isna().tolist() == [False, False, True, False, False]
    assert rank(scores)["index"].iloc[[3, 4]].tolist() == [2.0, 4.0]


def test_a_unit_without_any_value_has_no_score():
    table = pd.DataFrame({"a": [np.nan], "b": [np.nan], "c": [np.nan]}, ["V"])
    for kind in ("arithmetic", "geometric"):
        assert aggregate(table, TREE, means=kind).isna().all(axis=None)
