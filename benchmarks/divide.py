"""Does the interval of a Gini index of communes hold the truth? ``python -m benchmarks.divide``.

Invented regions: communes whose rates and log-populations are normal, drawn 8, 20, 40 or 100 at a
time; the truth is the index of two million of them. Prints, as in ``docs/methods.md``, the share of
intervals of nominal 95 % that hold it, for ours (``gini_interval``), a plain jackknife with
Student's t and a percentile bootstrap of communes, and the share of draws for which ours is blank.
Argument: number of draws.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
from scipy.special import expit
from scipy.stats import t

from metrostudy.compare.divide.inequality import gini, gini_interval

SIZES, MANY, RESAMPLES = (8, 20, 40, 100), 2_000_000, 299
# Link of rate and size, spread of log-population, spread of the log-odds of the rate.
DESIGNS = {
    "as métropoles": (0.3, 1.4, 0.4),
    "no link with size": (0.0, 1.4, 0.4),
    "strong link": (0.6, 1.4, 0.4),
    "small communes worse": (-0.3, 1.4, 0.4),
    "communes alike in size": (0.3, 0.7, 0.4),
    "one large commune": (0.3, 1.8, 0.4),
    "nearly equal": (0.3, 1.4, 0.15),
    "very unequal": (0.3, 1.4, 0.9),
}


def main(arguments: list[str]) -> None:
    """Print one line per design and number of communes."""
    draws = int(arguments[0]) if arguments else 1000
    print("| design | communes | ours | blank | jackknife | bootstrap |")
    print("| --- | --- | --- | --- | --- | --- |")
    for i, (name, design) in enumerate(DESIGNS.items()):
        rng = np.random.default_rng([2020, i])
        truth = gini(*region(MANY, *design, rng))
        for n in SIZES:
            held = np.array([list(verdicts(truth, n, design, rng)) for _ in range(draws)])
            blank = np.isnan(held[:, 0]).mean()
            ours = np.nanmean(held[:, 0]) if blank < 1 else np.nan
            shares = [f"{share:.3f}" for share in (ours, blank, *held[:, 1:].mean(axis=0))]
            print(f"| {name} | {n} | {' | '.join(shares)} |", flush=True)


def verdicts(
    truth: float, n: int, design: tuple[float, float, float], rng: np.random.Generator
) -> Iterator[float]:
    """Whether each interval holds the truth; unknown when it is blank."""
    x, w = region(n, *design, rng)
    low, high = gini_interval(x, w)
    yield np.nan if np.isnan(low) else float(low <= truth <= high)
    without = np.array([gini(np.delete(x, i), np.delete(w, i)) for i in range(n)])
    reach = t.ppf(0.975, n - 1) * np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum())
    yield float(abs(gini(x, w) - truth) <= reach)
    again = rng.integers(0, n, size=(RESAMPLES, n))
    low, high = np.quantile([gini(x[drawn], w[drawn]) for drawn in again], [0.025, 0.975])
    yield float(low <= truth <= high)


def region(
    n: int, link: float, sizes: float, rates: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Rates in percent and populations of n communes."""
    size, own = rng.normal(size=n), rng.normal(size=n)
    odds = -2.0 + rates * (link * size + np.sqrt(1 - link**2) * own)
    return 100 * expit(odds), np.exp(sizes * size)


if __name__ == "__main__":
    main(sys.argv[1:])
