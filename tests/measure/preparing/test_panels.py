"""Gaps and trends over time: COINr's figures, cases to check by eye, and what is refused."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.faults import StudyError
from metrostudy.measure.preparing.panels import ALONG, fill_over_time, trends

PUBLISHED = Path(__file__).parents[2] / "published" / "composite"
PANEL = (
    pd.read_csv(PUBLISHED / "panel_data.csv")
    .rename(columns={"uCode": "metropole", "Time": "edition"})
    .set_index(["metropole", "edition"])
)


def series(*values: float | None, first: int = 2020, every: int = 1) -> pd.DataFrame:
    years = [first + every * i for i in range(len(values))]
    index = pd.MultiIndex.from_product([["metz"], years], names=["metropole", "edition"])
    return pd.DataFrame({"leaf": values}, index, dtype=float)


@pytest.mark.parametrize("method", ALONG)
def test_filled_panels_are_those_of_coinr(method):
    rows = pd.read_csv(PUBLISHED / "panel_imputed.csv").query("method == @method")
    expected = rows.pivot(index=["unit", "time"], columns="code", values="value")
    found = fill_over_time(PANEL, method).values.loc[expected.index.tolist(), expected.columns]
    np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_trends_are_those_of_coinr():
    expected = pd.read_csv(PUBLISHED / "panel_trends.csv").set_index(["unit", "code"])
    found = trends(PANEL).set_index(["metropole", "node"]).loc[expected.index.tolist()]
    np.testing.assert_allclose(found[["cagr", "percent_change"]], expected, rtol=1e-9)


@pytest.mark.parametrize(("method", "expected"), [
    ("latest", [None, 5, 5]), ("constant", [5, 5, 5]),
    ("linear", [None, 5, None]), ("linear-constant", [5, 5, 5]),
])  # fmt: skip
def test_one_known_value_is_no_line(method, expected):
    found = fill_over_time(series(None, 5, None), method)
    np.testing.assert_array_equal(found.values["leaf"], np.array(expected, float))
    assert len(found.cells) + len(found.refused) == 2


def test_interpolation_counts_years_and_not_rows():
    panel = series(10, None, 16).rename({2021: 2024, 2022: 2026}, level="edition")
    found = fill_over_time(panel, "linear")
    assert found.cells.drop(columns="before").to_numpy().tolist() == [
        ["metz", 2024, "leaf", "imputed", "linear", 14.0]
    ]


def test_what_stays_blank_is_listed():
    found = fill_over_time(series(None, 5, None), "latest").refused
    assert found[["metropole", "edition", "node", "reason"]].to_numpy().tolist() == [
        ["metz", 2020, "leaf", "too few known values for 'latest'"]
    ]


@pytest.mark.parametrize(("values", "cagr", "percent"), [
    ((4, None, 4), 0.0, 0.0),
    ((0, None, 0), 0.0, 0.0),
    ((4, 9, 4), 0.0, 0.0),  # ends equal, and a flat fitted line
    ((0, None, 5), None, None),  # no rate from nothing
    ((-2, None, 3), None, -125.0),  # no compound rate across a change of sign
    ((8, None, 0), -1.0, -50.0),
    ((None, 7, None), None, None),
    ((None, None, None), None, None),
])  # fmt: skip
def test_trends_that_are_nothing_or_cannot_be_said(values, cagr, percent):
    row = trends(series(*values)).iloc[0]
    assert row["n"] == sum(value is not None for value in values)
    np.testing.assert_allclose(row[["cagr", "percent_change"]].astype(float),
                               np.array([cagr, percent], float), atol=1e-12)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(ALONG), st.integers(0, 10_000))
def test_known_values_stay_and_the_order_of_rows_changes_nothing(method, seed):
    rng = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product([["metz", "brest"], ["2020", "2022", "2026"]],
                                       names=["metropole", "edition"])  # fmt: skip
    x = rng.integers(0, 9, (6, 2)).astype(float)
    x[rng.random(x.shape) < 0.4] = np.nan
    panel = pd.DataFrame(x, index, ["p", "q"])
    found = fill_over_time(panel, method)
    pd.testing.assert_frame_equal(found.values.where(panel.notna()), panel)
    rows = rng.permutation(6)
    moved = fill_over_time(panel.iloc[rows].swaplevel(), method).values.swaplevel().loc[index]
    pd.testing.assert_frame_equal(moved, found.values)
    assert len(found.cells) + len(found.refused) == panel.isna().to_numpy().sum()


def test_editions_that_are_no_years_and_rows_there_twice_are_named_at_once():
    index = pd.MultiIndex.from_tuples(
        [("metz", "2020"), ("metz", "2020"), ("brest", "spring")], names=["metropole", "edition"]
    )
    with pytest.raises(StudyError) as raised:
        trends(pd.DataFrame({"leaf": [1.0, 2.0, 3.0]}, index))
    assert str(raised.value).split("\n") == [
        "edition 'spring' is not a year, so nothing can be said of what lies between",
        "there twice: metz, 2020",
    ]


def test_an_unknown_way_is_named_with_its_neighbour():
    with pytest.raises(
        StudyError, match="'liner' does not fill gaps over time; .*nearest: 'linear'"
    ):
        fill_over_time(series(1, None, 2), "liner")
