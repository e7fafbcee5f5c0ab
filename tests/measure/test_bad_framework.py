"""What can be wrong with the tables of an index, and the one sentence that each mistake earns.

Each case spoils a copy of the demo; ``metrostudy check`` then says one
sentence that names every row to mend, ends with exit code 2 and writes nothing.
"""

from __future__ import annotations

import shutil

import pytest

from metrostudy.cli import main
from metrostudy.study import root

DELAYS = "delais;gains;Délais raccourcis;Shorter delays;ratings;1;1;0–5;0;5;"
SPENDING = "depense;gains;Dépense maîtrisée;Controlled spending;ratings;1;1;0–5;0;5;"
QUALITY = (
    "qualite;gains;Qualité de service mesurée;Measured quality of service;ratings;1;1;0–5;0;5;"
)
PILLAR = "gains;maturity;Gains d'efficacité;Efficiency gains;;1;1;;;;"
FIRST = "aubrelle;2024;IN.AGEN;R1;4;"

# What is replaced in which table, and what the student is told.
CASES = {
    "a métropole there twice": (
        "metropoles", {"corvance;Métropole": "aubrelle;Aubrelle;1\ncorvance;Métropole"},
        "metropoles.csv, rows 2, 3, column metropole: 'aubrelle' is there twice.",
    ),
    "a score of 6": (
        "ratings", {FIRST: "aubrelle;2024;IN.AGEN;R1;6;"},
        "ratings.csv, row 2, column score: 6 is above 5; from 0 to 5 is accepted.",
    ),
    "a word in a number": (
        "ratings", {FIRST: "aubrelle;2024;IN.AGEN;R1;bon;"},
        "ratings.csv, row 2, column score: 'bon' is not a number (12, 3.5 or 3,5).",
    ),
    "a criterion that is no node": (
        "ratings", {";usagers;": ";usager;"},
        "ratings.csv, rows 30, 31, 60, 61, 90, 91, 120, 121 and 60 more, column criterion: 'usager' "
        "is not found in framework.node or codebook.code; nearest: 'usagers'.",
    ),
    "a parent that is no node": (
        "framework", {"delais;gains": "delais;gain", "depense;gains": "depense;gain"},
        "framework.csv, rows 11, 12, column parent: 'gain' is not found in framework.node; nearest: "
        "'gains'.",
    ),
    "a node there twice": (
        "framework", {QUALITY: f"{QUALITY}\n{DELAYS}"},
        "framework.csv, rows 11, 14, column node: 'delais' is there twice.",
    ),
    "a cycle": (
        "framework", {"integration;maturity": "integration;usagers"},
        "framework.csv, rows 3, 4, column parent: a node cannot stand under itself: integration → "
        "usagers → integration.",
    ),
    "a cycle through the index": (
        "framework", {"maturity;;M": "maturity;gains;M"},
        "framework.csv, rows 2, 10, column parent: a node cannot stand under itself: maturity → "
        "gains → maturity.",
    ),
    "two roots": (
        "framework", {"gains;maturity": "gains;"},
        "framework.csv, rows 2, 10, column parent: 2 nodes have no parent (maturity, gains); only "
        "the index itself has none.",
    ),
    "weights below 0": (
        "framework", {DELAYS: DELAYS.replace("1;1", "1;-1"), SPENDING: SPENDING.replace("1;1", "1;-1")},
        "framework.csv, rows 11, 12, column weight: -1 is below 0.",
    ),
    "siblings that all weigh nothing": (
        "framework", {row: row.replace("1;1", "1;0") for row in (DELAYS, SPENDING, QUALITY)},
        "framework.csv, rows 11, 12, 13, column weight: every node under 'gains' weighs 0, so "
        "'gains' has no score.",
    ),
    "bounds the wrong way round": (
        "framework", {row: row.replace("0;5", "5;0") for row in (DELAYS, QUALITY)},
        "framework.csv, rows 11, 13, column low: low must be below high (delais: 5 to 0, qualite: 5 "
        "to 0); a direction of -1, not the order of the two, says that less is better.",
    ),
    "leaves that come from nowhere": (
        "framework", {row: row.replace("ratings", "") for row in (DELAYS, QUALITY)},
        "framework.csv, rows 11, 13, column source: a node with none under it needs a source: "
        "ratings or projects or indicators (delais, qualite).",
    ),
    "a mean that is not offered": (
        "framework", {f"{PILLAR}arithmetic": f"{PILLAR}geometrical"},
        "framework.csv, row 10, column aggregate: 'geometrical' is not one of arithmetic, "
        "geometric, harmonic, power, mpi; nearest: 'geometric'.",
    ),
    "a mean of nothing": (
        "framework", {DELAYS: f"{DELAYS}geometric"},
        "framework.csv, row 11, column aggregate: nothing is under a leaf; leave its aggregate "
        "blank (delais).",
    ),
    "a criterion that projects do not have": (
        "framework", {"completion;projets": "achievement;projets"},
        "framework.csv, row 15, column node: a criterion of projects is one of completion, "
        "partnership, budget, measurement (achievement).",
    ),
    "a condition inside the index": (
        "framework", {QUALITY: f"{QUALITY}\n{DELAYS.replace('delais', 'IN.PART')}"},
        "framework.csv, row 14, column node: a condition of the invariants test explains maturity "
        "and never enters the index (IN.PART).",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("table", "changes", "sentence"), CASES.values(), ids=CASES)
def test_one_sentence_names_every_row_to_mend(
    table, changes, sentence, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("METROSTUDY_OUTPUT", str(tmp_path / "outputs"))
    shutil.copytree(root() / "data", tmp_path / "data")
    path = tmp_path / "data" / "demo" / f"{table}.csv"
    text = path.read_text("utf-8-sig")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    assert main(["check", "--study", str(path.parent)]) == 2
    assert capsys.readouterr().err.splitlines() == [sentence]
    assert not (tmp_path / "outputs").exists()
