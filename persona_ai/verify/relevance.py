"""Whether cited evidence bears on a sentence: its words, their forms, or synonyms stand in the evidence.

Calibrated on pairs in tests/data (true paraphrases against real but irrelevant evidence); the thresholds
and what they reach are in tests/test_verify_relevance.py.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from persona_ai.schema import Excerpt, Ledger, Stat, Theme
from persona_ai.schema.itself import Itself
from persona_ai.text.concepts import GROUP_WORDS, concepts, content_stems_of, near, phrase_stems
from persona_ai.text.synonyms import kin
from persona_ai.text.words import is_stop_word, stem, words
from persona_ai.verify.naming import label_of

SHARE: Final = 0.34  # of the sentence's content words that have to be met by the evidence
_PLENTY: Final = 0.6  # from here on, common words and times of day suffice
_COMMON: Final = 0.25  # a word in more than this share of all excerpts says little

_GENERIC_WORDS: Final = """
want need like love hate feel think know get make take give go come keep help try hope wish aim goal pain prefer
value look see find use work day time way thing lot part people person customer account company team user
business product software tool app job role task good bad great important main key able ability easy simple better
well really very much many more most less few little big small new old right sure say tell talk mention describe
ask answer question matter start stop end begin put set do have be seem become let turn bring show rather seldom rarely often
always never usually typically generally around about across every each any all some none one other own same
different today currently avoid offer lead mean rely depend expect require allow enable support provide
promise message copy speak mention emphasise emphasize highlight stress avoid position pitch campaign
trust worry struggle problem issue trouble difficulty difficult hard frustrate frustration annoy annoyance
process workflow solution experience approach result order level current whole full real actual kind sort
first last hold fall fast quick quickly slow slowly careful carefully deal dealt prove proved place moment point fact case side hand head
"""
GENERIC: Final = frozenset(stem(word) for word in _GENERIC_WORDS.split()) | frozenset(
    stem(word) for word in GROUP_WORDS
)
_WEAK: Final = frozenset(
    stem(word)
    for word in (
        "monday tuesday wednesday thursday friday saturday sunday weekend morning afternoon evening night noon "
        "hour minute month year quarter season spring summer autumn winter today yesterday tomorrow number"
    ).split()
)


@dataclass(frozen=True)
class Bearing:
    """How far evidence bears on a sentence.

    `share` of the sentence's specific words is met, a synonym counting half; `met` and `missed` are their
    stems; `telling` are those met by their own form that are neither common here nor mere times of day.
    """

    share: float
    met: tuple[str, ...]
    missed: tuple[str, ...]
    telling: tuple[str, ...]

    @property
    def bears(self) -> bool:
        """Whether the evidence is about what the sentence says."""
        content = len(self.met) + len(self.missed)
        needed = 1 if content <= 4 else 2
        tells = bool(self.telling) or self.share == 1 or (len(self.met) >= 2 and self.share >= _PLENTY)
        return tells and self.share >= SHARE and len(self.met) >= min(needed, content)


def bearing(sentence: str, evidence: Sequence[str], ledger: Ledger) -> Bearing:
    """Return how far texts of evidence bear on a sentence."""
    stems: set[str] = set()
    spoken: set[str] = set()
    for text in evidence:
        stems |= content_stems_of(joined(text))
        spoken |= concepts(text)
    said = phrase_stems(sentence, spoken)
    content = _content(joined(sentence))
    # A sentence of everyday words alone has only these to be judged by.
    specific = {key: word for key, word in content.items() if key not in GENERIC} or content
    weights = {
        key: 1.0 if key in said else _weight(key, word, stems, spoken) for key, word in specific.items()
    }
    common = _common(Itself(ledger)) | _WEAK
    met = tuple(key for key, weight in weights.items() if weight)
    return Bearing(
        share=sum(weights.values()) / len(weights) if weights else 0.0,
        met=met,
        missed=tuple(key for key in weights if key not in met),
        telling=tuple(key for key, weight in weights.items() if weight == 1 and key not in common),
    )


def text_of(stat: Stat) -> str:
    """Return the words that a statistic is known by."""
    return f"{label_of(stat)} {stat.column.replace('_', ' ')} {stat.level} {stat.unit}"


def text_of_theme(theme: Theme, excerpts: Iterable[Excerpt]) -> str:
    """Return the words of a theme: its label, its terms, and what was said."""
    members = frozenset(theme.excerpts)
    own = " ".join(excerpt.text for excerpt in excerpts if excerpt.id in members)
    return f"{theme.label} {' '.join(theme.terms)} {own}"


def joined(text: str) -> str:
    """Return a text with what is one thing in one word, so that "by hand" is not about hands."""
    return re.sub(r"\bby hand\b", "manually", text, flags=re.IGNORECASE)


def _content(sentence: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in words(sentence):
        # "care" has the stem of "car", so it cannot be among the generic stems.
        if not is_stop_word(word) and word.lower() not in ("care", "cares", "cared"):
            found.setdefault(stem(word), word)
    return found


def _weight(key: str, word: str, stems: set[str], spoken: set[str]) -> float:
    """Return 1 where the evidence has the word in some form, .5 where it has a synonym, else 0."""
    if any(near(key, other) for other in stems):
        return 1.0
    return 0.5 if kin(key) & stems or concepts(word) & spoken else 0.0


@lru_cache(maxsize=32)
def _common(ledger: Itself[Ledger]) -> frozenset[str]:
    excerpts = ledger.it.excerpts
    counts: dict[str, int] = {}
    for excerpt in excerpts:
        for key in content_stems_of(excerpt.text):
            counts[key] = counts.get(key, 0) + 1
    most = max(4.0, _COMMON * len(excerpts))
    return frozenset(key for key, count in counts.items() if count > most)
