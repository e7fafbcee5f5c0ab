"""A chain of two conclusions whose every answer is known, one of them by its failure."""

from __future__ import annotations

import sys
import time
from functools import partial
from pathlib import Path

import pandas as pd

from metrostudy import cli
from metrostudy.compare.multiverse.alternatives import Factor
from metrostudy.compare.multiverse.conclusions import Conclusion
from metrostudy.pipeline import design, sweeping

SMALL = (Factor("cut", (0.5, 2.0), ("A", "B")), Factor("mean", (None, "rank"), ("A",)))
CASES = ("nobody", *(f"c{number}" for number in range(149)))
LARGE = (*SMALL, Factor("case", CASES, ("A",)))  # A: 600 analyses, B: 2
REFUSED = [("cut", "3", "gives the same data as 2")]


def evaluate(folder, seconds, material, conclusion, altered):
    """The cut, and « several » above 1; the count of calls is the length of ``folder/calls``."""
    with (folder / "calls").open("a") as calls:
        calls.write(f"{conclusion} {altered}\n")
    time.sleep(seconds)
    if conclusion == "A" and altered["mean"] and altered["cut"] == 0.5:
        raise ZeroDivisionError("no deviation\nat all")
    cut = altered.get("cut", 0.5)
    verdict = "several" if cut > 1 else "one"
    numbers = {"statistic": cut, "low": 0.1 + 0.2, "high": float("nan"), "n": 18}
    return numbers | {
        "verdict": verdict,
        "reason": "",
        "data": f"d{cut}{altered.get('mean') or ''}",
    }


def calls(folder: Path) -> list[str]:
    return (folder / "calls").read_text().splitlines()


def patches(folder: Path, factors=LARGE, seconds=0.0) -> list[tuple]:
    """What to put in the place of names of the engine for it to sweep this chain."""
    refused = pd.DataFrame(REFUSED, columns=["factor", "alternative", "reason"])
    made = [
        Conclusion(
            name, hypothesis, tuple(f.name for f in factors if name in f.read_by), bool, bool
        )
        for name, hypothesis in (("A", "H1"), ("B", "H2"))
    ]
    return [
        (design, "factors", lambda study, material: (list(factors), refused)),
        (design, "CONCLUSIONS", {one.name: one for one in made}),
        (sweeping, "evaluate", partial(evaluate, folder, seconds)),
        (sweeping, "_library", lambda: b"the toy"),
    ]


def command(folder: str, seconds: float, *arguments: str) -> None:
    """``metrostudy sweep`` on this chain, in a process of its own."""
    for patch in patches(Path(folder), seconds=seconds):
        setattr(*patch)
    sys.exit(cli.main(["sweep", *arguments]))
