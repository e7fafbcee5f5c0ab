"""Does an expression hold at each edition and in each métropole, or only when all are pooled?"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from metrostudy.compare.configurations.expressions import membership
from metrostudy.compare.configurations.fit import sufficiency


def cluster_diagnostics(
    expression: str,
    data: pd.DataFrame,
    outcome: str,
    units: str,
    clusters: str,
    necessary: bool = False,
) -> pd.DataFrame:
    """Return consistency and coverage pooled, by cluster (edition) and by unit (métropole).

    ``units`` and ``clusters`` are columns of ``data``, one row per unit and cluster. Consistency is
    Σmin(x, y)/Σx as sufficient, Σmin(x, y)/Σy as ``necessary``; coverage is the other one. Columns
    ``quantity`` (consistency, coverage, distance), ``level`` (pooled; between, one row a cluster;
    within, one row a unit), ``name`` and ``value``. The distance of the consistencies c from all
    being equal is √Σ(cⱼ/Σc − 1/J)² over the J clusters, or units: 0 when it holds everywhere alike.
    A part where nobody is a member contradicts nothing and counts as 1, as in SetMethods.
    Rows with a blank are left out. Source: Garcia-Castro & Ariño (2016); Oana & Schneider (2018).

    >>> cases = pd.DataFrame({"A": [1, 1, 1, 0], "Y": [1, 1, 0, 0], "place": list("abab"),
    ...     "year": [1, 1, 2, 2]})
    >>> found = cluster_diagnostics("A", cases, "Y", "place", "year")
    >>> found.query("quantity == 'consistency'")[["level", "name", "value"]].values.tolist()
    ... # doctest: +NORMALIZE_WHITESPACE
    [['pooled', '', 0.6666666666666666], ['between', '1', 1.0], ['between', '2', 0.0],
     ['within', 'a', 0.5], ['within', 'b', 1.0]]
    """
    degrees = {"x": membership(expression, data), "y": membership(outcome, data)}
    known = data[[units, clusters]].assign(**degrees).dropna()
    names = ("covS", "inclS") if necessary else ("inclS", "covS")
    rows = [_rows("pooled", [("", known)], names), _rows("between", known.groupby(clusters), names),
            _rows("within", known.groupby(units), names)]  # fmt: skip
    table = pd.concat(rows, ignore_index=True)
    return table.sort_values("quantity", kind="stable", ignore_index=True)


def _rows(level: str, parts: Iterable, names: tuple[str, str]) -> pd.DataFrame:
    fits = {str(name): sufficiency(part["x"].to_numpy(), part["y"].to_numpy())
            for name, part in parts}  # fmt: skip
    fits = pd.DataFrame(fits).loc[list(names)].fillna(1.0)
    rows = [
        {"quantity": quantity, "level": level, "name": name, "value": value}
        for quantity, (_, line) in zip(("consistency", "coverage"), fits.iterrows(), strict=True)
        for name, value in line.items()
    ]
    if level != "pooled":
        c = fits.loc[names[0]].to_numpy()
        distance = float(np.sqrt(((c / c.sum() - 1 / len(c)) ** 2).sum())) if c.sum() else np.nan
        rows.append({"quantity": "distance", "level": level, "name": "", "value": distance})
    return pd.DataFrame(rows)
