"""Intervals of a share hold the truth, also when cases come in few clusters."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from r_numbers import read, rng

from metrostudy import small_n


@pytest.mark.parametrize(
    "row", list(read("proportion_ci").itertuples()), ids=lambda r: f"{r.k} of {r.n}"
)
def test_wilson_gives_the_bounds_of_r(row):
    found = small_n.wilson(row.k, row.n)
    assert found["low"] == pytest.approx(row.wilson_low, abs=1e-9)
    assert found["high"] == pytest.approx(row.wilson_high, abs=1e-9)


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


def test_the_bootstrap_of_three_clusters_by_hand():
    """Shares 1, 1, 0 in equal clusters: 27 draws, means 0 (1), 1/3 (6), 2/3 (12), 1 (8)."""
    hits, clusters = pd.Series([1, 1, 1, 1, 0, 0]), pd.Series(list("aabbcc"))
    found = small_n.cluster_bootstrap(hits, clusters, rng(), n_draws=20_000)
    assert (found["low"], found["high"]) == (0.0, 1.0)  # 1/27 > 2.5 % and 8/27 > 2.5 %
    narrow = small_n.cluster_bootstrap(hits, clusters, rng(), n_draws=20_000, level=0.5)
    assert (narrow["low"], narrow["high"]) == (pytest.approx(1 / 3), 1.0)


def test_the_bootstrap_warns_below_twenty_clusters_only():
    hits = pd.Series([0, 1] * 20)
    few = small_n.cluster_bootstrap(hits, np.arange(40) // 3, rng(), 99)
    many = small_n.cluster_bootstrap(hits, np.arange(40) // 2, rng(), 99)
    assert few["warning"].startswith("14 clusters: below 20")
    assert many["warning"] == ""


def test_the_bootstrap_of_unanimous_clusters_has_no_width_where_wilson_keeps_one():
    hits, clusters = pd.Series([1] * 8), pd.Series(list("aabbccdd"))
    drawn = small_n.cluster_bootstrap(hits, clusters, rng(), 99)
    assert drawn["low"] == drawn["high"] == 1.0
    assert small_n.prevalence(hits, clusters)["low"] < 0.7


def test_intraclass_is_blank_where_no_cluster_has_two_cases():
    assert np.isnan(small_n.intraclass(pd.Series([0, 1, 1]), pd.Series(list("abc"))))
    assert np.isnan(small_n.intraclass(pd.Series([0, 1, 1]), pd.Series(list("aaa"))))
