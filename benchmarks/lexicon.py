"""Time the lexical classification, count its false alarms: ``python -m benchmarks.lexicon [N]``.

First, Reinert's classification of 10,000 segments × 2,500 terms into ten classes: words follow
Zipf's law, in one corpus eight subjects lean on different words, in the other there is none (which
is slower: nothing stops relocation early). Then, over N corpora (20) of 12 interviews, how often
:func:`metrostudy.lexical_worlds` holds a class to be steady: where all speak alike, where each
interview has words of its own and no subject, and where two or three subjects are planted.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import pandas as pd
from scipy import sparse

from metrostudy.compare.lexicon.reinert import descend
from metrostudy.compare.lexicon.segments import Vocabulary
from metrostudy.compare.lexicon.worlds import lexical_worlds
from metrostudy.study import Lexicon

SEGMENTS, TERMS, CLASSES, LENGTH = 10_000, 2_500, 10, 18
INTERVIEWS, EACH, WORDS = 12, 30, 250


def main(corpora: int = 20) -> None:
    """Print seconds, then rates."""
    for subjects in (8, 1):
        speed(subjects)
    for name, subjects, own in (
        ("all speak alike", 1, 0.0), ("each interview has its words", 1, 1.0),
        ("two subjects", 2, 0.0), ("three subjects", 3, 0.0), ("three, and own words", 3, 1.0),
    ):  # fmt: skip
        rates(name, subjects, own, corpora)


def speed(subjects: int) -> None:
    """Print the seconds of one classification."""
    rng = np.random.default_rng(0)
    law = leaning(rng, subjects, TERMS, 1.0 if subjects > 1 else 0.0)
    table = spoken(
        rng, law[rng.integers(subjects, size=SEGMENTS)] if subjects > 1 else law, SEGMENTS
    )
    started = time.process_time()
    found = descend(table, CLASSES)
    seconds = time.process_time() - started
    print(f"{SEGMENTS} segments x {TERMS} terms ({table.nnz} cells), {subjects} subject(s), "
          f"{found.k} classes: {seconds:.2f} CPU s")  # fmt: skip


def rates(name: str, subjects: int, own: float, corpora: int) -> None:
    """Print how often a class is held to be steady, and as many as there are subjects."""
    choices = Lexicon()
    seen = []
    for seed in range(corpora):
        worlds = lexical_worlds(*corpus(seed, subjects, own), choices, np.random.default_rng(seed))
        seen.append((int(worlds.classes["steady"].sum()), len(worlds.classes)))
    steady, k = np.array(seen).T
    print(f"{name}: some class steady {np.mean(steady > 0):.2f}, all {np.mean(steady == k):.2f}, "
          f"as many classes as subjects {np.mean(k == subjects):.2f}")  # fmt: skip


def corpus(seed: int, subjects: int, own: float) -> tuple[Vocabulary, pd.DataFrame]:
    """Interviews of as many segments, each about one of ``subjects``."""
    rng = np.random.default_rng(seed)
    law = leaning(rng, subjects, WORDS, 1.5 if subjects > 1 else 0.0)
    voice = np.exp(own * rng.standard_normal((INTERVIEWS, WORDS)))
    who = np.repeat(np.arange(INTERVIEWS), EACH)
    mixed = law[rng.integers(subjects, size=len(who))] * voice[who]
    table = spoken(rng, mixed / mixed.sum(axis=1, keepdims=True), len(who))
    names = np.array([f"E{one:02d}" for one in who])
    segments = pd.DataFrame({"segment": np.arange(len(who)), "interview": names, "text": ""})
    people = pd.DataFrame(
        {"interview": np.unique(names), "role": "", "metropole": "", "quotable": "none"}
    )
    terms = np.array([f"mot{number:03d}" for number in range(WORDS)])
    return Vocabulary(segments, pd.DataFrame(), terms, table), people


def leaning(rng: np.random.Generator, subjects: int, words: int, strength: float) -> np.ndarray:
    """Zipf's law, on which each subject leans in its way."""
    law = np.exp(strength * rng.standard_normal((subjects, words))) / np.arange(3, words + 3)
    return law / law.sum(axis=1, keepdims=True)


def spoken(rng: np.random.Generator, law: np.ndarray, segments: int) -> sparse.csr_array:
    """Segments × words, about eighteen words a segment, each drawn from its law."""
    said = np.cumsum(np.broadcast_to(law, (segments, law.shape[1])), axis=1)
    lengths = rng.poisson(LENGTH, segments)
    drawn = [np.searchsorted(row, rng.random(n)) for row, n in zip(said, lengths, strict=True)]
    rows, columns = np.repeat(np.arange(segments), lengths), np.concatenate(drawn)
    columns = columns.clip(max=law.shape[1] - 1)
    return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(segments, law.shape[1]))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
