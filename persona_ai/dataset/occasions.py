"""Columns from dates: how long ago, how long since, and on which occasion: season, month, day of the week.

Time is counted to the latest date of the data, never to today, so that the same files give the same columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from persona_ai.dataset.derived import Derived, derived
from persona_ai.dataset.labels import header_words, label_of
from persona_ai.dataset.moments import moments, stray
from persona_ai.dataset.wordlist import word_set
from persona_ai.schema import Column

if TYPE_CHECKING:
    from numpy.typing import NDArray

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
SEASONS = ("December to February", "March to May", "June to August", "September to November")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_YEAR = 365.25
_AHEAD = word_set(
    "end ends ending due expiry expires expiration renewal renews until deadline next valid planned expected "
    "scheduled"
)
_BORN = word_set("birth birthday birthdate dob born")
_FILLER = word_set("date day time at on timestamp datetime when dt")
_EVENTS = {
    "created": "the account was created",
    "registered": "registration",
    "joined": "joining",
    "subscribed": "subscribing",
    "updated": "the last update",
    "modified": "the last change",
    "closed": "closing",
    "start": "the start",
    "started": "the start",
    "since": "they became a customer",
}


Dates = tuple["pd.Series[pd.Timestamp]", bool]
"""Moments by customer, NaT where there is none, and whether they tell days rather than months."""


def lies_ahead(name: str) -> bool:
    """Whether a header speaks of what is still to come: "contract end", "next renewal"."""
    return bool(_AHEAD & set(header_words(name)))


def read_dates(values: pd.Series[str]) -> Dates:
    """Return a column of dates as moments, NaT for slips, and whether it tells days rather than months."""
    written = values.fillna("").astype(object)
    codes, distinct = pd.factorize(written, sort=True)
    read = moments([str(value) for value in distinct])
    times = read.times[codes]
    times = np.where(stray(times), np.datetime64("NaT"), times)
    return pd.Series(times, index=values.index, dtype="datetime64[us]"), read.daily


def dates_of(columns: Sequence[Column], frame: pd.DataFrame) -> dict[str, Dates]:
    """Return a customer table's own dates: its columns of kind date and role time."""
    return {
        column.name: read_dates(frame[column.name])
        for column in columns
        if column.kind == "date" and column.role == "time"
    }


def latest_past(dates: Mapping[str, Dates]) -> np.datetime64 | None:
    """Return the latest date among those that do not lie ahead by their names; None without one."""
    told = [times.max() for name, (times, _) in dates.items() if not lies_ahead(name) and times.notna().any()]
    return np.datetime64(max(told), "us") if told else None


def of_dates(dates: Mapping[str, Dates], end: np.datetime64, *, again: bool = False) -> list[Derived]:
    """Derive columns from a customer table's own dates; time is counted to `end`, `again` is as in `occasions`."""
    return [
        one for name, (times, daily) in dates.items() for one in _of_column(name, times, daily, end, again)
    ]


def day_text(time: np.datetime64) -> str:
    """Return a moment as its day: "2011-12-09"."""
    return str(time.astype("datetime64[D]"))


def days_to(times: pd.Series[pd.Timestamp], end: np.datetime64) -> pd.Series[float]:
    """Return the whole days from each moment to the end, NaN where there is no moment."""
    days = (end.astype("datetime64[D]") - times.to_numpy().astype("datetime64[D]")).astype("float64")
    return pd.Series(np.where(times.isna(), np.nan, days), index=times.index)


def occasions(
    event: str,
    label: str,
    times: pd.Series[pd.Timestamp],
    *,
    daily: bool,
    of: Sequence[str],
    again: bool = False,
) -> Iterator[Derived]:
    """Derive the season and month of an event, where its dates span a year or more, and its day of the week.

    Over less than a year, season and month would only say again how long ago it was. `again` derives all
    of them all the same: for a model of earlier customers that may ask for each.
    """
    known = times.dropna()
    if known.empty:
        return
    months = times.dt.month.to_numpy(dtype="float64", na_value=np.nan)
    if again or known.max() - known.min() >= pd.Timedelta(days=365):
        seasons = _levels((months % 12) // 3, SEASONS, times.index)
        rule = f"season of {label}"
        yield derived(f"{event}_season", rule, "nominal", seasons, rule=rule, of=of, role="descriptor")
        named = _levels(months - 1, MONTHS, times.index)
        rule = f"month of {label}"
        yield derived(f"{event}_month", rule, "nominal", named, rule=rule, of=of, role="descriptor")
    if daily or again:
        days = _levels(times.dt.day_of_week.to_numpy(dtype="float64", na_value=np.nan), WEEKDAYS, times.index)
        rule = f"weekday of {label}"
        yield derived(f"{event}_weekday", rule, "nominal", days, rule=rule, of=of, role="descriptor")


def event_label(name: str) -> str:
    """Return what prose calls the event that a column of dates tells: "signup_date" is "signup"."""
    words = [word for word in label_of(name).split() if word.casefold() not in _FILLER]
    if not words:
        return "that date"
    if len(words) == 1 or words[-1].casefold() == "since":
        return _EVENTS.get(words[-1].casefold(), " ".join(words))
    lead = words[0].casefold() in ("last", "first", "latest", "previous")
    return f"the {' '.join(words)}" if lead else " ".join(words)


def stem_of(name: str) -> str:
    """Return what derived columns' names end in: "signup_date" gives "signup"."""
    words = [word for word in header_words(name) if word not in _FILLER] or list(header_words(name))
    return re.sub(r"\W+", "_", "_".join(words)) or "date"


def _of_column(
    name: str, times: pd.Series[pd.Timestamp], daily: bool, end: np.datetime64, again: bool
) -> Iterator[Derived]:
    stem, label, of = stem_of(name), event_label(name), (name,)
    days = days_to(times, end)
    until = day_text(end)
    if _BORN & set(header_words(name)):
        age = (days / _YEAR).apply(np.floor)
        rule = f"whole years from {name} to {until}"
        yield derived("age", "age", "real", age, rule=rule, of=of, unit="years", protected=True)
        return
    if lies_ahead(name):
        rule = f"days from {until} to {name}"
        yield derived(
            f"days_until_{stem}", f"time until {label}", "real", -days, rule=rule, of=of, unit="days",
            role="descriptor",
        )  # fmt: skip
        return
    rule = f"days from {name} to {until}"
    yield derived(f"days_since_{stem}", f"time since {label}", "amount", days, rule=rule, of=of, unit="days")
    yield from occasions(stem, label, times, daily=daily, of=of, again=again)


def _levels(places: NDArray[Any], names: Sequence[str], index: pd.Index[str]) -> pd.Series[str]:
    known = ~np.isnan(places)
    named = np.array((*names, None), dtype=object)[np.where(known, places, len(names)).astype(int)]
    return pd.Series(named, index=index, dtype=object)
