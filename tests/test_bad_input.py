"""Fifty-odd ways to get a study wrong, and the one sentence that each earns.

The table reads like documentation: what was spoiled in the small study of ``small_study.py``, and
what the student is told. Every case goes through ``metrostudy run``, ends with exit code 2, and
leaves earlier outputs as they were.
"""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import small_study
from small_study import FILES

from metrostudy.cli import main
from metrostudy.compare.multiverse.conclusions import CONCLUSIONS


def spoil(name: str, old: str, new: str) -> dict[str, str]:
    """The small study with ``old`` replaced by ``new`` in one of its files."""
    assert FILES[name].count(old) >= 1
    return {name.replace(".", "_").replace("/", "_"): FILES[name].replace(old, new, 1)}


CASES = {
    # Files ---------------------------------------------------------------------------------
    "a declared table whose file is missing": (
        spoil("study.yml", "choices:", "tables: {published: ../chiffres.csv}\nchoices:"),
        "study.yml, tables.published: the file ../chiffres.csv does not exist.",
    ),
    "a table that does not exist in a study": (
        spoil("study.yml", "choices:", "tables: {rating: ratings.csv}\nchoices:"),
        "study.yml, tables.rating: not a table of a study; nearest: 'ratings'.",
    ),
    "an empty file": (
        {"ratings_csv": ""},
        "ratings.csv: the file is empty; its first row names columns.",
    ),
    "columns separated by tabs": (
        {"ratings_csv": FILES["ratings.csv"].replace(",", "\t")},
        "ratings.csv: columns are separated by a tab; a comma or a semicolon is accepted.",
    ),
    "a CSV saved as cp1252": (
        {"metropoles_csv": FILES["metropoles.csv"].encode("cp1252")},
        "metropoles.csv, row 2: this row is not UTF-8 (Excel: Enregistrer sous, « CSV UTF-8 »).",
    ),
    "a transcript that is no text": (
        {"transcripts_E01_txt": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"},
        "E01.txt: this is not a text, whatever its name says; save it again as UTF-8.",
    ),
    "a transcript that is not there": (
        {"transcripts_E01_txt": None},
        "interviews.csv, column file: 'E01.txt' is not in transcripts/.",
    ),
    "more cells than columns": (
        spoil("projects.csv", "0,none,,2025", "0,none,,2025,,et d'autres"),
        "projects.csv, row 3: more cells than the 9 columns of the header; put a text that holds "
        "a separator in quotes.",
    ),
    # Columns -------------------------------------------------------------------------------
    "a column misspelt": (
        spoil("ratings.csv", "rater,score", "rater,scores"),
        "ratings.csv, row 1, column scores: this column is not described; nearest: 'score'; "
        "accepted: metropole, edition, criterion, rater, score, evidence.",
    ),
    "a column that is needed": (
        {"metropoles_csv": "metropole,siren\naube,\ncrue,\n"},
        "metropoles.csv, row 1, column name: this column is needed.",
    ),
    "a column there twice": (
        {"metropoles_csv": "metropole,name,name\naube,a,b\ncrue,c,d\n"},
        "metropoles.csv, row 1, column name: this column is there twice.",
    ),
    # Cells ---------------------------------------------------------------------------------
    "a score of 6": (
        spoil("ratings.csv", "R1,3", "R1,6"),
        "ratings.csv, row 2, column score: 6 is above 5; from 0 to 5 is accepted.",
    ),
    "a score below zero": (
        spoil("ratings.csv", "R1,3", "R1,-1"),
        "ratings.csv, row 2, column score: -1 is below 0; from 0 to 5 is accepted.",
    ),
    "a word in a number": (
        spoil("ratings.csv", "R1,3", "R1,trois"),
        "ratings.csv, row 2, column score: 'trois' is not a number (12, 3.5 or 3,5).",
    ),
    "a negative steering": (
        spoil("projects.csv", ",2,FN", ",-1,FN"),
        "projects.csv, row 2, column steering: -1 is below 0; from 0 to 3 is accepted.",
    ),
    "half a degree of steering": (
        spoil("projects.csv", ",2,FN", ",2.5,FN"),
        "projects.csv, row 2, column steering: '2.5' is not a whole number.",
    ),
    "the 31st of February": (
        spoil("interviews.csv", "2026-03-02", "31/02/2026"),
        "interviews.csv, row 2, column date: '31/02/2026' is not a date that exists (2026-03-14 or "
        "14/03/2026).",
    ),
    "a formula": (
        spoil("ratings.csv", "R1,3", "R1,=A2+1"),
        "ratings.csv, row 2, column score: '=A2+1' is a formula; paste its value (Collage spécial, "
        "Valeurs).",
    ),
    "a blank where a value is needed": (
        spoil("interviews.csv", "E01,aube", "E01,"),
        "interviews.csv, row 2, column metropole: a value is needed here.",
    ),
    "a role with an accent": (
        spoil("interviews.csv", ",elu,", ",élu,"),
        "interviews.csv, row 2, column role: 'élu' is not one of elu, direction, chef_de_projet, "
        "agent; nearest: 'elu'.",
    ),
    "a status in French": (
        spoil("projects.csv", "done", "réalisé"),
        "projects.csv, row 2, column status: 'réalisé' is not one of studied, under_way, done.",
    ),
    "a SIREN that lost a digit": (
        spoil("metropoles.csv", "Aube Métropole,,", "Aube Métropole,20004697,"),
        "metropoles.csv, row 2, column siren: '20004697' does not fit « Neuf chiffres, lus comme "
        "du texte ».",
    ),
    "nobody lives there": (
        spoil("metropoles.csv", "200000", "0"),
        "metropoles.csv, row 2, column population: 0 is below 1.",
    ),
    # Keys ----------------------------------------------------------------------------------
    "the same judgement twice": (
        spoil("ratings.csv", "crue,2026,usagers,R1,2", "aube,2026,usagers,R1,2"),
        "ratings.csv, rows 2, 4, column metropole+edition+criterion+rater: 'aube, 2026, usagers, "
        "R1' is there twice.",
    ),
    "an unknown métropole": (
        spoil("ratings.csv", "crue,2026", "crues,2026"),
        "ratings.csv, row 4, column metropole: 'crues' is not found in metropoles.metropole; "
        "nearest: 'crue'.",
    ),
    "an unknown code": (
        spoil("codings.csv", "FN.ACCU", "FN.ACUL"),
        "codings.csv, row 2, column code: 'FN.ACUL' is not found in codebook.code; nearest: "
        "'FN.ACCU'.",
    ),
    "an unknown criterion": (
        spoil("ratings.csv", "aube,2026,usagers", "aube,2026,usager"),
        "ratings.csv, row 2, column criterion: 'usager' is not found in framework.node or "
        "codebook.code; nearest: 'usagers'.",
    ),
    "an unknown code in a list": (
        spoil("projects.csv", "2,FN.ACCU,", "2,FN.ACCU|FN.ACU,"),
        "projects.csv, row 2, column barriers: 'FN.ACU' is not found in codebook.code; nearest: "
        "'FN.ACCU'.",
    ),
    "a theme among barriers": (
        spoil("projects.csv", "2,FN.ACCU,", "2,FN.ACCU|TH.TRAN,"),
        "projects.csv, row 2, column barriers: 'TH.TRAN' is not a barrier.",
    ),
    "a family in place of a barrier": (
        spoil("projects.csv", "2,FN.ACCU,", "2,FN,"),
        "projects.csv, row 2, column barriers: 'FN' is not a barrier.",
    ),
    "no barrier and a barrier": (
        spoil("projects.csv", "2,FN.ACCU,", "2,none|FN.ACCU,"),
        "projects.csv, row 2, column barriers: 'none' says that no barrier was met; it stands "
        "alone.",
    ),
    "a barrier overcome that was not met": (
        spoil("projects.csv", "2,FN.ACCU,", "2,none,"),
        "projects.csv, row 2, column overcome: 'FN.ACCU' is not among the barriers met.",
    ),
    "a project of an unknown métropole": (
        spoil("projects.csv", "crue-01,crue", "crue-01,crues"),
        "projects.csv, row 3, column metropole: 'crues' is not found in metropoles.metropole; "
        "nearest: 'crue'.",
    ),
    "prompts of an unknown barrier": (
        spoil("study.yml", "choices:", "choices:\n  barriers: {prompts: {FN.ACUL: [agents]}}"),
        "study.yml, column choices.barriers.prompts.FN.ACUL: not a code of the codebook; nearest: "
        "'FN.ACCU'.",
    ),
    "a family that does not exist": (
        spoil("codebook.csv", "FN.ACCU,FN", "FN.ACCU,FI"),
        "codebook.csv, row 5, column parent: 'FI' is not found in codebook.code.",
    ),
    # Passages ------------------------------------------------------------------------------
    "a passage beyond the end": (
        spoil("codings.csv", "35,46", "35,946"),
        "codings.csv, row 2, column end: 35 to 946 of E01 goes beyond its transcript, which has 79 "
        "characters.",
    ),
    "a quote that was retyped": (
        spoil("codings.csv", "On imprime.", "On imprimait."),
        "codings.csv, row 2, column quote: 'On imprimait.' is not the text from 35 to 46 of E01 "
        "('On imprime.'); it is nowhere in the transcript.",
    ),
    # Trees ---------------------------------------------------------------------------------
    "a code under a code": (
        spoil("codebook.csv", "FN.ACCU,FN", "FN.ACCU,IN.PART"),
        "codebook.csv, row 5, column parent: 'FN.ACCU' is at a third level, under 'IN.PART'; a "
        "family and its codes are accepted.",
    ),
    "a node under itself": (
        spoil("framework.csv", "integration,maturity", "integration,usagers"),
        "framework.csv, rows 3, 4, column parent: a node cannot stand under itself: integration → "
        "usagers → integration.",
    ),
    "two roots": (
        spoil("framework.csv", "integration,maturity", "integration,"),
        "framework.csv, rows 2, 3, column parent: 2 nodes have no parent (maturity, integration); "
        "only the index itself has none.",
    ),
    "a leaf that comes from nowhere": (
        spoil("framework.csv", "Services,ratings", "Services,"),
        "framework.csv, row 4, column source: a node with none under it needs a source: ratings or "
        "projects or indicators (usagers).",
    ),
    "bounds the wrong way round": (
        spoil("framework.csv", "1,1,0,5", "1,1,5,0"),
        "framework.csv, row 4, column low: low must be below high (usagers: 5 to 0); a direction of "
        "-1, not the order of the two, says that less is better.",
    ),
    "a condition inside the index": (
        {"framework_csv": FILES["framework.csv"] + "IN.PART,integration,Part,ratings,1,1,0,5,\n"},
        "framework.csv, row 5, column node: a condition of the invariants test explains maturity "
        "and never enters the index (IN.PART).",
    ),
    # study.yml -----------------------------------------------------------------------------
    "a key misspelt": (
        spoil("study.yml", "editions:", "editons:"),
        "study.yml, editons: unknown key; nearest: 'editions'; accepted: choices, edition, "
        "editions, fictional, language, name, parameters, pseudonym_key, seed, tables, title, "
        "transcripts_folder.",
    ),
    "a step misspelt": (
        spoil("study.yml", "invariants:", "invariant:"),
        "study.yml, choices.invariant: unknown key; nearest: 'invariants'; accepted: barriers, "
        "codings, corpus, editions, invariants, lexicon, maturity, one_model, projects, proposals, "
        "robustness, suggestions.",
    ),
    "a choice that is not offered": (
        spoil("study.yml", "choices:", "choices:\n  maturity: {normalise: min-max}"),
        "study.yml, choices.maturity.normalise: 'min-max' is not one of goalposts, minmax, z, "
        "rank, borda, percentile_rank, distance_to_best, distance_to_reference, "
        "distance_to_target, fraction_of_best; nearest: 'minmax'.",
    ),
    "a level of five": (
        spoil("study.yml", "choices:", "choices:\n  one_model: {level: 5}"),
        "study.yml, choices.one_model.level: 5 is not accepted (should be less than 1).",
    ),
    "an alternative that is not offered": (
        spoil(
            "study.yml",
            "choices:",
            "choices:\n  maturity: {treat: {choice: none, alternatives: [moment]}}",
        ),
        "study.yml, choices.maturity.treat.alternatives: 'moment' is not one of none, moments; "
        "nearest: 'moments'.",
    ),
    "an alternative out of bounds": (
        spoil(
            "study.yml",
            "choices:",
            "choices:\n  barriers: {strong_steering: {alternatives: [1, 4]}}",
        ),
        "study.yml, choices.barriers.strong_steering.alternatives: 4 is not accepted (should be "
        "less than or equal to 3).",
    ),
    "a choice misspelt beside its alternatives": (
        spoil(
            "study.yml",
            "choices:",
            "choices:\n  maturity: {treat: {choice: moment, alternatives: [none]}}",
        ),
        "study.yml, choices.maturity.treat: 'moment' is not one of none, moments; nearest: "
        "'moments'.",
    ),
    "alternatives misspelt": (
        spoil(
            "study.yml",
            "choices:",
            "choices:\n  maturity: {treat: {choice: none, alternative: [moments]}}",
        ),
        "study.yml, choices.maturity.treat.alternative: unknown key; nearest: 'alternatives'; "
        "accepted: choice, alternatives.",
    ),
    "one alternative without its brackets": (
        spoil("study.yml", "choices:", "choices:\n  maturity: {treat: {alternatives: moments}}"),
        "study.yml, choices.maturity.treat.alternatives: 'moments' is not a list; write [a, b], or "
        "[] where nothing else is defensible.",
    ),
    "a choice as a mapping, without alternatives": (
        spoil("study.yml", "choices:", "choices:\n  maturity: {treat: {choice: moments}}"),
        "study.yml, choices.maturity.treat.alternatives: this key is needed; write [a, b], or [] "
        "where nothing else is defensible.",
    ),
    "alternatives of no choice": (
        spoil("study.yml", "choices:", "alternatives: {maturity.treat: [moments]}\nchoices:"),
        "study.yml, alternatives: not a key of a study.",
    ),
    "a key without its colon": (
        spoil("study.yml", "title: Petite", "title Petite"),
        "study.yml, row 3: could not find expected ':'; is a colon or a space missing?",
    ),
    "a list instead of keys": (
        {"study_yml": "- petite\n"},
        "study.yml: expected 'key: value' lines, such as 'name: demo'.",
    ),
    "a study without a name": (
        spoil("study.yml", "name: petite\n", ""),
        "study.yml, name: this key is needed.",
    ),
    "the key of pseudonyms beside the transcripts": (
        spoil("study.yml", "choices:", "pseudonym_key: cle.csv\nchoices:"),
        "study.yml, pseudonym_key: the key of pseudonyms is inside the study's folder; keep it "
        "elsewhere.",
    ),
    "parameters of no notebook": (
        spoil("study.yml", "choices:", "parameters: {05_one_modl: {max_k: 3}}\nchoices:"),
        "study.yml, parameters.05_one_modl: no notebook of that name; nearest: '05_one_model'.",
    ),
    "a parameter misspelt": (
        spoil("study.yml", "choices:", "parameters: {05_one_model: {maxk: 3}}\nchoices:"),
        "study.yml, parameters.05_one_model.maxk: unknown parameter; nearest: 'max_k'; accepted: ",
    ),
}


# What only a sweep of all analyses can find wrong ------------------------------------------------
READ = ", ".join(dict.fromkeys(name for one in CONCLUSIONS.values() for name in one.reads))
SWEPT = {
    "alternatives to what no conclusion reads": (
        "corpus: {interviewer: {alternatives: [[Q]]}}",
        "study.yml, choices.corpus.interviewer.alternatives: no conclusion that can be tried reads "
        f"this choice; accepted: {READ}.",
    ),
    "alternatives to the number of proposals": (
        "proposals: {per_metropole: {alternatives: [1, 5]}}",
        "study.yml, choices.proposals.per_metropole.alternatives: no conclusion that can be tried "
        f"reads this choice; accepted: {READ}.",
    ),
    "an alternative that names nobody": (
        "robustness: {without: {alternatives: [crues]}}",
        "study.yml, choices.robustness.without.alternatives: 'crues' is not one of nobody, aube, "
        "crue; nearest: 'crue'.",
    ),
    "nobody of that name left out of everything": (
        "robustness: {without: nobdy}",
        "study.yml, choices.robustness.without: 'nobdy' is not one of nobody, aube, crue; nearest: "
        "'nobody'.",
    ),
    "an alternative that is no coder": (
        "codings: {layer: {alternatives: [AB]}}",
        "study.yml, choices.codings.layer.alternatives: 'AB' is not one of union, consensus, A, "
        "adjudicated; nearest: 'A'.",
    ),
}


@pytest.fixture
def earlier(tmp_path, monkeypatch):
    """An output of an earlier run, which nothing here may touch."""
    kept = tmp_path / "outputs" / "findings" / "04_maturity.csv"
    kept.parent.mkdir(parents=True)
    kept.write_text("kept", "utf-8")
    monkeypatch.setenv("METROSTUDY_OUTPUT", str(tmp_path / "outputs"))
    return kept


def refused(folder: Path, capsys, command: str = "run") -> list[str]:
    """The sentences printed when the study in ``folder`` is refused with exit code 2."""
    assert main([command, "--study", str(folder)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    return shown.err.splitlines()


@pytest.mark.parametrize(("changes", "sentence"), CASES.values(), ids=CASES)
def test_one_clear_sentence(changes, sentence, tmp_path, earlier, capsys):
    folder = small_study.write(tmp_path / "petite", **changes)
    sentences = refused(folder, capsys)
    assert any(said.startswith(sentence) for said in sentences), "\n".join(sentences)
    assert len(sentences) == len(set(sentences))
    assert earlier.read_text("utf-8") == "kept"
    assert [path for path in earlier.parents[1].rglob("*") if path.is_file()] == [earlier]


@pytest.mark.parametrize(("choice", "sentence"), SWEPT.values(), ids=SWEPT)
def test_one_clear_sentence_of_a_sweep(choice, sentence, tmp_path, earlier, capsys):
    changes = spoil("study.yml", "choices:", f"choices:\n  {choice}")
    folder = small_study.write(tmp_path / "petite", **changes)
    assert refused(folder, capsys, "sweep") == [sentence]
    assert earlier.read_text("utf-8") == "kept"


def test_a_sweep_with_nothing_to_vary_says_why(tmp_path, earlier, capsys):
    choices = {record: [] for record in dict.fromkeys(n.split(".")[0] for n in READ.split(", "))}
    for name in READ.split(", "):
        record, _, field = name.partition(".")
        choices[record].append(f"{field}: {{alternatives: []}}")
    lines = "".join(f"  {record}: {{{', '.join(own)}}}\n" for record, own in choices.items())
    spoiled = FILES["study.yml"].replace("  invariants: {conditions: [IN.PART]}\n", lines)
    folder = small_study.write(tmp_path / "petite", study_yml=spoiled)
    assert refused(folder, capsys, "sweep") == [
        "study.yml, choices: no choice has an alternative, so that nothing can be varied."
    ]


def test_a_folder_without_a_study_names_those_that_ship(tmp_path, capsys):
    said = refused(tmp_path, capsys)
    assert said == [f"{tmp_path}: no study.yml there; studies that ship: demo, observatoire."]


def test_all_faults_are_told_at_once(tmp_path, earlier, capsys):
    changes = spoil("ratings.csv", "R1,3", "R1,6") | spoil("interviews.csv", ",elu,", ",maire,")
    changes |= spoil("projects.csv", "studied", "fini")
    sentences = refused(small_study.write(tmp_path / "petite", **changes), capsys)
    assert [said.split(",")[0] for said in sentences] == [
        "interviews.csv",
        "ratings.csv",
        "projects.csv",
    ]


def test_the_same_fault_in_many_rows_is_one_sentence(tmp_path, capsys):
    rows = "".join(f"aube,2026,usagers,R{i},7\n" for i in range(2, 14))
    folder = small_study.write(tmp_path / "petite", ratings_csv=FILES["ratings.csv"] + rows)
    assert refused(folder, capsys, "check") == [
        "ratings.csv, rows 5, 6, 7, 8, 9, 10, 11, 12 and 4 more, column score: 7 is above 5; from "
        "0 to 5 is accepted."
    ]


def test_a_formula_in_a_workbook(tmp_path, capsys):
    from openpyxl import Workbook

    book, saved = Workbook(), io.BytesIO()
    for row in [["metropole", "edition", "criterion", "rater", "score"],
                ["aube", 2026, "usagers", "R1", "=2+1"]]:  # fmt: skip
        book.active.append(row)
    book.save(saved)
    folder = small_study.write(tmp_path / "petite", ratings_csv=None)
    (folder / "ratings.xlsx").write_bytes(saved.getvalue())
    assert refused(folder, capsys, "check") == [
        "ratings.xlsx, row 2, column score: '=2+1' is a formula; paste its value (Collage spécial, "
        "Valeurs)."
    ]


def test_a_text_renamed_as_a_workbook(tmp_path, capsys):
    folder = small_study.write(tmp_path / "petite", ratings_csv=None)
    (folder / "ratings.xlsx").write_text("metropole;score\n", "utf-8")
    said = refused(folder, capsys, "check")
    assert said == ["ratings.xlsx: this is not an Excel workbook (.xlsx)."]


def test_the_small_study_itself_is_sound(tmp_path, capsys):
    assert main(["check", "--study", str(small_study.write(tmp_path / "petite"))]) == 0
    assert "ratings" in capsys.readouterr().out
