"""What the figure of the machine shows is what its table holds."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from invented_interviews import BOOK, coded, planted

from metrostudy.field.corpus import split_turns
from metrostudy.field.machine.suggestions import suggest
from metrostudy.study import Corpus, Suggestions
from metrostudy.tell.figures.style import BLUE, INK
from metrostudy.tell.figures.suggestions import plot_machine


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def found():
    transcripts, has = planted(1)
    luck = np.random.default_rng(2).random(len(has)) < 0.3
    said = {("F.MOT", "A"): has, ("F.RIEN", "A"): luck, ("F.MOT", "B"): has & luck,
            ("F.RIEN", "B"): luck & ~has}  # fmt: skip
    made = pd.concat([coded(transcripts, given, *who) for who, given in said.items()])
    turns = split_turns(transcripts, Corpus())
    choices = Suggestions(folds=3)
    return suggest(made, transcripts, turns, BOOK, choices, np.random.default_rng(0))


def test_each_code_has_its_row_the_best_first_and_may_suggest_in_blue(found):
    ax = plot_machine(found)
    rows = {label.get_text(): label.get_color() for label in ax.get_yticklabels()}
    assert list(rows.items()) == [("Le mot", BLUE), ("Le hasard", INK)]


def test_dots_stand_at_the_kappas_of_the_passages_coded_twice(found):
    drawn = [marks.get_offsets()[:, 0].tolist() for marks in plot_machine(found).collections
             if hasattr(marks, "get_offsets") and len(marks.get_offsets()) == 2]  # fmt: skip
    twice = found.scores.query("passages == 'twice'").dropna(subset="code")
    for coder in ("machine", "human", "dictionary"):
        assert twice.loc[twice["coder"] == coder, "kappa"].tolist() in drawn


def test_a_study_without_enough_to_learn_from_has_a_figure_that_says_so(found):
    from dataclasses import replace

    (text,) = plot_machine(replace(found, refused="support")).texts
    assert text.get_text() == "La machine n'a pas de quoi apprendre : rien à dessiner."
