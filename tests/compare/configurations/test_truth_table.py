from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from compare.configurations.cases import ALL_FIVE, EXPECTATIONS, TABLES, analysis, crisp, published

from metrostudy.compare.configurations.truth_table import noise_coverage, truth_table
from metrostudy.faults import StudyError

FUZZY = published("lipset_fuzzy")


@pytest.mark.parametrize("name", EXPECTATIONS)
def test_rows_are_those_of_qca(name):
    expected = TABLES[TABLES["table"] == name].reset_index(drop=True)
    found = analysis(name).rows
    same = ["row", "configuration", "out", "n"]
    pd.testing.assert_frame_equal(found[same], expected[same], check_dtype=False)
    np.testing.assert_allclose(found[["incl", "pri"]], expected[["incl", "pri"]], atol=1e-9)
    assert found["cases"].str.replace("|", ",").tolist() == expected["cases"].tolist()


def test_two_cut_offs_and_a_frequency_do_not_miscode():
    """QCA 3.23 and 3.25.1 code .904 as C and .709 as 0 here (guide, configurations, §2)."""
    table = truth_table(FUZZY, "SURV", ALL_FIVE, 0.8, pri=0, frequency=2, lower=0.5)
    rows = table.rows.set_index("configuration")
    assert rows["incl"].round(3).to_dict() == {
        "00000": 0.216, "00001": 0.278, "00100": 0.521, "00101": 0.529, "10101": 0.804,
        "10110": 0.378, "10111": 0.709, "11110": 0.445, "11111": 0.904,
    }  # fmt: skip
    assert rows["out"].to_dict() == {
        "00000": "0", "00001": "0", "00100": "C", "00101": "?", "10101": "1",
        "10110": "?", "10111": "C", "11110": "?", "11111": "1",
    }  # fmt: skip
    assert table.positive() == {22, 32} and table.negative() == {1, 2, 5, 24}
    assert len(table.remainders()) == 32 - 6


def test_a_contradiction_names_who_contradicts():
    table = crisp("110 111 111 100 000")
    row = table.rows.set_index("configuration").loc["11"]
    assert row[["n", "out", "contradictory", "cases", "deviant"]].tolist() == [
        3, "0", True, "0|1|2", "0",
    ]  # fmt: skip
    assert row["incl"] == pytest.approx(2 / 3)
    assert table.rows["contradictory"].sum() == 1


def test_rows_that_an_expression_covers_and_rows_put_aside():
    table = crisp("110 101 011")  # AB: out of the outcome; A alone and B alone: in
    assert table.covered("A") == {3, 4} and table.covered("~A*~B") == {1}
    assert table.remainders() == {1}
    assert table.excluding([1, 2]).negative() == {1, 2, 4}
    assert table.excluding([1, 2]).positive() == {3}


def test_the_absence_of_the_outcome_turns_crisp_rows_round():
    lipset = published("lipset_crisp")
    there, gone = (truth_table(lipset, y, ALL_FIVE, 1, 0) for y in ("SURV", "~SURV"))
    assert there.positive() == gone.negative() and there.negative() == gone.positive()


def test_a_blank_leaves_its_case_out_by_name():
    cases = FUZZY.copy()
    cases.loc["FR", "URB"] = np.nan
    table = truth_table(cases, "SURV", ALL_FIVE, pri=0)
    assert table.left_out == ("FR",) and len(table.data) == 17


@pytest.mark.parametrize(("column", "value", "sentences"), [
    ("DEV", 1.2, ["DEV: membership of AU (1.2) is outside 0–1."]),
    ("LIT", -0.1, ["LIT: membership of AU (-0.1) is outside 0–1."]),
    ("SURV", 1.2, ["SURV: membership of AU (1.2) is outside 0–1."]),
    ("URB", 0.5, ["URB: membership of AU (0.5) is exactly 0.5, neither in nor out; move the "
                  "crossover between two values."]),
    ("SURV", 0.5, ["SURV: membership of AU (0.5) is exactly 0.5, neither in nor out; move the "
                   "crossover between two values."]),
])  # fmt: skip
def test_a_membership_that_says_nothing_is_refused_with_its_case(column, value, sentences):
    cases = FUZZY.copy()
    cases.loc["AU", column] = value
    with pytest.raises(StudyError) as error:
        truth_table(cases, "SURV", ALL_FIVE)
    assert str(error.value).split("\n") == sentences


def test_every_fault_is_told_at_once():
    cases = FUZZY.assign(DEV=1.5, IND=0.5)
    with pytest.raises(StudyError) as error:
        truth_table(cases, "SURV", ALL_FIVE)
    assert len(error.value.faults) == 2


@pytest.mark.parametrize(("outcome", "conditions", "sentence"), [
    ("SURV", ["DEV", "URBN"],
     "truth table of SURV: 'URBN' is no condition of the data; nearest: 'URB'."),
    ("SURV", ["DEV", "SURV"], "SURV: is a condition and the outcome."),
    ("ALL", ["DEV"], "ALL: all 18 cases are in the outcome; nothing to compare."),
    ("~ALL", ["DEV"], "~ALL: all 18 cases are out of the outcome; nothing to compare."),
    ("LEVEL", ["DEV"], "LEVEL: has values above 1; write LEVEL[1] if 1 is the outcome."),
    ("SURV", [f"C{k}" for k in range(16)], "16 conditions make 65536 configurations, 32768 at most; "
     "about three conditions for 12 cases, four for 25."),
])  # fmt: skip
def test_a_question_that_has_no_answer_is_one_sentence(outcome, conditions, sentence):
    cases = FUZZY.assign(ALL=0.9, LEVEL=[0, 1, 2] * 6, **{f"C{k}": k % 2 for k in range(16)})
    with pytest.raises(StudyError) as error:
        truth_table(cases, outcome, conditions)
    assert str(error.value) == sentence


def test_an_undecided_case_can_be_kept_out_of_every_row():
    cases = FUZZY.copy()
    cases.loc["FR", "URB"] = 0.5
    table = truth_table(cases, "SURV", ALL_FIVE, pri=0, undecided="no row")
    assert table.rows["n"].sum() == 17 and not table.rows["cases"].str.contains("FR").any()


def test_noise_coverage_is_the_mean_over_all_shuffles():
    """Every arrangement of « 1 1 0 0 0 » in the outcome and of « 1 1 1 0 0 » in A, counted."""
    table = crisp("11 11 10 00 00")
    shares = []
    for y in set(permutations([1, 1, 0, 0, 0])):
        for a in set(permutations([1, 1, 1, 0, 0])):
            pure = [k for k in (0, 1) if all(y[i] for i in range(5) if a[i] == k)]
            shares.append(sum(y[i] for i in range(5) if a[i] in pure) / 2)
    found = noise_coverage(table, np.random.default_rng(1), n_shuffles=20_000)
    assert found["estimate"] == pytest.approx(np.mean(shares), abs=0.01)
    assert found["observed"] == 0 and found["p"] == 1


@pytest.mark.parametrize(("n", "k", "share"), [(12, 3, 0.46), (18, 4, 0.57), (25, 6, 0.82)])
def test_coin_flips_look_configurational_as_often_as_the_guide_found(n, k, share):
    """Guide, configurations, §5: 3,000 runs, outcome and conditions coin flips."""
    rng = np.random.default_rng(n + k)
    names = [f"C{i}" for i in range(k)]
    means = []
    for _ in range(60):
        flips = pd.DataFrame(rng.integers(0, 2, (n, k + 1)), columns=[*names, "Y"])
        if 0 < flips["Y"].sum() < n:
            means.append(noise_coverage(truth_table(flips, "Y", names), rng, 50)["estimate"])
    assert np.mean(means) == pytest.approx(share, abs=0.03)


def test_too_many_conditions_are_said_with_what_noise_would_cover():
    found = noise_coverage(analysis("lc_surv"), np.random.default_rng(1))
    assert found["too_many"] and found["observed"] == 1
    assert found["warning"] == (
        f"5 conditions are too many for 18 cases: shuffled at random they would still cover "
        f"{found['estimate']:.0%} of the positive cases without a contradiction (observed 100%)."
    )
    few = truth_table(published("lipset_crisp"), "SURV", ["DEV", "STB"])
    assert noise_coverage(few, np.random.default_rng(1))["warning"] == ""
