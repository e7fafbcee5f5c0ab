"""The external barrier that public data measure: exposure to the digital divide among all EPCI."""

from __future__ import annotations

import pandas as pd

from metrostudy.faults import Fault, StudyError, nearest


def exposure(
    indicators: pd.DataFrame,
    epci: pd.DataFrame,
    framework: pd.DataFrame,
    metropoles: pd.DataFrame,
    edition: str,
    node: str = "exposure",
) -> pd.DataFrame:
    """Place each métropole among all EPCI for each indicator of exposure to the digital divide.

    The indicators are the leaves under ``node`` of the framework; the table ``epci`` has a column
    of the same name for each. The percentile is the share of EPCI less exposed, those equally
    exposed counting half: 50 is the EPCI in the middle, 100 the most exposed one. An indicator that
    lowers exposure (direction 1 under a node that counts low exposure as good) is turned round.
    EPCI without a value are left out, and ``n`` says how many remain. Exposure is context: it says
    nothing of what the métropole does.

    Returns ``metropole, name, indicator, label_fr, label_en, value, unit, year, proxy, percentile,
    n``, one row per métropole and indicator, in the order of the framework. Raises
    :class:`~metrostudy.faults.StudyError` when the framework has no such node or the EPCI no such
    column.

    >>> epci = pd.DataFrame({"epci": list("abcd"), "poverty": [5.0, 10.0, 20.0, None]})
    >>> indicators = pd.DataFrame({"metropole": ["m"], "edition": ["2020"],
    ...     "indicator": ["poverty"], "value": [10.0], "unit": "%", "year": 2019, "proxy": False})
    >>> framework = pd.DataFrame({"node": ["exposure", "poverty"], "parent": [None, "exposure"],
    ...     "label_fr": ["Exposition", "Pauvreté"], "label_en": None, "direction": [1, -1]})
    >>> metropoles = pd.DataFrame({"metropole": ["m"], "name": ["M"]})
    >>> table = exposure(indicators, epci, framework, metropoles, "2020")
    >>> table[["percentile", "n"]].values.tolist()
    [[50.0, 3.0]]
    """
    leaves = framework[framework["parent"] == node]
    _require(leaves, epci, framework, node)
    readings = indicators[(indicators["edition"] == edition) & indicators["value"].notna()]
    table = leaves[["node", "label_fr", "label_en", "direction"]].rename(
        columns={"node": "indicator"}
    )
    columns = ["metropole", "indicator", "value", "unit", "year", "proxy"]
    table = table.merge(readings[columns], on="indicator")
    placed = [_percentile(row, epci[row.indicator].dropna()) for row in table.itertuples()]
    table = table.assign(percentile=placed, n=table["indicator"].map(epci.count()))
    names = metropoles.set_index("metropole")
    table["name"] = table["metropole"].map(names.get("short_name", names["name"]))
    order = ["metropole", "name", "indicator", "label_fr", "label_en", *columns[2:]]
    return table[[*order, "percentile", "n"]]


def _percentile(row: tuple, others: pd.Series) -> float:
    less = (others < row.value).mean() + (others == row.value).mean() / 2
    return 100 * float(less if row.direction == -1 else 1 - less)


def _require(leaves: pd.DataFrame, epci: pd.DataFrame, framework: pd.DataFrame, node: str) -> None:
    if leaves.empty:
        problem = f"no node under '{node}'{nearest(node, framework['parent'].dropna())}"
        raise StudyError([Fault("framework.csv", (), "parent", problem)])
    absent = [name for name in leaves["node"] if name not in epci]
    if absent:
        raise StudyError(
            Fault("epci.csv", (), name, f"this column is needed{nearest(name, epci.columns)}")
            for name in absent
        )
