"""Exact tests reproduce R, enumeration and arithmetic; intervals cover; no p is ever 0."""

from itertools import combinations, permutations, product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from metrostudy import small_n

PUBLISHED = Path(__file__).parent / "published" / "r_configurations"
ratings = st.integers(0, 5)


def read(name: str) -> pd.DataFrame:
    return pd.read_csv(PUBLISHED / f"{name}.csv")


def numbers(cell: str) -> np.ndarray:
    return np.array([float(value) for value in cell.split(";")])


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


# Published numbers --------------------------------------------------------------------------


@pytest.mark.parametrize("row", list(read("fisher").itertuples()), ids=lambda row: row.table)
def test_fisher_gives_the_p_of_r(row):
    found = small_n.fisher(row.a, row.b, row.c, row.d)
    assert found["p"] == pytest.approx(row.p_two_sided, abs=1e-9)
    assert found["p_greater"] == pytest.approx(row.p_greater, abs=1e-9)
    assert found["p_less"] == pytest.approx(row.p_less, abs=1e-9)


@pytest.mark.parametrize("row", list(read("fisher").itertuples()), ids=lambda row: row.table)
def test_fisher_gives_the_odds_ratio_of_r_as_far_as_r_searches(row):
    found = small_n.fisher(row.a, row.b, row.c, row.d)
    expected = [np.inf if row.or_is_infinite else row.odds_ratio_cmle, row.ci_low, row.ci_high]
    expected[2] = np.inf if np.isnan(row.ci_high) else row.ci_high
    for ours, theirs in zip(
        (found["estimate"], found["low"], found["high"]), expected, strict=True
    ):
        small = [value if value < 1 else 1 / value for value in (ours, theirs)]
        assert small[0] == pytest.approx(small[1], abs=1e-4)


def test_the_lady_tasting_tea_could_at_best_have_reached_one_in_thirty_five():
    assert small_n.fisher(3, 1, 1, 3)["p_min"] == pytest.approx(2 / 70)


def test_holm_gives_the_p_of_r():
    table = read("p_adjust").query("method == 'holm'")
    assert small_n.holm(table["p"]) == pytest.approx(table["p_adjusted"].to_numpy(), abs=1e-12)


@pytest.mark.parametrize(
    "row", list(read("proportion_ci").itertuples()), ids=lambda r: f"{r.k} of {r.n}"
)
def test_wilson_gives_the_bounds_of_r(row):
    found = small_n.wilson(row.k, row.n)
    assert found["low"] == pytest.approx(row.wilson_low, abs=1e-9)
    assert found["high"] == pytest.approx(row.wilson_high, abs=1e-9)


@pytest.mark.parametrize(
    "row", list(read("spearman_exact").itertuples()), ids=lambda row: row.example
)
def test_spearman_is_exact_over_all_pairings_ties_included(row):
    found = small_n.spearman(numbers(row.x), numbers(row.y), rng())
    assert found["estimate"] == pytest.approx(row.spearman, abs=1e-9)
    assert found["p"] == pytest.approx(row.p_exact_two_sided, abs=1e-9)


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
    projects = read("projects_36a")
    known = read("stratified").set_index("quantity")["value"]
    found = small_n.difference(
        projects["overcome"], projects["steering"] == 1, rng(), strata=projects["metropole"]
    )
    assert found["p"] == pytest.approx(known["cmh_exact_p_two_sided"], abs=1e-12)


def test_common_odds_ratio_of_separated_strata_is_infinite_and_keeps_the_lower_bound_of_r():
    projects = read("projects_36a")
    known = read("stratified").set_index("quantity")["value"]
    tables = [
        [((part["steering"] == s) & (part["overcome"] == o)).sum() for s in (1, 0) for o in (1, 0)]
        for _, part in projects.groupby("metropole")
    ]
    found = small_n.common_odds_ratio(tables)
    assert found["estimate"] == known["cmh_common_or_cmle"] == np.inf
    assert found["p"] == pytest.approx(known["cmh_exact_p_two_sided"], abs=1e-12)
    assert 1 / found["low"] == pytest.approx(1 / known["cmh_ci_low"], abs=1e-4)
    assert found["high"] == np.inf


def test_common_odds_ratio_of_two_small_tables_by_hand():
    """Ways 1 16 36 16 1 and 2 2 make 2 34 104 104 34 2; the fifth is seen: (2+34+34+2)/280."""
    found = small_n.common_odds_ratio([(3, 1, 1, 3), (2, 0, 1, 1)])
    assert found["p"] == pytest.approx(72 / 280)
    assert found["p_min"] == pytest.approx(4 / 280)


def test_common_odds_ratio_is_close_to_mantel_and_haenszel_when_tables_are_full():
    from statsmodels.stats.contingency_tables import StratifiedTable

    tables = np.random.default_rng(5).integers(5, 30, (12, 4))
    found = small_n.common_odds_ratio(tables)
    other = StratifiedTable(list(tables.reshape(-1, 2, 2)))
    assert found["estimate"] == pytest.approx(other.oddsratio_pooled, rel=0.02)
    assert (found["low"], found["high"]) == pytest.approx(
        other.oddsratio_pooled_confint(), rel=0.05
    )


def test_three_mentions_among_ten_metropoles_can_never_go_below_one_in_sixty():
    """The bound that configurations.md prints (.017), and .10 after Holm over six barriers."""
    named = [1, 1, 1, 0, 0, 0, 0, 0, 0, 0]
    found = small_n.spearman(named, range(10), rng())
    assert found["p_min"] == pytest.approx(2 / 120)
    assert small_n.holm([found["p_min"]] * 6)[0] == pytest.approx(0.10)


# Counting everything ------------------------------------------------------------------------


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


@given(st.lists(st.tuples(ratings, ratings), min_size=4, max_size=5))
@settings(max_examples=30, deadline=None)
def test_the_smallest_p_of_spearman_is_that_of_its_best_ordered_pairing(pairs):
    x, y = (list(side) for side in zip(*pairs, strict=True))
    assume(len(set(x)) > 1 and len(set(y)) > 1)
    every = [small_n.spearman(x, order, rng())["p"] for order in set(permutations(y))]
    assert small_n.spearman(x, y, rng())["p_min"] == pytest.approx(min(every))


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


# By eye -------------------------------------------------------------------------------------


def test_design_effect_by_hand():
    """Two clusters of three, 3/3 and 0/3: nothing varies within, so three cases are one."""
    hits, clusters = pd.Series([1, 1, 1, 0, 0, 0]), pd.Series(list("aaabbb"))
    assert small_n.design_effect(hits, clusters) == pytest.approx(3.0)


@pytest.mark.parametrize(
    "hits, clusters, expected",
    [
        ([1, 0, 1], ["a", "b", "c"], 1.0),  # one case per métropole
        ([1, 0, 1, 0], ["a", "a", "b", "b"], 1.0),  # métropoles alike: nothing is inflated
        ([1, 0, 1], ["a", "a", "a"], 3.0),  # one métropole is one case
        ([1, 1, 1, 1], ["a", "a", "b", "b"], 1.0),  # unanimous
    ],
)
def test_design_effect_of_plain_cases(hits, clusters, expected):
    assert small_n.design_effect(pd.Series(hits), pd.Series(clusters)) == pytest.approx(expected)


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


def test_a_margin_without_both_kinds_leaves_the_odds_ratio_blank():
    found = small_n.fisher(3, 0, 4, 0)
    assert np.isnan(found["estimate"]) and found["p"] == found["p_min"] == 1.0


# Properties ---------------------------------------------------------------------------------

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


@given(st.lists(st.tuples(st.integers(0, 1), st.sampled_from("abcd")), min_size=2, max_size=30))
@settings(max_examples=80, deadline=None)
def test_a_prevalence_lies_in_its_interval_and_never_leaves_zero_to_one(rows):
    hits, clusters = pd.Series([h for h, _ in rows]), pd.Series([c for _, c in rows])
    found = small_n.prevalence(hits, clusters)
    assert 0 <= found["low"] <= found["estimate"] <= found["high"] <= 1
    assert 1 <= found["deff"] <= len(rows)
    assert found["high"] - found["low"] >= small_n.wilson(hits.sum(), len(hits))["high"] - (
        small_n.wilson(hits.sum(), len(hits))["low"] + 1e-9
    )


@given(st.lists(st.one_of(st.floats(0, 1), st.just(float("nan"))), max_size=12))
def test_holm_never_lowers_a_p_keeps_their_order_and_leaves_blanks(p):
    adjusted, given_p = small_n.holm(p), np.asarray(p, float)
    known = ~np.isnan(given_p)
    assert (np.isnan(adjusted) == ~known).all()
    assert (adjusted[known] >= given_p[known] - 1e-12).all() and (adjusted[known] <= 1).all()
    order = np.argsort(given_p[known], kind="stable")
    assert (np.diff(adjusted[known][order]) >= 0).all()


# Intervals do what they promise -------------------------------------------------------------


@pytest.mark.parametrize("truth", [0.3, 0.6])
def test_prevalence_covers_where_counting_projects_as_independent_does_not(truth):
    """Eighteen métropoles of 8 to 54 projects, ICC 0.4: 400 studies, nominal 95 %."""
    draws, covered, naive = np.random.default_rng(11), 0, 0
    spread = (1 - 0.4) / 0.4
    for _ in range(400):
        sizes = draws.integers(8, 55, 18)
        shares = draws.beta(truth * spread, (1 - truth) * spread, 18)
        clusters = np.repeat(np.arange(18), sizes)
        hits = pd.Series(draws.random(len(clusters)) < np.repeat(shares, sizes)).astype(int)
        found = small_n.prevalence(hits, clusters)
        plain = small_n.wilson(hits.sum(), len(hits))
        covered += found["low"] <= truth <= found["high"]
        naive += plain["low"] <= truth <= plain["high"]
    assert 0.92 <= covered / 400 <= 0.98
    assert naive / 400 < 0.5
