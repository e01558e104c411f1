"""The project folder's memory: SQLite as the source of truth, and the lock for its one writer."""

from persona_ai.store.lock import WriterLock
from persona_ai.store.store import DocumentChanges, Store

__all__ = ["DocumentChanges", "Store", "WriterLock"]
