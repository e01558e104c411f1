"""Where customers went between two waves, as a table shaded by share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from persona_ai.render.pictures.lettering import clean, cut, width, wrapped
from persona_ai.render.pictures.moves import Moves, Place
from persona_ai.render.pictures.sheet import (
    ACCENT,
    INK,
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
from persona_ai.text.numbers import percent

if TYPE_CHECKING:
    import altair

_ROW: Final = 38.0
_HEAD: Final = 22.0
_LEADING: Final = 11.0
_WIDEST: Final = 78.0
_LABELS: Final = 170.0
_NARROW_LABELS: Final = 118.0
_MANY: Final = 7  # columns, from which on labels give way to cells
_WIDE_ENOUGH: Final = 52.0  # a column, for its label
_GAP: Final = 12.0
_SIZE: Final = 12.0
_SMALL: Final = 9.5
_BEFORE: Final = "before"


def migration(moves: Moves, *, noun: str = "customers", name: str = "migration") -> Picture:
    """Draw how many customers of each place went where: shares of the row, and counts where they may be told.

    What must not be told is a dash. `name` is the stem of the picture's file.
    """
    labels = _room(moves)
    totals = [] if moves.shares_alone else [f"{one.customers:,}" for one in moves.before]
    right = max(width(total, 11) for total in [*totals, _BEFORE]) + _GAP if totals else 0.0
    left = MARGIN + labels + _GAP
    cell = min(_WIDEST, (WIDTH - MARGIN - left - right) / len(moves.after))
    codes = _codes(moves, cell)
    heads = [_head(one, codes, cell) for one in moves.after]
    top = _HEAD + _LEADING * (max(map(len, heads)) - 1)
    rows = [_cell(moves, row, column, cell, top) for row, column in moves.cells()]
    inner = cell * len(moves.after)
    words = [
        *(one for row in rows for one in _printed(row, cell)),
        *(
            one
            for number, origin in enumerate(moves.before)
            for one in _row_name(origin, codes, labels, _y(top, number))
        ),
        *(one for number, head in enumerate(heads) for one in _placed(head, cell * (number + 0.5), top)),
        *(
            Words(total, inner + right, _y(top, number), 11, colour=SOFT, align="right")
            for number, total in enumerate(totals)
        ),
        *([Words(_BEFORE, inner + right, top - 10, 10, colour=SOFT, align="right")] if totals else []),
    ]
    heading = Heading(
        moves.finding(noun),
        f"{moves.counted(noun)}; rows: before, columns: now; per cent of the row",
        _note(moves, codes, heads),
    )
    plot = Plot(left, inner, top + _ROW * len(moves.before), layers=_layers(rows, inner), words=words)
    return finished(
        name, heading, plot, f"Table of {'shares' if moves.shares_alone else 'counts'}. {moves.alt()}"
    )


def _room(moves: Moves) -> float:
    """Return how much room the names of the rows need, within what the cells leave them."""
    most = _NARROW_LABELS if len(moves.after) > _MANY else _LABELS
    if any(one.label for one in (*moves.before, *moves.after)):
        return most
    number = width(f"{len(moves.before)} ", _SIZE) + 8 if len(moves.after) > _MANY else 0.0
    return min(most, max(width(one.id, _SIZE) for one in moves.before) + number)


def _y(top: float, number: int) -> float:
    return top + _ROW * (number + 0.5)


def _codes(moves: Moves, cell: float) -> dict[str, str]:
    """Return what stands for each place in the narrow heads: its id, or a number where an id does not fit."""
    names = dict.fromkeys(one.id for one in (*moves.before, *moves.after))
    if cell >= _WIDE_ENOUGH or all(width(one.id, 11, bold=True) <= cell - 2 for one in moves.after):
        return {name: name for name in names}
    return {name: str(number) for number, name in enumerate(names, start=1)}


def _cell(moves: Moves, row: int, column: int, size: float, top: float) -> Row:
    share, count = moves.share(row, column), moves.counts[row][column]
    return {
        "left": size * column,
        "right": size * (column + 1),
        "top": top + _ROW * row,
        "bottom": top + _ROW * (row + 1),
        "share": share or 0.0,
        "hidden": count is None,
        "stays": moves.stays(row, column),
        "main": "–" if share is None else percent(share) if count else "0",
        "count": f"{count:,}" if count and not moves.shares_alone else "",
        "some": bool(count),
        "says": moves.said(row, column),
    }


def _layers(rows: list[Row], inner: float) -> list[altair.Chart]:
    import altair

    x = altair.X("left:Q", scale=altair.Scale(domain=[0, inner], nice=False, padding=0), axis=None)
    # Not from white: a cell is to be seen as one. In lightness alone the order is the same.
    shade = altair.Scale(domain=[0, 1], range=[WASH, ACCENT], interpolate="lab")
    cells = altair.Chart(data(rows)).mark_rect(stroke=PAPER, strokeWidth=2)
    framed = altair.Chart(data(row for row in rows if row["stays"]))
    return [
        cells.encode(
            x=x,
            x2=altair.X2("right:Q"),
            y=place("top"),
            y2=altair.Y2("bottom:Q"),
            color=altair.Color("share:Q", scale=shade, legend=None),
            description=altair.Description("says:N"),
        ).properties(name="cell"),
        framed.mark_rect(fill=None, stroke=INK, strokeWidth=1.4, aria=False)
        .encode(x=x, x2=altair.X2("right:Q"), y=place("top"), y2=altair.Y2("bottom:Q"))
        .properties(name="stayed"),
    ]


def _printed(row: Row, cell: float) -> list[Words]:
    """Return what stands in a cell: its share over its count, the count only where it fits."""
    x, y = (row["left"] + row["right"]) / 2, (row["top"] + row["bottom"]) / 2
    main = row["main"].replace("less than ", "<").replace("more than ", ">")
    size = _SIZE if width(main, _SIZE) <= cell - 4 else 10.0
    on_dark = row["share"] > 0.5
    if not row["some"]:
        return [Words(main, x, y, size, colour=SOFT, align="center", full=row["says"])]
    ink, soft = (PAPER, PAPER) if on_dark else (INK, SOFT)
    if not row["count"] or width(row["count"], 10) > cell - 4:
        return [Words(main, x, y, size, bold=True, colour=ink, align="center", full=row["says"])]
    return [
        Words(main, x, y - 7, size, bold=True, colour=ink, align="center", full=row["says"]),
        Words(row["count"], x, y + 8, 10, colour=soft, align="center", full=row["says"]),
    ]


def _row_name(one: Place, codes: Mapping[str, str], room: float, y: float) -> list[Words]:
    """Return a row's code, and beside it its label in at most two lines."""
    code = clean(codes[one.id])
    text = one.label or (one.id if code != clean(one.id) else "")
    if not text:
        lines = wrapped(code, room, _SIZE, lines=2)
        return _lines(lines, -room - _GAP, y, full=code)
    beside = max(width(name, _SIZE) for name in codes.values()) + 8
    lines = wrapped(text, room - beside, _SIZE, lines=2)
    words = _lines(lines, beside - room - _GAP, y, full=text)
    return [Words(code, -room - _GAP, words[0].y if words else y, _SIZE, colour=SOFT), *words]


def _lines(lines: tuple[str, ...], x: float, y: float, full: str) -> list[Words]:
    start = y - 7.5 * (len(lines) - 1)
    return [Words(line, x, start + 15 * number, _SIZE, full=full) for number, line in enumerate(lines)]


def _head(one: Place, codes: Mapping[str, str], cell: float) -> list[Words]:
    """Return the lines over a column from the top down, at y = 0, 1, 2 .. lines."""
    if cell < _WIDE_ENOUGH:
        return [
            Words(cut(codes[one.id], cell, 11, bold=True), 0, 0, 11, bold=True, align="center", full=one.id)
        ]
    first = wrapped(one.id, cell - 6, 11, lines=1 if one.label else 3, bold=True)
    label = wrapped(one.label, cell - 6, _SMALL, lines=3) if one.label else ()
    return [
        *(
            Words(line, 0, number, 11, bold=True, align="center", full=one.id)
            for number, line in enumerate(first)
        ),
        *(
            Words(line, 0, number, _SMALL, colour=SOFT, align="center", full=one.label)
            for number, line in enumerate(label, start=len(first))
        ),
    ]


def _placed(head: list[Words], x: float, top: float) -> list[Words]:
    start = top - 10 - _LEADING * (len(head) - 1)
    return [
        Words(
            line.text, x, start + _LEADING * line.y, line.size, line.bold, line.colour, line.align, line.full
        )
        for line in head
    ]


def _note(moves: Moves, codes: Mapping[str, str], heads: list[list[Words]]) -> str:
    notes = []
    if any(moves.stays(*cell) for cell in moves.cells()):
        notes.append("Framed: those who stayed.")
    if not any(len(head) > 1 for head in heads):
        known = {one.id for one in moves.before}
        new = [
            f"{codes[one.id]}: {clean(one.label or one.id)}"
            for one in moves.after
            if one.id not in known and (one.label or codes[one.id] != one.id)
        ]
        notes += [f"New: {'; '.join(new)}."] if new else []
    if moves.any_hidden:
        notes.append(f"–: {moves.hidden_why}.")
    return " ".join(notes)
