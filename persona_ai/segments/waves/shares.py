"""How the size of every segment changed, customers of both waves placed by the same frozen model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from persona_ai.schema.wave import ShareChange
from persona_ai.segments.profiles.comparing import ERROR_RATE, rounded, six
from persona_ai.segments.waves.differences import Overlap, difference_interval, difference_test
from persona_ai.statistics import benjamini_hochberg


def share_changes(
    before: Mapping[str, str], now: Mapping[str, str], segments: Sequence[str]
) -> tuple[ShareChange, ...]:
    """Return the change of every segment's share, in the order of `segments`.

    Args:
        before: the segment of each customer of the first wave, by id.
        now: the same of the new wave, by the same model.
        segments: ids of the segments.
    """
    drafts = [_draft(one, before, now) for one in segments]
    q_values = benjamini_hochberg([draft.p for draft in drafts]).tolist()
    return tuple(
        draft.model_copy(update={"q": six(q), "direction": _direction(draft.difference, q)})
        for draft, q in zip(drafts, q_values, strict=True)
    )


def overlap_of(before: Mapping[str, str], now: Mapping[str, str], segment: str) -> Overlap:
    """Return how customers in both waves had, and have, a segment."""
    both = before.keys() & now.keys()
    first = {customer for customer in both if before[customer] == segment}
    second = {customer for customer in both if now[customer] == segment}
    return Overlap(len(both), len(first & second), len(first), len(second))


def _draft(segment: str, before: Mapping[str, str], now: Mapping[str, str]) -> ShareChange:
    count, total = sum(one == segment for one in before.values()), len(before)
    later, of = sum(one == segment for one in now.values()), len(now)
    overlap = overlap_of(before, now, segment)
    return ShareChange(
        segment=segment,
        n_before=count,
        of_before=total,
        n_now=later,
        of_now=of,
        before=six(count / total),
        now=six(later / of),
        difference=six(later / of - count / total),
        interval=rounded(difference_interval(count, total, later, of, overlap)),
        p=six(difference_test(count, total, later, of, overlap)),
        q=1.0,
        direction="steady",
    )


def _direction(difference: float, q: float) -> Literal["up", "down", "steady"]:
    if q >= ERROR_RATE or difference == 0:
        return "steady"
    return "up" if difference > 0 else "down"
