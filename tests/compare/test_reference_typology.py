"""The reference figures of typologies: every file is met, and the runner cannot be fooled."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))  # whichever way pytest is called
from benchmarks import reference
from benchmarks.typology import running
from benchmarks.typology.classes import at_least, partition
from benchmarks.typology.medoids import medoid_cuts
from benchmarks.typology.r_random import RGenerator

FOLDER = Path(__file__).parents[1] / "published" / "typology"
INPUTS = {
    "data_decathlon", "data_iris", "data_mtcars", "data_tea6", "data_usarrests22", "iris_dip",
    "rainette_inaugural_dtm_pairs", "rainette_inaugural_segments", "stopwords_en",
    "usarrests22_dip",
}  # fmt: skip
SAMPLED = {"iris_predstrength", "usarrests22_predstrength", "one_vs_several_simulation"}
SLOW = {"iris_clusgap", "usarrests22_clusgap", "one_vs_several_simulation", "rotation_test"}


def copied(folder: Path, *names: str, as_: str = "") -> Path:
    """A folder that holds these files only, under another name if asked."""
    for name in names:
        shutil.copyfile(FOLDER / f"{name}.csv", folder / f"{as_ or name}.csv")
    return folder


def judged(folder: Path) -> dict:
    return {one.file.removesuffix(".csv"): one for one in running.verdicts(folder)}


@pytest.fixture(scope="module")
def verdicts():
    quick = sorted({file.stem for file in FOLDER.glob("*.csv")} - SLOW)
    return {stem: running.judge(lambda name: running.Case(FOLDER, name), stem) for stem in quick}


def test_every_reference_file_is_met(verdicts):
    assert [one for one in verdicts.values() if not one.passed] == []
    assert {name for name, one in verdicts.items() if one.n == 0} == INPUTS
    assert (len(verdicts), sum(one.n for one in verdicts.values())) == (54, 17_650)


def test_differences_are_those_of_ten_printed_digits(verdicts):
    assert all(one.difference < 1e-9 for name, one in verdicts.items() if name not in SAMPLED)


def test_the_slow_files_too_on_a_part_of_each(tmp_path):
    gaps = pd.read_csv(FOLDER / "usarrests22_clusgap.csv")
    gaps[(gaps["k"] <= 3) & (gaps["method"] != "pam")].to_csv(
        tmp_path / "usarrests22_clusgap.csv", index=False
    )
    rotation = pd.read_csv(FOLDER / "rotation_test.csv", dtype=str).query("p == '4' and n == '22'")
    rotation.to_csv(tmp_path / "rotation_test.csv", index=False)
    simulated = pd.read_csv(FOLDER / "one_vs_several_simulation.csv").query("n == 10")
    simulated.iloc[[0, 1, 5, 13]].to_csv(tmp_path / "one_vs_several_simulation.csv", index=False)
    found = judged(copied(tmp_path, "data_usarrests22"))
    assert [one for one in found.values() if not one.passed] == []
    assert found["usarrests22_clusgap"].difference < 1e-9
    assert found["usarrests22_clusgap"].remark == (
        "d.power 1; 500 draws of R's; k-means within 4 s.e."
    )
    assert "1 scenarios not defined by the table" in found["one_vs_several_simulation"].remark


def test_a_partition_that_is_poorer_than_the_method_gives_is_named(verdicts):
    remark = verdicts["rainette_inaugural_splits"].remark
    assert remark == (
        "6 of 15 reported chi2 are those of the partition returned; 9 of 15 splits larger here"
    )


@pytest.mark.parametrize(
    ("kind", "column", "row", "factor"),
    [
        ("decathlon_pca_ind", "coord", 7, -1),
        ("decathlon_pca_sup", "v_test", 10, 1 + 1e-7),
        ("decathlon_hcpc_tree", "merge1", 12, 2),
        ("decathlon_hcpc_cut_by_version", "nb_clust", 2, 2),
        ("decathlon_hcpc_summary", "value", 2, 1 + 1e-6),
        ("decathlon_hcpc_clusters", "cluster_before", 30, 4),
        ("decathlon_catdes_eta2", "p_value", 0, 1 + 1e-6),
        ("tea6_mca_categories", "v_test", 50, 1 + 1e-7),
        ("usarrests22_validity", "avg_silhouette", 1, 1 + 1e-7),
        ("usarrests22_silhouette_units", "neighbor", 9, 7),
        ("usarrests22_clusterboot", "recovered_boot", 3, 1.02),
        ("usarrests22_predstrength", "prediction_strength", 1, 0.7),
        ("rainette_inaugural_top_terms", "chi2", 100, 1 + 1e-7),
        ("rainette_inaugural_double", "sum_chi2", 2, 1 + 1e-7),
        ("rainette_inaugural_ca", "coord", 3, -1),
        ("rainette_inaugural_descfreq", "p_value", 0, 1 + 1e-6),
    ],
)
def test_one_wrong_number_fails_its_file(tmp_path, kind, column, row, factor):
    name = kind.split("_")[0]
    beside = [f.stem for f in FOLDER.glob("*.csv") if name in f.stem and f.stem not in SLOW]
    copied(tmp_path, *beside)
    path = tmp_path / f"{kind}.csv"
    table = pd.read_csv(path)
    table[column] = table[column].astype(float)
    table.loc[row, column] = max(table.loc[row, column] * factor, -1e9)
    table.to_csv(path, index=False)
    one = running.judge(lambda case: running.Case(tmp_path, case), kind)
    assert not one.passed
    assert re.match(r"\d+ of \d+ fail", one.remark)


def test_figures_do_not_depend_on_the_names_of_files(tmp_path):
    for file in [*FOLDER.glob("*decathlon*"), *FOLDER.glob("*mtcars*")]:
        name = file.name.replace("decathlon", "une_ville.b").replace("mtcars", "by_cars_2")
        shutil.copyfile(file, tmp_path / name)
    found = judged(tmp_path)
    assert [one for one in found.values() if not one.passed] == []
    assert sum(one.n for one in found.values()) == 2_597


def test_another_data_set_is_read_from_its_own_files(tmp_path):
    """Six units on a line and two kinds of words: each figure can be had by eye."""
    tables = {
        "data_tiny": 'id,x,y,"kind"\nu1,0,1,"7"\nu2,2,1,"7"\nu3,10,1,"7, or 8"\nu4,12,1,"7, or 8"\n'
        'u5,30,1,"9"\nu6,36,1,"9"',
        "tiny_pca_eig": "dim,eigenvalue,pct,cum_pct\n1,1,100,100",
        "tiny_cophenetic": "linkage,cophenetic_correlation,agglomerative_coefficient\n"
        "single,0.9169382689,0.8148148148",
        "tiny_by_kind_catdes_quanti": "cluster,variable,mean_in,mean_all,sd_in\n"
        '"7",x,1,15,1\n"7, or 8",x,11,15,1\n"9",x,33,15,3',
        "tiny_palindromes": "a,b\n1,1",
    }
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text + "\n")
    found = judged(tmp_path)
    wrong = {name: one.remark for name, one in found.items() if not one.passed}
    assert wrong == {"tiny_palindromes": "unknown kind"}
    assert found["tiny_by_kind_catdes_quanti"].n == 9


def test_what_stops_the_library_is_the_remark_of_a_failure(tmp_path):
    (tmp_path / "lost_validity.csv").write_text("method,k,avg_silhouette\nward.D2,2,0.5\n")
    copied(tmp_path, "data_usarrests22")
    table = pd.read_csv(FOLDER / "usarrests22_validity.csv").assign(method="pam")
    table.to_csv(tmp_path / "usarrests22_validity.csv", index=False)
    found = judged(tmp_path)
    assert found["lost_validity"].remark.startswith("FileNotFoundError")
    assert found["usarrests22_validity"].remark == "ValueError: no method ['pam']"


def test_draws_of_another_seed_are_compared_within_their_error_and_told(tmp_path):
    copied(tmp_path, "data_usarrests22")
    for kind, column in (("clusterboot", "jaccard_boot"), ("clusgap", "E_logW")):
        table = pd.read_csv(FOLDER / f"usarrests22_{kind}.csv")
        table = table[table["method"] == "ward"] if kind == "clusgap" else table
        table[column] *= 1.002
        table.to_csv(tmp_path / f"usarrests22_{kind}.csv", index=False)
    found = judged(tmp_path)
    for kind in ("clusterboot", "clusgap"):
        one = found[f"usarrests22_{kind}"]
        assert (one.passed, one.tolerance) == (True, "4 s.e.")
        assert "R's draws not found" in one.remark


def test_classes_are_compared_whatever_their_numbers():
    where = pd.Series(list("abcd"))
    assert partition([1, 1, 2, 2], [5, 5, 3, 3], where).passed.all()
    assert not partition([1, 1, 2, 2], [5, 5, 5, 5], where).passed.any()
    assert partition([1, 1, 2, 2], [5, 5, 3, 5], where).passed.tolist()[-1] is False


def test_more_inertia_between_classes_passes_and_less_does_not():
    assert at_least([2.0, 2.0], [2.5, 1.9], ["a", "b"]).passed.tolist() == [True, False]


def test_r_draws_its_own_numbers():
    # R 4: set.seed(42); runif(3) — set.seed(42); sample(10) — set.seed(1); sample(5, 5, TRUE)
    np.testing.assert_allclose(
        RGenerator(42).random(3), [0.9148060, 0.9370754, 0.2861395], atol=1e-7
    )
    assert (RGenerator(42).permutation(10) + 1).tolist() == [1, 5, 10, 8, 2, 4, 6, 9, 7, 3]
    assert (RGenerator(1).integers(5, 5) + 1).tolist() == [1, 4, 1, 2, 5]


def test_medoids_of_what_is_far_apart():
    points = np.array([[0.0], [1.0], [2.0], [50.0], [51.0], [90.0]])
    assert medoid_cuts(points, [1, 3]).tolist() == [[0] * 6, [0, 0, 0, 1, 1, 2]]


def test_exit_codes_and_the_two_forms_of_the_report(tmp_path, capsys):
    copied(tmp_path, "data_usarrests22", "usarrests22_cophenetic")
    assert reference.main(["typology", str(tmp_path)]) == 0
    assert "2 files, 8 values; 2 pass, 0 fail" in capsys.readouterr().out
    assert reference.main(["typology", str(tmp_path), "--markdown"]) == 0
    assert "| `usarrests22_cophenetic` | 8 |" in capsys.readouterr().out
    (tmp_path / "usarrests22_what.csv").write_text("a\n1\n")
    assert reference.main(["typology", str(tmp_path)]) == 1
    assert reference.main(["typology", str(tmp_path / "nowhere")]) == 2
    assert reference.main(["typology"]) == 2
