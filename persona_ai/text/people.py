"""Who is behind some excerpts: distinct people, nobody counted twice for having spoken in two places."""

from __future__ import annotations

from collections.abc import Iterable

from persona_ai.schema import Excerpt


def voices(excerpts: Iterable[Excerpt]) -> frozenset[str]:
    """Return the distinct people who said some excerpts, by participant.

    A row of a table is known by its customer alone, while somebody interviewed has a code: whoever wrote
    for a customer may be the very person who was interviewed there, and does not count beside them.
    Of any part of the excerpts there are never more voices than of all.
    """
    rows: set[str] = set()
    interviewed: set[str] = set()
    heard_at: set[str] = set()
    for one in excerpts:
        if one.participant is None or one.participant == one.customer:
            rows.update([one.customer] if one.customer else [])
            continue
        interviewed.add(one.participant)
        heard_at.update([one.customer] if one.customer else [])
    return frozenset(interviewed | (rows - heard_at))
