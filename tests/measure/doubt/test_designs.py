"""Designs: every combination once, or draws that fill the cube and split [0, 1] in equal cells."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from metrostudy.faults import StudyError
from metrostudy.measure.doubt.designs import MOST, Factor, blocks, combinations, enumeration


@given(sizes=st.lists(st.integers(1, 6), min_size=1, max_size=4))
def test_an_enumeration_holds_every_combination_once_the_study_s_own_first(sizes):
    factors = [Factor(f"f{k}", tuple(range(size))) for k, size in enumerate(sizes)]
    runs = enumeration(factors)
    assert len(runs) == len(np.unique(runs, axis=0)) == combinations(factors) == np.prod(sizes)
    assert not runs[0].any()
    assert (runs.max(axis=0) == np.array(sizes) - 1).all()


@given(position=st.floats(0, 1), size=st.integers(1, 9))
def test_alternatives_share_zero_to_one_in_equal_cells_whatever_else_was_drawn(position, size):
    factor = Factor("f", tuple(range(size)))
    alone = factor.at(np.array([position]))[0]
    # COINr cuts on the range drawn: beside 0.2 and 0.4 the same position would change its cell.
    assert factor.at(np.array([0.2, position, 0.4]))[1] == alone
    assert alone == min(int(position * size), size - 1)


def test_every_alternative_is_drawn_as_often():
    runs = blocks([Factor("a", tuple("xyz")), Factor("b", tuple("pq"))], 1024,
                  np.random.default_rng(0))  # fmt: skip
    for column, size in ((0, 3), (1, 2)):
        counts = np.bincount(runs[:2, :, column].ravel().astype(int)) / 2048
        np.testing.assert_allclose(counts, 1 / size, atol=0.01)


def test_a_mixed_block_differs_from_the_first_in_one_column_taken_from_the_second():
    factors = [Factor("a", (0, 1)), Factor("b", distribution=stats.norm(5, 2)), Factor("c", (0,))]
    a, b, *mixed = blocks(factors, 100, np.random.default_rng(1))
    assert a.shape == (128, 3)  # up to the next power of two
    for i, block in enumerate(mixed):
        others = [k for k in range(3) if k != i]
        np.testing.assert_array_equal(block[:, others], a[:, others])
        np.testing.assert_array_equal(block[:, i], b[:, i])
    assert a[:, 1].mean() == pytest.approx(5, abs=0.1) and a[:, 1].std() == pytest.approx(
        2, abs=0.1
    )
    assert abs(np.corrcoef(a[:, 1], b[:, 1])[0, 1]) < 0.1


def test_the_same_generator_gives_the_same_runs():
    factors = [Factor("a", (0, 1, 2)), Factor("b", distribution=stats.uniform())]
    first, again = (blocks(factors, 64, np.random.default_rng(4)) for _ in range(2))
    np.testing.assert_array_equal(first, again)


@pytest.mark.parametrize(
    ("given", "said"),
    [({}, "needs alternatives or a distribution"),
     ({"alternatives": (1,), "distribution": stats.norm()}, "needs alternatives or a distribution"),
     ({"alternatives": ("z", "z", "minmax")}, "factor 'scale' has z twice")],
)  # fmt: skip
def test_a_factor_that_says_nothing_clear_is_refused(given, said):
    with pytest.raises(StudyError, match=said):
        Factor("scale", **given)


def test_too_many_combinations_are_not_enumerated():
    factors = [Factor("a", tuple(range(MOST))), Factor("b", (0, 1))]
    with pytest.raises(StudyError, match=r"more than 100,000 combinations are sampled"):
        enumeration(factors)
    assert combinations([Factor("a", distribution=stats.norm())]) == np.inf
