"""Which kind a theme is of, which excerpts show it best, and which one speaks against it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from persona_ai.evidence.candidates import Candidate
from persona_ai.evidence.forms import Sentence
from persona_ai.evidence.ground import Place, Said
from persona_ai.schema import ThemeKind
from persona_ai.text.cues import asked_kind, has_condition, kind_cues, sentiment
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
# What one person of a few shows plainly; other kinds need two.
_PLAIN: frozenset[ThemeKind] = frozenset({"goal", "pain", "need"})
_LACKING = "no "
_WISHES: frozenset[ThemeKind] = frozenset({"need", "goal"})
_COMPLAINTS: frozenset[ThemeKind] = frozenset({"pain", "objection"})
# A cue belongs to a term if it stands within about ten words of it.
_NEAR = 60
_BY = 30
# A survey's question says of what kind an answer is, less surely than the answer's own words.
_BY_QUESTION = 0.6
_BESIDE = 0.4
_DISTINCT = 2.0
_ENOUGH = 0.15
_MORE_THAN_ONE = 1.4
_COMFORTABLE_WORDS = range(8, 41)


class Representative:
    """Judges the excerpts of one segment."""

    def __init__(self, own: Sequence[Said]) -> None:
        self._own = {one.place: one for one in own}
        self._vectors = _word_vectors(own)
        self._sentences: dict[Place, Sentence] = {
            (one.place, number): sentence for one in own for number, sentence in enumerate(one.sentences)
        }
        self._moods = {where: _read(one.text)[0] for where, one in self._sentences.items()}
        self._usual = Counter(
            kind for one in self._sentences.values() for kind in {cue for cue, _, _ in _read(one.text)[1]}
        )

    def kind(self, candidate: Candidate) -> tuple[ThemeKind, float] | None:
        """Return the kind that the people of a theme show most, with their share; None without any cue.

        Only cues near the term in its own sentences count, the more, the rarer they are in all sentences.
        Complaint must not be outweighed by praise, and praise hardly be disturbed by complaint. A tool or
        a channel is one by its own name.
        """
        if named := _named(candidate.label):
            return named, 1.0
        if candidate.label.startswith(_LACKING):
            # "no signal" is a complaint whoever says it, "no errors" is none.
            return None if kind_cues(candidate.label) else ("pain", 1.0)
        people: dict[ThemeKind, dict[str, float]] = {}
        for where in sorted(candidate.where):
            one = self._own[where[0]]
            for kind, weight in (self._beside(where) | self._shown(where, candidate)).items():
                shown = people.setdefault(kind, {})
                shown[one.person] = max(shown.get(one.person, 0.0), weight)
        good, bad = self._people(candidate, 1), self._people(candidate, -1)
        if good > bad:
            people = {kind: by for kind, by in people.items() if kind not in _COMPLAINTS}
        if bad * 3 > good or good < min(2, len(candidate.people)):
            people.pop("praise", None)
        least = max(min(_MORE_THAN_ONE, 0.25 * len(candidate.people)), _ENOUGH * len(candidate.people))
        two = min(2, len(candidate.people))
        needed = two if candidate.single and candidate.apart < _DISTINCT else 1
        direct = {kind: sum(value > _BESIDE for value in by.values()) for kind, by in people.items()}
        sums = {
            kind: sum(by.values())
            for kind, by in people.items()
            if direct[kind] >= (needed if kind in _PLAIN else two)
        }
        enough = {kind: value for kind, value in sums.items() if value >= least}
        if not enough:
            return None

        def strength(kind: ThemeKind) -> tuple[float, int]:
            usual = (self._usual[kind] + 1) / (len(self._sentences) + 1)
            return enough[kind] / max(usual, 0.02) ** 0.4, -_KINDS.index(kind)

        best = max(enough, key=strength)
        return best, enough[best] / len(candidate.people)

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
        """Return the id of another person's best excerpt of the opposite sentiment about the term, or ""."""
        usual = 1 if kind == "praise" else -1 if kind in _COMPLAINTS else self._leaning(candidate)
        if usual == 0:
            return ""
        against = {
            where[0]
            for where in candidate.where
            if self._moods[where] == -usual
            and self._is_near(where, candidate, -usual)
            and not has_condition(self._sentences[where].text)
        }
        for one in order:
            # The rest of what is said must not take it back.
            moods = [self._moods[one.place, number] for number in range(len(one.sentences))]
            if one.place in against and one.person != order[0].person and usual not in moods:
                return one.excerpt.id
        return ""

    def _shown(self, where: Place, candidate: Candidate) -> dict[ThemeKind, float]:
        """Return the kinds that a sentence shows of a term, with their weights."""
        sentence = self._sentences[where]
        spans = _spans(sentence, candidate)
        kinds = {
            kind: 1.0
            for kind, start, end in _read(sentence.text)[1]
            if kind not in _BY_NAME and _gap(spans, start, end) <= _NEAR
        }
        asked = self._own[where[0]].excerpt
        if not kinds and asked.kind == "feedback" and (kind := asked_kind(asked.question)):
            kinds[kind] = _BY_QUESTION
        return kinds

    def _beside(self, where: Place) -> dict[ThemeKind, float]:
        """Return the kinds of the other sentences of an excerpt, which say less of a term."""
        place, number = where
        others = (other for other in range(len(self._own[place].sentences)) if other != number)
        kinds = {kind for other in others for kind, _, _ in _read(self._sentences[place, other].text)[1]}
        return dict.fromkeys(sorted(kinds - _BY_NAME), _BESIDE)

    def _is_near(self, where: Place, candidate: Candidate, mood: int) -> bool:
        """Return whether a cue of this mood stands near the term."""
        sentence = self._sentences[where]
        cues, spans = kind_cues(sentence.text), _spans(sentence, candidate)
        if mood > 0 and any(kind in _WISHES for kind, _, _ in cues):
            return False
        kinds = {"praise"} if mood > 0 else _COMPLAINTS | {"praise"}
        return any(kind in kinds and _gap(spans, start, end) <= _BY for kind, start, end in cues)

    def _people(self, candidate: Candidate, mood: int) -> int:
        return len({self._own[where[0]].person for where in candidate.where if self._moods[where] == mood})

    def _leaning(self, candidate: Candidate) -> int:
        total = sum(self._moods[where] for where in candidate.where)
        return (total > 1) - (total < -1)

    def _score(
        self, place: int, candidate: Candidate, kind: ThemeKind, centre: Mapping[str, float], length: float
    ) -> float:
        """Return how well an excerpt shows a theme: its cue, a comfortable length, substance, nearness."""
        one = self._own[place]
        mine = [(place, number) for number in range(len(one.sentences)) if (place, number) in candidate.where]
        shows = any(self._shown(where, candidate).get(kind, 0.0) == 1.0 for where in mine)
        size = len(word_spans(one.excerpt.text))
        # English talk is half content; a heap of names or another language is nearly all.
        content = sum(len(sentence.stems) for sentence in one.sentences) / max(size, 1)
        substance = 1 - 2 * abs(content - 0.5)
        near = sum(weight * centre[part] for part, weight in self._vectors[place].items()) / length
        against = -1 if kind == "praise" else 1 if kind in _COMPLAINTS else 0
        return (
            2.0 * shows
            + 1.0 * (size in _COMFORTABLE_WORDS)
            + 0.5 * (candidate.parts <= one.sentences[mine[0][1]].stems)
            + 0.3 * any(char.isdigit() for char in one.excerpt.text)
            + substance
            + near
            - 1.0 * one.excerpt.text.rstrip().endswith("?")
            - 1.5 * any(against and self._moods[where] == against for where in mine)
        )


@lru_cache(maxsize=65536)
def _read(text: str) -> tuple[int, tuple[tuple[ThemeKind, int, int], ...]]:
    """Return a sentence's mood and its cues; complaint and praise only where it leans that way."""
    mood = sentiment(text)
    drop = {"pain": mood > 0, "objection": mood > 0, "praise": mood <= 0 or has_condition(text)}
    return mood, tuple(cue for cue in kind_cues(text) if not drop.get(cue[0], False))


@lru_cache(maxsize=4096)
def _named(label: str) -> ThemeKind | None:
    """Return "tool" or "channel" if the label ends in the name of one."""
    found = {kind for kind, _, end in kind_cues(label) if kind in _BY_NAME and end == len(label)}
    return min(found, key=_KINDS.index) if found else None


def _spans(sentence: Sentence, candidate: Candidate) -> list[tuple[int, int]]:
    parts = {part for term in candidate.terms for part in term.split()}
    return [(start, end) for part, start, end in sentence.marks if part in parts]


def _gap(spans: Sequence[tuple[int, int]], start: int, end: int) -> int:
    return min((max(start - last, first - end, 0) for first, last in spans), default=_NEAR + 1)


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
