"""01 in sentences: who spoke, and about what."""

from __future__ import annotations

import pandas as pd

from metrostudy.tell.findings import Finding
from metrostudy.tell.sentences.lexicon import words_by_role, worlds
from metrostudy.tell.wording import number, percent, plural, several

# Singular and plural, in French then in English: the table of interviews holds only identifiers.
ROLES = {
    "elu": ("élu", "élus", "elected official", "elected officials"),
    "direction": ("responsable de direction", "responsables de direction", "director", "directors"),
    "chef_de_projet": ("chef de projet", "chefs de projet", "project lead", "project leads"),
    "agent": ("agent", "agents", "officer", "officers"),
}
_NAMED = 3

__all__ = ["words_by_role", "worlds"]  # told in the same notebook


def coverage(table: pd.DataFrame) -> Finding:
    """Say how many métropoles were heard, through whom, and which were not."""
    heard = table.groupby("metropole", sort=False)["interviews"].sum() > 0
    n, missing = len(heard), int((~heard).sum())
    interviews, turns, words = (int(table[name].sum()) for name in ("interviews", "turns", "words"))
    if not interviews:
        return Finding(
            f"Aucun entretien : les {plural(n, 'métropole')} restent à rencontrer.",
            f"No interview: the {number(n, 0, 'en')} métropoles are still to be met.",
            value=0, n=n, unit="métropoles entendues",
        )  # fmt: skip
    silent_fr, silent_en = _silent(table, missing)
    met_en = f"{number(interviews, 0, 'en')} interview{'s' * (interviews > 1)}"
    return Finding(
        f"{plural(interviews, 'entretien')} ({_by_role(table, 'fr')}) dans {n - missing} des "
        f"{plural(n, 'métropole')} : {plural(turns, 'réponse')}, {plural(words, 'mot')}. "
        f"{silent_fr}",
        f"{met_en} ({_by_role(table, 'en')}) in {n - missing} of {n} métropoles: "
        f"{number(turns, 0, 'en')} answers, {number(words, 0, 'en')} words. {silent_en}",
        value=n - missing, n=n, unit="métropoles entendues",
    )  # fmt: skip


def topics(table: pd.DataFrame) -> Finding:
    """Say which families of codes came up in most answers; a description, without inference."""
    everyone = table[(table["role"] == "all") & (table["touched"] > 0)]
    if everyone.empty:
        return Finding(
            "Aucune réponse n'est codée : on ne sait pas encore de quoi il a été question.",
            "No answer is coded: what was spoken about is not known yet.",
            n=0, unit="part des réponses",
        )  # fmt: skip
    top = everyone.sort_values("share", ascending=False, kind="stable").head(_NAMED)
    turns, interviews = int(top["turns"].iloc[0]), int(top["interviews"].iloc[0])
    said_en = f"{number(turns, 0, 'en')} answers of {interviews} interview{'s' * (interviews > 1)}"
    return Finding(
        f"Sujets les plus présents dans les {plural(turns, 'réponse')} de "
        f"{plural(interviews, 'entretien')} : {_shares(top, 'fr')}. C'est une description du "
        "corpus, où une personne bavarde pèse plus qu'une autre.",
        f"Subjects most present in the {said_en}: {_shares(top, 'en')}. This describes the "
        "corpus, where a talkative person weighs more than another.",
        value=float(top["share"].iloc[0]), n=turns, unit="part des réponses",
    )  # fmt: skip


def _by_role(table: pd.DataFrame, language: str) -> str:
    count = table.groupby("role")["interviews"].sum()
    first = 0 if language == "fr" else 2
    return several(
        (
            plural(int(count[role]), names[first], names[first + 1])
            for role, names in ROLES.items()
            if role in count
        ),
        language,
    )


def _silent(table: pd.DataFrame, missing: int) -> tuple[str, str]:
    if not missing:
        return "Toutes ont été entendues.", "All of them were heard."
    names = table.loc[table["interviews"] == 0, "name"]
    if missing <= _NAMED:
        return (
            f"{'N’a' if missing == 1 else 'N’ont'} pas été entendue{'s' * (missing > 1)} : "
            f"{several(names)}.",
            f"Not heard: {several(names, 'en')}.",
        )
    return (
        f"Les {missing} autres n’ont pas été entendues : rien de ce qui suit ne parle d’elles.",
        f"The other {missing} were not heard: nothing below speaks of them.",
    )


def _shares(top: pd.DataFrame, language: str) -> str:
    rows = zip(top[f"label_{language}"], top["share"], strict=True)
    return several((f"{label} ({percent(share, 0, language)})" for label, share in rows), language)
