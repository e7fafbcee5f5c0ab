"""One cloud read in full: every p of the rule, and the bands that its figure shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrostudy.compare.one_model import continuum
from metrostudy.compare.one_model.guard import curved
from metrostudy.compare.one_model.rule import Frames, left_out
from metrostudy.study import OneModel


@dataclass(frozen=True)
class Reading:
    """T_k of the cuts of a cloud, of ``even`` and of ``bent`` ones, and which cuts are legible."""

    observed: np.ndarray
    even: np.ndarray
    bent: np.ndarray
    smallest: np.ndarray
    enough: np.ndarray
    legible: np.ndarray

    @property
    def marked(self) -> np.ndarray:
        """T_k in deviations of an even continuum from its mean."""
        return continuum.scaled(self.observed, self.even)

    @property
    def k_star(self) -> int:
        """The most marked of the legible cuts, or of those without a small class, or of all."""
        kept = next((cuts for cuts in (self.legible, self.enough) if cuts.any()), True)
        return int(np.where(kept, self.marked, -np.inf).argmax()) + 2

    @property
    def row(self) -> dict:
        """Statistic, p of each reading, k_star and its smallest class."""
        return {
            "statistic": self.marked.max(),
            "p_box": continuum.p_value(self.observed, self.even),
            "p_classes": continuum.p_value(self.observed, self.even, self.legible),
            "p_curve": continuum.p_value(self.observed, self.bent, self.legible),
            "k_star": self.k_star, "smallest": self.smallest[self.k_star - 2],
        }  # fmt: skip


def read(cloud: np.ndarray, frames: Frames, choices: OneModel) -> Reading:
    """Return a standardised cloud's cuts beside those of straight and of bent continuums."""
    observed, smallest = (part[0] for part in continuum.separation(cloud[None], choices.max_k))
    even = continuum.null_separation(frames.even, continuum.straight(cloud), choices.max_k)
    bent = continuum.null_separation(frames.bent, curved(cloud), choices.max_k)
    enough = smallest >= choices.smallest
    legible = continuum.legible(observed, even, enough)
    return Reading(observed, even, bent, smallest, enough, legible)


def leave_one_out(standard: pd.DataFrame, drawn: np.ndarray, choices: OneModel) -> pd.DataFrame:
    """Return p_box without each métropole, largest first, on one set of frames: they compare."""
    clouds = left_out(standard.to_numpy())
    observed, _ = continuum.separation(clouds, choices.max_k)
    nulls = (continuum.null_separation(drawn, continuum.straight(c), choices.max_k) for c in clouds)
    p = [continuum.p_value(o, null) for o, null in zip(observed, nulls, strict=True)]
    order = {"by": ["p", "metropole"], "ascending": [False, True], "ignore_index": True}
    return pd.DataFrame({"metropole": standard.index, "p": p}).sort_values(**order)


def bands(found: Reading, bunched: np.ndarray, level: float) -> pd.DataFrame:
    """Return T_k of each cut with the mean, 95 % band and limit of an even continuum.

    ``permissive_low, permissive_high, permissive_limit`` are those of bunched clouds.
    """
    table = {"k": np.arange(2, len(found.observed) + 2), "observed": found.observed,
             "null_mean": found.even.mean(axis=0)}  # fmt: skip
    for name, null in (("", found.even), ("permissive_", bunched)):
        table |= {f"{name}low": np.quantile(null, 0.025, axis=0),
                  f"{name}high": np.quantile(null, 0.975, axis=0),
                  f"{name}limit": continuum.limit(null, level)}  # fmt: skip
    return pd.DataFrame(table | {"smallest": found.smallest})
