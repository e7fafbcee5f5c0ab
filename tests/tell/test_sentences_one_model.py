"""One model or several, in sentences: what was found, what could have been, never a proof of one."""

import numpy as np
import pandas as pd
import pytest

from metrostudy.compare.one_model import Verdict
from metrostudy.tell.sentences import one_model as sentences

ROW = {
    "n": 18, "dimensions": 13, "statistic": 1.0, "p_box": 0.412, "p_classes": 0.412,
    "p_rotation": 0.1, "p_min": 0.001, "loo_max": 0.8, "k_star": 3, "smallest": 5, "d80_k2": 8.0,
    "d80_k3": 5.5, "verdict": "one",
}  # fmt: skip
CLASSES = pd.DataFrame({
    "metropole": list("abcdefghij"), "class": [1] * 5 + [2] * 5, "size": 5,
})  # fmt: skip


def verdict(context=False, atypical=(), dropped=(), **row) -> Verdict:
    nothing, index = pd.DataFrame(), ("Maturité", "Maturity", context)
    return Verdict(pd.DataFrame([ROW | row]), nothing, CLASSES, nothing, atypical, dropped, *index)


def test_one_model_is_never_proved_and_the_sentence_says_what_would_have_been_seen():
    claim = sentences.verdict(verdict())
    assert claim.sentence_fr == (
        "Maturité : les 18 métropoles, sur 13 dimensions, sont compatibles avec un seul modèle, où"
        " l'on diffère par degrés (p = 0,412). Cela ne prouve pas qu'il n'y en ait qu'un : à cette"
        " taille, on n'aurait vu huit fois sur dix, au mieux, que deux modèles distants de 8"
        " écarts-types, ou trois de 5,5 écarts-types ; de plus proches ne sont pas exclus."
    )
    assert (claim.value, claim.n, claim.hypothesis, claim.bearing) == (0.412, 18, "H1", "silent")


def test_a_separation_out_of_reach_is_said_so():
    claim = sentences.verdict(verdict(d80_k2=np.nan))
    assert "deux modèles distants de plus de 20 écarts-types" in claim.sentence_fr
    assert "two models more than 20 standard deviations apart" in claim.sentence_en


def test_several_models_refute_the_hypothesis_of_one_and_name_the_look_alike():
    claim = sentences.profiles(
        verdict(verdict="several", p_box=0.001, p_classes=0.002, loo_max=0.004)
    )
    assert claim.sentence_fr == (
        "Maturité : niveau mis à part, les profils des 18 métropoles, sur 13 dimensions, montrent"
        " plus d'un modèle (p = 0,001 ; au plus 0,004 quand on retire une métropole). L'arbre"
        " suggère 2 groupes, de 5 et 5 ; les segments d'un gradient courbe auraient la même allure."
    )
    assert claim.bearing == "opposes"


def test_context_has_no_say_on_a_french_model_of_digital_development():
    assert sentences.verdict(verdict(context=True, verdict="several")).bearing == "silent"


@pytest.mark.parametrize(
    ("names", "said"),
    [(("Aube",), "(Aube)"), (("Aube", "Brune"), "(Aube et Brune)"),
     (tuple("ABCDEF"), "(A, B, C, D et 2 autres)")],
)  # fmt: skip
def test_atypical_metropoles_are_named_and_are_no_model(names, said):
    claim = sentences.verdict(verdict(verdict="atypical", p_box=0.01, atypical=names))
    assert f"à cause de métropoles atypiques {said} ou de scores" in claim.sentence_fr
    assert claim.sentence_fr.endswith("rien n'indique plusieurs modèles.")
    assert claim.bearing == "silent"


def test_a_dimension_left_out_is_told():
    claim = sentences.verdict(verdict(dropped=("x", "y"), dimensions=1))
    assert "sur 1 dimension (2 écartées, la même valeur pour toutes)," in claim.sentence_fr
    assert "on 1 dimension (2 left out, the same for all)," in claim.sentence_en


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
