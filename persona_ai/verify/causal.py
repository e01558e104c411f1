"""Causal: only as a participant's own reason, with the quotation that gives it."""

from persona_ai.text.cues import has_cause
from persona_ai.verify.bears import bears_on
from persona_ai.verify.case import Case, Ruling, refuse
from persona_ai.verify.quotation import quotable


def causal(case: Case) -> Ruling:
    """Hold where the template prints a quotation in which the participant says why."""
    printed = {slot.id for slot in case.slots}
    reasons = [excerpt for excerpt in case.excerpts if excerpt.id in printed and has_cause(excerpt.text)]
    if not reasons:
        return refuse(
            "unsupported",
            "cause_in_prose",
            "a cause needs the quotation in which somebody gives it as theirs",
        )
    ruling = quotable(case)
    return ruling if not ruling.holds else bears_on(case, lead=True)
