"""Say a number as people do, and never round it into something false."""

import math
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

CURRENCY: Final = ("€", "$", "£", "¥", "₹", "A$", "US$", "C$")
_WORDS: Final = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def percent(share: float, decimals: int = 0) -> str:
    """Print a share of 0..1: "61 %"; what rounds to nothing or to everything says so."""
    text = fixed(share * 100, decimals)
    if float(text) >= 100 and share < 1:
        return "more than 99 %"
    if float(text) <= 0 and share > 0:
        return "less than 1 %"
    return f"{text} %"


def fixed(value: float, decimals: int) -> str:
    """Round half up to `decimals` places, with thousands separated by commas."""
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(repr(value)).quantize(step, rounding=ROUND_HALF_UP)
    return f"{rounded if rounded else 0:,.{decimals}f}"


def trimmed(number: str) -> str:
    """Drop the zeros that end a decimal fraction: "41.0" is said "41"."""
    return number.rstrip("0").rstrip(".") if "." in number else number


def decimals_for(value: float) -> int:
    """How many decimals a value is said with: fewer the larger it is, none where it is whole."""
    size = abs(value)
    if size == 0 or value == int(value):
        return 0
    if size >= 100:
        return 0
    if size >= 10:
        return 1 if math.isclose(value * 2, round(value * 2)) else 0
    if size >= 1:
        return 1
    return max(2, 1 - math.floor(math.log10(size)))


def decimals_that_differ(value: float, other: float, start: int) -> int:
    """Return the fewest decimals, from `start`, at which two different numbers print differently."""
    for decimals in range(start, 7):
        if fixed(value, decimals) != fixed(other, decimals):
            return decimals
    return start


def with_unit(number: str, unit: str) -> str:
    """Put a unit where it belongs: "€41", "41 months", "1 month", "61 %"."""
    if not unit:
        return number
    if unit in CURRENCY:
        return f"-{unit}{number[1:]}" if number.startswith("-") else f"{unit}{number}"
    return f"{number} {_singular(unit) if number == '1' else unit}"


def counted(number: int, other: int) -> tuple[str, str]:
    """Say two counts of people in words up to twelve, else both in digits: ("four", "nine")."""
    if max(number, other) < len(_WORDS):
        return _WORDS[number], _WORDS[other]
    return f"{number:,}", f"{other:,}"


def _singular(unit: str) -> str:
    first, _, rest = unit.partition(" ")
    if len(first) > 3 and first.endswith("s") and not first.endswith("ss"):
        first = first[:-1]
    return f"{first} {rest}" if rest else first
