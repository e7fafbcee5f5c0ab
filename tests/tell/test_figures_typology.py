"""Tree, map, circle, heat map: what is drawn agrees with the tables, in the sense of the labels."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Polygon

from metrostudy.compare.axes.pca import pca
from metrostudy.compare.one_model.verdict import Verdict
from metrostudy.compare.typology.hcpc import Classes
from metrostudy.compare.typology.ward import ward
from metrostudy.tell.figures.tree import plot_tree
from metrostudy.tell.figures.typology import plot_circle, plot_heat_map, plot_map

LEVEL = np.arange(8.0)
SCORES = pd.DataFrame(
    {"x": LEVEL, "y": -LEVEL + [0.1, -0.1, 0, 0.2, -0.2, 0, 0.1, -0.1]}, index=list("abcdefgh")
).rename_axis("metropole")
FRAMEWORK = pd.DataFrame({
    "node": ["x", "y"], "label_fr": ["Fibre", "Pauvreté"], "direction": [1, -1],
})  # fmt: skip


def verdict(of: dict[str, int]) -> Verdict:
    classes = pd.DataFrame({"metropole": list(of), "class": list(of.values())})
    classes["name"] = classes["metropole"].str.upper()
    nothing = pd.DataFrame()
    return Verdict(pd.DataFrame({"verdict": ["one"]}), nothing, classes, *[nothing] * 3, (), ())


HALVES = verdict(dict(zip("abcdefgh", [2, 2, 2, 1, 1, 1, 1, 1], strict=True)))


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def test_the_tree_numbers_its_classes_as_every_table_does_and_says_who_moves():
    # What consolidates numbers the classes its own way: 1 there is 2 here.
    places = pd.DataFrame({1: [0, 0.5, 1, 10, 11, 12]}, index=list("abcdef"))
    drawn = verdict(dict(zip("abcdef", [2, 2, 2, 1, 1, 1], strict=True)))
    units = pd.DataFrame({
        "metropole": list("abcdef"), "before": [1, 1, 1, 2, 2, 2], "class": [1, 1, 2, 2, 2, 2],
        "moved": [False, False, True, False, False, False],
    })  # fmt: skip
    left, right = plot_tree(Classes(units, ward(places), pd.DataFrame()), drawn)
    names = [label.get_text() for label in left.get_yticklabels()]
    assert sorted(names) == ["A", "B", "C → 1", "D", "E", "F"]
    rows = {name[0]: row for row, name in enumerate(names)}
    heights = {text.get_text(): text.get_position()[1] for text in left.texts}
    assert set(heights) == {"1", "2"}
    assert min(rows[m] for m in "DEF") < heights["1"] < max(rows[m] for m in "DEF")
    assert min(rows[m] for m in "ABC") < heights["2"] < max(rows[m] for m in "ABC")
    assert right.texts[0].get_text() == "99"  # % of the inertia of 0, .5, 1 against 10, 11, 12
    assert left.figure.get_suptitle() == "L'arbre coupé en 2 segments, de 3 et 3 métropoles"


def test_an_axis_is_named_in_the_sense_of_the_labels():
    # Scores of « Pauvreté » are higher where poverty is lower: both labels point the other way.
    ax = plot_map(pca(SCORES), FRAMEWORK, HALVES)
    said = ax.get_xlabel().replace("\n", " ")
    assert ("plus de « Fibre »" in said) == ("plus de « Pauvreté »" in said)
    ax = plot_circle(pca(SCORES), FRAMEWORK)
    fibre, poverty = (text.xy[0] for text in ax.texts if text.get_text())
    assert np.sign(fibre) == np.sign(poverty)


def test_a_hull_needs_three_members_that_are_not_in_line():
    hulls = plot_map(pca(SCORES), FRAMEWORK, HALVES).patches
    assert len(hulls) == 2 and all(isinstance(hull, Polygon) for hull in hulls)
    pairs = verdict(dict(zip("abcdefgh", [1, 1, 2, 2, 3, 3, 4, 4], strict=True)))
    assert not plot_map(pca(SCORES), FRAMEWORK, pairs).patches
    line = pca(SCORES[["x"]].assign(y=SCORES["x"]))
    assert not plot_map(line, FRAMEWORK, HALVES).patches


def test_a_point_that_the_plane_shows_badly_is_hollow_and_scales_are_equal():
    # d is at the centre of x and y, and apart on z and w alone.
    rng = np.random.default_rng(0)
    plane = rng.normal(size=(12, 2)) * 4
    table = pd.DataFrame(np.hstack([plane, plane]), list("abcdefghijkl"), list("xyuv"))
    table = table.rename_axis("metropole").assign(z=0.0)
    table.loc["d"] = [*table.drop(index="d")[list("xyuv")].mean(), 9.0]
    framework = pd.DataFrame({"node": list("xyuvz"), "label_fr": list("xyuvz"), "direction": 1})
    ax = plot_map(pca(table), framework, verdict(dict.fromkeys("abcdefghijkl", 1)))
    faces = ax.collections[0].get_facecolors()[:, :3]
    hollow = [name for name, face in zip(table.index, faces, strict=True) if np.allclose(face, 1)]
    assert hollow == ["d"] and ax.get_aspect() == 1


def test_the_heat_map_goes_class_by_class_in_the_sense_of_the_labels():
    ax = plot_heat_map(SCORES, FRAMEWORK, HALVES)
    names = [label.get_text() for label in ax.get_xticklabels()]
    assert names == list("DEFGHABC")
    assert [text.get_text() for text in ax.texts] == ["1\nn = 5", "2\nn = 3"]
    cells = ax.collections[0].get_array().reshape(2, 8)
    assert (cells[:, names.index("H")] > 1).all()  # much fibre, much poverty
