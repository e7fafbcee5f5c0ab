"""Gini, Theil and Lorenz: values known by hand, published ones, and what they must not depend on."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from metrostudy.compare.divide.inequality import (
    effective_number,
    gini,
    gini_interval,
    lorenz,
    mean_gap,
    theil,
    theil_parts,
)

MEXICO = Path(__file__).parents[2] / "published" / "mexico_states"
PRINTED = list(pd.read_csv(MEXICO / "expected.csv").itertuples())
INDICES = pytest.mark.parametrize("index", [gini, theil])

territories = st.lists(
    st.tuples(st.integers(1, 100), st.integers(1, 50), st.sampled_from("abc")),
    min_size=2,
    max_size=12,
)


def columns(rows: list[tuple]) -> tuple[np.ndarray, np.ndarray, pd.Series]:
    x, w, groups = zip(*rows, strict=True)
    return np.array(x, float), np.array(w, float), pd.Series(groups)


# By hand ------------------------------------------------------------------------------------------


@INDICES
def test_equal_rates_are_equal_whatever_the_populations(index):
    assert index([7, 7, 7], [1, 20, 300]) == pytest.approx(0, abs=1e-15)


@pytest.mark.parametrize("n", [2, 5, 130])
def test_one_territory_that_bears_everything(n):
    burden = [0] * (n - 1) + [12]
    assert gini(burden, [1] * n) == pytest.approx(1 - 1 / n)
    assert theil(burden, [1] * n) == pytest.approx(np.log(n))


def test_two_communes_by_hand():
    """A tenth of 30 and a third of 10: a quarter of people, half of the poor in the second."""
    x, w = [10, 30], [3, 1]
    assert gini(x, w) == pytest.approx(0.25)  # 3/4 - 1/2
    assert mean_gap(x, w) == pytest.approx(7.5)  # 2 * 3/4 * 1/4 * 20
    assert theil(x, w) == pytest.approx(0.5 * np.log(2 / 3) + 0.5 * np.log(2))
    assert lorenz(x, w).to_numpy().tolist() == [[0, 0], [0.75, 0.5], [1, 1]]


def test_groups_by_hand():
    parts = theil_parts([10, 30, 20], [1, 1, 2], pd.Series(["a", "a", "b"])).set_index("group")
    assert parts["between"].tolist() == [0, 0]  # both have a mean of 20
    assert parts["within"].tolist() == pytest.approx([theil([10, 30], [1, 1]) / 2, 0])


def test_nothing_to_share_out_is_unknown():
    assert np.isnan(gini([0, 0], [1, 1])) and np.isnan(theil([0, 0], [1, 1]))
    assert mean_gap([0, 0], [1, 1]) == 0


# Published ----------------------------------------------------------------------------------------


def test_gini_of_the_example_of_the_r_package_ineq():
    incomes = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]
    assert gini(incomes, [1] * 10) == pytest.approx(0.4620911, abs=5e-8)


@pytest.mark.parametrize("row", PRINTED, ids=lambda row: str(row.year))
def test_mexican_states_between_and_within_regions(row):
    states = pd.read_csv(MEXICO / "incomes.csv")
    incomes, same = states[str(row.year)], np.ones(len(states))
    parts = theil_parts(incomes, same, states["region"])
    assert theil(incomes, same) == pytest.approx(row.theil, abs=5e-9)
    assert parts["between"].sum() == pytest.approx(row.between, abs=5e-9)
    if row.gini > 0:
        assert gini(incomes, same) == pytest.approx(row.gini, abs=5e-9)


# Properties ---------------------------------------------------------------------------------------


@given(territories)
def test_gini_is_half_the_relative_mean_difference_of_all_pairs(rows):
    x, w, _ = columns(rows)
    pairs = (np.abs(x[:, None] - x) * np.outer(w, w)).sum() / w.sum() ** 2
    assert gini(x, w) == pytest.approx(pairs / 2 / np.average(x, weights=w), abs=1e-12)
    assert mean_gap(x, w) == pytest.approx(pairs, abs=1e-9)


@given(territories)
def test_gini_is_twice_the_area_above_the_lorenz_curve(rows):
    x, w, _ = columns(rows)
    curve = lorenz(x, w)
    assert gini(x, w) == pytest.approx(
        1 - 2 * np.trapezoid(curve["burden"], curve["population"]), abs=1e-12
    )
    assert (curve["burden"] <= curve["population"] + 1e-12).all()


@INDICES
@given(rows=territories, factor=st.floats(0.01, 100))
def test_neither_unit_nor_order_matters(index, rows, factor):
    x, w, _ = columns(rows)
    assert index(factor * x[::-1], 7 * w[::-1]) == pytest.approx(index(x, w), abs=1e-12)


@INDICES
@given(rows=territories)
def test_a_weight_is_so_many_inhabitants(index, rows):
    """Replication: k people of one commune are k communes of one person."""
    x, w, _ = columns(rows)
    each = np.repeat(x, w.astype(int))
    assert index(each, np.ones(len(each))) == pytest.approx(index(x, w), abs=1e-12)


@INDICES
@given(rows=territories, amount=st.floats(0.01, 1))
def test_a_transfer_towards_the_most_burdened_raises_inequality(index, rows, amount):
    x, _, _ = columns(rows)
    same, moved = np.ones(len(x)), x.copy()
    low, high = x.argmin(), x.argmax()
    assume(low != high)
    moved[low], moved[high] = x[low] - amount * x[low], x[high] + amount * x[low]
    assert index(moved, same) > index(x, same)


@given(territories)
def test_the_split_is_exact_and_neither_part_negative(rows):
    x, w, groups = columns(rows)
    parts = theil_parts(x, w, groups)
    assert parts["within"].sum() + parts["between"].sum() == pytest.approx(theil(x, w), abs=1e-12)
    assert parts["between"].sum() >= -1e-12 and (parts["within"] >= 0).all()
    assert parts[["burden", "population"]].sum().tolist() == pytest.approx([1, 1])


@given(territories)
def test_the_gap_is_the_same_for_those_with_and_those_without(rows):
    x, w, _ = columns(rows)
    assert mean_gap(100 - x, w) == pytest.approx(mean_gap(x, w), abs=1e-9)


# Interval -----------------------------------------------------------------------------------------


def test_no_interval_when_one_commune_is_most_of_the_territory():
    x, w = [10, 12, 14, 16, 30, 20, 9], [80, 1, 1, 1, 1, 1, 1]
    assert effective_number(w) < 5
    assert np.isnan(gini_interval(x, w)).all()
    assert not np.isnan(gini_interval(x, [1] * 7)).any()


@given(territories)
def test_the_interval_holds_the_index_of_the_census(rows):
    x, w, _ = columns(rows)
    low, high = gini_interval(x, w)
    assert np.isnan(low) or low <= gini(x, w) <= high <= 1


def test_the_interval_holds_the_truth_of_a_large_region():
    rng = np.random.default_rng(7)

    def region(n: int) -> tuple[np.ndarray, np.ndarray]:
        size = rng.normal(size=n)
        return np.exp(0.12 * size + 0.38 * rng.normal(size=n)), np.exp(size)

    truth = gini(*region(400_000))
    intervals = np.array([gini_interval(*region(30)) for _ in range(400)])
    known = intervals[~np.isnan(intervals[:, 0])]
    held = ((known[:, 0] <= truth) & (truth <= known[:, 1])).mean()
    assert 0.92 < held < 0.99
