"""``python -m benchmarks.reference typology DIR``: what each file of a folder is, and its verdict.

A file is called ``name_kind.csv``; the name is that of a data set (``data_name.csv``) or of a
corpus. A kind that is not known here fails, so that no file is passed over in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from benchmarks.composite.judging import Found, Verdict, verdict
from benchmarks.typology import axes, classes, lexicon, populations, validity
from benchmarks.typology.case import Case
from metrostudy.faults import StudyError

KINDS: dict[str, Callable[[Case, str], Found]] = {
    "(pca|mca|ca)_eig": axes.eigenvalues, r"(pca|mca)_ind(_first\d+)?": axes.individuals,
    "pca_var|mca_categories": axes.variables, "(pca|mca)_sup": axes.supplementary,
    "mca_eta2": axes.links, "ca": axes.counts, "descfreq": classes.frequencies,
    "hcpc_tree": classes.tree, "hcpc_cut": classes.cut_table,
    "hcpc_cut_by_version": classes.cut_by_version, "hcpc_summary": classes.summary,
    "hcpc_clusters": classes.memberships, "hcpc_individuals": classes.examples,
    "(by_.+_)?catdes_quanti": classes.scores, "(by_.+_)?catdes_category": classes.categories,
    "(by_.+_)?catdes_(eta2|chi2)": classes.linked,
    "validity": validity.of_cuts, "silhouette_units": validity.silhouettes,
    "cophenetic": validity.cophenetic, "clusgap": validity.gaps, "clusgap_khat": validity.rules,
    "clusterboot": validity.jaccards, "predstrength": validity.strengths,
    "splits": lexicon.splits, "assignments": lexicon.assignments, "sizes": lexicon.sizes,
    "top_terms": lexicon.top_terms, "double": lexicon.crossings,
    "clusters_by_doc": lexicon.by_document, "termclass_counts": lexicon.by_class,
    "rotation_test": populations.rotation, "one_vs_several_simulation": populations.simulation,
}  # fmt: skip
INPUTS = {
    "data_.+": "input", ".+_dtm_pairs": "input", ".+_segments": "input", "stopwords_.+": "input",
    ".+_dip": "not compared: no dip is kept, for no library kept has one",
}  # fmt: skip


def verdicts(folder: Path) -> Iterator[Verdict]:
    """Return the verdict of every csv file of ``folder``, in the order of their names."""
    case_of = cache(lambda name: Case(folder, name))
    for file in sorted(folder.glob("*.csv")):
        yield judge(case_of, file.stem)


def judge(case_of: Callable[[str], Case], stem: str) -> Verdict:
    """Return the verdict of one file; what stops the library is the remark of a failure."""
    file = f"{stem}.csv"
    told = next((text for kind, text in INPUTS.items() if re.fullmatch(kind, stem)), None)
    if told:
        return Verdict(file, remark=told)
    known = [(match, answer) for kind, answer in KINDS.items()
             if (match := re.fullmatch(rf"(?:(?P<name>.+?)_)?(?P<kind>{kind})", stem))]  # fmt: skip
    if not known:
        return Verdict(file, passed=False, remark="unknown kind")
    match, answer = max(known, key=lambda one: len(one[0]["kind"]))
    try:
        found = answer(case_of(match["name"] or ""), match["kind"])
    except (
        StudyError,
        ValueError,
        KeyError,
        IndexError,
        TypeError,
        OSError,
        StopIteration,
    ) as error:
        return Verdict(file, passed=False, remark=f"{type(error).__name__}: {error}")
    return verdict(file, found)
