"""What the study's métropoles need, and which proposals answer it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from metrostudy import small_n
from metrostudy.compare.barriers.codes import barrier_codes
from metrostudy.compare.barriers.prevalence import Prevalence
from metrostudy.field.codebook import labels
from metrostudy.measure.inventory.codes import codes_in
from metrostudy.study import Invariants
from metrostudy.tell.proposals.observed import Observed
from metrostudy.tell.wording import percent


@dataclass(frozen=True)
class Coverage:
    """Which needs each proposal answers, and which needs none does.

    A *need* is a barrier or a gap. ``proposals`` has one row per proposal: ``proposal, edition,
    group, label_fr, label_en, needs_fr, needs_en`` (what it answers, with its frequency where the
    study measures it) and ``reason``. ``links`` has one row per proposal and need that it answers:
    ``proposal, edition, label_fr, label_en, need, need_fr, need_en, kind, estimate, low, high,
    count, n`` (blank for a need that the study does not measure). ``needs`` has one row per
    measured need: ``need, need_fr, need_en, kind, count, estimate, low, high, n``, the editions as
    columns (how many of their proposals answer it) and ``proposals`` (in all), the barriers first,
    most often met on top.
    """

    proposals: pd.DataFrame
    links: pd.DataFrame
    needs: pd.DataFrame
    editions: tuple[str, ...]


def gaps(seen: Observed, edition: str, choices: Invariants) -> pd.DataFrame:
    """Return, for each condition of the grid, the share of métropoles that lack it.

    A métropole lacks a condition when the mean of its raters is below the crossover of
    ``choices.condition_anchors``: the same line as in the study of invariants. Métropoles without
    a rating are left out. Returns ``need, kind, need_fr, need_en, count, estimate, low, high, n``
    (Wilson's interval; ``n`` counts métropoles).
    """
    scores, crossover, rows = conditions(seen, edition), choices.condition_anchors[1], []
    for need in scores:
        known = scores[need].dropna()
        low = int((known < crossover).sum())
        rows.append({"need": need, "count": low} | small_n.wilson(low, len(known)))
    table = pd.DataFrame(rows, columns=["need", "count", "estimate", "low", "high", "n"])
    return named(seen.codebook).merge(table, on="need")


def conditions(seen: Observed, edition: str) -> pd.DataFrame:
    """Return the mean rating of each condition: the criteria of the grid that are codes."""
    scores = seen.scores(edition)
    return scores[[name for name in scores if name in set(seen.codebook["code"])]]


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
    measured = pd.concat([barriers[barriers["n"] > 0], gaps[["need", *numbers]]])
    answers = codes_in(propositions["answers"]).rename("need")
    links = propositions[["proposal", "edition", "label_fr", "label_en"]].join(answers, how="right")
    links = links.merge(named(codebook), on="need", how="left")
    links = links.merge(measured, on="need", how="left")
    editions = tuple(sorted(propositions["edition"].unique()))
    needs = _needs(links, named(codebook).merge(measured, on="need"), editions, codebook)
    return Coverage(_proposals(propositions, links), links, needs, editions)


def named(codebook: pd.DataFrame) -> pd.DataFrame:
    """Return what each code is called as a need: ``need, kind, need_fr, need_en``."""
    spelt = [codebook["code"].map(labels(codebook, language)) for language in ("fr", "en")]
    table = codebook[["code", "kind"]].assign(need_fr=spelt[0], need_en=spelt[1])
    return table.rename(columns={"code": "need"})


def _needs(
    links: pd.DataFrame, measured: pd.DataFrame, editions: tuple[str, ...], codebook: pd.DataFrame
) -> pd.DataFrame:
    per = links.groupby(["need", "edition"])["proposal"].nunique().unstack(fill_value=0)
    table = measured.astype({"estimate": float}).join(per.reindex(columns=editions), on="need")
    table[list(editions)] = table[list(editions)].fillna(0).astype(int)
    table["proposals"] = table[list(editions)].sum(axis=1)
    is_gap = ~table["need"].isin(barrier_codes(codebook)["barrier"])
    table = table.assign(gap=is_gap).sort_values(
        ["gap", "estimate", "need"], ascending=[True, False, True], ignore_index=True
    )
    return table.drop(columns="gap")


def _proposals(propositions: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """One row per proposal, with its needs in words."""
    spelt = {
        f"needs_{language}": propositions["proposal"].map(_in_words(links, language))
        for language in ("fr", "en")
    }
    names = ["proposal", "edition", "group", "label_fr", "label_en", *spelt, "reason"]
    return propositions.assign(**spelt)[names]


def _in_words(links: pd.DataFrame, language: str) -> pd.Series:
    """The needs that each proposal answers, each with its share when it is measured."""
    shares = [
        "" if pd.isna(share) else f" ({percent(share, 0, language)})" for share in links["estimate"]
    ]
    texts = links[f"need_{language}"] + shares
    return texts.groupby(links["proposal"]).agg(("; " if language == "en" else " ; ").join)
