"""The moment rule: COINr's figures, what it must not touch, and what it cannot mend."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from metrostudy.faults import StudyError
from metrostudy.measure.preparing.outliers import (
    box_cox,
    log_shift,
    log_skew_aware,
    moments,
    treat,
    winsorise,
)

PUBLISHED = Path(__file__).parents[2] / "published" / "composite"
EXAMPLES = pd.read_csv(PUBLISHED / "winsor_examples.csv")
NEAR = {"rtol": 1e-9, "atol": 1e-12}
# Whole numbers, half of the tables with a far point: columns that pass and columns that fail.
TABLES = arrays(
    float, st.tuples(st.integers(4, 15), st.integers(1, 3)),
    elements=st.integers(0, 9) | st.sampled_from([-5000.0, 400.0, 9000.0]),
)  # fmt: skip


def table(x: np.ndarray) -> pd.DataFrame:
    index = pd.Index([f"m{i:02}" for i in range(len(x))], name="metropole")
    return pd.DataFrame(x, index, [f"leaf{j}" for j in range(x.shape[1])])


@pytest.mark.parametrize(("case", "imputed"), [
    ("toyA", "imputed_region_mean"), ("asem", "imputed_group_mean")])  # fmt: skip
def test_coinr_is_found_cell_by_cell_with_its_checks_before_and_after(case, imputed):
    steps = pd.read_csv(PUBLISHED / f"{case}_prepared.csv")
    by_step = {
        step: rows.pivot(index="unit", columns="code", values="value")
        for step, rows in steps.groupby("step")
    }
    found = treat(by_step[imputed])
    np.testing.assert_allclose(found.values, by_step["treated"], **NEAR)
    checks = pd.read_csv(PUBLISHED / f"{case}_treatment.csv").set_index("iCode")
    ours = found.columns.set_index("node").loc[checks.index]
    for name, column in {
        "passed_before": "check0.Pass", "skewness_before": "check0.Skew",
        "kurtosis_before": "check0.Kurt", "passed_winsorised": "check1.Pass",
        "skewness_winsorised": "check1.Skew", "kurtosis_winsorised": "check1.Kurt",
    }.items():  # fmt: skip
        np.testing.assert_allclose(
            ours[name].astype(float), checks[column].astype(float), **NEAR, err_msg=name
        )
    assert ours["n_winsorised"].tolist() == checks["winsorise.nwin"].fillna(0).tolist()


def test_the_cells_that_coinr_marks_are_the_ones_recorded():
    steps = pd.read_csv(PUBLISHED / "toyA_prepared.csv").query("step == 'imputed_region_mean'")
    found = treat(steps.pivot(index="unit", columns="code", values="value")).cells
    marks = pd.read_csv(PUBLISHED / "toyA_treated_cells.csv")
    assert (
        found[["unit", "node"]].to_numpy().tolist() == marks[["unit", "code"]].to_numpy().tolist()
    )
    assert found["how"].tolist() == ["high" if mark == "winhi" else "low" for mark in marks["mark"]]


@pytest.mark.parametrize("series", EXAMPLES["series"].unique())
def test_the_worked_series_ties_low_tails_gaps_and_limit_included(series):
    rows = EXAMPLES[EXAMPLES["series"] == series]
    x = rows["x"].to_numpy(float)
    moved, n = winsorise(x, most=int(rows["winmax"].iloc[0]))
    np.testing.assert_allclose(moved, rows["winsorised"], **NEAR)
    figures = ["skew_before", "kurt_before", "skew_after", "kurt_after", "n_winsorised"]
    np.testing.assert_allclose([*moments(x), *moments(moved), n], rows[figures].iloc[0], **NEAR)
    forms = {log_shift: "log_shift", log_skew_aware: "log_shift_skew_aware", box_cox: "boxcox_half"}
    for form, column in forms.items():
        np.testing.assert_allclose(form(x), rows[column], **NEAR)


@settings(max_examples=50, deadline=None)
@given(TABLES)
def test_moments_are_those_of_scipy(x):
    assume((np.ptp(x, axis=0) > 0).all())
    g1, g2 = moments(x)
    np.testing.assert_allclose(g1, stats.skew(x, bias=False), atol=1e-9)
    np.testing.assert_allclose(g2, stats.kurtosis(x, bias=False), atol=1e-9)


def test_where_moments_cannot_be_computed_they_are_blank_the_leaf_passes_and_the_reason_is_said():
    none = np.nan
    x = pd.DataFrame({
        "constant": [0.1 + 0.2, 0.3, 0.3, 0.3], "three": [1.0, 2.0, 900.0, none],
        "two": [1.0, 2.0, none, none], "nothing": [none] * 4,
    })  # fmt: skip
    found = treat(x)
    pd.testing.assert_frame_equal(found.values, x)
    assert found.columns["passed_before"].all()
    blank = found.columns[["skewness_before", "kurtosis_before"]].isna().to_numpy().tolist()
    assert blank == [[True, True], [False, True], [True, True], [True, True]]
    assert found.columns["note"].tolist() == [
        "the same value (0.3) everywhere: no skewness, no kurtosis",
        "values known: 3; skewness needs 3, kurtosis 4",
        "values known: 2; skewness needs 3, kurtosis 4",
        "values known: 0; skewness needs 3, kurtosis 4",
    ]


def test_a_leaf_of_two_values_fails_and_is_left_alone():
    x = table(np.array([[0.0]] * 11 + [[1.0]]))
    found = treat(x)
    assert found.cells.empty
    pd.testing.assert_frame_equal(found.values, x)
    row = found.columns.iloc[0]
    assert (row["passed_before"], row["passed_after"], row["n_winsorised"]) == (False, False, 0)
    assert row["note"] == "two values only: nothing to bring in"


def test_what_winsorising_cannot_mend_goes_back_and_takes_the_logarithm_whole():
    x = 2.0 ** np.arange(24)
    found = treat(table(x[:, None]), most=1)
    np.testing.assert_allclose(found.values["leaf0"], np.log(x - 1 + 0.01 * (2**23 - 1)))
    assert (found.cells["step"] == "logged").all() and len(found.cells) == len(x)
    row = found.columns.iloc[0]
    assert (row["n_winsorised"], row["passed_winsorised"]) == (1, False)
    assert (row["step"], row["passed_after"]) == ("logged", True)
    kept = treat(table(x[:, None]), most=1, log=None)
    assert kept.cells[["metropole", "step", "how", "before", "after"]].to_numpy().tolist() == [
        ["m23", "winsorised", "high", 2.0**23, 2.0**22]
    ]
    assert kept.columns["passed_after"].tolist() == [False]


def test_the_plain_logarithm_lengthens_a_low_tail_and_its_mirror_mends_it():
    x = table(-(2.0 ** np.arange(24))[:, None])
    assert treat(x, most=1).columns["passed_after"].tolist() == [False]
    assert treat(x, most=1, log="skew_aware").columns["passed_after"].tolist() == [True]


def test_tied_points_move_together_and_may_overshoot_the_limit():
    x = np.array([2, 3, 4, 3, 5, 4, 3, 2, 4, 3, 3, 4, 2, 60, 60], dtype=float)
    assert winsorise(x, most=1)[1] == 2


@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_a_passing_leaf_is_untouched_and_a_second_treatment_does_nothing_more(x):
    found = treat(table(x))
    passed = found.columns["passed_before"].to_numpy()
    np.testing.assert_array_equal(found.values.to_numpy()[:, passed], x[:, passed])
    if found.columns["passed_after"].all():
        assert treat(found.values).cells.empty


@settings(max_examples=60, deadline=None)
@given(TABLES, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(x, random):
    rows = list(range(len(x)))
    random.shuffle(rows)
    values = table(x)
    moved = treat(values.iloc[rows]).values.loc[values.index]
    np.testing.assert_allclose(treat(values).values, moved, rtol=1e-12)


@settings(max_examples=60, deadline=None)
@given(TABLES, st.sampled_from([0.25, 3.0, 100.0]), st.integers(-50, 50))
def test_winsorising_follows_a_change_of_unit_and_of_zero(x, factor, shift):
    plain = treat(table(x), log=None)
    other = treat(table(factor * x + shift), log=None)
    np.testing.assert_allclose(other.values, factor * plain.values + shift, atol=1e-9)
    assert other.cells[["metropole", "node"]].equals(plain.cells[["metropole", "node"]])


@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_no_two_metropoles_change_places_and_every_change_is_recorded(x):
    found = treat(table(x))
    for before, after in zip(x.T, found.values.to_numpy().T, strict=True):
        assert (np.diff(after[np.argsort(before)]) >= 0).all()
    rebuilt = table(x).copy()
    for cell in found.cells.itertuples():
        assert rebuilt.loc[cell.metropole, cell.node] == cell.before
        rebuilt.loc[cell.metropole, cell.node] = cell.after
    pd.testing.assert_frame_equal(rebuilt, found.values)


def test_a_logarithm_that_does_not_exist_is_named_with_its_neighbour():
    with pytest.raises(StudyError, match="'shft' is not a logarithm; accepted: shift, skew_aware; "
                       "nearest: 'shift'"):  # fmt: skip
        treat(table(np.ones((4, 1))), log="shft")
