"""Nothing is added: every content word of a claim about numbers is in what it cites, or mere frame."""

import re
from collections.abc import Sequence
from typing import Final

from persona_ai.schema import Stat
from persona_ai.text.concepts import GROUP_WORDS, among, concepts, content_stems_of, opposite, phrase_stems
from persona_ai.text.words import is_stop_word, stem, words
from persona_ai.verify.case import HOLDS, Case, Ruling, refuse
from persona_ai.verify.direction import speaks, special, stated
from persona_ai.verify.frame import changes, frame_of
from persona_ai.verify.naming import edge_of, label_of, names, others_named
from persona_ai.verify.quantifier import subject, typed_in_clauses
from persona_ai.verify.quantities import typed, without
from persona_ai.verify.subjects import KNOWN

_DAYS: Final = frozenset({"dai", "daili"})


_MOODS: Final = re.compile(
    r"\b(?:un)?happ(?:y|ily)|(?:dis)?satisfied|promoters?|detractors?|advocates?|loyal|content|(?:dis)?contented\b",
    re.IGNORECASE,
)


def explained(case: Case) -> Ruling:
    """Hold where every content word is in the cited evidence, a synonym of it, or mere frame."""
    carried = _carried(case)
    spoken = frozenset[str]().union(*(concepts(_name(stat)) for stat in carried))
    spoken |= {opposite(pole) for pole in spoken & {"stay", "leave"}}
    known = _known(case, carried) | phrase_stems(case.prose, spoken)
    for place, clause in enumerate(case.clauses):
        about = _about(case, place, carried)
        if not (ruling := _own_option(case, place, about)).holds:
            return ruling
        text = _without_names(KNOWN.sub(" ", clause.text), about)
        if said := changes(text, share=all(stat.aggregator == "share" for stat in about)):
            message = f"'{said.strip()}' changes what {about[0].id} says"
            return refuse("unsupported", "evidence_differs", message)
        for quantity in typed(text):
            text = without(quantity, text)
        frame = frozenset[str].intersection(*(frame_of(stat) for stat in about))
        for word in words(text):
            key = stem(word)
            if is_stop_word(word) or key in frame or _is_group(word) or among(key, known):
                continue
            if not (concepts(word) & spoken or _is_percentage(word, about)):
                return refuse(
                    "unsupported", "not_relevant", f"'{word}' is said of nothing that the claim cites"
                )
    return HOLDS


def _own_option(case: Case, place: int, about: Sequence[Stat]) -> Ruling:
    """Hold where a clause without a number of its own adds no other option to the one that is counted."""
    clause = case.clauses[place]
    for stat in about:
        if stat.aggregator == "share" and _beyond(clause.text, stat.level):
            return refuse("contradicted", "evidence_differs", f"{stat.id} counts {stat.level} itself")
        if stat.aggregator != "share" and case.claim.kind == "value" and (said := _MOODS.search(clause.text)):
            return refuse("unsupported", "evidence_differs", f"'{said.group()}' is not what {stat.id} says")
    if clause.stats or typed(clause.text) or speaks(clause.text, tuple(about)):
        return HOLDS
    others = [others_named(clause.text, stat, case.ledger) for stat in about]
    if others and all(name and names(clause.text, name) > 1 for name in others):
        message = f"'{others[0]}' needs its own number: {about[0].id} does not count it"
        return refuse("not_checkable", "not_relevant", message)
    return HOLDS


def _beyond(text: str, level: str) -> bool:
    """Whether a text says more than, or after, an option instead of the option itself."""
    return len(level) > 1 and bool(
        re.search(
            rf"\b(?:than|over|under|above|below|after|before|beyond|except|besides)\s+{re.escape(level)}",
            text,
            re.I,
        )
    )


def _about(case: Case, place: int, carried: Sequence[Stat]) -> tuple[Stat, ...]:
    """Return what clause `place` may be about: its statistics, else the nearest ones, else all that are cited."""
    clauses = case.clauses
    before = next((one.stats for one in reversed(clauses[: place + 1]) if one.stats), frozenset())
    after = next((one.stats for one in clauses[place:] if one.stats), frozenset())
    nearest = clauses[place].stats or before | after
    return tuple(stat for stat in case.stats if stat.id in nearest) or tuple(carried)


def _without_names(text: str, stats: tuple[Stat, ...]) -> str:
    """Return a text without the statistics' own names, which may hold any word."""
    for name in {name for stat in stats for name in (stat.level, stat.label, stat.unit) if len(name) > 2}:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text, flags=re.IGNORECASE)
    return text


def _is_percentage(word: str, about: tuple[Stat, ...]) -> bool:
    return word.lower() in ("percent", "percentage") and any(stat.aggregator == "share" for stat in about)


def _carried(case: Case) -> list[Stat]:
    """Return the statistics that the claim says something of: a number, a quantity, a direction.

    One that is only listed lends the sentence no words: its share is not the share that is printed.
    """
    printed = {slot.id for slot in case.slots}
    found = {stat.id for stat in case.stats if stat.id in printed}
    found |= {stat.id for _, text in typed_in_clauses(case) if (stat := subject(case, text)) is not None}
    found |= {said.stat.id for said in stated(case) if said.stat is not None}
    return [stat for stat in case.stats if stat.id in found] or list(case.stats)


def _known(case: Case, carried: Sequence[Stat]) -> frozenset[str]:
    brief = case.ledger.brief
    known = content_stems_of(f"{brief.customers} {brief.product}")
    for stat in carried:
        known |= content_stems_of(_name(stat)) | {stem(word) for word in special(stat)}
        known |= content_stems_of(edge_of(case.prose, stat, case.column(stat)))
        known |= _DAYS if "day" in stat.unit or "dail" in stat.label else frozenset()
    for said in (*(one.text for one in case.excerpts), *(theme.label for theme in case.themes)):
        known |= content_stems_of(said)
    return known


def _name(stat: Stat) -> str:
    return f"{label_of(stat)} {stat.column.replace('_', ' ')} {stat.level} {stat.unit}"


def _is_group(word: str) -> bool:
    """Whether a word is one for the customers; "Business" alone may be a plan."""
    return word.lower() in GROUP_WORDS and word.lower() != "business"
