"""Terms that could be themes of a segment: used by several people, reading like a noun, and distinctive."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from persona_ai.evidence.alike import alike
from persona_ai.evidence.forms import Form, key
from persona_ai.evidence.general_words import is_general, is_setting
from persona_ai.evidence.ground import Ground, Occurrences, Place, Said
from persona_ai.evidence.phrases import Uses, best_surface, is_name, is_noun_like, is_verb_like
from persona_ai.text.cues import theme_kinds
from persona_ai.text.words import is_stop_word

# Of 50 participants two, of 110 three, of 400 five must say it.
_LEAST = 0.25
_MOST_DISTINCT = 3.0
# Phrases say more than single words; three words hardly more than two.
_LENGTH = {1: 0.6, 2: 1.6, 3: 1.7}
# Of the people who hold both words of a phrase in a sentence, this share must put them side by side.
_SIDE_BY_SIDE = 0.3
# Of the people who use the particular word, this share must say it with the general one.
_TIED = 0.12
# Of the people who use a single word in any form, this share must use it as the noun it is.
_TRUE = 0.6
# A single word that is not twice as frequent here as elsewhere counts little.
_APART = 1.0
_COMMON = 0.5
_SMALL = 20


@dataclass(frozen=True)
class Candidate:
    """A term, the label it would have, and the (place, sentence) pairs of the segment that hold it.

    `people` are participants; several of one customer are one voice in the `score`. `parts` are the
    stems of the label.
    """

    terms: tuple[str, ...]
    label: str
    parts: frozenset[str]
    single: bool
    where: frozenset[Place]
    people: frozenset[str]
    score: float
    apart: float


def candidates(own: Sequence[Said], here: Occurrences, there: Occurrences, given: Ground) -> list[Candidate]:
    """Return the terms that several people of `own` use, best first; ties by label."""
    least = min(here.people, max(2, round(_LEAST * here.people**0.5)))
    made = [
        _candidate(term, phrases, here, there, given.uses)
        for term, phrases in sorted(_phrases(own, given).items())
        if _holds_together(term, phrases, here, least, given)
    ]
    single = least if here.people < _SMALL else math.ceil(1.6 * least)
    kept = [
        one
        for one in made
        if len(one.people) >= (single if one.single and not _is_tool(one.label) else least)
        and _is_telling(one, given)
    ]
    return sorted(kept, key=lambda one: (-one.score, one.label))


Phrases = dict[tuple[str, ...], set[str]]


def _phrases(own: Sequence[Said], given: Ground) -> dict[str, Phrases]:
    """Return the readable forms of each term with the people who use them."""
    found: dict[str, dict[Form, set[str]]] = defaultdict(lambda: defaultdict(set))
    for one in own:
        for sentence in one.sentences:
            for form in sentence.forms:
                found[" ".join(sorted(form.stems))][form].add(one.person)
    kept: dict[str, Phrases] = {}
    for term, forms in found.items():
        parts = term.split()
        if any(part.startswith(given.brands) or part in given.banned for part in parts):
            continue
        if not given.alone and given.everywhere.issuperset(parts):
            continue
        if readable := {form.words: by for form, by in forms.items() if _reads_well(form, given.uses)}:
            kept[term] = readable
    return kept


def _reads_well(form: Form, uses: Uses) -> bool:
    *before, last = form.words
    if before == ["no"]:
        return is_general(last) or (is_noun_like(last, uses) and not is_setting(last))
    if len(form.words) == 1:
        return is_noun_like(last, uses) and (not last.endswith("ing") or is_name(last, uses))
    if not is_noun_like(form.words[form.noun], uses):
        return False
    return form.noun == 0 or not any(
        is_verb_like(word, uses) and not word.endswith("ing") for word in before if not is_stop_word(word)
    )


def _holds_together(term: str, phrases: Phrases, here: Occurrences, least: int, given: Ground) -> bool:
    """Return whether a term has enough people, and its words belong together where they meet."""
    together = here.who(here.where(term))
    if len(together) < least and len(together) < 2:
        return False
    parts = term.split()
    beside = frozenset[str]().union(*phrases.values())
    if len(parts) == 1:
        # "booked" is no "book": the label must be true of most.
        return len(beside) >= _TRUE * len(together)
    if len(beside) < 2 or len(beside) < _SIDE_BY_SIDE * len(together):
        return False
    particular = [part for part in parts if not is_general(part)]
    return len(particular) == len(parts) or all(
        len(beside) >= _TIED * len(here.who(here.where(part))) for part in particular
    )


def _candidate(term: str, phrases: Phrases, here: Occurrences, there: Occurrences, uses: Uses) -> Candidate:
    counted = Counter({form: len(by) for form, by in phrases.items()})
    label, form = best_surface(counted, uses)
    own = [part for part in key(form).split() if part in term.split()]
    same = [[part, *_alike(part, alone=len(own) == 1)] for part in own]
    terms = [" ".join(parts) for parts in product(*same)]
    terms = [one for one in terms if one == " ".join(own) or here.where(one)]
    where = frozenset[Place]().union(*(here.where(one) for one in terms))
    elsewhere = frozenset[Place]().union(*(there.where(one) for one in terms))
    voices = here.heard(where)
    apart = _apart(voices, here, there.heard(elsewhere), there)
    single = len(form) == 1
    length = _LENGTH[min(max(len(own), 1 if single else 2), 3)]
    if single and there.voices and apart < _APART:
        length *= _COMMON
    score = (voices - 0.5) ** 0.65 * (1.5 + apart) * length
    return Candidate(tuple(terms), label, frozenset(own), single, where, here.who(where), score, apart)


def _alike(part: str, *, alone: bool) -> list[str]:
    """Return the other stems that say the same; of a single word, only its own other forms."""
    return sorted(other for other in alike(part) - {part} if not alone or other[:4] == part[:4])


def _apart(voices: int, here: Occurrences, elsewhere: int, there: Occurrences) -> float:
    """Return by how many doublings a term is more frequent here than elsewhere; 0 without an elsewhere."""
    if not there.voices:
        return 0.0
    share, other = (voices + 0.5) / (here.voices + 1), (elsewhere + 0.5) / (there.voices + 1)
    return max(-0.5, min(_MOST_DISTINCT, math.log2(share / other)))


def _is_tool(label: str) -> bool:
    """Return whether a label is the name of a tool, which is concrete enough for few people."""
    return "tool" in theme_kinds(label)


def _is_telling(one: Candidate, given: Ground) -> bool:
    """Return whether a single word is concrete and not what everybody says; phrases always are.

    With three segments or more it must be twice as frequent here as elsewhere.
    """
    if not one.single:
        return True
    if given.parties > 2 and one.apart < _APART:
        return False
    return not any(is_setting(part) or part in given.everywhere for part in one.parts)
