"""Necessity in kind (single conditions, searches) and in degree (NCA), against R's."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.composite.judging import Found, against, near, printed
from benchmarks.configurations.comparing import answering, columns, numbers, same, same_sets
from benchmarks.configurations.expecting import plain
from benchmarks.configurations.folder import Folder
from metrostudy.compare.configurations.expressions import membership
from metrostudy.compare.configurations.fit import necessity_fit, sufficiency
from metrostudy.compare.configurations.nca import bottleneck, nca
from metrostudy.compare.configurations.necessity import necessity_search

SHUFFLES, ROOM = 20_000, 0.02
MEASURES = {
    "Ceiling zone": "zone", "Effect size": "estimate", "# above": "above", "Slope": "slope",
    "Intercept": "intercept", "Complexity": "complexity", "Fit": "fit",
    "Ceiling accuracy": "accuracy", "Condition ineff.": "condition_inefficiency",
    "Outcome ineff.": "outcome_inefficiency", "Rel. ineff.": "inefficiency",
    "Number of observations": "n", "Scope": "scope",
}  # fmt: skip
_NEEDED = {name: name for name in ("inclN", "RoN", "covN")}


def single(folder: Folder) -> Found:
    """Compare the fit of each expression, as necessary and as sufficient."""
    blocks, asked = [], ["analysis", "dataset", "outcome"]
    shared = _NEEDED | {"inclS": "inclS", "PRI_S": "pri", "covS": "covS"}
    for (name, dataset, outcome), rows in folder.read("necessity_single").groupby(asked):
        with answering(blocks, name):
            data = folder.data(dataset)
            y = membership(outcome, data).to_numpy()
            members = [membership(one, data).to_numpy() for one in rows["expression"]]
            fits = pd.DataFrame([necessity_fit(x, y) | sufficiency(x, y) for x in members])
            blocks += columns(rows, fits, shared, f"{name} " + rows["expression"])
    return Found(blocks)


def searched(folder: Folder) -> Found:
    """Compare the set of expressions that pass, then the fit of each."""
    blocks, file = [], folder.read("necessity_search")
    asked = ["analysis", "dataset", "outcome", "incl_cut", "cov_cut", "ron_cut", "depth"]
    for key, rows in file.groupby(asked, sort=False):
        with answering(blocks, key[0]):
            name, dataset, outcome, *cuts, depth = key
            found = necessity_search(
                folder.data(dataset), outcome, folder.conditions(name, dataset, outcome),
                *map(float, cuts), int(float(depth)) if depth else None,
            )  # fmt: skip
            found = found.set_index(found["expression"].map(plain))
            theirs = rows.set_index(rows["expression"].map(plain))
            blocks.append(same_sets([theirs.index], [found.index], [f"{name} expressions"]))
            shared = theirs.index.intersection(found.index)
            labels = [f"{name} {expression}" for expression in shared]
            blocks += columns(theirs.loc[shared], found.loc[shared], _NEEDED, labels)
    return Found(blocks)


def ceilings(folder: Folder) -> Found:
    """Compare what each ceiling says, and what is told of the scope."""
    blocks, left, file = [], {}, folder.read("nca")
    groups = file.groupby(["dataset", "condition", "outcome", "ceiling"], sort=False)
    for (dataset, condition, outcome, ceiling), rows in groups:
        with answering(blocks, f"{dataset} {condition} {ceiling}"):
            found = nca(folder.data(dataset), [condition], outcome, np.random.default_rng(0), 1)
            found = found.set_index("ceiling")
            if ceiling not in found.index and ceiling != "scope":
                raise KeyError(f"ceiling '{ceiling}' is not known here")
            one = found.loc["ce_fdh" if ceiling == "scope" else ceiling]
            got = {theirs: one[ours] for theirs, ours in MEASURES.items()} | {
                "Abs. ineff.": one["inefficiency"] / 100 * one["scope"],
                "Accuracy nof": one["n"] - one["above"],
            }
            known = rows["quantity"].isin(got)
            left |= dict.fromkeys(rows["quantity"][~known])
            rows = rows[known & (rows["value"] != "")]
            where = [f"{dataset} {condition} {ceiling} {quantity}" for quantity in rows["quantity"]]
            values = [got[name] for name in rows["quantity"]]
            blocks.append(against(numbers(rows["value"]), values, where))
    return Found(blocks, remark=f"not given here: {', '.join(left)}" if left else "")


def required(folder: Folder) -> Found:
    """Compare what each level of the outcome requires, as printed: NN, NA or one decimal."""
    blocks, file = [], folder.read("nca_bottleneck")
    groups = file.groupby(["dataset", "ceiling", "condition"], sort=False)
    for (dataset, ceiling, condition), rows in groups:
        with answering(blocks, f"{dataset} {ceiling} {condition}"):
            found = bottleneck(folder.data(dataset), [condition], _outcome(folder, rows), ceiling,
                               numbers(rows["outcome_level_pct"]))  # fmt: skip
            words = {"not necessary": "NN", "out of reach": "NA"}
            verdicts = [words.get(one, "") for one in found["verdict"]]
            wanted = rows["required_level_pct"].tolist()
            where = [f"{dataset} {ceiling} {condition} {at} %" for at in rows["outcome_level_pct"]]
            said = [one if one in words.values() else "" for one in wanted]
            blocks.append(same(said, verdicts, where))
            worded = zip(wanted, said, verdicts, strict=True)
            digits = ["" if theirs or ours else text for text, theirs, ours in worded]
            blocks.append(printed(digits, found["required"], where))
    return Found(blocks, "half a digit")


def chances(folder: Folder) -> Found:
    """Compare permutation p, both drawn: within 0.02."""
    blocks, file = [], folder.read("nca_permutation")
    for (dataset, condition), rows in file.groupby(["dataset", "condition"], sort=False):
        with answering(blocks, f"{dataset} {condition}"):
            data, outcome = folder.data(dataset), _outcome(folder, rows)
            found = nca(data, [condition], outcome, np.random.default_rng(1), SHUFFLES)
            p = found.set_index("ceiling")["p"].reindex(rows["ceiling"])
            where = f"{dataset} {condition} " + rows["ceiling"]
            blocks.append(near(numbers(rows["p_permutation"]), p, where, ROOM))
    return Found(blocks, str(ROOM))


def _outcome(folder: Folder, rows: pd.DataFrame) -> str:
    """The outcome: told by the file, by nca.csv, or the only column that is no condition."""
    dataset = rows["dataset"].iloc[0]
    if "outcome" in rows:
        return rows["outcome"].iloc[0]
    files = [folder.read(kind) for kind in ("nca", "nca_bottleneck", "nca_permutation")]
    told = pd.concat([file[file["dataset"] == dataset] for file in files if len(file)])
    if "outcome" in told and (known := told["outcome"].dropna()).size:
        return known.iloc[0]
    others = [name for name in folder.data(dataset) if name not in set(told["condition"])]
    if len(others) != 1:
        raise KeyError(f"{dataset}: the outcome is told by no file")
    return others[0]
