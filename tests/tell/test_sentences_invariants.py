"""What mature métropoles share, in sentences that say who else has it and what luck would do."""

import numpy as np
import pandas as pd

from metrostudy.tell.sentences import invariants as sentences


def row(label, consistency, relevance, mature_with, others_with, lacking="", p_holm=0.01, **more):
    asked = {"consistent": consistency >= 0.9, "relevant": relevance >= 0.6}
    asked["rarer"] = mature_with / 5 > others_with / 7
    return {
        "condition": label, "label_fr": label, "label_en": label, "inclN": consistency,
        "RoN": relevance, "n": 12, "mature": 5, "mature_with": mature_with, "others": 7,
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
    both = pd.DataFrame([TEAM, TEAM | {"inclN": 0.85, "necessary": False}])
    assert sentences.overlap(both).sentence_fr == (
        "Quand l'indice perd le critère de projet qui la recoupe, la condition « Équipe » cesse"
        " d'être nécessaire (cohérence 0,85, au lieu de 0,97 ; n = 12)."
    )
    assert "stays necessary" in sentences.overlap(pd.DataFrame([TEAM, TEAM])).sentence_en
    blank = pd.DataFrame([TEAM | {"inclN": np.nan, "mature": 0}] * 2)
    assert "rien ne peut être dit nécessaire" in sentences.overlap(blank).sentence_fr
    assert sentences.overlap(both.head(0)).sentence_fr.startswith("Aucune des conditions étudiées")


def test_what_all_the_mature_share_is_told_with_who_else_has_it_and_the_chance_of_that():
    both = pd.DataFrame([TEAM | {"p_some": 0.04}, COMMON | {"p_some": 0.48}, RARE | {"p_some": 0}])
    claim = sentences.shared(both)
    assert claim.sentence_fr == (
        "Les 5 métropoles mûres ont toutes « Équipe » (comme 2 des 7 autres ; 4,0 %) et"
        " « Partenariat » (comme 6 des 7 autres ; 48 %). Le pourcentage est la chance que l'une de"
        " 3 conditions aussi fréquentes leur soit commune par hasard (n = 12)."
    ).replace(" %", "\u202f%")
    assert (claim.value, claim.bearing) == (2, "supports")


def test_what_luck_would_often_share_supports_nothing():
    assert sentences.shared(pd.DataFrame([COMMON | {"p_some": 0.48}])).bearing == "silent"
    claim = sentences.shared(pd.DataFrame([RARE | {"p_some": 0.0}]))
    assert claim.sentence_fr.startswith("Aucune des 1 conditions n'est commune aux 5 métropoles")


def test_each_published_list_says_who_has_all_of_it():
    table = pd.DataFrame({
        "source": ["D3", "all"], "traits": [3, 6], "n": 12, "mature": 5, "mature_with": [5, 2],
        "others": 7, "others_with": [0, 0], "p": [0.001, 0.152],
    })  # fmt: skip
    assert sentences.lists(table).sentence_fr == (
        "Avoir à la fois tous les traits d'une liste : liste D3 (3 traits), 5 des 5 mûres et 0 des"
        " 7 autres, p = 0,001 ; leur réunion (6 traits), 2 des 5 mûres et 0 des 7 autres, p = 0,152."
    )
    assert "nothing can be called necessary" in sentences.lists(table.assign(mature=0)).sentence_en


def test_a_minimum_is_claimed_only_below_the_level_and_its_absence_never():
    table = pd.DataFrame([TEAM | {"effect": 0.4, "effect_p": 0.012},
                          RARE | {"effect": 0.1, "effect_p": 0.4}])  # fmt: skip
    assert sentences.binding(table).sentence_fr == (
        "Pour un indice élevé, il faut un minimum de « Équipe » (d = 0,40, p = 0,012) (p de Holm ;"
        " n = 12). Pour 1 autre, les données ne le montrent pas."
    )
    assert sentences.binding(table.tail(1)).sentence_fr.endswith("passer inaperçu.")
