"""How surely each number of segments comes back: what decided how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Literal

from persona_ai.render.pictures.lettering import width as text_width
from persona_ai.render.pictures.marks import TWO_DECIMALS
from persona_ai.render.pictures.sheet import (
    ACCENT,
    FAINT,
    INK,
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
from persona_ai.schema import Gate
from persona_ai.text.numbers import counted, fixed

if TYPE_CHECKING:
    import altair

AGREEMENT: Final = "agreement of refits"
STRENGTH: Final = "prediction strength"
LEAST: Final = "least stable segment"

_LINES: Final[tuple[tuple[str, str, Literal["circle", "square", "diamond"], list[int]], ...]] = (
    (AGREEMENT, ACCENT, "circle", [1, 0]),
    (STRENGTH, INK, "square", [6, 4]),
    (LEAST, SOFT, "diamond", [2, 2]),
)
_DRAWN: Final = (AGREEMENT, STRENGTH, LEAST)
_HEIGHT: Final = 190.0
_LEFT: Final = 34.0
_LABEL: Final = 12.0
_APART: Final = 17.0


def tried(gates: Sequence[Gate]) -> tuple[int, ...]:
    """Return the numbers of segments whose coming back was tested, rising."""
    return tuple(sorted({gate.k for gate in gates if gate.name in _DRAWN}))


def how_many(gates: Sequence[Gate], chosen: int, customers: int, *, noun: str = "customers") -> Picture:
    """Draw agreement of refits and prediction strength by the number of segments, the chosen one marked.

    Args:
        gates: of a segmentation; those of other names are left out.
        chosen: the number of segments that the segmentation has.
        customers: all rows of the table.
        noun: what the brief calls the customers.

    Raises:
        ValueError: no number of segments was tested.
    """
    numbers = tried(gates)
    if not numbers:
        raise ValueError("no gate says how surely a number of segments comes back")
    rows = [_row(gate) for gate in gates if gate.name in _DRAWN]
    right = max(text_width(name, _LABEL) for name, *_ in _LINES) + 14
    left = MARGIN + _LEFT
    width = WIDTH - MARGIN - left - right
    plot = Plot(
        left,
        width,
        _HEIGHT,
        below=38,
        layers=_layers(rows, numbers, chosen),
        words=[*_names(rows, width), Words("number of segments", 0, _HEIGHT + 31, 11, colour=SOFT)],
    )
    heading = Heading(
        _title(rows, numbers, chosen),
        f"How far segments of {customers:,} {noun} agree when found again: in refits on redrawn {noun} "
        "(adjusted Rand index; Jaccard of the least stable one) and in halves of the table (prediction strength)",
        _note(rows, marked=chosen in numbers),
    )
    return finished("how-many", heading, plot, _alt(rows, numbers, chosen))


def _row(gate: Gate) -> Row:
    outcome = "passed" if gate.passed else "failed"
    return {
        "k": gate.k,
        "value": gate.value,
        "name": gate.name,
        "threshold": gate.threshold,
        "passed": gate.passed,
        "says": f"{gate.k} segments, {gate.name}: {fixed(gate.value, 2)} ({outcome}, needs {fixed(gate.threshold, 2)})",
    }


def _layers(rows: list[Row], numbers: Sequence[int], chosen: int) -> list[altair.Chart]:
    import altair

    beside = 0.4 if len(numbers) > 1 else 1.6
    low, high = numbers[0] - beside, numbers[-1] + beside
    lowest = min(0.0, *(row["value"] for row in rows))
    x = altair.X(
        "k:Q",
        scale=altair.Scale(domain=[low, high], nice=False, zero=False, padding=0),
        axis=altair.Axis(values=list(numbers), grid=False, title=None, format="d"),
    )
    y = altair.Y(
        "value:Q",
        scale=altair.Scale(domain=[lowest, 1.0], nice=False, padding=0),
        axis=altair.Axis(values=[0, 0.25, 0.5, 0.75, 1], labelExpr=TWO_DECIMALS, title=None, grid=True),
    )
    layers = []
    if chosen in numbers:
        band = altair.Chart(data([{"from": chosen - 0.32, "to": chosen + 0.32}])).mark_rect(
            color=FAINT, opacity=0.55, aria=False
        )
        layers.append(band.encode(x=altair.X("from:Q"), x2=altair.X2("to:Q")).properties(name="chosen"))
    for name, colour, shape, dash in _LINES:
        chart = altair.Chart(data(row for row in rows if row["name"] == name))
        line = chart.mark_line(color=colour, strokeWidth=2, strokeDash=dash, aria=False)
        point = chart.mark_point(shape=shape, size=70, opacity=1, stroke=colour, strokeWidth=1.8)
        layers += [
            line.encode(x=x, y=y).properties(name=f"line_{shape}"),
            point.encode(
                x=x,
                y=y,
                fill=altair.condition("datum.passed", altair.value(colour), altair.value(PAPER)),
                description=altair.Description("says:N"),
            ).properties(name=f"point_{shape}"),
        ]
    return layers


def _names(rows: Sequence[Row], width: float) -> list[Words]:
    """Return the names of the lines at their right ends, apart from each other."""
    lowest = min(0.0, *(row["value"] for row in rows))
    ends = []
    for name, colour, _, _ in _LINES:
        line = [row for row in rows if row["name"] == name]
        if line:
            last = max(line, key=lambda row: row["k"])
            ends.append((_HEIGHT * (1 - (last["value"] - lowest) / (1 - lowest)), name, colour))
    words: list[Words] = []
    room = _HEIGHT - 4 - _APART * (len(ends) - 1)
    for number, (y, name, colour) in enumerate(sorted(ends)):
        lowest_free = words[-1].y + _APART if words else 4.0
        words.append(
            Words(name, width + 6, max(lowest_free, min(y, room + _APART * number)), _LABEL, colour=colour)
        )
    return words


def _title(rows: Sequence[Row], numbers: Sequence[int], chosen: int) -> str:
    if chosen not in numbers:
        return "No number of segments comes back surely enough: all customers are one group"
    passed = [number for number in numbers if all(row["passed"] for row in rows if row["k"] == number)]
    number = counted(chosen, 0)[0].capitalize()
    if chosen not in passed:
        return f"{number} segments were taken, though they do not come back surely"
    if chosen == max(passed) and max(numbers) > chosen:
        return f"{number} segments come back surely, more do not"
    return f"{number} segments come back surely"


def _note(rows: Sequence[Row], *, marked: bool) -> str:
    needs = dict.fromkeys(f"{row['name']} {fixed(row['threshold'], 2)}" for row in rows)
    shaded = "Shaded: the number that was chosen, by this and further tests. " if marked else ""
    failed = " Empty marks did not pass." if not all(row["passed"] for row in rows) else ""
    return f"{shaded}Needed: {', '.join(needs)}.{failed}"


def _alt(rows: Sequence[Row], numbers: Sequence[int], chosen: int) -> str:
    said = "; ".join(row["says"] for row in sorted(rows, key=lambda row: (row["k"], row["name"])))
    last = f"; {chosen} segments were chosen" if chosen in numbers else ""
    return f"Line chart over {numbers[0]} to {numbers[-1]} segments: {said}{last}."
