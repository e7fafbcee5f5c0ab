"""Files on one population or several: the rotation test, and how often rules say « several »."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from scipy.special import ndtri

from benchmarks.composite.judging import Found, near, printed
from benchmarks.typology.case import Case
from metrostudy.compare.one_model import continuum
from metrostudy.compare.validity.indices import indices

LEVEL, NULLS, DATA_SETS = 0.05, 199, 100
_SCENARIO = re.compile(r"H0 gauss (spherical|1-factor (?P<r>\.\d+))|H1 k=(?P<k>\d) d=(?P<d>\d+)")


def rotation(case: Case, kind: str) -> Found:
    """``rotation_test``: W_k/W_1 at their printed digits; p and the statistic as Monte-Carlo's."""
    rows = pd.read_csv(case.folder / f"{kind}.csv", dtype=str)
    exact, rough, roughly = [], [], 0.0
    for row in rows.to_dict("records"):
        where, draws = (
            f"{row['dataset']}{' scores' * (row['normal_scores'] == 'True')}",
            int(row["B"]),
        )
        points = _cloud(case, row)
        observed = continuum.separation(points[None], 5)[0][0]
        ratios = {f"W{k}_over_W1": np.exp(-observed[k - 2]) for k in range(2, 6)}
        exact.append(printed([row[c] for c in ratios], [*ratios.values()],
                             [f"{where} {c}" for c in ratios]))  # fmt: skip
        noise = np.random.default_rng(1).standard_normal
        null = continuum.null_separation(
            continuum.frames(noise, draws, *points.shape), continuum.straight(points), 5
        )
        marked, p = continuum.scaled(observed, null), float(row["p_value"])
        error = np.sqrt(2 * max(p, 1 / draws) * (1 - p) / draws)
        roughly = max(roughly, 3 * error)
        rough.append(near([p], [continuum.p_value(observed, null)], [f"{where} p"], 3 * error))
        wide = 4 * np.sqrt((2 + marked.max() ** 2) / draws)
        rough.append(near([float(row["max_z"])], [marked.max()], [f"{where} max_z"], wide))
        short = marked.max() - marked[int(row["k_star"]) - 2]  # of two k as marked, either is k*
        rough.append(near([0.0], [short], [f"{where} k* {row['k_star']} below the best"], wide))
    return Found(exact, "printed digits", f"p within 3 s.e., at most {roughly:.3f}", rough)


def _cloud(case: Case, row: dict) -> np.ndarray:
    """The first p columns of numbers of the data set whose name begins the row's."""
    word = re.split(r"\W", row["dataset"])[0].lower()
    names = [f.stem.removeprefix("data_") for f in case.folder.glob("data_*.csv")]
    name = next(name for name in names if name.lower() == word)
    table = Case(case.folder, name).table.select_dtypes("number").iloc[:, : int(row["p"])]
    if row["normal_scores"] == "True":
        table = ndtri((table.rank() - 0.375) / (len(table) + 0.25))
    return continuum.standard(table.to_numpy(float))


def simulation(case: Case, kind: str) -> Found:
    """``one_vs_several_simulation``: the scenarios that the table defines whole, made anew.

    Gaussian clouds with no factor or one, and classes of unit covariance at the corners of a
    simplex, d apart. Compared within four Monte-Carlo errors: the rotation test (column GAP-rot)
    and the two silhouette rules. Skewed, ordinal and heavy-tailed clouds are only counted.
    """
    rows = pd.read_csv(case.folder / f"{kind}.csv")
    rng, blocks, left = np.random.default_rng(0), [], 0
    for row in rows.to_dict("records"):
        scenario = _SCENARIO.fullmatch(row["scenario"])
        if not scenario:
            left += 1
            continue
        clouds = _clouds(scenario, row["n"], row["p"], rng)
        ours = {"GAP-rot": _rejected(clouds, rng)} | _by_silhouette(clouds)
        for column, share in ours.items():
            middle = (row[column] * row["replicates"] + share * DATA_SETS + 1) / (
                row["replicates"] + DATA_SETS + 2)  # fmt: skip
            error = np.sqrt(middle * (1 - middle) * (1 / row["replicates"] + 1 / DATA_SETS))
            where = f"{row['scenario']} n {row['n']} p {row['p']} {column}"
            blocks.append(near([row[column]], [share], [where], 4 * error))
    told = f"{DATA_SETS} data sets a scenario; {left} scenarios not defined by the table"
    return Found(blocks, "4 s.e.", told)


def _clouds(scenario: re.Match, n: int, p: int, rng: np.random.Generator) -> np.ndarray:
    noise = rng.standard_normal((DATA_SETS, n, p))
    if scenario["k"]:
        k = int(scenario["k"])
        turns = np.linalg.qr(rng.standard_normal((DATA_SETS, p, k)))[0].transpose(0, 2, 1)
        return noise + int(scenario["d"]) / np.sqrt(2) * turns[:, np.arange(n) % k]
    r = float(scenario["r"] or 0)
    return np.sqrt(r) * rng.standard_normal((DATA_SETS, n, 1)) + np.sqrt(1 - r) * noise


def _rejected(clouds: np.ndarray, rng: np.random.Generator) -> float:
    found = []
    for points in continuum.standard(clouds):
        observed = continuum.separation(points[None], 5)[0][0]
        drawn = continuum.frames(rng.standard_normal, NULLS, *points.shape)
        null = continuum.null_separation(drawn, continuum.straight(points), 5)
        found.append(continuum.p_value(observed, null) <= LEVEL)
    return float(np.mean(found))


def _by_silhouette(clouds: np.ndarray) -> dict[str, float]:
    standard = [pd.DataFrame(points) for points in continuum.standard(clouds)]
    best = np.array([indices(table, 5)["silhouette"].max() for table in standard])
    return {"s>.25": float((best > 0.25).mean()), "s>.5": float((best > 0.5).mean())}
