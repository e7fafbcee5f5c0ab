"""Does a rank correlation with population held keep its 5 %?

``python -m benchmarks.partial_ranks [studies]``. Invented métropoles: population goes with the
index and with a supposed cause as strongly as said, and the cause goes with the index beyond that,
or not. ``three levels``: the cause is a note that takes three values. ``skewed``: all three are
exponentials of normal ones, and the index is their *sum*, not an order that ranks would follow.
Beside the test, plain Spearman, which ignores population. 1,000 studies a cell, or as many as the
argument says; the truth that intervals should hold is read off 200,000 métropoles. Prints the table
of ``docs/methods.md``.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

from metrostudy import small_n

SIZES, MANY = (10, 12, 18, 22), 200_000
# With population: correlation of both; beyond it: correlation of cause and index; what is noted.
DESIGNS = {
    "no link, population 0": (0.0, 0.0, "normal"),
    "no link, population .5": (0.5, 0.0, "normal"),
    "no link, population .8": (0.8, 0.0, "normal"),
    "no link, population .5, three levels": (0.5, 0.0, "three levels"),
    "no link, population .5, skewed": (0.5, 0.0, "skewed"),
    "link .5, population .5": (0.5, 0.5, "normal"),
    "link .7, population .5": (0.5, 0.7, "normal"),
    "link .7, population .5, three levels": (0.5, 0.7, "three levels"),
}


def main(arguments: list[str]) -> None:
    """Print one row per design: found by each test, and how often the interval holds the truth."""
    studies = int(arguments[0]) if arguments else 1000
    rows = []
    for name, design in DESIGNS.items():
        rng = np.random.default_rng(len(rows))
        truth = small_n.partial_spearman(*drawn(MANY, *design, rng), rng, 1)["estimate"]
        for n in SIZES:
            tests = [judged(n, design, truth, rng) for _ in range(studies)]
            rows.append({"design": name, "n": n} | pd.DataFrame(tests).mean().to_dict())
    table = pd.DataFrame(rows).pivot(index="design", columns="n").loc[list(DESIGNS)]
    print(table.round(3).to_string())


def drawn(
    n: int, size: float, link: float, kind: str, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a cause, an index and the population of ``n`` métropoles."""
    population, own, rest = rng.standard_normal((3, n))
    cause = size * population + np.sqrt(1 - size**2) * own
    beyond = link * own + np.sqrt(1 - link**2) * rest
    if kind == "skewed":
        return np.exp(cause), np.exp(population) + np.exp(beyond), np.exp(population)
    if kind == "three levels":
        cause = np.digitize(cause, (-0.4, 0.4))
    return cause, size * population + np.sqrt(1 - size**2) * beyond, population


def judged(n: int, design: tuple, truth: float, rng: np.random.Generator) -> dict[str, float]:
    """Return what one study finds at 5 %, and whether its interval holds the truth."""
    cause, index, population = drawn(n, *design, rng)
    held = small_n.partial_spearman(cause, index, population, rng, 999)
    plain = small_n.spearman(cause, index, rng, 999)
    within = held["low"] <= truth <= held["high"]
    return {"population held": held["p"] <= 0.05, "ignored": plain["p"] <= 0.05, "holds": within}


if __name__ == "__main__":
    main(sys.argv[1:])
