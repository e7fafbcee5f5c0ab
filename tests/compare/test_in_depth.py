"""Three projects in depth: the best ones, everything against them, and no word without leave."""

import pandas as pd

from metrostudy.compare.barriers.codes import INTERNAL
from metrostudy.compare.in_depth import projects_in_depth
from metrostudy.study import Barriers

BOOK = pd.DataFrame({
    "code": ["FN.A", "FN.B", "GO.X"], "parent": ["FN", "FN", "GO"], "label_en": None,
    "kind": [INTERNAL, INTERNAL, "governance"], "label_fr": ["Alpha", "Bêta", "Comité"],
})  # fmt: skip
NAMES = pd.DataFrame({"metropole": ["m", "n"], "name": ["Mu", "Nu"]})
ROWS = [
    ("m", 3, "FN.A", "FN.A"), ("m", 2, "FN.A|FN.B", "FN.A|FN.B"), ("n", 3, "FN.A|FN.B", "FN.B"),
    ("n", 2, "FN.A", "FN.A"), ("n", 3, "FN.A", None), ("m", 3, "FN.A|FN.B", None),
    ("m", 1, "FN.A", "FN.A"), ("m", 1, "FN.A|FN.B", "FN.A|FN.B"), ("m", 0, "FN.A", None),
]  # fmt: skip
PROJECTS = pd.DataFrame(ROWS, columns=["metropole", "steering", "barriers", "overcome"]).assign(
    project=[f"p{n}" for n in range(len(ROWS))], title=[f"P{n}" for n in range(len(ROWS))],
    theme=None, status="done", partnership=1,
)  # fmt: skip
COLUMNS = ["interview", "start", "end", "code", "coder", "valence", "project", "quote"]
INTERVIEWS = pd.DataFrame({
    "interview": ["E1", "E2", "E3"], "metropole": ["m", "m", "n"],
    "role": ["elu", "agent", "elu"], "quotable": ["named", "anonymous", "none"],
})  # fmt: skip
CODINGS = pd.DataFrame(
    [
        ("E1", 0, 4, "FN.A", "A", "overcome", "p0", "Dit."),
        ("E2", 0, 6, "FN.A", "A", "present", "p0", "Chut !"),
        ("E2", 9, 14, "GO.X", "A", None, "p0", "Aussi"),
        ("E3", 0, 4, "FN.A", "A", "present", "p3", "Non."),
    ],
    columns=COLUMNS,
)


def found(codings: pd.DataFrame = CODINGS, projects: pd.DataFrame = PROJECTS):
    return projects_in_depth(projects, codings, INTERVIEWS, BOOK, NAMES, Barriers())


def test_without_interviews_those_that_overcame_most_one_a_metropole_first():
    assert found(CODINGS.head(0)).sheets["project"].tolist() == ["p1", "p3", "p0"]


def test_projects_that_interviews_tell_come_first():
    assert found().sheets["project"].tolist() == ["p0", "p3", "p1"]


def test_everything_that_says_the_contrary_is_listed_most_barriers_first():
    result = found()
    assert result.negative[["case", "project"]].values.tolist() == [
        ["stuck", "p5"], ["without", "p7"], ["stuck", "p4"], ["without", "p6"],
    ]  # fmt: skip
    assert result.successes == 4


def test_a_sheet_spells_out_barriers_levers_and_partners():
    sheet = found().sheets.set_index("project").loc["p0"]
    assert sheet[["name", "met", "overcome", "levers"]].tolist() == [
        "Mu",
        "Alpha",
        "Alpha",
        "Comité",
    ]
    assert sheet[["partnership", "passages", "quotable"]].tolist() == [1, 3, 1]


def test_a_sheet_that_names_the_project_quotes_only_who_agreed_to_be_named():
    assert found().quotes[["project", "quote", "role", "name"]].values.tolist() == [
        ["p0", "Dit.", "elu", "Mu"]
    ]


def test_an_inventory_without_any_degree_of_steering_has_nothing_to_show():
    result = found(projects=PROJECTS.assign(steering=None))
    assert result.sheets.empty and result.negative.empty and result.quotes.empty
    assert result.successes == 0
