"""Precision, recall, F1, kappa and area: by hand, as scikit-learn has them, and resampled right."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from metrostudy.field.machine.finding_rates import areas, finding_rates, kappa_gain
from metrostudy.field.reliability.resampling import intervals, weights

TOLD = np.array(["E1"] * 3 + ["E2"] * 4 + ["E3"] * 3)
truths = st.lists(
    st.tuples(st.booleans(), st.booleans(), st.integers(0, 4)), min_size=10, max_size=10
)


def test_rates_that_can_be_counted_by_eye():
    truth = np.array([1, 1, 0, 1, 0, 0, 0, 1, 0, 0])[:, None]
    found = np.array([1, 0, 0, 1, 1, 0, 0, 1, 0, 0])[:, None]
    row = finding_rates(truth, found, TOLD, 0).iloc[0]
    assert row[["n", "interviews", "support", "applied", "both"]].tolist() == [10, 3, 4, 4, 3]
    assert row[["prevalence", "precision", "recall", "f1"]].tolist() == [0.4, 0.75, 0.75, 0.75]
    # Observed 8/10; by chance .4 × .4 + .6 × .6 = .52.
    assert row["kappa"] == pytest.approx((0.8 - 0.52) / 0.48)


@settings(deadline=None, max_examples=60)
@given(truths)
def test_rates_are_those_of_scikit_learn(cells):
    truth, found, scores = (np.array(column)[:, None] for column in zip(*cells, strict=True))
    row = finding_rates(truth, found, TOLD, 0).iloc[0]
    for name, theirs in (("precision", metrics.precision_score), ("recall", metrics.recall_score),
                         ("f1", metrics.f1_score), ("kappa", metrics.cohen_kappa_score)):  # fmt: skip
        if not np.isnan(row[name]):
            assert row[name] == pytest.approx(theirs(truth[:, 0], found[:, 0]))
    if 0 < truth.sum() < 10:
        area = areas(truth, scores, TOLD, 0).iloc[0]
        assert area["auc"] == pytest.approx(metrics.roc_auc_score(truth[:, 0], scores[:, 0]))


def test_undefined_rates_are_blank():
    nobody, everybody = np.zeros((10, 1)), np.ones((10, 1))
    row = finding_rates(nobody, nobody, TOLD, 0).iloc[0]
    assert row[["precision", "recall", "f1", "kappa", "low", "high"]].isna().all()
    for truth in (nobody, everybody):
        assert areas(truth, np.arange(10.0)[:, None], TOLD, 0).iloc[0].isna().all()


def test_the_last_row_pools_the_codes():
    truth = np.column_stack([np.arange(10) < 4, np.arange(10) < 1])
    found = np.column_stack([np.arange(10) < 3, np.arange(10) == 5])
    codes = finding_rates(truth, found, TOLD, 0)
    whole = codes.iloc[-1]
    assert whole[["n", "support", "applied", "both"]].tolist() == [20, 5, 4, 3]
    assert whole["precision"] == 3 / 4
    # (.9 − .54) + (.8 − .82) over (1 − .54) + (1 − .82).
    assert whole["kappa"] == pytest.approx((0.36 - 0.02) / (0.46 + 0.18))


def test_replicates_are_whole_interviews_drawn_again():
    """The interval of the area, from pairs counted once, is that of texts really drawn again."""
    rng = np.random.default_rng(3)
    told = np.repeat(["E1", "E2", "E3", "E4", "E5"], 8)
    truth, scores = rng.random(40) < 0.4, rng.random(40).round(1)
    drawn = []
    for times in weights(7, 5).astype(int):
        kept = np.repeat(np.arange(40), np.repeat(times, 8))
        gaps = np.subtract.outer(scores[kept][truth[kept]], scores[kept][~truth[kept]])
        drawn.append((np.sign(gaps) / 2 + 0.5).mean())
    low, high = intervals(np.array(drawn)[:, None], np.array([5]))
    row = areas(truth[:, None], scores[:, None], told, 7).iloc[0]
    assert [row["auc_low"], row["auc_high"]] == pytest.approx([*low, *high])


def test_the_gain_of_a_coder_on_itself_is_nothing_and_is_the_difference_of_kappas():
    rng = np.random.default_rng(4)
    truth, one, other = (rng.random((10, 2)) < 0.5 for _ in range(3))
    same = kappa_gain(truth, one, one, TOLD, 0)
    assert same["gain"].tolist() == [0, 0, 0]
    kappas = [finding_rates(truth, found, TOLD, 0)["kappa"] for found in (one, other)]
    gain = kappa_gain(truth, one, other, TOLD, 0)["gain"]
    pd.testing.assert_series_equal(gain, kappas[0] - kappas[1], check_names=False)
