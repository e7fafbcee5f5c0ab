"""What agreement is measured on: codes, and the families that they make."""

from __future__ import annotations

import pandas as pd

from metrostudy.field.codebook import families, labels


def items_of(codings: pd.DataFrame, codebook: pd.DataFrame) -> pd.DataFrame:
    """List the codes that somebody applied in ``codings``, family by family, then these families.

    Columns: level (code, family), family, code, label_fr, label_en.

    >>> book = pd.DataFrame({"code": ["F", "F.A", "F.B"], "parent": [None, "F", "F"],
    ...                      "label_fr": ["Freins", "Peur", "Coût"], "label_en": [None] * 3})
    >>> items_of(pd.DataFrame({"code": ["F.B", "F.B"]}), book)[["level", "code", "label_fr"]]
        level code label_fr
    0    code  F.B     Coût
    1  family    F   Freins
    """
    family = families(codebook)
    used = family[family.index.isin(codings["code"])]
    parents = pd.unique(used)
    grouped = pd.concat([used[used == parent] for parent in parents]) if len(used) else used
    codes = pd.DataFrame({"level": "code", "family": grouped.array, "code": grouped.index})
    whole = pd.DataFrame({"level": "family", "family": parents, "code": parents})
    items = pd.concat([codes, whole], ignore_index=True)
    named = {
        f"label_{tongue}": items["code"].map(labels(codebook, tongue)) for tongue in ("fr", "en")
    }
    return items.assign(**named)
