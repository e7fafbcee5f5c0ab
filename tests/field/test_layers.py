"""Whose codings count: by eye, by property, and the sentence for a coder who coded nothing."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrostudy.faults import StudyError
from metrostudy.field.layers import layer

ROW = st.tuples(*map(st.sampled_from, (["E1", "E2", "E3"], ["A", "B"], ["FN", "TH"],
                                       ["present", "absent", None])))  # fmt: skip
TABLE = st.lists(ROW, min_size=1, max_size=12).map(
    lambda rows: pd.DataFrame(rows, columns=["interview", "coder", "code", "valence"])
)


@given(TABLE)
def test_layers_keep_some_codings_and_add_none(codings):
    union = layer(codings, "union")
    for name in ("consensus", *codings["coder"].unique()):
        assert layer(codings, name).index.isin(union.index).all()


@given(TABLE)
def test_consensus_is_what_every_reader_of_the_interview_said(codings):
    agreed = layer(codings, "consensus")
    said = {coder: set(map(tuple, own[["interview", "code", "valence"]].to_numpy()))
            for coder, own in codings.groupby("coder")}  # fmt: skip
    for row in codings.itertuples():
        readers = codings.loc[codings["interview"] == row.interview, "coder"].unique()
        both = all((row.interview, row.code, row.valence) in said[coder] for coder in readers)
        assert both == (row.Index in agreed.index)


@given(TABLE)
def test_no_interview_goes_silent_because_one_coder_is_followed(codings):
    for name in codings["coder"].unique():
        assert set(layer(codings, name)["interview"]) == set(codings["interview"])


def test_a_coder_who_coded_nothing_is_named():
    codings = pd.DataFrame({"interview": ["E1"], "coder": ["anne"], "code": ["FN"]})
    with pytest.raises(StudyError) as refused:
        layer(codings, "ane")
    assert str(refused.value) == (
        "choices.codings.layer: 'ane' coded nothing; nearest: 'anne'; accepted: union, "
        "consensus, anne."
    )


def test_a_settled_layer_stands_beside_and_the_machine_nowhere():
    codings = pd.DataFrame({
        "interview": ["E1", "E1", "E2", "E1"], "coder": ["anne", "adjudicated", "adjudicated",
        "machine"], "code": ["FN", "TH", "TH", "FN"], "valence": "present"})  # fmt: skip
    assert layer(codings, "union").index.tolist() == [0, 2]
    assert layer(codings, "consensus").index.tolist() == [0, 2]
    assert layer(codings, "adjudicated").index.tolist() == [1, 2]
