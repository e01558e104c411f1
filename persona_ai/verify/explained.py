"""Nothing is added: every content word of a claim about numbers is in what it cites, or mere frame."""

from typing import Final

from persona_ai.schema import Stat
from persona_ai.text.concepts import GROUP_WORDS, among, concepts, content_stems_of, opposite, phrase_stems
from persona_ai.text.words import is_stop_word, stem, words
from persona_ai.verify.case import HOLDS, Case, Ruling, refuse
from persona_ai.verify.direction import special
from persona_ai.verify.frame import FRAME
from persona_ai.verify.naming import label_of
from persona_ai.verify.quantities import typed, without

_DAYS: Final = frozenset({"dai", "daili"})


def explained(case: Case) -> Ruling:
    """Hold where every content word is in the cited evidence, a synonym of it, or mere frame."""
    text = case.prose
    for quantity in typed(text):
        text = without(quantity, text)
    spoken = frozenset[str]().union(*(concepts(_name(stat)) for stat in case.stats))
    spoken |= {opposite(pole) for pole in spoken & {"stay", "leave"}}
    known = _known(case) | phrase_stems(text, spoken)
    percent = any(stat.aggregator == "share" for stat in case.stats)
    for word in words(text):
        frame = is_stop_word(word) or stem(word) in FRAME or _is_group(word)
        if frame or among(stem(word), known) or concepts(word) & spoken:
            continue
        if not (percent and word.lower() in ("percent", "percentage")):
            return refuse("unsupported", "not_relevant", f"'{word}' is said of nothing that the claim cites")
    return HOLDS


def _known(case: Case) -> frozenset[str]:
    brief = case.ledger.brief
    known = content_stems_of(f"{brief.customers} {brief.product}")
    for stat in case.stats:
        known |= content_stems_of(_name(stat)) | {stem(word) for word in special(stat)}
        known |= _DAYS if "day" in stat.unit or "dail" in stat.label else frozenset()
    for said in (*(one.text for one in case.excerpts), *(theme.label for theme in case.themes)):
        known |= content_stems_of(said)
    return known


def _name(stat: Stat) -> str:
    return f"{label_of(stat)} {stat.column.replace('_', ' ')} {stat.level} {stat.unit}"


def _is_group(word: str) -> bool:
    """Whether a word is one for the customers; "Business" alone may be a plan."""
    return word.lower() in GROUP_WORDS and word.lower() != "business"
