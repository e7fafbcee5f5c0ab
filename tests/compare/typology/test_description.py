from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.compare.typology.description import (
    describe,
    describe_categories,
    describe_counts,
    describe_links,
    describe_scores,
)
from metrostudy.compare.typology.ward import classes
from metrostudy.faults import StudyError

PUBLISHED = Path(__file__).parents[2] / "published" / "typology"
PRINTED = {"rtol": 1e-9, "atol": 1e-9}  # ten significant digits
SEEDS = st.integers(0, 2**32 - 1)


def case(name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The table and the classes that a published description is about."""
    if name == "decathlon":
        membership = pd.read_csv(PUBLISHED / "decathlon_hcpc_clusters.csv", dtype=str)
        table = pd.read_csv(PUBLISHED / "data_decathlon.csv", index_col="id")
        return table, membership[["id", "cluster"]].rename(columns={"cluster": "class"})
    words = dict.fromkeys(["cyl", "vs", "am", "gear", "carb"], str)
    table = pd.read_csv(PUBLISHED / "data_mtcars.csv", index_col="id", dtype=words)
    membership = table["cyl"].rename("class").reset_index()
    return table.drop(columns="cyl"), membership


def printed(file: str) -> pd.DataFrame:
    table = pd.read_csv(PUBLISHED / f"{file}.csv", dtype={"cluster": str})
    return table.rename(columns={"cluster": "class", "p_value": "p"})


CASES = pytest.mark.parametrize(
    ("name", "file"), [("decathlon", "decathlon_catdes"), ("mtcars", "mtcars_by_cyl_catdes")]
)


@CASES
def test_v_tests_of_scores_are_those_of_factominer(name, file):
    table, membership = case(name)
    expected = printed(f"{file}_quanti").rename(columns={"mean_in": "mean", "sd_in": "sd"})
    found = describe_scores(table, membership, table.columns)
    rows = found.merge(expected, on=["class", "variable"], suffixes=("", "_printed"))
    assert len(rows) == len(expected) == len(found)
    columns = ["v_test", "mean", "mean_all", "sd", "sd_all", "p"]
    np.testing.assert_allclose(rows[columns], rows[[f"{c}_printed" for c in columns]], **PRINTED)


@CASES
def test_categories_are_described_as_by_factominer(name, file):
    table, membership = case(name)
    expected = printed(f"{file}_category").rename(
        columns={"cla_mod": "of_category", "mod_cla": "of_class", "global": "of_all"}
    )
    found = describe_categories(table, membership, table.columns)
    found["category"] = found["variable"] + "=" + found["category"]
    rows = found.merge(expected, on=["class", "category"], suffixes=("", "_printed"))
    assert len(rows) == len(expected) == len(found)
    columns = ["of_category", "of_class", "of_all", "v_test", "p"]
    np.testing.assert_allclose(rows[columns], rows[[f"{c}_printed" for c in columns]], **PRINTED)


@CASES
def test_links_are_those_of_factominer(name, file):
    table, membership = case(name)
    found = describe_links(table, membership, table.columns)
    for kind, columns in (("eta2", ["eta2", "p"]), ("chi2", ["df", "p"])):
        rows = found.merge(printed(f"{file}_{kind}"), on="variable", suffixes=("", "_printed"))
        assert len(rows) == found[kind].notna().sum()
        np.testing.assert_allclose(
            rows[columns], rows[[f"{c}_printed" for c in columns]], **PRINTED
        )


def test_terms_by_class_are_described_as_by_factominer():
    counts = pd.read_csv(PUBLISHED / "rainette_inaugural_termclass_counts.csv", index_col="term")
    expected = printed("rainette_inaugural_descfreq").rename(columns={
        "intern_pct": "of_class", "glob_pct": "of_all", "intern_freq": "n", "glob_freq": "n_all",
    })  # fmt: skip
    found = describe_counts(counts, supplementary=True)
    rows = found.merge(expected, on=["class", "term"], suffixes=("", "_printed"))
    assert len(rows) == len(expected) == len(found)
    columns = ["n", "n_all", "of_class", "of_all", "v_test", "p"]
    np.testing.assert_allclose(rows[columns], rows[[f"{c}_printed" for c in columns]], **PRINTED)
    np.testing.assert_allclose(rows["p"], rows["p_printed"], rtol=1e-8)


def test_what_made_the_classes_is_described_and_what_did_not_is_tested():
    table, membership = case("mtcars")
    for describing in (describe_scores, describe_categories, describe_links):
        found = describing(table, membership, ["mpg", "vs"])
        tested = found["variable"].isin(["mpg", "vs"])
        assert (
            found["nature"] == tested.map({True: "test", False: "description, not a test"})
        ).all()
        assert (found["p"].notna() == tested).all()
        assert describing(table, membership)["p"].isna().all()
    counts = pd.DataFrame({"a": [9, 1], "b": [1, 9]}, index=["x", "y"])
    assert describe_counts(counts)["p"].isna().all()


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_with_two_classes_v_is_symmetric_and_changing_sign_of_a_score_changes_its_sign(seed):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame({"x": rng.normal(size=14), "sea": rng.choice(["yes", "no"], size=14)})
    membership = pd.DataFrame({"metropole": table.index, "class": [1, 2] * 7})
    scores = describe_scores(table, membership).set_index("class")["v_test"]
    assert scores[1] == pytest.approx(-scores[2])
    turned = describe_scores(-table[["x"]], membership).set_index("class")["v_test"]
    assert turned[1] == pytest.approx(-scores[1])
    words = describe_categories(table, membership).set_index(["class", "category"])["v_test"]
    if words.abs().min() > 0:
        assert words[1, "yes"] == pytest.approx(-words[2, "yes"])
        assert words[1, "yes"] == pytest.approx(-words[1, "no"])


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_order_of_rows_and_names_of_classes_change_nothing(seed):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame({"x": rng.normal(size=12), "y": rng.normal(size=12)})
    membership = pd.DataFrame({"metropole": table.index, "class": rng.permutation([1, 2, 3] * 4)})
    one = describe_scores(table, membership)
    other = membership.sample(frac=1, random_state=seed % 1000)
    pd.testing.assert_frame_equal(one, describe_scores(table.iloc[::-1], other))
    renamed = membership.assign(**{"class": membership["class"].map({1: "a", 2: "b", 3: "c"})})
    assert describe_scores(table, renamed)["v_test"].tolist() == pytest.approx(
        one["v_test"].tolist()
    )


def test_over_all_the_classes_that_could_be_drawn_v_has_mean_0_and_deviation_1():
    table = pd.DataFrame({"x": [0.0, 1.0, 1.5, 4.0, 9.0, 30.0]})
    drawn = [
        describe_scores(table, pd.DataFrame({
            "metropole": table.index, "class": np.where(table.index.isin(chosen), 1, 2),
        }))["v_test"].iloc[0]
        for chosen in combinations(table.index, 2)
    ]  # fmt: skip
    assert np.mean(drawn) == pytest.approx(0)
    assert np.std(drawn) == pytest.approx(1)


def test_four_units_checked_by_hand():
    # Both « yes » in the first class, among C(4, 2) = 6 draws: mid-p 2·(1/6)/2 = 1/6.
    table = pd.DataFrame({"sea": ["yes", "yes", "no", "no"]}, index=list("abcd"))
    membership = pd.DataFrame({"metropole": list("abcd"), "class": [1, 1, 2, 2]})
    found = describe_categories(table, membership, ["sea"])
    assert found["p"].tolist() == pytest.approx([1 / 6] * 4)
    assert found["of_class"].tolist() == [100, 0, 100, 0]
    assert found["category"].tolist() == ["yes", "no", "no", "yes"]


def test_scores_missing_for_some_are_described_over_those_known():
    table = pd.DataFrame({"x": [1.0, 2.0, np.nan, 3.0, 6.0]}, index=list("abcde"))
    membership = pd.DataFrame({"metropole": list("abcde"), "class": [1, 1, 1, 2, 2]})
    found = describe_scores(table, membership)
    known = describe_scores(table.dropna(), membership)
    assert found["n"].tolist() == known["n"].tolist() == [2, 2]
    assert found["v_test"].tolist() == pytest.approx(known["v_test"].tolist())
    assert describe_links(table, membership)["n"].tolist() == [4]


def test_what_is_the_same_for_all_or_one_class_only_has_no_v():
    table = pd.DataFrame({"same": [1.0] * 4, "x": [1.0, 2, 3, 4], "all": ["yes"] * 4})
    membership = pd.DataFrame({"metropole": range(4), "class": [1, 1, 2, 2]})
    found = describe_scores(table, membership).set_index("variable")["v_test"]
    assert found["same"].isna().all()
    assert found["x"].notna().all()
    whole = describe_scores(table, membership.assign(**{"class": 1}))
    assert whole["v_test"].isna().all()
    links = describe_links(table, membership, ["same", "all"]).set_index("variable")
    assert links.loc["same", ["eta2", "p"]].isna().all()


def test_far_in_the_tail_p_is_nothing_and_v_still_a_number():
    counts = pd.DataFrame({"a": [40_000, 10], "b": [10, 40_000]}, index=["x", "y"])
    found = describe_counts(counts, supplementary=True)
    assert found["p"].tolist() == [0, 0, 0, 0]
    assert np.isfinite(found["v_test"]).all()


def test_true_and_false_are_categories():
    table = pd.DataFrame({"sea": [True, True, False, False]})
    membership = pd.DataFrame({"metropole": range(4), "class": [1, 1, 2, 2]})
    assert set(describe_categories(table, membership)["category"]) == {"True", "False"}
    assert describe_links(table, membership)["chi2"].tolist() == [4]


def test_what_cannot_be_described_is_said():
    table = pd.DataFrame({"x": [1.0, 2, 3]}, index=list("abc"))
    membership = pd.DataFrame({"metropole": list("abc"), "class": [1, 1, 2]})
    with pytest.raises(StudyError, match="the table has no column of words"):
        describe_categories(table, membership)
    with pytest.raises(StudyError, match="classes, c: it is in the table and in no class"):
        describe_scores(table, membership.iloc[:2])


def test_a_supplementary_variable_that_is_not_there_is_named():
    table, membership = case("mtcars")
    with pytest.raises(StudyError, match="supplementary: no column 'mpgg'; nearest: 'mpg'"):
        describe_scores(table, membership, ["mpgg"])


def test_the_description_says_by_how_much_a_class_is_above_and_that_it_is_no_test():
    table = pd.DataFrame({"x": [0.0, 0.0, 10.0, 10.0], "y": [1.0, 1.0, 1.0, 1.0]}, list("abcd"))
    framework = pd.DataFrame({
        "node": ["x"], "label_fr": ["Délais"], "label_en": ["Delays"], "direction": [-1],
    })  # fmt: skip
    found = describe(table, classes(table, 2), framework)
    expected = pd.DataFrame({
        "class": [1, 2], "size": [2, 2], "node": ["x", "x"], "label_fr": ["Délais"] * 2,
        "label_en": ["Delays"] * 2, "mean": [0.0, 10.0], "mean_all": [5.0, 5.0],
        "difference": [-1.0, 1.0], "above": [1.0, -1.0], "nature": ["description, not a test"] * 2,
    })  # fmt: skip
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)
