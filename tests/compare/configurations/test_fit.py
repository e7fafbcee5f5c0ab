import numpy as np
import pandas as pd
import pytest
from compare.configurations.cases import EXPECTATIONS, PUBLISHED, analysis, as_sets, crisp
from hypothesis import given
from hypothesis import strategies as st

from metrostudy.compare.configurations.directions import intermediate
from metrostudy.compare.configurations.expressions import membership
from metrostudy.compare.configurations.fit import necessity_fit, paths, sufficiency
from metrostudy.compare.configurations.minimisation import minimise

SOLUTIONS = pd.read_csv(PUBLISHED / "solutions.csv", keep_default_na=False)
NECESSITY = pd.read_csv(PUBLISHED / "necessity_single.csv")
FIT = ["inclS", "pri", "covS", "covU"]


@pytest.mark.parametrize("name", EXPECTATIONS)
def test_fit_and_cases_are_those_of_qca(name):
    table = analysis(name)
    both = minimise(table), minimise(table, "parsimonious")
    solved = [*both, intermediate(table, *both, EXPECTATIONS[name])]
    for solution in solved[: 3 if EXPECTATIONS[name] else 2]:
        wanted = SOLUTIONS[
            (SOLUTIONS["analysis"] == name) & (SOLUTIONS["solution"] == solution.name)
        ]  # fmt: skip
        found = in_order(paths(solution, table))
        expected = in_order(wanted)
        assert (
            found["expression"].map(as_sets).tolist()
            == expected["expression"].map(as_sets).tolist()
        )
        assert (found["n_models"] == expected["n_models"]).all()
        np.testing.assert_allclose(
            found[FIT].astype(float), expected[FIT].replace("", np.nan).astype(float), atol=1e-9
        )
        terms = expected["part"] == "term"
        assert (
            found["cases"][terms].str.replace("|", ",").tolist()
            == expected["cases"][terms].tolist()
        )


def in_order(table: pd.DataFrame) -> pd.DataFrame:
    written = table["expression"].map(lambda one: sorted(map(sorted, as_sets(one))))
    return (
        table.assign(written=written.astype(str))
        .sort_values(["model", "part", "written"], ignore_index=True)
    )  # fmt: skip


def test_typical_and_deviant_cases_of_a_path():
    table = crisp("111 111 111 111 110 000 010")  # 4 of 5 with A*B have the outcome
    found = paths(minimise(table, "parsimonious"), table)
    assert found[["part", "expression"]].values.tolist() == [["term", "A"], ["model", "A"]]
    assert found[["inclS", "covS"]].iloc[0].tolist() == [0.8, 1]
    assert found.loc[0, ["cases", "typical", "deviant"]].tolist() == ["0|1|2|3|4", "0|1|2|3", "4"]


def test_a_path_that_explains_nothing_of_its_own_has_no_unique_coverage():
    table = crisp("1111 1101 0111 0000 1010")
    found = paths(minimise(table, "conservative"), table).set_index("expression")
    assert found.loc["A*B", ["covS", "covU"]].tolist() == pytest.approx([2 / 3, 1 / 3])
    assert found.loc["B*C", ["covS", "covU"]].tolist() == pytest.approx([2 / 3, 1 / 3])
    assert found.loc["A*B + B*C", "covS"] == 1


def test_no_model_is_an_empty_table_with_its_columns():
    table = crisp("110 111 000")
    found = paths(minimise(table), table)
    assert len(found) == 0 and {"model", *FIT, "typical", "deviant"} <= set(found)


def test_fit_of_single_conditions_is_that_of_qca():
    for row in NECESSITY.to_dict("records"):
        data = pd.read_csv(PUBLISHED / "data" / f"{row['dataset']}.csv", index_col="case")
        x, y = (membership(row[name], data).to_numpy() for name in ("expression", "outcome"))
        found = necessity_fit(x, y) | sufficiency(x, y)
        expected = {name: row["PRI_S" if name == "pri" else name] for name in found}
        assert found == pytest.approx(expected, abs=1e-9), row["expression"]


degrees = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=8)


@given(degrees)
def test_sufficiency_one_way_is_necessity_the_other(pairs):
    x, y = np.array(pairs).T
    forth, back = sufficiency(x, y), necessity_fit(y, x)
    np.testing.assert_allclose(
        [forth["inclS"], forth["covS"]], [back["inclN"], back["covN"]], equal_nan=True
    )


@given(degrees)
def test_what_speaks_for_both_sides_never_helps_pri(pairs):
    x, y = np.array(pairs).T
    found = sufficiency(x, y)
    assert not found["pri"] > found["inclS"] + 1e-9
