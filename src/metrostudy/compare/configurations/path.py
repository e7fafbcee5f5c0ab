"""Is one combination, given beforehand, the path to the outcome, and is that more than luck?"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pandas as pd

from metrostudy.compare.configurations.directions import intermediate
from metrostudy.compare.configurations.expressions import membership
from metrostudy.compare.configurations.fit import paths, sufficiency
from metrostudy.compare.configurations.minimisation import Solution, minimise
from metrostudy.compare.configurations.necessity import shared_by
from metrostudy.compare.configurations.truth_table import TruthTable, noise_coverage


@dataclass(frozen=True)
class PathTested:
    """The verdict on one path, all the paths that were found, and what conditions are called.

    ``verdict`` has one row (:func:`path_tested`), ``paths`` one per term and model of the three
    solutions (:func:`~metrostudy.compare.configurations.fit.paths`); ``labels`` is indexed by code.
    """

    verdict: pd.DataFrame
    paths: pd.DataFrame
    labels: pd.DataFrame


def path_tested(table: TruthTable, codebook: pd.DataFrame, rng: np.random.Generator) -> PathTested:
    """Return whether all the conditions of ``table`` together are the one path to its outcome.

    The table is minimised three times: conservative, parsimonious, and intermediate, expecting each
    condition to help when present. The verdict has columns ``path`` (all conditions present),
    ``model`` (the first of ``n_models`` tied intermediate ones), ``only`` (the intermediate
    solution is this path and nothing else), ``inclS, pri, covS`` of the path, ``n, mature,
    mature_with, lacking, others, others_with, also`` (who has the outcome, and who is in the path),
    ``p, p_min`` (Fisher's exact, one-sided: being in the path against having the outcome), and
    ``noise``: the share of the outcome that conditions shuffled at random would cover without a
    contradiction, ``too_many`` when that is half or more.

    >>> from metrostudy.compare.configurations.truth_table import truth_table
    >>> cases = pd.DataFrame({"A": [1, 1, 1, 0], "B": [1, 1, 0, 1], "Y": [1, 1, 0, 0]})
    >>> names = pd.DataFrame({"code": ["A", "B"], "label_fr": ["a", "b"], "label_en": ["a", "b"]})
    >>> table = truth_table(cases, "Y", ["A", "B"])
    >>> found = path_tested(table, names, np.random.default_rng(1)).verdict
    >>> found[["path", "only", "mature_with", "others_with", "p"]].round(2).values.tolist()
    [['A*B', True, 2, 0, 0.17]]
    """
    solutions, noise = _solutions(table), noise_coverage(table, rng)
    verdict = _verdict(table, solutions[-1])
    verdict |= {"noise": noise["estimate"], "too_many": noise["too_many"]}
    found = pd.concat([paths(one, table) for one in solutions], ignore_index=True)
    return PathTested(pd.DataFrame([verdict]), found, _labels(table.conditions, codebook))


def path_verdict(table: TruthTable) -> dict:
    """Return the verdict of :func:`path_tested` without what noise would cover."""
    return _verdict(table, _solutions(table)[-1])


@dataclass(frozen=True)
class _Coded:
    """A truth table as minimisation sees it: which configuration is coded what."""

    conditions: tuple[str, ...]
    levels: tuple[int, ...]
    rows: tuple[tuple[int, str], ...]
    table: TruthTable = field(compare=False)


def _solutions(table: TruthTable) -> tuple[Solution, Solution, Solution]:
    rows = tuple(zip(table.rows["row"], table.rows["out"], strict=True))
    return _solved(_Coded(table.conditions, table.levels, rows, table))


@lru_cache(maxsize=1024)
def _solved(coded: _Coded) -> tuple[Solution, Solution, Solution]:
    table = coded.table
    both = minimise(table), minimise(table, "parsimonious")
    return *both, intermediate(table, *both, table.conditions)


def _verdict(table: TruthTable, solution: Solution) -> dict:
    path = "*".join(table.conditions)
    x = membership(path, table.data)
    row = shared_by(path, x, table.y)
    return {
        "path": path, "model": (solution.expressions or ("",))[0],
        "n_models": len(solution.models), "only": solution.models == ((path,),),
        **sufficiency(x.to_numpy(), table.y.to_numpy()), **{name: row[name] for name in _KEPT},
    }  # fmt: skip


def _labels(codes: tuple[str, ...], codebook: pd.DataFrame) -> pd.DataFrame:
    named = codebook.set_index("code").reindex(list(codes))[["label_fr", "label_en"]]
    return named.apply(lambda column: column.fillna(named.index.to_series()))


_KEPT = ("n", "mature", "mature_with", "lacking", "others", "others_with", "also", "p", "p_min")
