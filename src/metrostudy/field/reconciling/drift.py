"""Drift: does a coder code today as months ago, seen from another coder of the same interviews?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrostudy import small_n
from metrostudy.field.codebook import labels
from metrostudy.field.corpus import respondents, words
from metrostudy.field.reconciling.comparison import coder_pairs
from metrostudy.field.reliability.alpha import beyond_chance
from metrostudy.field.reliability.resampling import RESAMPLES, draws_of, intervals, weights

_NOBODY = ("(1)", "(2)", [])
# Fewer interviews on a side leave no p under 0.05 to reach.
SIDE = 3
# A code is tested when somebody used it in this share of the interviews.
OFTEN = 1 / 3
_AGREEMENT = ["interview", "date", "period", "answers", "both", "only_1", "only_2", "estimate",
              "low", "high"]  # fmt: skip
_CODERS = ["interview", "date", "period", "coder", "words", "codings", "per_1000", "span"]
_TESTS = ["measure", "before", "after", "estimate", "low", "high", "n", "n_after", "p",
          "p_holm", "p_min", "detectable", "trend", "trend_low", "trend_high", "trend_p",
          "method"]  # fmt: skip
_CODES = ["code", "label_fr", "label_en", "before_1", "before_2", "after_1", "after_2",
          "interviews", "estimate", "low", "high", "p", "p_holm", "p_min"]  # fmt: skip


@dataclass(frozen=True)
class Drift:
    """Two coders over time; see :func:`drift` for the columns of each table.

    ``agreement`` by interview, ``coders`` by interview and coder, ``tests`` by measure, ``codes``
    by code. ``last_before`` and ``first_after`` are the two dates between which the cut falls
    (missing when there are too few interviews), ``chosen`` says who cut: ``longest pause`` or
    ``given``.
    """

    agreement: pd.DataFrame
    coders: pd.DataFrame
    tests: pd.DataFrame
    codes: pd.DataFrame
    coder_1: str
    coder_2: str
    last_before: pd.Timestamp
    first_after: pd.Timestamp
    chosen: str


def drift(
    codings: pd.DataFrame, decisions: pd.DataFrame, turns: pd.DataFrame, interviews: pd.DataFrame,
    codebook: pd.DataFrame, rng: np.random.Generator, coders: Sequence[str] | None = None,
    since: str | None = None,
) -> Drift:  # fmt: skip
    """Compare two coders on the interviews that both coded, before and after one cut in time.

    The pair is ``coders``, or the two who share most interviews. The unit is the interview. The cut
    is ``since`` (a date that something else decided: a break, a new codebook), or the longest pause
    between interviews that leaves three on each side: dates alone choose it, never the agreement.
    A coder is only judged against the other, on the same interviews, because interviews differ.
    Dates are those of the interviews: if they were coded in another order, what is called time here
    is not the coder's. Interviews are taken as independent, those of one métropole too.

    ``tests`` has three measures, each one number per interview:

    - ``agreement``: kappa of the two coders' decisions on its answers, pooled over codes as in
      :func:`~metrostudy.agreement`;
    - ``codings``: passages coded by coder_2 over those coded by coder_1;
    - ``span``: mean length of a passage of coder_2 over that of coder_1.

    ``estimate`` is the mean after minus the mean before (agreement), or the factor between the two
    geometric means (codings, span: 2 is twice as much), with its interval, the exact permutation p
    over interviews (:func:`~metrostudy.small_n.difference`), ``p_holm`` over the three, ``p_min``
    and ``detectable`` (smallest change found eight times in ten). ``trend`` is Spearman's rank
    correlation with the date, with its interval and its own p: it says whether a change was gradual
    and decides nothing.

    ``agreement``: interview, date, period (before, after), answers, both, only_1, only_2 (decisions
    on answers), estimate (kappa), low and high (resampling its answers: narrower than the truth,
    since answers of one person resemble each other). ``coders``: interview, date, period, coder,
    words (of respondents), codings, per_1000 (words), span (mean characters).
    ``codes``: what changed in use, code by code: answers that each coder gave it before and after,
    interviews, estimate (change of the gap coder_2 − coder_1, in share of answers), low, high, p
    (codes used in a third of the interviews), p_holm over these codes, p_min. Most marked first.
    With many codes and few interviews no p_holm can be small: read the list as questions to ask.

    When no two coders share an interview, every table is empty and nothing is tested. Raises
    :class:`~metrostudy.faults.StudyError` for ``coders`` who coded nothing.
    """
    one, two, shared = _pair(codings, coders)
    told = interviews[interviews["interview"].isin(shared)].dropna(subset="date")
    told = told.sort_values(["date", "interview"], ignore_index=True)[["interview", "date"]]
    told["period"], cut = _periods(told["date"], since)
    asked = respondents(turns)
    grid = _Grid(decisions, asked, told["interview"], one, two)
    agreement = _agreement(told, grid, draws_of(rng))
    each = _by_coder(codings, asked, told, (one, two))
    tests = _tests(agreement, each, (one, two), rng)
    codes = _codes(grid, told, codebook, rng)
    chosen = "given" if since else "longest pause"
    return Drift(agreement, each, tests, codes, one, two, *cut, chosen)


# Which interviews, which cut -------------------------------------------------------------------


def _pair(codings: pd.DataFrame, coders: Sequence[str] | None) -> tuple[str, str, list[str]]:
    pairs = coder_pairs(codings, coders)
    return max(pairs, key=lambda pair: len(pair[2]), default=_NOBODY)


def _periods(dates: pd.Series, since: str | None) -> tuple[list, tuple]:
    """Before or after for each date, in order, and the two dates around the cut."""
    days = dates.to_numpy()
    n = len(days)
    gaps = np.diff(days).astype("timedelta64[s]").astype(float) if n > 1 else np.empty(0)
    allowed = [at for at in range(SIDE, n - SIDE + 1) if gaps[at - 1] > 0]
    if since is not None:
        cut = int((days < np.datetime64(since)).sum())
        cut = cut if 0 < cut < n else 0
    else:
        cut = max(allowed, key=lambda at: (gaps[at - 1], -at), default=0)
    if not cut:
        return [None] * n, (pd.NaT, pd.NaT)
    around = pd.Timestamp(days[cut - 1]), pd.Timestamp(days[cut])
    return ["before"] * cut + ["after"] * (n - cut), around


# Agreement -------------------------------------------------------------------------------------


class _Grid:
    """Decisions of two coders on the answers of each interview: answers × codes, yes or no."""

    def __init__(
        self, decisions: pd.DataFrame, asked: pd.DataFrame, interviews: pd.Series, one: str,
        two: str,
    ):  # fmt: skip
        made = decisions[decisions["coder"].isin([one, two])]
        made = made[made["interview"].isin(interviews)]
        self.codes = sorted(made["code"].unique())
        self.given: list[tuple[np.ndarray, np.ndarray]] = []
        for interview in interviews:
            answers = asked.loc[asked["interview"] == interview, "turn"].tolist()
            own = made[made["interview"] == interview]
            sides = [own[own["coder"] == coder] for coder in (one, two)]
            self.given.append(tuple(self._marked(side, answers) for side in sides))

    def _marked(self, made: pd.DataFrame, answers: list[str]) -> np.ndarray:
        grid = np.zeros((len(answers), len(self.codes)), bool)
        rows, columns = (
            pd.Index(names).get_indexer(made[column])
            for names, column in ((answers, "turn"), (self.codes, "code"))
        )
        grid[rows[rows >= 0], columns[rows >= 0]] = True
        return grid


def _kappa(one: np.ndarray, two: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Kappa pooled over codes, for each row of ``drawn`` (how often each answer counts)."""
    n = drawn.sum(axis=1, keepdims=True)
    agree, first, second = (drawn @ held / n for held in (one == two, one, two))
    chance = first * second + (1 - first) * (1 - second)
    return beyond_chance((agree - chance).sum(axis=1), (1 - chance).sum(axis=1))


def _agreement(told: pd.DataFrame, grid: _Grid, seed: int) -> pd.DataFrame:
    rows = []
    for one, two in grid.given:
        n = len(one)
        draws = _kappa(one, two, weights(seed, n, RESAMPLES)) if n else np.full(1, np.nan)
        low, high = intervals(draws[:, None], np.array([n]))
        estimate = _kappa(one, two, np.ones((1, n)))[0] if n else np.nan
        both, first, second = (int(c.sum()) for c in (one & two, one & ~two, two & ~one))
        rows.append((n, both, first, second, float(estimate), float(low[0]), float(high[0])))
    found = pd.DataFrame(rows, columns=_AGREEMENT[3:], index=told.index)
    return told.join(found)[_AGREEMENT]


# Habits ----------------------------------------------------------------------------------------


def _by_coder(
    codings: pd.DataFrame, asked: pd.DataFrame, told: pd.DataFrame, coders: tuple[str, str]
) -> pd.DataFrame:
    spoken = asked.assign(words=words(asked["text"])).groupby("interview")["words"].sum()
    own = codings[codings["coder"].isin(coders)]
    own = own.assign(length=(own["end"] - own["start"]).astype(float))
    counts = own.groupby(["interview", "coder"])["length"].agg(codings="size", span="mean")
    each = told.merge(counts.reset_index(), on="interview").sort_values(
        ["date", "interview", "coder"], ignore_index=True
    )
    each["words"] = each["interview"].map(spoken).fillna(0).astype(int)
    each["per_1000"] = 1000 * each["codings"] / each["words"].where(each["words"] > 0)
    return each[_CODERS]


def _tests(
    agreement: pd.DataFrame, each: pd.DataFrame, coders: tuple[str, str], rng: np.random.Generator
) -> pd.DataFrame:
    values = {"agreement": agreement.set_index("interview")["estimate"]}
    for measure, column in (("codings", "codings"), ("span", "span")):
        sides = each.pivot(index="interview", columns="coder", values=column)
        sides = sides.reindex(columns=list(coders))
        values[measure] = np.log(sides[coders[1]] / sides[coders[0]])
    dates = agreement.set_index("interview")["date"]
    after = (agreement.set_index("interview")["period"] == "after").astype(bool)
    cut = agreement["period"].notna().any()
    rows = [_test(measure, value.reindex(dates.index), dates, after, cut, rng)
            for measure, value in values.items()]  # fmt: skip
    table = pd.DataFrame(rows)
    table["p_holm"] = small_n.holm(table["p"])
    return table[_TESTS]


def _test(
    measure: str, value: pd.Series, dates: pd.Series, after: pd.Series, cut: bool,
    rng: np.random.Generator,
) -> dict:  # fmt: skip
    """One measure before and after the cut; ratios were compared as logarithms."""
    known = value.notna()
    value, dates, after = value[known], dates[known], after[known]
    row = small_n.difference(value, after, rng)
    row |= {"before": value[~after].mean(), "after": value[after].mean()}
    if not cut:
        row |= {"p": np.nan, "before": np.nan, "after": np.nan, "method": "too few interviews"}
    if measure != "agreement":
        ends = ("estimate", "low", "high", "detectable", "before", "after")
        row |= {name: float(np.exp(row[name])) for name in ends}
    days = (dates - dates.min()).dt.days if len(dates) else []
    trend = small_n.spearman(days, value, rng)
    row |= {f"trend{end}": trend[name] for end, name in
            (("", "estimate"), ("_low", "low"), ("_high", "high"), ("_p", "p"))}  # fmt: skip
    return row | {"measure": measure, "n_after": int(after.sum())}


# Codes -----------------------------------------------------------------------------------------


def _codes(
    grid: _Grid, told: pd.DataFrame, codebook: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Use of each code by each coder, before and after."""
    if not grid.codes or told["period"].isna().all():
        return pd.DataFrame(columns=_CODES)
    after = (told["period"] == "after").to_numpy()
    times = np.array([[side.sum(axis=0) for side in given] for given in grid.given])
    answers = np.array([max(len(one), 1) for one, _ in grid.given])
    gap = (times[:, 1] - times[:, 0]) / answers[:, None]
    named = {name: labels(codebook, name) for name in ("fr", "en")}
    rows = []
    for at, code in enumerate(grid.codes):
        held = int((times[:, :, at].sum(axis=1) > 0).sum())
        row = small_n.difference(gap[:, at], after, rng)
        tested = held >= OFTEN * len(told)
        row |= {} if tested else {"p": np.nan, "p_min": np.nan}
        row |= {"code": code, "interviews": held}
        row |= {f"label_{name}": label.get(code, code) for name, label in named.items()}
        for side in (0, 1):
            row[f"before_{side + 1}"] = int(times[~after, side, at].sum())
            row[f"after_{side + 1}"] = int(times[after, side, at].sum())
        rows.append(row)
    table = pd.DataFrame(rows)
    table["p_holm"] = small_n.holm(table["p"])
    order = table.assign(size=-table["estimate"].abs())
    return order.sort_values(["p", "size", "code"], na_position="last", ignore_index=True)[_CODES]
