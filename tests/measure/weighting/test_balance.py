"""Balanced weights: published ones, equality where it can be had, and bounds that hold."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.faults import StudyError
from metrostudy.measure.aggregation import aggregate
from metrostudy.measure.scales import scaled
from metrostudy.measure.weighting.balance import balanced_weights

PUBLISHED = Path(__file__).parents[2] / "published" / "composite"


def case(name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    meta = pd.read_csv(PUBLISHED / f"{name}_meta.csv").dropna(subset="Level")
    tree = pd.DataFrame({
        "node": meta["iCode"], "parent": meta["Parent"], "weight": meta["Weight"],
        "aggregate": None,
    })  # fmt: skip
    leaf = meta[meta["Level"] == 1].set_index("iCode")
    values = pd.read_csv(PUBLISHED / f"{name}_prepared.csv").query("step == 'treated'")
    x = values.pivot(index="unit", columns="code", values="value")[leaf.index]
    cells = scaled(x.to_numpy(), leaf["Direction"], "minmax", bottom=1)
    return pd.DataFrame(cells, x.index, x.columns), tree.reset_index(drop=True)


TREE = pd.DataFrame({
    "node": ["index", "a", "b", "c"], "parent": [None, "index", "index", "index"],
    "weight": [None, 5.0, 1.0, 1.0], "aggregate": None,
})  # fmt: skip


def test_the_optimised_weights_of_the_toy_are_found():
    found = balanced_weights(*case("toyA")).set_index("node")
    expected = pd.read_csv(PUBLISHED / "toyA_optimised_weights_approx.csv").set_index("code")
    found = found.loc[expected.index]
    np.testing.assert_allclose(found["weight"], expected["weight"], rtol=1e-4)
    np.testing.assert_allclose(found["correlation_share"], 1 / 3, rtol=1e-6)
    assert not found["bounded"].any()


def test_the_two_halves_of_asem_are_balanced_at_the_level_below_the_index():
    table, tree = case("asem")
    found = balanced_weights(table, tree)
    assert found["correlation"].nunique() <= 2 and np.ptp(found["correlation"]) < 1e-6
    weighed = tree.assign(weight=tree["node"].map(found.set_index("node")["weight"]).fillna(
        tree["weight"]))  # fmt: skip
    scores = aggregate(table, weighed)
    told = scores[["Conn", "Sust"]].corrwith(scores["Index"])
    np.testing.assert_allclose(told[found["node"]], found["correlation"], rtol=1e-9)


tables = st.integers(0, 10_000).map(
    lambda seed: pd.DataFrame(
        np.random.default_rng(seed).uniform(0, 100, (12, 3))
        + np.random.default_rng(seed + 1).uniform(0, 100, (12, 1)),
        columns=list("abc"),
    )
)


@settings(max_examples=25, deadline=None)
@given(table=tables, low=st.sampled_from([0.05, 0.2, 0.3]))
def test_bounds_always_hold_and_without_them_binding_the_balance_is_reached(table, low):
    found = balanced_weights(table, TREE, bounds=(low, 1))
    assert found["weight"].sum() == pytest.approx(1)
    assert found["weight"].min() >= low - 1e-9
    if not found["bounded"].any():
        assert np.ptp(found["correlation"]) < 1e-5


@settings(max_examples=15, deadline=None)
@given(table=tables, order=st.permutations(range(12)))
def test_the_order_of_units_and_the_declared_weights_of_the_family_change_nothing(table, order):
    once = balanced_weights(table, TREE)["weight"]
    again = balanced_weights(table.iloc[list(order)], TREE.assign(weight=1.0))["weight"]
    np.testing.assert_allclose(again, once, atol=1e-4)


def test_siblings_that_cannot_be_balanced_stop_at_a_bound_that_is_named():
    # c runs against a and b: only a negative weight of a or b would balance it.
    x = np.arange(12.0)
    table = pd.DataFrame(
        {"a": x, "b": x + np.tile([0, 3], 6), "c": -x / 50 + np.tile([0, 1, 2], 4)}
    )
    found = balanced_weights(table, TREE, bounds=(0.1, 0.5)).set_index("node")
    assert found["bounded"].any()
    assert found["weight"].between(0.1 - 1e-9, 0.5 + 1e-9).all()


def test_a_family_is_balanced_within_its_parent_and_whole():
    table, tree = case("toyA")
    found = balanced_weights(table, tree, nodes=["a1", "a2", "a3"], whole="PA").set_index("node")
    assert found.loc["a1", "bounded"] and found.loc["a1", "weight"] == pytest.approx(0.05)
    assert found["correlation"].idxmax() == "a1"  # which is why it is left with the least weight
    with pytest.raises(StudyError) as error:
        balanced_weights(table, tree, nodes=["a1", "b1", "b2", "b3"], bounds=(0.4, 1))
    assert str(error.value).split("\n") == [
        "'a2', 'a3' stand under 'PA' too; a family is balanced whole.",
        "3 weights between 0.4 and 1 cannot sum to 1 (under 'PA').",
        "3 weights between 0.4 and 1 cannot sum to 1 (under 'PB').",
    ]


def test_a_node_that_never_varies_is_named():
    table = pd.DataFrame({"a": [1.0, 2, 3], "b": [4.0, 4, 4], "c": [1.0, 5, 2]})
    with pytest.raises(StudyError) as error:
        balanced_weights(table, TREE)
    assert str(error.value) == (
        "'b': fewer than three units known, or the same score for all; nothing there can be"
        " balanced."
    )
