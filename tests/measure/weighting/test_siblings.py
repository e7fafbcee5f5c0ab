"""Weights among siblings and in the index: published ones, and what they must add up to."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.faults import StudyError
from metrostudy.measure.framework import families, leaves, without
from metrostudy.measure.weighting.siblings import effective_weights, sibling_weights

PUBLISHED = Path(__file__).parents[2] / "published" / "composite"
TREE = pd.DataFrame({
    "node": ["index", "left", "right", "a", "b", "c", "d"],
    "parent": [None, "index", "index", "left", "left", "left", "right"],
    "weight": [None, 1.0, 3.0, 2.0, 1.0, 1.0, None],
})  # fmt: skip
weighted = st.lists(st.floats(0.1, 10), min_size=7, max_size=7).map(
    lambda weights: TREE.assign(weight=weights)
)
KINDS = st.sampled_from(["declared", "equal", "equal_leaves"])


@pytest.mark.parametrize("case", ["toyA", "asem"])
def test_coinr_s_effective_weights_are_found(case):
    meta = pd.read_csv(PUBLISHED / f"{case}_meta.csv").dropna(subset="Level")
    tree = pd.DataFrame({"node": meta["iCode"], "parent": meta["Parent"], "weight": meta["Weight"]})
    expected = pd.read_csv(PUBLISHED / f"{case}_effective_weights.csv").set_index("iCode")
    found = effective_weights(tree)
    np.testing.assert_allclose(found[expected.index], expected["EffWeight"], rtol=1e-12)


@settings(max_examples=40, deadline=None)
@given(tree=weighted, kind=KINDS, order=st.permutations(range(7)))
def test_leaves_sum_to_one_and_families_to_their_parent_in_any_order(tree, kind, order):
    shuffled = tree.iloc[list(order)]
    found = effective_weights(shuffled, kind)
    assert found[leaves(tree)["node"]].sum() == pytest.approx(1)
    for parent, under in families(tree).items():
        assert found[under].sum() == pytest.approx(found[parent])
    pd.testing.assert_series_equal(found[tree["node"]], effective_weights(tree, kind))


@settings(max_examples=40, deadline=None)
@given(tree=weighted, kind=KINDS, node=st.sampled_from(["a", "b", "c"]))
def test_a_weight_of_zero_is_a_removal(tree, kind, node):
    zero = tree.assign(weight=tree["weight"].where(tree["node"] != node, 0.0))
    expected = effective_weights(without(tree, node), kind)
    found = effective_weights(zero, kind)
    assert found[node] == 0
    np.testing.assert_allclose(found[expected.index], expected)


def test_equal_is_among_siblings_and_equal_leaves_over_the_whole_index():
    assert effective_weights(TREE, "equal")[list("abcd")].tolist() == [1 / 6, 1 / 6, 1 / 6, 0.5]
    assert effective_weights(TREE, "equal_leaves")[list("abcd")].tolist() == [0.25] * 4


def test_given_weights_hold_where_given_on_any_scale_and_the_declared_ones_elsewhere():
    found = sibling_weights(TREE, pd.Series({"left": 30, "right": 10}))
    assert found[["left", "right", "a", "b"]].tolist() == [0.75, 0.25, 0.5, 0.25]
    blank = sibling_weights(TREE, pd.Series({"a": np.nan, "b": np.nan, "c": np.nan}))
    pd.testing.assert_series_equal(blank, sibling_weights(TREE))


def test_given_weights_that_cannot_be_meant_are_all_named():
    with pytest.raises(StudyError) as error:
        sibling_weights(TREE, pd.Series({"left": -1, "right": 2, "a": 1, "d": 0}))
    assert str(error.value).split("\n") == [
        "the weight of 'left' is below 0",
        "under 'left', no weight is given for 'b', 'c'",
        "every node under 'right' weighs 0, so 'right' has no score",
    ]
