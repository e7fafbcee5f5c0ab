"""Two versions of a codebook: what changed, and codings carried from one to the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from metrostudy.faults import Fault, StudyError, listing, nearest
from metrostudy.field.codebook import FILE as CODEBOOK
from metrostudy.field.codings import FILE as CODINGS
from metrostudy.field.kinship import Kinship

COLUMNS = ["change", "code", "to", "parent", "new_parent", "columns", "similarity", "status",
           "sentence"]  # fmt: skip
CHANGES = ("added", "removed", "renamed", "moved", "redefined", "split", "merged")
DECLARED = ("renamed", "split", "merged")
_MEANING = ("definition", "use_when", "not_when")
_TOLD = ("kind", "label_fr", "label_en", *_MEANING, "example", "source")
FATES = ("kept", "renamed", "merged", "twice", "to recode")
_CLASH = "merged passages contradict each other"
_KEY = ["interview", "start", "end", "code", "coder"]


@dataclass(frozen=True)
class Carried:
    """Codings under a new codebook, and what a human has still to look at.

    ``codings`` can be used as they are; ``recode`` are those whose code was split, or whose merged
    passages contradict each other, with ``choices`` (codes joined by ``|``) and ``why``; ``reread``
    are those, also in ``codings``, whose code was redefined; ``counts`` says what became of every
    coding (what, codings): kept, renamed, merged, twice (a passage that now stands twice, kept
    once), to recode. It adds up to the codings received.
    """

    codings: pd.DataFrame
    recode: pd.DataFrame
    reread: pd.DataFrame
    counts: pd.DataFrame


def diff(old: pd.DataFrame, new: pd.DataFrame, changes: pd.DataFrame | None = None) -> pd.DataFrame:
    """Say what changed between two codebooks, one row a change, each with its sentence.

    ``change``: ``added``; ``removed``; ``renamed`` (another code with the same definition, or else
    the same label, if only one has it); ``moved`` (another parent, once renamings are taken into
    account); ``redefined`` (``columns`` names what changed); ``split``; ``merged``. A split and a
    merge cannot be seen from tables: they are declared in ``changes`` (columns change, code, to;
    one row per pair of old and new code), where a renaming can be declared too. Then ``status`` is
    ``declared``, and ``found`` for what follows from the tables.

    What looks like a renaming, a split or a merge without being declared is a row of status
    ``proposed``, beside the rows ``removed`` and ``added`` that it would replace: nothing is done
    with it until somebody declares it. It is proposed when the words of two entries (label,
    definition, use_when) have a cosine of 0.4 or more, rare words counting more
    (:class:`~metrostudy.field.kinship.Kinship`); in the study's own codebook, halves of one
    definition are above 0.43 and different codes, but for near-doubles, under 0.35.

    Columns: change, code (old, or the one added), to (new codes, joined by ``|``), parent,
    new_parent, columns, similarity (of proposals), status, sentence.
    Raises :class:`~metrostudy.faults.StudyError` with every fault of ``changes``, and for a code
    that stands twice.

    >>> old = pd.DataFrame({"code": ["FN.A", "FN.B"], "definition": ["Peurs.", "Argent."]})
    >>> new = pd.DataFrame({"code": ["FN.A", "FN.C"], "definition": ["Craintes.", "Argent."]})
    >>> print(*diff(old, new)["sentence"], sep="\\n")
    'FN.B' is now called 'FN.C' (same definition).
    'FN.A' is redefined: definition.
    """
    old, new = _told(old), _told(new)
    faults = [*_doubles(old, "old"), *_doubles(new, "new"), *_undeclarable(changes, old, new)]
    if faults:
        raise StudyError(faults)
    renamed, split, merged = _declared(changes)
    same = _matched(old, new, renamed, split, merged)
    rows = [
        *(_row("renamed", one, two, status="declared" if one in renamed else "found",
               why=_reason(old.loc[one], new.loc[two], one in renamed))
          for one, two in same.items() if one != two),
        *(_row("split", one, "|".join(those), status="declared") for one, those in split.items()),
        *(_row("merged", one, two, status="declared") for one, two in merged.items()),
        *_moves(old, new, same, split, merged),
        *_redefinitions(old, new, same),
    ]  # fmt: skip
    gone = [code for code in old.index if code not in same | split | merged]
    made = {*same.values(), *merged.values(), *(code for those in split.values() for code in those)}
    come = [code for code in new.index if code not in made]
    rows += [_row("removed", code, parent=old.loc[code, "parent"]) for code in gone]
    rows += [_row("added", code, new_parent=new.loc[code, "parent"]) for code in come]
    rows += _proposals(old, new, same, gone, come)
    return pd.DataFrame(rows, columns=COLUMNS).astype({"similarity": float})


def apply(changes: pd.DataFrame, codings: pd.DataFrame) -> Carried:
    """Carry ``codings`` over the ``changes`` that :func:`diff` found.

    Renamings and merges change the code; a move changes nothing but the family; a split leaves its
    codings to be recoded by a human; a redefinition leaves them where they are and lists them. Two
    passages of one coder that a merge makes identical are kept once (a blank valence or project is
    filled from the other), unless they contradict each other: both then go to ``recode``. Proposals
    change nothing. No coding disappears: ``counts`` adds up.

    Raises :class:`~metrostudy.faults.StudyError` when a removed code is still in use, one fault per
    code with every place.
    """
    settled = changes[changes["status"] != "proposed"]
    faults = _in_use(settled, changes, codings)
    if faults:
        raise StudyError(faults)
    become, splits = _pairs(settled, "renamed", "merged"), _pairs(settled, "split")
    was, fate = codings["code"], pd.Series("kept", index=codings.index)
    fate[was.isin(become.keys())] = "renamed"
    fate[was.isin(_pairs(settled, "merged").keys())] = "merged"
    fate[was.isin(splits.keys())] = "to recode"
    now = pd.Series([become.get(code, code) for code in was], codings.index, was.dtype)
    carried = codings.assign(code=now)
    carried = _made_single(carried[fate != "to recode"], fate)
    recode = codings.assign(
        choices=[splits.get(old, new) for old, new in zip(was, now, strict=True)],
        why=["split" if code in splits else _CLASH for code in was],
    )
    counts = fate.value_counts().reindex(FATES, fill_value=0).rename_axis("what")
    return Carried(
        carried[fate[carried.index].isin(["kept", "renamed", "merged"])].reset_index(drop=True),
        recode[fate == "to recode"].reset_index(drop=True),
        carried[carried["code"].isin(_redefined(settled))].reset_index(drop=True),
        counts.rename("codings").reset_index(),
    )


# What changed ----------------------------------------------------------------------------------


def _told(book: pd.DataFrame) -> pd.DataFrame:
    """The codebook by code, blanks as None, white space made plain."""
    columns = ["code", "parent", *(name for name in _TOLD if name in book)]
    held = {
        name: [_plain(cell) for cell in book[name]] if name in book else [None] * len(book)
        for name in columns
    }
    return pd.DataFrame(held, index=pd.Index(held["code"], dtype=object), dtype=object)


def _plain(cell: object) -> str | None:
    return None if pd.isna(cell) else " ".join(str(cell).split()) or None


def _doubles(book: pd.DataFrame, which: str) -> list[Fault]:
    twice = book.index[book.index.duplicated()].unique()
    return [Fault(f"{CODEBOOK} ({which})", (), "code", f"'{c}' is there twice") for c in twice]


def _undeclarable(
    changes: pd.DataFrame | None, old: pd.DataFrame, new: pd.DataFrame
) -> list[Fault]:
    """Every reason why what is declared cannot be what happened."""
    if changes is None:
        return []
    rows = [(row, *_cells(told)) for row, told in enumerate(changes.to_dict("records"), start=2)]
    kinds: dict[str, set] = {}
    for _, kind, code, _ in rows:
        kinds.setdefault(code, set()).add(kind)
    targets = Counter((kind, to) for _, kind, _, to in rows)
    sources = Counter((kind, code) for _, kind, code, _ in rows)
    found = []
    for row, kind, code, to in rows:
        problem = _declared_problem(kind, code, to, old, new)
        if not problem and len(kinds[code]) > 1:
            problem = "code", f"'{code}' is declared {' and '.join(sorted(kinds[code]))}"
        if not problem and kind == "renamed" and (sources[kind, code] > 1 or targets[kind, to] > 1):
            problem = "to", f"'{code}' to '{to}' is not one to one; write split or merged"
        if not problem and kind == "split" and sources[kind, code] < 2:
            problem = "to", f"'{code}' is split into '{to}' alone; write renamed, or the other part"
        if not problem and kind == "merged" and sources[kind, code] > 1:
            problem = "to", f"'{code}' is merged into several codes; write split"
        lone = kind == "merged" and targets[kind, to] < 2 and to not in old.index
        if not problem and lone:
            problem = (
                "to",
                f"'{code}' is merged into '{to}' alone; write renamed, or the other part",
            )
        found += [Fault("changes", (row,), *problem)] if problem else []
    return found


def _declared_problem(
    kind: str, code: str, to: str, old: pd.DataFrame, new: pd.DataFrame
) -> tuple[str, str] | None:
    if kind not in DECLARED:
        return "change", f"'{kind}' is not one of {listing(DECLARED)}{nearest(kind, DECLARED)}"
    if code not in old.index:
        return "code", f"'{code}' is not a code of the old codebook{nearest(code, old.index)}"
    if to not in new.index:
        return "to", f"'{to}' is not a code of the new codebook{nearest(to, new.index)}"
    if code == to and kind != "split":
        return "to", f"'{code}' cannot become itself"
    return None


def _cells(row: dict) -> tuple[str, str, str]:
    kind, code, to = (str(row.get(name) or "").strip() for name in ("change", "code", "to"))
    return kind, code, to


def _declared(
    changes: pd.DataFrame | None,
) -> tuple[dict[str, str], dict[str, list[str]], dict[str, str]]:
    renamed: dict[str, str] = {}
    split: dict[str, list[str]] = {}
    merged: dict[str, str] = {}
    for row in [] if changes is None else changes.to_dict("records"):
        kind, code, to = _cells(row)
        if kind == "split":
            split.setdefault(code, []).append(to)
        else:
            (renamed if kind == "renamed" else merged)[code] = to
    return renamed, split, merged


def _matched(
    old: pd.DataFrame, new: pd.DataFrame, renamed: dict, split: dict, merged: dict
) -> dict[str, str]:
    """Old codes and the new code that each still is, in the order of the old codebook."""
    parts = {code for those in split.values() for code in those}
    same = dict(renamed)
    left = [code for code in old.index if code not in {*renamed, *split, *merged}]
    free = [code for code in new.index if code not in {*renamed.values(), *parts}]
    free = [code for code in free if code in left or code not in merged.values()]

    def pair(pairs: Iterable[tuple[str, str]]) -> None:
        for one, two in pairs:
            same[one] = two
            left.remove(one)
            free.remove(two)

    meaning = [book.get("definition") for book in (old, new)]
    if all(cells is not None for cells in meaning):
        pair([(c, c) for c in left if c in free and meaning[0][c] == meaning[1][c]])
        pair(_unique(meaning[0][left], meaning[1][free]))
    pair([(code, code) for code in left if code in free])
    for label in ("label_fr", "label_en"):
        if label in old and label in new:
            pair(_unique(old.loc[left, label], new.loc[free, label]))
    return {code: same[code] for code in old.index if code in same}


def _unique(one: pd.Series, two: pd.Series) -> list[tuple[str, str]]:
    """Codes whose cell is the same, when one code only has it on either side."""
    one, two = (s.dropna()[lambda c: ~c.duplicated(keep=False)] for s in (one, two))
    back = dict(zip(two, two.index, strict=True))
    return [(code, back[cell]) for code, cell in one.items() if cell in back]


def _moves(
    old: pd.DataFrame, new: pd.DataFrame, same: dict, split: dict, merged: dict
) -> list[dict]:
    rows = []
    for one, two in same.items():
        before, after = old.loc[one, "parent"], new.loc[two, "parent"]
        expected = [same.get(before, merged.get(before, before)), *split.get(before, [])]
        if after not in expected:
            rows.append(_row("moved", one, two, parent=before, new_parent=after))
    return rows


def _redefinitions(old: pd.DataFrame, new: pd.DataFrame, same: dict) -> list[dict]:
    shared = [name for name in _TOLD if name in old and name in new]
    rows = []
    for one, two in same.items():
        changed = [name for name in shared if old.loc[one, name] != new.loc[two, name]]
        if changed:
            rows.append(_row("redefined", one, two, columns="|".join(changed)))
    return rows


def _proposals(
    old: pd.DataFrame, new: pd.DataFrame, same: dict, gone: list[str], come: list[str]
) -> list[dict]:
    """What may have become of codes that went, and where codes that came may be from."""
    changed = [one for one, two in same.items()
               if old.loc[one].get("definition") != new.loc[two].get("definition")]  # fmt: skip
    sources, targets = [*gone, *changed], [*come, *(same[one] for one in changed)]
    alike = Kinship(old, new).pairs(sources, targets)
    alike = {(one, two): how for (one, two), how in alike.items() if same.get(one) != two}
    rows, heirs = [], {one: [two for source, two in alike if source == one] for one in sources}
    for one, those in heirs.items():
        others = [source for source, two in alike if two in those and source != one]
        if one in changed and those:
            those = [same[one], *those]
        if not those or (one in changed and not set(those) & set(come)):
            continue
        near = max(how for (source, _), how in alike.items() if source == one)
        kept = any(two in same.values() for two in those)
        change = "split" if len(those) > 1 else "merged" if others or kept else "renamed"
        rows.append(_row(change, one, "|".join(those), similarity=near, status="proposed"))
    return rows


# What is said of it ----------------------------------------------------------------------------


def _row(change: str, code: str, to: str | None = None, why: str = "", **cells: object) -> dict:
    row = dict.fromkeys(COLUMNS) | {"status": "found"} | cells
    row |= {"change": change, "code": code, "to": to}
    return row | {"sentence": _sentence(row, why)}


def _sentence(row: dict, why: str) -> str:
    code = f"'{row['code']}'"
    to = listing(f"'{name}'" for name in (row["to"] or "").split("|"))
    if row["status"] == "proposed":
        word = {"renamed": "be now called", "split": "be split into", "merged": "be merged into"}
        near = f"{row['similarity']:.2f}"
        verb = word[row["change"]]
        return f"{code} may {verb} {to} (likeness {near}); declare it if so."
    parent, new_parent = (
        f"'{row[k]}'" if row[k] else "no family" for k in ("parent", "new_parent")
    )
    return {
        "added": f"{code} is new, under {new_parent}.",
        "removed": f"{code} is no longer there.",
        "renamed": f"{code} is now called {to} ({why}).",
        "moved": f"{code} goes from {parent} to {new_parent}.",
        "redefined": f"{code} is redefined: {(row['columns'] or '').replace('|', ', ')}.",
        "split": f"{code} is split into {to}; its passages are to be recoded.",
        "merged": f"{code} is merged into {to}.",
    }[row["change"]]


def _reason(old: pd.Series, new: pd.Series, declared: bool) -> str:
    if declared:
        return "declared"
    same = old.get("definition") is not None and old.get("definition") == new.get("definition")
    return "same definition" if same else "same label"


# Codings ---------------------------------------------------------------------------------------


def _in_use(settled: pd.DataFrame, changes: pd.DataFrame, codings: pd.DataFrame) -> list[Fault]:
    """One fault for each removed code that somebody used, with every place."""
    faults = []
    for code in settled.loc[settled["change"] == "removed", "code"]:
        used = codings[codings["code"] == code]
        if used.empty:
            continue
        rows = tuple(int(row) + 2 for row in codings.reset_index(drop=True).index[
            (codings["code"] == code).to_numpy()])  # fmt: skip
        places = "; ".join(
            f"{c.interview} {c.start}–{c.end} ({c.coder})" for c in used.itertuples()
        )
        hint = changes[(changes["status"] == "proposed") & (changes["code"] == code)]
        told = f". {hint['sentence'].iloc[0].rstrip('.')}" if len(hint) else (
            "; recode them, or declare what it became"
        )  # fmt: skip
        problem = f"'{code}' is no longer in the codebook and is used at {places}{told}"
        faults.append(Fault(CODINGS, rows, "code", problem))
    return faults


def _pairs(settled: pd.DataFrame, *kinds: str) -> dict[str, str]:
    those = settled[settled["change"].isin(kinds)]
    return dict(zip(those["code"], those["to"], strict=True))


def _redefined(settled: pd.DataFrame) -> pd.Series:
    """New codes whose meaning changed, not only their label or example."""
    names = settled["columns"].fillna("").map(lambda cell: set(str(cell).split("|")))
    changed = names.map(lambda those: bool(those & set(_MEANING)))
    return settled.loc[(settled["change"] == "redefined") & changed, "to"]


def _made_single(carried: pd.DataFrame, fate: pd.Series) -> pd.DataFrame:
    """Passages that became one kept once; those that contradict each other left to be recoded."""
    again = carried[carried.duplicated(_KEY, keep=False)]
    for _, those in again.groupby(_KEY, sort=False):
        told = [name for name in ("valence", "project") if name in those]
        if any(those[name].nunique() > 1 for name in told):
            fate[those.index] = "to recode"
            continue
        for name in told:
            given = those[name].dropna()
            carried.loc[those.index[0], name] = given.iloc[0] if len(given) else None
        fate[those.index[1:]] = "twice"
    return carried
