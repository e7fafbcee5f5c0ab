"""Readings of communes: what is turned round, capped, left out, and refused in one sentence."""

import pandas as pd
import pytest

from metrostudy.compare.divide.readings import divide_readings
from metrostudy.faults import StudyError

COMMUNES = pd.DataFrame({
    "commune": ["01001", "01002", "01003", "01004"], "name": ["Aa", "Bb", "Cc", "Dd"],
    "epci": ["9", "9", "8", None], "people": [10, None, 30, 40], "old": [5.0, 6.0, None, 8.0],
    "ftth": [104.0, 50.0, 20.0, 0.0],
})  # fmt: skip
METROPOLES = pd.DataFrame({"metropole": ["m"], "name": ["Mu Métropole"], "short_name": ["Mu"],
                           "siren": ["9"]})  # fmt: skip
DIVIDE = pd.DataFrame({
    "measure": ["old", "ftth"], "label_fr": ["Âge", "Sans fibre"], "label_en": None,
    "direction": [-1, 1], "weight": "people", "year": [2018, 2024],
})  # fmt: skip


def test_readings_by_hand():
    """No weight, no EPCI: left out. No value: kept, blank. Fibre above 100: nothing is missing."""
    found = divide_readings(COMMUNES, METROPOLES, DIVIDE)
    columns = ["measure", "commune_name", "name", "value", "weight", "capped"]
    assert found[columns].astype(object).where(found[columns].notna(), None).values.tolist() == [
        ["old", "Aa", "Mu", 5.0, 10.0, False],
        ["old", "Cc", None, None, 30.0, False],
        ["ftth", "Aa", "Mu", 0.0, 10.0, True],
        ["ftth", "Cc", None, 80.0, 30.0, False],
    ]


def test_every_fault_is_told_at_once():
    communes = COMMUNES.assign(old=[5.0, -1.0, 3.0, 140.0])
    divide = DIVIDE.assign(measure=["old", "fth"], weight=["people", "persons"])
    with pytest.raises(StudyError) as raised:
        divide_readings(communes, METROPOLES.assign(siren="7"), divide)
    assert str(raised.value).splitlines() == [
        "communes.csv, rows 3, 5, column old: -1 is not a percentage.",
        "divide.csv, row 3, column measure: 'fth' is not a column of communes; nearest: 'ftth'.",
        "divide.csv, row 3, column weight: 'persons' is not a column of communes.",
        "metropoles.csv, column siren: no commune belongs to m: its siren is no epci of communes.",
    ]
