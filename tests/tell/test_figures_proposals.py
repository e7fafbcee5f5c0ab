"""What the figures of 09 show is what their tables hold, without the help of colour."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from four_places import PROPOSITIONS, observed, silent

from metrostudy.tell.figures.proposals import plot_coverage_of_needs, plot_proposal_states
from metrostudy.tell.proposals.needs import Coverage
from metrostudy.tell.proposals.states import proposal_states


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


def drawn(ax) -> dict[tuple[str, str], tuple]:
    """(proposal, métropole) → the shape drawn there."""
    rows = dict(zip(ax.get_yticks(), (t.get_text() for t in ax.get_yticklabels()), strict=True))
    places = [tick.get_text() for tick in ax.get_xticklabels()]
    return {
        (rows[y], places[int(x)]): (line.get_marker(), line.get_fillstyle())
        for line in ax.lines if line.get_marker() not in ("None", "")
        for x, y in zip(*line.get_data(), strict=True)
    }  # fmt: skip


def test_each_state_has_its_own_shape():
    shapes = drawn(plot_proposal_states(proposal_states(PROPOSITIONS, observed(), "2026")))
    done, begun, lacking, unknown = (
        shapes["Faire P20.1", place] for place in ("Ada", "Bea", "Cléo", "Zoé")
    )
    assert len({done, begun, lacking, unknown}) == 4
    assert shapes["Faire P17.2", "Bea"] == unknown


def test_what_contradicts_itself_is_told_apart_from_what_is_under_way():
    states = proposal_states(PROPOSITIONS, observed(), "2026")
    ada = (states["proposal"] == "P20.1") & (states["metropole"] == "a")
    clash = states.assign(state=states["state"].mask(ada, "under_way"), contested=ada)
    shapes = drawn(plot_proposal_states(clash))
    assert shapes["Faire P20.1", "Ada"] != shapes["Faire P20.1", "Bea"]


def test_proposals_unknown_everywhere_are_named_and_not_drawn():
    ax = plot_proposal_states(proposal_states(PROPOSITIONS, observed(), "2026"))
    assert "Faire P17.1" not in {proposal for proposal, _ in drawn(ax)}
    assert ax.figure.legends[0].get_title().get_text().strip() == (
        "Inconnu partout : Faire P17.1 (2017)."
    )


def test_the_margin_says_how_many_do_it_of_those_that_are_known():
    ax = plot_proposal_states(proposal_states(PROPOSITIONS, observed(), "2026"))
    heights = {
        label.get_text(): y for y, label in zip(ax.get_yticks(), ax.get_yticklabels(), strict=True)
    }
    said = {text.get_position()[1]: text.get_text() for text in ax.texts}
    assert said[heights["Faire P20.1"]] == "1 sur 3"
    assert said[heights["Faire P17.2"]] == "0 sur 2"


def test_those_who_have_done_most_come_first_and_who_lacks_most_last():
    ax = plot_proposal_states(proposal_states(PROPOSITIONS, observed(), "2026"))
    places = [tick.get_text() for tick in ax.get_xticklabels()]
    assert places == ["Ada", "Bea", "Zoé", "Cléo"]  # Zoé is unknown, which is not to lack


def test_a_figure_of_nothing_says_why():
    ax = plot_proposal_states(proposal_states(PROPOSITIONS, silent(), "2026"))
    assert "l'état des propositions est inconnu" in ax.texts[0].get_text()
    needs = pd.DataFrame(columns=["need", "need_fr", "kind", "count", "estimate", "proposals"])
    ax = plot_coverage_of_needs(Coverage(PROPOSITIONS, pd.DataFrame(), needs, ("2017", "2020")))
    assert "Aucun frein ni manque" in ax.texts[0].get_text()
