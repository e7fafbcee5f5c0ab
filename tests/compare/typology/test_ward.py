from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.compare.axes.pca import pca
from metrostudy.compare.axes.profiles import standardised
from metrostudy.compare.typology.ward import classes, cut, inertia, merge_gains, ward
from metrostudy.faults import StudyError

PUBLISHED = Path(__file__).parents[2] / "published" / "typology"
PRINTED = {"rtol": 1e-9, "atol": 1e-10}  # ten significant digits
SEEDS = st.integers(0, 2**32 - 1)
# Two far groups: a, b, c near 0 and d, e near 10.
TABLE = pd.DataFrame(
    {"x": [0.0, 0.0, 1.0, 10.0, 11.0], "y": [0.0, 1.0, 0.0, 9.0, 10.0]}, index=list("abcde")
)


def partition(labels) -> set[frozenset]:
    return {frozenset(part.index) for _, part in pd.Series(labels).groupby(labels)}


def decathlon_tree() -> pd.DataFrame:
    data = pd.read_csv(PUBLISHED / "data_decathlon.csv", index_col="id")
    return ward(pca(data.iloc[:, :10]).places())


def test_the_tree_of_the_decathlon_is_that_of_factominer():
    heights = pd.read_csv(PUBLISHED / "decathlon_hcpc_tree.csv")["height"]
    np.testing.assert_allclose(decathlon_tree()["gain"], heights, **PRINTED)
    expected = pd.read_csv(PUBLISHED / "decathlon_hcpc_cut.csv")
    found = inertia(decathlon_tree(), max_k=15)
    np.testing.assert_allclose(
        found[["within", "gain", "ratio"]],
        expected[["within_inertia", "inertia_gain", "quot"]], **PRINTED,
    )  # fmt: skip


def test_the_four_classes_of_the_decathlon_are_those_of_factominer():
    published = pd.read_csv(PUBLISHED / "decathlon_hcpc_clusters.csv")
    found = cut(decathlon_tree(), 4)
    assert partition(found) == partition(published["cluster_before"].to_numpy())


@pytest.mark.parametrize("name", ["iris", "usarrests22"])
def test_the_share_left_within_classes_is_the_published_one(name):
    expected = pd.read_csv(PUBLISHED / "rotation_test.csv")
    row = expected[
        expected["dataset"].str.lower().str.startswith(name) & ~expected["normal_scores"]
    ]
    data = pd.read_csv(PUBLISHED / f"data_{name}.csv").iloc[:, 1:5]
    found = inertia(ward(standardised(data)[0]), max_k=5)
    shares = row[[f"W{k}_over_W1" for k in range(2, 6)]].to_numpy()[0]
    np.testing.assert_allclose(1 - found["explained"][1:], shares, atol=6e-5)


def test_classes_of_five_points_checked_by_eye():
    expected = pd.DataFrame({
        "metropole": list("abcde"), "class": [1, 1, 1, 2, 2], "size": [3, 3, 3, 2, 2],
    })  # fmt: skip
    pd.testing.assert_frame_equal(classes(TABLE, 2), expected)


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.integers(4, 25), st.integers(1, 6))
def test_many_trees_at_once_cost_what_each_costs_alone(seed, n, p):
    clouds = np.random.default_rng(seed).normal(size=(3, n, p))
    alone = [n * ward(pd.DataFrame(cloud))["gain"] for cloud in clouds]
    np.testing.assert_allclose(merge_gains(clouds), alone, rtol=1e-8, atol=1e-10)


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_gains_sum_to_the_inertia_and_order_of_rows_does_not_matter(seed):
    table = pd.DataFrame(np.random.default_rng(seed).normal(size=(11, 3)), list("abcdefghijk"))
    assert ward(table)["gain"].sum() == pytest.approx(table.var(ddof=0).sum())
    shuffled = table.sample(frac=1, random_state=seed % 1000)
    one, two = (classes(t, 3).set_index("metropole")["class"] for t in (table, shuffled))
    pd.testing.assert_series_equal(one, two.loc[one.index])


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_a_row_that_weighs_three_is_three_rows(seed):
    rng = np.random.default_rng(seed)
    table, weights = pd.DataFrame(rng.normal(size=(8, 2))), rng.integers(1, 5, size=8)
    one = ward(table, weights)
    two = ward(table.loc[table.index.repeat(weights)])
    np.testing.assert_allclose(one["gain"], two["gain"].tail(7), rtol=1e-8)
    repeated = cut(two, 3)[np.cumsum(weights) - 1]
    assert partition(cut(one, 3)) == partition(repeated)
    columns = ["left", "right", "size"]
    equal = ward(table, np.ones(8))
    assert equal[columns].equals(ward(table)[columns])


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.integers(1, 9))
def test_a_cut_gives_as_many_classes_as_asked(seed, k):
    # Scores tie in a grid of ratings: the cut must not lose a class to equal heights.
    table = pd.DataFrame(np.random.default_rng(seed).integers(0, 3, size=(9, 2)).astype(float))
    assert sorted(set(cut(ward(table), k))) == list(range(k))


def test_two_identical_units_join_first_and_cost_nothing():
    tree = ward(TABLE.loc[["a", "d", "a", "e"]])
    assert tree[["left", "right", "gain"]].iloc[0].tolist() == [0, 2, 0]


def test_what_no_tree_can_join_is_said():
    with pytest.raises(StudyError, match="1 unit; a tree needs two"):
        ward(TABLE.iloc[:1])
    with pytest.raises(StudyError, match="profiles, b, x: no score"):
        ward(TABLE.replace({"x": {0.0: np.nan}}))
