"""Scales: published numbers, and what cannot change them."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.measure.scales import HANDBOOK, METHODS, scaled

PUBLISHED = Path(__file__).parents[1] / "published" / "composite"
META = {
    case: pd.read_csv(PUBLISHED / f"{case}_meta.csv").query("Level == '1' or Level == 1")
    for case in ("toyA", "asem")
}
TOY = META["toyA"]
UNIT_SCALE = {
    "rank": ("rank", {}),
    "borda": ("borda", {}),
    "percentile_rank": ("percentile_rank", {"top": 1}),
    "dist2max": ("distance_to_best", {"top": 1}),
    "dist2ref": ("distance_to_reference", {"top": 1, "reference_unit": 2}),  # M03 is third
    "dist2target": (
        "distance_to_target",
        {"top": 1, "target": TOY["Target"], "cut": TOY["dist2targ_cap_max"].eq(True)},
    ),
    "goalposts": (
        "goalposts",
        {"low": TOY["goalpost_lower"], "high": TOY["goalpost_upper"],
         "top": TOY["goalpost_scale"], "cut": TOY["goalpost_trunc2posts"].eq(True)},
    ),
    "minmax_0_100": ("minmax", {}),
    "minmax_1_100": ("minmax", {"bottom": 1}),
    "zscore_0_1": ("z", {}),
    "zscore_100_10": ("z", {"mean": 100, "sd": 10}),
}  # fmt: skip
EXPECTED = {
    case: pd.read_csv(PUBLISHED / f"{case}_normalised.csv").assign(case=case)
    for case in ("toyA", "asem")
}
ALL = pd.concat([EXPECTED["toyA"], EXPECTED["asem"].assign(input="treated")])


@pytest.mark.parametrize(
    ("case", "step", "name"), list(ALL.groupby(["case", "input", "method"]).groups)
)
def test_coinr_is_found_to_nine_digits_gaps_included(case, step, name):
    prepared = pd.read_csv(PUBLISHED / f"{case}_prepared.csv").query("step == @step")
    codes = META[case]["iCode"]
    x = prepared.pivot(index="unit", columns="code", values="value")[codes]
    rows = ALL.query("case == @case and input == @step and method == @name")
    method, options = UNIT_SCALE[name]
    found = scaled(x.to_numpy(), META[case]["Direction"], method, **options)
    expected = rows.pivot(index="unit", columns="code", values="value")[codes]
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def test_the_handbook_s_eleven_scales_of_schooling_are_found():
    # OECD/JRC Handbook (2008), table 15: printed with two decimals, percentiles with one.
    table = pd.read_csv(PUBLISHED / "tai_table15_normalisation_schooling.csv")
    printed = {
        "rank": "rank", "zscore": "z", "minmax": "minmax", "ratio_to_mean": "ratio_to_mean",
        "ratio_to_best": "ratio_to_best", "ratio_to_worst": "ratio_to_worst",
        "diff_to_mean": "difference_to_mean", "diff_to_worst": "difference_to_worst",
        "above_below_mean": "above_below_mean", "percentile": "percentile",
        "categorical": "categorical",
    }  # fmt: skip
    assert set(printed.values()) >= set(HANDBOOK)
    for column, method in printed.items():
        top = 100 if method in ("percentile", "categorical") else 1
        found = scaled(table[["schooling"]].to_numpy(), 1, method, top=top).ravel()
        near = {"percentile": 0.0501, "rank": 0, "categorical": 0, "above_below_mean": 0}
        np.testing.assert_allclose(found, table[column], rtol=0, atol=near.get(method, 0.0051))


columns = st.lists(st.integers(-1000, 1000), min_size=3, max_size=10, unique=True).map(
    lambda values: np.array(values, float)[:, None]
)
FREE = [name for name in METHODS if name not in ("distance_to_target", "fraction_of_best")]
SOME = {"reference_unit": 0, "target": 2000.0}


def same(a, b):
    np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(x=columns, method=st.sampled_from(FREE), by=st.integers(-50, 50))
def test_shifting_and_stretching_a_scale_changes_nothing(x, method, by):
    same(scaled(3 * x + by, 1, method, **SOME), scaled(x, 1, method, **SOME))


@settings(max_examples=100, deadline=None)
@given(x=columns, method=st.sampled_from([*METHODS, *HANDBOOK]), way=st.sampled_from([1, -1]))
def test_turning_an_indicator_and_its_direction_over_changes_nothing(x, method, way):
    bounds = {"low": -700.0, "high": 900.0, "target": way * 2000.0, "reference_unit": 0}
    turned = {"low": -900.0, "high": 700.0, "target": -way * 2000.0, "reference_unit": 0}
    same(scaled(-x, -way, method, **turned), scaled(x, way, method, **bounds))


@settings(max_examples=60, deadline=None)
@given(x=columns, method=st.sampled_from(METHODS), data=st.data())
def test_the_order_of_units_changes_nothing(x, method, data):
    order = data.draw(st.permutations(range(len(x))))
    moved = scaled(x[order], 1, method, target=2000.0, reference_unit=order.index(0))
    same(moved, scaled(x, 1, method, **SOME)[order])


@settings(max_examples=60, deadline=None)
@given(x=columns, method=st.sampled_from(METHODS), way=st.sampled_from([1, -1]))
def test_more_is_always_better(x, method, way):
    y = scaled(x, way, method, target=way * 2000.0, reference_unit=0).ravel()
    better = np.argsort(way * x.ravel())
    assert np.isnan(y).all() or (np.diff(y[better]) > 0).all()


@settings(max_examples=60, deadline=None)
@given(
    x=columns,
    bottom=st.sampled_from([0.0, 1.0]),
    method=st.sampled_from(
        ["goalposts", "minmax", "percentile_rank", "distance_to_best", "distance_to_target"]
    ),
)
def test_a_bounded_scale_stays_between_its_ends(x, bottom, method):
    y = scaled(x, 1, method, low=-200, high=300, target=2000, bottom=bottom)
    assert y.min() >= bottom - 1e-9 and y.max() <= 100 + 1e-9


@settings(max_examples=60, deadline=None)
@given(x=columns, y=columns, method=st.sampled_from([*METHODS, *HANDBOOK]))
def test_editions_scaled_on_one_frame_are_those_scaled_together(x, y, method):
    both = np.vstack([x, y])
    together = scaled(both, 1, method, **SOME)
    same(scaled(x, 1, method, frame=both, **SOME), together[: len(x)])
    same(scaled(y, 1, method, frame=both, **SOME), together[len(x) :])


@pytest.mark.parametrize("method", [*METHODS, *HANDBOOK])
def test_every_draw_is_scaled_as_if_it_were_alone(method):
    draws = np.random.default_rng(5).integers(0, 6, (2, 3, 9, 4)).astype(float)
    draws[0, 0, 2, 1] = np.nan
    options = {"target": [6, 7, -1, 8], "reference_unit": 4, "low": [0, np.nan, 0, 1]}
    way = [1, 1, -1, -1]
    whole = scaled(draws, way, method, **options)
    for a, b in np.ndindex(2, 3):
        same(whole[a, b], scaled(draws[a, b], way, method, **options))
    framed = scaled(draws, way, method, frame=draws[0, 1], **options)
    same(framed[1, 2], scaled(draws[1, 2], way, method, frame=draws[0, 1], **options))


def test_ranks_in_a_frame_are_the_places_that_values_would_take_there():
    frame = np.array([[10.0], [20.0], [20.0], [40.0], [np.nan]])
    x = np.array([[5.0], [20.0], [30.0], [np.nan], [40.0], [99.0]])
    assert scaled(x, 1, "borda", frame=frame).ravel().tolist()[:3] == [0.0, 1.0, 3.0]
    places = scaled(x, 1, "rank", frame=frame).ravel()
    np.testing.assert_array_equal(places, [1, 2, 4, np.nan, 4, 5])


def test_values_that_differ_by_the_rounding_of_a_mean_tie():
    almost = np.array([[0.1 + 0.2], [0.3], [0.5]])
    assert scaled(almost, 1, "rank").ravel().tolist() == [1.0, 1.0, 3.0]
    assert np.isnan(scaled(almost[:2], 1, "minmax")).all()


def test_a_target_of_less_is_better_is_met_from_above_on_the_original_scale():
    # 4 % of households without access is the aim: 20 % is the worst seen, 2 % is past the aim.
    x = np.array([[20.0], [12.0], [4.0], [2.0]])
    free = scaled(x, -1, "distance_to_target", target=4)
    assert free.ravel().tolist() == [0.0, 50.0, 100.0, 112.5]
    cut = scaled(x, -1, "distance_to_target", target=4, bottom=1, cut=True)
    assert cut.ravel().tolist() == [1.0, 50.5, 100.0, 100.0]


def test_goalposts_can_be_reversed_stretched_and_left_uncut():
    x = np.array([[-2.0], [5.0], [12.0]])
    free = scaled(x, -1, "goalposts", low=0, high=10, top=10, cut=False)
    same(free.ravel(), [12.0, 5.0, -2.0])
    assert scaled(x, -1, "goalposts", low=0, high=10, bottom=1).ravel().tolist() == [100, 50.5, 1]


def test_a_fraction_of_the_best_is_turned_over_where_less_is_better():
    # 2 days of delay are half of 4: the best scores 100, twice the delay 50.
    delays = np.array([[2.0], [4.0], [8.0]])
    assert scaled(delays, -1, "fraction_of_best").ravel().tolist() == [100.0, 50.0, 25.0]
    assert scaled(delays, 1, "fraction_of_best").ravel().tolist() == [25.0, 50.0, 100.0]


@pytest.mark.parametrize("method", [*METHODS, *HANDBOOK])
def test_a_gap_stays_a_gap_and_moves_nothing(method):
    x = np.array([[1.0], [4.0], [9.0], [2.0]])
    gapped = np.insert(x, 2, np.nan, axis=0)
    options = {"target": 10, "low": 0, "reference_unit": 1}
    found = scaled(gapped, 1, method, **options)
    assert np.isnan(found[2])
    same(np.delete(found, 2, axis=0), scaled(x, 1, method, **options))
