"""Value: a number stands in a sentence that says what the statistic counts, of whom, and in its unit.

Source: the statistic itself; code prints the number, so what can be false is the sentence around it.
"""

from persona_ai.schema import Stat
from persona_ai.text.slots import Slot
from persona_ai.verify.case import HOLDS, Case, Ruling, refuse
from persona_ai.verify.direction import without_rarity
from persona_ai.verify.naming import flipped, label_of, named, negations, others_named
from persona_ai.verify.subjects import SUBJECT_FORMS, conditions, denominator, people
from persona_ai.verify.units import middle, units


def value(case: Case) -> Ruling:
    """Hold where every number's clause names what it counts, and nothing is added to it."""
    printed = [slot.form for slot in case.slots if slot.id.startswith("S")]
    if not any(form in SUBJECT_FORMS | {"rest", "trait"} for form in printed):
        return refuse("unsupported", "wrong_slot", "a value claim has to print the value of a statistic")
    return numbers(case)


def numbers(case: Case) -> Ruling:
    """Hold where every statistic printed in the claim is said of the right thing and the right people."""
    for place, clause in enumerate(case.clauses):
        if len(clause.stats) > 1:
            both = " and ".join(sorted(clause.stats))
            return refuse("not_checkable", "not_relevant", f"{both} stand in one clause; give each its own")
        for slot in clause.slots:
            if slot.id.startswith("S") and slot.form != "trait":
                ruling = _slot(case, place, slot)
                if not ruling.holds:
                    return ruling
    for rule in (conditions, units, middle):
        ruling = rule(case)
        if not ruling.holds:
            return ruling
    return HOLDS


def region(case: Case, place: int, stat: Stat) -> str:
    """Return the prose that says what the slot in clause `place` counts: its clause, widened if need be.

    A neighbouring clause counts only while it holds no other statistic.
    """
    clauses = case.clauses
    first = last = place
    while first > 0 and clauses[first - 1].stats <= {stat.id}:
        first -= 1
    while last + 1 < len(clauses) and clauses[last + 1].stats <= {stat.id}:
        last += 1
    own = clauses[place].text
    before = " ".join(clause.text for clause in clauses[first : place + 1])
    whole = " ".join(clause.text for clause in clauses[first : last + 1])
    near_after = " ".join(clause.text for clause in clauses[place : last + 1])
    column = case.column(stat)
    for text in (own, before, near_after, whole):
        if named(text, stat, column):
            return text
    return own


def _slot(case: Case, place: int, slot: Slot) -> Ruling:
    stat, own = case.stat(slot.id), case.clauses[place].text
    text = region(case, place, stat)
    for ruling in (people(case, place, slot, text), denominator(case, slot, stat)):
        if not ruling.holds:
            return ruling
    if _says_itself(case, slot):
        return HOLDS
    if not named(text, stat, case.column(stat)) and not _named_beside(case, slot, stat):
        message = f"the sentence around {slot.text} does not name {_what(stat)}"
        return refuse("unsupported", "not_relevant", message)
    for part in dict.fromkeys((own, text)):
        if other := others_named(part, stat, case.ledger):
            message = f"{slot.text} counts {_what(stat)}, the sentence says {other}"
            return refuse("contradicted", "not_relevant", message)
    return _sign(text, stat, slot) if stat.aggregator == "share" else _plain(text, slot)


def _named_beside(case: Case, slot: Slot, stat: Stat) -> bool:
    """Whether the others' value says what is counted: "{S1} a month, where the others pay {S1:rest}"."""
    return slot.form != "rest" and any(
        named(clause.text, stat, case.column(stat))
        for clause in case.clauses
        if any(other.id == slot.id and other.form == "rest" for other in clause.slots)
    )


def _says_itself(case: Case, slot: Slot) -> bool:
    """Whether a slot needs no words of its own: a trait names it, or it is one of a list in order.

    In "{S1} use labels and {S2} stock counts; elsewhere {S1:rest} and {S2:rest}" the order says which is which.
    """
    if any(other.id == slot.id and other.form == "trait" for other in case.slots):
        return True
    if slot.form != "rest":
        return False
    values = [other.id for other in case.slots if other.form == ""]
    rest = [other.id for other in case.slots if other.form == "rest"]
    return slot.id in values and len(values) > 1 and values == rest


def _sign(text: str, stat: Stat, slot: Slot) -> Ruling:
    if flipped(text, stat):
        return refuse(
            "contradicted",
            "evidence_differs",
            f"{slot.text} counts {_what(stat)}; the sentence says the opposite",
        )
    return HOLDS


def _plain(text: str, slot: Slot) -> Ruling:
    if negations(without_rarity(text)):
        return refuse("not_checkable", "not_decidable", f"a negation stands around {slot.text}")
    return HOLDS


def _what(stat: Stat) -> str:
    return f"{label_of(stat)} = {stat.level}" if stat.aggregator == "share" else label_of(stat)
