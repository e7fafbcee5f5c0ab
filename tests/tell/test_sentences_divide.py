"""Sentences on the digital divide: what was counted, out of whom, and never maturity."""

import pandas as pd
import pytest

from metrostudy.compare.divide.fibre import CatchUp
from metrostudy.tell.sentences import divide as sentences

NARROW = "\u202f"


def test_exposure_is_called_context_and_never_maturity():
    table = pd.DataFrame({
        "metropole": ["a", "b", "a", "b"], "name": ["Ada", "Bea", "Ada", "Bea"],
        "label_fr": ["Âge", "Âge", "Pauvreté", "Pauvreté"], "label_en": None,
        "percentile": [1.0, 1.0, 80.0, 60.0], "n": [900, 900, 1000, 1000],
    })  # fmt: skip
    claim = sentences.exposure(table)
    assert claim.sentence_fr == (
        "Parmi 900 à 1\u202f000 EPCI, la métropole médiane est au 70e centile pour « Pauvreté » et"
        " au 1er centile pour « Âge » (n = 2). La plus exposée en moyenne est Ada, la moins exposée"
        " Bea : c'est un contexte, pas une maturité."
    )
    assert claim.bearing == "silent" and claim.hypothesis == ""


def beside(*rows: tuple) -> pd.DataFrame:
    columns = ["label_fr", "estimate", "covered", "coverage_others", "n_others"]
    return pd.DataFrame(rows, columns=columns).assign(n=22, label_en=None)


def test_beside_others_by_chance_of_a_draw_and_what_thin_coverage_changes():
    claim = sentences.beside_others(beside(
        ("Âge", 0.23, 0.31, 0.685, 1008), ("Chômage", 0.76, 0.76, 1.0, 1233),
        ("Revenu", 0.5, 0.5, 1.0, 1233),
    ))  # fmt: skip
    assert claim.sentence_fr == (
        f"Une métropole prise au hasard est plus touchée qu'un autre EPCI pour « Chômage » (76{NARROW}%"
        f" des cas) ; moins touchée pour « Âge » (77{NARROW}%) (n = 22 métropoles et 1{NARROW}008 à"
        f" 1{NARROW}233 autres EPCI, tous ceux que l'on connaît : on décrit, on ne teste pas). Pour"
        f" « Âge », mesure connue de 68{NARROW}% des habitants hors des métropoles, les 77{NARROW}%"
        f" des cas sont 69{NARROW}% là où elle l'est de la moitié au moins."
    )
    assert claim.bearing == "silent" and claim.hypothesis == ""


def test_beside_others_when_nothing_differs():
    claim = sentences.beside_others(beside(("Âge", 0.5, 0.45, 0.9, 10)))
    assert "au hasard est au niveau d'un autre EPCI (n = 22" in claim.sentence_fr


def within(rho_sign: int) -> pd.DataFrame:
    names = ["Ada", "Bea", "Cleo"]
    return pd.concat([
        pd.DataFrame({
            "metropole": names, "name": names, "label_fr": label, "label_en": None,
            "estimate": ginis, "low": [0.1, None, None],
            "effective": [2, 4, 9][::rho_sign],
        })
        for label, ginis in {"Âge": [0.05, 0.06, 0.10], "Fibre": [0.2, 0.3, 0.4]}.items()
    ])  # fmt: skip


def test_unequal_communes_says_that_the_index_follows_the_map():
    claim = sentences.unequal_communes(within(1))
    assert claim.sentence_fr == (
        "Dans la métropole médiane (n = 3), l'indice de Gini entre communes va de 0,06 (« Âge ») à"
        " 0,30 (« Fibre ») ; le plus souvent au premier rang : Cleo (2 mesures sur 2). L'indice suit"
        " aussi la carte : plus une métropole est découpée en communes, plus il est haut (ρ = 1,00"
        " en médiane). Les communes suffisent à un intervalle dans 1 métropole."
    )
    assert claim.value == pytest.approx(0.3)


def test_unequal_communes_is_silent_on_the_map_when_the_index_does_not_follow_it():
    assert "carte" not in sentences.unequal_communes(within(-1)).sentence_fr


def test_inside_metropoles_gives_both_parts_and_the_weakest():
    split = pd.DataFrame({
        "label_fr": ["Âge", "Pauvreté"], "label_en": ["Age", None], "estimate": [0.54, 0.93],
        "low": [0.5, 0.88], "high": [0.6, 0.95], "n": 22,
    })  # fmt: skip
    claim = sentences.inside_metropoles(split)
    assert claim.sentence_fr == (
        f"Entre les communes de 22 métropoles, 93{NARROW}% de l'inégalité pour « Pauvreté » (indice"
        f" de Theil) est à l'intérieur des métropoles et 7{NARROW}% entre elles [88 à 95{NARROW}%"
        f" sans l'une quelconque] ; la part intérieure est la plus faible pour « Âge »"
        f" (54{NARROW}%)."
    )
    assert "“Age” (54%)" in claim.sentence_en
    assert (claim.value, claim.low, claim.high) == pytest.approx((93, 88, 95))


def test_unpublished_counts_the_silent_communes_of_the_measure_with_most():
    table = pd.DataFrame({
        "label_fr": ["Âge", "Pauvreté", "Pauvreté"], "label_en": None, "name": ["Ada", "Ada", "Bea"],
        "n": [8, 5, 9], "of": 10, "coverage": [0.9, 0.84, 0.99], "whole": [0.2, 0.16, 0.2],
        "estimate": [0.2, 0.09, 0.21], "change": [0.0, -0.07, 0.01],
    })  # fmt: skip
    assert sentences.unpublished(table).sentence_fr == (
        "La mesure « Pauvreté » n'est pas publiée pour 6 communes de 2 métropoles ; celles qui"
        f" restent abritent au moins 84{NARROW}% des habitants. Sur une mesure connue partout, ces"
        " mêmes blancs changent l'indice de Gini de −0,030 dans la métropole médiane et de −0,070 à"
        " Ada (de 0,16 à 0,09) ; ils l'abaissent dans 1 sur 2."
    )
    assert "pour toutes les communes" in sentences.unpublished(table.head(0)).sentence_fr


def catch_up(later_others: float, gap_later: float) -> CatchUp:
    groups = pd.DataFrame({"group": ["metropoles", "others"], "earlier": [40.0, 80.0],
                           "later": [10.0, later_others], "n": [2, 9]})  # fmt: skip
    rows = pd.DataFrame({"name": ["Ada", "Bea"], "gap_earlier": [20.0, 30.0],
                         "gap_later": [gap_later, gap_later]})  # fmt: skip
    rows["change"] = rows["gap_later"] - rows["gap_earlier"]
    return CatchUp(groups, rows, (2018, 2024))


def test_fibre_may_close_in_points_and_open_in_ratio():
    claim = sentences.fibre(catch_up(30.0, 5.0))
    assert claim.sentence_fr == (
        f"En 2018, 40{NARROW}% des locaux des métropoles étaient sans fibre, contre 80{NARROW}% de"
        f" ceux des autres EPCI ; en 2024, 10{NARROW}% contre 30{NARROW}%. L'écart se réduit, de 40"
        " à 20 points, mais ce qui manque ailleurs passe de 2,0 à 3,0 fois ce qui manque aux"
        " métropoles. À l'intérieur, l'écart entre communes baisse dans 2 métropoles sur 2"
        " (médiane : de 25 à 5 points entre deux locaux pris au hasard)."
    )
    assert claim.value == pytest.approx(-20)


def test_fibre_that_closes_both_ways_is_not_opposed_and_a_gap_that_grows_is_said():
    assert "de 40 à 5 points, et ce qui manque" in sentences.fibre(catch_up(15.0, 5.0)).sentence_fr
    said = sentences.fibre(catch_up(55.0, 25.0)).sentence_fr
    assert "L'écart ne se réduit pas, de 40 à 45 points, et ce qui manque" in said
    assert "baisse dans 1 métropole sur 2" in said
