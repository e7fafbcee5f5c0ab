import numpy as np
import pandas as pd
import pytest

from metrostudy.compare.one_model import continuum
from metrostudy.compare.one_model.power import equal_models
from metrostudy.compare.one_model.reading import leave_one_out, read
from metrostudy.compare.one_model.rule import Frames, answer, decide, left_out
from metrostudy.study import OneModel

CHOICES = OneModel(n_null=399)


@pytest.mark.parametrize(
    ("p_box", "p_classes", "p_curve", "loo_max", "told"),
    [
        (0.06, 0.06, 0.01, 0.01, "one"),  # a straight continuum suffices
        (0.05, 0.05, 0.13, 0.01, "one"),  # a bent one does
        (0.05, 0.06, 0.01, 0.01, "atypical"),  # no cut without too small a class
        (0.05, 0.05, 0.01, 0.21, "atypical"),  # one métropole makes it
        (0.05, 0.05, 0.125, 0.2, "several"),
    ],
)
def test_the_rule_case_by_case(p_box, p_classes, p_curve, loo_max, told):
    assert decide(p_box, p_classes, p_curve, loo_max, OneModel()) == told


def clouds() -> list[np.ndarray]:
    rng = np.random.default_rng(5)
    far = rng.normal(size=(14, 4))
    far[7] += 25
    factor = rng.normal(size=(14, 1)) + rng.normal(size=(14, 4))
    models = [equal_models(k, (14, 4), d, rng) for k, d in ((2, 9), (3, 5), (3, 9), (3, 9))]
    return [continuum.standard(cloud) for cloud in (far, factor, *models)]


def test_the_quick_answer_is_that_of_every_p_in_full():
    rng, told = np.random.default_rng(2), []
    for cloud in clouds():
        frames = Frames.draw(rng, 399, *cloud.shape)
        row = read(cloud, frames, CHOICES).row
        worst = leave_one_out(pd.DataFrame(cloud), frames.without, CHOICES)["p"].max()
        told.append(decide(row["p_box"], row["p_classes"], row["p_curve"], worst, CHOICES))
        assert answer(cloud, frames, CHOICES) == told[-1]
    assert set(told) == {"one", "atypical", "several"}


def test_each_point_is_left_out_in_turn_and_the_rest_standardised_again():
    cloud = np.random.default_rng(0).normal(size=(6, 2))
    found = left_out(cloud)
    assert found.shape == (6, 5, 2)
    np.testing.assert_allclose(found[2], continuum.standard(np.delete(cloud, 2, axis=0)))
