import numpy as np
import pytest
from scipy.spatial.distance import pdist

from metrostudy.compare.one_model.power import detectable, equal_models, simplex
from metrostudy.compare.one_model.rule import Frames, answer
from metrostudy.study import OneModel

CHOICES = OneModel(n_power=10)


def test_the_number_of_processes_changes_nothing():
    found = [detectable(3, (10, 3), CHOICES, n_jobs=jobs) for jobs in (1, 2)]
    assert found[0] == found[1]


def test_more_metropoles_see_smaller_separations():
    few, many = (detectable(3, (n, 4), CHOICES) for n in (9, 18))
    assert not few <= many


def test_what_is_said_to_be_seen_is_seen_by_the_whole_rule():
    shape = (12, 3)
    apart = detectable(3, shape, OneModel(n_power=40))
    rng = np.random.default_rng(8)
    frames = Frames.draw(rng, 600, *shape)
    told = [
        answer(equal_models(3, shape, apart, rng), frames.some(rng, 399), CHOICES)
        for _ in range(60)
    ]
    assert told.count("several") / 60 > 0.62  # .8 less two standard errors of the two simulations


@pytest.mark.parametrize("corners", [2, 3, 4])
def test_models_are_all_as_far_apart(corners):
    np.testing.assert_allclose(pdist(simplex(corners)), 1)
    np.testing.assert_allclose(simplex(corners).sum(axis=0), 0, atol=1e-12)


def test_three_models_need_a_plane():
    assert np.isnan(detectable(3, (12, 1), CHOICES))


def test_models_are_of_equal_size_in_a_cloud_that_is_standardised():
    cloud = equal_models(2, (10, 3), 400.0, np.random.default_rng(0))
    np.testing.assert_allclose(
        [cloud.mean(axis=0), cloud.std(axis=0)], [[0] * 3, [1] * 3], atol=1e-9
    )
    assert (cloud[:, 0] > 0).sum() == 5
