from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.compare.classes import classes, cut, describe, inertia, merge_gains, ward
from metrostudy.compare.factors import pca, standardised

PUBLISHED = Path(__file__).parents[1] / "published"
SEEDS = st.integers(0, 2**32 - 1)
# Two far groups: a, b, c near 0 and d, e near 10.
TABLE = pd.DataFrame(
    {"x": [0.0, 0.0, 1.0, 10.0, 11.0], "y": [0.0, 1.0, 0.0, 9.0, 10.0]}, index=list("abcde")
)


def partition(labels) -> set[frozenset]:
    return {frozenset(part.index) for _, part in pd.Series(labels).groupby(labels)}


def decathlon_axes() -> pd.DataFrame:
    data = pd.read_csv(PUBLISHED / "factominer_decathlon" / "data.csv", index_col="id")
    places = pca(data.iloc[:, :10]).individuals
    return places.pivot(index="metropole", columns="axis", values="coordinate").loc[data.index]


def test_the_tree_of_the_decathlon_is_that_of_factominer():
    expected = pd.read_csv(PUBLISHED / "factominer_decathlon" / "hcpc_cut.csv")
    found = inertia(ward(decathlon_axes()), max_k=15)
    np.testing.assert_allclose(found["within"], expected["within_inertia"], rtol=1e-7)
    np.testing.assert_allclose(found["gain"], expected["inertia_gain"], rtol=1e-7)
    np.testing.assert_allclose(found["ratio"], expected["quot"].astype(float), rtol=1e-7)


def test_the_four_classes_of_the_decathlon_are_those_of_factominer():
    published = pd.read_csv(PUBLISHED / "factominer_decathlon" / "hcpc_clusters.csv")
    found = cut(ward(decathlon_axes()), 4)
    assert partition(found) == partition(published["cluster_before"].to_numpy())


@pytest.mark.parametrize("name", ["iris", "usarrests22"])
def test_the_share_left_within_classes_is_the_published_one(name):
    expected = pd.read_csv(PUBLISHED / "rotation_test" / "rotation_test.csv")
    row = expected[
        (expected["dataset"].str.lower().str.startswith(name)) & ~expected["normal_scores"]
    ]
    data = pd.read_csv(PUBLISHED / "rotation_test" / f"data_{name}.csv").iloc[:, 1:5]
    found = inertia(ward(standardised(data)[0]), max_k=5)
    shares = row[[f"W{k}_over_W1" for k in range(2, 6)]].to_numpy()[0]
    np.testing.assert_allclose(1 - found["explained"][1:], shares, atol=6e-5)


def test_classes_of_five_points_checked_by_eye():
    expected = pd.DataFrame({
        "metropole": list("abcde"), "class": [1, 1, 1, 2, 2], "size": [3, 3, 3, 2, 2],
    })  # fmt: skip
    pd.testing.assert_frame_equal(classes(TABLE, 2), expected)


def test_the_description_says_by_how_much_a_class_is_above_and_that_it_is_no_test():
    table = pd.DataFrame({"x": [0.0, 0.0, 10.0, 10.0], "y": [1.0, 1.0, 1.0, 1.0]}, list("abcd"))
    framework = pd.DataFrame({
        "node": ["x"], "label_fr": ["Délais"], "label_en": ["Delays"], "direction": [-1],
    })  # fmt: skip
    found = describe(table, classes(table, 2), framework)
    expected = pd.DataFrame({
        "class": [1, 2], "size": [2, 2], "node": ["x", "x"], "label_fr": ["Délais"] * 2,
        "label_en": ["Delays"] * 2, "mean": [0.0, 10.0], "mean_all": [5.0, 5.0],
        "difference": [-1.0, 1.0], "above": [1.0, -1.0], "nature": ["description, not a test"] * 2,
    })  # fmt: skip
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)


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
@given(SEEDS, st.integers(1, 9))
def test_a_cut_gives_as_many_classes_as_asked(seed, k):
    # Scores tie in a grid of ratings: the cut must not lose a class to equal heights.
    table = pd.DataFrame(np.random.default_rng(seed).integers(0, 3, size=(9, 2)).astype(float))
    assert sorted(set(cut(ward(table), k))) == list(range(k))
