"""The métropole as a level: compared within métropoles, counter-examples counted, nothing more."""

import numpy as np
import pandas as pd
import pytest

from metrostudy.compare.level import Level, metropolitan_level
from metrostudy.compare.verdicts import level_bearing
from metrostudy.simulate import Barrier, Truth, simulate
from metrostudy.study import Barriers


def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def judged(*rows: tuple, strong: int = 2) -> Level:
    projects = pd.DataFrame(rows, columns=["metropole", "steering", "status"])
    return metropolitan_level(projects, Barriers(strong_steering=strong), rng())


BY_EYE = [
    ("m", 3, "done"),
    ("m", 2, "under_way"),
    ("m", 0, "under_way"),
    ("m", 1, "studied"),
    ("n", 3, "under_way"),
    ("n", 0, "done"),  #      goes the other way
    ("o", 3, "done"),  #      nothing weakly steered beside it
    ("p", None, "done"),
    ("p", 3, None),
    (None, 3, "done"),
]


def test_the_difference_is_taken_within_metropoles_by_eye():
    """Status: in m (1 + .5 − .5 − 0)/2 = .5, weight 1; in n −.5, weight ½. Done: ½ and −1."""
    tests = judged(*BY_EYE).tests.set_index("test")
    assert tests["estimate"].tolist() == pytest.approx([(0.5 - 0.25) / 1.5, (0.5 - 0.5) / 1.5])
    assert tests["n"].tolist() == [7, 7] and tests["informative"].tolist() == [6, 6]


def test_delta_asks_for_no_scale_of_status():
    """Pairs: done over under way, done over studied, a tie, under way over studied; one reversed."""
    assert judged(*BY_EYE).tests["delta"].iloc[0] == pytest.approx((3 - 1) / 5)


def test_p_counts_the_deals_of_steering_within_each_metropole():
    """Sums of two of (1, .5, .5, 0): 1.5 twice, 1 twice, .5 twice; ± ½ in n. Seen 1.5 + .5 = 2."""
    sums = [first + second for first in (1.5, 1.5, 1, 1, 0.5, 0.5) for second in (1, 0.5)]
    far = [abs(total - 1.75) >= abs(2 - 1.75) for total in sums]
    tests = judged(*BY_EYE).tests.set_index("test")
    assert tests.loc["status", "p"] == pytest.approx(np.mean(far))
    assert "exact" in tests.loc["status", "method"]


def test_what_is_counted_by_eye():
    found = judged(*BY_EYE)
    columns = ["steering", "projects", "done"]
    assert found.groups[columns].values.tolist() == [["strong", 4, 2], ["weak", 3, 1]]
    assert found.degrees.values.tolist() == [[0, 0, 1, 1], [1, 1, 0, 0], [2, 0, 1, 0], [3, 0, 1, 2]]
    assert found.unknown == 3
    table = found.metropoles[["metropole", "difference", "discordant"]]
    assert table.values.tolist() == [["m", 0.5, False], ["n", -0.5, True]]


def test_what_strong_means_is_a_choice():
    assert judged(*BY_EYE, strong=3).groups["projects"].tolist() == [3, 4]


def test_a_metropole_that_steers_all_and_finishes_all_weighs_nothing():
    apart = judged(*[("a", 3, "done")] * 9, *[("b", 0, "studied")] * 9)
    assert apart.tests["estimate"].isna().all() and (apart.tests["p"] == 1).all()
    assert level_bearing(apart.tests.iloc[0]) == "silent"


def test_an_inventory_without_steering_is_left_out_whole():
    found = judged(("m", None, "done"), ("n", None, "studied"))
    assert found.unknown == 2 and found.tests["n"].tolist() == [0, 0]
    assert found.degrees.drop(columns="steering").to_numpy().sum() == 0


def test_the_order_of_projects_and_the_names_of_metropoles_change_nothing():
    cases = simulate(Truth(n_metropoles=6, projects_per_metropole=8, interviews_per_metropole=0))[
        "projects"
    ]
    mixed = cases.sample(frac=1, random_state=3).replace({"metropole": {"metropole-01": "z"}})
    first, again = (metropolitan_level(table, Barriers(), rng()).tests for table in (cases, mixed))
    columns = ["estimate", "low", "high", "p", "delta"]
    np.testing.assert_allclose(again[columns], first[columns])


def verdict(seed: int, effect: float, share: float) -> str:
    """What a simulated study says: steering acts on status through barriers overcome, or not."""
    barriers = {code: Barrier(share=share) for code in ("FN.A", "FN.B", "FE.C")}
    truth = Truth(seed=seed, steering_effect=effect, barriers=barriers, interviews_per_metropole=0)
    return level_bearing(
        metropolitan_level(simulate(truth)["projects"], Barriers(), rng()).tests.iloc[0]
    )


def test_a_planted_effect_is_found_and_an_absent_one_is_not_claimed():
    assert [verdict(seed, 3.0, 0.7) for seed in range(4)] == ["supports"] * 4
    claims = [verdict(seed, 0.0, 0.7) for seed in range(12)]
    assert claims.count("supports") + claims.count("opposes") <= 3  # 5 % expected


def test_projects_that_fare_better_when_left_alone_oppose():
    rows = [(place, 3, "studied") for place in "abcd"] + [(place, 0, "done") for place in "abcd"]
    assert level_bearing(judged(*rows, *rows).tests.iloc[0]) == "opposes"
