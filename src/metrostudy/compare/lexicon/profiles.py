"""What words make a class: its profile, its antiprofile, the segments most typical of it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy.compare.lexicon.segments import Vocabulary

_COCHRAN = 5.0
_SURE = 3.841458820694124  # chi² of one degree of freedom, p = .05


def profiles(vocabulary: Vocabulary, classes: np.ndarray) -> pd.DataFrame:
    """Return how much more, or less, each term is met in each class than elsewhere.

    ``classes`` numbers the class of each segment, 0 when it has none. For one class and one term,
    the 2 × 2 table counts segments: in the class or in another, with the term or without;
    unclassified ones are left out. ``chi2`` has Yates's correction where an expected count is under
    5, as in rainette, and the sign of the difference: positive terms are the *profile* of the
    class, negative ones its *antiprofile*. Classes were cut on these very words, so that ``p``
    describes and tests nothing: cut any text, and each part has its significant words.

    Columns: class, term, n (segments of the class with the term), share (of the class's segments),
    elsewhere (share of the other segments), chi2, p. By class, the largest chi² first.
    """
    from scipy.stats import chi2 as law

    counted = classes > 0
    presence, classes = vocabulary.presence[counted], classes[counted]
    total = presence.sum(axis=0)
    parts = []
    for number in np.unique(classes):
        inside = classes == number
        n = inside.astype(float) @ presence
        size, rest = int(inside.sum()), int((~inside).sum())
        chi2 = signed_chi2(n, size, total - n, rest, below=_COCHRAN)
        part = {"class": number, "term": vocabulary.terms, "n": n.astype(int), "share": n / size,
                "elsewhere": (total - n) / rest, "chi2": chi2}  # fmt: skip
        parts.append(pd.DataFrame(part))
    table = pd.concat(parts)
    table["p"] = law.sf(table["chi2"].abs(), 1)
    return table.sort_values(
        ["class", "chi2", "term"], ascending=[True, False, True], ignore_index=True
    )


def signed_chi2(
    inside: np.ndarray, size: float, outside: np.ndarray, rest: float, below: float = np.inf
) -> np.ndarray:
    r"""Return the chi² of tables [[inside, size - inside], [outside, rest - outside]], signed.

    N (\|ad − bc\| − N/2)² over the product of the margins: with Yates's correction, never beyond
    zero, where the smallest expected count is under ``below``, and without it elsewhere. Positive
    when there is more inside than outside. 0 when a margin is empty.

    >>> tables = np.array([10, 0]), 10, np.array([0, 0]), 10
    >>> signed_chi2(*tables).round(3).tolist(), signed_chi2(*tables, below=5).round(3).tolist()
    ([16.2, 0.0], [20.0, 0.0])
    """
    n, there = size + rest, inside + outside
    difference = inside * (rest - outside) - outside * (size - inside)
    expected = min(size, rest) * np.minimum(there, n - there) / n
    corrected = np.maximum(np.abs(difference) - np.where(expected < below, n / 2, 0), 0)
    margins = size * rest * there * (n - there)
    return np.sign(difference) * n * corrected**2 / np.where(margins > 0, margins, np.inf)


def typical_segments(
    vocabulary: Vocabulary, classes: np.ndarray, found: pd.DataFrame, interviews: pd.DataFrame,
    most: int = 3,
) -> pd.DataFrame:  # fmt: skip
    """Return the segments that hold most of what makes their class, among those one may quote.

    The score of a segment is the sum of the chi² of the terms it holds, over those
    over-represented in its class (chi² above 3.84 in ``found``, from :func:`profiles`): a segment
    is typical, not average, and long segments have an advantage. ``quotable`` of ``interviews``
    decides, as in :func:`~metrostudy.field.privacy.quotes.quotes`: ``none`` or blank gives nothing,
    ``anonymous`` the words and the role, ``named`` the métropole too. One segment an interview, and
    ``most`` a class.

    Columns: class, segment, score, quote, role, metropole, interview.
    """
    table = vocabulary.segments.assign(score=0.0)
    table["class"] = classes
    for number, rows in found[found["chi2"] > _SURE].groupby("class"):
        weights = rows.set_index("term")["chi2"].reindex(vocabulary.terms, fill_value=0.0)
        inside = classes == number
        table.loc[inside, "score"] = (vocabulary.presence @ weights.to_numpy())[inside]
    who = interviews.set_index("interview")[["role", "metropole", "quotable"]]
    table = table[(table["class"] > 0) & (table["score"] > 0)].join(who, on="interview")
    table = table[table["quotable"].isin(["anonymous", "named"])]
    table["metropole"] = table["metropole"].where(table["quotable"] == "named")
    table["quote"] = table["text"].str.split().str.join(" ")
    ranked = table.sort_values(["class", "score", "segment"], ascending=[True, False, True])
    ranked = ranked.drop_duplicates(["class", "interview"]).groupby("class").head(most)
    columns = ["class", "segment", "score", "quote", "role", "metropole", "interview"]
    return ranked[columns].reset_index(drop=True)
