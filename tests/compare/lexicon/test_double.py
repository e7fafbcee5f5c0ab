"""Two classifications crossed: rainette2's numbers, all sets tried, and a case by eye."""

from itertools import combinations

import numpy as np
import pytest
from compare.lexicon.speeches import classes, published
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.compare.lexicon.double import _best, _Crossing, double


def test_the_partitions_of_rainette2_are_found_again():
    levels = [np.column_stack([classes(least, k) for k in range(2, 6)]) for least in (10, 15)]
    found = double(*levels, most=5)
    printed = published("double")
    # rainette2 names a crossing after the rank of its levels (1.1: class 1 of the first level).
    names = [
        {
            "x".join(f"{int(one[0]) + 1}{one[1:]}" for one in pair.split("x"))
            for pair in told.split()
        }
        for told in printed["clusters"]
    ]
    ours = {frozenset(row.crossings): row for row in found.table.itertuples()}
    assert set(ours) == set(map(frozenset, names))
    for row, crossings in zip(printed.itertuples(), names, strict=True):
        own = ours[frozenset(crossings)]
        assert own.k == row.k
        assert own.sum_chi2 == pytest.approx(row.sum_chi2, rel=1e-9)
        assert own.classified == row.n_classified
        assert sorted(own.sizes) == sorted(map(int, row.sizes.split()))
    for column, row in zip(found.classes.T, found.table.itertuples(), strict=True):
        assert np.bincount(column, minlength=row.k + 1)[1:].tolist() == list(row.sizes)


def test_what_only_one_classification_finds_is_in_no_class():
    first = np.repeat([1, 1, 2, 2], 20)[:, None]
    second = np.repeat([1, 1, 1, 2], 20)[:, None]
    found = double(first, second, most=2)
    assert found.table["crossings"].tolist() == [("2.1x2.1", "2.2x2.2")]
    assert found.classes[:, 0].tolist() == [1] * 40 + [0] * 20 + [2] * 20


def test_two_classifications_without_relation_leave_nothing():
    first = np.tile([1, 2], 40)[:, None]
    second = np.repeat([1, 2], 40)[:, None]
    found = double(first, second)
    assert found.table.empty
    assert found.classes.shape == (80, 0)


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_no_set_of_disjoint_crossings_weighs_more(seed):
    rng = np.random.default_rng(seed)
    made = [rng.random(12) < 0.25 for _ in range(9)]
    found = [
        _Crossing(str(i), one, float(rng.integers(1, 9)), int(one.sum()))
        for i, one in enumerate(made)
    ]
    apart = np.array([[not (a & b).any() for b in made] for a in made])
    for k in (2, 3):
        disjoint = [
            one
            for one in combinations(range(9), k)
            if all(apart[i, j] for i, j in combinations(one, 2))
        ]
        best = max((sum(found[i].chi2 for i in one) for one in disjoint), default=0)
        assert sum(found[i].chi2 for i in _best(found, apart, k, "chi2")) == best
