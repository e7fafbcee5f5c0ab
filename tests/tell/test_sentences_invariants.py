"""What mature métropoles share, in sentences that say who else has it and what luck would do."""

import numpy as np
import pandas as pd

from metrostudy.tell.sentences import invariants as sentences


def row(label, consistency, relevance, mature_with, others_with, lacking="", p_holm=0.01, **more):
    asked = {"consistent": consistency >= 0.9, "relevant": relevance >= 0.6}
    asked["rarer"] = mature_with / 5 > others_with / 7
    return {
        "condition": label, "label_fr": label, "label_en": label, "consistency": consistency,
        "relevance": relevance, "n": 12, "mature": 5, "mature_with": mature_with, "others": 7,
        "others_with": others_with, "lacking": lacking, "p_holm": p_holm, **asked,
        "necessary": all(asked.values()),
    } | more  # fmt: skip


TEAM, SPONSOR = row("Équipe", 0.97, 0.8, 5, 2), row("Portage", 0.95, 0.7, 4, 1, "aube", 0.03)
COMMON, RARE = row("Partenariat", 0.99, 0.2, 5, 6, p_holm=1.0), row("Donnée", 0.4, 0.9, 1, 1, "b")


def test_an_invariant_is_told_with_who_has_it_and_who_else():
    claim = sentences.necessary(pd.DataFrame([TEAM, RARE]))
    assert claim.sentence_fr == (
        "Aux 5 métropoles mûres sur 12, « Équipe » (5 sur 5, contre 2 des 7 autres) est nécessaire"
        " (p = 0,010, après correction de Holm). Aucune n'en est dépourvue."
    )
    assert (claim.value, claim.n, claim.bearing) == (1, 12, "supports")


def test_several_invariants_tell_the_largest_p_and_who_lacks_one():
    claim = sentences.necessary(pd.DataFrame([TEAM, SPONSOR]))
    assert "(p = 0,030 au plus, après correction de Holm)" in claim.sentence_fr
    assert claim.sentence_fr.endswith("1 métropole mûre en manque pourtant.")
    assert claim.sentence_en.endswith("1 mature one still lacks one.")


def test_what_everyone_has_is_no_invariant_and_is_told_apart():
    claim = sentences.necessary(pd.DataFrame([TEAM, COMMON]))
    assert claim.sentence_fr.endswith(
        "Elles partagent aussi, mais avec beaucoup d'autres, « Partenariat » (5 sur 5, contre 6 des"
        " 7 autres)."
    )


def test_what_all_the_mature_have_without_being_firm_is_told_with_its_consistency():
    nearly = row("Agents", 0.88, 0.8, 5, 1)
    claim = sentences.necessary(pd.DataFrame([TEAM, nearly]))
    assert claim.sentence_fr.endswith(
        "Toutes l'ont aussi, mais pas toujours assez franchement : « Agents » (5 sur 5, contre 1 "
        "des 7 autres), cohérence 0,88."
    )


def test_without_any_invariant_the_nearest_is_named_and_why_it_fails():
    claim = sentences.necessary(pd.DataFrame([COMMON, RARE]))
    assert claim.sentence_fr == (
        "Aucune des 2 conditions n'est nécessaire aux 5 métropoles mûres : la plus proche est"
        " « Partenariat » (5 sur 5, contre 6 des 7 autres), mais trop fréquente ailleurs."
    )
    assert claim.bearing == "silent"


def test_when_every_condition_is_lacked_by_a_mature_one_the_hypothesis_is_opposed():
    claim = sentences.necessary(pd.DataFrame([RARE, RARE | {"condition": "B"}]))
    assert claim.sentence_fr.endswith("ce qui ne suffit pas.")
    assert claim.bearing == "opposes"


def test_an_invariant_that_chance_would_give_supports_nothing():
    assert sentences.necessary(pd.DataFrame([TEAM | {"p_holm": 0.3}])).bearing == "silent"


def test_nobody_mature_is_said_in_a_sentence():
    claim = sentences.necessary(pd.DataFrame([TEAM | {"mature": 0, "others": 12}]))
    assert claim.sentence_fr.startswith("Aucune métropole n'est au-dessus du seuil de maturité")
    claim = sentences.luck(pd.DataFrame([{"n": 12, "mature": 12, "shared": 0, "conditions": 6}]))
    assert claim.sentence_fr.startswith("Toutes les métropoles sont au-dessus")


def test_luck_counts_draws_and_is_never_zero():
    table = {"n": 18, "mature": 10, "conditions": 6, "shared": 2, "p_any": 0.0701, "p": 0.0003}
    claim = sentences.luck(pd.DataFrame([table]))
    assert claim.sentence_fr == (
        "2 des 6 conditions sont présentes chez toutes les mûres. Si les 10 métropoles mûres"
        " étaient tirées au sort parmi 18, au moins une condition leur serait commune dans 7,0 %"
        " des tirages ; 2 au moins, moins d'une fois sur mille."
    ).replace("7,0 %", "7,0\u202f%")
    assert claim.bearing == "supports"


def test_luck_without_a_shared_condition_says_what_luck_would_give():
    table = {"n": 12, "mature": 4, "conditions": 6, "shared": 0, "p_any": 0.4, "p": 1.0}
    claim = sentences.luck(pd.DataFrame([table]))
    assert claim.sentence_fr.startswith("Aucune des 6 conditions n'est présente chez toutes")
    assert claim.bearing == "silent"


def test_the_overlap_says_whether_the_condition_stays_necessary():
    both = pd.DataFrame([TEAM, TEAM | {"consistency": 0.85, "necessary": False}])
    assert sentences.overlap(both).sentence_fr == (
        "Quand l'indice perd le critère de projet qui la recoupe, la condition « Équipe » cesse"
        " d'être nécessaire (cohérence 0,85, au lieu de 0,97 ; n = 12)."
    )
    assert "stays necessary" in sentences.overlap(pd.DataFrame([TEAM, TEAM])).sentence_en
    blank = pd.DataFrame([TEAM | {"consistency": np.nan, "mature": 0}] * 2)
    assert "rien ne peut être dit nécessaire" in sentences.overlap(blank).sentence_fr
    assert sentences.overlap(both.head(0)).sentence_fr.startswith("Aucune des conditions étudiées")
