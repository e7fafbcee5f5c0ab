"""Figures on editions: every source is a dot, editions are never joined, words cover nothing."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from metrostudy import tables
from metrostudy.compare.editions.decomposition import Decomposition
from metrostudy.compare.editions.published import published_figures
from metrostudy.tell.figures.edition_changes import plot_decomposition
from metrostudy.tell.figures.editions import plot_alignment, plot_published, plot_same_domains
from metrostudy.tell.published_words import figure_title

ROOT = Path(__file__).parents[2]
PUBLISHED = tables.read(ROOT / "data/observatoire/published.csv", tables.descriptor("published"))


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def panels_drawn() -> dict[str, plt.Axes]:
    axes = plot_published(published_figures(PUBLISHED))
    return {ax.get_title("left").strip().replace("\n", " "): ax for line in axes[:1] for ax in line}


def dots(ax: plt.Axes) -> list[list[float]]:
    return [sorted(map(float, line.get_ydata())) for line in ax.lines]


def test_every_source_is_a_dot_and_no_line_joins_two_editions():
    drawn = panels_drawn()
    assert dots(drawn["Répondants"]) == [[22, 24, 25], [37, 38], [47], [10]]
    per_city = [[round(y, 1) for y in ys] for ys in dots(drawn["Projets par ville"])]
    assert per_city == [[47], [21.3, 21.9], [10.6]]
    for ax in drawn.values():
        assert all(np.ptp(line.get_xdata()) == 0 for line in ax.lines)


def test_the_labels_of_a_panel_do_not_cover_each_other():
    axes = plot_published(published_figures(PUBLISHED))
    axes[0, 0].figure.canvas.draw()
    for ax in axes.flat:
        boxes = [text.get_window_extent() for text in ax.texts if text.get_text()]
        assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_every_figure_drawn_from_the_real_table_has_a_name():
    drawn = published_figures(PUBLISHED).query("repeated")["figure"].unique()
    assert [name for name in drawn if figure_title(name) == name.replace("_", " ")] == []


def test_the_bars_of_a_difference_lead_from_one_mean_to_the_other():
    parts = pd.DataFrame({
        "part": ["before", "after", "difference", "same", "redefinitions", "arrivals",
                 "departures"],
        "estimate": [50.0, 47, -3, 2, 1, -6, 0], "n": [10, 12, 13, 9, 1, 3, 1],
        "low": [np.nan] * 3 + [1.0] + [np.nan] * 3, "high": [np.nan] * 3 + [3.0] + [np.nan] * 3,
    })  # fmt: skip
    none = pd.DataFrame()
    ax = plot_decomposition(Decomposition(parts, none, none, "2024", "2026", "Maturité", ""))
    starts = [bar.get_x() for bar in ax.patches]
    ends = [bar.get_x() + bar.get_width() for bar in ax.patches]
    assert starts[0] == 50 and ends[-1] == 47
    assert starts[1:] == ends[:-1]


def test_an_empty_table_is_a_sentence_and_not_an_empty_frame():
    none = published_figures(PUBLISHED.iloc[:0])
    assert "Aucun chiffre" in plot_published(none).texts[0].get_text()
    table = pd.DataFrame(columns=["estimate", "domain", "edition"])
    assert "Aucun domaine" in plot_same_domains(table).texts[0].get_text()
    assert "Aucune édition" in plot_alignment(table).texts[0].get_text()
