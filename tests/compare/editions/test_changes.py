"""Changes by criterion: like with like, the one planted change and no other."""

import numpy as np
import pandas as pd
import pytest

from metrostudy.compare.editions.changes import changes
from metrostudy.faults import StudyError
from metrostudy.simulate import Change, Truth, simulate
from metrostudy.study import Editions

FRAMEWORK = pd.DataFrame({"node": ["usagers", "delais"], "label_fr": ["Usagers", "Délais"],
                          "label_en": None})  # fmt: skip
BOOK = pd.DataFrame({"code": ["IN.PART"], "kind": ["invariant"], "label_fr": ["Partenariat"],
                     "label_en": ["Partnership"]})  # fmt: skip


def rng() -> np.random.Generator:
    return np.random.default_rng(2)


def rated(*rows: tuple) -> pd.DataFrame:
    columns = ["metropole", "edition", "criterion", "rater", "score"]
    return pd.DataFrame(rows, columns=columns)


def test_a_change_is_the_mean_over_metropoles_present_in_both():
    ratings = rated(
        ("a", "2024", "usagers", "R1", 1), ("a", "2024", "usagers", "R2", 2),  # 1.5
        ("a", "2026", "usagers", "R1", 3), ("a", "2026", "usagers", "R2", 3),  # 3: +1.5
        ("b", "2024", "usagers", "R1", 2), ("b", "2026", "usagers", "R1", 3),  # +1
        ("c", "2026", "usagers", "R1", 5),  # arrival
        ("d", "2024", "usagers", "R1", 0),  # departure
        ("e", "2024", "usagers", "R1", 4), ("e", "2026", "usagers", "R1", None),  # not rated again
    )  # fmt: skip
    found = changes(ratings, FRAMEWORK, BOOK, Editions(), rng())
    row = found.table.iloc[0]
    assert (found.earlier, found.later) == ("2024", "2026")
    assert (row["before"], row["after"], row["estimate"], row["n"]) == (1.75, 3.0, 1.25, 2)
    assert row["p"] == row["p_min"] == 0.5
    assert found.panel.set_index("metropole")["status"].to_dict() == {
        "a": "both", "b": "both", "c": "arrival", "d": "departure", "e": "departure",
    }  # fmt: skip


def test_a_criterion_of_one_edition_only_is_redefined_not_compared():
    ratings = rated(
        ("a", "2024", "usagers", "R1", 1), ("a", "2026", "usagers", "R1", 2),
        ("a", "2024", "delais", "R1", 1), ("a", "2026", "IN.PART", "R1", 2),
    )  # fmt: skip
    found = changes(ratings, FRAMEWORK, BOOK, Editions(), rng())
    assert found.table["criterion"].tolist() == ["usagers"]
    assert found.redefined == ("IN.PART", "delais")


def test_labels_come_from_the_framework_then_from_the_codebook():
    ratings = rated(
        *[("a", e, c, "R1", 1) for e in ("1", "2") for c in ("usagers", "IN.PART", "autre")]
    )
    found = changes(ratings, FRAMEWORK, BOOK, Editions(), rng()).table.set_index("criterion")
    assert found["label_fr"].to_dict() == {
        "usagers": "Usagers", "IN.PART": "Partenariat", "autre": "autre",
    }  # fmt: skip


def test_the_last_two_editions_are_taken_unless_others_are_chosen():
    ratings = rated(*[("a", e, "usagers", "R1", s) for e, s in (("1", 1), ("2", 2), ("3", 5))])
    last = changes(ratings, FRAMEWORK, BOOK, Editions(), rng())
    first = changes(ratings, FRAMEWORK, BOOK, Editions(earlier="1", later="2"), rng())
    assert (last.earlier, last.later, last.table["estimate"].iloc[0]) == ("2", "3", 3)
    assert (first.earlier, first.later, first.table["estimate"].iloc[0]) == ("1", "2", 1)


def test_one_edition_gives_nothing_to_compare():
    found = changes(rated(("a", "2026", "usagers", "R1", 3)), FRAMEWORK, BOOK, Editions(), rng())
    assert found.table.empty
    assert found.panel["status"].tolist() == ["arrival"]


def test_an_edition_without_ratings_names_the_nearest():
    with pytest.raises(StudyError, match="'2025' has no ratings; nearest: '2026'"):
        changes(rated(("a", "2026", "usagers", "R1", 3)), FRAMEWORK, BOOK,
                Editions(later="2025"), rng())  # fmt: skip


def significant(change: Change | None, seed: int) -> set[str]:
    ratings = simulate(Truth(seed=seed, change=change, projects_per_metropole=1))["ratings"]
    table = changes(ratings, FRAMEWORK, BOOK, Editions(), rng()).table
    return set(table.loc[table["p_holm"] <= 0.05, "criterion"])


def test_the_one_planted_change_is_found_and_no_change_is_not_claimed():
    planted = [significant(Change(criterion="usagers", by=0.9), seed) for seed in range(12)]
    absent = [significant(None, seed) for seed in range(12)]
    assert sum("usagers" in found for found in planted) == 12
    assert sum(len(found - {"usagers"}) for found in planted) <= 1
    assert sum(map(len, absent)) <= 1
