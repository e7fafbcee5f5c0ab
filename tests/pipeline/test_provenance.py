"""The crate says what a run stood on, all of it, and nothing that must stay on the machine."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version

import pytest
import small_study
import toy

from metrostudy.pipeline.build import build
from metrostudy.pipeline.execution import NotebookFailed
from metrostudy.study import Study

TURNS = toy.notebook(
    "01_corpus",
    "turns = ms.split_turns(study.transcripts(study.table('interviews')), study.choices.corpus)",
    'ms.keep(study, "turns", turns[["interview"]]).head(rows)',
)
LACKING = toy.notebook("06_lacking", 'study.table("indicators")')
DECLARED = small_study.FILES["study.yml"]
ROWS = "parameters: {01_corpus: {rows: 2}}\nchoices:"


@pytest.fixture
def study(make_project):
    study = make_project(**{"01_corpus": TURNS, "06_lacking": LACKING})
    return edit(study, "study.yml", "choices:", ROWS)


def edit(study, name, old, new):
    path = study.folder / name
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    return Study.read(study.path)


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(small_study.FILES, "study.yml", DECLARED.replace("choices:", ROWS))
        return toy.ran(
            tmp_path_factory.mktemp("ran"), **{"01_corpus": TURNS, "06_lacking": LACKING}
        )


def entities(output):
    text = (output / "ro-crate-metadata.json").read_text("utf-8")
    return {entity["@id"]: entity for entity in json.loads(text)["@graph"]}


def values(found, action):
    named = [found[one["@id"]] for one in action["object"]]
    return {one["name"]: one["value"] for one in named if one["@type"] == "PropertyValue"}


def links(value):
    """Every identifier that a property points to."""
    if isinstance(value, dict):
        return {value["@id"]}
    return set().union(*map(links, value)) if isinstance(value, list) else set()


def test_a_crate_says_what_was_read_decided_run_and_left(ran):
    output = ran / "outputs" / "petite"
    found = entities(output)
    action, tool = found["#01_corpus"], found["#notebooks/01_corpus.ipynb"]
    files = {one["@id"] for one in action["object"] if found[one["@id"]]["@type"] == "File"}
    assert files == {"#data/petite/interviews.csv", "#data/petite/transcripts/E01.txt"}
    for name, entity in ((name, found[name]) for name in files):
        data = (ran / name[1:]).read_bytes()
        assert entity["sha256"] == hashlib.sha256(data).hexdigest()
        assert entity["contentSize"] == str(len(data))
    decided = values(found, action)
    assert (decided["rows"], decided["seed"]) == ("2", "0")
    assert decided["corpus.interviewer"] == '["Enquêteur", "Enquêtrice", "Q", "Question"]'
    assert not any(name.startswith("maturity.") for name in decided)
    assert action["instrument"] == {"@id": tool["@id"]}
    numpy = f"#software/numpy/{version('numpy')}"
    assert {"@id": numpy} in tool["softwareRequirements"]
    assert found[numpy]["softwareVersion"] == version("numpy")
    left = {one["@id"] for one in action["result"]}
    assert left == {"notebooks/01_corpus.ipynb", "tables/01_corpus-turns.csv"}


def test_the_whole_run_has_every_choice_and_no_notebook_that_did_not_run(ran):
    output = ran / "outputs" / "petite"
    found = entities(output)
    decided = values(found, found["#run"])
    declared = json.loads((output / "study.json").read_text("utf-8"))
    assert decided["maturity.normalise"] == declared["choices"]["maturity.normalise"] == "goalposts"
    assert decided["commit"] == ""
    assert (decided["edition"], decided["name"]) == ("2026", "petite")
    assert "#06_lacking" not in found
    assert found["./"]["mainEntity"] == found["#run"]["instrument"] == {"@id": "study.json"}


def test_a_crate_is_closed_and_holds_what_it_lists(ran):
    output = ran / "outputs" / "petite"
    found = entities(output)
    named = set().union(*(links(value) for one in found.values() for value in one.values()))
    assert {name for name in named - set(found) if not name.startswith("https://w3id.org/ro/crate")} == set()  # fmt: skip
    for part in links(found["./"]["hasPart"]):
        data = output / part
        assert (
            data.is_dir() or hashlib.sha256(data.read_bytes()).hexdigest() == found[part]["sha256"]
        )
    assert json.dumps(found).count("Toujours") == 0  # inputs are described, their text is not there


def test_two_runs_differ_by_their_times_alone(study, tmp_path):
    def timeless():
        keys = ("startTime", "endTime", "datePublished")
        found = entities(study.output)
        assert all(found["#01_corpus"][key] for key in keys[:2])
        return json.dumps([{k: v for k, v in one.items() if k not in keys} for one in found.values()])  # fmt: skip

    build([study])
    first = timeless()
    study.output.rename(tmp_path / "before")
    build([study])
    assert timeless() == first


def test_the_crate_follows_an_input_that_changes_no_output(study):
    build([study])
    before = entities(study.output)["#data/petite/interviews.csv"]["sha256"]
    executed = (study.output / "notebooks" / "01_corpus.ipynb").read_bytes()
    study = edit(study, "interviews.csv", ",elu,", ",agent,")
    build([study])
    assert (study.output / "notebooks" / "01_corpus.ipynb").read_bytes() == executed
    assert entities(study.output)["#data/petite/interviews.csv"]["sha256"] != before


def test_no_path_of_the_machine_is_told(study, tmp_path):
    small_study.write(tmp_path / "elsewhere")
    away = tmp_path / "elsewhere" / "interviews.csv"
    yml = f"tables: {{interviews: {away}}}\nchoices:\n  suggestions: {{embedder: /opt/models/camembert}}"
    study = edit(study, "study.yml", "choices:", yml)
    build([study])
    told = json.dumps(entities(study.output)) + (study.output / "study.json").read_text("utf-8")
    assert str(tmp_path) not in told
    assert "/opt" not in told
    assert "#interviews.csv" in entities(study.output)
    assert (
        values(entities(study.output), entities(study.output)["#run"])["suggestions.embedder"]
        == "camembert"
    )


def test_a_name_of_the_key_in_a_choice_stops_the_run(study, tmp_path):
    build([study])
    before = entities(study.output)
    (tmp_path / "key.csv").write_text("name,pseudonym\nVaucrestan,[M. V.]\n", "utf-8")
    yml = f"pseudonym_key: {tmp_path / 'key.csv'}\nchoices:\n  lexicon: {{keep: [Vaucrestan]}}"
    study = edit(study, "study.yml", "choices:", yml)
    with pytest.raises(NotebookFailed, match=r"petite/report: .*study.json \(text\): \[M. V.\]"):
        build([study])
    assert entities(study.output) == before


def test_a_study_of_which_nothing_ran_has_a_crate_all_the_same(make_project):
    study = make_project(**{"06_lacking": LACKING})
    build([study])
    assert entities(study.output)["#run"]["result"] == []
