"""Several rows a customer become columns of one: by stated rules, whatever the order of the rows.

Money and counts are summed; ratings and measures averaged; options counted and the most frequent one named;
lists of options and coded themes joined into one list; dates become recency. Ids tell nothing and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from persona_ai.dataset.derived import Derived, derived
from persona_ai.dataset.kinds import infer
from persona_ai.dataset.labels import header_words, label_of, unit_of
from persona_ai.dataset.loading import Coded
from persona_ai.dataset.moments import moments, stray
from persona_ai.dataset.numbers import parse_numbers
from persona_ai.dataset.occasions import (
    day_text,
    days_to,
    event_label,
    lies_ahead,
    occasions,
    stem_of,
)
from persona_ai.dataset.reading import Dropped, Reading
from persona_ai.dataset.roles import infer_role, is_protected
from persona_ai.dataset.wordlist import word_set
from persona_ai.schema import Column, ColumnRole, QualityNote

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SEEN = 3_000  # distinct values that a kind is told from
_MOST_LEVELS = 12  # options whose rows are counted one by one
_COUNTED = 6  # options, the most frequent ones
_LEAST_SHARE = 0.02
_LEAST_SPAN = 60  # days from which on a later half says anything
_THEMES = word_set(
    "theme themes code codes topic topics tag tags emotion emotions attitude attitudes sentiment sentiments "
    "feeling feelings"
)
_SENTIMENT = word_set("sentiment sentiments polarity valence")
_STATE = word_set("status stage state outcome result")
_YES = ("yes", "true", "y", "1", "x")


@dataclass(frozen=True)
class Rows:
    """The rows of one related table that belong to customers.

    `customer` is each row's place in `customers`, -1 for none; `name` is the file's, `noun` what its rows are
    called ("deals").
    """

    name: str
    noun: str
    columns: Mapping[str, Coded]
    customer: NDArray[np.int64]
    customers: pd.Index[str]


@dataclass(frozen=True)
class _Read:
    """One column of a related table, read: which kind it is of, and the distinct values."""

    name: str
    reading: Reading
    coded: Coded
    column: Column

    @property
    def protected(self) -> bool:
        """Whether it tells what people must not be grouped by."""
        return is_protected(self.column)


def latest_of(rows: Rows) -> np.datetime64 | None:
    """Return the latest date in the rows, but for what lies ahead by its name; None without a date."""
    found = [
        times
        for name, column in rows.columns.items()
        if not lies_ahead(name) and isinstance(kind := _kind(name, column), Reading) and kind.kind == "date"
        for times in [_times(column)]
        if not np.isnat(times).all()
    ]
    return max((np.nanmax(times) for times in found), default=None)


def aggregate(rows: Rows, end: np.datetime64 | None) -> tuple[list[Derived], list[QualityNote]]:
    """Derive columns from the rows of each customer; recency counts to `end`."""
    read, notes = _read(rows)
    dates = [one for one in read if one.reading.kind == "date"]
    when = _when(dates)
    found = list(_number_of_rows(rows))
    table = _Table(rows, when, end)
    for one in read:
        found += _BY_KIND[_way(one)](table, one)
    if pair := _pair(read):
        found += _attitudes(table, *pair)
    if when is not None and end is not None:
        found += _recency(table, when, end)
    return found, notes


def _kind(name: str, column: Coded) -> Reading | Dropped:
    """Tell a column's kind from a part of its distinct values, the same part whatever the rows' order."""
    counts = column.counts()
    if len(counts) > _SEEN:
        step = len(counts) / _SEEN
        kept = [column.values[int(place * step)] for place in range(_SEEN)]
        counts = {value: counts[value] for value in kept}
    return infer(name, counts)


def _read(rows: Rows) -> tuple[list[_Read], list[QualityNote]]:
    read: list[_Read] = []
    notes: list[QualityNote] = []

    def leave(name: str, why: str) -> None:
        notes.append(QualityNote(source=rows.name, column=name, what="dropped", why=why))

    for name, column in sorted(rows.columns.items()):
        reading = _kind(name, column)
        if isinstance(reading, Dropped):
            leave(name, reading.why)
        elif reading.kind == "id" or _like_an_id(name, reading, column):
            leave(name, "an id tells rows apart, not customers")
        elif reading.kind == "text":
            leave(name, "text is not counted; bring it in with add-documents to quote it")
        else:
            told = Column(
                name=name, label=label_of(name), kind=reading.kind, role="basis", levels=reading.levels,
                scale=reading.scale, unit=reading.unit or unit_of(name),
            )  # fmt: skip
            read.append(_Read(name, reading, column, told))
    return read, notes


def _like_an_id(name: str, reading: Reading, column: Coded) -> bool:
    """Whether whole numbers are all different and nearly without gaps."""
    told = [value for value in column.values if value]
    if reading.kind not in ("count", "real") or len(told) < 30 or len(told) < 0.99 * column.codes.size:
        return False
    if not all(value.lstrip("-").isdecimal() for value in told):
        return False
    numbers = [int(value) for value in told]
    return max(numbers) - min(numbers) < 2 * len(numbers)


def _number_of_rows(rows: Rows) -> Iterator[Derived]:
    kept = rows.customer[rows.customer >= 0]
    number = np.bincount(kept, minlength=len(rows.customers)).astype(float)
    yield derived(
        f"{_stem(rows)}_count", f"number of {rows.noun}", "count", pd.Series(number, rows.customers),
        rule=f"number of rows in {rows.name}", of=(f"{rows.name}/rows",),
    )  # fmt: skip


@dataclass(frozen=True)
class _Table:
    """The rows, when each of them was (None where nothing tells), and the end that time is counted to."""

    rows: Rows
    when: _Read | None
    end: np.datetime64 | None

    def series(self, found: pd.Series[float], missing: float = np.nan) -> pd.Series[float]:
        """Return numbers by a customer's place as numbers by its id."""
        values = np.full(len(self.rows.customers), missing)
        values[found.index.to_numpy(dtype=int)] = found.to_numpy(dtype=float)
        return pd.Series(values, index=self.rows.customers)

    def sorted(self, values: NDArray[np.float64]) -> pd.DataFrame:
        """Return customer, time and value of the rows that have both customer and value, in their own order."""
        times = _times(self.when.coded) if self.when else np.full(len(values), np.datetime64("NaT"))
        frame = pd.DataFrame({"customer": self.rows.customer, "time": times, "value": values})
        frame = frame[(frame["customer"] >= 0) & frame["value"].notna()]
        return frame.sort_values(["customer", "time", "value"], kind="stable", ignore_index=True)

    def of(self, one: _Read) -> tuple[str, ...]:
        """Return what a column that is derived from `one` is derived from."""
        return (f"{self.rows.name}/{one.name}",)

    def role(self, one: _Read) -> ColumnRole:
        """Return the role of what is derived from a column: that of the column, were it in the customer table."""
        named = one.column.model_copy(
            update={"name": f"{self.rows.noun} {one.name}", "protected": one.protected}
        )
        return infer_role(named)


def _stem(rows: Rows) -> str:
    return re.sub(r"\W+", "_", rows.noun.casefold()).strip("_")


def _name(table: _Table, one: _Read, what: str) -> str:
    words = re.sub(r"\W+", "_", f"{one.name.casefold()}_{what.casefold()}").strip("_")
    return f"{_stem(table.rows)}_{words}"


def _way(one: _Read) -> str:
    themes = bool(_THEMES & set(header_words(one.name)))
    if one.reading.kind in ("nominal", "binary", "ordinal") and one.reading.levels and themes:
        return "multi_select"
    if one.reading.kind == "ordinal":
        return "nominal" if one.reading.levels else "real"
    return "amount" if one.reading.kind == "count" else one.reading.kind


def _when(dates: list[_Read]) -> _Read | None:
    """Return the column that tells when a row was: the fullest one that does not lie ahead, then by name."""
    past = [one for one in dates if not lies_ahead(one.name)]
    return min(past, key=lambda one: (int(np.isnat(_times(one.coded)).sum()), one.name), default=None)


def _times(column: Coded) -> NDArray[np.datetime64]:
    times = moments(column.values).times[column.codes]
    return np.where(stray(times), np.datetime64("NaT"), times)


def _numbers(one: _Read) -> NDArray[np.float64]:
    left_out = set(one.reading.not_rated)
    read = parse_numbers([value for value in one.coded.values if value and value not in left_out]).values
    numbers = np.array([read.get(value, np.nan) for value in one.coded.values])
    return np.where(np.isfinite(numbers), numbers, np.nan)[one.coded.codes]


def _summed(table: _Table, one: _Read) -> Iterator[Derived]:
    frame = table.sorted(_numbers(one))
    by = frame.groupby("customer")["value"]
    label, unit, role, noun = one.column.label, one.column.unit, table.role(one), table.rows.noun
    kind, of = one.column.kind, table.of(one)
    yield derived(
        _name(table, one, "sum"), f"sum of {noun} {label}", kind, table.series(by.sum(), 0.0),
        rule=f"sum of {one.name}", of=of, unit=unit, role=role, protected=one.protected,
    )  # fmt: skip
    yield derived(
        _name(table, one, "mean"), f"average {noun} {label}", "amount", table.series(by.mean()),
        rule=f"mean of {one.name}", of=of, unit=unit, role=_beside(role), protected=one.protected,
    )  # fmt: skip
    if table.when is None:
        return
    yield _last(table, one, frame, role)
    known = frame[frame["time"].notna()]
    if known.empty or known["time"].max() - known["time"].min() < pd.Timedelta(days=_LEAST_SPAN):
        return
    middle = known["time"].min() + (known["time"].max() - known["time"].min()) / 2
    worth = known["value"].clip(lower=0)
    total = worth.groupby(known["customer"]).sum()
    later = worth.where(known["time"] > middle, 0.0).groupby(known["customer"]).sum()
    share = (100 * later / total.where(total > 0)).dropna()
    yield derived(
        _name(table, one, "later_share"), f"share of {noun} {label} in the later half of the time", "real",
        table.series(share), rule=f"{one.name} after {day_text(_us(middle))} per 100 of all {one.name}",
        of=(*of, *table.of(table.when)), unit="%", role=_beside(role), protected=one.protected,
    )  # fmt: skip


def _averaged(table: _Table, one: _Read) -> Iterator[Derived]:
    frame = table.sorted(_numbers(one))
    label, role, of = one.column.label, table.role(one), table.of(one)
    yield derived(
        _name(table, one, "mean"), f"average {table.rows.noun} {label}", "real",
        table.series(frame.groupby("customer")["value"].mean()),
        rule=f"mean of {one.name}", of=of, unit=one.column.unit, role=role, protected=one.protected,
    )  # fmt: skip
    if table.when is None:
        return
    yield _last(table, one, frame, role)
    yield derived(
        _name(table, one, "trend"), f"change of {table.rows.noun} {label} in 30 days", "real",
        table.series(_slopes(frame)), rule=f"least-squares slope of {one.name} per 30 days, from three dates on",
        of=(*of, *table.of(table.when)), unit=one.column.unit, role=_beside(role), protected=one.protected,
    )  # fmt: skip


def _last(table: _Table, one: _Read, frame: pd.DataFrame, role: ColumnRole) -> Derived:
    assert table.when is not None
    known = frame[frame["time"].notna()]
    latest = known["time"] == known.groupby("customer")["time"].transform("max")
    last = known[latest].groupby("customer")["value"].mean()
    return derived(
        _name(table, one, "last"), f"last {table.rows.noun} {one.column.label}", "real", table.series(last),
        rule=f"{one.name} on the latest {table.when.name} (the mean where several are)",
        of=(*table.of(one), *table.of(table.when)), unit=one.column.unit, role=_beside(role),
        protected=one.protected,
    )  # fmt: skip


def _slopes(frame: pd.DataFrame) -> pd.Series[float]:
    """Return the slope of value on time per 30 days for customers with three different dates or more."""
    known = frame[frame["time"].notna()]
    if known.empty:
        return pd.Series(dtype=float)
    days = (known["time"] - known["time"].min()) / pd.Timedelta(days=30)
    customer = known["customer"]
    away = days - days.groupby(customer).transform("mean")
    rise = (away * known["value"]).groupby(customer).sum() / (away * away).groupby(customer).sum()
    return rise[known.groupby("customer")["time"].nunique() >= 3]


def _options(table: _Table, one: _Read) -> Iterator[Derived]:
    levels = _level_of_rows(table, one)
    role, of, label, noun = table.role(one), table.of(one), one.column.label, table.rows.noun
    by = pd.crosstab(levels["customer"], levels["level"])
    if one.reading.kind == "binary" and len(by.columns):
        first = next(level for level in one.reading.levels if level in by.columns)
        share = 100 * by[first] / by.sum(axis=1)
        yield derived(
            _name(table, one, "share"), f"share of {_which(noun, label, first, one)}", "real",
            table.series(share), rule=f"rows with {one.name} = {first} per 100 rows", of=of, unit="%",
            role=role, protected=one.protected,
        )  # fmt: skip
    else:
        yield _most_frequent(table, one, levels, role)
    common = by.sum().sort_index()
    common = common[common >= _LEAST_SHARE * common.sum()].sort_values(ascending=False, kind="stable")
    counted = common.index[:1] if one.reading.kind == "binary" else common.index[:_COUNTED]
    for level in counted if len(by.columns) <= _MOST_LEVELS else []:
        yield derived(
            _name(table, one, level), _which(noun, label, level, one), "count", table.series(by[level], 0.0),
            rule=f"number of rows with {one.name} = {level}", of=of, role=_beside(role),
            protected=one.protected,
        )  # fmt: skip


def _most_frequent(table: _Table, one: _Read, levels: pd.DataFrame, role: ColumnRole) -> Derived:
    counts = levels.groupby(["customer", "level"]).size().reset_index(name="rows")
    best = counts.sort_values(["customer", "rows", "level"], ascending=[True, False, True])
    best = best.drop_duplicates("customer")
    values = pd.Series([None] * len(table.rows.customers), index=table.rows.customers, dtype=object)
    values.iloc[best["customer"].to_numpy(dtype=int)] = best["level"].to_numpy(dtype=object)
    ordered = one.reading.kind == "ordinal"
    return derived(
        _name(table, one, "most_frequent"), f"most frequent {table.rows.noun} {one.column.label}",
        "ordinal" if ordered else "nominal", values,
        rule=f"most frequent {one.name} (of equals the first by name)", of=table.of(one), role=role,
        levels=one.reading.levels if ordered else (), protected=one.protected,
    )  # fmt: skip


def _joined(table: _Table, one: _Read) -> Iterator[Derived]:
    codes = one.coded.codes
    values = one.reading.values

    def options(value: str) -> tuple[str, ...]:
        told = values.get(value)
        return told if isinstance(told, tuple) else (value,) if told is not None else ()

    lists = [options(value) for value in one.coded.values]
    yield _lists(
        table, _name(table, one, "all"), one.column.label, lists, codes,
        rule=f"all {one.name} in the rows of a customer", of=table.of(one), role=table.role(one),
        protected=one.protected,
    )  # fmt: skip


def _pair(read: list[_Read]) -> tuple[_Read, _Read] | None:
    """Return a column of themes and the one of what is felt about them, where a table has one of each."""
    coded = [one for one in read if _way(one) == "multi_select"]
    felt = [one for one in coded if _SENTIMENT & set(header_words(one.name))]
    themes = [one for one in coded if one not in felt]
    return (themes[0], felt[0]) if len(felt) == 1 and len(themes) == 1 else None


def _attitudes(table: _Table, theme: _Read, felt: _Read) -> Iterator[Derived]:
    """Derive what each customer feels about what: "pricing: negative"."""
    both = pd.Series(theme.coded.cells()).str.cat(pd.Series(felt.coded.cells()), sep=": ")
    whole = (theme.coded.cells() != "") & (felt.coded.cells() != "")
    codes, values = pd.factorize(both.where(whole, ""), sort=True)
    lists = [(str(value),) if value else () for value in values]
    name = _name(table, theme, felt.name)
    yield _lists(
        table, name, f"{theme.column.label} and {felt.column.label}", lists, codes,
        rule=f"all {theme.name} with their {felt.name}", of=(*table.of(theme), *table.of(felt)),
        role=table.role(theme), protected=False,
    )  # fmt: skip


def _lists(
    table: _Table, name: str, label: str, lists: list[tuple[str, ...]], codes: NDArray[np.int64],
    *, rule: str, of: tuple[str, ...], role: ColumnRole, protected: bool,
) -> Derived:  # fmt: skip
    """Return the union of each customer's lists; a customer without a row was not asked."""
    pairs = pd.DataFrame({"customer": table.rows.customer, "code": codes})
    pairs = pairs[pairs["customer"] >= 0].drop_duplicates()
    told: list[set[str] | None] = [None] * len(table.rows.customers)
    for customer, code in zip(pairs["customer"].to_numpy(), pairs["code"].to_numpy(), strict=True):
        known = told[customer] or set()
        told[customer] = known | set(lists[code])
    cells = np.empty(len(told), dtype=object)
    for place, options in enumerate(told):
        cells[place] = None if options is None else tuple(sorted(options))
    values = pd.Series(cells, index=table.rows.customers, dtype=object)
    return derived(name, label, "multi_select", values, rule=rule, of=of, role=role, protected=protected)


def _dated(table: _Table, one: _Read) -> Iterator[Derived]:
    """Derive recency of a further date; that of the rows themselves is told once for the table."""
    if table.when is one or table.end is None or lies_ahead(one.name):
        return
    last = _extreme(table, one, "max")
    label = f"days since the last {table.rows.noun} {event_label(one.name).removeprefix('the ')}"
    yield derived(
        f"{_stem(table.rows)}_days_since_{stem_of(one.name)}", label, "amount", days_to(last, table.end),
        rule=f"days from the latest {one.name} to {day_text(table.end)}", of=table.of(one), unit="days",
        role="descriptor",
    )  # fmt: skip


def _recency(table: _Table, when: _Read, end: np.datetime64) -> Iterator[Derived]:
    stem, noun, of = _stem(table.rows), table.rows.noun, table.of(when)
    single = singular(noun)
    first, last = _extreme(table, when, "min"), _extreme(table, when, "max")
    yield derived(
        f"days_since_last_{stem}", f"days since the last {single}", "amount", days_to(last, end),
        rule=f"days from the latest {when.name} to {day_text(end)}", of=of, unit="days",
    )  # fmt: skip
    yield derived(
        f"days_since_first_{stem}", f"days since the first {single}", "amount", days_to(first, end),
        rule=f"days from the earliest {when.name} to {day_text(end)}", of=of, unit="days",
    )  # fmt: skip
    daily = moments(when.coded.values).daily
    yield from occasions(f"last_{stem}", f"the last {single}", last, daily=daily, of=of)


def singular(noun: str) -> str:
    """Return one of what a noun says in the plural: "deals" gives "deal"."""
    if noun.endswith("ies"):
        return f"{noun[:-3]}y"
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


def _extreme(table: _Table, one: _Read, which: str) -> pd.Series[pd.Timestamp]:
    frame = pd.DataFrame({"customer": table.rows.customer, "time": _times(one.coded)})
    frame = frame[(frame["customer"] >= 0) & frame["time"].notna()]
    found = frame.groupby("customer")["time"].agg(which)
    values = np.full(len(table.rows.customers), np.datetime64("NaT"), dtype="datetime64[us]")
    values[found.index.to_numpy(dtype=int)] = found.to_numpy()
    return pd.Series(values, index=table.rows.customers)


def _level_of_rows(table: _Table, one: _Read) -> pd.DataFrame:
    read = [one.reading.values.get(value) for value in one.coded.values]
    if not isinstance(_kind(one.name, one.coded), Reading) or len(read) > _SEEN:
        read = [value or None for value in one.coded.values]
    levels = np.array([value if isinstance(value, str) else None for value in read] or [None], dtype=object)
    frame = pd.DataFrame({"customer": table.rows.customer, "level": levels[one.coded.codes]})
    return frame[(frame["customer"] >= 0) & frame["level"].notna()]


def _which(noun: str, label: str, level: str, one: _Read) -> str:
    """Name the rows of one level: "deals won", "deals with product Pro"."""
    if level.casefold() in _YES:
        return f"{noun} {label}"
    if _STATE & set(header_words(one.name)):
        return f"{noun} {level[:1].lower()}{level[1:]}"
    return f"{noun} with {label} {level}"


def _beside(role: ColumnRole) -> ColumnRole:
    """Return the role of a second column of the same thing: it describes, so that nothing counts twice."""
    return "descriptor" if role == "basis" else role


def _us(time: pd.Timestamp) -> np.datetime64:
    return np.datetime64(time.to_datetime64(), "us")


_BY_KIND: Mapping[str, Callable[[_Table, _Read], Iterator[Derived]]] = {
    "amount": _summed,
    "real": _averaged,
    "nominal": _options,
    "binary": _options,
    "multi_select": _joined,
    "date": _dated,
}
