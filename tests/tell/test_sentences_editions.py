"""Sentences on editions: every source heard, a trend never claimed."""

from pathlib import Path

import pandas as pd

from metrostudy import tables
from metrostudy.compare.editions.align import align, same_domains
from metrostudy.compare.editions.changes import Changes
from metrostudy.compare.editions.checks import recomputed, whole_answers
from metrostudy.compare.editions.decomposition import Decomposition
from metrostudy.compare.editions.moves import Moves
from metrostudy.compare.editions.published import (
    panels,
    projects_per_city,
    published_purposes,
)
from metrostudy.tell.sentences import editions

ROOT = Path(__file__).parents[2]
PUBLISHED = tables.read(ROOT / "data/observatoire/published.csv", tables.descriptor("published"))
NAN = float("nan")


def test_the_panel_is_told_with_its_conflicting_sources():
    assert editions.panel(panels(PUBLISHED)).sentence_fr == (
        "Panel du baromètre : 22, 24 ou 25 en 2013, 37 ou 38 en 2014, 47 en 2015 et 10 en 2020 ;"
        " les sources se contredisent sur 2013 et 2014. Aucun ne se répète."
    )


def test_the_fall_of_projects_per_city_is_told_not_to_be_a_trend():
    claim = editions.not_a_trend(projects_per_city(PUBLISHED))
    assert claim.sentence_fr == (
        "Projets par ville : 47 en 2013, 21 à 22 en 2014 et 11 en 2015. Ce n'est pas une tendance :"
        " le panel, la question et ce qui compte pour un projet ont changé ; l'édition 2015 compte"
        " la granularité parmi ses limites. On a interrogé chaque fois plus de villes (24, puis 47)"
        " et compté moins de projets en tout (environ 1\u202f128, puis 500). Les 47 de 2013 sont des"
        " projets, les 47 de 2015 des villes."
    )
    assert claim.value is None and claim.bearing == "silent"


def test_what_does_not_recompute_is_told_figure_by_figure():
    claim = editions.recomputed(recomputed(PUBLISHED))
    assert "47 (2014, %) alors que 371 / 810 donne 45,8" in claim.sentence_fr
    assert "125 / 37–38 donne 3,3 à 3,4 et suppose 28 villes" in claim.sentence_fr
    assert claim.value == 4


def test_the_47_per_cent_of_2014_is_told_to_be_45_8():
    claim = editions.top_three(recomputed(PUBLISHED))
    assert claim.sentence_fr == (
        "Les trois premiers domaines de 2014 font 45,8 % des projets (371 / 810), et non les 47 %"
        " imprimés."
    )
    assert (round(claim.value, 1), claim.n, claim.unit) == (45.8, 810, "%")


def test_a_mean_is_told_with_the_number_of_cities_it_implies():
    claim = editions.education_base(recomputed(PUBLISHED))
    assert claim.sentence_fr == (
        "La moyenne de 4,5 projets d'éducation par ville (2014) suppose 28 villes, et non tout le"
        " panel (125 / 37–38 donne 3,3 à 3,4)."
    )
    assert (round(claim.value), claim.n) == (28, 125)


def test_shares_that_make_a_whole_are_told_to():
    claim = editions.nine_shares(recomputed(PUBLISHED))
    assert (
        claim.sentence_fr == "Les 9 parts de domaines de 2013 font 100 % : la liste est complète."
    )
    assert (claim.value, claim.n) == (100, 9)


def test_impossible_shares_are_named_with_their_panel():
    claim = editions.whole_answers(whole_answers(PUBLISHED))
    assert "14 % de 39 (2018), 37 % de 39 (2018) et 28 % de 34 (2021)" in claim.sentence_fr
    assert (claim.value, claim.n) == (3, 24)
    fine = editions.whole_answers(whole_answers(PUBLISHED).query("possible"))
    assert fine.value == 0 and "toutes un nombre entier" in fine.sentence_fr


def test_one_answer_of_the_smallest_panel_is_told_in_points():
    claim = editions.one_answer(panels(PUBLISHED))
    assert claim.sentence_fr.startswith(
        "Sur 10 répondants (2020), une seule réponse déplace une part de 10 points"
    )
    assert (claim.value, claim.n) == (10, 10)


def lists(match: str = "exact") -> tuple:
    rows = [(c, e, c, f"share_{c}", match) for c in ("A", "B") for e in ("2013", "2014")]
    walk = pd.DataFrame(rows, columns=["code", "list", "item", "quantity", "match"])
    printed = pd.DataFrame(
        [(e, f"share_{c}", v, "% des projets") for (c, e), v in
         {("A", "2013"): 30.0, ("B", "2013"): 10, ("A", "2014"): 10, ("B", "2014"): 15}.items()],
        columns=["edition", "quantity", "value", "unit"],
    ).assign(source="s", note=None)  # fmt: skip
    book = pd.DataFrame({"code": ["A", "B"], "parent": None, "label_fr": ["Eau", "Air"],
                         "label_en": ["Water", "Air"]})  # fmt: skip
    return walk.assign(note=None), printed, tables.empty("projects"), book


def test_common_domains_are_told_as_an_order_and_not_as_a_change():
    walk, printed, none, book = lists()
    aligned = align(walk, printed, none, book)
    claim = editions.same_domains(same_domains(aligned, none, walk, book))
    assert claim.sentence_fr == (
        "Sur les 2 domaines que toutes ces éditions comptent, le premier est « Eau » en 2013"
        " (75\u202f%) et « Air » en 2014 (60\u202f%). C'est un ordre, non une évolution : ni le panel ni"
        " ce qui compte pour un projet ne sont les mêmes."
    )
    assert "n'en a aucun en commun" in editions.alignment(aligned).sentence_fr


def test_lists_that_share_nothing_are_told_to():
    walk, printed, none, book = lists(match="partial")
    aligned = align(walk, printed, none, book)
    assert editions.alignment(aligned).value == 0
    claim = editions.same_domains(same_domains(aligned, none, walk, book))
    assert "rien à mettre côte à côte" in claim.sentence_fr


def test_the_move_to_inclusion_is_told_not_to_be_established():
    claim = editions.priorities(published_purposes(PUBLISHED))
    assert (claim.hypothesis, claim.bearing) == ("H6", "silent")
    assert claim.sentence_fr.endswith("cela ne suffit pas à établir un déplacement.")


def test_published_tables_without_these_figures_say_so():
    none = PUBLISHED.iloc[:0]
    assert editions.panel(panels(none)).sentence_fr == "Aucune taille de panel n'est publiée."
    assert "Moins de deux éditions" in editions.not_a_trend(projects_per_city(none)).sentence_fr
    assert "Aucun chiffre publié" in editions.recomputed(recomputed(none)).sentence_fr
    assert editions.priorities(published_purposes(none)).hypothesis == "H6"


def changes(*rows: tuple) -> Changes:
    columns = ["criterion", "label_fr", "label_en", "estimate", "low", "high", "p", "p_holm"]
    table = pd.DataFrame(rows, columns=columns).assign(n=16, detectable=0.36)
    return Changes(table, pd.DataFrame(), (), "2024", "2026")


CLEAR = ("usagers", "Usagers", "Users", 0.8, 0.5, 1.1, 0.0001, 0.0002)
VAGUE = ("delais", "Délais", None, -0.1, -0.3, 0.1, 0.4, 0.4)


def test_a_change_beyond_chance_is_named_and_the_others_are_not_detected():
    claim = editions.change(changes(CLEAR, VAGUE))
    assert claim.sentence_fr == (
        "Entre 2024 et 2026, 1 critère change sur 2 : « Usagers » +0,8 point [0,5 à 1,1],"
        " p < 0,001 après correction (n = 16 métropoles présentes aux deux éditions). Pour les"
        " autres, non détecté : un changement de 0,4 point, pris seul, serait vu huit fois sur"
        " dix."
    )
    assert (claim.value, claim.low, claim.high) == (0.8, 0.5, 1.1)


def test_when_nothing_changes_beyond_chance_nothing_is_claimed():
    claim = editions.change(changes(VAGUE))
    assert claim.sentence_fr == (
        "Entre 2024 et 2026, aucun critère ne change au-delà du hasard (1 essai) (n = 16 métropoles"
        " présentes aux deux éditions). Un changement de 0,4 point, pris seul, serait vu huit fois"
        " sur dix."
    )
    assert "no criterion changes beyond chance (1 tried)" in claim.sentence_en


def test_one_edition_leaves_nothing_to_compare():
    assert "rien à comparer" in editions.change(changes()).sentence_fr


def decomposition(same: float, p: float, **parts: tuple[float, int]) -> Decomposition:
    others = {"arrivals": (0.0, 0), "departures": (0.0, 0), "redefinitions": (0.0, 0)} | parts
    raw = same + sum(estimate for estimate, _ in others.values())
    table = pd.DataFrame({
        "before": (58.0, 16), "after": (58.0 + raw, 18), "difference": (raw, 18),
        "same": (same, 16), **others,
    }, index=["estimate", "n"]).T.rename_axis("part").reset_index()  # fmt: skip
    bounds = {"low": same - 1, "high": same + 1, "p": p, "detectable": 1.9}
    for name, value in bounds.items():
        table[name] = table["part"].map({"same": value})
    none = pd.DataFrame()
    return Decomposition(table, none, none, "2024", "2026", "Maturité", "Maturity")


def test_a_fall_that_arrivals_make_is_not_told_as_a_fall_of_the_metropoles():
    claim = editions.decomposition(decomposition(0.9, 0.16, arrivals=(-3.0, 2)))
    assert claim.sentence_fr == (
        "L'indice moyen « Maturité » passe de 58,0 en 2024 à 55,9 en 2026 (−2,1 points). Les mêmes"
        " 16 métropoles, sur les mêmes critères, y sont pour +0,9 point [−0,1 à 1,9] (p = 0,160) ;"
        " 2 arrivées, −3,0 points. La différence vient surtout des arrivées. Des métropoles"
        " elles-mêmes, aucun changement n'est détecté : de 1,9 point, il serait vu huit fois sur"
        " dix."
    )
    assert (claim.value, claim.n) == (0.9, 16)


def test_a_change_that_arrivals_hide_is_told():
    claim = editions.decomposition(decomposition(2.0, 0.01, arrivals=(-3.0, 2)))
    assert claim.sentence_fr.endswith(
        "La différence vient surtout des arrivées. Les mêmes métropoles changent en sens contraire."
    )
    assert claim.sentence_en.endswith("The same métropoles change the other way.")


def test_a_plain_change_needs_no_warning():
    claim = editions.decomposition(decomposition(2.0, 0.01))
    assert claim.sentence_fr.endswith("y sont pour +2,0 points [1,0 à 3,0] (p = 0,010).")


def test_nobody_in_both_editions_leaves_nothing_to_split():
    nobody = decomposition(float("nan"), 1.0)
    assert "rien à comparer" in editions.decomposition(nobody).sentence_fr


def moved(p: float, *rows: tuple) -> Moves:
    columns = ["metropole", "name", "change", "p_holm", "class_move"]
    table = pd.DataFrame(rows, columns=columns).assign(detectable=7.0)
    counts = pd.DataFrame([
        ("class_moves", (table["class_move"] != "none").sum(), 2.2, 0.0, 4.0, p, len(rows)),
        ("places", 0.4, 0.6, 0.2, 1.0, 0.9, len(rows)),
    ], columns=["count", "observed", "expected", "low", "high", "p", "n"])  # fmt: skip
    return Moves(table, counts, (40.0, 60.0), "2024", "2026", "Maturité", "Maturity", 999)


UP, DOWN = ("a", "Alba", 9.0, 0.01, "up"), ("b", "Brume", -2.0, 1.0, "down")


def test_class_moves_are_told_beside_what_noise_would_do():
    claim = editions.class_moves(moved(0.116, UP, DOWN))
    assert claim.sentence_fr == (
        "De 2024 à 2026, 2 des 2 métropoles changent de tiers (Alba monte ; Brume descend). Le"
        " bruit des notes et des projets en déplacerait à lui seul 2,2 [0 à 4] : rien ne dit que ce"
        " soit plus que lui (p = 0,116)."
    )
    assert "c'est plus que lui (p = 0,010)" in editions.class_moves(moved(0.01, UP)).sentence_fr
    still = editions.class_moves(moved(1.0, *[("a", "Alba", 0.0, 1.0, "none")] * 2))
    assert "aucune des 2 métropoles ne change de tiers." in still.sentence_fr


def test_only_moves_beyond_noise_are_named():
    claim = editions.movers(moved(0.1, UP, DOWN))
    assert claim.sentence_fr.startswith(
        "1 des 2 métropoles bouge au-delà du bruit : Alba (+9,0 points, p = 0,010). Un changement de"
        " 7 points d'une métropole prise seule serait vu huit fois sur dix."
    )
    assert claim.value == 9
    none = editions.movers(moved(0.1, DOWN, DOWN))
    assert none.sentence_fr.startswith("Aucune des 2 métropoles ne bouge au-delà du bruit")
