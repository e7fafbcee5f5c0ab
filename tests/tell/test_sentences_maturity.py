"""Sentences on the index: they name it as its framework does, and claim what the ranks allow."""

import numpy as np
import pandas as pd
import pytest
from ranks_by_hand import INFLUENCE, RANGES, RUNS, TIERS, result

from metrostudy.measure.maturity import Prepared
from metrostudy.tell.sentences import maturity as sentences


def test_the_headline_states_tiers_and_how_surely_they_stand():
    claim = sentences.tiers(result())
    assert claim.sentence_fr == (
        "Sur l'indice « Maturité », deux groupes tiennent : Aube et Brune, devant Crue. Deux à deux,"
        " les premières restent devant les suivantes dans au moins 95\u202f% des 40 calculs (un"
        " groupe entier : au moins 94\u202f%) ; à l'intérieur d'un groupe, l'ordre dépend des choix et"
        " des noteurs (n = 3)."
    )
    assert claim.sentence_en == (
        "On the index “Maturity”, two groups hold: Aube and Brune, before Crue. Two by two, the"
        " first stay before the next in at least 95% of the 40 calculations (a whole group: at"
        " least 94%); inside a group, order depends on choices and raters (n = 3)."
    )
    assert (claim.value, claim.n, claim.unit) == (2, 3, "groupes")


def test_no_group_stands_apart_when_no_cut_does():
    claim = sentences.tiers(result(ranges=RANGES.assign(tier=1.0), tiers=TIERS.head(0)))
    assert claim.sentence_fr == (
        "Sur l'indice « Maturité », aucun groupe ne se détache : l'ordre dépend des choix et des"
        " noteurs. Sur 3 paires de métropoles, 2 gardent leur ordre dans neuf calculs sur dix ou"
        " plus (40 calculs, n = 3)."
    )
    assert claim.value == 1


def test_a_constant_order_is_said_to_hold():
    said = sentences.tiers(result(constant=True)).sentence_fr
    assert said == (
        "Sur l'indice « Maturité », aucun des choix essayés ne change un rang : l'ordre tient tel"
        " quel (n = 3)."
    )


def many(sizes: list[int]) -> pd.DataFrame:
    """Groups of these sizes, the members of group 1 called A1, A2…"""
    names = [f"{letter}{i + 1}" for letter, size in zip("ABCDEF", sizes, strict=False)
             for i in range(size)]  # fmt: skip
    tiers = np.repeat(np.arange(1.0, len(sizes) + 1), sizes)
    rank = np.arange(1.0, len(names) + 1)
    return pd.DataFrame({"metropole": names, "name": names, "rank": rank, "tier": tiers,
                         "n_runs": 9})  # fmt: skip


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ([1, 2, 1], "trois groupes tiennent : A1, devant B1 et B2, devant C1."),
        ([2, 7], "deux groupes tiennent : A1 et A2, devant les 7 autres."),
        ([7, 1], "deux groupes tiennent : 7 métropoles, devant B1."),
        ([1, 1, 1, 1, 8], "cinq groupes tiennent : en tête A1, en queue les 8 autres."),
    ],
)
def test_small_groups_are_named_and_large_ones_counted(sizes, words):
    assert words in sentences.tiers(result(ranges=many(sizes))).sentence_fr


def test_a_certain_cut_holds_in_all_and_a_share_is_never_rounded_up():
    sure = sentences.tiers(result(tiers=TIERS.assign(weakest=[1.0, None], joint=[0.9999, None])))
    assert "dans la totalité des 40 calculs (un groupe entier : au moins 99" in sure.sentence_fr


def test_a_context_index_is_never_called_maturity():
    alone = INFLUENCE[INFLUENCE["factor"] != "judgements"]
    context = result(context=True, influence=alone)
    said = sentences.tiers(context).sentence_fr
    assert said.startswith("Sur l'indice « Contexte », deux groupes tiennent")
    assert "l'ordre dépend des choix (n = 3)" in said
    assert said.endswith("C'est un contexte, non une maturité.")
    assert sentences.judgements(context).sentence_fr == (
        "Contexte : rien ne vient ici du désaccord des noteurs ; cet indice ne repose sur aucun"
        " jugement (n = 3)."
    )


def test_the_first_is_named_with_the_ranks_that_choices_allow():
    claim = sentences.leader(result())
    assert claim.sentence_fr == (
        "Maturité : Aube arrive en tête selon les choix de l'étude (80,0 sur 100). Neuf calculs sur"
        " dix donnent un rang de 1 à 2, au pire 2, sur 3."
    )
    assert (claim.value, claim.low, claim.high, claim.n) == (1, 1, 2, 3)


def test_a_tie_at_the_top_names_both():
    tied = RANGES.assign(rank=[1.0, 1.0, 3.0], score=[80.0, 80.0, 20.0])
    assert "Aube et Brune arrivent en tête" in sentences.leader(result(ranges=tied)).sentence_fr


def test_a_rank_that_no_choice_moves_is_said_so():
    firm = RANGES.assign(worst=RANGES["rank"], high=RANGES["rank"])
    said = sentences.leader(result(ranges=firm)).sentence_fr
    assert "Aucun autre choix ne change ce rang, sur 3." in said


@pytest.mark.parametrize(
    ("chosen", "unit"),
    [({"normalise": "z"}, "(80,0 écart-type)"), ({"normalise": "rank"}, "(80,0)"),
     ({"aggregate": "copeland"}, "(80,0)")],
)  # fmt: skip
def test_only_hundredths_are_out_of_a_hundred(chosen, unit):
    said = sentences.leader(result(runs=RUNS.assign(**chosen))).sentence_fr
    assert unit in said
    drawn = sentences.leader(result(exact=False)).sentence_fr  # whose first run is any
    assert "(80,0)" in drawn


def test_how_wide_ranges_are_is_said_with_whose():
    claim = sentences.ranges(result())
    assert claim.sentence_fr == (
        "Dans neuf calculs sur dix, la place d'une métropole varie en médiane de 1 rang, de 0"
        " (Crue) à 1 (Aube) (n = 3)."
    )
    assert (claim.value, claim.low, claim.high) == (1, 0, 1)


def test_the_choice_that_matters_most_is_named_with_its_interval():
    claim = sentences.choices(result())
    assert claim.sentence_fr == (
        "Ce qui fait le plus bouger les rangs : « Pilier laissé de côté », 70\u202f% [65 à 75] de leurs"
        " déplacements, effets joints compris ; le moins : « Échelle », 6\u202f% [4 à 8]. 25\u202f%"
        " tiennent à des choix pris ensemble (n = 3)."
    )
    assert claim.value == pytest.approx(70) and claim.low == pytest.approx(65)


def test_shares_that_were_enumerated_have_no_interval_and_one_choice_is_compared_with_none():
    exact = INFLUENCE.head(1).assign(total_low=np.nan, total_high=np.nan)
    assert sentences.choices(result(influence=exact)).sentence_fr == (
        "Ce qui fait le plus bouger les rangs : « Pilier laissé de côté », 70\u202f% de leurs"
        " déplacements, effets joints compris (n = 3)."
    )
    assert "aucun des choix essayés" in sentences.choices(result(constant=True)).sentence_fr


def test_choices_that_cannot_be_told_apart_are_named_together():
    close = INFLUENCE.head(2).assign(total=[0.5, 0.49], total_low=np.nan, total_high=np.nan)
    assert sentences.choices(result(influence=close)).sentence_fr == (
        "Ce qui fait le plus bouger les rangs : « Pilier laissé de côté », 50\u202f% et « Jugements"
        " tirés à nouveau », 49\u202f% de leurs déplacements, effets joints compris. 30\u202f% tiennent"
        " à des choix pris ensemble (n = 3)."
    )


def test_the_share_of_the_raters_is_said_alone_and_with_the_rest():
    assert sentences.judgements(result()).sentence_fr == (
        "Le doute des noteurs et le hasard des projets recensés font à eux seuls 20\u202f% [17 à 23]"
        " des déplacements de rang, et 30\u202f% [27 à 33] avec les autres choix (n = 3)."
    )


@pytest.mark.parametrize("claim", [sentences.tiers, sentences.leader, sentences.ranges])
def test_one_metropole_is_no_ranking(claim):
    alone = RANGES.head(1).assign(rank=np.nan)
    assert claim(result(ranges=alone)).sentence_fr == (
        "Maturité : un classement demande au moins deux métropoles notées (n = 0)."
    )


def profile(quarters: list[str]) -> pd.DataFrame:
    labels = [f"Critère {i}" for i in range(len(quarters))]
    return pd.DataFrame({"name": "Aube", "node": labels, "parent": "gains", "level": 2,
                         "label_fr": labels, "label_en": labels, "score": 50.0, "n": 8,
                         "quarter": quarters})  # fmt: skip


def test_strengths_and_weaknesses_are_counted_and_the_first_named():
    said = sentences.profile(profile(["top", "", "bottom", ""]))
    assert said.sentence_fr == (
        "Aube est dans le premier quart des métropoles sur 1 des 4 critères (Critère 0) et dans le"
        " dernier sur 1 des 4 critères (Critère 2) (n = 8)."
    )
    five = sentences.profile(profile(["top"] * 5)).sentence_fr
    assert "5 des 5 critères (Critère 0, Critère 1, Critère 2, Critère 3 et d'autres)" in five
    assert "dans le dernier sur aucun (n = 8)" in five


def test_a_pillar_is_no_criterion_and_a_metropole_without_scores_has_no_profile():
    table = profile(["top"])
    pillar = table.assign(node="gains", parent="index", label_fr="Gains")
    said = sentences.profile(pd.concat([pillar, table])).sentence_fr
    assert "sur 1 des 1 critères (Critère 0)" in said
    unknown = sentences.profile(table.assign(score=np.nan)).sentence_fr
    assert unknown == "Aucun critère n'est connu pour cette métropole."


def realised(low: list[float], high: list[float]) -> pd.DataFrame:
    labels = ["Gains", "Projets"]
    return pd.DataFrame({"node": labels, "level": 1, "label_fr": labels, "label_en": labels,
                         "n": 18, "weight": 0.5, "influence": [0.7, 0.3], "low": low,
                         "high": high})  # fmt: skip


def test_a_pillar_that_does_more_than_its_weight_is_named():
    assert sentences.influence(realised([0.55, 0.1], [0.85, 0.6])).sentence_fr == (
        "« Gains » pèse 50\u202f% parmi les piliers sur le papier et fait 70\u202f% [55 à 85] de ce qui"
        " distingue les métropoles (n = 18)."
    )
    vague = sentences.influence(realised([0.4, 0.1], [0.9, 0.6])).sentence_fr
    assert vague.startswith("Aucun pilier ne s'écarte nettement de son poids ; le plus éloigné : ")
    alone = sentences.influence(realised([0.4, 0.1], [0.9, 0.6]).head(1)).sentence_fr
    assert alone == "Moins de deux piliers ont une influence : rien à comparer aux poids."


def prepared(steps: list[str], refused: list[str], blank: int = 0) -> Prepared:
    values = pd.DataFrame(np.ones((4, 3)), index=pd.Index(list("abcd"), name="metropole"),
                          columns=["x", "y", "z"])  # fmt: skip
    values.iloc[:blank, 0] = np.nan
    return Prepared(values, pd.DataFrame({"step": steps}), pd.DataFrame({"metropole": refused}),
                    pd.DataFrame(), "2026")  # fmt: skip


def test_what_was_done_to_the_values_is_counted():
    assert sentences.gaps(
        prepared(["imputed"] * 2 + ["winsorised"], ["e", "a", None], 1)
    ).sentence_fr == (
        "Sur 12 valeurs (4 métropoles, 3 critères), 2 complétées et 1 modifiée parce qu'extrême ;"
        " 1 reste vide et ne compte pas pour zéro. Faute de données, 1 métropole de côté."
    )
    assert sentences.gaps(prepared([], [])).sentence_fr == (
        "Sur 12 valeurs (4 métropoles, 3 critères), aucune complétée et aucune modifiée parce"
        " qu'extrême ; aucune ne reste vide."
    )


def size(**values) -> pd.DataFrame:
    row = {"label_fr": "Maturité", "label_en": "Maturity", "is_context": False, "estimate": 0.7,
           "low": 0.3, "high": 0.9, "n": 18, "p": 0.002, "p_min": 0.0001, "detectable": 0.66}  # fmt: skip
    return pd.DataFrame([row | values])


@pytest.mark.parametrize(
    ("values", "bearing", "words"),
    [
        ({}, "supports", "les plus peuplées ont un score plus élevé"),
        ({"estimate": -0.7, "low": -0.9, "high": -0.3}, "opposes", "un score plus bas"),
        (
            {"low": -0.01, "p": 0.04},
            "silent",
            "un lien à la limite de ce qui se distingue du hasard",
        ),
        ({"estimate": 0.2, "low": -0.3, "p": 0.4}, "silent", "aucun lien détecté"),
    ],
)
def test_size_is_claimed_only_when_p_and_interval_agree(values, bearing, words):
    claim = sentences.size(size(**values))
    assert (claim.hypothesis, claim.bearing) == ("H7", bearing)
    assert words in claim.sentence_fr
    cautious = (
        "Une corrélation de moins de 0,66 peut échapper à 18 métropoles." in claim.sentence_fr
    )
    assert cautious == (bearing == "silent")


def test_context_says_nothing_of_maturity():
    claim = sentences.size(size(is_context=True, label_fr="Contexte"))
    assert claim.bearing == "silent"
    assert claim.sentence_fr.startswith("Contexte et population :")
    assert claim.sentence_fr.endswith(
        "C'est un contexte, non une maturité : l'hypothèse reste sans réponse."
    )


def test_no_correlation_is_invented_for_three_cases():
    claim = sentences.size(size(estimate=np.nan, n=3))
    assert claim.value is None and claim.bearing == "silent"
    assert "trop peu de métropoles pour un lien (n = 3)" in claim.sentence_fr


def scores(**pillars: list[float]) -> pd.DataFrame:
    return pd.DataFrame([
        {"metropole": f"m{i}", "node": node, "level": 1, "label_fr": node, "label_en": node, "score": s}
        for node, values in pillars.items() for i, s in enumerate(values)
    ])  # fmt: skip


def test_the_pillars_that_spread_most_and_least_are_named():
    claim = sentences.pillars(scores(gains=[10.0, 50.0, 90.0], projets=[40.0, 50.0, 60.0]))
    assert claim.sentence_fr == (
        "C'est sur « gains » (de 10 à 90) que les métropoles diffèrent le plus, sur « projets »"
        " (de 40 à 60) le moins (n = 3)."
    )
    assert "rien à comparer" in sentences.pillars(scores(gains=[10.0, 20.0])).sentence_fr
