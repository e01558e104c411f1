"""Read the sources of a run anew, as its persona file says: settings, table, documents, membership."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from persona_ai import outputs, pipeline
from persona_ai.errors import InputError
from persona_ai.pipeline import Inputs
from persona_ai.schema import PersonaFile, Segment, Segmentation, Source
from persona_ai.settings import Settings
from persona_ai.statistics import wilson

Places = Sequence[tuple[Source, Path]]
TABLES = ("table", "related", "transactions")
NOT_DOCUMENTS = (*TABLES, "segments")


def settings_of(file: PersonaFile) -> Settings:
    """Return the settings that a file says it was made with.

    Raises:
        InputError: they are none.
    """
    try:
        return Settings.model_validate(file.run.settings)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InputError(f"settings.{place}: {first['msg']}") from None


def read_places(places: Places, settings: Settings) -> Inputs:
    """Read the tables and the documents from where they are.

    Raises:
        InputError: a source cannot be read, or the settings name other tables than the sources.
    """
    table = next((place for source, place in places if source.role == "table"), None)
    words = [(place, source.name) for source, place in places if source.role not in NOT_DOCUMENTS]
    related, transactions = _of_role(places, "related"), _of_role(places, "transactions")
    told = (len(settings.related), len(settings.transactions))
    found = (len(related), len(transactions))
    if told != found:
        raise InputError(
            f"its settings name {told[0]} related tables and {told[1]} files of transactions, "
            f"its sources {found[0]} and {found[1]}"
        )
    return pipeline.read(table, words, settings, related=related, transactions=transactions)


def tables_are_there(file: PersonaFile, places: Places) -> bool:
    """Whether every table that the statistics were counted from is among the places."""
    there = {source.name for source, _ in places}
    needed = [source for source in file.run.sources if source.role in TABLES]
    return bool(needed) and all(source.name in there for source in needed)


def of_tables(places: Places) -> list[tuple[Source, Path]]:
    """Return the places of the tables alone."""
    return [(source, place) for source, place in places if source.role in TABLES]


def _of_role(places: Places, role: str) -> list[Path]:
    return [place for source, place in places if source.role == role]


def membership(places: Places) -> dict[str, outputs.Placed]:
    """Return who is in which segment, from segments.csv.

    Raises:
        InputError: it is not among the sources, or not what a run writes.
    """
    for source, place in places:
        if source.role == "segments":
            return outputs.read_membership(place)
    raise InputError("its sources name no segments.csv")


def segmentation_of(recorded: Mapping[str, Any], rows: Mapping[str, outputs.Placed]) -> Segmentation:
    """Return the segmentation of segments.csv: its members and sizes counted, the rest as recorded."""
    try:
        told = Segmentation.model_validate(recorded)
    except ValidationError as error:
        raise InputError(f"segmentation: {error.errors(include_input=False)[0]['msg']}") from None
    if told.k != len(told.segments) or not told.segments:
        raise InputError(f"segmentation: k is {told.k}, but it has {len(told.segments)} segments")
    groups = tuple(_group(group, rows) for group in told.segments)
    return told.model_copy(update={"segments": groups})


def _group(told: Segment, rows: Mapping[str, outputs.Placed]) -> Segment:
    members = tuple(sorted(customer for customer, placed in rows.items() if placed.segment == told.id))
    everybody = max(1, len(rows))
    sized = {
        "members": members,
        "share": len(members) / everybody,
        "interval": wilson(len(members), everybody),
    }
    return told.model_copy(update=sized)
