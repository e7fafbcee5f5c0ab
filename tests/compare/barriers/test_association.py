"""Barriers and maturity: strong planted links found, absent ones not claimed."""

import numpy as np
import pandas as pd
import pytest
from barrier_cases import BOOK, CODINGS, INTERVIEWS

from metrostudy.compare.barriers.association import barriers_and_maturity, named_and_maturity
from metrostudy.simulate import Barrier, Truth, simulate


def rng() -> np.random.Generator:
    return np.random.default_rng(3)


def study_of(shares: dict[str, list[float]], per: int = 20) -> pd.DataFrame:
    """Projects such that métropole i meets each barrier in the given share of its projects."""
    rows = []
    for place in range(len(next(iter(shares.values())))):
        for number in range(per):
            met = [code for code, s in shares.items() if number < round(s[place] * per)]
            rows.append({"project": f"{place}-{number}", "metropole": f"m{place}",
                         "barriers": "|".join(met) or "none"})  # fmt: skip
    return pd.DataFrame(rows)


def scores(values: list[float]) -> pd.DataFrame:
    root = pd.DataFrame({"metropole": [f"m{i}" for i in range(len(values))], "score": values})
    below = root.assign(level=1, score=-root["score"])
    return pd.concat([root.assign(level=0), below])


def test_a_barrier_that_follows_maturity_is_linked_and_a_flat_one_is_blank():
    table = study_of({"FN.ACCU": [0.8, 0.6, 0.4, 0.2, 0.1], "FN.BUDG": [0.3] * 5})
    found = barriers_and_maturity(table, scores([10, 20, 30, 40, 50]), BOOK, rng())
    rows = found.set_index("barrier")
    assert rows.loc["FN.ACCU", "estimate"] == pytest.approx(-1)
    assert rows.loc["FN.ACCU", ["p", "p_holm", "p_min"]].tolist() == pytest.approx([2 / 120] * 3)
    assert rows.loc["FN.BUDG", ["estimate", "p", "p_holm"]].isna().all()
    assert found["barrier"].iloc[0] == "FN.ACCU"


def test_a_metropole_without_a_score_is_not_compared():
    table = study_of({"FN.ACCU": [0.8, 0.6, 0.4, 0.2, 0.1], "FE.FRAC": [0.1, 0.2, 0.3, 0.4, 0.5]})
    found = barriers_and_maturity(table, scores([10, 20, 30, 40]), BOOK, rng())
    assert found.set_index("barrier")["n"].to_dict()["FN.ACCU"] == 4


def test_a_barrier_named_where_maturity_is_low_has_a_negative_delta():
    """ACCU is said in m alone, the least mature; BUDG in n alone; FRAC nowhere."""
    table = named_and_maturity(CODINGS, INTERVIEWS, scores_of({"m": 10, "n": 30}), BOOK, rng())
    delta = table.set_index("barrier")["delta"]
    assert (delta["FN.ACCU"], delta["FN.BUDG"]) == (-1, 1)
    assert np.isnan(delta["FE.FRAC"])


def scores_of(scores: dict[str, float]) -> pd.DataFrame:
    return pd.DataFrame({"metropole": list(scores), "score": list(scores.values()), "level": 0})


def test_power_stands_beside_every_barrier_that_some_name_and_some_do_not():
    study = simulate(Truth(seed=2, barriers={"FN.ACCU": Barrier(share=0.3)}))
    level = study["truth"].rename(columns={"level": "score"}).assign(level=0)
    table = named_and_maturity(study["codings"], study["interviews"], level, BOOK, rng())
    rows = table.set_index("barrier")
    assert 0.1 < rows.loc["FN.ACCU", "power"] < 0.9
    assert rows.loc["FN.ACCU", "attainable"] < 0.05


# Planted truth ------------------------------------------------------------------------------------

CODES = ("FN.ACCU", "FN.BUDG", "FE.FRAC")


def simulated(seed: int, slope: float = 0.0, first: float = 0.4) -> dict[str, pd.DataFrame]:
    shares = dict(zip(CODES, (first, 0.15, 0.3), strict=True))
    truth = Truth(seed=seed, barriers={
        code: Barrier(share=share, slope=slope if code == "FN.ACCU" else 0.0)
        for code, share in shares.items()
    })  # fmt: skip
    return simulate(truth)


def links(seed: int, slope: float) -> pd.Series:
    study = simulated(seed, slope)
    level = study["truth"].assign(score=study["truth"]["level"])
    level = pd.DataFrame({"metropole": level["metropole"], "score": level["score"], "level": 0})
    table = barriers_and_maturity(study["projects"], level, BOOK, rng())
    return table.set_index("barrier")["p_holm"]


def test_a_strong_planted_link_with_maturity_is_found_and_an_absent_one_is_not_claimed():
    found = pd.DataFrame([links(seed, slope=-1.2) for seed in range(8)])
    absent = pd.DataFrame([links(seed, slope=0.0) for seed in range(8)])
    assert (found["FN.ACCU"] <= 0.05).sum() >= 7
    assert (found[["FN.BUDG", "FE.FRAC"]] <= 0.05).any(axis=1).sum() <= 1
    assert (absent <= 0.05).any(axis=1).sum() <= 1
