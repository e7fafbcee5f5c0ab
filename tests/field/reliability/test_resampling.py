"""Intervals by interview: what resampling gives by another road, and when none is given."""

import numpy as np
import pytest
from scipy import stats

from metrostudy.field.reliability.resampling import in_words, intervals, weights


def test_weights_draw_as_many_interviews_as_there_are_each_as_often():
    drawn = weights(3, 12, 4000)
    assert (drawn.sum(axis=1) == 12).all()
    assert np.allclose(drawn.mean(axis=0), 1, atol=0.06)


def test_weighing_sums_is_drawing_interviews_and_adding_them_up():
    counts = np.arange(10.0).reshape(5, 2)
    drawn = weights(1, 5, 50)
    for row in drawn:
        rows = np.repeat(np.arange(5), row.astype(int))
        assert (row @ counts == counts[rows].sum(axis=0)).all()


def test_the_interval_of_a_mean_is_as_wide_as_that_of_student():
    values = np.random.default_rng(2).normal(size=15)
    draws = weights(4, 15, 40_000) @ values / 15
    low, high = intervals(draws[:, None], np.array([15]))
    t = stats.t.interval(0.95, 14, values.mean(), values.std(ddof=1) / np.sqrt(15))
    assert (low[0], high[0]) == pytest.approx(t, abs=0.05)


def test_no_interval_when_too_few_interviews_tell_or_nothing_moves():
    draws = np.column_stack([np.arange(100.0)] * 2 + [np.ones(100), np.full(100, np.nan)])
    low, high = intervals(draws, np.array([2, 3, 9, 9]))
    assert np.isnan(low).tolist() == np.isnan(high).tolist() == [True, False, True, True]


def test_undefined_replicates_are_set_aside():
    draws = np.append(np.arange(1001.0), np.full(500, np.nan))
    mixed = np.random.default_rng(0).permutation(draws)
    low, high = intervals(mixed[:, None], np.array([12]))
    assert (low[0], high[0]) == pytest.approx((10.76, 989.24), abs=0.01)


def test_each_reason_has_its_words():
    said = in_words([np.nan, 0.5, 0.5, 0.5], [np.nan, np.nan, np.nan, 0.1], [9, 2, 9, 9], 9)
    assert said == [
        "no interval: undefined",
        "no interval: used in 2 of 9 interviews",
        "no interval: the same in every resample",
        "bootstrap over 9 interviews, indicative",
    ]
    assert in_words([0.5], [0.1], [30], 30, "métropoles") == ["bootstrap over 30 métropoles"]
