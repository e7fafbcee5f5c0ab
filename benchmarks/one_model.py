"""How often « one model or several » gives each answer, in populations whose truth is known.

``python -m benchmarks.one_model`` simulates 2,000 studies of each population at each size, tells
each by the very rule of the package, and adds one line per 250 studies to
``benchmarks/results/one_model.csv``; stopped, it goes on from there. It ends by printing the table
of ``docs/methods.md``, which ``--table`` prints at once from what is already simulated.
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
import pandas as pd

from metrostudy.compare.one_model import continuum
from metrostudy.compare.one_model.power import simplex
from metrostudy.compare.one_model.rule import Frames, answer
from metrostudy.study import OneModel

RESULTS = Path(__file__).with_name("results") / "one_model.csv"
SIZES, DIMENSIONS = (22, 18, 12, 10), 6
CHUNKS, CHUNK = 8, 250
DRAWS, POOL = 399, 4000
ANSWERS = ["one", "atypical", "several"]
Clouds = Callable[[np.random.Generator, int], np.ndarray]


# Populations: each gives CHUNK clouds (clouds, n, dimensions) ---------------------------------


def factor(rng: np.random.Generator, n: int, r: float) -> np.ndarray:
    """One Gaussian factor: dimensions correlate at ``r``; 0 is a spherical cloud."""
    common, own = rng.standard_normal((CHUNK, n, 1)), rng.standard_normal((CHUNK, n, DIMENSIONS))
    return np.sqrt(r) * common + np.sqrt(1 - r) * own


def likert(rng: np.random.Generator, n: int, cuts: tuple[float, ...]) -> np.ndarray:
    """A factor of .5 read on five levels."""
    return np.digitize(factor(rng, n, 0.5), cuts).astype(float)


def lognormal(rng: np.random.Generator, n: int) -> np.ndarray:
    """The exponential of a factor of .5."""
    return np.exp(factor(rng, n, 0.5))


def heavy(rng: np.random.Generator, n: int) -> np.ndarray:
    """Student's t with three degrees of freedom, dimensions sharing the far cases."""
    return factor(rng, n, 0.5) / np.sqrt(rng.chisquare(3, (CHUNK, n, 1)) / 3)


def hypercube(rng: np.random.Generator, n: int) -> np.ndarray:
    """Independent uniform dimensions."""
    return rng.random((CHUNK, n, DIMENSIONS))


def gradient(rng: np.random.Generator, n: int, r: float) -> np.ndarray:
    """Places even along one gradient, which makes the share ``r`` of each variance."""
    place = np.sqrt(3) * rng.uniform(-1, 1, (CHUNK, n, 1))
    return np.sqrt(r) * place + np.sqrt(1 - r) * rng.standard_normal((CHUNK, n, DIMENSIONS))


def arch(rng: np.random.Generator, n: int, r: float) -> np.ndarray:
    """A bent gradient: each dimension mixes a place and its square, the share ``r`` of variance."""
    place = np.sqrt(3) * rng.uniform(-1, 1, (CHUNK, n, 1))
    square = (place**2 - 1) / np.sqrt(0.8)
    a, b = rng.standard_normal((2, CHUNK, 1, DIMENSIONS))
    curve = (a * place + b * square) / np.hypot(a, b)
    return np.sqrt(r) * curve + np.sqrt(1 - r) * rng.standard_normal((CHUNK, n, DIMENSIONS))


def horseshoe(rng: np.random.Generator, n: int, turn: float) -> np.ndarray:
    """Places even along an arc of ``turn`` half-circles, 20 deviations of the noise long."""
    angle = np.pi * turn
    at = angle * rng.uniform(-0.5, 0.5, (CHUNK, n, 1))
    curve = 20 / angle * np.concatenate([np.sin(at), np.cos(at)], axis=2)
    return curve @ _axes(rng, 2) + rng.standard_normal((CHUNK, n, DIMENSIONS))


def models(rng: np.random.Generator, n: int, k: int, apart: float, how: str) -> np.ndarray:
    """``k`` equal classes, centres ``apart`` in deviations within a class.

    ``random``: in random directions. ``single``: each class ahead on one dimension of its own (of
    two classes, one is). ``factor``: random directions, and a factor of .5 inside classes.
    """
    if how == "single":
        heads = [0.0, apart] if k == 2 else [apart / np.sqrt(2)] * k
        centres = np.eye(k, DIMENSIONS) * np.array(heads)[:, None]
    else:
        centres = apart * simplex(k) @ _axes(rng, k - 1)
    inside = factor(rng, n, 0.5 if how == "factor" else 0.0)
    return centres[..., np.arange(n) % k, :] + inside


def _axes(rng: np.random.Generator, count: int) -> np.ndarray:
    turned = continuum.orthonormal(rng.standard_normal((CHUNK, DIMENSIONS, DIMENSIONS)))
    return turned[..., :count].transpose(0, 2, 1)


POPULATIONS: dict[str, Clouds] = {
    "one, spherical": partial(factor, r=0.0),
    "one, factor .5": partial(factor, r=0.5),
    "one, factor .8": partial(factor, r=0.8),
    "one, Likert": partial(likert, cuts=(-1.5, -0.5, 0.5, 1.5)),
    "one, skewed Likert": partial(likert, cuts=(0.25, 0.9, 1.5, 2.1)),
    "one, lognormal": lognormal,
    "one, heavy tails": heavy,
    "one, hypercube": hypercube,
    **{f"one, gradient {r}": partial(gradient, r=r) for r in (0.5, 0.8, 0.95)},
    **{f"curved, arch {r}": partial(arch, r=r) for r in (0.5, 0.8, 0.95)},
    **{f"curved, horseshoe {t} π": partial(horseshoe, turn=t) for t in (1.0, 1.5)},
    **{
        f"several, k {k}, d {d}, {how}": partial(models, k=k, apart=d, how=how)
        for how in ("random", "single", "factor") for k in (2, 3) for d in (4, 5, 6, 8)
    },
}  # fmt: skip


# The table -------------------------------------------------------------------------------------


def told(population: str, n: int, chunk: int) -> dict:
    """Return how often each answer is given to one chunk of studies; its seed is its own."""
    rng = np.random.default_rng([zlib.crc32(population.encode()), n, chunk])
    frames, choices = _frames(n), OneModel()
    clouds = continuum.standard(POPULATIONS[population](rng, n))
    answers = [answer(cloud, frames.some(rng, DRAWS), choices) for cloud in clouds]
    counts = {name: answers.count(name) for name in ANSWERS}
    return {"population": population, "n": n, "chunk": chunk, "data_sets": CHUNK} | counts


@lru_cache
def _frames(n: int) -> Frames:
    return Frames.draw(np.random.default_rng(n), POOL, n, DIMENSIONS)


def simulate(jobs: int) -> None:
    """Add to the results every chunk that is not there, as it comes."""
    from joblib import Parallel, delayed

    from benchmarks import one_model  # by its name: processes cannot import from __main__

    done = _done()
    left = [task for task in _tasks() if task not in done]
    RESULTS.parent.mkdir(exist_ok=True)
    run = Parallel(jobs, return_as="generator_unordered")
    for row in run(delayed(one_model.told)(*task) for task in left):
        pd.DataFrame([row]).to_csv(RESULTS, mode="a", index=False, header=not RESULTS.exists())


def _tasks() -> Iterator[tuple[str, int, int]]:
    """All populations first, so that a run cut short leaves a whole table of fewer studies."""
    return ((name, n, chunk) for chunk in range(CHUNKS) for n in SIZES for name in POPULATIONS)


def _done() -> set[tuple[str, int, int]]:
    if not RESULTS.exists():
        return set()
    rows = pd.read_csv(RESULTS)
    return set(zip(rows["population"], rows["n"], rows["chunk"], strict=True))


def table() -> pd.DataFrame:
    """Return the share of studies told each answer: one row a population, three columns a size."""
    rows = pd.read_csv(RESULTS).groupby(["population", "n"])[["data_sets", *ANSWERS]].sum()
    shares = rows[ANSWERS].div(rows["data_sets"], axis=0).unstack("n")
    order = [name for name in POPULATIONS if name in shares.index]
    wide = shares.swaplevel(axis=1).sort_index(axis=1, level=0, sort_remaining=False)
    return wide.reindex(order).reindex(columns=ANSWERS, level=1)


def printed(shares: pd.DataFrame) -> str:
    """Return the table as Markdown: one / atypical / several at each size."""
    sizes = shares.columns.unique(0)
    lines = ["| population | " + " | ".join(f"n = {n}" for n in sizes) + " |"]
    lines.append("|---" * (len(sizes) + 1) + "|")
    for name, row in shares.iterrows():
        cells = [" / ".join(f"{row[n, a]:.3f}"[int(row[n, a] < 1):] for a in ANSWERS)
                 if row[n].notna().all() else "–" for n in sizes]  # fmt: skip
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    """Simulate what is left, then print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--table", action="store_true", help="print what is already simulated")
    asked = parser.parse_args()
    if not asked.table:
        simulate(asked.jobs)
    print(printed(table()))


if __name__ == "__main__":
    main()
