"""Figures of the index: what they name, and what they leave undrawn."""

from itertools import combinations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.text import Text
from ranks_by_hand import INFLUENCE, MOVES, RANGES, result

from metrostudy.measure.profile import metropole_profile
from metrostudy.tell.figures.maturity import plot_pillars, plot_scores, plot_size
from metrostudy.tell.figures.nodes import plot_profile, plot_realised
from metrostudy.tell.figures.rank_ranges import (
    plot_acceptability,
    plot_influence,
    plot_moves,
    plot_rank_ranges,
)
from metrostudy.tell.figures.sources import plot_sources
from metrostudy.tell.figures.style import BLUE, INK, ORANGE
from metrostudy.tell.indicator_sources import indicator_sources, sources_caption


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def rows_of(ax) -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()]


def texts_of(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_groups_stand_one_above_the_other_each_with_its_number():
    ax = plot_rank_ranges(result(context=True))
    assert rows_of(ax) == ["Aube", "Brune", "Crue"]
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # the first is at the top
    assert texts_of(ax) == ["groupe 1", "groupe 2"]
    assert [text.get_position()[1] for text in ax.texts] == [0.5, 2.0]
    title = ax.get_title(loc="left")
    assert title == "Contexte : 2 groupes tiennent, non les places"


def test_a_group_is_never_torn_apart_by_the_chosen_ranks():
    odd = RANGES.assign(tier=[2.0, 1.0, 1.0])
    assert rows_of(plot_rank_ranges(result(ranges=odd))) == ["Brune", "Crue", "Aube"]


@pytest.mark.parametrize(
    ("changed", "claim"),
    [
        ({"ranges": RANGES.assign(tier=1.0)}, "aucun groupe ne se détache"),
        ({"ranges": RANGES.assign(tier=[1.0, 2.0, 3.0])}, "chaque place tient"),
        ({"constant": True}, "aucun choix ne change un rang"),
    ],
)
def test_a_title_claims_what_the_groups_allow(changed, claim):
    assert plot_rank_ranges(result(**changed)).get_title(loc="left") == f"Maturité : {claim}"


def test_only_ranks_taken_once_in_ten_are_written_and_the_chosen_one_is_framed():
    ax = plot_acceptability(result())
    written = {text.get_position(): text.get_text() for text in ax.texts if text.get_text()}
    assert written == {(0.5, 0.5): "80", (1.5, 0.5): "20", (0.5, 1.5): "20", (1.5, 1.5): "76",
                       (2.5, 2.5): "96"}  # fmt: skip
    assert [frame.get_xy() for frame in ax.patches] == [(0, 0), (1, 1), (2, 2)]


def test_a_hundred_fits_its_cell_in_the_largest_study():
    n, ids = 25, [f"m{i}" for i in range(25)]
    ranges = pd.DataFrame({"metropole": ids, "name": "Métropole Toulon-Provence-Méditerranée",
                           "rank": np.arange(1.0, n + 1)})  # fmt: skip
    sure = pd.DataFrame({"metropole": np.repeat(ids, n), "rank": np.tile(np.arange(1, n + 1), n)})
    sure["share"] = np.eye(n).ravel()
    ax = plot_acceptability(result(ranges=ranges, acceptability=sure))
    ax.figure.draw_without_rendering()
    cell = ax.bbox.width / n
    assert {text.get_text() for text in ax.texts} == {"", "100"}
    assert max(text.get_window_extent().width for text in ax.texts if text.get_text()) < cell


def test_what_moves_ranks_is_named_in_words_with_both_its_shares():
    ax = plot_influence(result())
    assert rows_of(ax) == ["Pilier laissé de côté (3 variantes)",
                           "Jugements tirés à nouveau (200 variantes)",
                           "Échelle (4 variantes)"]  # fmt: skip
    assert texts_of(ax) == ["50 / 70", "20 / 30", "5 / 6", "seul / total"]
    assert "Parts estimées par tirage" in ax.get_xlabel()
    exact = plot_influence(result(influence=INFLUENCE.assign(method="enumerated")))
    assert "Toutes les combinaisons" in exact.get_xlabel()


def test_a_choice_is_named_in_words():
    ax = plot_moves(result())
    assert rows_of(ax) == ["Sans : Gains", "Échelle : rangs"]
    assert texts_of(ax) == ["2,4", "0,5"]


def test_what_cannot_be_drawn_is_said():
    nobody = result(ranges=RANGES.assign(rank=np.nan), moves=MOVES.assign(mean_shift=np.nan),
                    constant=True)  # fmt: skip
    classed = "Aucune métropole n'a de quoi être classée : rien à dessiner."
    assert texts_of(plot_rank_ranges(nobody)) == texts_of(plot_acceptability(nobody)) == [classed]
    assert "ne change un rang" in texts_of(plot_influence(nobody))[0]
    assert "Aucun autre choix" in texts_of(plot_moves(nobody))[0]


def tree(index: list[float], **pillars: list[float]) -> pd.DataFrame:
    """Scores of a root and its pillars, as ``maturity`` returns them."""
    rows = [
        {"metropole": f"m{i}", "node": node, "parent": None if node == "index" else "index",
         "level": int(node != "index"), "label_fr": f"Le {node}", "label_en": node, "score": score}
        for node, values in {"index": index, **pillars}.items() for i, score in enumerate(values)
    ]  # fmt: skip
    table = pd.DataFrame(rows)
    return table.assign(rank=table.groupby("node")["score"].rank(ascending=False, method="min"))


NAMES = pd.DataFrame(
    {"metropole": ["m0", "m1", "m2", "m3"], "name": ["Aube", "Brune", "Crue", "Dune"]}
)
EVEN = pd.Series({"index": 1.0, "gains": 0.5, "projets": 0.5})


def widths(ax) -> list[list[float]]:
    """The lengths of the segments, one list per pillar."""
    return [[bar.get_width() for bar in container] for container in ax.containers]


def test_segments_are_weight_times_score_and_add_up_to_the_index():
    ax = plot_scores(tree([60.0, 40.0], gains=[80.0, 20.0], projets=[40.0, 60.0]), NAMES, EVEN)
    assert widths(ax) == [[40, 10], [20, 30]]
    assert rows_of(ax) == ["Aube", "Brune"]
    assert texts_of(ax) == ["60", "40", "Le gains", "Le projets"]


def test_the_weight_of_a_pillar_that_is_not_known_goes_to_the_others():
    ax = plot_scores(tree([60.0, 20.0], gains=[80.0, 20.0], projets=[40.0, np.nan]), NAMES, EVEN)
    assert widths(ax) == [[40, 20], [20, 0]]
    alone = tree([80.0, 20.0], gains=[80.0, 20.0], projets=[40.0, 60.0])
    assert widths(plot_scores(alone, NAMES, pd.Series({"gains": 1.0}))) == [[80, 20]]


def test_what_is_below_zero_is_drawn_to_the_left():
    ax = plot_scores(tree([0.5, -0.5], gains=[2.0, -2.0], projets=[-1.0, 1.0]), NAMES, EVEN)
    assert widths(ax) == [[1.0, -1.0], [-0.5, 0.5]]
    assert [bar.get_x() for container in ax.containers for bar in container] == [0, 0, 0, 0]
    assert ax.get_xlim()[0] < -1
    assert texts_of(ax)[:2] == ["0,50", "−0,50"]


def test_pillars_that_do_not_add_up_are_drawn_side_by_side():
    geometric = tree([56.6, 34.6], gains=[80.0, 20.0], projets=[40.0, 60.0])
    axes = plot_scores(geometric, NAMES, EVEN)
    assert [ax.get_title() for ax in axes] == ["Le gains", "Le projets"]
    assert rows_of(axes[0]) == ["Aube : 57", "Brune : 35"]
    assert len(plot_pillars(geometric, NAMES)) == 2


def test_five_long_names_of_pillars_do_not_cover_each_other():
    labels = ["Faible exposition à la fracture numérique", "Accès au très haut débit",
              "Offre d'accompagnement", "Ouverture des données", "Intégration des communes"]  # fmt: skip
    table = tree([10.0, 5.0], **{label: [10.0, 5.0] for label in labels})
    table["label_fr"] = table["node"]
    names = NAMES.assign(name="Métropole Toulon-Provence-Méditerranée")
    ax = plot_scores(table, names, pd.Series(0.2, index=labels))
    ax.figure.draw_without_rendering()
    boxes = [Text.get_window_extent(text) for text in ax.texts[2:]]
    assert len(boxes) == 5
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))
    assert not any(box.overlaps(ax.title.get_window_extent()) for box in boxes)


def test_a_profile_marks_what_is_in_the_first_and_in_the_last_quarter():
    table = tree([90.0, 60, 50, 40], gains=[90.0, 60, 50, 40], projets=[10.0, 60, 50, 40],
                 ties=[90.0, 90, 90, 40])  # fmt: skip
    ax = plot_profile(metropole_profile(table, NAMES))
    assert rows_of(ax) == ["Le index", "Le gains", "Le projets", "Le ties"]
    dots = ax.collections[-1].get_facecolors()
    assert [to_hex(dot).upper() for dot in dots] == [BLUE, BLUE, ORANGE, INK.upper()]
    assert ax.get_title(loc="left") == "Aube : forces et faiblesses"


def test_a_profile_of_nobody_says_so():
    table = metropole_profile(tree([np.nan, np.nan]), NAMES)
    said = "Cette métropole n'a pas de score : rien à dessiner."
    assert texts_of(plot_profile(table)) == [said]


def realised(**changed) -> pd.DataFrame:
    return pd.DataFrame({
        "node": ["p", "q", "p1"], "parent": ["i", "i", "p"], "level": [1, 1, 2],
        "label_fr": ["Gains", "Projets", "Délais"], "label_en": ["Gains", "Projects", "Delays"],
        "n": 18, "weight": [0.5, 0.5, 1.0], "correlation": [0.9, -0.4, 0.9],
        "influence": [0.8, 0.2, 1.0], "low": [0.6, 0.0, 0.9], "high": [0.95, 0.4, 1.1],
        "ratio": [1.6, 0.4, 1.0],
    } | changed)  # fmt: skip


def test_a_weight_stands_beside_what_it_does_and_a_node_that_pulls_back_says_so():
    ax = plot_realised(realised())
    assert rows_of(ax) == ["Gains", "Délais", "Projets (à rebours)"]
    assert texts_of(ax) == ["50 → 80", "100 → 100", "50 → 20"]
    assert [to_hex(text.get_color()).upper() for text in ax.texts][::2] == [BLUE, ORANGE]
    assert "Trop peu" in texts_of(plot_realised(realised(influence=np.nan)))[0]


FRAMEWORK = pd.DataFrame({
    "node": ["i", "a", "b", "c"], "parent": [None, "i", "i", "i"],
    "label_fr": ["Contexte", "Pauvreté", "Fibre", "Âge"], "label_en": None,
    "source": [None, "indicators", "indicators", "ratings"],
})  # fmt: skip


def readings() -> pd.DataFrame:
    return pd.DataFrame(
        [("m0", "2020", "a", 1.0, 2018, True, "INSEE", 80.0),
         ("m1", "2020", "a", 2.0, 2019, True, "INSEE", 90.0),
         ("m2", "2020", "a", None, 2011, True, "INSEE", 10.0),
         ("m0", "2013", "b", 3.0, 2011, False, "ARCEP", None)],
        columns=["metropole", "edition", "indicator", "value", "year", "proxy", "source",
                 "coverage_pct"])  # fmt: skip


def test_sources_are_those_of_the_readings_used():
    table = indicator_sources(FRAMEWORK, readings(), "2020")
    columns = ["node", "n", "years", "proxy", "coverage_pct", "source"]
    assert table[columns].iloc[0].tolist() == ["a", 2, "2018–2019", True, 80.0, "INSEE"]
    assert table[columns].drop(columns="coverage_pct").iloc[1].tolist() == ["b", 0, "", False, ""]
    assert sources_caption(table) == (
        "Sources. INSEE : ≈ Pauvreté (2018–2019). Le signe ≈ marque une valeur approchée."
    )
    assert sources_caption(table, "en").startswith("Sources. INSEE: ≈ Pauvreté (2018–2019).")


def test_every_indicator_has_its_year_and_source_on_the_page():
    shown = texts_of(plot_sources(indicator_sources(FRAMEWORK, readings(), "2020")))
    assert shown[3:] == ["≈ Pauvreté", "2018–2019", "INSEE", "Fibre", "", "aucune lecture"]


def test_an_index_without_public_indicators_has_no_source_to_state():
    table = indicator_sources(FRAMEWORK.iloc[[0, 3]], readings(), "2020")
    assert sources_caption(table) == "Aucun indicateur."
    assert "aucun indicateur public" in texts_of(plot_sources(table))[0]


def scores(n: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(5)
    ids = [f"m{i:02d}" for i in range(n)]
    index = pd.DataFrame({"metropole": ids, "node": "index", "level": 0, "label_fr": "Maturité",
                          "score": rng.uniform(30, 70, n), "rank": range(1, n + 1)})  # fmt: skip
    names = pd.DataFrame({"metropole": ids, "name": [f"Métropole de Ville {i}" for i in range(n)],
                          "population": rng.integers(200_000, 900_000, n)})  # fmt: skip
    return index, names


def test_the_largest_study_has_every_metropole_named_and_no_name_covers_another():
    ax = plot_size(*scores(25))
    ax.figure.draw_without_rendering()  # as saving does, which settles the layout
    boxes = [Text.get_window_extent(text) for text in ax.texts]  # without the tie to its point
    assert len(boxes) == 25
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))


def test_a_study_in_which_nobody_can_be_scored_says_so():
    index, names = scores(3)
    blank, nobody = (
        index.assign(score=np.nan),
        ["Aucune métropole n'a de quoi être notée : rien à dessiner."],
    )
    assert texts_of(plot_size(blank, names)) == nobody
    assert texts_of(plot_scores(blank, names, EVEN)) == nobody
    assert texts_of(plot_pillars(blank, names)[0]) == nobody
