"""The simulator plants what it says: the truth of tests must itself be true."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from metrostudy import tables
from metrostudy.faults import StudyError
from metrostudy.simulate import CRITERIA, Truth, simulate, write
from metrostudy.study import root

BARRIERS = {"FN.ACCU": {"share": 0.4}, "FE.FRAC": {"share": 0.3}}
MANY = Truth(n_metropoles=120, barriers=BARRIERS, projects_per_metropole=30, seed=7)


@pytest.fixture(scope="module")
def many():
    return simulate(MANY)


def settled(study, edition):
    ratings = study["ratings"].query("edition == @edition")
    return ratings.pivot_table(index="metropole", columns="criterion", values="score")


def test_same_truth_same_study():
    first, again = simulate(Truth(seed=3)), simulate(Truth(seed=3))
    for name in first:
        pd.testing.assert_frame_equal(first[name], again[name])


def test_every_mature_metropole_has_the_whole_path_and_no_other_does(many):
    traits = settled(many, "2026")[list(MANY.causal_path)] > 2.75
    mature = many["truth"].set_index("metropole")["mature"]
    pd.testing.assert_series_equal(traits.all(axis=1), mature.loc[traits.index], check_names=False)


def test_ways_are_as_far_apart_as_planted():
    # Levels spread evenly over a whole step of the scale, so that rounding scores shifts no centre.
    study = simulate(Truth(n_metropoles=400, separation=4.0, spread=0.35, levels=(2.0, 3.0)))
    scores = settled(study, "2026")[list(CRITERIA)]
    way = study["truth"].set_index("metropole")["way"].loc[scores.index]
    centres = scores.groupby(way).mean().to_numpy()
    apart = [np.linalg.norm(centres[i] - centres[j]) for i, j in ((0, 1), (0, 2), (1, 2))]
    np.testing.assert_allclose(apart, 4.0 * 0.35, atol=0.2)


def test_one_way_plants_no_centres():
    study = simulate(Truth(ways=1, n_metropoles=200, levels=(2.5, 2.5), seed=1))
    correlations = settled(study, "2026")[list(CRITERIA)].corr().to_numpy()
    assert abs(correlations[np.triu_indices(len(CRITERIA), 1)]).mean() < 0.1


def test_a_barrier_is_met_as_often_as_planted(many):
    share = many["projects"]["barriers"].str.contains("FN.ACCU").mean()
    assert share == pytest.approx(0.4, abs=0.025)


def test_strong_steering_overcomes_as_planted(many):
    projects = many["projects"].query("barriers != 'none'")
    met = projects.assign(
        n_met=projects["barriers"].str.split("|").str.len(),
        n_over=projects["overcome"].str.split("|").map(lambda codes: len([c for c in codes if c])),
    )
    odds = met.groupby(met["steering"] >= 2)[["n_over", "n_met"]].sum()
    ratio = odds["n_over"] / (odds["n_met"] - odds["n_over"])
    assert np.log(ratio[True] / ratio[False]) == pytest.approx(MANY.steering_effect, abs=0.25)


def test_only_the_planted_criterion_changes():
    change = {"criterion": "delais", "by": 0.9}
    study = simulate(Truth(n_metropoles=150, change=change, levels=(2, 3), ways=1))
    moved = (settled(study, "2026") - settled(study, "2024"))[list(CRITERIA)].mean()
    assert moved["delais"] == pytest.approx(0.9, abs=0.1)
    assert moved.drop("delais").abs().max() < 0.1


def test_arrivals_have_no_earlier_rating():
    study = simulate(Truth(arrivals=("metropole-01",), n_metropoles=6))
    seen = study["ratings"].groupby("edition")["metropole"].unique()
    assert "metropole-01" not in seen["2024"]
    assert "metropole-01" in seen["2026"]


def test_no_project_starts_after_the_edition_that_counted_it(many):
    projects = many["projects"]
    assert (projects["start_year"] <= projects["edition"].astype(int)).all()


def test_passages_are_numbered_lines_and_quotes_are_exact(many):
    texts = many["transcripts"].set_index("interview")["text"]
    sample = many["codings"].sample(50, random_state=0)
    for row in sample.itertuples():
        assert texts[row.interview][row.start : row.end] == row.quote


def test_what_it_writes_is_sound(tmp_path):
    study = simulate(Truth(n_metropoles=5, barriers=BARRIERS))
    write(study, tmp_path)
    for name in ("metropoles", "interviews", "codings", "ratings", "projects"):
        assert len(tables.read(tmp_path / f"{name}.csv", tables.descriptors()[name])) > 0
    assert len(list((tmp_path / "transcripts").iterdir())) == 10


def test_the_demo_is_what_its_truth_makes():
    study = simulate(Truth.read(root() / "data" / "demo" / "truth.yml"))
    for name in ("metropoles", "ratings", "projects"):
        table = tables.descriptors()[name]
        shipped = tables.read(root() / "data" / "demo" / f"{name}.csv", table)
        assert len(shipped) == len(study[name])
        key = table["schema"]["primaryKey"]
        assert shipped[key].astype(str).equals(study[name][key].astype(str).reset_index(drop=True))


def test_a_misspelt_truth_is_said(tmp_path):
    (tmp_path / "truth.yml").write_text("seed: 1\nseparaton: 3\n", "utf-8")
    with pytest.raises(StudyError, match="separaton: unknown key; nearest: 'separation'"):
        Truth.read(tmp_path / "truth.yml")
