"""Of whom a number is said: this segment or the others, and what its share is a share of."""

import re
from collections.abc import Iterator
from typing import Final

from persona_ai.schema import Stat
from persona_ai.text.concepts import GROUP_WORDS
from persona_ai.text.slots import Prose, Slot
from persona_ai.text.words import words
from persona_ai.verify.case import HOLDS, Case, Ruling, refuse
from persona_ai.verify.frame import of_others, others_in

SUBJECT_FORMS: Final = frozenset({"", "word", "of"})
BEFORE: Final = re.compile(
    r"(?:\b(?:(?:no )?(?:more|less|fewer|higher|lower|greater) than|over|under|at (?:least|most)|up to|above|below|nearly|"
    r"almost|barely|as (?:much|many|few|little) as|close to|not|minus|plus|another|twice|half|double|beyond|"
    r"from|between|rank|number|top|a further|exactly|precisely|only|just|even|merely)|[-−+±~<>≤≥=#])\s*$",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(
    r"^(?:\s*(?:\+|x\b|k\b|m\b|-)|\s+(?:or (?:more|less|fewer|higher|lower|above|below|so)|and (?:more|up|above|over)|"
    r"at (?:least|most)|minimum|maximum|max|min|plus)\b)",
    re.IGNORECASE,
)
_AGAINST: Final = re.compile(r"^(?:and )?(?:against|versus|vs|compared (?:to|with))\b", re.IGNORECASE)
# The non-blank answers are what a share is counted of, so this may be said.
KNOWN: Final = re.compile(
    r"\b(?:of|among|for) (?:all )?(?:those|the ones|the accounts|the customers) (?:(?:whose|for whom)\b[^,;.]{0,40}"
    r"\b(?:know|known|recorded|on record)|who (?:answered|told us|said)(?: it| so| the question| (?:their|the) \w+)?)\b",
    re.IGNORECASE,
)
_CONDITIONAL: Final = re.compile(
    r"\b(?:of|among|amongst|for|within) (?:all )?(?:the |these |those )?(?:ones|those|them|\w+s)?\s*"
    r"\b(?:who|whose|that|with|on|using|having|without|whom)\b|"
    r"\b(?:of|among|amongst) (?:whom|which|the latter|the former)\b",
    re.IGNORECASE,
)
_REVERSED: Final = re.compile(
    r"\b(?:belongs?|belonging|are (?:in|part|found|here)|is (?:in|part|found)|falls?|sits?|lives?|ends? up)\b"
    r"[^,;.]*\b(?:group|segment|cohort)\b",
    re.IGNORECASE,
)
_EVERYONE: Final = re.compile(
    rf"^\s+of (?:all|every)\b(?! (?:of )?(?:them|these|those))|^\s+of (?:our|the whole|the entire|the total)\b|"
    rf"^\s+of (?:the )?(?:{'|'.join(sorted(GROUP_WORDS))}) overall\b|^\s+of (?:everyone|everybody|the market|the world)\b",
    re.IGNORECASE,
)
_OF_SOME: Final = re.compile(r"^\s+of (?:them|these|those|their|the|its|all|our|us)\b", re.IGNORECASE)
_OF_THOSE: Final = re.compile(
    r"\bof (?:those|these|whom|which)\b(?! (?:accounts|customers|users|companies)\b)", re.IGNORECASE
)
_DETERMINERS: Final = frozenset(
    "the these those this that them all our their such of a an its us here they".split()
)


def people(case: Case, place: int, slot: Slot, text: str) -> Ruling:
    """Hold where the number of this segment is said of this segment, that of the others of the others.

    Args:
        case: the claim.
        place: which clause the slot stands in.
        slot: the slot.
        text: the prose that says what it counts.
    """
    own = case.clauses[place].text
    if slot.form == "rest":
        if _of_the_rest(case, place):
            return HOLDS
        message = f"{slot.text} is the others' value and has to be said of them"
        return refuse("contradicted", "wrong_segment", message)
    if others := others_in(own) or of_others(text):
        return refuse("contradicted", "wrong_segment", f"{slot.text} is this segment's, not of '{others}'")
    if slot.form != "against" and _AGAINST.search(own):
        message = f"{slot.text} is this segment's; what it is measured against is {{{slot.id}:rest}}"
        return refuse("contradicted", "wrong_segment", message)
    return HOLDS


def denominator(case: Case, slot: Slot, stat: Stat) -> Ruling:
    """What stands before and after a number may not change what it is a part of."""
    for before, after in _around_slot(case, slot):
        match = BEFORE.search(before)
        if match and not (slot.form == "rest" and match.group().strip().lower().endswith("than")):
            message = f"'{match.group().strip()}' changes what {slot.text} says"
            return refuse("unsupported", "evidence_differs", message)
        if match := _AFTER.search(after):
            return refuse(
                "unsupported", "evidence_differs", f"'{match.group().strip()}' changes what {slot.text} says"
            )
        if stat.aggregator != "share" and slot.form == "" and _OF_SOME.match(after):
            return refuse("unsupported", "evidence_differs", f"{slot.text} is no number of some among others")
        if stat.aggregator == "share" and slot.form in SUBJECT_FORMS:
            ruling = of_whom(after, stat, case)
            if not ruling.holds:
                return ruling
        if _nested(before, after, stat, case):
            return refuse(
                "not_checkable", "not_decidable", f"{slot.text} is not a share of those who match another"
            )
    return HOLDS


def of_whom(after: str, stat: Stat, case: Case) -> Ruling:
    """Hold where "61 % of ..." goes on with the customers of this segment."""
    if stat.column == "segment":
        return HOLDS
    if match := _EVERYONE.search(after):
        message = f"{stat.id} is a share of this segment, not '{match.group().strip()}'"
        return refuse("contradicted", "evidence_differs", message)
    phrase = re.match(r"^\s+of\s+([\w\s'’-]+)", after)
    if phrase is None:
        return HOLDS
    group = GROUP_WORDS | {word.lower() for word in words(case.ledger.brief.customers)}
    for word in words(phrase.group(1))[:6]:
        if word.lower() in group or word.lower() in {"them", "these", "those", "us"}:
            return HOLDS
        if word.lower() not in _DETERMINERS:
            message = f"{stat.id} is a share of this segment's customers, not of '{word}'"
            return refuse("contradicted", "evidence_differs", message)
    return HOLDS


def _nested(before: str, after: str, stat: Stat, case: Case) -> bool:
    others = [slot for slot in case.slots if slot.id.startswith("S") and slot.id != stat.id]
    opens = re.search(
        r"\b(?:of|among|amongst|within|out of)\s+(?:the |these |those |all )?$", before, re.IGNORECASE
    )
    return bool(opens and others)


def _around_slot(case: Case, slot: Slot) -> Iterator[tuple[str, str]]:
    for place, part in enumerate(case.parts):
        if part == slot:
            before, after = case.parts[:place], case.parts[place + 1 :]
            yield (
                before[-1].text if before and isinstance(before[-1], Prose) else "",
                after[0].text if after and isinstance(after[0], Prose) else "",
            )


def conditions(case: Case) -> Ruling:
    """Hold where no share is said of a part of the segment, nor turned round."""
    if not any(stat.aggregator == "share" and stat.column != "segment" for stat in case.stats):
        return HOLDS
    text = KNOWN.sub(" ", case.prose)
    for place, clause in enumerate(case.clauses):
        if _OF_THOSE.search(KNOWN.sub(" ", clause.text)) and any(one.stats for one in case.clauses[:place]):
            return refuse(
                "not_checkable", "not_decidable", f"'{clause.text}': a share of a share was not counted"
            )
    if match := _CONDITIONAL.search(text):
        return refuse(
            "not_checkable", "not_decidable", f"a share of '{match.group().strip()}' was not counted"
        )
    if match := _REVERSED.search(text):
        message = f"'{match.group()}': how many of those are in this segment was not counted"
        return refuse("not_checkable", "not_decidable", message)
    return HOLDS


def _of_the_rest(case: Case, place: int) -> bool:
    """Whether clause `place` speaks of everyone else: in its own words, or as a list or bracket after such."""
    own = case.clauses[place].text
    following = case.clauses[place + 1].text if place + 1 < len(case.clauses) else ""
    if others_in(own) or _AGAINST.search(own) or following.lower().startswith("elsewhere"):
        return True
    bare = (
        re.fullmatch(r"(?:and(?: [^\W\d_]+)?)?", own.strip(), re.IGNORECASE) is not None
    )  # "and pay {S2:rest}"
    if not bare or place == 0:
        return False
    before = case.clauses[place - 1]
    if any(slot.form == "rest" for slot in before.slots):
        return _of_the_rest(case, place - 1)
    return bool(others_in(before.text)) and not before.slots
