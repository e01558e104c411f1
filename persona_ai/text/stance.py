"""How a text stands to the things that it names: wants them, has them, lacks them, likes or hates them."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from persona_ai.text.words import content_stems, is_stop_word, stem, words

Stance = Literal["wanted", "unwanted", "said", "denied"]

_CLAUSE: Final = re.compile(
    r"[,;:.!?()–—]|\b(?:and|but|because|so|while|whereas|though|although|when|if|until|which)\b"
)
_NOT: Final = re.compile(
    r"\b(?:not|never|no|nobody|none|nothing|without|neither|nor|hardly|barely|rarely|seldom|cannot|stop|stopped|"
    r"refuse[sd]?|fail(?:s|ed)? to|unable to|no longer|instead of|rather than|lack(?:s|ing)?|avoid(?:s|ed|ing)?|end of|"
    r"(?:be|get|got|come|came|move|moved) (?:off|away from)|free of|leave behind|"
    r"do without|get rid of|against)\b|\w+n['’]t\b",
    re.IGNORECASE,
)
_NOT_AFTER: Final = re.compile(r"\b(?:not|never|cannot|no longer)\b|\w+n['’]t\b", re.IGNORECASE)
_COMPARES: Final = frozenset(
    "look feel sound thing seem just is was are be were it it's that's".split()
)  # "it is like a gym"
_KEEPS: Final = re.compile(
    r"\b(?:can(?:no|['’])t|(?:do|does|did)(?:n['’]t| not)|never) stop\b", re.IGNORECASE
)
_FEELING: Final = frozenset(
    stem(word)
    for word in (
        "rely reliable dependable trustworthy solid flawless smooth painless effortless easy simple intuitive "
        "love hate like dislike enjoy happy unhappy annoying annoy frustrating frustrated angry pleased satisfied "
        "disappointed delighted glad trust confident praise appreciate admire worried dread calm relaxed thrilled "
        "excellent fantastic amazing awesome brilliant perfect terrible awful horrible wonderful nightmare useless"
    ).split()
)
_UNWANTED: Final = re.compile(
    r"^\W*(?:please |and |so |just )*(?:don['’]t|do not|never)\b|\bno more\b", re.IGNORECASE
)
_ORDERS: Final = re.compile(
    r"^\W*(?:(?:please|and|but|just|then) )*(?:leave|keep|say|make|show|give|let|put|add|build|tell|send)\b",
    re.IGNORECASE,
)
_WANT: Final = re.compile(
    r"\b(?:want|wants|wanted|need|needs|needed|like|likes|liked|love|loves|loved|prefer|prefers|wish|wishes|hope|hopes|"
    r"hoping|trust|trusts|care|cares|enjoy|enjoys|interested|keen|rely on|relies on|depend on|happy (?:to|with|about)|"
    r"ask(?:s|ed|ing)? for|look(?:s|ing)? for|aim(?:s|ing)?|expect(?:s|ed)?|value|values|use for|miss|misses|"
    r"would (?:love|pay|like)|pay (?:for|extra)|buy|recommend|recommends|believe in|mind)\b",
    re.IGNORECASE,
)
_GOOD: Final = frozenset(
    stem(word)
    for word in (
        "rely love great excellent fantastic amazing awesome easy simple helpful reliable happy satisfied pleased "
        "perfect brilliant smooth intuitive delighted glad enjoy praise trust confident comfortable relaxed "
        "appreciate admire best wonderful solid dependable grateful calm thrilled painless effortless like trustworthy".split()
    )
)
_BAD: Final = frozenset(
    stem(word)
    for word in (
        "hate terrible awful broken slow annoying frustrating frustrated confusing difficult painful nightmare "
        "unreliable useless clunky cumbersome tedious unhappy disappointed disappointing angry dislike worried "
        "dread stressful struggle complain distrust fail fails crash crashes wrong mess horrible poor bad "
        "problem trouble suffer hard lose lost pain expensive buggy worse worst error errors hurt hurts".split()
    )
)
_ANTONYMS: Final = (
    ("fast slow", "quick slow", "easy hard", "easy difficult", "simple complex", "simple complicated"),
    ("cheap expensive", "manual automatic", "manually automatically", "paper digital", "always never"),
    ("trust distrust", "accept refuse", "import export", "increase decrease", "clear confusing"),
    ("reliable unreliable", "accurate inaccurate", "happy unhappy", "love hate", "online offline"),
    ("daily yearly", "daily monthly", "weekly monthly", "monthly yearly", "daily weekly", "weekly yearly"),
)


@dataclass(frozen=True)
class Reading:
    """What a text says: the stance to each stem, and its mood (1 good, -1 bad, 0 neither or both).

    `feeling` is the mood of its words of feeling alone ("love", "annoyed"), without events ("lost").
    """

    stances: tuple[tuple[str, Stance], ...]
    mood: int
    feeling: int
    stems: frozenset[str]


@lru_cache(maxsize=8192)
def read(text: str) -> Reading:
    """Read the stance of a text to every content stem in it."""
    stances: list[tuple[str, Stance]] = []
    moods: list[tuple[str, int]] = []
    rather = re.search(r"\brather\b.*?\bthan\b(.*)", text, re.IGNORECASE)
    refused = content_stems(rather.group(1)) if rather else frozenset()
    for clause in _CLAUSE.split(_KEEPS.sub("keep", text)):
        said = words(clause)
        for place, word in enumerate(said):
            key = "" if _is_no_feeling(said, place) else stem(word)
            if sign := (key in _GOOD) - (key in _BAD):
                moods.append((key, -sign if _negated(said, place) else sign))
            if not is_stop_word(word):
                stances.append((key, "unwanted" if key in refused else _stance(said, place, clause)))
    mood = _balance([sign for _, sign in moods])
    feeling = _balance([sign for key, sign in moods if key in _FEELING])
    return Reading(tuple(stances), mood, feeling, content_stems(text))


def _is_no_feeling(said: list[str], place: int) -> bool:
    """Whether a word only looks like one of feeling: "please", "likely", "looks like"."""
    word, before = said[place].lower(), said[place - 1].lower() if place else ""
    return word in ("please", "likely", "unlikely") or (word == "like" and stem(before) in _COMPARES)


def _balance(signs: list[int]) -> int:
    return (1 in signs and -1 not in signs) - (-1 in signs and 1 not in signs)


def _negated(said: list[str], place: int) -> bool:
    return bool(_NOT.search(" ".join(said[max(0, place - 5) : place])))


def antonyms(key: str) -> frozenset[str]:
    """Return the stems that mean the opposite of a stem, as far as is known."""
    return _OPPOSITE.get(key, frozenset())


def _stance(said: list[str], place: int, clause: str) -> Stance:
    """Return the stance to the word at `place`: the verbs and negations within reach before it decide."""
    if _UNWANTED.search(clause):
        return "unwanted"
    here = " ".join(said[max(0, place - 6) : place + 1])
    negated = _negated(said, place)
    if _WANT.search(here) or _ORDERS.search(clause):
        return "unwanted" if negated else "wanted"
    after = " ".join(said[place + 1 : place + 4])
    return "denied" if negated or _NOT_AFTER.search(after) else "said"


def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for group in _ANTONYMS:
        for pair in group:
            one, other = (stem(word) for word in pair.split())
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
    return {key: frozenset(values) for key, values in found.items()}


_OPPOSITE: Final = _opposites()
