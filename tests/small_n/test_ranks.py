"""Exact laws of ranks with ties; Cliff's delta and its interval."""

from itertools import combinations, permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from r_numbers import numbers, read, rng
from scipy.stats import mannwhitneyu

from metrostudy import small_n

ratings = st.integers(0, 5)


@pytest.mark.parametrize(
    "row", list(read("spearman_exact").itertuples()), ids=lambda row: row.example
)
def test_spearman_is_exact_over_all_pairings_ties_included(row):
    found = small_n.spearman(numbers(row.x), numbers(row.y), rng())
    assert found["estimate"] == pytest.approx(row.spearman, abs=1e-9)
    assert found["p"] == pytest.approx(row.p_exact_two_sided, abs=1e-9)


def test_three_mentions_among_ten_metropoles_can_never_go_below_one_in_sixty():
    """The bound that configurations.md prints (.017), and .10 after Holm over six barriers."""
    named = [1, 1, 1, 0, 0, 0, 0, 0, 0, 0]
    found = small_n.spearman(named, range(10), rng())
    assert found["p_min"] == pytest.approx(2 / 120)
    assert small_n.holm([found["p_min"]] * 6)[0] == pytest.approx(0.10)


@given(st.lists(st.tuples(ratings, ratings), min_size=4, max_size=5))
@settings(max_examples=30, deadline=None)
def test_the_smallest_p_of_spearman_is_that_of_its_best_ordered_pairing(pairs):
    x, y = (list(side) for side in zip(*pairs, strict=True))
    assume(len(set(x)) > 1 and len(set(y)) > 1)
    every = [small_n.spearman(x, order, rng())["p"] for order in set(permutations(y))]
    assert small_n.spearman(x, y, rng())["p_min"] == pytest.approx(min(every))


@given(
    st.lists(st.tuples(ratings, ratings), min_size=4, max_size=7), st.randoms(use_true_random=False)
)
@settings(max_examples=40, deadline=None)
def test_spearman_ignores_order_and_any_increasing_scale(pairs, shuffler):
    first = small_n.spearman([x for x, _ in pairs], [y for _, y in pairs], rng())
    shuffler.shuffle(pairs)
    again = small_n.spearman([np.exp(x) for x, _ in pairs], [10 * y - 3 for _, y in pairs], rng())
    assert again["p"] == pytest.approx(first["p"])
    assert again["estimate"] == pytest.approx(first["estimate"], nan_ok=True)


@pytest.mark.parametrize("row", list(read("spearman_exact").itertuples()), ids=lambda r: r.example)
def test_kendall_gives_the_tau_b_of_r(row):
    found = small_n.kendall(numbers(row.x), numbers(row.y))
    assert found["estimate"] == pytest.approx(row.kendall_tau_b, abs=1e-9)
    assert found["low"] < found["estimate"] < found["high"]


@pytest.mark.parametrize("row", list(read("rank_tests").itertuples()), ids=lambda r: r.example)
def test_cliffs_delta_gives_the_numbers_of_r(row):
    found = small_n.cliffs_delta(numbers(row.x), numbers(row.group) == 1, rng())
    assert found["estimate"] == pytest.approx(row.cliffs_delta, abs=1e-9)
    assert found["a"] == pytest.approx(row.vargha_delaney_A, abs=1e-9)
    assert found["p"] == pytest.approx(row.p_exact_two_sided_midranks, abs=1e-9)
    size = (numbers(row.group) == 1).sum()
    assert found["a"] * size * (len(numbers(row.x)) - size) == pytest.approx(row.U_group1)


def test_levels_that_tie_have_the_p_that_counting_gives_and_not_scipys():
    """Guide §2: on levels of maturity scipy's exact test, blind to ties, says .0152 for .0216."""
    row = read("rank_tests").set_index("example").loc["mat_barrier"]
    levels, named = numbers(row["x"]), numbers(row["group"]) == 1
    blind = mannwhitneyu(levels[named], levels[~named], method="exact").pvalue
    assert blind == pytest.approx(0.0152, abs=5e-5)
    assert small_n.cliffs_delta(levels, named, rng())["p"] == pytest.approx(0.0216, abs=5e-5)


groups_of_ratings = st.lists(st.tuples(ratings, st.booleans()), min_size=2, max_size=9)


@given(groups_of_ratings)
@settings(max_examples=80, deadline=None)
def test_the_p_of_cliffs_delta_is_what_counting_every_deal_of_midranks_gives(rows):
    values, groups = [v for v, _ in rows], [g for _, g in rows]
    found, ranks = small_n.cliffs_delta(values, groups, rng()), pd.Series(values).rank()
    assume(0 < sum(groups) < len(groups))
    sums = np.array([sum(ranks[list(c)]) for c in combinations(range(len(rows)), sum(groups))])
    far = np.abs(sums - sums.mean())
    seen = abs(ranks[groups].sum() - sums.mean())
    assert found["p"] == pytest.approx((far >= seen - 1e-9).mean())
    assert found["p_min"] == pytest.approx((far >= far.max() - 1e-9).mean())


@given(groups_of_ratings, st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_cliffs_delta_ignores_row_order_and_scale_and_turns_round_with_the_groups(rows, shuffler):
    first = small_n.cliffs_delta([v for v, _ in rows], [g for _, g in rows], rng())
    shuffler.shuffle(rows)
    again = small_n.cliffs_delta([np.exp(v) for v, _ in rows], [not g for _, g in rows], rng())
    for name, other in (("estimate", "estimate"), ("low", "high"), ("high", "low")):
        assert again[name] == pytest.approx(-first[other], nan_ok=True, abs=1e-9)
    assert again["p"] == pytest.approx(first["p"]) and first["p_min"] <= first["p"] + 1e-12
    if 0 < sum(g for _, g in rows) < len(rows):
        assert -1 <= first["low"] <= first["estimate"] <= first["high"] <= 1
        assert first["high"] > first["low"]


def test_the_bounds_of_delta_are_one_and_no_other_by_the_formula_of_newcombe():
    """|Â − A| = z √(A(1−A)[1 + N*((1−A)/(2−A) + A/(1+A))]/mn), N* = (m+n)/2 − 1, at both bounds."""
    found = small_n.cliffs_delta([1, 2, 3, 4, 5, 6, 7], [0, 1, 0, 1, 1, 0, 1], rng())
    for bound in (found["low"], found["high"]):
        a = (bound + 1) / 2
        spread = a * (1 - a) * (1 + 2.5 * ((1 - a) / (2 - a) + a / (1 + a))) / 12
        assert abs(a - found["a"]) == pytest.approx(1.959964 * spread**0.5, abs=1e-6)


def test_delta_without_a_contradicting_pair_keeps_a_finite_bound():
    found = small_n.cliffs_delta([1, 2, 3, 4, 5, 6], [0, 0, 0, 1, 1, 1], rng())
    assert found["estimate"] == found["high"] == 1.0
    assert -0.2 < found["low"] < 0.5


def test_the_interval_of_delta_covers_at_a_dozen_metropoles_of_four_levels():
    """Levels 1 to 4 with chances .4 .3 .2 .1 against .1 .2 .3 .4: A = .80, δ = .60."""
    draws, truth, held = np.random.default_rng(3), 0.6, 0
    for _ in range(400):
        low, high = (draws.choice(4, 6, p=p) for p in ([0.4, 0.3, 0.2, 0.1], [0.1, 0.2, 0.3, 0.4]))
        found = small_n.cliffs_delta(np.r_[low, high], [0] * 6 + [1] * 6, rng())
        held += found["low"] <= truth <= found["high"]
    assert 0.93 <= held / 400 <= 0.995
