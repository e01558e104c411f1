"""Whether a column holds dates, by how they are written."""

import re
from collections.abc import Mapping

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?"
_TIME = r"(?:[ T,]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]\.?m\.?)?\s*(?:z|utc|[+-]\d{2}:?\d{2})?)?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_NUMBER_OF_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:19|20)\d{2}"
_DATES = tuple(
    re.compile(pattern + _TIME, re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}[-/.]{_NUMBER_OF_MONTH}[-/.]{_DAY}",
        rf"{_DAY}[./-]{_NUMBER_OF_MONTH}[./-](?:{_YEAR}|\d{{2}})",
        rf"{_NUMBER_OF_MONTH}/{_DAY}/(?:{_YEAR}|\d{{2}})",
        rf"{_DAY}(?:st|nd|rd|th)?[ -]{_MONTH}[ -,]+(?:{_YEAR}|\d{{2}})",
        rf"{_MONTH} {_DAY}(?:st|nd|rd|th)?,? {_YEAR}",
        rf"{_MONTH}[ -]{_YEAR}",
        rf"{_YEAR}-{_NUMBER_OF_MONTH}",
        rf"{_YEAR}[- ]?q[1-4]|q[1-4][- ]?{_YEAR}",
        rf"{_YEAR}-?w\d{{2}}",
    )
)
_LEAST_SHARE = 0.95


def are_dates(counts: Mapping[str, int]) -> bool:
    """Whether nearly all rows hold a date; `counts` is how many rows have each value."""
    dates = sum(rows for value, rows in counts.items() if any(date.fullmatch(value) for date in _DATES))
    return dates >= _LEAST_SHARE * sum(counts.values())
