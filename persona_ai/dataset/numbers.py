"""Numbers as people write them: "1.234,50 €", "$12k", "45 %", "(300)", "+3"."""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

_SIGNS = {
    "€": "€",
    "$": "$",
    "£": "£",
    "¥": "¥",
    "₹": "₹",
    "us$": "$",
    "eur": "€",
    "usd": "$",
    "gbp": "£",
} | {
    "chf": "CHF",
    "sek": "SEK",
    "pln": "PLN",
    "fr.": "CHF",
}
_UNITS = {
    "%": "%",
    "percent": "%",
    "s": "seconds",
    "sec": "seconds",
    "seconds": "seconds",
    "min": "minutes",
    "mins": "minutes",
    "minute": "minutes",
    "minutes": "minutes",
    "h": "hours",
    "hr": "hours",
    "hrs": "hours",
    "hour": "hours",
    "hours": "hours",
    "d": "days",
    "day": "days",
    "days": "days",
    "week": "weeks",
    "weeks": "weeks",
    "month": "months",
    "months": "months",
    "mo": "months",
    "year": "years",
    "years": "years",
    "yrs": "years",
    "km": "km",
    "kg": "kg",
    "gb": "GB",
    "mb": "MB",
    "ms": "ms",
    "users": "users",
    "seats": "seats",
    "times": "times",
}
_POWERS = {"k": 1e3, "m": 1e6, "mio": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9}
_NUMBER = re.compile(
    r"(?P<sign>[-−+])?\s*(?P<before>us\$|[€$£¥₹]|[a-z]{3}(?=[\s\d])|fr\.)?\s*(?P<sign2>[-−+])?"
    r"(?P<digits>\d[\d.,'’\s]*(?:e[+-]?\d+)?|[.,]\d+)\s*(?P<power>(?:k|mio|mn|m|bn|b)(?![a-z]))?\s*(?P<after>[€$£¥₹%]|[a-z.$]+)?",
    re.IGNORECASE,
)
_THOUSANDS = {
    ",": re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?"),
    ".": re.compile(r"\d{1,3}(\.\d{3})+(,\d+)?"),
    " ": re.compile(r"\d{1,3}([\s'’]\d{3})+([.,]\d+)?"),
}
_BEYOND = "1e999"  # digits that make an infinite number
_INFINITE = re.compile(r"(?P<sign>[-−+])?\s*(?:inf|infinity|∞)", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(
    r"[\d.\s'’]*,(\d{1,2}|\d{4,})|0,\d+|\d{4,},\d+|\d{1,3}(\.\d{3})+,\d+|\d{1,3}(\.\d{3}){2,}"
)
_DECIMAL_POINT = re.compile(r"[\d,\s'’]*\.(\d{1,2}|\d{4,})|0\.\d+|\d{1,3}(,\d{3})+\.\d+|\d{4,}\.\d+")
_PLAIN = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?", re.IGNORECASE)
_FLOAT = re.compile(r"(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)


@dataclass(frozen=True)
class Numbers:
    """The distinct values of a column read as numbers; `unit` is the one they carry, or "".

    What is written as infinite, or too large for a number, is infinite here.
    """

    values: Mapping[str, float]
    unit: str
    rejected: tuple[str, ...]
    rewritten: frozenset[str]  # those that carried separators, signs or units


@dataclass(frozen=True)
class _Parts:
    sign: float
    digits: str
    power: float
    unit: str


def parse_numbers(values: Collection[str]) -> Numbers:
    """Read a column's distinct values as numbers; what is none is `rejected`.

    Whether a lone comma or point marks decimals or thousands is decided for the column as a whole. Units
    other than the most frequent one are rejected with their values: minutes and hours cannot be mixed.
    """
    if all(map(_PLAIN.fullmatch, values)):
        return Numbers({value: float(value) for value in values}, "", (), frozenset())
    parts = {value: found for value in values if (found := _split(value)) is not None}
    units = Counter(part.unit for part in parts.values() if part.unit)
    unit = units.most_common(1)[0][0] if units else ""
    comma = _comma_is_decimal([part.digits for part in parts.values()])
    read: dict[str, float] = {}
    for value, part in parts.items():
        number = _number(part.digits, comma)
        if number is not None and part.unit in ("", unit):
            read[value] = part.sign * number * part.power
    rejected = tuple(value for value in values if value not in read)
    rewritten = frozenset(value for value in read if not _PLAIN.fullmatch(value))
    return Numbers(read, unit, rejected, rewritten)


def _split(value: str) -> _Parts | None:
    text = value.replace("\u00a0", " ").replace("\u202f", " ").strip()
    negative = text.startswith("(") and text.endswith(")")
    behind = text.endswith(("-", "−")) and text[:1].isdigit()  # as bookkeeping software prints it
    match = _NUMBER.fullmatch(text[1:-1] if negative else text[:-1].rstrip() if behind else text)
    if match is None:
        return _infinite(text)
    before, after = (match["before"] or "").lower(), (match["after"] or "").lower().rstrip(".")
    if (before and before not in _SIGNS) or (after and after not in _SIGNS and after not in _UNITS):
        return None
    minus = negative or behind or (match["sign"] or match["sign2"] or "+") in "-−"
    unit = _SIGNS.get(before) or _SIGNS.get(after) or _UNITS.get(after, "")
    return _Parts(
        -1.0 if minus else 1.0, match["digits"].strip(), _POWERS.get((match["power"] or "").lower(), 1), unit
    )


def _infinite(text: str) -> _Parts | None:
    match = _INFINITE.fullmatch(text)
    return match and _Parts(-1.0 if (match["sign"] or "+") in "-−" else 1.0, _BEYOND, 1, "")


def _comma_is_decimal(digits: Collection[str]) -> bool:
    """Decide from the column's unambiguous values; "1,234" alone is one thousand."""
    comma = sum(bool(_DECIMAL_COMMA.fullmatch(text)) for text in digits)
    point = sum(bool(_DECIMAL_POINT.fullmatch(text)) for text in digits)
    return comma > point


def _number(digits: str, comma_is_decimal: bool) -> float | None:
    text = digits
    thousands, decimal = (".", ",") if comma_is_decimal else (",", ".")
    if _THOUSANDS[" "].fullmatch(text):
        text = re.sub(r"[\s'’]", "", text)
        decimal = "," if "," in text else decimal
    elif _THOUSANDS[thousands].fullmatch(text):
        text = text.replace(thousands, "")
    text = text.replace(decimal, ".", 1)
    return float(text) if _FLOAT.fullmatch(text) else None
