"""How many members are really like the statistics say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np

from persona_ai.schema import Prevalence, Stat, Table
from persona_ai.segments.profiles.measures import Numbers, Shares, of_column
from persona_ai.statistics.disclosure import Mask
from persona_ai.text.senses import sense


def prevalence(
    table: Table, members: Collection[str], stats: Sequence[Stat], *, k_min: int = 10
) -> Prevalence:
    """Return how many members match the first, the two first, .. of the statistics, and all but each.

    What it is to match a statistic, `text.senses.sense` says; a missing value never matches. Left out are
    statistics that say nothing about one member: sizes, quantiles, and numbers that have nobody to be
    compared with or are the same as everybody else's.

    No count gives fewer than `k_min` members away, itself or by a difference: a statistic that would lose
    so few of those left is left out, the line ends before so few are left, and `without` is None where it
    would tell them.

    Args:
        table: the one that was segmented.
        members: the segment's customer ids.
        stats: of the segment, strongest first.
        k_min: the smallest count that may be shown.
    """
    inside = np.asarray(table.frame.index.astype(str).isin(list(members)), dtype=bool)
    size = int(inside.sum())
    if size < k_min:
        return Prevalence()
    rows = ((stat.id, mask[inside]) for stat in stats if (mask := _matching(table, stat)) is not None)
    kept = _steps(rows, size, k_min)
    together = np.array([mask for _, mask in kept], dtype=bool).reshape(len(kept), size)
    matching = [int(count) for count in np.logical_and.accumulate(together, axis=0).sum(axis=1)]
    failed = (~together).sum(axis=0)
    without = [int(((failed - ~row) == 0).sum()) for row in together]
    return Prevalence(
        attributes=tuple(name for name, _ in kept),
        matching=tuple(matching),
        without=_told(without, matching, size, k_min),
        members=size,
    )


def _steps(rows: Iterable[tuple[str, Mask]], size: int, k_min: int) -> list[tuple[str, Mask]]:
    """Return the statistics whose steps may be shown, until fewer than k_min members are left."""
    kept: list[tuple[str, Mask]] = []
    left = np.ones(size, dtype=bool)
    for name, mask in rows:
        still = left & mask
        if still.sum() < k_min:
            return kept
        if not 0 < left.sum() - still.sum() < k_min:
            kept.append((name, mask))
            left = still
    return kept


def _told(without: Sequence[int], matching: Sequence[int], size: int, k_min: int) -> tuple[int | None, ...]:
    """Return the counts that give no few members away, largest first chosen; None for the others.

    Who fails attribute i alone is a part of those that its step removes: that part, the other part, and
    every difference of two counts must each be none or k_min.
    """
    shown = {size, *matching}
    before = (size, *matching)
    told: list[int | None] = [None] * len(without)
    for place in sorted(range(len(without)), key=lambda one: -without[one]):
        count = without[place]
        alone = count - matching[-1]
        others = before[place] - matching[place] - alone
        if not any(0 < gap < k_min for gap in (others, *(abs(count - other) for other in shown))):
            told[place] = count
            shown.add(count)
    return tuple(told)


def _matching(table: Table, stat: Stat) -> Mask | None:
    """Return which customers match a statistic, shape (n,), or None where it is not about one."""
    if stat.column == "segment" or stat.column not in table.frame.columns:
        return None
    for measure in of_column(table, table.column(stat.column)):
        match measure, stat.aggregator:
            case Shares(), "share" if stat.level in measure.levels:
                has = measure.has[:, measure.levels.index(stat.level)]
                wanted = ~has if sense(stat) == "has not" else has
                return np.asarray(wanted & measure.answered, dtype=bool)
            case Numbers(), "median" | "mean" if stat.comparison is not None:
                return _beyond(measure, stat, stat.comparison.value)
            case _:
                continue
    return None


def _beyond(measure: Numbers, stat: Stat, rest: float) -> Mask | None:
    side = sense(stat)
    if side is None:
        return None
    with np.errstate(invalid="ignore"):
        reached = measure.values >= rest if side == "at least" else measure.values <= rest
    return np.asarray(reached & np.isfinite(measure.values), dtype=bool)
