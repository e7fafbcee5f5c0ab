"""Métropoles beside the other EPCI: chances by hand, blanks and thin coverage, the real fibre."""

import numpy as np
import pandas as pd
import pytest

from metrostudy.compare.divide.others import metropoles_and_others, of_epci

READINGS = pd.DataFrame({
    "measure": "x", "label_fr": "X", "label_en": None, "year": 2018,
    "epci": ["a", "a", "b", "c", "c", "d"],
    "metropole": ["m", "m", None, None, None, None],
    "value": [10.0, 20.0, 5.0, 40.0, None, None], "weight": [1.0, 3.0, 2.0, 1.0, 9.0, 5.0],
})  # fmt: skip


def test_an_epci_is_the_mean_of_its_known_communes():
    epci = of_epci(READINGS).set_index("epci")
    assert epci["value"].dropna().to_dict() == {"a": 17.5, "b": 5.0, "c": 40.0}
    assert epci["known"].tolist() == [4, 2, 1, 0] and epci["weight"].tolist() == [4, 2, 10, 5]


def test_one_metropole_above_one_and_below_another_known_for_a_tenth():
    row = metropoles_and_others(READINGS).iloc[0]
    assert (row["estimate"], row["n"], row["n_others"]) == (0.5, 1, 2)
    assert (row["covered"], row["n_covered"]) == (1.0, 1)  # « c » is known for a tenth
    assert row["coverage_others"] == pytest.approx(3 / 17)
    assert row["pooled_others"] == pytest.approx(50 / 3) and row["median_others"] == 22.5


def test_no_other_epci_no_chance():
    row = metropoles_and_others(READINGS[READINGS["metropole"].notna()]).iloc[0]
    assert np.isnan(row["estimate"]) and row["n_others"] == 0


def test_the_chance_is_that_of_the_rank_sum(real):
    """Mann-Whitney's U over the number of pairs, which scipy counts too."""
    from scipy.stats import mannwhitneyu

    one = real[real["measure"] == "unemployment_rate_pct"]
    epci = of_epci(one).dropna(subset="value")
    inside = epci["metropole"].notna()
    u = mannwhitneyu(epci.loc[inside, "value"], epci.loc[~inside, "value"]).statistic
    row = metropoles_and_others(one).iloc[0]
    assert row["estimate"] == pytest.approx(u / inside.sum() / (~inside).sum())
