"""Which words of customers are worth quoting, and each of them once.

A good quotation is short, whole, concrete and in the first person; it says something that only this
customer could say. What cannot be shown is never considered (`select.quotable`).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache

from persona_ai.drafting.select import quotable, themes
from persona_ai.schema import Excerpt, Ledger, Theme, ThemeKind
from persona_ai.text.cues import has_condition, has_hedge, is_question, sentiment, theme_kinds
from persona_ai.text.words import content_stems, words

_FIRST_PERSON = re.compile(r"\b(i|we|my|our|me|us|mine|i'm|we're|i've|we've|i'd|i'll|we'll)\b", re.I)
_MOMENT = re.compile(
    r"\b(when|every|each|monday|tuesday|wednesday|thursday|friday|saturday|sunday|morning|evening|night|noon|week|"
    r"month|month's|quarter|year|day|o'clock|last|yesterday|shift|then|before|after)\b",
    re.I,
)
_STANCE = re.compile(
    r"\b(i|we|you) (?:\w+ )?(want|wanted|need|needed|don't|won't|can't|couldn't|trust|hate|love|miss|wish|"
    r"like|lost|stopped|keep|should|shouldn't)\b|\b(i'd|we'd) (?:rather|like|love|never|not)\b",
    re.I,
)
_CONTRAST = re.compile(r"\b(but|instead|until|rather|don't want|i want|except|even though)\b", re.I)
_FILLER = re.compile(r"\b(you know|i mean|kind of|sort of|uh+|um+|erm|(like|as) i said|to be honest)\b", re.I)
_CONTENT = re.compile(r"\bworth (?:it|the|that|every)\b|\bnever (?:once )?(?:thought|considered)\b", re.I)
_PLAIN = 1.8
_DANGLING = re.compile(
    r"^(it|that|this|these|those|they|he|she|which|and|but|or|so|because|yes|yeah|no|ok|okay|well|right|sure|exactly|"
    r"also|then|there|same|mm|oh)\b",
    re.I,
)
_WHOLE = re.compile(r"[.!?…]['\"”’)]*$")
_REACTION = re.compile(
    r"\b(so (i|we|they|my|our|the)|instead|by hand|on paper|manually|spreadsheets?|excel|end(ed)? up|"
    r"then (i|we|they)|call(ed)?|phone[ds]?|mail(ed)?|wr[io]te|wait(ed)?|g[ai]ve up|turn(ed)? (off|to)|"
    r"switch(ed)?|cancel+ed|work(ed)? around|copy|copied|re-?enter(ed)?|type[ds]?|restart(ed)?|"
    r"go(es)? back|went back|fix(ed)? it|ask(ed)?)\b",
    re.I,
)


def appeal(excerpt: Excerpt) -> float:
    """Return how well an excerpt stands on its own; about 0 for filler, 4 for a good quotation."""
    return _appeal(excerpt.text.strip())


@lru_cache(maxsize=32768)
def _appeal(text: str) -> float:
    said = words(text)
    count = len(said)
    score = _length(count)
    score += min(len(content_stems(text)) / max(count, 1), 0.6) * 2
    score += 0.6 * bool(_FIRST_PERSON.search(text)) + 0.5 * bool(_MOMENT.search(text))
    score += 0.3 * bool(re.search(r"\d", text)) + 0.4 * bool(_CONTRAST.search(text))
    score += 0.8 * bool(_STANCE.search(text))
    score += 0.4 * bool(theme_kinds(text)) + 0.5 * bool(_WHOLE.search(text) and not text[:1].islower())
    score -= 0.5 * len(_FILLER.findall(text)) + 0.8 * bool(_DANGLING.match(text))
    score -= 1.5 * is_question(text) + 0.3 * has_hedge(text) + 0.8 * (text[:1].islower())
    return score


def _length(count: int) -> float:
    if 8 <= count <= 25:
        return 1.5
    if 6 <= count < 8 or 25 < count <= 32:
        return 0.7
    return 0.0 if 4 <= count <= 45 else -2.0


def is_reaction(excerpt: Excerpt) -> bool:
    """Return whether someone says what was done then."""
    return bool(_REACTION.search(excerpt.text))


def is_moment(excerpt: Excerpt) -> bool:
    """Return whether someone says when it happens."""
    return bool(_MOMENT.search(excerpt.text))


class Shelf:
    """The quotable excerpts of a ledger that name no speaker; what was taken is not offered again."""

    def __init__(self, ledger: Ledger) -> None:
        named = _mentions(ledger)
        self.excerpts = tuple(
            excerpt for excerpt in quotable(ledger) if not (named and named.search(excerpt.text))
        )
        self._by_id = {excerpt.id: excerpt for excerpt in self.excerpts}
        self._order = {excerpt.id: place for place, excerpt in enumerate(self.excerpts)}
        self._theme = {
            identifier: theme for theme in reversed(themes(ledger)) for identifier in theme.excerpts
        }
        self._said_by = Counter(excerpt.participant for excerpt in self.excerpts)
        self._taken: list[str] = []

    def theme_of(self, excerpt: Excerpt) -> str:
        """Return the id of the largest theme that an excerpt stands in, or ""."""
        theme = self._theme.get(excerpt.id)
        return theme.id if theme else ""

    def shared_by(self, excerpt: Excerpt) -> int:
        """Return how many participants speak of what an excerpt speaks of."""
        theme = self._theme.get(excerpt.id)
        return theme.participants if theme else 0

    def said_by(self, participant: str | None) -> int:
        """Return how many quotable excerpts are a participant's."""
        return self._said_by[participant]

    def place(self, excerpt: Excerpt) -> int:
        """Return where an excerpt stands among all, in the order of the documents."""
        return self._order[excerpt.id]

    def of_theme(self, theme: Theme) -> tuple[Excerpt, ...]:
        """Return the quotable excerpts of a theme, the most representative first."""
        return tuple(self._by_id[name] for name in theme.excerpts if name in self._by_id)

    def get(self, identifier: str) -> Excerpt | None:
        """Return a quotable excerpt by its id."""
        return self._by_id.get(identifier)

    def free(self, among: Iterable[Excerpt]) -> list[Excerpt]:
        """Return those that were not taken, nor say the same as one that was."""
        taken = [content_stems(self._by_id[name].text) for name in self._taken]
        return [
            excerpt
            for excerpt in among
            if excerpt.id not in self._taken
            and not any(_same(content_stems(excerpt.text), old) for old in taken)
        ]

    def best(
        self, among: Iterable[Excerpt], bonus: Callable[[Excerpt], float] = lambda _excerpt: 0.0
    ) -> Excerpt | None:
        """Return the most telling of the free excerpts, without taking it; a new voice counts for more."""
        heard = [self._by_id[name].participant for name in self._taken]

        def worth(excerpt: Excerpt) -> tuple[float, int]:
            fresh = 0.6 / (1 + heard.count(excerpt.participant))
            return appeal(excerpt) + fresh + bonus(excerpt), -self._order[excerpt.id]

        return max(self.free(among), key=worth, default=None)

    def take(self, excerpt: Excerpt) -> Excerpt:
        """Mark an excerpt as used and return it."""
        self._taken.append(excerpt.id)
        return excerpt

    def voices(self, number: int) -> list[Excerpt]:
        """Take the best quotations: distinct participants and distinct themes while there are any."""
        chosen: list[Excerpt] = []
        for strict in (True, False):
            while len(chosen) < number:
                pool = [
                    e for e in self.excerpts if appeal(e) > _PLAIN and self._differs(e, chosen, strict=strict)
                ]
                found = self.best(pool, lambda e: 0.5 * bool(self.theme_of(e)))
                if found is None:
                    break
                chosen.append(self.take(found))
        return chosen

    def _differs(self, excerpt: Excerpt, chosen: list[Excerpt], *, strict: bool) -> bool:
        if excerpt.participant in {other.participant for other in chosen}:
            return False
        theme = self.theme_of(excerpt)
        return not strict or not theme or theme not in {self.theme_of(other) for other in chosen}


def in_tone(excerpt: Excerpt, kind: ThemeKind) -> bool:
    """Return whether the tone of an excerpt goes with a kind: no praise in a pain, no complaint in praise."""
    mood = sentiment(excerpt.text)
    if kind == "praise":
        return mood > 0 and not has_condition(excerpt.text)
    if kind == "objection" and _CONTENT.search(excerpt.text):
        return False
    return mood <= 0 if kind in ("pain", "objection") else True


def fits(excerpt: Excerpt, *kinds: ThemeKind) -> bool:
    """Return whether an excerpt by itself, in tone and cues, is of one of these kinds."""
    found = theme_kinds(excerpt.text)
    return any(kind in found and in_tone(excerpt, kind) for kind in kinds)


def _mentions(ledger: Ledger) -> re.Pattern[str] | None:
    """Return what finds the names of speakers in what others say; they are better left unsaid."""
    speakers = " ".join(excerpt.speaker for excerpt in ledger.excerpts)
    names = {
        name for name in re.findall(r"[^\W\d_]{3,}", speakers) if name[0].isupper() and not name.isupper()
    }
    return re.compile(r"\b(" + "|".join(sorted(map(re.escape, names))) + r")\b") if names else None


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    both = len(one & other)
    return both >= 3 and both >= 0.7 * min(len(one), len(other))
