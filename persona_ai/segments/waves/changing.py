"""How each statistic of a segment changed between two waves: its value, and its distance from everybody else.

Both waves' customers are placed by the same model. Customers in both waves make the test err on the side of
no change, since their answers go together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from persona_ai.schema import Interval, Stat, Table
from persona_ai.segments.profiles.measures import Numbers, Shares, of_column
from persona_ai.segments.waves.arrays import Floats, Mask
from persona_ai.statistics import cohens_h, compare_ranks, share_test, wilson
from persona_ai.statistics.normal import Z95, upper_tail

Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Side:
    """A statistic in one wave: value, n it rests on, effect against everybody else with its standard error.

    `interval` is of the value, where it is a share. `effect` is None where there is nobody else.
    """

    value: float
    n: int
    others: int
    effect: float | None
    error: float
    interval: Interval | None = None


@dataclass(frozen=True)
class Changed:
    """A statistic in both waves. `step` is the effect of the new value against the old one; `p_value` of no
    change of the value, `p_effect` of no change of the effect against everybody else (None without one)."""

    before: Side
    now: Side
    step: float
    p_value: float
    p_effect: float | None


def key_of(stat: Stat) -> Key:
    """Return what a statistic is of, whatever its id: segment, column, level (none for a median), aggregator."""
    level = "" if stat.aggregator == "median" else stat.level
    return stat.segment, stat.column, level, stat.aggregator


def changes(
    first: Table, before: Mapping[str, str], second: Table, now: Mapping[str, str], stats: Sequence[Stat]
) -> dict[Key, Changed]:
    """Return how statistics changed; left out are those that cannot be counted in one of the waves.

    Args:
        first: the first wave.
        before: the segment of each of its customers.
        second: the new wave, in the same columns.
        now: the segment of each of its customers, by the same model.
        stats: statistics of the first wave.
    """
    waves = (_Wave(first, before), _Wave(second, now))
    found = {}
    for stat in stats:
        sides = [wave.side(stat) for wave in waves]
        if sides[0] and sides[1]:
            found[key_of(stat)] = _changed(stat, sides[0], sides[1])
    return found


@dataclass(frozen=True)
class _Counted:
    """A statistic in one wave with the answers that it was counted from, 0 or 1 for a share."""

    side: Side
    inside: Floats


class _Wave:
    """One wave, each column measured once."""

    def __init__(self, table: Table, placed: Mapping[str, str]) -> None:
        self.table = table
        self.segments = np.array([placed.get(str(one), "") for one in table.frame.index], dtype=object)
        self.measured: dict[str, list[Shares | Numbers]] = {}

    def side(self, stat: Stat) -> _Counted | None:
        if stat.column == "segment" and stat.segment == "all":
            return _of_share(self.segments == stat.level, np.ones(self.segments.size, dtype=bool), None)
        if stat.column not in self.table.frame.columns:
            return None
        inside = np.asarray(self.segments == stat.segment)
        for measure in self._measures(stat.column):
            if isinstance(measure, Shares) == (stat.aggregator == "share"):
                return _of_measure(measure, stat, inside)
        return None

    def _measures(self, name: str) -> list[Shares | Numbers]:
        if name not in self.measured:
            self.measured[name] = list(of_column(self.table, self.table.column(name)))
        return self.measured[name]


def _of_measure(measure: Shares | Numbers, stat: Stat, inside: Mask) -> _Counted | None:
    if isinstance(measure, Shares):
        has = (
            measure.has[:, measure.levels.index(stat.level)]
            if stat.level in measure.levels
            else np.zeros(inside.size, dtype=bool)
        )
        return _of_share(has[measure.answered], inside[measure.answered], ~inside[measure.answered])
    known = np.isfinite(measure.values)
    return _of_numbers(measure.values[known & inside], measure.values[known & ~inside], stat)


def _of_share(has: Mask, inside: Mask, outside: Mask | None) -> _Counted | None:
    n = int(inside.sum())
    if not n:
        return None
    count = int(has[inside].sum())
    others = 0 if outside is None else int(outside.sum())
    effect, error = None, 0.0
    if outside is not None and others:
        effect = cohens_h(count / n, int(has[outside].sum()) / others)
        error = math.sqrt(1 / n + 1 / others)
    side = Side(count / n, n, others, effect, error, wilson(count, n))
    return _Counted(side, has[inside].astype(np.float64))


def _of_numbers(inside: Floats, outside: Floats, stat: Stat) -> _Counted | None:
    if not inside.size:
        return None
    match stat.aggregator:
        case "mean":
            value = float(inside.mean())
        case "quantile":
            value = float(np.quantile(inside, float(stat.level)))
        case _:
            value = float(np.quantile(inside, 0.5, method="lower" if stat.level else "linear"))
    if not outside.size or stat.aggregator == "quantile":
        return _Counted(Side(value, inside.size, outside.size, None, 0.0), inside)
    effect, error = _delta(inside, outside)
    return _Counted(Side(value, inside.size, outside.size, effect, error), inside)


def _delta(values: Floats, others: Floats) -> tuple[float, float]:
    """Return Cliff's delta and its standard error by placements (DeLong, DeLong and Clarke-Pearson 1988)."""
    delta = compare_ranks(values, others).delta
    parts = 0.0
    for one, other in ((values, others), (others, values)):
        ordered = np.sort(other)
        below = np.searchsorted(ordered, one, side="left")
        upto = np.searchsorted(ordered, one, side="right")
        placed = (below + upto) / other.size - 1
        parts += float(placed.var(ddof=1)) / one.size if one.size > 1 else 1.0
    least = (values.size + others.size + 1) / (3 * values.size * others.size) * 0.01
    return delta, math.sqrt(max(parts, least))


def _changed(stat: Stat, before: _Counted, now: _Counted) -> Changed:
    one, other = before.side, now.side
    if stat.aggregator == "share":
        step = cohens_h(other.value, one.value)
        counts = (round(one.value * one.n), one.n, round(other.value * other.n), other.n)
        p_value = share_test(*counts)
    else:
        ranks = compare_ranks(now.inside, before.inside)
        step, p_value = ranks.delta, ranks.p
    p_effect = None
    if one.effect is not None and other.effect is not None:
        error = math.hypot(one.error, other.error)
        p_effect = min(1.0, 2 * upper_tail(abs(other.effect - one.effect) / error)) if error else 1.0
    return Changed(one, other, step, p_value, p_effect)


def is_beyond_chance(side: Side) -> bool:
    """Return whether the 95 % interval of an effect leaves out 0."""
    return side.effect is not None and abs(side.effect) > Z95 * side.error
