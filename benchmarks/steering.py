"""How often does the notebook claim that steering overcomes barriers, when it does and when not?

``python -m benchmarks.steering [studies]``. Each study is invented by ``metrostudy.simulate`` with
the demo's own ``truth.yml`` (texts of projects left out) under another seed, once with the planted
effect and once with the effect set to zero; it is judged as notebook 07 judges it. A claim is a
finding that bears on H5. Beside claims: whether the exact interval of each odds ratio holds the
planted one. The planted effect is that on a barrier; on a project that overcomes all it met it is
known only when null. The third kind of study has barriers that fall together in half of the
projects: an interval that takes them as independent is then too short.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import pandas as pd

from benchmarks.index import machine
from metrostudy import tables
from metrostudy.compare.steering import Steering, steering
from metrostudy.simulate import Truth, simulate
from metrostudy.small_n import wilson
from metrostudy.study import Barriers, root
from metrostudy.tell.sentences import barriers as sentences

DEMO = root() / "data" / "demo"
CHOICES = Barriers()
TOGETHER = 0.5  # share of projects whose barriers all fall, or all hold, as their first one does


def main(arguments: list[str]) -> None:
    """Print one row per kind of study: claims, and coverage of each odds ratio."""
    studies, started = int(arguments[0]) if arguments else 200, time.perf_counter()
    demo = Truth.read(DEMO / "truth.yml").model_copy(update={"portfolio": ()})
    codebook = tables.read(DEMO.parent / "codebook.csv", tables.descriptor("codebook"))
    kinds = {
        f"planted effect ({demo.steering_effect})": (demo.steering_effect, False),
        "no effect": (0.0, False),
        "no effect, barriers of a project together": (0.0, True),
    }
    rows = {name: rates([judged(demo, codebook, seed, *kind) for seed in range(studies)])
            for name, kind in kinds.items()}  # fmt: skip
    print(machine())
    print(f"{studies} studies of each kind, {time.perf_counter() - started:.0f} s")
    print(pd.DataFrame(rows).T.to_string())


def judged(
    demo: Truth, codebook: pd.DataFrame, seed: int, effect: float, together: bool
) -> dict[str, bool]:
    """Return what the notebook would say of one study, and which intervals hold the truth."""
    truth = demo.model_copy(update={"seed": seed, "steering_effect": effect})
    projects = simulate(truth)["projects"]
    rng = np.random.default_rng(seed)
    if together:
        projects = projects.assign(overcome=fallen_together(projects, rng))
    found = steering(projects, codebook, CHOICES, rng)
    bearing = sentences.steering(found).bearing
    said = {"claimed": bearing == "supports", "contrary claimed": bearing == "opposes"}
    tests = ["barriers"] + ["projects", "pooled"] * (effect == 0)
    return said | {f"{test} holds it": holds(found, test, np.exp(effect)) for test in tests}


def holds(found: Steering, test: str, odds: float) -> bool:
    """Say whether the interval of an odds ratio holds the planted one."""
    row = found.tests.set_index("test").loc[test]
    return bool(row["low"] <= odds <= row["high"])


def fallen_together(projects: pd.DataFrame, rng: np.random.Generator) -> pd.Series:
    """Return ``overcome`` redrawn: in some projects every barrier does as the first one did."""
    met = projects["barriers"].where(projects["barriers"] != "none", "")
    first = met.str.split("|").str[0]
    won = [
        name in cells.split("|") for name, cells in zip(first, projects["overcome"], strict=True)
    ]
    alike = rng.random(len(projects)) < TOGETHER
    return projects["overcome"].mask(alike, met.where(won, ""))


def rates(rows: list[dict[str, bool]]) -> dict[str, str]:
    """Return each share in percent, with Wilson's interval for the number of studies."""
    table = pd.DataFrame(rows)
    shares = {name: wilson(int(hits.sum()), len(hits)) for name, hits in table.items()}
    return {name: f"{100 * s['estimate']:.1f} [{100 * s['low']:.1f}-{100 * s['high']:.1f}]"
            for name, s in shares.items()}  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
