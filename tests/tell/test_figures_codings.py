"""What the figures of 01 and 02 show is what their tables hold."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from metrostudy.field.codings import code_matrix
from metrostudy.field.reliability.agreement import agreement
from metrostudy.study import Codings
from metrostudy.tell.figures.codings import plot_agreement, plot_code_matrix
from metrostudy.tell.figures.corpus import plot_coverage
from metrostudy.tell.figures.style import INK, MUTED, ORANGE

BOOK = pd.DataFrame(
    {
        "code": ["FN", "FN.A", "FN.B", "IN", "IN.C"],
        "parent": [None, "FN", "FN", None, "IN"],
        "label_fr": ["Freins", "Peurs", "Dette", "Invariants", "Portage"],
        "label_en": ["Barriers", "Fears", "Debt", "Invariants", "Sponsorship"],
    }
)


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


def written(axes) -> dict[str, str]:
    """Label → colour of every row, whichever column it is in."""
    return {label.get_text(): label.get_color() for ax in axes for label in ax.get_yticklabels()}


def test_codes_to_discuss_are_in_orange_and_every_code_has_its_row():
    turns = pd.DataFrame({"turn": list("abcdefgh"), "interview": ["E1"] * 4 + ["E2"] * 4})
    turns = turns.assign(is_interviewer=False)
    applied = {("A", "FN.A"): "abe", ("B", "FN.A"): "abe", ("A", "FN.B"): "cd",
               ("B", "FN.B"): "df", ("A", "IN.C"): "gh", ("B", "IN.C"): "gh"}  # fmt: skip
    made = pd.DataFrame(
        [(turn, coder, code) for (coder, code), said in applied.items() for turn in said],
        columns=["turn", "coder", "code"],
    ).merge(turns, on="turn")
    found = agreement(made, turns, BOOK, Codings(), np.random.default_rng(0))
    rows = written(plot_agreement(found))
    assert rows == {
        "Freins": INK, "Peurs": INK, "Dette": ORANGE, "Invariants": INK, "Portage": INK,
    }  # fmt: skip


def test_the_heatmap_shades_the_share_of_interviews_and_dots_what_all_coders_saw():
    codings = pd.DataFrame(
        [("E1", "FN.A", "A"), ("E1", "FN.A", "B"), ("E2", "FN.B", "A"), ("E3", "IN.C", "A")],
        columns=["interview", "code", "coder"],
    )
    interviews = pd.DataFrame({"interview": ["E1", "E2", "E3"], "metropole": ["m", "n", "n"]})
    metropoles = pd.DataFrame({"metropole": ["m", "n"], "name": ["Em", "En"]})
    axes = plot_code_matrix(code_matrix(codings, interviews, BOOK, metropoles))
    shades = [ax.collections[0].get_array().reshape(-1, 2).tolist() for ax in axes]
    assert shades == [[[None, None], [1.0, 0.0], [0.0, 0.5]], [[None, None], [0.0, 0.5]]]
    dots = [ax.collections[1].get_offsets().tolist() for ax in axes]
    assert dots == [[[0.5, 1.5]], []]


def test_metropoles_nobody_spoke_for_are_named_in_grey_after_the_others():
    table = pd.DataFrame(
        [("a", "Alpha", None, 0, 0, 0), ("b", "Beta", "elu", 1, 2, 300)],
        columns=["metropole", "name", "role", "interviews", "turns", "words"],
    )
    rows = written([plot_coverage(table)])
    assert list(rows.items()) == [("Beta", INK), ("Alpha", MUTED)]
