"""Whether métropoles deal their projects among themes as one common list would be dealt."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from metrostudy.measure.inventory.specialities import specialities
from metrostudy.small_n import POWER

SMALL = 5  # expected projects in a cell, under which the law of χ² is not to be relied on
_SAME = 1e-9


def theme_spread(
    projects: pd.DataFrame,
    rng: np.random.Generator,
    n_permutations: int = 9999,
    level: float = 0.95,
) -> pd.DataFrame:
    """Test whether the themes of métropoles spread more than one common distribution would give.

    χ² of the table métropole × theme, of the projects that have both, against the χ² of
    ``n_permutations`` tables in which themes are dealt anew among the same projects: both margins
    are kept exactly, so small counts need no other law. ``p`` = (1 + #{null ≥ observed})/(B + 1);
    ``p_less`` is the same on the other side: a list more even than chance was made to cover themes.
    Projects are dealt one by one: a programme of ten schools listed as ten projects looks like a
    taste of its métropole, and so does a list that one person wrote with their own idea of themes.

    ``estimate`` is the overdispersion, χ² over its mean in the dealt tables, df·N/(N − 1): 1 when
    métropoles draw from one list, 2 when shares vary from one to the next twice as much (in
    variance) as chance makes them. Its interval is Student's on the logarithm, by leaving one
    métropole out at a time: in simulated lists of 10 to 22 métropoles with a true overdispersion
    from 1 to 4, 95 % intervals held it 89 to 98 times in 100. ``cramers_v`` is Cramér's V corrected
    for its bias, 0 to 1 (Bergsma 2013), which unlike χ² does not grow with the number of projects.
    ``detectable`` is the overdispersion found eight times in ten at p ≤ .05.

    Returns one row: ``estimate, low, high, chi2, df, cramers_v, p, p_less, p_min, detectable, n``
    (projects), ``metropoles, themes`` (that have a project), ``small`` (share of cells where less
    than 5 projects are expected), ``method``. With fewer than two métropoles or two themes, or one
    project in each row, there is nothing to compare: no estimate and p = 1.

    >>> listed = pd.DataFrame({"metropole": list("aaaabbbb"), "theme": list("xxxxyyyy")})
    >>> found = theme_spread(listed, np.random.default_rng(0))
    >>> found[["chi2", "df", "cramers_v"]].round(2).values.tolist(), found["p"].item() < 0.05
    ([[8.0, 1.0, 1.0]], True)
    """

    table = pd.crosstab(projects["metropole"], projects["theme"]).to_numpy()
    n, (rows, columns) = int(table.sum()), table.shape
    row = {"n": n, "metropoles": rows, "themes": columns, "df": (rows - 1) * (columns - 1)}
    row |= {"p": 1.0, "p_less": 1.0, "p_min": 1.0, "method": "chi-square, not defined"}
    if row["df"] and n > max(rows, columns):
        row |= _interval(table, level) | {"cramers_v": _cramers_v(table)}
        row |= _standing(table, rng, n_permutations)
    return pd.DataFrame([row]).reindex(columns=_COLUMNS)


def theme_departures(
    projects: pd.DataFrame, codebook: pd.DataFrame, metropoles: pd.DataFrame
) -> pd.DataFrame:
    """Return which crossings of a métropole and a theme depart most from the common distribution.

    The rows of :func:`~metrostudy.measure.inventory.specialities.specialities`, whose exact ``p``
    (Fisher) and ``p_holm`` decide, with ``expected`` (projects, were themes dealt alike) and
    ``residual``, the adjusted residual (O − E)/√(E(1 − row share)(1 − column share)), which is in
    standard deviations of chance (Haberman 1973), and ``small``: fewer than 5 are expected, so that
    a residual of 3 is two projects more and only the exact p is to be read. Smallest p first.

    >>> listed = pd.DataFrame({"project": list("12345678"), "metropole": list("aaaabbbb"),
    ...                        "theme": ["T.x"] * 3 + ["T.y"] * 5})
    >>> book = pd.DataFrame({"code": ["T", "T.x", "T.y"], "parent": [None, "T", "T"],
    ...                      "label_fr": list("TXY"), "label_en": list("TXY")})
    >>> names = pd.DataFrame({"metropole": ["a", "b"], "name": ["A", "B"]})
    >>> found = theme_departures(listed, book, names)
    >>> found[["count", "expected", "residual"]].round(2).values.tolist()[0]
    [3.0, 1.5, 2.19]
    """
    table = specialities(projects, codebook, metropoles)
    of_theme = table.groupby("theme")["count"].transform("sum")
    total = table["count"].sum()
    table["expected"] = table["n"] * of_theme / total
    spread = table["expected"] * (1 - table["n"] / total) * (1 - of_theme / total)
    table["residual"] = (table["count"] - table["expected"]) / np.sqrt(spread.where(spread > 0))
    table["small"] = table["expected"] < SMALL
    return table.sort_values("p", kind="stable", ignore_index=True)


_COLUMNS = ["estimate", "low", "high", "chi2", "df", "cramers_v", "p", "p_less", "p_min",
            "detectable", "n", "metropoles", "themes", "small", "method"]  # fmt: skip


def _standing(table: np.ndarray, rng: np.random.Generator, n_permutations: int) -> dict:
    """Where χ² stands among the tables that chance deals, and what would have stood out."""
    from scipy.stats import chi2 as law
    from scipy.stats import random_table

    expected, dealt = _expected(table), random_table(table.sum(axis=1), table.sum(axis=0))
    null = _chi2(dealt.rvs(n_permutations, random_state=rng), expected)
    observed, mean = _chi2(table, expected), null.mean()
    free = 2 * mean**2 / null.var(ddof=1)
    missed = law.ppf(1 - POWER, free) / free
    return {
        "chi2": observed, "p": _share(null >= observed - _SAME),
        "p_less": _share(null <= observed + _SAME), "p_min": 1 / (n_permutations + 1),
        "detectable": np.quantile(null, 0.95) / mean / missed,
        "small": (expected < SMALL).mean(),
        "method": f"chi-square, {n_permutations} permutations of projects",
    }  # fmt: skip


def _share(hits: np.ndarray) -> float:
    """The table observed is one of those that chance may deal, so p is never 0."""
    return float(1 + hits.sum()) / (len(hits) + 1)


def _interval(table: np.ndarray, level: float) -> dict:
    """The overdispersion, and Student's interval on its logarithm by leaving métropoles out."""
    estimate, k = _overdispersion(table), len(table)
    without = np.array([_overdispersion(np.delete(table, row, axis=0)) for row in range(k)])
    row = {"estimate": estimate}
    if not (estimate > 0 and (without > 0).all()):  # two métropoles, or one all alike
        return row
    logs = np.log(without)
    error = np.sqrt((k - 1) / k * ((logs - logs.mean()) ** 2).sum())
    reach = np.exp(stdtrit(k - 1, 0.5 + level / 2) * error)
    return row | {"low": estimate / reach, "high": estimate * reach}


def _overdispersion(table: np.ndarray) -> float:
    table = table[:, table.sum(axis=0) > 0]
    n, df = table.sum(), (table.shape[0] - 1) * (table.shape[1] - 1)
    return float(_chi2(table, _expected(table)) * (n - 1) / n / df) if df else np.nan


def _expected(table: np.ndarray) -> np.ndarray:
    return np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()


def _chi2(tables: np.ndarray, expected: np.ndarray) -> np.ndarray:
    return ((tables - expected) ** 2 / expected).sum(axis=(-2, -1))


def _cramers_v(table: np.ndarray) -> float:
    n, left, right = table.sum(), table.shape[0] - 1, table.shape[1] - 1
    phi2 = max(0.0, _chi2(table, _expected(table)) / n - left * right / (n - 1))
    return float(np.sqrt(phi2 / min(left - left**2 / (n - 1), right - right**2 / (n - 1))))
