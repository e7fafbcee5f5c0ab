"""Where two coders part, what it would change, and what a team decides of it."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from metrostudy.faults import StudyError
from metrostudy.field.corpus import split_turns
from metrostudy.field.reconciling.adjudication import adjudicated
from metrostudy.field.reconciling.comparison import compare
from metrostudy.field.reconciling.context import Told
from metrostudy.field.reconciling.meeting import read_meeting, to_meeting
from metrostudy.field.reconciling.reconciliation import disagreement_pairs, disagreements
from metrostudy.study import Corpus

ROOT = Path(__file__).parents[3]
BOOK = pd.DataFrame(
    [
        ("FN", None, "internal_barrier", "Freins"),
        ("FN.ACCU", "FN", "internal_barrier", "Acculturation"),
        ("FN.COMP", "FN", "internal_barrier", "Temps et compétences"),
        ("IN", None, "invariant", "Invariants"),
        ("IN.PORT", "IN", "invariant", "Portage"),
        ("TH", None, "theme", "Thèmes"),
        ("TH.EAU", "TH", "theme", "Eau"),
        ("TH.GAZ", "TH", "theme", "Gaz"),
        ("GO", None, "governance", "Gouvernance"),
        ("GO.FINA", "GO", "governance", "Financement"),
    ],
    columns=["code", "parent", "kind", "label_fr"],
).assign(label_en=lambda book: book["label_fr"])
#             0         1         2         3         4         5         6         7
#             0123456789012345678901234567890123456789012345678901234567890123456789012345
TEXT = "Q : Alors ?\nR : Les agents ont peur. Le temps manque. L'eau fuit.\nQ : Et ?\nR : Rien."
FEAR, TIME, WATER, NOTHING = (16, 36), (37, 53), (54, 65), (79, 84)


def corpus(*interviews: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    told = pd.DataFrame({"interview": interviews, "text": [TEXT] * len(interviews)})
    return told, split_turns(told, Corpus())


def made(*rows: tuple) -> pd.DataFrame:
    """Codings from (interview, span, code, coder[, valence]) tuples."""
    columns = ["interview", "start", "end", "code", "coder", "valence", "quote", "memo"]
    cells = [(one, *span, *rest, *[None] * (4 - len(rest))) for one, span, *rest in rows]
    return pd.DataFrame([(*row[:6], None, None) for row in cells], columns=columns)


def places(**metropoles: str) -> pd.DataFrame:
    told = {"interview": list(metropoles), "metropole": list(metropoles.values())}
    return pd.DataFrame(told).assign(date=pd.Timestamp("2026-01-01"))


def apart(codings: pd.DataFrame, interviews: pd.DataFrame | None = None, **asked) -> pd.DataFrame:
    interviews = places(E1="m") if interviews is None else interviews
    told, turns = corpus(*interviews["interview"])
    return disagreements(codings, told, turns, BOOK, interviews, **asked)


AGREED = ("E1", WATER, "TH.EAU", "A"), ("E1", WATER, "TH.EAU", "B")


# Kinds -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "kinds"),
    [
        ((), []),
        ([("E1", FEAR, "FN.ACCU", "A")], [("missing", "FN.ACCU", None)]),
        ([("E1", FEAR, "FN.ACCU", "B")], [("missing", None, "FN.ACCU")]),
        ([("E1", FEAR, "FN.ACCU", "A"), ("E1", FEAR, "FN.ACCU", "B")], []),
        (
            [("E1", FEAR, "FN.ACCU", "A"), ("E1", (16, 22), "FN.ACCU", "B")],
            [("boundary", "FN.ACCU", "FN.ACCU")],
        ),
        (
            [("E1", FEAR, "FN.ACCU", "A"), ("E1", TIME, "FN.ACCU", "B")],
            [("boundary", "FN.ACCU", "FN.ACCU")],
        ),
        (
            [("E1", FEAR, "FN.ACCU", "A", "present"), ("E1", FEAR, "FN.ACCU", "B", "absent")],
            [("valence", "FN.ACCU", "FN.ACCU")],
        ),
        ([("E1", FEAR, "FN.ACCU", "A", "present"), ("E1", FEAR, "FN.ACCU", "B")], []),
        (
            [("E1", FEAR, "FN.ACCU", "A"), ("E1", FEAR, "FN.COMP", "B")],
            [("neighbour", "FN.ACCU", "FN.COMP")],
        ),
        (
            [("E1", FEAR, "FN.ACCU", "A"), ("E1", NOTHING, "FN.ACCU", "B")],
            [("missing", "FN.ACCU", None), ("missing", None, "FN.ACCU")],
        ),
        (
            [("E1", FEAR, "FN.ACCU", "A"), ("E1", FEAR, "TH.GAZ", "B")],
            [("missing", "FN.ACCU", None), ("missing", None, "TH.GAZ")],
        ),
    ],
)
def test_the_kind_is_the_one_that_the_eye_sees(rows, kinds):
    table = apart(made(*AGREED, *rows))
    cells = table[["kind", "code_1", "code_2"]].astype(object)
    assert sorted(map(str, cells.where(cells.notna(), None).values.tolist())) == sorted(
        str(list(kind)) for kind in kinds
    )


def test_two_short_passages_and_the_long_one_over_them_are_one_reading():
    rows = [("E1", FEAR, "FN.ACCU", "A"), ("E1", TIME, "FN.ACCU", "A")]
    assert apart(made(*AGREED, *rows, ("E1", (16, 53), "FN.ACCU", "B"))).empty


def test_codes_of_two_families_are_neighbours_once_they_are_often_exchanged():
    rows = [(name, FEAR, *side) for name in ("E1", "E2", "E3")
            for side in (("FN.ACCU", "A"), ("GO.FINA", "B"))]  # fmt: skip
    where = places(E1="m", E2="m", E3="n")
    assert apart(made(*rows), where)["kind"].tolist() == ["neighbour"] * 3
    assert set(apart(made(*rows[:4]), where)["kind"]) == {"missing"}


def test_the_silent_coders_codes_are_named_beside():
    table = apart(made(*AGREED, ("E1", FEAR, "FN.ACCU", "A"), ("E1", (16, 53), "TH.GAZ", "B")))
    assert table.set_index("code_1").loc["FN.ACCU", "beside"] == "TH.GAZ"


def test_each_pair_of_three_coders_is_compared_and_layers_are_no_coders():
    rows = made(*AGREED, ("E1", FEAR, "FN.ACCU", "C"), ("E1", FEAR, "TH.GAZ", "machine"))
    table = apart(rows)
    assert set(zip(table["coder_1"], table["coder_2"], strict=True)) == {("A", "C"), ("B", "C")}
    assert apart(rows, coders=("A", "B")).empty
    with pytest.raises(StudyError, match="'D' coded nothing; coders: A, B, C"):
        apart(rows, coders=("A", "D"))


def test_context_is_the_sentence_before_and_the_sentence_after():
    told, turns = corpus("E1")
    around = Told(told, turns).around
    assert around("E1", *TIME) == ("Les agents ont peur.", "L'eau fuit.")
    assert around("E1", *FEAR) == ("Q : Alors ?", "Le temps manque.")
    assert around("E1", 40, 45) == ("Les agents ont peur. Le", "manque. L'eau fuit.")
    assert around("E1", *WATER) == ("Le temps manque.", "")


# What it would change --------------------------------------------------------------------------


def moves(codings: pd.DataFrame, interviews: pd.DataFrame) -> dict:
    table = apart(codings, interviews)
    columns = ["moves_cell", "moves_valence", "moves_count", "weight"]
    return {(r["code_1"] if isinstance(r["code_1"], str) else r["code_2"]):
            [round(r[c], 3) for c in columns] for r in table.to_dict("records")}  # fmt: skip


def test_the_only_passage_of_a_barrier_moves_its_cell_and_its_count():
    rows = made(*AGREED, ("E1", FEAR, "FN.ACCU", "A", "present"))
    assert moves(rows, places(E1="m")) == {"FN.ACCU": [1, 0, 1, 2]}


def test_a_métropole_of_two_interviews_moves_half_as_much():
    rows = made(*AGREED, ("E1", FEAR, "FN.ACCU", "A"), ("E2", FEAR, "FN.ACCU", "A"))
    assert moves(rows, places(E1="m", E2="m")) == {"FN.ACCU": [0.5, 0, 0.5, 1]}


def test_a_code_that_nobody_disputes_elsewhere_in_the_interview_is_there_anyway():
    sure = ("E1", NOTHING, "FN.ACCU", "A"), ("E1", NOTHING, "FN.ACCU", "B")
    rows = made(*AGREED, *sure, ("E1", FEAR, "FN.ACCU", "A"))
    assert moves(rows, places(E1="m")) == {"FN.ACCU": [0, 0, 0.5, 0.5]}


def test_two_disputed_passages_share_the_cell():
    rows = made(*AGREED, ("E1", FEAR, "TH.GAZ", "A"), ("E1", NOTHING, "TH.GAZ", "B"))
    table = apart(rows)
    assert table["moves_cell"].tolist() == [0.5, 0.5]
    assert table["times"].tolist() == [2, 2]


def test_a_barrier_said_absent_is_not_there():
    rows = made(*AGREED, ("E1", FEAR, "FN.ACCU", "A", "absent"))
    assert moves(rows, places(E1="m")) == {"FN.ACCU": [0, 0, 0, 0]}
    opposite = ("E1", FEAR, "FN.ACCU", "A", "present"), ("E1", FEAR, "FN.ACCU", "B", "absent")
    assert moves(made(*opposite), places(E1="m")) == {"FN.ACCU": [1, 0, 1, 2]}


def test_opposite_readings_of_an_invariant_move_its_share_of_present():
    sure = ("E1", NOTHING, "IN.PORT", "A", "present"), ("E1", NOTHING, "IN.PORT", "B", "present")
    opposite = ("E1", FEAR, "IN.PORT", "A", "present"), ("E1", FEAR, "IN.PORT", "B", "absent")
    assert moves(made(*sure, *opposite), places(E1="m")) == {"IN.PORT": [0, 0.5, 0, 0.5]}


def test_what_changes_most_comes_first_then_what_happens_most_often():
    rows = made(
        *AGREED, ("E1", WATER, "IN.PORT", "A"), ("E1", (54, 58), "IN.PORT", "B"),
        ("E1", FEAR, "TH.GAZ", "A"), ("E1", NOTHING, "TH.GAZ", "B"),
        ("E1", TIME, "FN.ACCU", "A"), ("E2", TIME, "GO.FINA", "A"), ("E2", TIME, "TH.EAU", "B"),
    )  # fmt: skip
    table = apart(rows, places(E1="m", E2="n"))
    assert table["weight"].tolist() == [2, 1, 1, 0.5, 0.5, 0]
    assert table["kind"].iloc[-1] == "boundary"


# Invariance ------------------------------------------------------------------------------------

spans = st.sampled_from([FEAR, TIME, WATER, NOTHING, (16, 53), (37, 65), (20, 40)])
codes = st.sampled_from(["FN.ACCU", "FN.COMP", "IN.PORT", "TH.EAU", "GO.FINA"])
valences = st.sampled_from(["present", "absent", None])
drawn = st.lists(
    st.tuples(st.sampled_from(["E1", "E2"]), spans, codes, st.sampled_from("AB"), valences),
    unique_by=lambda row: row[:4],
    max_size=14,
)


@given(drawn)
@settings(max_examples=40, deadline=None)
def test_calling_the_coders_otherwise_mirrors_the_table(rows):
    where = places(E1="m", E2="m")
    table = apart(made(*rows), where)
    other = apart(made(*[(*r[:3], {"A": "Z", "B": "C"}[r[3]], r[4]) for r in rows]), where)
    ends = ("code", "valence", "start", "end", "quote")
    mirror = {f"{end}_{side}": f"{end}_{3 - side}" for end in ends for side in (1, 2)}
    columns = ["interview", "kind", "overlap", "before", "after", "weight", "times", *mirror]
    seen = other.rename(columns=mirror)[columns].astype(object)
    assert (
        seen.fillna("").values.tolist() == table[columns].astype(object).fillna("").values.tolist()
    )


@given(drawn, st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_order_of_the_codings_changes_nothing(rows, order):
    shuffled = order.sample(rows, len(rows))
    where = places(E1="m", E2="m")
    pd.testing.assert_frame_equal(apart(made(*rows), where), apart(made(*shuffled), where))


@given(drawn)
@settings(max_examples=25, deadline=None)
def test_every_passage_of_two_coders_is_in_one_unit(rows):
    told, turns = corpus("E1", "E2")
    codings = made(*rows)
    if codings["coder"].nunique() < 2:
        return
    units = compare(codings, told, turns, BOOK, "A", "B")
    held = sorted(row for unit in units for row in (*unit.rows_1, *unit.rows_2))
    both = codings.groupby("interview")["coder"].transform("nunique") == 2
    assert held == codings.index[both].tolist()


# Pairs -----------------------------------------------------------------------------------------


def test_pairs_of_codes_are_counted_whoever_took_which():
    rows = [("E1", FEAR, "FN.ACCU", "A"), ("E1", FEAR, "FN.COMP", "B"),
            ("E1", NOTHING, "FN.COMP", "A"), ("E1", NOTHING, "FN.ACCU", "B"),
            ("E1", TIME, "TH.GAZ", "B")]  # fmt: skip
    pairs = disagreement_pairs(apart(made(*AGREED, *rows)), BOOK)
    columns = ["kind", "label_fr", "other_fr", "times", "by_1", "by_2"]
    assert pairs[columns].fillna("").values.tolist() == [
        ["neighbour", "Acculturation", "Temps et compétences", 2, 1, 1],
        ["missing", "Gaz", "", 1, 0, 1],
    ]


# The meeting -----------------------------------------------------------------------------------

ROWS = made(
    *AGREED, ("E1", (52, 65), "GO.FINA", "A"), ("E1", (52, 64), "GO.FINA", "B", "present"),
    ("E1", FEAR, "FN.ACCU", "A"), ("E1", (16, 53), "FN.COMP", "B"),
    ("E1", NOTHING, "IN.PORT", "A", "present"), ("E1", NOTHING, "IN.PORT", "B", "absent"),
    ("E1", TIME, "TH.GAZ", "A"),
)  # fmt: skip
NAMES = {"neighbour": "E1-16-53-FN.ACCU+FN.COMP-A+B", "valence": "E1-79-84-IN.PORT-A+B",
         "missing": "E1-37-53-TH.GAZ-A+B"}  # fmt: skip


def settled(*rows: tuple, codings: pd.DataFrame = ROWS):
    columns = ["disagreement", "decision", "autre_code", "pourquoi"]
    cells = [(NAMES.get(name, name), *rest, *[None] * (3 - len(rest))) for name, *rest in rows]
    told, turns = corpus(*sorted(set(codings["interview"])))
    return adjudicated(codings, pd.DataFrame(cells, columns=columns), told, turns, BOOK)


def layer(found) -> list:
    own = found.codings[found.codings["coder"] == "adjudicated"].astype(object)
    columns = ["start", "end", "code", "valence", "memo"]
    return own[columns].where(own[columns].notna(), None).values.tolist()


ALWAYS = [[52, 64, "GO.FINA", "present", None], [54, 65, "TH.EAU", None, None]]


def test_what_nobody_disputes_is_in_the_layer_and_the_rest_waits():
    found = settled()
    assert layer(found) == ALWAYS
    assert sorted(found.undecided["disagreement"]) == sorted(NAMES.values())
    assert found.counts.values.tolist() == [["agreed", 2]]


@pytest.mark.parametrize(
    ("decision", "kept"),
    [
        (("neighbour", "garder A"), [[16, 36, "FN.ACCU", None, None]]),
        (("neighbour", "Garder  b"), [[16, 53, "FN.COMP", None, None]]),
        (
            ("neighbour", "les deux"),
            [[16, 36, "FN.ACCU", None, None], [16, 53, "FN.COMP", None, None]],
        ),
        (("neighbour", "aucun"), []),
        (("neighbour", "autre", "IN.PORT"), [[16, 36, "IN.PORT", None, None]]),
        (("neighbour", "autre : IN.PORT"), [[16, 36, "IN.PORT", None, None]]),
        (("missing", "garder A"), [[37, 53, "TH.GAZ", None, None]]),
        (("missing", "garder B"), []),
        (("valence", "garder B", None, "ironie"), [[79, 84, "IN.PORT", "absent", "ironie"]]),
    ],
)
def test_a_decision_is_followed(decision, kept):
    found = settled(decision)
    assert layer(found) == sorted(ALWAYS + kept)
    assert len(found.undecided) == 2


def test_the_originals_are_never_touched_and_an_earlier_layer_is_replaced():
    once = settled(("missing", "garder A")).codings
    assert once.iloc[: len(ROWS)].astype(object).equals(ROWS.astype(object))
    again = settled(("missing", "aucun"), codings=once)
    assert layer(again) == ALWAYS


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (
            [("E1-16-53-FN.ACCU+FN.COM-A+B", "garder A")],
            "row 2, column disagreement: 'E1-16-53-FN.ACCU+FN.COM-A+B' is not a disagreement of "
            "these codings; nearest: 'E1-16-53-FN.ACCU+FN.COMP-A+B'.",
        ),
        ([(None, "garder A")], "the disagreement that is decided here is not named."),
        (
            [("missing", "garde A")],
            "row 2, column decision: 'garde A' is not one of garder A, garder B, les deux, aucun, "
            "autre; nearest: 'garder A'.",
        ),
        ([("missing", "les deux")], "'les deux' has no meaning where B has nothing."),
        (
            [("valence", "les deux")],
            "'les deux' would say two opposite things of one passage; choose one.",
        ),
        ([("missing", "autre")], "row 2, column autre_code: 'autre' needs a code."),
        (
            [("missing", "autre", "TH.GAS")],
            "column autre_code: 'TH.GAS' is not a code of the codebook; nearest: 'TH.GAZ'.",
        ),
        (
            [("missing", "autre: TH.GAZ")],
            "'TH.GAZ' is already there; write whose passage is kept ('garder …').",
        ),
        (
            [("missing", "garder A", "TH.EAU")],
            "'TH.EAU' has no meaning beside 'garder A'; write 'autre'.",
        ),
        (
            [("missing", "garder A"), ("valence", "aucun"), ("missing", "aucun")],
            f"row 4, column disagreement: '{NAMES['missing']}' is decided otherwise than on row 2.",
        ),
    ],
)
def test_a_decision_that_cannot_be_followed_is_refused_with_row_and_column(rows, sentence):
    with pytest.raises(StudyError) as refused:
        settled(*rows)
    assert str(refused.value).startswith("decisions, row ")
    assert sentence in str(refused.value)


def test_every_fault_is_said_at_once():
    with pytest.raises(StudyError) as refused:
        settled(("missing", "les deux"), ("valence", "les deux"), ("nowhere", "aucun"))
    assert len(refused.value.faults) == 3


def test_three_coders_on_one_interview_are_settled_two_at_a_time():
    rows = pd.concat([ROWS, made(("E1", FEAR, "FN.ACCU", "C"))], ignore_index=True)
    with pytest.raises(StudyError, match="E1: more than two coders"):
        settled(codings=rows)


def test_the_workbook_goes_to_the_meeting_and_comes_back(tmp_path):
    table = apart(ROWS)
    path = to_meeting(table, BOOK, tmp_path / "reunion.xlsx")
    book = load_workbook(path)
    sheet = book["désaccords"]
    header = [cell.value for cell in sheet[1]]
    assert sheet.freeze_panes == "C2"
    assert {"passage A", "passage B", "decision", "pourquoi"} <= set(header)
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    asked = sheet.cell(2, header.index("decision") + 1)
    place = next(where for span, where in rules.items() if span.startswith(asked.coordinate))
    lists = book["listes"]
    column = place.split("$")[1]
    assert [lists[f"{column}{row}"].value for row in range(1, 6)] == [
        "garder A", "garder B", "les deux", "aucun", "autre",
    ]  # fmt: skip
    asked.value = "garder B"
    sheet.cell(2, header.index("pourquoi") + 1).value = "dit deux fois"
    book.save(path)
    back = read_meeting(path)
    told, turns = corpus("E1")
    found = adjudicated(ROWS, back, told, turns, BOOK)
    assert len(found.undecided) == len(table) - 1


def test_a_fault_in_a_workbook_names_the_row_that_excel_shows(tmp_path):
    path = to_meeting(apart(ROWS), BOOK, tmp_path / "reunion.xlsx")
    book = load_workbook(path)
    sheet = book.active
    header = [cell.value for cell in sheet[1]]
    sheet.cell(4, header.index("decision") + 1).value = "oui"
    book.save(path)
    told, turns = corpus("E1")
    with pytest.raises(StudyError, match="decisions, row 4, column decision: 'oui' is not one of"):
        adjudicated(ROWS, read_meeting(path), told, turns, BOOK)


def test_a_passage_that_looks_like_a_formula_is_text(tmp_path):
    text = TEXT.replace("Les agents ont peur.", "=1+1 agents, oui.   ")
    told = pd.DataFrame({"interview": ["E1"], "text": [text]})
    rows = made(*AGREED, ("E1", FEAR, "FN.ACCU", "A"))
    table = disagreements(rows, told, split_turns(told, Corpus()), BOOK, places(E1="m"))
    sheet = load_workbook(to_meeting(table, BOOK, tmp_path / "r.xlsx")).active
    cell = next(c for row in sheet for c in row if str(c.value).startswith("=1+1"))
    assert cell.data_type == "s"


def test_a_meeting_without_disagreement_has_a_header_and_no_row(tmp_path):
    path = to_meeting(apart(made(*AGREED)), BOOK, tmp_path / "r.xlsx")
    assert read_meeting(path).empty


def test_a_workbook_without_its_identifiers_is_refused(tmp_path):
    (tmp_path / "r.csv").write_text("decision;pourquoi\naucun;\n", "utf-8")
    with pytest.raises(StudyError, match=r"r.csv, row 1, column disagreement: this column is need"):
        read_meeting(tmp_path / "r.csv")


# The demo --------------------------------------------------------------------------------------


def test_the_confusions_of_the_demo_are_seen():
    from metrostudy.study import Study

    study = Study.read(ROOT / "data/demo/study.yml")
    codings, book, interviews = study.load("codings", "codebook", "interviews")
    told = study.transcripts(interviews)
    table = disagreements(codings, told, split_turns(told, study.choices.corpus), book, interviews)
    pairs = disagreement_pairs(table, book)
    swapped = pairs[pairs["kind"] == "neighbour"]
    seen = set(zip(swapped["code"], swapped["other"], strict=True))
    assert {("FE.FRAC", "TH.INCL"), ("FN.ACCU", "FN.COMP")} <= seen
    alone = pairs[pairs["kind"] == "missing"].iloc[0]
    assert (alone["code"], alone["by_2"] > 10 * alone["by_1"]) == ("IN.PART", True)
    assert table["weight"].is_monotonic_decreasing
