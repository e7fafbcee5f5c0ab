"""The grid: settled by eye, a known error recovered, and other draws that vary as they should."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.measure.grid import rater_error, resample, settle


def grid(cells: int, raters: int, sd: float, seed: int = 0) -> pd.DataFrame:
    """Ratings without rounding of invented cells, errors of standard deviation ``sd``."""
    rng = np.random.default_rng(seed)
    values = rng.uniform(1, 4, cells)[:, None] + rng.normal(0, sd, (cells, raters))
    return pd.DataFrame({
        "metropole": np.repeat([f"m{k:03d}" for k in range(cells)], raters), "edition": "2026",
        "criterion": "u", "rater": np.tile([f"R{k}" for k in range(raters)], cells),
        "score": values.ravel(),
    })  # fmt: skip


def judged(ratings: pd.DataFrame, projects: pd.DataFrame | None = None) -> pd.DataFrame:
    """Readings of an index, as ``sources.readings`` gives them."""
    rated = ratings.rename(columns={"criterion": "node", "rater": "judge", "score": "value"})
    found = [rated.assign(source="ratings")]
    if projects is not None:
        found.append(projects.assign(edition="2026", source="projects"))
    return pd.concat(found, ignore_index=True).dropna(subset="value")


def values_of(readings: pd.DataFrame) -> pd.DataFrame:
    return readings.pivot_table(index="metropole", columns="node", values="value").sort_index()


def test_a_grid_settled_by_eye():
    ratings = pd.DataFrame(
        [
            ("a", "u", "R1", 4), ("a", "u", "R2", 5),
            ("a", "v", "R1", 1), ("a", "v", "R2", 3),  # two points apart
            ("b", "u", "R1", 0), ("b", "u", "R2", None),  # a zero, and somebody who could not tell
            ("b", "v", "R1", None), ("b", "v", "R2", None),
        ],
        columns=["metropole", "criterion", "rater", "score"],
    ).assign(edition="2026")  # fmt: skip
    settled = settle(ratings).set_index(["metropole", "criterion"]).drop(columns="edition")
    expected = {
        ("a", "u"): (4.5, 4, 5, 1, 2, False),
        ("a", "v"): (2.0, 1, 3, 2, 2, True),
        ("b", "u"): (0.0, 0, 0, np.nan, 1, False),
        ("b", "v"): (np.nan, np.nan, np.nan, np.nan, 0, False),
    }
    for cell, row in expected.items():
        np.testing.assert_equal(settled.loc[cell].astype(float).tolist(), list(map(float, row)))
    assert list(settled) == ["score", "low", "high", "spread", "n_raters", "doubt"]


@settings(max_examples=10)
@given(order=st.permutations(range(12)))
def test_neither_order_nor_names_of_raters_change_what_is_settled(order):
    ratings = grid(4, 3, 0.5)
    other = ratings.iloc[list(order)].replace({"rater": {"R0": "Z", "R2": "A"}})
    pd.testing.assert_frame_equal(settle(other), settle(ratings))
    pd.testing.assert_frame_equal(rater_error(other), rater_error(ratings))


def test_the_error_of_one_rater_is_recovered_with_its_interval():
    held = []
    for seed in range(200):
        row = rater_error(grid(40, 2, 0.6, seed)).iloc[0]
        held.append(row["low"] <= 0.6 <= row["high"])
    assert 0.9 <= np.mean(held) <= 0.99
    assert rater_error(grid(400, 3, 0.6))["estimate"].iloc[0] == pytest.approx(0.6, rel=0.05)


def test_without_a_cell_rated_twice_the_error_is_not_known():
    row = rater_error(grid(5, 1, 0.6)).iloc[0]
    assert row[["estimate", "low", "high"]].isna().all() and row["n_cells"] == 0


@pytest.mark.parametrize("raters", [2, 3])
def test_settled_scores_drawn_again_vary_as_a_mean_of_their_raters_does(raters):
    ratings = grid(200, raters, 0.6)
    readings = judged(ratings)
    values = values_of(readings)
    sets = resample(readings, values, 500, np.random.default_rng(1))
    assert sets.shape == (500, 200, 1)
    np.testing.assert_allclose(sets.mean(axis=0), values, atol=0.1)
    error = rater_error(ratings)["estimate"].iloc[0]
    assert sets.std(axis=0).mean() == pytest.approx(error / np.sqrt(raters), rel=0.03)


def test_a_single_rating_is_as_uncertain_as_any_other():
    ratings = grid(100, 2, 0.6)
    ratings = ratings[(ratings["rater"] == "R0") | (ratings["metropole"] != "m000")]
    readings = judged(ratings)
    sets = resample(readings, values_of(readings), 2000, np.random.default_rng(1))
    spread = sets.std(axis=0).ravel()
    assert spread[0] == pytest.approx(np.sqrt(2) * spread[1:].mean(), rel=0.1)


def test_projects_drawn_again_vary_as_their_mean_does_and_stay_whole():
    rng = np.random.default_rng(0)
    marks = rng.integers(0, 4, (30, 10)).astype(float)
    rows = [(f"m{i:02d}", f"p{i}-{j}", node, mark)
            for i, own in enumerate(marks) for j, mark in enumerate(own)
            for node, mark in (("budget", mark), ("completion", 3 - mark))]  # fmt: skip
    projects = pd.DataFrame(rows, columns=["metropole", "judge", "node", "value"])
    readings = judged(grid(0, 2, 1), projects)
    sets = resample(readings, values_of(readings), 1000, np.random.default_rng(1))
    np.testing.assert_allclose(sets.sum(axis=2), 3)  # the criteria of a project go together
    standard_errors = marks.std(axis=1, ddof=1) / np.sqrt(10)
    np.testing.assert_allclose(sets[:, :, 0].std(axis=0), standard_errors, rtol=0.15)


def test_what_shows_no_error_does_not_move():
    lone = pd.DataFrame([("a", "p1", "budget", 2.0), ("b", "p2", "budget", 1.0)],
                        columns=["metropole", "judge", "node", "value"])  # fmt: skip
    readings = judged(grid(3, 1, 0.6).replace({"m000": "a", "m001": "b", "m002": "c"}), lone)
    values = values_of(readings)
    sets = resample(readings, values, 20, np.random.default_rng(0))
    np.testing.assert_array_equal(sets, np.repeat(values.to_numpy()[None], 20, axis=0))


def test_the_same_generator_draws_the_same_sets_whatever_the_order_of_rows():
    readings = judged(grid(20, 2, 0.6))
    values = values_of(readings)
    first = resample(readings, values, 30, np.random.default_rng(2))
    again = resample(readings.sample(frac=1, random_state=1), values, 30, np.random.default_rng(2))
    np.testing.assert_array_equal(first, again)
