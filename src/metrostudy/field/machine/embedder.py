"""Meanings of texts from a sentence-transformers model that the user already has; optional."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from metrostudy.faults import StudyError

_PLACE = "study.yml, choices.suggestions.embedder"


def meanings(texts: Sequence[str], folder: str) -> np.ndarray:
    """Return one vector of length 1 per text (texts × dimensions) by the model in ``folder``.

    Nothing is downloaded: ``folder`` must be on this machine. Values are rounded to 4 decimals. A
    model that knows nothing of codes leaks nothing between interviews. Raises
    :class:`~metrostudy.faults.StudyError` when the folder or the package is absent.
    """
    if not Path(folder).is_dir():
        raise StudyError([f"{_PLACE}: there is no folder '{folder}'; leave it out to do without."])
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError:
        problem = "needs the package sentence-transformers, which is not installed here"
        raise StudyError([f"{_PLACE}: {problem}; leave it out to do without."]) from None
    model = SentenceTransformer(str(Path(folder).resolve()), device="cpu", local_files_only=True)
    vectors = np.asarray(model.encode(list(texts), show_progress_bar=False), dtype=float)
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.round(vectors / np.where(length > 0, length, 1), 4)
