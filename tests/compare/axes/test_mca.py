from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from metrostudy.compare.axes.categories import indicators
from metrostudy.compare.axes.mca import mca
from metrostudy.faults import StudyError

PUBLISHED = Path(__file__).parents[2] / "published" / "typology"
PRINTED = {"rtol": 1e-9, "atol": 1e-10}  # ten significant digits
SEEDS = st.integers(0, 2**32 - 1)
TEA = pd.read_csv(PUBLISHED / "data_tea6.csv", index_col="id")


def answers(seed: int, n: int = 14) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    levels = {"q1": 2, "q2": 3, "q3": 4}
    columns = {
        name: [f"{name}{i}" for i in rng.permutation([*range(k), *rng.integers(k, size=n - k)])]
        for name, k in levels.items()
    }
    return pd.DataFrame(columns, [f"u{i}" for i in range(n)])


def test_tea_drinkers_are_where_factominer_puts_them():
    found = mca(TEA)
    eigenvalues = pd.read_csv(PUBLISHED / "tea6_mca_eig.csv")
    np.testing.assert_allclose(
        found.axes[["eigenvalue", "percent", "cumulative"]],
        eigenvalues[["eigenvalue", "pct", "cum_pct"]], **PRINTED,
    )  # fmt: skip
    for table, file, name, columns in (
        (
            found.variables,
            "categories",
            "category",
            ["coordinate", "contribution", "cos2", "v_test"],
        ),
        (found.individuals, "ind_first60", "id", ["coordinate", "contribution", "cos2"]),
        (found.links, "eta2", "variable", ["eta2"]),
    ):
        printed = pd.read_csv(PUBLISHED / f"tea6_mca_{file}.csv")
        printed = printed.rename(
            columns={"coord": "coordinate", "contrib": "contribution", "dim": "axis"}
        )
        rows = table.merge(printed, on=[name, "axis"], suffixes=("", "_printed"))
        assert len(rows) == len(printed)
        np.testing.assert_allclose(
            rows[columns], rows[[f"{c}_printed" for c in columns]], **PRINTED
        )


def test_another_program_gives_the_same_on_another_table():
    prince = pytest.importorskip("prince", reason="prince is an oracle of the tests")
    cars = pd.read_csv(PUBLISHED / "data_mtcars.csv", index_col="id", dtype=str)
    cars = cars[["cyl", "vs", "am", "gear"]]
    peer = prince.MCA(n_components=3).fit(cars)
    found = mca(cars, 3)
    np.testing.assert_allclose(
        np.abs(found.places()), np.abs(peer.row_coordinates(cars)), atol=1e-8
    )
    np.testing.assert_allclose(found.axes["eigenvalue"][:3], peer.eigenvalues_, atol=1e-8)


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_inertia_is_categories_by_variable_less_one_and_parts_sum_to_their_whole(seed):
    found = mca(answers(seed), n_axes=20)
    assert found.axes["eigenvalue"].sum() == pytest.approx(9 / 3 - 1)
    axes = found.individuals["axis"].max()
    for part, key in ((found.individuals, "metropole"), (found.variables, "category")):
        assert part.groupby("axis")["contribution"].sum().tolist() == pytest.approx([100] * axes)
        cos2 = part.groupby(key)["cos2"].sum()
        assert cos2.tolist() == pytest.approx([1] * len(cos2))
    # An axis is the mean of its variables: its eigenvalue is the mean of their η².
    eta2 = found.links.groupby("axis")["eta2"].mean()
    np.testing.assert_allclose(eta2, found.axes["eigenvalue"][:axes])


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_what_is_supplementary_and_equal_to_what_is_active_lands_on_it(seed):
    table = answers(seed)
    words = table[["q2"]].rename(columns={"q2": "again"}).map("again {}".format)
    found = mca(
        table, supplementary_rows=table.iloc[[3]].rename(index={"u3": "copy"}),
        supplementary_columns=words,
    )  # fmt: skip
    points = found.supplementary.set_index(["kind", "name"])
    own = found.individuals.query("metropole == 'u3'")
    np.testing.assert_allclose(
        points.loc[("individual", "copy"), ["coordinate", "cos2"]],
        own[["coordinate", "cos2"]], atol=1e-9,
    )  # fmt: skip
    own = found.variables.query("variable == 'q2'")
    copied = points.loc["category"].loc["again " + own["category"].unique()]
    columns = ["coordinate", "cos2", "v_test"]
    np.testing.assert_allclose(
        copied.sort_values(["axis", "name"])[columns],
        own.sort_values(["axis", "category"])[columns], atol=1e-9,
    )  # fmt: skip
    eta2 = found.links.set_index("variable")["eta2"]
    np.testing.assert_allclose(eta2["again"], eta2["q2"], atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_a_weight_of_two_is_two_identical_units(seed):
    table = answers(seed)
    one = mca(table, weights=pd.Series([2.0, *[1.0] * 13], table.index))
    two = mca(table.iloc[[0, *range(14)]].set_axis([f"v{i}" for i in range(15)]))
    np.testing.assert_allclose(one.axes["eigenvalue"], two.axes["eigenvalue"], atol=1e-9)
    assume(np.diff(one.axes["eigenvalue"]).max() < -1e-6)  # tied axes may turn within their plane
    columns = ["cos2", "contribution"]
    np.testing.assert_allclose(one.variables[columns], two.variables[columns], atol=1e-6)
    np.testing.assert_allclose(
        one.variables["v_test"].abs(), two.variables["v_test"].abs(), atol=1e-6
    )


def test_a_missing_answer_is_a_category_and_a_shared_name_takes_its_variable():
    table = pd.DataFrame({
        "sugar": ["yes", "no", None], "milk": ["no", "no", "yes"], "tea": ["green", "black", "black"],
    })  # fmt: skip
    assert indicators(table).columns.tolist() == [
        ("sugar", "sugar_no"), ("sugar", "sugar_yes"), ("sugar", "sugar.NA"),
        ("milk", "milk_no"), ("milk", "milk_yes"), ("tea", "black"), ("tea", "green"),
    ]  # fmt: skip
    assert indicators(table).to_numpy().sum(axis=1).tolist() == [3, 3, 3]


def test_an_active_category_is_told_from_a_supplementary_one_of_the_same_name():
    table = answers(1)
    other = pd.DataFrame({"sea": ["q10", "no"] * 7}, index=table.index)
    found = mca(table, supplementary_columns=other)
    assert "q1_q10" in set(found.variables["category"])
    assert set(found.supplementary["name"]) == {"sea_no", "sea_q10"}


def test_a_question_that_all_answer_alike_is_left_out_by_name():
    table = answers(2)
    assert mca(table.assign(same="yes")).dropped == ("same",)
    np.testing.assert_allclose(mca(table.assign(same="yes")).places(), mca(table).places())


def test_four_units_checked_by_eye():
    # Two questions answered alike: one axis holds everything, at one sd on either side.
    table = pd.DataFrame({"x": list("aabb"), "y": list("ccdd")})
    found = mca(table)
    assert found.axes["eigenvalue"].round(9).tolist() == [1, 0]
    assert found.places()[1].round(9).tolist() == [1, 1, -1, -1]
    by_category = found.variables.set_index("category")["coordinate"].round(9)
    assert by_category.to_dict() == {"a": 1, "b": -1, "c": 1, "d": -1}


@pytest.mark.parametrize(
    ("rows", "columns", "sentence"),
    [
        ({"q1": ["q19"]}, None, "q1: no active unit has the category 'q19'; nearest: 'q11'"),
        ({}, ["q1"], "supplementary columns, q1: it is an active variable too"),
    ],
)
def test_what_cannot_be_placed_is_named(rows, columns, sentence):
    table = answers(3)
    with pytest.raises(StudyError, match=sentence):
        mca(table, supplementary_rows=table.iloc[[0]].assign(**rows),
            supplementary_columns=table[columns] if columns else None)  # fmt: skip


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (answers(1).iloc[:1], "1 unit; axes need two"),
        (answers(1).iloc[[0, 0]], "all units are in the same ones"),
    ],
)
def test_nothing_to_compare_is_said(table, sentence):
    with pytest.raises(StudyError, match=sentence):
        mca(table)
