"""Find excerpts: BM25 and vectors, scores added; exact within a set, through chromadb over everything."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from persona_ai.evidence.bm25 import BM25
from persona_ai.evidence.embedder import Embedder, builtin_embedder
from persona_ai.evidence.vector_cache import VectorCache
from persona_ai.schema import Excerpt
from persona_ai.store import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_CANDIDATES = 5


@dataclass(frozen=True)
class Hit:
    """An excerpt's id with its score, 0..2: the sum of lexical and semantic, each scaled to 0..1."""

    excerpt: str
    score: float
    lexical: float
    semantic: float


def open_index(folder: Path, store: Store, embedder: Embedder | None = None) -> Index:
    """Return the index of a project's folder; without an embedder the built-in one is fitted by `update`."""
    return Index(VectorCache(folder, store), store, embedder)


class Index:
    """Search over excerpts; vectors are kept in the store, so an embedder sees a text once."""

    def __init__(self, cache: VectorCache, store: Store, embedder: Embedder | None) -> None:
        self._cache = cache
        self._store = store
        self._given = embedder
        self._embedder: Embedder | None = embedder
        self._ids: list[str] = []
        self._texts: list[str] = []
        self._places: dict[str, int] = {}
        self._by_text: dict[str, list[int]] = {}

    def update(self, excerpts: Sequence[Excerpt]) -> Index:
        """Make the index hold exactly these excerpts; what is known is not embedded again."""
        self._ids = [excerpt.id for excerpt in excerpts]
        self._texts = [excerpt.text.replace("\x00", " ") for excerpt in excerpts]
        self._places = {name: place for place, name in enumerate(self._ids)}
        self._by_text = {}
        for place, text in enumerate(self._texts):
            self._by_text.setdefault(_key(text), []).append(place)
        self._embedder = self._given or builtin_embedder(self._texts)
        self._vectors = self._embed(self._embedder)
        self._lexical = BM25(self._texts)
        self._cache.hold(
            self._embedder.id, {key: self._vectors[places[0]] for key, places in self._by_text.items()}
        )
        return self

    def search(self, query: str, k: int = 10, within: Collection[str] | None = None) -> list[Hit]:
        """Return the k best excerpts, best first, ties in the order of the excerpts.

        Args:
            query: words or a question.
            k: how many at most; an excerpt that neither shares a word nor is near is not returned.
            within: ids to search, exactly; None searches everything, nearest vectors from chromadb.
        """
        if self._embedder is None or not self._ids:
            return []
        vector = self._embedder.embed([query])[0]
        lexical = self._lexical.scores(query)
        places = self._everywhere(vector, lexical, k) if within is None else self._places_of(within)
        semantic = self._vectors[places] @ vector
        return self._ranked(places, lexical[places], semantic, k)

    def _embed(self, embedder: Embedder) -> NDArray[np.float32]:
        import numpy as np

        known = self._store.vectors(embedder.id, self._by_text)
        missing = [key for key in self._by_text if key not in known]
        if missing:
            made = embedder.embed([self._texts[self._by_text[key][0]] for key in missing])
            new = {key: row.astype("<f4").tobytes() for key, row in zip(missing, made, strict=True)}
            self._store.put_vectors(embedder.id, new)
            known.update(new)
        self._store.keep_vectors_of(embedder.id)
        rows = [np.frombuffer(known[_key(text)], dtype="<f4") for text in self._texts]
        return np.array(rows, dtype=np.float32).reshape(len(rows), embedder.dimension)

    def _places_of(self, within: Iterable[str]) -> list[int]:
        return sorted({self._places[name] for name in within if name in self._places})

    def _everywhere(self, vector: NDArray[np.float32], lexical: NDArray[np.float64], k: int) -> list[int]:
        import numpy as np

        wide = max(50, _CANDIDATES * k)
        near = self._cache.nearest(vector, min(wide, len(self._by_text)))
        places = {place for key in near for place in self._by_text.get(key, ())}
        best = np.argsort(-lexical, kind="stable")[:wide]
        return sorted(places | {int(place) for place in best if lexical[place] > 0})

    def _ranked(
        self, places: Sequence[int], lexical: NDArray[np.float64], semantic: NDArray[np.float32], k: int
    ) -> list[Hit]:
        words, sense = _scaled(lexical), _scaled(semantic.clip(min=0).astype(float))
        hits = [
            Hit(self._ids[place], float(word + near), float(word), float(near))
            for place, word, near in zip(places, words, sense, strict=True)
            if word > 0 or near > 0
        ]
        return sorted(hits, key=lambda hit: -hit.score)[:k]


def _key(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _scaled(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scale to 0..1 by the best, so that a score of nothing stays nothing."""
    top = scores.max(initial=0.0)
    return scores / top if top > 0 else scores
