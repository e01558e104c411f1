"""Read which way a sentence says that a segment differs, and about which statistic."""

import re
from dataclasses import dataclass
from typing import Final

from persona_ai.schema import Stat
from persona_ai.text.concepts import concepts
from persona_ai.verify.case import Case
from persona_ai.verify.frame import of_others
from persona_ai.verify.naming import flipped, is_binary, label_of, named, negations

_UP: Final = frozenset(
    "more higher larger bigger greater longer heavier above exceed exceeds outpace outpaces outspend outspends "
    "overrepresented outnumber outnumbers surpass surpasses beat beats stronger".split()
)
_DOWN: Final = frozenset(
    "underrepresented less fewer lower smaller shorter lighter below trail trails lag lags weaker".split()
)
_OTHER: Final = frozenset(
    "older newer younger faster slower quicker cheaper dearer pricier richer poorer better worse happier unhappier "
    "sadder busier earlier later sooner easier harder".split()
)
ABSOLUTE: Final = {
    "high": 1, "heavy": 1, "heavily": 1, "frequent": 1, "frequently": 1, "often": 1, "long": 1, "large": 1,
    "big": 1, "many": 1, "lots": 1, "much": 1, "intensive": 1, "intensively": 1, "constantly": 1,
    "low": -1, "light": -1, "lightly": -1, "rare": -1, "rarely": -1, "seldom": -1, "infrequent": -1,
    "infrequently": -1, "short": -1, "small": -1, "few": -1, "little": -1, "hardly": -1, "barely": -1,
    "scarcely": -1, "occasionally": -1,
}  # fmt: skip
# Comparatives that mean something only for what a column measures.
_SPECIAL: Final[dict[str, dict[str, int]]] = {
    "tenure": {
        "older": 1,
        "newer": -1,
        "younger": -1,
        "established": 1,
        "new": -1,
        "recent": -1,
        "veteran": 1,
    },
    "spend": {"pricier": 1, "dearer": 1, "richer": 1, "cheaper": -1, "poorer": -1, "thriftier": -1},
    "nps": {"happier": 1, "better": 1, "warmer": 1, "unhappier": -1, "worse": -1, "cooler": -1},
    "satisfaction": {"happier": 1, "better": 1, "unhappier": -1, "worse": -1},
    "rating": {"better": 1, "worse": -1},
    "size": {"bigger": 1, "smaller": -1},
    "age": {"older": 1, "younger": -1},
    "logins": {"busier": 1, "quieter": -1},
    "tickets": {"quieter": -1, "noisier": 1},
    "stay": {"loyal": 1},
}
_SIMILAR: Final = re.compile(
    r"\b(?:as (?:often|much|many|high|low|long) as|the same as|just like|equally|similar(?:ly)?|alike|no different|"
    r"much the same|on a par|in line with)\b",
    re.IGNORECASE,
)
_STRONG: Final = re.compile(
    r"\b(?:far|much|considerably|substantially|markedly|vastly|dramatically|hugely|massively|a lot|lots|way|"
    r"overwhelmingly|many times)\s+(?:more|less|fewer|higher|lower|larger|bigger|smaller|greater|longer|shorter|"
    r"heavier|lighter|older|newer|above|below)",
    re.IGNORECASE,
)
_WEAK: Final = re.compile(
    r"\b(?:slightly|somewhat|a (?:little|bit)|marginally|a touch)\s+(?:more|less|fewer|higher|lower|larger|bigger|"
    r"smaller|greater|longer|shorter|heavier|lighter|older|newer|above|below)",
    re.IGNORECASE,
)
_SIZED: Final = re.compile(
    r"\b(?:bigger|larger|greater|smaller|longer|shorter|heavier|lighter|stronger|weaker)\b", re.IGNORECASE
)
_PART: Final = re.compile(
    r"\b(?:shares?|parts?|proportions?|numbers?|minorit\w+|majorit\w+|role|percentage)\b", re.IGNORECASE
)
# Cohen 1988 and Romano 2006: where a difference stops being small.
_MEDIUM: Final = {"h": 0.5, "delta": 0.33}


@dataclass(frozen=True)
class Said:
    """A direction that prose states: `sign` 1 higher, -1 lower, 0 the same, None undecided."""

    stat: Stat | None
    sign: int | None
    text: str


def stated(case: Case, *, absolute: bool = False) -> list[Said]:
    """Return every direction that the claim's prose states, each with the statistic it is about.

    One that is about no single statistic is about all that are cited: "they use S1 and S2 more than others".

    "Low" and "rarely" state one of a number; of a share they are quantifiers, and checked as such.

    Args:
        case: the claim.
        absolute: whether they state one of a share too, as they do where no share is printed.
    """
    found = []
    for place, clause in enumerate(case.clauses):
        if not speaks(clause.text, case.stats, absolute=True):
            continue
        about = _about(case, place)
        for stat in (about,) if about else case.stats or (None,):
            plainly = absolute or (stat is not None and stat.aggregator != "share")
            if speaks(clause.text, case.stats, absolute=plainly):
                others = of_others(clause.text)
                sign = read(clause.text, stat, absolute=plainly) if stat and not others else None
                found.append(Said(stat, sign, clause.text))
    return found


def speaks(text: str, stats: tuple[Stat, ...], *, absolute: bool = False) -> bool:
    """Whether a text states any direction or sameness."""
    said = set(_words(text))
    adjectives = {word for stat in stats for word in special(stat)}
    directed = _UP | _DOWN | _OTHER | adjectives | (ABSOLUTE.keys() if absolute else frozenset())
    return bool(said & directed) or _SIMILAR.search(text) is not None


def read(text: str, stat: Stat, *, absolute: bool = False) -> int | None:
    """Return the sign that `text` gives to a statistic; None where it cannot be told.

    "They leave less often" about a column that counts renewals is 1: those who leave and those who stay
    are the same people counted from two sides.
    """
    if _SIMILAR.search(text):
        return None if negations(text) else 0
    if stat.aggregator == "share" and _SIZED.search(text) and not _PART.search(text):
        return None  # "the bigger companies" says nothing of how many they are
    signs = _signs(text, stat, absolute=absolute)
    plain = without_rarity(text)
    if len(signs) != 1 or negations(plain if absolute else text):
        return None
    sign = signs.pop()
    return -sign if stat.aggregator == "share" and flipped(plain, stat) else sign


def without_rarity(text: str) -> str:
    """Return a text without "rarely" and the like, which tell a direction rather than deny."""
    return re.sub(r"\b(?:rarely|seldom|hardly|barely|scarcely)\b", " ", text, flags=re.IGNORECASE)


def intensity_fits(text: str, stat: Stat) -> bool:
    """Whether "far more" and "slightly more" fit the size of the effect."""
    if stat.comparison is None:
        return False
    size, medium = abs(stat.comparison.effect), _MEDIUM[stat.comparison.effect_kind]
    return not (_STRONG.search(text) and size < medium) and not (_WEAK.search(text) and size >= medium)


def _signs(text: str, stat: Stat, *, absolute: bool) -> set[int]:
    adjectives = special(stat)
    found = set()
    said = _words(text)
    comparative = any(word in _UP or word in _DOWN for word in said)
    for word in said:
        if word in adjectives:
            found.add(adjectives[word])
        elif word in _UP:
            found.add(1)
        elif word in _DOWN:
            found.add(-1)
        elif absolute and not comparative and word in ABSOLUTE:
            found.add(ABSOLUTE[word])
    return found


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"\b(over|under)-represented", r"\1represented", text.lower()))


def special(stat: Stat) -> dict[str, int]:
    """Return the adjectives that have a direction for what a statistic measures: "older" for tenure."""
    merged: dict[str, int] = {}
    if stat.aggregator == "share" and not is_binary(stat):
        return merged  # more of them in a middle band are neither bigger nor smaller
    for concept in concepts(f"{label_of(stat)} {stat.column.replace('_', ' ')}"):
        merged |= _SPECIAL.get(concept, {})
    return merged


def _about(case: Case, place: int) -> Stat | None:
    """Return the statistic that clause `place` is about: the one in it, else the one that it names."""
    clauses = case.clauses
    own = clauses[place]
    if len(own.stats) == 1:
        return case.stat(next(iter(own.stats)))
    for text in (own.text, _with(clauses, place, -1), _with(clauses, place, 1)):
        found = _named_in(case, text)
        if found is not None:
            return found
    return case.stats[0] if len(case.stats) == 1 and _named_in(case, case.prose) else None


def _with(clauses: tuple[object, ...], place: int, step: int) -> str:
    first, last = sorted((place, place + step))
    return " ".join(getattr(clause, "text", "") for clause in clauses[max(0, first) : last + 1])


def _named_in(case: Case, text: str) -> Stat | None:
    scored = [(named(text, stat, case.column(stat)), stat) for stat in case.stats]
    strongest = max((score for score, _ in scored), default=0)
    found = [stat for score, stat in scored if score == strongest and score > 0]
    return found[0] if len(found) == 1 else None
