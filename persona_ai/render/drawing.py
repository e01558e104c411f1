"""Where the marks of the small charts stand; the templates draw them as inline SVG."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from persona_ai.render.footnotes import others_lie
from persona_ai.render.words import column_of, named
from persona_ai.schema import Column, Persona, Stat
from persona_ai.text.printing import value

CIRCLE: Final = 2 * math.pi * 46  # circumference of the portrait's ring


@dataclass(frozen=True)
class Bar:
    """A share on a line from 0 to 100: the bar's end and its interval (None where there is none)."""

    end: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Dots:
    """A segment against everyone else on one axis of 0..100 (`rest` is None where not compared)."""

    id: str
    name: str
    here: float
    low: float | None
    high: float | None
    rest: float | None
    here_text: str
    rest_text: str
    defining: bool = False

    @property
    def spoken(self) -> str:
        """What the drawing shows, for people who do not see it."""
        return f"{self.name}: {self.here_text}" + (
            f", everyone else {self.rest_text}" if self.rest_text else ""
        )


def size_bar(persona: Persona, longest: float = 1.0) -> Bar:
    """Return the segment's share of all customers as a bar; `longest` is the share at 100."""
    segment = persona.segment
    low = segment.interval.low if segment.interval else None
    high = segment.interval.high if segment.interval else None
    return Bar(
        end=_place(segment.share, 0.0, longest),
        low=None if low is None else _place(low, 0.0, longest),
        high=None if high is None else _place(high, 0.0, longest),
    )


def ring(share: float) -> str:
    """Return the dash pattern that draws `share` of the portrait's ring."""
    arc = round(CIRCLE * min(max(share, 0.0), 1.0), 1)
    return f"{arc} {round(CIRCLE - arc, 1)}"


def compared(persona: Persona, most: int = 8) -> tuple[Dots, ...]:
    """Return the statistics that differ from everyone else's: tested ones first, by effect."""
    return tuple(dots(stat, column_of(persona, stat)) for stat in telling(persona)[:most])


def telling(persona: Persona) -> list[Stat]:
    """Return the statistics that may be shown and differ: tested ones first, each by effect."""
    stats = [stat for stat in persona.evidence.stats if _tells(stat)]
    return sorted(stats, key=_strength, reverse=True)


def dots(stat: Stat, column: Column | None = None) -> Dots:
    """Return where one statistic, its interval and everyone else's value stand on their axis."""
    low, high = _axis(stat, column)
    called = name(stat, column)
    if column is not None and column.scale is not None:
        column = column.model_copy(update={"scale": None})  # the name tells it once for both values
    other = stat.comparison
    interval = stat.interval
    return Dots(
        id=stat.id,
        name=called,
        here=_place(stat.value, low, high),
        low=None if interval is None else _place(interval.low, low, high),
        high=None if interval is None else _place(interval.high, low, high),
        rest=None if other is None else _place(other.value, low, high),
        here_text=value(stat, column),
        rest_text=rest_text(stat, column),
        defining=stat.used_in_clustering,
    )


def name(stat: Stat, column: Column | None = None) -> str:
    """Name what a row of the chart counts, without saying in which direction it differs."""
    if stat.aggregator == "share":
        return named(stat.model_copy(update={"comparison": None, "value": 1.0}), column)
    text = stat.label or stat.column.replace("_", " ")
    if column is not None and column.kind == "ordinal" and column.scale is not None:
        text += f" ({column.scale[0]:g} to {column.scale[1]:g})"
    return f"{text}, {stat.aggregator}"


def rest_text(stat: Stat, column: Column | None) -> str:
    """Print everyone else's value, with the same decimals as the segment's."""
    other = stat.comparison
    if other is None:
        return ""
    if stat.level and not _share(stat) and (column is None or not column.levels):
        return others_lie(stat)
    here = other.model_copy(update={"value": stat.value, "n": stat.n, "denominator": stat.denominator})
    counts = {"value": other.value, "n": other.n, "denominator": other.denominator}
    return value(stat.model_copy(update={**counts, "comparison": here}), column)


def _tells(stat: Stat) -> bool:
    return stat.claimable and stat.comparison is not None and stat.comparison.direction in ("higher", "lower")


def _strength(stat: Stat) -> tuple[bool, float]:
    """Order what was tested before what the segment was made from, then by effect."""
    return not stat.used_in_clustering, abs(stat.comparison.effect) if stat.comparison else 0.0


def _share(stat: Stat) -> bool:
    return stat.aggregator == "share"


def _axis(stat: Stat, column: Column | None) -> tuple[float, float]:
    """Return the ends of the axis: a rating's scale, the lowest and highest level, else from 0 on."""
    if _share(stat):
        return 0.0, 1.0
    if column is not None and column.kind == "ordinal" and len(column.levels) > 1:
        return 0.0, len(column.levels) - 1.0
    if column is not None and column.kind == "ordinal" and column.scale and column.scale[0] < column.scale[1]:
        return column.scale
    values = [0.0, stat.value]
    values += [stat.interval.low, stat.interval.high] if stat.interval else []
    values += [stat.comparison.value] if stat.comparison else []
    return _ends(values)


def _ends(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    return low, high if high > low else low + 1.0


def _place(number: float, low: float, high: float) -> float:
    return round(100 * min(max((number - low) / (high - low), 0.0), 1.0), 2)
