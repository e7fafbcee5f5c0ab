"""Before anything is changed: who is known well enough, and what each leaf looks like."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy.faults import Fault, StudyError, listing, nearest
from metrostudy.measure.preparing import said
from metrostudy.measure.preparing.outliers import moments, why_no_moments


def denominate(values: pd.DataFrame, framework: pd.DataFrame, sizes: pd.DataFrame) -> pd.DataFrame:
    """Return ``values`` with each leaf divided by the size of the unit, where one is declared.

    ``framework`` may have a column ``denominator``: the name of a column of ``sizes`` (population,
    say), blank for a leaf that is already a rate, a score or a share. ``sizes`` has the index of
    ``values``. A count that is not divided measures how large a métropole is, not how it does.
    Where the count or the size is blank the rate is unknown, hence a gap. Raises
    :class:`~metrostudy.faults.StudyError` with every denominator that is no column and every size
    that is no number above 0.

    >>> x = pd.DataFrame({"counters": [6.0, 4.0]}, index=pd.Index(["a", "b"], name="metropole"))
    >>> framework = pd.DataFrame({"node": ["counters"], "denominator": ["population"]})
    >>> sizes = pd.DataFrame({"population": [3, 4]}, index=x.index)
    >>> denominate(x, framework, sizes)["counters"].tolist()
    [2.0, 1.0]
    """
    if "denominator" not in framework:
        return values
    named = framework.set_index("node")["denominator"].dropna()
    named = named[named.index.isin(values.columns)]
    rates, faults = values.copy(), []
    for leaf, column in named.items():
        if column not in sizes:
            row = framework["node"].tolist().index(leaf) + 2
            problem = f"'{column}' is not a column of metropoles{nearest(column, sizes.columns)}"
            faults.append(Fault("framework.csv", (row,), "denominator", problem))
            continue
        given = sizes[column].reindex(values.index)
        size = pd.to_numeric(given, errors="coerce").astype(float)
        faults += _not_sizes(given[given.notna() & ~((size > 0) & np.isfinite(size))], leaf)
        rates[leaf] = values[leaf] / size
    if faults:
        raise StudyError(faults)
    return rates


def screen(values: pd.DataFrame, least: float = 0.0, least_non_zero: float = 0.0) -> pd.DataFrame:
    """Say how much is known of each unit, and which ones are known well enough to be kept.

    Returns one row per unit, in the order of ``values``: the names of its index (``metropole``),
    ``n_missing``, ``n_zero``, ``known`` (share of leaves that are not blank), ``non_zero`` (share
    of the known values that are not zero; blank when none is known), ``low_known`` (below
    ``least``), ``low_non_zero`` (below ``least_non_zero``) and ``kept``. Only blanks decide of
    ``kept``: a zero is an answer, so many zeros are pointed out and drop nobody.

    >>> x = pd.DataFrame({"p": [1.0, 0.0], "q": [2.0, None]}, index=pd.Index(["a", "b"], name="u"))
    >>> screen(x, least=0.8)[["u", "n_missing", "known", "non_zero", "kept"]].values.tolist()
    [['a', 0, 1.0, 1.0, True], ['b', 1, 0.5, 0.0, False]]
    """
    count, zero = values.notna().sum(axis=1), (values == 0).sum(axis=1)
    known, non_zero = values.notna().mean(axis=1), ((count - zero) / count).where(count > 0)
    return pd.DataFrame({
        "n_missing": values.isna().sum(axis=1), "n_zero": zero,
        "known": known, "non_zero": non_zero,
        "low_known": known < least, "low_non_zero": non_zero < least_non_zero,
        "kept": known >= least,
    }).reset_index()  # fmt: skip


def column_statistics(
    values: pd.DataFrame,
    least_known: float = 0.65,
    least_non_zero: float = 0.5,
    least_unique: float = 0.5,
    skewness: float = 2.0,
    kurtosis: float = 3.5,
) -> pd.DataFrame:
    """Return the statistics of each leaf, and what they warn of.

    One row per leaf: ``node, min, max, mean, median, std`` (n − 1), ``skew, kurt`` (bias-corrected
    G1 and G2, see :func:`~metrostudy.measure.preparing.outliers.moments`); counts ``n_avail``
    (known), ``n_non_zero``, ``n_unique``, ``n_same`` (of the commonest value); ``frc_avail``, the
    known share of all units, and ``frc_non_zero, frc_unique, frc_same``, shares of the known ones;
    ``flag_avail, flag_non_zero, flag_unique`` ("LOW" or "ok") and ``flag_skew_kurt`` ("OUT" when
    abs(G1) is above ``skewness`` **and** G2 above ``kurtosis``). ``note`` says in words why a
    moment is blank; the last flag is then blank too when there is no skewness to judge.

    A trap kept from COINr (1.1, 2025): the flags of zeros and of unique values divide by *all*
    units, known or not, unlike the shares printed beside them; a leaf with gaps is flagged sooner.

    >>> x = pd.DataFrame({"p": [1.0, 1.0, 2.0, 9.0], "q": [3.0, 3.0, 3.0, None]})
    >>> column_statistics(x)[["node", "mean", "n_same", "flag_unique"]].values.tolist()
    [['p', 3.25, 2, 'ok'], ['q', 3.0, 3, 'LOW']]
    >>> column_statistics(x)["note"].tolist()
    ['', 'the same value (3) everywhere: no skewness, no kurtosis']
    """
    n, count = len(values), values.count()
    non_zero, unique = (values.notna() & (values != 0)).sum(), values.nunique()
    same = values.apply(lambda x: x.value_counts().max() if x.notna().any() else 0).astype(int)
    g1, g2 = moments(values.to_numpy(float))
    table = pd.DataFrame({
        "min": values.min(), "max": values.max(), "mean": values.mean(),
        "median": values.median(), "std": values.std(), "skew": g1, "kurt": g2,
        "n_avail": count, "n_non_zero": non_zero, "n_unique": unique, "n_same": same,
        "frc_avail": count / n, "frc_non_zero": non_zero / count, "frc_unique": unique / count,
        "frc_same": same / count,
        "flag_avail": _flag(count / n < least_known, "LOW"),
        "flag_non_zero": _flag(non_zero / n < least_non_zero, "LOW"),
        "flag_unique": _flag(unique / n < least_unique, "LOW"),
        "flag_skew_kurt": _flag((abs(g1) > skewness) & (g2 > kurtosis), "OUT"),
    }, index=values.columns)  # fmt: skip
    table["flag_skew_kurt"] = table["flag_skew_kurt"].where(~np.isnan(g1))
    table["note"] = [why_no_moments(values[node].to_numpy(float)) for node in values]
    return table.rename_axis("node").reset_index()


def _flag(raised: pd.Series | np.ndarray, word: str) -> np.ndarray:
    return np.where(raised, word, "ok")


def _not_sizes(wrong: pd.Series, leaf: str) -> list[Fault]:
    if wrong.empty:
        return []
    met = listing(f"{said(unit)}: {size}" for unit, size in wrong.items())
    problem = f"'{leaf}' is divided by it, so it must be a number above 0 ({met})"
    return [Fault("metropoles.csv", (), str(wrong.name), problem)]
