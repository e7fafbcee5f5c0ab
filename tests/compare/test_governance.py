"""Governance, steering or size: a planted cause is found, an absent one or a screen is not."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from metrostudy import tables
from metrostudy.compare.governance import Governance, governance
from metrostudy.compare.verdicts import governance_bearing
from metrostudy.measure.maturity import maturity
from metrostudy.measure.sources import Sources
from metrostudy.simulate import Truth, simulate
from metrostudy.study import Maturity, Study

BOOK = pd.DataFrame({
    "code": ["IN.EQUI", "IN.PORT"], "label_fr": ["Équipe", "Portage"], "label_en": ["Team", None],
})  # fmt: skip
FRAMEWORK = Study.read("data/demo").table("framework")
NOTHING = [tables.empty(name) for name in ("indicators", "budgets", "comparisons")]


def rng() -> np.random.Generator:
    return np.random.default_rng(3)


def places(count: int) -> list[str]:
    return [f"m{i:02d}" for i in range(count)]


def built(score, team, steering, population, backing=None) -> Governance:
    """A study whose index, ratings, steering and populations are given métropole by métropole."""
    names = places(len(score))
    backing = team if backing is None else backing
    ratings = pd.DataFrame(
        [(name, code, rater, value) for code, values in (("IN.EQUI", team), ("IN.PORT", backing))
         for name, value in zip(names, values, strict=True) for rater in ("R1", "R2")],
        columns=["metropole", "criterion", "rater", "score"],
    ).assign(edition="2026")  # fmt: skip
    projects = pd.DataFrame({"metropole": names, "steering": steering})
    known = pd.DataFrame({"metropole": names, "name": names, "population": population})
    scores = pd.DataFrame({"metropole": names, "level": 0, "score": score, "label_fr": "Indice",
                           "label_en": "Index"})  # fmt: skip
    sources = Sources(FRAMEWORK, known, ratings, projects, *NOTHING)
    return governance(sources, scores, BOOK, "2026", rng())


def simulated(**planted) -> Governance:
    study = simulate(Truth(interviews_per_metropole=0, **planted))
    sources = Sources(FRAMEWORK, study["metropoles"], study["ratings"], study["projects"], *NOTHING)
    return governance(sources, maturity(sources, Maturity(), "2026"), BOOK, "2026", rng())


UP, MIXED = np.arange(12.0), np.array([5, 0, 9, 3, 11, 7, 1, 10, 4, 8, 2, 6.0])


def test_points_are_means_by_eye():
    found = built([10, 20], team=[4, 1], backing=[2, np.nan], steering=[3, None], population=[9, 8])
    assert found.points["governance"].tolist() == [3, 1]  # a blank rating is not a zero
    assert found.points["steering"].tolist() == pytest.approx([3, np.nan], nan_ok=True)
    assert found.labels["label_en"].tolist() == ["Team", "Portage"]
    assert not found.is_context


def test_ratings_of_another_edition_do_not_count():
    found = simulated(seed=1)
    study = simulate(Truth(seed=1, interviews_per_metropole=0))
    last = study["ratings"].query("edition == '2026' and criterion in ['IN.EQUI', 'IN.PORT']")
    means = last.groupby(["metropole", "criterion"])["score"].mean().groupby("metropole").mean()
    assert found.points.set_index("metropole")["governance"].to_dict() == pytest.approx(
        means.to_dict()
    )


def test_a_cause_beyond_size_is_found_whatever_size_does():
    found = built(UP, team=UP, steering=MIXED % 4, population=MIXED)
    tests = found.tests.set_index("cause")
    assert tests.loc["governance", "estimate"] == pytest.approx(1)
    assert tests.loc["governance", "p_holm"] == pytest.approx(3 * tests.loc["governance", "p"])
    assert governance_bearing(found.tests.to_dict("records")) == "supports"


def test_what_only_large_metropoles_have_is_not_taken_for_a_cause():
    """Index and team follow size, each with its own disorder: linked alone, not once it is held."""
    score, team = UP + np.tile([1.2, -1.2, 0, 0], 3), UP + np.tile([0, 0, 1.2, -1.2], 3)
    found = built(score, team=team, steering=[1] * 12, population=UP)
    tests = found.tests.set_index("cause")
    assert tests.loc["governance", "alone"] > 0.7 > 0.1 > abs(tests.loc["governance", "estimate"])
    assert (
        governance_bearing(found.tests.to_dict("records")) == "silent"
    )  # steering never varies: it is not ruled out
    varied = built(score, team=team, steering=np.tile([0, 1, 2, 1], 3), population=UP)
    assert governance_bearing(varied.tests.to_dict("records")) == "opposes"


def test_more_governed_and_less_mature_opposes():
    found = built(-UP, team=UP, steering=MIXED % 4, population=MIXED)
    assert governance_bearing(found.tests.to_dict("records")) == "opposes"


def test_a_cause_that_nobody_knows_has_a_blank_row_and_counts_for_none_in_holm():
    found = built(UP, team=UP, steering=[None] * 12, population=MIXED).tests.set_index("cause")
    assert found.loc["steering", ["estimate", "p", "p_holm", "attainable"]].isna().all()
    assert found.loc["governance", "p_holm"] == pytest.approx(2 * found.loc["governance", "p"])


def test_an_index_of_public_indicators_is_said_to_be_context():
    indicators = FRAMEWORK.assign(
        source=FRAMEWORK["source"].where(FRAMEWORK["source"].isna(), "indicators")
    )
    names = places(6)
    known = pd.DataFrame({"metropole": names, "name": names, "population": range(6)})
    scores = pd.DataFrame({"metropole": names, "level": 0, "score": range(6), "label_fr": "C",
                           "label_en": "C"})  # fmt: skip
    sources = Sources(
        indicators, known, tables.empty("ratings"), tables.empty("projects"), *NOTHING
    )
    found = governance(sources, scores, BOOK, "2026", rng())
    assert found.is_context and found.tests["n"].tolist() == [0, 0, 6]


def test_the_order_of_tables_changes_no_estimate():
    study = simulate(Truth(seed=4, interviews_per_metropole=0))
    ordered = Sources(FRAMEWORK, study["metropoles"], study["ratings"], study["projects"], *NOTHING)
    mixed = {name: getattr(ordered, name).sample(frac=1, random_state=1)
             for name in ("metropoles", "ratings", "projects")}  # fmt: skip
    scores = maturity(ordered, Maturity(), "2026")
    first, again = (
        governance(sources, scores, BOOK, "2026", rng()).tests
        for sources in (ordered, replace(ordered, **mixed))
    )
    columns = ["estimate", "low", "high", "p", "alone"]
    np.testing.assert_allclose(again[columns], first[columns])


def test_steering_that_follows_the_level_is_found_and_nothing_is_claimed_of_one_level():
    """What the simulator plants: steering rises with the level; without levels nothing can."""
    planted = [simulated(seed=seed) for seed in range(4)]
    assert [governance_bearing(found.tests.to_dict("records")) for found in planted] == [
        "supports"
    ] * 4
    for found in planted:
        assert found.tests.set_index("cause").loc["steering", "p_holm"] <= 0.05
    alike = [simulated(seed=seed, levels=(2.7, 2.7)) for seed in range(12)]
    claims = [governance_bearing(found.tests.to_dict("records")) for found in alike]
    assert claims.count("silent") >= 10  # 5 % expected to be claimed either way
