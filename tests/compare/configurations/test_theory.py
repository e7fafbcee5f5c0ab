import numpy as np
import pandas as pd
from compare.configurations.cases import PUBLISHED, published

from metrostudy.compare.configurations.theory import theory_evaluation

EXPECTED = pd.read_csv(PUBLISHED / "theory_evaluation.csv")


def test_the_four_intersections_are_those_of_the_definitions():
    for (theory, model), wanted in EXPECTED.groupby(["theory", "model"]):
        found = theory_evaluation(model, theory, published("lipset_fuzzy"), "SURV")
        found = found.set_index("intersection").loc[wanted["intersection"]]
        np.testing.assert_allclose(found[["inclS", "covS"]], wanted[["inclS", "covS"]], atol=1e-9)
        counts = wanted[["cases_in_Y", "cases_out_Y"]].to_numpy()
        assert (found[["n_in", "n_out"]].to_numpy() == counts).all()


def test_cases_are_named_where_they_tell_for_or_against():
    data = pd.DataFrame({"PART": [1, 1, 0, 0, 1], "CIT": [1, 0, 1, 0, 0], "Y": [1, 1, 1, 0, 0]},
                        index=list("abcde"))  # fmt: skip
    found = theory_evaluation("PART", "PART*CIT", data, "Y").set_index("intersection")
    assert found[["cases_in", "cases_out"]].T.to_dict("list") == {
        "model*theory": ["a", ""], "~model*theory": ["", ""], "model*~theory": ["b", "e"],
        "~model*~theory": ["c", "d"],
    }  # fmt: skip


def test_a_theory_that_is_the_solution_leaves_nothing_between_them_in_crisp_sets():
    data = pd.DataFrame({"A": [1, 0, 1], "Y": [1, 0, 0]})
    found = theory_evaluation("A", "A", data, "Y")
    assert found["n_in"].tolist() == [1, 0, 0, 0] and found["n_out"].tolist() == [1, 0, 0, 1]
