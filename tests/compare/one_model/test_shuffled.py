"""Shuffled columns take one gradient for several models; where there is none they find none."""

import numpy as np
import pandas as pd

from metrostudy.compare.one_model.reading import bands, read
from metrostudy.compare.one_model.rule import Frames
from metrostudy.compare.one_model.shuffled import shuffled
from metrostudy.compare.one_model.verdict import Verdict
from metrostudy.study import OneModel

CHOICES = OneModel(n_null=199)


def beside(cloud: np.ndarray) -> Verdict:
    """The part of a verdict that is shown beside shuffled columns."""
    standard = (cloud - cloud.mean(axis=0)) / cloud.std(axis=0)
    found = read(standard, Frames.draw(np.random.default_rng(0), 199, *cloud.shape), CHOICES)
    nothing = [pd.DataFrame()] * 4
    return Verdict(
        pd.DataFrame([found.row]), bands(found, found.even, 0.05), *nothing, (), ()
    )  # fmt: skip


def p_values(cloud: np.ndarray, seed: int = 0) -> dict:
    rng = np.random.default_rng(seed)
    found = shuffled(pd.DataFrame(cloud), beside(cloud), CHOICES, rng)
    return found.groupby("null")["p"].first().to_dict()


def test_one_gradient_passes_for_several_models_when_columns_are_shuffled_and_only_then():
    for seed in range(4):
        rng = np.random.default_rng(seed)
        cloud = rng.uniform(-1, 1, (22, 1)) + rng.normal(0, 0.3, (22, 6))
        found = p_values(cloud)
        assert found["shuffled"] <= 0.01 and found["continuum"] > 0.05


def test_columns_that_are_not_related_give_shuffling_nothing_to_undo():
    p = [
        p_values(np.random.default_rng(seed).normal(size=(18, 5)))["shuffled"] for seed in range(8)
    ]
    assert np.mean(np.array(p) <= 0.05) <= 0.25  # one in twenty is expected


def test_the_continuum_shown_beside_is_that_of_the_verdict():
    cloud = np.random.default_rng(1).normal(size=(14, 4))
    verdict = beside(cloud)
    found = shuffled(pd.DataFrame(cloud), verdict, CHOICES, np.random.default_rng(0))
    even = found[found["null"] == "continuum"].reset_index(drop=True)
    columns = ["k", "observed", "null_mean", "low", "high", "limit"]
    pd.testing.assert_frame_equal(even[columns], verdict.profile[columns])
    assert even["p"].unique() == verdict.table["p_box"].item()
    mixed = found[found["null"] == "shuffled"].reset_index(drop=True)
    assert (mixed["observed"] == even["observed"]).all() and (mixed["n"] == 14).all()
