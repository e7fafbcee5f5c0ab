from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.compare.axes.pca import pca
from metrostudy.faults import StudyError

PUBLISHED = Path(__file__).parents[2] / "published" / "typology"
PRINTED = {"rtol": 1e-9, "atol": 1e-10}  # ten significant digits
SEEDS = st.integers(0, 2**32 - 1)
DECATHLON = pd.read_csv(PUBLISHED / "data_decathlon.csv", index_col="id")


def cloud(seed: int, n: int = 12, p: int = 4) -> pd.DataFrame:
    values = np.random.default_rng(seed).normal(size=(n, p)) @ np.triu(np.ones((p, p)))
    return pd.DataFrame(values, [f"m{i:02d}" for i in range(n)], [f"d{j}" for j in range(p)])


def decathlon():
    return pca(DECATHLON.iloc[:, :10], supplementary_columns=DECATHLON.iloc[:, 10:])


def both(found: pd.DataFrame, file: str, name: str, published: str = "id") -> pd.DataFrame:
    expected = pd.read_csv(PUBLISHED / f"{file}.csv").rename(
        columns={published: name, "dim": "axis"}
    )
    merged = found.merge(expected, on=[name, "axis"], suffixes=("", "_printed"))
    assert len(merged) == len(expected)
    return merged


def test_the_eigenvalues_of_the_decathlon_are_those_of_factominer():
    expected = pd.read_csv(PUBLISHED / "decathlon_pca_eig.csv")
    found = decathlon().axes[["eigenvalue", "percent", "cumulative"]]
    np.testing.assert_allclose(found, expected[["eigenvalue", "pct", "cum_pct"]], **PRINTED)


@pytest.mark.parametrize(
    ("file", "table", "name", "published"),
    [("ind", "individuals", "id", "id"), ("var", "variables", "node", "variable")],
)
def test_coordinates_cos2_and_contributions_are_those_of_factominer(file, table, name, published):
    rows = both(getattr(decathlon(), table), f"decathlon_pca_{file}", name, published)
    np.testing.assert_allclose(
        rows[["coordinate", "cos2", "contribution"]],
        rows[["coord", "cos2_printed", "contrib"]], **PRINTED,
    )  # fmt: skip


def test_supplementary_scores_and_categories_are_those_of_factominer():
    rows = both(decathlon().supplementary, "decathlon_pca_sup", "name")
    np.testing.assert_allclose(
        rows[["coordinate", "cos2", "v_test"]],
        rows[["coord", "cos2_printed", "v_test_printed"]], **PRINTED,
    )  # fmt: skip
    assert (
        rows["kind"]
        .map({"variable": "quanti_sup", "category": "quali_sup"})
        .equals(rows["kind_printed"])
    )


def test_another_program_gives_the_same_on_another_table():
    prince = pytest.importorskip("prince", reason="prince is an oracle of the tests")
    cars = pd.read_csv(PUBLISHED / "data_mtcars.csv", index_col="id").select_dtypes("number")
    peer = prince.PCA(n_components=5, rescale_with_std=True).fit(cars)
    found = pca(cars)
    pairs = {
        "coordinate": (found.places(), peer.row_coordinates(cars)),
        "cos2": (_wide(found.individuals, "cos2"), peer.row_cosine_similarities(cars)),
        "contribution": (_wide(found.variables, "contribution"), 100 * peer.column_contributions_),
    }
    for name, (ours, theirs) in pairs.items():
        theirs = theirs.loc[ours.index].to_numpy()
        np.testing.assert_allclose(np.abs(ours), np.abs(theirs), atol=1e-8, err_msg=name)


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_eigenvalues_sum_to_the_number_of_dimensions_and_parts_to_their_whole(seed):
    found = pca(cloud(seed), n_axes=4)
    assert found.axes["eigenvalue"].sum() == pytest.approx(4)
    for table in (found.individuals, found.variables):
        assert table.groupby("axis")["contribution"].sum().tolist() == pytest.approx([100] * 4)
        assert table.groupby(table.columns[0])["cos2"].sum().tolist() == pytest.approx(
            [1] * len(table.iloc[:, 0].unique())
        )
    assert (found.variables.groupby("axis")["coordinate"].sum() > 0).all()


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.floats(0.01, 100), st.floats(-1000, 1000))
def test_units_and_row_order_change_nothing(seed, unit, shift):
    table = cloud(seed)
    other = (table * [unit, 1, 1, 1] + [shift, 0, 0, 0]).sample(frac=1, random_state=seed % 1000)
    one, two = pca(table).places(), pca(other).places()
    np.testing.assert_allclose(one, two.loc[one.index], atol=1e-6)


def test_an_axis_whose_correlations_cancel_still_has_one_sign():
    # Of two variables, the second axis is always their difference: its correlations sum to 0.
    table = cloud(3, p=2)
    signs = [
        pca(table.sample(frac=1, random_state=i)).variables.query("axis == 2")["coordinate"].iloc[0]
        for i in range(5)
    ]
    assert min(signs) > 0


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_a_supplementary_individual_equal_to_an_active_one_lands_on_it(seed):
    table = cloud(seed).round(1).assign(same=2.0)
    found = pca(table, supplementary_rows=table.iloc[[4, 0]].rename(index="copy of {}".format))
    copies = found.supplementary.pivot(index="name", columns="axis", values="coordinate")
    own = found.places().iloc[[4, 0]]
    np.testing.assert_allclose(copies.loc["copy of " + own.index], own, atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_a_supplementary_score_equal_to_an_active_one_lands_on_it(seed):
    table = cloud(seed)
    found = pca(table, supplementary_columns=(3 * table[["d2"]] + 1).rename(columns={"d2": "e"}))
    own = found.variables.query("node == 'd2'")["coordinate"]
    np.testing.assert_allclose(found.supplementary["coordinate"], own, atol=1e-9)


def test_a_weight_of_two_is_two_identical_metropoles():
    table = cloud(5)
    sea = pd.DataFrame({"sea": ["yes", "no"] * 6}, index=table.index)
    weights = pd.Series([2.0, *[1.0] * 11], index=table.index)
    doubled = [0, *range(12)]
    one = pca(table, weights=weights, supplementary_columns=sea)
    rows = [frame.iloc[doubled].set_axis([f"r{i}" for i in range(13)]) for frame in (table, sea)]
    two = pca(rows[0], supplementary_columns=rows[1])
    np.testing.assert_allclose(one.axes, two.axes, atol=1e-9)
    np.testing.assert_allclose(one.places(), two.places().iloc[1:], atol=1e-9)
    for column in ("coordinate", "cos2", "v_test"):
        np.testing.assert_allclose(one.supplementary[column], two.supplementary[column], atol=1e-9)
    np.testing.assert_allclose(one.links["eta2"], two.links["eta2"], atol=1e-9)
    shares = pca(table, weights=weights / 13, supplementary_columns=sea)
    np.testing.assert_allclose(shares.places(), one.places(), atol=1e-9)


def test_four_points_checked_by_eye():
    # A cross: x and y are unrelated, so that both axes carry half; the east is the mean of a, b.
    table = pd.DataFrame({"x": [1.0, 1, -1, -1], "y": [1.0, -1, 1, -1]}, index=list("abcd"))
    side = pd.DataFrame({"side": ["east", "east", "west", "west"]}, index=list("abcd"))
    found = pca(table, supplementary_columns=side)
    assert found.axes["percent"].round(9).tolist() == [50, 50]
    east = found.supplementary.query("name == 'east'")
    # The two axes are tied: whatever their turn, the east is at distance 1 and fully shown.
    assert (east["coordinate"] ** 2).sum() == pytest.approx(1)
    assert east["cos2"].sum() == pytest.approx(1)
    assert found.links["eta2"].sum() == pytest.approx(1)


def test_a_score_known_for_some_is_correlated_over_them():
    table = cloud(6)
    part = table[["d1"]].rename(columns={"d1": "e"}).where(np.arange(12)[:, None] > 2)
    found = pca(table, supplementary_columns=part).supplementary["coordinate"]
    places = pca(table).places().iloc[3:]
    expected = [np.corrcoef(part["e"].iloc[3:], places[axis])[0, 1] for axis in places]
    np.testing.assert_allclose(found, expected)


def test_a_dimension_that_is_the_same_for_all_is_named():
    assert pca(cloud(1).assign(same=0.3, unknown=np.nan)).dropped == ("same", "unknown")


def test_two_identical_metropoles_have_one_place():
    table = cloud(1).iloc[[0, 0, 1, 2, 3]].set_axis(list("abcde"))
    places = pca(table).places()
    np.testing.assert_allclose(places.loc["a"], places.loc["b"], atol=1e-12)


def test_every_missing_score_is_named():
    table = cloud(1)
    gaps = table.copy()
    gaps.loc["m03", "d1"] = gaps.loc["m07", "d0"] = np.nan
    with pytest.raises(StudyError) as error:
        pca(gaps)
    assert [fault.partition(":")[0] for fault in map(str, error.value.faults)] == [
        "profiles, m03, d1", "profiles, m07, d0",
    ]  # fmt: skip
    assert "no score" in str(error.value)
    with pytest.raises(StudyError, match="profiles, m03, d1: no score"):
        pca(table, supplementary_rows=gaps.loc[["m03"]])


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (cloud(1).iloc[:1], "1 métropole; axes need two"),
        (cloud(1) * 0 + 3, "no dimension differs between métropoles"),
    ],
)
def test_nothing_to_compare_is_said(table, sentence):
    with pytest.raises(StudyError, match=sentence):
        pca(table)


def test_a_weight_that_counts_nobody_is_refused_by_name():
    table = cloud(1)
    with pytest.raises(StudyError, match="weights, m05: a weight must be above 0"):
        pca(table, weights=pd.Series(1.0, table.index).drop("m05"))


def _wide(table: pd.DataFrame, column: str) -> pd.DataFrame:
    return table.pivot(index=table.columns[0], columns="axis", values=column)
