"""How surely each segment comes back when customers are redrawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from persona_ai.render.pictures.groups import Group, id_room, row_words
from persona_ai.render.pictures.marks import TWO_DECIMALS, across, points
from persona_ai.render.pictures.sheet import (
    ACCENT,
    ALARM,
    FAINT,
    INK,
    LINE,
    MARGIN,
    PAPER,
    SOFT,
    WASH,
    WIDTH,
    Heading,
    Picture,
    Plot,
    Row,
    Words,
    data,
    finished,
    place,
)
from persona_ai.text.numbers import counted, fixed

if TYPE_CHECKING:
    import altair

BANDS: Final = (
    ("unstable", 0.0, PAPER),
    ("tentative", 0.6, WASH),
    ("valid", 0.75, LINE),
    ("high", 0.85, FAINT),
)
"""What a mean Jaccard agreement allows, from where on (Hennig 2007), and how it is shaded."""

_LABELS: Final = 224.0
_ROW: Final = 36.0
_GAP: Final = 14.0
_VALUES: Final = 44.0
_BAND_ROW: Final = 22.0
_USUAL_START: Final = 0.5


def stability(groups: Sequence[Group], customers: int, *, noun: str = "customers") -> Picture:
    """Draw each segment's mean bootstrap Jaccard agreement over the bands that say what it allows.

    Args:
        groups: the segments in the order they are drawn; those that were not tested are named without a dot.
        customers: all rows of the table.
        noun: what the brief calls the customers.
    """
    tested = [group for group in groups if group.stability is not None]
    start = min(
        [_USUAL_START, *(int(group.stability * 10) / 10 for group in tested if group.stability is not None)]
    )
    middles = {group.id: _BAND_ROW + _ROW * (number + 0.5) for number, group in enumerate(groups)}
    left = MARGIN + _LABELS + _GAP
    width = WIDTH - MARGIN - left - _VALUES
    height = _BAND_ROW + _ROW * len(groups)
    ids = id_room(groups)
    words = [
        *(
            one
            for group in groups
            for one in row_words(group, -_LABELS - _GAP, middles[group.id], _LABELS, ids)
        ),
        *(_value(group, width + _VALUES, middles[group.id]) for group in groups),
        *_band_names(start, width),
    ]
    rows = [_row(group, middles[group.id]) for group in tested]
    plot = Plot(left, width, height, below=20, layers=_layers(rows, start, height), words=words)
    heading = Heading(
        _title(tested),
        f"How much of each segment is found again, on average, in refits on redrawn {noun} "
        f"(Jaccard agreement, bootstrap; {customers:,} {noun})",
        _note(groups),
    )
    return finished("stability", heading, plot, _alt(groups))


def _layers(rows: list[Row], start: float, height: float) -> list[altair.Chart]:
    import altair

    ends = [begin for _, begin, _ in BANDS[1:]] + [1.0]
    bands = [
        {"low": max(begin, start), "high": end, "fill": fill}
        for (_, begin, fill), end in zip(BANDS, ends, strict=True)
        if end > start
    ]
    ticks = [start, *(begin for _, begin, _ in BANDS[1:] if begin > start + 0.05), 1.0]
    shade = (
        altair.Chart(data(bands))
        .mark_rect(aria=False)
        .encode(
            x=across("low", start, 1.0, ticks, TWO_DECIMALS),
            x2=altair.X2("high:Q"),
            y=altair.value(0),
            y2=altair.value(height),
            color=altair.Color("fill:N", scale=None, legend=None),
        )
    )
    stems = (
        altair.Chart(data(row | {"start": start} for row in rows))
        .mark_rule(color=SOFT, strokeWidth=1, aria=False)
        .encode(x=altair.X("start:Q"), x2=altair.X2("stability:Q"), y=place("y"))
    )
    firm = [row for row in rows if not row["weak"]]
    weak = [row for row in rows if row["weak"]]
    return [
        shade.properties(name="band"),
        stems.properties(name="stem"),
        *([points(firm, "stability", "point", colour=ACCENT)] if firm else []),
        *([points(weak, "stability", "weak_point", colour=ALARM, hollow=True)] if weak else []),
    ]


def _row(group: Group, y: float) -> Row:
    return {
        "id": group.id,
        "stability": group.stability,
        "y": y,
        "weak": _weak(group),
        "says": _says(group),
    }


def _weak(group: Group) -> bool:
    return group.band in ("tentative", "unstable")


def _says(group: Group) -> str:
    if group.stability is None:
        return f"{group.called}: not tested"
    return f"{group.called}: {fixed(group.stability, 2)} ({group.band})"


def _value(group: Group, x: float, y: float) -> Words:
    if group.stability is None:
        return Words("–", x, y, 13, colour=SOFT, align="right")
    colour = ALARM if _weak(group) else INK
    return Words(fixed(group.stability, 2), x, y, 13, bold=True, colour=colour, align="right")


def _band_names(start: float, width: float) -> list[Words]:
    ends = [begin for _, begin, _ in BANDS[1:]] + [1.0]

    def at(value: float) -> float:
        return width * (max(value, start) - start) / (1.0 - start)

    return [
        Words(name, (at(begin) + at(end)) / 2, _BAND_ROW / 2, 11, colour=SOFT, align="center")
        for (name, begin, _), end in zip(BANDS, ends, strict=True)
        if end > start
    ]


def _title(tested: Sequence[Group]) -> str:
    if not tested:
        return "Whether the segments come back was not tested"
    good = [group for group in tested if not _weak(group)]
    if len(tested) == 1:
        return (
            f"The segment {'comes back' if good else 'does not come back surely'} when customers are redrawn"
        )
    if len(good) == len(tested):
        which = "Both" if len(good) == 2 else f"All {counted(len(good), 0)[0]}"
        return f"{which} segments come back when customers are redrawn"
    if not good:
        return "No segment comes back surely when customers are redrawn"
    some, all_ = counted(len(good), len(tested))
    return (
        f"{some.capitalize()} of {all_} segments {'comes' if len(good) == 1 else 'come'} back surely when "
        f"customers are redrawn"
    )


def _note(groups: Sequence[Group]) -> str:
    notes = []
    if any(group.band == "tentative" for group in groups):
        notes.append(
            "Tentative: read its persona as a hypothesis; nothing is claimed of what it was made from."
        )
    if any(group.band == "unstable" for group in groups):
        notes.append("Unstable: no persona.")
    return " ".join(notes)


def _alt(groups: Sequence[Group]) -> str:
    bands = "bands: unstable below 0.60, tentative to 0.75, valid to 0.85, high above"
    return f"Dot chart, one dot for each segment, {bands}: {'; '.join(map(_says, groups))}."
