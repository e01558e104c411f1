"""Superlative and trend: neither the bootstrap of ranks nor periods are computed yet, so both fail closed."""

from persona_ai.verify.case import Case, Ruling, refuse


def superlative(case: Case) -> Ruling:
    """Refuse: that a segment is first of all was not tested."""
    return refuse("not_checkable", "not_decidable", "which segment is first of all was not tested")


def trend(case: Case) -> Ruling:
    """Refuse: nothing was measured over time."""
    return refuse("not_checkable", "not_decidable", "nothing was measured over time")
