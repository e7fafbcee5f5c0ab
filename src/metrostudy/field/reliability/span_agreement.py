"""Agreement between coders on where passages begin and end, not only on which turns they touch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from metrostudy.field.reliability.agreement import QUESTIONS, asked_questions, nothing
from metrostudy.field.reliability.alpha import beyond_chance
from metrostudy.field.reliability.items import items_of
from metrostudy.field.reliability.resampling import (
    RESAMPLES,
    draws_of,
    in_words,
    intervals,
    weights,
)
from metrostudy.field.reliability.unitizing import (
    character_cells,
    continuum,
    disagreement,
    matched,
    unitizing,
)

COEFFICIENTS = ("u_alpha", "bar_u_alpha", "cu_alpha", "ku_alpha", "jaccard", "f1")

_NAMES = ["level", "group", "family", "code", "label_fr", "label_en", "coder_1", "coder_2",
          "coders", "who"]  # fmt: skip
_CELLS = ["both", "only_1", "only_2", "neither"]
_COLUMNS = [
    *_NAMES, "n", "interviews", "used", *_CELLS, "percent", "segments", "matched", "coverage",
    "left_out", *(f"{name}{end}" for name in COEFFICIENTS for end in ("", "_low", "_high")),
    "method", "undefined",
]  # fmt: skip
_REASONS = {
    "u_alpha": "nothing is marked, or everything is",
    "bar_u_alpha": "nothing is marked, or everything is",
    "cu_alpha": "no two coders marked the same stretch, or all gave it one value",
    "ku_alpha": "none of it meets another's passage, or the family has one code there",
    "jaccard": "nothing is marked",
    "f1": "nothing is marked",
}


@dataclass(frozen=True)
class _Family:
    """Per interview, the sums of one family: values are its codes."""

    whole: np.ndarray  # interviews × 3 × (codes + 1)
    apart: np.ndarray  # interviews × 3 × 2
    meeting: np.ndarray  # interviews × 3 × codes
    marked: np.ndarray  # interviews × codes


@dataclass(frozen=True)
class _Counts:
    """Per interview, everything that adds up; items are codes, then families."""

    items: pd.DataFrame
    lengths: np.ndarray  # interviews: characters, times pairs of coders
    families: list[_Family]
    codes: np.ndarray  # interviews × codes × 3 × 2: each code against its gaps
    cells: np.ndarray  # interviews × items × 4
    matches: np.ndarray  # interviews × codes × 2: matched, and segments
    used: np.ndarray  # interviews × items: whether somebody marked it
    left_out: np.ndarray  # families: characters with two codes of the family by one coder


def span_agreement(
    codings: pd.DataFrame, transcripts: pd.DataFrame, codebook: pd.DataFrame,
    rng: np.random.Generator, by: str | Sequence[str] = ("code", "family", "overall"),
    interviews: pd.DataFrame | None = None, replicates: int = RESAMPLES,
) -> pd.DataFrame:  # fmt: skip
    """Measure how far coders marked the same stretches of text, without units fixed beforehand.

    The continuum is the whole text of each interview (``transcripts``: interview, text) that two
    coders or more coded; ``codings`` has interview, start, end, code and coder. ``by`` and
    ``interviews`` ask the same questions as :func:`~metrostudy.agreement`. Six
    coefficients, each with an interval that resamples whole interviews:

    - ``u_alpha``: same boundaries and same code? (a code against gaps; a family's codes and gaps);
    - ``bar_u_alpha``: same boundaries, whichever code of the family?
    - ``cu_alpha`` (of a family): where two coders both marked, the same code?
    - ``ku_alpha`` (of a code): where one gave this code and another marked something of the same
      family, the same code? ``coverage`` says how much of it that is;
    - ``jaccard``: characters marked by both / characters marked by either;
    - ``f1``: passages that match one to one with the same code, at least half of their union being
      shared, taken greedily by decreasing share; ``matched`` of ``segments`` (both coders').

    The first four are in :mod:`~metrostudy.field.reliability.unitizing` (Krippendorff 2016, 2019).
    Pooled rows
    are 1 − ΣD_o / ΣD_e over families, and sums over codes for the last two. Unitizing takes one
    value a place: where one coder gave two codes of one family to the same characters, these are
    set aside for that family and counted in ``left_out`` (of a code: 0). Characters are counted
    over pairs of coders; ``percent`` is flattered by the text that nobody marks, which is why
    Jaccard stands beside it.

    One row per question and item: the names of :func:`~metrostudy.agreement`, n
    (characters), interviews, used (interviews where somebody marked it), both, only_1, only_2,
    neither, percent, segments, matched, coverage, left_out, each coefficient with its low and high
    ends, method (of the intervals of u_alpha) and undefined (which is blank and why, in words).

    Raises :class:`~metrostudy.faults.StudyError` for a question that does not exist.
    """
    asked = asked_questions(by, interviews)
    seed, texts = draws_of(rng), transcripts.set_index("interview")["text"].str.len()
    whole = _rows(codings, texts, codebook, seed, replicates)
    if whole.empty:
        return whole
    found = [whole[whole["level"] == level] for level in asked if level in QUESTIONS[:3]]
    for pair in combinations(sorted(codings["coder"].unique()), 2) if "coder_pair" in asked else ():
        mine = codings[codings["coder"].isin(pair)]
        why = f"{pair[0]} and {pair[1]} coded no interview in common"
        rows = _pooled(mine, texts, codebook, seed, replicates, why)
        found.append(rows.assign(level="coder_pair", coder_1=pair[0], coder_2=pair[1], coders=2))
    for column in (name for name in asked if name not in QUESTIONS):
        for value, those in interviews.groupby(column, sort=True):
            mine = codings[codings["interview"].isin(those["interview"])]
            why = "no interview was coded by two coders"
            rows = _pooled(mine, texts, codebook, seed, replicates, why)
            found.append(rows.assign(level=column, group=value))
    return pd.concat([part for part in found if len(part)] or [whole], ignore_index=True)


# One table -------------------------------------------------------------------------------------


def _rows(
    codings: pd.DataFrame, texts: pd.Series, codebook: pd.DataFrame, seed: int, replicates: int
) -> pd.DataFrame:
    """Every code, family and the whole, on the interviews that two coders coded."""
    coders = codings.groupby("interview")["coder"].unique()
    coders = coders[coders.map(len) > 1].sort_index()
    if coders.empty:
        return pd.DataFrame(columns=_COLUMNS)
    shared = codings[codings["interview"].isin(coders.index)]
    counts = _counts(shared, coders, texts, codebook)
    table = _named(counts, coders).join(_counted(counts))
    return table.join(_judged(counts, table["used"].to_numpy(), seed, replicates))[_COLUMNS]


def _pooled(
    codings: pd.DataFrame, texts: pd.Series, codebook: pd.DataFrame, seed: int, replicates: int,
    why: str,
) -> pd.DataFrame:  # fmt: skip
    rows = _rows(codings, texts, codebook, seed, replicates)
    return nothing(_COLUMNS, why) if rows.empty else rows[rows["level"] == "overall"]


def _named(counts: _Counts, coders: pd.Series) -> pd.DataFrame:
    table = pd.concat([counts.items, pd.DataFrame({"level": ["overall"]})], ignore_index=True)
    each = coders.explode().value_counts().sort_index()
    first, second = each.index if len(each) == 2 else (None, None)
    who = ", ".join(f"{name}: {count}" for name, count in each.items())
    return table.astype(object).assign(
        group=None, coder_1=first, coder_2=second, coders=len(each), who=who,
        n=int(counts.lengths.sum()), interviews=len(coders),
    )  # fmt: skip


def _counted(counts: _Counts) -> pd.DataFrame:
    """Characters and segments of each item, and of the sum of codes."""
    codes = (counts.items["level"] == "code").to_numpy()
    cells = counts.cells.sum(axis=0)
    table = pd.DataFrame(np.vstack([cells, cells[codes].sum(axis=0)]), columns=_CELLS)
    matches = _with_families(counts, counts.matches.sum(axis=0).T).T
    lengths = [family.meeting[:, 1].sum(axis=0) for family in counts.families]
    marked = [family.marked.sum(axis=0) for family in counts.families]
    with np.errstate(invalid="ignore"):
        met = np.concatenate(lengths) / np.concatenate(marked)
    blank = np.full(len(table) - len(met), np.nan)
    left_out = np.r_[np.zeros(codes.sum(), int), counts.left_out, counts.left_out.sum()]
    return table.assign(
        percent=(table["both"] + table["neither"]) / table[_CELLS].sum(axis=1),
        matched=matches[:, 0], segments=matches[:, 1], coverage=np.r_[met, blank],
        left_out=left_out, used=np.append(counts.used.sum(axis=0), len(counts.lengths)),
    )  # fmt: skip


def _judged(counts: _Counts, used: np.ndarray, seed: int, replicates: int) -> pd.DataFrame:
    n = len(counts.lengths)
    point = _coefficients(counts, np.ones((1, n)))
    draws = _coefficients(counts, weights(seed, n, replicates))
    columns = {}
    for name in COEFFICIENTS:
        low, high = intervals(draws[name], used)
        blank = np.isnan(point[name][0])
        columns |= {name: point[name][0], f"{name}_low": np.where(blank, np.nan, low),
                    f"{name}_high": np.where(blank, np.nan, high)}  # fmt: skip
    columns["method"] = in_words(columns["u_alpha"], columns["u_alpha_low"], used, n)
    levels = [*counts.items["level"], "overall"]
    columns["undefined"] = [
        _undefined(level, {name: columns[name][row] for name in COEFFICIENTS})
        for row, level in enumerate(levels)
    ]
    return pd.DataFrame(columns)


def _undefined(level: str, found: dict[str, float]) -> str:
    elsewhere = {"code": ("cu_alpha", "is asked of a family")}
    name, why = elsewhere.get(level, ("ku_alpha", "is asked of a code"))
    blank = [part for part, value in found.items() if np.isnan(value) and part != name]
    return "; ".join([*(f"{part}: {_REASONS[part]}" for part in blank), f"{name} {why}"])


# What each interview holds ---------------------------------------------------------------------


def _counts(
    codings: pd.DataFrame, coders: pd.Series, texts: pd.Series, codebook: pd.DataFrame
) -> _Counts:
    items, spans = items_of(codings, codebook), _spans(codings)
    codes = items[items["level"] == "code"]
    names = items.loc[items["level"] == "family", "code"]
    members = [codes.loc[codes["family"] == name, "code"].tolist() for name in names]
    length = [int(texts[interview]) for interview in coders.index]
    each = list(zip(coders.index, coders, length, strict=True))
    left_out, held = np.zeros(len(members), dtype=int), []
    for place, mine in enumerate(members):
        laid = [continuum(_of(spans, *key, mine), size) for *key, size in each]
        left_out[place] = sum(text.left_out for text in laid)
        sums = [unitizing(text, len(mine)) for text in laid]
        held.append(_Family(*(np.stack(part) for part in zip(*sums, strict=True))))
    order = [[code] for mine in members for code in mine]
    single = [[_of(spans, *key, code) for code in order] for *key, _ in each]
    groups = [[_of(spans, *key, mine) for mine in members] for *key, _ in each]
    sizes = dict(enumerate(length))
    whole = np.stack([
        [unitizing(continuum(by, sizes[row]), 1).whole for by in marks]
        for row, marks in enumerate(single)
    ])  # fmt: skip
    cells = np.stack([
        [_pairs_of(by, sizes[row]) for by in (*marks, *groups[row])]
        for row, marks in enumerate(single)
    ])  # fmt: skip
    matches = np.stack([[_matches(by) for by in marks] for marks in single])
    pairs = coders.map(len).to_numpy()
    return _Counts(
        items, np.array(length) * pairs * (pairs - 1) // 2, held, whole, cells, matches,
        cells[:, :, :3].sum(axis=2) > 0, left_out,
    )  # fmt: skip


def _spans(codings: pd.DataFrame) -> dict[tuple, list[tuple[int, int]]]:
    found: dict[tuple, list[tuple[int, int]]] = {}
    columns = ["interview", "coder", "code", "start", "end"]
    for interview, coder, code, start, end in codings[columns].itertuples(index=False):
        found.setdefault((interview, coder, code), []).append((int(start), int(end)))
    return found


def _of(spans: dict, interview: str, coders: Sequence[str], codes: list[str]) -> list[list]:
    """The units of each coder of this interview, valued by the place of their code in ``codes``."""
    return [
        [(*span, value) for value, code in enumerate(codes)
         for span in spans.get((interview, coder, code), ())]
        for coder in sorted(coders)
    ]  # fmt: skip


def _pairs_of(coders: list[list], length: int) -> np.ndarray:
    pairs = [character_cells(one, two, length) for one, two in combinations(coders, 2)]
    return np.sum(pairs, axis=0)


def _matches(coders: list[list]) -> tuple[int, int]:
    pairs = list(combinations(coders, 2))
    return sum(matched(*pair) for pair in pairs), sum(len(a) + len(b) for a, b in pairs)


# Coefficients ----------------------------------------------------------------------------------


def _coefficients(counts: _Counts, drawn: np.ndarray) -> dict[str, np.ndarray]:
    """Each coefficient, replicates × items; the last item pools codes or families."""
    n_codes = len(counts.codes[0])
    of_codes = disagreement(np.tensordot(drawn, counts.codes, axes=1))[:2]
    found = {}
    for name, part in (("u_alpha", "whole"), ("bar_u_alpha", "apart"), ("cu_alpha", "meeting")):
        pieces = [
            disagreement(np.tensordot(drawn, getattr(family, part), axes=1))[:2]
            for family in counts.families
        ]
        observed, expected = (np.column_stack(side) for side in zip(*pieces, strict=True))
        pooled = beyond_chance(np.nansum(expected - observed, axis=1), np.nansum(expected, axis=1))
        codes = beyond_chance(of_codes[1] - of_codes[0], of_codes[1])
        codes = np.full_like(codes, np.nan) if name == "cu_alpha" else codes
        found[name] = np.column_stack([codes, beyond_chance(expected - observed, expected), pooled])
    ku = [_of_each_value(np.tensordot(drawn, family.meeting, axes=1)) for family in counts.families]
    ku = np.column_stack(ku)
    found["ku_alpha"] = np.full(found["u_alpha"].shape, np.nan)
    found["ku_alpha"][:, :n_codes] = ku
    return found | _shares(counts, drawn)


def _of_each_value(sums: np.ndarray) -> np.ndarray:
    """(k)u-alpha of each value, of sums of shape replicates × 3 × values."""
    elsewhere, margins, alone = (sums[:, row] for row in range(3))
    n = margins.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        observed = elsewhere / margins
        expected = margins * (n - margins) / (margins * n - alone)
        return beyond_chance(expected - observed, expected)


def _shares(counts: _Counts, drawn: np.ndarray) -> dict[str, np.ndarray]:
    codes = (counts.items["level"] == "code").to_numpy()
    cells = np.tensordot(drawn, counts.cells, axes=1)
    cells = np.concatenate([cells, cells[:, codes].sum(axis=1, keepdims=True)], axis=1)
    matches = np.moveaxis(np.tensordot(drawn, counts.matches, axes=1), 2, 1)
    hits, segments = np.moveaxis(_with_families(counts, matches), 1, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return {"jaccard": cells[..., 0] / cells[..., :3].sum(axis=-1), "f1": 2 * hits / segments}


def _with_families(counts: _Counts, matches: np.ndarray) -> np.ndarray:
    """Counts of shape (…, codes) followed by the sum of each family, then of all codes."""
    codes = counts.items.loc[counts.items["level"] == "code", "family"].to_numpy()
    parents = counts.items.loc[counts.items["level"] == "family", "code"]
    sums = [matches[..., codes == parent].sum(axis=-1, keepdims=True) for parent in parents]
    return np.concatenate([matches, *sums, matches.sum(axis=-1, keepdims=True)], axis=-1)
