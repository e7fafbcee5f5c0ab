"""Differences of means: exact laws are those that counting gives."""

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from r_numbers import numbers, read, rng

from metrostudy import small_n

ratings = st.integers(0, 5)


@pytest.mark.parametrize("row", list(read("rank_tests").itertuples()), ids=lambda row: row.example)
def test_difference_gives_the_exact_law_of_means_and_of_midranks(row):
    values, group = numbers(row.x), numbers(row.group) == 1
    of_means = small_n.difference(values, group, rng())
    of_ranks = small_n.difference(pd.Series(values).rank(), group, rng())
    assert of_means["p"] == pytest.approx(row.p_exact_mean_difference, abs=1e-9)
    assert of_ranks["p"] == pytest.approx(row.p_exact_two_sided_midranks, abs=1e-9)
    assert of_means["delta"] == pytest.approx(row.cliffs_delta, abs=1e-9)
    assert of_means["estimate"] == pytest.approx(row.mean_difference, abs=1e-9)


def test_stratified_difference_of_a_yes_or_no_is_the_exact_mantel_haenszel_test():
    projects = read("data/projects_36a")
    known = read("stratified").set_index("quantity")["value"]
    found = small_n.difference(
        projects["overcome"], projects["steering"] == 1, rng(), strata=projects["metropole"]
    )
    assert found["p"] == pytest.approx(known["cmh_exact_p_two_sided"], abs=1e-12)


def shares_at_least_as_far(sums: list[float], observed: float) -> float:
    centre = sum(sums) / len(sums)
    return sum(abs(s - centre) >= abs(observed - centre) - 1e-9 for s in sums) / len(sums)


@given(st.lists(ratings, min_size=2, max_size=8), st.data())
@settings(max_examples=60, deadline=None)
def test_difference_is_what_counting_every_choice_gives(values, data):
    chosen = data.draw(st.integers(1, len(values) - 1))
    group = [place < chosen for place in range(len(values))]
    sums = [sum(picked) for picked in combinations(values, chosen)]
    expected = shares_at_least_as_far(sums, sum(values[:chosen]))
    assert small_n.difference(values, group, rng())["p"] == pytest.approx(expected)


@given(st.lists(st.lists(ratings, min_size=2, max_size=4), min_size=2, max_size=3))
@settings(max_examples=40, deadline=None)
def test_stratified_difference_is_what_counting_within_each_metropole_gives(strata):
    values = [value for part in strata for value in part]
    groups = [place == 0 for part in strata for place in range(len(part))]
    labels = [name for name, part in enumerate(strata) for _ in part]
    sums = [sum(picked) for picked in product(*strata)]
    expected = shares_at_least_as_far(sums, sum(part[0] for part in strata))
    found = small_n.difference(values, groups, rng(), strata=labels)
    assert found["p"] == pytest.approx(expected)


@given(st.lists(st.sampled_from([-2.0, -0.5, 0.0, 0.5, 1.0, 3.0]), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_paired_is_what_counting_every_sign_gives(changes):
    sums = [sum(s * c for s, c in zip(signs, changes, strict=True))
            for signs in product((-1, 1), repeat=len(changes))]  # fmt: skip
    expected = sum(abs(s) >= abs(sum(changes)) - 1e-9 for s in sums) / len(sums)
    assert small_n.paired(changes, rng())["p"] == pytest.approx(expected)


def test_twenty_metropoles_are_counted_exactly_and_twenty_one_drawn():
    changes = np.random.default_rng(1).normal(size=21)
    assert small_n.paired(changes[:20], rng())["method"] == "sign flips, exact"
    assert small_n.paired(changes[:20], rng())["p_min"] == pytest.approx(2 / 2**20)
    assert small_n.paired(changes, rng())["method"] == "sign flips, 4999 draws"


def test_half_points_of_a_grid_stay_exact_for_twenty_five_metropoles():
    changes = np.random.default_rng(1).integers(-4, 5, 25) / 2
    assert small_n.paired(changes, rng())["method"] == "sign flips, exact"


def test_a_drawn_p_is_close_to_the_counted_one_and_never_zero(monkeypatch):
    values, group = np.r_[np.arange(8.0), np.arange(8.0) + 3.0], np.arange(16) >= 8
    counted = small_n.difference(values, group, rng())
    monkeypatch.setattr(small_n.arrangements, "EXACT_STATES", 10)
    drawn = small_n.difference(values, group, rng(), n_permutations=20_000)
    assert drawn["method"] == "difference, 20000 permutations"
    assert drawn["p"] == pytest.approx(counted["p"], abs=0.005)
    apart = small_n.difference(np.arange(16.0), group, rng(), n_permutations=99)
    assert apart["p"] == apart["p_min"] == 1 / 100


def test_stratified_difference_by_hand():
    """In a: 1 against 0 (weight 1/2). In b: 1 against mean 1/2 (weight 2/3). c has one group."""
    found = small_n.difference(
        values=[1, 0, 1, 1, 0, 1], groups=[1, 0, 1, 0, 0, 1], rng=rng(), strata=list("aabbbc")
    )
    assert found["estimate"] == pytest.approx((0.5 * 1 + 2 / 3 * 0.5) / (0.5 + 2 / 3))
    assert (found["n"], found["informative"]) == (6, 5)
    assert found["p"] == pytest.approx(3 / 6)  # sums 2, 2, 1, 1, 1, 0; mean 7/6; as far: 2, 2 and 0


def test_what_cannot_be_compared_says_so_with_a_p_of_one():
    for found in (
        small_n.difference([1, 2], [True, True], rng()),
        small_n.spearman([1, 1, 1, 1], [1, 2, 3, 4], rng()),
        small_n.spearman([1, 2], [1, 2], rng()),
        small_n.paired([], rng()),
    ):
        assert found["p"] == found["p_min"] == 1.0
        assert np.isnan(found["estimate"])
        assert found["method"].endswith("not defined")


def test_equal_differences_have_no_interval_rather_than_a_confident_one():
    found = small_n.paired([1, 1, 1], rng())
    assert found["estimate"] == 1.0
    assert np.isnan(found["low"]) and np.isnan(found["high"])
    assert found["p"] == 0.25


cases = st.lists(st.tuples(ratings, st.booleans(), st.sampled_from("abc")), min_size=4, max_size=14)


@given(cases, st.floats(0.001, 1000), st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_difference_ignores_the_order_of_rows_the_scale_and_the_names(rows, scale, shuffler):
    first = small_n.difference(*_columns(rows), rng(), strata=[s for _, _, s in rows])
    shuffler.shuffle(rows)
    values, groups = _columns(rows)
    names = [{"a": "lyon", "b": "metz", "c": "nice"}[s] for _, _, s in rows]
    again = small_n.difference(np.array(values) * scale, groups, rng(), strata=names)
    assert again["p"] == pytest.approx(first["p"])
    assert again["p_min"] == pytest.approx(first["p_min"])
    assert again["estimate"] == pytest.approx(first["estimate"] * scale, nan_ok=True)
    assert again["delta"] == pytest.approx(first["delta"], nan_ok=True)


def _columns(rows):
    return [value for value, _, _ in rows], [group for _, group, _ in rows]


@given(cases)
@settings(max_examples=50, deadline=None)
def test_swapping_the_groups_turns_the_difference_round_and_leaves_its_p(rows):
    values, groups = _columns(rows)
    strata = [s for _, _, s in rows]
    first = small_n.difference(values, groups, rng(), strata)
    swapped = small_n.difference(values, [not group for group in groups], rng(), strata)
    assert swapped["estimate"] == pytest.approx(-first["estimate"], nan_ok=True)
    assert swapped["low"] == pytest.approx(-first["high"], nan_ok=True)
    assert swapped["delta"] == pytest.approx(-first["delta"], nan_ok=True)
    assert swapped["p"] == pytest.approx(first["p"])
    assert first["p_min"] <= first["p"] + 1e-12
