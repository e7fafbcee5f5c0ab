"""Ranks of many runs: published quantiles, what must hold of any ranks, tiers by eye."""

from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from metrostudy.measure.aggregation import rank_array
from metrostudy.measure.doubt.ranks import (
    acceptability,
    joint,
    precedence,
    shifts,
    statistics,
    tiers,
)

PUBLISHED = Path(__file__).parents[2] / "published" / "composite"
SCORES = arrays(float, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=7),
                elements=st.integers(0, 5).map(float) | st.just(float("nan")))  # fmt: skip


@pytest.mark.parametrize("case", ["toyA", "asem"])
def test_the_300_draws_of_coinr(case):
    scores = pd.read_csv(PUBLISHED / f"{case}_mc_scores.csv", index_col="run")
    known = pd.read_csv(PUBLISHED / f"{case}_mc_rankstats.csv", index_col="uCode")
    known = known.loc[list(scores)]
    ranks = rank_array(scores.to_numpy())
    found = statistics(ranks)
    for ours, theirs in {"mean": "Mean", "median": "Median", "low": "Q5", "high": "Q95"}.items():
        np.testing.assert_allclose(found[ours], known[theirs], rtol=1e-9)
    draws = pd.read_csv(PUBLISHED / f"{case}_mc_draws.csv")
    moved = shifts(ranks, known["Nominal"].to_numpy())
    np.testing.assert_allclose(moved, draws["mean_abs_rank_shift"], rtol=1e-9, atol=1e-12)


@given(scores=SCORES)
def test_quantiles_are_those_of_the_runs_that_ranked_the_unit(scores):
    ranks = rank_array(scores)
    found = statistics(ranks)
    for unit, column in enumerate(ranks.T):
        known = column[np.isfinite(column)]
        row = found.loc[unit]
        assert row["n_runs"] == len(known)
        if len(known):
            expected = np.quantile(known, [0, 0.05, 0.5, 0.95, 1])
            columns = ["best", "low", "median", "high", "worst"]
            np.testing.assert_allclose(row[columns].astype(float), expected)
            assert 0 <= row["top_third"] <= 1
        else:
            assert row.drop("n_runs").isna().all()


@given(scores=SCORES)
def test_shares_of_ranks_sum_to_one_and_precedence_is_antisymmetric(scores):
    ranks = rank_array(scores)
    ever = np.isfinite(ranks).any(axis=0)
    sums = acceptability(ranks).sum(axis=1)
    np.testing.assert_allclose(sums[ever], 1)
    assert np.isnan(sums[~ever]).all()
    shares = precedence(ranks)
    np.testing.assert_allclose(shares + shares.T, np.where(np.isnan(shares), np.nan, 1.0))


@given(scores=SCORES, seed=st.integers(0, 99), probability=st.floats(0.51, 1))
def test_permuting_units_permutes_what_is_said_of_them(scores, seed, probability):
    ranks = rank_array(scores)
    order = np.random.default_rng(seed).permutation(ranks.shape[1])
    shares, moved = precedence(ranks), precedence(ranks[:, order])
    np.testing.assert_array_equal(moved, shares[np.ix_(order, order)])
    np.testing.assert_array_equal(tiers(moved, probability), tiers(shares, probability)[order])
    pd.testing.assert_frame_equal(
        statistics(ranks[:, order]), statistics(ranks).iloc[order].reset_index(drop=True))  # fmt: skip


@given(scores=SCORES, probability=st.floats(0.51, 1))
def test_tiers_are_all_the_cuts_that_stand_and_no_other(scores, probability):
    shares = precedence(rank_array(scores))
    found = tiers(shares, probability)
    units = np.flatnonzero(np.isfinite(found))
    standing = {
        frozenset(upper)
        for size in range(1, len(units)) for upper in combinations(units, size)
        if all(shares[i, j] >= probability - 1e-12
               for i in upper for j in units if j not in upper)
    }  # fmt: skip
    numbers = sorted(set(found[units]))
    assert {frozenset(np.flatnonzero(found <= k)) for k in numbers[:-1]} == standing
    assert all(b == a + 1 for a, b in pairwise(numbers))


def test_a_share_of_nine_in_ten_stands_at_nine_in_ten():
    ranks = np.array([[1, 2, 3]] * 9 + [[2, 3, 1.0]])
    assert tiers(precedence(ranks), 0.9).tolist() == [1, 2, 3]
    assert tiers(precedence(ranks), 0.91).tolist() == [1, 1, 1]
    # One run in ten breaks the second cut; the first holds in nine as well.
    assert joint(ranks, np.array([True, True, False])) == pytest.approx(0.9)


def test_a_unit_that_no_run_ranks_is_in_no_tier_and_breaks_no_cut():
    ranks = np.array([[1, np.nan, 2], [1, np.nan, 2.0]])
    assert np.array_equal(tiers(precedence(ranks), 0.9), [1, np.nan, 2], equal_nan=True)
    assert joint(ranks, np.array([True, False, False])) == 1
    assert shifts(ranks, np.array([2, np.nan, 1.0])).tolist() == [1.0, 1.0]


def test_ties_share_the_better_rank_and_count_half():
    ranks = rank_array(np.array([[5.0, 5.0, 1.0]]))
    assert precedence(ranks)[0].tolist()[1:] == [0.5, 1.0]
    assert acceptability(ranks)[1].tolist() == [1, 0, 0]
    assert statistics(ranks.astype(np.uint16))["top_third"].tolist() == [1, 1, 0]
