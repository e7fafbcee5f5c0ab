"""Seconds and memory of axes, classes and their description on every French commune.

``python -m benchmarks.typology.communes`` reads ``data/observatoire/communes.csv.gz``, fills what
is unknown with the median (this is about speed, not about communes) and prints one line a step,
with the memory that the process has needed so far.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from metrostudy.compare.axes.pca import pca
from metrostudy.compare.typology.description import describe_links, describe_scores
from metrostudy.compare.typology.hcpc import hcpc
from metrostudy.compare.typology.individuals import typical

COUNTS = ["population", "population_2013", "area_km2", "premises"]
RATES = ["median_income_eur", "unemployment_rate_pct", "ftth_2018q1_pct", "ftth_2024_pct",
         "france_services", "cn_positions_hq"]  # fmt: skip


def main() -> None:
    """Print one line a step."""
    columns = ["commune", *COUNTS, *RATES]
    path = "data/observatoire/communes.csv.gz"
    table = pd.read_csv(path, usecols=columns, dtype={"commune": str}, index_col="commune")
    table = table.fillna(table.median()).assign(**np.log1p(table[COUNTS].fillna(0)))
    print(f"{len(table)} communes, {table.shape[1]} columns; reading: {_memory()} MB")
    found = _timed("PCA", lambda: pca(table))
    places = found.places()
    classes = _timed("classes", lambda: hcpc(places, 4, np.random.default_rng(1)))
    _timed("description", lambda: describe_scores(table, classes.units))
    _timed("links", lambda: describe_links(table, classes.units))
    _timed("paragons", lambda: typical(places, classes.units))
    print(classes.summary.T.to_string(header=False))


def _timed(name: str, step: Callable[[], Any]) -> Any:
    start = time.perf_counter()
    found = step()
    print(f"{name}: {time.perf_counter() - start:.2f} s, {_memory()} MB")
    return found


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
