"""What sets one segment apart: its strongest statistics beside everyone else's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from persona_ai.render.drawing import name, rest_text, telling
from persona_ai.render.pictures.axes import Axis, axis_of
from persona_ai.render.pictures.lettering import cut, wrapped
from persona_ai.render.pictures.marks import across, intervals
from persona_ai.render.pictures.sheet import (
    ACCENT,
    FAINT,
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
    place,
    widest,
)
from persona_ai.render.reading import label
from persona_ai.render.record import only_persona, slug
from persona_ai.render.words import column_of
from persona_ai.schema import Persona, Stat
from persona_ai.text.numbers import percent
from persona_ai.text.printing import capital, value

if TYPE_CHECKING:
    import altair

_MOST: Final = 10
_MOST_LEVELS: Final = 2  # of one column, so that one question does not fill the picture
_LABELS: Final = 204.0
_GAP: Final = 16.0
_VALUES: Final = 150.0
_ROW: Final = 40.0
_LEADING: Final = 15.0
_HEAD: Final = 24.0
_BETWEEN: Final = 26.0
_SIZE: Final = 12.5
_IN_TITLE: Final = 330.0
_DEFINING: Final = "defined by"


def shown(persona: Persona) -> list[Stat]:
    """Return the statistics that the profile draws: the strongest, shares before numbers.

    None where there is nothing that may be shown; where a persona describes everybody, what is known of
    them, without anyone else beside it.
    """
    found = telling(only_persona(persona)) or [
        stat
        for stat in persona.evidence.stats
        if stat.claimable and stat.comparison is None and stat.interval
    ]
    kept: list[Stat] = []
    seen = Counter[str]()
    for stat in found:
        if stat.column != "segment" and seen[stat.column] < _most_of(stat, persona):
            kept.append(stat)
            seen[stat.column] += 1
    return sorted(kept[:_MOST], key=lambda stat: stat.aggregator != "share")


def profile_name(persona: Persona) -> str:
    """Return the stem of the profile's file, "" where there is nothing to draw."""
    return f"profile-{slug(persona)}" if shown(persona) else ""


def profile(persona: Persona) -> Picture:
    """Draw a persona's strongest statistics with their 95 % intervals beside everyone else's values.

    Shares stand on one axis from 0 to 100 %, every number on an axis of its own. What the segment was
    made from is marked so; a p-value is never shown.

    Raises:
        TypeError: anything but a verified persona.
        ValueError: it has no statistic that may be shown.
    """
    stats = shown(persona)
    if not stats:
        raise ValueError(f"segment {persona.segment.id} has no statistic that may be shown")
    rows = _rows(persona, stats)
    values = [words for row in rows for words in _values(row)]
    left = MARGIN + _LABELS + _GAP
    right = widest(values) + _GAP
    width = WIDTH - MARGIN - left - right
    height = rows[-1]["bottom"]
    shares = [row for row in rows if row["share"]]
    words = [
        *(one for row in rows for one in _names(row)),
        *(replace(one, x=width + right) for one in values),
        *(one for row in rows if not row["share"] for one in _ends(row, width)),
        *_heads(rows),
        *(_share_labels(shares, width) if shares else ()),
    ]
    plot = Plot(left, width, height, below=10, layers=_layers(rows), words=words)
    return finished(f"profile-{slug(persona)}", _heading(persona, rows), plot, f"Dot chart. {_alt(rows)}")


def _most_of(stat: Stat, persona: Persona) -> int:
    column = column_of(persona, stat)
    one = stat.aggregator != "share" or (column is not None and column.kind == "binary")
    return 1 if one else _MOST_LEVELS


def _rows(persona: Persona, stats: Sequence[Stat]) -> list[Row]:
    rows: list[Row] = []
    y = _HEAD
    for number, stat in enumerate(stats):
        row = _row(persona, stat, axis_of(stat, column_of(persona, stat)))
        if number and rows[-1]["share"] and not row["share"]:
            y += _BETWEEN + _HEAD
        tall = _ROW + _LEADING * max(0, len(_lines(row)) - 2)
        rows.append(row | {"top": y, "y": y + tall / 2, "bottom": y + tall})
        y += tall
    return rows


def _row(persona: Persona, stat: Stat, axis: Axis) -> Row:
    column = column_of(persona, stat)
    called = capital(name(stat, column))
    if column is not None and column.scale is not None:
        column = column.model_copy(update={"scale": None})
    here = value(stat, column)
    rest = rest_text(stat, column)
    low, high = (stat.interval.low, stat.interval.high) if stat.interval else (stat.value, stat.value)
    other = stat.comparison
    return {
        "id": stat.id,
        "name": called,
        "share": stat.aggregator == "share",
        "here": axis.at(stat.value),
        "low": axis.at(low),
        "high": axis.at(high),
        "rest": None if other is None else axis.at(other.value),
        "here_text": here,
        "rest_text": rest,
        "defining": stat.used_in_clustering,
        "starts": axis.first,
        "stops": axis.last,
        "says": f"{called}: {here}" + (f", everyone else {rest}" if rest else ""),
    }


def _layers(rows: list[Row]) -> list[altair.Chart]:
    import altair

    shares = [row for row in rows if row["share"]]
    lines = [
        {"at": tick, "top": shares[0]["top"], "bottom": shares[-1]["bottom"]}
        for tick in (0.0, 0.25, 0.5, 0.75, 1.0)
        if shares
    ]
    grid = altair.Chart(data(lines)).mark_rule(color=LINE, aria=False)
    tracks = altair.Chart(data(row | {"from": 0, "to": 1} for row in rows if not row["share"]))
    compared = [row for row in rows if row["rest"] is not None]
    gaps = altair.Chart(data(compared)).mark_rule(color=FAINT, strokeWidth=5, aria=False)
    x = across("at", 0.0, 1.0, ())
    layers = [
        grid.encode(x=x, y=place("top"), y2=altair.Y2("bottom:Q")).properties(name="grid"),
        tracks.mark_rule(color=LINE, aria=False)
        .encode(x=altair.X("from:Q"), x2=altair.X2("to:Q"), y=place("y"))
        .properties(name="track"),
        gaps.encode(x=altair.X("rest:Q"), x2=altair.X2("here:Q"), y=place("y")).properties(name="gap"),
        *intervals(rows, colour=ACCENT),
        _marks(compared, "rest", "circle", PAPER, SOFT, "rest"),
    ]
    for name_, defining, shape in (("tested", False, "circle"), ("defining", True, "diamond")):
        chosen = [row for row in rows if row["defining"] == defining]
        if chosen:
            layers.append(_marks(chosen, "here", shape, ACCENT, PAPER, name_))
    return layers


def _marks(rows: list[Row], at: str, shape: str, fill: str, stroke: str, layer: str) -> altair.Chart:
    import altair

    look: dict[str, Any] = {"shape": shape, "fill": fill, "stroke": stroke}
    marks: altair.Chart = (
        altair.Chart(data(rows))
        .mark_point(size=85 if shape == "circle" else 105, strokeWidth=1.6, opacity=1, **look)
        .encode(x=altair.X(f"{at}:Q"), y=place("y"), description=altair.Description("says:N"))
        .properties(name=layer)
    )
    return marks


def _lines(row: Row) -> list[str]:
    """Return what stands left of a row: its name, and whether it defines the segment."""
    name_lines = wrapped(row["name"], _LABELS, _SIZE, lines=2)
    return [*name_lines, _DEFINING] if row["defining"] else list(name_lines)


def _names(row: Row) -> list[Words]:
    lines = _lines(row)
    start = row["y"] - _LEADING / 2 * (len(lines) - 1)
    words = [
        Words(line, -_LABELS - _GAP, start + _LEADING * number, _SIZE, full=row["name"])
        for number, line in enumerate(lines)
    ]
    if row["defining"]:
        words[-1] = replace(words[-1], size=11, colour=SOFT, full="")
    return words


def _values(row: Row) -> list[Words]:
    """Return what stands right of a row, with x = 0 for its right edge."""
    here = cut(row["here_text"], _VALUES, 13, bold=True)
    rest = cut(f"others {row['rest_text']}", _VALUES, 11) if row["rest_text"] else ""
    y = row["y"] - 7 if rest else row["y"]
    words = [Words(here, 0, y, 13, bold=True, align="right", full=row["here_text"])]
    if rest:
        words.append(Words(rest, 0, row["y"] + 9, 11, colour=SOFT, align="right", full=row["says"]))
    return words


def _ends(row: Row, width: float) -> list[Words]:
    """Return the numbers at both ends of a row's own axis."""
    room = width / 2 - 6
    return [
        Words(cut(row["starts"], room, 10), 0, row["y"] + 14, 10, colour=SOFT, full=row["starts"]),
        Words(
            cut(row["stops"], room, 10),
            width,
            row["y"] + 14,
            10,
            colour=SOFT,
            align="right",
            full=row["stops"],
        ),
    ]


def _heads(rows: Sequence[Row]) -> list[Words]:
    heads = []
    for share, text in ((True, "Shares"), (False, "Numbers, each on its own axis")):
        first = next((row for row in rows if row["share"] == share), None)
        if first is not None:
            y = first["top"] - _HEAD / 2
            heads.append(Words(text, -_LABELS - _GAP, y, 11, bold=True, colour=SOFT))
    return heads


def _share_labels(shares: Sequence[Row], width: float) -> list[Words]:
    y = shares[-1]["bottom"] + 11
    return [
        Words(f"{tick:.0%}".replace("%", " %"), width * tick, y, 11, colour=SOFT, align="center")
        for tick in (0.0, 0.5, 1.0)
    ]


def _heading(persona: Persona, rows: Sequence[Row]) -> Heading:
    segment = persona.segment
    brief = persona.run.settings.get("brief")
    noun = str(brief.get("customers", "customers")) if isinstance(brief, dict) else "customers"
    if segment.customers == segment.of:
        who = f"All {segment.of:,} {noun}"
    else:
        who = f"{segment.customers:,} of {segment.of:,} {noun} ({percent(segment.share)})"
    marks = "filled: this segment with its 95 % interval"
    rings = "; rings: everyone else" if any(row["rest"] is not None for row in rows) else ""
    return Heading(_title(persona, rows), f"{who}; {marks}{rings}", _note(rows))


def _title(persona: Persona, rows: Sequence[Row]) -> str:
    called = cut(label(persona), _IN_TITLE, 12)
    first = next((row for row in rows if not row["defining"]), rows[0])
    finding = f"{cut(first['name'], _IN_TITLE, 12)} {first['here_text']}"
    if first["defining"]:
        finding = f"defined by {finding}"
    return f"{called}: {finding}" + (f", everyone else {first['rest_text']}" if first["rest_text"] else "")


def _note(rows: Sequence[Row]) -> str:
    if not any(row["defining"] for row in rows):
        return ""
    return (
        "Diamonds, “defined by”: the segment was made from this, so that it differs is no finding; circles "
        "were tested."
    )


def _alt(rows: Sequence[Row]) -> str:
    return "; ".join(row["says"] + (" (defined by)" if row["defining"] else "") for row in rows) + "."
