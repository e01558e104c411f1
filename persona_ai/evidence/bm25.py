"""Okapi BM25 (Robertson and Zaragoza 2009) as one sparse matrix: a query is a sum of its columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from persona_ai.evidence.embedder import tokens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_K1 = 1.2
_B = 0.75


class BM25:
    """Scores every text of a fixed collection against a query."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._size = len(texts)
        self._columns: dict[str, int] = {}
        self._weights: Any = None
        if any(tokens(text) for text in texts):
            self._fit(texts)

    def scores(self, query: str) -> NDArray[np.float64]:
        """Return the score of each text, shape (len(texts),), 0 where no word of the query occurs."""
        import numpy as np

        columns = [self._columns[token] for token in tokens(query) if token in self._columns]
        if not columns:
            return np.zeros(self._size)
        return np.asarray(self._weights[:, columns].sum(axis=1)).ravel()

    def _fit(self, texts: Sequence[str]) -> None:
        import numpy as np
        from scipy import sparse
        from sklearn.feature_extraction.text import CountVectorizer

        counter = CountVectorizer(analyzer=tokens)
        counts = counter.fit_transform(texts).tocoo()
        self._columns = counter.vocabulary_
        lengths = np.bincount(counts.row, weights=counts.data, minlength=self._size)
        found_in = np.bincount(counts.col, minlength=counts.shape[1])
        rarity = np.log1p((self._size - found_in + 0.5) / (found_in + 0.5))
        damping = _K1 * (1 - _B + _B * lengths / lengths.mean())
        values = rarity[counts.col] * counts.data * (_K1 + 1) / (counts.data + damping[counts.row])
        self._weights = sparse.csc_matrix((values, (counts.row, counts.col)), shape=counts.shape)
