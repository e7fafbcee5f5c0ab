"""What a fieldwork of each size could find, one sentence per hypothesis."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from metrostudy.compare.multiverse.power import PLANTED
from metrostudy.tell.conclusion_words import conclusion, short
from metrostudy.tell.wording import number, percent, several

ENOUGH = 0.8
_COUNTED = {
    "projects": ("dans les projets", "in projects"),
    "interviews": ("dans les entretiens", "in interviews"),
}
_SENTENCES = ("sentence_fr", "sentence_en")


def power_sentences(table: pd.DataFrame) -> pd.DataFrame:
    """Say in French and English what each size of fieldwork sees of each conclusion.

    ``table`` is that of :func:`~metrostudy.compare.multiverse.power.fieldwork_power`. Each sentence
    is about the middle one of the sizes tried, then the smallest with which, and with all larger
    ones, eight studies in ten see what was planted; then the most that is claimed wrongly where
    nothing was. Returns ``conclusion, hypothesis, denominator, sentence_fr, sentence_en``; the last
    row, of no conclusion, says what interviews change.
    """
    keys = ["conclusion", "hypothesis", "denominator"]
    rows = [
        {key: own[key].iloc[0] for key in keys}
        | {name: " ".join(_sentences(own, language))
           for name, language in zip(_SENTENCES, ("fr", "en"), strict=True)}
        for own in questions(table)
    ]  # fmt: skip
    last = dict.fromkeys(keys) | dict(zip(_SENTENCES, _INTERVIEWS, strict=True))
    return pd.DataFrame([*rows, last])


def questions(table: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the rows of each conclusion, in order; H4 comes twice, once by what it counts."""
    keys = [table["conclusion"], table["denominator"].fillna("")]
    return [rows for _, rows in table.groupby(keys, sort=False)]


def question_name(rows: pd.DataFrame) -> str:
    """Return what a French reader calls the conclusion of ``rows``, and what it counts."""
    name = conclusion(rows["conclusion"].iloc[0], rows["hypothesis"].iloc[0])
    counted = rows["denominator"].iloc[0]
    return name if pd.isna(counted) else f"{name}, {_COUNTED[counted][0]}"


def smallest(rows: pd.DataFrame) -> pd.Series | None:
    """Return the row of the fewest interviews, then métropoles, that see it eight times in ten.

    All larger numbers of métropoles must see it as often.
    """
    for _, one in rows.groupby(rows["interviews"].fillna(0)):
        falling = one.sort_values("metropoles", ascending=False)
        enough = falling[(falling["estimate"] >= ENOUGH).cummin()]
        if len(enough):
            return enough.iloc[-1]
    return None


def sized(row: pd.Series, language: str = "fr") -> str:
    """Return ``12 métropoles et 2 entretiens chacune``, the latter where it matters.

    >>> sized(pd.Series({"metropoles": 12, "interviews": 2}), "en")
    '12 métropoles and 2 interviews each'
    """
    many = number(row["metropoles"], 0, language) + " métropoles"
    if pd.isna(row["interviews"]):
        return many
    k = int(row["interviews"])
    heard = ("entretien", "interview")[language == "en"] + ("s" if k > 1 else "")
    both = (" et {} {} chacune", " and {} {} each")[language == "en"]
    return many + both.format(k, heard)


def _sentences(own: pd.DataFrame, language: str) -> Iterator[str]:
    english = language == "en"
    name = short(own.iloc[0], language)
    if not pd.isna(counted := own["denominator"].iloc[0]):
        name += f" ({_COUNTED[counted][english]})"
    name += ": " if english else " : "
    seen, without = own[own["truth"] == PLANTED], own[own["truth"] != PLANTED]
    yield name + (_power(seen, language) if len(seen) else _unplanted(without, language))
    most = without.loc[without["estimate"].idxmax()]
    yield _ALARMS[english].format(_share(most, language))
    failed = own.loc[own["impossible"] == own["n"], "metropoles"].unique()
    if len(failed):
        yield _FAILED[english].format(several(map(str, failed), language))


def _power(seen: pd.DataFrame, language: str) -> str:
    english, found = language == "en", smallest(seen)
    middle, last = _middle(seen), seen.sort_values(["interviews", "metropoles"]).iloc[-1]
    said = _SEEN[english].format(sized(middle, language), _share(middle, language))
    if found is None:
        share = "" if last.name == middle.name else f" ({_share(last, language)})"
        return said + _TOO_FEW[english].format(sized(last, language), share)
    least = found["metropoles"] == seen["metropoles"].min()
    return said + (_LEAST if least else _ENOUGH)[english].format(sized(found, language))


def _unplanted(without: pd.DataFrame, language: str) -> str:
    english, middle = language == "en", _middle(without)
    if pd.isna(middle["detectable"]):
        return _SILENT[english]
    rho = number(middle["detectable"], 2, language)
    return _RHO[english].format(sized(middle, language), rho)


def _middle(rows: pd.DataFrame) -> pd.Series:
    """The row of the middle sizes, the lower one of two."""
    for name in ("interviews", "metropoles"):
        sizes = sorted(rows[name].dropna().unique())
        if sizes:
            rows = rows[rows[name] == sizes[(len(sizes) - 1) // 2]]
    return rows.iloc[0]


def _share(row: pd.Series, language: str) -> str:
    low, high = (number(100 * row[end], 0, language) for end in ("low", "high"))
    studies = ("des études", "of studies")[language == "en"]
    return f"{percent(row['estimate'], 0, language)} {studies} [{low}\N{EN DASH}{high}]"


_SEEN = (
    "avec {}, l'effet planté est vu dans {} ; ",
    "with {}, the planted effect is seen in {}; ",
)
_ENOUGH = ("{} suffisent pour 80\u202f%.", "{} are enough for 80%.")
_LEAST = (
    "{}, le moins que l'on ait essayé, suffisent pour 80\u202f%.",
    "{}, the fewest tried, are enough for 80%.",
)
_TOO_FEW = ("{} ne suffisent pas pour 80\u202f%{}.", "{} are not enough for 80%{}.")
_SILENT = ("la vérité plantée n'en contient rien.", "the planted truth holds nothing of it.")
_RHO = (
    "rien n'est planté ; avec {}, une corrélation de rangs de {} serait vue huit fois sur dix,"
    " une plus faible moins souvent.",
    "nothing is planted; with {}, a rank correlation of {} would be seen eight times in ten,"
    " a weaker one less often.",
)
_ALARMS = (
    "Sans effet, il en est annoncé un dans {} au plus.",
    "Without any, one is claimed in {} at most.",
)
_FAILED = ("Non calculable avec {} métropoles.", "Not computable with {} métropoles.")
_INTERVIEWS = (
    "Le nombre d'entretiens ne change ici que les freins dits en entretien : les autres"
    " conclusions reposent sur les notes et les projets, que la simulation donne d'elle-même.",
    "The number of interviews only changes the barriers named in interviews here: other"
    " conclusions rest on ratings and projects, which the simulation gives of itself.",
)
