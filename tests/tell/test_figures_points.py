"""Names beside points cover nothing, and the lines that tie them cross no other."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.text import Text

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


def test_the_line_that_ties_a_name_to_its_point_crosses_no_other_name():
    x, y = np.random.default_rng(3).normal(size=(2, 14)) / 5
    ax = plt.subplots(figsize=(7, 5))[1]
    ax.set(xlim=(-1.5, 1.5), ylim=(-1.2, 1.2))
    name_points(ax, x, y, [f"Métropole de Ville {i:02d}" for i in range(14)])
    ax.figure.canvas.draw()
    tied = [text for text in ax.texts if text.arrow_patch is not None]
    assert tied
    for text in tied:
        line = text.arrow_patch.get_transform().transform_path(text.arrow_patch.get_path())
        others = [other for other in ax.texts if other is not text]
        assert not any(line.intersects_bbox(Text.get_window_extent(other)) for other in others)
