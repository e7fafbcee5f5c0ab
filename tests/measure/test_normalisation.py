"""Scales: published numbers, and what cannot change them."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.measure.normalisation import (
    ascending_ranks,
    goalposts,
    minmax,
    normalise,
    percentile_ranks,
    reasons,
    z_scores,
)

PUBLISHED = Path(__file__).parents[1] / "published"
TOY_META = pd.read_csv(PUBLISHED / "coinr_toy" / "meta.csv").query("Level == 1").set_index("iCode")
TOY_VALUES = pd.read_csv(PUBLISHED / "coinr_toy" / "values.csv")
TOY = pd.read_csv(PUBLISHED / "coinr_toy" / "normalised.csv")
SCALES = {
    "minmax_0_100": minmax,
    "minmax_1_100": lambda x, way: minmax(x, way, 1),
    "zscore_0_1": z_scores,
    "zscore_100_10": lambda x, way: z_scores(x, way, 100, 10),
    "rank": ascending_ranks,
    "percentile_rank": lambda x, way: percentile_ranks(x, way, 0, 1),
    "goalposts": lambda x, way: goalposts(
        x, way, TOY_META["goalpost_lower"], TOY_META["goalpost_upper"], 0, 1
    ),
}


def toy(step: str) -> pd.DataFrame:
    rows = TOY_VALUES[TOY_VALUES["step"] == step]
    return rows.pivot(index="unit", columns="code", values="value")[TOY_META.index]


@pytest.mark.parametrize(("step", "method"), list(TOY.groupby(["input", "method"]).groups))
def test_coinr_is_found_to_nine_digits_gaps_included(step, method):
    rows = TOY[(TOY["input"] == step) & (TOY["method"] == method)]
    expected = rows.pivot(index="unit", columns="code", values="value")[TOY_META.index]
    found = SCALES[method](toy(step), TOY_META["Direction"])
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("method", ["minmax_0_100", "zscore_0_1", "percentile_rank"])
def test_coinr_is_found_on_the_51_countries_of_asem(method):
    folder = PUBLISHED / "coinr_asem"
    meta = pd.read_csv(folder / "meta.csv").query("Level == 1").set_index("iCode")
    values = pd.read_csv(folder / "values.csv", index_col="unit")[meta.index]
    expected = pd.read_csv(folder / f"{method}.csv", index_col="unit")[meta.index]
    found = SCALES[method](values, meta["Direction"])
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def test_the_handbook_s_scales_of_schooling_are_found():
    # OECD/JRC Handbook (2008), table 15; its z-scores and min-max are printed with two decimals.
    table = pd.read_csv(PUBLISHED / "oecd_handbook2008" / "table15_schooling.csv")
    schooling, up = table[["schooling"]], pd.Series({"schooling": 1})
    assert ascending_ranks(schooling, up)["schooling"].tolist() == table["rank"].tolist()
    np.testing.assert_allclose(z_scores(schooling, up)["schooling"], table["zscore"], atol=0.0051)
    np.testing.assert_allclose(
        minmax(schooling, up, 0, 1)["schooling"], table["minmax"], atol=0.0051
    )


def leaf(low=None, high=None, direction=1) -> pd.DataFrame:
    return pd.DataFrame({"node": ["a"], "direction": [direction], "low": [low], "high": [high]})


METHODS = ["goalposts", "minmax", "z", "rank"]
columns = st.lists(st.integers(-1000, 1000), min_size=3, max_size=12, unique=True).map(
    lambda values: pd.DataFrame({"a": np.array(values, float)})
)


@settings(max_examples=40, deadline=None)
@given(values=columns, method=st.sampled_from(METHODS), by=st.integers(-50, 50))
def test_shifting_and_stretching_a_scale_changes_nothing(values, method, by):
    once = normalise(values, leaf(), method)
    np.testing.assert_allclose(normalise(3 * values + by, leaf(), method), once, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(values=columns, method=st.sampled_from(METHODS))
def test_turning_an_indicator_and_its_direction_over_changes_nothing(values, method):
    once = normalise(values, leaf(), method)
    np.testing.assert_allclose(normalise(-values, leaf(direction=-1), method), once, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(values=columns, method=st.sampled_from(METHODS), data=st.data())
def test_the_order_of_units_changes_nothing(values, method, data):
    order = data.draw(st.permutations(list(values.index)))
    shuffled = normalise(values.loc[order], leaf(), method)
    pd.testing.assert_frame_equal(shuffled.sort_index(), normalise(values, leaf(), method))


def test_a_floor_lifts_the_worst_and_leaves_the_best():
    values = pd.DataFrame({"a": [1.0, 2.0, 3.0]})
    for method in ("goalposts", "minmax", "rank"):
        assert normalise(values, leaf(), method, floor=1)["a"].tolist() == [1.0, 50.5, 100.0]


@pytest.mark.parametrize("method", METHODS)
def test_a_constant_indicator_is_blank_and_the_reason_is_given(method):
    constant = pd.DataFrame({"a": [2.5, 2.5, np.nan]})
    assert normalise(constant, leaf(), method)["a"].isna().all()
    assert reasons(constant, leaf(), method).to_dict() == {"a": "the same value (2.5) everywhere"}


def test_the_rounding_of_a_mean_is_not_a_difference():
    almost = pd.DataFrame({"a": [0.3, 0.1 + 0.2, 0.3]})
    assert normalise(almost, leaf(), "minmax")["a"].isna().all()


def test_declared_bounds_give_a_constant_indicator_its_place():
    constant = pd.DataFrame({"a": [2.5, 2.5]})
    assert normalise(constant, leaf(0, 5), "goalposts")["a"].tolist() == [50.0, 50.0]
    assert reasons(constant, leaf(0, 5), "goalposts").empty


def test_an_unknown_indicator_and_bounds_without_room_are_told_apart():
    unknown, low = pd.DataFrame({"a": [np.nan, np.nan]}), pd.DataFrame({"a": [1.0, 2.0]})
    assert reasons(unknown, leaf(), "minmax").tolist() == ["no value known"]
    assert reasons(low, leaf(low=3), "goalposts").tolist() == [
        "the bounds declared leave no room for the values observed"
    ]


def test_a_value_beyond_its_bounds_stays_at_the_bound():
    beyond = pd.DataFrame({"a": [-3.0, 5.0, 12.0]})
    assert normalise(beyond, leaf(0, 10), "goalposts")["a"].tolist() == [0.0, 50.0, 100.0]
    assert normalise(beyond, leaf(0, 10, -1), "goalposts")["a"].tolist() == [100.0, 50.0, 0.0]
