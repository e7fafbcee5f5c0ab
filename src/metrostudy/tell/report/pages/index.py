"""The first page: four questions and their answers, the headline figure, every hypothesis."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from metrostudy.tell.report.printing import pdf_printer
from metrostudy.tell.report.rendering import Page
from metrostudy.tell.report.results import Results, records
from metrostudy.tell.verdicts import WORDS, held, verdicts

# What a reader who knows nothing of the study asks: the question, the hypotheses it is about, the
# findings that answer it, best first, and what else may be said where none does.
QUESTIONS = (
    (
        ("Y a-t-il un modèle français ?", "Is there one French model?"),
        ("H1",),
        ("05_one_model-both",),
        (),
    ),
    (
        ("Que partagent les métropoles mûres ?", "What do mature métropoles share?"),
        ("H2",),
        ("06_invariants-shared", "06_invariants-path"),
        (),
    ),
    (
        ("Qu'est-ce qui freine les autres ?", "What holds the others back?"),
        ("H4", "H5"),
        ("07_barriers-internal", "07_barriers-external", "07_barriers-steering"),
        ("07_barriers-exposure",),
    ),
    (
        ("En sommes-nous sûrs ?", "How sure are we?"),
        (),
        (
            "10_robustness-firm",
            "10_robustness-fragile",
            "04_maturity-tiers",
            "02_codings-agreement",
        ),
        (),
    ),
)
HEADLINE = "05_one_model-null"


def pages(results: Results) -> Iterator[Page]:
    """Give the page that a reader opens first."""
    rows = _verdicts(results)
    content = {
        "answers": [_answer(results, rows, *question) for question in QUESTIONS],
        "headline": results.picture(HEADLINE),
        "verdicts": rows,
        "tally": _tally(rows, results.study.language),
        "printer": pdf_printer(),
    }
    entry = results.say("Synthèse", "Summary")
    yield Page("index", results.study.title, "index", content, entry=entry)


def _answer(
    results: Results,
    rows: list[dict],
    question: tuple[str, str],
    hypotheses: tuple[str, ...],
    names: tuple[str, ...],
    instead: tuple[str, ...],
) -> dict:
    """One question with its verdicts and findings, or the sentences that say why there are none."""
    found = results.findings.set_index("finding")
    given = [name for name in names if name in found.index]
    shown = given or [name for name in instead if name in found.index]
    own = [row for row in rows if row["hypothesis"] in hypotheses]
    return {
        "question": results.say(*question),
        "verdicts": own,
        "findings": records(found.loc[shown].reset_index()),
        "absences": [] if given else [row["why"] for row in own[:1] if row["why"]],
    }


def _tally(rows: list[dict], language: str) -> str:
    """How many hypotheses have each verdict, in words; blank without hypotheses.

    >>> _tally([{"verdict": "supported"}, {"verdict": "supported"}, {"verdict": "silent"}], "fr")
    '3 hypothèses : 2 appuyées, 1 sans réponse.'
    """
    counts = Counter(row["verdict"] for row in rows)
    if not counts:
        return ""
    english, said = language == "en", []
    for verdict, words in WORDS.items():
        count = counts[verdict]
        ending = "s" if count > 1 and verdict != "silent" and not english else ""
        said += [f"{count} {words[english]}{ending}"] if count else []
    return f"{len(rows)} {'hypotheses: ' if english else 'hypothèses : '}{', '.join(said)}."


def _verdicts(results: Results) -> list[dict]:
    """The table of hypotheses in the language of the study; no row without hypotheses."""
    if not results.study.has("hypotheses"):
        return []
    answers, factors = results.sweep("answers"), results.sweep("factors")
    table = verdicts(results.findings, results.of_study("hypotheses"), answers, factors)
    language = results.study.language
    return [
        row
        | {name: row[f"{name}_{language}"] or "" for name in ("statement", "published", "why")}
        | {"held": held(row, language), "sources": _sources(row)}
        for row in table.to_dict("records")
    ]


def _sources(row: dict) -> list[tuple[str, str]]:
    """The label and the address of each source; an address that is not one is left blank."""
    parted = [source.rpartition(", ") for source in (row["source"] or "").split("|") if source]
    return [
        (label, address) if address.startswith("https://") else (f"{label}{comma}{address}", "")
        for label, comma, address in parted
    ]
