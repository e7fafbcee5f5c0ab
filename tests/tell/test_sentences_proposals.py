"""Sentences on proposals: what is answered, what is done, what is not known, never more."""

import pandas as pd
import pytest

from metrostudy.tell.proposals.needs import Coverage
from metrostudy.tell.sentences import proposals


def coverage(*rows: tuple) -> Coverage:
    columns = ["need", "need_fr", "need_en", "kind", "count", "estimate", "2017", "2020"]
    needs = pd.DataFrame(rows, columns=columns).assign(low=0.1, high=0.5, n=50)
    needs["proposals"] = needs["2017"] + needs["2020"]
    return Coverage(pd.DataFrame(), pd.DataFrame(), needs, ("2017", "2020"))


ACCU = ("FN.ACCU", "Acculturation", None, "internal_barrier", 20, 0.4, 1, 2)
FRAC = ("FE.FRAC", "Fracture", None, "external_barrier", 10, 0.2, 1, 0)
AGEN = ("IN.AGEN", "Agents", None, "invariant", 15, 0.3, 0, 0)
NEVER = ("FN.BUDG", "Budget", None, "internal_barrier", 0, 0.0, 0, 0)


def states(**kinds: str) -> pd.DataFrame:
    """One letter a métropole: d(one), u(nder way), m(issing), ? unknown, ! contested."""
    names = {"d": "done", "u": "under_way", "m": "missing", "?": "unknown", "!": "under_way"}
    rows = [
        {"proposal": proposal, "edition": "2020", "label_fr": f"Faire {proposal}",
         "label_en": f"Do {proposal}", "metropole": place, "name": place, "state": names[kind],
         "contested": kind == "!"}
        for proposal, line in kinds.items() for place, kind in enumerate(line)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_coverage_counts_the_barriers_met_and_not_the_gaps():
    claim = proposals.coverage(coverage(ACCU, FRAC, NEVER, AGEN))
    assert claim.sentence_fr == (
        "1 des 2 freins rencontrés a au moins une proposition de 2020 (2 avec les éditions"
        " précédentes). Le plus fréquent, « Acculturation » (40\u202f% des projets), est visé par"
        " 3 propositions en tout."
    )
    assert claim.value == pytest.approx(50)


def test_a_need_without_any_proposal_is_named_with_its_frequency():
    claim = proposals.unanswered(coverage(ACCU, FRAC, NEVER, AGEN))
    assert claim.sentence_fr == (
        "Aucune proposition ne répond à « Agents » (manque à 30\u202f% des métropoles"
        " [10 à 50\u202f%], n = 50) (1 besoin sur 3)."
    )


def test_when_every_need_is_answered_it_is_said():
    assert proposals.unanswered(coverage(ACCU)).value == 0
    assert "Aucun frein ni manque" in proposals.unanswered(coverage()).sentence_fr
    assert "Aucun frein rencontré" in proposals.coverage(coverage()).sentence_fr


def test_what_is_unknown_is_told_not_to_be_missing():
    claim = proposals.known(states(A="du?", B="???", C="!mm"))
    assert claim.sentence_fr == (
        "On sait où en est au moins une métropole (n = 3) pour 2 propositions sur 3. Ailleurs, ni"
        " note, ni passage codé, ni projet ne le dit : inconnu ne veut pas dire absent. Les signes"
        " se contredisent dans 1 cas."
    )
    assert (claim.value, claim.n) == (2, 3)
    assert "Signs contradict each other in 1 case." in claim.sentence_en


def test_when_all_is_known_nothing_is_excused():
    claim = proposals.known(states(A="d", B="m"))
    assert claim.sentence_fr == (
        "On sait où en est au moins une métropole (n = 1) pour 2 propositions sur 2."
    )


def test_what_is_done_most_is_a_share_of_the_metropoles_that_are_known():
    claim = proposals.done(states(A="dduu", B="ddd?", C="mmmm"))
    assert claim.sentence_fr == (
        "La proposition le plus souvent déjà faite : « Faire B », dans 3 métropoles sur 3"
        " [44 à 100\u202f%]."
    )
    assert claim.value == pytest.approx(100) and claim.n == 3


def test_ties_are_all_named_and_of_as_many_the_better_known_share():
    claim = proposals.missing(states(A="mm??", B="mm??", C="mmuu"))
    assert "« Faire A » et « Faire B », dans 2 métropoles sur 2" in claim.sentence_fr
    assert "“Do A” and “Do B”, in 2 of 2 métropoles" in claim.sentence_en


def test_when_nothing_is_known_nothing_is_claimed():
    nothing = states(A="??", B="??")
    assert proposals.known(nothing).value == 0
    for claim in (proposals.done(nothing), proposals.missing(nothing)):
        assert claim.value is None and claim.sentence_fr.startswith("Aucune proposition n'est")


def test_proposals_called_equally_often_are_all_named():
    table = pd.DataFrame({"metropole": ["a", "b"], "proposal": ["P1", "P2"],
                          "label_fr": ["Former", "Ouvrir"], "label_en": None})  # fmt: skip
    claim = proposals.called(table)
    assert "« Former » et « Ouvrir » : 1 métropole sur 2" in claim.sentence_fr
    assert "Aucune métropole" in proposals.called(table.iloc[:0]).sentence_fr
