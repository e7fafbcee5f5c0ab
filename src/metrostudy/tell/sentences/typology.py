"""What classes look like, how steady they are, and what a careless test would have found."""

from __future__ import annotations

import pandas as pd

from metrostudy.compare.one_model.verdict import Verdict
from metrostudy.tell.findings import Finding
from metrostudy.tell.wording import number, p_value, percent, plural, several

_NOUNS = {"segment": ("segment", "segment"), "model": ("groupe", "group"),
          "atypical": ("classe", "class")}  # fmt: skip
_KINDS = {"one": "segment", "several": "model", "atypical": "atypical"}
_LEADS = {
    "segment": (
        "Couper ce continuum en segments aide seulement à le lire.",
        "Cutting this continuum into segments only helps to read it.",
    ),
    "model": ("L'arbre suggère ces groupes.", "The tree suggests these groups."),
    "atypical": (
        "Ces classes ne sont pas des modèles.",
        "These classes are not models.",
    ),
}
_VARIABLES = {
    "population": ("population", "population"),
    "metropole_since_year": ("ancienneté", "age"),
    "density": ("densité", "density"),
}


def segments(table: pd.DataFrame) -> Finding:
    """Say on what each class stands above the whole: a description that no test backs."""
    heads = table.drop_duplicates("class").set_index("class")["size"]
    kind, n = table["kind"].iloc[0], int(heads.sum())
    noun_fr, noun_en = _NOUNS[kind]
    lead_fr, lead_en = _LEADS[kind]
    return Finding(
        f"{lead_fr} Ce qui en distingue le plus chaque {noun_fr}, en écarts-types :"
        f" {_marks(table, noun_fr, 'fr')}. C'est une description, pas un test.",
        f"{lead_en} What most sets each {noun_en} apart, in standard deviations:"
        f" {_marks(table, noun_en, 'en')}. This describes and tests nothing.",
        value=len(heads), n=n, unit=f"{noun_fr}s",
    )  # fmt: skip


def stability(result: Verdict) -> Finding:
    """Say which classes are found again more surely than those of a continuum."""
    table, row = result.stability, result.table.iloc[0]
    held, of, n = int(table["above"].sum()), len(table), int(row["n"])
    lost = table.loc[~table["above"], "class"].astype(str)
    noun_fr, noun_en = _NOUNS[_KINDS[row["verdict"]]]
    which_fr = f" À ne pas interpréter : {noun_fr} {several(lost)}." if len(lost) else ""
    which_en = f" Not to be interpreted: {several(lost, 'en')}." if len(lost) else ""
    return Finding(
        f"Quand on tire d'autres métropoles au hasard (n = {n}), {plural(held, noun_fr)} sur {of}"
        f" se retrouve{'nt' * (held > 1)} plus sûrement que dans un continuum :"
        f" {_found_again(table, noun_fr, 'fr')}.{which_fr}",
        f"When other métropoles are drawn at random (n = {n}), {noun_en} by {noun_en}, {held} of"
        f" {of} {'is' if held == 1 else 'are'} found again more surely than in a continuum:"
        f" {_found_again(table, noun_en, 'en')}.{which_en}",
        value=held, n=n, unit=f"{noun_fr}s",
    )  # fmt: skip


def supplementary(table: pd.DataFrame) -> Finding:
    """Say how much the classes are related to what took no part in making them."""
    if table.empty:
        return Finding(
            "On ne connaît ni taille, ni ancienneté, ni densité qui varie : rien d'extérieur à"
            " quoi comparer les classes.",
            "No size, age or density that varies is known: nothing outside to compare classes to.",
        )
    n, tried = int(table["n"].max()), len(table)
    corrected = (f", p corrigés pour {tried} essais", f", p corrected for {tried} tries")
    more_fr, more_en = corrected if tried > 1 else ("", "")
    return Finding(
        f"Vérification sur ce qui n'a pas servi à faire les classes (n = {n}{more_fr}) : elles"
        f" expliquent {_explained(table, 'fr')}.",
        f"A check on what did not make the classes (n = {n}{more_en}): they explain"
        f" {_explained(table, 'en')}.",
        value=table["eta2"].max(), n=n, unit="eta²",
    )  # fmt: skip


def shuffled(table: pd.DataFrame) -> Finding:
    """Say what shuffled columns « find », beside what a continuum says."""
    mixed, even = (table.loc[table["null"] == null].iloc[0] for null in ("shuffled", "continuum"))
    n, level = int(mixed["n"]), mixed["level"]
    finds, holds = mixed["p"] <= level, even["p"] <= level
    return Finding(
        "L'épreuve habituelle, qui mélange chaque colonne,"
        f" {'« trouve »' if finds else 'ne « trouve » pas'} plusieurs modèles"
        f" ({p_value(mixed['p'])}) ; comparées à un continuum, les mêmes classes"
        f" {'ressortent aussi' if holds else 'ne ressortent pas'} ({p_value(even['p'])}, n = {n})."
        " Mélanger défait tout lien entre critères : un simple gradient y passe pour plusieurs"
        " modèles.",
        "The usual test, which shuffles each column,"
        f" {'“finds”' if finds else 'does not “find”'} several models"
        f" ({p_value(mixed['p'], 'en')}); against a continuum the same classes"
        f" {'stand out too' if holds else 'do not stand out'} ({p_value(even['p'], 'en')},"
        f" n = {n}). Shuffling undoes every link between criteria: a mere gradient then passes for"
        " several models.",
        value=mixed["p"], n=n, unit="p",
    )  # fmt: skip


def _marks(table: pd.DataFrame, noun: str, language: str) -> str:
    """For each class, its size and the dimension on which it is farthest from the whole."""
    far = table.loc[table["above"].abs().groupby(table["class"]).idxmax()]
    quote, mark = ("« {} »", " ; ") if language == "fr" else ("“{}”", "; ")
    return mark.join(
        f"{noun} {row['class']} (n = {row['size']}), {quote.format(row[f'label_{language}'])}"
        f" ({'+' if row['above'] > 0 else ''}{number(row['above'], 1, language)})"
        for _, row in far.iterrows()
    )


def _found_again(table: pd.DataFrame, noun: str, language: str) -> str:
    limit, mark = ("threshold", "; ") if language == "en" else ("seuil", " ; ")
    return mark.join(
        f"{noun} {row['class']}, {number(row['jaccard'], 2, language)}"
        f" ({limit} {number(row['null_quantile'], 2, language)})"
        for _, row in table.iterrows()
    )


def _explained(table: pd.DataFrame, language: str) -> str:
    """The share of ranks explained on each variable, the largest first."""
    by = "des rangs par" if language == "fr" else "of ranks by"
    return several(
        (
            f"{percent(row['eta2'], 0, language)} {by}"
            f" {_VARIABLES[row['variable']][language == 'en']} ({p_value(row['p_holm'], language)})"
            for _, row in table.sort_values("eta2", ascending=False, kind="stable").iterrows()
        ),
        language,
    )
