"""Texts to vectors: the protocol that any embedder follows, and the built-in one that needs no download."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

from persona_ai.text.words import is_stop_word, stem, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_VERSION = "1"
_DIMENSION = 128
_MAX_FEATURES = 20_000


class Embedder(Protocol):
    """Turns texts into unit vectors. `id` names everything that decides them: model, version, weights."""

    @property
    def id(self) -> str:
        """What the vectors depend on; vectors of different ids are never compared."""
        ...

    @property
    def dimension(self) -> int:
        """The length of each vector."""
        ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors, shape (len(texts), dimension); zeros for a text without known words."""
        ...


def builtin_embedder(texts: Sequence[str], *, seed: int = 0) -> Embedder:
    """Return TF-IDF + truncated SVD fitted on these texts (Deerwester et al. 1990), deterministic by seed.

    Its `id` holds a hash of the texts, since its vectors depend on them.
    """
    return _LatentSemantic(texts, seed)


def tokens(text: str) -> list[str]:
    """Return the stems that search and embedding count."""
    return [stem(word) for word in words(text) if not is_stop_word(word)]


class _LatentSemantic:
    """TF-IDF over stems, reduced by truncated SVD as far as the corpus allows."""

    def __init__(self, texts: Sequence[str], seed: int) -> None:
        import numpy as np
        from sklearn.decomposition import TruncatedSVD
        from sklearn.feature_extraction.text import TfidfVectorizer
        from threadpoolctl import threadpool_limits

        distinct = sorted(set(texts))
        digest = sha256("\x00".join([_VERSION, str(seed), *distinct]).encode("utf-8", "surrogatepass"))
        self.id = f"builtin-{digest.hexdigest()[:16]}"
        self._weights = TfidfVectorizer(
            analyzer=tokens, sublinear_tf=True, max_features=_MAX_FEATURES, dtype=np.float32
        )
        self._reduction = None
        self.dimension = 1
        if not any(tokens(text) for text in distinct):
            return
        matrix = self._weights.fit_transform(distinct)
        rank = min(_DIMENSION, min(matrix.shape) - 1)
        if rank >= 1:
            # More threads make it slower on a busy machine, and the last digits depend on their number.
            with threadpool_limits(limits=1, user_api="blas"):
                self._reduction = TruncatedSVD(rank, random_state=seed).fit(matrix)
            self.dimension = rank

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors, shape (len(texts), dimension)."""
        import numpy as np

        if self._reduction is None or not texts:
            return np.zeros((len(texts), self.dimension), dtype=np.float32)
        vectors = self._reduction.transform(self._weights.transform(texts))
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 1e-9)
        return np.asarray(unit, dtype=np.float32)
