import pandas as pd
import pytest
from compare.configurations.cases import (
    EXPECTATIONS,
    MANY_TIES,
    PUBLISHED,
    analysis,
    as_sets,
    crisp,
)

from metrostudy.compare.configurations import directions
from metrostudy.compare.configurations.directions import counterfactuals, intermediate
from metrostudy.compare.configurations.minimisation import Solution, minimise
from metrostudy.compare.configurations.truth_table import TruthTable
from metrostudy.faults import StudyError

SOLUTIONS = pd.read_csv(PUBLISHED / "solutions.csv")
COUNTERFACTUALS = pd.read_csv(PUBLISHED / "counterfactuals.csv", keep_default_na=False)


def both(table: TruthTable) -> tuple[Solution, Solution]:
    return minimise(table), minimise(table, "parsimonious")


@pytest.mark.parametrize("name", [name for name, told in EXPECTATIONS.items() if told])
def test_intermediate_models_are_those_of_qca(name):
    wanted = SOLUTIONS[
        (SOLUTIONS["analysis"] == name) & (SOLUTIONS["solution"] == "intermediate")
        & (SOLUTIONS["part"] == "model")
    ]["expression"]  # fmt: skip
    table = analysis(name)
    found = intermediate(table, *both(table), EXPECTATIONS[name])
    assert found.complete
    assert [as_sets(one) for one in found.expressions] == [as_sets(one) for one in wanted]


@pytest.mark.parametrize("name", EXPECTATIONS)
def test_counterfactuals_are_those_of_qca(name):
    table = analysis(name)
    found = counterfactuals(table, *both(table), EXPECTATIONS[name])
    wanted = COUNTERFACTUALS[COUNTERFACTUALS["analysis"] == name]
    assert lines(found) == lines(wanted) and len(found) == len(wanted)


def lines(table: pd.DataFrame) -> set:
    return {
        (one.kind, as_sets(one.conservative), as_sets(one.parsimonious), one.row)
        for one in table.itertuples()
    }


def test_without_expectation_only_what_was_seen_is_said():
    table = crisp(MANY_TIES)
    conservative, parsimonious = both(table)
    found = intermediate(table, conservative, parsimonious, [])
    assert found.models == conservative.models


def test_an_expectation_on_a_value_relaxes_the_others():
    """Size 0 suffices here, size 2 is expected to: size then matters only where it was refuted."""
    table = crisp("011 100 200 021 000")
    conservative, parsimonious = both(table)
    assert conservative.expressions == ("A[0]*B[1] + A[0]*B[2]",)
    assert parsimonious.expressions == ("B[1] + B[2]",)
    found = intermediate(table, conservative, parsimonious, ["A[2]"])
    assert found.expressions == ("B[1] + B[2]",)
    assert intermediate(table, conservative, parsimonious, ["A[0]"]).models == conservative.models


def test_a_wrong_expectation_is_one_sentence():
    table = crisp("110 101 011")
    with pytest.raises(StudyError, match="expectation Z: 'Z' is no condition of the data"):
        intermediate(table, *both(table), ["Z"])
    with pytest.raises(StudyError, match=r"expectation A \+ B: write one per alternative"):
        counterfactuals(table, *both(table), ["A + B"])


def test_a_cap_on_the_searches_is_said(monkeypatch):
    table = crisp(MANY_TIES)
    whole = intermediate(table, *both(table), table.conditions)
    monkeypatch.setattr(directions, "WORK", 3 * 64)
    part = intermediate(table, *both(table), table.conditions)
    assert whole.complete and whole.method == "20 of 20 sets of easy counterfactuals"
    assert not part.complete and part.method == "3 of 20 sets of easy counterfactuals"
    assert set(part.models) < set(whole.models)
    few = intermediate(table, *both(table), table.conditions, most=5)
    assert len(few.models) == 5 and not few.complete
