"""The u-alpha family: an independent count, cases by hand, invariances (published: test_alpha)."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.field.reliability.unitizing import (
    Cells,
    Unitizing,
    alpha_u_1995,
    bar_u_alpha,
    character_cells,
    continuum,
    coverage,
    cu_alpha,
    ku_alpha,
    matched,
    u_alpha,
    unitizing,
)

LENGTH, VALUES = 30, 3


@st.composite
def units(draw, length: int = LENGTH) -> list[tuple[int, int, int]]:
    """Units of one coder that do not overlap, some of them touching."""
    edges = sorted(draw(st.lists(st.integers(0, length), min_size=2, max_size=9, unique=True)))
    kept = [pair for pair in pairwise(edges) if draw(st.booleans())]
    return [(start, end, draw(st.integers(0, VALUES - 1))) for start, end in kept]


coders = st.lists(units(), min_size=2, max_size=4)


def sums(by: list, length: int = LENGTH, begin: int = 0) -> Unitizing:
    return unitizing(continuum(by, length, begin), VALUES)


def family(found: Unitizing) -> list:
    """Every coefficient of the family, and why it is undefined."""
    each = [u_alpha(found), bar_u_alpha(found), cu_alpha(found)]
    each += [ku_alpha(found, value) for value in range(VALUES)]
    return each


def close(left: Unitizing, right: Unitizing) -> bool:
    return all(
        np.isclose(a.estimate, b.estimate, equal_nan=True, atol=1e-9) and a.why == b.why
        for a, b in zip(family(left), family(right), strict=True)
    )


# Against a count of characters that shares no line with the library ------------------------------


def by_character(by: list, gaps: bool) -> float:
    """u-alpha (gaps) or cu-alpha, pairing characters one by one and units with themselves."""
    m = len(by)
    seen = np.full((m, LENGTH), -1)
    for coder, spans in enumerate(by):
        for start, end, value in spans:
            seen[coder, start:end] = value
    given_, apart, total = np.zeros(VALUES + 1), 0.0, 0.0
    for i in range(m):
        for j in range(m):
            for a, b in zip(seen[i], seen[j], strict=True) if i != j else ():
                if gaps or (a >= 0 and b >= 0):
                    given_[a] += 1 / (m - 1)
                    total += 1 / (m - 1)
                    apart += (a != b) / (m - 1)
    alone = (seen == -1).sum() if gaps else 0.0
    for i, spans in enumerate(by):
        for start, end, _ in spans:
            others = [(seen[j, start:end] >= 0).sum() for j in range(m) if j != i]
            alone += ((end - start) if gaps else sum(others) / (m - 1)) ** 2
    chance = (total**2 - (given_**2).sum()) / (total**2 - alone) if total else np.nan
    return 1 - (apart / total) / chance if total and chance > 1e-12 else np.nan


@settings(max_examples=80, deadline=None)
@given(coders)
def test_u_alpha_and_cu_alpha_are_what_pairing_characters_one_by_one_gives(by):
    found = sums(by)
    assert np.isclose(u_alpha(found).estimate, by_character(by, True), equal_nan=True)
    assert np.isclose(cu_alpha(found).estimate, by_character(by, False), equal_nan=True)
    plain = [[(start, end, 0) for start, end, _ in spans] for spans in by]
    assert np.isclose(bar_u_alpha(found).estimate, by_character(plain, True), equal_nan=True)


# What must not change ---------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(coders, st.randoms(use_true_random=False), st.integers(1, 500))
def test_where_the_text_begins_who_is_first_and_the_order_of_units_change_nothing(by, mix, shift):
    moved = [[(start + shift, end + shift, value) for start, end, value in spans] for spans in by]
    for spans in moved:
        mix.shuffle(spans)
    mix.shuffle(moved)
    assert close(sums(by), sums(moved, LENGTH, shift))


@settings(max_examples=60, deadline=None)
@given(coders, st.permutations(range(VALUES)))
def test_calling_values_otherwise_changes_nothing(by, names):
    renamed = [[(start, end, names[value]) for start, end, value in spans] for spans in by]
    left, right = sums(by), sums(renamed)
    for coefficient in (u_alpha, bar_u_alpha, cu_alpha):
        one, two = coefficient(left).estimate, coefficient(right).estimate
        assert np.isclose(one, two, equal_nan=True)
    for value, name in enumerate(names):
        one, two = ku_alpha(left, value).estimate, ku_alpha(right, name).estimate
        assert np.isclose(one, two, equal_nan=True)


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 4).flatmap(
    lambda m: st.tuples(*(st.lists(units(), min_size=m, max_size=m) for _ in range(2)))))  # fmt: skip
def test_two_documents_are_one_continuum_laid_end_to_end(documents):
    """Gaps count one character at a time, so a gap cut by the end of a document changes nothing."""
    first, second = documents
    joined = [
        one + [(start + LENGTH, end + LENGTH, value) for start, end, value in two]
        for one, two in zip(first, second, strict=True)
    ]
    added = Unitizing(*(a + b for a, b in zip(sums(first), sums(second), strict=True)))
    assert close(added, sums(joined, 2 * LENGTH))


@settings(max_examples=60, deadline=None)
@given(units(), st.integers(2, 5))
def test_coders_who_mark_the_same_units_agree_exactly(spans, m):
    found = sums([spans] * m)
    used = {value for *_, value in spans}
    marked = sum(end - start for start, end, _ in spans)
    for one in (u_alpha(found), bar_u_alpha(found)):
        assert one.estimate == 1 or one.why == "every value is the same"
    assert (u_alpha(found).estimate == 1) == (0 < marked < LENGTH or len(used) > 1)
    assert (cu_alpha(found).estimate == 1) == (len(used) > 1)
    assert all(ku_alpha(found, value).estimate == 1 for value in used if len(used) > 1)
    assert all(coverage(found, value) == 1 for value in used)


def test_coders_who_mark_anywhere_agree_as_chance_would():
    rng = np.random.default_rng(1)
    laid = []
    for _ in range(2):
        starts = rng.choice(20_000, 1000, replace=False) * 10
        laid.append([(s, s + 4 + int(rng.integers(6)), int(rng.integers(VALUES))) for s in starts])
    found = sums(laid, 200_000)
    assert abs(u_alpha(found).estimate) < 0.05
    assert abs(cu_alpha(found).estimate) < 0.15


# By hand ----------------------------------------------------------------------------------------


def test_a_case_that_can_be_worked_by_hand():
    """Ten characters; one coder marks 0-5, the other 1-5.

    Of 20 characters, 2 meet something else: D_o = .1. Marked 9, gap 11, so 400 − 81 − 121 = 198
    pairs of different kinds, of 400 − (25 + 16 for the units, 11 for the gaps) = 348 in all.
    """
    found = u_alpha(unitizing(continuum([[(0, 5, 0)], [(1, 5, 0)]], 10), 1))
    assert (found.observed, found.expected) == (0.1, 198 / 348)
    assert found.estimate == pytest.approx(1 - 0.1 * 348 / 198)


def test_units_that_overlap_with_one_value_are_one_and_units_that_touch_are_two():
    joined = continuum([[(0, 4, 0), (2, 6, 0)], [(0, 6, 0)]], 10)
    assert (joined.units.max(axis=1) + 1).tolist() == [1, 1]
    touching = continuum([[(0, 3, 0), (3, 6, 0)], [(0, 6, 0)]], 10)
    assert (touching.units.max(axis=1) + 1).tolist() == [2, 1]


def test_two_values_at_one_place_are_left_out_and_counted():
    laid = continuum([[(0, 6, 0), (4, 8, 1)], [(0, 8, 0)]], 10)
    assert laid.left_out == 2
    assert laid.lengths.sum() == 8
    assert laid.values.tolist() == [[0, 1, -1], [0, 0, -1]]


@pytest.mark.parametrize(
    ("by", "why"),
    [
        ([[], []], ["every value is the same"] * 2 + ["no stretch was marked by two coders"]),
        ([[(0, 30, 0)], [(0, 30, 0)]], ["every value is the same"] * 3),
        ([[(0, 5, 0)], [(9, 12, 1)]], ["", "", "no stretch was marked by two coders"]),
        ([[(0, 5, 1)], [(0, 5, 1)]], ["", "", "every value is the same"]),
    ],
)
def test_what_is_undefined_says_why(by, why):
    found = sums(by)
    each = [u_alpha(found), bar_u_alpha(found), cu_alpha(found)]
    assert [one.why for one in each] == why
    assert [np.isnan(one.estimate) for one in each] == [bool(words) for words in why]
    assert ku_alpha(found, 2).why == "no stretch of it meets another's unit"
    assert np.isnan(coverage(found, 2))


def test_the_older_coefficient_is_undefined_without_a_unit():
    assert alpha_u_1995([[], []], 100, 0, 0).why == "no unit was judged by two coders"


# Characters and segments ------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(units(), units())
def test_characters_are_counted_as_sets_count_them(one, two):
    left, right = (
        {k for start, end, _ in spans for k in range(start, end)} for spans in (one, two)
    )
    found = character_cells(one, two, LENGTH)
    assert found == Cells(len(left & right), len(left - right), len(right - left),
                          LENGTH - len(left | right))  # fmt: skip
    assert found._replace(only_1=found.only_2, only_2=found.only_1) == (
        character_cells(two, one, LENGTH)
    )


@settings(max_examples=60, deadline=None)
@given(units(), units(), st.sampled_from([0, 0.3, 0.5, 0.9]))
def test_matching_is_one_to_one_symmetric_and_never_more_than_allowed(one, two, least):
    count = matched(one, two, least)
    assert count == matched(two, one, least)
    assert count <= min(len(one), len(two))
    assert matched(one, one, 1.0) == len(one)
    assert count <= matched(one, two, 0)


def test_each_segment_matches_once_and_the_closest_pair_first():
    # 0-10 shares 8/10 with 0-8 and 2/10 with 8-10; 8-10 finds nobody left.
    assert matched([(0, 10, 0)], [(0, 8, 0), (8, 10, 0)], 0) == 1
    assert matched([(0, 10, 0)], [(0, 4, 0)], 0.5) == 0
    assert matched([(0, 10, 0)], [(0, 10, 1)], 0) == 0


def test_pairs_of_coders_are_all_compared():
    by = [[(0, 5, 0)], [(0, 5, 0)], [(5, 10, 0)]]
    cells = [character_cells(a, b, 10) for a, b in combinations(by, 2)]
    assert [cell.both for cell in cells] == [5, 0, 0]
