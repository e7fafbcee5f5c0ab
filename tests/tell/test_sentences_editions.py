"""Sentences on editions and proposals: every source heard, a trend never claimed."""

from pathlib import Path

import pandas as pd
import pytest

from metrostudy import tables
from metrostudy.compare.editions import (
    Changes,
    panels,
    projects_per_city,
    published_purposes,
    recomputed,
)
from metrostudy.tell.proposals import Coverage
from metrostudy.tell.sentences import editions, proposals

ROOT = Path(__file__).parents[2]
PUBLISHED = tables.read(ROOT / "data/observatoire/published.csv", tables.descriptor("published"))
NAN = float("nan")


def test_the_panel_is_told_with_its_conflicting_sources():
    assert editions.panel(panels(PUBLISHED)).sentence_fr == (
        "Panel du baromètre : 22, 24 ou 25 en 2013, 37 ou 38 en 2014, 47 en 2015 et 10 en 2020 ;"
        " les sources se contredisent sur 2013 et 2014. Aucun ne se répète."
    )


def test_the_fall_of_projects_per_city_is_told_not_to_be_a_trend():
    claim = editions.not_a_trend(projects_per_city(PUBLISHED))
    assert claim.sentence_fr == (
        "Projets par ville : 47 en 2013, 21 à 22 en 2014 et 11 en 2015. Ce n'est pas une tendance :"
        " le panel, la question et ce qui compte pour un projet ont changé ; l'édition 2015 compte"
        " la granularité parmi ses limites."
    )
    assert claim.value is None and claim.bearing == "silent"


def test_what_does_not_recompute_is_told_figure_by_figure():
    claim = editions.recomputed(recomputed(PUBLISHED))
    assert "47 (2014, %) alors que 371 / 810 donne 45,8" in claim.sentence_fr
    assert "125 / 37–38 donne 3,3 à 3,4 et suppose 28 villes" in claim.sentence_fr
    assert claim.value == 4


def test_the_move_to_inclusion_is_told_not_to_be_established():
    claim = editions.priorities(published_purposes(PUBLISHED))
    assert (claim.hypothesis, claim.bearing) == ("H6", "silent")
    assert claim.sentence_fr.endswith("cela ne suffit pas à établir un déplacement.")


def test_published_tables_without_these_figures_say_so():
    none = PUBLISHED.iloc[:0]
    assert editions.panel(panels(none)).sentence_fr == "Aucune taille de panel n'est publiée."
    assert "Moins de deux éditions" in editions.not_a_trend(projects_per_city(none)).sentence_fr
    assert "Aucun chiffre publié" in editions.recomputed(recomputed(none)).sentence_fr
    assert editions.priorities(published_purposes(none)).hypothesis == "H6"


def changes(*rows: tuple) -> Changes:
    columns = ["criterion", "label_fr", "label_en", "estimate", "low", "high", "p", "p_holm"]
    table = pd.DataFrame(rows, columns=columns).assign(n=16, detectable=0.36)
    return Changes(table, pd.DataFrame(), (), "2024", "2026")


CLEAR = ("usagers", "Usagers", "Users", 0.8, 0.5, 1.1, 0.0001, 0.0002)
VAGUE = ("delais", "Délais", None, -0.1, -0.3, 0.1, 0.4, 0.4)


def test_a_change_beyond_chance_is_named_and_the_others_are_not_detected():
    claim = editions.change(changes(CLEAR, VAGUE))
    assert claim.sentence_fr == (
        "Entre 2024 et 2026, 1 critère change sur 2 : « Usagers » +0,8 point [0,5 à 1,1],"
        " p < 0,001 après correction (n = 16 métropoles présentes aux deux éditions). Pour les"
        " autres, non détecté : un changement de 0,4 point, pris seul, serait vu huit fois sur"
        " dix."
    )
    assert (claim.value, claim.low, claim.high) == (0.8, 0.5, 1.1)


def test_when_nothing_changes_beyond_chance_nothing_is_claimed():
    claim = editions.change(changes(VAGUE))
    assert claim.sentence_fr == (
        "Entre 2024 et 2026, aucun critère ne change au-delà du hasard (1 essai) (n = 16 métropoles"
        " présentes aux deux éditions). Un changement de 0,4 point, pris seul, serait vu huit fois"
        " sur dix."
    )
    assert "no criterion changes beyond chance (1 tried)" in claim.sentence_en


def test_one_edition_leaves_nothing_to_compare():
    assert "rien à comparer" in editions.change(changes()).sentence_fr


def coverage(*rows: tuple) -> Coverage:
    columns = ["need", "need_fr", "need_en", "kind", "count", "estimate", "2017", "2020"]
    needs = pd.DataFrame(rows, columns=columns).assign(low=0.1, high=0.5, n=50)
    needs["proposals"] = needs["2017"] + needs["2020"]
    links = pd.DataFrame({"proposal": ["P1", "P2"], "edition": ["2017", "2020"]})
    return Coverage(links, needs, ("2017", "2020"))


ACCU = ("FN.ACCU", "Acculturation", None, "internal_barrier", 20, 0.4, 1, 2)
FRAC = ("FE.FRAC", "Fracture", None, "external_barrier", 10, 0.2, 1, 0)
AGEN = ("IN.AGEN", "Agents", None, "invariant", 15, 0.3, 0, 0)
NEVER = ("FN.BUDG", "Budget", None, "internal_barrier", 0, 0.0, 0, 0)


def test_coverage_counts_the_barriers_met_and_not_the_gaps():
    claim = proposals.coverage(coverage(ACCU, FRAC, NEVER, AGEN))
    assert claim.sentence_fr == (
        "1 des 2 freins rencontrés a au moins une proposition de 2020 (2 avec les éditions"
        " précédentes). Le plus fréquent, « Acculturation » (40\u202f% des projets), est visé par"
        " 3 propositions en tout."
    )
    assert claim.value == pytest.approx(50)


def test_a_need_without_any_proposal_is_named_with_its_frequency():
    claim = proposals.unanswered(coverage(ACCU, FRAC, NEVER, AGEN))
    assert claim.sentence_fr == (
        "Aucune proposition ne répond à « Agents » (manque à 30\u202f% des métropoles"
        " [10 à 50\u202f%], n = 50) (1 besoin sur 3)."
    )


def test_when_every_need_is_answered_it_is_said():
    assert proposals.unanswered(coverage(ACCU)).value == 0
    assert "Aucun frein ni manque" in proposals.unanswered(coverage()).sentence_fr
    assert "Aucun frein rencontré" in proposals.coverage(coverage()).sentence_fr


def test_proposals_called_equally_often_are_all_named():
    table = pd.DataFrame({"metropole": ["a", "b"], "proposal": ["P1", "P2"],
                          "label_fr": ["Former", "Ouvrir"], "label_en": None})  # fmt: skip
    claim = proposals.called(table)
    assert "« Former » et « Ouvrir » : 1 métropole sur 2" in claim.sentence_fr
    assert "Aucune métropole" in proposals.called(table.iloc[:0]).sentence_fr
