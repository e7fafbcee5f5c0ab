"""What each class looks like: a description of what made it, a test of what did not."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from metrostudy.compare.axes.categories import indicators
from metrostudy.compare.axes.profiles import FLAT, standardised
from metrostudy.compare.typology.ward import class_of
from metrostudy.faults import StudyError, nearest

DESCRIPTION = "description, not a test"
TEST = "test"


def describe(
    table: pd.DataFrame, membership: pd.DataFrame, framework: pd.DataFrame
) -> pd.DataFrame:
    """Return what each class looks like: its mean on each dimension, against all métropoles.

    The dimensions made the classes, so a difference is there by construction (with three classes
    cut in one spherical cloud of 22, two v-tests in five pass 1.96): this describes, it tests
    nothing, and the column ``nature`` says so. Returns one row per class and dimension: ``class,
    size, node, label_fr, label_en, mean, mean_all, difference`` (in standard deviations of all
    métropoles), ``nature`` and ``above``: the difference in the sense of the label. A high score on
    « poverty rate » is a low rate, so there ``above`` has the other sign.

    >>> table = pd.DataFrame({"x": [0.0, 10.0]}, index=["a", "b"])
    >>> framework = pd.DataFrame({"node": ["x"], "label_fr": ["Pauvreté"], "label_en": ["Poverty"],
    ...                           "direction": [-1]})
    >>> membership = pd.DataFrame({"metropole": ["a", "b"], "class": [1, 2]})
    >>> found = describe(table, membership, framework)
    >>> found[["class", "mean", "difference", "above"]].values.tolist()
    [[1.0, 0.0, -1.0, 1.0], [2.0, 10.0, 1.0, -1.0]]
    """
    standard, _ = standardised(table)
    group = class_of(table, membership)
    means = {"mean": table[standard.columns], "difference": standard}
    rows = pd.concat(
        {name: part.groupby(group).mean().stack() for name, part in means.items()}, axis=1
    ).rename_axis(["class", "node"])  # fmt: skip
    told = framework[["node", "label_fr", "label_en", "direction"]]
    rows = rows.reset_index().merge(told, on="node", how="left")
    rows["size"] = rows["class"].map(group.value_counts())
    rows["mean_all"] = rows["node"].map(table.mean())
    rows["above"] = rows["difference"] * rows["direction"].astype(float)
    rows["nature"] = DESCRIPTION
    columns = ["class", "size", "node", "label_fr", "label_en", "mean", "mean_all", "difference"]
    return rows[[*columns, "above", "nature"]]


def describe_scores(
    table: pd.DataFrame, membership: pd.DataFrame, supplementary: Iterable[str] = ()
) -> pd.DataFrame:
    """Return the v-test of each class on each score: how far its mean is from that of all.

    v = (m_k − m) / (s √((n − n_k)/((n − 1) n_k))), m and s (ddof 0) over the units known: the
    difference in standard errors, had the class been drawn at random. Variables that made the
    classes differ between them by construction: their ``nature`` is « description, not a test » and
    they have no p. Name in ``supplementary`` those that took no part: only there is v a test, with
    a two-sided normal ``p``. Columns: ``class, variable, n`` (units of the class with a score),
    ``mean, mean_all, sd, sd_all`` (ddof 0), ``v_test, p, nature``; by class, highest v first.
    Source: Lebart, Morineau & Piron (1995); FactoMineR's catdes.

    >>> table = pd.DataFrame({"x": [1.0, 2.0, 3.0, 6.0]}, index=list("abcd"))
    >>> membership = pd.DataFrame({"metropole": list("abcd"), "class": [1, 1, 2, 2]})
    >>> describe_scores(table, membership)["v_test"].round(3).tolist()
    [-1.389, 1.389]
    """
    from scipy.stats import norm

    scores = _held(table.select_dtypes("number"), "numbers").astype(float)
    groups = scores.groupby(class_of(table, membership))
    parts = {"n": groups.count(), "mean": groups.mean(), "sd": groups.std(ddof=0)}
    rows = pd.concat({name: part.stack() for name, part in parts.items()}, axis=1)
    rows = rows.rename_axis(["class", "variable"]).reset_index()
    n = rows["variable"].map(scores.count())
    rows["mean_all"] = rows["variable"].map(scores.mean())
    rows["sd_all"] = rows["variable"].map(scores.std(ddof=0))
    error = rows["sd_all"] * np.sqrt((n - rows["n"]) / ((n - 1) * rows["n"]))
    least = FLAT * rows["variable"].map(scores.abs().max())
    rows["v_test"] = (rows["mean"] - rows["mean_all"]) / error.where(error > least)
    rows["p"] = 2 * norm.sf(rows["v_test"].abs())
    columns = ["class", "variable", "n", "mean", "mean_all", "sd", "sd_all", "v_test", "p"]
    return _told(rows[columns], _supplementary(rows, supplementary, table))


def describe_categories(
    table: pd.DataFrame, membership: pd.DataFrame, supplementary: Iterable[str] = ()
) -> pd.DataFrame:
    """Return which categories each class holds more, or less, of than a random draw would.

    p is two-sided mid-p hypergeometric: twice the smaller tail, the observed count counting half;
    v = ±Φ⁻¹(p/2), positive when the category is over-represented. As in :func:`describe_scores`,
    p is kept for ``supplementary`` variables only. A missing answer is a category of its own.
    Columns: ``class, variable, category, n`` (members in it), ``of_category`` (% of the category
    that is in the class), ``of_class`` (% of the class in the category), ``of_all`` (% of all),
    ``v_test, p, nature``; by class, highest v first. Source: FactoMineR's catdes.

    >>> table = pd.DataFrame({"sea": ["yes", "yes", "no", "no"]}, index=list("abcd"))
    >>> membership = pd.DataFrame({"metropole": list("abcd"), "class": [1, 1, 2, 2]})
    >>> found = describe_categories(table, membership, ["sea"])
    >>> found[["class", "category", "of_class", "p"]].round(3).values.tolist()[0]
    [1, 'yes', 100.0, 0.167]
    """
    from scipy.stats import hypergeom

    words = _held(table.select_dtypes(exclude="number"), "words")
    group = class_of(table, membership)
    members = pd.concat([indicators(words[[name]]) for name in [*words.columns]], axis=1)
    rows = members.groupby(group).sum().stack(["variable", "category"], future_stack=True)
    rows = rows.rename("n").reset_index()
    size, total = rows["class"].map(group.value_counts()), len(group)
    every = rows.groupby(["variable", "category"])["n"].transform("sum")
    rows["of_category"] = 100 * rows["n"] / every
    rows["of_class"], rows["of_all"] = 100 * rows["n"] / size, 100 * every / total
    draw = hypergeom(total, every.astype(int), size)
    half = draw.logpmf(rows["n"]) - np.log(2)
    tails = np.logaddexp([draw.logcdf(rows["n"] - 1), draw.logsf(rows["n"])], half)
    rows = _signed(rows, tails.min(axis=0))
    columns = ["class", "variable", "category", "n", "of_category", "of_class", "of_all"]
    tested = _supplementary(rows, supplementary, table)
    return _told(rows[[*columns, "v_test", "p"]], tested)


def describe_counts(counts: pd.DataFrame, supplementary: bool = False) -> pd.DataFrame:
    """Return which rows of a table of counts (terms) each column (class) holds more, or less, of.

    p is twice the one-sided hypergeometric tail on the side of the departure (2 − p when that
    passes 1), without mid-p; v = ±Φ⁻¹(p/2). Classes cut from these very terms are described, not
    tested: p is kept when ``supplementary`` says that they took no part. Columns: ``class``, the
    name of the row, ``n, n_all, of_class`` (% of the counts of the class), ``of_all, v_test, p,
    nature``; by class, highest v first. Source: FactoMineR's descfreq.

    >>> found = describe_counts(pd.DataFrame({"a": [9, 1], "b": [1, 9]}, index=["x", "y"]))
    >>> found[["class", "term", "of_class", "v_test"]].round(2).values.tolist()[0]
    ['a', 'x', 90.0, 3.27]
    """
    from scipy.stats import hypergeom

    name = counts.index.name or "term"
    rows = counts.rename_axis(index=name, columns="class").stack(future_stack=True)
    rows = rows.rename("n").reset_index()
    rows["n_all"] = rows[name].map(counts.sum(axis=1))
    size, total = rows["class"].map(counts.sum()), counts.to_numpy().sum()
    rows["of_class"], rows["of_all"] = 100 * rows["n"] / size, 100 * rows["n_all"] / total
    draw = hypergeom(total, rows["n_all"], size)
    over = rows["of_class"] > rows["of_all"]
    tail = np.where(over, draw.logsf(rows["n"] - 1), draw.logcdf(rows["n"]))
    folded = np.log1p(-np.minimum(np.exp(tail), 1 - 1e-16))
    rows = _signed(rows, np.where(tail > np.log(0.5), folded, tail))
    columns = ["class", name, "n", "n_all", "of_class", "of_all", "v_test", "p"]
    return _told(rows[columns], pd.Series(supplementary, rows.index))


def describe_links(
    table: pd.DataFrame, membership: pd.DataFrame, supplementary: Iterable[str] = ()
) -> pd.DataFrame:
    """Return how much each variable, whole, differs between classes.

    Scores: η², the share of variance between classes, p of the analysis of variance. Categories:
    χ² without continuity correction and its asymptotic p, rough for small classes. As in
    :func:`describe_scores`, p is kept for ``supplementary`` variables only. Columns: ``variable,
    n`` (units known), ``eta2, chi2, df, p, nature``; scores first, the strongest first.

    >>> table = pd.DataFrame({"x": [1.0, 2.0, 3.0, 6.0]}, index=list("abcd"))
    >>> membership = pd.DataFrame({"metropole": list("abcd"), "class": [1, 1, 2, 2]})
    >>> describe_links(table, membership, ["x"])[["eta2", "df", "p"]].round(3).values.tolist()
    [[0.643, 1.0, 0.198]]
    """
    group, scores = class_of(table, membership), table.select_dtypes("number").columns
    rows = [
        {"variable": name} | (_eta2 if name in scores else _chi2)(table[name], group)
        for name in table
    ]
    columns = ["variable", "n", "eta2", "chi2", "df", "p"]
    found = pd.DataFrame(rows, columns=columns)
    told = found.assign(nature=_nature(_supplementary(found, supplementary, table)))
    told["p"] = told["p"].where(told["nature"] == TEST)
    order = {"by": ["eta2", "chi2"], "ascending": False, "na_position": "last"}
    return told.sort_values(**order, kind="stable", ignore_index=True)


def _eta2(scores: pd.Series, group: pd.Series) -> dict:
    from scipy.stats import f

    known = scores.dropna().astype(float)
    means = known.groupby(group).transform("mean")
    n, k = len(known), group.reindex(known.index).nunique()
    if not known.std(ddof=0) > FLAT * known.abs().max():
        return {"n": n, "df": k - 1}
    eta2, p = 1 - ((known - means) ** 2).mean() / known.var(ddof=0), np.nan
    if 1 < k < n:
        p = f.sf(eta2 / (k - 1) / ((1 - eta2) / (n - k)) if eta2 < 1 else np.inf, k - 1, n - k)
    return {"n": n, "eta2": eta2, "df": k - 1, "p": p}


def _chi2(answers: pd.Series, group: pd.Series) -> dict:
    from scipy.stats import chi2_contingency

    members = indicators(answers.to_frame())
    found = chi2_contingency(members.groupby(group).sum(), correction=False)
    return {"n": len(answers), "chi2": found.statistic, "df": found.dof, "p": found.pvalue}


def _signed(rows: pd.DataFrame, log_tail: np.ndarray) -> pd.DataFrame:
    """Turn the log of a tail into p and v: far in the tail of large tables p is 0 and v is not."""
    from scipy.special import ndtri_exp

    sense = np.where(rows["of_class"] > rows["of_all"], -1, 1)
    return rows.assign(v_test=sense * ndtri_exp(log_tail), p=np.minimum(2 * np.exp(log_tail), 1))


def _held(columns: pd.DataFrame, kind: str) -> pd.DataFrame:
    if columns.shape[1]:
        return columns
    raise StudyError([f"description: the table has no column of {kind}."])


def _supplementary(rows: pd.DataFrame, names: Iterable[str], table: pd.DataFrame) -> pd.Series:
    names = list(names)
    faults = [
        f"supplementary: no column '{name}'{nearest(name, table.columns)}."
        for name in names
        if name not in table
    ]
    if faults:
        raise StudyError(faults)
    return rows["variable"].isin(names)


def _nature(tested: pd.Series) -> pd.Series:
    return tested.map({True: TEST, False: DESCRIPTION})


def _told(rows: pd.DataFrame, tested: pd.Series) -> pd.DataFrame:
    told = rows.assign(p=rows["p"].where(tested), nature=_nature(tested))
    return told.sort_values(
        ["class", "v_test"], ascending=[True, False], kind="stable", ignore_index=True
    )
