"""The idea pool: words for codes, and blank for unknown."""

from pathlib import Path

import pandas as pd
from listed_projects import places, projects

from metrostudy import tables
from metrostudy.measure.inventory.ideas import idea_pool

BOOK = tables.read(Path(__file__).parents[3] / "data/codebook.csv", tables.descriptor("codebook"))
LISTED = projects(
    "TH.TRAN", "TH.ENER", "TH.TRAN", "TH.TRAN",
    metropole=["aube", "crue", "crue", None], status=["studied", "done", "done", "done"],
    partnership=0, purposes=["FI.SERV|FI.DURA", None, "FI.SERV", None],
    barriers=["FN.TECH|FE.CRAI", "none", None, "FN.TECH"],
    overcome=["FE.CRAI|FN.BUDG", None, None, None],
)  # fmt: skip


def pool() -> pd.DataFrame:
    return idea_pool(LISTED, BOOK, places("Aube", "Crue"))


def test_ideas_are_in_the_order_of_themes_then_of_maturity_and_belong_to_a_metropole():
    assert pool()[["project", "name", "theme_fr", "theme_en", "score"]].to_numpy().tolist() == [
        ["p1", "Crue", "Énergie", "Energy", 50.0],
        ["p2", "Crue", "Transport et mobilité", "Transport and mobility", 50.0],
        ["p0", "Aube", "Transport et mobilité", "Transport and mobility", 0.0],
    ]  # fmt: skip


def test_lists_of_codes_are_lists_of_labels():
    found = pool().set_index("project").loc["p0"]
    assert found["purposes_fr"] == "Service aux administrés ; Développement durable"
    assert found["barriers_en"] == "Technical difficulties ; Citizens' fears"


def test_no_barrier_is_zero_and_unknown_is_blank():
    found = pool().set_index("project")
    assert found.loc["p1", ["n_barriers", "n_overcome"]].tolist() == [0, 0]
    assert pd.isna(found.loc["p2", "n_barriers"]) and pd.isna(found.loc["p1", "barriers_fr"])


def test_a_barrier_overcome_that_was_not_met_does_not_count():
    found = pool().set_index("project").loc["p0"]
    assert (found["n_barriers"], found["n_overcome"]) == (2, 1)
