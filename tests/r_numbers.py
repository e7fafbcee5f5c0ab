"""The reference outputs of R for small-sample tests, read from tests/published/configurations."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

PUBLISHED = Path(__file__).parent / "published" / "configurations"


def read(name: str) -> pd.DataFrame:
    return pd.read_csv(PUBLISHED / f"{name}.csv")


def numbers(cell: str) -> np.ndarray:
    return np.array([float(value) for value in cell.split(";")])


def rng() -> np.random.Generator:
    return np.random.default_rng(7)
