"""What a fieldwork could find: simulated studies of several sizes, each through the whole chain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from metrostudy import small_n
from metrostudy.compare.barriers.codes import barrier_codes
from metrostudy.compare.barriers.prevalence import EXPECTED_FIRST
from metrostudy.compare.multiverse.conclusions import CONCLUSIONS, IMPOSSIBLE, evaluate
from metrostudy.compare.multiverse.material import Material
from metrostudy.faults import StudyError, listing, nearest
from metrostudy.simulate import CONDITIONS, Barrier, Truth, simulate
from metrostudy.study import Study

PLANTED, ABSENT, FLAT = TRUTHS = ("planted", "absent", "flat")
CLAIMS = ("supports", "opposes")
COLUMNS = [
    "conclusion", "hypothesis", "denominator", "truth", "metropoles", "interviews", "verdict",
    "count", "n", "estimate", "low", "high", "impossible", "reason", "detectable",
]  # fmt: skip


@dataclass(frozen=True)
class Question:
    """A conclusion, and what simulated studies plant of it.

    ``planted`` returns the verdict that the truth makes right, blank where it plants nothing.
    ``alarms`` are the verdicts that claim something in the truth called ``absent``, where nothing
    of it is. ``denominator`` says on what H4 counts barriers; on interviews, their number matters.
    """

    conclusion: str
    planted: Callable[[Truth, Material], str]
    alarms: tuple[str, ...] = CLAIMS
    absent: str = ABSENT
    denominator: str = ""


@dataclass(frozen=True)
class Fieldwork:
    """The sizes to try on ``truths``, and ``base``: a study's framework, codebook and choices.

    ``added`` are barriers that the truth lacked and that H4 needs; ``unasked`` are the conclusions
    that simulated studies cannot answer, with the reason.
    """

    base: Material
    truths: dict[str, Truth]
    questions: tuple[Question, ...]
    metropoles: tuple[int, ...]
    interviews: tuple[int, ...]
    studies: int
    added: dict[str, float]
    unasked: dict[str, str]

    @classmethod
    def of(
        cls,
        study: Study,
        truth: Truth,
        metropoles: Sequence[int],
        interviews: Sequence[int],
        studies: int,
    ) -> Fieldwork:
        """Plan ``studies`` simulated studies for each number of métropoles and each truth.

        Raises :class:`~metrostudy.faults.StudyError` where the truth plants a condition or a
        barrier that does not exist.
        """
        free = {"places": (), "arrivals": (), "portfolio": (), "evidence": {}, "change": None}
        most = {"interviews_per_metropole": max(interviews), "n_metropoles": max(metropoles)}
        truth = truth.model_copy(update=free | most)
        _refuse_unknown(truth, study.table("codebook"))
        base = Material.made(study, _heard(truth))
        added = _rivals(truth, base)
        planted = truth.model_copy(
            update={"barriers": truth.barriers | {c: Barrier(share=s) for c, s in added.items()}}
        )
        unasked = _unasked(base)
        asked = tuple(q for q in QUESTIONS if q.conclusion in set(CONCLUSIONS) - set(unasked))
        truths = {PLANTED: planted, ABSENT: without_effects(planted), FLAT: one_level(planted)}
        sizes = tuple(metropoles), tuple(interviews), studies
        return cls(base, truths, asked, *sizes, added, unasked)

    @property
    def rows(self) -> np.ndarray:
        """One row per simulated study: its number, the place of its truth, its métropoles.

        Sizes alternate, so that what is left always takes about as long as what is done.
        """
        used = {PLANTED, *(question.absent for question in self.questions)}
        places = [place for place, name in enumerate(TRUTHS) if name in used]
        grid = np.meshgrid(range(self.studies), places, self.metropoles, indexing="ij")
        return np.stack(grid, axis=-1).reshape(-1, 3)

    def said(self, row: np.ndarray) -> list[list[str]]:
        """Return ``[verdict, reason]`` of every answer that one simulated study gives."""
        number, place, n = (int(value) for value in row)
        truth = self.truths[TRUTHS[place]]
        made = _heard(truth.model_copy(update={"seed": truth.seed + number, "n_metropoles": n}))
        met = {k: _met(self.base, made, k) for k in (0, *self.interviews)}
        return [_answer(met[k], question) for question, k in self.answers(TRUTHS[place])]

    def answers(self, truth: str) -> list[tuple[Question, int]]:
        """What is asked of a study of ``truth``, and with how many interviews in a métropole."""
        return [
            (question, k)
            for question in self.questions
            if truth in (PLANTED, question.absent)
            for k in self.heard(question)
        ]

    def heard(self, question: Question) -> tuple[int, ...]:
        """The numbers of interviews to try; 0, once, where it does not rest on them."""
        return self.interviews if question.denominator == "interviews" else (0,)


def fieldwork_power(
    fieldwork: Fieldwork, said: Iterable[list[list[str]]] | None = None
) -> pd.DataFrame:
    """Return how often simulated studies of each size reach the verdict that was planted.

    Each study is drawn by :func:`~metrostudy.simulate.simulate` and answers by the functions of the
    notebooks (:func:`~metrostudy.compare.multiverse.conclusions.evaluate`), with the study's own
    choices; H4 is read on projects and on interviews, each person met counting once. ``said`` are
    the answers to ``fieldwork.rows`` when something else has computed them.

    One row per conclusion, number of métropoles, number of interviews in each (blank where the
    conclusion does not rest on them) and truth. ``planted`` counts the studies whose verdict is the
    planted one: the power. ``absent`` (no ways, conditions and steering without effect, barriers
    alike) and ``flat`` (one level for all) count those that claim what is not there: false alarms.
    Columns ``conclusion, hypothesis, denominator`` (of H4), ``truth, metropoles, interviews,
    verdict`` (those that count), ``count, n`` (studies), ``estimate, low, high`` (Wilson),
    ``impossible`` (studies where nothing could be computed), ``reason`` (why, of the first) and
    ``detectable`` (H7, of which nothing is planted: the smallest correlation with population that
    so many métropoles find eight times in ten).
    """
    said = map(fieldwork.said, fieldwork.rows) if said is None else said
    found = defaultdict(list)
    for (_, place, n), answers in zip(fieldwork.rows, said, strict=True):
        for (question, k), answer in zip(fieldwork.answers(TRUTHS[place]), answers, strict=True):
            found[question, TRUTHS[place], k, n].append(answer)
    rows = [
        _row(question, truth, k, n, verdicts, found[question, truth, k, n])
        for question in fieldwork.questions
        for truth, verdicts in _counted(fieldwork, question)
        for k in fieldwork.heard(question)
        for n in fieldwork.metropoles
    ]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"interviews": "Int64"})


def without_effects(truth: Truth) -> Truth:
    """Return the truth where nothing is: one way, no path, no steering, barriers alike.

    Conditions are drawn without regard to the level; every barrier has the mean share of all.
    """
    shares = [barrier.share for barrier in truth.barriers.values()]
    alike = {code: Barrier(share=float(np.mean(shares))) for code in truth.barriers}
    nobody = {"causal_path": (), "threshold": max(truth.levels) + 1}
    nothing = {"ways": 1, "barriers": alike, "steering_effect": 0.0}
    return truth.model_copy(update=nobody | nothing)


def one_level(truth: Truth) -> Truth:
    """Return the truth where all métropoles are as mature, so that nothing can go with it."""
    return truth.model_copy(update={"levels": (float(np.mean(truth.levels)),) * 2})


# What is planted --------------------------------------------------------------------------------


def _ways(truth: Truth, _: Material) -> str:
    return "several" if truth.ways > 1 and truth.separation else ""


def _necessary(truth: Truth, base: Material) -> str:
    return "supports" if set(truth.causal_path) & set(base.choices.invariants.conditions) else ""


def _path(truth: Truth, base: Material) -> str:
    return "supports" if set(truth.causal_path) == set(base.choices.invariants.path) else ""


def _steered(truth: Truth, _: Material) -> str:
    effect = truth.steering_effect if truth.barriers else 0
    return "supports" if effect > 0 else "opposes" if effect < 0 else ""


def _gaps(truth: Truth, _: Material) -> str:
    return "supports" if truth.levels[0] < truth.levels[1] else ""


def _nothing(*_: object) -> str:
    return ""


def _order(truth: Truth, base: Material) -> str:
    pairs = [(min(first.values()), max(others.values(), default=1.0))
             for first, others in _by_kind(truth, base) if first]  # fmt: skip
    led = len(pairs) == len(EXPECTED_FIRST) and all(least > most for least, most in pairs)
    return "supports" if led else ""


def _by_kind(truth: Truth, base: Material) -> list[tuple[dict[str, float], dict[str, float]]]:
    """The shares of each kind of barrier: those expected first, and the others."""
    kinds = barrier_codes(base.codebook).set_index("barrier")["kind"]
    shares = {code: barrier.share for code, barrier in truth.barriers.items()}
    own = [({c: s for c, s in shares.items() if kinds[c] == kind}, expected)
           for kind, expected in EXPECTED_FIRST.items()]  # fmt: skip
    return [({c: s for c, s in held.items() if c in expected},
             {c: s for c, s in held.items() if c not in expected})
            for held, expected in own]  # fmt: skip


def _rivals(truth: Truth, base: Material) -> dict[str, float]:
    """A barrier, half as frequent, for those expected first that have no other to lead."""
    found, codes = {}, barrier_codes(base.codebook)
    for (first, others), (kind, expected) in zip(
        _by_kind(truth, base), EXPECTED_FIRST.items(), strict=True
    ):
        free = codes.loc[(codes["kind"] == kind) & ~codes["barrier"].isin(expected), "barrier"]
        if first and not others and len(free):
            found[free.iloc[0]] = min(first.values()) / 2
    return found


QUESTIONS = (
    Question("H1", _ways, alarms=("several", "atypical")),
    Question("H2", _necessary, alarms=("supports",)),
    Question("path", _path),
    Question("H3", _steered),
    Question("H4", _order, denominator="projects"),
    Question("H4", _order, denominator="interviews"),
    Question("H5", _steered),
    Question("H7", _nothing),
    Question("H9", _gaps, absent=FLAT),
)


def _unasked(base: Material) -> dict[str, str]:
    """The conclusions that simulated studies cannot answer, and why."""
    known = {question.conclusion for question in QUESTIONS}
    return {
        name: "simulated studies have no data for it in this study's framework"
        if name in known
        else "no simulated study plants it"
        for name, one in CONCLUSIONS.items()
        if name not in known or not one.asked(base)
    }


# Asking and counting ----------------------------------------------------------------------------


def _heard(truth: Truth) -> dict[str, pd.DataFrame]:
    """The tables of a simulated study, without the transcripts, which no question here reads."""
    return {name: table for name, table in simulate(truth).items() if name != "transcripts"}


def _met(base: Material, made: dict[str, pd.DataFrame], interviews: int) -> Material:
    """The material of a study that met the first ``interviews`` people of each métropole."""
    people, codings = made["interviews"], made["codings"]
    people = people[people.groupby("metropole").cumcount() < interviews]
    codings = codings[codings["interview"].isin(people["interview"])]
    kept = {name: made[name] for name in ("metropoles", "ratings", "projects")}
    return replace(base, **kept, interviews=people, codings=codings)


def _answer(material: Material, question: Question) -> list[str]:
    counted = question.denominator
    altered = {"barriers.denominator": counted} if counted else {}
    found = evaluate(material, question.conclusion, altered)
    return [found["verdict"], found["reason"]]


def _counted(fieldwork: Fieldwork, question: Question) -> list[tuple[str, tuple[str, ...]]]:
    """Each truth with the verdicts that count in it; not the planted one if it plants nothing."""
    planted = question.planted(fieldwork.truths[PLANTED], fieldwork.base)
    own = [(PLANTED, (planted,))] if planted else []
    return [*own, (question.absent, question.alarms)]


def _row(
    question: Question, truth: str, k: int, n: int, verdicts: tuple[str, ...], answers: list
) -> dict:
    count = sum(verdict in verdicts for verdict, _ in answers)
    failed = [reason for verdict, reason in answers if verdict == IMPOSSIBLE]
    return {
        "conclusion": question.conclusion,
        "hypothesis": CONCLUSIONS[question.conclusion].hypothesis,
        "denominator": question.denominator or None, "truth": truth, "metropoles": n,
        "interviews": k or None, "verdict": "|".join(verdicts), "count": count,
        **small_n.wilson(count, len(answers)),
        "impossible": len(failed), "reason": failed[0] if failed else None,
        "detectable": small_n.detectable_rho(n) if question.planted is _nothing else np.nan,
    }  # fmt: skip


def _refuse_unknown(truth: Truth, codebook: pd.DataFrame) -> None:
    """Say every condition or barrier of the truth that studies do not have."""
    barriers = barrier_codes(codebook)["barrier"].tolist()
    faults = [
        f"truth, {key}: '{code}' is not known{nearest(code, known)}; accepted: {listing(known)}."
        for key, codes, known in (
            ("causal_path", truth.causal_path, CONDITIONS),
            ("barriers", truth.barriers, barriers),
        )
        for code in codes
        if code not in known
    ]
    if faults:
        raise StudyError(faults)
