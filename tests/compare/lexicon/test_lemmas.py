"""Words are cut as IRaMuTeQ cuts them, and brought to the lemma a reader would give."""

import pytest

from metrostudy.compare.lexicon.lemmas import lemmas, stop_words, words


@pytest.mark.parametrize(
    ("told", "cut"),
    [
        ("L'eau, qu'on paie, aujourd’hui.", ["l", "eau", "qu", "on", "paie", "aujourd", "hui"]),
        ("La carte_grise et l'open_data", ["la", "carte_grise", "et", "l", "open_data"]),
        ("12 bus en 2024, 3,5 % et 7h30", ["bus", "en", "et", "h"]),
        ("A-t-on voté ? Dit-il. Ces gens-là.", ["a", "voté", "dit", "ces", "gens"]),
        ("Le vice-président a rendez-vous", ["le", "vice-président", "a", "rendez-vous"]),
        ("Bon [rires] oui [M. C.] non", ["bon", "oui", "non"]),
        ("ÉLUE Œuvre CAFÉ", ["élue", "œuvre", "café"]),
        ("… — « » 14 !", []),
    ],
)  # fmt: skip
def test_a_text_is_cut_into_words(told, cut):
    assert words(told) == cut


def test_the_forms_of_a_word_have_one_lemma():
    found = lemmas(["commune", "communes", "payer", "payé", "paient", "bus", "data", "aubrelle"])
    assert found == {
        "commune": "commune", "communes": "commune", "payer": "payer", "payé": "payer",
        "paient": "payer", "bus": "bus", "data": "data", "aubrelle": "aubrelle",
    }  # fmt: skip


def test_a_study_mends_what_the_dictionary_takes_for_something_else():
    assert lemmas(["porte"], {"porte": "porter"}) == {"porte": "porter"}


def test_words_of_grammar_and_talk_are_stopped_and_words_of_subjects_are_not():
    stops = stop_words()
    assert {"le", "qu", "être", "hein", "voilà", "lundi", "quarante"} <= stops
    assert stops.isdisjoint({"agent", "numérique", "commune", "budget", "maire", "payer", "écran"})
    assert all(word == word.casefold() and "#" not in word for word in stops)
