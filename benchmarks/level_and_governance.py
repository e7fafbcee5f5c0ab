"""How often are H3 and H9 claimed, when they are true and when not?

``python -m benchmarks.level_and_governance [studies]``. Studies are invented by
``metrostudy.simulate`` from the demo's own ``truth.yml`` (texts of projects left out) under other
seeds, and judged as notebook 07 judges them. For H3: steering acts on status only through barriers
that it overcomes, so no effect on barriers is no truth of H3. For H9: steering follows the level of
a métropole, and its governance hardly does; with all métropoles at one level nothing is left to go
with anything.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import pandas as pd

from benchmarks.index import machine
from metrostudy import tables
from metrostudy.compare.governance import governance
from metrostudy.compare.level import metropolitan_level
from metrostudy.compare.verdicts import LEVEL, governance_bearing, level_bearing
from metrostudy.measure.maturity import maturity
from metrostudy.measure.sources import Sources
from metrostudy.simulate import Truth, simulate
from metrostudy.small_n import wilson
from metrostudy.study import Barriers, Maturity, root

DEMO = root() / "data" / "demo"


def main(arguments: list[str]) -> None:
    """Print one row per kind of study: what is claimed for and against, in percent."""
    studies, started = int(arguments[0]) if arguments else 200, time.perf_counter()
    demo = Truth.read(DEMO / "truth.yml").model_copy(update={"portfolio": ()})
    drawn = demo.model_copy(update={"places": ()})
    kinds = {
        "H3, planted effect on barriers": (level_of, demo, {}),
        "H3, none": (level_of, demo, {"steering_effect": 0.0}),
        "H9, steering follows the level": (governance_of, demo, {}),
        "H9, one level": (governance_of, drawn, {"levels": (2.7, 2.7)}),
    }
    print(machine())
    for name, (judged, truth, planted) in kinds.items():
        found = [judged(truth.model_copy(update={"seed": seed} | planted), seed)
                 for seed in range(studies)]  # fmt: skip
        print(name, rates(pd.DataFrame(found)))
    print(f"{studies} studies of each kind, {time.perf_counter() - started:.0f} s")


def level_of(truth: Truth, seed: int) -> dict[str, bool]:
    """Return what a study says of H3."""
    rng = np.random.default_rng(seed)
    tests = metropolitan_level(simulate(truth)["projects"], Barriers(), rng).tests
    return said(level_bearing(tests.iloc[0]))


def governance_of(truth: Truth, seed: int) -> dict[str, bool]:
    """Return what a study says of H9, and which of its two causes is clear."""
    study, framework = simulate(truth), tables.read(
        DEMO / "framework.csv", tables.descriptor("framework"))  # fmt: skip
    codebook = tables.read(DEMO.parent / "codebook.csv", tables.descriptor("codebook"))
    none = [tables.empty(name) for name in ("indicators", "budgets", "comparisons")]
    sources = Sources(framework, study["metropoles"], study["ratings"], study["projects"], *none)
    scores = maturity(sources, Maturity(), truth.editions[-1])
    rng = np.random.default_rng(seed)
    tests = governance(sources, scores, codebook, truth.editions[-1], rng).tests
    clear = (tests.set_index("cause")["p_holm"] <= LEVEL).to_dict()
    return said(governance_bearing(tests)) | clear


def said(bearing: str) -> dict[str, bool]:
    """Return the bearing as two yes or no."""
    return {"supports": bearing == "supports", "opposes": bearing == "opposes"}


def rates(found: pd.DataFrame) -> dict[str, str]:
    """Return each share in percent, with Wilson's interval for the number of studies."""
    shares = {name: wilson(int(hits.sum()), len(hits)) for name, hits in found.items()}
    return {name: f"{100 * s['estimate']:.1f} [{100 * s['low']:.1f}-{100 * s['high']:.1f}]"
            for name, s in shares.items()}  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
