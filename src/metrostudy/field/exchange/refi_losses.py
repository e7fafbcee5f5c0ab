"""What a REFI-QDA file held that a table of passages cannot hold: the data-loss report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from lxml import etree

from metrostudy.faults import listing
from metrostudy.field.exchange.calibration import canonical
from metrostudy.field.exchange.project import count
from metrostudy.field.exchange.refi_xml import Codes

if TYPE_CHECKING:
    from metrostudy.field.exchange.refi import Found

Loss = tuple[str, int, str]
_ELSEWHERE = {
    "cases": ("{*}Cases/{*}Case", "case", "attributes belong in interviews.csv"),
    "variables": ("{*}Variables/{*}Variable", "variable", "attributes belong in interviews.csv"),
    "links": ("{*}Links/{*}Link", "link", "links between passages or codes are not read"),
    "sets": ("{*}Sets/{*}Set", "set", "groups of codes or documents are not read"),
    "graphs": ("{*}Graphs/{*}Graph", "graph", "drawings are not read"),
}


def of_codebook(root: etree._Element, found: Codes) -> list[Loss]:
    """Return the losses of a .qdc file."""
    sets = root.find("{*}Sets")
    held = 0 if sets is None else len(sets)
    lost = [
        *_of_codes(found),
        ("sets", held, f"{count(held, 'set')} left out: groups of codes are not read"),
    ]
    if sets is not None and not held:
        lost.append(("schema", 1, "an empty <Sets> makes this file invalid; read all the same"))
    if "Taguette" in root.get("origin", "") and not any(row[3] for row in found.rows):
        sentence = "Taguette does not write descriptions into a .qdc; its codebook.csv has them"
        lost.append(("definitions", len(found.rows), sentence))
    return lost


def of_project(found: Found) -> list[Loss]:
    """Return the losses of a .qdpx file, in the order of what matters most."""
    return [
        *_of_sources(found),
        *_of_places(found),
        *_of_marks(found),
        *_of_names(found),
        *_of_codes(found.book),
        *_of_the_rest(found),
    ]


def doubles(n: int) -> Loss:
    """Return the loss of codings that stand twice: same place, code and coder."""
    return "codings", n, f"{count(n, 'coding')} there twice (same place, code, coder), kept once"


def _of_sources(found: Found) -> list[Loss]:
    marks = found.marks[found.marks["path"].notna()]
    coded = marks["document"].value_counts()
    placed = marks.loc[marks["first"].notna(), "document"].value_counts()
    textual = {n: s for n, s in found.sources.items() if s.kind == "text" or s.text is not None}
    missing = [name for name in textual if name not in found.stored]
    empty = [name for name in found.stored if not canonical(found.stored[name]).strip()]
    mute = [name for name in found.sources if name not in textual]
    kinds = Counter(found.sources[name].kind for name in mute)
    told = listing(f"{n} {kind}" for kind, n in kinds.items())
    kept = int(sum(coded.get(name, 0) for name in mute))
    unproved = int(sum(placed.get(name, 0) for name in missing))
    return [
        (
            "texts",
            len(missing),
            f"the text of {count(len(missing), 'document')} is not in the file "
            f"({listing(missing, most=3)}); positions of {count(unproved, 'coding')} are unproved",
        ),
        (
            "texts",
            len(empty),
            f"{count(len(empty), 'document')} came without a word ({listing(empty, most=3)}): "
            "the program that exported them emptied them",
        ),
        (
            "texts",
            len(found.foreign),
            f"{count(len(found.foreign), 'text')} not in UTF-8 ({listing(found.foreign, most=3)}), "
            "read as what the bytes look like",
        ),
        (
            "sources",
            len(mute),
            f"{count(len(mute), 'source')} not text ({told}); {count(kept, 'coding')} on them kept "
            "without position",
        ),
    ]


def _of_places(found: Found) -> list[Loss]:
    marks = found.marks
    coded, passage = marks["path"].notna(), marks["kind"] == "passage"
    told, placed = marks["document"].isin(found.stored), marks["first"].notna()
    nowhere = int((passage & marks["start"].isna()).sum())
    outside = int((passage & told & marks["start"].notna() & ~placed).sum())
    areas = int((coded & told & (marks["kind"] == "area")).sum())
    lost = [
        ("positions", outside, f"{count(outside, 'mark')} beyond the end of the text, kept "
         "without position"),
        ("positions", nowhere, f"{count(nowhere, 'mark')} without a readable position"),
        ("positions", areas, f"{count(areas, 'coding')} on an area of a page, kept without "
         "position"),
    ]  # fmt: skip
    named = marks["in_place"].notna()
    if found.calibration.proved:
        elsewhere = int((named & placed & ~marks["in_place"].eq(True)).sum())
        sentence = f"{count(elsewhere, 'mark')} whose name is not the text at their place"
        return [*lost, ("positions", elsewhere, f"{sentence}: kept there, to be checked")]
    here = int((passage & told & placed).sum())
    why = "no name is a quote" if named.any() else "no selection has a name"
    sentence = (
        f"{count(here, 'position')} could not be proved ({why}): code points, no byte-order mark "
        "and the line ends of the program were assumed"
    )
    return [*lost, ("positions", here, sentence)]


def _of_marks(found: Found) -> list[Loss]:
    marks = found.marks
    bare, lost = int(marks["code"].isna().sum()), marks["code"].notna() & marks["path"].isna()
    coded = marks[marks["path"].notna()]
    nobody, whole = int(coded["coder"].isna().sum()), int((coded["kind"] == "whole").sum())
    return [
        ("selections", bare, f"{count(bare, 'selection')} without code left out"),
        ("codings", int(lost.sum()), f"{count(int(lost.sum()), 'coding')} left out: the code they "
         "point to is not in the file"),
        ("coders", nobody, f"{count(nobody, 'coding')} without user: the coder is left blank"),
        ("codings", whole, f"{count(whole, 'code')} on a whole document, read as one passage from "
         "its first character to its last"),
    ]  # fmt: skip


def _of_names(found: Found) -> list[Loss]:
    renamed = [name for name, source in found.sources.items() if name != source.name]
    same = [name for name, times in Counter(found.people.values()).items() if times > 1]
    return [
        ("documents", len(renamed), f"{count(len(renamed), 'document')} had the name of another "
         f"and got a number ({listing(renamed, most=3)})"),
        ("coders", len(same), f"{count(len(same), 'name')} shared by several users "
         f"({listing(same, most=3)}): they count as one coder"),
    ]  # fmt: skip


def _of_codes(found: Codes) -> list[Loss]:
    renamed, twins = found.renamed, found.twins
    return [
        ("codes", len(renamed), f"{count(len(renamed), 'code')} had the path of another and got a "
         f"number ({listing(renamed, most=3)})"),
        ("codes", len(twins), f"{count(len(twins), 'code')} with the identifier of another "
         f"({listing(twins, most=3)}); codings went to the last"),
    ]  # fmt: skip


def _of_the_rest(found: Found) -> Iterable[Loss]:
    for what, (where, word, why) in _ELSEWHERE.items():
        n = len(found.root.findall(where))
        yield what, n, f"{count(n, word)} left out: {why}"
    loose = len(found.memos.notes) - len(found.memos.used & set(found.memos.notes))
    yield "notes", loose, f"{count(loose, 'note')} left out: on no passage and no code"
