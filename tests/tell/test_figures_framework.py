"""The tree of the index: every label read, every weight said, nothing over anything."""

from itertools import combinations

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from metrostudy.measure.weighting.siblings import effective_weights
from metrostudy.study import Study
from metrostudy.tell.figures.framework import plot_framework


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def shipped(study: str) -> pd.DataFrame:
    return Study.read(f"data/{study}/study.yml").table("framework")


def drawn(framework: pd.DataFrame):
    ax = plot_framework(framework, effective_weights(framework))
    ax.figure.draw_without_rendering()
    return ax, {text.get_text().replace("\n", " "): text for text in ax.texts if text.get_text()}


@pytest.mark.parametrize("study", ["demo", "observatoire"])
def test_every_label_and_weight_is_there_and_none_covers_another(study):
    framework = shipped(study)
    ax, texts = drawn(framework)
    said = " ".join(texts)
    for label in framework["label_fr"][1:]:
        assert label.split()[0] in said
        assert " ".join(label.split()) in said.replace("\u00a0", " ")
    boxes = [text.get_window_extent() for text in ax.texts if text.get_text()]
    assert len(boxes) >= 2 * len(framework) - 2 - framework["source"].isna().sum()
    assert not [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]
    frame = ax.figure.bbox
    assert all(frame.x0 <= box.x0 and box.x1 <= frame.x1 for box in boxes)
    assert min(text.get_fontsize() for text in texts.values()) >= 7


def test_bars_are_as_long_as_the_weights():
    framework = shipped("demo")
    ax, _ = drawn(framework)
    longest = [bar.get_width() for container in ax.containers for bar in container]
    assert [width / longest[0] for width in longest] == pytest.approx([1] * 6 + [2] * 3 + [1.5] * 4)


def test_a_leaf_of_which_less_is_better_is_marked_and_the_mark_is_explained():
    _, texts = drawn(shipped("observatoire"))
    assert sum(text.startswith("↓") for text in texts) == 5
    assert "↓ moins vaut mieux" in texts
    assert not any(text.startswith("↓") for text in drawn(shipped("demo"))[1])


def test_a_mean_that_is_not_the_usual_one_is_named():
    framework = shipped("demo")
    framework["aggregate"] = framework["aggregate"].mask(framework["node"] == "gains", "geometric")
    _, texts = drawn(framework)
    assert [text for text in texts if "géométrique" in text] == [
        "Gains d'efficacité 33,3\u202f% Moyenne : géométrique"
    ]


def test_a_leaf_right_under_the_index_and_one_that_weighs_nothing_are_drawn():
    framework = pd.DataFrame({
        "node": ["i", "p", "a", "b", "c"], "parent": [None, "i", "p", "p", "i"],
        "label_fr": ["Indice", "Pilier", "A", "B", "C"], "label_en": None,
        "direction": [None, None, 1, 1, 1], "weight": [None, 1, 1, 0, 3], "aggregate": None,
    })  # fmt: skip
    _, texts = drawn(framework)
    assert {"A", "B", "C", "75,0\u202f%", "0,0\u202f%"} <= set(texts)
