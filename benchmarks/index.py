"""Time an index and its uncertainty, one thread: ``python -m benchmarks.index``.

ASEM (51 countries × 49 indicators × 3 levels, the example data of COINr) with the factors of its
reference file: points winsorised, scale, weights, mean. Then 5,000 invented units, then the 34,969
communes of France with ten invented indicators under a thousand sets of weights, and how seconds
and memory grow with units and with draws. COINr's seconds are those of ``guide/composite.md``.
"""

from __future__ import annotations

import os
import platform
import resource
import time
import tracemalloc
from collections.abc import Callable
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from benchmarks.composite.case import Case
from benchmarks.composite.doubting import index_scores, shifts
from metrostudy.measure.aggregation import aggregate, climb_arrays, kinds_of, rank_array
from metrostudy.measure.doubt.designs import Factor, blocks
from metrostudy.measure.doubt.ranks import statistics
from metrostudy.measure.doubt.sensitivity import exact, sampled
from metrostudy.measure.framework import leaves
from metrostudy.measure.normalisation import normalise
from metrostudy.study import root

FOLDER = root() / "tests" / "published" / "composite"
COINR_DRAW, COINR_RUNS = 94.6 / 1000, 9 * 60 / 6000
SAMPLE, DRAWS = 4096, 10_000
COMMUNES, INDICATORS, BATCH = 34_969, 10, 50


def main() -> None:
    """Print the machine, then every measure beside its bar."""
    print(machine())
    with threadpool_limits(1):
        asem()
        many_units()
        communes()


def machine() -> str:
    """Describe where the figures were taken."""
    info = Path("/proc/cpuinfo")
    names = [line.partition(":")[2].strip() for line in info.read_text().splitlines()
             if line.startswith("model name")] if info.is_file() else []  # fmt: skip
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return (f"{names[0] if names else platform.processor()}, {os.cpu_count()} cores (load "
            f"{load:.1f}), {platform.system()}, Python {platform.python_version()}, NumPy "
            f"{np.__version__}")  # fmt: skip


def asem() -> None:
    """10,000 draws, then Sobol indices against those of every combination."""
    case, rng = Case(FOLDER, "asem"), np.random.default_rng(0)
    known = case.read("mc_draws")
    factors = [Factor(name, tuple(sorted(known[name].unique())))
               for name in ("winmax", "normalisation", "weight_set", "aggregation")]  # fmt: skip
    factors[2] = Factor("weight_set", tuple(case.read("mc_weight_sets")["weight_set"]))
    every = list(product(*(factor.alternatives for factor in factors)))
    seconds = clock(lambda: index_scores(case, _design(factors, [e for e in every if e[2] == 1])))
    print(f"ASEM, {len(case.table)} x {len(case.codes)}: ten treated and scaled tables, once: "
          f"{seconds:.2f} s")  # fmt: skip
    rows = _design(factors, [every[k] for k in rng.integers(len(every), size=DRAWS)])
    seconds, peak = measured(lambda: statistics(rank_array(index_scores(case, rows))))
    print(f"{DRAWS:,} draws, ranks and quantiles: {seconds:.2f} s, {peak:.0f} MB (bars 1 s, 300 "
          f"MB); COINr x {COINR_DRAW * DRAWS / seconds:,.0f}")  # fmt: skip
    runs = blocks(factors, SAMPLE, rng)
    chosen = _design(factors, [[f.alternatives[int(c)] for f, c in zip(factors, run, strict=True)]
                               for run in runs.reshape(-1, len(factors))])  # fmt: skip
    found = {}

    def sobol() -> None:
        y = shifts(case, chosen).reshape(runs.shape[:2])
        found["table"] = sampled(y[0], y[1], y[2:], factors)

    seconds = clock(sobol)
    sizes = [len(factor.alternatives) for factor in factors]
    truth = exact(shifts(case, _design(factors, every)).reshape(sizes), factors)
    columns = ["first", "total"]
    away = (found["table"][columns] - truth[columns]).abs().max(axis=None)
    print(f"Sobol, n = {SAMPLE:,} x {len(factors)} factors = {len(chosen):,} runs: {seconds:.2f} s "
          f"(bar 2 s), within {away:.3f} of the {len(every):,} enumerated (bar 0.02); COINr x "
          f"{COINR_RUNS * len(chosen) / seconds:,.0f}")  # fmt: skip


def many_units() -> None:
    """5,000 units laid on a scale and averaged up the tree of ASEM."""
    case, rng = Case(FOLDER, "asem"), np.random.default_rng(0)
    for units in (5_000, 50_000):
        table = pd.DataFrame(rng.lognormal(size=(units, len(case.codes))), columns=case.codes)
        seconds = min(clock(lambda t=table: scaled_and_aggregated(t, case.framework))
                      for _ in range(7))  # fmt: skip
        bar = " (bar 20 ms)" if units == 5_000 else ""
        print(f"{units:,} units x {len(case.codes)}, scaled and aggregated: "
              f"{1000 * seconds:.1f} ms{bar}")  # fmt: skip


def scaled_and_aggregated(table: pd.DataFrame, framework: pd.DataFrame) -> pd.DataFrame:
    """The score of every node, from raw values."""
    return aggregate(normalise(table, leaves(framework), "minmax"), framework)


def communes() -> None:
    """A thousand sets of weights on every commune of France; what doubling units or draws costs."""
    took = {}
    for units, draws in [(COMMUNES, 250), (COMMUNES, 500), (COMMUNES, 1000),
                         (COMMUNES // 4, 1000), (COMMUNES // 2, 1000)]:  # fmt: skip
        seconds, peak = measured(lambda u=units, d=draws: ranges_of(u, d))
        took[units, draws] = seconds
        print(f"{units:,} communes x {INDICATORS} indicators x {draws:,} draws: {seconds:.1f} s, "
              f"{peak:.0f} MB, of which {units * draws * 2 / 2**20:.0f} MB of ranks")  # fmt: skip
    by_units = [(units, s) for (units, draws), s in took.items() if draws == 1000]
    by_draws = [(draws, s) for (units, draws), s in took.items() if units == COMMUNES]
    for name, points in (("units", by_units), ("draws", by_draws)):
        slope = np.polyfit(*np.log(np.array(points)).T, 1)[0]
        print(f"seconds grow as {name} to the power {slope:.2f} (1 is linear)")
    print(f"resident in all: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def ranges_of(units: int, draws: int) -> pd.DataFrame:
    """Rank every unit under each set of weights, a batch of draws at a time; then its range."""
    rng = np.random.default_rng(0)
    names = [f"i{k}" for k in range(INDICATORS)]
    tree = pd.DataFrame({
        "node": ["index", "left", "right", *names],
        "parent": [None, "index", "index", *(["left", "right"] * INDICATORS)[:INDICATORS]],
        "direction": 1.0, "weight": 1.0, "low": np.nan, "high": np.nan, "aggregate": None,
    })  # fmt: skip
    table = pd.DataFrame(rng.lognormal(size=(units, INDICATORS)), columns=names)
    scaled = normalise(table, leaves(tree), "minmax")
    found = {name: scaled[name].to_numpy() for name in names}
    ranks = np.empty((draws, units), dtype=np.uint16)
    for start in range(0, draws, BATCH):
        n = min(BATCH, draws - start)
        local = {node: rng.uniform(0.75, 1.25, n) for node in tree["node"]}
        scores = climb_arrays(found, tree, local, kinds_of(tree), keep=["index"])
        ranks[start : start + n] = rank_array(scores["index"])
    return statistics(ranks)


def measured(task: Callable[[], object]) -> tuple[float, float]:
    """Seconds of one call, and the most memory that a second one holds at once, in MB."""
    seconds = clock(task)
    tracemalloc.start()
    task()
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    return seconds, peak


def clock(task: Callable[[], object]) -> float:
    """Seconds of one call."""
    started = time.perf_counter()
    task()
    return time.perf_counter() - started


def _design(factors: list[Factor], rows: list) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[factor.name for factor in factors])


if __name__ == "__main__":
    main()
