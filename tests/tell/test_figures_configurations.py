"""Figures of paths: contradictions flagged, deviant cases named, tied terms pale."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from metrostudy.compare.configurations.nca import bottleneck, nca
from metrostudy.compare.configurations.path import path_tested
from metrostudy.compare.configurations.truth_table import truth_table
from metrostudy.tell.figures.ceilings import plot_ceilings
from metrostudy.tell.figures.configurations import plot_paths, plot_truth_table, plot_xy
from metrostudy.tell.figures.settings import plot_settings
from metrostudy.tell.figures.style import BLUE, ORANGE, SKY

CASES = pd.DataFrame(
    {
        "A": [0.9, 0.8, 0.9, 0.2, 0.1],
        "B": [0.9, 0.9, 0.8, 0.7, 0.2],
        "Y": [0.9, 0.7, 0.3, 0.4, 0.1],
    },
    index=list("vwxyz"),
)
METROPOLES = pd.DataFrame({"metropole": list("vwxyz"), "name": ["Vif", "Wy", "Xer", "Yeu", "Zic"]})
CODEBOOK = pd.DataFrame(
    {"code": ["A", "B"], "label_fr": ["Équipe", "Donnée"], "label_en": ["a", "b"]}
)
LABELS = CODEBOOK.set_index("code")
TABLE = truth_table(CASES, "Y", ["A", "B"], consistency=0.7, pri=0.3)
TESTED = path_tested(TABLE, CODEBOOK, np.random.default_rng(0))


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def texts(ax) -> list[str]:
    return [text.get_text().replace("\n", " ") for text in ax.texts]


def test_a_contradiction_is_named_counted_and_orange():
    ax = plot_truth_table(TABLE, LABELS, METROPOLES)
    assert ax.get_title(loc="left") == (
        "1 combinaison va de pair avec la maturité, sur 3 observées ; 1 contradiction"
    )
    (who,) = (text for text in ax.texts if "contradiction" in text.get_text())
    assert who.get_text().replace("\n", " ") == "Vif, Wy, Xer (contradiction, pas mûre : Xer)"
    assert who.get_color() == ORANGE
    assert {"Équipe", "Donnée", "métropoles", "Yeu", "Zic"} <= set(texts(ax))


def test_a_case_in_a_path_that_is_not_mature_is_an_orange_dot():
    ax = plot_paths(TESTED, TABLE, METROPOLES)
    assert [label.get_text() for label in ax.get_xticklabels()] == [
        "Vif",
        "Wy",
        "Yeu",
        "Xer",
        "Zic",
    ]
    faces = [to_hex(face) for face in ax.collections[-1].get_facecolors()]
    assert faces == [BLUE.lower(), BLUE.lower(), "#ffffff", ORANGE.lower(), "#ffffff"]


def test_counter_examples_are_named_and_counted():
    (ax,) = plot_xy(TESTED, TABLE, METROPOLES)
    assert texts(ax) == ["1 contre-exemple", "Xer"]


def test_nobody_mature_enough_is_said():
    weak = truth_table(CASES, "Y", ["A", "B"], consistency=1)
    ax = plot_paths(path_tested(weak, CODEBOOK, np.random.default_rng(0)), weak, METROPOLES)
    assert texts(ax) == ["Aucune combinaison ne va de pair avec la maturité."]


def test_ceilings_name_who_lies_on_them_and_the_bottleneck_has_what_is_required():
    data, rng = CASES[["A", "B", "Y"]], np.random.default_rng(0)
    found = nca(data, ["A", "B"], "Y", rng, 99)
    axes = plot_ceilings(data, "Y", found, bottleneck(data, ["A", "B"], "Y"), LABELS, METROPOLES)
    peers = found.set_index(["condition", "ceiling"]).loc[("A", "ce_fdh"), "peers"].split("|")
    names = METROPOLES.set_index("metropole")["name"]
    assert set(texts(axes[0])) == set(names[peers])
    assert texts(axes[-1])[:2] == ["Équipe", "Donnée"] and len(texts(axes[-1])) == 2 + 2 * 6


def test_a_term_of_some_tied_models_is_pale_and_a_setting_without_path_is_blank():
    swept = pd.DataFrame({"version": ["all cases", "without Vif", "without Wy"],
                          "consistency": 0.8, "models": ["A", "A | B", ""]})  # fmt: skip
    ax = plot_settings(swept, LABELS)
    colours = [to_hex(bar.get_facecolor()) for bar in ax.patches]
    assert colours == [BLUE.lower(), SKY.lower(), "#ffffff", "#ffffff", SKY.lower(), "#ffffff"]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["toutes", "sans Vif", "sans Wy"]
    assert ax.get_title(loc="left") == "Le chemin le plus constant : 1 fois sur 3"
