"""A rule that cannot be followed is told, all faults at once."""

import pandas as pd
import pytest
from four_places import BOOK, GRID, PROPOSITIONS, observed

from metrostudy.faults import StudyError
from metrostudy.schemas import descriptor
from metrostudy.study import Study
from metrostudy.tables import empty, read
from metrostudy.tell.proposals.rules import check_rules
from metrostudy.tell.proposals.states import proposal_states


def spoilt(column, value, row=2) -> pd.DataFrame:
    table = PROPOSITIONS.astype({column: object})
    table.loc[row, column] = value
    return table


def test_a_sound_table_has_no_fault():
    assert check_rules(PROPOSITIONS, BOOK, GRID) == []


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("criteria", "IN.DON",
         "row 4, column criteria: 'IN.DON' is neither a node of the framework nor a code; nearest: "
         "'IN.DONN'."),
        ("themes", "FN.ACCU", "row 4, column themes: 'FN.ACCU' is not a theme."),
        ("said_shows", None,
         "row 4, column codes: nothing says what it shows; fill said_shows."),
        ("done_from", 1.5,
         "row 4, column done_from: 1.5 is below begun_from (2); what is done has begun."),
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_said_where_it_stands(column, value, sentence):
    assert f"propositions.csv, {sentence}" in map(
        str, check_rules(spoilt(column, value), BOOK, GRID)
    )


def test_all_faults_come_at_once_before_any_state():
    wrong = spoilt("criteria", "IN.DON").assign(themes="FN.BUDG", built_shows="done")
    with pytest.raises(StudyError) as error:
        proposal_states(wrong, observed(), "2026")
    assert len(error.value.faults) == 1 + len(wrong)


def test_a_study_without_a_grid_is_not_asked_for_its_criteria():
    assert check_rules(spoilt("criteria", "IN.DON"), BOOK, empty("framework")) == []


def test_an_unknown_code_is_refused_when_the_table_is_read(tmp_path):
    table = "proposal,edition,label_fr,codes,said_shows\nP20.1,2020,Ouvrir,GO.DEDY,done\n"
    (tmp_path / "propositions.csv").write_text(table, "utf-8")
    targets = {"codebook.code": BOOK["code"]}
    with pytest.raises(StudyError) as error:
        read(tmp_path / "propositions.csv", descriptor("propositions"), targets)
    assert str(error.value) == (
        "propositions.csv, row 2, column codes: 'GO.DEDY' is not found in codebook.code; nearest: "
        "'GO.DEDI'."
    )


@pytest.mark.parametrize("name", ["demo", "observatoire"])
def test_the_rules_that_ship_can_be_followed_and_say_why(name):
    study = Study.read(f"data/{name}")
    rules, book, grid = study.load("propositions", "codebook", "framework")
    assert check_rules(rules, book, grid) == []
    assert rules["rule"].notna().all() and len(rules) == 19
    own = rules["codes"].str.split("|").str[0]
    assert (own == rules["proposal"]).all(), "what is said of a proposal shows it first"
