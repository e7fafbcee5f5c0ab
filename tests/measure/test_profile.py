"""One métropole beside the others: quarters that mean a quarter."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.faults import StudyError
from metrostudy.measure.profile import BOTTOM, TOP, downwards, metropole_profile


def scores(**nodes: list[float]) -> pd.DataFrame:
    rows = []
    for node, values in nodes.items():
        parent = None if node == "index" else "index"
        for i, score in enumerate(values):
            rows.append({"metropole": f"m{i}", "node": node, "parent": parent,
                         "level": int(node != "index"), "label_fr": node, "label_en": node,
                         "score": score})  # fmt: skip
    table = pd.DataFrame(rows)
    return table.assign(rank=table.groupby("node")["score"].rank(ascending=False, method="min"))


NAMES = pd.DataFrame({"metropole": [f"m{i}" for i in range(30)]}).assign(
    name=lambda table: "Métropole " + table["metropole"].str[1:]
)


def test_the_first_of_the_index_is_shown_unless_another_is_asked_for_by_id_or_by_name():
    table = scores(index=[10.0, 30, 20, 5])
    assert metropole_profile(table, NAMES)["metropole"].unique().tolist() == ["m1"]
    for asked in ("m3", "Métropole 3"):
        assert metropole_profile(table, NAMES, asked)["name"].unique().tolist() == ["Métropole 3"]


def test_an_unknown_metropole_is_refused_with_the_nearest_name():
    with pytest.raises(StudyError, match=r"no métropole 'Métropol 2' has a score.*Métropole 2"):
        metropole_profile(scores(index=[10.0, 30, 20, 5]), NAMES, "Métropol 2")


def test_the_eight_of_a_group_are_placed_by_hand():
    table = scores(index=[8.0, 7, 6, 5, 4, 3, 2, 1])
    found = [metropole_profile(table, NAMES, f"m{i}")["quarter"].item() for i in range(8)]
    assert found == [TOP, TOP, "", "", "", "", BOTTOM, BOTTOM]


def test_a_tie_wider_than_a_quarter_is_no_strength_and_three_have_no_quarters():
    tied = scores(index=[9.0, 9, 9, 1, 1])
    assert [metropole_profile(tied, NAMES, f"m{i}")["quarter"].item() for i in (0, 4)] == ["", ""]
    few = scores(index=[9.0, 5, 1])
    assert metropole_profile(few, NAMES)["quarter"].item() == ""


def test_what_is_not_known_is_neither_strong_nor_weak():
    table = metropole_profile(scores(index=[9.0, 5, 4, 3], a=[np.nan, 5, 4, 3]), NAMES)
    assert table["quarter"].tolist() == [TOP, ""]
    assert table["n"].tolist() == [4, 3]


def test_nobody_scored_gives_a_profile_of_nobody():
    table = metropole_profile(scores(index=[np.nan, np.nan]), NAMES)
    assert table[["score", "median"]].isna().all(axis=None) and table["n"].tolist() == [0]


def test_every_node_stands_under_its_parent():
    tree = pd.DataFrame({"node": ["i", "p", "q", "q1", "p1"], "parent": [None, "i", "i", "q", "p"]})
    assert downwards(tree) == ["i", "p", "p1", "q", "q1"]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 4), min_size=4, max_size=20), st.randoms())
def test_no_more_than_a_quarter_is_in_a_quarter_whatever_the_order_of_rows(values, random):
    table = scores(index=[float(value) for value in values])
    shuffled = table.sample(frac=1, random_state=random.randrange(1000))
    found = {}
    for value in set(values):
        asked = f"m{values.index(value)}"
        found[value] = metropole_profile(table, NAMES, asked)["quarter"].item()
        assert metropole_profile(shuffled, NAMES, asked)["quarter"].item() == found[value]
    for quarter in (TOP, BOTTOM):
        assert sum(found[value] == quarter for value in values) <= len(values) / 4
