import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.compare.typology.exchange import between, exchanged
from metrostudy.compare.typology.ward import cut, ward

SEEDS = st.integers(0, 2**32 - 1)


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(5, 30), st.integers(1, 5))
def test_no_exchange_lowers_the_inertia_between_classes_nor_empties_one(seed, n, k):
    points = np.random.default_rng(seed).normal(size=(n, 3))
    before = cut(ward(pd.DataFrame(points)), k)
    after = exchanged(points, before)
    assert between(points, after) >= between(points, before) - 1e-12
    assert set(after) == set(range(k))


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_when_it_stops_no_single_move_would_gain(seed):
    rng = np.random.default_rng(seed)
    points, k = rng.normal(size=(10, 2)), 3
    after = exchanged(points, np.arange(10) % k)
    best = between(points, after)
    for i in range(10):
        for other in range(k):
            moved = np.where(np.arange(10) == i, other, after)
            if len(set(moved)) == k:
                assert between(points, moved) <= best + 1e-9


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_inertia_between_and_within_is_all_of_it(seed):
    rng = np.random.default_rng(seed)
    points, labels = rng.normal(size=(12, 3)), np.arange(12) % 4
    within = sum(((points[labels == a] - points[labels == a].mean(axis=0)) ** 2).sum()
                 for a in range(4)) / 12  # fmt: skip
    assert np.isclose(between(points, labels) + within, points.var(axis=0).sum())


def test_the_unit_that_a_cut_left_on_the_wrong_side_moves():
    points = np.array([[0.0], [1.0], [6.0], [9.0], [10.0]])
    assert exchanged(points, np.array([0, 0, 0, 1, 1])).tolist() == [0, 0, 1, 1, 1]


def test_a_class_of_one_keeps_its_member():
    points = np.array([[0.0], [1.0], [2.0], [2.1]])
    assert exchanged(points, np.array([0, 0, 0, 1])).tolist().count(1) >= 1
    assert exchanged(np.zeros((3, 1)), np.array([0, 0, 1])).tolist() == [0, 0, 1]
