"""Which words go together: the tree of the strongest ties, and its communities."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from metrostudy.compare.lexicon.segments import Vocabulary


class Similarity(NamedTuple):
    """``terms``: term, segments, community (0 the largest). ``ties``: first, second, together
    (segments), likeness: those of the tree. ``n``: segments that hold one of the terms."""

    terms: pd.DataFrame
    ties: pd.DataFrame
    n: int


def similarity(vocabulary: Vocabulary, most: int = 40) -> Similarity:
    """Return the similarity graph of the ``most`` frequent terms, cut down to a tree.

    Two terms are as alike as the segments that hold both are many among those that hold one
    (Jaccard: counts alone would tie every word to the commonest). The maximum spanning tree keeps,
    of these likenesses, the strongest that tie all terms without a loop (Flament 1981); two terms
    far apart in it may still meet, and no distance is to be measured. Terms that no chain of shared
    segments ties make trees of their own. Communities are those of greatest modularity in the
    *whole* graph, found greedily (Clauset, Newman and Moore 2004), so that they are not an accident
    of the tree. A description: nothing here is tested.
    """
    import networkx as nx

    presence = vocabulary.presence
    counts = presence.sum(axis=0)
    kept = np.sort(np.lexsort((vocabulary.terms, -counts))[:most])
    held, terms, size = presence[:, kept], vocabulary.terms[kept].tolist(), counts[kept]
    both = (held.T @ held).toarray()
    graph = nx.Graph()
    graph.add_nodes_from(terms)
    for i, j in zip(*np.nonzero(np.triu(both, 1)), strict=True):
        like = both[i, j] / (size[i] + size[j] - both[i, j])
        graph.add_edge(terms[i], terms[j], weight=float(like), together=int(both[i, j]))
    tree = nx.maximum_spanning_tree(graph)
    groups = nx.community.greedy_modularity_communities(graph, weight="weight") if terms else []
    place = {term: number for number, group in enumerate(groups) for term in group}
    table = pd.DataFrame({"term": terms, "segments": size.astype(int)})
    table["community"] = table["term"].map(place)
    ties = [
        (*sorted(pair), held["together"], held["weight"]) for *pair, held in tree.edges(data=True)
    ]
    ties = pd.DataFrame(ties, columns=["first", "second", "together", "likeness"])
    ties = ties.sort_values(["likeness", "first", "second"], ascending=[False, True, True])
    return Similarity(table, ties.reset_index(drop=True), int((held.sum(axis=1) > 0).sum()))
