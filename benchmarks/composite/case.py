"""One case of a folder: its table, its framework, and each stage of its data, computed once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.composite.judging import Block, against
from metrostudy.faults import StudyError
from metrostudy.measure.framework import beneath, leaves, levels

KINDS = {"amean": "arithmetic", "gmean": "geometric", "hmean": "harmonic"}


class Case:
    """The files ``name_*.csv`` of ``folder``; what they leave unsaid is found by trying, and told.

    A folder states in its README, not in its tables, how many points may be winsorised, which
    column groups units, which unit is the reference. :meth:`settle` takes the first candidate that
    gives the case's own figures, and ``assumed`` keeps what was taken.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name, self.assumed = folder, name, {}
        self.values_of = cache(self._values_of)

    def has(self, kind: str) -> bool:
        """Say whether the case has a file of this kind."""
        return (self.folder / f"{self.name}_{kind}.csv").is_file()

    def read(self, kind: str, **how: object) -> pd.DataFrame:
        """Read one file of the case."""
        return pd.read_csv(self.folder / f"{self.name}_{kind}.csv", **how)

    def kinds(self) -> list[str]:
        """Name every kind of file that the case has."""
        start = f"{self.name}_"
        return [p.stem.removeprefix(start) for p in sorted(self.folder.glob(f"{start}*.csv"))]

    def settle(self, what: str, candidates: Iterable, blocks: Callable[[object], list[Block]]):
        """Return the first candidate under which everything agrees, else the first of all."""
        if what not in self.assumed:
            candidates = list(candidates)
            self.assumed[what] = next((c for c in candidates if _fits(blocks, c)), candidates[0])
        return self.assumed[what]

    # The table and the tree ------------------------------------------------------------------

    @cached_property
    def table(self) -> pd.DataFrame:
        """The data file, one row a unit, indexed by its code."""
        table = self.read("data")
        return table.set_index("uCode" if "uCode" in table else table.columns[0])

    @cached_property
    def meta(self) -> pd.DataFrame:
        """The metadata, indexed by code."""
        return self.read("meta").set_index("iCode", drop=False)

    @cached_property
    def framework(self) -> pd.DataFrame:
        """The tree in the library's columns; without a meta file, all columns under one index."""
        if not self.has("meta"):
            return self._flat()
        meta = self.meta[self.meta["Type"].isin(["Indicator", "Aggregate"])]
        leaf = meta["Type"] == "Indicator"
        return pd.DataFrame({
            "node": meta["iCode"], "parent": meta["Parent"],
            "label_fr": meta["iCode"], "label_en": meta["iCode"],
            "source": np.where(leaf, "indicators", None), "unit": None,
            "direction": meta["Direction"].where(leaf), "weight": meta["Weight"],
            "low": self._of_meta("goalpost_lower"), "high": self._of_meta("goalpost_upper"),
            "target": self._of_meta("Target"), "denominator": meta.get("Denominator"),
            "aggregate": None,
        }).reset_index(drop=True)  # fmt: skip

    def _of_meta(self, column: str) -> pd.Series:
        kept = self.meta.index[self.meta["Type"].isin(["Indicator", "Aggregate"])]
        return self.meta.get(column, pd.Series(np.nan, self.meta.index)).reindex(kept)

    def _flat(self) -> pd.DataFrame:
        codes = list(self.table.select_dtypes("number"))
        posts = pd.DataFrame(index=codes, columns=["lower", "upper"], dtype=float)
        if self.has("goalposts"):
            posts = self.read("goalposts").set_index("code")
            log = posts.pop("scale") == "log10"
            posts[log] = np.log10(posts[log])
        table = pd.DataFrame({"node": ["index", *codes], "parent": [None] + ["index"] * len(codes)})
        leaf = table["node"] != "index"
        return table.assign(
            label_fr=table["node"], label_en=table["node"], unit=None, weight=1.0,
            source=np.where(leaf, "indicators", None), direction=np.where(leaf, 1.0, np.nan),
            low=table["node"].map(posts["lower"]), high=table["node"].map(posts["upper"]),
            target=np.nan, denominator=None, aggregate=None,
        )  # fmt: skip

    @cached_property
    def leaves(self) -> pd.DataFrame:
        """The rows of the framework that hold data."""
        return leaves(self.framework)

    @cached_property
    def codes(self) -> list[str]:
        """The indicators, in the order of the framework."""
        return self.leaves["node"].tolist()

    @cached_property
    def direction(self) -> pd.Series:
        """Which way is better, by indicator."""
        return self.leaves.set_index("node")["direction"].astype(float)

    @cached_property
    def root(self) -> str:
        """The index itself."""
        return self.framework.loc[self.framework["parent"].isna(), "node"].iloc[0]

    @cached_property
    def level(self) -> dict[str, int]:
        """COINr's numbers: 1 for an indicator, the highest for the index."""
        if self.has("meta"):
            return self.meta["Level"].dropna().astype(int).to_dict()
        depth = levels(self.framework)
        return {node: max(depth.values()) + 1 - d for node, d in depth.items()}

    def indicators_under(self, node: str) -> list[str]:
        """The indicators below a node, or every one for ``all``."""
        below = self.codes if node == "all" else beneath(self.framework, node)
        return [code for code in self.codes if code in below]

    # What a label says ------------------------------------------------------------------------

    def values(self, text: str) -> pd.DataFrame:
        """Return the table that a file names: ``treated``, ``minmax_1_100 of denominated (…)``…"""
        words = re.split(r"[;(]", text)[0].strip().removesuffix("with gaps").strip()
        method, _, stage = words.rpartition(" of ")
        return self.values_of(method, stage)

    def _values_of(self, method: str, stage: str) -> pd.DataFrame:
        from benchmarks.composite import stages

        return stages.scaled(self, method, stage) if method else stages.prepared(self, stage)

    def means(self, label: str) -> dict:
        """Return what ``aggregate`` takes for a label: a tree whose nodes say their mean, a power.

        ``amean``, ``gmean``, ``hmean``, ``genmean_p-2`` everywhere; ``A_then_B``: A at level 2, B
        above; ``A_then_B_at_top``: B for the index alone.
        """
        first, _, then = label.partition("_then_")
        top = then.endswith("_at_top")
        then = then.removesuffix("_at_top") or first
        kind, power = {}, 1.0
        for node in self.framework["node"]:
            above = node == self.root if top else self.level[node] > 2
            kind[node], found = _mean(then if above else first)
            power = found or power
        column = self.framework["node"].map(kind).where(~self.framework["node"].isin(self.codes))
        return {"framework": self.framework.assign(aggregate=column), "power": power}


def _fits(blocks: Callable[[object], list[Block]], candidate: object) -> bool:
    """Whether everything agrees; what the library refuses does not."""
    try:
        return all(block.passed.all() for block in blocks(candidate))
    except StudyError:
        return False


def _mean(label: str) -> tuple[str, float | None]:
    """The library's name of a mean, and its exponent."""
    power = re.fullmatch(r"(?:genmean|pmean)_p?(-?\d*\.?\d+)", label)
    if power:
        return "power", float(power[1])
    return KINDS.get(label, label), None


def column_blocks(
    rows: pd.DataFrame, table: pd.DataFrame, value: str = "value", by: str = "code", **how: float
) -> list[Block]:
    """Compare long rows (unit, code, value) with a wide table, one block a column."""
    return [
        against(group[value], table[code].reindex(group["unit"]) if code in table else
                [np.nan] * len(group), group["unit"] + " " + str(code), **how)
        for code, group in rows.groupby(by, sort=False)
    ]  # fmt: skip
