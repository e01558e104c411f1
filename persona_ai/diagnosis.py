"""What `persona-ai doctor` looks at: is everything here that the main job needs?"""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

LIBRARIES = ("langchain", "langchain-openai", "openai", "pandas", "scikit-learn", "chromadb", "pydantic")


@dataclass(frozen=True)
class Diagnosis:
    """One thing that was looked at."""

    name: str
    ok: bool
    what: str


def diagnose() -> tuple[Diagnosis, ...]:
    """Look at Python, the libraries, the store, the prompts, the sample data and the key."""
    return tuple(_all())


def _all() -> Iterator[Diagnosis]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield Diagnosis("python", sys.version_info >= (3, 11), f"{version} (3.11 or later is needed)")
    for name in LIBRARIES:
        yield _library(name)
    yield _tried("store", _store)
    yield _tried("prompts", _prompts)
    yield _tried("sample data", _samples)
    free = shutil.disk_usage(Path.cwd()).free // 2**20
    yield Diagnosis("disk", free > 200, f"{free} MiB free here (200 are needed)")
    key = "OPENAI_API_KEY" in os.environ
    yield Diagnosis(
        "language model", True, "OPENAI_API_KEY is set" if key else "no key: drafting works without a model"
    )


def _library(name: str) -> Diagnosis:
    try:
        return Diagnosis(name, True, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Diagnosis(name, False, f"is not installed; install it with: pip install {name}")


def _tried(name: str, look: Callable[[], str]) -> Diagnosis:
    try:
        return Diagnosis(name, True, look())
    except (OSError, sqlite3.Error, ImportError, LookupError) as error:
        return Diagnosis(name, False, f"{type(error).__name__}: {error}")


def _store() -> str:
    from persona_ai.store import Store

    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder)):
        return f"SQLite {sqlite3.sqlite_version} writes and locks"


def _prompts() -> str:
    from persona_ai.llm import prompt_hashes

    return f"{len(prompt_hashes())} prompt files found"


def _samples() -> str:
    from persona_ai.project import sample_data

    return f"{sum(1 for path in sample_data().rglob('*') if path.is_file())} files found"
