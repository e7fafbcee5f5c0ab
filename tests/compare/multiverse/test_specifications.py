"""Which analyses are made: all of them, or a sample that is distinct, balanced and the same twice."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import combinations, product
from math import prod

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.compare.multiverse.alternatives import Factor
from metrostudy.compare.multiverse.specifications import own_design, specifications


def some_factors(sizes, read_by=("H1",)):
    return [Factor(f"record.f{j}", tuple(range(k)), read_by) for j, k in enumerate(sizes)]


SIZES = st.lists(st.integers(2, 6), min_size=1, max_size=8)


@settings(max_examples=200, deadline=None)
@given(sizes=SIZES, asked=st.integers(1, 400), seed=st.integers(0, 2**32))
def test_rows_are_distinct_balanced_and_begin_with_the_study_s_own(sizes, asked, seed):
    specs = specifications(some_factors(sizes), asked, seed)
    assert specs.total == prod(sizes)
    assert specs.sampled == (specs.total > asked)
    assert len(specs) == min(asked, specs.total)
    assert not specs.codes[0].any()
    assert len({tuple(row) for row in specs.codes.tolist()}) == len(specs)
    for column, k in zip(specs.codes.T, sizes, strict=True):
        times = np.bincount(column, minlength=k)
        assert len(times) == k
        assert times.max() - times.min() <= 1


@given(sizes=st.lists(st.integers(2, 4), min_size=1, max_size=5))
def test_a_product_that_fits_is_made_whole_in_counting_order(sizes):
    specs = specifications(some_factors(sizes), asked=prod(sizes), seed=7)
    assert [tuple(row) for row in specs.codes.tolist()] == list(product(*map(range, sizes)))
    assert not specs.sampled


@settings(max_examples=100, deadline=None)
@given(sizes=st.lists(st.integers(2, 4), min_size=2, max_size=5), seed=st.integers(0, 2**32))
def test_a_sample_of_all_but_one_is_still_balanced(sizes, seed):
    specs = specifications(some_factors(sizes), prod(sizes) - 1, seed)
    assert len({tuple(row) for row in specs.codes.tolist()}) == prod(sizes) - 1
    for column, k in zip(specs.codes.T, sizes, strict=True):
        assert np.ptp(np.bincount(column, minlength=k)) <= 1


def test_pairs_of_alternatives_meet_about_equally_often():
    """Chi-squared over its degrees of freedom is 1 for pairs drawn by lot, 0 for even ones."""
    sizes = [2, 5, 3, 4, 2, 6, 3, 22, 2, 4]
    codes = specifications(some_factors(sizes), 2000, seed=11).codes
    uneven = []
    for i, j in combinations(range(len(sizes)), 2):
        cells = sizes[i] * sizes[j]
        met = np.bincount(codes[:, i] * sizes[j] + codes[:, j], minlength=cells)
        expected = len(codes) / cells
        df = (sizes[i] - 1) * (sizes[j] - 1)
        uneven.append(((met - expected) ** 2 / expected).sum() / df)
    assert np.mean(uneven) < 1.1
    assert uneven[0] < 0.05  # the first factors are crossed by construction


def test_a_product_without_end_is_sampled_in_seventeen_dimensions():
    sizes = [5] * 16 + [22]
    specs = specifications(some_factors(sizes), 10_000, seed=3)
    assert specs.total == 22 * 5**16 > 10**12
    assert len(np.unique(specs.codes, axis=0)) == 10_000
    assert (np.bincount(specs.codes[:, 0]) == 2000).all()
    assert set(np.bincount(specs.codes[:, 16])) == {454, 455}


def test_the_seed_alone_decides_of_the_sample():
    """Neither the state of another generator, nor hashing, nor another process."""
    sizes = [3, 4, 5, 2]
    np.random.default_rng(0).random(5)
    once = specifications(some_factors(sizes), 50, seed=1).codes
    code = (
        "from metrostudy.compare.multiverse.alternatives import Factor as F\n"
        "from metrostudy.compare.multiverse.specifications import specifications as s\n"
        f"print(s([F(str(j), tuple(range(k)), ()) for j, k in enumerate({sizes})], 50, 1)"
        ".codes.tolist())"
    )
    there = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"PYTHONHASHSEED": "12"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert there.stdout.strip() == str(once.tolist())
    assert once.tolist() != specifications(some_factors(sizes), 50, seed=2).codes.tolist()


def test_a_conclusion_has_all_the_combinations_of_what_it_reads_when_they_fit():
    factors = [*some_factors([3, 2], ("H7",)), *some_factors([40] * 3, ("H1",))]
    own = own_design(specifications(factors, 60, seed=5), "H7")
    assert own.codes.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1], [2, 0], [2, 1]]
    assert (own.total, own.sampled) == (6, False)
    assert [factor.name for factor in own.factors] == ["record.f0", "record.f1"]


def test_a_conclusion_that_reads_too_much_has_the_distinct_analyses_of_the_sample():
    factors = [*some_factors([3, 4, 5], ("H7",)), *some_factors([7], ("H1",))]
    specs = specifications(factors, 50, seed=5)
    own = own_design(specs, "H7")
    rows = [tuple(row) for row in specs.codes[:, :3].tolist()]
    assert [tuple(row) for row in own.codes.tolist()] == list(dict.fromkeys(rows))
    assert (own.total, own.sampled) == (60, True)


def test_a_conclusion_that_reads_nothing_has_the_study_s_own_analysis_alone():
    own = own_design(specifications(some_factors([3, 4]), 5, seed=0), "H9")
    assert own.codes.shape == (1, 0)
    assert own.factors == ()
