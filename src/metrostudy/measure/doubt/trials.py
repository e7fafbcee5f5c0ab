"""What is tried on an index: its factors, those that change nothing, what cannot be computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations as groups_of
from textwrap import shorten
from typing import get_args

import numpy as np
import pandas as pd
from pydantic import ValidationError

from metrostudy.faults import StudyError, nearest
from metrostudy.measure.aggregation import rank_array
from metrostudy.measure.combining.whole import WHOLE
from metrostudy.measure.doubt.designs import Factor
from metrostudy.measure.doubt.runs import NOTHING, Runs
from metrostudy.measure.framework import is_context, pillars
from metrostudy.measure.sources import Sources
from metrostudy.study import Maturity

JUDGEMENTS, LEFT_OUT = "judgements", "left_out"
ALTERNATIVES = {
    "normalise": ("goalposts", "minmax", "z", "percentile_rank"),
    "weights": ("declared", "equal_leaves"),
    "aggregate": ("declared", "arithmetic", "geometric"),
}
FEW_SETS = 20
NOT_COMPARED = "not in influence, which needs every combination of what it compares"
NOT_SAMPLED = "not in the runs, which are sampled: some combinations with it are impossible"
NO_EFFECT = "no alternative changes a score"
NO_ERROR = "no two raters differ and no two projects of a métropole: drawn again, all is the same"


def default_factors(sources: Sources, choices: Maturity) -> list[Factor]:
    """Return what is reasonable to try: scale, weights, mean, a pillar left out, judgements.

    The study's own choice comes first. Weights found by judges are tried when their tables are
    there. Judgements are ``choices.n_judgements`` sets drawn again (20 when the study aggregates by
    duels or by a frontier, which read all leaves at once and take time); an index made of
    indicators alone has none.
    """
    judged = [name for name, table in (("budget", sources.budgets), ("ahp", sources.comparisons))
              if not table.empty]  # fmt: skip
    options = ALTERNATIVES | {"weights": (*ALTERNATIVES["weights"], *judged)}
    factors = [Factor(name, options[name]) for name in options]
    if len(pillars(sources.framework)) > 1:
        factors.append(Factor(LEFT_OUT, (NOTHING, *pillars(sources.framework))))
    if not is_context(sources.framework):
        slow = choices.aggregate in WHOLE
        sets = min(choices.n_judgements, FEW_SETS) if slow else choices.n_judgements
        factors.append(Factor(JUDGEMENTS, tuple(range(sets))))
    return ready(factors, choices)


def ready(factors: Sequence[Factor], choices: Maturity) -> list[Factor]:
    """Return the factors with the study's own choice first in each, and judgements last.

    Raises with every name that is neither a choice of ``maturity`` nor one of these two, and every
    alternative that such a choice cannot take.
    """
    accepted = [*Maturity.model_fields, LEFT_OUT, JUDGEMENTS]
    faults = [f"'{factor.name}' is not a factor of an index{nearest(factor.name, accepted)}"
              for factor in factors if factor.name not in accepted]  # fmt: skip
    faults += [fault for factor in factors for fault in _not_taken(factor, choices)]
    if faults:
        raise StudyError(faults)
    placed = []
    for factor in factors:
        if factor.alternatives and factor.name != JUDGEMENTS:
            own = getattr(choices, factor.name, NOTHING)
            others = [option for option in factor.alternatives if option != own]
            factor = replace(factor, alternatives=(own, *others))
        placed.append(factor)
    return sorted(placed, key=lambda factor: factor.name == JUDGEMENTS)


def told_apart(runs: Runs, factors: Sequence[Factor]) -> tuple[list[Factor], list[dict]]:
    """Return the factors without the alternatives that change no score, and why those went.

    An alternative is tried alone, on every set of judgements; one that cannot be computed alone is
    kept, since it may be with others.
    """
    kept, refused = [], []
    for factor in factors:
        if factor.distribution is not None:
            kept.append(factor)
            continue
        options, rows = (_redrawn if factor.name == JUDGEMENTS else _distinct)(runs, factor)
        refused += rows
        if len(options) > 1:
            kept.append(replace(factor, alternatives=tuple(options)))
        else:
            refused.append(
                _row(factor.name, "", NO_ERROR if factor.name == JUDGEMENTS else NO_EFFECT)
            )
    return kept, refused


@dataclass(frozen=True)
class Trials:
    """What runs gave: ``ranks`` (runs × units) for each row of ``design`` (runs × factors).

    ``why`` holds one text a run, empty where the run is possible.
    """

    factors: list[Factor]
    design: np.ndarray
    ranks: np.ndarray
    why: np.ndarray

    @property
    def possible(self) -> np.ndarray:
        """Which runs could be made."""
        return self.why == ""

    def table(self) -> pd.DataFrame:
        """Return one row per run: ``run``, the alternative of each factor, and ``possible``."""
        columns = {
            factor.name: pd.Series(factor.alternatives).iloc[code.astype(int)].to_numpy()
            if factor.alternatives else code
            for factor, code in zip(self.factors, self.design.T, strict=True)
        }  # fmt: skip
        runs = pd.DataFrame(columns, index=range(len(self.design)))
        return runs.rename_axis("run").reset_index().assign(possible=self.possible)


def evaluate(runs: Runs, factors: Sequence[Factor], design: np.ndarray) -> Trials:
    """Make every run of ``design``, those of the same choices together.

    Without the factor ``judgements`` the runs are made on the judgements as they are.
    """
    judged = np.array([factor.name == JUDGEMENTS for factor in factors], dtype=bool)
    which = (design[:, judged].sum(axis=1) + judged.any()).astype(int)
    chosen = [factor for factor in factors if factor.name != JUDGEMENTS]
    codes = np.column_stack([np.zeros(len(design)), design[:, ~judged]])
    groups, place = np.unique(codes, axis=0, return_inverse=True)
    place = place.ravel()
    members = np.split(np.argsort(place, kind="stable"), np.cumsum(np.bincount(place))[:-1])
    ranks = np.full((len(design), len(runs.units)), np.nan)
    why = np.full(len(design), "", dtype=object)
    for code, rows in zip(groups[:, 1:], members, strict=True):
        try:
            ranks[rows] = rank_array(runs.scores(_altered(chosen, code), which[rows]))
        except StudyError as error:
            why[rows] = shorten(str(error), 120, placeholder=" …")
    return Trials(list(factors), design, ranks, why)


def impossible(trials: Trials) -> list[dict]:
    """Return the smallest sets of alternatives that cannot be computed together, and why."""
    rows, bad, factors, design = [], ~trials.possible, trials.factors, trials.design
    for size in range(1, len(factors) + 1):
        for columns in map(list, groups_of(range(len(factors)), size)):
            for code in np.unique(design[bad][:, columns], axis=0):
                same = (design[:, columns] == code).all(axis=1)
                if trials.possible[same].any():
                    continue
                options = _altered([factors[k] for k in columns], code)
                rows.append(_row(" × ".join(options), " × ".join(map(str, options.values())),
                                 f"cannot be computed: {trials.why[same][0]}"))  # fmt: skip
                bad &= ~same
    return rows


def full_grid(
    factors: Sequence[Factor], possible: np.ndarray
) -> tuple[list[list[int]], list[dict]]:
    """Return places of alternatives that can all be combined, and those set aside for it.

    ``possible`` has one axis per factor. The study's own choices stay; of the others, the one that
    is most often impossible goes, then the next, until every combination left is possible.
    """
    keep, aside = [list(range(size)) for size in possible.shape], []
    while not (grid := possible[np.ix_(*keep)]).all():
        met = []
        for axis, codes in enumerate(keep):
            lost = (~np.moveaxis(grid, axis, 0)).reshape(len(codes), -1).mean(axis=1)
            met += [(lost[k], len(codes), axis, k) for k in range(1, len(codes))]
        _, _, axis, k = max(met)
        option = factors[axis].alternatives[keep[axis].pop(k)]
        aside.append(_row(factors[axis].name, str(option), NOT_COMPARED))
    return keep, aside


def _not_taken(factor: Factor, choices: Maturity) -> list[str]:
    """What is wrong with the alternatives of a choice of the study."""
    faults = []
    for option in factor.alternatives if factor.name in Maturity.model_fields else ():
        try:
            Maturity.model_validate(choices.model_dump() | {factor.name: option})
        except ValidationError:
            accepted = get_args(Maturity.model_fields[factor.name].annotation)
            faults.append(f"{factor.name} cannot be '{option}'{nearest(option, accepted)}")
    return faults


def _redrawn(runs: Runs, factor: Factor) -> tuple[list, list[dict]]:
    """All the sets of judgements, or none when they are all the same."""
    same = np.allclose(runs.sets, runs.sets[0], rtol=0, atol=1e-12, equal_nan=True)
    return [] if same else list(factor.alternatives), []


def _distinct(runs: Runs, factor: Factor) -> tuple[list, list[dict]]:
    """The alternatives that give scores of their own, and those that give another's."""
    found: dict = {}
    rows = []
    for option in factor.alternatives:
        try:
            scores = runs.scores({factor.name: option}, slice(None))
        except StudyError:
            if not found:  # the study's own choice
                raise
            scores = np.full(1, np.inf)  # like no other; it may be possible with other choices
        twin = [other for other, seen in found.items() if seen.shape == scores.shape
                and np.allclose(seen, scores, rtol=1e-9, atol=1e-9, equal_nan=True)]  # fmt: skip
        if twin and np.isfinite(scores).any():
            rows.append(_row(factor.name, str(option), f"gives the scores of '{twin[0]}'"))
        else:
            found[option] = scores
    return list(found), rows


def _altered(factors: Sequence[Factor], code: np.ndarray) -> dict:
    """Other values for the study's choices, by name."""
    return {
        factor.name: factor.alternatives[int(c)] if factor.alternatives else float(c)
        for factor, c in zip(factors, code, strict=True)
    }


def _row(factor: str, alternative: str, reason: str) -> dict:
    return {"factor": factor, "alternative": alternative, "reason": reason}
