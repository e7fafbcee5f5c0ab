"""Ward's cuts are those of SciPy; k-means finds what is far apart."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import cut_tree, linkage

from metrostudy.compare.validity.partitions import kmeans_cuts, ward_cuts


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(3, 20))
def test_the_cuts_of_one_tree_are_those_of_scipy(seed, n):
    points = np.random.default_rng(seed).normal(size=(n, 2))
    ks = list(range(1, n + 1))
    expected = cut_tree(linkage(points, "ward"), ks).T
    for ours, theirs, k in zip(ward_cuts(points, ks), expected, ks, strict=True):
        assert len(set(zip(ours, theirs, strict=True))) == len(set(ours)) == k


def test_points_that_are_the_same_are_cut_all_the_same():
    assert sorted(set(ward_cuts(np.zeros((4, 2)), [3])[0])) == [0, 1, 2]


def test_kmeans_owes_its_starts_to_the_generator_only():
    points = np.random.default_rng(0).normal(size=(30, 2)) + np.repeat(
        [[0, 0], [50, 0]], 15, axis=0
    )
    one, two = (kmeans_cuts(points, [2, 5], np.random.default_rng(4)) for _ in range(2))
    np.testing.assert_array_equal(one, two)
    assert len(set(one[0, :15])) == len(set(one[0, 15:])) == 1
