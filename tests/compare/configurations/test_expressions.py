import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrostudy.compare.configurations.expressions import membership, parse, write
from metrostudy.faults import StudyError

CASES = pd.DataFrame(
    {"IN.PART": [0.9, 0.2, np.nan], "CIT": [0.3, 0.6, 1.0], "SIZE": [2, 0, 1]}, index=list("abc")
)


def test_and_is_the_smallest_or_the_largest_not_the_rest_of_one():
    found = membership("IN.PART*~CIT + CIT*SIZE[1]", CASES)
    assert found[["a", "b"]].round(9).to_dict() == {"a": 0.7, "b": 0.2}
    assert np.isnan(found["c"])  # nobody knows the partnership of c


def test_one_is_what_everybody_satisfies():
    assert parse("1") == ((),) and write(((),)) == "1"
    assert membership("1", CASES).tolist() == [1, 1, 1]


literals = st.tuples(st.sampled_from("ABC"), st.integers(0, 2))
terms = st.lists(literals, min_size=1, max_size=3, unique_by=lambda one: one[0]).map(tuple)


@given(st.lists(terms, min_size=1, max_size=4), st.booleans())
def test_what_is_written_reads_the_same(expression, bracketed):
    assert set(parse(write(expression, bracketed))) == set(expression)


@given(st.lists(st.lists(st.floats(0, 1), min_size=2, max_size=2), min_size=1, max_size=6))
def test_de_morgan(rows):
    data = pd.DataFrame(rows, columns=["A", "B"])
    np.testing.assert_allclose(1 - membership("A*B", data), membership("~A + ~B", data))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("A*PRAT", "A*PRAT: 'PRAT' is no condition of the data; nearest: 'PART'."),
     ("PART*(A+B)", "PART*(A+B): '(A' cannot be read; write sums of products such as A*~B + C[2], "
                    "without brackets ( )."),
     ("A + ", "A + : '' cannot be read; write sums of products such as A*~B + C[2], without "
              "brackets ( )."),
     ("~A[1]", "~A[1]: '~A[1]' cannot be read; write sums of products such as A*~B + C[2], without "
               "brackets ( )."),
     ("A*C", "C: membership of 1 (1.2) is outside 0–1.")],
)  # fmt: skip
def test_one_sentence_says_what_cannot_be_read(text, sentence):
    with pytest.raises(StudyError) as error:
        membership(text, pd.DataFrame({"A": [0, 1], "PART": [0, 1], "C": [0.3, 1.2]}))
    assert str(error.value) == sentence
