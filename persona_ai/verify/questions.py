"""What is not known yet: which question to ask next, and whom. No question suggests its answer."""

from collections.abc import Mapping, Sequence
from typing import Final

from persona_ai.schema import Field, Ledger, NotKnown, Verdict

QUESTIONS: Final[Mapping[Field, str]] = {
    "background": "Tell me about your work. What does an ordinary week look like, and who else is part of it?",
    "behaviours": "Walk me through the last time that you used it, from start to finish. What did you do first?",
    "attitudes": "How do you feel about it these days? Tell me about a moment that made you feel so.",
    "goals": "What were you hoping to get done when you last sat down with it? How did you know that it was done?",
    "pains": "Tell me about the last time that something did not go as you expected. What happened then?",
    "needs": "What did you have to work around in the past month? What did you use instead?",
    "triggers": "What was going on when you first looked for something like this? What made it that week?",
    "objections": "What nearly kept you from deciding for it? Who had doubts, and what about?",
    "tools": "Show me what else is open on your desk or screen when you do this. What do you use each for?",
    "quotations": "May we record you while you talk us through an ordinary day with it?",
    "contrary": "What do others in your position do differently from you, as far as you have seen?",
    "scenario": "Think of one day on which it mattered. What came first, what came next, how did it end?",
}
_WHOM: Final = 3


def not_known(ledger: Ledger, filled: Sequence[Field], refused: Sequence[Verdict]) -> tuple[NotKnown, ...]:
    """Return an entry for every field that stayed empty, with a question and up to three customers to ask."""
    whom = (ledger.segment.exemplars or ledger.segment.members)[:_WHOM]
    return tuple(
        NotKnown(field=field, why=_why(field, ledger, refused), ask=ask, whom=whom)
        for field, ask in QUESTIONS.items()
        if field not in filled
    )


def _why(field: Field, ledger: Ledger, refused: Sequence[Verdict]) -> str:
    number = sum(1 for verdict in refused if verdict.claim.field == field)
    if number:
        claims = "one sentence was" if number == 1 else f"{number} sentences were"
        return f"{claims} drafted and refused"
    if field in ("background", "behaviours") and _is_loose(ledger):
        return "the segment does not come back surely enough to be told by what it was made from"
    if not ledger.participants:
        return "nobody of this segment was asked yet"
    return "nothing that was said or counted answers it"


def _is_loose(ledger: Ledger) -> bool:
    """Return whether what the segment was made from is withheld, since the segment is not stable."""
    made_from = [
        stat for stat in ledger.stats if stat.used_in_clustering and stat.segment == ledger.segment.id
    ]
    return bool(made_from) and not any(stat.claimable for stat in made_from)
