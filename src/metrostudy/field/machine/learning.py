"""How a machine learns codes from some interviews, and judges the others with what it learnt."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.special import expit

# Fixed before any score was seen. The inverse strength of the penalty changes little between 1 and
# 10; liblinear's dual solver draws its order from its own seeded generator, on every machine.
PARAMETERS = {
    "words": {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"(?u)\b\w+\b"},
    "signs": {"analyzer": "char_wb", "ngram_range": (3, 5)},
    "least_texts": {"words": 2, "signs": 3},
    "model": {"C": 10.0, "class_weight": "balanced", "solver": "liblinear", "dual": True,
              "tol": 1e-4, "max_iter": 1000, "random_state": 0},
    "digits": 4,
}  # fmt: skip
_LONG_WORD = re.compile(r"\w{4,}")
_STEM = 6  # letters: « interopérable » and « interopérabilité » meet, without a French stemmer

Judge = Callable[[np.ndarray], np.ndarray]


class OutOfFold(NamedTuple):
    """Scores and the thresholds they are held against, each of shape units × codes.

    The row of an interview comes from a model, and a threshold, that knew nothing of it.
    """

    scores: np.ndarray
    thresholds: np.ndarray

    @property
    def applied(self) -> np.ndarray:
        """Where the score reaches its threshold."""
        return self.scores >= self.thresholds


def machine(texts: Sequence[str], given: np.ndarray, meanings: np.ndarray | None = None) -> Judge:
    """Return a judge that fits one logistic regression per code.

    A *judge* takes a mask of the texts that it may read, with the codes they were ``given`` (texts
    × codes, true or false), and returns a score between 0 and 1 of every text for every code.
    This one weighs words, pairs of words and runs of 3 to 5 characters by TF-IDF (those of at
    least 2, or 3, of the texts that it reads, weighed by their frequency there), and fits a
    penalised logistic regression whose classes are balanced; so a score orders texts, and is no
    probability. ``meanings`` (texts × dimensions) stand beside the words when given. Texts are
    counted once; weights belong to each reading.
    """
    from sklearn.feature_extraction.text import CountVectorizer

    counts = [
        (CountVectorizer(**PARAMETERS[kind]).fit_transform(texts), least)
        for kind, least in PARAMETERS["least_texts"].items()
    ]
    beside = [] if meanings is None else [sparse.csr_array(meanings)]

    def judge(read: np.ndarray) -> np.ndarray:
        space = sparse.hstack([_weighed(*count, read) for count in counts] + beside, "csr")
        return np.column_stack([_fitted(space, code, read) for code in given.T])

    return judge


def dictionary(texts: Sequence[str], entries: Sequence[str]) -> Judge:
    """Return a judge that looks for the words of each code's entry, and learns nothing.

    The score is the sum over the entry's words found in the text of their squared inverse document
    frequency in the texts it may read, so that a rare word tells more. Words have four letters or
    more and are known by their first six. It is what a search in the transcripts would give.
    """
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(analyzer=_stems, binary=True)
    held = sparse.csr_array(counter.fit_transform(texts))
    sought = sparse.csr_array(counter.transform(entries))

    def judge(read: np.ndarray) -> np.ndarray:
        known = held[read].sum(axis=0)
        rarity = np.log((1 + read.sum()) / (1 + known)) + 1
        found = (held * rarity**2) @ sought.T
        return np.round(found.toarray(), PARAMETERS["digits"])

    return judge


def out_of_fold(judge: Judge, given: np.ndarray, folds: np.ndarray) -> OutOfFold:
    """Judge every text by a reading of the other folds only, threshold included.

    ``folds`` numbers the fold of each text, and is -1 for a text that nobody coded: it is judged
    by a reading of all folds. The threshold of fold k maximises F1 on the other folds, each of
    which was judged by a reading without it and without k: nothing of fold k is in it. As
    leaving out k and l serves both, K folds take K(K + 1)/2 + 1 readings.
    """
    numbers = range(folds.max() + 1)
    coded = folds >= 0
    without = {k: judge(coded & (folds != k)) for k in numbers}
    pairs = {
        frozenset(pair): judge(coded & ~np.isin(folds, pair)) for pair in combinations(numbers, 2)
    }
    scores = judge(coded) if not coded.all() else np.zeros(given.shape)
    thresholds = np.empty(given.shape)
    for k in numbers:
        inner = np.zeros(given.shape)
        for other in set(numbers) - {k}:
            inner[folds == other] = pairs[frozenset((k, other))][folds == other]
        others = coded & (folds != k)
        thresholds[folds == k] = best_thresholds(inner[others], given[others])
        scores[folds == k] = without[k][folds == k]
    thresholds[~coded] = best_thresholds(scores[coded], given[coded])
    return OutOfFold(scores, thresholds)


def best_thresholds(scores: np.ndarray, given: np.ndarray) -> np.ndarray:
    """Return for each code the score from which saying yes gives the best F1.

    F1 is 2·both / (said + given). Of equal ones the highest threshold is kept, which says yes
    least; a code that was never given has no threshold that can be reached.

    >>> best_thresholds(np.array([[0.9], [0.7], [0.4], [0.1]]), np.array([[1], [0], [1], [0]]))
    array([0.4])
    """
    return np.array([*map(_best_threshold, scores.T, np.asarray(given, bool).T)])


def _best_threshold(scores: np.ndarray, given: np.ndarray) -> float:
    if not given.any():
        return np.inf
    order = np.argsort(-scores, kind="stable")
    scores, both = scores[order], np.cumsum(given[order])
    f1 = 2 * both / (np.arange(1, len(scores) + 1) + both[-1])
    is_last_of_ties = np.append(scores[1:] != scores[:-1], True)
    return float(scores[np.argmax(np.where(is_last_of_ties, f1, -1))])


def _weighed(counts: sparse.csr_array, least: int, read: np.ndarray) -> sparse.csr_array:
    """TF-IDF as if only the texts that are read had ever been seen."""
    from sklearn.feature_extraction.text import TfidfTransformer

    held = np.asarray((counts[read] > 0).sum(axis=0)).ravel() >= least
    kept = counts[:, held]
    return TfidfTransformer(sublinear_tf=True).fit(kept[read]).transform(kept)


def _fitted(space: sparse.csr_array, code: np.ndarray, read: np.ndarray) -> np.ndarray:
    """Scores of all texts for one code; nil when what was read always, or never, has it."""
    from sklearn.linear_model import LogisticRegression

    if code[read].all() or not code[read].any():
        return np.zeros(len(code))
    model = LogisticRegression(**PARAMETERS["model"]).fit(space[read], code[read])
    return np.round(expit(model.decision_function(space)), PARAMETERS["digits"])


def _stems(text: str) -> list[str]:
    return [word[:_STEM] for word in _LONG_WORD.findall(text.lower())]
