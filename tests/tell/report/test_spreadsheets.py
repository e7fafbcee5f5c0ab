"""A cell of the data never becomes a formula, and a number stays a number."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrostudy.tell.report.spreadsheets import STARTS, neutral, neutralised


@pytest.mark.parametrize("start", STARTS)
def test_what_a_spreadsheet_would_compute_gets_an_apostrophe(start):
    assert neutral(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


@pytest.mark.parametrize("text", ["12", "-3,5", "+33", "-0.25", "Guichet", "a=b", "", "2026-03-02"])
def test_numbers_and_plain_words_stay_as_they_are(text):
    assert neutral(text) == text


@given(st.text())
def test_a_neutral_cell_is_a_number_or_starts_with_nothing_that_computes(text):
    cell = neutral(text)
    assert cell.endswith(text)
    assert (
        not cell.startswith(STARTS) or cell.strip("+-").replace(",", ".").replace(".", "").isdigit()
    )


def test_columns_of_numbers_stay_numbers_and_names_are_cells_too():
    table = neutralised(pd.DataFrame({"=score": [-1.5, 2.0], "titre": ["@x", None]}))
    assert table["'=score"].tolist() == [-1.5, 2.0]
    assert table["titre"].tolist()[0] == "'@x" and table["titre"].isna().tolist() == [False, True]
