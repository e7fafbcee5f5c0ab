"""What the methods of the index and the states of a project are called in front of a reader."""

from __future__ import annotations

import pandas as pd

_STATUS = {
    "studied": ("À l'étude", "Studied"),
    "under_way": ("En cours", "Under way"),
    "done": ("Réalisé", "Done"),
}
_ALTERNATIVES = {
    ("normalise", "goalposts"): ("Échelle : bornes fixées d'avance", "Scale: bounds set before"),
    ("normalise", "minmax"): ("Échelle : du moins bon au meilleur", "Scale: from worst to best"),
    ("normalise", "z"): ("Échelle : écarts à la moyenne", "Scale: distance to the mean"),
    ("normalise", "rank"): ("Échelle : rangs", "Scale: ranks"),
    ("weights", "declared"): ("Poids : ceux du cadre", "Weights: those of the framework"),
    ("weights", "equal_leaves"): (
        "Poids : le même pour chaque critère", "Weights: the same for each criterion"),
    ("aggregate", "declared"): ("Moyenne : celle du cadre", "Mean: that of the framework"),
    ("aggregate", "arithmetic"): ("Moyenne : arithmétique", "Mean: arithmetic"),
    ("aggregate", "geometric"): ("Moyenne : géométrique", "Mean: geometric"),
}  # fmt: skip


def status(name: str, language: str = "fr") -> str:
    """Return what a reader calls a project's status.

    >>> status("under_way"), status("done", "en")
    ('En cours', 'Done')
    """
    return _STATUS[name][language == "en"]


def alternative(move: pd.Series, language: str = "fr") -> str:
    """Return what a reader calls one row of ``RankRanges.moves``; a pillar has its own label.

    >>> alternative(pd.Series({"factor": "normalise", "alternative": "rank"}))
    'Échelle : rangs'
    >>> alternative(pd.Series({"factor": "left_out", "alternative": "gains", "label_fr": "Gains"}))
    'Sans : Gains'
    """
    if move["factor"] == "left_out":
        english = language == "en"
        label = move["label_en"] if english and pd.notna(move["label_en"]) else move["label_fr"]
        return f"Without: {label}" if english else f"Sans : {label}"
    return _ALTERNATIVES[move["factor"], move["alternative"]][language == "en"]
