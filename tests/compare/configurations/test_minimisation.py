from itertools import product

import numpy as np
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
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.compare.configurations import covers
from metrostudy.compare.configurations.directions import intermediate
from metrostudy.compare.configurations.minimisation import minimise
from metrostudy.compare.configurations.truth_table import TruthTable, truth_table

SOLUTIONS = pd.read_csv(PUBLISHED / "solutions.csv")
BOTH = ["conservative", "parsimonious"]


def by_hand(table: TruthTable, solution: str) -> set[frozenset[str]]:
    """All smallest models, by trying every product and then every way to cover the next row."""
    rows = {row: tuple(table.values([row])[0]) for row in table.every()}
    positive = table.positive()
    barred = table.negative() if solution == "parsimonious" else table.every() - positive
    inside = {}
    for one in product(*([None, *range(n)] for n in table.levels)):
        inside[one] = {
            row for row, values in rows.items()
            if all(v in (None, w) for v, w in zip(one, values, strict=True))
        }  # fmt: skip
    fits = [one for one, found in inside.items() if found & positive and not found & barred]
    prime = [one for one in fits if not any(inside[one] < inside[other] for other in fits)]

    def models(left: set[int], size: int) -> set[frozenset]:
        if not left:
            return {frozenset()}
        row = min(left)
        able = [one for one in prime if row in inside[one]] if size else []
        return {m | {one} for one in able for m in models(left - inside[one], size - 1)}

    size = next(n for n in range(len(positive) + 1) if models(positive, n))
    return {frozenset(written(one, table) for one in model) for model in models(positive, size)}


def written(one: tuple, table: TruthTable) -> str:
    pairs = [(name, v) for name, v in zip(table.conditions, one, strict=True) if v is not None]
    if table.bracketed:
        return "*".join(f"{name}[{v}]" for name, v in pairs) or "1"
    return "*".join(("" if v else "~") + name for name, v in pairs) or "1"


@pytest.mark.parametrize("solution", BOTH)
@pytest.mark.parametrize("name", EXPECTATIONS)
def test_models_are_those_of_qca_ties_included(name, solution):
    wanted = SOLUTIONS[
        (SOLUTIONS["analysis"] == name) & (SOLUTIONS["solution"] == solution)
        & (SOLUTIONS["part"] == "model")
    ]["expression"]  # fmt: skip
    found = minimise(analysis(name), solution)
    assert found.complete
    assert [as_sets(one) for one in found.expressions] == [as_sets(one) for one in wanted]


@st.composite
def tables(draw, levels=(2, 2, 2)):
    """Crisp cases without contradiction: each configuration in the outcome, out of it, or unseen."""
    every = list(product(*(range(n) for n in levels)))
    outs = draw(st.lists(st.sampled_from("10?"), min_size=len(every), max_size=len(every)))
    rows = [(*values, int(out)) for values, out in zip(every, outs, strict=True) if out != "?"]
    if {row[-1] for row in rows} != {0, 1}:
        rows = [(*every[0], 0), (*every[-1], 1)]
    return crisp(" ".join("".join(map(str, row)) for row in rows))


@settings(max_examples=80, deadline=None)
@given(st.one_of(tables(), tables((2, 3, 2)), tables((3, 2))), st.sampled_from(BOTH))
def test_models_are_those_found_by_trying_everything(table, solution):
    found = minimise(table, solution)
    assert found.complete
    assert {frozenset(model) for model in found.models} == by_hand(table, solution)


def test_all_twenty_ties_of_an_invented_set_are_listed():
    table = crisp(MANY_TIES)
    for solution, how_many in {"conservative": 1, "parsimonious": 20}.items():
        found = minimise(table, solution)
        assert found.complete and len(found.models) == how_many
        assert {frozenset(model) for model in found.models} == by_hand(table, solution)


@settings(max_examples=60, deadline=None)
@given(tables((2, 2, 2, 2)))
def test_the_three_solutions_cover_what_they_must_and_lie_inside_each_other(table):
    conservative, parsimonious = (minimise(table, solution) for solution in BOTH)
    between = intermediate(table, conservative, parsimonious, table.conditions)
    widest = set().union(*(table.covered(one) for one in parsimonious.expressions))
    for solution in (conservative, parsimonious, between):
        for expression in solution.expressions:
            covered = table.covered(expression)
            assert table.positive() <= covered and not covered & table.negative()
            assert covered <= widest
    assert all(table.covered(one) == table.positive() for one in conservative.expressions)


@settings(max_examples=40, deadline=None)
@given(tables((2, 2, 2, 2)), st.permutations("ABCD"), st.sampled_from(BOTH))
def test_renaming_conditions_renames_the_models(table, names, solution):
    renamed = table.data.rename(columns=dict(zip("ABCD", names, strict=True)))
    again = truth_table(renamed.assign(Y=table.y), "Y", "ABCD", pri=0)
    turned = str.maketrans("ABCD", "".join(names))
    assert {as_sets(one) for one in minimise(again, solution).expressions} == {
        as_sets(one.translate(turned)) for one in minimise(table, solution).expressions
    }


@settings(max_examples=40, deadline=None)
@given(tables(), st.randoms(use_true_random=False), st.sampled_from(BOTH))
def test_a_case_seen_twice_changes_no_model(table, random, solution):
    twice = random.randrange(len(table.data))
    cases = table.data.assign(Y=table.y)
    again = truth_table(pd.concat([cases, cases.iloc[[twice]]]), "Y", table.conditions, pri=0)
    assert minimise(again, solution) == minimise(table, solution)


@settings(max_examples=40, deadline=None)
@given(tables())
def test_the_complement_of_the_outcome_is_said_by_the_other_rows(table):
    cases = table.data.assign(Y=table.y)
    gone = truth_table(cases, "~Y", table.conditions, pri=0)
    for there, absent in product(minimise(table).expressions, minimise(gone).expressions):
        assert table.covered(there) == gone.negative() and table.covered(absent) == table.negative()


def test_without_any_row_against_it_everything_is_enough():
    table = truth_table(pd.DataFrame({"A": [1, 0], "Y": [0.9, 0.2]}), "Y", ["A"], frequency=1)
    only = table.excluding([])
    assert minimise(only, "parsimonious").expressions == ("A",)
    rare = truth_table(pd.DataFrame({"A": [1, 1, 0], "Y": [1, 1, 0]}), "Y", ["A"], frequency=2)
    assert minimise(rare, "parsimonious").expressions == ("1",)  # the only row against it is rare
    assert minimise(rare).expressions == ("A",)


def test_no_row_coded_one_makes_no_model():
    table = crisp("110 111 000")
    found = minimise(table)
    assert found.models == () and found.complete and found.method == "no row is coded 1"


def test_noise_of_100_cases_is_answered_with_its_cap_said(monkeypatch):
    monkeypatch.setattr(covers, "CUTS", 4)
    flips = np.random.default_rng(0).integers(0, 2, (100, 9))
    table = crisp(" ".join("".join(map(str, row)) for row in flips))
    found = minimise(table, "parsimonious")
    assert not found.complete and len(found.models) >= 4
    assert found.method == "HiGHS after 20000 nodes of branch and bound, 4 exclusion cuts"
    assert len({len(model) for model in found.models}) == 1
    for expression in found.expressions:
        assert table.positive() <= table.covered(expression)
        assert not table.covered(expression) & table.negative()
