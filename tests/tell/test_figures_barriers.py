"""Figures of 07: what is drawn is what the table says, and few projects are never ribbons."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from metrostudy.compare.barriers.codes import EXTERNAL, INTERNAL
from metrostudy.compare.barriers.prevalence import Prevalence
from metrostudy.compare.steering import Steering
from metrostudy.tell.figures.barrier_links import plot_levers, plot_together
from metrostudy.tell.figures.barriers import plot_barriers
from metrostudy.tell.figures.steering import plot_steering
from metrostudy.tell.figures.style import ORANGE


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def words(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def prevalence(unit: str) -> Prevalence:
    table = pd.DataFrame({
        "kind": [INTERNAL, INTERNAL, EXTERNAL], "label_fr": ["Budget", "Temps", "Fracture"],
        "estimate": [0.5, 0.7, 0.2], "low": [0.4, 0.6, 0.1], "high": [0.6, 0.8, 0.3],
        "count": [5, 7, 2], "n": 10, "complementary": [False, True, False],
    })  # fmt: skip
    more = {"interviews": [9, 8, 3]} if unit == "metropole" else {}
    return Prevalence(table.assign(**more), pd.DataFrame(), unit, 0)


def test_a_barrier_that_2020_did_not_name_is_hollow_and_the_axis_says_so():
    ax = plot_barriers(prevalence("project"))
    faces = np.vstack([dots.get_facecolor() for dots in ax.collections if len(dots.get_offsets())])
    assert [bool((face[:3] == 1).all()) for face in faces] == [False, True, False]
    assert "creux : hors de l'étude de 2020" in ax.get_xlabel()
    assert "50\u202f% (5)" in words(ax)


def test_metropoles_have_their_interviews_beside_them():
    ax = plot_barriers(prevalence("metropole"))
    assert "50\u202f% (5 ; 9)" in words(ax)
    assert ax.get_title(loc="left") == "Les freins que nomment 10 métropoles"


def test_a_pair_that_survives_correction_is_framed():
    table = pd.DataFrame({
        "barrier": ["A", "A", "B"], "other": ["B", "C", "C"], "label_fr": ["Aa", "Aa", "Bb"],
        "other_fr": ["Bb", "Cc", "Cc"], "phi": [0.4, -0.1, 0.0], "both": [9, 2, 4], "n": 50,
        "p_holm": [0.01, 0.6, np.nan],
    })  # fmt: skip
    ax = plot_together(table)
    assert words(ax) == ["0,40\n9", "−0,10\n2", "0,00\n4"]
    assert len(ax.lines) == 1
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["Bb", "Cc"]


def levers(count: int) -> pd.DataFrame:
    return pd.DataFrame({
        "barrier": ["A", "A", "B"], "kind": [INTERNAL, INTERNAL, EXTERNAL],
        "label_fr": ["Aa", "Aa", "Bb"], "lever": ["x", "y", "x"], "lever_fr": ["Xx", "Yy", "Xx"],
        "count": [count, 2, 3], "overcome": [1, 2, 0], "n": [20, 20, 8],
    })  # fmt: skip


def test_under_ten_projects_one_dot_each_filled_when_overcome():
    ax = plot_levers(levers(9))
    assert [len(dots.get_offsets()) for dots in ax.collections] == [9, 2, 3]
    faces = ax.collections[0].get_facecolor()[:, :3]
    assert [bool((face == 1).all()) for face in faces] == [False] + [True] * 8
    assert not ax.patches


def test_from_ten_projects_on_a_ribbon_is_as_thick_as_its_count():
    ax = plot_levers(levers(10))
    assert len(ax.patches) == 3
    edges = [patch.get_path().vertices for patch in ax.patches]
    assert [edge[7, 1] - edge[0, 1] for edge in edges] == pytest.approx([10, 2, 3])
    assert any("10 au plus" in word for word in words(ax))


def test_discordant_metropoles_are_orange_and_counted():
    places = pd.DataFrame({
        "metropole": ["m", "n"], "strong": [0.8, 0.2], "weak": [0.3, 0.4], "n_strong": [3, 4],
        "n_weak": [5, 6], "difference": [0.5, -0.2], "discordant": [False, True],
    })  # fmt: skip
    none = pd.DataFrame()
    names = pd.DataFrame({"metropole": ["m", "n"], "name": ["Mu", "Nu"]})
    ax = plot_steering(Steering(none, none, none, none, places, 0, 0), names)
    title = "Freins surmontés : 1 métropole discordante sur 2"
    assert ax.get_title(loc="left") == title
    assert plt.matplotlib.colors.to_hex(ax.collections[-1].get_facecolor()[1]).upper() == ORANGE


def test_nothing_to_draw_says_so():
    assert words(plot_levers(levers(1).head(0)))[0].startswith("Aucun projet raconté")
    assert words(plot_together(pd.DataFrame()))[0].startswith("Moins de deux freins")
