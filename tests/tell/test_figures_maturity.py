"""Figures of the index and of the inventory: what they name, and what they leave undrawn."""

from itertools import combinations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from metrostudy.measure.uncertainty import RankRanges
from metrostudy.tell.figures.maturity import plot_moves, plot_pillars, plot_rank_ranges, plot_size
from metrostudy.tell.figures.projects import plot_beside, plot_shares


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def rows_of(ax) -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()]


def result() -> RankRanges:
    ranges = pd.DataFrame({
        "metropole": ["a", "b", "c"], "name": ["Aube", "Brune", "Crue"], "score": [80.0, 60, 20],
        "rank": [1.0, 2, 3], "best": [1.0, 1, 3], "median": [1.0, 2, 3], "worst": [1.0, 3, 3],
        "top_third": [1.0, 0.2, 0.0], "n_runs": 10,
    })  # fmt: skip
    moves = pd.DataFrame({
        "factor": ["left_out"], "alternative": ["gains"], "label_fr": ["Gains"],
        "label_en": ["Gains"], "mean_shift": [2.4], "largest": [4.0], "n_pairs": [5],
    })  # fmt: skip
    return RankRanges(ranges, moves, pd.DataFrame(), "Contexte", "Context", True)


def test_ranks_are_drawn_from_first_to_last_under_the_name_of_the_index():
    ax = plot_rank_ranges(result())
    assert rows_of(ax) == ["Aube", "Brune", "Crue"]
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # the first is at the top
    assert ax.get_title(loc="left").startswith("Contexte")
    assert "80" in [text.get_text() for text in ax.texts]


def test_a_choice_is_named_in_words():
    ax = plot_moves(result())
    assert rows_of(ax) == ["Sans : Gains"]
    assert [text.get_text() for text in ax.texts] == ["2,4"]


def scores(n: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(5)
    ids = [f"m{i:02d}" for i in range(n)]
    index = pd.DataFrame({"metropole": ids, "node": "index", "level": 0, "label_fr": "Maturité",
                          "score": rng.uniform(30, 70, n), "rank": range(1, n + 1)})  # fmt: skip
    names = pd.DataFrame({"metropole": ids, "name": [f"Métropole de Ville {i}" for i in range(n)],
                          "population": rng.integers(200_000, 900_000, n)})  # fmt: skip
    return index, names


def test_the_largest_study_has_every_metropole_named_and_no_name_covers_another():
    ax = plot_size(*scores(25))
    ax.figure.draw_without_rendering()  # as saving does, which settles the layout
    boxes = [Text.get_window_extent(text) for text in ax.texts]  # without the tie to its point
    assert len(boxes) == 25
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))


def test_a_study_in_which_nobody_can_be_scored_says_so():
    index, names = scores(3)
    ax = plot_size(index.assign(score=np.nan), names)
    assert [text.get_text() for text in ax.texts] == [
        "Aucune métropole n'a de quoi être notée : rien à dessiner."
    ]


def test_one_panel_a_pillar_with_its_label():
    index, names = scores(4)
    pillars = [
        index.assign(node=node, level=1, label_fr=label)
        for node, label in (("g", "Gains"), ("p", "Projets"))
    ]
    axes = plot_pillars(pd.concat([index, *pillars]), names)
    assert [ax.get_title(loc="left") for ax in axes] == ["Gains", "Projets"]
    assert rows_of(axes[0])[0] == "Métropole de Ville 0"


def beside(comparable: bool) -> pd.DataFrame:
    own = [0.4, 0.1] if comparable else [np.nan, np.nan]
    return pd.DataFrame({"item": ["Eau", "Air"], "published": [0.6, 0.4], "estimate": own,
                         "low": own, "high": own, "comparable": comparable})  # fmt: skip


def test_what_is_not_comparable_is_not_drawn():
    drawn = plot_beside(beside(True), "2013").lines[0].get_xdata()
    assert drawn.tolist() == [40.0, 10.0]
    alone = plot_beside(beside(False), "2013")
    assert np.isnan(alone.lines[0].get_xdata()).all()
    assert alone.get_title(loc="left") == "Les domaines publiés en 2013"


def test_states_of_progress_have_french_names():
    table = pd.DataFrame({"status": ["studied", "done"], "count": [3, 1], "estimate": [0.75, 0.25],
                          "low": [0.3, 0.1], "high": [0.9, 0.7]})  # fmt: skip
    assert rows_of(plot_shares(table, "Avancement")) == ["À l'étude", "Réalisé"]
