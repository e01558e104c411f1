"""The axis that one statistic stands on."""

import math
from dataclasses import dataclass
from typing import Final

from persona_ai.schema import Column, Stat
from persona_ai.text.numbers import CURRENCY, decimals_for, fixed, trimmed, with_unit

_ROUND: Final = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_FAR: Final = 0.6  # of the way from 0: values all beyond it are looked at more closely


@dataclass(frozen=True)
class Axis:
    """From `low` to `high` in the statistic's unit, and how its ends are printed."""

    low: float
    high: float
    first: str
    last: str

    def at(self, number: float) -> float:
        """Return where a number stands, 0..1."""
        return min(max((number - self.low) / (self.high - self.low), 0.0), 1.0)


def axis_of(stat: Stat, column: Column | None) -> Axis:
    """Return shares from 0 to 1, ratings on their scale, levels from first to last, numbers on round ends."""
    if stat.aggregator == "share":
        return Axis(0.0, 1.0, "0 %", "100 %")
    if column is not None and column.kind == "ordinal":
        if len(column.levels) > 1:
            return Axis(0.0, len(column.levels) - 1.0, column.levels[0], column.levels[-1])
        if column.scale is not None and column.scale[0] < column.scale[1]:
            return _numbers(*column.scale, stat.unit)
    values = [stat.value]
    values += [stat.interval.low, stat.interval.high] if stat.interval else []
    values += [stat.comparison.value] if stat.comparison else []
    return _numbers(*_ends(min(values), max(values)), stat.unit)


def _numbers(low: float, high: float, unit: str) -> Axis:
    money = unit if unit in CURRENCY else ""
    first, last = (with_unit(trimmed(fixed(end, decimals_for(end))), money) for end in (low, high))
    return Axis(low, high, first, last)


def _ends(low: float, high: float) -> tuple[float, float]:
    """Return round ends that hold both: from 0 on, but where all values lie close together far from it."""
    if low > 0 and low > _FAR * high and high > low:
        step = _round_up(high - low)
        return math.floor(low / step) * step - step, math.ceil(high / step) * step + step
    start = 0.0 if low >= 0 else -_round_up(-low)
    stop = 0.0 if high <= 0 else _round_up(high)
    return (start, stop) if stop > start else (start, start + 1.0)


def _round_up(number: float) -> float:
    """Return the next round number that is not below."""
    size = 10.0 ** math.floor(math.log10(number))
    return next((one * size for one in _ROUND if one * size >= number * (1 - 1e-9)), 10 * size)
