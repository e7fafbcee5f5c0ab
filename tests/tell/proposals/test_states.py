"""Where each métropole stands, by hand: every state, its evidence, and unknown by default."""

from pathlib import Path

import pandas as pd
import pytest
import yaml
from four_places import CODINGS, PLACES, PROJECTS, PROPOSITIONS, RATINGS, observed, silent
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.study import Study
from metrostudy.tables import empty
from metrostudy.tell.proposals.observed import Observed
from metrostudy.tell.proposals.signs import signs
from metrostudy.tell.proposals.states import count_states, proposal_states


def states(seen=None, rules=PROPOSITIONS) -> pd.DataFrame:
    return proposal_states(rules, seen or observed(), "2026")


def cell(proposal: str, place: str, seen=None, rules=PROPOSITIONS) -> pd.Series:
    return states(seen, rules).set_index(["proposal", "metropole"]).loc[(proposal, place)]


def test_every_state_is_reached_as_the_rules_say():
    table = states().pivot(index="proposal", columns="metropole", values="state")
    assert table.to_dict("index") == {
        "P17.1": dict.fromkeys("abcz", "unknown"),  # no sign is set
        "P17.2": {"a": "under_way", "b": "unknown", "c": "missing", "z": "unknown"},
        "P20.1": {"a": "done", "b": "under_way", "c": "missing", "z": "unknown"},
        "P20.2": {"a": "done", "b": "under_way", "c": "unknown", "z": "unknown"},
        "P20.3": {"a": "done", "b": "under_way", "c": "missing", "z": "unknown"},
    }


@pytest.mark.parametrize(
    ("proposal", "place", "evidence"),
    [
        ("P20.1", "a", "noté 3,5 sur 5 (Donnée)"),
        ("P20.3", "b", "noté 4,0 et 1,0 sur 5 (Services et Agents)"),
        ("P17.2", "c", "passages codés : 1 « présent », 2 « absent »"),
        ("P17.2", "b", "passages codés : 1 sans trancher"),
        ("P20.2", "a",
         "projets (Usagers) : 1 achevé (« Le compte »), 1 en cours, 1 à l'étude"),
        ("P20.2", "c", "projets (Usagers) : 1 à l'étude (« L'étude »)"),
        ("P20.2", "z", "aucun projet connu (Usagers)"),
        ("P20.1", "z", "pas de note (Donnée) ; aucun passage codé"),
        ("P17.1", "a", "aucun signe n'est prévu pour cette proposition"),
    ],
)  # fmt: skip
def test_a_state_tells_what_it_rests_on(proposal, place, evidence):
    assert cell(proposal, place)["evidence_fr"] == evidence


def test_evidence_is_told_in_english_too():
    row = cell("P20.2", "a")
    assert row["evidence_en"] == "projects (Usagers): 1 done (“Le compte”), 1 under way, 1 studied"
    assert row["state_en"] == "already done"


def test_a_project_told_only_by_someone_who_allows_no_quote_keeps_its_title_to_itself():
    assert cell("P20.2", "b")["evidence_fr"] == "projets (Usagers) : 1 en cours"
    spoken = CODINGS.assign(interview=CODINGS["interview"].replace("E2", "E1"))
    assert "« Le secret »" in cell("P20.2", "b", observed(codings=spoken))["evidence_fr"]


def test_signs_that_contradict_each_other_make_neither_done_nor_missing():
    said = CODINGS.assign(code="IN.DONN")  # Ada: rated done, said to be there; Cléo: the contrary
    table = states(observed(codings=said.assign(valence="absent")))
    ada = table.query("proposal == 'P20.1' and metropole == 'a'").iloc[0]
    assert (ada["state"], ada["contested"]) == ("under_way", True)
    assert ada["evidence_fr"] == "noté 3,5 sur 5 (Donnée) ; passages codés : 1 « absent »"
    cleo = table.query("proposal == 'P20.1' and metropole == 'c'").iloc[0]
    assert (cleo["state"], cleo["contested"]) == ("missing", False)


@pytest.mark.parametrize(
    ("blank", "place", "state"),
    [
        ("done_from", "a", "under_way"),  # a rating then never shows that it is done
        ("begun_from", "c", "unknown"),  # nor that it is missing
    ],
)
def test_a_threshold_that_is_blank_shows_nothing(blank, place, state):
    rules = PROPOSITIONS.assign(**{blank: float("nan")})
    assert cell("P20.3", place, rules=rules)["state"] == state


def test_a_criterion_that_nobody_rated_leaves_neither_done_nor_missing():
    rated = RATINGS[RATINGS["criterion"] != "usagers"]
    table = states(observed(ratings=rated)).query("proposal == 'P20.3'").set_index("metropole")
    assert table["state"].to_dict() == {
        "a": "under_way", "b": "unknown", "c": "unknown", "z": "unknown",
    }  # fmt: skip


def test_as_many_passages_for_as_against_show_nothing():
    even = CODINGS[CODINGS["start"] != 60]
    assert cell("P17.2", "c", observed(codings=even))["state"] == "unknown"


def test_a_study_without_ratings_codings_or_projects_says_unknown_and_why():
    table = states(silent())
    assert set(table["state"]) == {"unknown"} and not table["contested"].any()
    told = table.drop_duplicates("proposal").set_index("proposal")["evidence_fr"]
    assert told["P20.1"] == "pas de notes dans cette étude ; pas de passages codés dans cette étude"
    assert told["P20.2"] == "pas de projets dans cette étude"
    assert told["P17.1"] == "aucun signe n'est prévu pour cette proposition"


@settings(max_examples=8, deadline=None)
@given(st.lists(st.sampled_from(["ratings", "codings", "projects"]), unique=True))
def test_taking_away_what_was_seen_never_makes_anything_missing(lost):
    """Absence of evidence is never evidence of absence."""
    before = states()
    after = states(observed(**{name: empty(name) for name in lost}))
    lost_it = (after["state"] == "missing") & (before["state"] != "missing") & ~before["contested"]
    assert not lost_it.any()


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(len(RATINGS))), st.permutations(range(len(CODINGS))),
       st.permutations(range(len(PROJECTS))))  # fmt: skip
def test_the_order_of_rows_does_not_matter(ratings, codings, projects):
    again = observed(ratings=RATINGS.iloc[ratings], codings=CODINGS.iloc[codings],
                     projects=PROJECTS.iloc[projects])  # fmt: skip
    pd.testing.assert_frame_equal(states(again), states())


def test_counts_add_up_to_the_metropoles():
    table = count_states(states()).set_index("proposal")
    assert table.loc["P20.1", ["done", "under_way", "missing", "unknown", "known"]].tolist() == [
        1, 1, 1, 1, 3,
    ]  # fmt: skip
    total = table[["done", "under_way", "missing", "unknown"]].sum(axis=1)
    assert (total == len(PLACES)).all()


@pytest.fixture(scope="module")
def demo() -> pd.DataFrame:
    study = Study.read("data/demo")
    names = ["framework", "ratings", "codings", "interviews", "projects"]
    seen = Observed(*study.load("metropoles", "codebook", *names))
    table = proposal_states(study.table("propositions"), seen, study.edition)
    return table.pivot(index="metropole", columns="proposal", values="state")


def test_the_demo_gives_back_the_conditions_that_were_planted(demo):
    """``truth.yml`` plants who has a data culture, a team and a sponsor."""
    truth = yaml.safe_load(Path("data/demo/truth.yml").read_text("utf-8"))
    planted = {place["metropole"]: place.get("conditions", {}) for place in truth["places"]}
    data = {place: has["IN.DONN"] for place, has in planted.items() if "IN.DONN" in has}
    assert demo.loc[list(data), "P20.04"].to_dict() == {
        place: "done" if there else "missing" for place, there in data.items()
    }
    both = {place: (has["IN.EQUI"], has["IN.PORT"]) for place, has in planted.items()
            if {"IN.EQUI", "IN.PORT"} <= set(has)}  # fmt: skip
    state = {(True, True): "done", (False, False): "missing"}
    assert demo.loc[list(both), "P20.08"].to_dict() == {
        place: state[there] for place, there in both.items()
    }


def test_in_the_demo_nothing_is_claimed_where_nothing_was_planted(demo):
    """Nobody was asked about accounting, labels or status: no state of these may be known."""
    assert (demo[["P17.02", "P17.07", "P17.08", "P17.10", "P20.09"]] == "unknown").all(axis=None)


def test_signs_keep_what_was_looked_at():
    table = signs(PROPOSITIONS, observed(), "2026").set_index(["proposal", "metropole", "sign"])
    assert table.loc[("P17.2", "c", "said"), "n"] == 3  # the passage of two coders counts once
    assert table.loc[("P20.2", "a", "built"), "n"] == 3
    assert table.loc[("P20.3", "b", "rated"), "n"] == 2
