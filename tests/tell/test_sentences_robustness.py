"""Sentences on robustness: true when a verdict holds everywhere, nowhere else, or cannot be read."""

import numpy as np
import pytest
from sweeps_by_hand import COUNTED, LAYER, SCALE, WITHOUT, coder_b_on_turns, read, sweep

from metrostudy.tell.sentences import robustness as sentences

H4 = sweep(coder_b_on_turns, (LAYER, COUNTED, WITHOUT))
H5 = sweep(lambda *_: "supports", (WITHOUT,), "H5")
H1 = sweep(lambda scale, without: "one" if scale == "goalposts" and without == "nobody" else
           "several", (SCALE, WITHOUT), "H1")  # fmt: skip
BOTH = read(H4, H5, H1)


def test_the_sentence_of_a_conclusion_says_how_often_it_holds_and_when_it_fails():
    claim = sentences.h4(BOTH)
    assert claim.sentence_fr == (
        "H4 · Les premiers freins. Verdict de l'étude : appuyée ; il tient dans 15 des 18 analyses"
        " (83\u202f%). Il ne tient jamais avec « layer : B » joint à « denominator : turns »"
        " (échecs : 3 sur 3) ; il devient alors « non tranchée »."
    )
    assert claim.sentence_en == (
        "H4 · The first barriers. The study's verdict: supported; it holds in 15 of 18 analyses"
        " (83%). It never holds with “layer: B” with “denominator: turns” (failures: 3 of 3); it"
        " then becomes “left open”."
    )
    assert (claim.value, claim.n, claim.low, claim.high) == (15 / 18, 18, None, None)
    assert (claim.hypothesis, claim.bearing) == ("H4", "silent")


def test_a_verdict_that_holds_everywhere_fails_nowhere():
    claim = sentences.h5(BOTH)
    assert claim.sentence_fr == (
        "H5 · Le pilotage lève les freins. Verdict de l'étude : appuyée ; il tient dans toutes les"
        " analyses (3)."
    )
    assert claim.value == 1


def test_a_verdict_of_the_study_alone_holds_in_no_other_analysis():
    claim = sentences.h1(BOTH)
    assert "il tient dans 1 des 9 analyses (11\u202f%)" in claim.sentence_fr
    assert claim.sentence_fr.endswith(
        "Il ne tient jamais avec « without : aube », « without : brune », « normalise : z » ou"
        " « normalise : rank » (échecs : 8 sur 8) ; il devient alors « plusieurs modèles »."
    )


def test_beyond_four_alternatives_three_are_named_and_the_others_counted():
    places = {SCALE: tuple("abcdefg")}
    result = read(sweep(lambda scale: "one" if scale == "a" else "several", places, "H1"),
                  places=places)  # fmt: skip
    said = sentences.h1(result).sentence_fr
    assert "« normalise : b », « normalise : c », « normalise : d » ou 3 autres (" in said


def test_what_weakens_it_most_is_told_when_nothing_is_enough():
    places = {LAYER: ("union", "A", "B", "C"), SCALE: ("goalposts", "z", "rank")}
    answers = sweep(lambda layer, scale: "silent" if scale == "z" and layer != "union" else
                    "supports", places, "path")  # fmt: skip
    claim = sentences.path(read(answers, places=places))
    assert claim.sentence_fr.endswith(
        "Aucun choix ne suffit à le défaire ; celui qui l'affaiblit le plus est « normalise : z » :"
        " 1 fois sur 4, contre 100\u202f% ailleurs."
    )
    assert claim.hypothesis == "H2"


def test_the_study_s_own_choice_is_called_so_when_it_weakens_the_verdict():
    places = {LAYER: ("union", "A", "B", "C"), SCALE: ("goalposts", "z", "rank")}
    answers = sweep(lambda layer, scale: "silent" if scale == "goalposts" and layer != "union" else
                    "supports", places, "H2")  # fmt: skip
    result = read(answers, places=places)
    assert "« normalise : goalposts » (le choix de l'étude) :" in sentences.h2(result).sentence_fr
    assert "(the study's own choice)" in sentences.h2(result).sentence_en


def test_analyses_that_could_not_be_computed_are_counted_apart():
    lost = sweep(lambda layer: "impossible" if layer == "B" else "supports", (LAYER,))
    said = sentences.h4(read(lost)).sentence_fr
    assert said.endswith("toutes les analyses (2) ; sans résultat : 1 des 3 combinaisons.")
    assert sentences.h4(read(lost)).sentence_en.endswith("; 1 of 3 combinations give no result.")


def test_nearly_all_is_never_said_to_be_all():
    places = {WITHOUT: tuple(f"m{i}" for i in range(400))}
    answers = sweep(lambda without: "silent" if without == "m7" else "supports", places, "H5")
    result = read(answers, places=places)
    said = sentences.h5(result)
    assert "dans 399 des 400 analyses (plus de 99\u202f%)" in said.sentence_fr
    assert "in 399 of 400 analyses (over 99%)" in said.sentence_en


def test_a_sample_says_among_how_many_it_was_drawn():
    some = sweep(coder_b_on_turns, (LAYER, COUNTED, WITHOUT), rows=np.arange(0, 18, 2))
    claim = sentences.h4(read(some))
    assert "8 des 9 analyses (89\u202f%) ; 9 combinaisons tirées parmi 18." in claim.sentence_fr
    assert "8 of 9 analyses (89%); 9 combinations drawn among 18." in claim.sentence_en


def test_nothing_holds_where_the_study_itself_could_not_be_computed():
    blank = read(sweep(lambda layer: "impossible" if layer == "union" else "one", (LAYER,), "H1"))
    claim = sentences.h1(blank)
    assert "n'a pas pu être calculée ; rien ne peut tenir ni échouer" in claim.sentence_fr
    assert claim.value is None
    for name in ("firm", "fragile"):
        assert "rien ne peut tenir ni échouer" in getattr(sentences, name)(blank).sentence_fr


@pytest.mark.parametrize("name", ["h1", "h2", "path", "h3", "h4", "h5", "h7", "h9"])
def test_a_conclusion_that_the_study_does_not_ask_is_said_to_be_untested(name):
    claim = getattr(sentences, name)(read(H4.head(0)))
    assert claim.sentence_fr.endswith("cette étude n'a pas de quoi mettre ce verdict à l'épreuve.")
    assert claim.bearing == "silent" and claim.value is None


def test_firm_verdicts_are_set_apart_from_the_others():
    claim = sentences.firm(BOTH)
    assert claim.sentence_fr == (
        "Où le verdict de l'étude tient, sur 30 analyses défendables en tout : dans toutes les"
        " analyses : H5 ; dans moins : H4 et H1."
    )
    assert claim.sentence_en.endswith("in every analysis: H5; in fewer: H4 and H1.")
    assert (claim.value, claim.n) == (1, 3)


def test_the_most_fragile_verdict_comes_with_the_choices_that_decide_it():
    claim = sentences.fragile(BOTH)
    assert claim.sentence_fr == (
        "Le verdict le plus fragile est celui de H1 (11\u202f% de 9 analyses). Ce qui en décide :"
        " « Métropole laissée de côté », 50\u202f% ; « Échelle », 50\u202f%."
    )
    assert claim.hypothesis == "H1"


def test_no_verdict_is_fragile_when_all_analyses_agree():
    claim = sentences.fragile(read(H5))
    assert claim.sentence_fr.startswith("Aucun verdict n'est fragile : les 3 analyses donnent tou")


def test_a_removal_that_matters_is_named_with_what_it_changes():
    alone = sweep(lambda without: "several" if without == "aube" else "one", (WITHOUT,), "H1")
    claim = sentences.removals(read(alone, H5))
    assert claim.sentence_fr == (
        "Ce que change une métropole retirée : sans Aube, le verdict de H1 tient dans 0\u202f% des"
        " analyses au lieu de 100\u202f% (n = 2)."
    )
    assert claim.sentence_en == (
        "What leaving out a métropole changes: without Aube, the verdict on H1 holds in 0% of"
        " analyses instead of 100% (n = 2)."
    )
    assert claim.value == 1


def test_where_no_removal_matters_it_is_said():
    claim = sentences.removals(read(H5))
    assert claim.sentence_fr.startswith("Retirer une métropole ne change à lui seul aucun verdict")
    assert (claim.value, claim.n) == (0, 2)


def test_what_no_choice_can_touch_is_told_apart_from_what_is_not_tested():
    claim = sentences.unswept(BOTH)
    assert claim.sentence_fr.startswith("Aucun choix d'analyse n'entre dans H6")
    assert claim.sentence_fr.endswith(
        "Cette étude ne met pas non plus à l'épreuve H2, H3, H7 et H9."
    )
    assert claim.value == 4
