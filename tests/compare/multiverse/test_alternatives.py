"""What varies in the analyses of a study: what is declared or stated, less what changes nothing."""

from __future__ import annotations

import numpy as np
import pytest
import small_study

from metrostudy.compare.multiverse.alternatives import factors, stated
from metrostudy.compare.multiverse.conclusions import CONCLUSIONS
from metrostudy.compare.multiverse.material import Material
from metrostudy.faults import StudyError
from metrostudy.study import Study
from metrostudy.tell.method_words import choice_label, value_label

NAMES = list("abcdefghij")
LEAVES = ["u", "v", "w", "x"]
FRAMEWORK = """\
node,parent,label_fr,label_en,source,direction,weight,low,high,aggregate
index,,Indice,,,,,,,arithmetic
one,index,Un,One,,1,1,,,
two,index,Gains d'efficacité,,,1,1,,,
u,one,U,,ratings,1,1,0,5,
v,one,V,,ratings,1,1,0,5,
w,two,W,,ratings,1,1,0,5,
x,two,X,,ratings,1,1,0,5,
"""
CODED = """\
interview,start,end,code,coder,valence,project,quote,memo
E01,35,46,FN.ACCU,A,present,,On imprime.,
E01,35,46,FN.ACCU,B,present,,On imprime.,
"""
DECLARED = {
    "codings": "layer: {alternatives: []}",
    "barriers": "denominator: {alternatives: []}, strong_steering: {alternatives: []}",
    "maturity": "settle: {alternatives: []}, impute: {alternatives: []}, treat: {alternatives: []},"
    " left_out: {alternatives: []}, normalise: {alternatives: []}, weights: {alternatives: []},"
    " aggregate: {alternatives: []}",
    "one_model": "reading: {alternatives: []}, axes: {alternatives: []}",
    "invariants": "conditions: [IN.PART], condition_anchors: {alternatives: []},"
    " outcome_anchors: {alternatives: []}, inclusion: {alternatives: []},"
    " consistency: {alternatives: []}",
    "robustness": "without: {alternatives: []}",
}


def grid(raters):
    """Ratings: ``raters`` gives 10 × 4 scores by name; a blank is NaN."""
    rows = [
        f"{name},2026,{leaf},{rater},{'' if np.isnan(score) else f'{score:g}'}"
        for rater, scores in raters.items()
        for name, row in zip(NAMES, scores, strict=True)
        for leaf, score in zip(LEAVES, row, strict=True)
    ]
    return "\n".join(["metropole,edition,criterion,rater,score", *rows, ""])


def spread(seed):
    return np.random.default_rng(seed).integers(1, 5, (10, 4)).astype(float)


ROUND = {"R1": spread(1), "R2": spread(2)}


def material_of(tmp_path, only=None, **tables):
    """Ten métropoles on a grid of four leaves; of the choices, ``only`` those given may vary."""
    declared = DECLARED | {"maturity": _without_those_of(only or "", DECLARED["maturity"])}
    choices = "".join(f"  {name}: {{{values}}}\n" for name, values in declared.items())
    yml = small_study.FILES["study.yml"].replace("  invariants: {conditions: [IN.PART]}\n", choices)
    people = "".join(f"{name},{name.upper()},,{100_000 + k}\n" for k, name in enumerate(NAMES))
    files = {
        "study_yml": yml, "framework_csv": FRAMEWORK, "ratings_csv": grid(ROUND),
        "metropoles_csv": "metropole,name,siren,population\n" + people,
        "interviews_csv": None, "codings_csv": None, "projects_csv": None,
    }  # fmt: skip
    study = Study.read(small_study.write(tmp_path / "petite", **files | tables))
    return study, Material.of(study)


def _without_those_of(only, maturity):
    """The choices of maturity that may not vary, and ``only``, which may."""
    mine = [part.split(":")[0].strip() for part in only.split(";") if part]
    kept = [part for part in maturity.split(", ") if part.split(":")[0].strip() not in mine]
    return ", ".join([*kept, *(part.strip() for part in only.split(";") if part)])


def varied(study_and_material):
    found, refused = factors(*study_and_material)
    return {factor.name: factor.values for factor in found}, refused.values.tolist()


# What is declared ---------------------------------------------------------------------------


def test_a_study_that_declares_nothing_has_the_stated_defaults_its_own_value_first():
    study = Study.read("data/demo")
    found, _ = factors(study, Material.of(study))
    by_name = {factor.name: factor for factor in found}
    assert by_name["maturity.normalise"].values == ("goalposts", "minmax", "z", "percentile_rank")
    assert by_name["invariants.outcome_anchors"].values == (
        (20.0, 55.0, 80.0), (20.0, 50.0, 80.0), (20.0, 60.0, 80.0))  # fmt: skip
    assert by_name["one_model.axes"].values == (None, 5, 3)
    assert by_name["robustness.without"].values[0] == "nobody"
    assert len(by_name["robustness.without"].values) == 19
    assert by_name["robustness.without"].read_by == tuple(CONCLUSIONS)
    assert by_name["one_model.reading"].read_by == ("H1",)


def test_only_what_is_declared_varies_and_a_notebook_s_own_choice_comes_first(tmp_path):
    only = "normalise: {choice: goalposts, alternatives: [z, minmax]}"
    study, material = material_of(tmp_path, only)
    assert varied((study, material))[0] == {"maturity.normalise": ("goalposts", "z", "minmax")}
    other = Study.read(study.path, maturity={"normalise": "z"})
    found, refused = varied((other, Material.of(other)))
    assert found == {"maturity.normalise": ("z", "minmax")}
    assert refused == [["maturity.normalise", "z", "is the study's own choice"]]


def test_two_scales_that_differ_by_a_stretch_are_two_analyses(tmp_path):
    """minmax stretches every leaf as far as it goes, so that the index orders otherwise."""
    only = "normalise: {choice: goalposts, alternatives: [minmax]}"
    assert "maturity.normalise" in varied(material_of(tmp_path, only))[0]


def test_a_choice_read_by_conclusions_that_the_tables_cannot_answer_is_refused_aloud(tmp_path):
    study, material = material_of(tmp_path, "left_out: {alternatives: [one, u]}")
    yml = study.path.read_text("utf-8").replace(
        "strong_steering: {alternatives: []}", "strong_steering: {alternatives: [3]}"
    )
    study.path.write_text(yml, "utf-8")
    found, refused = varied((Study.read(study.path), material))
    assert found == {"maturity.left_out": ("nothing", "one", "u")}
    reason = "the tables of this study answer no conclusion that reads this choice"
    assert refused == [["barriers.strong_steering", "3", reason]]


# What changes nothing -----------------------------------------------------------------------


def same_as(name, alternative, twin):
    return [name, alternative, f"gives the very same data as '{twin}'"]


def test_the_median_of_two_raters_is_their_mean_and_of_three_is_not(tmp_path):
    only = "settle: {alternatives: [median, lowest, R1]}"
    found, refused = varied(material_of(tmp_path / "two", only))
    assert found == {"maturity.settle": ("mean", "lowest", "R1")}
    assert refused == [same_as("maturity.settle", "median", "mean")]
    three = grid(ROUND | {"R3": spread(3)})
    found, refused = varied(material_of(tmp_path / "three", only, ratings_csv=three))
    assert found == {"maturity.settle": ("mean", "median", "lowest", "R1")}
    assert refused == []


def test_filling_gaps_is_tried_where_there_is_one(tmp_path):
    only = "impute: {alternatives: [median, pillar_mean]}; normalise: {alternatives: [z]}"
    found, refused = varied(material_of(tmp_path / "full", only))
    assert found == {"maturity.normalise": ("goalposts", "z")}
    assert refused == [
        same_as("maturity.impute", name, "none") for name in ("median", "pillar_mean")
    ]
    holed = ROUND["R1"].copy()
    holed[0, :2] = np.nan, 4  # best on its pillar's other leaf: no median
    found, refused = varied(material_of(tmp_path / "holed", only, ratings_csv=grid({"R1": holed})))
    assert found["maturity.impute"] == ("none", "median", "pillar_mean")
    assert refused == []


def test_an_outlier_of_one_rater_alone_keeps_the_treatment_where_that_rater_is_tried(tmp_path):
    """R1 puts one métropole far above; R2 makes up for it, so that the means have no outlier."""
    mean = np.column_stack([np.linspace(1, 2.8, 10)] * 4)
    first = np.column_stack([[*np.linspace(1, 1.8, 9), 5]] * 4)
    both = grid({"R1": first, "R2": 2 * mean - first})
    outliers = "treat: {alternatives: [moments]}"
    with_rater = outliers + "; settle: {alternatives: [R1]}"
    found, refused = varied(material_of(tmp_path / "tried", with_rater, ratings_csv=both))
    assert found["maturity.treat"] == ("none", "moments")
    assert refused == []
    without = outliers + "; normalise: {alternatives: [z]}"
    _, refused = varied(material_of(tmp_path / "not", without, ratings_csv=both))
    assert refused == [same_as("maturity.treat", "moments", "none")]


def test_weights_that_the_mean_does_not_look_at_matter_where_another_mean_is_tried(tmp_path):
    """mpi takes siblings as equal whatever they weigh; an arithmetic mean does not."""
    heavy = FRAMEWORK.replace("u,one,U,,ratings,1,1,", "u,one,U,,ratings,1,3,")
    only = "weights: {alternatives: [equal]}; normalise: {alternatives: [z]}"
    mpi = only + "; aggregate: {choice: mpi, alternatives: []}"
    _, refused = varied(material_of(tmp_path / "mpi", mpi, framework_csv=heavy))
    assert same_as("maturity.weights", "equal", "declared") in refused
    both = only + "; aggregate: {choice: mpi, alternatives: [arithmetic]}"
    found, _ = varied(material_of(tmp_path / "both", both, framework_csv=heavy))
    assert found["maturity.weights"] == ("declared", "equal")


def test_what_cannot_be_computed_is_refused_with_the_sentence_why(tmp_path):
    only = "weights: {alternatives: [budget]}; left_out: {alternatives: [one]}"
    _, refused = varied(material_of(tmp_path, only))
    assert refused == [[
        "maturity.weights", "budget",
        "cannot be computed: choices.maturity.weights: 'budget' needs budgets.csv, which the study"
        " lacks (its columns are in data/README.md).",
    ]]  # fmt: skip


def test_the_only_pillar_cannot_be_left_out(tmp_path):
    one = FRAMEWORK.replace("two,index,Gains d'efficacité,,,1,1,,,\n", "").replace(",two,", ",one,")
    study, material = material_of(tmp_path, "left_out: {alternatives: [one]}", framework_csv=one)
    assert stated(material)["maturity.left_out"] == ("nothing",)
    assert refusal((study, material)) == [
        "study.yml, choices.maturity.left_out.alternatives: 'one' is not one of nothing, u, v, w, x."
    ]


def test_leaving_out_a_métropole_of_which_nothing_is_known_changes_nothing(tmp_path):
    more = "metropole,name,siren,population\n" + "".join(f"{n},{n},,1000\n" for n in [*NAMES, "z"])
    study, material = material_of(tmp_path, metropoles_csv=more)
    study = study.model_copy(update={"alternatives": {"robustness.without": ("a", "z")}})
    found, refused = varied((study, material))
    assert found["robustness.without"] == ("nobody", "a")
    assert same_as("robustness.without", "z", "nobody") in refused


def test_coders_who_put_the_same_code_on_the_same_words_are_one_layer(tmp_path):
    folder = small_study.write(tmp_path / "petite", codings_csv=CODED)
    study = Study.read(folder)
    study = study.model_copy(update={"alternatives": {"codings.layer": ("A", "adjudicated")}})
    _, refused = varied((study, Material.of(study)))
    assert same_as("codings.layer", "A", "union") in refused
    assert [
        "codings.layer", "adjudicated",
        "cannot be computed: choices.codings.layer: 'adjudicated' coded nothing; accepted: union,"
        " consensus, A, B.",
    ] in refused  # fmt: skip


def test_the_machine_is_no_coder_among_the_stated_alternatives(tmp_path):
    coded = CODED.replace("FN.ACCU,B", "FN.ACCU,machine")
    study = Study.read(small_study.write(tmp_path / "petite", codings_csv=coded))
    assert stated(Material.of(study))["codings.layer"] == ("union", "consensus", "A")


# What is wrong ------------------------------------------------------------------------------


def refusal(study_and_material):
    with pytest.raises(StudyError) as error:
        factors(*study_and_material)
    return str(error.value).splitlines()


def test_every_unread_choice_and_unknown_name_is_told_at_once(tmp_path):
    study, material = material_of(tmp_path)
    asked = {
        "corpus.interviewer": (("Q",),),
        "maturity.settle": ("median", "R3"),
        "maturity.left_out": ("index",),
        "robustness.without": ("aa", "zzz"),
    }
    assert refusal((study.model_copy(update={"alternatives": asked}), material)) == [
        "study.yml, choices.corpus.interviewer.alternatives: no conclusion that can be tried reads "
        f"this choice; accepted: {', '.join(read_choices())}.",
        "study.yml, choices.maturity.settle.alternatives: 'R3' is not one of mean, median, lowest, "
        "highest, R1, R2.",
        "study.yml, choices.maturity.left_out.alternatives: 'index' is not one of nothing, one, "
        "two, u, v, w, x.",
        "study.yml, choices.robustness.without.alternatives: 'aa' is not one of nobody, a, b, c, d,"
        " e, f, g, h, i, j; nearest: 'a'.",
        "study.yml, choices.robustness.without.alternatives: 'zzz' is not one of nobody, a, b, c, "
        "d, e, f, g, h, i, j.",
    ]


def read_choices():
    return dict.fromkeys(name for one in CONCLUSIONS.values() for name in one.reads)


def test_the_study_s_own_choice_is_held_to_the_tables_too(tmp_path):
    study, _ = material_of(tmp_path)
    study = Study.read(study.path, robustness={"without": "nobdy"})
    assert refusal((study, Material.of(study))) == [
        "study.yml, choices.robustness.without: 'nobdy' is not one of nobody, a, b, c, d, e, f, g, "
        "h, i, j; nearest: 'nobody'."
    ]


def test_nothing_to_vary_is_said(tmp_path):
    assert refusal(material_of(tmp_path / "none")) == [
        "study.yml, choices: no choice has an alternative, so that nothing can be varied."
    ]
    only = "settle: {alternatives: [median]}; impute: {alternatives: [mean]}"
    assert refusal(material_of(tmp_path / "same", only)) == [
        "study.yml, choices: no choice has an alternative, so that nothing can be varied: "
        "maturity.settle 'median' gives the very same data as 'mean', maturity.impute 'mean' gives "
        "the very same data as 'none'."
    ]


def test_tables_that_answer_nothing_are_said(tmp_path):
    assert refusal(material_of(tmp_path, framework_csv=None, ratings_csv=None)) == [
        "study.yml: the tables of this study answer none of the conclusions that can be tried "
        f"({', '.join(CONCLUSIONS)})."
    ]


# What they are called -----------------------------------------------------------------------


def test_nodes_and_métropoles_have_the_names_of_the_tables_in_both_languages(tmp_path):
    _, material = material_of(tmp_path)
    called = [
        choice_label("maturity.left_out", "two", material),
        choice_label("maturity.left_out", "one", material, "en"),
        choice_label("robustness.without", "a", material, "en"),
        choice_label("maturity.left_out", "nothing", material),
        value_label("maturity.left_out", "two", material),
    ]
    assert called == [
        "Sans : Gains d'efficacité", "Without: One", "Without: A", "Pilier laissé de côté : aucun",
        "Gains d'efficacité",
    ]  # fmt: skip


def test_anchors_are_told_by_their_crossover_and_whole_when_the_ends_differ(tmp_path):
    _, material = material_of(tmp_path)
    name = "invariants.condition_anchors"
    assert value_label(name, (1.0, 2.25, 4.0), material) == "bascule à 2,25"
    assert value_label(name, (1.0, 2.25, 4.0), material, "en") == "crossover at 2.25"
    assert value_label(name, (0.0, 2.25, 5.0), material) == "0 – 2,25 – 5"


@pytest.mark.parametrize("study", ["demo", "observatoire"])
def test_every_stated_alternative_has_words_of_its_own_in_both_languages(study):
    material = Material.of(Study.read(f"data/{study}"))
    for name, values in stated(material).items():
        for language in ("fr", "en"):
            told = [choice_label(name, value, material, language) for value in values]
            assert len(set(told)) == len(told)
            assert not any(name.rpartition(".")[2] in words or "None" in words for words in told)
