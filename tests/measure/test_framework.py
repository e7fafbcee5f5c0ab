"""The framework: what it refuses, said all at once, and how its tree is read."""

import pandas as pd
import pytest

from metrostudy.faults import StudyError
from metrostudy.measure.framework import (
    MEANS,
    PROJECT_CRITERIA,
    beneath,
    check_framework,
    check_sources,
    families,
    is_context,
    leaves,
    levels,
    pillars,
    require,
    without,
)
from metrostudy.study import Study

COLUMNS = ["node", "parent", "source", "direction", "weight", "low", "high", "aggregate"]
SOUND = [
    # node       parent      source      dir   weight low   high  aggregate
    ["index", None, None, None, None, None, None, "geometric"],
    ["services", "index", None, None, 1.0, None, None, None],
    ["users", "services", "ratings", 1, 1.0, 0.0, 5.0, None],
    ["delay", "services", "ratings", -1, 2.0, 0.0, 30.0, None],
    ["completion", "index", "projects", 1, 1.0, 0.0, 1.0, None],
]


def framework(**changes) -> pd.DataFrame:
    """The sound framework, with cells changed: ``users_low=5`` sets the low of users."""
    table = pd.DataFrame(SOUND, columns=COLUMNS).astype({"node": object}).set_index("node")
    for key, value in changes.items():
        node, column = key.rsplit("_", 1)
        table.loc[node, column] = value
    return table.reset_index()


def said(table: pd.DataFrame, **options) -> list[str]:
    return [str(fault) for fault in check_framework(table, **options)]


def test_a_sound_framework_has_no_fault():
    assert said(framework()) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"services_parent": None},
            "framework.csv, rows 2, 3, column parent: 2 nodes have no parent (index, services);"
            " only the index itself has none.",
        ),
        (
            {"users_parent": "servces"},
            "framework.csv, row 4, column parent: 'servces' is not a node; nearest: 'services'.",
        ),
        (
            {"users_source": None, "delay_source": None},
            "framework.csv, rows 4, 5, column source: a node with none under it needs a source:"
            " ratings or projects or indicators (users, delay).",
        ),
        (
            {"users_source": "rating"},
            "framework.csv, row 4, column source: a node with none under it needs a source:"
            " ratings or projects or indicators (users).",
        ),
        (
            {"services_source": "ratings"},
            "framework.csv, row 3, column source: a node takes its score from those under it;"
            " leave its source blank (services).",
        ),
        (
            {"users_direction": None, "delay_direction": None},
            "framework.csv, rows 4, 5, column direction: a leaf needs a direction: 1 (more is"
            " better) or -1 (less is better) (users, delay).",
        ),
        (
            {"services_direction": -1},
            "framework.csv, row 3, column direction: more of a node is better, since those under it"
            " are turned; leave its direction blank (services).",
        ),
        (
            {"users_low": 5.0, "delay_high": -3.0},
            "framework.csv, rows 4, 5, column low: low must be below high (users: 5 to 5, delay: 0"
            " to -3); a direction of -1, not the order of the two, says that less is better.",
        ),
        (
            {"services_low": 0.0},
            "framework.csv, row 3, column low: only a leaf has a low; leave it blank (services).",
        ),
        (
            {"users_weight": 0.0, "delay_weight": 0.0},
            "framework.csv, rows 4, 5, column weight: every node under 'services' weighs 0, so"
            " 'services' has no score.",
        ),
        (
            {"users_weight": -1.0, "delay_weight": -0.5},
            "framework.csv, rows 4, 5, column weight: a weight is 0 or more (users, delay).",
        ),
        (
            {"users_source": "projects"},
            "framework.csv, row 4, column node: a criterion of projects is one of completion,"
            " partnership, budget, measurement (users).",
        ),
        (
            {"services_aggregate": "geometrical"},
            "framework.csv, row 3, column aggregate: a mean is one of arithmetic, geometric,"
            " harmonic, power, mpi (services).",
        ),
        (
            {"users_aggregate": "mpi"},
            "framework.csv, row 4, column aggregate: nothing is under a leaf; leave its aggregate"
            " blank (users).",
        ),
    ],
)
def test_a_fault_is_one_sentence_that_says_where_and_what(changes, sentence):
    assert said(framework(**changes)) == [sentence]


@pytest.mark.parametrize(
    ("changes", "loop"),
    [
        ({"index_parent": "services"}, "rows 2, 3|index → services → index"),
        ({"services_parent": "users"}, "rows 3, 4|services → users → services"),
        ({"services_parent": "services"}, "row 3|services → services"),
    ],
)
def test_a_cycle_is_one_sentence_whatever_it_breaks(changes, loop):
    rows, nodes = loop.split("|")
    assert said(framework(**changes)) == [
        f"framework.csv, {rows}, column parent: a node cannot stand under itself: {nodes}."
    ]


def test_a_framework_without_a_root_is_told_so():
    assert said(framework(index_parent="France")) == [
        "framework.csv, column parent: every node has a parent; the index itself, the root, has"
        " none.",
        "framework.csv, row 2, column parent: 'France' is not a node.",
    ]


@pytest.mark.parametrize("mean", MEANS)
def test_every_mean_is_accepted_on_an_inner_node(mean):
    assert said(framework(services_aggregate=mean)) == []


@pytest.mark.parametrize(("column", "value"), [("target", 4.0), ("denominator", "population")])
def test_a_target_and_a_denominator_belong_to_leaves(column, value):
    table = framework().assign(**{column: [None, None, value, None, None]})
    assert said(table) == []
    assert said(table.assign(**{column: [None, value, None, None, None]})) == [
        f"framework.csv, row 3, column {column}: only a leaf has a {column}; leave it blank"
        " (services)."
    ]


def test_a_condition_of_the_invariants_never_enters_the_index():
    assert said(framework(), conditions=["IN.PART", "users"]) == [
        "framework.csv, row 4, column node: a condition of the invariants test explains maturity"
        " and never enters the index (users)."
    ]


def sources(rated: dict[str, float | None], read: list[str], **projects):
    """The tables of a study with these ratings, these indicators and one project."""
    ratings = pd.DataFrame({"criterion": rated.keys(), "score": rated.values()})
    return ratings, pd.DataFrame({"indicator": read, "value": 1.0}), pd.DataFrame([projects])


def test_a_name_misspelt_between_two_tables_is_a_fault():
    table = framework(delay_source="indicators")
    faults, remarks = check_sources(table, *sources({"users": 3}, ["delays"], status="done"))
    assert [str(fault) for fault in faults] == [
        "framework.csv, row 5, column node: no value is known for 'delay' in indicators; nearest:"
        " 'delays'."
    ]
    assert remarks == []


def test_what_is_not_known_yet_or_serves_nothing_is_only_remarked():
    rated = {"users": 3.0, "delay": None, "IN.PART": 2.0, "meals": 4.0}
    found = check_sources(framework(), *sources(rated, []), conditions=["IN.PART"])
    assert found == ([], [
        "framework.csv, row 5, column node: no value is known for 'delay' in ratings yet.",
        "framework.csv, row 6, column node: no value is known for 'completion' in projects yet.",
        "ratings.csv, column criterion: meals: neither in the index nor a condition; no result"
        " rests on it.",
    ])  # fmt: skip


def test_a_sound_study_has_nothing_to_say_of_its_sources():
    assert check_sources(framework(), *sources({"users": 3, "delay": 2}, [], status="done")) == (
        [], [])  # fmt: skip


def test_every_fault_is_told_at_once():
    spoiled = framework(users_low=9.0, delay_source=None, completion_direction=None)
    assert len(said(spoiled, conditions=["services"])) == 4
    with pytest.raises(StudyError) as error:
        require(spoiled, conditions=["services"])
    assert len(error.value.faults) == 4


def test_the_same_node_twice_is_refused():
    twice = pd.concat([framework(), framework().iloc[[2]]], ignore_index=True)
    assert "framework.csv, rows 4, 7, column node: 'users' is there twice." in said(twice)


def test_the_tree_is_read_as_it_is_drawn():
    table = framework()
    assert levels(table) == {"index": 0, "services": 1, "users": 2, "delay": 2, "completion": 1}
    assert families(table) == {"services": ["users", "delay"], "index": ["services", "completion"]}
    assert leaves(table)["node"].tolist() == ["users", "delay", "completion"]
    assert pillars(table) == ["services", "completion"]
    assert beneath(table, "services") == ["services", "users", "delay"]
    assert without(table, "services")["node"].tolist() == ["index", "completion"]


def test_only_public_indicators_make_a_context():
    indicators = framework(
        users_source="indicators", delay_source="indicators", completion_source="indicators"
    )
    assert is_context(indicators)
    assert not is_context(framework(users_source="indicators"))


def shipped(study: str) -> pd.DataFrame:
    return Study.read(f"data/{study}/study.yml").table("framework")


def test_the_demo_ships_maturity_as_the_2020_and_2013_studies_define_it():
    table = shipped("demo")
    assert pillars(table) == ["integration", "gains", "projets"]
    assert families(table)["projets"] == list(PROJECT_CRITERIA)
    assert not is_context(table)


def test_the_observatoire_ships_a_context_and_no_maturity():
    table = shipped("observatoire")
    assert pillars(table) == ["exposure", "access", "offer", "openness", "cooperation"]
    assert is_context(table)
    assert (leaves(table).query("parent == 'exposure'")["direction"] == -1).all()
