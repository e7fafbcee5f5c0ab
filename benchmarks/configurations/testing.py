"""Exact tests, intervals and adjusted p against R's."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from benchmarks.composite.judging import Block, Found, against, near
from benchmarks.configurations.comparing import answering, beside, columns, numbers, odds, same
from benchmarks.configurations.folder import Folder
from metrostudy import small_n

AS_R = "odds ratios as far as R searches them, 1.2e-4"
LME4 = 1e-4  # where lme4's own search stops


def fisher(folder: Folder) -> Found:
    """Compare p, the conditional odds ratio and its interval; phi and the risk difference."""
    rows = folder.read("fisher")
    cells = rows[list("abcd")].astype(float).astype(int).to_numpy()
    found = pd.DataFrame([small_n.fisher(*one) | _two_by_two(*one) for one in cells])
    endless = rows.get("or_is_infinite", "") == "True"
    rows = rows.assign(**{name: rows[name].mask(endless & (rows[name] == ""), "inf")
                          for name in ("odds_ratio_cmle", "ci_high")})  # fmt: skip
    exact = {"p_two_sided": "p", "p_greater": "p_greater", "p_less": "p_less",
             "risk_difference": "risk_difference"}  # fmt: skip
    ratio = {"odds_ratio_cmle": "estimate", "ci_low": "low", "ci_high": "high"}
    blocks = columns(rows, found, exact, rows["table"])
    if "phi" in rows:
        sizes = np.abs(numbers(rows["phi"]))
        blocks.append(against(sizes, found["phi"], rows["table"] + " phi, size"))
    if "or_is_infinite" in rows:
        blocks.append(same(endless, np.isinf(found["estimate"]), rows["table"]))
    told = beside(rows, ["table", *"abcd", "phi", "or_is_infinite", *exact, *ratio])
    return Found(blocks, remark=f"{AS_R}; {told}",
                 rough=columns(rows, found, ratio, rows["table"], odds))  # fmt: skip


def _two_by_two(a: int, b: int, c: int, d: int) -> dict[str, float]:
    hits, groups = np.repeat([1, 0, 1, 0], [a, b, c, d]), np.repeat([1, 1, 0, 0], [a, b, c, d])
    rng = np.random.default_rng(0)
    return {"risk_difference": small_n.difference(hits, groups, rng)["estimate"],
            "phi": small_n.fisher_rxc([[a, b], [c, d]], rng)["estimate"]}  # fmt: skip


def larger_tables(folder: Folder) -> Found:
    """Compare the exact p of r×c tables."""
    rows = folder.read("fisher_rxc")
    shapes = rows[["nrow", "ncol"]].astype(int).to_numpy()
    found = [small_n.fisher_rxc(_numbers(cells).reshape(shape), np.random.default_rng(0))["p"]
             for cells, shape in zip(rows["cells_by_row"], shapes, strict=True)]  # fmt: skip
    return Found([against(numbers(rows["p_exact"]), found, "table " + rows["table"])])


def rank_tests(folder: Folder) -> Found:
    """Compare the two exact laws, and the two ways to say how far apart two groups stand."""
    rows = folder.read("rank_tests")
    found = []
    for x, group in zip(rows["x"].map(_numbers), rows["group"].map(_numbers), strict=True):
        ranks = small_n.cliffs_delta(x, group, np.random.default_rng(0))
        means = small_n.difference(x, group, np.random.default_rng(0))
        pairs = group.sum() * (len(group) - group.sum())
        found.append({
            "U_group1": ranks["a"] * pairs, "p_exact_two_sided_midranks": ranks["p"],
            "cliffs_delta": ranks["estimate"], "vargha_delaney_A": ranks["a"],
            "p_exact_mean_difference": means["p"], "mean_difference": means["estimate"],
        })  # fmt: skip
    blocks = columns(rows, pd.DataFrame(found), {name: name for name in found[0]}, rows["example"])
    return Found(blocks, remark=beside(rows, ["example", "x", "group", *found[0]]))


def rank_correlations(folder: Folder) -> Found:
    """Compare Spearman with its exact p, and Kendall."""
    rows = folder.read("spearman_exact")
    found = []
    for x, y in zip(rows["x"].map(_numbers), rows["y"].map(_numbers), strict=True):
        found.append(small_n.spearman(x, y, np.random.default_rng(0)))
        found[-1]["tau"] = small_n.kendall(x, y)["estimate"]
    shared = {"spearman": "estimate", "p_exact_two_sided": "p", "kendall_tau_b": "tau"}
    known = ["example", "x", "y", "n_permutations", *shared]
    blocks = columns(rows, pd.DataFrame(found), shared, rows["example"])
    return Found(blocks, remark=beside(rows, known))


def proportions(folder: Folder) -> Found:
    """Compare Wilson's interval."""
    rows = folder.read("proportion_ci")
    found = pd.DataFrame([small_n.wilson(int(k), int(n)) for k, n in rows[["k", "n"]].to_numpy()])
    shared = {"prevalence": "estimate", "wilson_low": "low", "wilson_high": "high"}
    return Found(columns(rows, found, shared, rows["k"] + " of " + rows["n"]),
                 remark=beside(rows, ["k", "n", *shared]))  # fmt: skip


def adjusted(folder: Folder) -> Found:
    """Compare p adjusted for their number, set by set."""
    blocks = []
    for (family, method), rows in folder.read("p_adjust").groupby(["set", "method"], sort=False):
        found = small_n.adjust(numbers(rows["p"]), {"fdr": "bh"}.get(method, method.lower()))
        where = f"{family} {method} " + rows["index"]
        blocks.append(against(numbers(rows["p_adjusted"]), found, where))
    return Found(blocks)


def stratified(folder: Folder) -> Found:
    """Compare the exact test by stratum, and the pooled and mixed answers beside it."""
    blocks, rough, left = [], [], {}
    for dataset, rows in folder.read("stratified").groupby("dataset", sort=False):
        with answering(blocks, dataset):
            got = _stratified(folder.data(dataset), set(rows["quantity"]))
            left |= {name: None for name in rows["quantity"] if name not in got}
            for compare in (against, odds, _as_lme4):
                part = rows[[got.get(name, (None,))[0] is compare for name in rows["quantity"]]]
                values = [got[name][1] for name in part["quantity"]]
                block = compare(numbers(part["value"]), values, f"{dataset} " + part["quantity"])
                (blocks if compare is against else rough).append(block)
    told = f"; not given here: {', '.join(left)}" if left else ""
    return Found(blocks, remark=f"{AS_R}; lme4's 1e-4{told}", rough=rough)


Answer = tuple[Callable[..., Block], float]  # how to compare it, and what it is


def _stratified(cases: pd.DataFrame, asked: set[str]) -> dict[str, Answer]:
    lost = [name for name in ("overcome", "steering", "metropole") if name not in cases]
    if lost:
        raise KeyError(f"the data have no column {', '.join(lost)}")
    said = cases["overcome"], cases["steering"], cases["metropole"]
    row = small_n.mantel_haenszel(*said)
    endless = not 0 < row["estimate"] < np.inf
    plain = small_n.ordinal(cases, "overcome", ["steering"]).iloc[0]
    got = {
        "cmh_exact_p_two_sided": (against, row["p"]), "cmh_common_or_cmle": (odds, row["estimate"]),
        "cmh_ci_low": (odds, row["low"]), "cmh_ci_high": (odds, row["high"]),
        "cmh_asymptotic_chisq": (against, row["chi2"]),
        "cmh_asymptotic_p": (against, row["p_asymptotic"]),
        "mantel_haenszel_or": (odds, row["weighted"]),
        "pooled_fisher_p": (against, row["pooled_p"]),
        "pooled_or_cmle": (odds, row["pooled"]), "pooled_ci_low": (odds, row["pooled_low"]),
        "pooled_ci_high": (odds, row["pooled_high"]),
        "clogit_separated_no_finite_estimate": (against, float(endless)),
        "clogit_coef": (_as_lme4, float(np.log(row["estimate"])) if not endless else np.nan),
        "glm_coef": (_as_lme4, plain["estimate"]), "glm_se": (_as_lme4, plain["se"]),
        "glm_p": (_as_lme4, plain["p_wald"]),
    }  # fmt: skip
    if any(name.startswith("glmer") for name in asked):
        mixed = small_n.mixed_logit(*said)
        got |= {f"glmer_agq25_{theirs}": (_as_lme4, mixed[ours]) for theirs, ours in (
            ("intercept", "intercept"), ("steering", "estimate"), ("se_steering", "se"),
            ("sd_metropole", "sd"), ("loglik", "loglik"), ("p_steering", "p"))}  # fmt: skip
    return got


def _as_lme4(expected: np.ndarray, obtained: list[float], where: list[str]) -> Block:
    return near(expected, obtained, where, LME4)


def _numbers(cell: str) -> np.ndarray:
    return np.array([float(value) for value in cell.split(";")])
