"""In how many analyses « several models » is said, when three ways are planted and when one is.

``python -m benchmarks.verdict_shares [STUDIES] [ANALYSES]`` simulates studies of the size, spread
and raters of ``data/demo/truth.yml``, sweeps each one's conclusion on one model over its default
alternatives, and prints the distribution of the share of analyses that say « several », over all of
them and over those that read profiles: the planted ways are profiles, and levels are one gradient.
"""

from __future__ import annotations

import sys

import pandas as pd
from joblib import Parallel, delayed

from metrostudy.compare.multiverse.alternatives import Factor, factors
from metrostudy.compare.multiverse.conclusions import evaluate
from metrostudy.compare.multiverse.material import Material
from metrostudy.compare.multiverse.specifications import own_design, specifications
from metrostudy.simulate import Truth, simulate
from metrostudy.study import Study

BARE = {"portfolio": (), "places": (), "evidence": {}, "arrivals": (),
        "interviews_per_metropole": 0}  # fmt: skip


def main(studies: int = 100, analyses: int = 200) -> None:
    """Print quantiles of the share, by truth and reading."""
    demo = Study.read("data/demo/study.yml")
    truth = Truth.read(demo.folder / "truth.yml").model_copy(update=BARE)
    varied, _ = factors(demo, Material.made(demo, simulate(truth)))
    asked = [(ways, seed) for ways in (3, 1) for seed in range(studies)]
    rows = Parallel(2)(
        delayed(shares)(
            demo, truth.model_copy(update={"ways": ways, "seed": seed}), varied, analyses
        )
        for ways, seed in asked
    )
    table = pd.DataFrame(asked, columns=["ways", "seed"]).join(pd.DataFrame(rows))
    marks = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]
    print(table.groupby("ways")[["all", "profiles", "levels"]].quantile(marks).round(3))


def shares(
    demo: Study, truth: Truth, varied: list[Factor], analyses: int
) -> dict[str, float]:  # fmt: skip
    """Return the share of « several » over the analyses of one simulated study."""
    material = Material.made(demo, simulate(truth))
    design = own_design(specifications(varied, analyses, truth.seed), "H1")
    values = [
        {factor.name: factor.values[code] for factor, code in zip(design.factors, row, strict=True)}
        for row in design.codes
    ]
    said = pd.DataFrame({
        "reading": [value["one_model.reading"] for value in values],
        "several": [evaluate(material, "H1", value)["verdict"] == "several" for value in values],
    })  # fmt: skip
    by_reading = said.groupby("reading")["several"].mean()
    return {"all": said["several"].mean()} | by_reading.to_dict()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
