"""``python -m benchmarks.reference composite DIR``: what each file of a folder is, and its verdict.

A file is called ``case_kind.csv``. ``DIR`` may hold any cases: a case is the beginning that a
``_data``, ``_meta`` or ``_profile`` file shares with others, else what stands before the first
``_``. A kind that is not known here fails, so that no file is passed over in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from benchmarks.composite import doubting, preparing, printing, relating, scoring
from benchmarks.composite.case import Case
from benchmarks.composite.judging import Found, Verdict, verdict

KINDS: dict[str, Callable[[Case, str], Found]] = {
    "prepared": preparing.stages, "stats": preparing.statistics,
    "treatment": preparing.treatment, "treated_cells": preparing.treated_cells,
    "screening": preparing.screening, "examples": preparing.examples,
    "imputed": preparing.panel_imputed, "trends": preparing.panel_trends,
    "normalised": scoring.normalised, "aggregated": scoring.aggregated,
    "effective_weights": scoring.effective, "outranking": scoring.outranked,
    "copeland": scoring.copelands, "borda": scoring.bordas, "kemeny": scoring.kemenys,
    "mpi_ampi": scoring.penalised, "bod": scoring.doubts, "bod_weights": scoring.doubt_weights,
    r"removal(_level\d+)?": scoring.removed, r"optimised_weights(_\w+)?": scoring.optimised,
    "cronbach": relating.alphas, "cronbach_deleted": relating.deleted,
    "pca": relating.components, "correlation": relating.correlations,
    "mc_draws": doubting.draws, "mc_scores": doubting.scores,
    "mc_rankstats": doubting.rank_statistics, "sobol_design": doubting.draws,
    "sobol_indices": doubting.sampled_indices, "sobol_exact": doubting.exact_indices,
    "analytic": doubting.analytic,
    r"table\d+_correlation": printing.correlations, r"table\d+_eigenvalues": printing.eigenvalues,
    r"table\d+_loadings": printing.loadings, r"table\d+_cronbach": printing.alphas,
    r"table\d+_normalisation_\w+": printing.normalisations,
    r"table\d+_ahp_weights(_\w+)?": printing.judged,
    r"table\d+_consistency": printing.consistency, r"table\d+_ranks": printing.ranked,
    r"table\d+_outranking": scoring.outranked, r"table\d+_kemeny": scoring.kemenys,
}  # fmt: skip
INPUTS = {
    "data": "input", "meta": "input", "goalposts": "input", "profile": "input",
    "mc_weight_sets": "input", r"table\d+_weights": "input", r"table\d+_pairwise": "input",
    r"table\d+_\w*countries": "input",
    r"table[\d_]+_sobol_published": "for orientation: its expert weights are not published",
}  # fmt: skip


def verdicts(folder: Path) -> Iterator[Verdict]:
    """Return the verdict of every csv file of ``folder``, in the order of their names."""
    files = sorted(folder.glob("*.csv"))
    heads = {m[1] for f in files if (m := re.fullmatch(r"(.+)_(data|meta|profile)", f.stem))}
    case_of = cache(lambda name: Case(folder, name))
    for file in files:
        name = max((head for head in heads if file.stem.startswith(f"{head}_")), key=len,
                   default=file.stem.partition("_")[0])  # fmt: skip
        yield judge(case_of(name), file.stem.removeprefix(f"{name}_"))


def judge(case: Case, kind: str) -> Verdict:
    """Return the verdict of one file; what stops the library is the remark of a failure."""
    file = f"{case.name}_{kind}.csv"
    told = _known(INPUTS, kind)
    if told:
        return Verdict(file, remark=told)
    answer = _known(KINDS, kind)
    if answer is None:
        return Verdict(file, passed=False, remark=f"unknown kind '{kind}'")
    before = set(case.assumed)
    try:
        found = answer(case, kind)
    except Exception as error:  # one file must not hide the others
        return Verdict(file, passed=False, remark=f"{type(error).__name__}: {error}")
    taken = [f"{what}: {value}" for what, value in case.assumed.items() if what not in before]
    return verdict(file, found, "; ".join(taken))


def _known(table: dict, kind: str) -> object:
    return next((found for pattern, found in table.items() if re.fullmatch(pattern, kind)), None)


def lines(found: list[Verdict]) -> Iterator[str]:
    """Return the report, tabbed, one line a file."""
    yield "file\tvalues\tworst\ttolerance\tpass\twhere\texpected\tobtained\tremark"
    for one in found:
        shown = f"{one.difference:.1e}" if one.n else ""
        yield "\t".join([
            one.file, str(one.n), shown, one.tolerance, "yes" if one.passed else "NO",
            one.where, one.expected, one.obtained, one.remark,
        ]).rstrip()  # fmt: skip
    failed = sum(not one.passed for one in found)
    values = sum(one.n for one in found)
    yield f"{len(found)} files, {values:,} values; {len(found) - failed} pass, {failed} fail"


def markdown(found: list[Verdict]) -> Iterator[str]:
    """Return the same as a table for docs/methods.md: the number of each file that is farthest."""
    yield "| file | values | the farthest | expected | obtained | relative difference |"
    yield "|---|--:|---|--:|--:|--:|"
    for one in found:
        if one.n:
            cells = (f"`{one.file.removesuffix('.csv')}`", f"{one.n:,}", one.where, one.expected,
                     one.obtained, f"{one.difference:.0e}")  # fmt: skip
            yield f"| {' | '.join(cell.replace('|', 'or') for cell in cells)} |"
