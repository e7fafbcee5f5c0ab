"""The path to maturity in sentences: claimed when it is the only one and luck is small."""

import pandas as pd

from metrostudy.compare.configurations.path import PathTested
from metrostudy.tell.sentences import configurations as sentences

LABELS = pd.DataFrame(
    {"label_fr": ["Partenariat", "Citoyens"], "label_en": ["Partnership", "Citizens"]},
    index=["IN.PART", "IN.CITO"],
)
ROW = {
    "path": "IN.PART*IN.CITO", "model": "IN.PART*IN.CITO", "n_models": 1, "only": True, "n": 12,
    "mature": 5, "mature_with": 5, "others": 7, "others_with": 0, "p": 0.0013, "p_min": 0.0013,
    "noise": 0.31, "too_many": False,
}  # fmt: skip


def told(**other):
    return sentences.path(PathTested(pd.DataFrame([ROW | other]), pd.DataFrame(), LABELS))


def swept(models, **columns):
    return pd.DataFrame({"models": models} | columns)


def test_the_only_path_is_claimed_with_who_takes_it_and_what_noise_would_explain():
    claim = told()
    assert claim.sentence_fr == (
        "Réunir « Partenariat » et « Citoyens » est le seul chemin trouvé vers la maturité : 5 des 5"
        " mûres, 0 des 7 autres (p = 0,001). Tirées au sort, ces conditions isoleraient déjà 31 %"
        " des mûres."
    ).replace("31 %", "31\u202f%")
    assert (claim.value, claim.n, claim.bearing) == (0.0013, 12, "supports")


def test_the_only_path_that_luck_would_give_is_no_support():
    claim = told(p=0.2)
    assert "(p = 0,200, ce que le hasard donnerait souvent)" in claim.sentence_fr
    assert claim.bearing == "silent"


def test_another_path_is_told_in_words_with_its_ties():
    claim = told(only=False, model="IN.CITO*~IN.PART + IN.PART", n_models=3, mature_with=2)
    assert (
        "n'est pas le chemin que l'on trouve ; c'est : « Citoyens », sans « Partenariat » ; ou"
        " « Partenariat » (3 modèles se valent)."
    ) in claim.sentence_fr
    assert "“Citizens”, without “Partnership”; or “Partnership”" in claim.sentence_en
    assert claim.bearing == "silent"


def test_no_path_is_a_sentence_too():
    claim = told(only=False, model="", n_models=0)
    assert claim.sentence_fr.startswith(
        "Aucune combinaison de « Partenariat » et « Citoyens » ne va de pair avec la maturité"
    )


def test_what_noise_explains_stands_beside_what_is_observed():
    found = {"n": 18, "conditions": 6, "observed": 1.0, "estimate": 0.75, "low": 0.4, "high": 1.0,
             "too_many": True}  # fmt: skip
    assert sentences.noise(found).sentence_fr == (
        "Les 6 conditions prises ensemble isolent 100 % des mûres ; tirées au sort, elles en"
        " isoleraient encore 75 %, trop pour conclure (n = 18)."
    ).replace(" %", "\u202f%")
    assert "trop pour conclure" not in sentences.noise(found | {"too_many": False}).sentence_fr


def test_settings_are_counted_by_what_they_find():
    claim = sentences.settings(swept(["A", "A", "A", "B", "C", ""]))
    assert claim.sentence_fr == (
        "Sur 6 réglages défendables, 3 donnent le même résultat ; les 2 qui restent en donnent 2 de"
        " plus ; 1 ne trouve aucun chemin."
    )
    assert claim.value == 0.5
    assert sentences.settings(swept(["", ""])).sentence_fr == (
        "Aucun des 2 réglages ne trouve de chemin."
    )


def test_the_metropoles_on_which_all_depends_are_named():
    table = swept(["A", "A", "B"], version=["all cases", "without Brive", "without Dax"])
    assert sentences.one_less(table).sentence_fr == (
        "Retirer une seule des 2 métropoles change le résultat dans 1 cas : Dax."
    )
    assert sentences.one_less(table.head(2)).sentence_fr.endswith("ne change rien au résultat.")
