"""Invented answers about as many subjects as asked, each answer about one of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

# Words of no language, so that no dictionary turns them into each other.
WORDS = sorted(
    a + b + c + d + "x" for a in "bdfgjklmnprtv" for b in "aeiou" for c in "bdfgk" for d in "aeiou"
)


def answers(seed, subjects, interviews=10, turns=14, size=24, words=160):
    """Turns, interviews, and the subject of each turn; with one subject, all speak alike."""
    rng = np.random.default_rng(seed)
    names = rng.permutation(WORDS)[:words]
    leaning = (
        np.exp(1.8 * rng.standard_normal((subjects, words)))
        if subjects > 1
        else np.ones((1, words))
    )
    law = leaning / np.arange(4, words + 4)
    law /= law.sum(axis=1, keepdims=True)
    subject = rng.integers(subjects, size=(interviews, turns))
    rows = []
    for i, j in np.ndindex(subject.shape):
        text = " ".join(rng.choice(names, size, p=law[subject[i, j]]))
        rows.append(
            (f"E{i:02d}-{j:03d}", f"E{i:02d}", "R", False, j * 1000, j * 1000 + len(text), text)
        )
    columns = ["turn", "interview", "speaker", "is_interviewer", "start", "end", "text"]
    spoken = pd.DataFrame(rows, columns=columns)
    who = pd.DataFrame({
        "interview": spoken["interview"].unique(), "metropole": "aube", "role": "elu",
        "quotable": "anonymous",
    })  # fmt: skip
    return spoken, who, subject.ravel()
