"""Which column a stretch of prose speaks of, by its own words or by a synonym, and with which sign."""

import re
from functools import lru_cache
from typing import Final

from persona_ai.schema import Column, Ledger, Stat
from persona_ai.text.concepts import (
    among,
    clause_stems,
    concepts,
    content_stems_of,
    heads,
    opposite,
    poles,
)
from persona_ai.text.words import stem, words
from persona_ai.text.yes_no import NO, YES, is_no, is_yes

_NEGATOR: Final = re.compile(
    r"\b(?:not|never|no|none|nobody|without|neither|nor|hardly|barely|scarcely|rarely|seldom|lack(?:s|ing)?|"
    r"fail(?:s|ed)?|cannot|stopped|refuse[sd]?|avoid(?:s|ed)?|un(?:able|willing)|missing|instead of|rather than|"
    r"far from|anything but|other than|except|excluding|outside|non)\b|n['’]t\b",
    re.IGNORECASE,
)
_EDGE: Final = re.compile(
    r"\b(smallest|lowest|middle|largest|biggest|highest)((?:\s+\w+){1,3})", re.IGNORECASE
)
_DIRECT, _BY_SYNONYM = 2, 1


def label_of(stat: Stat) -> str:
    """Return how prose names a statistic's column."""
    return stat.label or stat.column.replace("_", " ")


def is_binary(stat: Stat) -> bool:
    """Whether a share counts a plain yes or no."""
    return stat.aggregator == "share" and (is_yes(stat.level) or is_no(stat.level))


def named(text: str, stat: Stat, column: Column | None = None) -> int:
    """Return 2 where `text` names what a statistic counts by its own words, 1 by a synonym, else 0.

    For a share of an option the option has to be named; the column alone says nothing.
    """
    if stat.column == "segment":
        return _DIRECT
    if stat.aggregator == "share" and not is_binary(stat):
        if edge_of(text, stat, column):
            return _DIRECT
        if not names(text, stat.level, own_words=True):
            return 0
        return _DIRECT if column is None or _is_telling(stat.level) else names(text, label_of(stat))
    return max(names(text, label_of(stat)), names(text, stat.column))


def edge_of(text: str, stat: Stat, column: Column | None) -> str:
    """Return "smallest" where `text` names so the first of a column's ordered options, and that is what is counted."""
    if column is None or column.kind != "ordinal" or stat.level not in column.levels:
        return ""
    found = _EDGE.search(text)
    if found is None or not {stem(word) for word in words(found.group(2))} & heads(column.label):
        return ""
    edge, last = found.group(1).lower(), len(column.levels) - 1
    place = {"smallest": 0, "lowest": 0, "middle": last / 2}.get(edge, last)
    return edge if column.levels.index(stat.level) == place else ""


@lru_cache(maxsize=16384)
def names(text: str, name: str, *, own_words: bool = False) -> int:
    """Return 2 where `text` holds the words of `name`, 1 where it holds a synonym, else 0."""
    wanted = heads(name)
    if not wanted:
        return _DIRECT if name.casefold() in text.casefold() else 0
    have = clause_stems(text)
    if all(among(one, have) for one in wanted) or _spelled(name, text):
        return _DIRECT
    if own_words and len(wanted) > 1:
        return 0
    return _BY_SYNONYM if _related(name) & concepts(text) else 0


def _related(name: str) -> frozenset[str]:
    """Return the concepts of a name, and the other end of those that have one."""
    mine = concepts(name)
    return mine | {opposite(pole) for pole in mine & {"stay", "leave"}}


def others_named(text: str, stat: Stat, ledger: Ledger) -> str:
    """Return the name of another column, or of another option of this one, that `text` speaks of; or ""."""
    own = f"{label_of(stat)} {stat.column.replace('_', ' ')} {stat.level} {stat.unit}"
    column = next((one for one in ledger.columns if one.name == stat.column), None)
    if column is not None and stat.aggregator == "share":
        for level in column.levels:
            if level != stat.level and _names_option(text, level, own):
                return level
    mine = named(text, stat, column)
    for other in ledger.columns:
        if other.name == stat.column or other.role in ("id", "ignored", "text", "segment"):
            continue
        if found := _names_column(text, other, own, mine):
            return found
    return ""


def beside(text: str, name: str, reach: int = 2) -> str:
    """Return the words of `text` that stand right beside the words of `name`, with these; "" where there are none."""
    said = words(text)
    wanted = heads(name)
    places = [place for place, word in enumerate(said) if among(stem(word), wanted)]
    kept = [word for at, word in enumerate(said) if any(abs(at - place) <= reach for place in places)]
    return " ".join(kept)


def negations(text: str) -> int:
    """Return how many words of `text` negate."""
    return len(_NEGATOR.findall(text))


def flipped(text: str, stat: Stat) -> bool:
    """Whether `text` speaks of the complement of what a statistic counts: "left" where it counts renewals."""
    return (negations(text) + _opposites(text, stat) + _is_negative(stat)) % 2 == 1


def _opposites(text: str, stat: Stat) -> int:
    """Return 1 where `text` names the other end of what the statistic's column names."""
    own = poles(f"{label_of(stat)} {stat.column.replace('_', ' ')}") or poles(stat.level)
    if not is_binary(stat) and stat.aggregator == "share":
        own = poles(stat.level)
    said = poles(text)
    against = {opposite(pole) for pole in own}
    return 1 if said & against and not said & own else 0


def _is_negative(stat: Stat) -> int:
    if stat.aggregator != "share":
        return 0
    if is_no(stat.level):
        return 1
    return negations(stat.level) % 2 if not is_yes(stat.level) else 0


def _names_option(text: str, level: str, own: str) -> bool:
    if not _is_telling(level):
        return False
    mine = content_stems_of(own)
    wanted = {one for one in heads(level) if not among(one, mine)}
    return bool(wanted) and all(among(one, clause_stems(text)) for one in heads(level))


def _names_column(text: str, other: Column, own: str, mine: int) -> str:
    for name in {other.label or other.name, other.name.replace("_", " ")}:
        found = names(text, name)
        if found == _DIRECT and any(not among(one, content_stems_of(own)) for one in heads(name)):
            return name
        if found == _BY_SYNONYM and not mine and not concepts(name) & _related(own):
            return name
    if other.kind not in ("nominal", "multi_select", "binary"):
        return ""
    return next((level for level in other.levels if _names_option(text, level, own)), "")


def _is_telling(level: str) -> bool:
    """Whether an option can be told from everyday words: "Business", but not "Other", "1" or "Weekly"."""
    plain = level.strip().casefold()
    if plain in YES | NO or plain in _EVERYDAY:
        return False
    return any(char.isalpha() for char in plain)


def _spelled(name: str, text: str) -> bool:
    plain = name.replace("_", " ").casefold().strip()
    return len(plain) > 2 and re.search(rf"(?<!\w){re.escape(plain)}(?!\w)", text.casefold()) is not None


_EVERYDAY: Final = frozenset(
    {
        "other", "others", "none", "small", "medium", "large", "low", "high", "middle", "often", "sometimes",
        "never", "always", "rarely", "daily", "weekly", "monthly", "yearly", "unknown", "n/a", "new", "old",
        "good", "bad", "average", "some", "few", "many", "more", "less", "single", "standard", "general",
        "agree", "disagree", "neutral", "active", "inactive",
    }
)  # fmt: skip
