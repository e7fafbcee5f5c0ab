"""Figures of a sweep: what they name, in which order, and what they leave undrawn."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from sweeps_by_hand import (
    COUNTED,
    LAYER,
    SCALE,
    WITHOUT,
    coder_b_on_turns,
    factors,
    read,
    sweep,
)

from metrostudy.tell.figures.multiverse import (
    COLOURS,
    plot_decisive,
    plot_influential,
    plot_verdict_shares,
)
from metrostudy.tell.figures.specification_curve import curve_caption, plot_curve

H4 = sweep(coder_b_on_turns, (LAYER, COUNTED, WITHOUT))
H5 = sweep(lambda *_: "supports", (WITHOUT,), "H5")
H1 = sweep(lambda scale, without: "one" if without != "aube" or scale == "z" else "several",
           (SCALE, WITHOUT), "H1")  # fmt: skip
ALL = read(H4, H5, H1)
NONE = read(H4.head(0))


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def rows_of(ax) -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()]


def texts_of(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_bars_go_from_the_firmest_verdict_to_the_most_fragile_with_their_counts():
    ax = plot_verdict_shares(ALL)
    assert [row[:2] for row in rows_of(ax)] == ["H5", "H4", "H1"]
    assert [text for text in texts_of(ax) if "sur" in text] == [
        "3 analyses sur 3", "15 analyses sur 18", "7 analyses sur 9"]  # fmt: skip
    assert ax.get_title(loc="left") == "Le verdict tient dans 78\u202f% à 100\u202f% des analyses"


def test_the_study_s_own_verdict_comes_first_in_full_colour():
    bars = plot_verdict_shares(ALL).patches
    first = [bar for bar in bars if bar.get_x() == 0]
    assert [bar.get_alpha() for bar in first] == [1, 1, 1]
    assert [to_hex(bar.get_facecolor()) for bar in first] == [
        COLOURS["supports"].lower(), COLOURS["supports"].lower(), COLOURS["one"].lower()]  # fmt: skip
    assert sum(bar.get_width() for bar in bars) == pytest.approx(3)


def test_a_column_shares_out_a_verdict_and_a_constant_one_is_named_below():
    ax = plot_decisive(ALL)
    columns = [label.get_text().splitlines()[0] for label in ax.get_xticklabels()]
    assert columns == ["H4", "H1"]
    assert rows_of(ax)[0] == "Métropole laissée de côté"
    assert "Même verdict dans toutes les analyses : H5" in ax.get_xlabel()
    assert sum(int(cell) for cell in texts_of(ax)) == pytest.approx(200, abs=2)


def test_a_removal_that_matters_is_named_on_the_figure():
    places = (SCALE, WITHOUT)
    found = read(
        sweep(lambda scale, without: "several" if without == "aube" else "one", places, "H1")
    )
    ax = plot_influential(found)
    assert texts_of(ax) == ["Aube"]
    assert ax.get_title(loc="left") == "Une métropole sur 2 pèse sur un verdict"


def test_where_no_removal_matters_the_title_says_so():
    ax = plot_influential(read(H5))
    assert ax.get_title(loc="left") == "Aucune des 2 métropoles ne pèse sur un verdict"
    assert texts_of(ax) == []


@pytest.mark.parametrize("plot", [plot_verdict_shares, plot_decisive, plot_influential])
def test_an_empty_sweep_is_said_to_be_one(plot):
    assert "rien à" in texts_of(plot(NONE))[0]


def test_a_curve_orders_its_choices_by_what_they_change_and_marks_the_study_s():
    top, below = plot_curve(H4, factors(), "H4")
    assert rows_of(below) == [
        "Codages lus", "union ◆", "A", "B", "Freins comptés sur", "projects ◆", "turns",
        "Métropole laissée de côté", "nobody ◆", "aube", "brune"]  # fmt: skip
    shares = ["100\u202f%", "100\u202f%", "50\u202f%", "100\u202f%", "67\u202f%",
              "83\u202f%", "83\u202f%", "83\u202f%", "tient"]  # fmt: skip
    assert texts_of(below) == shares
    assert [text.get_text() for text in top.get_legend().get_texts()] == [
        "appuyée (15)", "non tranchée (3)"]  # fmt: skip
    assert "18 analyses" in below.get_xlabel()


def test_a_dark_cell_is_an_analysis_that_made_the_choice():
    below = plot_curve(H4, factors(), "H4")[1]
    shades = below.collections[0].get_array().reshape(11, 18)
    assert shades[1:4].sum(axis=0).tolist() == [1] * 18  # each analysis has one layer
    assert shades[0].mask.all()  # the name of a choice is no row of cells


def test_what_is_one_analysis_under_several_choices_is_one_column_shared_by_them():
    one_layer = H4.assign(data=H4[COUNTED] + H4[WITHOUT] + np.where(H4[COUNTED] == "turns",
                                                                    H4[LAYER], ""))  # fmt: skip
    top, below = plot_curve(one_layer, factors(), "H4")
    shades = below.collections[0].get_array().reshape(11, -1)
    assert shades.shape[1] == 3 + 9  # projects have no layer
    layers = shades[[rows_of(below).index(name) for name in ("union ◆", "A", "B")]]
    assert sorted(layers.max(axis=0).round(2).tolist()) == [0.33] * 3 + [1.0] * 9
    assert "75\u202f% des analyses" in top.get_title(loc="left")


def test_beyond_three_hundred_analyses_a_column_is_a_fiftieth_of_them():
    places = {f"maturity.c{i}": tuple("abcd") for i in range(5)}
    answers = sweep(lambda *v: "several" if v[2] == "b" else "one", places, "H1")
    below = plot_curve(answers, factors(places), "H1")[1]
    assert below.collections[0].get_array().shape[1] == 50
    assert rows_of(below)[:3] == ["maturity.c2", "a ◆", "b"]


def test_of_many_alternatives_the_study_s_own_and_the_most_unlike_are_drawn():
    places = {WITHOUT: ("nobody", *(f"m{i}" for i in range(12))), LAYER: ("union", "A")}
    answers = sweep(lambda without, layer: "silent" if without == "m7" else "supports", places)
    below = plot_curve(answers, factors(places), "H4")[1]
    assert rows_of(below)[:4] == [
        "Métropole laissée de côté", "nobody ◆", "m7", "une autre, sur 11"]  # fmt: skip


def test_a_curve_needs_two_analyses():
    assert isinstance(plot_curve(H4.head(0), factors(), "H4"), Axes)
    assert curve_caption(H4.head(0), "H4") == "H4 : pas d'analyse dans cette étude"


def test_a_caption_says_how_many_analyses_and_whether_they_were_drawn():
    assert curve_caption(H4, "H4").endswith("chaque analyse et ses choix (n = 18 analyses)")
    some = sweep(coder_b_on_turns, (LAYER, COUNTED, WITHOUT), rows=np.arange(0, 18, 2))
    assert curve_caption(some, "H4").endswith("(n = 9 analyses, d'un tirage parmi 18)")
