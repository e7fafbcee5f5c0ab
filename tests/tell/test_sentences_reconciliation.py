"""What is said once coders are compared is true with one coder, two, three, and with nothing."""

import numpy as np
import pandas as pd
import pytest

from metrostudy.field.reconciling.drift import Drift
from metrostudy.field.reconciling.saturation import Saturation
from metrostudy.tell.sentences.reconciliation import disagreements, drift, saturation

PAIRS = ["kind", "coder_1", "coder_2", "label_fr", "other_fr", "label_en", "other_en", "times",
         "by_1", "by_2"]  # fmt: skip


def pairs(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=PAIRS)


ALONE = ("missing", "A", "B", "Partenariat", None, "Partnership", None, 24, 1, 23)
SWAPPED = ("neighbour", "A", "B", "Budget", "Financement", "Budget", "Funding", 4, 3, 1)
ENDS = ("boundary", "A", "B", "Budget", None, "Budget", None, 9, None, None)


def test_the_codes_most_concerned_are_named():
    said = disagreements(pairs(ALONE, ENDS, SWAPPED))
    assert said.sentence_fr == (
        "A et B se séparent sur 37 passages : 24 que l'un seul a codés, 9 où les bornes diffèrent "
        "et 4 où chacun a pris un code voisin. Le code le plus souvent posé par un seul est "
        "« Partenariat » (24 fois, dont 23 par B) ; les codes le plus souvent pris l'un pour "
        "l'autre sont « Budget » et « Financement » (4 fois)."
    )
    assert said.sentence_en == (
        "A and B part on 37 passages: 24 that only one coded, 9 with other boundaries and 4 with a "
        "neighbouring code each. The code most often given by one alone is “Partnership” (24 "
        "times, 23 of them by B); the codes most often taken for each other are “Budget” and "
        "“Funding” (4 times)."
    )
    assert said.value == 37


def test_boundaries_alone_name_no_code():
    said = disagreements(pairs(ENDS))
    assert said.sentence_fr == "A et B se séparent sur 9 passages : 9 où les bornes diffèrent."


def test_three_coders_are_compared_in_pairs():
    other = ("missing", "B", "C", "Partenariat", None, "Partnership", None, 6, 5, 1)
    said = disagreements(pairs(ALONE, other)).sentence_fr
    assert said.startswith("Comparés deux à deux, les codeurs se séparent sur 30 passages")
    assert "« Partenariat » (30 fois, dont 28 par B)" in said


def test_no_disagreement_is_said():
    assert disagreements(pairs()).sentence_fr == "Aucun passage ne sépare deux codeurs."


# Saturation ------------------------------------------------------------------------------------


def curve(*new: int, once: int = 2) -> Saturation:
    return Saturation(pd.DataFrame({"new": new}), "A", sum(new), 60, once, once / len(new), 0)


def test_what_the_last_interviews_added_is_said_and_what_it_does_not_prove():
    said = saturation(curve(30, 9, 0, 1, 0, 0, 1))
    assert said.sentence_fr == (
        "A a employé 41 des 60 codes du livre en 7 entretiens ; les 5 derniers en ont ajouté 2, et "
        "un entretien de plus en apporterait environ 0,3. Les codes étant listés d'avance, cela dit "
        "que leur liste s'épuise, non que l'on n'apprend plus rien."
    )
    assert (said.value, said.n, said.unit) == (2, 7, "codes")


@pytest.mark.parametrize(
    ("new", "fr", "en"),
    [
        ((30, 0), "le dernier n’en a ajouté aucun", "the last one added none"),
        ((30, 2), "le dernier en a ajouté 2", "the last one added 2"),
        ((30, 0, 0), "les 2 derniers n’en ont ajouté aucun", "the last 2 added none"),
    ],
)
def test_the_last_interviews_are_counted(new, fr, en):
    said = saturation(curve(*new))
    assert fr in said.sentence_fr and en in said.sentence_en


def test_one_interview_says_nothing_of_saturation():
    assert saturation(curve(30)).sentence_fr == ("1 entretien codé : la saturation ne se lit pas.")


# Drift -----------------------------------------------------------------------------------------

NAMES = ["before", "after", "estimate", "low", "high", "p_holm", "detectable"]
STEADY = {"agreement": (0.71, 0.70, -0.01, -0.08, 0.06, 1.0, 0.09),
          "codings": (1.0, 1.0, 1.0, 0.9, 1.1, 1.0, 1.2),
          "span": (1.1, 1.2, 1.09, 0.9, 1.3, 1.0, 1.4)}  # fmt: skip


def found(chosen: str = "longest pause", **changed: tuple) -> Drift:
    tests = pd.DataFrame.from_dict(STEADY | changed, orient="index", columns=NAMES)
    tests = tests.assign(p=tests["p_holm"]).rename_axis("measure").reset_index()
    agreement = pd.DataFrame({"period": ["before"] * 9 + ["after"] * 3})
    nothing = pd.DataFrame()
    dates = pd.Timestamp("2026-02-17"), pd.Timestamp("2026-05-01")
    return Drift(agreement, nothing, tests, nothing, "A", "B", *dates, chosen)


def test_no_drift_is_said_beside_what_could_have_been_detected():
    said = drift(found())
    assert said.sentence_fr == (
        "Après la pause du 17 février 2026 au 1er mai 2026 (3 des 12 entretiens codés par A et B), "
        "aucune dérive n'est détectée : l'accord passe de 0,71 à 0,70 (écart −0,01 [−0,08 à 0,06]) "
        "; un écart de moins de 0,09 peut échapper à cette taille."
    )
    assert (said.value, said.low, said.high, said.n) == (-0.01, -0.08, 0.06, 12)


def test_what_changed_is_said_with_its_interval_and_p():
    changed = {"agreement": (0.71, 0.60, -0.11, -0.18, -0.04, 0.02, 0.09),
               "span": (1.08, 2.14, 1.98, 1.51, 2.59, 0.014, 1.4)}  # fmt: skip
    said = drift(found(**changed))
    assert said.sentence_fr == (
        "Après la pause du 17 février 2026 au 1er mai 2026 (3 des 12 entretiens codés par A et B), "
        "l'accord passe de 0,71 à 0,60 (écart −0,11 [−0,18 à −0,04] ; p = 0,020) et un passage de B "
        "fait 2,14 fois la longueur d'un passage de A au lieu de 1,08 (×1,98 [1,51 à 2,59] ; "
        "p = 0,014). Les p sont corrigés de Holm ; qui des deux a changé se lit sur la figure."
    )
    assert "agreement goes from 0.71 to 0.60 (change −0.11 [−0.18 to −0.04]; p = 0.020)" in (
        said.sentence_en
    )


def test_when_only_habits_changed_agreement_is_not_called_lower():
    said = drift(found(span=(1.08, 2.14, 1.98, 1.51, 2.59, 0.014, 1.4), chosen="given"))
    assert said.sentence_fr.startswith("À partir du 1er mai 2026 (3 des 12")
    assert "L'accord, lui, ne change pas de façon détectable ; un écart de moins de 0,09" in (
        said.sentence_fr
    )


def test_too_few_interviews_are_not_tested():
    result = found(**{name: (*[np.nan] * 5, np.nan, np.nan) for name in STEADY})
    assert drift(result).sentence_fr == (
        "12 entretiens datés et codés deux fois : trop peu pour dire si un codeur a changé avec le "
        "temps."
    )


def test_nobody_to_compare_with_is_said():
    from dataclasses import replace

    alone = replace(found(), agreement=pd.DataFrame({"period": []}))
    assert drift(alone).sentence_fr == (
        "Aucun entretien daté n'a été codé deux fois : une dérive ne peut pas se voir."
    )
