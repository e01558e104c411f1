"""How large the segments are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from persona_ai.render.pictures.groups import Group, id_room, row_words
from persona_ai.render.pictures.marks import across, intervals, share_ticks
from persona_ai.render.pictures.sheet import (
    ACCENT,
    FAINT,
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
    place,
    widest,
)
from persona_ai.render.words import interval_of_shares
from persona_ai.statistics.disclosure import hidden_counts
from persona_ai.text.numbers import counted, percent

if TYPE_CHECKING:
    import altair

_LABELS: Final = 224.0
_ROW: Final = 40.0
_GAP: Final = 14.0


def sizes(groups: Sequence[Group], customers: int, *, noun: str = "customers", k_min: int = 10) -> Picture:
    """Draw each segment's share of all customers with its Wilson 95 % interval.

    Args:
        groups: the segments, in the order they are drawn.
        customers: all rows of the table; those that are in no segment are said in the note.
        noun: what the brief calls the customers.
        k_min: a segment of fewer is drawn without its size, and so is what would give it away.
    """
    left_over = customers - sum(group.customers for group in groups)
    hidden = hidden_counts([[*(group.customers for group in groups), left_over]], k_min)[0]
    shown = [group for group, dark in zip(groups, hidden, strict=False) if not dark]
    middles = {group.id: _ROW * (number + 0.5) for number, group in enumerate(groups)}
    values = [words for group in groups for words in _value(group, group in shown, middles[group.id], k_min)]
    left = MARGIN + _LABELS + _GAP
    right = widest(values) + _GAP
    longest = max((group.interval.high for group in shown), default=1.0)
    most = min(1.0, longest * 1.02)
    plot_width = WIDTH - MARGIN - left - right
    ids = id_room(groups)
    names = [
        words
        for group in groups
        for words in row_words(group, -_LABELS - _GAP, middles[group.id], _LABELS, ids)
    ]
    moved = [replace(words, x=plot_width + right) for words in values]
    plot = Plot(
        left=left,
        width=plot_width,
        height=_ROW * len(groups),
        below=20,
        layers=_layers([_row(group, middles[group.id]) for group in shown], most),
        words=[*names, *moved],
    )
    heading = Heading(
        _title(groups, shown, customers, noun),
        f"Share of {customers:,} {noun}; the lines are 95 % intervals (Wilson)",
        _note(groups, left_over, hidden[-1], noun, k_min),
    )
    return finished("sizes", heading, plot, _alt(groups, shown))


def _layers(rows: list[Row], most: float) -> list[altair.Chart]:
    """Return bars from 0 with their intervals; those without a persona are empty."""
    import altair

    x = across("share", 0.0, most, share_ticks(most))
    bar = altair.Chart(data(rows)).mark_bar(orient="horizontal", size=18, stroke=ACCENT, strokeWidth=1)
    return [
        bar.encode(
            x=x,
            y=place("y"),
            color=altair.Color("fill:N", scale=None, legend=None),
            description=altair.Description("says:N"),
        ).properties(name="bar"),
        *intervals(rows),
    ]


def _row(group: Group, y: float) -> Row:
    return {
        "id": group.id,
        "share": group.share,
        "low": group.interval.low,
        "high": group.interval.high,
        "y": y,
        "fill": FAINT if group.described else PAPER,
        "says": _says(group),
    }


def _says(group: Group) -> str:
    ends = interval_of_shares(group.interval.low, group.interval.high)
    return f"{group.called}: {percent(group.share)} ({group.customers:,}; {ends})"


def _value(group: Group, shown: bool, y: float, k_min: int) -> list[Words]:
    """Return what stands right of a row, with x = 0 for its right edge."""
    if shown:
        return [
            Words(percent(group.share), 0, y - 7, 13, bold=True, align="right"),
            Words(f"{group.customers:,}", 0, y + 9, 11, colour=SOFT, align="right"),
        ]
    text = f"<{k_min}" if 0 < group.customers < k_min else "not shown"
    return [Words(text, 0, y, 12, colour=SOFT, align="right")]


def _title(groups: Sequence[Group], shown: Sequence[Group], customers: int, noun: str) -> str:
    if len(groups) == 1:
        whole = groups[0].customers == customers
        return f"All {customers:,} {noun} are one group" if whole else f"One group of {noun}"
    number = counted(len(groups), 0)[0]
    if not shown:
        return f"{number.capitalize()} segments, all of them small"
    largest, smallest = (end(shown, key=lambda group: group.share) for end in (max, min))
    others = [group.interval.high for group in shown if group is not largest]
    if largest.share >= 0.5 and largest.interval.low > max(others, default=0.0):
        return f"{largest.short} is the largest of {number} segments: {percent(largest.share)} of all {noun}"
    return (
        f"{number.capitalize()} segments, each with {percent(smallest.share)} to {percent(largest.share)} "
        f"of all {noun}"
    )


def _note(groups: Sequence[Group], left_over: int, left_hidden: bool, noun: str, k_min: int) -> str:
    notes = []
    if any(not group.described for group in groups) and any(group.described for group in groups):
        notes.append("Empty bars: no persona, because the segment is too small or does not come back.")
    if left_over > 0:
        notes.append(f"{'Some' if left_hidden else f'{left_over:,}'} {noun} belong to no segment.")
    if any(0 < group.customers < k_min for group in groups):
        notes.append(f"Counts below {k_min}, and those that would give them away, are not shown.")
    return " ".join(notes)


def _alt(groups: Sequence[Group], shown: Sequence[Group]) -> str:
    said = [_says(group) if group in shown else f"{group.called}: not shown" for group in groups]
    return f"Bar chart, one bar for each segment: {'; '.join(said)}."
