"""The gap statistic of R's clusGap, every rule of maxSE, and no class where there is none."""

import numpy as np
import pandas as pd
import pytest
from published_clouds import NAMES, cloud, published

from metrostudy.compare.validity.gap import RULES, SPACES, gap, suggested

B = {"iris": 200, "usarrests22": 500}


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("name", NAMES)
def test_the_published_gaps_of_wards_cuts(name, space):
    rows = published(name, "clusgap").query("method == 'ward' and space == @space")
    found = gap(cloud(name), np.random.default_rng(0), 6, 500, power=1, space=space)
    np.testing.assert_allclose(found["log_within"], rows["logW"], atol=1e-9)
    error = rows["se_sim"].to_numpy() * np.sqrt(1 / B[name] + 1 / 500)
    assert (np.abs(found["expected"].to_numpy() - rows["E_logW"]) < 4 * error).all()
    ratio = found["se"].to_numpy() / rows["se_sim"]
    assert (np.abs(ratio - 1) < 4 * np.sqrt(1 / (2 * B[name]) + 1 / 1000)).all()


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_reads_the_published_gaps_as_maxse_does(name):
    rules = published(name, "clusgap_khat").set_index(["method", "space", "rule"])["k_hat"]
    rules = rules.sort_index()
    for key, rows in published(name, "clusgap").groupby(["method", "space"]):
        assert suggested(rows["gap"], rows["se_sim"]) == rules.loc[key].to_dict()


@pytest.mark.parametrize(
    ("gaps", "errors", "expected"),
    [
        ([3.0, 2.0, 1.0], [0.0, 0.0, 0.0], [1, 1, 1, 1, 1]),
        ([1.0, 2.0, 3.0], [0.0, 0.0, 0.0], [3, 3, 3, 3, 3]),
        ([1.0, 1.5, 1.4, 3.0], [0.1, 0.1, 0.1, 0.1], [2, 2, 4, 2, 4]),
        ([1.0, 1.5, 1.4, 3.0], [0.1, 0.6, 0.1, 1.6], [1, 1, 2, 2, 4]),
        ([2.0], [0.1], [1, 1, 1, 1, 1]),
    ],
)
def test_rules_by_eye(gaps, errors, expected):
    assert suggested(gaps, errors) == dict(zip(RULES, expected, strict=True))


def test_squared_and_plain_distances_are_not_the_same_statistic():
    table = pd.DataFrame({"x": [0.0, 2.0, 10.0]})
    plain, squared = (
        gap(table, np.random.default_rng(0), 1, 9, power)["log_within"].item() for power in (1, 2)
    )
    # Σ over pairs of d, or d², over twice the size: (2 + 8 + 10)/6 and (4 + 64 + 100)/6.
    assert (plain, squared) == (pytest.approx(np.log(20 / 6)), pytest.approx(np.log(168 / 6)))


def test_one_elongated_cloud_is_left_whole_in_its_own_box_only():
    """The box of the principal axes follows the cloud; that of the columns is far too wide."""
    rng = np.random.default_rng(2)
    long = pd.DataFrame(rng.normal(size=(22, 1)) * 3 + 0.3 * rng.normal(size=(22, 4)))
    kept = {
        space: suggested(*gap(long, rng, 5, 100, space=space)[["gap", "se"]].to_numpy().T)
        for space in SPACES
    }
    assert kept["scaledPCA"]["Tibs2001SEmax"] == 1
    assert kept["original"]["Tibs2001SEmax"] > 1


def test_three_clear_classes_are_found_by_the_rules_that_look_beyond_a_first_maximum():
    rng = np.random.default_rng(1)
    table = pd.DataFrame(np.repeat([[0, 0], [9, 0], [0, 9]], 7, axis=0) + rng.normal(size=(21, 2)))
    found = gap(table, rng, 5, 100)
    kept = suggested(found["gap"], found["se"])
    assert kept["globalmax"] == kept["globalSEmax"] == 3
