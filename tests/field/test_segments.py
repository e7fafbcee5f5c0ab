"""Turns become segments that cover them exactly, cut where a reader would cut."""

import re
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.faults import StudyError
from metrostudy.field.segments import segments, sentences


def turn(text: str, start: int = 0) -> pd.DataFrame:
    row = ("E1-002", "E1", "Élue", False, start, start + len(text), text)
    columns = ["turn", "interview", "speaker", "is_interviewer", "start", "end", "text"]
    return pd.DataFrame([row], columns=columns)


def cut(text: str, by: str, size: int = 40) -> list[str]:
    return segments(turn(text), by=by, size=size)["text"].tolist()


@pytest.mark.parametrize(
    "told",
    [
        "On a tout refait. | Puis on a attendu.",
        "Vraiment ? | Oui ! | Bon… | D'accord.",
        "Vraiment\u202f? | Oui\u00a0! | Bon... | D'accord.",
        "M. Roch et Mme Vial sont venus. | Mlle. Brun aussi, MM. Aulnay et Ferrand non.",
        "Voir l'art. 5, p. 12, fig. 3 et cf. Roch. | C'est tout.",
        "Des vélos, des bus, etc. | Et après, des trams, etc., sans arrêt.",
        "Ça coûte 2.5 millions, enfin 2,5. | Ensuite 3.",
        "J. Roch et J.-C. Vial le disent. | La S.N.C.F. Voyageurs aussi.",
        "Il m'a dit : « Non. » | Puis : « Si ! » | Et voilà.",
        "Il m'a dit « vous y êtes ? » et je suis parti. | « Pas encore. | Attendez. » | Bon.",
        "Ah ! oui, enfin… peut-être. | 12 communes sur 30.",
        "(On coupe.) | [rires. Elle sort.] C'est fini. | – Bon.",
        "Une fin sans point\n\n| un paragraphe de plus\nsur deux lignes",
        "c'est dit. et redit sans capitale",
    ],
)  # fmt: skip
def test_a_french_text_is_cut_where_its_sentences_end(told):
    parts = told.split("| ")
    text = "".join(parts)
    assert [text[a:b] for a, b in pairwise([0, *sentences(text), len(text)])] == parts


def test_sentences_are_gathered_until_the_next_one_goes_too_far():
    text = "Un deux trois. Quatre cinq. Six sept huit neuf. Dix. Onze douze."
    assert cut(text, "sentences", 1) == [
        "Un deux trois. ", "Quatre cinq. ", "Six sept huit neuf. ", "Dix. ", "Onze douze.",
    ]  # fmt: skip
    # 3 + 2 = 5 words; 4 + 1 = 5; then 2 more would make 7.
    assert cut(text, "sentences", 5) == [
        "Un deux trois. Quatre cinq. ", "Six sept huit neuf. Dix. ", "Onze douze.",
    ]  # fmt: skip
    assert cut(text, "sentences", 40) == [text]


def numbered(*marks: tuple[int, str], words: int = 60) -> str:
    """Sixty words m1 … m60, with a mark after some of them."""
    after = dict(marks)
    return " ".join(f"m{n}{after.get(n, '')}" for n in range(1, words + 1))


@pytest.mark.parametrize(
    "marks, last",
    [
        ([], 40),  # nothing but spaces: at the size
        ([(38, ",")], 38),  # 1 / 3 beats 0.01
        ([(38, ","), (45, ".")], 45),  # 6 / 6 beats 1 / 3
        ([(38, ";"), (43, ".")], 43),  # 6 / 4 beats 4 / 3
        ([(39, ":"), (44, "?")], 39),  # 5 / 2 beats 6 / 5
        ([(40, ","), (46, ".")], 40),  # 1 beats 6 / 7
        ([(55, ".")], 55),  # the last of the window
        ([(56, ".")], 40),  # out of it
        ([(41, " M.")], 40),  # the full stop of a title ends nothing
        ([(44, " ?")], 44),  # the space before a French question mark is no cut
        ([(44, " »."), (20, "…")], 44),
    ],
)
def test_the_cut_is_on_the_best_punctuation_near_forty_words(marks, last):
    first = cut(numbered(*marks), "words")[0]
    assert re.findall(r"m\d+", first)[-1] == f"m{last}"


def test_a_rest_of_a_quarter_more_than_the_size_is_left_whole():
    assert len(cut(numbered(words=50), "words")) == 1
    assert len(cut(numbered(words=51), "words")) == 2


def test_quotes_and_dashes_open_the_segment_and_directions_are_never_cut():
    text = numbered((40, " «"))
    assert cut(text, "words")[1].startswith("« m41")
    text = numbered((40, " [elle pose deux gobelets, puis sort. Silence.]"))
    assert cut(text, "words")[0].endswith("m40 [elle pose deux gobelets, puis sort. Silence.] ")


def test_each_turn_is_a_segment_by_default_and_names_are_those_of_the_turn():
    turns = pd.concat([turn("Un. Deux.", 4), turn("Trois. Quatre.", 30).assign(turn="E1-004")])
    assert segments(turns)[["segment", "turn", "text"]].values.tolist() == [
        ["E1-002", "E1-002", "Un. Deux."], ["E1-004", "E1-004", "Trois. Quatre."],
    ]  # fmt: skip
    each = segments(turns, by="sentences", size=1)
    assert each[["segment", "turn", "speaker", "start", "end", "text"]].values.tolist() == [
        ["E1-002.1", "E1-002", "Élue", 4, 8, "Un. "],
        ["E1-002.2", "E1-002", "Élue", 8, 13, "Deux."],
        ["E1-004.1", "E1-004", "Élue", 30, 37, "Trois. "],
        ["E1-004.2", "E1-004", "Élue", 37, 44, "Quatre."],
    ]
    assert list(each.columns) == list(segments(turns).columns)
    assert each.dtypes.astype(str).tolist() == segments(turns).dtypes.astype(str).tolist()


def test_no_turn_gives_no_segment():
    for by in ("turn", "sentences", "words"):
        assert segments(turn("x").iloc[:0], by=by).empty


def test_another_unit_is_refused_with_the_nearest():
    with pytest.raises(StudyError) as refusal:
        segments(turn("x"), by="sentence")
    assert str(refusal.value) == (
        "a segment is not a 'sentence'; accepted: turn, sentences, words; nearest: 'sentences'."
    )


bits = st.sampled_from(
    ["Oui", "M.", "art.", "etc.", "…", "?", " :", ";", ",", "« ", " »", "[rires. Non]", "(", ")",
     "\n\n", "\n", " ", "\u00a0", "2,5", "A.", "– ", "🙂", "e\u0301lu", "Le mot"]
)  # fmt: skip
texts = st.lists(bits, max_size=120).map(lambda parts: " ".join(parts).strip()) | st.text().map(
    str.strip
)


@settings(deadline=None, max_examples=300)
@given(texts.filter(bool), st.sampled_from(["turn", "sentences", "words"]), st.integers(1, 50))
def test_segments_joined_are_the_turn_and_none_is_blank(text, by, size):
    found = segments(turn(text, 7), by=by, size=size)
    assert "".join(found["text"]) == text
    assert found["start"].tolist() == [7, *found["end"].tolist()[:-1]]
    assert found["end"].iloc[-1] == 7 + len(text)
    assert all(told.strip() for told in found["text"])
    assert found["segment"].is_unique


@settings(deadline=None)
@given(texts.filter(bool), st.integers(1, 50))
def test_no_segment_of_words_is_longer_than_the_window_allows(text, size):
    longest = max(size + 15, int(size * 1.25))
    for told in segments(turn(text), by="words", size=size)["text"]:
        spoken = [w for w in re.sub(r"\[[^\[\]]*\]", "·", told).split() if re.search(r"\w", w)]
        assert len(spoken) <= longest
