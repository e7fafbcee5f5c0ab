"""``metrostudy pseudonymise``: a table to tick first, then transcripts without names."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from metrostudy import tables, transcripts
from metrostudy.faults import Fault, StudyError, listing, nearest
from metrostudy.field.privacy.identifiers import NO, YES, propose, ticked
from metrostudy.field.privacy.leaks import Search
from metrostudy.field.privacy.names import check_key, low, marked
from metrostudy.field.privacy.pseudonyms import Pseudonymised, carried, pseudonymise
from metrostudy.files import raw
from metrostudy.pipeline.secrecy import outside, quietly, read_key
from metrostudy.study import Study

_NEEDED = ["interview", "found", "kind", "pseudonym", "replace"]
LOG = "pseudonymisation.csv"


def pseudonymise_study(
    study: Study, key: Path, received: Path | None = None, names: Path | None = None
) -> str:
    """Take names out of the transcripts of ``study`` and return what was done, in sentences.

    The first call writes the review table ``<key>_review.csv`` beside the key and replaces
    nothing. When some of its rows are ticked, the next call writes the key, the transcripts as
    canonical ``.txt`` in the study's folder, ``interviews.csv`` and ``codings.csv`` where they
    change (codings keep the words they coded), and ``pseudonymisation.csv``, a log without names.
    What is replaced is first copied beside the key. ``received`` is the folder of the transcripts
    as received (default: the study's own), ``names`` the study's list of names (columns name, and
    if wanted pseudonym and interview).

    Raises :class:`~metrostudy.faults.StudyError`, nothing written, for a key, list or received
    folder inside the study, and for a review table or a key that cannot be used. No message
    writes a name.
    """
    outside(key, study, "key of pseudonyms")
    review = key.with_name(f"{key.stem}_review.csv")
    told = _received(study, received)
    if not review.exists():
        return _first(study, key, review, told, names)
    return _second(study, key, review, told, received is None)


# The table to tick -------------------------------------------------------------------------------


def _first(study: Study, key: Path, review: Path, told: pd.DataFrame, names: Path | None) -> str:
    lists = [read_key(key, study)] if key.exists() else []
    lists += [_own_list(names, study)] if names else []
    listed = pd.concat(lists) if lists else None
    known = study.table("metropoles")["name"] if study.has("metropoles") else []
    found = propose(told, listed, known)
    tables.write(found, review)
    kinds = ", ".join(f"{n} {kind}" for kind, n in found["kind"].value_counts().items())
    return (
        f"{len(found)} wordings in {len(told)} transcripts ({kinds}) are in\n  {_short(review)}\n"
        "Nothing is replaced yet. In that table write « oui » in the column replace on each row to "
        "replace, put the pseudonym right (one person, one pseudonym, in every file), add a row "
        "for what was missed, save as CSV UTF-8, then give the same command again."
    )


def _own_list(path: Path, study: Study) -> pd.DataFrame:
    outside(path, study, "list of names")
    listed = quietly(path)
    if "name" not in listed:
        raise StudyError([Fault(path.name, (1,), "name", "this column is needed")])
    return listed


# The texts without names -------------------------------------------------------------------------


def _second(study: Study, key: Path, review: Path, told: pd.DataFrame, in_place: bool) -> str:
    complete = _key(study, key, review, told)
    made = pseudonymise(told, complete)
    touched = set(made.edits["interview"])
    written = told[told["interview"].isin(touched)] if in_place else told
    new, old, moved = _transcript_files(study, written, made, in_place)
    new |= _interviews(study, moved)
    new |= _codings(study, told, made, complete)
    new[study.folder / LOG] = _csv(_log(study, made, in_place))
    changed = [path for path, data in new.items() if path.exists() and path.read_bytes() != data]
    kept = _kept(study, key, [path for path in [*changed, *old] if path.name != LOG])
    _write(new | {key: _csv(complete)}, old)
    return _account(study, key, made, complete, kept)


def _key(study: Study, key: Path, review: Path, told: pd.DataFrame) -> pd.DataFrame:
    """The key that the review says, with the rows of the old one that it does not speak of."""
    table = quietly(review)
    faults = _review_faults(table, review.name, told)
    if faults:
        raise StudyError(faults)
    asked = ticked(table)
    if key.exists():
        before = read_key(key, study)
        before = before[~before["name"].map(low).isin(table["found"].map(low))]
        asked = pd.concat([asked, before.assign(pseudonym=before["pseudonym"].map(marked))])
        asked = asked.astype(object).fillna("")
    faults = check_key(asked, review.name)
    if asked.empty:
        problem = "no row is ticked; write « oui » on each row to replace"
        faults = [Fault(review.name, (), "replace", problem)]
    if faults:
        raise StudyError(faults)
    return asked[["name", "pseudonym", "interview", "kind"]]


def _review_faults(table: pd.DataFrame, file: str, told: pd.DataFrame) -> list[Fault]:
    missing = [name for name in _NEEDED if name not in table]
    if missing:
        return [Fault(file, (1,), name, "this column is needed") for name in missing]
    answers = table["replace"].str.strip().str.casefold()
    unread = tuple(table.index[~answers.isin([*YES, *NO])])
    unknown = tuple(table.index[~table["interview"].isin(["", *told["interview"]])])
    faults = [Fault(file, unread, "replace", "« oui » or « non » is expected")] if unread else []
    problem = "no such interview among the transcripts"
    return faults + ([Fault(file, unknown, "interview", problem)] if unknown else [])


def _received(study: Study, folder: Path | None) -> pd.DataFrame:
    """The transcripts to read: those of the study, or those of a folder by interview or file."""
    interviews = study.table("interviews")
    if folder is None:
        return study.transcripts(interviews)
    if not folder.is_dir():
        problem = "this is a file; a folder is expected" if folder.exists() else "no such folder"
        raise StudyError([f"{_short(folder)}: {problem}."])
    ids = {Path(row.file).stem: row.interview for row in interviews.itertuples()}
    ids |= {interview: interview for interview in interviews["interview"]}
    found = sorted(path for path in folder.glob("*") if path.suffix.lower() in transcripts.READERS)
    files = {ids[path.stem]: path for path in found if path.stem in ids}
    if not files:
        problem = f"no transcript there is called after an interview{nearest(folder.name, ids)}"
        raise StudyError([f"{_short(folder)}: {problem}; expected {listing(ids, most=4)}."])
    return transcripts.table(files)


# What changes in the study -----------------------------------------------------------------------


def _transcript_files(
    study: Study, told: pd.DataFrame, made: Pseudonymised, in_place: bool
) -> tuple[dict[Path, bytes], list[Path], dict[str, str]]:
    """New texts by path, the files they stand for, and new names by interview."""
    folder = study.folder / study.transcripts_folder
    texts = made.texts.set_index("interview")["text"]
    new, old, moved = {}, [], {}
    before = study.table("interviews").set_index("interview")["file"]
    for interview in told["interview"]:
        path = (folder / before[interview]).with_suffix(".txt")
        new[path] = texts[interview].encode("utf-8")
        if path.name != before[interview]:
            moved[interview] = path.name
            old += [folder / before[interview]] if (folder / before[interview]).exists() else []
    return new, old, moved


def _interviews(study: Study, moved: Mapping[str, str]) -> dict[Path, bytes]:
    """``interviews.csv`` with the new names of files, when some changed."""
    if not moved:
        return {}
    path = study.where("interviews")
    table = raw(path)
    table["file"] = table["interview"].map(moved).fillna(table["file"])
    return {path: _content(table, path)}


def _codings(
    study: Study, told: pd.DataFrame, made: Pseudonymised, key: pd.DataFrame
) -> dict[Path, bytes]:
    """``codings.csv`` carried to the new texts, its memos without names, when that changes it.

    The codings of an interview stand on the text as received, and are carried, or already on the
    text without names, and are left; else nothing is written.
    """
    if not study.has("codings"):
        return {}
    path = study.where("codings")
    cells, codings = raw(path), study.table("codings")
    codings.index = cells.index
    here = codings[codings["interview"].isin(told["interview"])]
    before, now = _stands(here, told), _stands(here, made.texts)
    received = (
        before.groupby(here["interview"]).mean() - now.groupby(here["interview"]).mean()
    ) >= 0
    stale = here["interview"].map(received).astype(bool)
    lost = here.index[~before.where(stale, now)]
    if len(lost):
        problem = (
            "these passages stand neither on the transcript read here nor on it without names; "
            "take their rows out, or give the transcript that was coded"
        )
        raise StudyError([Fault(path.name, tuple(lost), "start", problem)])
    moved = carried(here[stale], made)
    after = cells.copy()
    for column in ("start", "end", "quote"):
        if column in after:
            after.loc[moved.index, column] = moved[column].fillna("").astype(str)
    if "memo" in after:
        after["memo"] = _memos(after, key)
    return {} if after.equals(cells) else {path: _content(after, path)}


def _stands(codings: pd.DataFrame, told: pd.DataFrame) -> pd.Series:
    texts = told.set_index("interview")["text"]
    good = [
        row.end <= len(texts[row.interview])
        and (
            pd.isna(row.quote)
            or texts[row.interview][row.start : row.end].strip() == row.quote.strip()
        )
        for row in codings.itertuples()
    ]
    return pd.Series(good, index=codings.index, dtype=bool)


def _memos(codings: pd.DataFrame, key: pd.DataFrame) -> list[str]:
    return (
        pseudonymise(codings[["interview"]].assign(text=codings["memo"]), key)
        .texts["text"]
        .tolist()
    )


def _log(study: Study, made: Pseudonymised, in_place: bool) -> pd.DataFrame:
    """The log of the calls before with this one: added in place, anew for transcripts received."""
    path = study.folder / LOG
    before = raw(path).astype({"count": int}) if path.exists() else made.log.iloc[:0]
    anew = [] if in_place else made.texts["interview"]
    both = pd.concat([before[~before["interview"].isin(anew)], made.log])
    return both.groupby(["interview", "kind", "pseudonym"], as_index=False)["count"].sum()


# Writing, all or nothing -------------------------------------------------------------------------


def _content(table: pd.DataFrame, path: Path) -> bytes:
    return _workbook(table, path) if path.suffix == ".xlsx" else _csv(table)


def _csv(table: pd.DataFrame) -> bytes:
    return table.to_csv(sep=";", index=False, lineterminator="\n").encode("utf-8-sig")


def _workbook(table: pd.DataFrame, path: Path) -> bytes:
    """The workbook with the cells that changed, its look left as it was."""
    from openpyxl import load_workbook

    book, before, packed = load_workbook(path), raw(path), io.BytesIO()
    for column, name in enumerate(table, start=1):
        for row in table.index[table[name] != before[name]]:
            value = table.loc[row, name]
            book.worksheets[0].cell(row, column).value = int(value) if value.isdigit() else value
    book.save(packed)
    return packed.getvalue()


def _kept(study: Study, key: Path, paths: list[Path]) -> Path | None:
    """Copy beside the key what is about to be replaced; never over an older copy."""
    folder = key.with_name(f"{key.stem}_originals")
    for path in paths:
        copy = (
            folder / path.relative_to(study.folder)
            if path.is_relative_to(study.folder)
            else folder / path.name
        )
        number = 1
        while copy.exists() and copy.read_bytes() != path.read_bytes():
            number += 1
            copy = copy.with_name(f"{path.stem}-{number}{path.suffix}")
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    return folder if paths else None


def _write(contents: Mapping[Path, bytes], gone: list[Path]) -> None:
    """Write every file beside its place, then put all in place, then remove what they replace."""
    waiting = {path: path.with_name(f".{path.name}.new") for path in contents}
    try:
        for path, data in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            waiting[path].write_bytes(data)
    except OSError:
        for new in waiting.values():
            new.unlink(missing_ok=True)
        raise
    for path, new in waiting.items():
        os.replace(new, path)
    for path in gone:
        path.unlink()


def _account(
    study: Study, key: Path, made: Pseudonymised, complete: pd.DataFrame, kept: Path | None
) -> str:
    search = Search(complete)
    left = {row.interview: search.in_text(row.text) for row in made.texts.itertuples()}
    count, changed = made.log["count"].sum(), made.edits["interview"].nunique()
    lines = [
        f"{count} names replaced in {changed} of {len(made.texts)} transcripts; log without names: "
        f"{_short(study.folder / LOG)}",
        f"key: {_short(key)}" + (f"; what was replaced is kept in {_short(kept)}" if kept else ""),
    ]
    lines += [
        f"{interview}: still holds, in another wording or ticked for other interviews only, the "
        f"name behind {listing(names)}"
        for interview, names in left.items()
        if names
    ]
    lines.append(f"{_short(key.parent)} holds names: keep it apart, and destroy it in due time.")
    if study.pseudonym_key is None:
        path = os.path.relpath(key.resolve(), study.folder)
        lines.append(f"In study.yml write « pseudonym_key: {path} », so that outputs are searched.")
    return "\n".join(lines)


def _short(path: Path) -> str:
    return os.path.relpath(path)
