"""What is said of lexical worlds is true whatever was found, and of roles whatever they said."""

import pandas as pd
import pytest

from metrostudy.compare.lexicon.worlds import Worlds
from metrostudy.tell.sentences.lexicon import words_by_role, worlds


def made(jaccard, steady, top_share=(0.1, 0.1), refused="", segments=50):
    """Two classes of 30 and 20 segments of four interviews."""
    classes = pd.DataFrame({
        "class": [1, 2], "segments": [30, 20], "share": [0.6, 0.4], "interviews": [4, 3],
        "top_share": top_share, "twice": 0.5, "jaccard": jaccard, "null_quantile": 0.4,
        "steady": steady,
    })  # fmt: skip
    words = [
        (1, "bus"),
        (1, "carte"),
        (1, "arrêt"),
        (1, "rue"),
        (2, "eau"),
        (2, "facture"),
        (2, "fuite"),
    ]
    told = pd.DataFrame({
        "segment": range(segments), "interview": [f"E{i % 4}" for i in range(segments)],
        "class": [1] * 30 + [2] * 20 + [0] * (segments - 50),
    })  # fmt: skip
    profile = pd.DataFrame(words, columns=["class", "term"])
    empty = pd.DataFrame()
    return Worlds(classes, empty, profile, empty, told, (1,), 40, refused)


def test_the_classes_that_hold_are_named_with_their_words_share_and_stability():
    said = worlds(made([0.82, 0.3], [True, False], segments=60))
    assert said.sentence_fr == (
        "60 segments de 4 entretiens (83\u202f% classés) se coupent en 2 classes de mots. 1 est "
        "retrouvée quand on tire d'autres entretiens : « bus, carte, arrêt » (60\u202f% des "
        "segments, stabilité 0,82) ; l'autre ne s'interprète pas."
    )
    assert said.sentence_en == (
        "60 segments of 4 interviews (83% classified) are cut into 2 classes of words. 1 is found "
        "again when other interviews are drawn: “bus, carte, arrêt” (60% of segments, stability "
        "0.82); the other is not interpreted."
    )
    assert (said.value, said.n) == (0.82, 4)


def test_a_class_of_one_person_is_said_to_be_one():
    said = worlds(made([0.8, 0.7], [True, True], top_share=(0.2, 0.7)))
    assert said.sentence_fr.endswith(
        "La classe 2 vient pour plus de la moitié d'un seul entretien."
    )
    assert said.sentence_en.endswith("Class 2 comes for more than half from one interview.")


def test_when_none_holds_none_is_named():
    said = worlds(made([0.3, 0.2], [False, False]))
    assert (
        "Aucune n'est retrouvée quand on tire d'autres entretiens (stabilité d'au plus 0,30"
        in said.sentence_fr
    )
    assert "None is found again" in said.sentence_en
    assert "bus" not in said.sentence_fr + said.sentence_en


def test_stability_that_was_not_measured_is_not_claimed():
    said = worlds(made([float("nan")] * 2, [False, False]))
    assert "Avec moins de trois entretiens leur stabilité ne se mesure pas" in said.sentence_fr
    assert "With fewer than three interviews" in said.sentence_en


@pytest.mark.parametrize(
    ("refused", "told"),
    [("words", "trop peu de mots en commun"), ("classes", "deux classes assez grandes")],
)
def test_a_refusal_says_why(refused, told):
    said = worlds(made([0.3, 0.2], [False, False], refused=refused))
    assert told in said.sentence_fr
    assert said.sentence_fr.endswith("Aucun monde lexical n'est donné.")


def specific(*rows, of=400):
    table = pd.DataFrame(rows, columns=["group", "term", "specificity", "interviews"])
    rest = pd.DataFrame(
        {"group": "elu", "term": "x", "specificity": 0.0, "interviews": 1},
        index=range(of - len(rows)),
    )
    return pd.concat([table, rest], ignore_index=True)


def test_words_of_a_role_are_those_of_two_of_its_interviews():
    said = words_by_role(
        specific(("agent", "guichet", 6.0, 3), ("agent", "tic", 9.0, 1), ("elu", "mandat", 3.0, 2))
    )
    assert "agents (guichet) et élus (mandat)" in said.sentence_fr
    assert "officers (guichet) and elected officials (mandat)" in said.sentence_en
    assert "tic" not in said.sentence_fr
    # Three gaps of 400, where 2 % are eight: as many as luck gives.
    assert said.sentence_fr.endswith("jusqu'à 8 : rien ne dit que les fonctions parlent autrement.")


def test_more_gaps_than_luck_gives_is_not_called_luck():
    many = [("agent", f"mot{i}", 4.0, 3) for i in range(30)]
    assert words_by_role(specific(*many)).sentence_fr.endswith("en donnerait jusqu'à 8.")


def test_no_word_of_a_role_is_a_sentence_too():
    assert words_by_role(specific()).sentence_fr.startswith("Aucun mot n'est dit nettement plus")
