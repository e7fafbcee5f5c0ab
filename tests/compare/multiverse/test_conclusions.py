"""The chain of a sweep says what the notebooks say, honours every choice, and invents nothing."""

import pickle

import numpy as np
import pandas as pd
import pytest

import metrostudy as ms
from metrostudy.compare import verdicts
from metrostudy.compare.multiverse import stages
from metrostudy.compare.multiverse.conclusions import CONCLUSIONS, evaluate
from metrostudy.compare.multiverse.material import Material
from metrostudy.compare.multiverse.stages import chosen
from metrostudy.faults import StudyError
from metrostudy.study import Choices


@pytest.fixture(scope="module")
def study():
    return ms.Study.read("data/demo/study.yml", step="10_robustness")


@pytest.fixture(scope="module")
def material(study):
    return Material.of(study)


def by_notebook(study, altered):
    """The index and the conditions as notebooks 04 and 06 compute them."""
    choices = chosen(study.choices, altered)
    sources = Material.of(study).sources.chosen(choices.maturity)
    how = (choices.maturity, study.edition, choices.invariants.conditions)
    return choices, sources, ms.maturity(sources, *how)


INDEX = [
    {},
    {"maturity.settle": "lowest"},
    {"maturity.settle": "R1"},
    {"maturity.normalise": "z"},
    {"maturity.normalise": "percentile_rank", "maturity.weights": "equal_leaves"},
    {"maturity.weights": "budget", "maturity.aggregate": "geometric"},
    {"maturity.left_out": "projets", "maturity.treat": "moments"},
]


@pytest.mark.parametrize("altered", INDEX, ids=str)
def test_the_index_is_that_of_the_notebooks(study, material, altered):
    choices, _, scores = by_notebook(study, altered)
    index = scores[scores["level"] == 0].set_index("metropole")["score"]
    found = stages.index_of(material, "nobody", choices.maturity)
    pd.testing.assert_series_equal(found, index.reindex(found.index), check_names=False)


@pytest.mark.parametrize("altered", INDEX, ids=str)
def test_the_leaves_are_those_of_the_notebooks_up_to_their_unit(study, material, altered):
    choices, sources, scores = by_notebook(study, altered)
    profiles = ms.profiles(scores, sources.framework)
    runs = stages.index_runs(material, "nobody", choices.maturity.settle)
    found = runs.leaf_scores(choices.maturity.model_dump())
    assert list(found) == list(profiles)
    pd.testing.assert_frame_equal(ms.relative_profiles(found), ms.relative_profiles(profiles),
                                  check_names=False)  # fmt: skip


@pytest.mark.parametrize("altered", [{}, {"invariants.inclusion": 0.9}], ids=str)
def test_invariants_and_path_are_those_of_the_notebooks(study, material, altered):
    choices, sources, scores = by_notebook(study, altered)
    x = ms.condition_memberships(sources.ratings, choices.invariants, study.edition)
    y = ms.outcome_membership(scores, choices.invariants)
    none = pd.DataFrame({"condition": [], "ceiling": [], "estimate": [], "p_holm": []})
    table = ms.invariants(x, y, study.table("codebook"), choices.invariants, none)
    assert evaluate(material, "H2", altered)["verdict"] == verdicts.invariants_bearing(table)
    rows = ms.truth_table(
        x.join(y), "outcome", choices.invariants.path, choices.invariants.inclusion
    )
    row = ms.path_tested(rows, study.table("codebook"), study.rng("path")).verdict.iloc[0]
    found = evaluate(material, "path", altered)
    assert found["verdict"] == verdicts.path_bearing(row)
    assert found["statistic"] == row["p"]


@pytest.mark.parametrize("reading", ["levels", "profiles"])
def test_the_one_model_verdict_is_that_of_the_notebook(study, material, reading):
    _, sources, scores = by_notebook(study, {})
    profiles = ms.profiles(scores, sources.framework)
    profiles = ms.relative_profiles(profiles) if reading == "profiles" else profiles
    choices = study.choices.one_model.model_copy(update={"n_power": 10})
    verdict = ms.one_model(profiles, choices, study.rng("one_model")).table["verdict"].item()
    assert evaluate(material, "H1", {"one_model.reading": reading})["verdict"] == verdict


def test_barriers_and_steering_are_those_of_the_notebook(study, material):
    projects, codebook = study.load("projects", "codebook")
    met = ms.barriers_met(projects, codebook, study.rng("barriers"))
    weakest = met.order.sort_values(["estimate", "low"]).iloc[0]
    assert evaluate(material, "H4", {})["statistic"] == pytest.approx(weakest["estimate"])
    led = ms.steering(projects, codebook, study.choices.barriers, study.rng("barriers"))
    found = evaluate(material, "H5", {})
    assert found["statistic"] == pytest.approx(led.effect["estimate"].item())


def test_level_and_governance_are_those_of_the_notebook(study, material):
    projects, codebook = study.load("projects", "codebook")
    reached = ms.metropolitan_level(projects, study.choices.barriers, study.rng("level"))
    found = evaluate(material, "H3", {})
    assert found["statistic"] == pytest.approx(reached.tests["estimate"].iloc[0])
    _, sources, scores = by_notebook(study, {})
    tests = ms.governance(sources, scores, codebook, study.edition, study.rng("governance")).tests
    found = evaluate(material, "H9", {})
    assert found["verdict"] == verdicts.governance_bearing(tests.to_dict("records"))
    assert found["statistic"] in tests["estimate"].tolist()


def test_every_layer_and_denominator_gives_an_order(material):
    layers = ["union", "consensus", *sorted(material.codings["coder"].unique())]
    for denominator in ("held_back", "interviews", "metropoles", "turns"):
        for name in layers:
            altered = {"codings.layer": name, "barriers.denominator": denominator}
            found = evaluate(material, "H4", altered)
            assert found["verdict"] in ("supports", "opposes", "silent"), altered
            assert -1 <= found["statistic"] <= 1


def test_an_analysis_does_not_depend_on_those_before_it(material):
    """Two orders, and a material sent to another process and back."""
    asked = [
        ("H1", {"maturity.settle": "lowest"}), ("H1", {"maturity.normalise": "z"}), ("H1", {}),
        ("H7", {"maturity.left_out": "gains"}), ("H2", {"robustness.without": "valtours"}),
        ("H4", {"barriers.denominator": "turns"}),
    ]  # fmt: skip
    first = [evaluate(material, *one) for one in asked]
    for stage in (
        stages.index_runs,
        stages.index_of,
        stages.answer_of,
        stages.profile_of,
        stages.outcome_of,
        stages.left_by,
    ):
        stage.cache_clear()
    received = pickle.loads(pickle.dumps(material))
    again = [evaluate(received, *one) for one in reversed(asked)]
    assert pd.DataFrame(first).equals(pd.DataFrame(again[::-1]))


def test_scales_that_differ_by_their_unit_give_one_cloud(material):
    found = [evaluate(material, "H1", {"maturity.normalise": name})
             for name in ("goalposts", "minmax", "z")]  # fmt: skip
    assert found[0] == found[1] == found[2]


def test_what_cannot_be_computed_is_a_row_with_its_reason(material):
    found = evaluate(material, "H2", {"maturity.settle": "R9"})
    assert found["verdict"] == "impossible"
    assert found["reason"] == (
        "choices.maturity.settle: 'R9' is neither a rule nor a rater; accepted: mean, median, "
        "lowest, highest, R1, R2."
    )
    assert np.isnan(found["statistic"])
    unknown = evaluate(material, "H7", {"maturity.left_out": "projects"})
    assert unknown["reason"].startswith(
        "choices.maturity.left_out: 'projects' is not a node of the framework; nearest: 'projets'"
    )


def test_a_metropole_left_out_is_nowhere(material):
    left = material.without("valtours")
    for name in ("metropoles", "ratings", "projects", "interviews"):
        assert "valtours" not in set(getattr(left, name)["metropole"])
    heard = set(left.interviews["interview"])
    assert set(left.codings["interview"]) <= heard
    assert set(left.turns["interview"]) <= heard
    with pytest.raises(StudyError, match=r"'paris' is not a métropole of the study"):
        material.without("paris")


def test_a_study_without_interviews_asks_what_it_can():
    observatoire = Material.of(ms.Study.read("data/observatoire/study.yml"))
    assert [name for name, one in CONCLUSIONS.items() if one.asked(observatoire)] == ["H1", "H7"]


def test_every_choice_that_a_conclusion_reads_exists():
    for one in CONCLUSIONS.values():
        for name in one.reads:
            record, _, key = name.partition(".")
            assert key in type(getattr(Choices(), record)).model_fields
