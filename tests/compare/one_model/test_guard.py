import numpy as np
import pytest

from metrostudy.compare.one_model import continuum
from metrostudy.compare.one_model.guard import bent_frames, curved
from metrostudy.compare.one_model.power import equal_models


def arch(seed: int, n: int = 22, p: int = 6, noise: float = 0.3) -> np.ndarray:
    """One model: even places along a parabola, each dimension mixing its two coordinates."""
    rng = np.random.default_rng(seed)
    place = np.linspace(-1.7, 1.7, n)[:, None]
    curve = place @ rng.normal(size=(1, p)) + (place**2 - 1) @ rng.normal(size=(1, p))
    return continuum.standard(curve + noise * rng.normal(size=(n, p)))


def p_curve(cloud: np.ndarray, seed: int = 0) -> float:
    drawn = bent_frames(np.random.default_rng(seed), 399, *cloud.shape)
    observed = continuum.separation(cloud[None], 5)[0][0]
    return continuum.p_value(observed, continuum.null_separation(drawn, curved(cloud), 5))


def p_box(cloud: np.ndarray) -> float:
    drawn = continuum.frames(np.random.default_rng(0).random, 399, *cloud.shape)
    observed = continuum.separation(cloud[None], 5)[0][0]
    return continuum.p_value(
        observed, continuum.null_separation(drawn, continuum.straight(cloud), 5)
    )


@pytest.mark.parametrize("cloud", [arch(1), equal_models(3, (18, 6), 6, np.random.default_rng(1))])
def test_a_bent_cloud_has_the_mean_and_the_covariance_of_the_data_exactly(cloud):
    for drawn in bent_frames(np.random.default_rng(0), 5, *cloud.shape) @ curved(cloud):
        np.testing.assert_allclose(drawn.mean(axis=0), 0, atol=1e-10)
        np.testing.assert_allclose(drawn.T @ drawn, cloud.T @ cloud, atol=1e-8)


def test_an_even_cubic_curve_is_fitted_without_residual():
    t = (2 * np.arange(15) + 1) / 15 - 1
    cloud = continuum.standard(np.column_stack([t, t**2 - t, t**3 + t**2]))
    shuffled = cloud[np.random.default_rng(0).permutation(15)]
    assert np.abs(curved(shuffled)[3:]).max() < 1e-6


def test_most_arches_are_bent_continuums_where_a_straight_one_is_refused():
    clouds = [arch(seed) for seed in range(20)]
    refused = [cloud for cloud in clouds if p_box(cloud) <= 0.05]
    assert len(refused) >= 10
    assert np.mean([p_curve(cloud) <= 0.125 for cloud in refused]) <= 0.25


def test_far_models_follow_no_bent_gradient():
    rng = np.random.default_rng(4)
    for models in (2, 3):
        assert p_curve(equal_models(models, (22, 6), 10, rng)) <= 0.02


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_points_and_of_dimensions_changes_nothing(seed):
    cloud, rng = arch(seed, n=14, p=5), np.random.default_rng(seed)
    changed = cloud[rng.permutation(14)]
    np.testing.assert_allclose(curved(changed), curved(cloud), atol=1e-8)
    turned = rng.permutation(5)
    np.testing.assert_allclose(curved(cloud[:, turned]), curved(cloud)[:, turned], atol=1e-8)
