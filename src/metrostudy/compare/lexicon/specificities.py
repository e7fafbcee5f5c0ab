"""Which words a group of interviews says more, or less, than its share of all words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy.compare.lexicon.segments import Vocabulary

READ_FROM = 2.0
_LEAST = 1e-300


def specificities(vocabulary: Vocabulary, groups: pd.Series) -> pd.DataFrame:
    """Return the specificity of each term in each group of interviews (Lafon 1980).

    ``groups`` gives the modality (role, métropole) of each interview, which is its index. Of the N
    occurrences of terms, n are the group's and K the term's; if occurrences were dealt at random,
    the count k of the term in the group would be hypergeometric. ``specificity`` is
    −log₁₀ P(X ≥ k) when k is above Kn/N, log₁₀ P(X ≤ k) when it is not: 2 is one chance in a
    hundred, and under 2 either way nothing is read. But words are not dealt at random: one person
    says a word ten times. Hence ``interviews``, how many interviews of the group hold the term, out
    of ``of``: a word that one of them owns is not the group's. This describes a corpus and infers
    nothing.

    Columns: group, term, n, expected, specificity, interviews, of; by group, most specific first.
    """
    said = pd.DataFrame.sparse.from_spmatrix(vocabulary.counts, columns=vocabulary.terms)
    each = said.sparse.to_dense().groupby(vocabulary.segments["interview"].to_numpy()).sum()
    each = each[each.index.isin(groups.dropna().index)]
    modality = groups[each.index].to_numpy()
    counts = each.groupby(modality).sum()
    expected, specificity = hypergeometric(counts.to_numpy())
    held = (each > 0).groupby(modality).sum()
    table = pd.DataFrame({
        "group": np.repeat(counts.index, counts.shape[1]),
        "term": np.tile(counts.columns, len(counts)),
        "n": counts.to_numpy(int).ravel(), "expected": expected.ravel(),
        "specificity": specificity.ravel(), "interviews": held.to_numpy(int).ravel(),
    })  # fmt: skip
    table["of"] = table["group"].map(pd.Series(modality).value_counts())
    order = ["group", "specificity", "term"]
    return table.sort_values(order, ascending=[True, False, True], ignore_index=True)


def hypergeometric(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return expected counts and signed −log₁₀ p of a table groups × terms.

    p is one-sided, on the side where the count lies, the count included. FactoMineR's ``descfreq``
    prints twice this p.

    >>> hypergeometric(np.array([[3, 0], [0, 3]]))[1].round(3).tolist()
    [[1.301, -1.301], [-1.301, 1.301]]
    """
    from scipy.stats import hypergeom

    size, total = counts.sum(axis=1, keepdims=True), counts.sum(axis=0)
    expected = size * total / total.sum()
    law = hypergeom(total.sum(), total, size)
    over = counts > expected
    p = np.log10(np.where(over, law.sf(counts - 1), law.cdf(counts)).clip(_LEAST))
    return expected, np.where(over, -p, p)
