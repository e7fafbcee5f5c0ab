"""How often the demo's rule says « several » when three ways are planted, and when one is.

``python -m benchmarks.planted_models [STUDIES]`` simulates studies of the size, spread and raters
of ``data/demo/truth.yml``, scores them on the demo's framework, and reads levels and profiles with
the whole rule of ``compare.one_model``, as notebook 05 does.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

from metrostudy import tables
from metrostudy.compare.axes.profiles import profiles, relative_profiles, standardised
from metrostudy.compare.one_model.rule import Frames, answer
from metrostudy.measure.maturity import maturity
from metrostudy.measure.sources import Sources
from metrostudy.simulate import Truth, simulate
from metrostudy.study import Maturity, OneModel, Study

DRAWS = 399


def main(studies: int = 200) -> None:
    """Print how many studies of each truth get each answer, on levels and on profiles."""
    demo = Study.read("data/demo/study.yml")
    truth = Truth.read(demo.folder / "truth.yml").model_copy(
        update={"portfolio": (), "places": (), "evidence": {}, "arrivals": ()}
    )
    framework, frames = demo.table("framework"), {}
    rows = []
    for ways in (3, 1):
        for seed in range(studies):
            made = simulate(truth.model_copy(update={"ways": ways, "seed": seed}))
            for reading, cloud in read(made, framework).items():
                n, p = cloud.shape
                if (n, p) not in frames:
                    frames[n, p] = Frames.draw(np.random.default_rng(0), DRAWS, n, p)
                said = answer(cloud, frames[n, p], OneModel())
                rows.append({"ways": ways, "reading": reading, "answer": said})
    table = pd.DataFrame(rows)
    print(table.groupby(["ways", "reading"])["answer"].value_counts().unstack(fill_value=0))


def read(made: dict[str, pd.DataFrame], framework: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return the standardised cloud of levels and that of profiles."""
    absent = [tables.empty(name) for name in ("indicators", "budgets", "comparisons")]
    sources = Sources(framework, made["metropoles"], made["ratings"], made["projects"], *absent)
    table = profiles(maturity(sources, Maturity(), "2026"), framework)
    return {
        reading: standardised(rows)[0].to_numpy()
        for reading, rows in (("levels", table), ("profiles", relative_profiles(table)))
    }


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
