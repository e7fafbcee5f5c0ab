"""Who moved: by hand where there is no noise, then what noise alone does over planted studies."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from metrostudy import tables
from metrostudy.compare.editions.moves import moves
from metrostudy.measure.sources import Sources
from metrostudy.simulate import Truth, simulate
from metrostudy.study import Editions, Maturity

ROOT = Path(__file__).parents[3]
FRAMEWORK = tables.read(ROOT / "data/demo/framework.csv", tables.descriptor("framework"))
ONE = pd.DataFrame({
    "node": ["maturity", "u"], "parent": [None, "maturity"], "label_fr": ["Maturité", "Usagers"],
    "label_en": None, "source": [None, "ratings"], "direction": [None, 1], "weight": [None, 1.0],
    "low": [None, 0.0], "high": [None, 5.0], "aggregate": ["arithmetic", None],
})  # fmt: skip


def made(framework: pd.DataFrame, places, ratings, projects=None) -> Sources:
    rest = (tables.empty(name) for name in ("indicators", "budgets", "comparisons"))
    projects = tables.empty("projects") if projects is None else projects
    return Sources(framework, places, ratings, projects, *rest)


def rated(before: dict, after: dict) -> Sources:
    rows = [
        (name, edition, "u", rater, score)
        for edition, scores in (("2024", before), ("2026", after))
        for name, score in scores.items()
        for rater in ("R1", "R2")
    ]
    ratings = pd.DataFrame(rows, columns=["metropole", "edition", "criterion", "rater", "score"])
    places = pd.DataFrame({"metropole": sorted(before | after)}).assign(
        name=lambda t: t["metropole"].str.upper(), population=1)  # fmt: skip
    return made(ONE, places, ratings)


def found(study: Sources, seed: int = 0, n: int = 199, **choices):
    return moves(study, Maturity(**choices), Editions(), np.random.default_rng(seed), n=n)


def test_ranks_and_thirds_of_those_present_in_both_by_hand():
    before = {"a": 5, "b": 3, "c": 1, "gone": 4}
    after = {"a": 4, "b": 5, "c": 1, "new": 2}
    table = found(rated(before, after)).table.set_index("metropole")
    assert table.index.tolist() == ["b", "a", "c"]  # the largest change first; neither gone nor new
    assert table["change"].to_dict() == {"b": 40, "a": -20, "c": 0}
    assert table[["rank_before", "rank_after", "places"]].loc["b"].tolist() == [2, 1, 1]
    # Scores of both editions: 20 20 60 80 100 100, so thirds part at 46.7 and 86.7.
    classes = table[["class_before", "class_after", "class_move"]]
    assert classes.loc["b"].tolist() == [2, 1, "up"]
    assert classes.loc["a"].tolist() == [1, 2, "down"]
    assert classes.loc["c"].tolist() == [3, 3, "none"]
    counts = found(rated(before, after)).counts.set_index("count")["observed"]
    assert counts.to_dict() == {
        "class_moves": 2, "up": 1, "down": 1, "rank_moves": 2, "places": pytest.approx(2 / 3),
    }  # fmt: skip


def test_an_arrival_is_nobodys_fall():
    before = {"a": 4, "b": 3, "c": 2}
    table = found(rated(before, before | {"new": 5})).table
    assert (table["places"] == 0).all() and (table["class_move"] == "none").all()


def test_the_two_editions_are_on_one_scale_even_when_it_is_relative():
    # Everybody gains one level: on the scale of each edition alone, nothing would show.
    before = {"a": 1, "b": 2, "c": 3, "d": 4}
    after = {name: score + 1 for name, score in before.items()}
    table = found(rated(before, after), normalise="minmax").table
    assert table["change"].tolist() == pytest.approx([25] * 4)


def test_one_edition_has_no_move():
    result = found(rated({"a": 1, "b": 2}, {}))
    assert result.table.empty and result.bounds == ()


def test_names_and_the_order_of_rows_change_nothing_that_is_observed():
    study = rated({"a": 5, "b": 3, "c": 1}, {"a": 4, "b": 5, "c": 1})
    mixed = made(ONE, study.metropoles.iloc[::-1], study.ratings.sample(frac=1, random_state=3))
    columns = ["metropole", "change", "places", "class_move"]
    pd.testing.assert_frame_equal(found(study).table[columns], found(mixed).table[columns])


# Noise ---------------------------------------------------------------------------------------


def planted(seed: int, up: str | None = None) -> Sources:
    """Nobody changed, but ``up``, rated 1.5 points lower on every criterion in 2024."""
    study = simulate(Truth(seed=seed, interviews_per_metropole=0, projects_per_metropole=12))
    ratings = study["ratings"]
    lower = (ratings["metropole"] == up) & (ratings["edition"] == "2024")
    ratings["score"] = ratings["score"].where(~lower, (ratings["score"] - 1.5).clip(0))
    return made(FRAMEWORK, study["metropoles"], ratings, study["projects"])


def test_noise_alone_is_not_taken_for_moves():
    p, families, counted = [], 0, 0
    for seed in range(14):
        result = found(planted(seed), seed, n=399)
        p += list(result.table["p"])
        families += (result.table["p_holm"] <= 0.05).any()
        counted += result.counts.set_index("count").loc["class_moves", "p"] <= 0.05
    assert np.mean(np.array(p) <= 0.05) <= 0.08  # 252 métropoles that did not change
    assert families <= 2 and counted <= 2


def test_the_one_metropole_that_moved_is_found_and_named():
    hits = others = 0
    for seed in range(6):
        study = planted(seed, up="metropole-07")
        table = found(study, seed, n=399).table.set_index("metropole")
        clear = table.index[table["p_holm"] <= 0.05]
        hits += "metropole-07" in clear
        others += len(clear.difference(["metropole-07"]))
        assert table.loc["metropole-07", "change"] > 0
    assert hits >= 5 and others <= 1
