"""How many members are really like the statistics say."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from persona_ai.schema import Prevalence, Stat, Table
from persona_ai.segments.disclosure import Mask
from persona_ai.segments.measures import Numbers, Shares, of_column


def prevalence(table: Table, members: Collection[str], stats: Sequence[Stat]) -> Prevalence:
    """Return how many members match the first, the first two, .. of the statistics, and all but each.

    A member matches a share if it has the level; where the segment has it less often than everybody else
    and less than half of it do, if it has not. It matches a median or mean if its value is at or beyond
    everybody else's (`comparison.value`), on the side where the segment is. A missing value never matches.
    Left out are statistics that say nothing about one member: sizes, quantiles, and numbers that have
    nobody to be compared with or are the same as everybody else's.

    Args:
        table: the one that was segmented.
        members: the segment's customer ids.
        stats: of the segment, strongest first.
    """
    frame = table.frame.index.astype(str).isin(list(members))
    inside = np.asarray(frame, dtype=bool)
    attributes: list[str] = []
    matches: list[Mask] = []
    for stat in stats:
        mask = _matching(table, stat)
        if mask is not None:
            attributes.append(stat.id)
            matches.append(mask[inside])
    together = np.array(matches, dtype=bool).reshape(len(matches), int(inside.sum()))
    so_far = np.logical_and.accumulate(together, axis=0)
    failed = (~together).sum(axis=0)
    return Prevalence(
        attributes=tuple(attributes),
        matching=tuple(int(count) for count in so_far.sum(axis=1)),
        without=tuple(int(((failed - ~row) == 0).sum()) for row in together),
        members=int(inside.sum()),
    )


def _matching(table: Table, stat: Stat) -> Mask | None:
    """Return which customers match a statistic, shape (n,), or None where it is not about one."""
    if stat.column == "segment" or stat.column not in table.frame.columns:
        return None
    for measure in of_column(table, table.column(stat.column)):
        match measure, stat.aggregator:
            case Shares(), "share" if stat.level in measure.levels:
                has = measure.has[:, measure.levels.index(stat.level)]
                return np.asarray((~has if _speaks_of_lack(stat) else has) & measure.answered, dtype=bool)
            case Numbers(), "median" | "mean" if stat.comparison is not None:
                return _beyond(measure, stat.value, stat.comparison.value)
            case _:
                continue
    return None


def _speaks_of_lack(stat: Stat) -> bool:
    return stat.comparison is not None and stat.value < min(0.5, stat.comparison.value)


def _beyond(measure: Numbers, value: float, rest: float) -> Mask | None:
    if value == rest:
        return None
    with np.errstate(invalid="ignore"):
        reached = measure.values >= rest if value > rest else measure.values <= rest
    return np.asarray(reached & np.isfinite(measure.values), dtype=bool)
