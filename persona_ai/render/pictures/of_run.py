"""Which pictures a run has."""

from collections.abc import Sequence
from typing import Final

from persona_ai.render.pictures.groups import groups
from persona_ai.render.pictures.how_many import how_many, tried
from persona_ai.render.pictures.profile import profile, shown
from persona_ai.render.pictures.sheet import Picture
from persona_ai.render.pictures.sizes import sizes
from persona_ai.render.pictures.stability import stability
from persona_ai.schema import Gate, Persona, Segment

OF_SET: Final = ("sizes", "stability", "how-many")
"""Names of the pictures that tell of all segments."""


def of_run(
    segments: Sequence[Segment],
    gates: Sequence[Gate],
    personas: Sequence[Persona],
    customers: int,
    *,
    noun: str = "customers",
    k_min: int = 10,
) -> tuple[Picture, ...]:
    """Return the pictures of the whole set, then a profile for each persona that has statistics.

    Args:
        segments: with their members, in the order they are drawn.
        gates: that the segmentation passed or failed.
        personas: of these segments; their labels are what the segments are called.
        customers: all rows of the table; 0 without one, and then there is no picture.
        noun: what the brief calls the customers.
        k_min: the smallest count that may be shown.
    """
    if not customers:
        return ()
    profiles = tuple(profile(persona) for persona in personas if shown(persona))
    return (*of_set(segments, gates, personas, customers, noun=noun, k_min=k_min), *profiles)


def of_set(
    segments: Sequence[Segment],
    gates: Sequence[Gate],
    personas: Sequence[Persona],
    customers: int,
    *,
    noun: str = "customers",
    k_min: int = 10,
) -> tuple[Picture, ...]:
    """Return sizes, stability where it was tested, and how many segments where numbers were tried."""
    drawn = groups(segments, personas)
    pictures = [sizes(drawn, customers, noun=noun, k_min=k_min)]
    if any(group.stability is not None for group in drawn):
        pictures.append(stability(drawn, customers, noun=noun))
    if tried(gates):
        pictures.append(how_many(gates, len(drawn), customers, noun=noun))
    return tuple(pictures)
