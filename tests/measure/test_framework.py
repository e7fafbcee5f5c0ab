"""The framework: what it refuses, said all at once, and how its tree is read."""

import pandas as pd
import pytest

from metrostudy.faults import StudyError
from metrostudy.measure.framework import (
    beneath,
    check_framework,
    families,
    is_context,
    leaves,
    levels,
    pillars,
    require,
    without,
)

COLUMNS = ["node", "parent", "source", "direction", "weight", "low", "high"]
SOUND = [
    # node       parent      source      dir   weight low   high
    ["index", None, None, None, None, None, None],
    ["services", "index", None, None, 1.0, None, None],
    ["users", "services", "ratings", 1, 1.0, 0.0, 5.0],
    ["delay", "services", "ratings", -1, 2.0, 0.0, 30.0],
    ["completion", "index", "projects", 1, 1.0, 0.0, 1.0],
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
            {"users_source": None},
            "framework.csv, row 4, column source: 'users' has no node under it, so it needs a"
            " source: ratings or projects or indicators.",
        ),
        (
            {"services_source": "ratings"},
            "framework.csv, row 3, column source: 'services' has nodes under it and takes its score"
            " from them; leave its source blank.",
        ),
        (
            {"users_direction": None},
            "framework.csv, row 4, column direction: 'users' needs a direction: 1 (more is better)"
            " or -1 (less is better).",
        ),
        (
            {"users_low": 5.0},
            "framework.csv, row 4, column low: 'users' goes from 5 to 5; low must be below high"
            " (a direction of -1, not the order of the two, says that less is better).",
        ),
        (
            {"users_weight": 0.0, "delay_weight": 0.0},
            "framework.csv, rows 4, 5, column weight: every node under 'services' weighs 0, so"
            " 'services' has no score.",
        ),
        (
            {"users_weight": -1.0},
            "framework.csv, row 4, column weight: the weight of 'users' is below 0.",
        ),
        (
            {"users_source": "projects"},
            "framework.csv, row 4, column node: 'users' is not a criterion of projects; accepted:"
            " completion, partnership, budget, measurement.",
        ),
    ],
)
def test_a_fault_is_one_sentence_that_says_where_and_what(changes, sentence):
    assert said(framework(**changes)) == [sentence]


def test_a_cycle_is_shown_once_and_the_missing_root_is_said():
    found = said(framework(index_parent="services"))
    assert found == [
        "framework.csv, column parent: every node has a parent; the index itself, the root, has"
        " none.",
        "framework.csv, rows 2, 3, column parent: a node cannot stand under itself: index →"
        " services → index.",
    ]


def test_a_condition_of_the_invariants_never_enters_the_index():
    assert said(framework(), conditions=["IN.PART", "users"]) == [
        "framework.csv, row 4, column node: 'users' is a condition of the invariants test; a"
        " condition explains maturity and never enters the index."
    ]


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
