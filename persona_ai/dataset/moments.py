"""Dates as people and programs write them become moments: "2024-03-05", "5.3.24", "Mar 5, 2024", 45356."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

EARLIEST, LATEST = np.datetime64("1900-01-01", "us"), np.datetime64("2100-01-01", "us")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = r"(?:19|20)\d\d-\d\d-\d\d"
_SPLIT = r"^(.*?\d.*?)(?:[ T,]+(\d{1,2}:\d{2}.*))?$"
_CLOCK = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,6})?\d*)?\s*(?:([ap])\.?m\.?)?\s*(z|utc|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_TWO = re.compile(r"(\d{1,2})([./-])(\d{1,2})[./-](\d{4}|\d{2})")
_WORD = r"([a-z]{3})[a-z]*\.?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})(?:[-/.](?P<d>\d{1,2}))?",
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[ .-]+(?P<w>{_WORD})[ ,-]+(?P<y>\d{{4}}|\d{{2}})",
        rf"(?P<w>{_WORD}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>\d{{4}})",
        rf"(?P<w>{_WORD})[ -](?P<y>\d{{4}})",
        r"(?P<y>\d{4})[- ]?q(?P<q>[1-4])",
        r"q(?P<q>[1-4])[- ]?(?P<y>\d{4})",
        r"(?P<y>\d{4})-?w(?P<k>\d{2})",
    )
)
_PIVOT = 69  # two digits from here on are of the last century, as in POSIX
_EXCEL = datetime.date(1899, 12, 30)


@dataclass(frozen=True)
class Moments:
    """The moment of each value, shape (n,), NaT where it is none; without a time zone, offsets taken off.

    `day_first` says how day and month were told apart where the values leave it open ("3/4/2024"), None
    where they do not. `daily` is whether days are told, rather than months or quarters alone.
    """

    times: NDArray[np.datetime64]
    day_first: bool | None
    daily: bool


def moments(values: Sequence[str], day_first: bool | None = None) -> Moments:
    """Read a column's distinct values as moments, whether day or month comes first decided for all of them.

    Where no value decides it, days come first before points; else a part that is always 1 is the day of
    monthly dates; else that reading holds which puts the dates closer together.
    """
    written = pd.Series(list(values), dtype=object).astype("str")
    times = np.full(len(written), np.datetime64("NaT"), dtype="datetime64[us]")
    if not len(written):
        return Moments(times, None, False)
    iso = written.str.match(_ISO).to_numpy(dtype=bool)
    times[iso] = _iso(written[iso])
    open_ones = np.isnat(times)
    decided: bool | None = None
    if open_ones.any():
        times[open_ones], decided = _others(written[open_ones], day_first)
    times[(times < EARLIEST) | (times >= LATEST)] = np.datetime64("NaT")
    found = times[~np.isnat(times)]
    daily = bool(found.size) and bool((found != found.astype("datetime64[M]")).any())
    return Moments(times, decided, daily)


def stray(times: NDArray[np.datetime64]) -> NDArray[np.bool_]:
    """Return which moments stand so far off that they must be slips: a year behind all others, or ten before.

    At most one in a thousand, and at least one, may be a slip; NaT is none.
    """
    known = np.sort(times[~np.isnat(times)])
    if known.size < 20:
        return np.zeros(len(times), dtype=bool)
    slips = max(1, known.size // 1000)
    late = known[-slips - 1] + np.timedelta64(366, "D")
    early = known[slips] - np.timedelta64(3660, "D")
    return np.asarray((times > late) | (times < early))


def _iso(written: pd.Series[str]) -> NDArray[np.datetime64]:
    read = pd.to_datetime(written, format="ISO8601", errors="coerce", utc=True)
    return np.asarray(read.dt.tz_localize(None).to_numpy(dtype="datetime64[us]"))


def _others(written: pd.Series[str], day_first: bool | None) -> tuple[NDArray[np.datetime64], bool | None]:
    """Read what is not plain ISO: the day and the time of day are few, whatever their combinations."""
    numbers = _numbers(written)
    if numbers is not None:
        return numbers, None
    parts = written.str.extract(_SPLIT)
    days, clocks = parts[0].fillna(""), parts[1].fillna("")
    known = {day: match for day in days.unique() if (match := _TWO.fullmatch(day))}
    decided = day_first if day_first is not None else _day_first(list(known.values()))
    first = bool(_likely(list(known.values())) if decided is None else decided)
    day_of = {day: _day(day, known.get(day), first) for day in days.unique()}
    clock_of = {clock: _clock(clock) for clock in clocks.unique()}
    start = np.array([day_of[day] for day in days], dtype="datetime64[us]")
    since = np.array([clock_of[clock] for clock in clocks], dtype="timedelta64[us]")
    return start + since, first if known and decided is None else None


def _numbers(written: pd.Series[str]) -> NDArray[np.datetime64] | None:
    """Read 20240305, seconds or milliseconds since 1970, or a spreadsheet's days; None where there are words."""
    if not written.str.fullmatch(r"\d{5,13}(?:\.\d+)?").all():
        return None
    numbers = written.astype("float64")
    low, high = numbers.min(), numbers.max()
    if low >= 19000101 and high <= 21000101:
        read = pd.to_datetime(written.str.slice(0, 8), format="%Y%m%d", errors="coerce")
        return np.asarray(read.to_numpy(dtype="datetime64[us]"))
    for seconds, least, most in ((1e6, 1e8, 4.2e9), (1e3, 1e11, 4.2e12)):
        if low >= least and high <= most:
            return np.asarray((numbers.to_numpy() * seconds).astype("int64").astype("datetime64[us]"))
    if low >= 20_000 and high <= 80_000:
        return np.asarray(
            pd.to_datetime(numbers, unit="D", origin=pd.Timestamp(_EXCEL)).to_numpy("datetime64[us]")
        )
    return None


def _day_first(dates: Sequence[re.Match[str]]) -> bool | None:
    """Return what the values prove: a first part above 12 is a day; None where none or both are."""
    first = sum(int(date[1]) > 12 for date in dates)
    second = sum(int(date[3]) > 12 for date in dates)
    if not first and not second:
        return None
    return first >= second


def _likely(dates: Sequence[re.Match[str]]) -> bool:
    if not dates or any(date[2] == "." for date in dates):
        return True
    if firsts := [place for place in (1, 3) if all(int(date[place]) == 1 for date in dates)]:
        return firsts[0] == 1
    spans = []
    for first in (True, False):
        days = [day for date in dates if (day := _day("", date, first)) is not None]
        spans.append(max(days) - min(days))
    return spans[0] <= spans[1]


def _day(text: str, two: re.Match[str] | None, first: bool) -> datetime.date | None:
    if two is not None:
        day, month = (two[1], two[3]) if first else (two[3], two[1])
        return _date(_year(two[4]), int(month), int(day))
    match = next((match for form in _FORMS if (match := form.fullmatch(text))), None)
    if match is None:
        return None
    told = match.groupdict()
    year = _year(told["y"])
    if told.get("k"):
        return _week(year, int(told["k"]))
    if told.get("q"):
        return _date(year, 3 * int(told["q"]) - 2, 1)
    month = _month(told["w"]) if told.get("w") else int(told["m"])
    return _date(year, month, int(told.get("d") or 1))


def _month(word: str) -> int:
    short = word[:3].casefold()
    return _MONTHS.index(short) + 1 if short in _MONTHS else 0


def _year(digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (1900 if int(digits) >= _PIVOT else 2000)


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _week(year: int, week: int) -> datetime.date | None:
    try:
        return datetime.date.fromisocalendar(year, week, 1)
    except ValueError:
        return None


def _clock(text: str) -> datetime.timedelta | None:
    """Return a time of day as what it adds to midnight, its offset from Greenwich taken off; None for nonsense."""
    if not text:
        return datetime.timedelta()
    match = _CLOCK.fullmatch(text.strip())
    if match is None or int(match[1]) > 23 or int(match[2]) > 59 or int(match[3] or 0) > 59:
        return None
    hour = int(match[1])
    if match[5]:
        hour = hour % 12 + (12 if match[5].casefold() == "p" else 0)
    told = datetime.timedelta(
        hours=hour, minutes=int(match[2]), seconds=int(match[3] or 0) + float(match[4] or 0)
    )
    return told - _offset(match[6] or "")


def _offset(text: str) -> datetime.timedelta:
    if text[:1] not in ("+", "-"):
        return datetime.timedelta()
    digits = text[1:].replace(":", "")
    away = datetime.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -away if text[0] == "-" else away
