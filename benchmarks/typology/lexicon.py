"""Files on the words of a corpus: Reinert's classification, its crossings, its terms.

rainette 0.3.2 reads a stale index when it relocates, so its classes below a first move are not
those of the method. Compared exactly: the χ² of its partitions, its first split where no move
gained, the gathering of segments, crossings and χ² of terms in *its* classes. Compared by size: the
split of each of its classes, where the χ² of ours must be at least as large.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from benchmarks.composite.judging import Block, Found, against
from benchmarks.typology.case import Case
from benchmarks.typology.classes import EXACT, TOLERANCE, at_least, partition
from metrostudy.compare.lexicon import reinert
from metrostudy.compare.lexicon.double import double
from metrostudy.compare.lexicon.profiles import signed_chi2
from metrostudy.compare.lexicon.segments import gathered, merged


class Split(NamedTuple):
    """One split of rainette's: χ² of its two parts, and of the parts that ours gives."""

    number: int
    theirs: float
    ours: float


class Corpus(Case):
    """The counts of a corpus, and what rainette made of them."""

    def __init__(self, case: Case) -> None:
        super().__init__(case.folder, case.name)
        self.splits = cache(self._splits)

    @cached_property
    def segments(self) -> pd.DataFrame:
        """One row a segment, with the document it is cut from."""
        return self.read("segments")

    @cached_property
    def terms(self) -> np.ndarray:
        """The terms of the corpus, sorted."""
        return np.unique(self._pairs["term"])

    @cached_property
    def counts(self) -> sparse.csr_array:
        """Segments × terms."""
        rows = pd.Index(self.segments["segment"]).get_indexer(self._pairs["segment"])
        columns = np.searchsorted(self.terms, self._pairs["term"])
        shape = (len(self.segments), len(self.terms))
        return sparse.csr_array((self._pairs["count"].astype(float), (rows, columns)), shape=shape)

    @cached_property
    def _pairs(self) -> pd.DataFrame:
        table = self.read("dtm_pairs", dtype={"term": str}, keep_default_na=False)
        return table.assign(term=table["term"].to_numpy(str))

    @cached_property
    def presence(self) -> sparse.csr_array:
        """1 where a segment holds a term."""
        return sparse.csr_array(self.counts > 0, dtype=float)

    @cached_property
    def assignments(self) -> pd.DataFrame:
        """Their class of each segment by column ``ms10_k3``; 0 where it has none."""
        return self.read("assignments").drop(columns="segment").fillna(0).astype(int)

    def units(self, least: int) -> np.ndarray:
        """The unit of each segment, when units hold ``least`` terms or more."""
        sources = self.segments["source"].to_numpy(str)
        return merged(self.presence.sum(axis=1), sources, least)

    @cached_property
    def sizes(self) -> list[int]:
        """The minimum sizes of units that the columns ``ms10_k3`` name."""
        columns = self.assignments.columns
        return sorted({int(name.split("_")[0].removeprefix("ms")) for name in columns})

    def levels(self, least: int) -> np.ndarray:
        """Their classes of segments, one column a level."""
        return self.assignments.filter(regex=rf"^ms{least}_k").to_numpy()

    def _splits(self, least: int) -> list[Split]:
        """Their tree from the top; the terms that go on are those that the method keeps."""
        units = self.units(least)
        held, first = gathered(self.presence, units), np.unique(units, return_index=True)[1]
        levels = self.levels(least)[first]
        parts = [(np.arange(held.shape[0]), np.arange(held.shape[1]))]
        found = []
        for column, labels in enumerate(levels.T):
            cut = [part for part in parts if len(set(labels[part[0]]) - {0}) == 2]
            if not cut:  # the last classes were too small to be split
                break
            rows, terms = cut[0]
            kept = rows[labels[rows] > 0]
            table = held[kept][:, terms]
            used = table.sum(axis=0) > 0
            table, terms = table[:, used], terms[used]
            side = labels[kept] == labels[kept].min()
            ours = reinert.descend(held[rows][:, terms], k=2).splits["chi2"].iloc[0]
            found.append(Split(column + 1, reinert.chi2(table, side), float(ours)))
            parts = [part for part in parts if part[0] is not rows]
            parts += [(kept[inside], terms[on]) for inside, on in reinert._parts(table, side)]
        return found

    def same_first(self, least: int) -> bool:
        """Whether no move gained in their first split, so that it is that of the method."""
        split = self.splits(least)[0]
        return abs(split.ours / split.theirs - 1) < EXACT

    def first(self, least: int) -> np.ndarray:
        """Our two classes of segments."""
        units = self.units(least)
        return reinert.descend(gathered(self.presence, units), k=2).levels[units, 0]


def splits(case: Case, kind: str) -> Found:
    """``splits``: the χ² of their partitions, and ours on the same class, at least as large."""
    corpus, rows = Corpus(case), case.read(kind)
    exact, larger, reported = [], [], 0
    for least, part in rows.groupby("min_segment_size"):
        found = pd.DataFrame(corpus.splits(least)).set_index("number").reindex(part["split"])
        where = f"size {least} split " + part["split"].astype(str)
        told = part["chi2_recomputed_for_returned_partition"].notna().to_numpy()
        exact.append(
            against(
                part["chi2_recomputed_for_returned_partition"][told],
                found["theirs"].to_numpy()[told],
                where[told] + " returned",
                EXACT,
            )
        )
        larger.append(at_least(found["theirs"], found["ours"], (where + " ours").to_numpy()))
        near = np.abs(found["theirs"].to_numpy() / part["chi2_reported"] - 1)
        reported += int((near < EXACT).sum())
    told = f"{reported} of {len(rows)} reported chi2 are those of the partition returned; "
    more = sum(int((block.obtained > block.expected * (1 + EXACT)).sum()) for block in larger)
    return Found([*exact, *larger], "chi2 at least theirs",
                 told + f"{more} of {len(rows)} splits larger here")  # fmt: skip


def assignments(case: Case, kind: str) -> Found:
    """``assignments``: segments gathered alike, and the first two classes."""
    from sklearn.metrics import adjusted_rand_score

    corpus, blocks, told = Corpus(case), [], []
    where = pd.Series(corpus.segments["segment"].astype(str))
    for least in corpus.sizes:
        units, levels = corpus.units(least), corpus.levels(least)
        heads = np.unique(units, return_index=True)[1]
        blocks.append(
            against(levels[:, -1], levels[heads[units], -1], f"size {least} unit of " + where)
        )
        if corpus.same_first(least):
            ours = corpus.first(least)
            blocks.append(partition(levels[:, 0], ours, f"size {least} k 2 segment " + where))
        whole = reinert.descend(gathered(corpus.presence, units), levels.shape[1] + 1).levels[units]
        alike = [adjusted_rand_score(a, b) for a, b in zip(levels.T, whole.T, strict=False)]
        told.append(f"size {least} " + "/".join(f"{one:.2f}" for one in alike))
    return Found(blocks, "exact", "adjusted Rand of deeper classes, k = 2…: " + ", ".join(told))


def sizes(case: Case, kind: str) -> Found:
    """``sizes``: of the first two classes, ours; of deeper ones, of the file's own classes."""
    corpus, rows = Corpus(case), case.read(kind)
    counts = {}
    for least, k in rows[["min_segment_size", "k"]].drop_duplicates().itertuples(index=False):
        theirs = corpus.levels(least)[:, k - 2]
        if k == 2 and corpus.same_first(least):
            named = pd.crosstab(corpus.first(least), theirs).idxmax(axis=1)
            theirs = named.loc[corpus.first(least)].to_numpy()
        counts |= {(least, k, c): n for c, n in enumerate(np.bincount(theirs, minlength=k + 1))}
    keys = zip(
        rows["min_segment_size"], rows["k"], rows["cluster"].fillna(0).astype(int), strict=True
    )
    where = rows.astype(str)["k"] + " classes, size " + rows.astype(str)["min_segment_size"]
    return Found([against(rows["size"], [counts[key] for key in keys], where)], "exact",
                 "k ≥ 3: from the file's own classes")  # fmt: skip


def by_document(case: Case, kind: str) -> Found:
    """``clusters_by_doc``: segments of each document in their classes, of the smallest units."""
    corpus, rows = Corpus(case), case.read(kind, index_col=0)
    k = sum(name != "clust_NA" for name in rows)
    found = pd.crosstab(corpus.segments["source"], corpus.levels(corpus.sizes[0])[:, k - 2])
    found = found.rename(columns=lambda c: f"clust_{c or 'NA'}").reindex(
        index=rows.index, columns=rows.columns, fill_value=0
    )
    where = rows.index + " "
    return Found([against(rows[c], found[c], where + c) for c in rows], "exact",
                 "from the file's own classes")  # fmt: skip


def by_class(case: Case, kind: str) -> Found:
    """``termclass_counts``: segments that hold each term in the same classes."""
    corpus, rows = Corpus(case), case.read(kind, index_col=0)
    classes = corpus.levels(corpus.sizes[0])[:, rows.shape[1] - 2]
    places, where = _places(corpus, rows.index), rows.index + " "
    return Found([
        against(rows[name], _there(corpus.presence, classes == number)[places], where + name)
        for number, name in enumerate(rows, 1)
    ], "exact", "in the file's own classes")  # fmt: skip


def top_terms(case: Case, kind: str) -> Found:
    """``top_terms``: χ² of occurrences in their classes against all the rest.

    Yates's correction where fewer than five occurrences are expected.
    """
    corpus, rows, blocks = Corpus(case), case.read(kind, keep_default_na=False), []
    for (least, k, number), part in rows.groupby(["min_segment_size", "k", "cluster"]):
        classes = corpus.assignments[f"ms{least}_k{k}"].to_numpy()
        inside = _there(corpus.counts, classes == number)
        outside = _there(corpus.counts, classes != number)
        chi2 = signed_chi2(inside, inside.sum(), outside, outside.sum(), below=5)
        places = _places(corpus, part["term"])
        where = f"size {least} k {k} class {number} " + part["term"]
        order = pd.Series(-chi2).rank(method="min").to_numpy()
        blocks += [
            against(part["chi2"], chi2[places], where, EXACT),
            against(part["n_target"], inside[places], where + " inside"),
            against(part["n_reference"], outside[places], where + " outside"),
            _ranked(part["rank"].to_numpy(), order[places], chi2, places, where + " rank"),
        ]
    return Found(blocks, TOLERANCE)


def crossings(case: Case, kind: str) -> Found:
    """``double``: the best sets of disjoint crossings of their two classifications.

    Those of the two largest minimum sizes; ``2.1x3.2`` is class 1 of level 2 (three classes) with
    class 2 of level 3.
    """
    corpus, rows = Corpus(case), case.read(kind)
    first, second = (corpus.levels(least) for least in corpus.sizes[-2:])
    deepest = max(int(level) for level in rows["clusters"].str.findall(r"(\d+)\.").explode()) + 1
    found = double(first, second, max(deepest, rows["k"].max())).table
    found["key"] = [" ".join(map(str, sorted(sizes))) for sizes in found["sizes"]]
    rows["key"] = [" ".join(map(str, sorted(map(int, sizes.split())))) for sizes in rows["sizes"]]
    where = "k " + rows["k"].astype(str) + " of " + rows["key"]
    found = found.set_index(["k", "key"]).reindex(pd.MultiIndex.from_frame(rows[["k", "key"]]))
    found = found.reset_index()
    return Found([
        against(rows["key"], found["key"].where(found["sum_chi2"].notna(), "none"), where),
        against(rows["sum_chi2"], found["sum_chi2"], where + " chi2", EXACT),
        against(rows["n_classified"], found["classified"], where + " classified"),
    ], TOLERANCE)  # fmt: skip


def _there(table: sparse.csr_array, inside: np.ndarray) -> np.ndarray:
    return inside.astype(float) @ table


def _places(corpus: Corpus, terms: Iterator[str]) -> np.ndarray:
    return pd.Index(corpus.terms).get_indexer(list(terms))


def _ranked(
    expected: np.ndarray, obtained: np.ndarray, chi2: np.ndarray, places: np.ndarray,
    where: pd.Series,
) -> Block:  # fmt: skip
    """Ranks among terms that are more inside than outside; equal χ² share their places."""
    tied = (np.abs(chi2[places][:, None] - chi2) <= 1e-9 * np.abs(chi2)).sum(axis=1)
    inside = (expected >= obtained) & (expected < obtained + tied)
    gap = np.where(inside, 0.0, np.abs(expected - obtained))
    return Block(where.to_numpy(), expected.astype(float), obtained, gap, inside)
