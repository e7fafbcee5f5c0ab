"""The machine as one more coder: judged on interviews it did not read, suggesting, never coding."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from typing import Literal

import numpy as np
import pandas as pd

from metrostudy.faults import Fault, StudyError
from metrostudy.field.codebook import families, labels
from metrostudy.field.machine.embedder import meanings
from metrostudy.field.machine.finding_rates import AREAS, RATES, areas, finding_rates, kappa_gain
from metrostudy.field.machine.learning import (
    PARAMETERS,
    OutOfFold,
    dictionary,
    machine,
    out_of_fold,
)
from metrostudy.field.machine.lessons import MACHINE, Lessons, lessons
from metrostudy.field.reliability.resampling import draws_of
from metrostudy.study import Suggestions

LIBRARIES = ("scikit-learn", "scipy", "numpy")
_NAMES = ["family", "code", "label_fr", "label_en"]
_SCORES = [*_NAMES, "coder", "passages", *RATES, *AREAS]
_CODES = [*_NAMES, "turns", "interviews", "kappa", "low", "high", "precision", "recall",
          "dictionary", "gain", "gain_low", "gain_high", "suggests", "why"]  # fmt: skip
_MADE = ["interview", "turn", "code", "label_fr", "label_en", "score", "threshold", "text",
         "accept", "start", "end", "coders", "coder", "model"]  # fmt: skip
_NEEDED = ["interview", "start", "end", "code", "score", "model", "accept"]
_YES, _NO = ("oui", "o", "yes", "y"), ("non", "n", "no")


@dataclass(frozen=True)
class Suggested:
    """What :func:`suggest` found: how far the machine can be followed, and what it suggests.

    ``refused`` is blank, or says what is missing: ``interviews`` (too few are coded) or
    ``support`` (no code was given often enough); the tables are then empty.
    """

    scores: pd.DataFrame
    codes: pd.DataFrame
    suggestions: pd.DataFrame
    model: str
    interviews: int
    refused: Literal["", "interviews", "support"]
    choices: Suggestions


def suggest(
    codings: pd.DataFrame, transcripts: pd.DataFrame, turns: pd.DataFrame, codebook: pd.DataFrame,
    choices: Suggestions, rng: np.random.Generator,
) -> Suggested:  # fmt: skip
    """Teach a machine each code from the humans' codings, judge it out of fold, let it suggest.

    The unit is the respondent's turn, or the segment when ``turns`` has a column ``segment``. In
    each interview the machine learns from one human, the *reference*
    (:func:`~metrostudy.field.machine.lessons.lessons`); to learn from an adjudicated layer, give
    its
    codings alone. Codes are those that the references gave to ``choices.turns`` turns in
    ``choices.interviews`` interviews. Whole interviews are dealt at random to ``choices.folds``
    folds; a turn is scored by a model that read the other folds only, against a threshold chosen
    inside them (:func:`~metrostudy.field.machine.learning.out_of_fold`).

    ``scores``: one row per code (blank: all codes together), coder and passages, with the columns
    of :func:`~metrostudy.field.machine.finding_rates.finding_rates` and
    :func:`~metrostudy.field.machine.finding_rates.areas`; the reference is held as right. On
    ``all``
    passages: ``machine``, and ``dictionary``, a search for the words of the code's label,
    definition and example, its threshold chosen in the same way. On the passages coded ``twice``:
    both again, and ``human``, the other coder: the mark against which a machine is read.

    ``codes``, one row per code and a last one for all together: turns and interviews where the
    references gave it, kappa of the machine with its interval, precision, recall, kappa of the
    dictionary and what the machine gains on it. ``suggests`` is true when the machine's kappa
    reaches ``choices.kappa`` and its interval is above 0; ``why`` names what failed (``kappa``,
    ``interval``). Being above the dictionary is shown, not asked: where a search finds everything,
    so may the machine.

    ``suggestions``: for the codes that suggest, the turns that no human gave the code and whose
    score reaches the threshold: interview, turn, code, labels, score, threshold, text, accept
    (blank: ``oui`` or ``non`` is the human's to write), start, end, coders (humans who read the
    interview; blank for one still to be coded), coder (``machine``), model. Nothing of this is a
    coding before :func:`accepted`.

    ``model`` is the sha256 of all that the machine was made of: texts, decisions, codes, folds,
    parameters, versions of libraries. Same inputs and ``rng``, same tables, whatever the order of
    rows. Raises :class:`~metrostudy.faults.StudyError` for passages that do not stand where they
    say and for an ``embedder`` that cannot be used. Why the threshold is chosen inside: Cawley and
    Talbot (2010), *Journal of Machine Learning Research* 11, 2079-2107.
    """
    learnt = lessons(codings, transcripts, turns, codebook["code"], choices, rng)
    if learnt.coded < 2 * choices.folds or not learnt.codes:
        refused = "interviews" if learnt.coded < 2 * choices.folds else "support"
        return _nothing(learnt.coded, refused, choices)
    texts, seed = learnt.units["text"].tolist(), draws_of(rng)
    beside = meanings(texts, choices.embedder) if choices.embedder else None
    judges = {
        "machine": machine(texts, learnt.reference, beside),
        "dictionary": dictionary(texts, _entries(codebook, learnt.codes)),
    }
    judged = {
        name: out_of_fold(judge, learnt.reference, learnt.folds) for name, judge in judges.items()
    }
    names = _names(codebook, learnt.codes)
    scores = _scores(learnt, judged, names, seed)
    codes = _verdicts(scores, _support(learnt), _gain(learnt, judged, seed), choices)
    model = fingerprint(learnt, choices, beside)
    made = _suggestions(learnt, judged["machine"], codes, model)
    return Suggested(scores, codes, made, model, learnt.coded, "", choices)


def accepted(suggestions: pd.DataFrame, codings: pd.DataFrame) -> pd.DataFrame:
    """Return the codings of coder ``machine`` that a human accepted, and nothing else.

    ``suggestions`` is the table of :func:`suggest` with its column ``accept`` filled, ``oui`` or
    ``non``; a blank is undecided and stays out. The columns are those of ``codings``, whose rows
    are never touched: the result is a table *beside* them, for a file of its own, and enters
    agreement or a matrix only where somebody puts the two together. A turn that a human has given
    the code meanwhile is left out: it is a human's decision now. ``memo`` keeps the score and the
    beginning of the model's fingerprint. Raises :class:`~metrostudy.faults.StudyError` with every
    row whose ``accept`` is something else, or every column that is gone.
    """
    lacking = [name for name in _NEEDED if name not in suggestions]
    if lacking:
        raise StudyError(
            Fault("suggestions", (1,), name, "this column is needed") for name in lacking
        )
    table = suggestions.reset_index(drop=True)
    said = table["accept"].fillna("").astype(str).str.strip().str.lower()
    unread = said[~said.isin([*_YES, *_NO, ""])]
    if len(unread):
        raise StudyError(
            Fault("suggestions", (row + 2,), "accept", f"'{word}' is not oui or non; blank waits")
            for row, word in unread.items()
        )
    chosen = table[said.isin(_YES)].astype({"start": int, "end": int})
    chosen = chosen[~_given_meanwhile(chosen, codings[codings["coder"] != MACHINE])]
    memo = [
        f"score {float(score):.2f}, model {model[:12]}"
        for score, model in zip(chosen["score"], chosen["model"], strict=True)
    ]
    made = chosen.rename(columns={"text": "quote"}).assign(coder=MACHINE, memo=memo)
    return made.reindex(columns=codings.columns).reset_index(drop=True)


def fingerprint(learnt: Lessons, choices: Suggestions, beside: np.ndarray | None = None) -> str:
    """Return the sha256 of all that makes the machine: it changes when any of it does."""
    held = {
        "texts": [sha256(text.encode()).hexdigest() for text in learnt.units["text"]],
        "interviews": learnt.units["interview"].tolist(),
        "folds": learnt.folds.tolist(),
        "codes": learnt.codes,
        "given": np.argwhere(learnt.reference).tolist(),
        "choices": choices.model_dump(exclude={"embedder"}),
        "parameters": PARAMETERS,
        "embedder": None if beside is None else sha256(beside.tobytes()).hexdigest(),
        "libraries": {name: version(name) for name in LIBRARIES},
    }
    return sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()


# How far it can be followed ----------------------------------------------------------------------


def _scores(
    learnt: Lessons, judged: dict[str, OutOfFold], names: pd.DataFrame, seed: int
) -> pd.DataFrame:
    """The machine and the dictionary on all passages, then with the other human on those of two."""
    every = learnt.folds >= 0
    twice = every & learnt.units["other"].notna().to_numpy()
    rows = []
    for passages, kept in (("all", every), ("twice", twice)):
        truth, told = learnt.reference[kept], learnt.units["interview"].to_numpy()[kept]
        for coder, found in judged.items() if kept.any() else ():
            rates = finding_rates(truth, found.applied[kept], told, seed)
            rates = rates.join(areas(truth, found.scores[kept], told, seed))
            rows.append(names.assign(coder=coder, passages=passages).join(rates))
    if twice.any():
        rates = finding_rates(truth, learnt.other[twice], told, seed)
        rows.append(names.assign(coder="human", passages="twice").join(rates))
    return pd.concat(rows, ignore_index=True).reindex(columns=_SCORES)


def _gain(learnt: Lessons, judged: dict[str, OutOfFold], seed: int) -> pd.DataFrame:
    every = learnt.folds >= 0
    applied = [judged[name].applied[every] for name in ("machine", "dictionary")]
    told = learnt.units["interview"].to_numpy()[every]
    return kappa_gain(learnt.reference[every], *applied, told, seed)


def _support(learnt: Lessons) -> pd.DataFrame:
    """In how many turns, and of how many interviews, the references gave each code."""
    held = pd.DataFrame(learnt.reference).groupby(learnt.units["interview"].to_numpy()).sum()
    told = pd.DataFrame({"turns": held.sum(), "interviews": (held > 0).sum()})
    told.loc[len(told)] = [held.to_numpy().sum(), (held.sum(axis=1) > 0).sum()]
    return told


def _verdicts(
    scores: pd.DataFrame, support: pd.DataFrame, gain: pd.DataFrame, choices: Suggestions
) -> pd.DataFrame:
    """One row per code, and a last one for all: what it is worth, and whether it may suggest."""
    whole = scores[scores["passages"] == "all"]
    by = {coder: rows.reset_index(drop=True) for coder, rows in whole.groupby("coder")}
    table = by["machine"].drop(columns="interviews").join(support).join(gain)
    table = table.assign(dictionary=by["dictionary"]["kappa"])
    # A blank interval is one that never varies: the support asked for leaves no other reason.
    failed = [~(table["kappa"] >= choices.kappa), table["low"] <= 0]
    table["why"] = np.select(failed, ["kappa", "interval"], "")
    table["suggests"] = (table["why"] == "") & table["code"].notna()
    return table.reindex(columns=_CODES)


# What it suggests --------------------------------------------------------------------------------


def _suggestions(
    learnt: Lessons, found: OutOfFold, codes: pd.DataFrame, model: str
) -> pd.DataFrame:
    """Turns that no human gave the code, best scores first within each code."""
    names = codes.dropna(subset="code").reset_index(drop=True)
    new = found.applied & ~learnt.anybody & names["suggests"].to_numpy(bool)
    unit, code = np.nonzero(new)
    held = learnt.units.iloc[unit].reset_index(drop=True)
    held = held.join(names.iloc[code].reset_index(drop=True)[_NAMES])
    held = held.assign(
        score=found.scores[new], threshold=found.thresholds[new], accept="", coder=MACHINE,
        model=model, order=code,
    )  # fmt: skip
    held = held.sort_values(["order", "score"], ascending=[True, False], kind="stable")
    return held.reset_index(drop=True)[_MADE]


def _given_meanwhile(chosen: pd.DataFrame, human: pd.DataFrame) -> pd.Series:
    """Which rows overlap a human's passage of the same code."""
    spans = human[["interview", "code", "start", "end"]]
    both = chosen.reset_index().merge(spans, on=["interview", "code"], suffixes=("", "_human"))
    meets = (both["start"] < both["end_human"]) & (both["start_human"] < both["end"])
    return chosen.index.to_series().isin(both.loc[meets, "index"])


def _entries(codebook: pd.DataFrame, codes: list[str]) -> list[str]:
    """What a searcher would look for: the words of label, definition and example."""
    book = codebook.set_index("code").reindex(codes)
    told = book.reindex(columns=["label_fr", "definition", "example"])
    return [" ".join(words.dropna().astype(str)) for _, words in told.iterrows()]


def _names(codebook: pd.DataFrame, codes: list[str]) -> pd.DataFrame:
    """Family and labels of each code, then a blank row for all codes together."""
    last = [*codes, None]
    tongues = {f"label_{tongue}": labels(codebook, tongue) for tongue in ("fr", "en")}
    named = {name: found.reindex(last).array for name, found in tongues.items()}
    return pd.DataFrame({"family": families(codebook).reindex(last).array, "code": last} | named)


def _nothing(coded: int, refused: str, choices: Suggestions) -> Suggested:
    tables = [pd.DataFrame(columns=columns) for columns in (_SCORES, _CODES, _MADE)]
    return Suggested(*tables, "", coded, refused, choices)
