"""Who said what, and what is known of all segments before one is read for its themes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from persona_ai.evidence.forms import Sentence, key, read_sentences
from persona_ai.evidence.phrases import Uses, is_name
from persona_ai.schema import Excerpt
from persona_ai.text.people import voices
from persona_ai.text.words import words

_PRODUCT_SHARE = 0.2
_EVERYWHERE = 0.08
_BRAND = 0.15
_ALONE = 0.3

Place = tuple[int, int]


@dataclass(frozen=True)
class Said:
    """A quotable excerpt with its sentences; `place` is its index among all quotable ones.

    `person` is the participant; for a row of a table somebody interviewed at its customer, if anybody was.
    """

    excerpt: Excerpt
    person: str
    sentences: tuple[Sentence, ...]
    place: int


class Occurrences:
    """Where each stem occurs, so that a term's sentences are an intersection of sets."""

    def __init__(self, said: Sequence[Said]) -> None:
        self._stems: dict[str, set[Place]] = defaultdict(set)
        self._excerpts = {one.place: one.excerpt for one in said}
        self._voice = {one.place: one.excerpt.customer or one.person for one in said}
        self.people = len(voices(self._excerpts.values()))
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
        """Return the people behind these sentences."""
        return voices(self._excerpts[place] for place in {place for place, _ in where})

    def heard(self, where: Iterable[Place]) -> int:
        """Return how many customers are behind these sentences: colleagues are one voice."""
        return len({self._voice[place] for place, _ in where})

    def share(self, part: str) -> float:
        """Return the share of customers who use a stem."""
        return self.heard(self._stems.get(part, ())) / max(self.voices, 1)


@dataclass(frozen=True)
class Ground:
    """What is known of all segments before one is read: words' uses, bans, and what everybody says."""

    uses: Uses
    banned: frozenset[str]
    everywhere: frozenset[str]
    brands: tuple[str, ...]
    parties: int

    @property
    def alone(self) -> bool:
        """Whether there is nobody to compare with."""
        return self.parties < 2


def quotable(excerpts: Sequence[Excerpt]) -> list[Said]:
    """Return what counts: quotable, linked, and with a person behind it."""
    kept = [one for one in excerpts if one.quotable and one.segment and (one.participant or one.customer)]
    interviewed: dict[str, str] = {}
    for one in kept:
        if one.customer and one.participant and one.participant != one.customer:
            interviewed.setdefault(one.customer, one.participant)
    return [
        Said(one, _person(one, interviewed), read_sentences(one.text), place)
        for place, one in enumerate(kept)
    ]


def _person(one: Excerpt, interviewed: Mapping[str, str]) -> str:
    if one.participant and one.participant != one.customer:
        return one.participant
    return interviewed.get(one.customer or "", one.participant or one.customer or "")


def ground(
    excerpts: Sequence[Excerpt], said: Sequence[Said], parts: Sequence[Occurrences], uses: Uses
) -> Ground:
    """Return what no theme may be: names of speakers and the product, and words that all segments share."""
    stems = {part for one in said for sentence in one.sentences for part in sentence.stems}
    heard = [one for one in parts if one.voices]
    least = {part: min((one.share(part) for one in heard), default=0.0) for part in stems}
    alone = len(heard) < 2
    brand = frozenset(part for part, share in least.items() if share >= _BRAND and not alone)
    limit = _ALONE if alone else _EVERYWHERE
    everywhere = frozenset(part for part, share in least.items() if share >= limit)
    banned = _banned_names(excerpts, said, uses) | brand
    brands = tuple(sorted(name for name in banned if len(name) >= 6))
    return Ground(uses, banned, everywhere, brands, parties=len(heard))


def _banned_names(excerpts: Iterable[Excerpt], said: Sequence[Said], uses: Uses) -> frozenset[str]:
    """Return the stems of names that are no themes: the speakers', and what everybody calls the product."""
    speakers = {
        word
        for speaker in {one.speaker for one in excerpts}
        for word in words(speaker)
        if is_name(word, uses)
    }
    said_in: dict[str, set[str]] = defaultdict(set)
    for one in said:
        said_in[one.person].update(_written(one.sentences))
    asked_in: dict[str, set[str]] = defaultdict(set)
    for excerpt in excerpts:
        if excerpt.role == "interviewer":
            asked_in[excerpt.document].update(_written(read_sentences(excerpt.text)))
    product = _names_of_many(said_in, uses) | _names_of_many(asked_in, uses)
    return frozenset(key([word]) for word in speakers | product)


def _written(sentences: Iterable[Sentence]) -> Iterator[str]:
    singles = (form for sentence in sentences for form in sentence.forms if len(form.words) == 1)
    return (form.words[0].lower() for form in singles)


def _names_of_many(vocabularies: Mapping[str, set[str]], uses: Uses) -> set[str]:
    """Return the names that a fifth of the vocabularies hold, three at least."""
    found_in = Counter(word for vocabulary in vocabularies.values() for word in vocabulary)
    least = max(3, _PRODUCT_SHARE * len(vocabularies))
    return {word for word, times in found_in.items() if times >= least and is_name(word, uses)}
