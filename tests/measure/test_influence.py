"""Stated weights against what they do: known influences, and what cannot change a share."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from metrostudy.measure.aggregation import aggregate
from metrostudy.measure.influence import realised_influence

tables = arrays(float, st.tuples(st.integers(6, 14), st.integers(2, 5)),
                elements=st.integers(-20, 20).map(float))  # fmt: skip


def table(values: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(values, columns=[f"x{i}" for i in range(values.shape[1])])


def influence_of(values: pd.DataFrame, **weights: float) -> pd.DataFrame:
    nodes, weight = ["index", *values], [1.0, *(weights.get(name, 1.0) for name in values)]
    framework = pd.DataFrame({"node": nodes, "parent": [None, *["index"] * len(values.columns)],
                              "label_fr": nodes, "label_en": None, "weight": weight,
                              "aggregate": None})  # fmt: skip
    return realised_influence(aggregate(values, framework), framework).set_index("node")


def test_equal_weights_with_unequal_spreads_are_not_equal_influence():
    """Three independent leaves, the first three times as spread: r² go as 9 : 1 : 1."""
    values = table(np.random.default_rng(8).normal(size=(20000, 3)) * [3, 1, 1])
    found = influence_of(values)
    assert found["weight"].tolist() == pytest.approx([1 / 3] * 3)
    np.testing.assert_allclose(found["influence"], [9 / 11, 1 / 11, 1 / 11], atol=0.02)
    assert found.loc["x0", "ratio"] == pytest.approx(27 / 11, abs=0.06)


def test_alike_leaves_have_alike_influence_and_an_interval_that_says_so():
    rng = np.random.default_rng(2)
    inside = []
    for _ in range(200):
        common = rng.normal(size=(18, 1))
        found = influence_of(table(common + rng.normal(size=(18, 3))))
        inside += ((found["low"] <= 1 / 3) & (found["high"] >= 1 / 3)).tolist()
    assert np.mean(inside) > 0.9


def test_a_leaf_against_the_index_keeps_its_sign():
    values = table(np.array([[1.0, 9], [2, 8.5], [3, 8], [9, 7], [10, 1]]))
    assert influence_of(values).loc["x1", "correlation"] < 0


def test_a_node_that_weighs_nothing_has_no_row_and_changes_no_share():
    values = table(np.random.default_rng(4).normal(size=(15, 3)))
    found = influence_of(values, x2=0.0)
    pd.testing.assert_frame_equal(found, influence_of(values[["x0", "x1"]]))


def test_three_units_are_too_few_for_an_influence():
    values = table(np.array([[1.0, 2], [2, 1], [4, 4]]))
    assert influence_of(values)[["influence", "low", "high"]].isna().all(axis=None)


@settings(max_examples=60, deadline=None)
@given(tables)
def test_shares_of_influence_sum_to_one_and_no_order_matters(values):
    items = table(values)
    assume((items.nunique() > 1).all() and items.sum(axis=1).nunique() > 2)
    found = influence_of(items)
    assert found["influence"].sum() == pytest.approx(1)
    assert ((found["low"] <= found["influence"]) & (found["influence"] <= found["high"])).all()
    again = influence_of(items.iloc[::-1, ::-1])
    pd.testing.assert_frame_equal(found, again.loc[found.index], atol=1e-8)
