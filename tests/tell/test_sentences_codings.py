"""What is said of the coding is true with two coders, three, one, and when nothing varies."""

import numpy as np
import pandas as pd
import pytest

from metrostudy.field.reliability.agreement import Agreement
from metrostudy.tell.sentences.codings import agreement, matrix
from metrostudy.tell.wording import NARROW

COLUMNS = ["level", "code", "coder_1", "coder_2", "coders", "n", "interviews", "percent",
           "estimate", "low", "high"]  # fmt: skip
WEAK = pd.DataFrame(
    {
        "code": ["A", "B", "C", "D"],
        "label_fr": ["Aa", "Bé", "Cé", "Dé"],
        "label_en": ["Ay", "Bee", "See", "Dee"],
    }
)


def result(
    *overall: tuple, codes: int = 5, discuss: int = 0, coders: int = 2, pairs: tuple = ()
) -> Agreement:
    rows = [("overall", None, None, None, coders, *row) for row in overall]
    rows += [("code", f"C{n}", "", "", coders, 90, 8, 0.9, 0.7, 0.6, 0.8) for n in range(codes)]
    rows += [("coder_pair", None, *pair[:2], 2, *pair[2:]) for pair in pairs]
    table = pd.DataFrame(rows if overall else [], columns=COLUMNS)
    return Agreement(table, WEAK.head(discuss), 0.6)


def test_two_coders_few_interviews():
    found = agreement(result((90, 8, 0.94, 0.712, 0.6, 0.81), discuss=2))
    assert found.sentence_fr == (
        f"Les deux codeurs prennent la même décision 94{NARROW}% du temps, sur 90 réponses de 8 "
        "entretiens ; une fois retiré ce que donnerait le hasard, leur accord est de 0,71 sur 1 "
        "[0,60 à 0,81, à titre indicatif]. 2 codes sur 5 sont sous 0,60 et à rediscuter : Aa et Bé."
    )
    assert found.sentence_en == (
        "The two coders take the same decision 94% of the time, on 90 answers of 8 interviews; "
        "once chance is taken out, their agreement is 0.71 out of 1 [0.60 to 0.81, indicative]. "
        "2 of 5 codes are below 0.60 and to be discussed again: Ay and Bee."
    )
    assert (found.value, found.low, found.high, found.n) == (0.712, 0.6, 0.81, 90)


def test_many_interviews_are_not_called_indicative_and_many_codes_are_not_all_named():
    said = agreement(result((900, 30, 0.94, 0.712, 0.6, 0.81), discuss=4)).sentence_fr
    assert "[0,60 à 0,81]." in said
    assert said.endswith("4 codes sur 5 sont sous 0,60 et à rediscuter, d'abord Aa, Bé et Cé.")


def test_with_three_coders_the_pair_furthest_apart_is_named_when_it_was_asked_for():
    whole, pair = (90, 8, 0.94, 0.7, 0.6, 0.8), (90, 8, 0.9, 0.5, 0.4, 0.6)
    nobody = (0, 0, np.nan, np.nan, np.nan, np.nan)
    pairs = [("A", "B", 80, 8, 0.97, 0.9, 0.8, 1.0), ("A", "C", *pair), ("B", "C", *nobody)]
    found = agreement(result(whole, coders=3, pairs=pairs))
    assert found.sentence_fr.startswith("Comparés deux à deux, les 3 codeurs prennent la même")
    assert "[0,60 à 0,80, à titre indicatif] ; la paire la plus éloignée, A et C, est à 0,50." in (
        found.sentence_fr
    )
    assert found.sentence_en.startswith("Compared in pairs, the 3 coders take the same decision")
    assert "; the pair furthest apart, A and C, is at 0.50." in found.sentence_en
    assert found.value == 0.7
    assert found.sentence_fr.endswith("Aucun des 5 codes n'est sous 0,60.")
    assert "la paire" not in agreement(result(whole, coders=3)).sentence_fr


def test_an_absent_interval_is_not_invented():
    found = agreement(result((90, 1, 0.94, 0.7, np.nan, np.nan), discuss=1))
    assert (found.low, found.high) == (None, None)
    assert "[" not in found.sentence_fr
    assert found.sentence_fr.endswith("1 code sur 5 est sous 0,60 et à rediscuter : Aa.")


@pytest.mark.parametrize(
    ("nothing", "sentence"),
    [
        (result(), "Aucun entretien n'a été codé par deux personnes : l'accord ne peut pas être "
                   "mesuré."),
        (result((9, 2, 1.0, np.nan, np.nan, np.nan)),
         "Les codeurs ont posé les mêmes codes partout : il n'y a rien à départager."),
    ],
)  # fmt: skip
def test_what_cannot_be_measured_is_said(nothing, sentence):
    found = agreement(nothing)
    assert found.sentence_fr == sentence
    assert found.value is None


def spread(*rows: tuple) -> pd.DataFrame:
    columns = ["label_fr", "label_en", "metropoles", "somewhere", "separates"]
    return pd.DataFrame(rows, columns=columns)


def test_the_matrix_is_a_description():
    found = matrix(
        spread(
            ("Portage", "Sponsorship", 4, 3, True),
            ("Données", "Data", 4, 4, False),
            ("Peurs", "Fears", 4, 4, False),
        )
    )
    assert found.sentence_fr == (
        "Sur 3 codes employés dans 4 métropoles, 2 reviennent dans toutes et 1 les sépare : "
        "Portage. C'est une description : un écart peut tenir aux personnes rencontrées."
    )
    assert (found.value, found.n, found.bearing) == (1, 4, "silent")


def test_a_matrix_without_contrast_and_one_without_comparison():
    assert "1 revient dans toutes et aucun ne les sépare." in (
        matrix(spread(("Données", "Data", 4, 4, False))).sentence_fr
    )
    alone = matrix(spread(("Données", "Data", 1, 1, False))).sentence_fr
    assert alone == "1 métropole dans les codages : il n'y a rien à comparer."
    assert matrix(spread()).n == 0
