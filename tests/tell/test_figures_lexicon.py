"""What the figures of words show is what their tables hold."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from metrostudy.compare.lexicon.similarity import Similarity
from metrostudy.compare.lexicon.worlds import Worlds
from metrostudy.tell.figures.lexicon import plot_similarity, plot_specificities, plot_worlds
from metrostudy.tell.figures.style import BLUE, MUTED


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


def texts(ax):
    return [text.get_text() for text in ax.texts]


def worlds(refused=""):
    """Class 2 split off first, then class 1 in two: ((1, 2), 3)."""
    classes = pd.DataFrame({
        "class": [1, 2, 3], "share": [0.5, 0.3, 0.2], "interviews": [6, 5, 1], "top_share": [0.2, 0.3, 1.0],
        "jaccard": [0.8, 0.4, np.nan], "null_quantile": [0.5, 0.5, np.nan], "steady": [True, False, False],
    })  # fmt: skip
    words = pd.DataFrame(
        {"class": [1, 1, 2, 3], "term": ["bus", "non", "eau", "feu"], "chi2": [9.0, -9, 9, 9]}
    )
    return Worlds(classes, None, words, None, None, (1, 1), 40, refused)


def test_each_leaf_has_its_share_its_words_and_its_stability():
    ax = plot_worlds(worlds())
    assert texts(ax) == [
        "Classe 1 : 50\u202f% des segments, 6 entretiens", "bus",
        "stabilité 0,80 (mots mélangés : 0,50) : tient",
        "Classe 2 : 30\u202f% des segments, 5 entretiens", "eau",
        "stabilité 0,40 (mots mélangés : 0,50) : ne tient pas",
        "Classe 3 : 20\u202f% des segments, 1 entretien", "feu",
        "stabilité non mesurée : moins de trois entretiens ; 100\u202f% vient d'un seul entretien",
    ]  # fmt: skip
    assert (
        ax.get_title("left") == "Classes de mots : 1 sur 3 tient quand on tire d'autres entretiens"
    )


def test_only_a_class_that_holds_is_in_colour():
    ax = plot_worlds(worlds())
    heads = {
        text.get_text()[:8]: text.get_color() for text in ax.texts if "segments" in text.get_text()
    }
    assert heads == {"Classe 1": BLUE, "Classe 2": MUTED, "Classe 3": MUTED}
    coloured = [one for one in ax.collections if to_hex(one.get_color()[0]).upper() == BLUE.upper()]
    assert [one.get_segments()[0][:, 1].tolist() for one in coloured] == [[1.0, 1.0]]


def test_the_tree_joins_the_classes_split_last_first():
    ax = plot_worlds(worlds())
    stems = [
        one.get_segments()[0] for one in ax.collections if np.ptp(one.get_segments()[0][:, 0]) == 0
    ]
    assert sorted((stem[0, 0], *sorted(stem[:, 1])) for stem in stems) == [(0, 1.5, 3), (1, 1, 2)]


def test_a_refusal_draws_nothing_but_a_sentence():
    assert texts(plot_worlds(worlds("words"))) == ["Pas de classes de mots : rien à dessiner."]


def graph():
    terms = pd.DataFrame(
        {"term": ["bus", "carte", "eau"], "segments": [9, 4, 4], "community": [0, 0, 1]}
    )
    ties = pd.DataFrame(
        [("bus", "carte", 3, 0.5)], columns=["first", "second", "together", "likeness"]
    )
    return Similarity(terms, ties, 12)


def test_every_word_is_written_once_and_tied_as_the_tree_says():
    ax = plot_similarity(graph())
    assert texts(ax) == ["bus", "carte", "eau"]
    assert len(ax.lines) == 1
    places = [ax.texts[i].get_position() for i in (0, 1)]
    assert ax.lines[0].get_xydata() == pytest.approx(np.array(places))


def test_no_word_covers_another():
    words = [f"m{'o' * (i % 7)}t{i}" for i in range(40)]
    ties = pd.DataFrame(
        [(words[0], word, 1, 0.1) for word in words[1:]],
        columns=["first", "second", "together", "likeness"],
    )
    terms = pd.DataFrame({"term": words, "segments": 5, "community": 0})
    ax = plot_similarity(Similarity(terms, ties, 40))
    ax.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts]
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_no_word_at_all_is_said():
    nothing = Similarity(graph().terms[:0], graph().ties[:0], 0)
    assert texts(plot_similarity(nothing)) == ["Aucun mot n'est assez fréquent : rien à dessiner."]


def specificities():
    rows = [
        ("agent", "guichet", 6.0, 3), ("agent", "tic", 9.0, 1), ("agent", "voter", -3.0, 1),
        ("elu", "guichet", -2.5, 1), ("elu", "tic", 0.0, 1), ("elu", "voter", 2.1, 2),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["group", "term", "specificity", "interviews"])
    return table.assign(of=table["group"].map({"agent": 4, "elu": 1}))


def test_words_of_one_person_are_left_out_and_small_numbers_are_not_written():
    ax = plot_specificities(specificities())
    assert [label.get_text() for label in ax.get_yticklabels()] == ["voter", "guichet"]
    assert [label.get_text() for label in ax.get_xticklabels()] == [
        "élus\n1 entretien",
        "agents\n4 entretiens",
    ]
    assert sorted(texts(ax)) == ["2,1", "6,0", "−2,5", "−3,0"]


def test_no_specific_word_is_said():
    table = specificities().assign(specificity=0.0)
    assert texts(plot_specificities(table))[0].startswith("Aucun mot n'est dit nettement plus")
