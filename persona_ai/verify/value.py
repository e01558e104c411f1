"""Value: a number stands in a sentence that says what the statistic counts, of whom, and in its unit.

Source: the statistic itself; code prints the number, so what can be false is the sentence around it.
"""

import re
from collections.abc import Iterator
from typing import Final

from persona_ai.schema import Stat
from persona_ai.text.concepts import (
    GROUP_WORDS,
    among,
    clause_stems,
    concepts,
    content_stems_of,
    opposite,
    phrase_stems,
)
from persona_ai.text.slots import Prose, Slot
from persona_ai.text.words import is_stop_word, stem, words
from persona_ai.verify.case import HOLDS, Case, Ruling, refuse
from persona_ai.verify.direction import special
from persona_ai.verify.frame import FRAME, of_others, others_in
from persona_ai.verify.naming import flipped, label_of, named, negations, others_named
from persona_ai.verify.quantities import typed, without

_SUBJECT_FORMS: Final = frozenset({"", "word", "of"})
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
_CONDITIONAL: Final = re.compile(
    r"\b(?:of|among|amongst|for|within) (?:all )?(?:the |these |those )?(?:ones|those|them|\w+s)?\s*"
    r"\b(?:who|whose|that|with|on|using|having|without|whom)\b|"
    r"\b(?:of|among|amongst) (?:whom|which|the latter|the former)\b",
    re.IGNORECASE,
)
_REVERSED: Final = re.compile(
    r"\b(?:belongs?|belonging|are (?:in|part|found|here)|is (?:in|part|found)|falls?|sits?|lives?|ends? up|comes? from|"
    r"come from|make up|makes up|made up|represent|account for)\b[^,;.]*\b(?:group|segment|cohort)\b",
    re.IGNORECASE,
)
_EVERYONE: Final = re.compile(
    rf"^\s+of (?:all|every)\b(?! (?:of )?(?:them|these|those))|^\s+of (?:our|the whole|the entire|the total)\b|"
    rf"^\s+of (?:the )?(?:{'|'.join(sorted(GROUP_WORDS))}) overall\b|^\s+of (?:everyone|everybody|the market|the world)\b",
    re.IGNORECASE,
)
_DETERMINERS: Final = frozenset(
    "the these those this that them all our their such of a an its us here they".split()
)
_PEOPLE_TIMES: Final = re.compile(
    r"\b(hour|day|week|month|quarter|year|dail|weekl|monthl|yearl|annual|second|minute)\w*\b", re.IGNORECASE
)
_MONEY: Final = re.compile(r"[€$£¥₹]|\b(?:euros?|dollars?|pounds?|cents?|eur|usd|gbp)\b", re.IGNORECASE)


def value(case: Case) -> Ruling:
    """Hold where every number's clause names what it counts, and nothing is added to it."""
    if not any(
        slot.form in _SUBJECT_FORMS | {"rest", "trait"} and slot.id.startswith("S") for slot in case.slots
    ):
        return refuse("unsupported", "wrong_slot", "a value claim has to print the value of a statistic")
    return numbers(case)


def numbers(case: Case) -> Ruling:
    """Hold where every statistic printed in the claim is said of the right thing and the right people."""
    for place, clause in enumerate(case.clauses):
        if len(clause.stats) > 1:
            both = " and ".join(sorted(clause.stats))
            return refuse("not_checkable", "not_relevant", f"{both} stand in one clause; give each its own")
        for slot in clause.slots:
            if slot.id.startswith("S"):
                ruling = _slot(case, place, slot)
                if not ruling.holds:
                    return ruling
    return _around(case)


def explained(case: Case) -> Ruling:
    """Hold where every content word is in the cited evidence, a synonym of it, or mere frame."""
    known = frozenset[str]()
    spoken = frozenset[str]()
    for stat in case.stats:
        name = f"{label_of(stat)} {stat.column.replace('_', ' ')} {stat.level} {stat.unit}"
        known |= content_stems_of(name)
        spoken |= concepts(name)
        known |= {stem(word) for word in special(stat)}
    spoken |= {opposite(pole) for pole in spoken & {"stay", "leave"}}
    known |= content_stems_of(f"{case.ledger.brief.customers} {case.ledger.brief.product}")
    for said in (*(one.text for one in case.excerpts), *(theme.label for theme in case.themes)):
        known |= content_stems_of(said)
    known |= (
        _TIME_OF_DAY
        if any("day" in stat.unit or "dail" in stat.label for stat in case.stats)
        else frozenset()
    )
    text = case.prose
    for quantity in typed(text):
        text = without(quantity, text)
    known |= phrase_stems(text, spoken)
    for word in words(text):
        if is_stop_word(word) or stem(word) in FRAME or among(stem(word), known) or concepts(word) & spoken:
            continue
        if _is_percent(word) and any(stat.aggregator == "share" for stat in case.stats):
            continue
        return refuse("unsupported", "not_relevant", f"'{word}' is said of nothing that the claim cites")
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
    stat, clause = case.stat(slot.id), case.clauses[place]
    if slot.form == "trait":
        return HOLDS
    text = region(case, place, stat)
    for ruling in (_people(case, place, slot, text), _denominator(case, slot, stat)):
        if not ruling.holds:
            return ruling
    says_itself = any(other.id == slot.id and other.form == "trait" for other in case.slots)
    if not says_itself and not named(text, stat, case.column(stat)):
        return refuse(
            "unsupported", "not_relevant", f"the sentence around {slot.text} does not name {_what(stat)}"
        )
    for part in dict.fromkeys((clause.text, text)):
        if other := others_named(part, stat, case.ledger):
            return refuse(
                "contradicted", "not_relevant", f"{slot.text} counts {_what(stat)}, the sentence says {other}"
            )
    if slot.form in _SUBJECT_FORMS | {"rest"} and stat.aggregator == "share" and not says_itself:
        return _sign(text, stat, slot)
    return _plain(text, slot)


def _people(case: Case, place: int, slot: Slot, text: str) -> Ruling:
    """The number of this segment is said of this segment, that of the others of the others."""
    own = case.clauses[place].text
    if slot.form == "rest":
        following = case.clauses[place + 1].text if place + 1 < len(case.clauses) else ""
        if others_in(own) or following.lower().startswith("elsewhere"):
            return HOLDS
        return refuse(
            "contradicted", "wrong_segment", f"{slot.text} is the others' value and has to be said of them"
        )
    if others := others_in(own) or of_others(text):
        return refuse("contradicted", "wrong_segment", f"{slot.text} is this segment's, not of '{others}'")
    return HOLDS


def _denominator(case: Case, slot: Slot, stat: Stat) -> Ruling:
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
        if stat.aggregator == "share" and slot.form in _SUBJECT_FORMS:
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


def _sign(text: str, stat: Stat, slot: Slot) -> Ruling:
    if flipped(text, stat):
        return refuse(
            "contradicted",
            "evidence_differs",
            f"{slot.text} counts {_what(stat)}; the sentence says the opposite",
        )
    return HOLDS


def _plain(text: str, slot: Slot) -> Ruling:
    if negations(text):
        return refuse("not_checkable", "not_decidable", f"a negation stands around {slot.text}")
    return HOLDS


def _around(case: Case) -> Ruling:
    """Hold where no unit, mean, condition or reversed share is said that the statistics do not have."""
    shares = [stat for stat in case.stats if stat.aggregator == "share" and stat.column != "segment"]
    if shares and (match := _CONDITIONAL.search(case.prose)):
        return refuse(
            "not_checkable", "not_decidable", f"a share of '{match.group().strip()}' was not counted"
        )
    if shares and (match := _REVERSED.search(case.prose)):
        return refuse(
            "not_checkable",
            "not_decidable",
            f"'{match.group()}': how many of those are in this segment was not counted",
        )
    for check in (_units, _middle):
        ruling = check(case)
        if not ruling.holds:
            return ruling
    return HOLDS


def _units(case: Case) -> Ruling:
    own = " ".join(f"{label_of(stat)} {stat.column} {stat.unit} {stat.level}" for stat in case.stats).lower()
    for said in _PEOPLE_TIMES.finditer(case.prose):
        if said.group(1).lower()[:4] not in own.replace("annual", "year"):
            return refuse(
                "contradicted", "evidence_differs", f"'{said.group()}' is not the unit of what is cited"
            )
    for money in _MONEY.findall(case.prose):
        if money.lower() not in own and not any(_same_money(money.lower(), stat.unit) for stat in case.stats):
            return refuse("contradicted", "evidence_differs", f"'{money}' is not the unit of what is cited")
    if any(_is_percent(word) for word in words(case.prose)) and all(
        s.aggregator != "share" for s in case.stats
    ):
        return refuse("contradicted", "evidence_differs", "nothing that is cited is a percentage")
    return HOLDS


def _same_money(said: str, unit: str) -> bool:
    names = {"€": "eur", "$": "dol usd", "£": "pou gbp"}
    return said[:3] in names.get(unit, "") or said == unit.lower()


def _middle(case: Case) -> Ruling:
    said = clause_stems(case.prose)
    for name, kind in (("averag", "mean"), ("mean", "mean"), ("median", "median")):
        numeric = [stat for stat in case.stats if stat.aggregator in ("mean", "median")]
        if name in said and numeric and all(stat.aggregator != kind for stat in numeric):
            return refuse(
                "contradicted",
                "evidence_differs",
                f"{numeric[0].id} is a {numeric[0].aggregator}, not a {kind}",
            )
    return HOLDS


def _is_percent(word: str) -> bool:
    return word.lower() in ("percent", "percentage")


def _what(stat: Stat) -> str:
    return f"{label_of(stat)} = {stat.level}" if stat.aggregator == "share" else label_of(stat)


_TIME_OF_DAY: Final = frozenset({"dai", "daili"})
