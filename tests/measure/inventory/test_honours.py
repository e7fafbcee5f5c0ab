"""The honours list: the rule, part by part."""

from pathlib import Path

from listed_projects import places, projects

from metrostudy import tables
from metrostudy.measure.inventory.honours import honours

BOOK = tables.read(Path(__file__).parents[3] / "data/codebook.csv", tables.descriptor("codebook"))
LISTED = projects(
    "TH.CITO", "TH.AGEN", "TH.USAG", "TH.CITO", "TH.TRAN", "TH.CITO", "TH.CITO",
    metropole=["aube", "aube", "crue", "crue", "crue", "crue", "aube"],
    status=["done", "done", "done", "under_way", "done", "done", None],
    purposes=["FI.SERV", "FI.GEST|FI.ATTR", "FI.ATTR", "FI.SERV", "FI.SERV", None, "FI.SERV"],
    partnership=[0, 3, 0, 0, 0, 0, 0], budget=0, measurement=0,
)  # fmt: skip
NAMES = places("Aube", "Crue")


def test_done_then_theme_then_purpose():
    found = honours(LISTED, BOOK, NAMES)
    assert found.table["project"].tolist() == ["p1", "p0"]  # 50 before 25
    assert found.table["score"].tolist() == [50.0, 25.0]
    assert found.table["name"].tolist() == ["Aube", "Aube"]
    assert found.table["label_fr"].tolist() == ["Administration numérique", "E-citoyenneté"]
    assert found.table.loc[0, "purposes_fr"] == "Bonne gestion ; Attractivité"
    assert found.steps.to_numpy().tolist() == [
        ["all", 7, 2], ["done", 5, 2], ["theme", 4, 2], ["purpose", 2, 1],
    ]  # fmt: skip


def test_the_rule_is_the_readers_to_change():
    narrow = honours(LISTED, BOOK, NAMES, purposes=["FI.GEST"])
    assert narrow.table["project"].tolist() == ["p1"]
    wide = honours(LISTED, BOOK, NAMES, themes=["TH.TRAN"])
    assert wide.table["project"].tolist() == ["p4"]


def test_an_inventory_without_status_has_no_honours():
    found = honours(projects("TH.CITO", purposes="FI.SERV"), BOOK, NAMES)
    assert found.table.empty and found.steps["count"].tolist() == [1, 0, 0, 0]
