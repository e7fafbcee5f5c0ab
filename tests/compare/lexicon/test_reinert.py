"""The descending classification against rainette's numbers, an independent writing, and by eye."""

import numpy as np
import pytest
from compare.lexicon.speeches import classes, published, vocabulary
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.stats import chi2_contingency

from metrostudy.compare.lexicon.reinert import chi2, descend
from metrostudy.compare.lexicon.segments import gathered, merged

SIZES = [0, 10, 15]


@pytest.fixture(scope="module")
def units():
    told = vocabulary()
    table, source = told.presence, told.segments["interview"].to_numpy(str)
    assert (table.sum(axis=1) == told.segments["n_terms"]).all()
    made = {least: merged(table.sum(axis=1), source, least) for least in SIZES}
    return {least: (unit, gathered(table, unit)) for least, unit in made.items()}


# An independent writing: dense tables, lists of units, both sides of the axis. ``stale`` reads the
# gains as rainette 0.3.2 does, in the order of the axis though the parts are no longer in it.


def chi2_of(first, second):
    """The chi² of many 2 × terms tables, given the two rows of each."""
    total = first[0] + second[0]
    n, sizes = total.sum(), (first.sum(axis=1), second.sum(axis=1))
    squares = [side**2 @ (1 / total) for side in (first, second)]
    whole = (sizes[0] > 0) & (sizes[1] > 0)
    return np.where(
        whole,
        n * (squares[0] / np.maximum(sizes[0], 1) + squares[1] / np.maximum(sizes[1], 1) - 1),
        0,
    )


def slow_split(table, stale, way):
    shares = table / table.sum()
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    left = np.linalg.svd(
        (shares - np.outer(rows, columns)) / np.sqrt(np.outer(rows, columns)), full_matrices=False
    )[0]
    order = np.argsort(way * left[:, 0] / np.sqrt(rows), kind="stable")
    before = np.cumsum(table[order], axis=0)[:-1]
    values = chi2_of(before, table.sum(axis=0) - before)
    first, second = list(order[: values.argmax() + 1]), list(order[values.argmax() + 1 :])
    best = values.max()
    while True:
        here = np.array(first + second)
        moved = table[here] * np.where(np.arange(len(here)) < len(first), -1, 1)[:, None]
        gains = chi2_of(table[first].sum(axis=0) + moved, table[second].sum(axis=0) - moved)
        if gains.max() <= best * (1 + 1e-10):
            return first, second, best
        best = gains.max()
        mover = (order if stale else here)[gains.argmax()]
        source, target = (first, second) if mover in set(first) else (second, first)
        source.remove(mover)
        target.append(mover)


def slow_terms(table, first, second):
    counts = np.array([table[side].sum(axis=0) for side in (first, second)], dtype=float)
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    distance = ((counts - expected) ** 2 / expected).sum(axis=0)
    contingency = np.sqrt(distance / (distance + counts.sum(axis=0)))
    return [(counts[s] >= 3) & ((contingency <= 0.3) | (counts[s] > expected[s])) for s in (0, 1)]


def slow_descent(presence, k, printed=None):
    """Labels at each level, and the chi² of each split.

    An axis has no side, but what a stale index reads depends on it: the one that gives the chi²
    ``printed`` by rainette is taken, when there is one. Without ``printed``, indices are right.
    """
    stale = printed is not None
    parts = [(np.arange(len(presence)), np.arange(presence.shape[1]))]
    levels, heights = [], []
    while len(parts) < k:
        largest = int(np.argmax([len(units) for units, _ in parts]))
        units, terms = parts[largest]
        table = presence[np.ix_(units, terms)]
        units, terms = units[table.any(axis=1)], terms[table.any(axis=0)]
        table = presence[np.ix_(units, terms)]
        tried = [slow_split(table, stale, way) for way in ((1, -1) if stale else (1,))]
        first, second, height = min(
            tried, key=lambda one: abs(one[2] - printed[len(heights)]) if stale else 0
        )
        kept = slow_terms(table, first, second)
        parts[largest : largest + 1] = [
            (units[side], terms[held]) for side, held in zip((first, second), kept, strict=True)
        ]
        labels = np.zeros(len(presence), dtype=int)
        for number, (units, _) in enumerate(parts, 1):
            labels[units] = number
        levels.append(labels)
        heights.append(height)
    return np.column_stack(levels), heights


def same_partition(one, other):
    """Whether two labellings are one partition: classes may have other numbers."""
    pairs = set(zip(one.tolist(), other.tolist(), strict=True))
    return len(pairs) == len(set(one.tolist())) == len(set(other.tolist()))


@pytest.mark.parametrize("least", SIZES)
def test_the_first_split_is_the_one_that_rainette_prints(units, least):
    unit, table = units[least]
    found = descend(table, 2)
    splits = published("splits")
    height = splits[(splits["min_segment_size"] == least) & (splits["split"] == 1)].iloc[0]
    assert found.splits["chi2"][0] == pytest.approx(height["chi2_reported"], rel=1e-9)
    assert same_partition(found.levels[unit, 0], classes(least, 2))


@pytest.mark.parametrize("least", SIZES)
def test_with_the_stale_index_every_class_of_rainette_is_found_again(units, least):
    unit, table = units[least]
    splits = published("splits")
    printed = splits.loc[splits["min_segment_size"] == least, "chi2_reported"].tolist()
    levels, heights = slow_descent(table.toarray(), 6, printed)
    assert heights == pytest.approx(printed, rel=1e-9)
    for k in range(2, 7):
        assert same_partition(levels[unit, k - 2], classes(least, k)), k
    sizes = published("sizes")
    own = sizes[(sizes["min_segment_size"] == least) & (sizes["k"] == 6) & sizes["cluster"].notna()]
    assert sorted(np.bincount(levels[unit, 4])[1:]) == sorted(own["size"])


@pytest.mark.parametrize("least", [0, 15])
def test_without_it_ours_is_that_of_the_slow_writing_at_every_level(units, least):
    _, table = units[least]
    levels, heights = slow_descent(table.toarray(), 6)
    found = descend(table, 6)
    assert found.splits["chi2"].tolist() == pytest.approx(heights, rel=1e-9)
    assert all(same_partition(found.levels[:, k], levels[:, k]) for k in range(5))


def test_the_second_split_is_better_than_the_one_rainette_reports(units):
    found = descend(units[0][1], 3).splits["chi2"]
    assert found.round(2).tolist() == [4050.76, 2931.67]
    assert found[1] > published("splits")["chi2_reported"][1]


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_the_chi2_is_the_usual_one_and_no_single_move_makes_it_larger(seed):
    rng = np.random.default_rng(seed)
    presence = sparse.csr_array((rng.random((14, 6)) < 0.5).astype(float))
    found = descend(presence, 2)
    labels = found.levels[:, 0] if found.k == 2 else np.zeros(14)
    counted = presence[labels > 0]
    counted, first = counted[:, counted.sum(axis=0) > 0], labels[labels > 0] == 1
    if found.k == 1:
        return
    sides = np.array([first @ counted.toarray(), ~first @ counted.toarray()])
    expected = chi2_contingency(sides, correction=False).statistic
    assert found.splits["chi2"][0] == pytest.approx(expected)
    for unit in range(len(first)):
        changed = first ^ (np.arange(len(first)) == unit)
        if 0 < changed.sum() < len(first):
            assert chi2(counted, changed) <= expected * (1 + 1e-9)


def two_subjects(seed, each=30):
    """Units about one thing or another, eight words each of twenty, two of ten shared."""
    rng = np.random.default_rng(seed)
    table = np.zeros((2 * each, 50))
    for unit in range(2 * each):
        own = rng.choice(20, 8, replace=False) + 20 * (unit >= each)
        table[unit, own] = 1
        table[unit, rng.choice(np.arange(40, 50), 2, replace=False)] = 1
    return table, np.repeat([1, 2], each)


@given(st.integers(0, 1000))
@settings(max_examples=10, deadline=None)
def test_two_subjects_are_told_apart_whatever_the_order_of_units_and_words(seed):
    table, subject = two_subjects(seed)
    rng = np.random.default_rng(seed)
    rows, columns = rng.permutation(60), rng.permutation(50)
    found = descend(sparse.csr_array(table[rows][:, columns]), 2)
    assert same_partition(found.levels[:, 0], subject[rows])


def test_units_given_twice_leave_the_classes_and_double_the_chi2():
    table, subject = two_subjects(3)
    once, twice = (descend(sparse.csr_array(np.tile(table, (n, 1))), 2) for n in (1, 2))
    assert same_partition(twice.levels[:, 0], np.tile(subject, 2))
    assert twice.splits["chi2"][0] == pytest.approx(2 * once.splits["chi2"][0])


def test_the_larger_part_comes_first_and_later_classes_move_up():
    # Three subjects of 12, 8 and 6 units with three words each.
    table = np.kron(np.eye(3), np.ones((1, 3)))[np.repeat([0, 1, 2], [12, 8, 6])]
    found = descend(sparse.csr_array(table), 3)
    assert found.splits["parent"].tolist() == [1, 1]
    sizes = [np.bincount(level)[1:].tolist() for level in found.levels.T]
    assert sizes in ([[14, 12], [8, 6, 12]], [[18, 8], [12, 6, 8]], [[20, 6], [12, 8, 6]])


def test_a_class_may_be_asked_a_least_size():
    table, _ = two_subjects(1)
    table[0] = 0
    table[0, 48:] = 1  # a unit made of the shared words alone
    for least in (1, 10, 25):
        sizes = np.bincount(descend(sparse.csr_array(table), 4, smallest=least).levels[:, -1])[1:]
        assert sizes.min() >= least


def test_nothing_is_cut_where_there_is_nothing_to_cut():
    few = sparse.csr_array(np.eye(4, 6))
    alike = sparse.csr_array(np.ones((9, 6)))
    narrow = sparse.csr_array(np.ones((40, 2)))
    empty = sparse.csr_array((40, 10))
    assert [descend(table, 3).k for table in (few, narrow, empty, alike)] == [1] * 4


def test_units_without_a_word_stay_outside():
    table, _ = two_subjects(2)
    table[[5, 40]] = 0
    found = descend(sparse.csr_array(table), 2)
    assert np.flatnonzero(found.levels[:, 0] == 0).tolist() == [5, 40]
    assert found.splits["lost"].tolist() == [2]
