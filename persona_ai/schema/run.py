"""How a persona came to be: enough to make it again and to check it."""

from typing import Any

from persona_ai.schema.base import Record
from persona_ai.schema.table import Column


class Source(Record):
    """One input file: `path` is relative to the persona file; `role` is "table", "related",
    "transactions", "documents", "feedback", "participants" or "segments"; `options` is what the reader was told."""

    name: str
    path: str
    sha256: str
    reader: str
    role: str
    options: dict[str, str] = {}


class Run(Record):
    """Sources, hashes, model, seed, versions and times of one run; how the table's columns were read."""

    sources: tuple[Source, ...] = ()
    settings: dict[str, Any] = {}
    settings_sha256: str = ""
    columns: tuple[Column, ...] = ()
    prompts: dict[str, str] = {}
    ledger_sha256: str = ""
    drafter: str = "offline"
    model: str = ""
    embedder: str = ""
    seed: int = 0
    versions: dict[str, str] = {}
    segmentation: dict[str, Any] = {}
    time: str = ""
    review_by: str = ""
