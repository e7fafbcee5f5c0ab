"""Figures of the digital divide: who is named, what a hollow point means, what a bar adds up to."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from metrostudy.tell.figures.divide import plot_inequality, plot_lorenz, plot_split
from metrostudy.tell.figures.style import BLUE

LABELS = {"measure": "x", "label_fr": "Pauvreté"}


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def test_only_the_two_extreme_curves_are_named():
    names = ["Ada", "Bea", "Cleo"]
    table = pd.DataFrame({"name": names, "estimate": [0.2, 0.4, 0.1]}).assign(**LABELS)
    curves = pd.concat([
        pd.DataFrame({"name": name, "population": [0, 0.5, 1], "burden": [0, low, 1]})
        for name, low in zip(names, [0.3, 0.1, 0.4], strict=True)
    ]).assign(measure="x")  # fmt: skip
    axes = plot_lorenz(curves, table)
    assert [text.get_text() for text in axes[0].texts] == ["Bea : 0,40", "Cleo : 0,10"]
    assert not axes[1].axison


def test_the_most_unequal_stands_first_and_a_thin_coverage_is_hollow():
    table = pd.DataFrame({
        "name": ["Ada", "Bea"], "estimate": [0.1, 0.2], "low": [0.05, None], "high": [0.3, None],
        "coverage": [1.0, 0.8],
    }).assign(**LABELS)  # fmt: skip
    (ax,) = plot_inequality(table)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Bea", "Ada"]
    assert [to_hex(face) for face in ax.collections[-1].get_facecolors()] == [
        "#ffffff", BLUE.lower(),
    ]  # fmt: skip


def test_the_parts_of_a_bar_add_up():
    split = pd.DataFrame({"label_fr": ["Âge"], "estimate": [0.54], "low": [0.5], "high": [0.6],
                          "n": [22]})  # fmt: skip
    ax = plot_split(split)
    assert [round(bar.get_width()) for bar in ax.patches] == [54, 46]
    assert [text.get_text() for text in ax.texts] == ["54\u202f% à l'intérieur", "46\u202f%"]
