"""Which kind a theme is of, which excerpts show it best, and which one speaks against it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from persona_ai.evidence.candidates import Candidate, Said
from persona_ai.schema import ThemeKind
from persona_ai.text.cues import sentiment, theme_kinds
from persona_ai.text.words import word_spans

# Where two kinds have as many cues, the rarer cue says more.
_KINDS: tuple[ThemeKind, ...] = (
    "objection",
    "trigger",
    "goal",
    "pain",
    "feeling",
    "need",
    "praise",
    "channel",
    "tool",
)
_BY_NAME: frozenset[ThemeKind] = frozenset({"tool", "channel"})
_BESIDE = 0.4
_COMFORTABLE_WORDS = range(8, 41)


class Representative:
    """Judges the excerpts of one segment."""

    def __init__(self, own: Sequence[Said]) -> None:
        self._own = {one.place: one for one in own}
        self._vectors = _word_vectors(own)
        self._moods = {
            (one.place, number): sentiment(sentence.text)
            for one in own
            for number, sentence in enumerate(one.sentences)
        }
        self._kinds = {
            (one.place, number): _sentence_kinds(sentence.text, self._moods[one.place, number])
            for one in own
            for number, sentence in enumerate(one.sentences)
        }
        self._usual = Counter(kind for kinds in self._kinds.values() for kind in kinds)

    def kind(self, candidate: Candidate) -> ThemeKind | None:
        """Return the kind that the people of a theme show most, or None without any cue.

        A person counts whole for a cue in a sentence of the theme and less for one beside it, and a cue
        counts the more, the rarer it is in all sentences. A tool or a channel is one by its own name.
        """
        named = theme_kinds(candidate.label) & _BY_NAME
        if named:
            return min(named, key=_KINDS.index)
        people: dict[ThemeKind, dict[str, float]] = {}
        for place, number in sorted(candidate.where):
            one = self._own[place]
            for other in range(len(one.sentences)):
                for kind in self._kinds[place, other] - _BY_NAME:
                    shown = people.setdefault(kind, {})
                    weight = 1.0 if other == number else _BESIDE
                    shown[one.person] = max(shown.get(one.person, 0.0), weight)
        if not people:
            return None

        def strength(kind: ThemeKind) -> tuple[float, int]:
            usual = (self._usual[kind] + 1) / (len(self._kinds) + 1)
            return sum(people[kind].values()) / max(usual, 0.02) ** 0.5, -_KINDS.index(kind)

        return max(people, key=strength)

    def order(self, candidate: Candidate, kind: ThemeKind) -> list[Said]:
        """Return a theme's excerpts, most representative first, each person's best before second ones."""
        places = sorted({place for place, _ in candidate.where})
        centre = Counter[str]()
        for place in places:
            centre.update(self._vectors[place])
        length = math.sqrt(sum(value**2 for value in centre.values())) or 1.0
        scores = {place: self._score(place, candidate, kind, centre, length) for place in places}
        turn: Counter[str] = Counter()
        rows = []
        for place in sorted(places, key=lambda one: (-scores[one], one)):
            person = self._own[place].person
            rows.append((turn[person], -scores[place], place))
            turn[person] += 1
        return [self._own[place] for _, _, place in sorted(rows)]

    def contrary(self, candidate: Candidate, kind: ThemeKind, order: Sequence[Said]) -> str:
        """Return the id of another person's best excerpt of the opposite sentiment, or ""."""
        usual = 1 if kind == "praise" else -1 if kind in ("pain", "objection") else self._leaning(candidate)
        if usual == 0:
            return ""
        against = {place for place, number in candidate.where if self._moods[place, number] == -usual}
        first = order[0].person
        for one in order:
            if one.place in against and one.person != first:
                return one.excerpt.id
        return ""

    def _leaning(self, candidate: Candidate) -> int:
        total = sum(self._moods[where] for where in candidate.where)
        return (total > 0) - (total < 0)

    def _score(
        self, place: int, candidate: Candidate, kind: ThemeKind, centre: Mapping[str, float], length: float
    ) -> float:
        """Return how well an excerpt shows a theme: its cue, a comfortable length, substance, nearness."""
        one = self._own[place]
        shows = any(
            kind in self._kinds[place, number]
            for number in range(len(one.sentences))
            if (place, number) in candidate.where
        )
        size = len(word_spans(one.excerpt.text))
        # English talk is half content; a heap of names or another language is nearly all.
        content = sum(len(sentence.stems) for sentence in one.sentences) / max(size, 1)
        substance = 1 - 2 * abs(content - 0.5)
        near = sum(weight * centre[part] for part, weight in self._vectors[place].items()) / length
        return (
            2.0 * shows
            + 1.0 * (size in _COMFORTABLE_WORDS)
            + 0.3 * any(char.isdigit() for char in one.excerpt.text)
            + substance
            + near
            - 1.0 * one.excerpt.text.rstrip().endswith("?")
        )


def _word_vectors(own: Sequence[Said]) -> dict[int, dict[str, float]]:
    """Return unit vectors of inverse document frequencies, sparse, by place."""
    held = {one.place: frozenset[str]().union(*(part.stems for part in one.sentences)) for one in own}
    found_in = Counter(part for stems in held.values() for part in stems)
    vectors = {}
    for place, stems in held.items():
        weights = {part: math.log(1 + len(held) / found_in[part]) for part in sorted(stems)}
        length = math.sqrt(sum(value**2 for value in weights.values())) or 1.0
        vectors[place] = {part: value / length for part, value in weights.items()}
    return vectors


def _sentence_kinds(text: str, mood: int) -> frozenset[ThemeKind]:
    """Return the kinds of a sentence; complaint and praise only where the sentence leans that way."""
    drop = {"pain": mood >= 0, "praise": mood <= 0}
    return frozenset(kind for kind in theme_kinds(text) if not drop.get(kind, False))
