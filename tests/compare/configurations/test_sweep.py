import numpy as np
import pandas as pd
from compare.configurations.cases import published

from metrostudy.compare.configurations.sweep import calibrations, sweep, terms_kept, without_each
from metrostudy.study import Invariants

CONDITIONS = ["DEV", "URB", "LIT", "IND", "STB"]


def test_each_cut_off_gives_its_own_solution():
    # The solutions at .8 and .7 of robustness.csv, from R.
    found = sweep({"all": published("lipset_fuzzy")}, "SURV", CONDITIONS, [0.7, 0.8, 0.85], [0])
    assert found.set_index("consistency")["model"].to_dict() == {
        0.7: "DEV*STB", 0.8: "DEV*~IND + URB*STB", 0.85: "URB*STB",
    }  # fmt: skip


def test_a_setting_without_a_path_says_why():
    data = pd.DataFrame({"A": [0.9, 0.8], "Y": [0.9, 0.8]})
    found = sweep(
        {"all": data, "none": 1 - data, "torn": data.assign(A=[0.5, 0.9])}, "Y", ["A"], [1]
    )
    assert found["n_models"].tolist() == [0, 0, 0]
    assert ["nothing to compare" in why or "exactly 0.5" in why for why in found["fault"]] == [
        True
    ] * 3
    weak = pd.DataFrame({"A": [0.9, 0.8, 0.1], "Y": [0.6, 0.3, 0.4]})
    assert sweep({"all": weak}, "Y", ["A"], [1])["fault"].item() == (
        "no configuration goes with the outcome"
    )


def test_the_case_on_which_a_condition_rests_is_found():
    # Without c, nobody has A alone, and A is enough.
    data = pd.DataFrame({"A": [1, 1, 1, 0], "B": [1, 1, 0, 0], "Y": [1, 1, 0, 0]}, list("abcd"))
    found = sweep(without_each(data), "Y", ["A", "B"], [0.8]).set_index("version")["models"]
    assert found["without c"] == "A | B"
    assert set(found.drop("without c")) == {"B"}


def test_a_term_is_kept_always_or_among_tied_models_only():
    found = terms_kept(pd.DataFrame({"models": ["B", "A | B", "B + C", ""]}))
    assert found.values.tolist() == [["B", 0.5, 0.75, 4], ["C", 0.25, 0.25, 4], ["A", 0.0, 0.25, 4]]


def test_only_the_crossovers_move():
    names = [f"m{i}" for i in range(6)]
    ratings = pd.DataFrame({"metropole": names, "edition": "2026", "rater": "R1", "criterion": "T",
                            "score": range(6)})  # fmt: skip
    scores = pd.DataFrame({"metropole": names, "level": 0, "score": [10.0, 20, 52, 58, 80, 90]})
    found = calibrations(ratings, scores, Invariants(conditions=("T",)), "2026")
    assert len(found) == 9 and list(found)[4] == "2.75 / 55"
    mature = {name: int((data["outcome"] > 0.5).sum()) for name, data in found.items()}
    assert [mature[f"2.75 / {cut}"] for cut in (50, 55, 60)] == [4, 3, 2]
    ends = np.array([data["T"][["m1", "m4"]] for data in found.values()])
    np.testing.assert_allclose(ends, [[0.05, 0.95]] * 9)
