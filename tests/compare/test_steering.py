"""Steering: compared within métropoles, found when planted, not claimed when absent."""

import numpy as np
import pandas as pd
import pytest

from metrostudy.compare.barriers.codes import INTERNAL
from metrostudy.compare.steering import overcome_by_project, steering
from metrostudy.simulate import Barrier, Truth, simulate
from metrostudy.small_n import fisher
from metrostudy.study import Barriers

BOOK = pd.DataFrame({
    "code": ["FN.A", "FN.B"], "parent": "FN", "kind": INTERNAL, "label_fr": ["Alpha", "Bêta"],
    "label_en": None,
})  # fmt: skip
CHOICES = Barriers(strong_steering=2)


def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def projects(*rows: tuple) -> pd.DataFrame:
    columns = ["metropole", "steering", "barriers", "overcome"]
    table = pd.DataFrame(rows, columns=columns)
    names = [f"p{number}" for number in range(len(rows))]
    return table.assign(project=names, title=names, theme=None, status="done")


BY_EYE = projects(
    ("m", 3, "FN.A|FN.B", "FN.A|FN.B"),  # 2 of 2
    ("m", 0, "FN.A|FN.B", "FN.A"),  #      1 of 2
    ("m", 1, "FN.A", None),  #             0 of 1: a blank list is empty
    ("n", 2, "FN.B", "FN.B"),  #           1 of 1
    ("n", 1, "FN.A", "FN.B"),  #           what was not met cannot be overcome
    ("o", 3, "FN.A", "FN.A"),  #           no weak project beside it
    ("o", 3, "none", None),
    ("o", None, "FN.A", None),
    ("o", 3, None, None),
)


def test_barriers_overcome_by_eye():
    counted = overcome_by_project(BY_EYE, BOOK)[["met", "overcome"]].values.tolist()
    assert counted == [[2, 2], [2, 1], [1, 0], [1, 1], [1, 0], [1, 1], [0, 0], [1, 0]]


def test_groups_and_what_is_left_out_by_eye():
    found = steering(BY_EYE, BOOK, CHOICES, rng())
    columns = ["steering", "projects", "met", "overcome"]
    assert found.groups[columns].values.tolist() == [["strong", 3, 4, 4], ["weak", 3, 4, 1]]
    assert (found.no_barrier, found.unknown) == (1, 2)


def test_the_difference_is_taken_within_metropoles():
    """In m, 1 − mean(1/2, 0) = 3/4 with weight 2/3; in n, 1 − 0 with weight 1/2; o says nothing."""
    effect = steering(BY_EYE, BOOK, CHOICES, rng()).effect.iloc[0]
    assert effect["estimate"] == pytest.approx((2 / 3 * 0.75 + 0.5 * 1) / (2 / 3 + 0.5))
    assert (effect["n"], effect["informative"]) == (6, 5)


def test_p_comes_from_shuffling_steering_among_the_projects_of_a_metropole():
    """Sums 1, ½ or 0 in m with 1 or 0 in n: 2 1½ 1 1 ½ 0; 2 is seen, and 0 is as far from 1."""
    effect = steering(BY_EYE, BOOK, CHOICES, rng()).effect.iloc[0]
    assert effect["p"] == pytest.approx(2 / 6)
    assert effect["p"] == effect["p_min"]


def test_each_metropole_is_shown_with_its_own_difference():
    found = steering(BY_EYE, BOOK, CHOICES, rng()).metropoles
    assert found[["metropole", "n_strong", "n_weak"]].values.tolist() == [["n", 1, 1], ["m", 1, 2]]
    assert found["difference"].tolist() == pytest.approx([1.0, 0.75])


def test_separated_strata_give_an_infinite_odds_ratio_with_a_finite_lower_bound():
    tests = steering(BY_EYE, BOOK, CHOICES, rng()).tests.set_index("test")
    assert tests.loc[["barriers", "projects"], "estimate"].tolist() == [np.inf, np.inf]
    assert (tests.loc[["barriers", "projects"], "low"] > 0).all()


def test_the_ways_of_judging_stand_side_by_side():
    """Projects that overcame all: 3 of 3 strong, 0 of 3 weak; within m and n, 1/3 × 1/2."""
    tests = steering(BY_EYE, BOOK, CHOICES, rng()).tests.set_index("test")
    assert tests["n"].to_dict() == {"projects": 6, "pooled": 6, "barriers": 8, "degrees": 6}
    assert tests.loc["pooled", "p"] == pytest.approx(fisher(3, 0, 0, 3)["p"])
    assert tests.loc["projects", "p"] == pytest.approx(1 / 6)
    assert tests.loc["degrees", "estimate"] == pytest.approx(
        (2 / 3 * 2.5 + 0.5 * 1) / (2 / 3 + 0.5)
    )


def test_each_degree_of_steering_is_shown():
    found = steering(BY_EYE, BOOK, CHOICES, rng()).degrees
    columns = ["steering", "projects", "met", "overcome"]
    assert found[columns].values.tolist() == [
        [0, 1, 2, 1],
        [1, 2, 2, 0],
        [2, 1, 1, 1],
        [3, 2, 3, 3],
    ]


def test_a_metropole_against_the_common_difference_is_discordant():
    most = [(place, degree, "FN.A", "FN.A" if degree else None)
            for place in "mno" for degree in (3, 0)]  # fmt: skip
    found = steering(projects(*most, ("x", 3, "FN.A", None), ("x", 0, "FN.A", "FN.A")), BOOK,
                     CHOICES, rng()).metropoles  # fmt: skip
    assert found.loc[found["discordant"], "metropole"].tolist() == ["x"]


def test_a_metropole_that_steers_and_succeeds_for_other_reasons_weighs_nothing():
    """All strong in a, where all is overcome; all weak in b, where nothing is: no comparison."""
    apart = projects(*[("a", 3, "FN.A", "FN.A")] * 9, *[("b", 0, "FN.A", None)] * 9)
    found = steering(apart, BOOK, CHOICES, rng())
    assert np.isnan(found.effect["estimate"].iloc[0])
    assert found.effect["p"].iloc[0] == 1
    assert found.metropoles.empty


def test_an_inventory_without_any_degree_of_steering_is_left_out_whole():
    blank = BY_EYE.assign(steering=None)
    found = steering(blank, BOOK, CHOICES, rng())
    assert found.unknown == len(blank)
    assert found.effect["n"].iloc[0] == 0 and np.isnan(found.effect["estimate"].iloc[0])


def test_what_strong_means_is_a_choice():
    one = steering(BY_EYE, BOOK, Barriers(strong_steering=1), rng()).groups
    assert one["projects"].tolist() == [5, 1]


def claimed(effect: float, seed: int) -> bool:
    truth = Truth(seed=seed, steering_effect=effect, projects_per_metropole=15,
                  barriers={"FN.A": Barrier(share=0.5), "FN.B": Barrier(share=0.3)})  # fmt: skip
    found = steering(simulate(truth)["projects"], BOOK, CHOICES, rng()).effect.iloc[0]
    return bool(found["p"] <= 0.05 and found["estimate"] > 0)


def test_a_planted_effect_is_found_and_an_absent_one_is_not_claimed():
    assert sum(claimed(1.8, seed) for seed in range(8)) == 8
    assert sum(claimed(0.0, seed) for seed in range(20)) <= 2  # 2.5 % expected on one side
