"""Simulated studies see what is planted, do not claim what is not, and see more when larger."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import metrostudy as ms
from metrostudy.compare.multiverse import power
from metrostudy.compare.multiverse.power import ABSENT, Fieldwork, fieldwork_power, without_effects
from metrostudy.faults import StudyError
from metrostudy.simulate import CONDITIONS, Barrier, Truth, simulate
from metrostudy.small_n import detectable_rho

STUDIES = 6
SMALL, LARGE = 8, 22


@pytest.fixture(scope="module")
def demo():
    return ms.Study.read("data/demo")


@pytest.fixture(scope="module")
def truth(demo):
    return Truth.read(demo.folder / "truth.yml")


@pytest.fixture(scope="module")
def found(demo, truth):
    """The table, without the conclusions whose tests take long, by conclusion, truth and size."""
    whole = Fieldwork.of(demo, truth, (SMALL, LARGE), (2,), STUDIES)
    some = tuple(q for q in whole.questions if q.conclusion in ("H1", "path", "H4", "H5", "H7"))
    table = fieldwork_power(replace(whole, questions=some))
    table["conclusion"] += table["denominator"].fillna("")
    return table.set_index(["conclusion", "truth", "metropoles"]).sort_index()


@pytest.mark.parametrize("conclusion", ["H1", "path", "H5"])
def test_what_is_planted_is_seen_in_a_large_study(found, conclusion):
    assert found.loc[(conclusion, "planted", LARGE), "count"] >= STUDIES - 1


@pytest.mark.parametrize("conclusion", ["H1", "path", "H4projects", "H4interviews", "H5", "H7"])
@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_what_is_not_planted_is_not_claimed(found, conclusion, size):
    assert found.loc[(conclusion, "absent", size), "count"] <= 2  # 2 of 6 by luck: p = 0.002 at 5 %


def test_a_larger_study_never_sees_less_and_sees_several_models_where_a_small_one_cannot(found):
    seen = found.xs("planted", level="truth")["count"].unstack()
    assert (seen[LARGE] >= seen[SMALL]).all()
    assert found.loc[("H1", "planted", SMALL), "impossible"] == STUDIES
    assert "8 métropoles" in found.loc[("H1", "planted", SMALL), "reason"]


def test_of_size_nothing_is_planted_and_what_would_be_seen_is_said(found):
    assert ("H7", "planted") not in {key[:2] for key in found.index}
    rho = found.loc["H7", "detectable"]
    assert rho.tolist() == [detectable_rho(SMALL), detectable_rho(LARGE)]
    assert found.drop("H7")["detectable"].isna().all()


def test_only_barriers_of_interviews_depend_on_how_many_there_are(demo, truth):
    fieldwork = Fieldwork.of(demo, truth, (12,), (1, 3), 1)
    asked = [(q.conclusion, q.denominator, k) for q, k in fieldwork.answers("planted") if k]
    assert asked == [("H4", "interviews", 1), ("H4", "interviews", 3)]
    made = simulate(Truth(n_metropoles=5, interviews_per_metropole=4))
    met = power._met(fieldwork.base, made, 2)
    assert met.interviews.groupby("metropole").size().tolist() == [2] * 5
    assert set(met.codings["interview"]) <= set(met.interviews["interview"])


def test_where_nothing_is_planted_conditions_owe_nothing_to_the_level_and_barriers_are_alike():
    truth = Truth(n_metropoles=400, projects_per_metropole=1, interviews_per_metropole=0,
                  barriers={"FN.ACCU": Barrier(share=0.4, slope=-0.5),
                            "FE.FRAC": Barrier(share=0.2)})  # fmt: skip
    bare = without_effects(truth)
    made = simulate(bare)
    planted = made["truth"].set_index("metropole")
    has = planted[list(CONDITIONS)] > 2.5
    high = planted["level"] > planted["level"].median()
    # 95 % of differences between two shares of 200, of which half: within 0.1
    assert (has[high].mean() - has[~high].mean()).abs().max() < 0.16
    assert bare.barriers["FN.ACCU"] == bare.barriers["FE.FRAC"]
    assert np.isclose(bare.barriers["FN.ACCU"].share, 0.3)


def test_a_rival_is_added_where_those_expected_first_have_none(demo, truth):
    fieldwork = Fieldwork.of(demo, truth, (12,), (1,), 1)
    assert fieldwork.added == {"FE.REGL": 0.09}  # half of FE.CRAI
    named = truth.model_copy(update={"barriers": fieldwork.truths["planted"].barriers})
    assert Fieldwork.of(demo, named, (12,), (1,), 1).added == {}


@pytest.mark.parametrize(("update", "conclusion"), [
    ({"ways": 1}, "H1"),
    ({"causal_path": ()}, "H2"),
    ({"causal_path": ("IN.PART",)}, "path"),  # a path, but not the one that the study asks for
    ({"steering_effect": 0.0}, "H5"),
    ({"barriers": {"FN.ACCU": Barrier(share=0.1), "FN.TECH": Barrier(share=0.3)}}, "H4"),
    ({"levels": (2.8, 2.8)}, "H9"),
])  # fmt: skip
def test_a_truth_without_it_plants_nothing_of_it(demo, truth, update, conclusion):
    fieldwork = Fieldwork.of(demo, truth.model_copy(update=update), (12,), (1,), 1)
    (question, *_) = [q for q in fieldwork.questions if q.conclusion == conclusion]
    assert question.planted(fieldwork.truths["planted"], fieldwork.base) == ""
    assert [truth for truth, _ in power._counted(fieldwork, question)] == [question.absent]


def test_every_conclusion_of_the_chain_is_asked_of_a_simulated_demo(demo, truth):
    fieldwork = Fieldwork.of(demo, truth, (12,), (1,), 1)
    assert fieldwork.unasked == {}
    assert {q.absent for q in fieldwork.questions} == {ABSENT, "flat"}


def test_a_conclusion_that_nothing_plants_is_named(demo, truth, monkeypatch):
    monkeypatch.setattr(power, "QUESTIONS", power.QUESTIONS[:3])
    unasked = Fieldwork.of(demo, truth, (12,), (1,), 1).unasked
    assert unasked["H7"] == "no simulated study plants it"


def test_faults_of_a_truth_are_said_together(demo, truth):
    wrong = {"causal_path": ("IN.PORTS",), "barriers": {"FN.ACUL": Barrier(share=0.2)}}
    with pytest.raises(StudyError) as caught:
        Fieldwork.of(demo, truth.model_copy(update=wrong), (12,), (1,), 1)
    first, second = str(caught.value).splitlines()
    assert first == (
        "truth, causal_path: 'IN.PORTS' is not known; nearest: 'IN.PORT'; accepted: IN.PART, "
        "IN.CITO, IN.AGEN, IN.EQUI, IN.PORT, IN.DONN."
    )
    assert second.startswith("truth, barriers: 'FN.ACUL' is not known; nearest: 'FN.ACCU'")


def test_what_a_framework_without_ratings_cannot_ask_is_named(truth):
    unasked = Fieldwork.of(ms.Study.read("data/observatoire"), truth, (12,), (1,), 1).unasked
    assert list(unasked) == ["H1", "H2", "path", "H7", "H9"]
    assert unasked["H1"] == "simulated studies have no data for it in this study's framework"
