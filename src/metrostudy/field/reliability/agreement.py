"""Agreement between coders on the same passages: one verb, one tidy table per question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from metrostudy.faults import StudyError, listing, nearest
from metrostudy.field.corpus import respondents
from metrostudy.field.reliability.alpha import CONSTANT, beyond_chance, cohen_kappa
from metrostudy.field.reliability.items import items_of
from metrostudy.field.reliability.resampling import (
    RESAMPLES,
    draws_of,
    in_words,
    intervals,
    weights,
)
from metrostudy.study import Codings

__all__ = ["Agreement", "agreement", "cohen_kappa"]

QUESTIONS = ("code", "family", "overall", "coder_pair")
COEFFICIENTS = ("percent", "kappa", "fleiss", "alpha", "ac1")

_NAMES = ["level", "group", "family", "code", "label_fr", "label_en", "coder_1", "coder_2",
          "coders", "who"]  # fmt: skip
_CELLS = ["both", "only_1", "only_2", "neither"]
_ENDS = {name: [name, f"{name}_low", f"{name}_high"] for name in COEFFICIENTS}
_ENDS["kappa"] = ["estimate", "low", "high"]
_COLUMNS = [
    *_NAMES, "n", "interviews", *_CELLS, "prevalence", *_ENDS["percent"], "expected",
    *_ENDS["kappa"], *_ENDS["fleiss"], *_ENDS["alpha"], *_ENDS["ac1"], "method", "undefined",
]  # fmt: skip


@dataclass(frozen=True)
class Agreement:
    """What :func:`agreement` found: every coefficient, and the codes to discuss again."""

    table: pd.DataFrame
    discuss: pd.DataFrame
    discuss_below: float


@dataclass(frozen=True)
class _Judgements:
    """Coders × passages × items: what was applied, by whom, in which interview."""

    coders: list[str]
    interviews: np.ndarray  # their names, in order
    place: np.ndarray  # passages: position of their interview
    read: np.ndarray  # coders × passages: whether the coder coded the interview
    applied: np.ndarray  # coders × passages × items
    items: pd.DataFrame  # level, family, code, labels of codes then families


@dataclass(frozen=True)
class _Sums:
    """Per interview: passages and judgements of each coder; then, by item, what adds up."""

    sizes: np.ndarray  # (…, 1 + coders): passages, then those that each coder judged
    agree: np.ndarray  # (…, items): share of pairs of coders who agree, summed over passages
    share: np.ndarray  # (…, items): share of coders who applied it, summed
    crossed: np.ndarray  # (…, items): coincidences of « applied » with « not applied »
    given: np.ndarray  # (…, items, coders): passages to which each applied it


def agreement(
    decisions: pd.DataFrame, turns: pd.DataFrame, codebook: pd.DataFrame, choices: Codings,
    rng: np.random.Generator, by: str | Sequence[str] = ("code", "family", "overall"),
    interviews: pd.DataFrame | None = None, replicates: int = RESAMPLES,
) -> Agreement:  # fmt: skip
    r"""Measure how far coders who read the same interviews took the same decisions.

    The **unit** is the respondent's turn (or segment, when both tables have that column), fixed
    before anything is counted: on each turn of the interviews that two coders or more coded, each
    either applied the code or did not (``decisions`` as
    :func:`~metrostudy.field.codings.turn_decisions` returns them). A coder coded an interview when
    they applied at least one code to it. ``by`` names one question or several, a row being one:

    - ``code``; ``family``: a turn has it when it has any of its codes, so a family far above its
      codes is one where coders agree on the subject and hesitate between its codes;
    - ``overall``: pooled over codes, Σ(p_o − p_e) / Σ(1 − p_e), which a code that nobody used
      leaves unchanged (De Vries, Elliott, Kanouse and Teleki 2008, *Field Methods* 20(3));
    - ``coder_pair``: pooled over codes, each pair on the interviews that both coded;
    - any column of ``interviews``, such as ``role``: pooled over codes, inside each of its values.

    Five coefficients, each with its interval; :func:`~metrostudy.which_coefficient` says which
    answers what. ``percent``: share of pairs of coders who agree.
    ``estimate``: Cohen's kappa, or Conger's when more than two coded (each coder keeps their own
    margins). ``fleiss``: coders taken as interchangeable (Scott's pi for two). ``alpha``:
    Krippendorff's nominal, which corrects for a small n and takes any gap. ``ac1``: Gwet's, which
    stays readable for very rare codes. The formulas are those of
    :mod:`~metrostudy.field.reliability.alpha`, on present or absent.

    Intervals resample whole **interviews**, since turns of one interview are not independent
    (:func:`~metrostudy.field.reliability.resampling.intervals`). In simulated corpora where both
    prevalence and
    reliability vary between interviews (``python -m benchmarks.agreement``: 12 interviews of 25
    turns, 1600 intervals each), a 95 % interval held the true kappa of a code 94 % of the time when
    it came up in 30 % of turns, 93 % at 10 %, 88 % at 3 %, and that of all codes pooled 93 to 95 %;
    with 20 interviews 95, 93 and 92 %. Below 20 interviews ``method`` calls them indicative.

    ``table`` has one row per question and item: level (code, family, overall, coder_pair or the
    column), group (value of that column), family, code, label_fr, label_en, coder_1 and coder_2
    (when two coders are compared), coders, who (interviews coded by each), n (turns), interviews,
    both, only_1, only_2, neither (with more than two coders, counted over pairs, the first in
    alphabetical order), prevalence (mean share over coders), the coefficients and their low and
    high ends, expected (chance agreement of kappa), method, undefined (which coefficient is blank
    and why, in words). On pooled rows counts are sums over codes and shares are means over codes.
    ``discuss`` holds the codes whose kappa is under ``choices.discuss_below``, with
    ``disagreements`` (turns, or pairs, that differ), most of them first: a code posed once has a
    kappa of 0 and matters less. Without an interview coded twice, both are empty.

    Raises :class:`~metrostudy.faults.StudyError` for a question that is neither one of these nor a
    column of ``interviews``.
    """
    asked = asked_questions(by, interviews)
    judged = _judgements(decisions, turns, codebook)
    seed = draws_of(rng)
    whole = _rows(judged, range(len(judged.coders)), judged.interviews, seed, replicates)
    found = [whole[whole["level"] == level] for level in asked if level in QUESTIONS[:3]]
    if len(whole) and "coder_pair" in asked:
        found += [_pairs(judged, seed, replicates)]
    for column in asked if len(whole) else ():
        if column not in QUESTIONS:
            found += [_groups(judged, interviews, column, seed, replicates)]
    table = pd.concat([part for part in found if len(part)] or [whole], ignore_index=True)
    return Agreement(table, _to_discuss(whole, choices.discuss_below), choices.discuss_below)


def asked_questions(by: str | Sequence[str], interviews: pd.DataFrame | None) -> list[str]:
    """Return the questions of ``by``, refusing all those that do not exist at once."""
    asked = [by] if isinstance(by, str) else list(by)
    columns = [] if interviews is None else [c for c in interviews.columns if c != "interview"]
    known = [*QUESTIONS, *columns]
    faults = [
        f"agreement by '{name}' is not a question{nearest(name, known)}; accepted: {listing(known)}"
        + ("" if columns else ", and a column of `interviews` when that table is given") + "."
        for name in asked if name not in known
    ]  # fmt: skip
    if faults:
        raise StudyError(faults)
    return asked


# What was judged -------------------------------------------------------------------------------


def _judgements(
    decisions: pd.DataFrame, turns: pd.DataFrame, codebook: pd.DataFrame
) -> _Judgements:
    """Every passage that two coders judged, with what each applied to it."""
    key = "segment" if "segment" in turns and "segment" in decisions else "turn"
    pairs = decisions[["interview", "coder"]].drop_duplicates()
    shared = pairs["interview"].value_counts()
    names = np.sort(shared.index[shared > 1].to_numpy(dtype=object))
    units = respondents(turns)
    units = units[units["interview"].isin(names)].sort_values(["interview", key], kind="stable")
    pairs = pairs[pairs["interview"].isin(units["interview"])]
    names, coders = np.unique(units["interview"].to_numpy(object)), sorted(pairs["coder"].unique())
    place = pd.Index(names).get_indexer(units["interview"])
    read = np.zeros((len(coders), len(names)), dtype=bool)
    read[pd.Index(coders).get_indexer(pairs["coder"]),
         pd.Index(names).get_indexer(pairs["interview"])] = True  # fmt: skip
    made = decisions[decisions["interview"].isin(names) & decisions[key].isin(units[key])]
    items = items_of(made, codebook)
    applied = _applied(made, units[key], coders, items, key)
    return _Judgements(coders, names, place, read[:, place], applied, items)


def _applied(
    decisions: pd.DataFrame, units: pd.Series, coders: list[str], items: pd.DataFrame, key: str
) -> np.ndarray:
    """Coders × passages × codes, then families: whether each applied it."""
    codes = items[items["level"] == "code"]
    grid = np.zeros((len(coders), len(units), len(codes)), dtype=bool)
    places = [
        pd.Index(known).get_indexer(decisions[name])
        for known, name in ((coders, "coder"), (units, key), (codes["code"], "code"))
    ]
    grid[tuple(place[np.min(places, axis=0) >= 0] for place in places)] = True
    parents = items.loc[items["level"] == "family", "family"]
    of = [(codes["family"] == parent).to_numpy() for parent in parents]
    whole = [grid[:, :, mine].any(axis=2, keepdims=True) for mine in of]
    return np.concatenate([grid, *whole], axis=2)


# One table -------------------------------------------------------------------------------------


def _pairs(judged: _Judgements, seed: int, replicates: int) -> pd.DataFrame:
    tables = []
    for pair in combinations(range(len(judged.coders)), 2):
        rows = _rows(judged, pair, judged.interviews, seed, replicates)
        rows = rows[rows["level"] == "overall"].assign(level="coder_pair")
        if rows.empty:
            names = [judged.coders[coder] for coder in pair]
            why = f"{names[0]} and {names[1]} coded no interview in common"
            rows = nothing(_COLUMNS, why).assign(coder_1=names[0], coder_2=names[1], coders=2)
            rows = rows.assign(level="coder_pair")
        tables.append(rows)
    return pd.concat(tables, ignore_index=True)


def _groups(
    judged: _Judgements, interviews: pd.DataFrame, column: str, seed: int, replicates: int
) -> pd.DataFrame:
    tables = []
    for value, those in interviews.groupby(column, sort=True):
        rows = _rows(judged, range(len(judged.coders)), those["interview"], seed, replicates)
        rows = rows[rows["level"] == "overall"]
        if rows.empty:
            rows = nothing(_COLUMNS, "no interview was coded by two coders")
        tables.append(rows.assign(level=column, group=value))
    return pd.concat(tables, ignore_index=True)


def nothing(columns: list[str], why: str) -> pd.DataFrame:
    """Return a row of ``columns`` that says why there is nothing to measure."""
    row = {"n": 0, "interviews": 0, "method": "no interval: undefined", "undefined": why}
    return pd.DataFrame([row], columns=columns)


def _rows(
    judged: _Judgements, coders: Sequence[int], interviews: Sequence[str], seed: int,
    replicates: int,
) -> pd.DataFrame:  # fmt: skip
    """Every code, family and the whole, of some coders and interviews; empty if none is shared."""
    coders = list(coders)
    read = judged.read[coders]
    kept = (read.sum(axis=0) > 1) & np.isin(judged.interviews, interviews)[judged.place]
    if not kept.any():
        return pd.DataFrame(columns=_COLUMNS)
    names, place = np.unique(judged.place[kept], return_inverse=True)
    read = read[:, kept]
    coders = [coder for coder, any_read in zip(coders, read.any(axis=1), strict=True) if any_read]
    read, applied = read[read.any(axis=1)], judged.applied[coders][:, kept]
    is_code = np.append(judged.items["level"] == "code", False)
    sums = _sums(applied, read, place, len(names))
    table = _named(judged, coders, read, place, len(names))
    counted = _counted(applied, read, is_code)
    return table.join(counted).join(_judged(sums, is_code, seed, replicates))[_COLUMNS]


def _named(
    judged: _Judgements, coders: list[int], read: np.ndarray, place: np.ndarray, n: int
) -> pd.DataFrame:
    last = pd.DataFrame({"level": ["overall"]})
    table = pd.concat([judged.items, last], ignore_index=True).astype(object)
    names = [judged.coders[coder] for coder in coders]
    first, second = names if len(names) == 2 else (None, None)
    each = [len(np.unique(place[mine])) for mine in read]
    who = ", ".join(f"{name}: {count}" for name, count in zip(names, each, strict=True))
    return table.assign(
        group=None,
        coder_1=first,
        coder_2=second,
        coders=len(names),
        who=who,
        n=len(place),
        interviews=n,
    )


def _counted(applied: np.ndarray, read: np.ndarray, is_code: np.ndarray) -> pd.DataFrame:
    """Counts over pairs of coders of each item, and of the sum of codes."""
    yes, no = applied & read[:, :, None], ~applied & read[:, :, None]
    cells = [
        [(one & two).sum(axis=0) for one, two in
         ((yes[i], yes[j]), (yes[i], no[j]), (no[i], yes[j]), (no[i], no[j]))]
        for i, j in combinations(range(len(yes)), 2)
    ]  # fmt: skip
    counts = pd.DataFrame(np.sum(cells, axis=0).T, columns=_CELLS)
    counts.loc[len(counts)] = counts[is_code[:-1]].sum()
    given = yes.sum(axis=(0, 1)) / read.sum()
    return counts.assign(prevalence=np.append(given, given[is_code[:-1]].mean()))


# Coefficients ----------------------------------------------------------------------------------


def _sums(applied: np.ndarray, read: np.ndarray, place: np.ndarray, n: int) -> _Sums:
    """Add up over the passages of each interview; passages are in the order of interviews."""
    starts = np.searchsorted(place, np.arange(n))
    given = np.moveaxis(applied & read[:, :, None], 0, 2)
    judges = read.sum(axis=0)[:, None].astype(float)
    yes = given.sum(axis=2)
    no = judges - yes
    agree = (yes * (yes - 1) + no * (no - 1)) / (judges * (judges - 1))
    sizes = np.vstack([np.ones(len(place)), read]).T
    parts = (sizes, agree, yes / judges, yes * no / (judges - 1), given.astype(float))
    return _Sums(*(np.add.reduceat(part, starts, axis=0) for part in parts))


def _judged(sums: _Sums, is_code: np.ndarray, seed: int, replicates: int) -> pd.DataFrame:
    """Every coefficient of each item, with the interval that resampling interviews gives."""
    n = len(sums.sizes)
    drawn = weights(seed, n, replicates)
    point, expected = _coefficients(_weighed(sums, np.ones((1, n))), is_code)
    draws, _ = _coefficients(_weighed(sums, drawn), is_code)
    used = (sums.given.sum(axis=2) > 0).sum(axis=0)
    used = np.append(used, n)
    columns = {"expected": expected[0]}
    for name in COEFFICIENTS:
        ends = (point[name][0], *intervals(draws[name], used))
        columns |= dict(zip(_ENDS[name], ends, strict=True))
        if name != "percent":
            blank = np.isnan(columns[_ENDS[name][0]])
            columns[_ENDS[name][1]][blank] = columns[_ENDS[name][2]][blank] = np.nan
    columns["method"] = in_words(columns["estimate"], columns["low"], used, n)
    columns["undefined"] = _undefined({name: point[name][0] for name in COEFFICIENTS})
    return pd.DataFrame(columns)


def _weighed(sums: _Sums, drawn: np.ndarray) -> _Sums:
    parts = (sums.sizes, sums.agree, sums.share, sums.crossed, sums.given)
    return _Sums(*(np.tensordot(drawn, part, axes=1) for part in parts))


def _coefficients(sums: _Sums, is_code: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Each coefficient (replicates × items, the last one pooling codes), and kappa's chance."""
    codes = is_code[:-1]
    with np.errstate(invalid="ignore", divide="ignore"):
        passages = sums.sizes[:, :1]
        percent, pi = sums.agree / passages, sums.share / passages
        chance = {"kappa": _chance_of_kappa(sums), "fleiss": pi**2 + (1 - pi) ** 2,
                  "ac1": 2 * pi * (1 - pi)}  # fmt: skip
        pieces = {name: (percent - part, 1 - part) for name, part in chance.items()}
        observed, expected = _disagreement(sums)
    pieces["alpha"] = (expected - observed, expected)
    found = {"percent": _with_mean(percent, codes)}
    for name, (above, room) in pieces.items():
        pooled = beyond_chance(above[:, codes].sum(axis=1), room[:, codes].sum(axis=1))
        found[name] = np.column_stack([beyond_chance(above, room), pooled])
    return found, _with_mean(chance["kappa"], codes)


def _with_mean(shares: np.ndarray, codes: np.ndarray) -> np.ndarray:
    return np.column_stack([shares, shares[:, codes].mean(axis=1)])


def _chance_of_kappa(sums: _Sums) -> np.ndarray:
    """Mean over pairs of coders of the chance that both apply it or neither does."""
    sizes = sums.sizes[:, None, 1:]
    there = sizes > 0
    yes = np.where(there, sums.given / np.where(there, sizes, 1), 0)
    no = np.where(there, 1 - yes, 0)
    m = there.sum(axis=2)
    same = sum(part.sum(axis=2) ** 2 - (part**2).sum(axis=2) for part in (yes, no))
    return same / (m * (m - 1))


def _disagreement(sums: _Sums) -> tuple[np.ndarray, np.ndarray]:
    """Observed and expected disagreement of alpha, on two values."""
    n = sums.sizes[:, 1:].sum(axis=1)[:, None]
    yes = sums.given.sum(axis=2)
    return 2 * sums.crossed / n, 2 * yes * (n - yes) / (n * (n - 1))


def _undefined(point: dict[str, np.ndarray]) -> list[str]:
    names = np.array([name for name in COEFFICIENTS if name != "percent"])
    blank = np.array([np.isnan(point[name]) for name in names]).T
    return [f"{', '.join(names[row])}: {CONSTANT}" if row.any() else "" for row in blank]


def _to_discuss(table: pd.DataFrame, below: float) -> pd.DataFrame:
    weak = table[(table["level"] == "code") & (table["estimate"] < below)]
    apart = weak.assign(disagreements=weak["only_1"] + weak["only_2"])
    order = apart.sort_values(["disagreements", "estimate"], ascending=[False, True], kind="stable")
    return order.reset_index(drop=True)
