"""Terms that could be themes of a segment: used by several people, reading like a noun, and distinctive."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from persona_ai.evidence.phrases import (
    Sentence,
    Uses,
    best_surface,
    grams,
    is_name,
    is_noun_like,
    is_verb_like,
    key,
    read_sentences,
)
from persona_ai.schema import Excerpt
from persona_ai.text.words import stem, words

# "audit" and "auditor" are one family, "count" and "country" are not.
_FAMILY = ("er", "or", "abl", "abiliti", "ment", "al", "ist", "anc")
_LONGER_IS_BETTER = 0.8
_LEAST_SHARE = 0.035
_PRODUCT_SHARE = 0.2
_MOST_DISTINCT = 3.0

Place = tuple[int, int]


@dataclass(frozen=True)
class Said:
    """A quotable excerpt with its sentences; `place` is its index among all quotable ones."""

    excerpt: Excerpt
    person: str
    sentences: tuple[Sentence, ...]
    place: int


@dataclass(frozen=True)
class Candidate:
    """A term, the label it would have, and the (place, sentence) pairs of the segment that hold it.

    `people` counts participants; several of one customer are one voice in the `score`.
    """

    terms: tuple[str, ...]
    label: str
    where: frozenset[Place]
    people: int
    score: float


def quotable(excerpts: Sequence[Excerpt]) -> list[Said]:
    """Return what counts: quotable, linked, and with a person behind it."""
    kept = [one for one in excerpts if one.quotable and one.segment and (one.participant or one.customer)]
    return [
        Said(one, one.participant or one.customer or "", read_sentences(one.text), place)
        for place, one in enumerate(kept)
    ]


def banned_names(excerpts: Iterable[Excerpt], said: Sequence[Said], uses: Uses) -> frozenset[str]:
    """Return the stems of names that are no themes: the speakers', and what everybody calls the product."""
    speakers = {
        word
        for speaker in {one.speaker for one in excerpts}
        for word in words(speaker)
        if is_name(word, uses)
    }
    said_in: dict[str, set[str]] = defaultdict(set)
    for one in said:
        said_in[one.person].update(_run_words(one.sentences))
    asked_in: dict[str, set[str]] = defaultdict(set)
    for excerpt in excerpts:
        if excerpt.role == "interviewer":
            asked_in[excerpt.document].update(_run_words(read_sentences(excerpt.text)))
    product = _names_of_many(said_in, uses) | _names_of_many(asked_in, uses)
    return frozenset(key([word]) for word in speakers | product)


def candidates(
    own: Sequence[Said],
    rest: Sequence[Said],
    uses: Uses,
    banned: frozenset[str],
) -> list[Candidate]:
    """Return the terms that at least two people of `own` use, best first; ties by label."""
    forms = _forms(own, uses, banned)
    here, there = _Occurrences(own), _Occurrences(rest)
    least = min(here.people, max(2, round(_LEAST_SHARE * here.people)))
    made = (
        _candidate(term, forms, here, there, uses)
        for term in sorted(forms)
        if len(here.who(here.where(term))) >= least
    )
    return sorted(made, key=lambda one: (-one.score, one.label))


def _run_words(sentences: Iterable[Sentence]) -> Iterator[str]:
    return (word.lower() for sentence in sentences for run in sentence.runs for word in run)


def _names_of_many(vocabularies: Mapping[str, set[str]], uses: Uses) -> set[str]:
    """Return the names that a fifth of the vocabularies hold, three at least."""
    found_in = Counter(word for vocabulary in vocabularies.values() for word in vocabulary)
    least = max(3, _PRODUCT_SHARE * len(vocabularies))
    return {word for word, times in found_in.items() if times >= least and is_name(word, uses)}


class _Occurrences:
    """Where each stem occurs, so that a term's sentences are an intersection of sets."""

    def __init__(self, said: Sequence[Said]) -> None:
        self._stems: dict[str, set[Place]] = defaultdict(set)
        self._person = {one.place: one.person for one in said}
        self._voice = {one.place: one.excerpt.customer or one.person for one in said}
        self.people = len(set(self._person.values()))
        self.voices = len(set(self._voice.values()))
        for one in said:
            for number, sentence in enumerate(one.sentences):
                for part in sentence.stems:
                    self._stems[part].add((one.place, number))

    def where(self, term: str) -> frozenset[Place]:
        """Return the sentences that hold all stems of a term."""
        parts = [self._stems.get(part, set()) for part in term.split()]
        return frozenset(set.intersection(*parts)) if parts else frozenset()

    def who(self, where: Iterable[Place]) -> frozenset[str]:
        """Return the participants behind these sentences."""
        return frozenset(self._person[place] for place, _ in where)

    def heard(self, where: Iterable[Place]) -> int:
        """Return how many customers are behind these sentences: colleagues are one voice."""
        return len({self._voice[place] for place, _ in where})


def _forms(own: Sequence[Said], uses: Uses, banned: frozenset[str]) -> dict[str, Counter[tuple[str, ...]]]:
    """Return the readable forms of each term with how many people use them."""
    people: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for one in own:
        for sentence in one.sentences:
            for gram in grams(sentence):
                people[gram].add(one.person)
    forms: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for gram, by in people.items():
        if _reads_well(gram, uses) and not {stem(word) for word in gram} & banned:
            forms[key(gram)][gram] += len(by)
    return forms


def _reads_well(gram: tuple[str, ...], uses: Uses) -> bool:
    *before, last = gram
    if len({stem(word) for word in gram}) < len(gram) or not is_noun_like(last, uses):
        return False
    return not any(is_verb_like(word, uses) and not word.endswith("ing") for word in before)


def _candidate(
    term: str,
    forms: Mapping[str, Counter[tuple[str, ...]]],
    here: _Occurrences,
    there: _Occurrences,
    uses: Uses,
) -> Candidate:
    family = tuple(term + ending for ending in _FAMILY if len(term) >= 5 and term + ending in forms)
    terms = (term, *family) if " " not in term else (term,)
    where = frozenset[Place]().union(*(here.where(one) for one in terms))
    elsewhere = frozenset[Place]().union(*(there.where(one) for one in terms))
    voices = here.heard(where)
    share = (voices + 0.5) / (here.voices + 1)
    other = (there.heard(elsewhere) + 0.5) / (there.voices + 1)
    distinct = max(-1.0, min(_MOST_DISTINCT, math.log2(share / other))) if there.voices else 0.0
    length = 1 + _LONGER_IS_BETTER * (" " in term)
    score = (voices - 0.5) ** 0.5 * math.log1p(len(where)) ** 0.5 * (1.5 + distinct) * length
    return Candidate(terms, best_surface(forms[term], uses), where, len(here.who(where)), score)
