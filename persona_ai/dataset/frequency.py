"""How often, in words: "Once a month", "More than once a week", "Daily - heavy usage", "Never"."""

import re

_YEAR = {
    "hour": 2000.0,
    "day": 365.0,
    "week": 52.0,
    "month": 12.0,
    "quarter": 4.0,
    "year": 1.0,
    "decade": 0.1,
}
_ADVERBS = {
    "hourly": 2000.0,
    "daily": 365.0,
    "weekly": 52.0,
    "biweekly": 26.0,
    "fortnightly": 26.0,
    "monthly": 12.0,
    "quarterly": 4.0,
    "yearly": 1.0,
    "annually": 1.0,
    "never": 0.0,
    "almost never": 0.5,
    "hardly ever": 0.6,
    "very rarely": 1.5,
    "rarely": 2.0,
    "seldom": 2.5,
    "occasionally": 6.0,
    "once in a while": 6.5,
    "sometimes": 12.5,
    "from time to time": 13.0,
    "regularly": 45.0,
    "often": 60.0,
    "frequently": 80.0,
    "usually": 110.0,
    "most of the time": 130.0,
    "very often": 140.0,
    "mostly": 150.0,
    "almost always": 300.0,
    "nearly always": 310.0,
    "always": 366.0,
    "all the time": 367.0,
    "constantly": 368.0,
}
_NUMBERS = {"once": 1.0, "twice": 2.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "six": 6.0} | {
    "several": 3.5,
    "a few": 3.0,
    "multiple": 3.5,
    "many": 6.0,
}
_AMOUNT = r"(once|twice|\d+(?:\s*(?:-|–|to)\s*\d+)?|several|a few|multiple|many|one|two|three|four|six)"
_PERIOD = r"(hour|day|week|month|quarter|year|decade)s?"
_RATE = re.compile(rf"{_AMOUNT}(?:\s+or\s+{_AMOUNT})?(?:\s+times?)?\s+(?:a|an|per|each|every)\s+{_PERIOD}")
_EVERY = re.compile(rf"every\s+(?:(other|\d+|two|three|four|six)\s+)?{_PERIOD}")
_MORE = re.compile(r"^(?:more (?:often |frequently )?than|at least)\s+")
_LESS = re.compile(r"^(?:less (?:often |frequently )?than|fewer than|at most)\s+")
_STRENGTH = ((re.compile(r"\b(heavy|intense|intensive)\b"), 1.02), (re.compile(r"\b(light|little)\b"), 0.98))


def times_a_year(answer: str) -> float | None:
    """Return how many times a year an answer means, or None where it does not say how often."""
    text = answer.casefold().strip(" .")
    head = re.split(r"\s*[-–—;:(,]\s+|\s+[-–—(]\s*", text, maxsplit=1)[0].strip()
    rate = _rate(head)
    if rate is None:
        return 0.1 if re.match(r"(i |we )?no longer\b|not any ?more", text) else _never(text)
    for pattern, factor in _STRENGTH:
        if pattern.search(text[len(head) :]):
            rate *= factor
    return rate


def _never(text: str) -> float | None:
    return 0.0 if re.match(r"(i |we )?(have |has )?never\b", text) else None


def _rate(text: str) -> float | None:
    if _MORE.match(text):
        inner = _rate(_MORE.sub("", text))
        return None if inner is None else inner * 1.5
    if _LESS.match(text):
        inner = _rate(_LESS.sub("", text))
        return None if inner is None else inner * 0.5
    if text in _ADVERBS:
        return _ADVERBS[text]
    if match := _RATE.fullmatch(text):
        return _amount(match[1]) * _YEAR[match[3]]
    if match := _EVERY.fullmatch(text):
        every = {"other": 2.0, None: 1.0}.get(match[1]) or _amount(match[1])
        return _YEAR[match[2]] / every
    return None


def _amount(text: str) -> float:
    if text in _NUMBERS:
        return _NUMBERS[text]
    numbers = [float(number) for number in re.findall(r"\d+", text)]
    return sum(numbers) / len(numbers)
