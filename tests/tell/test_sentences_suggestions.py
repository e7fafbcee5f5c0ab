"""What is said of the machine: its figures beside a human's, never more, and why it is silent."""

import numpy as np
import pandas as pd
import pytest
from invented_interviews import BOOK, coded, planted

from metrostudy.field.corpus import split_turns
from metrostudy.field.machine.suggestions import suggest
from metrostudy.study import Corpus, Suggestions
from metrostudy.tell.sentences.suggestions import machine, suggested


def run(interviews=12, second=False, **choices):
    transcripts, has = planted(1, interviews)
    made = coded(transcripts, has, "F.MOT", "A")
    if second:
        made = pd.concat([made, made.assign(coder="B")], ignore_index=True)
    turns, chosen = split_turns(transcripts, Corpus()), Suggestions(folds=3, **choices)
    return suggest(made, transcripts, turns, BOOK, chosen, np.random.default_rng(0))


@pytest.fixture(scope="module")
def alone():
    return run()


def test_the_machine_stands_beside_a_word_search_and_a_second_human(alone):
    said = machine(run(second=True))
    assert said.sentence_fr == (
        "Jugée sur 12 entretiens qu'elle n'avait pas lus, la machine s'accorde avec le codage "
        "humain à 0,98 sur 1 [0,94 à 1,00], contre 1,00 pour une recherche par mots et 1,00 "
        "pour un second codeur sur les mêmes réponses. Elle fait nettement mieux que cette "
        "recherche pour 0 code sur 1 (le hasard en donnerait 0,0) : elle aide à relire, elle ne "
        "remplace pas un codeur."
    )
    assert (said.n, said.unit) == (12, "kappa")
    assert "second" not in machine(alone).sentence_fr
    assert "second" not in machine(alone).sentence_en


def test_who_decides_is_said_with_what_is_suggested(alone):
    said = suggested(alone)
    assert said.sentence_fr.startswith(
        "La machine peut proposer pour 1 code sur 1, là où son accord atteint 0,4 (Le mot) : "
        f"{len(alone.suggestions)} passage"
    )
    assert said.sentence_fr.endswith("Rien n'est codé avant qu'une personne accepte.")
    assert said.value == 1


def test_a_bar_that_no_code_reaches_is_said():
    said = suggested(run(kappa=0.999))
    assert said.sentence_fr == (
        "La machine n'atteint l'accord de 1,0 demandé pour proposer sur aucun des codes assez "
        "employés (1) : elle ne propose rien."
    )


@pytest.mark.parametrize("sentence", [machine, suggested])
def test_too_few_interviews_is_one_sentence(sentence):
    said = sentence(run(interviews=5))
    assert said.sentence_fr == (
        "5 entretiens sont codés ; la machine est jugée sur des entretiens qu'elle n'a pas lus, et "
        "il en faut au moins 6 : elle ne propose rien."
    )
    assert said.sentence_en == (
        "5 interviews are coded; the machine is judged on interviews that it has not read, and "
        "needs at least 6: it suggests nothing."
    )
    assert said.n == 5


@pytest.mark.parametrize("sentence", [machine, suggested])
def test_no_code_with_support_is_one_sentence(sentence):
    assert sentence(run(turns=99)).sentence_fr == (
        "Aucun code n'est posé sur 99 réponses ou plus dans 5 entretiens ou plus : la machine n'a "
        "rien à apprendre et ne propose rien."
    )
