"""What may be said under a count of participants: that they speak of a subject; more only if each of them says it.

A theme counts who speaks of it. "Twenty participants want labels" says more, so it needs twenty who want them:
the words of a kind (a pain, a need) are checked against the sentences in which each of them names the subject.
"""

import re
from collections.abc import Mapping
from typing import Final

from persona_ai.schema import Theme
from persona_ai.schema.evidence import ThemeKind
from persona_ai.text.concepts import among, content_stems_of
from persona_ai.text.people import voices
from persona_ai.text.slots import VOICED, Slot
from persona_ai.text.synonyms import kin
from persona_ai.text.terms import token_stems
from persona_ai.text.voiced import spoken_of, voiced
from persona_ai.text.words import is_stop_word, stem, words
from persona_ai.verify.case import HOLDS, Case, Clause, Ruling, refuse

# The words by which people are said to speak of something as of a pain, a need and so on.
ATTITUDES: Final[Mapping[ThemeKind, str]] = {
    "goal": "want wish aim hope goal",
    "need": "need want wish ask lack miss require request demand",
    "pain": "complain grumble moan struggle trouble suffer frustrate annoy annoyance problem difficulty pain sore",
    "objection": "doubt hesitate object objection concern worry",
    "praise": "praise like compliment",
    "trigger": "start begin",
    "feeling": "feel feeling",
}
_NEUTRAL: Final = """
speak spoke spoken talk mention bring brought raise come came return turn touch discuss refer name call tell told say
said state report describe list recall note voice subject topic theme conversation interview word matter participant
person people part share hear heard dwell comment point mind
"""
_FUNCTION: Final = frozenset(
    """
    a an the of on about to in with from by at as and or it its this that these those there here is are was were be
    been being they them their what which who whom when where how up back among amongst during between around come
    came comes says say same tell both each again also own so
    """.split()
)
# Phrases that say no more than their neutral words do.
_PHRASES: Final = re.compile(
    r"\b(?:(?:has|have|had) (?:something|a word|a few words|words|things|a thing|a lot|plenty) to say|ask(?:s|ed|ing)? about|"
    r"asked to talk|speak(?:s|ing)? up|keep(?:s)? (?:coming|returning|talking|speaking)|(?:on|over) the subject of|"
    r"in (?:\w+ )?(?:own )?words|when (?:they are )?asked|other than|if asked|having|point of)\b",
    re.IGNORECASE,
)


def attitudes(case: Case) -> Ruling:
    """Hold where nothing is said under a count of participants that its people did not each say."""
    for place, clause in enumerate(case.clauses):
        slots = _counts(case, place)
        if slots and not _leads_in(case, place):
            for slot in slots:
                ruling = _said_of(slot, clause, case)
                if not ruling.holds:
                    return ruling
    return HOLDS


def kinds_said(clause: Clause, theme: Theme) -> frozenset[ThemeKind]:
    """Return the kinds that all words of attitude in a clause may be of; none where there is no such word."""
    found = [_kinds_of(word) for word in _own_words(clause.text, theme)]
    said = [kinds for kinds in found if kinds]
    return frozenset.intersection(*said) if said else frozenset()


def _counts(case: Case, place: int) -> list[Slot]:
    """Return the counts of participants that clause `place` is said of."""
    own = [slot for slot in case.clauses[place].slots if _is_count(slot)]
    if own or case.claim.kind != "theme":
        return own
    return [slot for slot in case.slots if _is_count(slot)][:1]


def _is_count(slot: Slot) -> bool:
    return slot.id.startswith("T") and slot.form != "label"


def _leads_in(case: Case, place: int) -> bool:
    """Whether a clause says nothing of the count but leads into a quotation, which speaks for itself."""
    clause = case.clauses[place]
    if any(_is_count(slot) for slot in clause.slots):
        return False
    following = case.clauses[place + 1 : place + 2]
    return any(slot.id.startswith("Q") for one in (clause, *following) for slot in one.slots)


def _said_of(slot: Slot, clause: Clause, case: Case) -> Ruling:
    theme = next(one for one in case.themes if one.id == slot.id)
    for word in _own_words(clause.text, theme):
        if not _kinds_of(word) and not _each_says(word, theme, case):
            message = f"'{word}': {theme.id} counts who speaks of it, and not each of them says that"
            return refuse("unsupported", "generalised", message)
    attitude = any(_kinds_of(word) for word in _own_words(clause.text, theme))
    if not attitude:
        return _plain(slot)
    kinds = kinds_said(clause, theme)
    if slot.form:
        number = len(voiced(theme, VOICED[slot.form], case.ledger.excerpts))
        if VOICED[slot.form] in kinds and number >= min(2, theme.participants):
            return HOLDS
        return refuse(
            "unsupported", "generalised", f"{slot.text} counts who speaks of it as of a {slot.form}"
        )
    most = max((len(voiced(theme, kind, case.ledger.excerpts)) for kind in kinds), default=0)
    if most == theme.participants:
        return HOLDS
    message = f"{theme.id}: {theme.participants} speak of it, {most} of them so"
    return refuse("unsupported", "generalised", message, participants=theme.participants, so=most)


def _plain(slot: Slot) -> Ruling:
    if not slot.form:
        return HOLDS
    return refuse("unsupported", "wrong_slot", f"{slot.text} needs a word that says it is a {slot.form}")


def _own_words(text: str, theme: Theme) -> list[str]:
    """Return the words of a text that are neither neutral nor the theme's own."""
    own = content_stems_of(f"{theme.label} {' '.join(theme.terms)}")
    own |= {part for word in theme.label.split() for part in token_stems(word)}
    label = {word.lower() for word in words(f"{theme.label} {' '.join(theme.terms)}".replace("no-", "no "))}
    return [
        word
        for word in words(_PHRASES.sub(" ", text))
        if word.lower() not in _FUNCTION | label and stem(word) not in _PLAIN and not among(stem(word), own)
    ]


def _kinds_of(word: str) -> frozenset[ThemeKind]:
    return frozenset(kind for kind, stems in _STEMS.items() if stem(word) in stems)


def _each_says(word: str, theme: Theme, case: Case) -> bool:
    """Whether each of a theme's people uses a word, or one that stands for it, in a sentence on the theme."""
    if is_stop_word(word):
        return False
    meant = {stem(word)} | (kin(stem(word)) if len(word) > 4 else frozenset())
    members = [excerpt for excerpt in case.ledger.excerpts if excerpt.id in theme.excerpts]
    saying = [
        excerpt
        for excerpt in members
        if any(among(one, meant) for said in spoken_of(theme, excerpt) for one in content_stems_of(said))
    ]
    return len(voices(saying)) == theme.participants


_PLAIN: Final = frozenset(stem(word) for word in _NEUTRAL.split())
_STEMS: Final = {kind: frozenset(map(stem, listed.split())) for kind, listed in ATTITUDES.items()}
