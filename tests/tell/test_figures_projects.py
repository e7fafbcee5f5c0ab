"""Figures of the inventory: what they name, and what they leave undrawn."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from metrostudy.measure.inventory.honours import Honours
from metrostudy.tell.figures.portfolios import plot_honours, plot_portfolios, plot_specialities
from metrostudy.tell.figures.projects import plot_beside, plot_shares


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def rows_of(ax) -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()]


def said_on(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def beside(*comparable: bool) -> pd.DataFrame:
    known = np.array(comparable)
    own, among = np.where(known, [0.4, 0.1], np.nan), np.where(known, [0.6, 0.4], np.nan)
    return pd.DataFrame({"item": ["Eau", "Air"], "published": [0.6, 0.4], "among": among,
                         "estimate": own, "low": own, "high": own, "count": [8, 2],
                         "comparable": comparable})  # fmt: skip


def test_the_published_chart_is_as_printed_and_the_study_stands_beside():
    left, right = plot_beside(beside(True, True), "2013")
    assert [bar.get_width() for bar in left.patches] == [60.0, 40.0]
    assert said_on(left) == ["60\u202f%", "40\u202f%"] and rows_of(left) == ["Eau", "Air"]
    assert right.lines[0].get_xdata().tolist() == [40.0, 10.0]
    assert said_on(right) == ["40\u202f%  (8)", "10\u202f%  (2)"]


def test_what_is_not_comparable_is_not_drawn_and_says_so():
    _, right = plot_beside(beside(True, False), "2013")
    assert right.lines[0].get_xdata()[0] == 40 and np.isnan(right.lines[0].get_xdata()[1])
    assert said_on(right)[1] == "ne se compare pas"
    _, alone = plot_beside(beside(False, False), "2013")
    assert not alone.lines and said_on(alone)[0].startswith("Aucun ne se compare")


def test_states_of_progress_have_french_names():
    table = pd.DataFrame({"status": ["studied", "done"], "count": [3, 1], "estimate": [0.75, 0.25],
                          "low": [0.3, 0.1], "high": [0.9, 0.7]})  # fmt: skip
    assert rows_of(plot_shares(table, "Avancement")) == ["À l'étude", "Réalisé"]


def test_a_speciality_is_framed_and_a_cell_without_project_is_left_empty():
    table = pd.DataFrame({
        "metropole": ["a", "a", "b", "b"], "name": ["Aube", "Aube", "Brune", "Brune"],
        "theme": ["T", "U"] * 2, "label_fr": ["Eau", "Air"] * 2, "count": [4, 0, 1, 3],
        "n": 4, "estimate": [1.0, 0.0, 0.25, 0.75], "p_holm": [0.01, 1, 1, 1],
    })  # fmt: skip
    ax = plot_specialities(table)
    assert sorted(said_on(ax)) == ["1", "3", "4"]
    assert [frame.get_xy() for frame in ax.patches] == [(0, 0)]
    assert rows_of(ax) == ["Eau", "Air"]
    assert "rien à dessiner" in said_on(plot_specialities(table.iloc[:0]))[0]


def test_a_list_too_short_to_be_measured_keeps_its_row():
    table = pd.DataFrame({
        "metropole": ["a", "a", "b", "b"], "name": ["Aube", "Aube", "Brune", "Brune"],
        "measure": ["breadth", "evenness"] * 2, "estimate": [5, 0.9, np.nan, np.nan],
        "low": [4, 0.8, np.nan, np.nan], "high": [6, 1, np.nan, np.nan], "pooled": [5, 0.9] * 2,
        "n": [20, 20, 4, 4], "size": 12,
    })  # fmt: skip
    breadth, _ = plot_portfolios(table)
    assert rows_of(breadth) == ["Aube  (20)", "Brune  (4)"]
    assert "liste trop courte" in said_on(breadth)
    assert "rien à dessiner" in said_on(plot_portfolios(table.assign(estimate=np.nan))[0])[0]


def test_a_long_honours_list_says_that_it_was_cut():
    table = pd.DataFrame({"title": list("abc"), "name": "Aube", "score": [90.0, 80, 70]})
    assert plot_honours(Honours(table, pd.DataFrame())).get_title(loc="left") == (
        "Le palmarès : 3 projets réalisés"
    )
    cut = plot_honours(Honours(table, pd.DataFrame()), most=2)
    assert rows_of(cut) == ["a", "b"]
    assert cut.get_title(loc="left") == "Le palmarès : 3 projets réalisés (les 2 plus mûrs)"
