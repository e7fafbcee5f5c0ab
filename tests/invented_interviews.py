"""Interviews made of invented words, in which a code is where one looks for it, or nowhere."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy.field.corpus import respondents, split_turns
from metrostudy.study import Corpus

SYLLABLES = [a + b for a in "bdfglmnprst" for b in ("a", "e", "i", "o", "u", "an", "or")]
BOOK = pd.DataFrame(
    {
        "code": ["F", "F.MOT", "F.RIEN", "F.RARE"],
        "parent": [None, "F", "F", "F"],
        "label_fr": ["Famille", "Le mot", "Le hasard", "Le rare"],
        "label_en": ["Family", "The word", "Luck", "The rare"],
        "definition": [None, "Passage de tramway", "Rien", "Presque rien"],
        "example": [None, "Prendre la navette", "Rien du tout", None],
    }
)


def spoken(rng: np.random.Generator, interviews: int = 12, each: int = 12, start: int = 1) -> list:
    """For each interview its name and its answers, each a list of ten invented words."""
    words = np.array([a + b for a in SYLLABLES[:25] for b in SYLLABLES[:12]])
    return [
        (f"E{i:02d}", [list(rng.choice(words, 10)) for _ in range(each)])
        for i in range(start, start + interviews)
    ]


def told(said: list) -> pd.DataFrame:
    """The transcripts of these answers, each after a question."""
    texts = [
        "\n".join(f"Q : Et alors ?\nR : {' '.join(words)}." for words in answers)
        for _, answers in said
    ]
    return pd.DataFrame({"interview": [name for name, _ in said], "text": texts})


def coded(transcripts: pd.DataFrame, applied: np.ndarray, code: str, coder: str) -> pd.DataFrame:
    """Codings of whole answers, where ``applied`` (one truth per answer, in order) says so."""
    answers = respondents(split_turns(transcripts, Corpus()))
    chosen = answers[np.asarray(applied, bool)]
    empty = dict.fromkeys(("valence", "project", "memo"))
    chosen = chosen.assign(code=code, coder=coder, quote=chosen["text"], **empty)
    columns = ["interview", "start", "end", "code", "coder", "valence", "project", "quote", "memo"]
    return chosen[columns].reset_index(drop=True)


def planted(seed: int, interviews: int = 12, share: float = 0.3) -> tuple[pd.DataFrame, np.ndarray]:
    """Transcripts in which some answers hold the word « navette », and which ones do."""
    rng = np.random.default_rng(seed)
    said = spoken(rng, interviews)
    has = rng.random(sum(len(answers) for _, answers in said)) < share
    place = iter(has)
    for _, answers in said:
        for words in answers:
            if next(place):
                words[rng.integers(10)] = "navette"
    return told(said), has
