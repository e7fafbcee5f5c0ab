"""Who moved up or down between two editions, and how many moves noise alone would make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from metrostudy import small_n
from metrostudy.compare.editions.pair import compared
from metrostudy.measure.aggregation import rank_array
from metrostudy.measure.combining.whole import WHOLE
from metrostudy.measure.doubt.runs import Runs, runs_of
from metrostudy.measure.doubt.trials import FEW_SETS
from metrostudy.measure.framework import labelled, require, root
from metrostudy.measure.sources import Sources
from metrostudy.study import Editions, Maturity

CLASSES = 3
TAIL = 0.025
DETECTED = 0.842  # normal quantile of eight times in ten
COUNTS = ("class_moves", "up", "down", "rank_moves", "places")


@dataclass(frozen=True)
class Moves:
    """The moves of the métropoles present in both editions, beside those that noise alone makes.

    ``table``: one row per métropole, the largest change first: ``metropole, name, before, after``
    (index), ``change, noise_low, noise_high`` (where 95 % of changes lie if nothing changed), ``p,
    p_holm, p_min, detectable`` (the change that a test of this métropole alone sees eight times in
    ten), ``rank_before, rank_after`` (among them), ``places`` (gained, lost if negative),
    ``class_before, class_after`` (1 is the highest third) and ``class_move`` (up, down, none).
    ``counts``: one row per count (``class_moves, up, down, rank_moves``: métropoles; ``places``:
    moved on average): ``observed, expected, low, high`` (95 %) if nothing changed, ``p`` (as many
    or more), ``n``. ``bounds`` are the scores between thirds. ``n_sets`` sets of judgements were
    drawn.
    """

    table: pd.DataFrame
    counts: pd.DataFrame
    bounds: tuple[float, ...]
    earlier: str
    later: str
    index_fr: str
    index_en: str
    n_sets: int


def moves(
    sources: Sources,
    choices: Maturity,
    editions: Editions,
    rng: np.random.Generator,
    conditions: Iterable[str] = (),
    n: int = 999,
) -> Moves:
    """Say who moved between two editions, by class, rank and score, and what noise alone would do.

    Both editions are scored on one frame of reference, so that a score means the same in each.
    Ranks are taken among the métropoles present in both: an arrival is nobody's fall. Classes are
    thirds of the scores of both editions together, with the same bounds in each.

    *Noise alone*: each leaf of a métropole is given the mean of its two editions, as if nothing had
    changed, then the judgements of both are drawn again ``n`` times
    (:func:`~metrostudy.measure.grid.resample`: raters' errors, and projects). The share of draws
    whose change is as large is p, Holm's over métropoles; the share that move as many métropoles
    says whether the moves as a whole are more than noise. Raters who all became more severe are in
    no draw. With copeland, kemeny or bod, which read all leaves at once, 20 sets are drawn.

    Raises :class:`~metrostudy.faults.StudyError` on a faulty framework or an unknown edition.
    """
    require(sources.framework, conditions)
    earlier, later = compared(sources.ratings, editions)
    top = root(labelled(sources.framework))
    n = FEW_SETS if choices.aggregate in WHOLE else n
    before, after, units = _scores(sources, choices, earlier, later, rng, n)
    bounds = (
        tuple(np.quantile([before[0], after[0]], [1 / CLASSES, 2 / CLASSES])) if len(units) else ()
    )
    table = _table(before, after, units, bounds)
    names = sources.metropoles.set_index("metropole")["name"]
    table.insert(1, "name", table["metropole"].map(names).fillna(table["metropole"]))
    order = table["change"].abs().sort_values(ascending=False, kind="stable").index
    return Moves(
        table.loc[order].reset_index(drop=True), _counts(before, after, bounds), bounds,
        earlier, later, top["label_fr"], top["label_en"], n,
    )  # fmt: skip


def _scores(
    sources: Sources, choices: Maturity, earlier: str, later: str, rng: np.random.Generator, n: int
) -> tuple[np.ndarray, np.ndarray, pd.Index]:
    """The index of those of both editions, before and after: as it is, then n times by noise."""
    shared = choices.model_copy(update={"frame": "editions"})
    drawn = runs_of(sources, shared, later, n, rng, every_edition=True)
    if drawn.values.index.nlevels == 1:
        return np.empty((n + 1, 0)), np.empty((n + 1, 0)), pd.Index([])
    still = _unchanged(drawn.values, earlier, later).to_numpy()
    sets = np.concatenate([drawn.sets[:1], still + drawn.sets[1:] - drawn.sets[0]])
    runs = Runs(sources, shared, later, drawn.values, sets)
    both = [replace(runs, edition=earlier), runs]  # what one prepares, the other reads
    found = [pd.DataFrame(part.scores({}, slice(None)), columns=part.units) for part in both]
    known = [table.columns[table.notna().all()] for table in found]
    units = known[0].intersection(known[1])
    return found[0][units].to_numpy(), found[1][units].to_numpy(), units


def _unchanged(values: pd.DataFrame, earlier: str, later: str) -> pd.DataFrame:
    """The leaf values if each that is known in both editions had been the same in both."""
    place = values.index.get_level_values("edition").isin([earlier, later])
    of_both = values[place].groupby(level="metropole")
    mean = of_both.transform("mean").where(of_both.transform("count") == 2, values[place])
    return mean.reindex(values.index).fillna(values)


def _table(
    before: np.ndarray, after: np.ndarray, units: pd.Index, bounds: tuple[float, ...]
) -> pd.DataFrame:
    change, noise = after[0] - before[0], (after - before)[1:]
    low, high = np.quantile(noise, [TAIL, 1 - TAIL], axis=0)
    p = (1 + (np.abs(noise) >= np.abs(change) - 1e-9).sum(axis=0)) / (1 + len(noise))
    ranks, classes = _ranks(before, after), _classes(before, after, bounds)
    moved = np.sign(classes[0][0] - classes[1][0])
    return pd.DataFrame({
        "metropole": units, "before": before[0], "after": after[0], "change": change,
        "noise_low": low, "noise_high": high, "p": p, "p_holm": small_n.holm(p),
        "p_min": 1 / (1 + len(noise)), "detectable": (1.96 + DETECTED) * noise.std(axis=0, ddof=1),
        "rank_before": ranks[0][0], "rank_after": ranks[1][0], "places": ranks[0][0] - ranks[1][0],
        "class_before": classes[0][0], "class_after": classes[1][0],
        "class_move": np.select([moved > 0, moved < 0], ["up", "down"], "none"),
    })  # fmt: skip


def _counts(before: np.ndarray, after: np.ndarray, bounds: tuple[float, ...]) -> pd.DataFrame:
    ranks, classes = _ranks(before, after), _classes(before, after, bounds)
    risen, places = classes[0] - classes[1], np.abs(ranks[0] - ranks[1])
    found = {
        "class_moves": (risen != 0).sum(axis=1), "up": (risen > 0).sum(axis=1),
        "down": (risen < 0).sum(axis=1), "rank_moves": (places > 0).sum(axis=1),
        "places": places.sum(axis=1) / max(1, places.shape[1]),
    }  # fmt: skip
    rows = []
    for name in COUNTS:
        observed, noise = found[name][0], found[name][1:]
        low, high = np.quantile(noise, [TAIL, 1 - TAIL])
        p = (1 + (noise >= observed - 1e-9).sum()) / (1 + len(noise))
        rows.append({"count": name, "observed": observed, "expected": noise.mean(), "low": low,
                     "high": high, "p": p, "n": before.shape[1]})  # fmt: skip
    return pd.DataFrame(rows)


def _ranks(before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return rank_array(before), rank_array(after)


def _classes(
    before: np.ndarray, after: np.ndarray, bounds: tuple[float, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """1 for the highest third, 3 for the lowest."""
    return tuple(
        CLASSES - np.searchsorted(bounds, scores, side="right") for scores in (before, after)
    )
