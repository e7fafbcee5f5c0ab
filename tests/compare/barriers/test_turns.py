"""Answers that name a barrier: a case checkable by eye."""

import pandas as pd

from metrostudy.compare.barriers.turns import named_by_turn

BOOK = pd.DataFrame({"code": ["FN", "FN.ACCU", "FE.FRAC", "TH.CITO"],
                     "parent": [None, "FN", "FE", "TH"], "label_fr": "", "label_en": "",
                     "kind": ["internal_barrier", "internal_barrier", "external_barrier",
                              "theme"]})  # fmt: skip
TURNS = pd.DataFrame({"interview": ["E1"] * 4 + ["E2"] * 2,
                      "turn": ["E1-1", "E1-2", "E1-3", "E1-4", "E2-1", "E2-2"],
                      "is_interviewer": [True, False, True, False, True, False],
                      "start": [0, 10, 30, 40, 0, 10], "end": [9, 29, 39, 60, 9, 30]})  # fmt: skip
HEARD = pd.DataFrame({"interview": ["E1", "E2"], "metropole": ["aube", "crue"],
                      "role": "elu"})  # fmt: skip


def codings(*rows):
    return pd.DataFrame(rows, columns=["interview", "start", "end", "code", "valence"]).assign(
        coder="A"
    )


def test_a_passage_names_its_barrier_in_every_answer_that_it_touches():
    said = codings(("E1", 12, 45, "FN.ACCU", "present"), ("E1", 50, 55, "TH.CITO", "present"))
    seen, place = named_by_turn(said, TURNS, HEARD, BOOK)
    assert seen["FN.ACCU"].to_dict() == {"E1-2": True, "E1-4": True}
    assert not seen["FE.FRAC"].any()
    assert list(place) == ["aube", "aube"]


def test_an_answer_that_denies_a_barrier_does_not_name_it():
    said = codings(("E1", 12, 20, "FE.FRAC", "absent"), ("E2", 12, 20, "FE.FRAC", None))
    seen, _ = named_by_turn(said, TURNS, HEARD, BOOK)
    assert seen["FE.FRAC"].to_dict() == {"E1-2": False, "E1-4": False, "E2-2": True}
