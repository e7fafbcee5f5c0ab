"""Two tools' copies of one text: each word stands where it stands, or the document is refused."""

from __future__ import annotations

import unicodedata

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from metrostudy.faults import StudyError
from metrostudy.field.alignment import align, carry, folded

TOLD = "Enquêtée\u00a0: L’appli\u202f? 🚲 Très bien…\n\nOui, «\u00a0bien\u00a0»."
# What tools do to a text that they are given to hold.
ALTERED = {
    "non-breaking spaces made spaces": TOLD.replace("\u00a0", " ").replace("\u202f", " "),
    "non-breaking spaces dropped": TOLD.replace("\u00a0", "").replace("\u202f", ""),
    "blank lines filled": TOLD.replace("\n\n", "\n \n"),
    "paragraphs joined": TOLD.replace("\n\n", ""),
    "CRLF": TOLD.replace("\n", "\r\n"),
    "byte-order mark": "\ufeff" + TOLD,
    "accents in two code points": unicodedata.normalize("NFD", TOLD),
    "apostrophe made straight": TOLD.replace("’", "'"),
    "ellipsis in three dots": TOLD.replace("…", "..."),
    "soft hyphens": TOLD.replace("bien", "bi\u00aden"),
}


def same(one, other):
    return folded(one)[0] == folded(other)[0]


@pytest.mark.parametrize("how", ALTERED)
def test_every_passage_is_found_again_in_what_a_tool_made_of_the_text(how):
    there = align(TOLD, ALTERED[how])
    assert there.shared == 1
    for start in range(len(TOLD)):
        for end in range(start + 1, len(TOLD) + 1):
            span = there.span(start, end)
            if TOLD[start:end].strip():
                assert same(ALTERED[how][slice(*span)], TOLD[start:end])
            else:
                assert span is None


def test_the_places_are_those_that_one_counts_by_hand():
    here = "Oui. Un chantier énorme, dit-elle."
    there = align(here, "[Elle rit]  Oui. Un chantier, dit-elle.")
    assert there.span(0, 4) == (12, 16)
    assert there.span(8, 16) == (20, 28)
    assert there.span(25, 33) == (30, 38)
    assert there.span(17, 23) is None  # « énorme » was taken out
    assert there.span(8, 33) == (20, 38)


def test_a_word_written_otherwise_maps_onto_what_stands_in_its_place():
    there = align("le numérique public " * 30, "le numérique public " * 29 + "le numérik public")
    at = 20 * 29 + 3
    assert there.span(at, at + 9) == (at, at + 7)
    assert there.span(at + 10, at + 16) == (at + 8, at + 14)


WORDS = st.lists(st.text("abéœ’.…e\u0301🚲", min_size=1, max_size=6), min_size=1, max_size=40)
SPACE = st.sampled_from([" ", "\n", "\u00a0", "\u202f", "  ", "\n\n", " \u2009", "\r\n", "\t"])


@given(st.data(), WORDS)
@settings(max_examples=150, deadline=None)
def test_changing_white_space_changes_no_carried_word(data, words):
    def spaced():
        gaps = data.draw(st.lists(SPACE, min_size=len(words), max_size=len(words)))
        return "".join(word + gap for word, gap in zip(words, gaps, strict=True))

    one, other = spaced(), spaced()
    spans = st.tuples(st.integers(0, len(one)), st.integers(0, len(one))).map(sorted)
    places = data.draw(st.lists(spans, min_size=1, max_size=5))
    coded = pd.DataFrame(places, columns=["start", "end"]).assign(document="E1", quote=None)
    back = carry(coded, {"E1": one}, {"E1": other})
    for (start, end), row in zip(places, back.itertuples(), strict=True):
        if one[start:end].strip():
            assert same(other[row.start : row.end], one[start:end])
            assert row.quote == other[row.start : row.end]
        else:  # nothing but white space: found again only when no character changed
            assert pd.isna(row.start) or one == other


@given(st.text("ab é\n", max_size=60), st.text("ab é\n", max_size=60), st.data())
@example("", "", None)
@settings(max_examples=200, deadline=None)
def test_a_span_is_always_inside_the_other_text_and_never_empty(one, other, data):
    there = align(one, other)
    assert 0 <= there.shared <= 1
    assert (there.shared == 1) == (folded(one)[0] == folded(other)[0])
    if data is not None:
        start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(one))] * 2)))
        span = there.span(start, end)
        assert span is None or 0 <= span[0] < span[1] <= len(other)


@given(st.integers(0, 99), st.data())
@settings(max_examples=50, deadline=None)
def test_a_correction_elsewhere_moves_a_passage_and_changes_none_of_it(at, data):
    words = [f"mot{number}" for number in range(400)]
    one = " ".join(words)
    corrected = data.draw(st.sampled_from(["", "et", "longuement"]))
    other = " ".join([*words[:at], corrected, *words[at + 1 :]])
    first = data.draw(st.integers(110, 390))
    quote = " ".join(words[first : first + 5])
    start = one.index(quote)
    coded = pd.DataFrame(
        {"document": ["E1"], "start": [start], "end": [start + len(quote)], "quote": [quote]}
    )
    row = carry(coded, {"E1": one}, {"E1": other}).iloc[0]
    assert other[row["start"] : row["end"]] == quote


# Refusals --------------------------------------------------------------------------------------

HUNDRED = "".join(chr(0x4E00 + number) for number in range(100))  # a hundred different characters


def coded(document="E1", start=0, end=5):
    return pd.DataFrame({"document": [document], "start": [start], "end": [end], "quote": ["?"]})


def test_ninety_nine_characters_of_a_hundred_are_enough():
    other = HUNDRED[:50] + "x" + HUNDRED[51:]
    assert align(HUNDRED, other).shared == 0.99
    assert carry(coded(), {"E1": HUNDRED}, {"E1": other})["end"].tolist() == [5]


@pytest.mark.parametrize(
    ("other", "share"),
    [(HUNDRED[:98], "98.0"), (HUNDRED[:50] + "xy" + HUNDRED[52:], "98.0"), ("", "0.0"), (HUNDRED + "xyz", "97.0")],
    ids=["cut short", "two letters changed", "empty", "three letters more"],
)  # fmt: skip
def test_under_ninety_nine_a_document_is_refused_whichever_text_has_more(other, share):
    with pytest.raises(StudyError) as refused:
        carry(coded(), {"E1": HUNDRED}, {"E1": other})
    assert str(refused.value) == (
        f"document E1: its two texts share {share} % of their characters, and 99 % is asked to "
        "carry codings from one to the other; check that both are one interview, corrected alike."
    )


def test_a_share_is_never_rounded_up_to_what_would_be_accepted():
    many = HUNDRED * 20
    other = many[:-21] + "x" * 21  # 98.95 %
    with pytest.raises(StudyError, match=r"share 98\.9 %"):
        carry(coded(), {"E1": many}, {"E1": other})


def test_every_document_that_is_refused_is_named_at_once():
    codings = pd.concat([coded("E1"), coded("E2"), coded("E03"), coded("E4")])
    texts = {"E1": HUNDRED, "E2": HUNDRED, "E03": HUNDRED, "E4": HUNDRED}
    with pytest.raises(StudyError) as refused:
        carry(codings, texts, {"E1": "autre", "E2": HUNDRED, "E3": HUNDRED})
    told = [str(fault) for fault in refused.value.faults]
    assert told[0].startswith("document E1: its two texts share 0.0 %")
    assert told[1:] == [
        "document E03: the text to carry codings to is not there; nearest: 'E3'.",
        "document E4: the text to carry codings to is not there.",
    ]


def test_a_passage_that_is_not_in_the_other_text_keeps_its_row_and_loses_its_place():
    other = HUNDRED[:50] + HUNDRED[51:]
    gone = carry(coded(start=50, end=51), {"E1": HUNDRED}, {"E1": other})
    assert gone["start"].isna().all() and gone["end"].isna().all()
    assert gone["quote"].tolist() == ["?"]


def test_a_coding_without_place_stays_without_place():
    blank = coded().assign(start=pd.array([None], "Int64"), end=pd.array([None], "Int64"))
    assert carry(blank, {"E1": "a"}, {"E1": "a"})["start"].isna().all()
