"""The reference figures of composite indices: every file is met, and the runner cannot be fooled."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))  # whichever way pytest is called
from benchmarks import reference
from benchmarks.composite import handbook, judging, running

FOLDER = Path(__file__).parents[1] / "published" / "composite"
INPUTS = {
    "asem_data", "asem_mc_weight_sets", "asem_meta", "condorcet60_profile", "panel_data",
    "tai_data", "tai_goalposts", "tai_table20_pairwise", "tai_table22_weights",
    "tai_table35_five_countries", "tai_table39_40_sobol_published", "toyA_data",
    "toyA_mc_weight_sets", "toyA_meta",
}  # fmt: skip


@pytest.fixture(scope="module")
def verdicts():
    return {one.file.removesuffix(".csv"): one for one in running.verdicts(FOLDER)}


def test_every_reference_file_is_met(verdicts):
    assert [one for one in verdicts.values() if not one.passed] == []
    assert {name for name, one in verdicts.items() if one.n == 0} == INPUTS
    assert (len(verdicts), sum(one.n for one in verdicts.values())) == (68, 47_890)


def test_differences_are_within_what_each_file_allows(verdicts):
    allowed = {"1e-09": 1e-9, "1e-07": 1e-7, "1e-04": 1e-4, "0.02": 0.02}
    loose = {"toyA_bod": "1e-07", "toyA_bod_weights": "1e-07", "sobol_analytic": "0.02",
             "toyA_optimised_weights_approx": "1e-04"}  # fmt: skip
    for name, one in verdicts.items():
        if one.n and not name.startswith("tai_table"):
            assert one.tolerance == loose.get(name, "1e-09"), name
            assert one.difference <= allowed[one.tolerance], name


def test_what_a_folder_leaves_unsaid_is_found_by_trying_and_told(verdicts):
    assert verdicts["toyA_normalised"].remark == "reference unit: M03"
    assert "groups: EurAsia_group" in verdicts["asem_aggregated"].remark
    assert verdicts["asem_removal_level2"].remark == "removal on: minmax_0_100 of treated"


def test_a_printed_figure_that_its_own_recomputation_contradicts_is_named(verdicts):
    assert "royalties–telephones_log published (0.56, found 0.578)" in (
        verdicts["tai_table06_correlation"].remark
    )


@pytest.mark.parametrize(
    ("kind", "column", "row", "factor"),
    [
        ("normalised", "value", 100, 1 + 1e-8),
        ("aggregated", "rank", 5, 2),
        ("cronbach", "alpha_raw", 3, 1 - 1e-8),
        ("bod", "bod", 0, 1 + 1e-6),
        ("mc_scores", "M05", 7, 1 + 1e-8),
    ],
)
def test_one_wrong_number_fails_its_file_and_is_shown(tmp_path, kind, column, row, factor):
    for file in FOLDER.glob("toyA_*.csv"):
        if file.stem[5:] in {kind, "data", "meta", "prepared", "mc_draws", "mc_weight_sets"}:
            shutil.copyfile(file, tmp_path / file.name)
    table = pd.read_csv(tmp_path / f"toyA_{kind}.csv")
    table[column] = table[column].astype(float)
    table.loc[row, column] *= factor
    table.to_csv(tmp_path / f"toyA_{kind}.csv", index=False)
    found = {one.file: one for one in running.verdicts(tmp_path)}.pop(f"toyA_{kind}.csv")
    assert not found.passed
    assert found.remark.startswith(f"1 of {found.n} fail")
    assert str(table.iloc[row].get("unit", table.iloc[row].get("group", "M05"))) in found.where


def test_another_case_is_read_from_its_own_files(tmp_path):
    """Three units, three levels, other names: each figure can be had by eye."""
    tables = {
        "data": "uCode,Land,Heads,p,q,r\nu1,E,2,4,1,5\nu2,E,4,4,9,3\nu3,W,1,5,5,",
        "meta": "iCode,Level,Parent,Direction,Weight,Type,Denominator\n"
        "p,1,G,1,1,Indicator,Heads\nq,1,G,-1,3,Indicator,\nr,1,H,1,1,Indicator,\n"
        "G,2,T,1,1,Aggregate,\nH,2,T,1,1,Aggregate,\nT,3,,1,1,Aggregate,\n"
        "Land,,,,,Group,\nHeads,,,,,Denominator,",
        "prepared": "step,unit,code,value\ndenominated,u2,p,1\ndenominated,u3,p,5\n"
        "denominated,u3,r,\nimputed_column_mean,u3,r,4",
        "normalised": "input,method,unit,code,value\ndenominated,minmax_10_90,u1,q,90\n"
        "denominated,minmax_10_90,u3,q,50\ndenominated,dist2ref,u1,p,1\n"
        "denominated,dist2ref,u3,p,4\ndenominated,rank,u1,q,3\ndenominated,borda,u3,r,",
        "aggregated": "input,method,min_available,unit,code,score,rank\n"
        "minmax_0_100 of denominated,amean,none,u1,G,81.25,1\n"
        "minmax_0_100 of denominated,amean,none,u3,T,62.5,2\n"
        "minmax_0_100 of denominated,amean,0.6,u3,T,,\n"
        "minmax_0_100 of denominated,amean_then_genmean_p2_at_top,none,u1,T,91.108623356958,1",
        "effective_weights": "iCode,EffWeight\np,0.125\nq,0.375\nH,0.5\nT,1",
        "palindromes": "a,b\n1,1",
    }
    for kind, text in tables.items():
        (tmp_path / f"tiny_{kind}.csv").write_text(text + "\n")
    found = {one.file: one for one in running.verdicts(tmp_path)}
    wrong = {name: one.remark for name, one in found.items() if not one.passed}
    assert wrong == {"tiny_palindromes.csv": "unknown kind 'palindromes'"}
    assert found["tiny_normalised.csv"].remark == "reference unit: u1"
    assert found["tiny_aggregated.csv"].n == 8


def test_a_tie_may_take_any_of_its_places_and_no_other():
    assert judging.ranks([1, 3, 2], [1, 2, 2], "abc").passed.all()
    assert judging.ranks([1, 4, 2], [1, 2, 2], "abc").passed.tolist() == [True, False, True]


def test_a_gap_meets_only_a_gap():
    blank = float("nan")
    block = judging.against([blank, blank, 1.0, 0.0], [blank, 1.0, blank, 1e-17], "abcd")
    assert block.passed.tolist() == [True, False, False, True]


def test_exit_codes_and_the_two_forms_of_the_report(tmp_path, capsys):
    for kind in ("data", "borda"):
        shutil.copyfile(FOLDER / "condorcet60_borda.csv", tmp_path / f"x_{kind}.csv")
    (tmp_path / "x_profile.csv").write_text("votes,ranking\n2,a>b\n1,b>a\n")
    (tmp_path / "x_borda.csv").write_text("country,borda\na,2\nb,1\n")
    assert reference.main(["composite", str(tmp_path)]) == 0
    assert "3 files, 2 values; 3 pass, 0 fail" in capsys.readouterr().out
    assert reference.main(["composite", str(tmp_path), "--markdown"]) == 0
    assert "| `x_borda` | 2 | b | 1 | 1 | 0e+00 |" in capsys.readouterr().out
    (tmp_path / "x_borda.csv").write_text("country,borda\na,2\nb,2\n")
    assert reference.main(["composite", str(tmp_path)]) == 1
    assert reference.main(["composite", str(tmp_path / "nowhere")]) == 2
    assert reference.main(["composite"]) == 2


def test_the_results_that_the_handbook_prints():
    found = [(one.table, one.obtained) for one in handbook.results()]
    assert found[:7] == [
        ("23, EW", "23 of 23"),
        ("23, BAP", "23 of 23"),
        (
            "23, FA",
            "19 of 23 (Singapore 11→10, Canada 10→11, Czech Republic 21→22, Slovenia 22→21)",
        ),
        ("23, AHP", "20 of 23 (New Zealand 18→19, Israel 17→18, Spain 19→17)"),
        ("38, GME", "23 of 23"),
        ("41, TAI6", "23 of 23"),
        ("23, EW", "11 of 23"),
    ]
    assert dict(found[7:]) == {
        "23, FA": "23 of 23 with weights within 0.0008 of the printed",
        "23, AHP": "23 of 23 with weights within 0.0004 of the printed",
        "11": "0.704",
        "9": "within 0.013",
        "18, PC": "within 0.005",
        "19": "within 0.007 (Spain)",
        "37": "6.375, 3 orders",
        "38, NCMC": "184.5 can be had, by 96 orders",
    }
