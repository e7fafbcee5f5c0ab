"""What methods, choices and the states of a project are called in front of a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from metrostudy.measure.framework import labelled

if TYPE_CHECKING:
    from metrostudy.compare.multiverse.material import Material

_STATUS = {
    "studied": ("À l'étude", "Studied"),
    "under_way": ("En cours", "Under way"),
    "done": ("Réalisé", "Done"),
}
_FACTORS = {
    "least_known": ("Part de critères exigée", "Share of criteria required"),
    "impute": ("Données manquantes", "Missing data"),
    "most_gaps": ("Part de vides acceptée", "Share of gaps accepted"),
    "treat": ("Valeurs extrêmes", "Outliers"),
    "most_winsorised": ("Points ramenés au plus", "Points brought in at most"),
    "normalise": ("Échelle", "Scale"),
    "reference": ("Métropole de référence", "Reference métropole"),
    "frame": ("Cadre de comparaison", "Frame of comparison"),
    "weights": ("Poids", "Weights"),
    "aggregate": ("Moyenne", "Mean"),
    "power": ("Exposant de la moyenne", "Exponent of the mean"),
    "enough": ("Part connue exigée d'un pilier", "Share of a pillar required"),
    "left_out": ("Pilier laissé de côté", "Pillar left out"),
    "judgements": ("Jugements tirés à nouveau", "Judgements drawn again"),
    "settle": ("Notes de plusieurs noteurs", "Ratings by several raters"),
    "layer": ("Codages lus", "Codings read"),
    "denominator": ("Freins comptés sur", "Barriers counted over"),
    "strong_steering": ("Pilotage dit fort", "Steering called strong"),
    "reading": ("Ce qui est comparé", "What is compared"),
    "axes": ("Axes gardés", "Axes kept"),
    "condition_anchors": ("Seuils des conditions", "Anchors of the conditions"),
    "outcome_anchors": ("Seuils de la maturité", "Anchors of maturity"),
    "inclusion": ("Cohérence exigée d'un chemin", "Consistency asked of a path"),
    "consistency": ("Cohérence exigée d'une condition", "Consistency asked of a condition"),
    "without": ("Métropole laissée de côté", "Métropole left out"),
}
_ALTERNATIVES = {
    ("impute", "none"): ("laissées vides", "left blank"),
    ("impute", "mean"): ("moyenne du critère", "mean of the criterion"),
    ("impute", "median"): ("médiane du critère", "median of the criterion"),
    ("impute", "group_mean"): ("moyenne du groupe", "mean of the group"),
    ("impute", "group_median"): ("médiane du groupe", "median of the group"),
    ("impute", "pillar_mean"): ("moyenne du pilier", "mean of the pillar"),
    ("impute", "knn"): ("métropoles les plus proches", "nearest métropoles"),
    ("impute", "iterative"): ("régression sur les autres critères", "regression on the others"),
    ("treat", "none"): ("laissées telles quelles", "left as they are"),
    ("treat", "moments"): ("ramenées ou mises en logarithme", "brought in or logged"),
    ("normalise", "goalposts"): ("bornes fixées d'avance", "bounds set before"),
    ("normalise", "minmax"): ("du moins bon au meilleur", "from worst to best"),
    ("normalise", "z"): ("écarts à la moyenne", "distance to the mean"),
    ("normalise", "rank"): ("rangs", "ranks"),
    ("normalise", "borda"): ("points de Borda", "Borda points"),
    ("normalise", "percentile_rank"): ("part des autres dépassées", "share of others surpassed"),
    ("normalise", "distance_to_best"): ("distance à la meilleure", "distance to the best"),
    ("normalise", "distance_to_reference"): (
        "distance à une métropole", "distance to one métropole"),
    ("normalise", "distance_to_target"): ("distance à la cible", "distance to the target"),
    ("normalise", "fraction_of_best"): ("fraction de la meilleure", "fraction of the best"),
    ("frame", "edition"): ("cette édition seule", "this edition alone"),
    ("frame", "editions"): ("toutes les éditions", "every edition"),
    ("weights", "declared"): ("ceux du cadre", "those of the framework"),
    ("weights", "equal"): ("égaux à chaque étage", "equal at each level"),
    ("weights", "equal_leaves"): ("le même pour chaque critère", "the same for each criterion"),
    ("weights", "budget"): ("points répartis par des juges", "points shared out by judges"),
    ("weights", "ahp"): ("comparaisons deux à deux (AHP)", "pairwise comparisons (AHP)"),
    ("weights", "components"): ("première composante", "first component"),
    ("weights", "factors"): ("facteurs après rotation", "rotated factors"),
    ("weights", "balanced"): ("corrélations équilibrées", "balanced correlations"),
    ("aggregate", "declared"): ("celle du cadre", "that of the framework"),
    ("aggregate", "arithmetic"): ("arithmétique", "arithmetic"),
    ("aggregate", "geometric"): ("géométrique", "geometric"),
    ("aggregate", "harmonic"): ("harmonique", "harmonic"),
    ("aggregate", "power"): ("puissance", "power"),
    ("aggregate", "mpi"): ("pénalisée si inégale (MPI)", "penalised when uneven (MPI)"),
    ("aggregate", "copeland"): ("duels gagnés (Copeland)", "duels won (Copeland)"),
    ("aggregate", "kemeny"): (
        "ordre le moins contredit (Kemeny)", "least contradicted order (Kemeny)"),
    ("aggregate", "bod"): ("poids les plus favorables (BOD)", "most favourable weights (BOD)"),
    ("settle", "mean"): ("la moyenne", "the mean"),
    ("settle", "median"): ("la médiane", "the median"),
    ("settle", "lowest"): ("la plus basse", "the lowest"),
    ("settle", "highest"): ("la plus haute", "the highest"),
    ("layer", "union"): ("de tous les codeurs", "of every coder"),
    ("layer", "consensus"): ("communs à tous les codeurs", "shared by all coders"),
    ("layer", "adjudicated"): ("arbitrés", "adjudicated"),
    ("denominator", "projects"): ("les projets", "projects"),
    ("denominator", "held_back"): ("les projets freinés", "projects held back"),
    ("denominator", "interviews"): ("les entretiens", "interviews"),
    ("denominator", "metropoles"): ("les métropoles", "métropoles"),
    ("denominator", "turns"): ("les réponses", "answers"),
    ("reading", "profiles"): ("les profils, sans le niveau", "profiles, without the level"),
    ("reading", "levels"): ("les niveaux", "levels"),
    ("axes", "None"): ("tous", "all"),
    ("left_out", "nothing"): ("aucun", "none"),
    ("without", "nobody"): ("aucune", "none"),
}  # fmt: skip
_NAMED = {
    "settle": ("celle de {}", "the one by {}"),
    "layer": ("du codeur {}", "of coder {}"),
    "strong_steering": ("à partir de {} sur 3", "from {} of 3 on"),
    "condition_anchors": ("bascule à {}", "crossover at {}"),
    "outcome_anchors": ("bascule à {}", "crossover at {}"),
}


def status(name: str, language: str = "fr") -> str:
    """Return what a reader calls a project's status.

    >>> status("under_way"), status("done", "en")
    ('En cours', 'Done')
    """
    return _STATUS[name][language == "en"]


def factor(name: str, language: str = "fr") -> str:
    """Return what a reader calls a choice: a field of ``study.Maturity``, or ``record.field``.

    >>> factor("left_out"), factor("maturity.normalise", "en"), factor("grille")
    ('Pilier laissé de côté', 'Scale', 'grille')
    """
    return _FACTORS.get(name.rpartition(".")[2], (name, name))[language == "en"]


def alternative(move: pd.Series, language: str = "fr") -> str:
    """Return what a reader calls one row of ``RankRanges.moves``; a pillar has its own label.

    >>> alternative(pd.Series({"factor": "normalise", "alternative": "rank"}))
    'Échelle : rangs'
    >>> alternative(pd.Series({"factor": "left_out", "alternative": "gains", "label_fr": "Gains"}))
    'Sans : Gains'
    >>> alternative(pd.Series({"factor": "power", "alternative": 2}), "en")
    'Exponent of the mean: 2'
    """
    english = language == "en"
    if move["factor"] == "left_out":
        label = move["label_en"] if english and pd.notna(move["label_en"]) else move["label_fr"]
        return f"Without: {label}" if english else f"Sans : {label}"
    if move["factor"] == "judgements":
        times = "times" if english else "fois"
        return f"{factor('judgements', language)} ({move['alternative']} {times})"
    name = str(move["alternative"])
    value = _ALTERNATIVES.get((move["factor"], name), (name, name))[english]
    return f"{factor(move['factor'], language)}{':' if english else ' :'} {value}"


def value_label(name: str, value: Any, material: Material, language: str = "fr") -> str:
    """Return what a reader calls one value of the choice ``record.field``.

    Nodes and métropoles have the names of the study's tables. Anchors are told by their crossover,
    or all three where fully out and fully in are not those of the study.
    """
    key, english = name.rpartition(".")[2], language == "en"
    if (key, str(value)) in _ALTERNATIVES:
        return _ALTERNATIVES[key, str(value)][english]
    if key == "left_out":
        nodes = labelled(material.framework).set_index("node")
        return nodes[f"label_{language}"].get(value, value)
    if key == "without":
        return material.metropoles.set_index("metropole")["name"].get(value, value)
    if key.endswith("_anchors"):
        if value[::2] != getattr(material.choices.invariants, key)[::2]:
            return _plain(value, language)
        value = value[1]
    return _NAMED.get(key, ("{}", "{}"))[english].format(_plain(value, language))


def choice_label(name: str, value: Any, material: Material, language: str = "fr") -> str:
    """Return what a reader calls one value of a choice, with the choice: « Échelle : rangs ».

    A node or a métropole that is left out is « Sans : … ».

    >>> from types import SimpleNamespace
    >>> names = pd.DataFrame({"metropole": ["metz"], "name": ["Metz Métropole"]})
    >>> material = SimpleNamespace(metropoles=names)
    >>> choice_label("robustness.without", "metz", material)
    'Sans : Metz Métropole'
    >>> choice_label("maturity.normalise", "rank", material, "en")
    'Scale: ranks'
    """
    told, colon = value_label(name, value, material, language), ":" if language == "en" else " :"
    left_out = name in ("maturity.left_out", "robustness.without")
    if left_out and value not in ("nothing", "nobody"):
        return f"{'Without' if language == 'en' else 'Sans'}{colon} {told}"
    return f"{factor(name, language)}{colon} {told}"


def _plain(value: Any, language: str) -> str:
    """A number, or several, as a reader of ``language`` writes them."""
    if isinstance(value, tuple):
        return " – ".join(_plain(one, language) for one in value)
    if not isinstance(value, float):
        return str(value)
    text = f"{value:g}"
    return text if language == "en" else text.replace(".", ",")
