"""Files on doubt: drawn versions of an index, their ranks, and what their variance is owed to."""

from __future__ import annotations

from functools import cache
from itertools import product
from math import pi

import numpy as np
import pandas as pd

from benchmarks.composite.case import Case
from benchmarks.composite.judging import Block, Found, against, near, ranks
from benchmarks.composite.scoring import FLOORED
from metrostudy.measure.aggregation import aggregate, climb_arrays, kinds_of, rank_array
from metrostudy.measure.doubt import ranks as ranking
from metrostudy.measure.doubt.designs import Factor, blocks
from metrostudy.measure.doubt.sensitivity import exact, sampled, sobol

CHOICES = ("winmax", "normalisation", "weight_set", "aggregation")
SAMPLE, ROOM = 4096, 0.02
BOOTSTRAP, ROUGH, REPLICATES = 1000, 0.2, 200
NUMBERS = {"Si": "first", "STi": "total"}
BOUNDS = {"Si_q5": "first_low", "Si_q95": "first_high",
          "STi_q5": "total_low", "STi_q95": "total_high"}  # fmt: skip


def draws(case: Case, kind: str) -> Found:
    """``mc_draws``, ``sobol_design``: by how many places each listed version moves the units."""
    rows = case.read(kind)
    if "mean_abs_rank_shift" not in rows:
        return Found([], remark="input")
    block = rows["block"] + " " if "block" in rows else ""
    where = block + "run " + rows["run"].astype(str)
    return Found([against(rows["mean_abs_rank_shift"], shifts(case, rows), where)])


def scores(case: Case, kind: str) -> Found:
    """``mc_scores``: the index of every unit in every drawn version."""
    rows = case.read(kind).set_index("run")
    chosen = case.read("mc_draws").set_index("run").loc[rows.index]
    found = pd.DataFrame(index_scores(case, chosen), rows.index, case.table.index)
    return Found([against(rows[unit], found[unit], "run " + rows.index.astype(str) + f" {unit}")
                  for unit in rows])  # fmt: skip


def rank_statistics(case: Case, kind: str) -> Found:
    """``mc_rankstats``: where the rank of each unit lies over the drawn versions."""
    rows = case.read(kind).set_index("uCode")
    found = ranking.statistics(rank_array(index_scores(case, case.read("mc_draws"))))
    found.index = case.table.index
    found = found.reindex(rows.index)
    nominal_ranks = pd.Series(nominal(case), case.table.index).reindex(rows.index)
    names = {"Mean": "mean", "Median": "median", "Q5": "low", "Q95": "high"}
    return Found([
        ranks(rows["Nominal"], nominal_ranks, rows.index + " nominal"),
        *(against(rows[c], found[ours], rows.index + f" {c}") for c, ours in names.items()),
    ])  # fmt: skip


def sampled_indices(case: Case, kind: str) -> Found:
    """``sobol_indices``: the estimator of the file, not centred, on the design that it lists.

    The file's bootstrap draws each factor alone and holds V fixed; the library's draws whole runs,
    so that the two are only near.
    """
    rows, design = case.read(kind), case.read("sobol_design")
    factors = _factors(case, rows["Variable"])
    y = pd.Series(shifts(case, design))
    parts = {name: y[group.index].to_numpy() for name, group in design.groupby("block", sort=False)}
    mixed = np.array([parts[f"AB_{factor}"] for factor in rows["Variable"]])
    found = sampled(parts["A"], parts["B"], mixed, factors, np.random.default_rng(0), BOOTSTRAP,
                    centred=False)  # fmt: skip
    where = rows["Variable"]
    rough = [near(rows[c], found[ours], where + f" {c}", ROUGH)
             for c, ours in BOUNDS.items() if c in rows]  # fmt: skip
    return Found(
        [against(rows[c], found[ours], where + f" {c}") for c, ours in NUMBERS.items()],
        remark=_nearest("bootstrap quantiles", rough, ROUGH), rough=rough,
    )  # fmt: skip


def exact_indices(case: Case, kind: str) -> Found:
    """``sobol_exact``: every combination enumerated; and a sample of 4,096 must come near it.

    Near is .02, or the width of the sample's own 90 % interval (3.3 standard errors) where that is
    more: a few cases need more runs, and an estimate that is biased still fails.
    """
    rows = case.read(kind)
    factors = _factors(case, rows["factor"])
    every = product(*(factor.alternatives for factor in factors))
    chosen = pd.DataFrame(every, columns=[_choice(factor.name) for factor in factors])
    y = shifts(case, chosen).reshape([len(f.alternatives) for f in factors])
    found, where = exact(y, factors), rows["factor"]
    rng = np.random.default_rng(0)
    runs = blocks(factors, SAMPLE, rng).astype(int)[: 2 + len(factors)]
    results = y[tuple(np.moveaxis(runs, -1, 0))]
    estimate = sampled(results[0], results[1], results[2:], factors, rng, REPLICATES)
    rough = [
        near(rows[c], estimate[ours], where + f" {c}",
             np.maximum(ROOM, estimate[f"{ours}_high"] - estimate[f"{ours}_low"]))
        for c, ours in NUMBERS.items()
    ]  # fmt: skip
    whole = {"output_mean": y.mean(), "output_variance": y.var()}
    return Found(
        [against(rows[c], found[ours], where + f" {c}") for c, ours in NUMBERS.items()]
        + [against(rows[c], [value] * len(rows), where + f" {c}")
           for c, value in whole.items() if c in rows],
        remark=_nearest(f"sampled at n = {SAMPLE:,}", rough, ROOM), rough=rough,
    )  # fmt: skip


def analytic(case: Case, kind: str) -> Found:
    """``sobol_analytic``: a function whose indices are known, sampled; within .02."""
    from scipy.stats import uniform

    rows, found = case.read(kind), []
    for name, part in rows.groupby("function", sort=False):
        if name not in FUNCTIONS:
            raise ValueError(f"no function is called '{name}'")
        function, low, high = FUNCTIONS[name]
        factors = [Factor(x, distribution=uniform(low, high - low)) for x in part["factor"]]
        table = sobol(function, factors, np.random.default_rng(0), SAMPLE, replicates=0)
        found += [near(part[c], table[ours], part["factor"] + f" {c}", ROOM)
                  for c, ours in NUMBERS.items() if c in part]  # fmt: skip
        if "variance" in part:
            runs = blocks(factors, SAMPLE, np.random.default_rng(0))[:2].reshape(-1, len(part))
            spread = [function(runs).var(ddof=1)] * len(part)
            found.append(against(part["variance"], spread, part["factor"] + " variance", ROOM))
    return Found(found, f"{ROOM:g}", f"sampled at n = {SAMPLE:,}")


def ishigami(x: np.ndarray, a: float = 7.0, b: float = 0.1) -> np.ndarray:
    """sin x₁ + a sin² x₂ + b x₃⁴ sin x₁ (Ishigami & Homma 1990)."""
    return np.sin(x[:, 0]) + a * np.sin(x[:, 1]) ** 2 + b * x[:, 2] ** 4 * np.sin(x[:, 0])


FUNCTIONS = {"ishigami": (ishigami, -pi, pi)}


def nominal(case: Case) -> np.ndarray:
    """The ranks under the declared weights and arithmetic means, from 1–100."""
    found = aggregate(case.values(FLOORED), case.framework, means="arithmetic")
    return rank_array(found[case.root].to_numpy())


def shifts(case: Case, chosen: pd.DataFrame) -> np.ndarray:
    """By how many places the units move, on average, in each version."""
    return ranking.shifts(rank_array(index_scores(case, chosen)), nominal(case))


def index_scores(case: Case, chosen: pd.DataFrame) -> np.ndarray:
    """The index in each chosen version, versions × units; alike ones in one go up the tree."""
    scores = np.full((len(chosen), len(case.table)), np.nan)
    local, columns = _weights(case), [c for c in CHOICES if c in chosen and c != "weight_set"]
    place = chosen.reset_index(drop=True)
    for rows in place.groupby(columns, sort=False).indices.values() if columns else [place.index]:
        own = place.iloc[rows[0]]
        stage = f"treated_{own['winmax']}" if "winmax" in own else "treated"
        values = case.values_of(own.get("normalisation", "minmax_1_100"), stage)
        asked = case.means(own.get("aggregation", "amean"))
        drawn = place["weight_set"].to_numpy()[rows] if "weight_set" in place else [None]
        given = {node: w.loc[drawn].to_numpy() if isinstance(w, pd.Series) else w
                 for node, w in local.items()}  # fmt: skip
        found = climb_arrays(
            {code: values[code].to_numpy() for code in case.codes}, asked["framework"], given,
            kinds_of(asked["framework"]), asked["power"], keep=[case.root],
        )  # fmt: skip
        scores[rows] = found[case.root]
    return scores


def _weights(case: Case) -> dict[str, float | pd.Series]:
    """The weight of each node: one a set where the sets have it, else as declared."""
    declared = case.framework.set_index("node")["weight"].astype(float).fillna(1.0).to_dict()
    if not case.has("mc_weight_sets"):
        return declared
    sets = case.read("mc_weight_sets").set_index("weight_set").astype(float)
    return declared | {node: sets[node] for node in sets if node in declared}


@cache
def _factors_of(case: Case, names: tuple[str, ...]) -> list[Factor]:
    tables = [case.read(kind) for kind in ("sobol_design", "mc_draws") if case.has(kind)]
    factors = []
    for name in names:
        choice = _choice(name)
        met = sorted({x for table in tables for x in table.get(choice, ())})
        if choice == "weight_set":
            met = case.read("mc_weight_sets")["weight_set"].tolist()
        factors.append(Factor(name, tuple(met)))
    return factors


def _factors(case: Case, names: pd.Series) -> list[Factor]:
    """The factors of a file, with every alternative that the case's own files show."""
    return _factors_of(case, tuple(names))


def _choice(name: str) -> str:
    """The column of a design that a factor draws: weights → weight_set."""
    if name.lower().startswith(("treat", "outlier")):
        return "winmax"
    return next((c for c in CHOICES if c[:3] == name.lower()[:3]), name)


def _nearest(what: str, rough: list[Block], room: float) -> str:
    worst = max((block.difference.max() for block in rough), default=0.0)
    return f"{what}: within {worst:.3f} (room {room:g})" if rough else ""
