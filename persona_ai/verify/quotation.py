"""Quotation: the words stand in the source, in one participant's own turn, of this segment, unclipped.

What the ledger's record says of an excerpt (role, flags, participant) is not believed: the document is.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from persona_ai.schema import Document, Excerpt, Ledger, Reason, Turn
from persona_ai.schema.itself import Itself
from persona_ai.text.cues import clipped, is_echo, is_instruction, is_leading, personal_data
from persona_ai.text.sentences import sentences
from persona_ai.verify.bears import bears_on
from persona_ai.verify.case import HOLDS, Case, Ruling, refuse

_CROWD: Final = re.compile(
    r"\b(?:customers?|clients?|users?|accounts|companies|most|many|all|everyone|everybody|several|some|few|people|"
    r"participants|respondents|the (?:group|segment|majority)|they all)\b[^.:;]{0,30}?\b(?:say|said|says|tell|tells|"
    r"told|put|puts|think|thinks|feel|feels|agree|agrees|complain|report|reports|want|wants|need|needs)\b",
    re.IGNORECASE,
)
_BIDI: Final = re.compile("[\u202a-\u202e\u2066-\u2069\u0000-\u0008\u000b\u000c\u000e-\u001f\u200e\u200f]")


def quotation(case: Case) -> Ruling:
    """Hold where every excerpt in the template may be quoted and what leads into it bears on it."""
    if not any(slot.id.startswith("Q") for slot in case.slots):
        return refuse("unsupported", "wrong_slot", "a quotation claim prints one: {Q7}")
    if match := _CROWD.search(case.prose):
        return refuse("unsupported", "generalised", f"'{match.group()}': one person said it")
    ruling = quotable(case)
    return ruling if not ruling.holds else bears_on(case, lead=True)


def quotable(case: Case) -> Ruling:
    """Hold where every excerpt that a slot prints may be quoted."""
    printed = {slot.id for slot in case.slots}
    for excerpt in case.excerpts:
        if excerpt.id in printed:
            ruling = may_be_quoted(excerpt, case.ledger, case.documents.get(excerpt.document))
            if not ruling.holds:
                return ruling
    return HOLDS


def may_be_quoted(excerpt: Excerpt, ledger: Ledger, document: Document | None) -> Ruling:
    """Hold where an excerpt is verbatim, a participant's of this segment, and fit to be shown."""
    if document is None:
        return refuse("unsupported", "not_verbatim", f"{excerpt.id}: there is no document {excerpt.document}")
    if document.kind == "note":
        return refuse(
            "unsupported", "not_a_participant", f"{excerpt.id} is a note about somebody, not their words"
        )
    for ruling in (in_source(excerpt, document), _speaker(excerpt, ledger, document)):
        if not ruling.holds:
            return ruling
    return _fit(excerpt, document)


def in_source(excerpt: Excerpt, document: Document) -> Ruling:
    """Hold where the excerpt's offsets give its text, inside the turn that it names."""
    if not 0 <= excerpt.start < excerpt.end <= len(document.text):
        return refuse(
            "contradicted",
            "not_verbatim",
            f"{excerpt.id}: {document.id} has no characters {excerpt.start}-{excerpt.end}",
        )
    if document.text[excerpt.start : excerpt.end] != excerpt.text:
        return refuse(
            "contradicted", "not_verbatim", f"{excerpt.id}: {document.id} says something else there"
        )
    if not 0 <= excerpt.turn < len(document.turns):
        return refuse(
            "contradicted", "not_verbatim", f"{excerpt.id}: {document.id} has no turn {excerpt.turn}"
        )
    turn = document.turns[excerpt.turn]
    if not turn.start <= excerpt.start < excerpt.end <= turn.end:
        return refuse("contradicted", "not_verbatim", f"{excerpt.id} is not inside of one turn")
    return HOLDS


@lru_cache(maxsize=16)
def _members(ledger: Itself[Ledger]) -> frozenset[str]:
    return frozenset(ledger.it.segment.members)


def of_segment(excerpt: Excerpt, ledger: Ledger, turn: Turn) -> Ruling:
    """Hold where the person who spoke belongs to the ledger's segment."""
    members = _members(Itself(ledger))
    if excerpt.segment != ledger.segment.id:
        return refuse(
            "contradicted", "wrong_segment", f"{excerpt.id} is of segment {excerpt.segment or 'unlinked'}"
        )
    if members and not members & {turn.customer, turn.participant}:
        who = turn.customer or turn.participant or "nobody"
        return refuse("contradicted", "wrong_segment", f"{excerpt.id}: {who} is not in {ledger.segment.id}")
    return HOLDS


def _speaker(excerpt: Excerpt, ledger: Ledger, document: Document) -> Ruling:
    turn = document.turns[excerpt.turn]
    if turn.role != "participant" or not turn.participant:
        return refuse(
            "unsupported",
            "not_a_participant",
            f"{excerpt.id} was said by {turn.speaker or 'nobody known'} ({turn.role})",
        )
    if (excerpt.participant, excerpt.customer) != (turn.participant, turn.customer):
        return refuse(
            "contradicted",
            "not_a_participant",
            f"{excerpt.id} was said by {turn.participant}, not {excerpt.participant}",
        )
    return of_segment(excerpt, ledger, turn)


def _fit(excerpt: Excerpt, document: Document) -> Ruling:
    turn = document.turns[excerpt.turn]
    said = document.text[turn.start : turn.end]
    if is_instruction(excerpt.text) or any(
        is_instruction(part) for part in _touched(excerpt, turn, document)
    ):
        return refuse("unsupported", "instruction", f"{excerpt.id} orders a machine to do something")
    if personal_data(excerpt.text):
        return refuse("unsupported", "personal_data", f"{excerpt.id} holds personal data")
    if _BIDI.search(excerpt.text):
        return refuse("unsupported", "unsafe_text", f"{excerpt.id} holds control characters")
    if clipped(excerpt.start - turn.start, excerpt.end - turn.start, said):
        return refuse(
            "contradicted", "clipped", f"{excerpt.id} leaves out what its sentence says before or after"
        )
    question = asked_before(excerpt.turn, document)
    if question and is_leading(question) and is_echo(excerpt.text, question):
        return refuse("unsupported", "echo", f"{excerpt.id} only agrees with a leading question")
    if excerpt.flags:
        return refuse(
            "unsupported", _FLAGS.get(excerpt.flags[0], "not_verbatim"), f"{excerpt.id}: {excerpt.flags[0]}"
        )
    return HOLDS


def asked_before(turn: int, document: Document) -> str:
    """Return what the interviewer asked right before a turn, or the question that a cell answers."""
    if turn > 0 and document.turns[turn - 1].role != "participant":
        before = document.turns[turn - 1]
        return document.text[before.start : before.end]
    return document.question


def _touched(excerpt: Excerpt, turn: Turn, document: Document) -> list[str]:
    said = document.text[turn.start : turn.end]
    start, end = excerpt.start - turn.start, excerpt.end - turn.start
    return [said[a:b] for a, b in sentences(said) if a < end and start < b]


_FLAGS: Final[Mapping[str, Reason]] = {
    "personal data": "personal_data",
    "instruction": "instruction",
    "echo": "echo",
    "clipped": "clipped",
}
