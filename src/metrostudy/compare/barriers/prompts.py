"""A barrier that the interviewer has just named is not one that comes to mind: how many are so?"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from metrostudy import small_n
from metrostudy.compare.barriers.codes import barrier_codes, coded, said
from metrostudy.faults import Fault, StudyError, nearest
from metrostudy.study import Barriers

PROMPTED, GENERAL, OWN = "prompted", "general", "own"


def prompted(
    codings: pd.DataFrame,
    interviews: pd.DataFrame,
    turns: pd.DataFrame,
    codebook: pd.DataFrame,
    choices: Barriers,
) -> pd.DataFrame:
    """Count, for each barrier, the interviews whose interviewer named it just before it came up.

    What is looked at is the first passage of an interview that says the barrier is there, and the
    interviewer's last turn before it. That turn is a prompt when it holds a word (or the beginning
    of one, upper case or not) that ``choices.prompts`` lists for the barrier; ``general`` when it
    holds one of ``choices.asks_for_barriers`` (« frein », « difficulté ») and none of these; else
    the barrier is the respondent's ``own``. A list of words misses a prompt said otherwise and
    takes a word for one: read a few questions before leaning on the counts.

    Returns ``barrier, kind, label_fr, label_en, complementary, interviews`` (that name it),
    ``prompted, general, own`` (of them), ``named`` (métropoles where somebody did), ``count``
    (métropoles where somebody did so unprompted: ``general`` or ``own``), ``estimate, low, high,
    n`` (the same among the métropoles heard, Wilson) and ``words`` (that prompted). Raises
    :class:`~metrostudy.faults.StudyError` when ``choices.prompts`` lists what is no barrier.
    """
    firsts = first_passages(codings, interviews, turns, codebook, choices)
    n = coded(codings, interviews)["metropole"].nunique()
    rows = [_row(firsts[firsts["code"] == code], n) for code in barrier_codes(codebook)["barrier"]]
    return barrier_codes(codebook).join(pd.DataFrame(rows))


def check_prompts(choices: Barriers, codebook: pd.DataFrame) -> list[Fault]:
    """Return one fault for each code of ``choices.prompts`` that the study wrote and has not.

    The words that ship are for the shared codebook: another may leave some of its barriers out.
    """
    codes, shipped = set(codebook["code"]), Barriers().prompts
    return [
        Fault("study.yml", (), f"choices.barriers.prompts.{code}",
              f"not a code of the codebook{nearest(code, codes)}")
        for code in choices.prompts
        if code not in codes and code not in shipped
    ]  # fmt: skip


def first_passages(
    codings: pd.DataFrame,
    interviews: pd.DataFrame,
    turns: pd.DataFrame,
    codebook: pd.DataFrame,
    choices: Barriers,
) -> pd.DataFrame:
    """Return the first passage of each interview and barrier, and what was asked just before it.

    Columns ``interview, metropole, role, code, start, question, prompt`` (prompted, general, own)
    and ``word`` (the one that prompted).
    """
    faults = check_prompts(choices, codebook)
    if faults:
        raise StudyError(faults)
    passages = said(coded(codings, interviews))
    passages = passages[passages["code"].isin(barrier_codes(codebook)["barrier"])]
    firsts = _by_start(passages).drop_duplicates(["interview", "code"])
    asked = _by_start(turns[turns["is_interviewer"].astype(bool)])
    asked = asked.rename(columns={"text": "question"})[["interview", "start", "question"]]
    table = pd.merge_asof(firsts, asked, on="start", by="interview")
    question = table["question"].fillna("")
    table["word"] = [
        _word(text, choices.prompts.get(code, ()))
        for text, code in zip(question, table["code"], strict=True)
    ]
    general = question.map(lambda text: _word(text, choices.asks_for_barriers)) != ""
    kind = general.map({True: GENERAL, False: OWN})
    table["prompt"] = kind.where(table["word"] == "", PROMPTED)
    names = ["interview", "metropole", "role", "code", "start", "question", "prompt", "word"]
    return table[names].sort_values(["interview", "start"], kind="stable", ignore_index=True)


def _by_start(table: pd.DataFrame) -> pd.DataFrame:
    return table.astype({"start": "int64"}).sort_values("start", kind="stable")


def _row(own: pd.DataFrame, n: int) -> dict:
    kinds = own["prompt"].value_counts()
    free = own.loc[own["prompt"] != PROMPTED, "metropole"].nunique()
    row = {"interviews": len(own)} | {k: int(kinds.get(k, 0)) for k in (PROMPTED, GENERAL, OWN)}
    row |= {"named": own["metropole"].nunique(), "count": free} | small_n.wilson(free, n)
    row.pop("method")
    return row | {"words": " ; ".join(sorted(set(own["word"]) - {""}))}


def _word(text: str, words: Sequence[str]) -> str:
    """The first of ``words`` that a word of ``text`` begins with."""
    plain = text.casefold().replace("’", "'")
    return next((w for w in words if re.search(rf"(?<!\w){re.escape(w.casefold())}", plain)), "")
