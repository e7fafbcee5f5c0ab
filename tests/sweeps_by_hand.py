"""Sweeps small enough to read: every verdict is written by a rule of one line."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import pandas as pd

from metrostudy.compare.multiverse.reading import Reading, read_answers

LAYER, COUNTED, WITHOUT = "codings.layer", "barriers.denominator", "robustness.without"
SCALE, WEIGHTS = "maturity.normalise", "maturity.weights"
PLACES = {
    LAYER: ("union", "A", "B"),
    COUNTED: ("projects", "turns"),
    WITHOUT: ("nobody", "aube", "brune"),
    SCALE: ("goalposts", "z", "rank"),
    WEIGHTS: ("declared", "equal"),
}
METROPOLES = pd.DataFrame({"metropole": ["aube", "brune"], "name": ["Aube", "Brune"]})


def sweep(
    verdict: Callable[..., str],
    choices: dict[str, tuple] | tuple[str, ...],
    conclusion: str = "H4",
    rows: np.ndarray | None = None,
) -> pd.DataFrame:
    """The answers of one conclusion to every combination of ``choices``, or to ``rows`` of them."""
    places = choices if isinstance(choices, dict) else {name: PLACES[name] for name in choices}
    table = pd.DataFrame(list(product(*places.values())), columns=list(places), dtype=str)
    table = table if rows is None else table.iloc[rows].reset_index(drop=True)
    said = [verdict(*values) for values in table.itertuples(index=False)]
    own = (table == [values[0] for values in places.values()]).all(axis=1)
    table.insert(0, "conclusion", conclusion)
    return table.assign(
        hypothesis="H2" if conclusion == "path" else conclusion, own=own,
        statistic=np.arange(len(table), dtype=float), low=np.nan, high=np.nan, n=18, verdict=said,
        reason=["too few cases" if word == "impossible" else None for word in said],
    )  # fmt: skip


def factors(places: dict[str, tuple] = PLACES) -> pd.DataFrame:
    """The alternatives and their names: « layer : A », in English “layer: A”."""
    rows = [(name, value, value == values[0], f"{name.split('.')[1]} : {value}",
             f"{name.split('.')[1]}: {value}")
            for name, values in places.items() for value in values]  # fmt: skip
    return pd.DataFrame(rows, columns=["factor", "alternative", "own", "label_fr", "label_en"])


def read(*answers: pd.DataFrame, places: dict[str, tuple] = PLACES) -> Reading:
    """The reading of several conclusions at once."""
    rng = np.random.default_rng(0)
    return read_answers(pd.concat(answers, ignore_index=True), factors(places), METROPOLES, rng)


def coder_b_on_turns(layer: str, counted: str, *_: str) -> str:
    """Silent with coder B and turns together, else supported."""
    return "silent" if (layer, counted) == ("B", "turns") else "supports"
