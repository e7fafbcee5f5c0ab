"""Reading what students save, and describing it the way French open data does."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrostudy import tables
from metrostudy.pipeline.refreshing import data_readme
from metrostudy.study import Study, root

RATINGS = tables.descriptors()["ratings"]
ROWS = [["aube", "2026", "usagers", "R1", "3,5"], ["crue", "2026", "usagers", "R1", ""]]
HEADER = ["metropole", "edition", "criterion", "rater", "score"]


def save_semicolons(path: Path) -> Path:
    path.write_text("\n".join(";".join(row) for row in [HEADER, *ROWS]), "utf-8")
    return path


def save_excel_french(path: Path) -> Path:
    path.write_text("\r\n".join(";".join(row) for row in [HEADER, *ROWS]), "utf-8-sig")
    return path


def save_commas(path: Path) -> Path:
    rows = [[cell.replace(",", ".") for cell in row] for row in [HEADER, *ROWS]]
    path.write_text("\n".join(",".join(row) for row in rows) + "\n\n", "utf-8")
    return path


def save_workbook(path: Path) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    for row in [
        HEADER,
        ["aube", 2026, "usagers", "R1", 3.5],
        ["crue", 2026, "usagers", "R1", None],
    ]:
        book.active.append(row)
    book.save(path.with_suffix(".xlsx"))
    return path.with_suffix(".xlsx")


@pytest.mark.parametrize(
    "save",
    [save_semicolons, save_excel_french, save_commas, save_workbook],
    ids=lambda f: f.__name__,
)
def test_four_ways_to_save_the_same_table(save, tmp_path):
    frame = tables.read(save(tmp_path / "ratings.csv"), RATINGS)
    assert frame["metropole"].tolist() == ["aube", "crue"]
    assert frame["edition"].tolist() == ["2026", "2026"]
    assert frame["score"].iloc[0] == 3.5
    assert np.isnan(frame["score"].iloc[1])  # blank is unknown, never zero


def test_dates_written_the_french_way_and_the_iso_way_are_the_same_day(tmp_path):
    path = tmp_path / "interviews.csv"
    header = "interview,metropole,edition,date,role,file\n"
    path.write_text(header + "E01,a,2026,2026-03-02,elu,x\nE02,a,2026,02/03/2026,elu,y\n", "utf-8")
    dates = tables.read(path, tables.descriptors()["interviews"])["date"]
    assert dates.tolist() == [pd.Timestamp(2026, 3, 2)] * 2


def test_an_insee_code_keeps_its_zero(tmp_path):
    path = tmp_path / "communes.csv"
    path.write_text("commune,name\n01004,Ambérieu\n", "utf-8")
    assert tables.read(path, tables.descriptors()["communes"])["commune"].tolist() == ["01004"]


@given(st.lists(st.floats(-1e9, 1e9, allow_subnormal=False), min_size=1, max_size=8))
def test_what_is_written_is_read_back(values):
    import tempfile

    frame = pd.DataFrame({
        "metropole": [f"m{i}" for i in range(len(values))], "edition": "2026",
        "indicator": "x", "value": values,
    })  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "indicators.csv"
        tables.write(frame, path)
        back = tables.read(path, tables.descriptors()["indicators"])
    np.testing.assert_allclose(back["value"], values, rtol=1e-9)


def test_what_is_written_opens_in_a_french_spreadsheet(tmp_path):
    tables.write(pd.DataFrame({"name": ["Brest ; Métropole"], "value": [0.5]}), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == (
        b"\xef\xbb\xbfname;value\n" + '"Brest ; Métropole";0,5\n'.encode()
    )


@pytest.mark.parametrize("name", ["demo", "observatoire"])
def test_data_packages_are_valid_and_describe_the_files(name):
    frictionless = pytest.importorskip("frictionless")
    folder = root() / "data" / name
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    metadata = list(frictionless.Package.metadata_validate(descriptor))
    assert [error.note for error in metadata] == []
    for table in descriptor["resources"]:
        header = tables.raw(folder / table["path"]).columns.tolist()
        described = [field["name"] for field in table["schema"]["fields"]]
        assert set(header) <= set(described), table["name"]


@pytest.mark.parametrize("name", ["demo", "observatoire"])
def test_every_table_that_ships_is_sound(name):
    study = Study.read(f"data/{name}")
    held = [table for table in tables.descriptors() if study.has(table)]
    assert {table: len(study.table(table)) > 0 for table in held} == dict.fromkeys(held, True)


def test_counts_of_the_observatoire_are_those_of_its_sources():
    study = Study.read("data/observatoire")
    counts = {
        name: len(study.table(name)) for name in ("metropoles", "epci", "communes", "projects")
    }
    assert counts == {"metropoles": 22, "epci": 1255, "communes": 34969, "projects": 24811}


def test_no_index_whose_licence_is_not_stated():
    indicators = Study.read("data/observatoire").table("indicators")
    assert not indicators["indicator"].str.startswith("ifn").any()


def test_the_readme_of_data_is_made_from_the_descriptors():
    assert (root() / "data" / "README.md").read_text("utf-8") == data_readme()
