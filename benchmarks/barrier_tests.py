"""Do tests keep their promises at the study's size? ``python -m benchmarks.barrier_tests``.

Invented studies of 12, 18 and 25 métropoles (four levels of maturity, two interviews each, barriers
said in half of them with an ICC of .4 among yes and no, which is where a study can estimate it; .4
on the latent scale would be .29) under no effect and two real ones; the share of studies that each
test calls significant at 5 %, and the share of nominal 95 % intervals that hold the truth. Truths
are read off two hundred thousand métropoles of the same design. Arguments: number of studies (1000)
and folder; each cell of the design is written there when it is done, so that a run that was stopped
goes on where it was. Prints the tables of ``docs/methods.md``.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import expit

from metrostudy import small_n
from metrostudy.small_n.levels import OrdinalFit
from metrostudy.small_n.power import latent

SIZES, EFFECTS, SHARES = (12, 18, 25), (0.0, -1.0, -2.0), (0.3, 0.6, 0.9)
INTERVIEWS, ICC, SHARE, PROJECTS = 2, 0.4, 0.5, 3
MANY = 200_000
Row = tuple[str, float, float]  # test, found at 5 %, truth held (blank if it has no interval)


def main(arguments: list[str]) -> None:
    """Run the cells that are missing, then print the tables."""
    studies = int(arguments[0]) if arguments else 1000
    folder = Path(arguments[1] if len(arguments) > 1 else f"/tmp/barrier_tests_{studies}")
    folder.mkdir(parents=True, exist_ok=True)
    todo = [(part, n, effect) for part in PARTS for n in SIZES for effect in PARTS[part][1]]
    with ProcessPoolExecutor(os.cpu_count()) as workers:
        found = workers.map(partial(cell, studies, folder), *zip(*todo, strict=True))
        rows = [row for rows in found for row in rows]
    table = pd.DataFrame(rows, columns=["part", "n", "effect", "test", "found", "held"])
    for part, one in table.groupby("part", sort=False):
        for column in ("found", "held"):
            if one[column].notna().any():
                print(f"\n{part}: {column}\n\n{markdown(one, column)}")


def cell(studies: int, folder: Path, part: str, n: int, effect: float) -> list[list]:
    """One row per test of a cell of the design, read from the folder or else simulated."""
    path = folder / f"{part}_{n}_{effect:g}.json"
    if not path.exists():
        rng = np.random.default_rng([n, int(abs(effect) * 10), list(PARTS).index(part)])
        found = [row for study in PARTS[part][0](n, effect, studies, rng) for row in study]
        table = pd.DataFrame(found, columns=["test", "found", "held"])
        means = table.groupby("test", sort=False).mean().reset_index()
        partial_path = path.with_suffix(".part")
        partial_path.write_text(means.to_json(orient="values"))
        partial_path.rename(path)
    return [[part, n, effect, *row] for row in json.loads(path.read_text())]


def markdown(table: pd.DataFrame, column: str) -> str:
    """Tests in rows, sizes and effects in columns."""
    wide = table.pivot(index="test", columns=["n", "effect"], values=column).dropna(how="all")
    wide = wide.reindex(table["test"].drop_duplicates()).dropna(how="all")
    head = ["test", *(f"n {n}, {effect:g}" for n, effect in wide)]
    lines = [head, ["---"] * len(head)]
    lines += [[name, *(f"{v:.3f}" for v in values)] for name, values in zip(
        wide.index, wide.to_numpy(), strict=True)]  # fmt: skip
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


# Barrier against maturity -------------------------------------------------------------------


def association(n: int, slope: float, studies: int, rng: np.random.Generator) -> Iterator[list]:
    """A barrier said more or less with the level of maturity."""
    truth, level, known = truths(slope), levels(n), {}
    for said in small_n.said_by_cluster(level, INTERVIEWS, SHARE, ICC, slope, rng, studies):
        said = said[np.lexsort((said, level))]  # métropoles of one level can be told in any order
        row = []
        for name, (seen, test) in TESTS.items():
            data = np.minimum(said, seen)
            if (name, *data) not in known:
                known[name, *data] = verdict(name, test(level, data, rng), truth.get(name))
            row.append(known[name, *data])
        yield row


def levels(n: int) -> np.ndarray:
    """Four levels of maturity, as equal in number as n allows."""
    return 1 + np.arange(n) * 4 // n


def rho(level: np.ndarray, said: np.ndarray, rng: np.random.Generator) -> dict:
    """Permutation Spearman of the level and the share of interviews."""
    return small_n.spearman(level, said, rng, 1999)


def delta(level: np.ndarray, said: np.ndarray, rng: np.random.Generator) -> dict:
    """Exact rank test of the levels of those that say it and the others."""
    return small_n.cliffs_delta(level, said > 0, rng)


def mean(level: np.ndarray, said: np.ndarray, rng: np.random.Generator) -> dict:
    """Exact permutation test of the same on means."""
    return small_n.difference(level, said > 0, rng)


def fisher(level: np.ndarray, said: np.ndarray, rng: np.random.Generator) -> dict:
    """Fisher's test of a high level and of its being said."""
    high, named = level > 2, said > 0
    return small_n.fisher(*(int((h & s).sum()) for h in (named, ~named) for s in (high, ~high)))


def fisher_rxc(level: np.ndarray, said: np.ndarray, rng: np.random.Generator) -> dict:
    """Four levels by 0, 1 or 2 interviews."""
    return small_n.fisher_rxc(pd.crosstab(level, said), rng)


def firth(level: np.ndarray, said: np.ndarray, rng: np.random.Generator) -> dict:
    """Firth's logistic of its being said on the level."""
    cases = pd.DataFrame({"said": said > 0, "level": level})
    if cases["said"].nunique() < 2:
        return {"p": 1.0, "low": -np.inf, "high": np.inf}
    return small_n.firth(cases.astype(int), "said", ["level"]).iloc[1].to_dict()


def ordinal(level: np.ndarray, said: np.ndarray, rng: np.random.Generator) -> dict:
    """Ordinal logit of the level on the number of interviews."""
    if np.ptp(said) == 0:
        return {"p": 1.0}
    fit = OrdinalFit(pd.Categorical(level, ordered=True), pd.DataFrame({"said": said * 1.0}))
    return {"p": fit.p(0)}  # ordinal() without the interval, which takes as long again


def by_interview(level: np.ndarray, said: np.ndarray, rng: np.random.Generator) -> dict:
    """The rank test on interviews, as if they were independent."""
    hits = np.arange(INTERVIEWS) < said[:, None]
    row = small_n.cliffs_delta(np.repeat(level, INTERVIEWS), hits.ravel(), rng)
    return {"p": row["p"]}


# What each test looks at: said at all (1) or the number of interviews (2).
TESTS: dict[str, tuple[int, Callable[..., dict]]] = {
    "permutation Spearman, share of interviews": (2, rho),
    "exact rank test (Cliff's delta), said at all": (1, delta),
    "exact test of means, said at all": (1, mean),
    "Fisher 2×2, high level by said at all": (1, fisher),
    "Fisher r×c, level by number of interviews": (2, fisher_rxc),
    "Firth logistic, said at all": (1, firth),
    "ordinal logit, likelihood ratio": (2, ordinal),
    "(rank test on interviews as if independent)": (2, by_interview),
}


def truths(slope: float) -> dict[str, float]:
    """What each estimate would be over very many métropoles."""
    level, rng = levels(MANY), np.random.default_rng(0)
    said = small_n.said_by_cluster(level, INTERVIEWS, SHARE, ICC, slope, rng, 1)[0]
    named, high = said > 0, level > 2
    ranks = pd.DataFrame({"level": level, "said": said}).rank()
    a = (ranks["level"][named].mean() - (named.sum() + 1) / 2) / (~named).sum()
    cells = [
        (named & high).sum(),
        (named & ~high).sum(),
        (~named & high).sum(),
        (~named & ~high).sum(),
    ]
    return {
        "permutation Spearman, share of interviews": ranks.corr().iloc[0, 1],
        "exact rank test (Cliff's delta), said at all": 2 * a - 1,
        "exact test of means, said at all": level[named].mean() - level[~named].mean(),
        "Fisher 2×2, high level by said at all": cells[0] * cells[3] / (cells[1] * cells[2]),
        "Firth logistic, said at all": plain_slope(level, named),
    }


def plain_slope(level: np.ndarray, named: np.ndarray) -> float:
    """Maximum-likelihood slope, by Newton on the four levels."""
    values, place = np.unique(level, return_inverse=True)
    size, yes = np.bincount(place), np.bincount(place, named)
    x, b = np.column_stack([np.ones(len(values)), values]), np.zeros(2)
    for _ in range(30):
        p = expit(x @ b)
        b += np.linalg.solve(x.T @ (x * (size * p * (1 - p))[:, None]), x.T @ (yes - size * p))
    return float(b[1])


# Two barriers, steering, prevalence ---------------------------------------------------------


def pairs(n: int, gap: float, studies: int, rng: np.random.Generator) -> Iterator[list]:
    """Two barriers of the same métropoles, one said less by ``gap`` log-odds."""

    def share(mean: float, level: np.ndarray, n_studies: int) -> np.ndarray:
        design = level, INTERVIEWS, mean, ICC, 0.0, rng, n_studies
        return small_n.said_by_cluster(*design) / INTERVIEWS

    less = expit(gap)
    for first, other in zip(
        share(SHARE, levels(n), studies), share(less, levels(n), studies), strict=True
    ):
        row = small_n.paired(other - first, rng)
        yield [verdict("sign flips, share of interviews by métropole", row, less - SHARE)]


def steering(n: int, effect: float, studies: int, rng: np.random.Generator) -> Iterator[list]:
    """Three projects a métropole, half of them strongly steered; métropoles differ (ICC .4)."""
    strata, spread = np.repeat(np.arange(n), PROJECTS), latent(SHARE, ICC)[1]
    for _ in range(studies):
        own = spread * rng.standard_normal(n)
        # Steering is commoner where barriers are overcome anyway, which pooling cannot see.
        strong = rng.random(len(strata)) < expit(own / 2)[strata]
        overcome = rng.random(len(strata)) < expit(own[strata] + effect * (strong - 0.5))
        row = small_n.mantel_haenszel(overcome, strong, strata)
        pooled = {"p": row["pooled_p"], "low": row["pooled_low"], "high": row["pooled_high"]}
        yield [
            verdict("exact Mantel–Haenszel by métropole", row, np.exp(effect)),
            verdict("(pooled Fisher)", pooled, np.exp(effect)),
        ]


def prevalence(n: int, share: float, studies: int, rng: np.random.Generator) -> Iterator[list]:
    """The share of interviews that say a barrier."""
    clusters = np.repeat(np.arange(n), INTERVIEWS)
    for said in small_n.said_by_cluster(levels(n), INTERVIEWS, share, ICC, 0.0, rng, studies):
        hits = (np.arange(INTERVIEWS) < said[:, None]).ravel().astype(int)
        rows = {
            "prevalence(): Wilson, n / design effect": small_n.prevalence(hits, clusters),
            "cluster_bootstrap()": small_n.cluster_bootstrap(hits, clusters, rng, 999),
            "(Wilson on interviews as if independent)": small_n.wilson(hits.sum(), len(hits)),
        }
        yield [(name, np.nan, row["low"] <= share <= row["high"]) for name, row in rows.items()]


PARTS = {
    "barrier against maturity": (association, EFFECTS),
    "two barriers of the same métropoles": (pairs, EFFECTS),
    "steering and overcoming, within métropoles": (steering, (0.0, 1.0, 2.0)),
    "prevalence": (prevalence, SHARES),
}


def verdict(name: str, row: dict, truth: float | None) -> Row:
    """Significant or not, and whether the interval, if it has one, holds the truth."""
    held = np.nan if truth is None else _holds(row, truth)
    return name, float(row["p"] <= 0.05), held


def _holds(row: dict, truth: float) -> float:
    low, high = row.get("low", np.nan), row.get("high", np.nan)
    return np.nan if np.isnan(low) or np.isnan(high) else float(low <= truth <= high)


if __name__ == "__main__":
    main(sys.argv[1:])
