"""Prediction strength: near fpc's, 1 for classes far apart, low for what halves do not share."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from published_clouds import NAMES, cloud, published

from metrostudy.compare.validity.partitions import kmeans_cuts
from metrostudy.compare.validity.prediction import _worst_class, prediction_strength


@pytest.mark.parametrize("name", NAMES)
def test_near_the_published_strengths_of_kmeans_from_one_start(name):
    rows = published(name, "predstrength")
    cuts = partial(kmeans_cuts, starts=1)
    found = prediction_strength(cloud(name), np.random.default_rng(0), 5, 100, cuts)
    room = 4 * found["se"] * np.sqrt(1 + 100 / 50) + 0.02  # theirs: fifty deals
    assert (np.abs(found["estimate"] - rows["prediction_strength"]) <= room).all()


def test_a_pair_that_the_other_half_parts_is_lost():
    points, classes = np.array([[0.0], [1.0], [2.0], [9.0]]), np.array([0, 0, 0, 1])
    others, theirs = np.array([[0.0], [8.0]]), np.array([0, 1])
    assert _worst_class(points, classes, others, theirs) == 1
    # Centres at 0 and 2.2: of the class {0, 1, 2} two members stay together, one pair of three.
    assert _worst_class(points, classes, np.array([[0.0], [2.2]]), theirs) == pytest.approx(1 / 3)


def test_classes_far_apart_are_foretold_and_one_cloud_is_left_whole():
    rng = np.random.default_rng(1)
    noise = rng.normal(size=(24, 3))
    centres = np.repeat([[0, 0, 0], [20, 0, 0], [0, 20, 0]], 8, axis=0)
    far = prediction_strength(pd.DataFrame(noise + centres), rng).set_index("k")["estimate"]
    assert far[3] > 0.99 > 0.8 > far[4]
    alone = prediction_strength(pd.DataFrame(noise), rng).set_index("k")["estimate"]
    assert alone[1] == 1
    assert alone.drop(1).max() < 0.8


def test_the_generator_alone_decides_the_deals():
    one, two = (prediction_strength(cloud("usarrests22"), np.random.default_rng(3)) for _ in "ab")
    pd.testing.assert_frame_equal(one, two)
    assert one["k"].max() == 6
    assert prediction_strength(cloud("usarrests22").head(8), np.random.default_rng(3))[
        "k"].tolist() == [1, 2, 3, 4]  # fmt: skip
