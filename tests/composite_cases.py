"""The reference cases of composite indices (tests/published/composite), as metrostudy's tables."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

FOLDER = Path(__file__).parent / "published" / "composite"


def read(name: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / f"{name}.csv")


def framework(case: str) -> pd.DataFrame:
    """The metadata of a case as a framework."""
    meta = read(f"{case}_meta").query("Type in ('Indicator', 'Aggregate')")
    return pd.DataFrame({
        "node": meta["iCode"], "parent": meta["Parent"].astype(object), "label_fr": meta["iCode"],
        "label_en": None, "direction": meta["Direction"], "weight": meta["Weight"].astype(float),
        "source": None, "aggregate": None,
    }).reset_index(drop=True)  # fmt: skip


def prepared(case: str, step: str) -> pd.DataFrame:
    """Raw leaves after a step of preparation, one row per unit."""
    return _wide(read(f"{case}_prepared").query("step == @step"))


def normalised(case: str, method: str) -> pd.DataFrame:
    """Treated leaves laid on a scale, one row per unit."""
    table = read(f"{case}_normalised").query("method == @method")
    return _wide(table.query("input == 'treated'") if "input" in table else table)


def _wide(table: pd.DataFrame) -> pd.DataFrame:
    return table.pivot(index="unit", columns="code", values="value")
