"""The index without each element, and two versions side by side."""

import composite_cases as cases
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from metrostudy.measure.versions import compare_versions, removal
from metrostudy.small_n import kendall

scores = arrays(float, 12, elements=st.integers(0, 30).map(float))


def tree(rows: list[tuple[str, str | None, float]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["node", "parent", "weight"])
    return table.assign(label_fr=table["node"], label_en=None, aggregate=None)


TREE = tree([("index", None, 1), ("p", "index", 2), ("p1", "p", 1), ("p2", "p", 1),
             ("q", "index", 1), ("q1", "q", 1), ("idle", "index", 0)])  # fmt: skip
VALUES = pd.DataFrame({"p1": [9.0, 5, 1], "p2": [1.0, 5, 3], "q1": [2.0, 4, 9], "idle": [9.0, 1, 1]},
                      index=["a", "b", "c"])  # fmt: skip


@pytest.mark.parametrize(
    ("case", "scale", "name"),
    [("toyA", "minmax_1_100", "toyA_removal"), ("asem", "minmax_0_100", "asem_removal_level2")],
)
def test_removal_as_in_the_reference_tables(case, scale, name):
    expected = cases.read(name)
    found = removal(cases.normalised(case, scale), cases.framework(case))
    found = found.set_index(["node", "metropole"])
    found = found.loc[list(zip(expected["removed"], expected["unit"], strict=True))]
    columns = ["score", "rank", "nominal_rank", "mean_abs_rank_change"]
    np.testing.assert_allclose(found[columns], expected[columns], rtol=1e-9)


def test_removal_by_hand():
    """p (2) is the mean of p1 and p2, q (1) is q1: nominal (2·5 + 2)/3, (2·5 + 4)/3, (2·2 + 9)/3."""
    found = removal(VALUES, TREE).set_index(["node", "metropole"])
    assert found.loc["p1", "nominal_rank"].tolist() == [3, 1, 2]
    assert found.loc["p1", "score"].tolist() == pytest.approx([4 / 3, 14 / 3, 15 / 3])
    assert found.loc["p1", "rank"].tolist() == [3, 2, 1]
    assert found.loc["p1", "mean_abs_rank_change"].unique() == pytest.approx([2 / 3])
    assert found.loc["p", "score"].tolist() == [2, 4, 9]


def test_removing_an_only_child_is_removing_its_parent():
    found = removal(VALUES, TREE).set_index(["node", "metropole"])
    columns = ["score", "rank", "mean_abs_rank_change"]
    pd.testing.assert_frame_equal(found.loc["q1", columns], found.loc["q", columns])


def test_removing_what_weighs_nothing_changes_nothing():
    found = removal(VALUES, TREE).query("node == 'idle'")
    assert (found["mean_abs_rank_change"] == 0).all()
    assert found["rank"].tolist() == found["nominal_rank"].tolist()


def test_what_alone_makes_up_the_index_cannot_be_removed():
    alone = tree([("index", None, 1), ("p", "index", 1), ("p1", "p", 1), ("p2", "p", 1)])
    assert set(removal(VALUES, alone)["node"]) == {"p1", "p2"}
    assert removal(VALUES, tree([("index", None, 1), ("p1", "index", 1)])).empty


def test_gaps_are_left_out_of_the_change():
    """b is known by p1 and p2 alone: without q, nothing changes for it; without p it has no rank."""
    gappy = VALUES.assign(q1=[2.0, np.nan, 9.0])
    found = removal(gappy, TREE).set_index(["node", "metropole"])
    assert np.isnan(found.loc[("p", "b"), "rank"])
    assert found.loc[("q", "b"), "score"] == 5
    assert found.loc["p", "mean_abs_rank_change"].notna().all()


@settings(max_examples=15, deadline=None)
@given(arrays(float, (8, 4), elements=st.integers(0, 9).map(float)))
def test_zero_weight_is_removal_for_any_data(values):
    columns = ["p1", "p2", "q1", "idle"]
    scaled = pd.DataFrame(values, columns=columns, index=list("abcdefgh"))
    without = removal(scaled, TREE).query("node == 'p1'")
    zero = TREE.assign(weight=TREE["weight"].mask(TREE["node"] == "p1", 0.0))
    again = removal(scaled, zero).query("node == 'idle'")
    np.testing.assert_allclose(without["score"], again["score"])
    assert without["rank"].tolist() == again["rank"].tolist()


# Two versions ----------------------------------------------------------------------------


def test_two_versions_by_hand():
    """Orders abcd and bacd: one pair of six is swapped, τ = 4/6; two moves of one place."""
    units = list("abcd")
    versions = compare_versions(pd.Series([9.0, 8, 7, 6], units), pd.Series([3.0, 4, 2, 1], units))
    assert versions.kendall["estimate"] == pytest.approx(4 / 6)
    assert versions.spearman == pytest.approx(0.8)
    assert (versions.mean_shift, versions.largest, versions.left_out) == (0.5, 1.0, ())
    assert versions.moves.values.tolist() == [
        ["a", 9.0, 3.0, 1.0, 2.0, -1.0],
        ["b", 8.0, 4.0, 2.0, 1.0, 1.0],
        ["c", 7.0, 2.0, 3.0, 3.0, 0.0],
        ["d", 6.0, 1.0, 4.0, 4.0, 0.0],
    ]
    assert list(versions.moves) == ["metropole", "score_a", "score_b", "rank_a", "rank_b", "move"]


def test_a_unit_in_one_version_only_moves_nobody():
    a = pd.Series({"x": 9.0, "y": 8.0, "z": 7.0})
    versions = compare_versions(a, pd.Series({"z": 1.0, "y": 2.0, "x": np.nan}))
    assert versions.left_out == ("x",)
    assert versions.moves["move"].tolist() == [0, 0]


def test_kendall_s_interval_by_hand():
    """τ = .6 on 20 units: tanh(atanh .6 ± 1.96 √(.437/16))."""
    order = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 19, 18, 17, 16, 15, 14, 13, 12]
    row = kendall(range(20), order)
    assert row["estimate"] == pytest.approx(1 - 2 * 28 / 190)
    reach = 1.959964 * np.sqrt(0.437 / 16)
    centre = np.arctanh(1 - 56 / 190)
    assert (row["low"], row["high"]) == pytest.approx(np.tanh([centre - reach, centre + reach]))


def test_kendall_s_interval_holds_the_truth():
    """Normal pairs with ρ = .8, whose τ is (2/π) arcsin .8 = .59; 18 units, as in a study."""
    rng, truth, held = np.random.default_rng(1), 2 / np.pi * np.arcsin(0.8), 0
    for _ in range(400):
        x = rng.normal(size=18)
        row = kendall(x, 0.8 * x + 0.6 * rng.normal(size=18))
        held += row["low"] <= truth <= row["high"]
    assert 0.92 <= held / 400 <= 0.98


def test_a_perfect_agreement_keeps_a_width_and_a_constant_says_nothing():
    row = kendall(range(18), range(18))
    assert row["estimate"] == row["high"] == 1
    assert row["low"] < 1
    assert np.isnan(kendall(range(6), [1] * 6)["estimate"])
    assert np.isnan(kendall([1, 2, 3], [1, 3, 2])["low"])


@settings(max_examples=40, deadline=None)
@given(scores, scores)
def test_comparing_the_other_way_round_changes_signs_alone(a, b):
    a, b = (pd.Series(values, [f"m{i}" for i in range(12)]) for values in (a, b))
    one, other = compare_versions(a, b), compare_versions(b, a)
    assert one.kendall["estimate"] == pytest.approx(other.kendall["estimate"], nan_ok=True)
    assert (one.mean_shift, one.largest) == (other.mean_shift, other.largest)
    moves = [v.moves.set_index("metropole")["move"].sort_index() for v in (one, other)]
    assert (moves[0] == -moves[1]).all()
    assert compare_versions(a, 2 * a + 3).largest == 0
