"""Which pictures a new wave has."""

from collections.abc import Mapping

from persona_ai.render.pictures.flow import flow
from persona_ai.render.pictures.migration import migration
from persona_ai.render.pictures.moves import moves_of
from persona_ai.render.pictures.sheet import Picture
from persona_ai.schema.wave import Refresh


def of_wave(
    found: Refresh, labels: Mapping[str, str], *, noun: str = "customers", k_min: int = 10
) -> tuple[Picture, ...]:
    """Return the migration as a table and as streams; nothing where no customer is in both waves.

    Args:
        found: what the new wave says; its counts are fit to be told already.
        labels: what the segments' personas are called, by segment id.
        noun: what the brief calls the customers.
        k_min: the smallest count that was told.
    """
    if found.migration is None:
        return ()
    moved = moves_of(found, labels, k_min=k_min)
    return migration(moved, noun=noun), flow(moved, noun=noun)
