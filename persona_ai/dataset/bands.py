"""Bands of numbers in words: "1-5M", "<1M", "Less than 6 months", "2+ years", "50 or more"."""

import re
from collections.abc import Collection

_POWERS = {
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "mio": 1e6,
    "mn": 1e6,
    "million": 1e6,
    "bn": 1e9,
    "b": 1e9,
} | {"billion": 1e9}
_UNITS = {
    "minute": 1 / 1440,
    "min": 1 / 1440,
    "hour": 1 / 24,
    "day": 1,
    "week": 7,
    "month": 30.4,
    "year": 365.25,
}
_WORDS = {
    "zero": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "ten": "10",
    "twelve": "12",
    "a": "1",
    "an": "1",
}
_VALUE = r"(\d+(?:[.,]\d+)*)\s*(k|m|mio|mn|bn|b|thousand|million|billion)?"
_UNIT = r"(min(?:ute)?s?|hours?|days?|weeks?|months?|years?)?"
_BELOW = re.compile(
    rf"(?:<|≤|<=|under|below|less than|fewer than|up to|at most|no more than)\s*{_VALUE}\s*{_UNIT}"
)
_ABOVE = re.compile(rf"(?:>|≥|>=|over|above|more than|at least|from)\s*{_VALUE}\s*{_UNIT}")
_PLUS = re.compile(
    rf"{_VALUE}\s*(?:\+|plus)\s*{_UNIT}"
    rf"|{_VALUE}\s*{_UNIT}\s*(?:\+|(?:or|and) (?:more|over|above|older|longer))"
)
_BETWEEN = re.compile(
    rf"(?:between )?{_VALUE}\s*{_UNIT}\s*(?:-|–|—|to|and|\.\.)\s*(?:<|under )?{_VALUE}\s*{_UNIT}"
)
_SINGLE = re.compile(rf"{_VALUE}\s*{_UNIT}")
_DECORATION = re.compile(r"[€$£¥]|\b(?:eur|usd|gbp|chf)\b|\(.*\)")
_NOUN = re.compile(
    r"\b(?:employees?|people|users?|seats?|staff|persons?|hours per day|per (?:day|week|month|year)"
    r"|years old|times|accounts?|licen[cs]es|items|orders|products|of age)\b"
)


def band(answer: str) -> float | None:
    """Return where a band of numbers stands among others, or None where the answer is no band."""
    text = _tidy(answer)
    for pattern, place in ((_BETWEEN, _between), (_PLUS, _plus), (_BELOW, _below), (_ABOVE, _above)):
        if match := pattern.fullmatch(text):
            return place(match)
    if match := _SINGLE.fullmatch(text):
        return _size(match[1], match[2], match[3])
    return None


def bands_are_ordered(answers: Collection[str]) -> bool:
    """Whether the answers are bands rather than plain numbers."""
    return sum(_SINGLE.fullmatch(_tidy(answer)) is None for answer in answers) >= len(answers) / 2


def _tidy(answer: str) -> str:
    text = _DECORATION.sub(" ", answer.casefold().replace("\u00a0", " "))
    text = re.sub(r"\b(" + "|".join(_WORDS) + r")\b", lambda match: _WORDS[match[1]], text)
    return " ".join(_NOUN.sub(" ", text).split())


def _between(match: re.Match[str]) -> float:
    low, low_power, low_unit, high, high_power, high_unit = match.groups()
    power = low_power or (high_power if _plain(low) <= _plain(high) else None)
    return (_size(low, power, low_unit or high_unit) + _size(high, high_power, high_unit or low_unit)) / 2


def _plus(match: re.Match[str]) -> float:
    number, power, unit = match.groups()[:3] if match[1] else match.groups()[3:]
    return _size(number, power, unit) * 1.5 + 1e-6


def _below(match: re.Match[str]) -> float:
    return _size(match[1], match[2], match[3]) / 2


def _above(match: re.Match[str]) -> float:
    return _size(match[1], match[2], match[3]) * 1.5 + 1e-6


def _size(number: str, power: str | None, unit: str | None) -> float:
    return _plain(number) * _POWERS.get(power or "", 1) * _UNITS.get((unit or "day").rstrip("s"), 1)


def _plain(number: str) -> float:
    """Read the number of a band; "1.000" and "1,000" are a thousand, "2.5" is two and a half."""
    text = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", number)
    return float(re.sub(r"[.,](?=\d+[.,])", "", text).replace(",", "."))
