import numpy as np
import pandas as pd
from scipy.stats import skew

from metrostudy.compare.one_model import continuum, sensitivity
from metrostudy.compare.one_model.rule import Frames
from metrostudy.study import OneModel


def readings(cloud: np.ndarray) -> pd.DataFrame:
    frames = Frames.draw(np.random.default_rng(0), 399, *cloud.shape)
    table = pd.DataFrame(continuum.standard(cloud))
    return sensitivity.sensitivity(table, frames, OneModel()).set_index("reading")


def test_a_departure_that_is_only_skew_goes_with_it():
    rng = np.random.default_rng(0)
    p = readings(np.exp(1.3 * rng.normal(size=(20, 1)) + rng.normal(size=(20, 4))))["p_box"]
    assert p["scores"] <= 0.05 < p["yeo_johnson"]


def test_a_departure_that_is_one_extreme_score_goes_with_it():
    cloud = np.random.default_rng(1).normal(size=(18, 3))
    cloud[4, 0] = 30
    p = readings(cloud)["p_box"]
    assert p["scores"] <= 0.05 < p["winsorised"]


def test_models_that_are_there_stay_in_every_reading():
    rng = np.random.default_rng(2)
    centres = 9 * np.eye(3, 5)[np.arange(18) % 3]
    assert (readings(centres + rng.normal(size=(18, 5)))["p_classes"] <= 0.05).all()


def test_the_extremes_are_brought_to_the_next_score():
    assert sensitivity._winsorised(np.array([5.0, 0.0, 2.0, 90.0])).tolist() == [5, 2, 2, 5]


def test_scores_are_made_symmetrical_and_two_values_are_left_as_they_are():
    column = np.random.default_rng(3).lognormal(size=40)
    assert abs(skew(sensitivity._symmetrical(column))) < 0.3 < skew(column)
    assert np.isfinite(sensitivity._symmetrical(np.array([0.0] * 9 + [1.0]))).all()
