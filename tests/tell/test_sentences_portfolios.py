"""Sentences on portfolios: what is established is said, the rest is said not to be."""

import numpy as np
import pandas as pd

from metrostudy.measure.inventory.honours import Honours
from metrostudy.tell.sentences import projects as sentences


def honours(*counts: int) -> Honours:
    steps = ["all", "done", "theme", "purpose"]
    table = pd.DataFrame({"step": steps, "count": counts, "metropoles": [9, 8, 7, 6]})
    return Honours(pd.DataFrame(), table)


def test_the_honours_are_counted_among_completed_projects():
    claim = sentences.honours(honours(300, 100, 40, 30))
    assert claim.sentence_fr == (
        "30 projets réalisés sur 100 allègent le travail administratif d'après leur thème et leur"
        " finalité, dans 6 métropoles sur 9."
    )
    assert (claim.value, claim.n) == (30, 100)
    alone = sentences.honours(honours(300, 100, 1, 1)).sentence_fr
    assert alone.startswith("1 projet réalisé sur 100 allège le travail")
    assert sentences.honours(honours(300, 0, 0, 0)).value is None


def specialities(*p_holm: float) -> pd.DataFrame:
    return pd.DataFrame({
        "metropole": [f"m{i}" for i in range(len(p_holm))], "name": ["Aube", "Brune", "Crue"],
        "label_fr": "Eau", "label_en": "Water", "estimate": 0.5, "elsewhere": 0.1,
        "p": np.array(p_holm) / 3, "p_holm": p_holm,
    })  # fmt: skip


def test_a_speciality_is_said_with_its_share_here_and_elsewhere():
    claim = sentences.specialities(specialities(0.01, 0.9, 0.9))
    assert claim.sentence_fr == (
        "1 écart est établi sur 3 croisements d'une métropole et d'un thème : Aube pour « Eau »"
        " (50\u202f% contre 10\u202f%) (n = 3 métropoles, p corrigé du nombre d'essais)."
    )
    assert "1 of 3 crossings of a métropole and a theme departs" in claim.sentence_en


def test_what_chance_can_do_is_said_when_nothing_is_established():
    claim = sentences.specialities(specialities(0.09, 0.9, 0.9))
    assert claim.value == 0
    assert claim.sentence_fr.startswith("Aucune spécialité n'est établie")
    assert "1 écart à p ≤ 0,05, quand le hasard seul peut en donner 0" in claim.sentence_fr
    assert sentences.specialities(specialities(0.5, 0.5, 0.5).iloc[:0]).n == 0


def portfolios(high: float, unknown: int = 0) -> pd.DataFrame:
    table = pd.DataFrame({
        "metropole": ["a", "a", "b", "b"], "name": ["Aube", "Aube", "Brune", "Brune"],
        "measure": ["breadth", "evenness"] * 2, "estimate": [9.0, 0.9, 5.0, 0.6],
        "low": [7.0, 0.8, 4.0, 0.5], "high": [10.0, 1.0, high, 0.7], "pooled": [8.0, 0.85] * 2,
        "n": 20, "n_themes": 9, "size": 12,
    })  # fmt: skip
    short = table.head(2).assign(metropole="c", name="Crue", estimate=np.nan)
    return pd.concat([table, *[short] * unknown])


def test_portfolios_are_told_apart_only_by_whole_intervals():
    claim = sentences.portfolios(portfolios(6.0, unknown=1))
    assert claim.sentence_fr == (
        "Parmi 12 projets tirés au hasard dans sa liste, une métropole a de 5,0 thèmes (Brune) à"
        " 9,0 (Aube), contre 8,0 toutes ensemble. Intervalles entiers en dessous : Brune (le hasard"
        " seul peut en donner 0). L'équilibre des thèmes va de 0,60 à 0,90 (n = 2 métropoles ; 1 a"
        " trop peu de projets)."
    )
    close = sentences.portfolios(portfolios(9.0))
    assert "L'intervalle de chacune contient cette valeur : aucun écart" in close.sentence_fr
    assert sentences.portfolios(portfolios(6.0).assign(estimate=np.nan)).value is None
    assert sentences.portfolios(pd.DataFrame(columns=["measure", "estimate"])).n == 0


def editions(low: float) -> pd.DataFrame:
    return pd.DataFrame({
        "edition": ["2024", "2026"] * 2, "theme": ["TH.A", "TH.A", "TH.B", "TH.B"],
        "label_fr": ["Eau", "Eau", "Air", "Air"], "label_en": ["Water", "Water", "Air", "Air"],
        "estimate": [0.2, 0.4, 0.8, 0.7], "low": [0.1, low, 0.6, 0.6], "high": [0.3, 0.5, 0.9, 0.9],
        "n": [50, 60] * 2,
    })  # fmt: skip


def test_two_inventories_part_only_when_intervals_do():
    assert sentences.theme_editions(editions(0.2)).sentence_fr == (
        "De 2024 (50 projets) à 2026 (60 projets), les intervalles des 2 thèmes se recouvrent tous ;"
        " le plus grand écart est 20,0\u202f% → 40,0\u202f% (« Eau »). Le panel a pu changer entre les"
        " deux."
    )
    apart = sentences.theme_editions(editions(0.35)).sentence_fr
    assert "les intervalles de 1 thème sur 2 ne se recouvrent pas" in apart
    assert sentences.theme_editions(editions(0.2).query("edition == '2026'")).n == 0
