"""Does the demo read like speech, and can a machine learn from it? Figures, never a test.

``python -m benchmarks.demo_text`` prints three tables.

1. **Variety**, beside scenes of Molière's prose comedies (``benchmarks/plays``, public domain):
   types per hundred tokens in windows of 500 words (MATTR, Covington and McFall 2010, since a plain
   type-token ratio falls with length), spread of sentence lengths, and the share of six-word
   sequences that occur in more than one text. A corpus made from a template repeats itself.
2. **Lexical worlds**: passages of 40 words of respondents, factorised in six parts; the words most
   typical of each (a stand-in until Reinert's classes are written).
3. **The machine coder**: one logistic regression per code on TF-IDF of words and characters, each
   interview predicted by a model that never saw it. Area under the ROC curve (0.5 is chance, with
   a 95 % interval over resampled interviews) and F1 at the threshold that gives the code as often
   as the human did. What is learnt must be something, and far from everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline, make_union
from stop_words import get_stop_words

import metrostudy as ms
from metrostudy.field.corpus import respondents

PLAYS = Path(__file__).parent / "plays"
WINDOW, SEQUENCE, SUPPORT, WORLDS = 500, 6, 10, 6
TOKEN = re.compile(r"[^\W_]+")
# Numbers, days, and words of talk that the list of stop words, made for writing, does not hold.
TALK = {word.strip("'") for word in get_stop_words("fr")} | set(
    (Path(__file__).parent / "stopwords_talk.txt").read_text("utf-8").split()
)


def main() -> None:
    """Print the three tables on the demo."""
    study = ms.Study.read("data/demo/study.yml", step="demo_text")
    interviews, codings = study.load("interviews", "codings")
    transcripts = study.transcripts(interviews)
    turns = respondents(ms.split_turns(transcripts, study.choices.corpus)).reset_index(drop=True)
    spoken = turns.groupby("interview")["text"].agg("\n".join).tolist()
    plays = [path.read_text("utf-8") for path in sorted(PLAYS.glob("*.txt"))]
    described = {
        "entretiens (réponses)": variety(spoken),
        "Molière, comédies en prose": variety(plays),
    }
    print(pd.DataFrame(described).to_string(float_format="%.3f"), end="\n\n")
    print(worlds(turns).to_string(index=False), end="\n\n")
    learnt = machine(
        turns, ms.turn_decisions(codings, transcripts, turns.assign(is_interviewer=False))
    )
    print(learnt.to_string(index=False, float_format="%.2f"))
    better = int((learnt["low"] > 0.5).sum())
    print(
        f"{better} of {len(learnt)} codes with {SUPPORT} turns or more are above chance; ", end=""
    )
    print(f"median AUC {learnt['auc'].median():.2f}, median F1 {learnt['f1'].median():.2f}")


def variety(texts: list[str]) -> dict[str, float]:
    """Measure how varied texts are, each alone and all together."""
    tokens = [tokenised(text) for text in texts]
    sentences = [len(tokenised(s)) for text in texts for s in re.split(r"[.?!…]+\s|\n", text)]
    lengths = np.array([length for length in sentences if length])
    return {
        "textes": len(texts),
        "mots": sum(map(len, tokens)),
        "mots par texte, de": min(map(len, tokens)),
        "à": max(map(len, tokens)),
        f"types pour cent mots (fenêtres de {WINDOW})": 100 * np.mean([*map(mattr, tokens)]),
        "mots par phrase, moyenne": lengths.mean(),
        "écart-type": lengths.std(),
        "premier décile": np.quantile(lengths, 0.1),
        "dernier décile": np.quantile(lengths, 0.9),
        "suites de six mots en commun, %": 100 * repeated(tokens),
    }


def tokenised(text: str) -> list[str]:
    """Words in lower case, cut at apostrophes and hyphens."""
    return TOKEN.findall(text.lower())


def mattr(tokens: list[str]) -> float:
    """Mean share of distinct words over every window of 500."""
    starts = range(max(1, len(tokens) - WINDOW + 1))
    return float(np.mean([len(set(w := tokens[s : s + WINDOW])) / len(w) for s in starts]))


def repeated(texts: list[list[str]]) -> float:
    """Share of six-word sequences, counted each time, that another text holds too."""
    runs = [[tuple(t[i : i + SEQUENCE]) for i in range(len(t) - SEQUENCE + 1)] for t in texts]
    holders = pd.Series([run for text in runs for run in set(text)]).value_counts()
    shared = set(holders.index[holders > 1])
    return sum(run in shared for text in runs for run in text) / sum(map(len, runs))


def worlds(turns: pd.DataFrame) -> pd.DataFrame:
    """Six parts of a factorisation of passages of 40 words, and the words most typical of each."""
    passages = pd.DataFrame([p for row in turns.itertuples() for p in cut(row.interview, row.text)])
    counting = CountVectorizer(
        tokenizer=content, token_pattern=None, binary=True, min_df=6, max_df=0.12
    )
    there = counting.fit_transform(passages[1])
    full = np.asarray(there.sum(axis=1)).ravel() >= 3
    there, who = there[full], passages.loc[full, 0].to_numpy()
    parts = NMF(
        WORLDS, beta_loss="kullback-leibler", solver="mu", init="nndsvda", max_iter=1000,
        random_state=1,
    ).fit_transform(there)  # fmt: skip
    world = (parts / parts.sum(axis=1, keepdims=True)).argmax(axis=1)
    words, rows = counting.get_feature_names_out(), []
    total = np.asarray(there.sum(axis=0)).ravel()
    for number in range(WORLDS):
        inside = world == number
        expected = total * inside.mean()
        excess = (np.asarray(there[inside].sum(axis=0)).ravel() - expected) / np.sqrt(expected)
        told = " ".join(words[excess.argsort()[::-1][:12]])
        rows.append((number + 1, int(inside.sum()), len(set(who[inside])), told))
    return pd.DataFrame(rows, columns=["monde", "passages", "entretiens", "mots"])


def cut(interview: str, text: str) -> Iterator[tuple[str, str]]:
    """Sentences put together until they make 40 words."""
    held = ""
    for sentence in re.split(r"(?<=[.?!…])\s+", text):
        held += " " + sentence
        if len(held.split()) >= 40:
            yield interview, held
            held = ""
    if len(held.split()) >= 15:
        yield interview, held


def content(text: str) -> list[str]:
    """Words of three letters or more that are not talk, without the mark of the plural."""
    words = [w for w in tokenised(text) if len(w) > 2 and not w.isdigit() and w not in TALK]
    return [word[:-1] if len(word) > 4 and word[-1] in "sx" else word for word in words]


def machine(turns: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """Score each code of coder A out of fold, whole interviews left out."""
    by_a = decisions[decisions["coder"] == "A"]
    groups, rows = turns["interview"], []
    features = make_union(
        TfidfVectorizer(tokenizer=tokenised, token_pattern=None, ngram_range=(1, 2), min_df=2),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=3, sublinear_tf=True),
    )
    for code, given in by_a.groupby("code"):
        truth = turns["turn"].isin(given["turn"]).to_numpy()
        if truth.sum() >= SUPPORT:
            model = make_pipeline(features, LogisticRegression(C=10, class_weight="balanced"))
            score = cross_val_predict(
                model, turns["text"], truth, groups=groups, cv=GroupKFold(13),
                method="decision_function",
            )  # fmt: skip
            guess = score >= np.sort(score)[-truth.sum()]
            low, high = interval(truth, score, groups)
            rows.append(
                (code, int(truth.sum()), roc_auc_score(truth, score), low, high,
                 f1_score(truth, guess), truth.mean())
            )  # fmt: skip
    return pd.DataFrame(rows, columns=["code", "turns", "auc", "low", "high", "f1", "f1_by_chance"])


def interval(truth: np.ndarray, score: np.ndarray, groups: pd.Series) -> tuple[float, float]:
    """Percentiles of the area over 500 resamples of whole interviews."""
    rng = np.random.default_rng(2026)
    members = [np.flatnonzero(groups == name) for name in groups.unique()]
    areas = []
    while len(areas) < 500:
        drawn = np.concatenate([members[i] for i in rng.integers(0, len(members), len(members))])
        if 0 < truth[drawn].sum() < len(drawn):
            areas.append(roc_auc_score(truth[drawn], score[drawn]))
    low, high = np.quantile(areas, [0.025, 0.975])
    return float(low), float(high)


if __name__ == "__main__":
    main()
