"""The segments as the pictures of a whole set show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from persona_ai.render.pictures.lettering import cut, width, wrapped
from persona_ai.render.pictures.sheet import INK, SOFT, Words
from persona_ai.render.reading import label
from persona_ai.render.record import only_persona
from persona_ai.schema import Interval, Persona, Segment

LABEL_SIZE: Final = 12.5
LABEL_LEADING: Final = 15.0
_ID_GAP: Final = 8.0
_IN_TITLE: Final = 300.0


@dataclass(frozen=True)
class Group:
    """One segment: how many customers, how large a share of all, how often it comes back.

    `described` is False where the segment has no persona; its label is then what the table calls it, or "".
    """

    id: str
    label: str
    customers: int
    share: float
    interval: Interval
    stability: float | None = None
    band: str = "not tested"
    described: bool = True

    @property
    def called(self) -> str:
        """Return the id with the label, for sentences: "s2 (Uses webshop sync)"."""
        return f"{self.id} ({self.label})" if self.label else self.id

    @property
    def short(self) -> str:
        """Return what a title calls the segment: its label in at most some fifty letters, or its id."""
        return cut(self.label, _IN_TITLE, LABEL_SIZE) if self.label else f"segment {self.id}"


def groups(segments: Sequence[Segment], personas: Sequence[Persona]) -> tuple[Group, ...]:
    """Return segments, whose members are known, under the labels of their personas."""
    called = {persona.segment.id: label(only_persona(persona)) for persona in personas}
    return tuple(
        Group(
            id=segment.id,
            label=called.get(segment.id, segment.name),
            customers=len(segment.members),
            share=segment.share,
            interval=segment.interval,
            stability=segment.stability,
            band=segment.band,
            described=segment.id in called,
        )
        for segment in segments
    )


def row_words(group: Group, x: float, y: float, room: float, ids: float) -> list[Words]:
    """Return the lines that name a row whose middle is `y`: the id, then the label in at most two lines.

    Args:
        group: to be named.
        x: where the id begins.
        y: the middle of the row.
        room: of id and label together.
        ids: of the id alone, 0 where ids are not shown.
    """
    text = group.label or ("" if ids else group.id)
    lines = wrapped(text, room - ids, LABEL_SIZE, lines=2)
    start = y - LABEL_LEADING * (len(lines) - 1) / 2
    words = [
        Words(line, x + ids, start + LABEL_LEADING * number, LABEL_SIZE, full=text)
        for number, line in enumerate(lines)
    ]
    if ids:
        words.append(Words(group.id, x, y if not lines else start, LABEL_SIZE, colour=SOFT if lines else INK))
    return words


def id_room(groups: Sequence[Group]) -> float:
    """Return how much room the ids need: none where there is one group only."""
    if len(groups) < 2:
        return 0.0
    return max(width(group.id, LABEL_SIZE) for group in groups) + _ID_GAP
