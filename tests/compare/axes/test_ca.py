from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from metrostudy.compare.axes.ca import ca
from metrostudy.faults import StudyError

PUBLISHED = Path(__file__).parents[2] / "published" / "typology"
PRINTED = {"rtol": 1e-9, "atol": 1e-10}  # ten significant digits
SEEDS = st.integers(0, 2**32 - 1)
TERMS = pd.read_csv(PUBLISHED / "rainette_inaugural_termclass_counts.csv", index_col="term")


def counts(seed: int, rows: int = 7, columns: int = 4) -> pd.DataFrame:
    cells = np.random.default_rng(seed).poisson(6, size=(rows, columns)) + 1
    return pd.DataFrame(cells, [f"r{i}" for i in range(rows)], [f"c{j}" for j in range(columns)])


def test_terms_by_classes_are_where_factominer_puts_them():
    expected = pd.read_csv(PUBLISHED / "rainette_inaugural_ca.csv")
    found = ca(TERMS)
    for kind, table, name in (
        ("row", found.individuals, "term"),
        ("col", found.variables, "column"),
    ):
        printed = expected[expected["kind"].str.startswith(kind)]
        rows = table.merge(printed, left_on=[name, "axis"], right_on=["id", "dim"])
        assert len(rows) == len(printed)
        np.testing.assert_allclose(
            rows[["coordinate", "cos2_x", "contribution"]],
            rows[["coord", "cos2_y", "contrib"]], **PRINTED,
        )  # fmt: skip
    printed = pd.read_csv(PUBLISHED / "rainette_inaugural_ca_eig.csv")
    np.testing.assert_allclose(
        found.axes[["eigenvalue", "percent", "cumulative"]],
        printed[["eigenvalue", "pct", "cum_pct"]], **PRINTED,
    )  # fmt: skip


def test_another_program_places_supplementary_rows_and_columns_alike():
    prince = pytest.importorskip("prince", reason="prince is an oracle of the tests")
    table = counts(8).rename_axis(index="r", columns="c")
    active, row, column = table.iloc[:-1, :-1], table.iloc[[-1], :-1], table.iloc[:-1, [-1]]
    peer = prince.CA(n_components=2).fit(active)
    found = ca(active, 2, supplementary_rows=row, supplementary_columns=column)
    theirs = np.vstack([peer.row_coordinates(row), peer.column_coordinates(column)])
    ours = found.supplementary.pivot(index="kind", columns="axis", values="coordinate")
    np.testing.assert_allclose(np.abs(ours.loc[["row", "column"]]), np.abs(theirs), atol=1e-8)


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_inertia_is_chi2_over_n_and_parts_sum_to_their_whole(seed):
    table = counts(seed)
    found = ca(table)
    chi2 = chi2_contingency(table, correction=False).statistic
    assert found.axes["eigenvalue"].sum() == pytest.approx(chi2 / table.to_numpy().sum())
    for part in (found.individuals, found.variables):
        assert part.groupby("axis")["contribution"].sum().tolist() == pytest.approx([100] * 3)
        cos2 = part.groupby(part.columns[0])["cos2"].sum()
        assert cos2.tolist() == pytest.approx([1] * len(cos2))


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_a_supplementary_row_or_column_equal_to_an_active_one_lands_on_it(seed):
    table = counts(seed)
    found = ca(table, supplementary_rows=3 * table.iloc[[2]], supplementary_columns=table[["c1"]])
    points = found.supplementary.set_index(["kind", "axis"])["coordinate"]
    own = found.individuals.query("row == 'r2'").set_index("axis")["coordinate"]
    np.testing.assert_allclose(points["row"], own, atol=1e-9)
    own = found.variables.query("column == 'c1'").set_index("axis")["coordinate"]
    np.testing.assert_allclose(points["column"], own, atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_row_order_changes_nothing(seed):
    table = counts(seed)
    one, two = ca(table).places(), ca(table.sample(frac=1, random_state=seed % 1000)).places()
    np.testing.assert_allclose(one, two.loc[one.index], atol=1e-7)


def test_a_table_without_contrast_has_no_axis():
    with pytest.raises(StudyError, match="no row differs from another"):
        ca(pd.DataFrame({"x": [1, 2], "y": [2, 4]}))


def test_an_empty_row_or_column_is_named():
    table = counts(1)
    table.loc["r1"], table["c2"] = 0, 0
    with pytest.raises(StudyError) as error:
        ca(table)
    assert [fault.partition(":")[0] for fault in error.value.faults] == ["counts, r1", "counts, c2"]


def test_a_supplementary_row_that_lacks_a_column_is_refused():
    with pytest.raises(StudyError, match="a cell is missing"):
        ca(counts(1), supplementary_rows=counts(2).drop(columns="c1"))


@pytest.mark.parametrize("cell", [-1, np.nan])
def test_what_is_not_a_count_is_refused(cell):
    with pytest.raises(StudyError, match="missing or below 0"):
        ca(counts(1).astype(float).mask(np.eye(7, 4) > 0, cell))
