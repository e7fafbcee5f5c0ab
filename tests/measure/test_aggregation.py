"""Means up the tree: published indices, what cannot change them, and what they refuse."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from metrostudy.faults import StudyError
from metrostudy.measure.aggregation import (
    KINDS,
    aggregate,
    climb_arrays,
    combine,
    kinds_of,
    needs_floor,
    rank,
    rank_array,
)
from metrostudy.measure.framework import without
from metrostudy.measure.weighting.siblings import sibling_weights

PUBLISHED = Path(__file__).parents[1] / "published" / "composite"


def framework(case: str) -> pd.DataFrame:
    """The metadata of COINr's example, as a framework; the root is first."""
    meta = pd.read_csv(PUBLISHED / f"{case}_meta.csv").dropna(subset="Level")
    meta = meta.sort_values("Level", ascending=False)
    return pd.DataFrame({
        "node": meta["iCode"], "parent": meta["Parent"], "weight": meta["Weight"],
        "aggregate": None, "level": meta["Level"],
    }).reset_index(drop=True)  # fmt: skip


def normalised(case: str, source: str, method: str) -> pd.DataFrame:
    rows = pd.read_csv(PUBLISHED / f"{case}_normalised.csv")
    if "input" in rows:
        rows = rows.query("input == @source")
    rows = rows.query("method == @method")
    return rows.pivot(index="unit", columns="code", values="value")


NAMES = {"amean": "arithmetic", "gmean": "geometric", "hmean": "harmonic"}
PUBLISHED_RUNS = [
    (case, *run)
    for case, wanted in (("toyA", "_"), ("asem", "minmax_0_100 of treated"))
    for run in pd.read_csv(PUBLISHED / f"{case}_aggregated.csv")
    .query("input.str.contains(@wanted)")
    .groupby(["input", "method", "min_available"])
    .groups
]


def coinr_s(method: str, tree: pd.DataFrame) -> tuple[pd.DataFrame, dict]:
    """COINr's name of a method, as a framework and arguments of ours."""
    if method.startswith("genmean_p"):
        return tree, {"means": "power", "power": float(method.removeprefix("genmean_p"))}
    if method == "gmean_then_amean":
        return tree.assign(aggregate=tree["level"].map({2: "geometric"})), {}
    if method == "amean_then_gmean_at_top":
        return tree.assign(aggregate=tree["level"].map({tree["level"].max(): "geometric"})), {}
    return tree, {"means": NAMES[method]}


@pytest.mark.parametrize(("case", "source", "method", "available"), PUBLISHED_RUNS)
def test_coinr_is_found_to_nine_digits_ranks_and_gaps_included(case, source, method, available):
    rows = pd.read_csv(PUBLISHED / f"{case}_aggregated.csv")
    rows = rows.query("input == @source and method == @method and min_available == @available")
    scale, step = source.removesuffix(" (gaps kept)").split(" of ")
    tree, arguments = coinr_s(method, framework(case))
    share = 0.0 if available == "none" else float(available)
    found = aggregate(normalised(case, step, scale), tree, min_available=share, **arguments)
    for column, table in {"score": found, "rank": rank(found)}.items():
        expected = rows.pivot(index="unit", columns="code", values=column)
        np.testing.assert_allclose(table[expected.columns], expected, rtol=1e-9)


@pytest.mark.parametrize("scale", ["minmax_1_100", "zscore_100_10"])
@pytest.mark.parametrize("method", NAMES)
def test_coinr_s_300_draws_of_weights_are_found_in_one_climb(scale, method):
    draws = pd.read_csv(PUBLISHED / "toyA_mc_draws.csv", index_col="run")
    runs = draws.query("normalisation == @scale and aggregation == @method")
    weights = pd.read_csv(PUBLISHED / "toyA_mc_weight_sets.csv", index_col="weight_set")
    local = {node: column.to_numpy() for node, column in weights.loc[runs["weight_set"]].items()}
    table, tree = normalised("toyA", "treated", scale), framework("toyA")
    found = climb_arrays(
        {leaf: table[leaf].to_numpy() for leaf in table},
        tree, local, kinds_of(tree, NAMES[method]), keep=["IDX"],
    )  # fmt: skip
    expected = pd.read_csv(PUBLISHED / "toyA_mc_scores.csv", index_col="run").loc[runs.index]
    assert list(found) == ["IDX"]
    np.testing.assert_allclose(found["IDX"], expected[table.index], rtol=1e-9)
    nominal = pd.read_csv(PUBLISHED / "toyA_mc_rankstats.csv", index_col="uCode")["Nominal"]
    shift = np.abs(rank_array(found["IDX"]) - nominal[table.index].to_numpy()).mean(axis=1)
    np.testing.assert_allclose(shift, runs["mean_abs_rank_shift"])


def test_the_printed_ranks_of_the_technology_achievement_index_are_found():
    # OECD/JRC Handbook (2008), table 23: equal weights and budget allocation, 23 ranks of 23.
    values = pd.read_csv(PUBLISHED / "tai_data.csv", index_col="country")
    posts = pd.read_csv(PUBLISHED / "tai_goalposts.csv", index_col="code")
    log = posts["scale"] == "log10"
    posts.loc[log, ["lower", "upper"]] = np.log10(posts.loc[log, ["lower", "upper"]])
    position = ((values - posts["lower"]) / (posts["upper"] - posts["lower"])).clip(0, 1)
    weights = pd.read_csv(PUBLISHED / "tai_table22_weights.csv", index_col="method")
    printed = pd.read_csv(PUBLISHED / "tai_table23_ranks.csv", index_col="country")
    for method in ("EW", "BAP"):
        tree = pd.DataFrame({
            "node": ["TAI", *values], "parent": [None, *["TAI"] * 8],
            "weight": [None, *weights.loc[method, list(values)]], "aggregate": None,
        })  # fmt: skip
        ranks = rank(aggregate(position, tree))["TAI"]
        assert ranks.to_dict() == printed[f"published_rank_{method}"].to_dict()


TREE = pd.DataFrame({
    "node": ["index", "left", "right", "a", "b", "c"],
    "parent": [None, "index", "index", "left", "left", "right"],
    "weight": [None, 1.0, 1.0, 3.0, 1.0, 1.0],
    "aggregate": None,
})  # fmt: skip
tables = arrays(float, (5, 3), elements=st.integers(1, 100).map(float)).map(
    lambda cells: pd.DataFrame(cells, index=list("VWXYZ"), columns=list("abc"))
)


def test_means_that_can_be_checked_by_hand():
    table = pd.DataFrame({"a": [40.0, 40.0], "b": [80.0, np.nan], "c": [10.0, 10.0]}, ["V", "W"])
    found = aggregate(table, TREE)
    assert found["left"].tolist() == [50.0, 40.0]  # (3 × 40 + 80) / 4; the unknown weighs nothing
    assert found["index"].tolist() == [30.0, 25.0]
    x, half = np.array([[2.0, 8.0]]), np.array([0.5, 0.5])
    assert combine(x, half, "geometric") == pytest.approx(4.0)
    assert combine(x, half, "harmonic") == pytest.approx(3.2)  # 1 / (.5 / 2 + .5 / 8)
    assert combine(x, half, "power", 2.0) == pytest.approx(np.sqrt(34))
    assert combine(x, half, "mpi") == pytest.approx(5 - 9 / 5)  # S = 3


def test_negative_z_scores_have_an_arithmetic_mean():
    table = pd.DataFrame({"a": [-1.0], "b": [1.0], "c": [-2.0]}, ["V"])
    assert aggregate(table, TREE).loc["V", ["left", "index"]].tolist() == [-0.5, -1.25]


def test_the_same_weight_for_each_leaf_makes_the_index_a_plain_mean():
    table = pd.DataFrame({"a": [40.0], "b": [80.0], "c": [10.0]}, ["V"])
    found = aggregate(table, TREE, weights="equal_leaves")
    assert found["index"].tolist() == [pytest.approx(130 / 3)]


@settings(max_examples=40, deadline=None)
@given(table=tables)
def test_the_smaller_the_exponent_the_smaller_the_mean(table):
    ordered = [
        aggregate(table, TREE, means=kind, power=p)["index"]
        for kind, p in (
            ("power", -2), ("harmonic", 1), ("power", -0.5), ("geometric", 1), ("power", 0.5),
            ("arithmetic", 1), ("power", 3),
        )
    ]  # fmt: skip
    for lower, higher in pairwise(ordered):
        assert (lower <= higher + 1e-9).all()


@settings(max_examples=25, deadline=None)
@given(table=tables)
def test_the_named_means_are_powers(table):
    for kind, p in (("harmonic", -1), ("geometric", 0), ("arithmetic", 1)):
        as_power = aggregate(table, TREE, means="power", power=p)
        pd.testing.assert_frame_equal(aggregate(table, TREE, means=kind), as_power)


@settings(max_examples=25, deadline=None)
@given(table=tables)
def test_balanced_children_are_not_penalised_and_others_are(table):
    both = [combine(table.to_numpy(), np.ones(3), kind) for kind in ("mpi", "arithmetic")]
    even = table.nunique(axis=1).to_numpy() == 1
    assert (both[0][even] == both[1][even]).all()
    assert (both[0][~even] < both[1][~even]).all()


@settings(max_examples=30, deadline=None)
@given(table=tables, kind=st.sampled_from([*KINDS, "copeland", "kemeny", "bod"]))
def test_a_weight_of_zero_is_a_removal(table, kind):
    zero = TREE.assign(weight=[None, 1.0, 1.0, 3.0, 0.0, 1.0])
    gap, arguments = table.assign(b=np.nan), {"means": kind, "power": 0.5}
    expected = aggregate(table, without(TREE, "b"), **arguments)["index"]
    cases = [(zero, table), (zero, gap)]
    if kind not in ("copeland", "kemeny"):  # there, what b weighed goes to a and to c alike
        cases.append((TREE, gap))
    for tree, cells in cases:
        np.testing.assert_allclose(aggregate(cells, tree, **arguments)["index"], expected)


@settings(max_examples=25, deadline=None)
@given(
    table=tables,
    order=st.permutations(list("VWXYZ")),
    rows=st.permutations(range(6)),
    kind=st.sampled_from([*KINDS, "copeland", "kemeny", "bod"]),
)
def test_the_order_of_units_and_of_nodes_changes_nothing(table, order, rows, kind):
    shuffled = TREE.iloc[list(rows)].reset_index(drop=True)
    found = aggregate(table.loc[list(order)], shuffled, means=kind, power=0.5)
    expected = aggregate(table, TREE, means=kind, power=0.5)
    pd.testing.assert_frame_equal(found.loc[table.index, expected.columns], expected)


shares = arrays(float, (4, 3), elements=st.sampled_from([0.0, 0.25, 1.0, 3.0])).filter(
    lambda drawn: drawn.any(axis=1).all()
)


@settings(max_examples=60, deadline=None)
@given(
    table=tables,
    gaps=arrays(bool, (5, 3)),
    drawn=shares,
    kind=st.sampled_from(KINDS),
    enough=st.sampled_from([0.0, 0.5, 1.0]),
)
def test_drawn_weights_and_drawn_leaves_give_what_a_loop_gives(table, gaps, drawn, kind, enough):
    x = table.mask(gaps).to_numpy()
    loop = np.array([combine(x, weights, kind, 0.5, enough) for weights in drawn])
    np.testing.assert_allclose(combine(x, drawn, kind, 0.5, enough), loop)
    repeated = np.repeat(x[None], len(drawn), axis=0)
    np.testing.assert_allclose(combine(repeated, drawn, kind, 0.5, enough), loop)
    noisy = repeated * np.arange(1, 5)[:, None, None]
    one = np.array([combine(cells, drawn[0], kind, 0.5, enough) for cells in noisy])
    np.testing.assert_allclose(combine(noisy, drawn[0], kind, 0.5, enough), one)


@settings(max_examples=25, deadline=None)
@given(table=tables, factor=arrays(float, 4, elements=st.floats(0.5, 2)))
def test_a_climb_with_draws_is_the_climb_of_each_draw(table, factor):
    local = sibling_weights(TREE).to_dict()
    kinds = {"index": "geometric", "left": "harmonic", "right": "arithmetic"}
    found = {leaf: table[leaf].to_numpy() for leaf in "bc"}
    found["a"] = table["a"].to_numpy() * factor[:, None]  # one leaf is drawn, the others are not
    drawn = climb_arrays(found, TREE, local | {"left": 0.5 * factor}, kinds)
    for k, scale in enumerate(factor):
        one = climb_arrays(found | {"a": found["a"][k]}, TREE, local | {"left": 0.5 * scale}, kinds)
        np.testing.assert_allclose(drawn["index"][k], one["index"])
        np.testing.assert_allclose(drawn["left"][k], one["left"])


def test_removing_an_element_is_coinr_s_removal():
    expected = pd.read_csv(PUBLISHED / "toyA_removal.csv")
    tree, table = framework("toyA"), normalised("toyA", "treated", "minmax_1_100")
    for element, rows in expected.groupby("removed"):
        found = aggregate(table, without(tree, element))[["IDX"]]
        np.testing.assert_allclose(found.loc[rows["unit"], "IDX"], rows["score"], rtol=1e-9)
        np.testing.assert_array_equal(rank(found).loc[rows["unit"], "IDX"], rows["rank"])


def test_a_mean_that_meets_a_zero_names_every_node_unit_indicator_and_value():
    table = pd.DataFrame({"a": [0.0, 5.0], "b": [3.0, -1.0], "c": [1.0, 0.0]}, ["V", "W"])
    advice = "Choose goalposts, minmax or rank on a floor above 0, or an arithmetic mean."
    with pytest.raises(StudyError) as error:
        aggregate(table, TREE, means="geometric")
    assert str(error.value).split("\n") == [
        "'left' is a geometric mean, which needs scores above 0, and meets a of V (0), b of W (-1)."
        f" {advice}",
        f"'right' is a geometric mean, which needs scores above 0, and meets c of W (0). {advice}",
    ]
    mixed = TREE.assign(aggregate=[None, "harmonic", None, None, None, None])
    with pytest.raises(StudyError, match="'left' is a harmonic mean, which needs scores above 0"):
        aggregate(table, mixed)
    with pytest.raises(StudyError, match=r"power mean \(p = -2\), which needs scores above 0"):
        aggregate(table, TREE, means="power", power=-2)


def test_a_power_above_0_takes_a_zero_and_refuses_what_is_below():
    table = pd.DataFrame({"a": [0.0, 4.0], "b": [4.0, 4.0], "c": [0.0, 1.0]}, ["V", "W"])
    tree = TREE.assign(weight=1.0)
    assert aggregate(table, tree, means="power", power=0.5)["left"].tolist() == [1.0, 4.0]
    with pytest.raises(StudyError) as error:
        aggregate(-table, tree, means="power", power=0.5)
    assert "needs scores of 0 or more, and meets b of V (-4), a of W (-4)" in str(error.value)


def test_the_penalised_mean_refuses_a_mean_that_is_not_above_0():
    table = pd.DataFrame({"a": [-3.0, 5.0], "b": [1.0, -1.0], "c": [1.0, 1.0]}, ["V", "W"])
    with pytest.raises(StudyError) as error:
        aggregate(table, TREE, means="mpi")
    assert str(error.value).startswith(
        "'left' is a penalised mean (mpi), which needs scores whose mean is above 0, and meets "
        "a of V (-3), b of V (1). Choose"
    )


def test_a_drawn_zero_is_named_by_its_position_when_units_have_no_name():
    found = {"a": np.array([[1.0, 2.0], [1.0, 0.0]]), "b": np.ones(2), "c": np.ones(2)}
    with pytest.raises(StudyError, match=r"meets a of 1 \(0\)"):
        climb_arrays(found, TREE, sibling_weights(TREE).to_dict(), kinds_of(TREE, "geometric"))


def test_an_unknown_mean_and_a_lost_leaf_are_named():
    table = pd.DataFrame({"a": [1.0], "b": [1.0]}, ["V"])
    with pytest.raises(StudyError, match="no column of scaled values for c"):
        aggregate(table, TREE)
    with pytest.raises(StudyError) as error:
        aggregate(table, TREE, means="geometrical")
    assert str(error.value) == (
        "'geometrical' is not a way to aggregate; nearest: 'geometric' (accepted: declared, "
        "arithmetic, geometric, harmonic, power, mpi, copeland, kemeny, bod)"
    )


def test_each_node_takes_the_mean_that_it_declares():
    declared = TREE.assign(aggregate=["harmonic", None, "mpi", None, None, None])
    assert kinds_of(declared) == {"left": "arithmetic", "right": "mpi", "index": "harmonic"}
    assert needs_floor(declared) and not needs_floor(TREE)
    assert set(kinds_of(declared, "power").values()) == {"power"}
    assert needs_floor(TREE, "power", 0.5) and not needs_floor(TREE, "power", 1.0)
    assert needs_floor(TREE, "bod") and not needs_floor(TREE, "copeland")


def test_ties_share_the_better_rank_and_gaps_have_none():
    scores = pd.DataFrame({"index": [70.0, 90.0, np.nan, 70.0, 10.0]}, list("VWXYZ"))
    assert rank(scores)["index"].fillna(0).tolist() == [2.0, 1.0, 0.0, 2.0, 4.0]


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e9])
def test_rounding_decides_no_rank_whatever_the_unit_of_scores(unit):
    top = np.array([0.1 + 0.2, 0.3, 0.7 - 0.4, 0.25]) * unit  # three ways to write 0.3
    assert len(set(top)) == 4
    assert rank_array(top).tolist() == [1.0, 1.0, 1.0, 4.0]
    near = np.array([1 / 1024 + 1e-16, 1 / 1024 - 1e-16]) * unit  # astride the tenth decimal
    assert rank_array(near).tolist() == [1.0, 1.0]
    assert rank_array(np.array([0.3, 0.3 + 1e-6]) * unit).tolist() == [2.0, 1.0]


@settings(max_examples=50, deadline=None)
@given(
    scores=arrays(float, (3, 7), elements=st.one_of(st.integers(-5, 5).map(float), st.just(np.nan)))
)
def test_ranks_of_draws_are_those_of_pandas_row_by_row(scores):
    expected = pd.DataFrame(scores).rank(axis=1, ascending=False, method="min")
    np.testing.assert_array_equal(rank_array(scores), expected)
    np.testing.assert_array_equal(rank(pd.DataFrame(scores.T)), expected.T)


def test_many_rows_are_ranked_as_few():
    scores = np.random.default_rng(1).normal(size=(2, 5_000, 51)).round(1)
    expected = (scores[..., None, :5] > scores[..., :5, None]).sum(axis=-1) + 1
    np.testing.assert_array_equal(rank_array(scores[..., :5]), expected)
    np.testing.assert_array_equal(rank_array(scores)[1, 4_999], rank_array(scores[1, 4_999]))


@pytest.mark.parametrize("kind", [*KINDS, "copeland", "kemeny", "bod"])
def test_a_unit_of_which_nothing_is_known_has_no_score_and_stands_in_no_one_s_way(kind):
    table = pd.DataFrame(
        {"a": [4.0, np.nan, 2.0], "b": [1.0, np.nan, 3.0], "c": [5.0, np.nan, 5.0]}
    )
    table.index = list("VWX")
    found = aggregate(table, TREE, means=kind, power=0.5)
    assert found.loc["W"].isna().all()
    without_it = aggregate(table.drop("W"), TREE, means=kind, power=0.5)
    pd.testing.assert_frame_equal(found.drop("W"), without_it)


@pytest.mark.parametrize("kind", [*KINDS, "copeland", "kemeny", "bod"])
def test_one_unit_alone_and_an_empty_index_have_clear_answers(kind):
    table = pd.DataFrame({"a": [4.0], "b": [4.0], "c": [4.0]}, ["V"])
    alone = {"copeland": 0.0, "kemeny": 0.0, "bod": 100.0}.get(kind, 4.0)
    found = aggregate(table, TREE, means=kind, power=0.5)
    assert found.loc["V", "index"] == pytest.approx(alone)
    assert rank(found).loc["V", "index"] == 1.0
    assert aggregate(table * np.nan, TREE, means=kind, power=0.5).isna().all(axis=None)


def test_a_node_blank_for_want_of_data_is_a_gap_to_the_node_above():
    table = pd.DataFrame({"a": [40.0, 40.0], "b": [np.nan, 80.0], "c": [10.0, np.nan]}, ["V", "W"])
    found = aggregate(table, TREE, min_available=0.6)
    assert found[["left", "right", "index"]].fillna(-1).values.tolist() == [
        [-1, 10, -1], [50, -1, -1],
    ]  # fmt: skip
    assert aggregate(table, TREE, min_available=0.5)["index"].tolist() == [25.0, 50.0]


def test_a_majority_weighs_all_the_leaves_beneath_a_node():
    table = pd.DataFrame({"a": [3.0, 2.0], "b": [1.0, 2.0], "c": [1.0, 2.0]}, ["V", "W"])
    found = aggregate(table, TREE, means="copeland")
    assert found["left"].tolist() == [1.0, -1.0]  # a weighs 3/4 of the pillar …
    assert found["index"].tolist() == [-1.0, 1.0]  # … and 3/8 of the index
    assert aggregate(table, TREE, means="kemeny")["index"].tolist() == [0.0, 1.0]
