"""chromadb as a cache of vectors: rebuilt whenever it is not, to the last vector, what the store says.

Written only while the project's store is open, so by one process: several writers damage it silently.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from persona_ai.store import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_VERSION = 1
_STAMP = "vector cache"
_COLLECTION = "excerpts"


class VectorCache:
    """Nearest texts over everything, by chromadb in the project's folder."""

    def __init__(self, folder: Path, store: Store) -> None:
        self._folder = folder / "chroma"
        self._store = store
        self._collection: Any = None

    def hold(self, embedder: str, vectors: Mapping[str, NDArray[np.float32]]) -> bool:
        """Make the cache hold exactly these vectors by key; return whether it had to be built anew.

        New keys are added to a cache that is sound; one that is unfinished, of another embedder or version,
        that holds a key too many, or whose vectors do not read back, is built anew.
        """
        stamp = json.loads(self._store.meta(_STAMP) or "{}")
        generation = int(stamp.get("generation", 0))
        wanted = {key: vector for key, vector in vectors.items() if vector.any()}
        made_like = {"version": _VERSION, "embedder": embedder, "dimension": _dimension(wanted)}
        if (
            stamp.get("sound")
            and made_like.items() <= stamp.items()
            and self._add(generation, made_like, wanted)
        ):
            return False
        self._build(generation + 1, made_like, wanted)
        return True

    def nearest(self, vector: NDArray[np.float32], k: int) -> dict[str, float]:
        """Return the keys of about the k nearest vectors with their cosine similarity."""
        if self._collection is None or not vector.any():
            return {}
        found = self._collection.query(query_embeddings=[vector], n_results=k, include=["distances"])
        return dict(zip(found["ids"][0], (1 - distance for distance in found["distances"][0]), strict=True))

    def _add(
        self, generation: int, made_like: dict[str, Any], wanted: Mapping[str, NDArray[np.float32]]
    ) -> bool:
        """Add what is new to a generation; return False where it is not sound."""
        collection = self._open(generation)
        if collection is None:
            return False
        held = _read(collection)
        if held is None or not held.keys() <= wanted.keys() or not _same(held, wanted):
            return False
        new = {key: vector for key, vector in wanted.items() if key not in held}
        if new:
            self._stamp(generation, made_like, wanted, sound=False)
            _insert(collection, new)
        self._stamp(generation, made_like, wanted, sound=True)
        self._collection = collection
        return True

    def _build(
        self, generation: int, made_like: dict[str, Any], wanted: Mapping[str, NDArray[np.float32]]
    ) -> None:
        # A new folder each time: chromadb keeps a removed one open inside the process.
        self._stamp(generation, made_like, wanted, sound=False)
        for old in self._folder.glob("*"):
            shutil.rmtree(old, ignore_errors=True)
        self._collection = _client(self._place(generation)).create_collection(
            _COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
        _insert(self._collection, wanted)
        self._stamp(generation, made_like, wanted, sound=True)

    def _open(self, generation: int) -> Any:
        from chromadb.errors import ChromaError

        if not self._place(generation).is_dir():
            return None
        with suppress(ChromaError, ValueError, OSError):
            return _client(self._place(generation)).get_collection(_COLLECTION, embedding_function=None)
        return None

    def _place(self, generation: int) -> Path:
        return self._folder / f"{generation:06d}"

    def _stamp(
        self,
        generation: int,
        made_like: dict[str, Any],
        wanted: Mapping[str, NDArray[np.float32]],
        *,
        sound: bool,
    ) -> None:
        digest = sha256()
        for key in sorted(wanted):
            digest.update(key.encode() + wanted[key].tobytes())
        stamp = {**made_like, "generation": generation, "sha256": digest.hexdigest(), "sound": sound}
        self._store.put_meta(_STAMP, json.dumps(stamp))


def _dimension(vectors: Mapping[str, NDArray[np.float32]]) -> int:
    return next((len(vector) for vector in vectors.values()), 0)


def _client(place: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    place.mkdir(parents=True, exist_ok=True)
    return chromadb.PersistentClient(str(place), Settings(anonymized_telemetry=False))


def _read(collection: Any) -> dict[str, NDArray[np.float32]] | None:
    """Return every vector, or None where one cannot be read: `count()` may be right all the same."""
    import numpy as np
    from chromadb.errors import ChromaError

    with suppress(ChromaError, ValueError, OSError):
        got = collection.get(include=["embeddings"])
        return dict(zip(got["ids"], np.asarray(got["embeddings"], dtype=np.float32), strict=True))
    return None


def _same(held: Mapping[str, NDArray[np.float32]], wanted: Mapping[str, NDArray[np.float32]]) -> bool:
    import numpy as np

    return all(np.allclose(vector, wanted[key], atol=1e-5) for key, vector in held.items())


def _insert(collection: Any, vectors: Mapping[str, NDArray[np.float32]], batch: int = 2000) -> None:
    keys = sorted(vectors)
    for first in range(0, len(keys), batch):
        part = keys[first : first + batch]
        collection.add(ids=part, embeddings=[vectors[key] for key in part])
