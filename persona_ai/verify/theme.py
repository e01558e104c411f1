"""Theme: distinct participants, counted anew by code; never a share of customers."""

import re
from typing import Final

from persona_ai.schema import Excerpt, Theme
from persona_ai.text.concepts import among, content_stems_of
from persona_ai.text.people import voices
from persona_ai.text.slots import Prose
from persona_ai.text.terms import holds
from persona_ai.verify.bears import bears_on
from persona_ai.verify.case import HOLDS, Case, Ruling, refuse
from persona_ai.verify.quotation import in_source, of_segment

_CROWD: Final = re.compile(
    r"\b(?:customers?|clients?|users?|accounts|companies|firms|everyone|everybody|people|buyers?|shoppers?)\s+"
    r"(?:all |often |here |also |who \w+ )?(?:say|want|need|complain|ask|mention|report|feel|think|struggle|love|hate|"
    r"like|agree|tell|told|said|wish|expect|prefer|are|have|find)\b|^\s*(?:of (?:the |all |our )?)?(?:customers?|"
    r"accounts|clients|users|companies)\b|\bper ?cent\b|%",
    re.IGNORECASE,
)
_GOOD: Final = re.compile(
    r"\b(?:prais\w*|love[sd]?|enjoy\w*|appreciat\w*|glad|happy|pleased|delighted|good words)\b", re.I
)
_BAD: Final = re.compile(
    r"\b(?:complain\w*|hate[sd]?|struggl\w*|dislike\w*|suffer\w*|frustrat\w*|annoy\w*|angry|fed up|trouble|sore point|"
    r"doubts?|hesitat\w*|objections?|objects?)\b",
    re.I,
)
_BAD_KINDS: Final = frozenset({"pain", "objection", "need", "trigger", "feeling", "tool", "channel", "goal"})
_GOOD_KINDS: Final = frozenset({"praise", "goal", "feeling", "need", "tool", "channel", "trigger"})


def theme(case: Case) -> Ruling:
    """Hold where the count is printed, of participants, and what is said of the theme is in its words."""
    if not case.themes:
        return refuse("unsupported", "no_evidence", "a theme claim cites a theme")
    if not any(slot.id.startswith("T") and slot.form != "label" for slot in case.slots):
        return refuse("unsupported", "wrong_slot", "a theme claim says how many participants: {T3}")
    for part in _after_counts(case):
        if match := _CROWD.search(part):
            return refuse(
                "unsupported",
                "generalised",
                f"'{match.group().strip()}': participants were counted, not customers",
            )
    for one in case.themes:
        ruling = _mood(case.prose, one)
        if not ruling.holds:
            return ruling
    return bears_on(case, lead=True) if _says_more(case) else HOLDS


def counted(one: Theme, case: Case) -> Ruling:
    """Hold where a theme's participants are those of its excerpts, counted from the documents."""
    members = [excerpt for excerpt in case.ledger.excerpts if excerpt.id in one.excerpts]
    if len(members) != len(set(one.excerpts)):
        return refuse("unsupported", "unknown_id", f"{one.id} rests on excerpts that are not in the ledger")
    people = voices(speakers(one, case))
    own = [excerpt for excerpt in case.ledger.excerpts if excerpt.segment == case.ledger.segment.id]
    of = len(voices(excerpt for excerpt in own if excerpt.quotable))
    if len(people) != one.participants or one.of != of:
        message = f"{one.id}: {len(people)} of {of} participants said it, not {one.participants} of {one.of}"
        return refuse("contradicted", "evidence_differs", message, participants=len(people), of=of)
    if not people:
        return refuse("unsupported", "no_evidence", f"{one.id}: nobody said it")
    return HOLDS


def speakers(one: Theme, case: Case) -> list[Excerpt]:
    """Return the excerpts of a theme that count: participants' of this segment, true to their source, about it."""
    members = (excerpt for excerpt in case.ledger.excerpts if excerpt.id in one.excerpts)
    return [excerpt for excerpt in members if _speaks(excerpt, one, case)]


def _speaks(excerpt: Excerpt, one: Theme, case: Case) -> bool:
    """Whether an excerpt is a participant's of this segment, true to its source, and about the theme."""
    document = case.documents.get(excerpt.document)
    if document is None or not in_source(excerpt, document).holds or not _is_voice(excerpt):
        return False
    turn = document.turns[excerpt.turn]
    if turn.role != "participant" or turn.participant != excerpt.participant:
        return False
    return of_segment(excerpt, case.ledger, turn).holds and (not one.terms or holds(excerpt.text, one.terms))


def _is_voice(excerpt: Excerpt) -> bool:
    return excerpt.role == "participant" and excerpt.participant is not None


def _after_counts(case: Case) -> list[str]:
    return [part.text for part in case.parts if isinstance(part, Prose)]


def _mood(prose: str, one: Theme) -> Ruling:
    if _GOOD.search(prose) and one.kind not in _GOOD_KINDS:
        return refuse(
            "contradicted", "contradicted_by_claim", f"{one.id} is a {one.kind}, nothing that they praise"
        )
    if _BAD.search(prose) and one.kind not in _BAD_KINDS:
        return refuse(
            "contradicted", "contradicted_by_claim", f"{one.id} is {one.kind}, nothing that they complain of"
        )
    return HOLDS


def _says_more(case: Case) -> bool:
    """Whether the sentence says something beside the theme's own label."""
    own = frozenset[str]().union(
        *(content_stems_of(f"{one.label} {' '.join(one.terms)}") for one in case.themes)
    )
    return any(not among(one, own) for one in content_stems_of(case.prose) - _FRAME)


_FRAME: Final = content_stems_of(
    "wish list aim wants right sore point struggle trouble named run need ask needed way around call moment describe "
    "start sets motion starting begins holds doubts hesitate objection work hands beside product mention part bring "
    "channel reached speak feeling feel feelings praise good words glad praised like words comes back talk subject "
    "conversations come topic raise raised raises brought mentioned say said says tell told name names report reports "
    "complain complains about interview interviews conversation participants person people spoke speaks theme keep "
    "keeps returning return recurring voiced voice common shared describe described worry worries care cares keen "
    "interested like dislike love hate want wanted get gets where what who which"
)
