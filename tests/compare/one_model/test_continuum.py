from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.cluster.hierarchy import fcluster, linkage

from metrostudy.compare.axes.profiles import standardised
from metrostudy.compare.one_model import continuum

PUBLISHED = Path(__file__).parents[2] / "published"
DECATHLON = PUBLISHED / "typology" / "data_decathlon.csv"
STATES, IRIS = (PUBLISHED / "typology" / f"data_{name}.csv" for name in ("usarrests22", "iris"))


def cloud(seed: int = 2, n: int = 18, p: int = 6) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return continuum.standard(rng.normal(size=(n, 1)) + rng.normal(size=(n, p)))


def published(path: Path, columns: int) -> np.ndarray:
    return standardised(pd.read_csv(path, index_col=0).iloc[:, :columns])[0].to_numpy()


def bunched(points: np.ndarray, draws: int) -> np.ndarray:
    drawn = continuum.frames(np.random.default_rng(1).standard_normal, draws, *points.shape)
    return continuum.null_separation(drawn, continuum.straight(points), 5)


@pytest.mark.parametrize(
    ("path", "columns", "draws", "p"), [(STATES, 4, 1999, 0.1446), (DECATHLON, 10, 399, 0.7786)]
)
def test_the_published_p_of_a_bunched_cloud(path, columns, draws, p):
    points = published(path, columns)
    observed = continuum.separation(points[None], 5)[0][0]
    found = continuum.p_value(observed, bunched(points, draws))
    assert found == pytest.approx(p, abs=3 * np.sqrt(p * (1 - p) / draws))


def test_the_three_species_of_iris_are_no_single_cloud():
    # Published with 999 draws: largest standardised T_k 11.123, at k = 3, p = .001.
    points = published(IRIS, 4)
    observed, smallest = (part[0] for part in continuum.separation(points[None], 5))
    null = bunched(points, 199)
    assert continuum.p_value(observed, null) == 1 / 200
    assert continuum.scaled(observed, null)[1] == pytest.approx(11.123, rel=0.1)
    assert smallest[1] >= 3


def test_a_null_cloud_has_the_mean_and_the_covariance_of_the_data_exactly():
    points, rng = cloud(), np.random.default_rng(0)
    _, spread, turn = np.linalg.svd(points, full_matrices=False)
    for noise in (rng.random, rng.standard_normal):
        for drawn in continuum.frames(noise, 5, *points.shape) * spread @ turn:
            np.testing.assert_allclose(drawn.mean(axis=0), 0, atol=1e-10)
            np.testing.assert_allclose(drawn.T @ drawn, points.T @ points, atol=1e-9)


def test_scores_of_a_continuum_are_even_and_those_of_a_bunched_cloud_are_not():
    # Kurtosis is 1.8 for even scores and 3 for Gaussian ones.
    rng = np.random.default_rng(0)
    for noise, kurtosis in ((rng.random, 1.8), (rng.standard_normal, 3.0)):
        first = continuum.frames(noise, 400, 60, 3)[:, :, 0] * np.sqrt(60)
        assert (first**4).mean() == pytest.approx(kurtosis, abs=0.15)


def test_turning_the_cloud_changes_nothing():
    points = cloud()
    turned = points @ np.linalg.qr(np.random.default_rng(0).normal(size=(6, 6)))[0]
    drawn = continuum.frames(np.random.default_rng(1).random, 99, *points.shape)
    for one, two in (
        [continuum.null_separation(drawn, continuum.straight(c), 5) for c in (points, turned)],
        [continuum.separation(c[None], 5)[0] for c in (points, turned)],
    ):
        np.testing.assert_allclose(one, two)


@pytest.mark.parametrize("seed", range(5))
def test_the_smallest_class_is_that_of_the_cut_tree(seed):
    points = cloud(seed)
    labels = [fcluster(linkage(points, "ward"), k, "maxclust") for k in range(2, 6)]
    expected = [np.bincount(label)[1:].min() for label in labels]
    assert continuum.separation(points[None], 5)[1][0].tolist() == expected


def test_four_points_on_a_line_checked_by_hand():
    # 0, 2 and 10, 12: within two classes 4 of 104 is left, so T_2 = log 26.
    line = np.array([[[0.0], [2.0], [10.0], [12.0]]])
    marked, smallest = continuum.separation(line, 5)
    assert marked.tolist() == [[pytest.approx(np.log(26))]] and smallest.tolist() == [[2]]


def test_p_reads_only_the_cuts_it_may_and_is_never_zero():
    observed, null = np.array([50.0, 1.1]), np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]])
    assert continuum.p_value(observed, null) == 1 / 4
    assert continuum.p_value(observed, null, np.array([False, True])) == 3 / 4
    assert continuum.p_value(observed, null, np.array([False, False])) == 1


@pytest.mark.parametrize("seed", range(6))
def test_above_the_limit_and_p_at_the_level_are_the_same_thing(seed):
    rng = np.random.default_rng(seed)
    null, observed = rng.normal(size=(199, 4)), rng.normal(loc=1.5, size=4)
    above = (observed > continuum.limit(null, 0.05)).any()
    assert above == (continuum.p_value(observed, null) <= 0.05)


def test_a_cut_is_read_only_when_no_clearer_one_sets_a_few_apart():
    null = np.array([[-1.0, -1.0, -1.0], [1.0, 1.0, 1.0]])
    marked = np.array([3.0, 2.3, 2.2])  # three quarters of 3 is 2.25
    read = continuum.legible(marked, null, np.array([False, True, True]))
    assert read.tolist() == [False, True, False]


@pytest.mark.parametrize("seed", range(8))
def test_a_p_that_stops_early_is_on_the_side_of_the_level_that_all_draws_show(seed):
    rng = np.random.default_rng(seed)
    points = continuum.standard(rng.normal(size=(14, 1)) * (seed % 3) + rng.normal(size=(14, 4)))
    drawn, shape = continuum.frames(rng.random, 799, 14, 4), continuum.straight(points)
    observed = continuum.separation(points[None], 5)[0][0]
    rough, null = continuum.sequential_p(observed, drawn, shape, 0.05)
    whole = continuum.p_value(observed, continuum.null_separation(drawn, shape, 5))
    assert (rough <= 0.05) == (whole <= 0.05) and len(null) <= len(drawn)
