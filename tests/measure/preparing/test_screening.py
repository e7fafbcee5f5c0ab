"""Availability, denominators and statistics of columns: COINr's figures, and what is refused."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.faults import StudyError
from metrostudy.measure.preparing.screening import column_statistics, denominate, screen

PUBLISHED = Path(__file__).parents[2] / "published" / "composite"
NEAR = {"rtol": 1e-9, "atol": 1e-12}
UNITS = pd.Index(["a", "b", "c", "d"], name="metropole")


def step(case: str, name: str) -> pd.DataFrame:
    rows = pd.read_csv(PUBLISHED / f"{case}_prepared.csv").query("step == @name")
    return rows.pivot(index="unit", columns="code", values="value")


@pytest.mark.parametrize("case", ["toyA", "asem"])
def test_denominated_values_are_those_of_coinr(case):
    expected = step(case, "denominated")
    meta = pd.read_csv(PUBLISHED / f"{case}_meta.csv").rename(
        columns={"iCode": "node", "Denominator": "denominator"}
    )
    data = pd.read_csv(PUBLISHED / f"{case}_data.csv").set_index("uCode").loc[expected.index]
    found = denominate(data[expected.columns].astype(float), meta, data)
    np.testing.assert_allclose(found, expected, **NEAR)


@pytest.mark.parametrize("case", ["toyA", "asem"])
def test_statistics_and_flags_are_those_of_coinr(case):
    expected = pd.read_csv(PUBLISHED / f"{case}_stats.csv")
    found = column_statistics(step(case, "denominated")[expected["iCode"]])
    flags = [name for name in expected if name.startswith("Flag")]
    figures = expected.columns.drop([*flags, "iCode"])
    found = found.drop(columns="note").set_axis(expected.columns, axis=1)
    np.testing.assert_allclose(found[figures].astype(float), expected[figures], **NEAR)
    pd.testing.assert_frame_equal(found[["iCode", *flags]], expected[["iCode", *flags]],
                                  check_dtype=False)  # fmt: skip


def test_screening_is_that_of_coinr():
    found = screen(step("toyA", "denominated"), least=0.8, least_non_zero=0.05)
    expected = pd.read_csv(PUBLISHED / "toyA_screening.csv")
    same = {
        "n_missing": "N_missing", "n_zero": "N_zero", "known": "Dat_Avail", "non_zero": "Non_Zero",
        "low_known": "LowData", "low_non_zero": "LowNonZero", "kept": "Included",
    }  # fmt: skip
    assert found["unit"].tolist() == expected["uCode"].tolist()
    for ours, theirs in same.items():
        np.testing.assert_allclose(found[ours].astype(float), expected[theirs].astype(float))


def test_zeros_are_pointed_out_and_drop_nobody():
    x = pd.DataFrame({"p": [0.0, 1, np.nan, np.nan], "q": [0.0, 1, 2, np.nan]}, UNITS)
    found = screen(x, least=0.5, least_non_zero=0.5).set_index("metropole")
    assert found["low_non_zero"].tolist() == [True, False, False, False]
    assert found["kept"].tolist() == [True, True, True, False]
    assert np.isnan(found.loc["d", "non_zero"])  # nothing known: neither zero nor not


def test_every_size_that_does_not_divide_and_every_unknown_denominator_is_named_at_once():
    x = pd.DataFrame({"p": [1.0, 2, 3, 4], "q": 1.0, "r": 1.0}, UNITS)
    framework = pd.DataFrame({
        "node": ["i", "p", "q", "r"], "denominator": [None, "population", "inhabitants", "area"]
    })  # fmt: skip
    sizes = pd.DataFrame(
        {"population": ["10", "ten", "0", None], "area": [1, -2, 3, np.inf]}, UNITS
    )
    with pytest.raises(StudyError) as raised:
        denominate(x, framework, sizes)
    assert str(raised.value).split("\n") == [
        "metropoles.csv, column population: 'p' is divided by it, so it must be a number above 0 "
        "(b: ten, c: 0).",
        "framework.csv, row 4, column denominator: 'inhabitants' is not a column of metropoles.",
        "metropoles.csv, column area: 'r' is divided by it, so it must be a number above 0 "
        "(b: -2.0, d: inf).",
    ]


def test_a_blank_size_leaves_the_rate_unknown_and_what_has_no_denominator_is_untouched():
    x = pd.DataFrame({"p": [6.0, 6.0, np.nan, 6.0], "q": [1.0, 2, 3, 4]}, UNITS)
    framework = pd.DataFrame({"node": ["p", "q"], "denominator": ["size", None]})
    sizes = pd.DataFrame({"size": [2, np.nan, 3, 4]}, UNITS)
    found = denominate(x, framework, sizes)
    np.testing.assert_array_equal(found["p"], [3.0, np.nan, np.nan, 1.5])
    assert found["q"].equals(x["q"])
    assert denominate(x, framework.drop(columns="denominator"), sizes).equals(x)


def test_flags_count_all_units_and_shares_the_known_ones():
    x = pd.DataFrame({"p": [1.0, 1, 2, np.nan, np.nan], "q": [0.0, 0, 5, 6, np.nan]})
    found = column_statistics(x, least_known=0.7).set_index("node")
    assert (
        found.loc["p", "frc_unique"] == 2 / 3 and found.loc["p", "flag_unique"] == "LOW"
    )  # 2 of 5
    assert found.loc["q", "frc_non_zero"] == 0.5 and found.loc["q", "flag_non_zero"] == "LOW"
    assert found["flag_avail"].tolist() == ["LOW", "ok"]


def test_a_constant_leaf_and_one_of_which_nothing_is_known_are_said_to_be_so():
    found = column_statistics(pd.DataFrame({"p": [2.0] * 5, "q": [np.nan] * 5})).set_index("node")
    assert found["note"].tolist() == [
        "the same value (2) everywhere: no skewness, no kurtosis",
        "values known: 0; skewness needs 3, kurtosis 4",
    ]
    assert found["n_same"].tolist() == [5, 0]
    assert found[["skew", "kurt", "flag_skew_kurt"]].isna().all(axis=None)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 9) | st.none(), min_size=4, max_size=12),
       st.randoms(use_true_random=False))  # fmt: skip
def test_statistics_do_not_depend_on_the_order_of_rows(x, random):
    shuffled = list(x)
    random.shuffle(shuffled)
    plain, moved = (column_statistics(pd.DataFrame({"p": y}, dtype=float)) for y in (x, shuffled))
    pd.testing.assert_frame_equal(plain, moved, rtol=1e-12)
