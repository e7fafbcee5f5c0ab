"""A conclusion that is an accident of one choice is told as such; one that is none is not."""

import pandas as pd
import pytest

from metrostudy.compare.multiverse.conclusions import evaluate
from metrostudy.compare.multiverse.failures import fails
from metrostudy.compare.multiverse.material import Material
from metrostudy.compare.multiverse.shares import shares
from metrostudy.study import Study

THRESHOLDS, PLACES = (2, 1, 3), tuple(f"m{number}" for number in range(12))


def swept(won_from):
    """H5 under three thresholds of strong steering, when barriers fall at ``won_from`` degrees."""
    demo = Study.read("data/demo")
    rows = [
        {
            "project": f"{place}-{degree}-{k}", "metropole": place, "edition": "2026",
            "steering": degree, "barriers": "FN.ACCU", "status": "under_way",
            "overcome": "FN.ACCU" if k < (5 if degree in won_from else 1) else None,
        }
        for place in PLACES for degree in range(4) for k in range(6)
    ]  # fmt: skip
    metropoles = pd.DataFrame({"metropole": PLACES, "name": PLACES, "population": 300_000.0})
    empty = demo.table("ratings").head(0).assign(edition="2026")
    made = {"projects": pd.DataFrame(rows), "metropoles": metropoles}
    ratings = pd.concat([empty, pd.DataFrame({"metropole": ["m0"], "edition": ["2026"],
                                              "criterion": ["usagers"], "rater": ["R1"],
                                              "score": [3.0]})])  # fmt: skip
    material = Material.made(demo, made | {"ratings": ratings})
    found = [{"barriers.strong_steering": str(threshold), "own": threshold == 2}
             | evaluate(material, "H5", {"barriers.strong_steering": threshold})
             for threshold in THRESHOLDS]  # fmt: skip
    return pd.DataFrame(found).assign(conclusion="H5", hypothesis="H5")


def factors():
    labels = [f"Pilotage dit fort : à partir de {threshold}" for threshold in THRESHOLDS]
    return pd.DataFrame({
        "factor": "barriers.strong_steering", "alternative": [str(one) for one in THRESHOLDS],
        "own": [True, False, False], "label_fr": labels, "label_en": labels,
    })  # fmt: skip


def test_an_effect_at_one_threshold_alone_is_an_accident_of_that_threshold():
    """Only degree 2 wins: from 3 on steering does nothing or harm, and from 1 on it is diluted."""
    answers = swept(won_from={2})
    row, failing = shares(answers).iloc[0], fails(answers, factors()).iloc[0]
    assert answers["verdict"].tolist()[0] == "supports"
    assert (row["holds"], row["n"]) == (2, 3)
    assert answers.set_index("barriers.strong_steering")["verdict"]["3"] == "opposes"
    assert (failing["rule"], failing["alternatives"]) == ("alone", "barriers.strong_steering=3")
    assert failing["becomes"] == "opposes"


@pytest.mark.parametrize("won_from", [{2, 3}, {1, 2, 3}])
def test_an_effect_that_is_there_holds_whatever_the_threshold(won_from):
    answers = swept(won_from)
    assert shares(answers)["share"].item() == 1
    assert fails(answers, factors())["rule"].item() == "nowhere"
