"""Bootstrap Jaccard: near fpc's, above its null for real classes, and not for cuts of one cloud."""

import numpy as np
import pandas as pd
import pytest
from published_clouds import NAMES, cloud, published

from metrostudy.compare.validity.jaccard import class_jaccard, redrawn
from metrostudy.compare.validity.partitions import ward_cuts


def membership(table: pd.DataFrame, k: int) -> pd.DataFrame:
    return pd.DataFrame(
        {"metropole": table.index, "class": ward_cuts(table.to_numpy(), [k])[0] + 1}
    )


@pytest.mark.parametrize("name", NAMES)
def test_near_the_published_jaccards(name):
    table, rng, draws = cloud(name), np.random.default_rng(0), 200
    for k, rows in published(name, "clusterboot").groupby("k"):
        classes = ward_cuts(table.to_numpy(), [k])[0]
        order = pd.factorize(classes)[0]  # clusterboot numbers classes by first appearance
        for half, column in ((False, "jaccard_boot"), (True, "jaccard_subset")):
            found = redrawn(table.to_numpy(), order, rng, draws, half)
            room = 4 * found.std(axis=0) * np.sqrt(2 / draws) + 1e-9
            assert (np.abs(found.mean(axis=0) - rows[column]) <= room).all()


def test_a_class_that_no_draw_can_lose_has_a_jaccard_of_one():
    points = np.array([[0.0], [0.1], [50.0], [50.1], [50.2]])
    found = redrawn(points, np.array([0, 0, 1, 1, 1]), np.random.default_rng(0), 60)
    drawn_whole = found.min(axis=1) > 0
    assert found[drawn_whole].min() == 1  # drawn at all, a class is found again


def test_one_draw_by_hand():
    class Drawn:
        def integers(self, n, size):
            return np.array([0, 0, 2, 3, 4])

    # Left are 0, 10, 11 and 20, cut as {0}, {10, 11, 20} or {0, 10, 11}, {20}: Ward's is the second
    # (1/2 + 2/3 · 10.5² = 74 against 1/2 + 2/3 · 9.5² = 61: the first).
    points = np.array([[0.0], [1.0], [10.0], [11.0], [20.0]])
    found = redrawn(points, np.array([0, 0, 1, 1, 1]), Drawn(), 1)
    np.testing.assert_allclose(found, [[1, 1]])


def gradient(rng: np.random.Generator, clouds: int, n: int = 22) -> np.ndarray:
    return rng.uniform(-2, 2, (clouds, n, 1)) + 0.8 * rng.normal(size=(clouds, n, 4))


def test_classes_of_a_continuum_pass_their_null_one_time_in_twenty():
    rng = np.random.default_rng(5)
    null, passed, usual = gradient(rng, 39), [], []
    for points in gradient(rng, 30):
        table = pd.DataFrame(points)
        found = class_jaccard(table, membership(table, 3), null, rng, draws=20)
        passed += found["above"].tolist()
        usual += (found["jaccard"] >= 0.75).tolist()
    assert np.mean(passed) <= 0.12  # .05, and three standard errors of 90
    assert np.mean(usual) > 0.2  # while the usual threshold finds many of them « stable »


def test_three_planted_classes_are_above_theirs():
    rng = np.random.default_rng(6)
    centres = np.repeat([[0, 0, 0, 0], [8, 0, 0, 0], [0, 8, 0, 0]], [8, 7, 7], axis=0)
    table = pd.DataFrame(centres + rng.normal(size=(22, 4)), index=list("abcdefghijklmnopqrstuv"))
    found = class_jaccard(table, membership(table, 3), gradient(rng, 39), rng, draws=40)
    assert sorted(found["size"]) == [7, 7, 8]
    assert found["above"].all()


def test_above_and_p_say_the_same_and_too_few_clouds_say_nothing():
    rng = np.random.default_rng(7)
    table = cloud("usarrests22")
    found = class_jaccard(table, membership(table, 3), gradient(rng, 39), rng, draws=20)
    assert (found["above"] == (found["p"] <= 0.05)).all()
    few = class_jaccard(table, membership(table, 3), gradient(rng, 9), rng, draws=20)
    assert few["null_quantile"].isna().all()
    assert not few["above"].any()
