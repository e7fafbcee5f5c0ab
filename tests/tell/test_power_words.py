"""The sentences of a table whose every share is known."""

from __future__ import annotations

import pandas as pd
import pytest

from metrostudy.small_n import wilson
from metrostudy.tell.power_words import power_sentences


def rows(conclusion, truth, counts, interviews=None, denominator=None, **more):
    """One row per size 8, 12, 16 … : how many studies of 100 see it."""
    return [
        {"conclusion": conclusion, "hypothesis": conclusion, "denominator": denominator,
         "truth": truth, "metropoles": 8 + 4 * place, "interviews": interviews, "impossible": 0,
         "detectable": float("nan")} | wilson(count, 100) | more
        for place, count in enumerate(counts)
    ]  # fmt: skip


TABLE = pd.DataFrame([
    *rows("H5", "planted", [70, 96, 100]),
    *rows("H5", "absent", [3, 5, 4]),
    *rows("H4", "planted", [1, 2, 3], 1, "interviews"),
    *rows("H4", "planted", [4, 5, 6], 2, "interviews"),
    *rows("H4", "absent", [0, 0, 0], 1, "interviews"),
    *rows("H4", "absent", [0, 0, 0], 2, "interviews"),
    *rows("H2", "planted", [90, 70, 90], impossible=0),
    *rows("H2", "absent", [0, 0, 0], impossible=100),
    *rows("H7", "absent", [5, 5, 5], detectable=0.79),
]).astype({"interviews": "Int64"})  # fmt: skip


@pytest.fixture(scope="module")
def said():
    return power_sentences(TABLE).set_index("conclusion")


def test_enough_métropoles(said):
    assert said.loc["H5", "sentence_fr"] == (
        "H5 : avec 12 métropoles, l'effet planté est vu dans 96\u202f% des études [90–98] ; "
        "12 métropoles suffisent pour 80\u202f%. Sans effet, il en est annoncé un dans 5\u202f% "
        "des études [2–11] au plus."
    )
    assert said.loc["H5", "sentence_en"] == (
        "H5: with 12 métropoles, the planted effect is seen in 96% of studies [90–98]; "
        "12 métropoles are enough for 80%. Without any, one is claimed in 5% of studies [2–11] "
        "at most."
    )


def test_too_few_whatever_the_interviews(said):
    assert said.loc["H4", "sentence_fr"].startswith(
        "H4 (dans les entretiens) : avec 12 métropoles et 1 entretien chacune, l'effet planté est "
        "vu dans 2\u202f% des études [1–7] ; 16 métropoles et 2 entretiens chacune ne suffisent "
        "pas pour 80\u202f% (6\u202f% des études [3–12])."
    )


def test_a_size_is_enough_only_if_larger_ones_are(said):
    assert "; 16 métropoles suffisent" in said.loc["H2", "sentence_fr"].replace(" ;", ";")
    assert "Non calculable avec 8, 12 et 16 métropoles." in said.loc["H2", "sentence_fr"]


def test_of_size_what_would_be_seen(said):
    assert said.loc["H7", "sentence_en"] == (
        "H7: nothing is planted; with 12 métropoles, a rank correlation of 0.79 would be seen "
        "eight times in ten, a weaker one less often. Without any, one is claimed in 5% of "
        "studies [2–11] at most."
    )


def test_what_interviews_change_is_said_last(said):
    assert pd.isna(said.index[-1])
    assert "ne change ici que les freins dits en entretien" in said["sentence_fr"].iloc[-1]
