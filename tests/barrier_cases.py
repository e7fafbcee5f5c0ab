"""A codebook of three barriers, four interviews and their codings: small enough to count by eye."""

import pandas as pd

from metrostudy.compare.barriers.codes import EXTERNAL, INTERNAL

BOOK = pd.DataFrame(
    [
        ("FE", None, EXTERNAL, "Freins externes"),
        ("FE.FRAC", "FE", EXTERNAL, "Fracture"),
        ("FN", None, INTERNAL, "Freins internes"),
        ("FN.ACCU", "FN", INTERNAL, "Acculturation"),
        ("FN.BUDG", "FN", INTERNAL, "Budget"),
        ("TH.TRAN", "TH", "theme", "Transport"),
    ],
    columns=["code", "parent", "kind", "label_fr"],
).assign(label_en=None)
INTERVIEWS = pd.DataFrame({
    "interview": ["E1", "E2", "E3", "E4"], "metropole": ["m", "m", "n", "n"],
    "role": ["elu", "direction", "elu", "agent"],
})  # fmt: skip
CODINGS = pd.DataFrame(
    [
        ("E1", "FN.ACCU", "A", "present"),
        ("E1", "FN.ACCU", "A", "present"),
        ("E1", "FN.ACCU", "B", "overcome"),
        ("E1", "FN.BUDG", "A", "absent"),
        ("E2", "FN.ACCU", "A", None),
        ("E2", "TH.TRAN", "B", None),
        ("E3", "FE.FRAC", "A", "counter_example"),
        ("E3", "FN.BUDG", "A", "present"),
    ],
    columns=["interview", "code", "coder", "valence"],
)
