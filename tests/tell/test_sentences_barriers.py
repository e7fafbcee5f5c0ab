"""Sentences on barriers and steering: true of any study, and no stronger than its numbers."""

import numpy as np
import pandas as pd
import pytest

from metrostudy.compare.barriers.acculturation import Acculturation
from metrostudy.compare.barriers.codes import EXTERNAL, INTERNAL
from metrostudy.compare.barriers.prevalence import Prevalence
from metrostudy.compare.in_depth import InDepth
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
                         clusters=10, deff=1.0, interviews=table["count"], n_interviews=26,
                         complementary=table["barrier"] == "FN.COMP")  # fmt: skip
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


def test_a_barrier_that_2020_did_not_name_is_said_apart_and_never_first():
    rows = [*ROWS, ("FN.COMP", INTERNAL, "Temps", "Time", 90)]
    claim = sentences.internal(prevalence([], rows))
    assert claim.sentence_fr.startswith("Premier frein interne : « Acculturation »")
    assert "; à part, hors de l'étude de 2020, « Temps » (90\u202f%)." in claim.sentence_fr
    assert "; apart, not named by the study of 2020, “Time” (90%)." in claim.sentence_en
    assert claim.value == pytest.approx(40)


def test_so_few_metropoles_cannot_rank_what_they_name():
    claim = sentences.named(prevalence(against_budget(0.4, 0.125, p_min=0.125), n=50))
    assert claim.bearing == "silent"
    assert claim.sentence_fr == (
        "Sur 50 métropoles (26 entretiens), le frein interne le plus nommé est « Acculturation »"
        " (40 sur 50 [70 à 90\u202f%]) et le frein externe le plus nommé est « Fracture » (30 sur 50"
        " [50 à 70\u202f%]). 50 métropoles ne suffisent pas à établir un ordre (plus petit p"
        " possible : 0,125)."
    )


def test_barriers_named_as_often_are_first_together():
    rows = [ROWS[0], (*ROWS[1][:4], 40), ROWS[2]]
    claim = sentences.named(prevalence([], rows, n=50))
    assert (
        "les freins internes les plus nommés sont « Acculturation » et « Budget » (40 sur 50"
        in claim.sentence_fr
    )
    assert "the internal barriers named most are “Acculturation of staff” and “Budget”" in (
        claim.sentence_en
    )


def prompts(*rows: tuple) -> pd.DataFrame:
    columns = ["label_fr", "interviews", "prompted", "named", "count", "n"]
    return pd.DataFrame(rows, columns=columns).assign(label_en=None)


def test_what_was_prompted_is_said_with_what_is_left_without_it():
    claim = sentences.prompts(prompts(("Budget", 4, 1, 4, 3, 6), ("Craintes", 6, 3, 5, 3, 6)))
    assert claim.sentence_fr == (
        "Quand un frein apparaît dans un entretien, l'enquêteur venait de le nommer 4 fois sur 10"
        " (40\u202f%). Le plus soufflé est « Craintes » (3 fois sur 6) : sans ces relances,"
        " 3 métropoles sur 6 le nomment, au lieu de 5."
    )
    assert sentences.prompts(prompts(("Budget", 4, 0, 4, 4, 6))).sentence_fr.endswith("(0\u202f%).")
    assert sentences.prompts(prompts(("Budget", 0, 0, 0, 0, 6))).value is None


def first(count: int, p_holm: float) -> pd.DataFrame:
    return pd.DataFrame({
        "barrier": ["FN.ACCU"], "label_fr": ["Acculturation"], "label_en": [None], "n": [10],
        "count": [count], "expected": [3.0], "estimate": [count / 10], "low": [0.2], "high": [0.9],
        "p": [p_holm / 2], "p_holm": [p_holm],
    })  # fmt: skip


def test_first_named_bears_on_h4_only_when_frequency_does_not_explain_it():
    assert sentences.first(first(8, 0.01)).bearing == "supports"
    assert sentences.first(first(0, 0.01)).bearing == "opposes"
    claim = sentences.first(first(5, 0.4))
    assert claim.bearing == "silent"
    assert claim.sentence_fr == (
        "Le frein nommé en premier le plus souvent est « Acculturation » : 5 entretiens sur 10"
        " [20 à 90\u202f%], quand sa fréquence en ferait attendre 3,0 (p = 0,200, 0,40 après"
        " correction). L'ordre n'est donc établi pour aucun frein."
    )
    assert (
        sentences.first(first(5, 0.4).head(0)).sentence_fr == "Aucun entretien ne nomme de frein."
    )


def steering(
    estimate: float, p: float, detectable: float = 0.2, ratio: float = 7.0, against: int = 0
) -> Steering:
    effect = {"estimate": estimate, "low": estimate - 0.1, "high": estimate + 0.1, "n": 60,
              "p": p, "detectable": detectable}  # fmt: skip
    shares = pd.DataFrame({"steering": ["strong", "weak"], "estimate": [0.7, 0.3],
                           "low": [0.6, 0.2], "high": [0.8, 0.4]})  # fmt: skip
    tests = pd.DataFrame({"test": ["projects", "pooled"], "estimate": [ratio, 9.0],
                          "low": [2.5, 4.0], "high": [max(20.0, ratio), 18.0]})  # fmt: skip
    places = pd.DataFrame({"discordant": [True] * against + [False] * (12 - against)})
    return Steering(pd.DataFrame([effect]), shares, shares, tests, places, 5, 1)


def test_a_strong_effect_of_steering_supports():
    claim = sentences.steering(steering(0.4, 0.0002))
    assert claim.sentence_fr == (
        "Sous pilotage fort, 70\u202f% [60 à 80\u202f%] des freins rencontrés sont surmontés, contre"
        " 30\u202f% [20 à 40\u202f%] sous pilotage faible (n = 60 projets). À métropole égale,"
        " l'écart est de +40 points [30 à 50], p < 0,001 ; il ne s'inverse dans aucune des 12"
        " métropoles. Rapport des cotes de tout surmonter : 7,0 [2,5 à 20,0] ; 9,0 [4,0 à 18,0] sans"
        " égard aux métropoles."
    )
    assert (claim.value, claim.unit, claim.bearing) == (pytest.approx(40), "points", "supports")


def test_an_effect_that_chance_could_make_is_silent_beside_what_could_be_seen():
    claim = sentences.steering(steering(0.05, 0.4, against=5))
    assert claim.bearing == "silent"
    assert (
        ": il ne se distingue pas du hasard (un écart de 20 points serait vu huit fois sur dix) ; il"
        " s'inverse dans 5 métropoles sur 12."
    ) in claim.sentence_fr


def test_an_effect_the_other_way_opposes():
    assert sentences.steering(steering(-0.4, 0.001)).bearing == "opposes"


def test_an_infinite_odds_ratio_is_said_with_its_finite_bound():
    claim = sentences.steering(steering(0.4, 0.001, ratio=np.inf))
    assert "Rapport des cotes de tout surmonter : infini [2,5 à infini]" in claim.sentence_fr


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


def test_barriers_named_are_read_beside_the_power_of_the_design():
    table = linked(("Acculturation", None, -0.5, -0.8, -0.1, 0.03, 0.2),
                   ("Budget", None, 0.1, -0.3, 0.5, 0.7, 0.7)).assign(power=[0.42, 0.06])  # fmt: skip
    claim = sentences.named_maturity(table)
    assert claim.sentence_fr.endswith(
        "après correction. Un lien fort (un écart-type de maturité divise la cote par 2,7) n'aurait"
        " été vu que 6 à 42 fois sur cent selon le frein."
    )
    assert claim.value == -0.5
    assert sentences.named_maturity(table.assign(estimate=NAN)).value is None


def pairs(*rows: tuple) -> pd.DataFrame:
    columns = ["label_fr", "other_fr", "estimate", "low", "high", "p", "p_holm"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(label_en=None, other_en=None, n=200, detectable=0.2)


def test_pairs_that_go_together_and_apart_are_told_from_one_another():
    claim = sentences.together(pairs(("Budget", "Technique", 4.0, 2.0, 8.0, 0.001, 0.003),
                                     ("Budget", "Craintes", 0.2, 0.1, 0.5, 0.002, 0.004),
                                     ("Temps", "Craintes", 1.1, 0.5, 2.0, 0.8, 0.8)))  # fmt: skip
    assert claim.sentence_fr == (
        "À métropole égale, « Budget » et « Technique » (rapport des cotes 4,0 [2,0 à 8,0]) vont"
        " ensemble ; « Budget » et « Craintes » (rapport des cotes 0,20 [0,10 à 0,50]) s'évitent"
        " (n = 200, 3 paires, p ≤ 0,05 après correction)."
    )


def test_no_pair_beyond_chance_is_said_beside_what_could_be_seen():
    claim = sentences.together(pairs(("Temps", "Craintes", np.inf, 0.5, np.inf, 0.08, 0.8)))
    assert "rapport des cotes infini [0,50 à infini]" in claim.sentence_fr
    assert claim.sentence_fr.endswith("une corrélation de 0,20 serait vue huit fois sur dix.")
    assert (claim.value, claim.low, claim.high) == (None, 0.5, None)
    assert sentences.together(pairs()).sentence_fr.startswith("Moins de deux freins")


def test_inside_and_outside_are_said_both_ways():
    columns = ["measure", "internal", "external", "estimate", "low", "high", "p", "detectable"]
    table = pd.DataFrame([("any", 0.6, 0.4, 0.2, 0.1, 0.3, 0.004, 0.14),
                          ("each", 0.2, 0.22, -0.02, -0.1, 0.06, 0.6, 0.1)],
                         columns=columns).assign(n=12, more_internal=9)  # fmt: skip
    assert sentences.sides(table).sentence_fr == (
        "Au moins un frein interne : 60\u202f% en moyenne ; au moins un externe : 40\u202f%, soit +20"
        " points [10 à 30], p = 0,004 (n = 12 métropoles, dont 9 du côté interne). Mais la liste"
        " compte plus de freins internes : frein par frein, 20\u202f% contre 22\u202f%, soit −2 points"
        " [−10 à 6], p = 0,600 (un écart de 10 points serait vu huit fois sur dix)."
    )


def agents(estimate: float, p_holm: float) -> Acculturation:
    who = pd.DataFrame({"role": ["elu", "agent"], "n": [3, 1], "present": [2, 1],
                        "overcome": [1, 0], "denied": [1, 0], "silent": [0, 0]})  # fmt: skip
    rows = [(code, label, estimate, 1.2, np.inf, p_holm / 2, p_holm, 5, 6, 40)
            for code, label in (("GO.COMP", "Formation"), ("IN.AGEN", "Bénéfices"))]  # fmt: skip
    columns = ["code", "label_fr", "estimate", "low", "high", "p", "p_holm", "both", "told", "n"]
    return Acculturation(who, pd.DataFrame(rows, columns=columns).assign(label_en=None))


def test_who_says_acculturation_and_who_denies_it():
    assert sentences.who(agents(9.0, 0.01)).sentence_fr == (
        "L'acculturation des agents freine, selon 2 élus sur 3 et 1 agent sur 1"
        " (n = 4 entretiens) ; la nient, au moins une fois, 1 élu ; elle est dite surmontée quelque"
        " part dans 1 entretien."
    )


def test_a_lever_is_never_said_to_work():
    claim = sentences.levers(agents(9.0, 0.01))
    assert claim.sentence_fr == (
        "Sur 40 projets racontés, le levier qui accompagne le plus l'acculturation est"
        " « Formation » : elle pèse dans 5 des 6 projets où l'on en parle (rapport des cotes 9,0"
        " [1,2 à infini], p = 0,010 après correction). Un levier se tire là où est le frein : ce"
        " lien ne dit pas qu'il agit."
    )
    assert "cela ne se distingue pas du hasard" in sentences.levers(agents(9.0, 0.2)).sentence_fr
    assert claim.high is None


def test_benefits_told_go_with_more_or_with_less_acculturation():
    assert "on parle plus d'acculturation" in sentences.benefit_told(agents(9.0, 0.01)).sentence_fr
    assert "on parle moins d'acculturation" in sentences.benefit_told(agents(0.1, 0.01)).sentence_fr
    assert "ne se distingue pas" in sentences.benefit_told(agents(9.0, 0.3)).sentence_fr


def test_benefits_rated_are_read_beside_what_could_be_seen():
    row = pd.DataFrame([{"estimate": -0.3, "low": -0.7, "high": 0.2, "n": 18, "p": 0.2,
                         "detectable": 0.66}])  # fmt: skip
    assert sentences.benefit(row).sentence_fr == (
        "Aucun lien n'est vu entre l'attention aux bénéfices pour les agents et la part de projets"
        " freinés par l'acculturation (ρ = −0,30 [−0,70 à 0,20], p = 0,200, n = 18 métropoles) ; un"
        " lien de 0,66 serait vu huit fois sur dix."
    )
    assert "freine moins souvent" in sentences.benefit(row.assign(p=0.01)).sentence_fr
    assert sentences.benefit(row.assign(estimate=NAN)).value is None


def test_three_chosen_successes_carry_no_test():
    negative = pd.DataFrame({"case": ["stuck"] * 4 + ["without"] * 2})
    claim = sentences.in_depth(
        InDepth(pd.DataFrame({"a": [1, 2, 3]}), pd.DataFrame(), negative, 50)
    )
    assert claim.bearing == "silent"
    assert claim.sentence_fr == (
        "3 projets choisis parmi 50 réussites sous pilotage fort montrent comment un frein tombe ;"
        " choisis pour avoir réussi, ils ne peuvent pas prouver que le pilotage l'a fait tomber."
        " 6 projets disent le contraire : 4 fortement pilotés n'ont rien surmonté, 2 ont tout"
        " surmonté sans pilotage fort."
    )
