"""Documents, turns, vectors, model calls and personas of one project, durable when a method returns."""

import json
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from persona_ai.errors import EvidenceError
from persona_ai.schema import Document, Turn
from persona_ai.store.lock import WriterLock
from persona_ai.store.tables import APPLICATION_ID, TABLES, VERSION

_BATCH = 500
_TURN_FIELDS = ("speaker", "role", "participant", "customer", "job", "start", "end", "time")
_DOCUMENT_FIELDS = ("id", "kind", "source", "sha256", "text", "question", "noted_by", "date")


@dataclass(frozen=True)
class DocumentChanges:
    """What `put_documents` found different: ids in the order given, those removed sorted."""

    added: tuple[str, ...]
    replaced: tuple[str, ...]
    removed: tuple[str, ...]


class Store:
    """One project's memory, open for writing by this process alone; may be shared by its threads.

    Every writing method is one transaction: after it returns, its data survives a crash of the process
    or the machine; a process killed inside it leaves things as they were before.
    """

    def __init__(self, folder: Path, connection: sqlite3.Connection, lock: WriterLock) -> None:
        self.folder = folder
        self._connection = connection
        self._lock = lock
        self._turn_taking = threading.RLock()

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the store of a folder, made where it is not there yet.

        Raises:
            EvidenceError: another process writes into the folder, the folder cannot be written, or the
                store is damaged or of a later version.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise EvidenceError(
                f"{folder} cannot be made ({error.strerror}): choose another folder"
            ) from None
        lock = WriterLock(folder / "writer.lock")
        try:
            return cls(folder, _connect(folder / "store.sqlite"), lock)
        except BaseException:
            lock.release()
            raise

    def close(self) -> None:
        """Close the database and let the next writer in."""
        self._connection.close()
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def put_documents(self, documents: Sequence[Document]) -> DocumentChanges:
        """Make the stored documents exactly these; what is the same by content is not touched."""
        with self._transaction() as connection:
            known = dict(connection.execute("SELECT id, content FROM documents").fetchall())
            content = {document.id: _content(document) for document in documents}
            removed = sorted(known.keys() - content.keys())
            changed = [document for document in documents if known.get(document.id) != content[document.id]]
            gone = [*removed, *(document.id for document in changed)]
            connection.executemany("DELETE FROM documents WHERE id = ?", [(one,) for one in gone])
            connection.executemany(
                f"INSERT INTO documents ({', '.join(_DOCUMENT_FIELDS)}, content, position)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
                [
                    (*(getattr(document, field) for field in _DOCUMENT_FIELDS), content[document.id])
                    for document in changed
                ],
            )
            connection.executemany(
                "INSERT INTO turns VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", _turn_rows(changed)
            )
            connection.executemany(
                "UPDATE documents SET position = ? WHERE id = ? AND position != ?",
                [(place, document.id, place) for place, document in enumerate(documents)],
            )
        return DocumentChanges(
            added=tuple(document.id for document in changed if document.id not in known),
            replaced=tuple(document.id for document in changed if document.id in known),
            removed=tuple(removed),
        )

    def documents(self) -> tuple[Document, ...]:
        """Return all documents with their turns, in the order in which they were put."""
        turns: dict[str, list[Turn]] = {}
        for document, _, *values in self._rows("SELECT * FROM turns ORDER BY document, number"):
            turn = Turn.model_validate(dict(zip(_TURN_FIELDS, values, strict=True)))
            turns.setdefault(str(document), []).append(turn)
        rows = self._rows(f"SELECT {', '.join(_DOCUMENT_FIELDS)} FROM documents ORDER BY position")
        return tuple(
            Document.model_validate(
                {**dict(zip(_DOCUMENT_FIELDS, row, strict=True)), "turns": tuple(turns.get(str(row[0]), ()))}
            )
            for row in rows
        )

    def put_vectors(self, embedder: str, vectors: Mapping[str, bytes]) -> None:
        """Keep vectors (float32, little-endian) of texts, by the SHA-256 of the text."""
        with self._transaction() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                [(embedder, text, vector) for text, vector in vectors.items()],
            )

    def vectors(self, embedder: str, texts: Collection[str]) -> dict[str, bytes]:
        """Return the vectors that are kept for these hashes of texts."""
        found: dict[str, bytes] = {}
        for part in _batches(sorted(texts)):
            marks = ", ".join("?" * len(part))
            query = f"SELECT text_sha256, vector FROM vectors WHERE embedder = ? AND text_sha256 IN ({marks})"
            found.update((str(text), bytes(vector)) for text, vector in self._rows(query, embedder, *part))
        return found

    def keep_vectors_of(self, embedder: str) -> None:
        """Forget the vectors of every other embedder."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM vectors WHERE embedder != ?", (embedder,))

    def call(self, key: str) -> str | None:
        """Return the response kept for a model call, or None."""
        return self._value("SELECT response FROM calls WHERE key = ?", key)

    def save_call(self, key: str, request: str, response: str, usage: Mapping[str, int]) -> None:
        """Keep a model's response with its request (both JSON) and the tokens it took; durable on return."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO calls VALUES (?, ?, ?, ?, ?)",
                (key, request, response, json.dumps(dict(usage)), datetime.now(UTC).isoformat()),
            )

    def put_persona(self, slug: str, persona: str) -> None:
        """Keep a persona's JSON under its slug."""
        with self._transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO personas VALUES (?, ?)", (slug, persona))

    def personas(self) -> dict[str, str]:
        """Return the JSON of all personas by slug."""
        return {str(slug): str(text) for slug, text in self._rows("SELECT * FROM personas ORDER BY slug")}

    def put_meta(self, key: str, value: str) -> None:
        """Keep a value under a key."""
        with self._transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def meta(self, key: str) -> str | None:
        """Return the value kept under a key, or None."""
        return self._value("SELECT value FROM meta WHERE key = ?", key)

    def _value(self, query: str, key: str) -> str | None:
        for (value,) in self._rows(query, key):
            return str(value)
        return None

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._turn_taking, _damage(self.folder):
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._turn_taking, _damage(self.folder), self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            yield self._connection


@contextmanager
def _damage(folder: Path) -> Iterator[None]:
    """Turn the database's complaints into one line that says what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise EvidenceError(
            f"the store in {folder} cannot be used ({error}): "
            "move the folder away and run again to make it anew"
        ) from None


def _connect(path: Path) -> sqlite3.Connection:
    with _damage(path.parent):
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
                connection.execute(f"PRAGMA {pragma}")
            _prepare(connection, path.parent)
        except BaseException:
            connection.close()
            raise
    return connection


def _prepare(connection: sqlite3.Connection, folder: Path) -> None:
    """Make the tables of a new store; refuse another program's database and a later version."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if (application, version) == (APPLICATION_ID, VERSION):
        return
    if tables or version or application:
        raise EvidenceError(
            f"the store in {folder} is of version {version}, this program knows version {VERSION}: "
            "use the program that made it, or another folder"
        )
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        for table in TABLES:
            connection.execute(table)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")


def _content(document: Document) -> str:
    """Return the hash that tells whether anything of a document, its turns included, has changed."""
    return sha256(document.model_dump_json().encode("utf-8", "surrogatepass")).hexdigest()


def _turn_rows(documents: Iterable[Document]) -> Iterator[tuple[object, ...]]:
    for document in documents:
        for number, turn in enumerate(document.turns):
            yield (document.id, number, *(getattr(turn, field) for field in _TURN_FIELDS))


def _batches(items: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(items), _BATCH):
        yield items[first : first + _BATCH]
