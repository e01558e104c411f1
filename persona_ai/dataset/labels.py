"""How prose names a column: "logins_per_week" is said "logins per week", "nps" is said "NPS"."""

import itertools
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from persona_ai.dataset.wordlist import word_set

_LONGEST = 60  # characters of a label
_LONG_HEADER = 5  # words; longer ones are sentences, whose last words say little
_ACRONYMS = word_set(
    """
    API ARR B2B B2C CLV CRM CSAT CES CSV CTR ERP EU FAQ GB GDP GMV HR ID IP IT KPI LTV MB MRR NPS OS
    PC PDF POS QA ROI RFM SAP SKU SLA SMS SQL SSO TV UI UK URL US USA UX VAT VIP VPN
    """
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# "pain_10a_data_is_..." or "q7_why": a survey's numbering before the wording
_NUMBERING = re.compile(
    r"^(?:[a-z]+[_ .-])?(?:q(?:uestion)?)?[_ ]?\d{1,3}[a-z]?[_ .:)-]+(?=[a-zA-Z])", re.IGNORECASE
)
_LEADING = re.compile(
    r"^(?:n|nb|num|nr|number|count|cnt)[_ ](?:of[_ ])?(?=[a-z])|^(?:is|has|flag)[_ ](?=[a-z])", re.I
)
_CONTRACTIONS = (
    (re.compile(r"\b(don|can|won|haven|isn|aren|doesn|didn|couldn|wouldn|shouldn|wasn|hasn)[ ]t\b"), r"\1't"),
    (re.compile(r"\be g\b"), "e.g."),
    (re.compile(r"\bi e\b"), "i.e."),
    (re.compile(r"\b(i|we|you|they)[ ](m|ve|re|ll)\b"), r"\1'\2"),
)
_SHORT_WORDS = {
    "avg": "average",
    "pct": "percent",
    "qty": "quantity",
    "amt": "amount",
    "yr": "year",
    "yrs": "years",
}
_INSTRUCTIONS = re.compile(
    r"[\(\[][^\)\]]*(?:select|choose|check|tick|apply|scale|optional|required|please|max|multiple)[^\)\]]*[\)\]]"
    r"|\b(?:please )?(?:select|choose|check|tick) (?:all|one|up to)\b[^.?]*[.?]?"
    r"|^on a scale (?:of|from)?[^,]*,\s*",
    re.IGNORECASE,
)
_QUESTIONS = (
    (r"how (?:satisfied|happy) (?:are|were) you (?:overall )?with (.+)", r"satisfaction with \1"),
    (r"how likely (?:are|is it that) you (?:would |to )*(?:to )?(.+)", r"likelihood to \1"),
    (r"how important (?:is|are) (.+?)(?: to you)?", r"importance of \1"),
    (r"how (?:easy|difficult|hard) (?:is|was) it to (.+)", r"ease to \1"),
    (r"how (?:often|frequently) (?:do|did|have) you (.+)", r"how often they \1"),
    (r"how long have you (?:been )?(.+)", r"time \1"),
    (r"how many (.+?) (?:do|did|does|are|have) .+", r"\1"),
    (r"(?:which|what) (.+?) (?:do|did) you (?:currently )?(?:use|have)\b.*", r"\1 used"),
    (r"(?:which|what) (?:is|are|was|were) your (.+)", r"\1"),
    (r"(?:which|what) (?:of the following )?(.+)", r"\1"),
    (r"(?:do|did) you (.+)", r"\1"),
    (r"(?:are|were) you (.+)", r"\1"),
)
_PRONOUNS = ((re.compile(r"\byour\b", re.I), "their"), (re.compile(r"\byourself\b", re.I), "themselves"))

_CURRENCIES = {
    "eur": "€",
    "euro": "€",
    "euros": "€",
    "usd": "$",
    "dollar": "$",
    "dollars": "$",
    "gbp": "£",
} | {
    "pounds": "£",
    "chf": "CHF",
    "sek": "SEK",
    "pln": "PLN",
    "jpy": "¥",
}
_MEASURES = {
    "pct": "%",
    "percent": "%",
    "percentage": "%",
    "sec": "seconds",
    "secs": "seconds",
    "seconds": "seconds",
    "mins": "minutes",
    "minutes": "minutes",
    "hrs": "hours",
    "hours": "hours",
    "days": "days",
    "weeks": "weeks",
    "months": "months",
    "years": "years",
    "km": "km",
    "kg": "kg",
    "gb": "GB",
    "mb": "MB",
    "ms": "ms",
}
_PERIODS = ("day", "week", "month", "quarter", "year")
_QUANTITIES = word_set(
    """
    duration time age tenure length period since session response wait lead avg average
    """
)


@dataclass(frozen=True)
class Heading:
    """What a header says: how prose names the column, and the unit of its values."""

    label: str
    unit: str


def header_words(name: str) -> tuple[str, ...]:
    """Return the lower-case words of a header: "VisitFrequency" is ("visit", "frequency")."""
    return tuple(word.casefold() for word in re.findall(r"[^\W_]+", _CAMEL.sub(" ", name)))


def key_words(name: str) -> frozenset[str]:
    """Return the words that say what a column is about; of a long header only those at its start."""
    words = header_words(name)
    if len(words) <= _LONG_HEADER:
        return frozenset(words)
    return frozenset(words[:3]) | frozenset(header_words(label_of(name))[:3])


def headings(names: Sequence[str]) -> dict[str, Heading]:
    """Return label and unit of each column; labels that would be the same are told apart."""
    found = {name: Heading(label_of(name), unit_of(name)) for name in names}
    times = Counter(heading.label.casefold() for heading in found.values())
    taken: set[str] = set()
    told: dict[str, Heading] = {}
    for name, heading in found.items():
        label = _plain(name) if times[heading.label.casefold()] > 1 else heading.label
        label = _untaken(label, taken)
        taken.add(label.casefold())
        told[name] = Heading(label, heading.unit)
    return told


def _untaken(label: str, taken: Collection[str]) -> str:
    """Return the label, with a number behind it where it is taken: "plan", "plan (2)"."""
    numbered = (f"{label} ({number})" for number in itertools.count(2))
    return next(one for one in itertools.chain([label], numbered) if one.casefold() not in taken)


def label_of(name: str) -> str:
    """Return how prose names the column."""
    if _is_question(name):
        return _shorten(_from_question(name))
    body = _NUMBERING.sub("", name)
    body = _LEADING.sub("", body) if len(header_words(body)) > 1 else body
    words = [_SHORT_WORDS.get(word, word) for word in _case(_CAMEL.sub(" ", body).replace("_", " ")).split()]
    if len(words) > 1 and unit_of(name) and not _is_period(words) and words[-1].casefold() in _suffixes():
        words.pop()
    text = " ".join(words) or name
    for pattern, replacement in _CONTRACTIONS:
        text = pattern.sub(replacement, text)
    return _shorten(text.strip(" .:-"))


def unit_of(name: str) -> str:
    """Return the unit that a header names: "€", "%", "months", "per week"; "" where it names none."""
    if _is_question(name):
        return ""
    words = header_words(name)
    if len(words) > 2 and words[-2] == "per" and words[-1] in _PERIODS:
        return f"per {words[-1]}"
    for word in words[1:]:
        if word in _CURRENCIES:
            return _CURRENCIES[word]
    last = words[-1] if len(words) > 1 else ""
    if last in _MEASURES:
        return _MEASURES[last]
    if last == "min" and _QUANTITIES & set(words):
        return "minutes"
    return "%" if words and words[0] in ("pct", "percent") else ""


def is_money(unit: str) -> bool:
    """Whether a unit is a currency."""
    return unit in _CURRENCIES.values()


def _suffixes() -> frozenset[str]:
    return frozenset(_CURRENCIES) | frozenset(_MEASURES) | {"min"}


def _is_period(words: Sequence[str]) -> bool:
    return len(words) > 2 and words[-2] == "per"


def _is_question(name: str) -> bool:
    return "?" in name or len(name.split()) > 6


def _from_question(name: str) -> str:
    text = _INSTRUCTIONS.sub("", " ".join(name.split()))
    text = re.sub(r"^(?:q(?:uestion)?\s*)?\d{1,3}[a-z]?\s*[.:)-]\s*", "", text.strip(), flags=re.IGNORECASE)
    text = re.split(r"\?", text)[0].strip(" .:-")
    for pattern, replacement in _QUESTIONS:
        if re.fullmatch(pattern, text, re.IGNORECASE):
            text = re.sub(pattern, replacement, text, count=1, flags=re.IGNORECASE)
            break
    for word, replacement in _PRONOUNS:
        text = word.sub(replacement, text)
    return _lower_first(text) or name


def _plain(name: str) -> str:
    return _shorten(_case(_CAMEL.sub(" ", name).replace("_", " ")))


def _case(text: str) -> str:
    """Lower the words of a header, keeping acronyms and names such as "iPhone" or "JupyterLab"."""
    shouting = text.isupper() and len(text) > 5
    return " ".join(_case_word(word, shouting) for word in text.split())


def _case_word(word: str, shouting: bool) -> str:
    bare = word.strip(".,:;()").upper()
    if bare in _ACRONYMS and bare != "IT" and bare != "US":
        return word.upper()
    if word.isupper() and len(word) > 1 and not shouting:
        return word
    return word.lower()


def _lower_first(text: str) -> str:
    first = text.split(" ", 1)[0]
    return text if first.isupper() and len(first) > 1 else text[:1].lower() + text[1:]


def _shorten(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    return text[: _LONGEST + 1].rsplit(" ", 1)[0].rstrip(" ,;:-(")
