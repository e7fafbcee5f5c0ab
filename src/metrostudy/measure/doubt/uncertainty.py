"""Would other choices, or other raters, say otherwise? Every rank with its range, and the cause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from metrostudy.measure.aggregation import rank_array
from metrostudy.measure.doubt.designs import MOST, Factor, blocks, combinations, enumeration
from metrostudy.measure.doubt.ranks import (
    acceptability,
    joint,
    precedence,
    shifts,
    statistics,
    tiers,
)
from metrostudy.measure.doubt.runs import Runs, runs_of
from metrostudy.measure.doubt.sensitivity import REPLICATES, exact, sampled
from metrostudy.measure.doubt.trials import (
    JUDGEMENTS,
    LEFT_OUT,
    NOT_SAMPLED,
    Trials,
    default_factors,
    evaluate,
    full_grid,
    impossible,
    ready,
    told_apart,
)
from metrostudy.measure.framework import is_context, labelled, require, root
from metrostudy.measure.sources import Sources
from metrostudy.study import Maturity

_MOST_PAIRED = 5_000


@dataclass(frozen=True)
class RankRanges:
    """What happens to the ranks of an index when its choices and its judgements change.

    ``ranges``: one row per métropole, the study's own best first (``metropole, name, score, rank``
    as the study chose; ``best, low`` (5 %), ``median, high`` (95 %), ``worst`` rank over the runs;
    ``top_third``, the share of runs in which it is in the first third; ``tier``; ``n_runs``).
    ``acceptability``: ``metropole, rank, share`` of runs. ``precedence``: ``metropole, other,
    share`` of runs in which the first is before the second, a tie counting half. ``tiers``:
    ``tier, n, metropoles, names`` (joined by « | »), ``weakest`` (smallest pairwise share across
    the cut below) and ``joint`` (share of runs in which that whole cut holds; both blank for the
    last). ``influence``: one row per factor (:func:`~metrostudy.measure.doubt.sensitivity.sobol`)
    of the variance of the mean rank shift, the largest ``total`` first. ``moves``: one row per
    alternative (``factor, alternative, label_fr, label_en, mean_shift``: places that a métropole
    moves, on average, when this alone replaces the study's choice, ``largest, n_pairs`` of runs
    compared; for the judgements, ``alternative`` is the number of sets). ``runs``: one row per run,
    a column per factor, and ``possible``. ``refused``: ``factor, alternative, reason``, whatever
    was asked for and does not count. ``exact``: every combination was run. ``constant``: none
    changes a rank. ``is_context``: the index is made of indicators alone.
    """

    ranges: pd.DataFrame
    acceptability: pd.DataFrame
    precedence: pd.DataFrame
    tiers: pd.DataFrame
    influence: pd.DataFrame
    moves: pd.DataFrame
    runs: pd.DataFrame
    refused: pd.DataFrame
    index_fr: str
    index_en: str
    is_context: bool
    exact: bool
    constant: bool


def rank_ranges(
    sources: Sources,
    choices: Maturity,
    edition: str,
    rng: np.random.Generator,
    conditions: Iterable[str] = (),
    factors: Sequence[Factor] | None = None,
    n: int = 4096,
) -> RankRanges:
    """Rank the métropoles under other choices and other judgements, and say which factor matters.

    ``factors`` (by default those of :func:`~metrostudy.measure.doubt.trials.default_factors`) are
    fields of the study's record of choices, ``left_out`` (a node not counted) and ``judgements``
    (sets of ratings and projects drawn again, :func:`~metrostudy.measure.grid.resample`). Every run
    goes through the functions that made the study's own scores. Up to 100,000 combinations are all
    run; beyond, or when a factor has a distribution, n (factors + 2) runs are taken from a
    scrambled Sobol sequence. Influence is each factor's share of the variance of the mean over
    métropoles of |rank − the study's own rank| (Saisana, Saltelli & Tarantola 2005).

    *How to read a range.* All combinations count the same: it says where reasonable choices and
    other raters could have put a métropole. Over 200 simulated studies of the demo's size
    (``python -m benchmarks.rank_ranges``), with the judgements alone drawn again, the rank without
    error lay between the 5 % tails in 90 % of cases, and among the whole ranks that the range keeps
    in 98 % (a range of whole numbers keeps more than it is asked); with the choices tried as well,
    in nearly all. A mistake that raters share, or a criterion badly chosen, is in no range.

    *A tier that holds*: each of its métropoles is before each of those of the next tiers in at
    least ``choices.tier`` of the runs, pair by pair; ``joint`` says in how many the whole cut does.
    In those studies 3 in 1,000 of the pairs that tiers set apart by the judgements alone were in
    the wrong order, and fewer than 1 in 1,000 when the choices were tried as well.

    What changes nothing is refused aloud: an alternative that gives the scores of another, a factor
    all of whose alternatives do, a combination that cannot be computed (a geometric mean of
    standard deviations). Influence needs every combination, so that alternatives that meet an
    impossible one are set aside there, and when runs are sampled. Raises
    :class:`~metrostudy.faults.StudyError` on a faulty framework or an unknown factor.
    """
    require(sources.framework, conditions)
    asked = default_factors(sources, choices) if factors is None else ready(factors, choices)
    runs = _drawn(sources, choices, edition, asked, rng)
    kept, refused = told_apart(runs, asked)
    settled = _settled(runs, kept)
    refused += impossible(settled)
    enumerated = combinations(kept) <= MOST
    kept, aside = (kept, []) if enumerated else _all_possible(kept, settled)
    design = enumeration(kept) if enumerated else blocks(kept, n, rng).reshape(-1, len(kept))
    made, own = evaluate(runs, kept, design), settled.ranks[0]
    influence, more = (_exact if enumerated else _sampled)(made, own, rng)
    refused = pd.DataFrame(refused + aside + more, columns=["factor", "alternative", "reason"])
    ranks, top = made.ranks[made.possible], root(labelled(sources.framework))
    shares, found = precedence(ranks), statistics(ranks)
    tier = tiers(shares, choices.tier)
    return RankRanges(
        _ranges(runs, own, found, tier),
        _long(acceptability(ranks), runs.units, range(1, len(own) + 1), "rank"),
        _long(shares, runs.units, runs.units, "other"),
        _tiers(runs, tier, shares, ranks),
        influence.sort_values("total", ascending=False, kind="stable", ignore_index=True),
        _moves(runs, settled, any(factor.name == JUDGEMENTS for factor in kept)),
        made.table(), refused, top["label_fr"], top["label_en"], is_context(sources.framework),
        enumerated, constant=not (np.abs(ranks - own) > 0).any(),
    )  # fmt: skip


def _drawn(
    sources: Sources,
    choices: Maturity,
    edition: str,
    factors: Sequence[Factor],
    rng: np.random.Generator,
) -> Runs:
    sets = sum(len(factor.alternatives) for factor in factors if factor.name == JUDGEMENTS)
    shared = any("editions" in factor.alternatives for factor in factors)
    return runs_of(sources, choices, edition, sets, rng, shared)


def _settled(runs: Runs, factors: Sequence[Factor]) -> Trials:
    """The choices alone, on the judgements as they are, all combined or else changed one by one."""
    chosen = [f for f in factors if f.alternatives and f.name != JUDGEMENTS]
    if combinations(chosen) <= _MOST_PAIRED:
        return evaluate(runs, chosen, enumeration(chosen))
    single = [np.eye(len(chosen))[k] * code for k, factor in enumerate(chosen)
              for code in range(1, len(factor.alternatives))]  # fmt: skip
    return evaluate(runs, chosen, np.array([np.zeros(len(chosen)), *single]))


def _all_possible(factors: Sequence[Factor], settled: Trials) -> tuple[list[Factor], list[dict]]:
    """The factors without the alternatives that meet an impossible combination."""
    sizes = [len(factor.alternatives) for factor in settled.factors]
    if len(settled.design) < combinations(settled.factors):
        return list(factors), []
    keep, aside = full_grid(settled.factors, settled.possible.reshape(sizes))
    aside = [row | {"reason": NOT_SAMPLED} for row in aside]
    left = {f.name: _only(f, codes) for f, codes in zip(settled.factors, keep, strict=True)}
    return [left.get(factor.name, factor) for factor in factors], aside


def _exact(
    made: Trials, own: np.ndarray, rng: np.random.Generator
) -> tuple[pd.DataFrame, list[dict]]:
    """The influence of each factor on the mean rank shift, every combination being known."""
    sizes = [len(factor.alternatives) for factor in made.factors]
    drawn = bool(sizes) and made.factors[-1].name == JUDGEMENTS
    shift = shifts(made.ranks, own) if np.isfinite(own).any() else np.zeros(len(made.ranks))
    shift = shift.reshape(sizes)
    possible = np.isfinite(shift)
    chosen = made.factors[:-1] if drawn else made.factors
    keep, aside = full_grid(chosen, possible.all(axis=-1) if drawn else possible)
    keep += [list(range(sizes[-1]))] if drawn else []
    compared = [_only(*pair) for pair in zip(made.factors, keep, strict=True)]
    return exact(shift[np.ix_(*keep)], compared, drawn, rng), aside


def _sampled(
    made: Trials, own: np.ndarray, rng: np.random.Generator
) -> tuple[pd.DataFrame, list[dict]]:
    """The same, estimated from the blocks of a Sobol sequence."""
    shift = shifts(made.ranks, own).reshape(len(made.factors) + 2, -1)
    a, b, *mixed = shift[:, np.isfinite(shift).all(axis=0)]
    return sampled(a, b, np.array(mixed), made.factors, rng, REPLICATES), []


def _only(factor: Factor, places: list[int]) -> Factor:
    return replace(factor, alternatives=tuple(factor.alternatives[k] for k in places))


def _ranges(runs: Runs, own: np.ndarray, found: pd.DataFrame, tier: np.ndarray) -> pd.DataFrame:
    names = runs.sources.metropoles.set_index("metropole")["name"]
    score = runs.scores({}, slice(0, 1))[0]
    table = pd.DataFrame({"metropole": runs.units, "score": score, "rank": own}).join(found)
    table.insert(1, "name", [names.get(unit, unit) for unit in runs.units])
    columns = ["metropole", "name", "score", "rank", "best", "low", "median", "high", "worst",
               "top_third", "tier", "n_runs"]  # fmt: skip
    table = table.assign(tier=tier)[columns]
    return table.sort_values(["rank", "median", "metropole"], ignore_index=True)


def _tiers(runs: Runs, tier: np.ndarray, shares: np.ndarray, ranks: np.ndarray) -> pd.DataFrame:
    names = runs.sources.metropoles.set_index("metropole")["name"]
    last, rows = tier[np.isfinite(tier)].max(initial=0), []
    for number in range(1, int(last) + 1):
        upper, lower = tier <= number, tier > number
        members = runs.units[tier == number]
        rows.append({
            "tier": number, "n": len(members), "metropoles": " | ".join(members),
            "names": " | ".join(names.get(unit, unit) for unit in members),
        })  # fmt: skip
        if lower.any():
            whole = joint(ranks[:, upper | lower], upper[upper | lower])
            rows[-1] |= {"weakest": shares[np.ix_(upper, lower)].min(), "joint": whole}
    return pd.DataFrame(rows, columns=["tier", "n", "metropoles", "names", "weakest", "joint"])


def _moves(runs: Runs, settled: Trials, judged: bool) -> pd.DataFrame:
    """How far each alternative alone moves métropoles; the sets of judgements count as one."""
    labels = labelled(runs.sources.framework).set_index("node")[["label_fr", "label_en"]]
    rows, ranks = [], settled.ranks
    for k, factor in enumerate(settled.factors):
        rest = [tuple(code) for code in np.delete(settled.design, k, axis=1)]
        at: list[dict[tuple, int]] = [{} for _ in factor.alternatives]
        for run in np.flatnonzero(settled.possible):
            at[int(settled.design[run, k])][rest[run]] = run
        for option, altered in zip(factor.alternatives[1:], at[1:], strict=True):
            both = [(at[0][key], run) for key, run in altered.items() if key in at[0]]
            pairs = np.array(both, dtype=int).reshape(-1, 2)
            rows.append(_move(factor.name, option, ranks[pairs[:, 0]], ranks[pairs[:, 1]]))
    if judged:
        drawn = rank_array(runs.scores({}, slice(1, None)))
        rows.append(_move(JUDGEMENTS, str(len(drawn)), ranks[:1], drawn))
    table = pd.DataFrame(
        rows, columns=["factor", "alternative", "mean_shift", "largest", "n_pairs"]
    )
    nodes = table["alternative"].where(table["factor"] == LEFT_OUT)
    for place, name in enumerate(labels, start=2):
        table.insert(place, name, nodes.map(labels[name]))
    return table.sort_values("mean_shift", ascending=False, kind="stable", ignore_index=True)


def _move(factor: str, option: object, a: np.ndarray, b: np.ndarray) -> dict:
    moved = np.abs(a - b)
    moved = moved[np.isfinite(moved)]
    mean, most = (moved.mean(), moved.max()) if moved.size else (np.nan, np.nan)
    return {"factor": factor, "alternative": option, "mean_shift": mean, "largest": most,
            "n_pairs": len(b)}  # fmt: skip


def _long(table: np.ndarray, units: pd.Index, others: Iterable, name: str) -> pd.DataFrame:
    """One row per unit and other one (or rank), without the blanks."""
    wide = pd.DataFrame(table, pd.Index(units, name="metropole"), pd.Index(others, name=name))
    return wide.stack(future_stack=True).dropna().rename("share").reset_index()
