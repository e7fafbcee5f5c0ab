"""Rank ranges: what no choice can change, what one choice does, and what cannot be computed."""

import numpy as np
import pandas as pd
import pytest

from metrostudy import tables
from metrostudy.measure.uncertainty import NOTHING, rank_ranges
from metrostudy.study import Maturity

EMPTY = tables.empty("projects"), tables.empty("indicators")


def framework(low: float | None = 0.0, **kinds) -> pd.DataFrame:
    """An index of two pillars: left (a, b) and right (c)."""
    table = pd.DataFrame({
        "node": ["maturity", "left", "right", "a", "b", "c"],
        "parent": [None, "maturity", "maturity", "left", "left", "right"],
        "label_fr": ["Maturité", "Gauche", "Droite", "A", "B", "C"], "label_en": None,
        "source": [None, None, None, "ratings", "ratings", "ratings"],
        "direction": [None, None, None, 1, 1, 1], "weight": 1.0,
        "low": [None, None, None, low, low, low],
        "high": [None] * 3 + [None if low is None else 5.0] * 3, "aggregate": None,
    }).astype({"low": float, "high": float})  # fmt: skip
    table["aggregate"] = table["node"].map(kinds)
    return table


def grid(**rows) -> pd.DataFrame:
    """Ratings of a, b and c by métropole, by one rater."""
    cells = [(m, c, v) for m, values in rows.items() for c, v in zip("abc", values, strict=True)]
    ratings = pd.DataFrame(cells, columns=["metropole", "criterion", "score"])
    return ratings.assign(edition="2026", rater="R1")


def ranges(table: pd.DataFrame, ratings: pd.DataFrame, **choices):
    names = pd.DataFrame({"metropole": ["aube", "crue"], "name": ["Aube Métropole", "Crue"]})
    return rank_ranges(table, names, ratings, *EMPTY, Maturity(**choices), "2026")


AGREE = grid(aube=(5, 4, 5), crue=(3, 3, 4), sorgue=(2, 1, 3), tille=(1, 0, 0))
DIFFER = grid(aube=(5, 5, 1), crue=(2, 2, 4), sorgue=(3, 3, 2), tille=(1, 1, 3))


def test_where_every_criterion_agrees_no_choice_moves_a_rank():
    found = ranges(framework(), AGREE)
    assert found.ranges["name"].tolist() == ["Aube Métropole", "Crue", "sorgue", "tille"]
    for column in ("rank", "best", "median", "worst"):
        assert found.ranges[column].tolist() == [1, 2, 3, 4]
    assert found.ranges["top_third"].tolist() == [1, 1, 0, 0]  # the first third of 4 is 2
    assert (found.moves[["mean_shift", "largest"]] == 0).all(axis=None)


def test_a_pillar_left_out_moves_what_it_held():
    found = ranges(framework(), DIFFER)
    without_left = found.moves.query("alternative == 'left'").iloc[0]
    assert without_left["label_fr"] == without_left["label_en"] == "Gauche"
    # On c alone the order is crue, tille, sorgue, aube: the ranks 4, 1, 3, 2.
    own = found.ranges.set_index("metropole")
    assert own.loc["aube", "worst"] == 4 and own.loc["crue", "best"] == 1
    assert found.moves["mean_shift"].is_monotonic_decreasing


def test_every_combination_is_listed_and_the_impossible_ones_are_not_used():
    found = ranges(framework(), DIFFER)
    # 4 scales × 2 weights × 2 means × 3 (nothing, left, right left out)
    assert len(found.runs) == 48
    impossible = found.runs[~found.runs["possible"]]
    assert len(impossible) == 6
    assert impossible[["normalise", "aggregate"]].drop_duplicates().to_numpy().tolist() == [
        ["z", "geometric"]
    ]
    assert (found.ranges["n_runs"] == 42).all()


def test_the_study_s_own_choice_is_the_first_combination_and_gives_its_ranks():
    found = ranges(framework(), DIFFER, normalise="rank", weights="equal_leaves")
    first = found.runs.iloc[0]
    assert first[["normalise", "weights", "left_out"]].tolist() == ["rank", "equal_leaves", NOTHING]
    # Percentile ranks: aube 100, 100, 0; crue 33, 33, 100; sorgue 67, 67, 33; tille 0, 0, 67.
    scores = found.ranges.set_index("metropole")["score"]
    expected = {"aube": 200 / 3, "crue": 500 / 9, "sorgue": 500 / 9, "tille": 200 / 9}
    np.testing.assert_allclose(scores[list(expected)], list(expected.values()))
    assert found.ranges["rank"].tolist() == [1, 2, 2, 4]


def test_two_names_of_one_choice_count_once():
    without_bounds = ranges(framework(low=None), DIFFER)
    assert set(without_bounds.runs["normalise"]) == {"goalposts", "z", "rank"}
    same_weights = framework()
    same_weights.loc[same_weights["node"] == "left", "weight"] = 2.0
    assert set(ranges(same_weights, DIFFER).runs["weights"]) == {"declared"}


def test_the_mean_of_the_framework_is_one_more_choice_when_it_is_a_mixture():
    mixed = ranges(framework(left="geometric"), DIFFER)
    assert set(mixed.runs["aggregate"]) == {"declared", "arithmetic", "geometric"}
    left_out = mixed.runs.query("normalise == 'z' and aggregate == 'declared'")
    assert not left_out["possible"].any()


@pytest.mark.parametrize("ratings", [grid(aube=(5, 4, 5)), grid(aube=(None, None, None))])
def test_a_single_metropole_has_no_range_and_breaks_nothing(ratings):
    found = ranges(framework(low=None), ratings)
    assert found.ranges["rank"].isna().all()
    assert found.ranges[["best", "worst", "top_third"]].isna().all(axis=None)
    assert found.moves["mean_shift"].isna().all()


def test_the_order_of_rows_changes_nothing():
    shuffled = ranges(framework(), DIFFER.sample(frac=1, random_state=3))
    pd.testing.assert_frame_equal(shuffled.ranges, ranges(framework(), DIFFER).ranges)
