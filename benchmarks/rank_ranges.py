"""How often do rank ranges hold the truth? ``python -m benchmarks.rank_ranges [studies]``.

Each study is invented by ``metrostudy.simulate`` with the demo's own ``truth.yml`` (its places,
levels, spread, separation, raters and projects; the texts of projects left out) under another seed.
Two truths are compared with the ranges: the ranks that the study's own choices give without any
error (criteria as planted and unrounded, criteria of projects at their expectation over projects
that could have been), and those of the planted level, which no index promises to find. Ranges are
made with the judgements alone drawn again, then with every choice tried as well.

A 5-95 % range of ranks cannot hold exactly 90 %: it takes whole ranks, and keeps one whole that is
only partly inside. The share *inside the tails* counts the true rank for the part of its
probability that lies between 5 and 95 % (a randomised p-value); 90 % of it is what honest
resampling gives, however coarse the ranks. Tiers are judged by the share of pairs set apart that
truly are in the opposite order.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import pandas as pd
from scipy.stats import kendalltau, norm

from benchmarks.index import machine
from metrostudy import tables
from metrostudy.measure.aggregation import rank_array
from metrostudy.measure.doubt.designs import Factor
from metrostudy.measure.doubt.ranks import TAIL
from metrostudy.measure.doubt.uncertainty import RankRanges, rank_ranges
from metrostudy.measure.framework import leaves
from metrostudy.measure.maturity import prepare_values, score
from metrostudy.measure.sources import Sources, leaf_values, wide
from metrostudy.simulate import Truth, simulate
from metrostudy.study import Maturity, root

DEMO = root() / "data" / "demo"
EDITION, CHOICES = "2026", Maturity()
DEGREES, COMPLETION = np.arange(4.0), np.array([0.0, 0.5, 1.0])
ONLY = [Factor("judgements", tuple(range(CHOICES.n_judgements)))]


def main(arguments: list[str]) -> None:
    """Print the coverage of ranges and the errors of tiers over simulated studies."""
    studies, started = int(arguments[0]) if arguments else 200, time.perf_counter()
    demo = Truth.read(DEMO / "truth.yml").model_copy(update={"portfolio": ()})
    rows = [row for seed in range(studies) for row in study(demo, seed)]
    found = pd.DataFrame(rows)
    print(machine())
    print(
        f"{studies} studies of {len(demo.places)} métropoles, {time.perf_counter() - started:.0f} s"
    )
    print(found.groupby(["drawn again", "truth"], sort=False).mean().round(3).T.to_string())


def study(demo: Truth, seed: int) -> list[dict]:
    """Return what one simulated study gives: a row for each way of drawing and each truth."""
    truth = demo.model_copy(update={"seed": seed})
    made = simulate(truth)
    framework = tables.read(DEMO / "framework.csv", tables.descriptor("framework"))
    empty = [tables.empty(name) for name in ("indicators", "budgets", "comparisons")]
    sources = Sources(framework, made["metropoles"], made["ratings"], made["projects"], *empty)
    planted = made["truth"].set_index("metropole")
    own = score_of(wide(leaf_values(sources, EDITION), framework), sources)
    without_error = score_of(true_values(truth, planted, framework), sources)
    rows = []
    for name, factors in (("judgements", ONLY), ("judgements and choices", None)):
        found = rank_ranges(sources, CHOICES, EDITION, np.random.default_rng(seed), factors=factors)
        for target, values in (("no error", without_error), ("planted level", planted["level"])):
            values = values[own.index]
            rows.append({
                "drawn again": name, "truth": target, **held(found, rank_of(values)),
                "tau": kendalltau(own, values).statistic,
            })  # fmt: skip
    return rows


def held(found: RankRanges, true: pd.Series) -> dict[str, float]:
    """Return how often the ranges and the tiers of one study agree with the true ranks."""
    ranges = found.ranges.set_index("metropole")
    true = true[ranges.index]
    shares = found.acceptability.pivot(index="metropole", columns="rank", values="share")
    shares = shares.loc[ranges.index].to_numpy()
    upto = np.cumsum(shares, axis=1)
    place = np.arange(len(true)), true.to_numpy().astype(int) - 1
    at, end = shares[place], upto[place]
    between = np.minimum(end, 1 - TAIL) - np.maximum(end - at, TAIL)
    inside = np.where(at > 0, np.clip(between, 0, None) / np.where(at > 0, at, 1), 0.0)
    within = (np.arange(1, len(true) + 1) >= ranges[["low"]].to_numpy()) & (
        np.arange(1, len(true) + 1) <= ranges[["high"]].to_numpy())  # fmt: skip
    tier = ranges["tier"].to_numpy()
    apart = tier[:, None] < tier
    wrong = apart & (true.to_numpy()[:, None] > true.to_numpy())
    return {
        "held by 5-95 %": true.between(ranges["low"], ranges["high"]).mean(),
        "promised by 5-95 %": (shares * within).sum(axis=1).mean(),
        "inside the tails": inside.mean(),
        "width in ranks": (ranges["high"] - ranges["low"]).mean(),
        "tiers": tier.max(), "pairs set apart": apart.sum() / (len(true) * (len(true) - 1) / 2),
        "of them in the wrong order": wrong.sum() / max(apart.sum(), 1),
    }  # fmt: skip


def true_values(truth: Truth, planted: pd.DataFrame, framework: pd.DataFrame) -> pd.DataFrame:
    """Return leaf values without rater error, rounding or the luck of which projects were seen."""
    expected = {name: expected_criteria(truth, row.level) for name, row in planted.iterrows()}
    values = planted.join(pd.DataFrame(expected).T)
    return values[leaves(framework)["node"].tolist()].astype(float).sort_index()


def expected_criteria(truth: Truth, level: float) -> dict[str, float]:
    """Return what ``simulate`` gives a project of such a métropole on average."""
    merit = (level - 2.8) / 1.4
    mark = cells(1.5 + merit, 0.7, 3) @ DEGREES
    completion = 0.0
    for steering, share in enumerate(cells(1.4 + 0.5 * merit, 0.9, 3)):
        stuck = np.ones(1)
        overcome = 1 / (1 + np.exp(0.9 - truth.steering_effect * (steering >= 2)))
        for barrier in truth.barriers.values():
            odds = np.log(barrier.share / (1 - barrier.share)) + barrier.slope * merit
            left = (1 - overcome) / (1 + np.exp(-odds))
            stuck = np.convolve(stuck, [1 - left, left])
        done = [cells(1.1 + 0.5 * merit - 0.35 * k, 0.6, 2) @ COMPLETION for k in range(len(stuck))]
        completion += share * (stuck @ done)
    return {"completion": completion, "partnership": mark, "budget": mark, "measurement": mark}


def cells(mean: float, sd: float, top: int) -> np.ndarray:
    """Return the chances of 0, 1, … ``top`` for a normal draw, rounded and cut."""
    return np.diff(norm.cdf([-np.inf, *(np.arange(top) + 0.5), np.inf], mean, sd))


def score_of(values: pd.DataFrame, sources: Sources) -> pd.Series:
    """Return the index that the study's own choices give to leaf values."""
    ready = prepare_values(values.rename_axis("metropole"), sources, CHOICES, EDITION)
    return score(ready.values, sources, CHOICES)["maturity"]


def rank_of(values: pd.Series) -> pd.Series:
    """Return ranks, 1 for the highest."""
    return pd.Series(rank_array(values.to_numpy(float)), index=values.index)


if __name__ == "__main__":
    main(sys.argv[1:])
