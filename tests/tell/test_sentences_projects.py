"""Sentences on the inventory: true of any study, silent where nothing is known."""

import pandas as pd
import pytest

from metrostudy.measure.inventory.published import PublishedThemes
from metrostudy.tell.sentences import projects as sentences


def shares(noun: str, rows: list[tuple], n: int = 100) -> pd.DataFrame:
    columns = [noun, "label_fr", "label_en", "count", "low", "high"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(estimate=table["count"] / n, n=n, deff=1.0, method="Wilson")


CLEAR = shares(
    "theme", [("TH.A", "Eau", "Water", 60, 0.5, 0.7), ("TH.INCL", "Lien", "Tie", 40, 0.3, 0.49)]
)
CLOSE = shares(
    "theme", [("TH.A", "Eau", "Water", 51, 0.4, 0.6), ("TH.B", "Air", "Air", 49, 0.39, 0.59)]
)


def test_a_theme_that_stands_out_is_said_to():
    claim = sentences.themes(CLEAR)
    assert claim.sentence_fr == (
        "Le thème le plus fréquent est « Eau » : 60,0\u202f% des projets [50,0 à 70,0] (n = 100)."
        " Aucun autre intervalle ne recouvre celui-ci. « Lien » vient au rang 2 sur 2."
    )
    assert claim.sentence_en == (
        "The commonest theme is “Water”: 60.0% of projects [50.0 to 70.0] (n = 100). No other"
        " interval overlaps this one. “Tie” comes in place 2 of 2."
    )
    assert (claim.value, claim.low, claim.high, claim.n) == (60.0, 50.0, 70.0, 100)
    assert (claim.hypothesis, claim.bearing) == ("H6", "silent")


def test_a_theme_that_does_not_is_not():
    claim = sentences.themes(CLOSE)
    assert (
        "L'intervalle d'un autre recouvre celui-ci : l'ordre n'est pas établi." in claim.sentence_fr
    )
    assert "The interval of another overlaps this one" in claim.sentence_en


def test_a_tie_in_front_names_both():
    rows = [("FI.A", "Eau", "Water", 50, 0.4, 0.6), ("FI.ATTR", "Air", "Air", 50, 0.4, 0.6)]
    claim = sentences.purposes(shares("purpose", rows))
    assert claim.sentence_fr == (
        "À égalité en tête, « Eau » et « Air » : 50,0\u202f% des projets [40,0 à 60,0] (n = 100)."
        " Aucun autre intervalle ne recouvre celui-ci."
    )


@pytest.mark.parametrize("name", ["themes", "purposes", "status", "maturity"])
def test_an_inventory_that_does_not_say_gives_no_number(name):
    empty = pd.DataFrame(columns=["theme", "count", "estimate", "low", "high", "n"])
    claim = getattr(sentences, name)(empty)
    assert claim.value is None and claim.n == 0 and claim.bearing == "silent"
    assert claim.sentence_fr.startswith("Cet inventaire ne dit pas")
    assert not any(digit in claim.sentence_fr for digit in "0123456789")


def test_the_state_of_projects_is_one_sentence():
    table = pd.DataFrame({
        "status": ["studied", "under_way", "done"], "count": [5, 3, 2],
        "estimate": [0.5, 0.3, 0.2], "low": 0.1, "high": 0.6, "n": 10,
    })  # fmt: skip
    claim = sentences.status(table)
    assert claim.sentence_fr == (
        "20\u202f% des projets sont réalisés [10,0 à 60,0], 30\u202f% en cours et 50\u202f% à"
        " l'étude (n = 10 projets)."
    )


def published(**values) -> PublishedThemes:
    table = pd.DataFrame({
        "quantity": ["a", "b", "c", "d"], "item": ["Eau", "Air", "Feu", "Bois"],
        "estimate": [0.4, 0.3, 0.2, 0.1], "rank": [1, 2, 3, 4],
        "per_city": [4.0, 3.0, 2.0, 1.0], "source": "A",
    })  # fmt: skip
    none = pd.DataFrame(columns=["quantity", "value"])
    return PublishedThemes(**({"edition": "2013", "shares": table, "projects_per_city": 10.0,
                               "conflicts": none} | values))  # fmt: skip


def test_what_was_printed_is_recalled_with_its_doubts():
    sizes = pd.DataFrame({"quantity": "panel_size", "value": [24.0, 25.0, 24.0]})
    assert sentences.published_2013(published(conflicts=sizes)).sentence_fr == (
        "En 2013, « Eau » (40\u202f%), « Air » (30\u202f%) et « Feu » (20\u202f%) menaient les 4"
        " domaines, dont les parts publiées font 100\u202f%. À 10 projets par ville en moyenne,"
        " c'est 2,00 à 4,00 projets pour chacun. Les sources divergent sur la taille du panel :"
        " 24 et 25."
    )
    assert "panel" not in sentences.published_2013(published()).sentence_fr
    listed = sentences.published_2013(published(honours=21.0)).sentence_fr
    assert listed.endswith("Son palmarès retenait 21 projets réalisés.")
    unknown_mean = published(projects_per_city=float("nan"))
    assert "par ville" not in sentences.published_2013(unknown_mean).sentence_fr
    nothing = published(shares=published().shares.iloc[:0], edition="2015")
    assert sentences.published_2013(nothing).sentence_fr == (
        "L'édition 2015 n'a publié aucune part de projets par domaine."
    )


def test_what_compares_and_where_it_parts_is_counted():
    table = pd.DataFrame({
        "item": ["Eau", "Air", "Feu"], "among": [0.4, 0.3, None], "estimate": [0.4, 0.1, None],
        "low": [0.3, 0.05, None], "high": [0.5, 0.2, None], "n": [20, 20, None],
        "comparable": [True, True, False],
    })  # fmt: skip
    assert sentences.comparable(table).sentence_fr == (
        "2 des 3 domaines publiés se comparent ; la part publiée est dans l'intervalle de l'étude"
        " pour 1 d'entre eux, hors Air (30\u202f% → 10\u202f%) (n = 20 projets de ces domaines)."
    )
    assert sentences.comparable(table.assign(comparable=False)).sentence_fr == (
        "Aucun des 3 domaines publiés ne se compare aux thèmes de cet inventaire."
    )


def test_the_gap_between_metropoles_is_said_with_its_ends():
    table = pd.DataFrame({"name": ["Aube", "Crue"], "score": [70.0, 30.0], "n": [12, 1]})
    claim = sentences.maturity(table)
    assert claim.sentence_fr == (
        "De 30 (Crue) à 70 (Aube) sur 100 : c'est la maturité moyenne des projets sur les quatre"
        " critères de 2013 (médiane 50 ; n = 2 métropoles, 13 projets)."
    )
    assert "Aube obtient 70 sur 100" in sentences.maturity(table.head(1)).sentence_fr
