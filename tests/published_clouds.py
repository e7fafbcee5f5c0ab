"""The clouds of the published figures: iris and 22 states, standardised as R's ``scale`` does."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

FOLDER = Path(__file__).parent / "published" / "typology"
NAMES = ("iris", "usarrests22")


def cloud(name: str) -> pd.DataFrame:
    table = pd.read_csv(FOLDER / f"data_{name}.csv", index_col="id").select_dtypes("number")
    return (table - table.mean()) / table.std(ddof=1)


def published(name: str, kind: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / f"{name}_{kind}.csv")
