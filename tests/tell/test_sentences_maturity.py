"""Sentences on the index: they name it as its framework does, and claim what the ranks allow."""

import numpy as np
import pandas as pd
import pytest

from metrostudy.measure.uncertainty import RankRanges
from metrostudy.tell.sentences import maturity as sentences

RANGES = pd.DataFrame({
    "metropole": ["a", "b", "c"], "name": ["Aube", "Brune", "Crue"], "score": [80.0, 60.0, 20.0],
    "rank": [1.0, 2.0, 3.0], "best": [1.0, 1.0, 3.0], "median": [1.0, 2.0, 3.0],
    "worst": [2.0, 2.0, 3.0], "top_third": [0.8, 0.2, 0.0], "n_runs": 10,
})  # fmt: skip
MOVES = pd.DataFrame({
    "factor": ["left_out", "normalise"], "alternative": ["gains", "rank"],
    "label_fr": ["Gains", None], "label_en": ["Gains", None], "mean_shift": [2.4, 0.5],
    "largest": [4.0, 1.0], "n_pairs": 5,
})  # fmt: skip
RUNS = pd.DataFrame(
    {"run": range(12), "normalise": "goalposts", "possible": [True] * 10 + [False] * 2}
)


def result(ranges=RANGES, moves=MOVES, runs=RUNS, context=False) -> RankRanges:
    names = ("Contexte", "Context") if context else ("Maturité", "Maturity")
    return RankRanges(ranges, moves, runs, *names, context)


def test_the_first_is_named_with_the_ranks_that_choices_allow():
    claim = sentences.leader(result())
    assert claim.sentence_fr == (
        "Maturité : Aube arrive en tête selon les choix de l'étude (80,0 sur 100). Selon les choix,"
        " ce rang va de 1 à 2 sur 3."
    )
    assert (claim.value, claim.low, claim.high, claim.n) == (1, 1, 2, 3)


def test_a_tie_at_the_top_names_both():
    tied = RANGES.assign(rank=[1.0, 1.0, 3.0], score=[80.0, 80.0, 20.0])
    assert "Aube et Brune arrivent en tête" in sentences.leader(result(tied)).sentence_fr


def test_a_rank_that_no_choice_moves_is_said_so():
    firm = RANGES.assign(worst=RANGES["rank"], best=RANGES["rank"])
    assert (
        "Aucun autre choix ne change ce rang, sur 3." in sentences.leader(result(firm)).sentence_fr
    )


def test_standard_deviations_are_not_hundredths():
    z = RUNS.assign(normalise="z")
    assert "(80,0 écart-type)" in sentences.leader(result(runs=z)).sentence_fr


@pytest.mark.parametrize(
    ("share", "start"),
    [
        ([1.0, 0.2, 0.0], "Aube reste dans le premier tiers des 3 dans les 10 combinaisons"),
        ([1.0, 1.0, 0.0], "Aube et Brune restent dans le premier tiers des 3 dans les 10"),
        ([0.9, 0.2, 0.0], "Aucune métropole ne reste dans le premier tiers des 3 dans les 10"),
    ],
)
def test_who_stays_in_the_first_third_is_counted(share, start):
    claim = sentences.ranges(result(RANGES.assign(top_third=share)))
    assert claim.sentence_fr.startswith(start)
    assert "(2 de plus ne se calculent pas)" in claim.sentence_fr
    assert (claim.value, claim.low, claim.high) == (1, 0, 1)


def test_the_choice_that_matters_most_is_named():
    assert sentences.choices(result()).sentence_fr == (
        "Le choix qui déplace le plus les rangs est « Sans : Gains » (2,4 places en moyenne, 4 au"
        " plus) ; celui qui les déplace le moins est « Échelle : rangs » (0,5) (n = 3 métropoles)."
    )


@pytest.mark.parametrize("claim", [sentences.leader, sentences.ranges, sentences.choices])
def test_one_metropole_is_no_ranking(claim):
    alone = RANGES.head(1).assign(rank=np.nan)
    moves = MOVES.assign(mean_shift=np.nan)
    said = claim(result(alone, moves))
    assert said.sentence_fr == (
        "Maturité : un classement demande au moins deux métropoles notées (n = 0)."
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
