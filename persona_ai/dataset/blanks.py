"""What counts as no answer: stray spaces, dashes, "n/a", "prefer not to say"."""

import re
from collections.abc import Collection

from persona_ai.dataset.wordlist import word_set

_SPACES = " \t\r\n\f\v\u00a0\u2007\u202f\u2009\u200a\u2002\u2003\u200b\u200c\u2060\ufeff"
_PLAIN_SPACES = {0xA0: " ", 0x2007: " ", 0x202F: " "}
_BLANK = word_set(
    """
    n/a #n/a n.a. n.a na <na> nan #na null (null) nil (blank) [blank] missing #value! #div/0! #ref!
    - -- --- – — ? . .. ... /
    """
) | {""}
_DECLINED = re.compile(
    r"(i('d| would)? )?(prefer|rather|choose) not (to )?(say|answer|disclose|state|respond)\b.*"
    r"|no (answer|response|reply)|refused|not (stated|disclosed|specified|provided|answered|available|asked)"
    r"|unknown|undisclosed|unspecified|declined( to (say|answer|state))?|decline to .*|skipped"
)
_UNSURE = re.compile(
    r"(i )?(do ?n[o']t|don’t|do not|can ?not|can[’']t) (know|remember|recall|say|tell|rate)\b.*"
    r"|dk|not sure|unsure|no opinion|not applicable.*|does(n[’']t| not) apply.*|not rated|no rating"
)

_OTHERS = frozenset({"other", "others", "rest", "elsewhere", "row"})
_SALES_REGIONS = frozenset({"EMEA", "APAC", "LATAM", "DACH"})
_ANSWERS = frozenset({"yes", "no", "true", "false", "ok", "on", "off"})


def trim(cell: str) -> str:
    """Return the cell without spaces of any kind, and without zero-width marks, at its ends."""
    return cell.strip(_SPACES)


def clean_value(cell: str) -> str:
    """Return the cell trimmed, with plain spaces for non-breaking ones."""
    return trim(cell) if cell.isascii() else trim(cell).translate(_PLAIN_SPACES)


def is_blank(value: str) -> bool:
    """Whether a trimmed value stands for an empty cell ("", "n/a", "-", "null")."""
    return value.casefold() in _BLANK


def is_declined(value: str) -> bool:
    """Whether a trimmed value says that nothing was told ("prefer not to say", "unknown")."""
    return value[:1].isalpha() and _DECLINED.fullmatch(value.casefold()) is not None


def is_unsure(value: str) -> bool:
    """Whether a trimmed value is an answer off the scale ("don't know", "not applicable")."""
    return value[:1].isalpha() and _UNSURE.fullmatch(value.casefold().replace("’", "'")) is not None


def blanks_among(values: Collection[str]) -> frozenset[str]:
    """Return those of a column's distinct values that stand for an empty cell.

    "NA" among other short codes in capitals (DE, FR, UK; EU, APAC, US), or beside EMEA, is North America or
    Namibia: it stays. So does "na" among "de", "fr", "uk".
    """
    blank = {value for value in values if is_blank(value)}
    told = [value for value in values if value not in blank and not is_declined(value)]
    codes = [value for value in told if value.casefold() not in _OTHERS]
    if _are_codes(codes) or not _SALES_REGIONS.isdisjoint(codes):
        blank.discard("NA")
    if _are_small_codes(codes):
        blank.discard("na")
    return frozenset(blank)


def _are_codes(values: Collection[str]) -> bool:
    """Whether values are codes such as a country's: capitals, at least half of them two."""
    short = sum(len(value) == 2 for value in values)
    return (
        bool(values)
        and all(re.fullmatch(r"[A-Z]{2,5}", value) for value in values)
        and 2 * short >= len(values)
        and not {value.casefold() for value in values} <= _ANSWERS
    )


def _are_small_codes(values: Collection[str]) -> bool:
    return len(values) > 2 and all(re.fullmatch(r"[a-z]{2}", value) for value in values)
