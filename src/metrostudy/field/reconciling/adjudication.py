"""What a team decided of its disagreements becomes one more layer, beside the originals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from metrostudy.faults import Fault, StudyError, listing, nearest
from metrostudy.field.reconciling.comparison import (
    NOT_CODERS,
    Unit,
    coder_pairs,
    compare,
    unit_name,
)

LAYER = "adjudicated"
KEEP, BOTH, NONE, OTHER = "garder", "les deux", "aucun", "autre"
FILE = "decisions"
_OTHER = re.compile(rf"{OTHER}\s*:\s*(?P<code>\S.*)", re.IGNORECASE)


@dataclass(frozen=True)
class Adjudication:
    """The originals with the adjudicated layer after them, and what is still open.

    ``codings`` has every original row as it was, then those of coder ``adjudicated``; ``undecided``
    lists the disagreements without decision (disagreement, interview, kind, code_1, code_2);
    ``counts`` says how many passages of the layer come from where (source, passages).
    """

    codings: pd.DataFrame
    undecided: pd.DataFrame
    counts: pd.DataFrame


class _Decision(NamedTuple):
    row: int
    name: str
    verb: str  # what to keep: a coder's name, BOTH, NONE or OTHER
    code: str | None
    why: str | None


def choices_of(coder_1: str, coder_2: str) -> list[str]:
    """Return what may be decided between two coders.

    >>> choices_of("A", "B")
    ['garder A', 'garder B', 'les deux', 'aucun', 'autre']
    """
    return [f"{KEEP} {coder_1}", f"{KEEP} {coder_2}", BOTH, NONE, OTHER]


def adjudicated(
    codings: pd.DataFrame, decisions: pd.DataFrame, transcripts: pd.DataFrame, turns: pd.DataFrame,
    codebook: pd.DataFrame, coders: Collection[str] | None = None,
) -> Adjudication:  # fmt: skip
    """Add to ``codings`` the layer of coder ``adjudicated``: what two coders settled on.

    ``decisions`` has the columns disagreement (as :func:`~metrostudy.disagreements` names them),
    decision, and if wanted autre_code and pourquoi; ``row``, if there, is the row to name in
    a fault. A blank decision leaves the disagreement open. The layer covers the interviews that
    both coded:

    - a passage on which they agree: the shorter of the two, its blanks filled from the other;
    - ``garder A``: what A has here, be it nothing; ``garder B`` likewise;
    - ``les deux``: both passages; ``aucun``: none;
    - ``autre`` with a code (in autre_code, or ``autre: FN.TECH``): that code on the passage of the
      first coder who has one, without valence.

    ``pourquoi`` becomes the memo. Originals are never touched, and an earlier adjudicated layer is
    replaced. Raises :class:`~metrostudy.faults.StudyError` for all decisions that cannot be
    followed, with row and column: a disagreement that is not one (or no longer), a word that is not
    a decision, « les deux » where one coder has nothing or where the two say opposite things,
    « autre » without a code, with an unknown one or with one that is already on the table, a code
    beside another decision, the same disagreement decided twice; and for three coders on one
    interview, who are settled two at a time (``coders``).
    """
    human = codings[~codings["coder"].isin(NOT_CODERS)].reset_index(drop=True)
    units = _units(human, transcripts, turns, codebook, coders)
    made = _decisions(decisions, units, codebook)
    parts, counts, undecided = [], Counter(), []
    for name, (unit, pair) in units.items():
        decision = made.get(name)
        if unit.kind == "agreed":
            kept, source = _agreed(unit, human), "agreed"
        elif decision is None:
            undecided.append((name, unit.interview, unit.kind, unit.code_1, unit.code_2))
            continue
        else:
            kept, source = _settled(unit, pair, decision, human), _source(decision)
        parts.append(kept)
        counts[source] += len(kept)
    originals = codings[codings["coder"] != LAYER]
    layer = pd.concat([human.iloc[:0], *parts], ignore_index=True).assign(coder=LAYER)
    layer = layer.drop_duplicates(["interview", "start", "end", "code"])
    layer = layer.sort_values(["interview", "start", "end", "code"])
    columns = ["disagreement", "interview", "kind", "code_1", "code_2"]
    return Adjudication(
        pd.concat([originals, layer], ignore_index=True).astype(codings.dtypes.to_dict()),
        pd.DataFrame(undecided, columns=columns),
        pd.DataFrame(sorted(counts.items()), columns=["source", "passages"]),
    )


# What there is to decide -----------------------------------------------------------------------


def _units(
    human: pd.DataFrame, transcripts: pd.DataFrame, turns: pd.DataFrame, codebook: pd.DataFrame,
    coders: Collection[str] | None,
) -> dict[str, tuple[Unit, tuple[str, str]]]:  # fmt: skip
    pairs = coder_pairs(human, coders)
    times = Counter(interview for *_, shared in pairs for interview in shared)
    several = sorted(interview for interview, n in times.items() if n > 1)
    if several:
        names = listing(sorted(set(human["coder"])))
        raise StudyError([
            f"{listing(several)}: more than two coders ({names}); name the two to adjudicate, "
            "coders=('…', '…')."
        ])  # fmt: skip
    starts, ends, found = human["start"].tolist(), human["end"].tolist(), {}
    for one, two, _ in pairs:
        for unit in compare(human, transcripts, turns, codebook, one, two):
            rows = (*unit.rows_1, *unit.rows_2)
            start, end = min(starts[row] for row in rows), max(ends[row] for row in rows)
            found[unit_name(unit, start, end, (one, two))] = unit, (one, two)
    return found


# What was decided ------------------------------------------------------------------------------


def _decisions(decisions: pd.DataFrame, units: dict, codebook: pd.DataFrame) -> dict:
    """Decisions by disagreement, or every reason why they cannot be followed."""
    known = {name: pair for name, (unit, pair) in units.items() if unit.kind != "agreed"}
    made: dict[str, _Decision] = {}
    faults = []
    for decision, given in _read(decisions):
        found = [] if decision.name in known else [("disagreement", _unknown(decision, known))]
        if not found and decision.name in made:
            before = made[decision.name]
            same = (before.verb, before.code) == (decision.verb, decision.code)
            word = "again" if same else "otherwise"
            problem = f"'{decision.name}' is decided {word} than on row {before.row}"
            found = [("disagreement", problem.replace("again than", "again, as"))]
        if not found:
            unit, pair = units[decision.name]
            found = _contradictions(decision, given, unit, pair, codebook)
            made[decision.name] = decision
        faults += [Fault(FILE, (decision.row,), column, problem) for column, problem in found]
    if faults:
        raise StudyError(faults)
    return made


def _read(decisions: pd.DataFrame) -> list[tuple[_Decision, str]]:
    """Decisions that were made, each with the words of its cell."""
    cells = decisions.astype(object).where(decisions.notna(), None)
    read = []
    for position, row in enumerate(cells.to_dict("records")):
        given = " ".join(str(row.get("decision") or "").split())
        code, why = (str(row.get(name) or "").strip() for name in ("autre_code", "pourquoi"))
        if not given and not code:
            continue
        named = _OTHER.fullmatch(given)
        verb = OTHER if named else given.casefold().removeprefix(f"{KEEP} ")
        if named and not code:
            code = named["code"]
        number = int(row["row"]) if "row" in row else position + 2
        name = str(row.get("disagreement") or "").strip()
        read.append((_Decision(number, name, verb, code or None, why or None), given))
    return read


def _unknown(decision: _Decision, known: dict) -> str:
    if not decision.name:
        return "the disagreement that is decided here is not named"
    hint = nearest(decision.name, known)
    return f"'{decision.name}' is not a disagreement of these codings{hint}"


def _contradictions(
    decision: _Decision, given: str, unit: Unit, pair: tuple[str, str], codebook: pd.DataFrame
) -> list[tuple[str, str]]:
    accepted = choices_of(*pair)
    words = {choice.casefold() for choice in accepted}
    if decision.verb != OTHER and given.casefold() not in words:
        return [
            ("decision", f"'{given}' is not one of {listing(accepted)}{nearest(given, accepted)}")
        ]
    if decision.verb == OTHER:
        return _other_code(decision, unit, codebook)
    if decision.code:
        return [
            ("autre_code", f"'{decision.code}' has no meaning beside '{given}'; write '{OTHER}'")
        ]
    if decision.verb == BOTH and unit.kind == "missing":
        silent = pair[1] if unit.rows_1 else pair[0]
        return [("decision", f"'{BOTH}' has no meaning where {silent} has nothing")]
    if decision.verb == BOTH and unit.kind == "valence":
        problem = f"'{BOTH}' would say two opposite things of one passage; choose one"
        return [("decision", problem)]
    return []


def _other_code(decision: _Decision, unit: Unit, codebook: pd.DataFrame) -> list[tuple[str, str]]:
    if not decision.code:
        return [("autre_code", f"'{OTHER}' needs a code")]
    if decision.code not in set(codebook["code"]):
        hint = nearest(decision.code, codebook["code"])
        return [("autre_code", f"'{decision.code}' is not a code of the codebook{hint}")]
    if decision.code in (unit.code_1, unit.code_2):
        problem = f"'{decision.code}' is already there; write whose passage is kept ('{KEEP} …')"
        return [("autre_code", problem)]
    return []


# The layer -------------------------------------------------------------------------------------


def _agreed(unit: Unit, human: pd.DataFrame) -> pd.DataFrame:
    one, two = (human.iloc[list(rows)] for rows in (unit.rows_1, unit.rows_2))
    sizes = [int((part["end"] - part["start"]).sum()) for part in (one, two)]
    kept, other = (two, one) if sizes[1] < sizes[0] else (one, two)
    kept = kept.assign(memo=None)
    for name in {"valence", "project"} & set(human):
        kept[name] = kept[name].fillna(_only(other[name]))
    return kept


def _only(cells: pd.Series) -> object:
    """The one value of ``cells``; missing when there are several or none."""
    values = cells.dropna().unique()
    return values[0] if len(values) == 1 else None


def _settled(
    unit: Unit, pair: tuple[str, str], decision: _Decision, human: pd.DataFrame
) -> pd.DataFrame:
    one, two = human.iloc[list(unit.rows_1)], human.iloc[list(unit.rows_2)]
    first, second = (name.casefold() for name in pair)
    if decision.verb == OTHER:
        kept = (one if len(one) else two).assign(code=decision.code, valence=None)
    else:
        empty = human.iloc[:0]
        kept = {first: one, second: two, NONE: empty}.get(decision.verb)
        kept = pd.concat([one, two]) if kept is None else kept
    return kept.assign(memo=decision.why)


def _source(decision: _Decision) -> str:
    return decision.verb if decision.verb in (BOTH, NONE, OTHER) else KEEP
