"""Fifty canaries: no name of the key is in what a run leaves, and a leak stops it."""

from __future__ import annotations

import nbformat
import pandas as pd
import pytest
import small_study
import toy

from metrostudy.faults import StudyError
from metrostudy.field.privacy.leaks import leak_scan
from metrostudy.pipeline.build import build
from metrostudy.pipeline.check import faults
from metrostudy.pipeline.execution import NotebookFailed
from metrostudy.pipeline.pseudonymising import pseudonymise_study
from metrostudy.study import Study

STEMS = ["Brau", "Cor", "Dul", "Fen", "Gast", "Hul", "Jor", "Lam", "Mor", "Nev"]
CANARIES = [
    stem + end for stem in STEMS for end in ("cendrix", "bolune", "quéraz", "valnoy", "tiphère")
]
SPEAK = toy.notebook(
    "01_speak",
    'interviews, codings = study.load("interviews", "codings")',
    "told = study.transcripts(interviews)",
    'ms.keep(study, "turns", ms.split_turns(told, study.choices.corpus))',
    'ms.keep(study, "codings", codings).tail(60)',
    "codings.to_dict(), told.text[0]",
)
PROJECTS = toy.notebook("02_projects", 'ms.keep(study, "rows", study.table("projects"))')


def speak(project):
    """Canaries in the transcript, the quotes and the memos of the small study."""
    folder = project / "data" / "petite"
    text, rows = "", []
    for number, name in enumerate(CANARIES):
        text += "Q : Et avant ?\n\nÉlue : Toujours "
        quote = f"voir {'Mme' if number % 2 else 'M.'} {name} le lundi"
        rows.append(
            f"E01,{len(text)},{len(text) + len(quote)},FN.ACCU,A,present,,{quote},avec {name}"
        )
        text += f"{quote}, jusqu'ici sans suite.\n\n"
    (folder / "transcripts" / "E01.txt").write_text(text, "utf-8", newline="\n")
    head = small_study.FILES["codings.csv"].splitlines()[0]
    (folder / "codings.csv").write_text("\n".join([head, *rows]) + "\n", "utf-8")
    return Study.read(folder)


def declare(study, key="../../keys/petite.csv"):
    text = study.path.read_text("utf-8")
    study.path.write_text(f"{text}pseudonym_key: {key}\n", "utf-8")
    return Study.read(study.path)


def write_key(project, rows):
    path = project / "keys" / "petite.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text("name;pseudonym\n" + "".join(f"{n};{p}\n" for n, p in rows), "utf-8")
    return path


def tick(review):
    table = pd.read_csv(review, sep=";", encoding="utf-8-sig", dtype=str)
    table["replace"] = ["oui" if row.kind == "civility" else "non" for row in table.itertuples()]
    alone = table[table["replace"] == "oui"].assign(
        found=lambda rows: rows["found"].str.split().str[-1]
    )
    pd.concat([table, alone]).to_csv(review, sep=";", index=False, encoding="utf-8-sig")


def contents(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_fifty_canaries_are_in_no_output(make_project, capfd):
    project = make_project(**{"01_speak": SPEAK, "02_projects": PROJECTS}).folder.parents[1]
    study = speak(project)
    assert faults(study) == []
    key = project / "keys" / "petite.csv"
    assert "Nothing is replaced yet" in pseudonymise_study(study, key)
    tick(key.with_name("petite_review.csv"))
    told = pseudonymise_study(study, key)
    study = declare(study)
    assert faults(study) == []
    build([study])
    left = contents(study.output)
    assert {path.suffix for path in left} >= {".ipynb", ".csv", ".html", ".json"}
    heard = told + "".join(capfd.readouterr())
    spoken = [path for path in contents(project) if not path.is_relative_to(project / "keys")]
    for name in CANARIES:
        assert name not in heard
        assert [path for path in spoken if name in path.read_text("utf-8", "replace")] == []
    assert (
        len(leak_scan(project / "keys", pd.read_csv(key, sep=";"))) > 0
    )  # the canaries can be heard
    codings = study.table("codings")
    assert codings["quote"].str.fullmatch(r"voir \[(M\.|Mme) \w\.( \d+)?\] le lundi").all()
    assert codings["memo"].str.fullmatch(r"avec \[(M\.|Mme) \w\.( \d+)?\]").all()


def test_a_leak_stops_the_run_and_leaves_earlier_outputs(make_project, capfd):
    project = make_project(**{"01_speak": SPEAK, "02_projects": PROJECTS}).folder.parents[1]
    study = Study.read("data/petite")
    build([study])
    before = contents(study.output)
    write_key(project, [("Braucendrix", "[M. B.]"), ("Mme Hulquéraz", "[Mme H.]")])
    study = declare(speak(project))
    with pytest.raises(NotebookFailed) as failed:
        build([study])
    message = str(failed.value)
    assert "petite/01_speak: " in message
    assert "notebooks/01_speak.ipynb (text): [M. B.]" in message
    assert "earlier outputs are as they were" in message
    heard = message + "".join(capfd.readouterr())
    assert "cendrix" not in heard and "Hulq" not in heard
    after = contents(study.output)
    assert {path: after[path] for path in before} == before
    assert not [path for path in after if b"cendrix" in after[path]]


def test_a_key_that_gains_a_name_searches_what_is_there_already(make_project):
    project = make_project(**{"02_projects": PROJECTS}).folder.parents[1]
    study = declare(Study.read("data/petite"))
    write_key(project, [("Braucendrix", "[M. B.]")])
    build([study])
    (study.output / "tables" / "note.csv").write_text("vu par CORBOLUNE", "utf-8")
    assert set(build([study]).values()) == {"SKIP_UNCHANGED"}
    write_key(project, [("Braucendrix", "[M. B.]"), ("Corbolune", "[M. C.]")])
    with pytest.raises(
        NotebookFailed, match=r"petite/report: .* tables/note.csv \(text\): \[M. C.\]"
    ):
        build([study])
    (study.output / "tables" / "note.csv").unlink()
    assert build([study])["petite/report"] == "SUCCESS"


def test_a_notebook_that_fails_on_a_name_is_not_kept_and_its_message_is_masked(make_project):
    broken = toy.notebook("01_speak", 'raise ValueError("what Braucendrix said")')
    project = make_project(**{"01_speak": broken}).folder.parents[1]
    write_key(project, [("Braucendrix", "[M. B.]")])
    study = declare(Study.read("data/petite"))
    with pytest.raises(NotebookFailed) as failed:
        build([study])
    assert "ValueError: what [M. B.] said" in str(failed.value)
    assert "not kept, for it holds a name of the key" in str(failed.value)
    assert not [path for path, data in contents(study.output).items() if b"cendrix" in data]


def test_a_key_that_is_not_there_is_said_once_and_stops_nothing(make_project, capfd):
    make_project(**{"02_projects": PROJECTS})
    study = declare(Study.read("data/petite"))
    assert build([study])["petite/02_projects"] == "SUCCESS"
    told = capfd.readouterr().err
    line = "petite: there is no key of pseudonyms at keys/petite.csv; outputs are not searched for names"
    assert told.count(line) == 1


def test_a_bad_key_stops_before_anything_runs(make_project):
    project = make_project(**{"02_projects": PROJECTS}).folder.parents[1]
    study = declare(Study.read("data/petite"))
    write_key(project, [("Corbolune", "[M. C.]"), ("Corbolune", "[M. D.]")])
    with pytest.raises(
        StudyError, match="rows 2, 3, column pseudonym: one name has two pseudonyms"
    ):
        build([study])
    (project / "keys" / "petite.csv").write_text("Corbolune;Corbolune\nx;y\n", "utf-8")
    with pytest.raises(StudyError) as refused:
        build([study])
    assert "orbolune" not in str(refused.value)
    assert not (study.output / "notebooks").exists()


def test_a_name_in_a_notebook_source_is_found(make_project):
    named = toy.notebook("02_projects", 'study.table("projects")[:1]')
    named.cells.append(nbformat.v4.new_markdown_cell("Merci à **Cor**bolune.", id="thanks"))
    project = make_project(**{"02_projects": named}).folder.parents[1]
    write_key(project, [("Corbolune", "[M. C.]")])
    with pytest.raises(NotebookFailed, match=r"\[M. C.\]"):
        build([declare(Study.read("data/petite"))])
