"""Figures of 05: lines and titles that agree with the test."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from metrostudy.compare.one_model.verdict import Verdict
from metrostudy.tell.figures.one_model import plot_null, plot_shuffled, plot_stability


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def verdict(answer="one", **p) -> Verdict:
    """Two classes explain half of the differences, and 40 % of those of a continuum."""
    shares = {"observed": [0.5, 0.6], "null_mean": [0.4, 0.5], "low": [0.3, 0.4],
              "high": [0.48, 0.6], "limit": [0.55, 0.65]}  # fmt: skip
    marked = {name: -np.log(1 - np.array(share)) for name, share in shares.items()}
    table = pd.DataFrame([{"n": 18, "verdict": answer, "p_box": 0.412} | p])
    classes = pd.DataFrame({"metropole": range(18), "class": [1] * 9 + [2] * 9})
    stability = pd.DataFrame({
        "class": [1, 2], "jaccard": [0.95, 0.84], "null_mean": 0.7, "null_quantile": 0.9,
        "above": [True, False],
    })  # fmt: skip
    nothing = pd.DataFrame()
    profile = pd.DataFrame({"k": [2, 3]} | marked)
    return Verdict(table, profile, classes, stability, nothing, nothing, (), ())


def test_the_null_plot_is_in_points_of_what_classes_explain_beyond_a_continuum():
    left, right = plot_null(verdict(), verdict("several", p_box=0.001))
    assert left.get_title(loc="left") == "Niveaux :\nun continuum suffit (p = 0,412)"
    assert (
        right.get_title(loc="left") == "Profils, niveau mis à part :\nplus d'un modèle (p = 0,001)"
    )
    limit, observed = (line.get_ydata() for line in left.lines)
    assert np.allclose(observed, [10, 10]) and np.allclose(limit, [15, 15])
    said = [text.get_text() for text in left.texts]
    assert said == ["50\u202f%", "60\u202f%", "moyenne", "observé", "seuil"]
    assert left.get_ylim() == right.get_ylim()


def test_what_shuffled_columns_find_stands_beside_what_a_continuum_says():
    profile = verdict().profile.assign(n=22, level=0.05)
    table = pd.concat(
        [profile.assign(null="shuffled", p=0.002), profile.assign(null="continuum", p=0.093)]
    )
    left, right = plot_shuffled(table)
    assert left.get_title(loc="left").endswith("« plusieurs » (p = 0,002)")
    assert right.get_title(loc="left").endswith("rien de net (p = 0,093)")


def test_a_continuum_that_suffices_only_because_it_bends_is_said_so():
    bent = verdict(p_box=0.01, p_curve=0.3)
    bent.profile["observed"] += 0.3
    left, _ = plot_null(bent, verdict())
    assert left.get_title(loc="left") == "Niveaux :\nun gradient courbe suffit (p = 0,300)"


def test_a_class_that_does_not_pass_its_threshold_is_hollow():
    ax = plot_stability(verdict())
    points = [line for line in ax.lines if line.get_marker() == "o"]
    assert [point.get_markerfacecolor() == "white" for point in points] == [False, True]
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == ["Segment 1 (n = 9)", "Segment 2 (n = 9)"]
