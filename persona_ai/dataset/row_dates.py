"""Dates in several rows a customer: how long ago the first and the last of them were, and on which occasion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from persona_ai.dataset.derived import Derived, derived
from persona_ai.dataset.occasions import day_text, days_to, event_label, lies_ahead, occasions, stem_of
from persona_ai.dataset.rows import Grouped, RowColumn


def when_of(dates: Sequence[RowColumn]) -> RowColumn | None:
    """Return the column that tells when a row was: the fullest one that does not lie ahead, then by name."""
    past = [one for one in dates if not lies_ahead(one.name)]
    return min(past, key=lambda one: (int(np.isnat(one.times).sum()), one.name), default=None)


def dated(by: Grouped, one: RowColumn) -> Iterator[Derived]:
    """Derive recency of a further date; that of the rows themselves is told once for the table."""
    if by.when is one or by.end is None or lies_ahead(one.name):
        return
    yield derived(
        by.rows.named(by.rows.noun, "days_since", stem_of(one.name)),
        f"time since the last {by.rows.single} {event_label(one.name).removeprefix('the ')}",
        "amount",
        days_to(by.extreme(one, "max"), by.end),
        rule=f"days from the latest {one.name} to {day_text(by.end)}",
        of=by.of(one),
        unit="days",
        role="descriptor",
    )


def recency(by: Grouped, when: RowColumn, end: np.datetime64) -> Iterator[Derived]:
    """Derive how long ago the first and the last row of each customer were, and on which occasion."""
    single = by.rows.single
    ends = {"last": by.extreme(when, "max"), "first": by.extreme(when, "min")}
    for which, times in ends.items():
        yield derived(
            by.rows.named("days_since", which, single),
            f"time since the {which} {single}",
            "amount",
            days_to(times, end),
            rule=f"days from the {'latest' if which == 'last' else 'earliest'} {when.name} to {day_text(end)}",
            of=by.of(when),
            unit="days",
        )
    daily = bool((when.times != when.times.astype("datetime64[M]"))[~np.isnat(when.times)].any())
    for which, times in ends.items():
        event = by.rows.named(which, single)
        yield from occasions(
            event,
            f"the {which} {single}",
            times,
            daily=daily and which == "last",
            of=by.of(when),
            again=by.again,
        )
