"""Where the real data beside the project is, if it is there."""

from __future__ import annotations

from pathlib import Path

from benchmarks.segments.row import Row

_DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def folder(name: str) -> Path | None:
    """Return the folder or file `name` of the real data, None where it is absent."""
    place = _DATA / name
    return place if place.exists() else None


def skipped(on: str) -> Row:
    """Return the row that says that data is not here."""
    return Row(on, "skipped", float("nan"), note="the real data beside the project is not here")
