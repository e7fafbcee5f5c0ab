"""Sentences on H3 and H9: true of any study, no stronger than their numbers; and the H9 figure."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from metrostudy.compare.governance import Governance
from metrostudy.compare.level import Level
from metrostudy.tell.figures.governance import plot_governance
from metrostudy.tell.figures.style import BLUE, MUTED
from metrostudy.tell.sentences import barriers as sentences

NAN = float("nan")


def level(estimate: float, p: float, discordant: int = 2) -> Level:
    row = {"estimate": estimate, "low": estimate - 0.06, "high": estimate + 0.06, "n": 300, "p": p,
           "detectable": 0.09}  # fmt: skip
    groups = pd.DataFrame({"steering": ["strong", "weak"], "projects": [120, 180], "done": [48, 36],
                           "estimate": [0.4, 0.2], "low": [0.3, 0.1], "high": [0.5, 0.3]})  # fmt: skip
    places = pd.DataFrame({"discordant": [True] * discordant + [False] * (12 - discordant)})
    tests = pd.DataFrame([{"test": "status"} | row, {"test": "done"} | row])
    return Level(tests, groups, pd.DataFrame(), places, 0)


def test_projects_further_along_where_the_metropole_steers():
    claim = sentences.level(level(0.1, 0.002))
    assert claim.sentence_fr == (
        "À métropole égale, les projets que la métropole pilote fortement sont plus avancés que"
        " ceux qu'elle pilote peu : +10 points [4 à 16] d'avancement (à l'étude 0, en cours 50,"
        " réalisé 100), p = 0,002 ; 40\u202f% [30 à 50\u202f%] sont réalisés, contre 20\u202f%"
        " [10 à 30\u202f%] (n = 300 projets). L'écart s'inverse dans 2 métropoles sur 12 ; projets"
        " réalisés sans pilotage fort : 36. Statut et pilotage sont dits par les métropoles : aucun"
        " autre échelon n'a été interrogé."
    )
    assert (claim.value, claim.low, claim.high) == pytest.approx((10, 4, 16))
    assert (claim.n, claim.hypothesis, claim.bearing) == (300, "H3", "supports")


def test_what_chance_could_make_is_silent_and_says_what_would_have_been_seen():
    claim = sentences.level(level(0.03, 0.3, discordant=0))
    assert claim.bearing == "silent"
    assert (
        "ne se distinguent pas, au-delà du hasard (un écart de 9 points serait vu huit fois sur"
        " dix), de ceux qu'elle pilote peu : +3 points"
    ) in claim.sentence_fr
    assert "ne s'inverse dans aucune des 12 métropoles" in claim.sentence_fr
    assert "cannot be told, beyond chance (a difference of 9 points" in claim.sentence_en


def test_the_contrary_opposes_in_words_too():
    claim = sentences.level(level(-0.1, 0.001))
    assert claim.bearing == "opposes"
    assert "moins avancés que" in claim.sentence_fr and "less far along than" in claim.sentence_en


def test_nothing_to_compare_is_said():
    claim = sentences.level(level(NAN, 1.0))
    assert claim.bearing == "silent" and claim.value is None
    assert claim.sentence_fr.startswith("Aucune métropole n'a à la fois")


CLEAR, UNCLEAR, BLANK = (0.8, 0.01), (0.1, 0.7), (NAN, NAN)


def governance(team: tuple, steering: tuple, population=UNCLEAR, context=False) -> Governance:
    rows = [
        {"cause": cause, "estimate": rho, "low": rho - 0.3, "high": rho + 0.15, "n": 18, "p": p / 3,
         "p_holm": p, "detectable": 0.68}
        for cause, (rho, p) in (("governance", team), ("steering", steering),
                                ("population", population))
    ]  # fmt: skip
    labels = pd.DataFrame({"label_fr": ["Équipe", "Portage"], "label_en": ["Team", "Backing"]})
    points = pd.DataFrame({"metropole": list("abcde"), "name": list("abcde"), "label_fr": "Indice",
                           "label_en": "Index", "score": range(5), "governance": range(5),
                           "steering": [0, 1, 0, 2, None], "population": range(5)})  # fmt: skip
    return Governance(points, pd.DataFrame(rows), labels, context)


def test_one_cause_is_told_the_other_is_not_called_absent():
    claim = sentences.governance(governance(UNCLEAR, CLEAR))
    assert claim.sentence_fr == (
        "À population égale, l'indice « Indice » est plus haut là où les projets sont plus pilotés"
        " (ρ = 0,80 [0,50 à 0,95], p = 0,010) ; aucun lien établi avec la note de « Équipe » et"
        " « Portage » (ρ = 0,10 [−0,20 à 0,25], p = 0,700) (p après correction de Holm, n = 18)."
        " Population seule : ρ = 0,10 [−0,20 à 0,25], p = 0,700. Une corrélation de moins de 0,68"
        " peut échapper à 18 métropoles. C'est une association : rien ne dit lequel vient d'abord."
    )
    assert "is higher where projects are steered more (ρ = 0.80" in claim.sentence_en
    assert (claim.value, claim.n, claim.bearing) == (pytest.approx(0.8), 18, "supports")


def test_both_causes():
    claim = sentences.governance(governance(CLEAR, CLEAR))
    assert "« Équipe » et « Portage » sont mieux notés" in claim.sentence_fr
    assert "aucun lien" not in claim.sentence_fr and "peut échapper" not in claim.sentence_fr


def test_no_cause_is_not_established_rather_than_absent():
    claim = sentences.governance(governance(UNCLEAR, UNCLEAR))
    assert claim.bearing == "silent"
    assert claim.sentence_fr.startswith(
        "À population égale, aucun lien de l'indice « Indice » n'est établi avec la note de"
        " « Équipe » et « Portage » (ρ = 0,10"
    )
    assert "et le pilotage des projets (ρ = 0,10" in claim.sentence_fr
    assert "18 métropoles can miss a correlation below 0.68" in claim.sentence_en


def test_a_gap_that_tracks_size_only_opposes():
    claim = sentences.governance(governance(UNCLEAR, UNCLEAR, population=(0.8, 0.001)))
    assert claim.bearing == "opposes"
    assert "Population seule : ρ = 0,80" in claim.sentence_fr


def test_less_mature_where_more_is_governed():
    claim = sentences.governance(governance((-0.8, 0.01), UNCLEAR))
    assert claim.bearing == "opposes" and "est plus bas là où" in claim.sentence_fr
    assert "is lower where" in claim.sentence_en


def test_an_unknown_cause_is_not_told_of():
    claim = sentences.governance(governance(CLEAR, BLANK, population=BLANK))
    assert "pilot" not in claim.sentence_fr and "Population seule" not in claim.sentence_fr


def test_nothing_known_is_said():
    claim = sentences.governance(governance(BLANK, BLANK))
    assert claim.bearing == "silent" and claim.sentence_fr.startswith("Trop peu de métropoles")


def test_context_is_never_called_maturity():
    claim = sentences.governance(governance(CLEAR, CLEAR, context=True))
    assert claim.bearing == "silent"
    assert "C'est un contexte, non une maturité" in claim.sentence_fr


def test_points_are_drawn_where_they_are_and_coloured_by_what_is_established():
    axes = plot_governance(governance(UNCLEAR, CLEAR))
    drawn = [ax.collections[0] for ax in axes]
    assert drawn[0].get_offsets().tolist() == [[float(i), float(i)] for i in range(5)]
    assert drawn[1].get_offsets().tolist() == [[0, 0], [1, 1], [0, 2], [2, 3]]
    colors = [plt.matplotlib.colors.to_hex(points.get_facecolor()[0]) for points in drawn]
    assert colors == [MUTED.lower(), BLUE.lower()]
    assert {text.get_text() for text in axes[1].texts} == set("abcd")
    assert axes[0].get_title(loc="left") == "ρ = 0,10 à population égale, non établi"
    plt.close(axes[0].figure)


def test_a_study_without_any_cause_says_so_instead_of_drawing():
    result = governance(BLANK, BLANK)
    bare = Governance(result.points.assign(governance=NAN, steering=NAN), result.tests,
                      result.labels, False)  # fmt: skip
    ax = plot_governance(bare)
    assert "Aucune métropole" in ax.texts[0].get_text()
    plt.close(ax.figure)
