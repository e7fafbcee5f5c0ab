"""Exact tests of tables: those of R, of counting, and of arithmetic."""

from itertools import permutations
from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from r_numbers import numbers, read, rng
from scipy.stats import random_table

from metrostudy import small_n


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


def test_common_odds_ratio_of_separated_strata_is_infinite_and_keeps_the_lower_bound_of_r():
    projects = read("data/projects_36a")
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


def test_a_margin_without_both_kinds_leaves_the_odds_ratio_blank():
    found = small_n.fisher(3, 0, 4, 0)
    assert np.isnan(found["estimate"]) and found["p"] == found["p_min"] == 1.0


def test_mantel_haenszel_gives_every_number_of_r():
    """R searches the bounds and the odds ratio to 1e-4 of themselves or of their inverse."""
    projects, known = read("data/projects_36a"), read("stratified").set_index("quantity")["value"]
    found = small_n.mantel_haenszel(
        projects["overcome"], projects["steering"], projects["metropole"]
    )
    for ours, theirs in {
        "p": "cmh_exact_p_two_sided",
        "estimate": "cmh_common_or_cmle",
        "high": "cmh_ci_high",
        "chi2": "cmh_asymptotic_chisq",
        "p_asymptotic": "cmh_asymptotic_p",
        "weighted": "mantel_haenszel_or",
        "pooled_p": "pooled_fisher_p",
    }.items():
        assert found[ours] == pytest.approx(known[theirs], rel=1e-9), ours
    assert 1 / found["low"] == pytest.approx(1 / known["cmh_ci_low"], abs=1e-4)
    assert 1 / found["pooled"] == pytest.approx(1 / known["pooled_or_cmle"], abs=1e-4)
    assert (found["strata_used"], found["n"]) == (9, 36)


def test_the_bounds_of_an_odds_ratio_leave_half_of_the_rest_in_each_tail():
    """The definition itself, to twelve digits: R's own search stops at 1e-4."""
    found, steps = small_n.fisher(10, 2, 5, 7), np.arange(3, 13)
    law = np.array([comb(12, k) * comb(12, 15 - k) for k in steps], float)
    for bound, tail in ((found["low"], steps >= 10), (found["high"], steps <= 10)):
        weights = law * bound**steps
        assert weights[tail].sum() / weights.sum() == pytest.approx(0.025, abs=1e-9)
    weights = law * found["estimate"] ** steps
    assert weights @ steps / weights.sum() == pytest.approx(10, abs=1e-9)


def test_pairs_of_projects_are_mcnemars_test():
    """One strong and one weak project a métropole: 5 discordant one way, 1 the other: 2·7/64."""
    hits = [1, 0] * 5 + [0, 1] * 1 + [1, 1] * 3 + [0, 0] * 2
    found = small_n.mantel_haenszel(hits, [1, 0] * 11, np.repeat(np.arange(11), 2))
    assert found["estimate"] == pytest.approx(5.0)
    assert found["p"] == pytest.approx(14 / 64)
    assert found["informative"] == 12 and found["strata_used"] == 6


def test_a_thousand_projects_do_not_overflow():
    found = small_n.common_odds_ratio([(30, 30, 30, 30)] * 12)
    assert found["estimate"] == pytest.approx(1.0) and found["p"] == 1.0


def test_fisher_of_a_larger_table_gives_the_p_of_r():
    row = read("fisher_rxc").iloc[0]
    cells = numbers(row["cells_by_row"]).reshape(row["nrow"], row["ncol"])
    assert small_n.fisher_rxc(cells, rng())["p"] == pytest.approx(row["p_exact"], abs=1e-9)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=6))
@settings(max_examples=40, deadline=None)
def test_fisher_of_a_larger_table_is_what_counting_every_pairing_gives(cases):
    rows, columns = (list(side) for side in zip(*cases, strict=True))
    found = small_n.fisher_rxc(pd.crosstab(pd.Series(rows), pd.Series(columns)), rng())
    tables = [tuple(sorted(zip(rows, order, strict=True))) for order in permutations(columns)]
    chance = pd.Series(tables).value_counts() / len(tables)
    seen = chance[tuple(sorted(cases))]
    assert found["p"] == pytest.approx(chance[chance <= seen * (1 + 1e-9)].sum())
    assert found["p_min"] == pytest.approx(chance[chance <= chance.min() * (1 + 1e-9)].sum())


@given(st.lists(st.lists(st.integers(0, 4), min_size=2, max_size=2), min_size=2, max_size=2))
@settings(max_examples=60, deadline=None)
def test_fisher_of_any_size_agrees_with_the_one_of_two_by_two(cells):
    (a, b), (c, d) = cells
    two, any_size = small_n.fisher(a, b, c, d), small_n.fisher_rxc(cells, rng())
    assert any_size["p"] == pytest.approx(two["p"]) and any_size["p_min"] == pytest.approx(
        two["p_min"]
    )


@given(st.permutations(range(3)), st.permutations(range(4)))
@settings(max_examples=20, deadline=None)
def test_fisher_of_a_larger_table_ignores_the_order_of_rows_and_columns(rows, columns):
    cells = np.array([[3, 0, 1, 2], [0, 4, 1, 0], [1, 1, 0, 2]])
    first, again = (small_n.fisher_rxc(t, rng()) for t in (cells, cells[rows][:, columns].T))
    assert again["p"] == pytest.approx(first["p"]) and first["p_min"] <= first["p"]
    assert again["estimate"] == pytest.approx(first["estimate"])


def test_a_table_too_large_to_count_is_drawn_and_says_so(monkeypatch):
    cells = random_table([6, 6, 6], [5, 5, 4, 4]).rvs(random_state=rng())
    counted = small_n.fisher_rxc(cells, rng())
    monkeypatch.setattr("metrostudy.small_n.tables.EXACT_TABLES", 5)
    drawn = small_n.fisher_rxc(cells, rng(), n_draws=20_000)
    assert counted["method"] == "Fisher r×c, exact"
    assert drawn["method"] == "Fisher r×c, 20000 tables drawn"
    assert drawn["p"] == pytest.approx(counted["p"], abs=0.012)
    assert drawn["p_min"] == 1 / 20_001


projects = st.lists(
    st.tuples(st.booleans(), st.booleans(), st.sampled_from("abc")), min_size=1, max_size=24
)


@given(projects, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_mantel_haenszel_ignores_row_order_and_names_and_turns_round_with_the_groups(
    rows, shuffler
):
    first = small_n.mantel_haenszel(*zip(*rows, strict=True))
    shuffler.shuffle(rows)
    hits, groups, strata = zip(*rows, strict=True)
    again = small_n.mantel_haenszel(
        hits, [not g for g in groups], [{"a": "z", "b": "y", "c": "x"}[s] for s in strata]
    )
    for name, other in (("estimate", "estimate"), ("low", "high"), ("high", "low")):
        with np.errstate(divide="ignore"):
            turned = np.divide(1.0, first[other])
        assert again[name] == pytest.approx(turned, rel=1e-6, nan_ok=True)
    assert again["p"] == pytest.approx(first["p"]) and first["p_min"] <= first["p"] + 1e-12
    assert again["informative"] == first["informative"]
