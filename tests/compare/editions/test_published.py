"""What was published: all of it reachable, no source chosen, no other survey mixed in."""

from pathlib import Path

import pandas as pd

from metrostudy import tables
from metrostudy.compare.editions.published import (
    panels,
    projects_per_city,
    published_figures,
    published_purposes,
)

ROOT = Path(__file__).parents[3]
PUBLISHED = tables.read(ROOT / "data/observatoire/published.csv", tables.descriptor("published"))
NOTED = pd.read_csv(ROOT / "tests/published/barometer_editions/all_figures.csv", dtype=str)


def shown(value: float | None, text: str | None) -> str:
    return text if pd.isna(value) else f"{value:g}"


def test_the_135_figures_of_the_notes_are_all_there_with_every_conflicting_value():
    found = published_figures(PUBLISHED)
    found = found[found["how"] == "published"]
    printed = zip(found["value"], found["text"], strict=True)
    there = sorted(zip(found["edition"], found["quantity"], [shown(*p) for p in printed],
                       strict=True))  # fmt: skip
    noted = [(e, q, v) for e, q, v in NOTED.itertuples(index=False, name=None)]
    assert len(noted) == 135
    missing = [row for row in noted if row not in there]
    assert missing == []
    assert found.groupby(["edition", "quantity"]).size()["2013", "panel_size"] == 3


def test_figures_of_two_editions_or_two_sources_are_those_drawn_side_by_side():
    found = published_figures(PUBLISHED)
    drawn = found[found["repeated"]].groupby("series")["figure"].agg(lambda f: sorted(set(f)))
    assert drawn[""] == ["n_invariants", "n_propositions", "panel_size", "projects_per_city_mean",
                         "projects_total"]  # fmt: skip
    assert drawn["idc"] == ["idc_panel_size"]  # one edition, two sources: 102 and 108
    assert drawn["ey"] == ["ey_n_themes", "ey_panel_size", "ey_share_innovation_encouraged",
                           "ey_share_telework_large_scale"]  # fmt: skip


def test_surveys_of_others_are_never_in_the_barometers_series():
    found = published_figures(PUBLISHED)
    own = found[found["series"] == ""]
    assert not own["quantity"].str.match("ey_|idc_|imd_|odoxa_|barometre_|lordi|desi").any()
    assert set(own["edition"]) == {"2013", "2014", "2015", "2017", "2020"}


def test_a_word_or_a_date_is_kept_and_is_no_number_to_draw():
    found = published_figures(PUBLISHED).set_index("quantity")
    assert found.loc["modele_francais", "text"] == "infirmé"
    assert not found.loc["fieldwork_start", "repeated"]


def test_every_source_of_a_panel_is_shown():
    found = panels(PUBLISHED)
    own = found[found["series"] == ""].groupby("edition")["value"].apply(sorted).to_dict()
    assert own == {"2013": [22, 24, 25], "2014": [37, 38], "2015": [47], "2020": [10]}
    others = found[found["series"] != ""].groupby("series")["value"].apply(list).to_dict()
    assert others == {"ey": [39, 34, 101, 56], "idc": [102, 108]}
    assert found.set_index(["series", "edition"]).loc[("", "2013"), "n_values"].unique() == [3]


def test_one_respondent_moves_a_share_by_a_hundredth_of_the_panel():
    # guide/domain.md §7: 2.6 points on 39 authorities, 10 points on 10 métropoles.
    found = panels(PUBLISHED).set_index(["series", "edition"])["one_answer"]
    assert found["ey", "2018"].round(1).item() == 2.6
    assert found["", "2020"].item() == 10


def test_projects_per_city_are_published_then_derived_from_each_panel():
    found = projects_per_city(PUBLISHED)
    assert found[["edition", "how"]].values.tolist() == [
        ["2013", "published"], ["2014", "derived"], ["2014", "derived"], ["2015", "derived"],
    ]  # fmt: skip
    assert found["estimate"].round(1).tolist() == [47.0, 21.3, 21.9, 10.6]
    assert found["total"].tolist() == [47 * 24, 810, 810, 500]


def test_purposes_are_shown_in_the_words_of_their_source():
    found = published_purposes(PUBLISHED).set_index("quantity")
    assert found.loc["share_finalite_attractivite", "value"] == 91
    assert found.loc["rank_priority_attractivite_economique", "text"] == "dernier"


def test_a_study_without_published_figures_has_empty_tables():
    none = PUBLISHED.iloc[:0]
    for table in (published_figures(none), panels(none), projects_per_city(none)):
        assert table.empty
