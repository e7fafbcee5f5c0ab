"""What all findings together say of each hypothesis, and in how many analyses it would hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from metrostudy.compare.multiverse.failures import fails
from metrostudy.compare.multiverse.shares import VERDICTS, shares
from metrostudy.faults import StudyError, listing
from metrostudy.tell.conclusion_words import undone
from metrostudy.tell.wording import number, percent

WORDS = {
    "supported": ("appuyée", "supported"),
    "opposed": ("contredite", "opposed"),
    "mixed": ("partagée", "mixed"),
    "silent": ("sans réponse", "unanswered"),
}
_WANTED = {"supported": "supports", "opposed": "opposes", "silent": "silent"}
# Seeing no second model does not prove that there is only one.
_ON_ONE_MODEL = {"several": "opposes", "one": "silent", "atypical": "silent"}
_COLUMNS = [
    "hypothesis", "statement_fr", "statement_en", "verdict", "verdict_fr", "verdict_en", "findings",
    "holds", "n_analyses", "share", "fails_fr", "fails_en", "published_fr", "published_en",
    "source", "why_fr", "why_en",
]  # fmt: skip

Row = Mapping[str, Any]


def verdicts(
    findings: pd.DataFrame,
    hypotheses: pd.DataFrame,
    answers: pd.DataFrame,
    factors: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return one row per hypothesis: what findings say of it, how firmly, what was published.

    A hypothesis is ``supported`` when at least one finding supports it and none opposes it,
    ``opposed`` the other way round, ``mixed`` when some do either, ``silent`` otherwise. Findings
    are not votes: several may tell one test, so that how many there are counts for nothing.

    ``answers`` and ``factors`` come from the sweep of all defensible analyses, and have no row
    without one. A verdict ``holds`` in the analyses that say the same of the hypothesis, out of the
    ``n_analyses`` that could be computed. Where a hypothesis has several conclusions, those count
    that agree with the verdict under the study's own choices (all of them when none does), and
    their lowest share is kept. It stands beside the verdict and never changes it: few analyses may
    share a verdict, and the reader is told. ``fails_fr`` and ``fails_en`` say when it does not hold
    (:func:`~metrostudy.compare.multiverse.shares.fails`). All are blank where no conclusion bears
    on the hypothesis, and for ``mixed``, since one analysis never says both.

    Columns: hypothesis, statement_fr, statement_en, verdict, verdict_fr, verdict_en, findings
    (those that bear, parted by ``|``), holds, n_analyses, share, fails_fr, fails_en, published_fr,
    published_en, source, why_fr, why_en (why there is no answer, blank when there is one). Raises
    :class:`~metrostudy.faults.StudyError` when a finding names a hypothesis that is not listed.

    >>> said = pd.DataFrame({"finding": ["a", "b"], "hypothesis": "H1", "step": "05_one_model",
    ...                      "bearing": ["silent", "opposes"]})
    >>> asked = pd.DataFrame({"hypothesis": ["H1"], "statement_fr": "Un modèle", "statement_en": "",
    ...                       "published_fr": "non", "published_en": "", "source": "",
    ...                       "unanswered_fr": "", "unanswered_en": ""})
    >>> row = verdicts(said, asked, pd.DataFrame()).iloc[0]
    >>> row["verdict"], row["findings"], verdict_sentence(row)
    ('opposed', 'b', 'H1, « Un modèle » : contredite ; réponse publiée : non.')
    """
    if hypotheses.empty:
        return pd.DataFrame(columns=_COLUMNS)
    _refuse_unlisted(findings, hypotheses)
    rows = []
    for asked in hypotheses.astype(object).fillna("").to_dict("records"):
        bearing = findings[findings["hypothesis"] == asked["hypothesis"]]
        verdict = _verdict(set(bearing["bearing"]))
        rows.append(
            {key: asked[key] for key in _COLUMNS if key in asked}
            | {"verdict": verdict, "verdict_fr": WORDS[verdict][0], "verdict_en": WORDS[verdict][1]}
            | {"findings": "|".join(bearing.loc[bearing["bearing"] != "silent", "finding"])}
            | _firmness(verdict, asked["hypothesis"], answers, factors)
            | {f"why_{language}": asked[f"unanswered_{language}"] if verdict == "silent" else ""
               for language in ("fr", "en")}
        )  # fmt: skip
    return pd.DataFrame(rows, columns=_COLUMNS).astype({"holds": "Int64", "n_analyses": "Int64"})


def verdict_sentence(row: Row, language: str = "fr") -> str:
    """Return one row of :func:`verdicts` in words: verdict, share, published answer, and why."""
    statement, word = row[f"statement_{language}"], row[f"verdict_{language}"]
    firm, published = held(row, language), row[f"published_{language}"]
    if language == "en":
        said = f"{row['hypothesis']}, “{statement}”: {word}"
        printed = f"; published answer: {published}" if published else ""
    else:
        said = f"{row['hypothesis']}, « {statement} » : {word}"
        printed = f" ; réponse publiée : {published}" if published else ""
    rest = [row[f"fails_{language}"], row[f"why_{language}"]]
    return " ".join([f"{said}{f', {firm}' if firm else ''}{printed}.", *filter(None, rest)])


def held(row: Row, language: str = "fr") -> str:
    """Return in how many analyses a verdict holds, blank without a sweep.

    A share is never rounded to all or to nothing.

    >>> held({"holds": 2735, "n_analyses": 2736})
    'dans plus de 99\\u202f% des 2\\u202f736 analyses'
    >>> held({"holds": 40, "n_analyses": 40}), held({"holds": 0, "n_analyses": 9}, "en")
    ('dans les 40 analyses', 'in none of the 9 analyses')
    """
    if pd.isna(row["n_analyses"]):
        return ""
    holds, n = int(row["holds"]), int(row["n_analyses"])
    share, told, english = holds / n, number(n, 0, language), language == "en"
    about = percent(min(max(share, 0.01), 0.99), 0, language)
    if 0 < share < 0.01:
        about = f"less than {about}" if english else f"moins de {about}"
    elif 0.99 < share < 1:
        about = f"more than {about}" if english else f"plus de {about}"
    if not holds:
        return f"in none of the {told} analyses" if english else f"dans aucune des {told} analyses"
    if holds < n:
        return (
            f"in {about} of the {told} analyses" if english else f"dans {about} des {told} analyses"
        )
    if n == 1:
        return "in the only analysis" if english else "dans la seule analyse"
    return f"in all {told} analyses" if english else f"dans les {told} analyses"


def _refuse_unlisted(findings: pd.DataFrame, hypotheses: pd.DataFrame) -> None:
    lost = set(findings["hypothesis"].dropna()) - {"", *hypotheses["hypothesis"]}
    if lost:
        problem = f"findings bear on {listing(sorted(lost))}, which this table does not list"
        raise StudyError([f"hypotheses.csv: {problem}."])


def _verdict(bearings: set[str]) -> str:
    """The word for what findings do to a hypothesis."""
    if {"supports", "opposes"} <= bearings:
        return "mixed"
    if "supports" in bearings:
        return "supported"
    return "opposed" if "opposes" in bearings else "silent"


# How firmly --------------------------------------------------------------------------------------


def _firmness(
    verdict: str, hypothesis: str, answers: pd.DataFrame, factors: pd.DataFrame | None
) -> dict:
    """In how many analyses the verdict holds, and when it does not."""
    row = {"holds": None, "n_analyses": None, "share": None, "fails_fr": "", "fails_en": ""}
    asked = answers[answers["hypothesis"] == hypothesis] if len(answers) else answers
    if asked.empty or verdict not in _WANTED:
        return row
    table = shares(asked)
    same = [word for word in VERDICTS if _ON_ONE_MODEL.get(word, word) == _WANTED[verdict]]
    table = table.assign(holds=table[same].sum(axis=1), agrees=table["verdict"].isin(same))
    table = table[(table["n"] > 0) & (table["agrees"] | ~table["agrees"].any())]
    if table.empty:
        return row
    weakest = table.loc[(table["holds"] / table["n"]).idxmin()]
    row |= {"holds": weakest["holds"], "n_analyses": weakest["n"]}
    row["share"] = weakest["holds"] / weakest["n"]
    if not weakest["agrees"] or factors is None or factors.empty:
        return row
    when = fails(asked[asked["conclusion"] == weakest["conclusion"]], factors).iloc[0]
    return row | {f"fails_{language}": undone(when, language) for language in ("fr", "en")}
