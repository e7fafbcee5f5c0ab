"""States and their evidence in words, French and English."""

from __future__ import annotations

import pandas as pd

from metrostudy.tell.wording import number, plural, several

LANGUAGES = ("fr", "en")
STATES = {
    "done": ("déjà fait", "already done"),
    "under_way": ("en cours", "under way"),
    "missing": ("manque", "missing"),
    "unknown": ("inconnu", "unknown"),
}
NO_SIGN = ("aucun signe n'est prévu pour cette proposition", "no sign is set for this proposal")
_NO_TABLE = {
    "rated": ("pas de notes dans cette étude", "no ratings in this study"),
    "said": ("pas de passages codés dans cette étude", "no coded passages in this study"),
    "built": ("pas de projets dans cette étude", "no projects in this study"),
}
# One, several, and in English, the most advanced first.
_STATUSES = {
    "done": ("achevé", "achevés", "done"),
    "under_way": ("en cours", "en cours", "under way"),
    "studied": ("à l'étude", "à l'étude", "studied"),
}


def no_table(sign: str, language: str) -> str:
    """Say that the study has not the table in which a sign is looked for."""
    return _NO_TABLE[sign][LANGUAGES.index(language)]


def rated(scores: pd.Series, language: str) -> str:
    """Say which criterion (the labels of ``scores``) was rated what.

    >>> rated(pd.Series({"Donnée": 3.5}), "fr"), rated(pd.Series({"Data": None}), "en")
    ('noté 3,5 sur 5 (Donnée)', 'not rated (Data)')
    """
    known = scores.dropna()
    if known.empty:
        listed = several(scores.index, language)
        return f"not rated ({listed})" if language == "en" else f"pas de note ({listed})"
    each = several([number(score, 1, language) for score in known], language)
    names = several(known.index, language)
    if language == "en":
        return f"rated {each} out of 5 ({names})"
    return f"noté {each} sur 5 ({names})"


def said(there: int, lacking: int, others: int, language: str) -> str:
    """Say how many passages say that it is there, that it is not, or neither.

    >>> said(2, 1, 0, "fr"), said(0, 0, 3, "en")
    ('passages codés : 2 « présent », 1 « absent »', 'coded passages: 3 that say neither')
    """
    english = language == "en"
    counts = {"“present”" if english else "« présent »": there,
              "“absent”" if english else "« absent »": lacking,
              "that say neither" if english else "sans trancher": others}  # fmt: skip
    each = [f"{count} {word}" for word, count in counts.items() if count]
    if not each:
        return "no coded passage" if english else "aucun passage codé"
    head = "coded passages:" if english else "passages codés :"
    return f"{head} {', '.join(each)}"


def built(projects: pd.DataFrame, themes: pd.Series, language: str) -> str:
    """Say how many projects of the themes there are at each status, and name the most advanced.

    >>> listed = pd.DataFrame({"status": ["studied", "done"], "title": ["La carte", "Le compte"]})
    >>> built(listed, pd.Series(["Relation usager"]), "fr")
    "projets (Relation usager) : 1 achevé (« Le compte »), 1 à l'étude"
    """
    english, theme = language == "en", several(themes, language)
    counts, each = projects["status"].value_counts(), []
    for status, forms in _STATUSES.items():
        if count := int(counts.get(status, 0)):
            title = "" if each else _title(projects[projects["status"] == status], english)
            each.append((f"{count} {forms[-1]}" if english else plural(count, *forms[:2])) + title)
    if not each:
        return f"no known project ({theme})" if english else f"aucun projet connu ({theme})"
    head = f"projects ({theme}):" if english else f"projets ({theme}) :"
    return f"{head} {', '.join(each)}"


def _title(projects: pd.DataFrame, english: bool) -> str:
    """The first title that may be named."""
    titles = projects["title"].dropna()
    if titles.empty:
        return ""
    return f" (“{titles.iloc[0]}”)" if english else f" (« {titles.iloc[0]} »)"
