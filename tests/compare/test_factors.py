from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.compare.factors import pca, profiles, relative_profiles, standardised
from metrostudy.faults import StudyError

PUBLISHED = Path(__file__).parents[1] / "published" / "factominer_decathlon"
SEEDS = st.integers(0, 2**32 - 1)


def decathlon() -> pd.DataFrame:
    return pd.read_csv(PUBLISHED / "data.csv", index_col="id").iloc[:, :10]


def cloud(seed: int, n: int = 12, p: int = 4) -> pd.DataFrame:
    values = np.random.default_rng(seed).normal(size=(n, p)) @ np.triu(np.ones((p, p)))
    return pd.DataFrame(values, [f"m{i:02d}" for i in range(n)], [f"d{j}" for j in range(p)])


def test_the_eigenvalues_of_the_decathlon_are_those_of_factominer():
    expected = pd.read_csv(PUBLISHED / "pca_eig.csv")
    found = pca(decathlon()).axes
    np.testing.assert_allclose(found["eigenvalue"], expected["eigenvalue"], rtol=1e-8)
    np.testing.assert_allclose(found["percent"], expected["pct"], rtol=1e-8)
    np.testing.assert_allclose(found["cumulative"], expected["cum_pct"], rtol=1e-8)


@pytest.mark.parametrize(
    ("file", "table", "name", "published_name"),
    [("pca_ind", "individuals", "metropole", "id"), ("pca_var", "variables", "node", "variable")],
)
def test_coordinates_cos2_and_contributions_are_those_of_factominer(
    file, table, name, published_name
):
    expected = pd.read_csv(PUBLISHED / f"{file}.csv").rename(columns={published_name: name})
    both = getattr(pca(decathlon()), table).merge(
        expected, left_on=[name, "axis"], right_on=[name, "dim"], suffixes=("", "_published")
    )
    assert len(both) == len(expected)
    np.testing.assert_allclose(both["coordinate"], both["coord"], atol=1e-8)
    np.testing.assert_allclose(both["cos2"], both["cos2_published"], atol=1e-8)
    np.testing.assert_allclose(both["contribution"], both["contrib"], atol=1e-6)


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_eigenvalues_sum_to_the_number_of_dimensions_and_parts_to_their_whole(seed):
    found = pca(cloud(seed), n_axes=4)
    assert found.axes["eigenvalue"].sum() == pytest.approx(4)
    assert found.individuals.groupby("axis")["contribution"].sum().tolist() == pytest.approx(
        [100] * 4
    )
    assert found.variables.groupby("axis")["contribution"].sum().tolist() == pytest.approx(
        [100] * 4
    )
    assert found.individuals.groupby("metropole")["cos2"].sum().tolist() == pytest.approx([1] * 12)
    assert (found.variables.groupby("axis")["coordinate"].sum() > 0).all()


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.floats(0.01, 100), st.floats(-1000, 1000))
def test_units_and_row_order_change_nothing(seed, unit, shift):
    table = cloud(seed)
    other = (table * [unit, 1, 1, 1] + [shift, 0, 0, 0]).sample(frac=1, random_state=seed % 1000)
    key = ["axis", "metropole"]
    one, two = (pca(t).individuals.sort_values(key)["coordinate"] for t in (table, other))
    np.testing.assert_allclose(one, two, atol=1e-6)


def test_profiles_keep_the_leaves_in_the_order_of_the_framework():
    framework = pd.DataFrame({
        "node": ["index", "pillar", "z", "a"], "parent": [None, "index", "pillar", "pillar"],
    })  # fmt: skip
    scores = pd.DataFrame(
        [
            ("b", "index", 5),
            ("b", "z", 1),
            ("b", "a", 2),
            ("a", "index", 6),
            ("a", "z", 3),
            ("a", "a", 4),
        ],
        columns=["metropole", "node", "score"],
    )
    expected = pd.DataFrame(
        {"z": [3.0, 1.0], "a": [4.0, 2.0]}, pd.Index(["a", "b"], name="metropole")
    )
    pd.testing.assert_frame_equal(profiles(scores, framework), expected)


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_relative_profiles_do_not_know_the_level(seed):
    table, rng = cloud(seed), np.random.default_rng(seed)
    lifted = standardised(table)[0].add(rng.normal(0, 5, len(table)), axis=0)
    rows = relative_profiles(table)
    assert rows.mean(axis=1).abs().max() < 1e-9
    flat = pd.DataFrame({name: lifted.mean(axis=1) for name in table})
    assert relative_profiles(flat).abs().max().max() < 1e-9


def test_a_dimension_that_is_the_same_for_all_is_left_out_by_name():
    table = cloud(1).assign(same=0.3, unknown=np.nan)
    assert standardised(table)[1] == ("same", "unknown")
    assert pca(table).dropped == ("same", "unknown")


def test_every_missing_score_is_named():
    table = cloud(1)
    table.loc["m03", "d1"] = table.loc["m07", "d0"] = np.nan
    with pytest.raises(StudyError) as error:
        pca(table)
    assert [fault.partition(":")[0] for fault in map(str, error.value.faults)] == [
        "profiles, m03, d1", "profiles, m07, d0",
    ]  # fmt: skip
    assert "no score" in str(error.value)
