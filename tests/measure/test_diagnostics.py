"""Diagnostics against the reference tables, published figures and what must hold for any data."""

from pathlib import Path

import composite_cases as cases
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from metrostudy.measure.aggregation import aggregate
from metrostudy.measure.diagnostics import (
    alpha,
    associations,
    bartlett,
    correlations,
    deleted_items,
    factorability,
    feldt_interval,
    kmo,
    reliability,
)
from metrostudy.measure.framework import beneath

PUBLISHED = Path(__file__).parents[1] / "published"
EXACT = 1e-9
tables = arrays(float, st.tuples(st.integers(6, 14), st.integers(2, 5)),
                elements=st.integers(-20, 20).map(float))  # fmt: skip


def table(values: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(values, columns=[f"x{i}" for i in range(values.shape[1])])


def tree(parents: dict[str, str | None]) -> pd.DataFrame:
    nodes = list(parents)
    return pd.DataFrame({"node": nodes, "parent": list(parents.values()), "label_fr": nodes,
                         "label_en": None})  # fmt: skip


def flat(values: pd.DataFrame) -> pd.DataFrame:
    return tree({"index": None, **dict.fromkeys(values, "index")})


# The reference tables ------------------------------------------------------------------


@pytest.mark.parametrize("case", ["toyA", "asem"])
def test_alpha_raw_and_standardised_with_gaps_pairwise(case):
    framework, expected = cases.framework(case), cases.read(f"{case}_cronbach")
    direction = framework.set_index("node")["direction"]
    for data, rows in expected.groupby("data"):
        if "_" in data.split()[0]:
            values = cases.normalised(case, data.split()[0])
        else:
            values = cases.prepared(case, data.split()[0].rstrip(";"))
            values = values * direction[values.columns]
        for row in rows.itertuples():
            under = beneath(framework, "IDX" if row.group == "all" else row.group)
            found = alpha(values[[node for node in under if node in values]])
            assert found["k"] == row.k
            assert found["estimate"] == pytest.approx(row.alpha_raw, rel=EXACT)
            assert found["standardised"] == pytest.approx(row.alpha_standardised, rel=EXACT)


def test_deleted_items():
    expected = cases.read("toyA_cronbach_deleted")
    found = deleted_items(cases.normalised("toyA", "minmax_1_100")[expected["code"]])
    np.testing.assert_allclose(found[["alpha", "standardised", "item_rest"]],
                               expected.iloc[:, 1:], rtol=EXACT)  # fmt: skip


@pytest.mark.parametrize(("case", "scale"), [("toyA", "minmax_1_100"), ("asem", "minmax_0_100")])
def test_correlations_with_every_ancestor(case, scale):
    framework, expected = cases.framework(case), cases.read(f"{case}_correlation")
    nodes = aggregate(cases.normalised(case, scale), framework)
    found = correlations(nodes, framework).set_index(["node", "ancestor"])
    found = found.loc[list(zip(expected["code"], expected["ancestor"], strict=True))]
    np.testing.assert_allclose(found[["pearson", "pearson_p", "spearman", "kendall"]],
                               expected.iloc[:, 2:], rtol=EXACT)  # fmt: skip


def test_the_handbook_s_correlations_alphas_and_item_rests():
    """OECD/JRC 2008, tables 6 and 11; its logs have two decimals, so 1 figure in 28 is .018 off."""
    printed, deleted = cases.read("tai_table06_correlation"), cases.read("tai_table11_cronbach")
    values = cases.read("tai_data")[deleted["deleted"][:-1]]
    found = associations(values, zip(printed["a"], printed["b"], strict=True))["pearson"]
    np.testing.assert_allclose(found, printed["recomputed"], atol=6e-7)
    np.testing.assert_allclose(found, printed["published"], atol=0.019)
    standard = (values - values.mean()) / values.std()
    without = deleted_items(standard)
    np.testing.assert_allclose(
        without["item_rest"], deleted["recomputed_item_rest"][:-1], atol=6e-7
    )
    np.testing.assert_allclose(without["alpha"], deleted["recomputed_alpha"][:-1], atol=6e-7)
    np.testing.assert_allclose(without["alpha"], deleted["published_alpha"][:-1], atol=0.002)
    assert alpha(values)["standardised"] == pytest.approx(0.703543, abs=6e-7)


# Published figures -----------------------------------------------------------------------


def test_feldt_s_interval_as_published():
    """Feldt, Woodruff & Salih 1987 p. 95 (.704, .861 with F to two decimals); pingouin's manual."""
    assert feldt_interval(0.79, 41, 26, 0.9) == pytest.approx((0.705, 0.862), abs=5e-4)
    assert feldt_interval(0.5917188485995826, 15, 10) == pytest.approx((0.195, 0.840), abs=5e-4)


def test_kmo_and_bartlett_as_published_for_32_cars():
    cars = pd.read_csv(PUBLISHED / "mtcars" / "values.csv", index_col="model")
    expected = pd.read_csv(PUBLISHED / "mtcars" / "expected.csv").set_index("quantity")["value"]
    found = factorability(cars, flat(cars)).iloc[0]
    assert found["kmo"] == pytest.approx(expected["kmo"], abs=0.005)
    assert found["chi2"] == pytest.approx(expected["chi2"], abs=0.005)
    assert (found["df"], found["n"], found["k"]) == (55, 32, 11)
    assert found["warning"] == "32 units for 11 variables: fewer than 5 for each"


# Cases checkable by eye ------------------------------------------------------------------


def test_three_equal_correlations_by_hand():
    """r = r₁₂ = r₁₃ = r₂₃ = ½: partials are (½ − ¼)/(1 − ¼) = ⅓, det = ½, df = 3."""
    r = np.full((3, 3), 0.5) + 0.5 * np.eye(3)
    assert kmo(r) == pytest.approx((1 / 4) / (1 / 4 + 1 / 9))
    assert bartlett(r, 20)["chi2"] == pytest.approx((19 - 11 / 6) * np.log(2))


def test_fewer_units_than_leaves_has_no_kmo_and_says_why():
    values = table(np.random.default_rng(3).normal(size=(5, 6)))
    row = factorability(values, flat(values)).iloc[0]
    assert np.isnan([row["kmo"], row["chi2"], row["p"]]).all()
    assert row["warning"] == "5 units for 6 variables: fewer than 5 for each"


def test_a_leaf_that_is_the_sum_of_others_has_no_inverse():
    values = table(np.random.default_rng(3).normal(size=(12, 2)))
    values["sum"] = values["x0"] + values["x1"]
    assert np.isnan(factorability(values, flat(values)).loc[0, ["kmo", "chi2"]].astype(float)).all()


def test_two_leaves_have_a_test_and_no_kmo():
    values = table(np.arange(20.0).reshape(10, 2) ** 2 % 7)
    row = factorability(values, flat(values)).iloc[0]
    assert np.isnan(row["kmo"])
    assert 0 <= row["p"] <= 1


def test_the_interval_rests_on_the_smallest_overlap():
    values = table(np.arange(24.0).reshape(8, 3) % 7)
    gappy = values.assign(x0=values["x0"].where(values.index > 2))
    assert (alpha(values)["n"], alpha(gappy)["n"]) == (8, 5)


def test_reliability_has_a_row_for_each_node_with_several_leaves():
    parents = {"index": None, "a": "index", "a1": "a", "a2": "a", "b": "index", "b1": "b"}
    values = pd.DataFrame({"a1": [1.0, 2, 3, 4], "a2": [2.0, 1, 4, 3], "b1": [4.0, 3, 2, 1]})
    found = reliability(values, tree(parents)).set_index("node")
    assert found.index.tolist() == ["index", "a"]
    assert found.loc["a", "estimate"] == 0.75
    assert found.loc["index", "k"] == 3
    assert found.loc["index", "label_en"] == "index"


def test_an_item_that_never_varies_and_a_lone_item_have_clear_answers():
    values = table(np.array([[1.0, 5], [2, 5], [3, 5]]))
    assert alpha(values)["estimate"] == 0
    assert np.isnan(alpha(values)["standardised"])
    assert np.isnan(alpha(values[["x0"]])["estimate"])
    row = associations(values).iloc[0]
    assert row["n"] == 3
    assert np.isnan(row["pearson"])


# Properties ------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(tables, st.integers(-50, 50), st.integers(1, 9))
def test_shift_and_scale_leave_alpha_where_they_should(values, shift, times):
    items = table(values)
    moved, stretched = alpha(items + shift), alpha(items * np.arange(times, times + items.shape[1]))
    for name in ("estimate", "low", "high", "standardised"):
        assert moved[name] == pytest.approx(alpha(items)[name], rel=1e-7, abs=1e-9, nan_ok=True)
    assert stretched["standardised"] == pytest.approx(
        alpha(items)["standardised"], rel=1e-7, abs=1e-9, nan_ok=True)  # fmt: skip
