"""The inaugural addresses as rainette classified them: word counts only, of a public domain text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

from metrostudy.compare.lexicon.segments import Vocabulary

PUBLISHED = Path(__file__).parents[2] / "published" / "typology"


def published(name):
    path = PUBLISHED / f"rainette_inaugural_{name}.csv"
    return pd.read_csv(path, keep_default_na=False, na_values="NA")


def vocabulary():
    """Segments × terms of counts, and the speech of each segment."""
    pairs, segments = published("dtm_pairs"), published("segments")
    terms, columns = np.unique(pairs["term"].to_numpy(str), return_inverse=True)
    cells = pairs["count"].to_numpy(float), (pairs["segment"] - 1, columns)
    counts = sparse.csr_array(cells, shape=(len(segments), len(terms)))
    told = segments.rename(columns={"source": "interview"}).assign(text="")
    return Vocabulary(told, pd.DataFrame(), terms, counts)


def classes(least, k):
    """The class of each segment that rainette gives, 0 where none."""
    return published("assignments")[f"ms{least}_k{k}"].fillna(0).to_numpy(int)
