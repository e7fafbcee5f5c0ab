import pandas as pd
from compare.configurations.cases import PUBLISHED, as_sets, published

from metrostudy.compare.configurations.enhanced import untenable
from metrostudy.compare.configurations.minimisation import minimise
from metrostudy.compare.configurations.truth_table import truth_table

EXPECTED = pd.read_csv(PUBLISHED / "untenable.csv", keep_default_na=False)
KINDS = ["remainders_contradicting_expression", "contradictory_simplifying_assumptions",
         "simultaneous_subset_relations"]  # fmt: skip


def both(data: pd.DataFrame, outcome: str, **cuts) -> list:
    conditions = [name for name in data if name != outcome]
    return [truth_table(data, text, conditions, **cuts) for text in (outcome, f"~{outcome}")]


def test_untenable_rows_and_the_enhanced_solution_are_those_of_qca():
    cut, outcome = EXPECTED["incl_cut"].iloc[0], EXPECTED["outcome"].iloc[0]
    table, opposite = both(published("lipset_fuzzy"), outcome, consistency=float(cut), pri=0)
    wanted = EXPECTED.set_index("type")
    found = untenable(table, opposite, [wanted.loc[KINDS[0], "expression"]])
    for number, kind in enumerate(KINDS, start=1):
        rows = found.loc[found["type"] == number, "row"]
        assert ";".join(map(str, rows)) == wanted.loc[kind, "rows"]
    last = wanted.loc["enhanced_parsimonious_solution_after_excluding_types_2_3", "expression"]
    models = minimise(table.excluding(found.loc[found["type"] > 1, "row"]), "parsimonious")
    assert [as_sets(model) for model in models.expressions] == [as_sets(last)]


def test_a_remainder_that_both_analyses_suppose_is_contradictory():
    # Rows: 11 has Y, 00 has not. Y is A or B, its absence ~A or ~B: each supposes 01 and 10.
    table, opposite = both(pd.DataFrame({"A": [1, 0], "B": [1, 0], "Y": [1, 0]}), "Y")
    assert untenable(table, opposite).values.tolist() == [[2, "", 2], [2, "", 3]]


def test_a_row_that_is_enough_for_both_is_told_and_left_out_of_the_solution():
    data = pd.DataFrame({"A": [0.6, 0.9, 0.1], "Y": [0.55, 0.9, 0.1]})
    table, opposite = both(data, "Y", consistency=0.4, pri=0)
    assert untenable(table, opposite)["type"].unique().tolist() == [3]
    assert minimise(table.excluding(untenable(table, opposite)["row"])).expressions == ()


def test_nothing_untenable_is_an_empty_table():
    data = pd.DataFrame({"A": [1, 0], "Y": [1, 0]})
    assert untenable(*both(data, "Y")).empty
