"""The real communes, read once for the files of this folder."""

from pathlib import Path

import pandas as pd
import pytest

from metrostudy.compare.divide.readings import divide_readings
from metrostudy.study import Study


@pytest.fixture(scope="session")
def observatoire() -> Study:
    return Study.read(Path(__file__).parents[3] / "data/observatoire")


@pytest.fixture(scope="session")
def real(observatoire) -> pd.DataFrame:
    return divide_readings(*observatoire.load("communes", "metropoles", "divide"))


@pytest.fixture(scope="session")
def epci(observatoire) -> pd.DataFrame:
    return observatoire.table("epci").set_index("epci")
