"""One row per commune and measure of the digital divide, counted as what keeps people away."""

from __future__ import annotations

import pandas as pd

from metrostudy.faults import Fault, StudyError, listing, nearest


def divide_readings(
    communes: pd.DataFrame, metropoles: pd.DataFrame, divide: pd.DataFrame
) -> pd.DataFrame:
    """Line up what the communes of every EPCI say of the digital divide.

    ``divide`` names the columns of ``communes`` that are read, in percent. One whose direction is 1
    (premises with fibre) is turned into what is missing to 100; above 100, which a source gives
    when its two counts disagree, it counts as 100 and ``capped`` says so. A commune weighs as the
    column ``weight`` says. One with no weight, or in no EPCI, is left out; one with no value stays,
    blank, for coverage to be counted.

    Returns ``measure, label_fr, label_en, year, epci, metropole, name`` (of the métropole; both
    blank elsewhere), ``commune, commune_name, value, weight, capped``. Raises
    :class:`~metrostudy.faults.StudyError` for a column that is not there, a percentage out of
    bounds or a métropole without communes, all at once.

    >>> communes = pd.DataFrame({"commune": ["01001", "01002"], "name": ["Aa", "Bb"], "epci": "9",
    ...                          "people": [10, 30], "ftth": [100.0, 20.0]})
    >>> metropoles = pd.DataFrame({"metropole": ["m"], "name": ["M"], "siren": ["9"]})
    >>> divide = pd.DataFrame({"measure": ["ftth"], "label_fr": ["Sans fibre"], "label_en": None,
    ...                        "direction": [1], "weight": ["people"], "year": [2018]})
    >>> divide_readings(communes, metropoles, divide)[["name", "value", "weight"]].values.tolist()
    [['M', 0.0, 10.0], ['M', 80.0, 30.0]]
    """
    _require(communes, metropoles, divide)
    read = pd.concat([_read(communes, row) for row in divide.itertuples()], ignore_index=True)
    known = metropoles.set_index("siren")
    for column, source in {"metropole": "metropole", "name": "short_name"}.items():
        labels = known[source] if source in known else known["name"]
        read[column] = read["epci"].map(labels)
    columns = ["measure", "label_fr", "label_en", "year", "epci", "metropole", "name"]
    return read[[*columns, "commune", "commune_name", "value", "weight", "capped"]]


def of_metropoles(readings: pd.DataFrame) -> pd.DataFrame:
    """Return the readings of the communes of métropoles that have a value."""
    return readings[readings["metropole"].notna() & readings["value"].notna()]


def of_measure(readings: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Return the readings of one measure, or say which are there."""
    known = readings["measure"].unique()
    if measure not in known:
        raise StudyError([f"'{measure}' is not a measure of divide.csv{nearest(measure, known)}."])
    return readings[readings["measure"] == measure]


def by_measure(readings: pd.DataFrame, *more: str) -> pd.api.typing.DataFrameGroupBy:
    """Group readings by measure, then by ``more``, in the order in which they stand."""
    labels = ["measure", "label_fr", "label_en", "year"]
    return readings.groupby([*labels, *more], sort=False, dropna=False)


def _read(communes: pd.DataFrame, row: tuple) -> pd.DataFrame:
    own = communes[communes["epci"].notna() & (communes[row.weight] > 0)]
    value = own[row.measure].astype(float)
    capped = (value > 100) & (row.direction == 1)
    value = 100 - value.clip(upper=100) if row.direction == 1 else value
    return pd.DataFrame({
        "measure": row.measure, "label_fr": row.label_fr, "label_en": row.label_en,
        "year": row.year, "epci": own["epci"], "commune": own["commune"],
        "commune_name": own["name"], "value": value, "weight": own[row.weight].astype(float),
        "capped": capped,
    })  # fmt: skip


def _require(communes: pd.DataFrame, metropoles: pd.DataFrame, divide: pd.DataFrame) -> None:
    faults = []
    for row in divide.itertuples():
        for column in ("measure", "weight"):
            name = getattr(row, column)
            if name not in communes:
                problem = f"'{name}' is not a column of communes{nearest(name, communes.columns)}"
                faults.append(Fault("divide.csv", (row.Index + 2,), column, problem))
        if row.measure in communes:
            faults += _bounds(communes, row)
    lone = metropoles.loc[~metropoles["siren"].isin(communes["epci"]), "metropole"]
    if len(lone):
        problem = f"no commune belongs to {listing(lone)}: its siren is no epci of communes"
        faults.append(Fault("metropoles.csv", (), "siren", problem))
    if faults:
        raise StudyError(faults)


def _bounds(communes: pd.DataFrame, row: tuple) -> list[Fault]:
    value = communes[row.measure]
    wrong = communes.index[(value < 0) | ((value > 100) & (row.direction == -1))]
    if wrong.empty:
        return []
    problem = f"{value[wrong[0]]:g} is not a percentage"
    return [Fault("communes.csv", tuple(wrong + 2), row.measure, problem)]
