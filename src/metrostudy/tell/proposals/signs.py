"""What ratings, coded passages and projects show of each proposal in each métropole."""

from __future__ import annotations

import pandas as pd

from metrostudy.field.codebook import labels
from metrostudy.tell.proposals import words
from metrostudy.tell.proposals.observed import Observed

DONE, UNDER_WAY, MISSING = "done", "under_way", "missing"
COLUMNS = ["proposal", "metropole", "sign", "shows", "n", "told_fr", "told_en"]


def signs(propositions: pd.DataFrame, seen: Observed, edition: str) -> pd.DataFrame:
    """Return what each sign that a proposal's rule names shows in each métropole.

    Three signs, each named by columns of ``propositions``, and none where its columns are blank:

    - ``rated``: the means of the ratings of ``criteria``. *Done* when all reach ``done_from``;
      *missing* when all are under ``begun_from``; *under way* when one at least reaches it. With a
      criterion that nobody rated, neither done nor missing.
    - ``said``: the passages of the edition's interviews that bear one of ``codes``. More of them
      say that it is there (valence ``present``) than that it is not (``absent``): ``said_shows``;
      the contrary: *missing*; as many, or none with either valence: nothing. Passages of one
      interview that overlap with the same valence count once, whoever coded them.
    - ``built``: the projects of ``themes``. One is done: ``built_shows``; one is under way: *under
      way*. One that is only studied shows nothing, and having none never shows that it is missing:
      nobody listed every project.

    Columns: proposal, metropole, sign, shows (``done``, ``under_way``, ``missing``; blank when the
    sign shows nothing), n (ratings, passages or projects looked at), told_fr, told_en.
    """
    rows = [
        row for looked in (_rated, _said, _built) for row in looked(propositions, seen, edition)
    ]
    found = pd.DataFrame(rows, columns=COLUMNS)
    looked_in = {"rated": seen.ratings, "said": seen.codings, "built": seen.projects}
    for sign, table in looked_in.items():
        if table.empty:
            told = [words.no_table(sign, language) for language in words.LANGUAGES]
            found.loc[found["sign"] == sign, ["told_fr", "told_en"]] = told
    return found


# Ratings ---------------------------------------------------------------------------------------


def _rated(propositions: pd.DataFrame, seen: Observed, edition: str) -> list[tuple]:
    scores = seen.scores(edition)
    names = [seen.criterion_labels(language) for language in words.LANGUAGES]
    rows = []
    for rule in propositions.dropna(subset="criteria").itertuples():
        for place, known in scores.reindex(columns=_listed(rule.criteria)).iterrows():
            shows = _scored(known, rule.begun_from, rule.done_from)
            told = [
                words.rated(known.rename(index=names[one]), language)
                for one, language in enumerate(words.LANGUAGES)
            ]
            rows.append((rule.proposal, place, "rated", shows, int(known.count()), *told))
    return rows


def _scored(scores: pd.Series, begun: float, done: float) -> str | None:
    """A threshold that is blank is reached by nobody, and nobody is under it."""
    if (scores >= done).all():
        return DONE
    if (scores >= begun).any():
        return UNDER_WAY
    return MISSING if (scores < begun).all() else None


# Coded passages --------------------------------------------------------------------------------


def _said(propositions: pd.DataFrame, seen: Observed, edition: str) -> list[tuple]:
    heard = seen.interviews.loc[seen.interviews["edition"] == edition, ["interview", "metropole"]]
    coded, rows = seen.codings.merge(heard, on="interview"), []
    for rule in propositions.dropna(subset="codes").itertuples():
        passages = _passages(coded[coded["code"].isin(_listed(rule.codes))])
        by_place = passages.groupby(["metropole", "valence"]).size().unstack(fill_value=0)
        by_place = by_place.reindex(seen.metropoles["metropole"], fill_value=0)
        for place, counts in by_place.iterrows():
            there, lacking = int(counts.get("present", 0)), int(counts.get("absent", 0))
            shows = None if there == lacking else rule.said_shows if there > lacking else MISSING
            others = int(counts.sum()) - there - lacking
            told = [words.said(there, lacking, others, one) for one in words.LANGUAGES]
            rows.append((rule.proposal, place, "said", shows, there + lacking + others, *told))
    return rows


def _passages(coded: pd.DataFrame) -> pd.DataFrame:
    """Passages that overlap and say the same are one: coders do not multiply what was said."""
    keys = ["metropole", "interview", "valence"]
    ordered = coded.fillna({"valence": ""}).sort_values([*keys, "start", "end"])
    so_far = ordered.groupby(keys)["end"].cummax()
    before = so_far.groupby([ordered[key] for key in keys]).shift()
    return ordered[~(ordered["start"] < before)]


# Projects --------------------------------------------------------------------------------------


def _built(propositions: pd.DataFrame, seen: Observed, _: str) -> list[tuple]:
    """A project of any edition: what was done once stays done."""
    projects, rows = seen.titled().sort_values("project"), []
    names = [labels(seen.codebook, language) for language in words.LANGUAGES]
    for rule in propositions.dropna(subset="themes").itertuples():
        themes = _listed(rule.themes)
        own = projects[projects["theme"].isin(themes)]
        for place in seen.metropoles["metropole"]:
            listed = own[own["metropole"] == place]
            shows = _carried(set(listed["status"]), rule.built_shows)
            told = [
                words.built(listed, names[one][themes], language)
                for one, language in enumerate(words.LANGUAGES)
            ]
            rows.append((rule.proposal, place, "built", shows, len(listed), *told))
    return rows


def _carried(statuses: set[str], finished: str) -> str | None:
    if DONE in statuses:
        return finished
    return UNDER_WAY if UNDER_WAY in statuses else None


def _listed(cell: str) -> list[str]:
    return [code.strip() for code in cell.split("|")]
