"""Figures of 06: deviant cases named, full points for invariants."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from metrostudy.study import Invariants
from metrostudy.tell.figures.invariants import plot_cases, plot_necessity


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


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


def test_an_invariant_is_a_full_point_and_counts_and_luck_stand_beside():
    table = pd.DataFrame({
        "label_fr": ["Équipe", "Donnée"], "inclN": [0.95, 0.4], "RoN": [0.8, 0.9],
        "necessary": [True, False], "mature": 5, "mature_with": [5, 1], "others": 7,
        "others_with": [1, 2], "p_some": [0.48, 0.0],
    })  # fmt: skip
    axes = plot_necessity(table, Invariants())
    assert [text.get_text() for text in axes[1].texts] == [
        "mûres", "5/5", "1/5", "autres", "1/7", "2/7", "hasard", "48\u202f%", "",
    ]  # fmt: skip
    faces = axes[0].collections[-1].get_facecolors()
    assert not np.allclose(faces[0], [1, 1, 1, 1]) and np.allclose(faces[1], [1, 1, 1, 1])
