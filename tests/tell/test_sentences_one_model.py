"""One model or several, in sentences: what was found, what could have been, never a proof of one."""

import numpy as np
import pandas as pd
import pytest

from metrostudy.compare.one_model.verdict import Verdict
from metrostudy.tell.sentences import one_model as sentences

ROW = {
    "n": 18, "dimensions": 13, "statistic": 1.0, "p_box": 0.412, "p_classes": 0.412,
    "p_curve": 0.5, "p_rotation": 0.1, "p_min": 0.001, "loo_max": 0.8, "k_star": 3, "smallest": 5,
    "d80_k2": 8.0, "d80_k3": 5.5, "verdict": "one",
}  # fmt: skip
SEVERAL = {"verdict": "several", "p_box": 0.001, "p_classes": 0.002, "p_curve": 0.03,
           "loo_max": 0.004}  # fmt: skip
CLASSES = pd.DataFrame({
    "metropole": list("abcdefghij"), "class": [1] * 5 + [2] * 5, "size": 5,
})  # fmt: skip
STABILITY = pd.DataFrame({
    "class": [1, 2], "size": 5, "jaccard": [0.95, 0.84], "null_quantile": [0.9, 0.91],
    "above": [True, False],
})  # fmt: skip
READINGS = pd.DataFrame({
    "reading": ["scores", "yeo_johnson", "winsorised"], "p_box": [0.412, 0.5, 0.033],
})  # fmt: skip


def verdict(context=False, atypical=(), dropped=(), marked=0.5, **row) -> Verdict:
    profile = pd.DataFrame({"k": [2], "observed": [marked], "limit": [0.6]})
    nothing, index = pd.DataFrame(), ("Maturité", "Maturity", context)
    return Verdict(
        pd.DataFrame([ROW | row]), profile, CLASSES, STABILITY, nothing, READINGS, atypical,
        dropped, (), *index,
    )  # fmt: skip


def test_one_model_is_never_proved_and_the_sentence_says_what_would_have_been_seen():
    claim = sentences.verdict(verdict())
    assert claim.sentence_fr == (
        "Maturité : les 18 métropoles, sur 13 dimensions, sont compatibles avec un seul modèle, où"
        " l'on diffère par degrés (p = 0,412). Cela ne prouve pas qu'il n'y en ait qu'un : à cette"
        " taille, on n'aurait vu huit fois sur dix que deux modèles distants d'environ 8"
        " écarts-types, ou trois d'environ 5,5 écarts-types ; de plus proches ne sont pas exclus."
    )
    assert (claim.value, claim.n, claim.hypothesis, claim.bearing) == (0.412, 18, "H1", "silent")


def test_a_separation_out_of_reach_is_said_so():
    claim = sentences.verdict(verdict(d80_k2=np.nan))
    assert "deux modèles distants de plus de 20 écarts-types" in claim.sentence_fr
    assert "two models more than 20 standard deviations apart" in claim.sentence_en


def test_segments_of_a_curve_and_separate_models_are_said_not_to_be_told_apart():
    bent = verdict(marked=0.7, p_box=0.01, p_classes=0.01, p_curve=0.3)
    claim = sentences.verdict(bent)
    assert claim.sentence_fr.startswith(
        "Maturité : les 18 métropoles, sur 13 dimensions, s'écartent d'un gradient droit"
        " (p = 0,010) mais non d'un gradient courbe (p = 0,300) : un seul modèle suffit, et l'on ne"
        " peut départager des modèles séparés des segments d'une courbe. De plus, à cette taille,"
    )
    assert claim.bearing == "silent"
    assert "a curved gradient is enough (p = 0.300)" in sentences.both((bent, bent)).sentence_en


def test_several_models_refute_the_hypothesis_of_one():
    claim = sentences.profiles(verdict(**SEVERAL))
    assert claim.sentence_fr == (
        "Maturité : niveau mis à part, les profils des 18 métropoles, sur 13 dimensions, montrent"
        " plus d'un modèle (p = 0,001 ; 0,030 face à un gradient courbe ; au plus 0,004 quand on"
        " retire une métropole). L'arbre suggère 2 groupes, de 5 et 5."
    )
    assert claim.bearing == "opposes"


def test_context_has_no_say_on_a_french_model_and_is_never_called_maturity():
    for claim in (
        sentences.verdict(verdict(context=True, **SEVERAL)),
        sentences.both((verdict(context=True, **SEVERAL),) * 2),
    ):
        assert claim.bearing == "silent"
        assert claim.sentence_fr.endswith("C'est leur contexte, non leur maturité.")
        assert claim.sentence_en.endswith("This is their context, not their maturity.")


@pytest.mark.parametrize(
    ("names", "said"),
    [(("Aube",), "(Aube)"), (("Aube", "Brune"), "(Aube et Brune)"),
     (tuple("ABCDEF"), "(A, B, C, D et 2 autres)")],
)  # fmt: skip
def test_atypical_metropoles_are_named_and_are_no_model(names, said):
    claim = sentences.verdict(verdict(verdict="atypical", p_box=0.01, atypical=names, marked=0.7))
    assert f"à cause de métropoles atypiques {said} ou de scores" in claim.sentence_fr
    assert claim.sentence_fr.endswith("rien n'indique plusieurs modèles.")
    assert claim.bearing == "silent"


def test_a_dimension_left_out_is_told():
    claim = sentences.verdict(verdict(dropped=("x", "y"), dimensions=1))
    assert "sur 1 dimension (2 écartées, la même valeur pour toutes)," in claim.sentence_fr
    assert "on 1 dimension (2 left out, the same for all)," in claim.sentence_en


@pytest.mark.parametrize(
    ("levels", "relative", "said", "bearing"),
    [({}, {}, "Rien ne montre plusieurs modèles, ce qui ne prouve pas qu'il n'y en ait qu'un.",
      "silent"),
     ({}, SEVERAL, "par leurs points forts, non par leur niveau.", "opposes"),
     (SEVERAL, {}, "par leur niveau, non par leurs points forts.", "opposes"),
     (SEVERAL, SEVERAL, "par leur niveau et par leurs points forts.", "opposes"),
     ({"verdict": "atypical"}, {}, "Rien ne montre plusieurs modèles, ce qui ne prouve pas qu'il"
      " n'y en ait qu'un.", "silent")],
)  # fmt: skip
def test_levels_and_profiles_are_told_side_by_side(levels, relative, said, bearing):
    claim = sentences.both((verdict(**levels), verdict(**relative)))
    assert claim.sentence_fr.startswith("Maturité : pour les niveaux des 18 métropoles, ")
    assert claim.sentence_fr.endswith(said) and claim.bearing == bearing


def test_other_readings_are_given_and_decide_nothing():
    claim = sentences.readings((verdict(), verdict()))
    assert (
        "Niveaux : p = 0,100 face à un nuage resserré (lecture permissive), 0,500 une fois les"
        in (claim.sentence_fr)
    )
    assert claim.bearing == "silent" and not claim.hypothesis


@pytest.mark.parametrize(
    ("kind", "noun"), [("segment", "segment"), ("model", "groupe"), ("atypical", "classe")]
)
def test_classes_are_described_in_words_that_fit_the_verdict(kind, noun):
    table = pd.DataFrame({
        "class": [1, 1, 2, 2], "size": [6, 6, 4, 4], "node": list("xyxy"), "kind": kind,
        "label_fr": ["Délais", "Dépense"] * 2, "label_en": ["Delays", "Spending"] * 2,
        "above": [0.5, -1.2, 0.8, 0.1],
    })  # fmt: skip
    claim = sentences.segments(table)
    assert f"{noun} 1 (n = 6), « Dépense » (−1,2) ; {noun} 2 (n = 4), « Délais » (+0,8)" in (
        claim.sentence_fr
    )
    assert claim.sentence_fr.endswith("C'est une description, pas un test.")
    assert ("modèle" in claim.sentence_fr) == (kind == "atypical")
    assert (claim.value, claim.n) == (2, 10)


def test_a_class_under_its_own_threshold_is_not_to_be_interpreted():
    claim = sentences.stability(verdict())
    assert claim.sentence_fr == (
        "Quand on tire d'autres métropoles au hasard (n = 18), 1 segment sur 2 se retrouve plus"
        " sûrement que dans un continuum : segment 1, 0,95 (seuil 0,90) ; segment 2, 0,84"
        " (seuil 0,91). À ne pas interpréter : segment 2."
    )
    assert claim.value == 1


def test_what_took_no_part_in_the_classes_is_checked_with_every_try_counted():
    table = pd.DataFrame({
        "variable": ["population", "density"], "n": [22, 22], "eta2": [0.02, 0.3],
        "p": [0.6, 0.02], "p_holm": [0.6, 0.04],
    })  # fmt: skip
    claim = sentences.supplementary(table)
    assert claim.sentence_fr == (
        "Vérification sur ce qui n'a pas servi à faire les classes (n = 22, p corrigés pour 2"
        " essais) : elles expliquent 30\u202f% des rangs par densité (p = 0,040) et 2\u202f% des"
        " rangs par population (p = 0,600)."
    )
    assert "p corrigés" not in sentences.supplementary(table.head(1)).sentence_fr
    assert "rien d'extérieur" in sentences.supplementary(table.head(0)).sentence_fr


@pytest.mark.parametrize(
    ("mixed", "even", "said"),
    [(0.001, 0.3, "« trouve » plusieurs modèles (p = 0,001) ; comparées à un continuum, les mêmes"
      " classes ne ressortent pas (p = 0,300, n = 22)"),
     (0.2, 0.3, "ne « trouve » pas plusieurs modèles (p = 0,200)"),
     (0.001, 0.002, "les mêmes classes ressortent aussi (p = 0,002, n = 22)")],
)  # fmt: skip
def test_what_shuffled_columns_find_is_told_beside_the_continuum(mixed, even, said):
    table = pd.DataFrame({"null": ["shuffled", "continuum"], "p": [mixed, even], "n": 22,
                          "level": 0.05})  # fmt: skip
    assert said in sentences.shuffled(table).sentence_fr
