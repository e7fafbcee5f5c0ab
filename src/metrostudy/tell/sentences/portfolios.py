"""What each métropole puts in its portfolio of projects, in sentences."""

from __future__ import annotations

import pandas as pd

from metrostudy.measure.inventory.honours import Honours
from metrostudy.tell.findings import Finding
from metrostudy.tell.wording import interval, number, percent, plural, several

_LEVEL, _NAMED = 0.05, 3


def honours(result: Honours) -> Finding:
    """Say how many completed projects lighten administrative work, and where."""
    steps = result.steps.set_index("step")
    done, listed = steps.loc["done"], steps.loc["purpose"]
    if not done["count"]:
        return Finding(
            "Aucun projet de cet inventaire n'est dit réalisé : il n'y a pas de palmarès.",
            "No project of this inventory is said to be done: there is no honours list.",
            n=0,
        )
    return Finding(
        f"{plural(listed['count'], 'projet réalisé', 'projets réalisés')} sur"
        f" {number(done['count'], 0)} {_verb(listed['count'])} le travail administratif d'après"
        f" leur thème et leur finalité, dans {plural(listed['metropoles'], 'métropole')}"
        f" sur {number(steps.loc['all', 'metropoles'], 0)}.",
        f"{number(listed['count'], 0, 'en')} of the {number(done['count'], 0, 'en')} completed"
        f" projects lighten administrative work, going by their theme and purpose, in"
        f" {listed['metropoles']} of {steps.loc['all', 'metropoles']} métropoles.",
        value=int(listed["count"]), n=int(done["count"]), unit="projets",
    )  # fmt: skip


def specialities(table: pd.DataFrame) -> Finding:
    """Say which métropoles have a theme of their own, or that none can be told from chance."""
    if table.empty:
        return Finding(
            "Aucun projet de métropole n'a de thème : aucune spécialité ne peut être cherchée.",
            "No project of a métropole has a theme: no speciality can be looked for.", n=0,
        )  # fmt: skip
    cells, n = len(table), table["metropole"].nunique()
    clear = table[table["p_holm"] <= _LEVEL].sort_values("p", kind="stable")
    if clear.empty:
        below = int((table["p"] <= _LEVEL).sum())
        return Finding(
            f"Aucune spécialité n'est établie : sur {number(cells, 0)} croisements d'une métropole"
            f" et d'un thème, {plural(below, 'écart')} à p ≤ 0,05, quand le hasard seul peut en"
            f" donner {number(_LEVEL * cells, 0)} (n = {plural(n, 'métropole')}).",
            f"No speciality is established: of {cells} crossings of a métropole and a theme,"
            f" {below} at p ≤ 0.05, when chance alone may give"
            f" {number(_LEVEL * cells, 0, 'en')} (n = {n} métropoles).",
            value=0, n=n, unit="spécialités",
        )  # fmt: skip
    more = len(clear) - _NAMED
    return Finding(
        f"{plural(len(clear), 'écart est établi', 'écarts sont établis')} sur"
        f" {number(cells, 0)} croisements d'une métropole et d'un thème :"
        f" {several(_cells(clear, 'fr'))}{f' ; et {more} de moins' if more > 0 else ''}"
        f" (n = {plural(n, 'métropole')}, p corrigé du nombre d'essais).",
        f"{len(clear)} of {cells} crossings of a métropole and a theme"
        f" {'departs' if len(clear) == 1 else 'depart'} from the others:"
        f" {several(_cells(clear, 'en'), 'en')}{f'; and {more} smaller' if more > 0 else ''}"
        f" (n = {n} métropoles, p corrected for the number of trials).",
        value=len(clear), n=n, unit="spécialités",
    )  # fmt: skip


def portfolios(table: pd.DataFrame) -> Finding:
    """Say how far portfolios differ in breadth at a common size, and which differ for sure."""
    breadth = table[table["measure"] == "breadth"] if len(table) else table
    known = breadth.dropna(subset=["estimate"]) if len(table) else table
    if known.empty:
        return Finding(
            "Aucune métropole n'a assez de projets pour mesurer la diversité de ses thèmes.",
            "No métropole has enough projects for the diversity of its themes to be measured.",
            n=0,
        )
    size, pooled, n = int(known["size"].iloc[0]), known["pooled"].iloc[0], len(known)
    first, last = known.iloc[0], known.iloc[-1]
    return Finding(
        f"Parmi {number(size, 0)} projets tirés au hasard dans sa liste, une métropole a de"
        f" {number(last['estimate'])} thèmes ({last['name']}) à {number(first['estimate'])}"
        f" ({first['name']}), contre {number(pooled)} toutes ensemble. {_apart(known, 'fr')}"
        f"{_evenness(table, 'fr')} (n = {plural(n, 'métropole')}{_short(len(breadth) - n, 'fr')}).",
        f"Among {size} projects drawn at random from its list, a métropole has from"
        f" {number(last['estimate'], 1, 'en')} themes ({last['name']}) to"
        f" {number(first['estimate'], 1, 'en')} ({first['name']}), against"
        f" {number(pooled, 1, 'en')} for all together. {_apart(known, 'en')}"
        f"{_evenness(table, 'en')} (n = {n} métropoles{_short(len(breadth) - n, 'en')}).",
        value=known["estimate"].median(), low=last["estimate"], high=first["estimate"], n=n,
        unit=f"thèmes parmi {size} projets",
    )  # fmt: skip


def theme_editions(shares: pd.DataFrame) -> Finding:
    """Say whether the shares of themes part between the first and the last edition."""
    editions = sorted(shares["edition"].unique())
    if len(editions) < 2:
        return Finding(
            "Un seul inventaire : aucune part ne peut être rapprochée d'une édition antérieure.",
            "A single inventory: no share can be set beside an earlier edition.",
            n=0,
        )
    first, last = (shares[shares["edition"] == editions[place]] for place in (0, -1))
    both = first.merge(last, on="theme", suffixes=("_1", "_2"))
    apart = both[(both["low_2"] > both["high_1"]) | (both["high_2"] < both["low_1"])]
    gap = both.loc[(both["estimate_2"] - both["estimate_1"]).abs().idxmax()]
    moved = 100 * (gap["estimate_2"] - gap["estimate_1"])
    sizes, found = [int(part["n"].iloc[0]) for part in (first, last)], (len(apart), len(both))
    return Finding(
        f"De {editions[0]} ({plural(sizes[0], 'projet')}) à {editions[-1]}"
        f" ({plural(sizes[1], 'projet')}), les intervalles {_parting(*found, 'fr')} ;"
        f" le plus grand écart est {percent(gap['estimate_1'], 1)} →"
        f" {percent(gap['estimate_2'], 1)} (« {gap['label_fr_1']} »)."
        " Le panel a pu changer entre les deux.",
        f"From {editions[0]} ({sizes[0]} projects) to {editions[-1]} ({sizes[1]} projects), the"
        f" intervals {_parting(*found, 'en')}; the largest gap is"
        f" {percent(gap['estimate_1'], 1, 'en')} → {percent(gap['estimate_2'], 1, 'en')}"
        f" (“{gap['label_en_1']}”). The panel may have changed between the two.",
        value=moved, n=sizes[1], unit="points de %", hypothesis="H6",
    )  # fmt: skip


def _verb(count: int) -> str:
    return "allège" if count < 2 else "allègent"


def _parting(apart: int, total: int, language: str) -> str:
    if language == "en":
        return f"of {apart} of {total} themes part" if apart else f"of the {total} themes overlap"
    if not apart:
        return f"des {number(total, 0)} thèmes se recouvrent tous"
    return f"de {plural(apart, 'thème')} sur {number(total, 0)} ne se recouvrent pas"


def _cells(clear: pd.DataFrame, language: str) -> list[str]:
    """The surest departures, each with its share here and elsewhere."""
    text = "{} pour « {} » ({} contre {})" if language == "fr" else "{} for “{}” ({} against {})"
    return [
        text.format(
            row["name"], row[f"label_{language}"],
            percent(row["estimate"], 0, language), percent(row["elsewhere"], 0, language),
        )
        for _, row in clear.head(_NAMED).iterrows()
    ]  # fmt: skip


def _apart(known: pd.DataFrame, language: str) -> str:
    """Which métropoles are broader, or narrower, than all projects together, and chance's share."""
    broad, narrow = known["low"] > known["pooled"], known["high"] < known["pooled"]
    luck = number(_LEVEL * len(known), 0, language)
    words = ("au-dessus", "en dessous") if language == "fr" else ("above", "below")
    found = [
        f"{word}{' :' if language == 'fr' else ':'} {several(known.loc[rows, 'name'], language)}"
        for word, rows in zip(words, (broad, narrow), strict=True)
        if rows.any()
    ]
    if language == "en":
        if not found:
            return "The interval of each holds that value: no difference is established."
        return f"Whole intervals {'; '.join(found)} (chance alone may give {luck})."
    if not found:
        return "L'intervalle de chacune contient cette valeur : aucun écart n'est établi."
    return f"Intervalles entiers {' ; '.join(found)} (le hasard seul peut en donner {luck})."


def _evenness(table: pd.DataFrame, language: str) -> str:
    even = table.loc[table["measure"] == "evenness", "estimate"].dropna()
    if even.empty:
        return ""
    ends = interval(even.min(), even.max(), 2, language)
    if language == "en":
        return f" The evenness of themes goes from {ends}"
    return f" L'équilibre des thèmes va de {ends}"


def _short(count: int, language: str) -> str:
    """How many lists were too short to be measured."""
    if not count:
        return ""
    if language == "en":
        return f"; {count} with too few projects"
    return f" ; {number(count, 0)} {'a' if count == 1 else 'ont'} trop peu de projets"
