"""Four métropoles and five proposals: what tests of proposals read, small enough to check by eye.

Ada does everything, Bea half of it, Cléo nothing, and of Zoé nobody knows anything.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from metrostudy.tables import empty
from metrostudy.tell.proposals.observed import Observed

BOOK = pd.DataFrame(
    [
        ("FN.ACCU", "FN", "internal_barrier", "Acculturation"),
        ("FN.BUDG", "FN", "internal_barrier", "Budget"),
        ("FE.FRAC", "FE", "external_barrier", "Fracture"),
        ("IN.DONN", "IN", "invariant", "Donnée"),
        ("IN.AGEN", "IN", "invariant", "Agents"),
        ("GO.DEDI", "GO", "governance", "Gouvernance"),
        ("TH.USAG", "TH", "theme", "Usagers"),
    ],
    columns=["code", "parent", "kind", "label_fr"],
).assign(label_en=None)
GRID = pd.DataFrame(
    [("usagers", "Services", "Services", "ratings")],
    columns=["node", "label_fr", "label_en", "source"],
)
PLACES = pd.DataFrame({"metropole": list("abcz"), "name": ["Ada", "Bea", "Cléo", "Zoé"]})
RULES = [
    # proposal, edition, answers, criteria, begun, done, codes, said, themes, built
    ("P17.1", "2017", "FN.ACCU|FN.BUDG", None, None, None, None, None, None, None),
    ("P17.2", "2017", "FN.BUDG|GO.DEDI", None, None, None, "GO.DEDI", "under_way", None, None),
    ("P20.1", "2020", "IN.DONN | FN.ACCU", "IN.DONN", 2, 3, "IN.DONN", "under_way", None, None),
    ("P20.2", "2020", "FN.ACCU", None, None, None, None, None, "TH.USAG", "done"),
    ("P20.3", "2020", "IN.AGEN", "usagers|IN.AGEN", 2, 3, None, None, None, None),
]
PROPOSITIONS = pd.DataFrame(
    RULES,
    columns=["proposal", "edition", "answers", "criteria", "begun_from", "done_from", "codes",
             "said_shows", "themes", "built_shows"],
).assign(group=None, label_fr=lambda t: "Faire " + t["proposal"], label_en=None, reason="",
         rule="")  # fmt: skip
RATINGS = pd.DataFrame(
    [
        ("a", "2026", "IN.DONN", "R1", 3.0),
        ("a", "2026", "IN.DONN", "R2", 4.0),
        ("b", "2026", "IN.DONN", "R1", 2.0),
        ("b", "2026", "IN.DONN", "R2", 3.0),  # mean 2.5: begun, and under the crossover of 2.75
        ("c", "2026", "IN.DONN", "R1", 0.0),
        ("c", "2024", "IN.DONN", "R1", 5.0),  # another edition
        ("z", "2026", "IN.DONN", "R1", None),  # nobody could tell
        ("a", "2026", "IN.AGEN", "R1", 3.0),
        ("a", "2026", "usagers", "R1", 5.0),
        ("b", "2026", "IN.AGEN", "R1", 1.0),
        ("b", "2026", "usagers", "R1", 4.0),  # one of two criteria: begun
        ("c", "2026", "IN.AGEN", "R1", 1.0),
        ("c", "2026", "usagers", "R1", 1.0),
    ],
    columns=["metropole", "edition", "criterion", "rater", "score"],
)
INTERVIEWS = pd.DataFrame(
    [
        ("E1", "a", "2026", "anonymous"),
        ("E2", "b", "2026", "none"),
        ("E3", "c", "2026", "named"),
        ("E4", "c", "2024", "named"),
    ],
    columns=["interview", "metropole", "edition", "quotable"],
)
CODINGS = pd.DataFrame(
    [
        ("E1", 0, 9, "GO.DEDI", "A", "present", "a1"),
        ("E2", 0, 9, "GO.DEDI", "A", None, "b1"),  # speaks of it, and does not say
        ("E3", 0, 9, "GO.DEDI", "A", "absent", None),
        ("E3", 5, 12, "GO.DEDI", "B", "absent", None),  # the same passage, by another coder
        ("E3", 40, 50, "GO.DEDI", "B", "present", None),
        ("E3", 60, 70, "GO.DEDI", "A", "absent", None),
        ("E4", 0, 9, "GO.DEDI", "A", "present", None),  # another edition
    ],
    columns=["interview", "start", "end", "code", "coder", "valence", "project"],
)
PROJECTS = pd.DataFrame(
    [
        ("a1", "a", "Le compte", "TH.USAG", "done", "FN.BUDG|FN.ACCU", "FN.BUDG"),
        ("a2", "a", "La carte", "TH.USAG", "under_way", "FN.BUDG", "none"),
        ("a3", "a", "Le guide", "TH.USAG", "studied", "FE.FRAC", None),
        ("b1", "b", "Le secret", "TH.USAG", "under_way", "FN.BUDG|FN.ACCU", "FN.BUDG|FN.ACCU"),
        ("b2", "b", "Le bus", None, "done", "FN.BUDG|FN.ACCU", "FN.ACCU"),
        ("c1", "c", "L'étude", "TH.USAG", "studied", "FN.ACCU", None),
        ("c2", "c", "Le pont", None, "done", "FN.ACCU", "FN.ACCU"),
        ("c3", "c", "Le pré", None, "done", "none", None),
    ],
    columns=["project", "metropole", "title", "theme", "status", "barriers", "overcome"],
).assign(description=None, edition="2026", purposes=None, partnership=None, budget=None,
         measurement=None, steering=None, start_year=None)  # fmt: skip


def observed(**changes: Any) -> Observed:
    """The four places, with some tables changed; ``none`` of a table is written ``empty(name)``."""
    tables = {
        "metropoles": PLACES, "codebook": BOOK, "framework": GRID, "ratings": RATINGS,
        "codings": CODINGS, "interviews": INTERVIEWS, "projects": PROJECTS,
    }  # fmt: skip
    return Observed(**tables | changes)


def silent() -> Observed:
    """The same places in a study that has neither ratings nor codings nor projects."""
    return observed(**{name: empty(name) for name in ("ratings", "codings", "interviews",
                                                      "projects", "framework")})  # fmt: skip
