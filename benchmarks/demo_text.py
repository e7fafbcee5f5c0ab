"""Does the demo read like speech, and can a machine learn from it? Figures, never a test.

``python -m benchmarks.demo_text`` prints three tables.

1. **Variety**, beside scenes of Molière's prose comedies (``benchmarks/plays``, public domain):
   types per hundred tokens in windows of 500 words (MATTR, Covington and McFall 2010, since a plain
   type-token ratio falls with length), spread of sentence lengths, and the share of six-word
   sequences that occur in more than one text. A corpus made from a template repeats itself.
2. **Lexical worlds**: passages of 40 words of respondents, factorised in six parts; the words most
   typical of each (a stand-in until Reinert's classes are written).
3. **The machine coder** (:func:`metrostudy.suggest`): each interview judged by a model, and a
   threshold, that never saw it. Area under the ROC curve (0.5 is chance, with a 95 % interval over
   resampled interviews), F1, and kappa beside that of a word search and of the second human. What
   is learnt must be something, and far from everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import CountVectorizer
from stop_words import get_stop_words

import metrostudy as ms
from metrostudy.field.corpus import respondents
from metrostudy.field.machine.suggestions import Suggested

PLAYS = Path(__file__).parent / "plays"
WINDOW, SEQUENCE, WORLDS = 500, 6, 6
TOKEN = re.compile(r"[^\W_]+")
# Numbers, days, and words of talk that the list of stop words, made for writing, does not hold.
TALK = {word.strip("'") for word in get_stop_words("fr")} | set(
    (Path(__file__).parent / "stopwords_talk.txt").read_text("utf-8").split()
)


def main() -> None:
    """Print the three tables on the demo."""
    study = ms.Study.read("data/demo/study.yml", step="demo_text")
    interviews, codings, codebook = study.load("interviews", "codings", "codebook")
    transcripts = study.transcripts(interviews)
    spoken_turns = ms.split_turns(transcripts, study.choices.corpus)
    turns = respondents(spoken_turns).reset_index(drop=True)
    spoken = turns.groupby("interview")["text"].agg("\n".join).tolist()
    plays = [path.read_text("utf-8") for path in sorted(PLAYS.glob("*.txt"))]
    described = {
        "entretiens (réponses)": variety(spoken),
        "Molière, comédies en prose": variety(plays),
    }
    print(pd.DataFrame(described).to_string(float_format="%.3f"), end="\n\n")
    print(worlds(turns).to_string(index=False), end="\n\n")
    found = ms.suggest(
        codings, transcripts, spoken_turns, codebook, study.choices.suggestions,
        study.rng("suggestions"),
    )  # fmt: skip
    learnt = machine(found)
    print(learnt.to_string(index=False, float_format="%.2f"))
    better, support = int((learnt["low"] > 0.5).sum()), study.choices.suggestions.turns
    print(
        f"{better} of {len(learnt)} codes with {support} turns or more are above chance; ", end=""
    )
    print(
        f"median AUC {learnt['auc'].median():.2f}, median F1 {learnt['f1'].median():.2f}; ", end=""
    )
    print(f"{int(found.codes['suggests'].sum())} codes may be suggested")


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


def machine(found: Suggested) -> pd.DataFrame:
    """Of each code, what the machine finds on all interviews, beside a search and a human."""
    whole = found.scores.dropna(subset="code")
    own = whole[(whole["coder"] == "machine") & (whole["passages"] == "all")].set_index("code")
    table = pd.DataFrame({
        "turns": own["support"], "auc": own["auc"], "low": own["auc_low"], "high": own["auc_high"],
        "f1": own["f1"], "f1_by_chance": own["prevalence"], "kappa": own["kappa"],
    })  # fmt: skip
    for coder, passages in (("dictionary", "all"), ("human", "twice")):
        rows = whole[(whole["coder"] == coder) & (whole["passages"] == passages)]
        table[coder] = rows.set_index("code")["kappa"]
    return table.reset_index()


if __name__ == "__main__":
    main()
