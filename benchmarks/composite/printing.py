"""Tables printed in a book: published figures at their digits, recomputed ones at theirs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.composite.case import Case
from benchmarks.composite.judging import Block, Found, printed, ranks
from metrostudy.measure import diagnostics, scales
from metrostudy.measure.aggregation import aggregate, rank
from metrostudy.measure.weighting.components import principal_components
from metrostudy.measure.weighting.judges import ahp_weights

LOGS = 0.013  # two-decimal logarithms of the source move a published figure by as much
FORMS = {
    "rank": "rank", "zscore": "z", "minmax": "minmax", "diff_to_mean": "difference_to_mean",
    "diff_to_worst": "difference_to_worst",
}  # fmt: skip
DIGITS = "printed digits"


def correlations(case: Case, kind: str) -> Found:
    """Pearson correlations of pairs of columns."""
    rows = case.read(kind, dtype=str, keep_default_na=False)
    found = case.table[case.codes].corr()
    obtained = [found.at[a, b] for a, b in zip(rows["a"], rows["b"], strict=True)]
    return _both(rows, {"": obtained}, rows["a"] + "–" + rows["b"])


def eigenvalues(case: Case, kind: str) -> Found:
    """Eigenvalues of the correlation matrix, and their share of the variance in %."""
    rows = case.read(kind, dtype=str, keep_default_na=False)
    eigen = principal_components(case.table[case.codes]).eigen
    return _both(rows, {"eigenvalue": eigen["eigenvalue"], "percent": 100 * eigen["share"]},
                 "component " + rows["component"])  # fmt: skip


def loadings(case: Case, kind: str) -> Found:
    """Loadings on principal components, each component up to its sign."""
    rows = case.read(kind, dtype=str, keep_default_na=False)
    found = principal_components(case.table[case.codes]).loadings.set_index(["node", "component"])
    keys = pd.MultiIndex.from_arrays([rows["code"], rows["component"].astype(int)])
    ours = found["loading"].reindex(keys).to_numpy()
    theirs = rows["recomputed" if "recomputed" in rows else "published"].astype(float)
    same = (theirs * ours).groupby(rows["component"]).transform("sum")
    return _both(rows, {"": ours * np.sign(same)}, rows["code"] + " " + rows["component"])


def alphas(case: Case, kind: str) -> Found:
    """Alpha without each indicator and item–rest correlations, of standardised columns."""
    rows = case.read(kind, dtype=str, keep_default_na=False)
    x = case.table[case.codes].astype(float)
    z = pd.DataFrame(scales.scaled(x.to_numpy(), 1, "z"), x.index, x.columns)
    found = diagnostics.deleted_items(z).set_index("node")
    found.loc["(none)", "standardised"] = diagnostics.alpha(z)["standardised"]
    found = found.reindex(rows["deleted"])
    return _both(rows, {"item_rest": found["item_rest"], "alpha": found["standardised"]},
                 "without " + rows["deleted"])  # fmt: skip


def normalisations(case: Case, kind: str) -> Found:
    """One column on every scale that the book shows."""
    rows = case.read(kind, dtype=str, keep_default_na=False)
    unit, column, *forms = rows.columns
    x = rows[column].astype(float).to_numpy()[:, None]
    blocks = []
    for form in forms:
        method, whole = FORMS.get(form, form), 100.0 if form == "percentile" else 1.0
        found = scales.scaled(x, 1, method, bottom=0.0, top=whole)[:, 0]
        blocks.append(printed(rows[form].tolist(), found, rows[unit] + f" {form}"))
    return Found(blocks, DIGITS)


def judged(case: Case, kind: str) -> Found:
    """Weights from comparisons two by two."""
    rows = case.read(kind, dtype=str, keep_default_na=False)
    found = ahp_weights(_comparisons(case)).weights.set_index("node").reindex(rows["code"])
    return Found([printed(rows[rows.columns[1]].tolist(), found["weight"], rows["code"])], DIGITS)


def consistency(case: Case, kind: str) -> Found:
    """How far the judge of those comparisons contradicts themself."""
    rows = case.read(kind, dtype=str, keep_default_na=False)
    found = ahp_weights(_comparisons(case)).consistency.iloc[0]
    named = {"largest": "lambda_max", "consistency index": "index", "consistency ratio": "ratio"}
    obtained = [
        next((found[ours] for text, ours in named.items() if what.startswith(text)), np.nan)
        for what in rows["quantity"]
    ]
    return Found([printed(rows["value"].tolist(), obtained, rows["quantity"])], DIGITS)


def ranked(case: Case, kind: str) -> Found:
    """Ranks and scores under printed weights: weighted means of positions between goalposts.

    ``GME`` is the geometric mean of the raw values, ``EW`` and ``LIN`` equal weights.
    """
    rows = case.read(kind, dtype=str, keep_default_na=False)
    units, blocks, remarks = rows[rows.columns[0]], [], []
    for column in rows.columns[1:]:
        who, method = column.partition("_")[0], column.rpartition("_")[2]
        scores = index(case, method).reindex(units)
        if column.endswith(f"score_{method}"):
            blocks.append(printed(rows[column].tolist(), scores, units + f" {column}"))
        else:
            place = rank(scores.to_frame("score"))["score"]
            blocks.append(ranks(rows[column].astype(float), place, units + f" {column}"))
            remarks.append(f"{who} {method} {blocks[-1].passed.sum()}/{len(rows)}")
    return Found(blocks, DIGITS, "ranks: " + ", ".join(remarks))


def index(case: Case, method: str) -> pd.Series:
    """Return the index of a case without a tree, under the weights called ``method``."""
    if method == "GME":
        return aggregate(case.table[case.codes], case.framework, means="geometric")[case.root]
    known = [case.read(kind) for kind in case.kinds() if kind.endswith("weights")]
    table = pd.concat([table.set_index("method") for table in known if "method" in table])
    weights = table.loc[method] if method in table.index else "equal"
    return aggregate(case.values("goalposts of raw"), case.framework, weights)[case.root]


def _both(rows: pd.DataFrame, obtained: dict[str, object], where: pd.Series) -> Found:
    """Published and recomputed columns; where the two part, the recomputed figure decides.

    The print was then cut, or made from more digits than it shows, and the remark names it.
    """
    blocks, told = [], []
    for name, found in obtained.items():
        found = np.asarray(found, float)
        ours = {
            who: printed(rows[column].tolist(), found, where + f" {column}", room)
            for who, room in (("published", LOGS), ("recomputed", 0.0))
            if (column := f"{who}_{name}".rstrip("_")) in rows
        }
        if len(ours) == 2:
            book, agree = ours["published"], ours["published"].passed
            told += [
                f"{book.where[i]} ({book.expected[i]:g}, found {book.obtained[i]:.3f})"
                for i in np.flatnonzero(~agree)
            ]
            blocks += [ours["recomputed"], Block(*(part[agree] for part in vars(book).values()))]
        else:
            blocks += ours.values()
    return Found(blocks, DIGITS, "printed otherwise: " + ", ".join(told) if told else "")


def _comparisons(case: Case) -> pd.DataFrame:
    """The matrix as comparisons; of two reciprocals, the one of 1 or more: it is printed whole."""
    kind = next(kind for kind in case.kinds() if kind.endswith("pairwise"))
    long = case.read(kind).melt("code", var_name="versus", value_name="ratio")
    place = {code: number for number, code in enumerate(long["code"].unique())}
    once = (long["ratio"] > 1) | (
        (long["ratio"] == 1) & (long["code"].map(place) < long["versus"].map(place))
    )
    return long[once].rename(columns={"code": "node"}).assign(judge="book")
