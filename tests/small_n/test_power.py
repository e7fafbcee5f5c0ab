"""Simulated studies have the share, the ICC and the slope that were asked, and power follows."""

import numpy as np
import pandas as pd
import pytest
from r_numbers import rng

from metrostudy import small_n


@pytest.mark.parametrize("share, icc", [(0.5, 0.4), (0.2, 0.1), (0.8, 0.7)])
def test_simulated_answers_have_the_share_and_the_icc_asked(share, icc):
    said = small_n.said_by_cluster(range(40), 3, share, icc, 0.0, rng(), 100).ravel()
    hits = pd.Series((np.arange(3) < said[:, None]).ravel().astype(int))
    assert hits.mean() == pytest.approx(share, abs=0.02)
    assert small_n.intraclass(hits, np.repeat(np.arange(len(said)), 3)) == pytest.approx(
        icc, abs=0.03
    )


def test_the_slope_is_in_log_odds_per_standard_deviation():
    """Scores −1 and 1 are their own standard deviations: with no ICC, logits 0 ∓ slope."""
    said = small_n.said_by_cluster([-1, 1], 50, 0.5, 0.0, -1.5, rng(), 2000).mean(axis=0) / 50
    assert np.log(said / (1 - said)) == pytest.approx([1.5, -1.5], abs=0.03)


def test_a_test_with_nothing_to_find_finds_it_once_in_twenty_at_most():
    row = small_n.association_power(np.arange(12) // 3, 2, 0.5, 0.4, 0.0, rng(), 3000)
    assert row["low"] <= 0.05 and row["estimate"] <= 0.06


@pytest.mark.parametrize("n, slope, known", [(12, -1, 0.24), (12, -2, 0.70), (25, -2, 0.98)])
def test_power_is_the_one_that_another_simulation_found(n, slope, known):
    """configurations.md §5, 900 runs: ICC .4 of the latent scale, .289 of the answers."""
    row = small_n.association_power(np.arange(n) * 4 // n, 2, 0.5, 0.289, slope, rng(), 2000)
    assert row["estimate"] == pytest.approx(known, abs=0.05)


def test_power_grows_with_the_slope_and_with_the_number_of_metropoles():
    def power(n, slope):
        return small_n.association_power(range(n), 2, 0.5, 0.4, slope, rng(), 500)["estimate"]

    assert power(12, -1.0) < power(12, -2.0) < power(25, -2.0)
    assert power(25, -2.0) == pytest.approx(power(25, 2.0), abs=0.06)
