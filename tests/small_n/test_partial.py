"""Partial rank correlation: its formula, its shuffles counted by hand, and what it claims."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from r_numbers import rng
from scipy.stats import spearmanr

from metrostudy import small_n
from metrostudy.faults import StudyError
from metrostudy.small_n import partial_spearman

ratings = st.integers(0, 5)
TRIPLES = st.lists(st.tuples(ratings, ratings, ratings), min_size=5, max_size=7)


def by_formula(x, y, z) -> float:
    """The textbook formula, from three plain Spearman correlations."""
    xy, xz, yz = (spearmanr(*pair).statistic for pair in ((x, y), (x, z), (y, z)))
    return (xy - xz * yz) / np.sqrt((1 - xz**2) * (1 - yz**2))


def test_the_coefficient_by_hand():
    """Six cases: ρxy 33/35, ρxz 29/35, ρyz 23/35, from Σd² of 2, 6 and 12."""
    size, team, index = [1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 6, 5], [3, 1, 4, 2, 6, 5]
    xy, xz, yz = 33 / 35, 29 / 35, 23 / 35
    expected = (xy - xz * yz) / np.sqrt((1 - xz**2) * (1 - yz**2))
    found = partial_spearman(team, index, size, rng())
    assert found["estimate"] == pytest.approx(expected)
    assert found["low"] < expected < found["high"]


@given(TRIPLES)
@settings(max_examples=40, deadline=None)
def test_the_coefficient_is_that_of_the_formula_ties_included(cases):
    x, y, z = zip(*cases, strict=True)
    assume(min(len(set(column)) for column in (x, y, z)) > 1)
    assume(max(abs(spearmanr(v, z).statistic) for v in (x, y)) < 1 - 1e-9)
    assert partial_spearman(x, y, z, rng())["estimate"] == pytest.approx(by_formula(x, y, z))


def test_p_is_the_share_of_all_orders_of_the_residuals_by_least_squares():
    """Freedman and Lane step by step on five cases: 120 regressions instead of one projection."""
    x, y, z = np.array([[1, 3, 2, 5, 4], [2, 1, 4, 3, 5], [1, 2, 3, 4, 5]], float)
    ones = np.column_stack([np.ones(5), z])

    def left(values):
        return values - ones @ np.linalg.lstsq(ones, values, rcond=None)[0]

    fitted, reached = y - left(y), []
    seen = abs(np.corrcoef(left(x), left(y))[0, 1])
    for order in permutations(left(y)):
        reached.append(abs(np.corrcoef(left(x), left(fitted + np.array(order)))[0, 1]))
    found = partial_spearman(x, y, z, rng())
    assert found["p"] == pytest.approx(np.mean(np.array(reached) >= seen - 1e-9))
    assert found["p_min"] == pytest.approx(np.mean(np.array(reached) >= max(reached) - 1e-9))


@given(TRIPLES, st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_order_of_cases_and_increasing_scales_change_nothing(cases, shuffler):
    first = partial_spearman(*zip(*cases, strict=True), rng())
    shuffler.shuffle(cases)
    x, y, z = (np.array(column, float) for column in zip(*cases, strict=True))
    again = partial_spearman(np.exp(x), 10 * y - 3, z**3, rng())
    for key in ("estimate", "p", "p_min"):
        assert again[key] == pytest.approx(first[key], nan_ok=True)


def test_a_link_through_size_alone_vanishes_and_one_beyond_it_stays():
    """Both follow size in all but neighbours: 0.9 apart from each other, nothing once it is held."""
    size = np.arange(12)
    team, index = size + np.tile([1.2, -1.2, 0, 0], 3), size + np.tile([0, 0, 1.2, -1.2], 3)
    assert small_n.spearman(team, index, rng())["p"] < 0.001
    assert abs(partial_spearman(team, index, size, rng())["estimate"]) < 0.1
    same = partial_spearman(team, size + np.tile([1.4, -1.4, 0, 0], 3), size, rng())
    assert same["estimate"] > 0.9 and same["p"] < 0.01


def test_its_type_i_error_holds_where_ignoring_size_does_not():
    """300 studies of 14 where size alone drives both at .7: 5 % and a little of shuffles, not 40."""
    draw = rng()
    held = plain = 0
    for _ in range(300):
        size, own, rest = draw.standard_normal((3, 14))
        team, index = 0.7 * size + 0.714 * own, 0.7 * size + 0.714 * rest
        held += partial_spearman(team, index, size, draw, 199)["p"] <= 0.05
        plain += small_n.spearman(team, index, draw, 199)["p"] <= 0.05
    assert held / 300 < 0.1 < 0.3 < plain / 300


def test_blank_cases_are_left_out():
    whole = partial_spearman([1, 3, 2, 5, 4], [2, 1, 4, 3, 5], [1, 2, 3, 5, 4], rng())
    blank = partial_spearman([1, 3, 2, 5, 4, np.nan], [2, 1, 4, 3, 5, 9], [1, 2, 3, 5, 4, 0], rng())
    assert blank == whole


@pytest.mark.parametrize(
    ("x", "y", "given_values"),
    [
        ([1, 2, 3, 4], [2, 1, 4, 3], [1, 3, 2, 4]),  # four cases leave one degree of freedom
        ([1, 1, 1, 1, 1], [2, 1, 4, 3, 5], [1, 3, 2, 4, 5]),
        ([10, 20, 30, 40, 50], [2, 1, 4, 3, 5], [1, 2, 3, 4, 5]),  # x says no more than size
        ([2, 1, 4, 3, 5], [1, 2, 3, 4, 5], [7, 7, 7, 7, 7]),
    ],
)
def test_what_cannot_be_told_has_no_estimate_and_no_p_below_one(x, y, given_values):
    found = partial_spearman(x, y, given_values, rng())
    assert np.isnan(found["estimate"]) and found["p"] == found["p_min"] == 1
    assert found["method"] == "partial Spearman, not defined"


def test_columns_of_unequal_lengths_are_refused():
    with pytest.raises(StudyError, match="each case needs one of each"):
        partial_spearman([1, 2, 3], [1, 2, 3], [1, 2], rng())
