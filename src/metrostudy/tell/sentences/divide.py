"""The digital divide in sentences: a context, described and never called maturity."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy.compare.divide.fibre import CatchUp
from metrostudy.tell.findings import Finding
from metrostudy.tell.sentences.barrier_words import label
from metrostudy.tell.wording import interval, number, percent, plural, several

MOSTLY, NOTABLE = 0.6, 0.3
DATES = ("earlier", "later")


def exposure(table: pd.DataFrame) -> Finding:
    """Say where métropoles stand among all EPCI on what exposes to the digital divide."""
    n = table["metropole"].nunique()
    if not n:
        return Finding(
            "Aucune métropole n'a d'indicateur d'exposition à la fracture numérique.",
            "No métropole has an indicator of exposure to the digital divide.",
        )
    by_label = table.groupby(["label_fr", "label_en"], dropna=False)["percentile"].median()
    middle = by_label.sort_values(ascending=False).reset_index()
    means = table.groupby("name")["percentile"].mean().sort_values()
    others = sorted({int(count) for count in (table["n"].min(), table["n"].max())})
    french = " à ".join(number(count, 0) for count in others)
    english = " to ".join(number(count, 0, "en") for count in others)
    return Finding(
        f"Parmi {french} EPCI, la métropole médiane est {_places(middle, 'fr')}"
        f" (n = {n}). La plus exposée en moyenne est {means.index[-1]}, la moins exposée"
        f" {means.index[0]} : c'est un contexte, pas une maturité.",
        f"Among {english} EPCI, the median métropole is {_places(middle, 'en')}"
        f" (n = {n}). {means.index[-1]} is the most exposed on average, {means.index[0]} the least:"
        " this is context, not maturity.",
        value=means.median(), low=means.min(), high=means.max(), n=n, unit="centile des EPCI",
    )  # fmt: skip


def beside_others(table: pd.DataFrame) -> Finding:
    """Say on which measures métropoles are above the other EPCI; no test, none is missing."""
    n = int(table["n"].max())
    french, english = (_beside(table, n, language) for language in ("fr", "en"))
    return Finding(french, english, n=n)


def unequal_communes(table: pd.DataFrame) -> Finding:
    """Say how unequal the communes of a métropole are, and what the map has to do with it."""
    n = table["metropole"].nunique()
    french, english = (_unequal(table, n, language) for language in ("fr", "en"))
    return Finding(french, english, n=n, unit="Gini",
                   value=_by_label(table)["estimate"].median().max())  # fmt: skip


def inside_metropoles(split: pd.DataFrame) -> Finding:
    """Say whether inequality lies inside métropoles or between them."""
    rows = split.dropna(subset="estimate").sort_values("estimate", ascending=False)
    top, last, n = rows.iloc[0], rows.iloc[-1], int(rows["n"].max())
    share, rest = percent(top["estimate"]), percent(1 - top["estimate"])
    french = interval(100 * top["low"], 100 * top["high"], 0)
    english = interval(100 * top["low"], 100 * top["high"], 0, "en")
    return Finding(
        f"Entre les communes de {plural(n, 'métropole')}, {share} de l'inégalité pour"
        f" {label(top, 'fr')} (indice de Theil) est à l'intérieur des métropoles et {rest} entre"
        f" elles [{french}\u202f% sans l'une quelconque] ; la part intérieure est la plus faible"
        f" pour {label(last, 'fr')} ({percent(last['estimate'])}).",
        f"Among the communes of {n} métropoles, {percent(top['estimate'], 0, 'en')} of inequality"
        f" for {label(top, 'en')} (Theil index) lies within métropoles and"
        f" {percent(1 - top['estimate'], 0, 'en')} between them [{english}% without any one]; the"
        f" part within is smallest for {label(last, 'en')} ({percent(last['estimate'], 0, 'en')}).",
        value=100 * top["estimate"], low=100 * top["low"], high=100 * top["high"], n=n, unit="%",
    )  # fmt: skip


def unpublished(table: pd.DataFrame) -> Finding:
    """Say what communes without a published value do to an index that every commune has."""
    if table.empty:
        return Finding("Chaque mesure est connue pour toutes les communes des métropoles.",
                       "Every measure is known for all communes of métropoles.")  # fmt: skip
    worst = max((own for _, own in _by_label(table)), key=lambda own: (own["of"] - own["n"]).sum())
    french, english = (_blanks(worst, language) for language in ("fr", "en"))
    change = worst["change"]
    return Finding(french, english, value=change.median(), low=change.min(), high=change.max(),
                   n=len(worst), unit="Gini")  # fmt: skip


def fibre(result: CatchUp) -> Finding:
    """Say whether the other EPCI, and the communes inside each métropole, came closer."""
    own, others = (result.groups.set_index("group").loc[key] for key in ("metropoles", "others"))
    gaps = [others[date] - own[date] for date in DATES]
    french, english = (_fibre(result, own, others, gaps, language) for language in ("fr", "en"))
    return Finding(french, english, value=gaps[1] - gaps[0], n=len(result.metropoles),
                   unit="points")  # fmt: skip


# How each is told ---------------------------------------------------------------------------------


def _beside(table: pd.DataFrame, n: int, language: str) -> str:
    least, most = (number(count, 0, language) for count in _ends(table["n_others"]))
    row = table.loc[(table["covered"] - table["estimate"]).abs().idxmax()]
    high = row["estimate"] >= 0.5
    now, then = (percent(row[key] if high else 1 - row[key], 0, language)
                 for key in ("estimate", "covered"))  # fmt: skip
    known = percent(row["coverage_others"], 0, language)
    if language == "en":
        return (f"A métropole drawn at random is {_sides(table, 'en')} (n = {n} métropoles and"
                f" {least} to {most} other EPCI, all that are known: described, not tested). For"
                f" {label(row, 'en')}, known for {known} of inhabitants outside métropoles, the"
                f" {now} of cases are {then} where it is known for half at least.")  # fmt: skip
    return (f"Une métropole prise au hasard est {_sides(table, 'fr')} (n = {n} métropoles et"
            f" {least} à {most} autres EPCI, tous ceux que l'on connaît : on décrit, on ne teste"
            f" pas). Pour {label(row, 'fr')}, mesure connue de {known} des habitants hors des"
            f" métropoles, les {now} des cas sont {then} là où elle l'est de la moitié au"
            " moins.")  # fmt: skip


def _sides(table: pd.DataFrame, language: str) -> str:
    worse = table[table["estimate"] >= MOSTLY].sort_values("estimate", ascending=False)
    better = table[table["estimate"] <= 1 - MOSTLY].sort_values("estimate")
    better = better.assign(estimate=1 - better["estimate"])
    words = {
        "fr": ("plus touchée", "moins touchée", "pour", " des cas", " qu'un autre EPCI"),
        "en": ("more concerned", "less concerned", "for", " of cases", " than another EPCI"),
    }
    above, below, on, cases, other = words[language]  # fmt: skip
    parts = []
    for word, rows in ((above, worse), (below, better)):
        named = []
        for _, row in rows.iterrows():
            share = percent(row["estimate"], 0, language)
            named.append(f"{label(row, language)} ({share}{cases})")
            cases = ""
        if named:
            parts.append(f"{word}{other} {on} {several(named, language)}")
            other = ""
    level = "au niveau d'un autre EPCI" if language == "fr" else "level with another EPCI"
    return ("; " if language == "en" else " ; ").join(parts) or level


def _unequal(table: pd.DataFrame, n: int, language: str) -> str:
    table = table.dropna(subset="estimate").reset_index(drop=True)
    middle = _by_label(table)["estimate"].median().sort_values().reset_index()
    (low, least), (high, most) = ((number(row["estimate"], 2, language), label(row, language))
                                  for _, row in middle.iloc[[0, -1]].iterrows())  # fmt: skip
    firsts = table.loc[_by_label(table)["estimate"].idxmax(), "name"].value_counts()
    leaders = several(firsts.index[firsts == firsts.max()].sort_values(), language)
    drawn = table.loc[table["low"].notna(), "metropole"].nunique()
    rho = _by_label(table)[["estimate", "effective"]].apply(_rank_correlation).median()
    if language == "en":
        cut = (" The index also follows the map: the more a métropole is cut into communes, the"
               f" higher it is (median ρ = {number(rho, 2, 'en')}).")  # fmt: skip
        return (f"In the median métropole (n = {n}), the Gini index between communes goes from"
                f" {low} ({least}) to {high} ({most}); most often first: {leaders}"
                f" ({firsts.max()} measures of {len(middle)}).{cut if rho >= NOTABLE else ''}"
                f" Communes are enough for an interval in {drawn} métropoles.")  # fmt: skip
    cut = (" L'indice suit aussi la carte : plus une métropole est découpée en communes, plus il"
           f" est haut (ρ = {number(rho, 2)} en médiane).")  # fmt: skip
    return (f"Dans la métropole médiane (n = {n}), l'indice de Gini entre communes va de {low}"
            f" ({least}) à {high} ({most}) ; le plus souvent au premier rang : {leaders}"
            f" ({plural(firsts.max(), 'mesure')} sur {len(middle)})."
            f"{cut if rho >= NOTABLE else ''} Les communes suffisent à un intervalle dans"
            f" {plural(drawn, 'métropole')}.")  # fmt: skip


def _blanks(rows: pd.DataFrame, language: str) -> str:
    row, n = rows.loc[rows["change"].abs().idxmax()], len(rows)
    silent, lowered = int((rows["of"] - rows["n"]).sum()), int((rows["change"] < 0).sum())
    middle, change = (
        number(value, 3, language) for value in (rows["change"].median(), row["change"])
    )
    whole, seen = (number(row[key], 2, language) for key in ("whole", "estimate"))
    coverage = percent(rows["coverage"].min(), 0, language)
    if language == "en":
        return (f"{label(row, 'en')} is not published for {silent} communes of {n} métropoles;"
                f" those that remain hold at least {coverage} of inhabitants. On a measure known"
                f" everywhere, the same blanks change the Gini index by {middle} in the median"
                f" métropole and by {change} in {row['name']} (from {whole} to {seen}); they lower"
                f" it in {lowered} of {n}.")  # fmt: skip
    return (f"La mesure {label(row, 'fr')} n'est pas publiée pour {plural(silent, 'commune')} de"
            f" {plural(n, 'métropole')} ; celles qui restent abritent au moins {coverage} des"
            " habitants. Sur une mesure connue partout, ces mêmes blancs changent l'indice de Gini"
            f" de {middle} dans la métropole médiane et de {change} à {row['name']} (de {whole} à"
            f" {seen}) ; ils l'abaissent dans {lowered} sur {n}.")  # fmt: skip


def _fibre(
    result: CatchUp, own: pd.Series, others: pd.Series, gaps: list[float], language: str
) -> str:
    rows, (first, last) = result.metropoles, result.years
    closer, n = int((rows["change"] < 0).sum()), len(rows)
    here, there = ([percent(group[date] / 100, 0, language) for date in DATES]
                   for group in (own, others))  # fmt: skip
    ratio = [others[date] / own[date] if own[date] else np.nan for date in DATES]
    times = interval(*ratio, 1, language)
    span = interval(*gaps, 0, language)
    inside = interval(*(rows[f"gap_{date}"].median() for date in DATES), 0, language)
    opposed, narrower = ratio[1] > ratio[0], abs(gaps[1]) < abs(gaps[0])
    if language == "en":
        return (f"In {first}, {here[0]} of the premises of métropoles had no fibre, against"
                f" {there[0]} of those of other EPCI; in {last}, {here[1]} against {there[1]}. The"
                f" gap {'narrows' if narrower else 'does not narrow'}, from {span} points,"
                f" {'but' if opposed == narrower else 'and'} what others lack goes from {times}"
                " times what métropoles lack. Inside, the gap between communes falls in"
                f" {closer} métropoles of {n} (median: from {inside} points between two premises"
                " drawn at random).")  # fmt: skip
    return (f"En {first}, {here[0]} des locaux des métropoles étaient sans fibre, contre {there[0]}"
            f" de ceux des autres EPCI ; en {last}, {here[1]} contre {there[1]}. L'écart"
            f" {'se réduit' if narrower else 'ne se réduit pas'}, de {span} points,"
            f" {'mais' if opposed == narrower else 'et'} ce qui manque ailleurs passe de {times}"
            " fois ce qui manque aux métropoles. À l'intérieur, l'écart entre communes baisse dans"
            f" {plural(closer, 'métropole')} sur {n} (médiane : de {inside} points entre deux"
            " locaux pris au hasard).")  # fmt: skip


def _by_label(table: pd.DataFrame) -> pd.api.typing.DataFrameGroupBy:
    return table.groupby(["label_fr", "label_en"], dropna=False, sort=False)


def _ends(values: pd.Series) -> tuple[float, float]:
    return values.min(), values.max()


def _rank_correlation(own: pd.DataFrame) -> float:
    return own["estimate"].corr(own["effective"], method="spearman")


def _places(middle: pd.DataFrame, language: str) -> str:
    parts = []
    for row in middle.itertuples():
        place = round(row.percentile)
        if language == "en":
            text = row.label_fr if pd.isna(row.label_en) else row.label_en
            parts.append(f"at percentile {place} for “{text}”")
        else:
            rank = "1er" if place == 1 else f"{place}e"
            parts.append(f"au {rank} centile pour « {row.label_fr} »")
    return several(parts, language)
