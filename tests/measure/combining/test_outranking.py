"""Comparisons two by two: published matrices, gaps, ties, and what must add up."""

from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from metrostudy.measure.combining.outranking import ballots, borda, copeland, outranking

PUBLISHED = Path(__file__).parents[2] / "published" / "composite"
TOY = (
    pd.read_csv(PUBLISHED / "toyA_normalised.csv")
    .query("input == 'treated' and method == 'minmax_1_100'")
    .pivot(index="unit", columns="code", values="value")
)
WEIGHTS = pd.read_csv(PUBLISHED / "toyA_effective_weights.csv").set_index("iCode")["EffWeight"]


def test_coinr_s_outranking_matrix_and_copeland_scores_are_found():
    expected = pd.read_csv(PUBLISHED / "toyA_outranking.csv", index_col="unit")
    np.testing.assert_allclose(outranking(TOY, WEIGHTS), expected, rtol=1e-9)
    published = pd.read_csv(PUBLISHED / "toyA_copeland.csv", index_col="unit")
    assert copeland(TOY, WEIGHTS).to_dict() == published["copeland"].to_dict()


def test_the_handbook_s_five_countries_are_compared_with_half_a_vote_for_ties():
    # OECD/JRC Handbook (2008), tables 35 and 36: eight indicators of equal weight.
    five = pd.read_csv(PUBLISHED / "tai_table35_five_countries.csv", index_col="country")
    printed = pd.read_csv(PUBLISHED / "tai_table36_outranking.csv", index_col="country")
    found = outranking(five, pd.Series(1 / 8, five.columns))
    pd.testing.assert_frame_equal(found, printed, check_names=False)


def test_condorcet_s_sixty_votes_give_borda_s_published_points():
    scaled, weights = ballots(pd.read_csv(PUBLISHED / "condorcet60_profile.csv"))
    points = pd.read_csv(PUBLISHED / "condorcet60_borda.csv", index_col="country")["borda"]
    assert borda(scaled, weights).to_dict() == points.to_dict()
    assert copeland(scaled, weights).to_dict() == {"a": 0.0, "b": 0.0, "c": 0.0}  # his paradox


def test_a_gap_counts_for_neither_unit_and_the_rest_is_scaled_up():
    scaled = pd.DataFrame(
        {"a": [3.0, 2.0, np.nan], "b": [1.0, 2.0, 3.0], "c": [np.nan, 1.0, np.nan]}, list("UVW")
    )
    weights = pd.Series({"a": 0.5, "b": 0.25, "c": 0.25})
    assert outranking(scaled, weights).round(9).to_numpy().tolist() == [
        [0, 0.666666667, 0],  # U and V share a and b: .5 / .75; U and W share b alone
        [0.333333333, 0, 0],
        [1, 1, 0],
    ]
    assert copeland(scaled, weights).to_dict() == {"U": 0.0, "V": -2.0, "W": 2.0}


def test_units_that_share_no_indicator_are_not_compared():
    scaled = pd.DataFrame({"a": [3.0, np.nan, 1.0], "b": [np.nan, 3.0, 1.0]}, list("UVW"))
    weights = pd.Series({"a": 0.5, "b": 0.5})
    assert outranking(scaled, weights).isna().to_numpy().tolist() == [
        [False, True, False], [True, False, False], [False, False, False],
    ]  # fmt: skip
    assert copeland(scaled, weights).to_dict() == {"U": 1.0, "V": 1.0, "W": -2.0}
    lost = scaled.assign(a=[3.0, np.nan, np.nan], b=[1.0, np.nan, 2.0])
    assert copeland(lost, weights).isna().tolist() == [False, True, False]
    assert borda(lost, weights).isna().tolist() == [False, True, False]


def test_half_the_weight_is_a_draw_however_it_is_added_up():
    scaled = pd.DataFrame(np.eye(2).repeat([3, 3], axis=1), list("UV"), list("abcdef"))
    weights = pd.Series([0.1, 0.2, 0.3, 0.3, 0.2, 0.1], list("abcdef"))  # .6 adds up in two ways
    assert copeland(scaled, weights).tolist() == [0.0, 0.0]


tables = arrays(float, (5, 3), elements=st.one_of(st.integers(1, 4).map(float), st.just(np.nan)))


@settings(max_examples=60, deadline=None)
@given(cells=tables, order=st.permutations(range(5)), scale=st.sampled_from([1e-3, 1.0, 7.0]))
def test_what_must_add_up_does_and_nothing_else_matters(cells, order, scale):
    scaled = pd.DataFrame(cells, list("VWXYZ"), list("abc"))
    weights = pd.Series({"a": 0.5, "b": 0.3, "c": 0.2})
    support = outranking(scaled, weights)
    both = (support + support.T).to_numpy()[~np.eye(5, dtype=bool)]
    np.testing.assert_allclose(both[~np.isnan(both)], 1.0)
    scores = copeland(scaled, weights)
    assert scores.sum() == 0
    moved = copeland(scaled.iloc[list(order)] ** 3 * scale, weights * scale)  # order is kept
    pd.testing.assert_series_equal(moved[scores.index], scores)
