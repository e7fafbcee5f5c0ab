from itertools import permutations

import numpy as np
import pandas as pd
from compare.configurations.cases import PUBLISHED, published
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.compare.configurations.robustness import robustness

EXPECTED = pd.read_csv(PUBLISHED / "robustness.csv")
LIPSET = published("lipset_fuzzy")


def numbers(initial: str, tests, data: pd.DataFrame, outcome: str) -> pd.Series:
    return robustness(initial, list(tests), data, outcome).fit.set_index("quantity")["value"]


def test_every_quantity_is_that_of_setmethods_before_it_rounds():
    asked = EXPECTED.iloc[0]
    found = numbers(asked["initial_expression"], asked["test_expressions"].split(" | "), LIPSET,
                    asked["outcome"])  # fmt: skip
    np.testing.assert_allclose(found[EXPECTED["quantity"]], EXPECTED["value"], atol=1e-9)


def test_three_tests_give_the_same_in_any_order():
    tests = [
        "DEV*STB",
        "URB*STB",
        "DEV*~IND",
    ]  # SetMethods' rob.fit gives 1 and 1, or .908 and .818
    found = [numbers("DEV*~IND + URB*STB", order, LIPSET, "SURV") for order in permutations(tests)]
    for other in found[1:]:
        pd.testing.assert_series_equal(found[0], other)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_same_solution_is_wholly_robust_and_a_core_is_never_larger(seed):
    data = pd.DataFrame(np.random.default_rng(seed).uniform(size=(12, 4)), columns=list("ABCY"))
    same = numbers("A*B", ["A*B"], data, "Y")
    assert (same[["RF_cov", "RF_cons", "RF_SC_minTS", "RF_SC_maxTS", "RCC_rank"]] == 1).all()
    found = numbers("A + B*C", ["A*C", "B"], data, "Y")
    assert found["RF_cov"] <= 1 + 1e-12 and found["RF_SC_minTS"] <= 1 + 1e-12


def test_cases_are_named_by_what_other_choices_do_to_them():
    # a: in both; b: in the first only; c: in the test only; d: in neither; e: like b, not mature.
    data = pd.DataFrame(
        {"A": [1, 1, 0, 0, 1], "B": [1, 0, 1, 0, 0], "Y": [1, 1, 1, 1, 0]}, list("abcde")
    )
    found = robustness("A", ["B"], data, "Y")
    assert found.cases.values.tolist() == [
        ["a", "robust", "typical"], ["b", "shaky", "typical"], ["c", "possible", "typical"],
        ["e", "shaky", "deviant"],
    ]  # fmt: skip
    ratios = found.fit.set_index("quantity")["value"]
    assert ratios[["RCR_typ", "RCR_dev", "RCC_rank"]].tolist() == [1 / 3, 0, 4]


def test_a_core_that_is_empty_has_no_consistency():
    data = pd.DataFrame({"A": [1, 0], "B": [0, 1], "Y": [1, 0]})
    found = numbers("A", ["B"], data, "Y")
    assert found["RF_cov"] == 0 and np.isnan(found["RF_cons"])
