"""Reported: what somebody noted about a customer; never in quotation marks, never as the customer's words."""

from persona_ai.text.cues import is_instruction, personal_data
from persona_ai.verify.bears import bears_on
from persona_ai.verify.case import Case, Ruling, refuse
from persona_ai.verify.quotation import in_source, of_segment


def reported(case: Case) -> Ruling:
    """Hold where only notes are printed, each true to its document and about this segment."""
    printed = {slot.id for slot in case.slots}
    if not any(name.startswith("Q") for name in printed):
        return refuse("unsupported", "wrong_slot", "a reported claim prints a note: {Q7}")
    for excerpt in case.excerpts:
        document = case.documents.get(excerpt.document)
        if document is None:
            return refuse(
                "unsupported", "not_verbatim", f"{excerpt.id}: there is no document {excerpt.document}"
            )
        if document.kind != "note" or excerpt.kind != "note":
            return refuse("unsupported", "wrong_kind", f"{excerpt.id} is no note; quote it")
        for ruling in (in_source(excerpt, document),):
            if not ruling.holds:
                return ruling
        if (excerpt.noted_by, excerpt.date) != (document.noted_by, document.date):
            return refuse(
                "contradicted",
                "evidence_differs",
                f"{excerpt.id} was noted by {document.noted_by or 'nobody known'}",
            )
        ruling = of_segment(excerpt, case.ledger, document.turns[excerpt.turn])
        if not ruling.holds:
            return ruling
        if is_instruction(excerpt.text) or personal_data(excerpt.text):
            return refuse("unsupported", "instruction", f"{excerpt.id} may not be shown")
    return bears_on(case, lead=True)
