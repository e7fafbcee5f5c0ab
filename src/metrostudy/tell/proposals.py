"""From what was found to what could be done: which proposals answer which barriers and gaps."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from metrostudy import small_n
from metrostudy.compare.barriers.codes import barrier_codes, met_by_project
from metrostudy.compare.barriers.prevalence import Prevalence
from metrostudy.study import Invariants, Proposals

IDEAS = 3


@dataclass(frozen=True)
class Coverage:
    """Which needs each proposal answers, and which needs none does.

    A *need* is a barrier or a gap. ``links`` has one row per proposal and need that it answers:
    ``proposal, edition, group, label_fr, label_en, need, need_fr, need_en, kind, estimate, low,
    high, count, n`` (blank for a need that the study does not measure). ``needs`` has one row per
    measured need: ``need, need_fr, need_en, kind, count, estimate, low, high, n``, the editions as
    columns (how many of their proposals answer it) and ``proposals`` (in all), the barriers first,
    most often met on top.
    """

    links: pd.DataFrame
    needs: pd.DataFrame
    editions: tuple[str, ...]


def gaps(
    ratings: pd.DataFrame, codebook: pd.DataFrame, edition: str, choices: Invariants
) -> pd.DataFrame:
    """Return, for each condition of the grid, the share of métropoles that lack it.

    A métropole lacks a condition when the mean of its raters is below the crossover of
    ``choices.condition_anchors``: the same line as in the study of invariants. Métropoles without
    a rating are left out. Returns ``need, kind, need_fr, need_en, count, estimate, low, high, n``
    (Wilson's interval; ``n`` counts métropoles).

    >>> ratings = pd.DataFrame({"metropole": ["a", "b"], "edition": "2026", "criterion": "IN.DONN",
    ...                         "rater": "R1", "score": [1.0, 4.0]})
    >>> codebook = pd.DataFrame({"code": ["IN.DONN"], "kind": ["invariant"], "label_fr": "Donnée",
    ...                          "label_en": "Data"})
    >>> gaps(ratings, codebook, "2026", Invariants())[["need", "count", "n"]].values.tolist()
    [['IN.DONN', 1, 2]]
    """
    own = ratings[(ratings["edition"] == edition) & ratings["criterion"].isin(codebook["code"])]
    settled = own.groupby(["criterion", "metropole"])["score"].mean().dropna().unstack("criterion")
    crossover, rows = choices.condition_anchors[1], []
    for need in settled:
        scores = settled[need].dropna()
        low = int((scores < crossover).sum())
        rows.append({"need": need, "count": low} | small_n.wilson(low, len(scores)))
    table = pd.DataFrame(rows, columns=["need", "count", "estimate", "low", "high", "n"])
    return _named(codebook).merge(table, on="need")


def proposals_by_need(
    propositions: pd.DataFrame, met: Prevalence, gaps: pd.DataFrame, codebook: pd.DataFrame
) -> Coverage:
    """Set each proposal beside the barriers and gaps that it answers and how frequent they are.

    ``propositions.answers`` says which codes a proposal answers, and ``reason`` why: a judgement of
    the team, to be read and contested, not a measure of effect. A code that the study does not
    measure keeps its row in ``links`` with a blank frequency.
    """
    numbers = ["count", "estimate", "low", "high", "n"]
    barriers = met.table.rename(columns={"barrier": "need"})[["need", *numbers]]
    measured = pd.concat([barriers, gaps[["need", *numbers]]])
    known = _named(codebook).merge(measured, on="need").astype({"estimate": float})
    links = propositions.assign(need=propositions["answers"].str.split("|", regex=False))
    links = links.explode("need").assign(need=lambda t: t["need"].str.strip()).dropna(subset="need")
    per = links.groupby(["need", "edition"])["proposal"].nunique().unstack(fill_value=0)
    editions = tuple(sorted(propositions["edition"].unique()))
    needs = known.join(per.reindex(columns=editions), on="need")
    needs[list(editions)] = needs[list(editions)].fillna(0).astype(int)
    needs["proposals"] = needs[list(editions)].sum(axis=1)
    is_gap = ~needs["need"].isin(barrier_codes(codebook)["barrier"])
    needs = needs.assign(gap=is_gap).sort_values(
        ["gap", "estimate", "need"], ascending=[True, False, True], ignore_index=True
    )
    links = links.drop(columns=["answers", "reason"])
    links = links.merge(_named(codebook), on="need", how="left")
    links = links.merge(measured, on="need", how="left")
    return Coverage(links.reset_index(drop=True), needs.drop(columns="gap"), editions)


def proposals_by_metropole(
    propositions: pd.DataFrame,
    projects: pd.DataFrame,
    codebook: pd.DataFrame,
    metropoles: pd.DataFrame,
    choices: Proposals,
) -> pd.DataFrame:
    """Name, for each métropole, the proposals that its own most frequent barriers call for.

    Barriers are taken from the one that most of its projects met; each calls for the latest
    proposal that answers it and is not yet named (of one edition, the one that answers it first
    and fewest things beside), until ``choices.per_metropole`` are found, going round again if
    barriers are few. The pool of ideas: the ``IDEAS`` other métropoles whose projects most often
    overcame that barrier.

    Returns ``metropole, name, order, proposal, label_fr, label_en, edition, barrier, barrier_fr,
    barrier_en, count`` (its projects that met the barrier), ``n`` (its projects that say),
    ``overcome`` (of them), ``ideas`` (names with the number of projects). A métropole whose
    projects say nothing, or met no barrier that a proposal answers, has no row.
    """
    met = met_by_project(projects, codebook)
    won = met & met_by_project(projects, codebook, "overcome")
    home = projects.set_index("project")["metropole"]
    counts, wins = met.groupby(home).sum(), won.groupby(home).sum()
    sizes = met.groupby(home).size()
    names = metropoles.set_index("metropole")["name"]
    answers, rows = _answers(propositions), []
    for place in names.index.intersection(counts.index, sort=False):
        own = counts.loc[place].sort_values(ascending=False, kind="stable")
        called = _called(own[own > 0].index, answers, choices.per_metropole)
        for order, (barrier, proposal) in enumerate(called, start=1):
            row = {"metropole": place, "name": names[place], "order": order, "proposal": proposal}
            row |= {"barrier": barrier, "count": int(own[barrier]), "n": int(sizes[place])}
            row |= {"overcome": int(wins.loc[place, barrier])}
            rows.append(row | {"ideas": _ideas(wins[barrier].drop(place), names)})
    columns = ["metropole", "name", "order", "proposal", "barrier", "count", "n", "overcome"]
    return _spelt(pd.DataFrame(rows, columns=[*columns, "ideas"]), propositions, codebook)


def _spelt(table: pd.DataFrame, propositions: pd.DataFrame, codebook: pd.DataFrame) -> pd.DataFrame:
    labels = propositions[["proposal", "label_fr", "label_en", "edition"]]
    names = {"need": "barrier", "need_fr": "barrier_fr", "need_en": "barrier_en"}
    barriers = _named(codebook).rename(columns=names).drop(columns="kind")
    table = table.merge(labels, on="proposal", how="left").merge(barriers, on="barrier", how="left")
    first = ["metropole", "name", "order", "proposal", "label_fr", "label_en", "edition"]
    then = ["barrier", "barrier_fr", "barrier_en", "count", "n", "overcome", "ideas"]
    return table[[*first, *then]]


def _named(codebook: pd.DataFrame) -> pd.DataFrame:
    columns = {"code": "need", "label_fr": "need_fr", "label_en": "need_en"}
    return codebook.rename(columns=columns)[["need", "kind", "need_fr", "need_en"]]


def _answers(propositions: pd.DataFrame) -> dict[str, list[str]]:
    """The proposals that answer each code: the latest, then the one that answers it first."""
    listed = propositions.dropna(subset="answers").copy()
    listed["need"] = listed["answers"].str.split("|", regex=False)
    listed["width"] = listed["need"].str.len()
    each = listed.explode("need").assign(need=lambda t: t["need"].str.strip())
    each["place"] = each.groupby("proposal").cumcount()
    order = ["edition", "place", "width", "proposal"]
    each = each.sort_values(order, ascending=[False, True, True, True])
    return each.groupby("need")["proposal"].apply(list).to_dict()


def _called(barriers: pd.Index, answers: dict[str, list[str]], most: int) -> list[tuple[str, str]]:
    called: list[tuple[str, str]] = []
    rounds = max((len(answers.get(barrier, ())) for barrier in barriers), default=0)
    for _ in range(rounds):
        for barrier in barriers:
            taken = {proposal for _, proposal in called}
            left = [name for name in answers.get(barrier, ()) if name not in taken]
            called += [(barrier, left[0])] if left else []
    return called[:most]


def _ideas(wins: pd.Series, names: pd.Series) -> str:
    best = wins[wins > 0].sort_values(ascending=False, kind="stable").head(IDEAS)
    return " ; ".join(
        f"{names[place]} ({count})" for place, count in best.items() if place in names
    )
