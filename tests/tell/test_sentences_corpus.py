"""What is said of the corpus is true whoever was met, and says who was not."""

import pandas as pd
import pytest

from metrostudy.tell.sentences.corpus import coverage, topics
from metrostudy.tell.wording import NARROW


def met(*rows: tuple) -> pd.DataFrame:
    columns = ["metropole", "name", "role", "interviews", "turns", "words"]
    return pd.DataFrame(rows, columns=columns)


FULL = [
    ("a", "Alpha", "elu", 1, 10, 900),
    ("a", "Alpha", "agent", 2, 30, 1100),
    ("b", "Beta", "direction", 1, 12, 700),
]
SILENT = [(name.lower(), name, None, 0, 0, 0) for name in ("Gamma", "Delta", "Eta", "Theta")]


@pytest.mark.parametrize(
    ("silent", "who"),
    [
        (0, "Toutes ont été entendues."),
        (1, "N’a pas été entendue : Gamma."),
        (2, "N’ont pas été entendues : Gamma et Delta."),
        (4, "Les 4 autres n’ont pas été entendues : rien de ce qui suit ne parle d’elles."),
    ],
)
def test_coverage_says_who_spoke_and_who_was_not_heard(silent, who):
    found = coverage(met(*FULL, *SILENT[:silent]))
    assert found.sentence_fr == (
        "4 entretiens (1 élu, 1 responsable de direction et 2 agents) dans 2 des "
        f"{2 + silent} métropoles : 52 réponses, 2{NARROW}700 mots. {who}"
    )
    assert (found.value, found.n, found.bearing) == (2, 2 + silent, "silent")


def test_coverage_in_english():
    assert coverage(met(*FULL)).sentence_en == (
        "4 interviews (1 elected official, 1 director and 2 officers) in 2 of 2 métropoles: "
        "52 answers, 2,700 words. All of them were heard."
    )


def test_coverage_of_nobody_is_not_a_number_of_words():
    found = coverage(met(*SILENT))
    assert found.sentence_fr == "Aucun entretien : les 4 métropoles restent à rencontrer."
    assert found.value == 0


def touched(*rows: tuple) -> pd.DataFrame:
    columns = ["role", "family", "label_fr", "label_en", "interviews", "turns", "touched", "share"]
    return pd.DataFrame(rows, columns=columns)


def test_topics_name_the_families_that_touch_most_answers_of_everybody():
    found = topics(
        touched(
            ("all", "TH", "Thèmes", "Themes", 3, 40, 10, 0.25),
            ("all", "FN", "Freins", "Barriers", 3, 40, 20, 0.5),
            ("all", "IN", "Invariants", "Invariants", 3, 40, 0, 0.0),
            ("elu", "TH", "Thèmes", "Themes", 1, 10, 10, 1.0),
        )
    )
    assert found.sentence_fr.startswith(
        f"Sujets les plus présents dans les 40 réponses de 3 entretiens : Freins (50{NARROW}%) et "
        f"Thèmes (25{NARROW}%). C'est une description"
    )
    assert (found.value, found.n, found.low) == (0.5, 40, None)


def test_topics_of_nothing_say_so():
    none = touched(("all", "TH", "Thèmes", "Themes", 0, 0, 0, float("nan")))
    assert topics(none).sentence_fr.startswith("Aucune réponse n'est codée")
    assert topics(none).value is None
