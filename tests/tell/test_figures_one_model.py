"""Figures of 05 and 06: names that cover nothing, lines that agree with the test."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from metrostudy.compare.factors import pca
from metrostudy.study import Invariants
from metrostudy.tell.figures.invariants import plot_cases, plot_necessity
from metrostudy.tell.figures.one_model import plot_map, plot_segments
from metrostudy.tell.figures.points import name_points


def covered(ax) -> int:
    """How many pairs of names of ``ax`` overlap."""
    ax.figure.canvas.draw()
    boxes = [Text.get_window_extent(text) for text in ax.texts if text.get_text()]
    return sum(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


@pytest.mark.parametrize("seed", range(3))
def test_twenty_two_long_names_cover_each_other_nowhere(seed):
    x, y = np.random.default_rng(seed).normal(size=(2, 22))
    ax = plt.subplots(figsize=(7, 5))[1]
    ax.scatter(x, y)
    ax.margins(0.15)
    name_points(ax, x, y, [f"Métropole de Ville {i:02d}" for i in range(22)])
    assert len(ax.texts) == 22 and covered(ax) == 0


def test_an_axis_is_named_in_the_sense_of_the_labels():
    # Scores of « Pauvreté » are higher where poverty is lower.
    rng = np.random.default_rng(0)
    level = rng.normal(size=12)
    table = pd.DataFrame(
        {"x": level + 0.1 * rng.normal(size=12), "y": level}, [f"m{i}" for i in range(12)]
    )
    framework = pd.DataFrame({
        "node": ["x", "y"], "label_fr": ["Fibre", "Pauvreté"], "direction": [1, -1],
    })  # fmt: skip
    metropoles = pd.DataFrame({"metropole": table.index, "name": table.index})
    ax = plot_map(pca(table), metropoles, framework)
    assert "plus de « Fibre »" in ax.get_xlabel() and "moins de « Pauvreté »" in ax.get_xlabel()


def test_the_heat_map_writes_each_difference_with_its_sign():
    table = pd.DataFrame({
        "class": [1, 2], "size": [6, 4], "node": ["x", "x"], "kind": "segment",
        "label_fr": "Délais", "above": [0.54, -0.8],
    })  # fmt: skip
    ax = plot_segments(table)
    assert [text.get_text() for text in ax.texts] == ["+0,5", "−0,8"]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == [
        "Segment 1\nn = 6", "Segment 2\nn = 4",
    ]  # fmt: skip


def test_up_to_three_deviant_cases_are_named_and_more_are_counted():
    names = list("abcdefgh")
    outcome = pd.Series([0.9] * 5 + [0.1] * 3, names)
    conditions = pd.DataFrame({"few": [0.1] + [0.9] * 7, "many": [0.1] * 8}, names)
    table = pd.DataFrame({
        "condition": ["few", "many"], "label_fr": ["Équipe", "Donnée"], "necessary": [True, False],
    })  # fmt: skip
    metropoles = pd.DataFrame({"metropole": names, "name": [n.upper() for n in names]})
    few, many = plot_cases(conditions, outcome, table, metropoles)[:2]
    assert [text.get_text() for text in few.texts] == ["A"]
    assert [text.get_text() for text in many.texts] == ["5 mûres\nsans elle"]


def test_an_invariant_is_a_full_point_and_counts_stand_beside():
    table = pd.DataFrame({
        "label_fr": ["Équipe", "Donnée"], "consistency": [0.95, 0.4], "relevance": [0.8, 0.9],
        "necessary": [True, False], "mature": 5, "mature_with": [5, 1], "others": 7,
        "others_with": [1, 2],
    })  # fmt: skip
    axes = plot_necessity(table, Invariants())
    assert [text.get_text() for text in axes[1].texts] == [
        "mûres", "5/5", "1/5", "autres", "1/7", "2/7",
    ]  # fmt: skip
    faces = axes[0].collections[-1].get_facecolors()
    assert not np.allclose(faces[0], [1, 1, 1, 1]) and np.allclose(faces[1], [1, 1, 1, 1])
