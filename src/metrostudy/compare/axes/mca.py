"""Multiple correspondence analysis: which categories of several variables go together."""

from __future__ import annotations

import pandas as pd

from metrostudy.compare.axes import svd
from metrostudy.compare.axes.categories import indicators
from metrostudy.compare.axes.pca import placed_columns, split, unit_counts
from metrostudy.compare.axes.svd import Factors, Triplet
from metrostudy.faults import StudyError, nearest


def mca(
    table: pd.DataFrame,
    n_axes: int = 5,
    *,
    weights: pd.Series | None = None,
    supplementary_rows: pd.DataFrame | None = None,
    supplementary_columns: pd.DataFrame | None = None,
) -> Factors:
    """Return the axes of a table whose columns are categories: a CA of its columns of 0 and 1.

    With Q variables and J categories in all, each met by a share p_j of units, X = δ_ij/p_j − 1 has
    weights 1/n (or ``weights``, which count units) and p_j/Q; Σλ = J/Q − 1. ``variables`` places
    each category at the mean of its members over √λ, with v = coordinate · √(n_k(n − 1)/(n − n_k));
    ``links`` gives η² of each variable. Percents are plain shares λ/Σλ: they look low, since an
    axis cannot show all categories of a variable at once. A missing answer is its own category; a
    category named alike in two variables takes the variable as prefix (see :func:`indicators`).

    ``supplementary_rows`` (the same columns) stand at the mean of their categories over √λ;
    ``supplementary_columns`` that are numbers by correlation, others as categories are. Raises
    :class:`~metrostudy.faults.StudyError` when nothing differs, and for a category of a
    supplementary row that no active unit has. Source: Husson, Lê & Pagès (2017); FactoMineR 2.7.

    >>> found = mca(pd.DataFrame({"tea": ["green", "black"], "how": ["bag", "loose"]}))
    >>> found.axes["eigenvalue"].round(6).tolist(), found.variables["category"].tolist()
    ([1.0], ['black', 'green', 'bag', 'loose'])
    """
    if len(table) < 2:
        raise StudyError([f"categories: {len(table)} unit; axes need two that differ."])
    scores, words = split(supplementary_columns, table)
    every = indicators(_joined(table, words))
    active = every.columns.get_level_values("variable").isin(table.columns)
    members, dropped = _varied(every.loc[:, active])
    counts = unit_counts(table, weights)
    shares = counts / counts.sum() @ members.to_numpy()
    q = members.columns.get_level_values("variable").nunique()
    rank = min(len(table) - 1, members.shape[1] - q)
    found = svd.triplet(members / shares - 1, counts / counts.sum(), shares / q, rank, n_axes)
    beside, links = placed_columns(found, scores, every.loc[:, ~active], counts, _columns)
    if supplementary_rows is not None:
        others = _answers(supplementary_rows, table, words, members)
        beside.insert(0, svd.beside_rows(found, others / shares - 1).assign(kind="individual"))
    tests = svd.v_tests(found.columns, members, counts)
    return Factors(
        axes=found.axes,
        individuals=svd.active_rows(found, table.index.name or "metropole"),
        variables=svd.active_columns(found, ["variable", "category"], v_test=tests),
        supplementary=svd.stacked(beside, svd.SUPPLEMENTARY),
        links=svd.stacked([svd.linked(found, members, "active"), *links], svd.LINKS),
        dropped=dropped,
    )


def _varied(members: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Leave out the variables to which all give the same answer."""
    variable = members.columns.get_level_values("variable")
    sizes = variable.value_counts()
    dropped = tuple(sizes.index[sizes == 1])
    varied = members.loc[:, ~variable.isin(dropped)]
    if varied.empty:
        raise StudyError(["categories: all units are in the same ones; no axis to look for."])
    return varied, dropped


def _columns(found: Triplet, members: pd.DataFrame) -> pd.DataFrame:
    """Place each category as the active ones are: at the mean of its members over √λ."""
    named = members.droplevel("variable", axis=1)
    return svd.beside_columns(found, named / (found.row_weights @ named.to_numpy()) - 1)


def _joined(table: pd.DataFrame, words: pd.DataFrame) -> pd.DataFrame:
    """Set active and supplementary categories side by side: one map shows both by their names."""
    both = words.columns.intersection(table.columns)
    if len(both):
        raise StudyError([
            f"supplementary columns, {name}: it is an active variable too; leave it out of one."
            for name in both
        ])  # fmt: skip
    return pd.concat([table, words], axis=1)


def _answers(
    rows: pd.DataFrame, table: pd.DataFrame, words: pd.DataFrame, members: pd.DataFrame
) -> pd.DataFrame:
    """Return the categories of supplementary rows, among those of active ones."""
    every = pd.concat([_joined(table, words), rows.reindex(columns=table.columns)]).astype(object)
    both = indicators(every).iloc[len(table) :]
    compared = members.columns.get_level_values("variable").unique()
    new = both.loc[:, both.any()].columns.difference(members.columns)
    faults = [
        f"supplementary rows, {variable}: no active unit has the category '{category}'"
        f"{nearest(category, members[variable].columns)}."
        for variable, category in new
        if variable in compared
    ]
    if faults:
        raise StudyError(faults)
    return both[members.columns]
