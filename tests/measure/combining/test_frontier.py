"""Benefit of the doubt: published scores and weights, bounds, and what no weights can do."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from metrostudy.faults import StudyError
from metrostudy.measure.combining.frontier import benefit_of_the_doubt, bod_scores

PUBLISHED = Path(__file__).parents[2] / "published" / "composite"
TOY = (
    pd.read_csv(PUBLISHED / "toyA_normalised.csv")
    .query("input == 'treated' and method == 'minmax_1_100'")
    .pivot(index="unit", columns="code", values="value")
    / 100
)


def test_the_reference_scores_are_found_free_and_with_bounded_shares():
    expected = pd.read_csv(PUBLISHED / "toyA_bod.csv", index_col="unit")
    np.testing.assert_allclose(bod_scores(TOY), expected["bod"], rtol=1e-9)
    shared = bod_scores(TOY, share_bounds=(0.05, 0.30))
    np.testing.assert_allclose(shared, expected["bod_share_constrained"], rtol=1e-9)


def test_the_ranges_of_optimal_weights_and_their_uniqueness_are_found():
    expected = pd.read_csv(PUBLISHED / "toyA_bod_weights.csv").rename(columns={"code": "node"})
    found = benefit_of_the_doubt(TOY).weights
    both = found.merge(expected, on=["unit", "node"], suffixes=("", "_expected"))
    assert len(both) == len(expected)
    for column in ("weight_min", "weight_max"):
        np.testing.assert_allclose(both[column], both[f"{column}_expected"], atol=1e-7)
    assert (both["unique"] == both["unique_expected"]).all()


def test_the_handbook_s_technology_scores_are_found_with_bounded_weights():
    # OECD/JRC Handbook (2008), step 6: each weight 10–15 % of their sum; printed to ±.01.
    values = pd.read_csv(PUBLISHED / "tai_data.csv", index_col="country")
    scaled = (values - values.min()) / (values.max() - values.min())
    found = bod_scores(scaled, weight_bounds=(0.10, 0.15))
    printed = {"Finland": 1, "United States": 1, "Sweden": 1, "Japan": 0.87, "Korea": 0.80,
               "Netherlands": 0.75}  # fmt: skip
    assert found[list(printed)].to_dict() == pytest.approx(printed, abs=0.01)
    assert (bod_scores(scaled) > 1 - 1e-9).sum() == 8  # free weights put 8 of 23 countries at 1


HAND = pd.DataFrame({"a": [1.0, 0.5, 0.2], "b": [0.5, 1.0, 0.2]}, list("UVW"))


def test_scores_and_weights_that_can_be_checked_by_hand():
    found = benefit_of_the_doubt(HAND)
    assert found.scores.to_dict() == pytest.approx({"U": 1, "V": 1, "W": 0.4 / 1.5})
    by_unit = found.weights.set_index(["unit", "node"])
    assert by_unit.loc[("W", "a")].tolist() == pytest.approx([2 / 3, 2 / 3, True])
    assert by_unit.loc[("U", "a")].tolist() == pytest.approx([2 / 3, 1, False])


def test_a_unit_of_zeros_scores_0_and_a_column_of_zeros_weighs_anything():
    scaled = HAND.assign(c=0.0)
    scaled.loc["Z"] = 0.0
    found = benefit_of_the_doubt(scaled)
    assert found.scores.to_dict() == pytest.approx({"U": 1, "V": 1, "W": 0.4 / 1.5, "Z": 0})
    free = found.weights.query("node == 'c'")
    assert (free["weight_min"] == 0).all() and np.isinf(free["weight_max"]).all()
    assert not free["unique"].any()
    assert bod_scores(scaled.drop(columns="c"), share_bounds=(0.2, 0.8))["Z"] == 0


def test_a_zero_where_a_share_must_be_shown_scores_0():
    scaled = pd.DataFrame({"a": [1.0, 0.0], "b": [0.5, 1.0]}, list("UV"))
    assert bod_scores(scaled, share_bounds=(0.1, 0.9)).tolist() == pytest.approx([1.0, 0.0])
    assert bod_scores(scaled, share_bounds={"b": (0.1, 1.0)}).tolist() == pytest.approx([1, 1])


tables = arrays(float, (6, 3), elements=st.integers(0, 9).map(float)).filter(
    lambda cells: (cells.max(axis=0) > 0).all()
)


@settings(max_examples=25, deadline=None)
@given(cells=tables, fixed=arrays(float, 3, elements=st.floats(0, 1)))
def test_no_fixed_weights_give_a_unit_more_of_the_best_score(cells, fixed):
    scores, index = bod_scores(pd.DataFrame(cells)), cells @ fixed
    if index.max() > 0:
        assert (scores >= index / index.max() - 1e-7).all()
    assert scores.max() == pytest.approx(1) and (scores <= 1 + 1e-7).all()


@settings(max_examples=20, deadline=None)
@given(cells=tables, unit=arrays(float, 3, elements=st.sampled_from([1e-6, 0.01, 1.0, 1e6])))
def test_the_unit_of_an_indicator_changes_no_score(cells, unit):
    for bounds in (None, (0.1, 0.6)):
        expected = bod_scores(pd.DataFrame(cells), bounds)
        np.testing.assert_allclose(
            bod_scores(pd.DataFrame(cells * unit), bounds), expected, atol=1e-7
        )


@settings(max_examples=15, deadline=None)
@given(cells=tables)
def test_bounds_never_raise_a_score_and_equal_weights_are_a_plain_mean(cells):
    scaled, third = pd.DataFrame(cells), (1 / 3, 1 / 3)
    assert (bod_scores(scaled, weight_bounds=(0.1, 0.6)) <= bod_scores(scaled) + 1e-7).all()
    mean = scaled.mean(axis=1)
    np.testing.assert_allclose(
        bod_scores(scaled, weight_bounds=third), mean / mean.max(), atol=1e-7
    )


def test_a_gap_is_left_out_and_too_few_known_values_leave_a_blank():
    gaps = HAND.assign(c=[np.nan, 0.5, np.nan])
    gaps.loc["Z"] = np.nan
    assert bod_scores(gaps)[["U", "V"]].tolist() == pytest.approx([1, 1])
    assert bod_scores(gaps).isna().tolist() == [False, False, False, True]
    bounded = bod_scores(gaps, share_bounds=(0.0, 0.4))  # two parts of at most 40 % make no whole
    assert bounded.isna().tolist() == [True, False, True, True]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"share_bounds": (0.0, 0.3)},
         "the upper share bounds add up to 60%; no weights fill the whole"),
        ({"weight_bounds": (0.6, 1.0)},
         "the lower weight bounds add up to 120%; no weights reach all of them"),
        ({"weight_bounds": {"b": (0.6, 0.5)}},
         "weight bounds are two shares, the lower first, between 0 and 1; those of b are not"),
        ({"share_bounds": {"d": (0.1, 0.5)}}, "share bounds name d, which no column holds"),
        ({"share_bounds": {"a": (0.9, 1.0)}, "weight_bounds": {"b": (0.9, 1.0)}},
         "no weights keep both the share bounds and the weight bounds for U, V, W; widen one of "
         "them"),
    ],
)  # fmt: skip
def test_bounds_that_cannot_hold_are_explained(arguments, sentence):
    with pytest.raises(StudyError) as error:
        benefit_of_the_doubt(HAND, **arguments)
    assert str(error.value) == sentence


def test_values_below_0_are_all_named():
    with pytest.raises(StudyError) as error:
        bod_scores(HAND - 0.5)
    assert str(error.value) == (
        "the benefit of the doubt needs values of 0 or more, and meets a of W (-0.3), b of W (-0.3)"
    )
