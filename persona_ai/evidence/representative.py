"""Which kind a theme is of, which excerpts show it best, and which one speaks against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from persona_ai.evidence.candidates import Candidate, Said
from persona_ai.evidence.embedder import builtin_embedder
from persona_ai.schema import ThemeKind
from persona_ai.text.cues import sentiment, theme_kinds
from persona_ai.text.words import word_spans

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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
_SHOWN_BY = 0.3
_COMFORTABLE_WORDS = range(8, 41)


class Representative:
    """Judges the excerpts of one segment; fits the built-in embedder on them."""

    def __init__(self, own: Sequence[Said]) -> None:
        texts = [one.excerpt.text for one in own]
        vectors = builtin_embedder(texts).embed(texts)
        self._own = {one.place: one for one in own}
        self._vectors = {one.place: vector for one, vector in zip(own, vectors, strict=True)}
        self._usual: Counter[ThemeKind] = Counter()
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
        for kinds in self._kinds.values():
            self._usual.update(kinds)

    def kind(self, candidate: Candidate) -> ThemeKind | None:
        """Return the kind that most people show in the sentences of a theme, or None where few show any.

        Counts people, and by how much more often than in all sentences the cue comes up. A tool or a
        channel is one by its own name.
        """
        people: dict[ThemeKind, set[str]] = {}
        for place, number in candidate.where:
            for kind in self._kinds[place, number] - _BY_NAME:
                people.setdefault(kind, set()).add(self._own[place].person)
        everybody = {self._own[place].person for place, _ in candidate.where}
        for kind in theme_kinds(candidate.label) & _BY_NAME:
            people[kind] = everybody
        people = {kind: by for kind, by in people.items() if len(by) >= _SHOWN_BY * len(everybody)}
        if not people:
            return None

        def weight(kind: ThemeKind) -> tuple[float, int]:
            usual = (self._usual[kind] + 1) / (len(self._kinds) + 1)
            return len(people[kind]) / max(usual, 0.02) ** 0.5, -_KINDS.index(kind)

        return max(people, key=weight)

    def order(self, candidate: Candidate, kind: ThemeKind) -> list[Said]:
        """Return a theme's excerpts, most representative first, each person's best before second ones."""
        import numpy as np

        places = sorted({place for place, _ in candidate.where})
        centre = np.mean([self._vectors[place] for place in places], axis=0)
        scores = {place: self._score(place, candidate, kind, centre) for place in places}
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

    def _score(self, place: int, candidate: Candidate, kind: ThemeKind, centre: NDArray[np.float32]) -> float:
        one = self._own[place]
        held = [number for number in range(len(one.sentences)) if (place, number) in candidate.where]
        shows = any(kind in self._kinds[place, number] for number in held)
        length = len(word_spans(one.excerpt.text))
        concrete = sum(char.isdigit() for char in one.excerpt.text) > 0
        informative = sum(len(sentence.stems) for sentence in one.sentences) / max(length, 1)
        asks = one.excerpt.text.rstrip().endswith("?")
        return (
            2.0 * shows
            + 1.0 * (length in _COMFORTABLE_WORDS)
            + 0.3 * concrete
            + informative
            + float(self._vectors[place] @ centre)
            - 1.0 * asks
        )


def _sentence_kinds(text: str, mood: int) -> frozenset[ThemeKind]:
    """Return the kinds of a sentence; complaint and praise only where the sentence leans that way."""
    drop = {"pain": mood >= 0, "praise": mood <= 0}
    return frozenset(kind for kind in theme_kinds(text) if not drop.get(kind, False))
