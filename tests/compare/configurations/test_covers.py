from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.compare.configurations import covers
from metrostudy.compare.configurations.covers import smallest_covers


def all_smallest(matrix: np.ndarray) -> set[tuple[int, ...]]:
    for size in range(matrix.shape[1] + 1):
        found = {
            chosen
            for chosen in combinations(range(matrix.shape[1]), size)
            if matrix[:, chosen].any(axis=1).all()
        }
        if found:
            return found
    raise AssertionError("a row has no column")


@st.composite
def matrices(draw):
    rows, columns = draw(st.integers(1, 7)), draw(st.integers(1, 9))
    flags = draw(st.lists(st.booleans(), min_size=rows * columns, max_size=rows * columns))
    matrix = np.array(flags).reshape(rows, columns)
    matrix[~matrix.any(axis=1), draw(st.integers(0, columns - 1))] = True
    return matrix


@settings(max_examples=150, deadline=None)
@given(matrices())
def test_every_smallest_cover_is_found_and_no_other(matrix):
    found = smallest_covers(matrix, most=10_000)
    assert found.complete and len(set(found.found)) == len(found.found)
    assert set(found.found) == all_smallest(matrix)


@settings(max_examples=30, deadline=None)
@given(matrices())
def test_the_programme_finds_the_same_where_the_search_gives_up(matrix):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(covers, "NODES", 0)
        patch.setattr(covers, "CUTS", 200)
        found = smallest_covers(matrix, most=10_000)
    assert found.method.startswith("HiGHS") and found.complete
    assert set(found.found) == all_smallest(matrix)


def test_a_cap_is_said_whichever_it_is(monkeypatch):
    ten_ways = np.ones((1, 10), bool)
    assert smallest_covers(ten_ways, most=10).complete
    capped = smallest_covers(ten_ways, most=4)
    assert len(capped.found) == 4 and not capped.complete
    pairs = np.repeat(np.eye(4, dtype=bool), 3, axis=0)  # 12 rows
    choices = np.column_stack([pairs, np.roll(pairs, 1, axis=0), np.roll(pairs, 2, axis=0)])
    whole = smallest_covers(choices, most=1000)
    monkeypatch.setattr(covers, "NODES", 0)
    monkeypatch.setattr(covers, "CUTS", 2)
    stopped = smallest_covers(choices, most=1000)
    assert whole.complete and len(whole.found) > len(stopped.found) == 2 and not stopped.complete
    assert set(stopped.found) < set(whole.found)
