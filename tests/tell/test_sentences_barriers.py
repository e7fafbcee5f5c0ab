"""Sentences on barriers and steering: true of any study, and no stronger than its numbers."""

import numpy as np
import pandas as pd
import pytest

from metrostudy.compare.barriers import EXTERNAL, INTERNAL, Prevalence
from metrostudy.compare.steering import Steering
from metrostudy.tell.sentences import barriers as sentences

NAN = float("nan")
ROWS = [
    ("FN.ACCU", INTERNAL, "Acculturation", "Acculturation of staff", 40),
    ("FN.BUDG", INTERNAL, "Budget", None, 20),
    ("FE.FRAC", EXTERNAL, "Fracture", "Divide", 30),
]


def prevalence(order: list[tuple], rows=ROWS, n: int = 100, left_out: int = 0) -> Prevalence:
    table = pd.DataFrame(rows, columns=["barrier", "kind", "label_fr", "label_en", "count"])
    table["estimate"] = table["count"] / n if n else NAN
    table = table.assign(low=table["estimate"] - 0.1, high=table["estimate"] + 0.1, n=n,
                         clusters=10, deff=1.0, agreed=table["count"])  # fmt: skip
    table["rank"] = table.groupby("kind")["estimate"].rank(ascending=False)
    columns = ["kind", "barrier", "other", "estimate", "low", "high", "p", "p_holm", "p_min"]
    tests = pd.DataFrame(order, columns=[*columns, "detectable"])
    return Prevalence(table, tests, "project", left_out)


def against_budget(estimate: float, p: float, p_min: float = 0.002, detectable: float = 0.15):
    low, high = estimate - 0.1, estimate + 0.1
    return [(INTERNAL, "FN.ACCU", "FN.BUDG", estimate, low, high, p, p, p_min, detectable)]


def test_a_lead_that_holds_from_one_metropole_to_the_next_supports():
    claim = sentences.internal(prevalence(against_budget(0.2, 0.004)))
    assert claim.sentence_fr == (
        "Premier frein interne : « Acculturation », rencontré par 40\u202f% des projets"
        " [30 à 50\u202f%] (n = 100 projets de 10 métropoles) ; puis « Budget » (20\u202f%)."
        " Comme le disait l'étude de 2020, « Acculturation » devance chacun des autres d'une"
        " métropole à l'autre (p ≤ 0,004)."
    )
    assert "“Acculturation of staff”, met by 40% of projects [30 to 50%]" in claim.sentence_en
    assert "“Budget”" in claim.sentence_en  # no English label: the French one
    assert (claim.value, claim.low, claim.high) == pytest.approx((40, 30, 50))
    assert (claim.n, claim.hypothesis, claim.bearing) == (100, "H4", "supports")


def test_a_lead_that_chance_could_make_is_silent_and_says_what_would_have_been_seen():
    claim = sentences.internal(prevalence(against_budget(0.08, 0.21)))
    assert claim.bearing == "silent"
    assert claim.sentence_fr.endswith(
        "L'avance de « Acculturation » sur « Budget » n'est pas établie : +8 points [−2 à 18],"
        " p = 0,210 (un écart de 15 points serait vu huit fois sur dix)."
    )


def test_a_barrier_expected_first_that_is_led_opposes():
    claim = sentences.internal(prevalence(against_budget(-0.2, 0.004)))
    assert claim.bearing == "opposes"
    assert "que l'étude de 2020 mettait en tête, vient après « Budget »" in claim.sentence_fr


def test_without_the_barriers_of_2020_nothing_is_said_of_their_order():
    claim = sentences.external(prevalence([]))
    assert claim.bearing == "silent"
    assert claim.sentence_fr.endswith("(n = 100 projets de 10 métropoles).")


def test_projects_that_say_nothing_are_counted_aloud():
    claim = sentences.external(prevalence([], left_out=1))
    assert claim.sentence_fr.endswith("métropoles). 1 projet ne le dit pas.")


def test_a_study_without_any_barrier_says_so():
    nothing = prevalence([], rows=[(*row[:4], 0) for row in ROWS])
    unknown = prevalence([], rows=ROWS, n=0)
    assert sentences.internal(nothing).sentence_fr == (
        "100 projets qui le disent : aucun frein interne rencontré."
    )
    assert sentences.internal(unknown).sentence_fr == (
        "Aucun projet ne dit s'il a rencontré un frein interne."
    )


def test_four_metropoles_cannot_rank_what_they_name():
    claim = sentences.named(prevalence(against_budget(0.4, 0.125, p_min=0.125), n=50))
    assert claim.bearing == "silent"
    assert claim.sentence_fr == (
        "Dans 50 entretiens de 10 métropoles, le frein interne le plus nommé est « Acculturation »"
        " (40 sur 50 ; 40 pour tous les codeurs) et le frein externe le plus nommé est « Fracture »"
        " (30 sur 50 ; 30 pour tous les codeurs). 10 métropoles ne suffisent pas à établir un ordre"
        " (plus petit p possible : 0,125)."
    )


def steering(estimate: float, p: float, detectable: float = 0.2, ratio: float = 7.0) -> Steering:
    effect = {"estimate": estimate, "low": estimate - 0.1, "high": estimate + 0.1, "n": 60,
              "p": p, "odds_ratio": ratio, "or_low": 2.5, "or_high": max(20.0, ratio),
              "detectable": detectable}  # fmt: skip
    groups = pd.DataFrame({"steering": ["strong", "weak"], "estimate": [0.7, 0.3],
                           "low": [0.6, 0.2], "high": [0.8, 0.4]})  # fmt: skip
    return Steering(pd.DataFrame([effect]), groups, pd.DataFrame(), 5, 1)


def test_a_strong_effect_of_steering_supports():
    claim = sentences.steering(steering(0.4, 0.0002))
    assert claim.sentence_fr == (
        "Sous pilotage fort, 70\u202f% [60 à 80\u202f%] des freins rencontrés sont surmontés, contre"
        " 30\u202f% [20 à 40\u202f%] sous pilotage faible (n = 60 projets). À métropole égale,"
        " l'écart est de +40 points [30 à 50] (p < 0,001 ; rapport des cotes 7,0 [2,5 à 20,0])."
    )
    assert (claim.value, claim.unit, claim.bearing) == (pytest.approx(40), "points", "supports")


def test_an_effect_that_chance_could_make_is_silent_beside_what_could_be_seen():
    claim = sentences.steering(steering(0.05, 0.4))
    assert claim.bearing == "silent"
    assert claim.sentence_fr.endswith(
        ": il ne se distingue pas du hasard (un écart de 20 points serait vu huit fois sur dix)."
    )


def test_an_effect_the_other_way_opposes():
    assert sentences.steering(steering(-0.4, 0.001)).bearing == "opposes"


def test_an_infinite_odds_ratio_is_said_with_its_finite_bound():
    claim = sentences.steering(steering(0.4, 0.001, ratio=np.inf))
    assert "rapport des cotes infini [2,5 à infini]" in claim.sentence_fr


def test_steering_that_cannot_be_compared_says_why():
    claim = sentences.steering(steering(NAN, 1.0))
    assert claim.sentence_fr.startswith("Aucune métropole n'a, parmi les projets")
    assert (claim.value, claim.bearing) == (None, "silent")


def linked(*rows: tuple) -> pd.DataFrame:
    columns = ["label_fr", "label_en", "estimate", "low", "high", "p", "p_holm"]
    return pd.DataFrame(rows, columns=columns).assign(n=18, detectable=0.66)


def test_no_link_with_maturity_is_claimed_from_a_small_p_among_many():
    claim = sentences.maturity(linked(("Acculturation", None, -0.5, -0.8, -0.1, 0.03, 0.2)))
    assert claim.sentence_fr == (
        "Sur 18 métropoles, aucun frein n'est lié à la maturité au-delà du hasard (1 essai) ; le"
        " plus proche de l'être est « Acculturation » (ρ = −0,50 [−0,80 à −0,10]), p = 0,030, 0,20"
        " après correction. Un lien isolé de 0,66 serait vu huit fois sur dix."
    )


def test_a_link_that_survives_correction_is_said_with_its_direction():
    claim = sentences.maturity(
        linked(("Acculturation", None, -0.8, -0.9, -0.5, 0.0005, 0.001),
               ("Craintes", None, 0.75, 0.4, 0.9, 0.001, 0.002),
               ("Budget", None, 0.1, -0.3, 0.5, 0.7, 0.7))
    )  # fmt: skip
    assert claim.sentence_fr == (
        "Sur 18 métropoles, les plus mûres rencontrent moins souvent « Acculturation »"
        " (ρ = −0,80 [−0,90 à −0,50]) ; plus souvent « Craintes » (ρ = 0,75 [0,40 à 0,90])"
        " (p ≤ 0,05 après correction)."
    )


def test_no_barrier_to_set_beside_maturity_is_said():
    empty = linked(("Budget", None, NAN, NAN, NAN, NAN, NAN))
    assert sentences.maturity(empty).sentence_fr.startswith("Trop peu de métropoles")


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
