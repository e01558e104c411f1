"""Where customers went between two waves, as streams from left to right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Literal

from persona_ai.render.pictures.lettering import wrapped
from persona_ai.render.pictures.moves import Moves, Place
from persona_ai.render.pictures.sheet import (
    ACCENT,
    FAINT,
    INK,
    LINE,
    MARGIN,
    PAPER,
    SOFT,
    WIDTH,
    Heading,
    Picture,
    Plot,
    Row,
    Words,
    data,
    finished,
)

if TYPE_CHECKING:
    import altair

_LABELS: Final = 158.0
_GAP: Final = 10.0
_BLOCK: Final = 7.0
_APART: Final = 12.0
_LEAST: Final = 26.0  # of a segment's height, so that its label has room
_PER_SEGMENT: Final = 46.0
_SAMPLES: Final = 32
_TWO_LINES: Final = 34.0  # of a block, whose label may reach into the room between two
_SIZE: Final = 12.0
_STREAMS: Final = {"stayed": (LINE, 1.0), "ended": (FAINT, 0.6), "moved": (ACCENT, 0.6)}


def flow(moves: Moves, *, noun: str = "customers") -> Picture:
    """Draw the customers of each segment as streams to where they are now.

    A stream is as wide as the customers in it are many; streams that must not be told are left out.
    """
    left = MARGIN + _LABELS + _GAP
    inner = WIDTH - 2 * left
    sides = moves.before, moves.after
    scale = (
        _PER_SEGMENT
        * max(3, *map(len, sides))
        / max(1, *(sum(one.customers for one in side) for side in sides))
    )
    starts = [_starts(side, scale) for side in sides]
    height = max(_starts(side, scale)[-1] + _tall(side[-1], scale) for side in sides)
    heading = Heading(
        moves.finding(noun),
        f"{moves.counted(noun)}; left: where they were, right: where they are",
        f"Not drawn: {moves.hidden_why}." if moves.any_hidden else "",
    )
    words = [
        *_names(moves.before, starts[0], scale, -_GAP, "right"),
        *_names(moves.after, starts[1], scale, inner + _GAP, "left"),
    ]
    layers = [*_streams(moves, starts, scale, inner), _blocks(sides, starts, scale, inner)]
    plot = Plot(left, inner, height, layers=layers, words=words)
    return finished("flow", heading, plot, f"Streams between segments. {moves.alt()}")


def _tall(one: Place, scale: float) -> float:
    return max(scale * one.customers, _LEAST)


def _starts(side: Sequence[Place], scale: float) -> list[float]:
    tops, y = [], 0.0
    for one in side:
        tops.append(y)
        y += _tall(one, scale) + _APART
    return tops


def _streams(
    moves: Moves, starts: Sequence[Sequence[float]], scale: float, inner: float
) -> list[altair.Chart]:
    """Return the streams: those who stayed below those who came or left, those who moved above all."""
    import altair

    out, into = list(starts[0]), list(starts[1])
    rows: list[Row] = []
    for row, column in moves.cells():
        thick = scale * (moves.counts[row][column] or 0)
        if thick:
            rows += _stream(moves, (row, column), (out[row], into[column]), thick, inner)
        out[row] += thick
        into[column] += thick
    layers = []
    for kind, (colour, opacity) in _STREAMS.items():
        chosen = [row for row in rows if row["kind"] == kind]
        if chosen:
            area = altair.Chart(data(chosen)).mark_area(color=colour, opacity=opacity, line=False)
            layers.append(
                area.encode(
                    x=_across(inner),
                    y=altair.Y("top:Q", scale=None, axis=None, stack=None),
                    y2=altair.Y2("bottom:Q"),
                    detail=altair.Detail("stream:N"),
                    description=altair.Description("says:N"),
                ).properties(name=kind)
            )
    return layers


def _stream(
    moves: Moves, cell: tuple[int, int], tops: tuple[float, float], thick: float, inner: float
) -> list[Row]:
    """Return one stream's edges at even steps: flat at both ends, steepest in the middle."""
    rows = []
    for step in range(_SAMPLES + 1):
        part = step / _SAMPLES
        bent = part * part * (3 - 2 * part)
        top = tops[0] + (tops[1] - tops[0]) * bent
        rows.append(
            {
                "stream": f"{cell[0]} {cell[1]}",
                "kind": _kind(moves, cell),
                "x": _BLOCK + (inner - 2 * _BLOCK) * part,
                "top": top,
                "bottom": top + max(thick, 1.0),
                "says": moves.said(*cell),
            }
        )
    return rows


def _kind(moves: Moves, cell: tuple[int, int]) -> str:
    if moves.stays(*cell):
        return "stayed"
    return "ended" if {moves.before[cell[0]].id, moves.after[cell[1]].id} & moves.ends else "moved"


def _blocks(
    sides: Sequence[Sequence[Place]], starts: Sequence[Sequence[float]], scale: float, inner: float
) -> altair.Chart:
    import altair

    rows = [
        {"x": x, "until": x + _BLOCK, "top": top, "bottom": top + max(scale * one.customers, 1.0)}
        for x, tops, side in zip((0.0, inner - _BLOCK), starts, sides, strict=True)
        for top, one in zip(tops, side, strict=True)
    ]
    blocks: altair.Chart = (
        altair.Chart(data(rows))
        .mark_rect(color=INK, stroke=PAPER, strokeWidth=0.5, aria=False)
        .encode(
            x=_across(inner),
            x2=altair.X2("until:Q"),
            y=altair.Y("top:Q", scale=None, axis=None),
            y2=altair.Y2("bottom:Q"),
        )
        .properties(name="block")
    )
    return blocks


def _across(inner: float) -> altair.X:
    import altair

    return altair.X("x:Q", scale=altair.Scale(domain=[0, inner], nice=False, padding=0), axis=None)


def _names(
    side: Sequence[Place], tops: Sequence[float], scale: float, x: float, align: Literal["left", "right"]
) -> list[Words]:
    words = []
    for one, top in zip(side, tops, strict=True):
        tall = _tall(one, scale)
        text = f"{one.id} {one.label}" if one.label else one.id
        lines = wrapped(text, _LABELS, _SIZE, lines=2 if tall >= _TWO_LINES else 1)
        start = top + tall / 2 - 7.5 * len(lines)
        words += [
            Words(line, x, start + 15 * number, _SIZE, align=align, full=text)
            for number, line in enumerate(lines)
        ]
        words.append(Words(f"{one.customers:,}", x, start + 15 * len(lines), 11, colour=SOFT, align=align))
    return words
