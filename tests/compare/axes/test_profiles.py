import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.compare.axes.profiles import profiles, relative_profiles, standardised

SEEDS = st.integers(0, 2**32 - 1)


def cloud(seed: int, n: int = 12, p: int = 4) -> pd.DataFrame:
    values = np.random.default_rng(seed).normal(size=(n, p)) @ np.triu(np.ones((p, p)))
    return pd.DataFrame(values, [f"m{i:02d}" for i in range(n)], [f"d{j}" for j in range(p)])


def test_profiles_keep_the_leaves_in_the_order_of_the_framework():
    framework = pd.DataFrame({
        "node": ["index", "pillar", "z", "a"], "parent": [None, "index", "pillar", "pillar"],
    })  # fmt: skip
    cells = [("b", "index", 5), ("b", "z", 1), ("b", "a", 2),
             ("a", "index", 6), ("a", "z", 3), ("a", "a", 4)]  # fmt: skip
    scores = pd.DataFrame(cells, columns=["metropole", "node", "score"])
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


def test_a_weight_of_two_is_two_rows():
    table = pd.DataFrame({"x": [1.0, 2.0, 6.0]})
    twice = standardised(table.iloc[[0, 1, 1, 2]])[0]["x"].to_numpy()
    found = standardised(table, np.array([1.0, 2.0, 1.0]))[0]["x"]
    np.testing.assert_allclose(found, twice[[0, 1, 3]])


def test_a_dimension_that_is_the_same_for_all_is_left_out_by_name():
    table = cloud(1).assign(same=0.3, unknown=np.nan)
    assert standardised(table)[1] == ("same", "unknown")
