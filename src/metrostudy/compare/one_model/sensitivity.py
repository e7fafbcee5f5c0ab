"""Would treated scores have said the same: Yeo–Johnson and winsorised, through the same test."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy.compare.axes.profiles import FLAT
from metrostudy.compare.one_model import continuum
from metrostudy.compare.one_model.reading import read
from metrostudy.compare.one_model.rule import Frames
from metrostudy.study import OneModel


def sensitivity(standard: pd.DataFrame, frames: Frames, choices: OneModel) -> pd.DataFrame:
    """Return the p of the test on scores as they are, made symmetrical, and without extremes.

    ``yeo_johnson`` raises each dimension to the power that makes it most Gaussian (Yeo & Johnson
    2000): it answers « is it only skew? », and hides classes that differ on one dimension alone.
    ``winsorised`` brings the lowest and the highest score of each dimension to the next one: « is
    it only the extreme scores? ». All three are read on the same ``frames``. Returns one row per
    ``reading`` (``scores, yeo_johnson, winsorised``): ``statistic, p_box, p_classes, p_curve,
    k_star, smallest``. The verdict is that of ``scores``; the others say how far to trust it.

    >>> cloud = pd.DataFrame(np.random.default_rng(0).normal(size=(12, 3)))
    >>> frames = Frames.draw(np.random.default_rng(1), 99, 12, 3)
    >>> sensitivity(cloud, frames, OneModel())["reading"].tolist()
    ['scores', 'yeo_johnson', 'winsorised']
    """
    cloud = standard.to_numpy()
    readings = {
        "scores": cloud,
        "yeo_johnson": np.apply_along_axis(_symmetrical, 0, cloud),
        "winsorised": np.apply_along_axis(_winsorised, 0, cloud),
    }
    return pd.DataFrame([
        {"reading": name} | read(continuum.standard(treated), frames, choices).row
        for name, treated in readings.items()
    ])  # fmt: skip


def _symmetrical(column: np.ndarray) -> np.ndarray:
    """Yeo–Johnson, or the column itself where no power can be found (two values, a lone spike)."""
    from scipy.stats import yeojohnson

    with np.errstate(all="ignore"):
        treated, _ = yeojohnson(column)
    return treated if np.isfinite(treated).all() and treated.std() > FLAT else column


def _winsorised(column: np.ndarray) -> np.ndarray:
    ordered = np.sort(column)
    return column.clip(ordered[1], ordered[-2])
