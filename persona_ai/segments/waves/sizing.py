"""How many customers a segment has before and now, and whether that is a change."""

from __future__ import annotations

import math

import numpy as np

from persona_ai.schema.wave import EventKind
from persona_ai.segments.profiles.comparing import ERROR_RATE
from persona_ai.segments.waves.arrays import Labels, Mask
from persona_ai.segments.waves.crossing import Crossing, Sample
from persona_ai.segments.waves.differences import Overlap, difference_test
from persona_ai.segments.waves.matching import Places

GREW, SHRANK = 4 / 3, 3 / 4


def share_of_both(before: Labels, now: Labels, old: Places, new: Places) -> tuple[float, float]:
    """Return the share of a segment before and now, by the comparison that shows least change."""
    count, later, _ = _sizes(before, now, old, new)
    return count / max(1, int(before.sum())), later / max(1, int(now.sum()))


def _sizes(before: Labels, now: Labels, old: Places, new: Places) -> tuple[int, int, str]:
    """Return how many customers a segment has before and now, and by which comparison: each wave by its own
    cut, or both by one model. Cuts differ a little by chance, so that only what all three show is a change."""
    was, is_now = int(before[list(old)].sum()), int(now[:, list(new)].sum())
    was_by_refit, is_by_old = int(before[:, list(new)].sum()), int(now[list(old)].sum())
    by_model = {"old": (was, is_by_old), "new": (was_by_refit, is_now)}
    ways = (
        {**by_model, "own": (was, is_now)}
        if old and new
        else {"old" if old else "new": by_model["old" if old else "new"]}
    )
    n, m = max(1, int(before.sum())), max(1, int(now.sum()))

    def step(way: str) -> float:
        return abs(math.log((ways[way][1] + 0.5) / m) - math.log((ways[way][0] + 0.5) / n))

    least = min(sorted(ways), key=step)
    return (*ways[least], least)


def size_test(before: Labels, now: Labels, crossing: Crossing, old: Places, new: Places) -> float:
    """Return the p of no change, by the comparison that shows least of it."""
    count, later, way = _sizes(before, now, old, new)
    first, second = crossing.first, crossing.second
    inside = np.isin(first.new, list(new)) if way == "new" else np.isin(first.old, list(old))
    there = np.isin(second.old, list(old)) if way == "old" else np.isin(second.new, list(new))
    overlap = _overlap(first, inside, second, there)
    return difference_test(count, int(before.sum()), later, int(now.sum()), overlap)


def _overlap(first: Sample, inside: Mask, second: Sample, there: Mask) -> Overlap:
    was = dict(zip(first.ids, inside.tolist(), strict=True))
    now = dict(zip(second.ids, there.tolist(), strict=True))
    both = was.keys() & now.keys()
    return Overlap(
        len(both),
        sum(was[one] and now[one] for one in both),
        sum(was[one] for one in both),
        sum(now[one] for one in both),
    )


def kind_of(was: float, now: float, q: float) -> EventKind:
    """Return whether a share grew by a third or more, shrank by a quarter or more, or neither."""
    if q < ERROR_RATE and now >= GREW * was:
        return "grow"
    return "shrink" if q < ERROR_RATE and now <= SHRANK * was else "stable"
