"""Keep, re-label or refit: what a refresh comes to, with its reasons and the next day to look again."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from persona_ai.schema.wave import Advice, ClaimChange, ColumnShift, Event

SOON, LATER = datetime.timedelta(days=91), datetime.timedelta(days=182)
MOVED = 0.85  # share of customers in both waves in the same segment: below, who is where has changed
STRUCTURAL = ("split", "merge", "birth", "death")
_FALLEN = 0.2  # of the testable claims
_MOST_NAMED = 4


def advise(
    *,
    events: Sequence[Event],
    columns: Sequence[ColumnShift],
    claims: Sequence[ClaimChange],
    stayed: float | None,
    review_by: str,
    today: datetime.date,
) -> Advice:
    """Return what to do.

    Refit where segments came, went, split or merged, or where half of the columns that made them have
    shifted moderately or more. Re-label (place the customers anew and write the texts anew) where the
    segments are the same but claims fell or sizes changed. Else keep.

    Args:
        events: what became of the segments.
        columns: how the columns shifted.
        claims: what became of the claims.
        stayed: the share of customers in both waves who are where they were, None without any.
        review_by: the day by which the personas were to be looked at again, ISO, "" where none was said.
        today: the day of the refresh.
    """
    structural, softer = list(_structural(events, columns)), list(_softer(events, claims, stayed))
    overdue = bool(review_by) and datetime.date.fromisoformat(review_by) < today
    if structural:
        action, why = "refit", structural + softer
    elif softer:
        action, why = "re-label", softer
    else:
        action, why = "keep", [_calm(claims)]
    wait = LATER if action == "keep" else SOON
    return Advice(
        action=action,
        why=tuple(why),
        review_by=review_by,
        overdue=overdue,
        next_review=(today + wait).isoformat(),
    )


def _structural(events: Sequence[Event], columns: Sequence[ColumnShift]) -> Iterator[str]:
    for event in events:
        if event.kind in STRUCTURAL:
            yield _words(event)
    used = [column for column in columns if column.used and column.size != "not compared"]
    far = [column.label for column in used if column.size in ("moderate", "large")]
    if used and 2 * len(far) >= len(used):
        named = ", ".join(far[:_MOST_NAMED])
        yield f"{len(far)} of the {len(used)} columns that made the segments have shifted ({named})"


def _words(event: Event) -> str:
    before, now = " and ".join(event.before), " and ".join(event.now)
    match event.kind:
        case "split":
            return f"{before} split into {now} of the refit"
        case "merge":
            return f"{before} merged into {now} of the refit"
        case "birth":
            return f"{now} of the refit is new ({event.share_now:.0%} of the customers)"
        case _:
            return f"{before} is gone ({event.share_before:.0%} of the customers before)"


def _softer(events: Sequence[Event], claims: Sequence[ClaimChange], stayed: float | None) -> Iterator[str]:
    for kind, word in (("grow", "grew"), ("shrink", "shrank")):
        for event in events:
            if event.kind == kind:
                name = " and ".join(event.before)
                yield f"{name} {word} from {event.share_before:.0%} to {event.share_now:.0%} of the customers"
    reversed_ = [claim for claim in claims if claim.status == "reversed"]
    testable = [claim for claim in claims if claim.status in ("holds", "weakened", "reversed")]
    fallen = [claim for claim in testable if claim.status != "holds"]
    if reversed_:
        yield f"{_number(len(reversed_), 'claim')} of the personas went the other way round"
    elif testable and len(fallen) >= _FALLEN * len(testable):
        yield f"{len(fallen)} of {len(testable)} claims of the personas are weaker"
    if stayed is not None and stayed < MOVED:
        yield f"{1 - stayed:.0%} of the customers in both waves are in another segment now"


def _calm(claims: Sequence[ClaimChange]) -> str:
    testable = [claim for claim in claims if claim.status in ("holds", "weakened", "reversed")]
    holding = sum(claim.status == "holds" for claim in testable)
    return f"the segments are the same, and {holding} of {len(testable)} claims that could be tested hold"


def _number(count: int, noun: str) -> str:
    return f"one {noun}" if count == 1 else f"{count} {noun}s"
