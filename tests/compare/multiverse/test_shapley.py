"""Shares of a verdict between choices: values by hand, properties, and planted functions."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from metrostudy.compare.multiverse.alternatives import Factor
from metrostudy.compare.multiverse.shapley import estimated_effects, shapley_effects
from metrostudy.compare.multiverse.specifications import specifications

VERDICTS = arrays(float, (2, 3, 2), elements=st.sampled_from([0.0, 1.0])).filter(
    lambda y: y.std() > 0
)


def test_without_interaction_a_choice_has_what_it_does_alone():
    # 3 a + 2 b + c on 0/1: variances 9/4, 4/4 and 1/4, of 14/4
    a, b, c = np.indices((2, 2, 2))
    alone, share = shapley_effects(3.0 * a + 2 * b + c)
    assert alone == pytest.approx([9 / 14, 4 / 14, 1 / 14])
    assert share == pytest.approx(alone)


def test_what_two_choices_do_only_together_is_halved_and_three_thirded():
    a, b, c = np.indices((2, 2, 2))
    alone, share = shapley_effects((a ^ b).astype(float))
    assert alone.tolist() == [0, 0, 0] and share.tolist() == [0.5, 0.5, 0]
    alone, share = shapley_effects((a ^ b ^ c).astype(float))
    assert alone.tolist() == [0, 0, 0] and share == pytest.approx([1 / 3] * 3)


def test_an_and_of_two_by_hand():
    # y = ab: variance 3/16; alone each 1/16, together 1/16, so a half each
    alone, share = shapley_effects(np.array([[0.0, 0.0], [0.0, 1.0]]))
    assert alone == pytest.approx([1 / 3, 1 / 3]) and share == pytest.approx([1 / 2, 1 / 2])


def test_there_is_nothing_to_share_where_nothing_varies():
    alone, share = shapley_effects(np.ones((2, 3)))
    assert np.isnan(alone).all() and np.isnan(share).all()


def test_a_blank_has_no_weight_and_may_tie_two_choices():
    # rows 00 → 1 and 11 → 0 alone are known: each choice tells all, so each has half
    alone, share = shapley_effects(np.array([[1.0, np.nan], [np.nan, 0.0]]))
    assert alone.tolist() == [1, 1] and share.tolist() == [0.5, 0.5]


@given(VERDICTS)
def test_shares_are_positive_and_sum_to_one(y):
    alone, share = shapley_effects(y)
    assert share.sum() == pytest.approx(1)
    assert (share >= -1e-12).all() and (alone <= share + 1e-9).all()


@given(VERDICTS)
def test_a_choice_that_changes_nothing_has_nothing(y):
    _, share = shapley_effects(np.repeat(y[:, :, None], 3, axis=2))
    assert share[2] == 0


@given(VERDICTS, st.permutations([0, 1, 2]))
def test_neither_the_order_of_choices_nor_that_of_alternatives_matters(y, order):
    share = shapley_effects(y)[1]
    assert shapley_effects(y.transpose(order))[1] == pytest.approx(share[list(order)])
    assert shapley_effects(y[:, ::-1])[1] == pytest.approx(share)


@given(VERDICTS)
def test_two_choices_that_do_the_same_have_the_same(y):
    alike = y[:, 0] + y[:, 0].T  # symmetric in its two choices
    share = shapley_effects(alike)[1]
    assert np.isnan(share).all() or share[0] == pytest.approx(share[1])


# Samples ------------------------------------------------------------------------------------

SIZES = (5, 3, 2, 5, 4, 6, 2, 19)
FACTORS = [Factor(f"f{i}", tuple(range(size)), ("H1",)) for i, size in enumerate(SIZES)]
PLANTED = {  # a verdict, and which choices it depends on
    "one case": (lambda c: c[7] == 3, [7]),
    "exclusive or": (lambda c: (c[3] > 2) ^ (c[4] > 1), [3, 4]),
    "one pair": (lambda c: (c[3] == 1) & (c[5] == 2), [3, 5]),
    "majority": (lambda c: (c[0] > 2) + 1 * (c[3] > 1) + (c[4] > 0) >= 2, [0, 3, 4]),
    "all of three": (lambda c: (c[3] > 1) & (c[4] > 0) & (c[6] > 0), [3, 4, 6]),
}


def truth(verdict, read):
    """Share of each choice up to pairs, and of three together, from every combination."""
    y = verdict(np.indices(SIZES, sparse=True)).astype(float)
    y = np.broadcast_to(y, [size if i in read else 1 for i, size in enumerate(SIZES)])
    parts, variance = {}, y.var()
    axes = list(read)
    for size in (1, 2):
        for some in combinations(axes, size):
            mean = y.mean(axis=tuple(i for i in axes if i not in some))
            parts[some] = mean.var() - sum(parts[(i,)] for i in some if size == 2)
    share = np.zeros(len(SIZES))
    for some, part in parts.items():
        share[list(some)] += part / len(some) / variance
    return np.append(share, 1 - share.sum())


@pytest.mark.parametrize("name", PLANTED)
def test_a_sample_gives_the_shares_up_to_pairs_within_three_points(name):
    verdict, read = PLANTED[name]
    found, widths = [], []
    for seed in range(5):
        specs = specifications(FACTORS, 1000, seed)
        y = verdict(specs.codes.T).astype(float)
        out = estimated_effects(specs.codes, y, 1000 / specs.total, np.random.default_rng(seed))
        found.append(out[0][len(SIZES) :])
        widths.append(out[2] - out[1])
    true, mean = truth(verdict, read), np.mean(found, axis=0)
    assert mean[:-1] == pytest.approx(true[:-1], abs=0.03)
    assert mean[-1] == pytest.approx(true[-1], abs=0.07)  # what nobody has takes up all the errors
    assert (np.array(widths) >= 0).all()


def test_a_verdict_drawn_at_random_is_shared_out_to_no_choice():
    specs = specifications(FACTORS, 1000, 0)
    y = np.random.default_rng(1).random(1000) < 0.3
    out = estimated_effects(specs.codes, y.astype(float), 0.0, np.random.default_rng(2))[0]
    assert np.abs(out[:-1]).max() < 0.05 and out[-1] == pytest.approx(1, abs=0.1)


def test_with_few_analyses_pairs_are_left_to_nobody():
    specs = specifications(FACTORS, 200, 0)
    y = ((specs.codes[:, 3] > 2) ^ (specs.codes[:, 4] > 1)).astype(float)
    out = estimated_effects(specs.codes, y, 0.0, np.random.default_rng(0))[0]
    alone, share = out[: len(SIZES)], out[len(SIZES) : -1]
    assert share.tolist() == alone.tolist() and out[-1] == pytest.approx(1, abs=0.2)
