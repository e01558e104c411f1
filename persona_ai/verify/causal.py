"""Causal: only as a participant's own reason, with the quotation that gives it."""

import re
from typing import Final

from persona_ai.schema import Excerpt
from persona_ai.text.cues import has_cause
from persona_ai.text.lint import CAUSE
from persona_ai.verify.bears import bears_on
from persona_ai.verify.case import HOLDS, Case, Ruling, refuse
from persona_ai.verify.quotation import asked_before, in_source, quotable
from persona_ai.verify.relevance import SHARE, bearing

_WHY: Final = re.compile(
    r"\b(?:why|how come|what (?:made|brought|led|got|convinced|drove)|the reason|what was the (?:reason|trigger))\b",
    re.IGNORECASE,
)
_ENOUGH: Final = 0.6


def causal(case: Case) -> Ruling:
    """Hold where the template prints a quotation in which the participant says why."""
    printed = {slot.id for slot in case.slots}
    reasons = [one for one in case.excerpts if one.id in printed and gives_reason(one, case)]
    if not reasons:
        return refuse(
            "unsupported",
            "cause_in_prose",
            "a cause needs the quotation in which somebody gives it as theirs",
        )
    for rule in (quotable, _reason):
        ruling = rule(case)
        if not ruling.holds:
            return ruling
    return bears_on(case, lead=True)


def gives_reason(excerpt: Excerpt, case: Case) -> bool:
    """Whether the words say why, or answer somebody who asked why."""
    document = case.documents.get(excerpt.document)
    if has_cause(excerpt.text) or document is None or not in_source(excerpt, document).holds:
        return has_cause(excerpt.text)
    return bool(_WHY.search(asked_before(excerpt.turn, document)))


def _reason(case: Case) -> Ruling:
    """Hold where what the sentence gives as cause, and as effect, are both in the quotation."""
    said = [excerpt.text for excerpt in case.excerpts]
    parts = CAUSE.split(case.prose)
    for place, part in enumerate(parts):
        found = bearing(part, said, case.ledger)
        is_cause = place == len(parts) - 1
        if found.missed and found.share < (_ENOUGH if is_cause else SHARE):
            message = f"the quotation does not give this reason: {', '.join(found.missed)}"
            return refuse("contradicted", "not_relevant", message, share=found.share)
    return HOLDS
