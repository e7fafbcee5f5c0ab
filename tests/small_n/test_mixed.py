"""The random-intercept logit gives lme4's numbers, as far as lme4 searches."""

import numpy as np
import pytest
from r_numbers import read

from metrostudy import small_n


def test_mixed_logit_gives_the_numbers_of_glmer():
    projects, known = read("data/projects_36a"), read("stratified").set_index("quantity")["value"]
    found = small_n.mixed_logit(projects["overcome"], projects["steering"], projects["metropole"])
    assert found["loglik"] == pytest.approx(known["glmer_agq25_loglik"], abs=1e-9)
    for ours, theirs in {
        "estimate": "glmer_agq25_steering",
        "intercept": "glmer_agq25_intercept",
        "se": "glmer_agq25_se_steering",
        "sd": "glmer_agq25_sd_metropole",
    }.items():
        assert found[ours] == pytest.approx(known[theirs], abs=1e-5), ours


def test_without_clusters_that_differ_it_is_the_plain_odds_ratio():
    """Each cluster the same table 3 1 / 1 3: σ = 0 and log odds ratio 2 ln 3, se √(16/9 · …)."""
    hits, groups = [1, 1, 1, 0, 1, 0, 0, 0] * 4, [1, 1, 1, 1, 0, 0, 0, 0] * 4
    found = small_n.mixed_logit(hits, groups, np.repeat(range(4), 8))
    assert found["sd"] == pytest.approx(0, abs=1e-3)
    assert found["estimate"] == pytest.approx(np.log(9), abs=1e-4)
    assert found["se"] == pytest.approx(np.sqrt(2 / 12 + 2 / 4), abs=1e-3)
