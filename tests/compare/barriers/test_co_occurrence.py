"""Barriers together: phi by eye, the exact test within métropoles, Simpson not believed."""

import numpy as np
import pandas as pd
import pytest
from barrier_cases import BOOK

from metrostudy.compare.barriers.co_occurrence import met_together
from metrostudy.simulate import Barrier, Truth, simulate
from metrostudy.small_n import fisher


def projects(cells: dict[str, list[str]]) -> pd.DataFrame:
    rows = [(f"{place}{n}", place, cell) for place, own in cells.items()
            for n, cell in enumerate(own)]  # fmt: skip
    return pd.DataFrame(rows, columns=["project", "metropole", "barriers"])


def test_one_metropole_is_fisher_s_table():
    own = ["FN.ACCU|FE.FRAC"] * 3 + ["FN.ACCU"] + ["FE.FRAC"] + ["none"] * 3
    row = met_together(projects({"m": own}), BOOK).iloc[0]
    assert row[["barrier", "other", "both", "one", "two", "n"]].tolist() == [
        "FN.ACCU", "FE.FRAC", 3, 4, 4, 8,
    ]  # fmt: skip
    assert row["phi"] == pytest.approx(0.5)
    exact = fisher(3, 1, 1, 3)
    assert row[["p", "low", "high"]].tolist() == pytest.approx(
        [exact[key] for key in ("p", "low", "high")]
    )


def test_metropoles_that_meet_everything_do_not_bring_barriers_together():
    """Each place alone shows nothing; pooled, two barriers go hand in hand."""
    cells = {"m": ["FN.ACCU|FE.FRAC"] * 12, "n": ["none"] * 12}
    row = met_together(projects(cells), BOOK).iloc[0]
    assert row["phi"] == pytest.approx(1)
    assert np.isnan(row["estimate"]) and np.isnan(row["p"])


def test_barriers_that_nobody_met_have_no_pair():
    assert met_together(projects({"m": ["FN.ACCU", "none"]}), BOOK).empty


def test_independent_barriers_are_rarely_said_to_go_together():
    drawn = {code: Barrier(share=share) for code, share in
             (("FN.ACCU", 0.4), ("FN.BUDG", 0.2), ("FE.FRAC", 0.3))}  # fmt: skip
    claims = [
        (met_together(simulate(Truth(seed=seed, barriers=drawn))["projects"], BOOK)["p_holm"]
         <= 0.05).any()
        for seed in range(12)
    ]  # fmt: skip
    assert sum(claims) <= 2
