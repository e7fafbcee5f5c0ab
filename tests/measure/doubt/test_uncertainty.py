"""Rank ranges: what no choice can change, what one does, whose judgements, what cannot be run."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from metrostudy import tables
from metrostudy.faults import StudyError
from metrostudy.measure.doubt.designs import Factor
from metrostudy.measure.doubt.runs import runs_of
from metrostudy.measure.doubt.trials import default_factors
from metrostudy.measure.doubt.uncertainty import rank_ranges
from metrostudy.measure.maturity import prepare, score
from metrostudy.measure.sources import Sources
from metrostudy.simulate import Truth, simulate
from metrostudy.study import Maturity

DEMO = Path(__file__).parents[3] / "data" / "demo"
OTHERS = ["projects", "indicators", "budgets", "comparisons"]


def framework(low: float | None = 0.0, **kinds) -> pd.DataFrame:
    """An index of two pillars: left (a, b) and right (c)."""
    table = pd.DataFrame({
        "node": ["maturity", "left", "right", "a", "b", "c"],
        "parent": [None, "maturity", "maturity", "left", "left", "right"],
        "label_fr": ["Maturité", "Gauche", "Droite", "A", "B", "C"], "label_en": None,
        "source": [None, None, None, "ratings", "ratings", "ratings"],
        "direction": [None, None, None, 1, 1, 1], "weight": 1.0,
        "low": [None, None, None, low, low, low],
        "high": [None] * 3 + [None if low is None else 5.0] * 3,
    }).astype({"low": float, "high": float})  # fmt: skip
    return table.assign(aggregate=table["node"].map(kinds))


def grid(**rows) -> pd.DataFrame:
    """Ratings of a, b and c by métropole, by one rater."""
    cells = [(m, c, v) for m, values in rows.items() for c, v in zip("abc", values, strict=True)]
    ratings = pd.DataFrame(cells, columns=["metropole", "criterion", "score"])
    return ratings.assign(edition="2026", rater="R1")


def sources(ratings: pd.DataFrame, table: pd.DataFrame | None = None) -> Sources:
    names = pd.DataFrame({"metropole": ["aube", "crue"], "name": ["Aube Métropole", "Crue"]})
    table = framework() if table is None else table
    return Sources(table, names, ratings, *map(tables.empty, OTHERS))


def found(ratings: pd.DataFrame, table: pd.DataFrame | None = None, factors=None, **choices):
    return rank_ranges(sources(ratings, table), Maturity(**choices), "2026",
                       np.random.default_rng(0), factors=factors)  # fmt: skip


AGREE = grid(aube=(5, 4, 5), crue=(3, 3, 4), sorgue=(2, 1, 3), tille=(1, 0, 0))
DIFFER = grid(aube=(5, 5, 1), crue=(2, 2, 4), sorgue=(3, 3, 2), tille=(1, 1, 3))


def twice(ratings: pd.DataFrame, gap: float = 1.0) -> pd.DataFrame:
    """The same grid, where a second rater is ``gap`` lower on the criterion b."""
    other = ratings.assign(rater="R2", score=ratings["score"] - gap * (ratings["criterion"] == "b"))
    return pd.concat([ratings, other], ignore_index=True)


def test_where_every_criterion_agrees_no_choice_moves_a_rank_and_that_is_said():
    result = found(AGREE)
    assert result.ranges["name"].tolist() == ["Aube Métropole", "Crue", "sorgue", "tille"]
    for column in ("rank", "best", "low", "median", "high", "worst", "tier"):
        assert result.ranges[column].tolist() == [1, 2, 3, 4]
    assert result.ranges["top_third"].tolist() == [1, 1, 0, 0]  # the first third of 4 is 2
    assert result.constant and result.exact and not result.is_context
    assert result.influence["method"].str.startswith("output constant").all()
    assert result.influence[["first", "total"]].isna().all(axis=None)
    assert (result.moves[["mean_shift", "largest"]] == 0).all(axis=None)
    assert result.tiers["joint"].tolist()[:3] == [1, 1, 1] and pd.isna(result.tiers["joint"][3])


def test_every_combination_is_run_and_the_impossible_ones_are_listed_and_not_used():
    result = found(DIFFER)
    # 4 scales × 2 weights × 2 means × 3 (nothing, left, right left out)
    assert len(result.runs) == 48
    impossible = result.runs[~result.runs["possible"]]
    assert len(impossible) == 6
    assert set(zip(impossible["normalise"], impossible["aggregate"], strict=True)) == {
        ("z", "geometric")
    }
    assert (result.ranges["n_runs"] == 42).all()
    refused = result.refused.set_index("factor")
    assert refused.loc["normalise × aggregate", "alternative"] == "z × geometric"
    assert refused.loc["normalise × aggregate", "reason"].startswith(
        "cannot be computed: 'left' is a geometric mean, which needs scores above 0")  # fmt: skip
    assert refused.loc["normalise", ["alternative", "reason"]].tolist() == [
        "z", "not in influence, which needs every combination of what it compares"]  # fmt: skip
    assert result.influence["method"].unique().tolist() == ["enumerated, 36"]


def test_a_pillar_left_out_moves_what_it_held_and_bears_its_own_name():
    result = found(DIFFER)
    # On c alone the order is crue, tille, sorgue, aube: the ranks 4, 1, 3, 2.
    own = result.ranges.set_index("metropole")
    assert own.loc["aube", "worst"] == 4 and own.loc["crue", "best"] == 1
    row = result.moves.query("alternative == 'left'").iloc[0]
    assert row["label_fr"] == row["label_en"] == "Gauche"
    assert result.moves.query("factor != 'left_out'")["label_fr"].isna().all()
    assert result.moves["mean_shift"].is_monotonic_decreasing
    assert result.influence["factor"][0] == "left_out"


def test_what_changes_nothing_is_refused_aloud():
    without_bounds = found(DIFFER, framework(low=None)).refused.set_index("alternative")["reason"]
    assert without_bounds["minmax"] == "gives the scores of 'goalposts'"
    same = framework()
    same.loc[same["node"] == "left", "weight"] = 2.0  # two leaves against one: each weighs a third
    result = found(DIFFER, same)
    reasons = result.refused[result.refused["factor"] == "weights"][["alternative", "reason"]]
    assert reasons.to_numpy().tolist() == [
        ["equal_leaves", "gives the scores of 'declared'"],
        ["", "no alternative changes a score"],
    ]
    assert "weights" not in result.runs and "weights" not in set(result.influence["factor"])


def test_the_study_s_own_choice_comes_first_and_gives_its_ranks():
    result = found(DIFFER, normalise="percentile_rank", weights="equal_leaves")
    assert result.runs.loc[0, ["normalise", "weights"]].tolist() == [
        "percentile_rank", "equal_leaves"]  # fmt: skip
    # Percentile ranks: aube 100, 100, 0; crue 33, 33, 100; sorgue 67, 67, 33; tille 0, 0, 67.
    scores = result.ranges.set_index("metropole")["score"]
    expected = {"aube": 200 / 3, "crue": 500 / 9, "sorgue": 500 / 9, "tille": 200 / 9}
    np.testing.assert_allclose(scores[list(expected)], list(expected.values()))
    assert result.ranges["rank"].tolist() == [1, 2, 2, 4]


def test_raters_who_differ_widen_ranges_and_take_their_share():
    close = grid(aube=(3, 3, 3), crue=(3, 3, 2.9), sorgue=(1, 1, 1), tille=(0, 0, 0))
    result = found(twice(close, gap=2), factors=[Factor("judgements", tuple(range(500)))])
    own = result.ranges.set_index("metropole")
    assert own.loc["aube", ["best", "worst"]].tolist() == [1, 2]
    assert own.loc["tille", "low"] == own.loc["tille", "high"] == 4
    assert result.influence[["factor", "first", "total"]].to_numpy().tolist() == [
        ["judgements", 1.0, 1.0]]  # fmt: skip
    move = result.moves.iloc[0]
    assert (move["factor"], move["alternative"], move["n_pairs"]) == ("judgements", "500", 500)
    shares = result.acceptability.groupby("metropole")["share"].sum()
    np.testing.assert_allclose(shares, 1)
    both = result.precedence.set_index(["metropole", "other"])["share"]
    assert both["aube", "crue"] + both["crue", "aube"] == 1


def test_one_rater_and_no_project_make_no_doubt_and_that_is_said():
    refused = found(AGREE).refused.set_index("factor")["reason"]
    assert refused["judgements"].startswith("no two raters differ and no two projects")


def test_an_index_of_indicators_has_no_judgements_to_draw():
    table = framework().replace({"source": {"ratings": "indicators"}})
    readings = DIFFER.rename(columns={"criterion": "indicator", "score": "value"})
    empty = tables.empty("ratings")
    given = Sources(table, tables.empty("metropoles"), empty, tables.empty("projects"), readings,
                    tables.empty("budgets"), tables.empty("comparisons"))  # fmt: skip
    result = rank_ranges(given, Maturity(), "2026", np.random.default_rng(0))
    assert result.is_context and "judgements" not in set(result.refused["factor"])
    assert len(result.runs) == 48


def test_a_distribution_is_sampled_and_meets_its_enumeration():
    powers = tuple(np.round(np.linspace(0.1, 2, 20), 3))
    leave = Factor("left_out", ("nothing", "left", "right"))
    exactly = found(DIFFER, factors=[Factor("power", powers), leave], aggregate="power", power=0.1)
    drawn = Factor("power", distribution=stats.uniform(0.05, 2))
    about = rank_ranges(sources(DIFFER), Maturity(aggregate="power"), "2026",
                        np.random.default_rng(1), factors=[drawn, leave], n=128)  # fmt: skip
    assert exactly.exact and not about.exact
    assert about.influence["method"].unique().tolist() == ["sampled, 512"]
    assert pd.api.types.is_float_dtype(about.runs["power"]) and about.runs["power"].nunique() > 100
    both = [table.influence.set_index("factor")["total"] for table in (exactly, about)]
    assert both[0].idxmax() == both[1].idxmax() == "left_out"
    held = about.influence.set_index("factor")
    assert (held["total_low"] <= held["total"]).all() and (
        held["total"] <= held["total_high"]
    ).all()


def test_beyond_what_can_be_enumerated_runs_are_sampled_and_agree():
    ratings = twice(DIFFER)
    factors = default_factors(sources(ratings), Maturity(n_judgements=20))
    small = found(ratings, factors=factors)
    many = [*factors[:-1], Factor("judgements", tuple(range(2500)))]
    large = rank_ranges(sources(ratings), Maturity(), "2026", np.random.default_rng(3),
                        factors=many, n=1024)  # fmt: skip
    assert small.exact and not large.exact
    assert large.runs["possible"].all() and "z" not in set(large.runs["normalise"])
    tables_ = [t.ranges.set_index("metropole")["median"] for t in (small, large)]
    assert (abs(tables_[0] - tables_[1]) <= 1).all()
    totals = [t.influence.set_index("factor")["total"] for t in (small, large)]
    assert totals[0].idxmax() == totals[1].idxmax()


@pytest.mark.parametrize("ratings", [grid(aube=(5, 4, 5)), grid(aube=(None, None, None))])
def test_a_single_metropole_has_no_range_and_breaks_nothing(ratings):
    result = found(ratings, framework(low=None))
    assert result.ranges["rank"].isna().all()
    assert result.ranges[["best", "worst", "top_third", "tier"]].isna().all(axis=None)
    assert result.constant and result.tiers.empty and result.acceptability.empty


def test_the_order_of_rows_changes_nothing():
    ratings = twice(DIFFER)
    shuffled, straight = found(ratings.sample(frac=1, random_state=3)), found(ratings)
    for name in ("ranges", "acceptability", "precedence", "influence", "tiers"):
        pd.testing.assert_frame_equal(getattr(shuffled, name), getattr(straight, name))


def test_an_unknown_factor_is_named_with_the_nearest():
    with pytest.raises(
        StudyError, match="'weight' is not a factor of an index; nearest: 'weights'"
    ):
        found(DIFFER, factors=[Factor("weight", ("declared", "equal"))])
    with pytest.raises(StudyError, match="normalise cannot be 'minmx'; nearest: 'minmax'"):
        found(DIFFER, factors=[Factor("normalise", ("minmx", "z"))])


def demo() -> Sources:
    names = ["framework", "metropoles", "ratings", *OTHERS]
    return Sources(*(
        tables.read(DEMO / f"{name}.csv", tables.descriptor(name))
        if (DEMO / f"{name}.csv").exists() else tables.empty(name) for name in names
    ))  # fmt: skip


@pytest.mark.parametrize("altered", [
    {"normalise": scale, "aggregate": mean, "weights": weights, "frame": frame}
    for scale, mean, weights, frame in (
        ("goalposts", "declared", "declared", "edition"), ("minmax", "geometric", "ahp", "editions"),
        ("z", "arithmetic", "components", "editions"), ("rank", "mpi", "budget", "edition"),
        ("percentile_rank", "harmonic", "equal", "edition"),
        ("distance_to_reference", "power", "equal_leaves", "edition"),
        ("borda", "copeland", "balanced", "edition"), ("minmax", "bod", "declared", "editions"),
        ("goalposts", "kemeny", "factors", "edition"))
] + [{"impute": "median", "treat": "moments"}])  # fmt: skip
def test_every_run_goes_through_the_functions_of_the_scores(altered):
    given, reference = demo(), {"reference": "aubrelle"}
    choices = Maturity(**altered, **reference)
    ready = prepare(given, choices, "2026")
    known = ready.of_edition(score(ready.values, given, choices))["maturity"]
    runs = runs_of(given, Maturity(**reference), "2026", 2, np.random.default_rng(0), True)
    np.testing.assert_allclose(runs.scores(altered, slice(0, 1))[0], known[runs.units], rtol=1e-12)


def test_ranges_hold_the_truth_of_simulated_studies_and_tiers_mislead_rarely():
    """The 5–95 % range of the index itself, and the order that tiers promise (see benchmarks)."""
    framework_ = tables.read(DEMO / "framework.csv", tables.descriptor("framework"))
    grid_only = framework_[~framework_["node"].isin(["projets", "completion", "partnership",
                                                     "budget", "measurement"])]  # fmt: skip
    judged = [Factor("judgements", tuple(range(80)))]
    held, apart, wrong = [], 0, 0
    for seed in range(20):
        made = simulate(Truth(seed=seed, interviews_per_metropole=0, projects_per_metropole=1))
        given = Sources(grid_only, made["metropoles"], made["ratings"], *map(tables.empty, OTHERS))
        runs = runs_of(given, Maturity(), "2026", 80, np.random.default_rng(seed))
        truth = made["truth"].set_index("metropole").loc[runs.units, list(runs.values)]
        truth = score(truth.clip(0, 5), given, Maturity())["maturity"]
        low, high = np.quantile(runs.scores({}, slice(1, None)), [0.05, 0.95], axis=0)
        held += list((low <= truth) & (truth <= high))
        result = rank_ranges(given, Maturity(), "2026", np.random.default_rng(seed), factors=judged)
        tier = result.ranges.set_index("metropole")["tier"][runs.units].to_numpy()
        above = tier[:, None] < tier
        apart += above.sum()
        wrong += (above & (truth.to_numpy()[:, None] < truth.to_numpy())).sum()
    assert 0.82 <= np.mean(held) <= 0.95
    assert apart > 1000 and wrong / apart < 0.02
