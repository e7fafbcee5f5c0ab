"""Inside against outside: each métropole is compared with itself, in two ways."""

import numpy as np
import pandas as pd
import pytest
from barrier_cases import BOOK, CODINGS, INTERVIEWS

from metrostudy.compare.barriers.internal_external import sides_met, sides_named


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


def projects(places: int) -> pd.DataFrame:
    """In each place: one project with both internal barriers, one with the external one, two free."""
    cells = ["FN.ACCU|FN.BUDG", "FE.FRAC", "none", "none"] * places
    return pd.DataFrame({
        "project": [f"p{n}" for n in range(len(cells))], "barriers": cells,
        "metropole": [f"m{n // 4}" for n in range(len(cells))],
    })  # fmt: skip


def test_at_least_one_and_barrier_by_barrier_by_eye():
    found = sides_met(projects(3), BOOK, rng()).set_index("measure")
    assert found.loc["any", ["internal", "external", "estimate"]].tolist() == [0.25, 0.25, 0]
    assert found.loc["each", ["internal", "external", "estimate"]].tolist() == [0.25, 0.25, 0]


def test_the_sign_of_every_metropole_decides_p():
    more = projects(5).replace({"barriers": {"FE.FRAC": "FN.ACCU"}})
    row = sides_met(more, BOOK, rng()).set_index("measure").loc["any"]
    assert row["estimate"] == pytest.approx(0.5)
    assert row["p"] == row["p_min"] == pytest.approx(2 / 32)
    assert row[["more_internal", "more_external", "n"]].tolist() == [5, 0, 5]


def test_complementary_barriers_stay_out():
    other = pd.DataFrame(
        [("FN.COMP", "FN", "internal_barrier", "Temps", None)], columns=BOOK.columns
    )
    changed = projects(3).replace({"barriers": {"none": "FN.COMP"}})
    found = sides_met(changed, pd.concat([BOOK, other]), rng()).set_index("measure")
    assert found["internal"].tolist() == [0.25, 0.25]


def test_interviews_in_place_of_projects():
    """m: both interviews name an internal barrier; n: its only coded one does; nobody the divide."""
    found = sides_named(CODINGS, INTERVIEWS, BOOK, rng()).set_index("measure")
    assert found.loc["any", ["internal", "external", "n"]].tolist() == [1, 0, 2]
