"""The index of maturity: a study small enough to check by eye, then planted truths."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau

from metrostudy import tables
from metrostudy.faults import StudyError
from metrostudy.measure.maturity import describe_leaves, leaf_values, maturity, size_relation
from metrostudy.simulate import Truth, simulate
from metrostudy.study import Maturity

DEMO = Path(__file__).parents[2] / "data" / "demo"
NO_INDICATORS, NO_PROJECTS = tables.empty("indicators"), tables.empty("projects")
FRAMEWORK = pd.DataFrame(
    [
        ("maturity", None, "Maturité", None, None, None, None, None),
        ("grid", "maturity", "Grille", None, None, 1.0, None, None),
        ("users", "grid", "Usagers", "ratings", 1, 1.0, 0.0, 5.0),
        ("delay", "grid", "Délais", "ratings", -1, 1.0, 0.0, 5.0),
        ("projects", "maturity", "Projets", None, None, 1.0, None, None),
        ("completion", "projects", "Réalisation", "projects", 1, 1.0, 0.0, 1.0),
        ("partnership", "projects", "Partenaires", "projects", 1, 1.0, 0.0, 3.0),
    ],
    columns=["node", "parent", "label_fr", "source", "direction", "weight", "low", "high"],
).assign(label_en=None, aggregate=None)
RATINGS = pd.DataFrame(
    [
        ("aube", "2026", "users", "R1", 4.0),
        ("aube", "2026", "users", "R2", 5.0),
        ("aube", "2026", "delay", "R1", 1.0),
        ("aube", "2026", "delay", "R2", None),  # unknown, not a zero
        ("aube", "2024", "users", "R1", 0.0),  # another edition
        ("crue", "2026", "users", "R1", 2.0),
        ("crue", "2026", "users", "R2", 2.0),
        ("crue", "2026", "delay", "R1", None),
        ("crue", "2026", "IN.PART", "R1", 5.0),  # a condition: not in the framework
    ],
    columns=["metropole", "edition", "criterion", "rater", "score"],
)
PROJECTS = pd.DataFrame(
    [
        ("p1", "aube", "2026", "done", 3),
        ("p2", "aube", "2026", "studied", None),
        ("p3", "crue", "2026", "under_way", 0),
        ("p4", None, "2026", "done", 3),  # carried elsewhere
    ],
    columns=["project", "metropole", "edition", "status", "partnership"],
).assign(budget=None, measurement=None)


def score(table: pd.DataFrame = FRAMEWORK, **choices) -> pd.DataFrame:
    return maturity(table, RATINGS, PROJECTS, NO_INDICATORS, Maturity(**choices), edition="2026")


def test_the_whole_path_can_be_checked_by_eye():
    found = score().set_index(["metropole", "node"])[["score", "rank", "n_leaves", "n_judgements"]]
    expected = {
        # aube: users 4.5/5, delay 1/5 reversed; projects half done, partners 3/3 (one known)
        ("aube", "users"): (90.0, 1, 1, 2),
        ("aube", "delay"): (80.0, 1, 1, 1),
        ("aube", "grid"): (85.0, 1, 2, 3),
        ("aube", "completion"): (50.0, 1, 1, 2),
        ("aube", "partnership"): (100.0, 1, 1, 1),
        ("aube", "projects"): (75.0, 1, 2, 3),
        ("aube", "maturity"): (80.0, 1, 4, 6),
        # crue: delay unknown, so the grid is users alone
        ("crue", "users"): (40.0, 2, 1, 2),
        ("crue", "delay"): (np.nan, np.nan, 0, 0),
        ("crue", "grid"): (40.0, 2, 1, 2),
        ("crue", "completion"): (50.0, 1, 1, 1),
        ("crue", "partnership"): (0.0, 2, 1, 1),
        ("crue", "projects"): (25.0, 2, 2, 2),
        ("crue", "maturity"): (32.5, 2, 3, 4),
    }
    for where, values in expected.items():
        np.testing.assert_allclose(found.loc[where].astype(float), values, err_msg=str(where))
    assert len(found) == len(expected)


def test_columns_and_rows_follow_the_framework():
    found = score()
    assert list(found) == [
        "metropole", "node", "parent", "level", "label_fr", "label_en", "score", "rank",
        "n_leaves", "n_judgements",
    ]  # fmt: skip
    assert found["node"].drop_duplicates().tolist() == FRAMEWORK["node"].tolist()
    assert found.loc[found["node"] == "maturity", "label_en"].unique().tolist() == ["Maturité"]


def test_raters_settle_to_their_mean_and_the_doubt_is_kept():
    values = leaf_values(FRAMEWORK, RATINGS, PROJECTS, NO_INDICATORS, "2026")
    users = values[values["node"] == "users"].set_index("metropole")
    assert users.loc["aube", ["value", "n_judgements", "spread"]].tolist() == [4.5, 2, 1.0]
    assert users.loc["crue", "spread"] == 0.0
    assert values.loc[values["node"] == "delay", "spread"].isna().all()


def test_a_geometric_mean_starts_at_one_and_forgives_less():
    geometric = score(aggregate="geometric").query("node == 'projects'").set_index("metropole")
    assert geometric.loc["crue", "score"] == pytest.approx(np.sqrt(50.5 * 1))
    assert geometric.loc["aube", "score"] == pytest.approx(np.sqrt(50.5 * 100))


def test_a_geometric_mean_of_standard_deviations_is_refused():
    with pytest.raises(StudyError, match="is a geometric mean, which needs scores above 0"):
        score(normalise="z", aggregate="geometric")


def test_too_little_known_is_no_score():
    alone = RATINGS.query("metropole == 'aube' or criterion == 'delay'")
    found = maturity(FRAMEWORK, alone, NO_PROJECTS, NO_INDICATORS, Maturity(), "2026")
    crue = found[found["metropole"] == "crue"]
    assert crue["score"].isna().all() and crue["rank"].isna().all()
    assert found.query("metropole == 'aube' and node == 'maturity'")["score"].tolist() == [85.0]


def test_a_condition_among_the_criteria_stops_the_index():
    with pytest.raises(StudyError, match="'users' is a condition of the invariants test"):
        maturity(FRAMEWORK, RATINGS, PROJECTS, NO_INDICATORS, Maturity(), "2026", ["users"])


@settings(max_examples=8, deadline=None)
@given(order=st.permutations(range(len(RATINGS))), rows=st.permutations(range(len(FRAMEWORK))))
def test_the_order_of_rows_changes_nothing(order, rows):
    shuffled = maturity(
        FRAMEWORK.iloc[list(rows)], RATINGS.iloc[list(order)], PROJECTS[::-1], NO_INDICATORS,
        Maturity(), "2026",
    )  # fmt: skip
    key = ["metropole", "node"]
    pd.testing.assert_frame_equal(
        shuffled.sort_values(key, ignore_index=True), score().sort_values(key, ignore_index=True)
    )


def test_renaming_raters_and_metropoles_changes_no_score():
    names = {"aube": "zeta", "crue": "alpha"}
    found = maturity(
        FRAMEWORK, RATINGS.replace({"metropole": names, "rater": {"R1": "B", "R2": "A"}}),
        PROJECTS.replace({"metropole": names}), NO_INDICATORS, Maturity(), "2026",
    )  # fmt: skip
    both = [table.set_index(["metropole", "node"])["score"] for table in (found, score())]
    for old, new in names.items():
        pd.testing.assert_series_equal(both[0].loc[new], both[1].loc[old])


def test_public_indicators_go_through_the_same_function():
    framework = pd.DataFrame({
        "node": ["context", "poverty", "fibre"], "parent": [None, "context", "context"],
        "label_fr": ["Contexte", "Pauvreté", "Fibre"], "label_en": None,
        "source": [None, "indicators", "indicators"], "direction": [None, -1, 1],
        "weight": None, "low": None, "high": None, "aggregate": None,
    })  # fmt: skip
    indicators = pd.DataFrame({
        "metropole": ["aube", "crue", "sorgue"] * 2, "edition": "2020",
        "indicator": ["poverty"] * 3 + ["fibre"] * 3, "value": [10.0, 20.0, 12.5, 40, 90, 65],
    })  # fmt: skip
    found = maturity(
        framework, tables.empty("ratings"), NO_PROJECTS, indicators, Maturity(), "2020"
    )
    index = found[found["level"] == 0].set_index("metropole")
    assert index["score"].round(9).to_dict() == {"aube": 50.0, "crue": 50.0, "sorgue": 62.5}
    assert index["rank"].to_dict() == {"aube": 2.0, "crue": 2.0, "sorgue": 1.0}
    assert index["label_fr"].unique().tolist() == ["Contexte"]


def test_what_an_index_is_made_of_says_what_was_left_out():
    values = leaf_values(FRAMEWORK, RATINGS, PROJECTS, NO_INDICATORS, "2026")
    made = describe_leaves(FRAMEWORK, values, Maturity(normalise="minmax")).set_index("node")
    assert made["n"].to_dict() == {"users": 2, "delay": 1, "completion": 2, "partnership": 2}
    assert made["weight"].tolist() == [0.25] * 4
    assert made["left_out"].dropna().to_dict() == {
        "delay": "the same value (1) everywhere",
        "completion": "the same value (0.5) everywhere",
    }


def studied(seed: int, **truth) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Scores on the index, the planted levels, and the framework of the demo."""
    framework = tables.read(DEMO / "framework.csv", tables.descriptor("framework"))
    study = simulate(Truth(seed=seed, interviews_per_metropole=0, **truth))
    scores = maturity(
        framework, study["ratings"], study["projects"], NO_INDICATORS, Maturity(), "2026"
    )
    return scores, study["truth"], framework


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_planted_levels_are_found_in_order(seed):
    scores, planted, _ = studied(seed)
    both = scores[scores["level"] == 0].merge(planted, on="metropole")
    assert len(both) == 18
    assert kendalltau(both["score"], both["level_y"]).statistic > 0.7


def test_size_is_found_where_it_was_planted_and_not_claimed_where_it_was_not():
    scores, _, framework = studied(4)
    rng = np.random.default_rng(0)
    index = scores[scores["level"] == 0].sort_values("score")
    larger = pd.DataFrame({"metropole": index["metropole"], "population": range(1, 19)})
    grows = size_relation(framework, scores, larger, rng).iloc[0]
    assert (grows["estimate"], grows["n"], grows["is_context"]) == (pytest.approx(1), 18, False)
    assert grows["p"] < 0.001
    claims = 0
    for _ in range(40):
        drawn = larger.assign(population=rng.permutation(18) + 1)
        claims += size_relation(framework, scores, drawn, rng)["p"].iloc[0] < 0.05
    assert claims <= 6  # 40 draws at 5 %: above 6 has a chance of one in a hundred
