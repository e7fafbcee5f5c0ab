"""The index again, with other choices and other judgements, through the functions that made it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from metrostudy.measure.aggregation import FLOOR, aggregate, climb_arrays, kinds_of, needs_floor
from metrostudy.measure.combining.whole import WHOLE
from metrostudy.measure.framework import leaves, root
from metrostudy.measure.grid import resample
from metrostudy.measure.maturity import editions_of, prepare_values, weigh
from metrostudy.measure.normalisation import normalise
from metrostudy.measure.scales import scaled
from metrostudy.measure.sources import NOTHING, Sources, counted, leaf_values, readings, wide
from metrostudy.measure.weighting.siblings import effective_weights, sibling_weights
from metrostudy.study import Maturity

_OF_DATA = ("components", "factors", "balanced")
_PREPARED = ("least_known", "impute", "group", "most_gaps", "treat", "most_winsorised", "frame")


@dataclass(frozen=True)
class Runs:
    """An index that can be computed again and again.

    ``values`` is the table of leaf values as the judgements are (one row per métropole, or per
    edition and métropole), ``sets`` 1 + n such tables: that one, then as other raters and other
    projects might have given it (:func:`~metrostudy.measure.grid.resample`).
    """

    sources: Sources
    choices: Maturity
    edition: str
    values: pd.DataFrame
    sets: np.ndarray
    _ready: dict[tuple, tuple[pd.Index, np.ndarray]] = field(default_factory=dict)
    _laid: dict[tuple, np.ndarray] = field(default_factory=dict)
    _weights: dict[str, str | pd.Series] = field(default_factory=dict)
    _trees: dict[tuple, Any] = field(default_factory=dict)

    @property
    def units(self) -> pd.Index:
        """The métropoles of the index's edition."""
        return _of_edition(self.values.index, self.edition)[1]

    def scores(self, altered: Mapping[str, Any], which: slice | np.ndarray) -> np.ndarray:
        """Return the index of every métropole for the sets ``which``: sets × units.

        ``altered`` holds other values for some of the study's choices, and ``left_out``, a node of
        the framework that is not counted. With nothing altered, the first set gives the study's own
        scores. Raises what those functions raise: a mean of scores that it cannot take, mostly.
        """
        if self.values.empty:
            return np.empty((len(self.sets[which]), 0))
        others = {name: value for name, value in altered.items() if name in Maturity.model_fields}
        choices = self.choices.model_copy(update=others)
        left_out = altered.get("left_out", NOTHING)
        tree = self._tree(left_out)
        floor = self._once(
            ("floor", left_out, choices.aggregate, choices.power),
            lambda: FLOOR if needs_floor(tree, choices.aggregate, choices.power) else 0.0,
        )
        rows, x = self._scaled(choices, floor)
        found = self._index(x[which], rows, left_out, choices)
        mine, units = _of_edition(rows, self.edition)
        place = self.units.get_indexer(units)
        scores = np.full((len(found), len(self.units)), np.nan)
        scores[:, place] = found[:, mine]
        return scores

    def leaf_scores(self, altered: Mapping[str, Any]) -> pd.DataFrame:
        """Return every leaf on the chosen scale, as the judgements are: métropole × leaf."""
        others = {name: value for name, value in altered.items() if name in Maturity.model_fields}
        left_out = altered.get("left_out", NOTHING)
        tree = self._tree(left_out)
        rows, x = self._scaled(self.choices.model_copy(update=others), 0.0)
        mine, units = _of_edition(rows, self.edition)
        _, place = self._once(("places", left_out), lambda: _places(tree, self.values.columns))
        cells = x[0][mine][:, list(place.values())]
        return pd.DataFrame(cells, units, list(place)).reindex(self.units)

    def _tree(self, left_out: str) -> pd.DataFrame:
        return self._once(("tree", left_out), lambda: counted(self.sources.framework, left_out))

    def _once(self, key: tuple, make: Callable[[], Any]) -> Any:
        """What depends on few choices is made once for all the runs."""
        if key not in self._trees:
            self._trees[key] = make()
        return self._trees[key]

    def _prepared(self, choices: Maturity) -> tuple[pd.Index, np.ndarray]:
        """The rows that are kept, and every set after denominators, screening, gaps, outliers."""
        key = tuple(getattr(choices, name) for name in _PREPARED)
        if key in self._ready:
            return self._ready[key]
        rows, x = self.values.index, self.sets
        if rows.nlevels > 1 and choices.frame == "edition":
            mine, rows = _of_edition(rows, self.edition)
            x = x[:, mine]
        # Where nothing depends on the other métropoles, all sets are prepared as one long table.
        together = len(x) if choices.impute == choices.treat == "none" else 1
        done = []
        for start in range(0, len(x), together):
            part = x[start : start + together]
            table = pd.DataFrame(part.reshape(-1, x.shape[2]), _repeated(rows, len(part)),
                                 self.values.columns)  # fmt: skip
            ready = prepare_values(table, self.sources, choices, self.edition).values
            done.append(ready.to_numpy(float).reshape(len(part), -1, x.shape[2]))
        kept = ready.index[: done[0].shape[1]].droplevel("set")
        self._ready[key] = kept, np.concatenate(done)
        return self._ready[key]

    def _scaled(self, choices: Maturity, floor: float) -> tuple[pd.Index, np.ndarray]:
        """Every set on the chosen scale, each within its own frame of reference."""
        rows, x = self._prepared(choices)
        key = (*(getattr(choices, name) for name in _PREPARED), choices.normalise,
               choices.reference, floor)  # fmt: skip
        if key not in self._laid:
            last, place = leaves(self.sources.framework), None
            if choices.normalise == "distance_to_reference":
                first = pd.DataFrame(x[0], rows, self.values.columns)
                normalise(first, last, choices.normalise, floor, reference=choices.reference)
                place = np.flatnonzero(rows.get_level_values("metropole") == choices.reference)
            bounds = {name: last[name].to_numpy(float) for name in ("low", "high", "target")
                      if name in last}  # fmt: skip
            self._laid[key] = scaled(
                x, last["direction"].to_numpy(float), choices.normalise, bottom=floor,
                reference_unit=place, **bounds,
            )  # fmt: skip
        return rows, self._laid[key]

    def _index(self, x: np.ndarray, rows: pd.Index, left_out: str, choices: Maturity) -> np.ndarray:
        """The root of the tree, for each set and row."""
        tree, columns = self._tree(left_out), self.values.columns

        def weights_of(cells: np.ndarray) -> str | pd.Series:
            name = choices.weights
            if name in _OF_DATA or name not in self._weights:
                table = pd.DataFrame(cells, rows, columns)
                self._weights[name] = weigh(table, self.sources, choices)
            return self._weights[name]

        if choices.aggregate in WHOLE:
            return np.array([
                _whole(pd.DataFrame(cells, rows, columns), tree, weights_of(cells), choices)
                for cells in x
            ])  # fmt: skip
        if choices.weights in _OF_DATA:
            own = pd.DataFrame([sibling_weights(tree, weights_of(cells)) for cells in x])
            local = {node: own[node].to_numpy() for node in own}
        else:
            local = self._once(
                ("weights", left_out, choices.weights),
                lambda: sibling_weights(tree, weights_of(x[0])).to_dict(),
            )
        kinds = self._once(
            ("kinds", left_out, choices.aggregate), lambda: kinds_of(tree, choices.aggregate)
        )
        top, place = self._once(("places", left_out), lambda: _places(tree, columns))
        return climb_arrays(
            {node: x[:, :, k] for node, k in place.items()}, tree, local, kinds, choices.power,
            choices.enough, keep=[top], units=rows.get_level_values("metropole").tolist(),
        )[top]  # fmt: skip


def runs_of(
    sources: Sources,
    choices: Maturity,
    edition: str,
    n: int,
    rng: np.random.Generator,
    every_edition: bool = False,
) -> Runs:
    """Read the leaf values of an index and draw ``n`` other sets of judgements.

    ``every_edition`` reads those of all editions, for runs that share a frame of reference.
    """
    frame = choices.model_copy(update={"frame": "editions"}) if every_edition else choices
    editions = editions_of(sources, frame, edition)
    values = wide(leaf_values(sources, *editions), sources.framework)
    drawn = resample(readings(sources, editions), values, n, rng)
    return Runs(sources, choices, edition, values, np.concatenate([values.to_numpy()[None], drawn]))


def _places(tree: pd.DataFrame, columns: pd.Index) -> tuple[str, dict[str, int]]:
    """The root, and where the value of each leaf is."""
    return root(tree)["node"], {node: columns.get_loc(node) for node in leaves(tree)["node"]}


def _of_edition(rows: pd.Index, edition: str) -> tuple[np.ndarray, pd.Index]:
    """Which rows are of that edition, and their métropoles."""
    mine = np.full(len(rows), True)
    if rows.nlevels > 1:
        mine = np.asarray(rows.get_level_values("edition") == edition)
    return mine, rows[mine].get_level_values("metropole")


def _repeated(rows: pd.Index, times: int) -> pd.MultiIndex:
    levels = [np.tile(rows.get_level_values(name), times) for name in rows.names]
    sets = np.repeat(np.arange(times), len(rows))
    return pd.MultiIndex.from_arrays([sets, *levels], names=["set", *rows.names])


def _whole(
    cells: pd.DataFrame, tree: pd.DataFrame, weights: str | pd.Series, choices: Maturity
) -> np.ndarray:
    """The index by majority or frontier: these read all leaves at once, so pillars are spared."""
    last, top = leaves(tree), tree[tree["parent"].isna()]
    flat = pd.concat([top, last.assign(parent=top["node"].iloc[0])])
    share = effective_weights(tree, weights)[last["node"]]
    found = aggregate(cells, flat, share, choices.aggregate, choices.enough, choices.power)
    return found[top["node"].iloc[0]].to_numpy()
