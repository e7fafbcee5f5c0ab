"""The reference outputs of R: every file is met, and the runner cannot be fooled."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pandas as pd
import pytest
from compare.configurations.cases import EXPECTATIONS, PUBLISHED

sys.path.insert(0, str(Path(__file__).parents[3]))  # whichever way pytest is called
from benchmarks import reference
from benchmarks.configurations import expecting, running
from benchmarks.configurations.folder import Folder

NOT_GIVEN = {"firth", "fisher", "nca", "ordinal", "proportion_ci", "rank_tests", "spearman_exact"}
TOLERANCES = {"1e-09": 1e-9, "1e-06, p and intervals 1e-05": 1e-5, "0.02": 0.02,
              "half a digit": 0.05}  # fmt: skip
pytest.importorskip("firthmodels")


@pytest.fixture(scope="module")
def verdicts():
    return {one.file.removesuffix(".csv"): one for one in running.verdicts(PUBLISHED)}


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(PUBLISHED, tmp_path / "copy")
    return tmp_path / "copy"


def judged(path: Path, kind: str):
    return running.judge(Folder(path), kind)


def changed(path: Path, kind: str, change) -> None:
    """Write ``kind`` again after ``change`` has had it, as text."""
    table = pd.read_csv(path / f"{kind}.csv", dtype=str, keep_default_na=False)
    after = change(table)
    (table if after is None else after).to_csv(path / f"{kind}.csv", index=False)


def test_every_reference_file_is_met(verdicts):
    assert [one for one in verdicts.values() if not one.passed] == []
    inputs = {name for name, one in verdicts.items() if one.n == 0}
    assert inputs == {f"data/{file.stem}" for file in PUBLISHED.glob("data/*.csv")}
    assert (len(verdicts), sum(one.n for one in verdicts.values())) == (38, 2_011)


def test_differences_are_within_what_each_file_allows(verdicts):
    assert all(one.difference <= TOLERANCES[one.tolerance] for one in verdicts.values() if one.n)
    assert {name for name, one in verdicts.items() if "not given here" in one.remark} == NOT_GIVEN


@pytest.mark.parametrize(
    ("kind", "column", "row", "value"),
    [
        ("calibration", "membership", 0, "0.80692564"), ("truth_tables", "out", 3, "1"),
        ("truth_tables", "cases", 0, "GR,PT"), ("truth_tables", "incl", 30, "0.81"),
        ("solutions", "expression", 3, "DEV*LIT"), ("solutions", "covU", 0, "0.51"),
        ("solutions", "n_models", 3, "2"), ("counterfactuals", "row", 5, "31"),
        ("necessity_single", "RoN", 0, "0.81"), ("necessity_search", "expression", 0, "~DEV"),
        ("nca", "value", 1, "0.41550799"), ("nca_bottleneck", "required_level_pct", 2, "38.5"),
        ("nca_bottleneck", "required_level_pct", 0, "0.1"),
        ("nca_permutation", "p_permutation", 0, "0.11"), ("untenable", "rows", 1, "10;12"),
        ("theory_evaluation", "cases_in_Y", 0, "7"), ("robustness", "value", 2, "0.655"),
        ("cluster", "value", 0, "0.58"), ("firth", "coef", 0, "0.12026"),
        ("ordinal", "estimate", 2, "0.5664"), ("fisher", "p_greater", 1, "0.01625387"),
        ("fisher", "ci_low", 1, "1.196"), ("fisher_rxc", "p_exact", 0, "0.0486"),
        ("rank_tests", "p_exact_two_sided_midranks", 0, "0.0152"),
        ("spearman_exact", "kendall_tau_b", 0, "0.65"), ("proportion_ci", "wilson_low", 1, "0.089"),
        ("p_adjust", "p_adjusted", 0, "0.011"), ("stratified", "value", 2, "2.49"),
    ],
)  # fmt: skip
def test_one_wrong_value_fails(folder, kind, column, row, value):
    def spoil(table):
        table.loc[row, column] = value

    changed(folder, kind, spoil)
    one = judged(folder, kind)
    assert not one.passed and "fail" in one.remark


@pytest.mark.parametrize(
    "kind", ["solutions", "counterfactuals", "necessity_search", "truth_tables"]
)
def test_a_line_less_than_ours_fails(folder, kind):
    changed(folder, kind, lambda table: table.iloc[1:])
    assert not judged(folder, kind).passed


def test_a_tie_that_is_missing_fails(folder):
    changed(folder, "solutions", lambda table: table[~(
        (table["analysis"] == "cvf_protest") & (table["solution"] == "parsimonious")
        & (table["model"] == "M4"))])  # fmt: skip
    one = judged(folder, "solutions")
    assert not one.passed and one.where.startswith("cvf_protest parsimonious")


def test_one_analysis_that_cannot_run_hides_no_other(folder):
    (folder / "data" / "lipset_crisp.csv").unlink()
    one = judged(folder, "truth_tables")
    assert one.obtained == "FileNotFoundError: data/lipset_crisp.csv is not in the folder"
    assert one.remark.startswith("1 of ") and one.n > 300
    changed(folder, "ordinal", lambda table: table.assign(model="housing_probit"))
    assert "has no probit link" in judged(folder, "ordinal").obtained


def test_an_unknown_file_fails_by_name_and_data_are_input(folder, capsys):
    (folder / "mystery.csv").write_text("a\n1\n")
    found = {one.file: one for one in running.verdicts(folder)}
    assert found["mystery.csv"].remark == "unknown kind 'mystery'"
    assert found["data/wine.csv"].remark == "input"
    for file in folder.glob("[!m]*.csv"):
        file.unlink()
    assert reference.main(["configurations", str(folder)]) == 1
    assert "1 pass" not in capsys.readouterr().out.split("\n")[1]
    (folder / "mystery.csv").unlink()
    assert reference.main(["configurations", str(folder)]) == 2


def test_expectations_that_nobody_tells_are_found_by_trying_and_told(folder):
    (folder / "README.md").unlink()
    one = judged(folder, "solutions")
    assert (
        one.passed and "syn1_mat: PART, CIT, AGENT, STEER expected, found by trying" in one.remark
    )


@pytest.mark.parametrize("name", EXPECTATIONS)
def test_expectations_are_read_from_the_table_of_the_readme(name):
    told = Folder(PUBLISHED)
    assert list(told.expectations(told.analysis(name))) == EXPECTATIONS[name]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("none", ()), ("A, C absent; B present", ("~A", "~C", "B")), ("all present", ("A", "B", "C")),
     ("A[2] and ~B*C", ("A[2]", "~B*C")), ("0,-,1", ("~A", "C"))],
)  # fmt: skip
def test_expectations_are_read_as_people_write_them(text, expected):
    assert expecting.read(text, ["A", "B", "C"]) == expected


def test_a_case_at_the_crossover_must_be_refused_and_others_are_compared(folder):
    """Five answers 1 2 2 3 4: F(1) = .2, F(2) = .6, so 2 is at one half and 3 at three quarters."""
    rows = [("d", "X", f"c{i}", x, "TFR", "", m)
            for i, (x, m) in enumerate([(1, 0), (2, 0.5), (2, 0.5), (3, 0.75), (4, 1)])]  # fmt: skip
    rows += [("d", "Z", "low", 1, "linear", "e=1,c=2,i=3", 0),
             ("d", "Z", "half", 2, "linear", "e=1,c=2,i=3", 0.5)]  # fmt: skip
    columns = ["dataset", "variable", "case", "raw", "method", "thresholds", "membership"]
    table = pd.DataFrame(rows, columns=columns)
    table.to_csv(folder / "calibration.csv", index=False)
    one = judged(folder, "calibration")
    assert one.passed and one.remark == "3 at the crossover refused by name"
    table.replace({"membership": {0.75: 0.5}}).to_csv(folder / "calibration.csv", index=False)
    assert not judged(folder, "calibration").passed


def test_half_memberships_two_cut_offs_and_the_absence_of_the_outcome_by_hand(folder):
    """A = .5 puts case c in no row; row 2 has incl (.2 + .1 + .5)/(.9 + .1 + .5) = .53 for ~Y."""
    cases = pd.DataFrame({"case": list("abc"), "A": [0.9, 0.1, 0.5], "Y": [0.8, 0.3, 0.4]})
    cases.to_csv(folder / "data" / "halves.csv", index=False)
    head = {"table": "h", "dataset": "halves", "outcome": "~Y", "incl_cut": "0.8,0.5",
            "pri_cut": 0, "n_cut": 1, "conditions": "A"}  # fmt: skip
    rows = [head | {"row": 1, "configuration": "0", "out": "1", "n": 1, "incl": 1.3 / 1.5,
                    "pri": 0.5 / 0.7, "cases": "b"},
            head | {"row": 2, "configuration": "1", "out": "C", "n": 1, "incl": 0.8 / 1.5,
                    "pri": 0.1 / 0.8, "cases": "a"}]  # fmt: skip
    pd.DataFrame(rows).to_csv(folder / "truth_tables.csv", index=False)
    one = judged(folder, "truth_tables")
    assert one.passed, one
