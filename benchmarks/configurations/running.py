"""``python -m benchmarks.reference configurations DIR``: what each file is, and its verdict.

``DIR`` has the files named below and their ``data``; other analyses and data sets may come. A file
of another name fails, so that none is passed over in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.composite.judging import Found, Verdict, verdict
from benchmarks.configurations import (
    calibrating,
    doubting,
    needing,
    regressing,
    solving,
    testing,
)
from benchmarks.configurations.folder import Folder

KINDS: dict[str, Callable[[Folder], Found]] = {
    "calibration": calibrating.memberships, "truth_tables": solving.truth_tables,
    "solutions": solving.solutions, "counterfactuals": solving.supposed,
    "necessity_single": needing.single, "necessity_search": needing.searched,
    "nca": needing.ceilings, "nca_bottleneck": needing.required,
    "nca_permutation": needing.chances, "untenable": doubting.excluded,
    "theory_evaluation": doubting.theories, "robustness": doubting.steadiness,
    "cluster": doubting.clusters, "firth": regressing.firth, "ordinal": regressing.ordinal,
    "fisher": testing.fisher, "fisher_rxc": testing.larger_tables,
    "rank_tests": testing.rank_tests, "spearman_exact": testing.rank_correlations,
    "proportion_ci": testing.proportions, "p_adjust": testing.adjusted,
    "stratified": testing.stratified,
}  # fmt: skip


def verdicts(path: Path) -> Iterator[Verdict]:
    """Return the verdict of every csv file of ``path``, then of its data, by name."""
    folder = Folder(path)
    yield from (judge(folder, file.stem) for file in sorted(path.glob("*.csv")))
    yield from (Verdict(f"data/{file.name}", remark="input")
                for file in sorted((path / "data").glob("*.csv")))  # fmt: skip


def judge(folder: Folder, kind: str) -> Verdict:
    """Return the verdict of one file; what stops the library is the remark of a failure."""
    file = f"{kind}.csv"
    if kind not in KINDS:
        return Verdict(file, passed=False, remark=f"unknown kind '{kind}'")
    try:
        return verdict(file, KINDS[kind](folder))
    except Exception as error:  # one file must not hide the others
        told = error.args[0] if isinstance(error, KeyError) and error.args else error
        return Verdict(file, passed=False, remark=f"{type(error).__name__}: {told}")
