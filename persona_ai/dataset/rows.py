"""The rows of a related table as its rules see them: which customer each belongs to, what each column holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from persona_ai.dataset.kinds import infer
from persona_ai.dataset.labels import label_of, unit_of
from persona_ai.dataset.loading import Coded
from persona_ai.dataset.moments import moments, stray
from persona_ai.dataset.numbers import parse_numbers
from persona_ai.dataset.occasions import lies_ahead
from persona_ai.dataset.reading import Dropped, Reading
from persona_ai.dataset.roles import infer_role, with_protection
from persona_ai.schema import Column, ColumnRole, QualityNote

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SEEN = 3_000  # distinct values that a kind is told from
_LEAST_FOR_ID = 30  # rows; among fewer, numbers without gaps may be counts


@dataclass(frozen=True)
class Rows:
    """The rows of one related table.

    `customer` is each row's place in `customers`, -1 for none; `name` is the file's, `noun` what its rows are
    called ("deals").
    """

    name: str
    noun: str
    columns: Mapping[str, Coded]
    customer: NDArray[np.int64]
    customers: pd.Index[str]

    @property
    def single(self) -> str:
        """What one of its rows is called: "deal"."""
        if self.noun.endswith("ies"):
            return f"{self.noun[:-3]}y"
        return self.noun[:-1] if self.noun.endswith("s") and not self.noun.endswith("ss") else self.noun

    def named(self, *words: str) -> str:
        """Return the name of a derived column: "deals_value_sum"."""
        return re.sub(r"\W+", "_", "_".join(words).casefold()).strip("_")


@dataclass(frozen=True)
class RowColumn:
    """One column of a related table: how it reads, and its distinct values."""

    name: str
    reading: Reading
    coded: Coded
    column: Column

    @property
    def label(self) -> str:
        """How prose names it."""
        return self.column.label

    @property
    def unit(self) -> str:
        """The unit of its numbers."""
        return self.column.unit

    @property
    def protected(self) -> bool:
        """Whether it tells what people must not be grouped by."""
        return self.column.protected

    @cached_property
    def times(self) -> NDArray[np.datetime64]:
        """The moment of each row, NaT where it has none or a slip."""
        return row_times(self.coded)

    @cached_property
    def numbers(self) -> NDArray[np.float64]:
        """The number of each row, NaN where it has none."""
        left_out = set(self.reading.not_rated)
        told = [value for value in self.coded.values if value and value not in left_out]
        read = parse_numbers(told).values
        values = np.array([read.get(value, np.nan) for value in self.coded.values])
        return np.where(np.isfinite(values), values, np.nan)[self.coded.codes]

    @cached_property
    def texts(self) -> NDArray[np.object_]:
        """The level of each row, None where it has none."""
        left_out = {"", *self.reading.not_rated}
        blank = {value for value in self.coded.values if self.reading.values.get(value) is None}
        none = left_out | (blank if len(self.coded.values) <= _SEEN else set())
        values = np.array([None if value in none else value for value in self.coded.values], dtype=object)
        return values[self.coded.codes]


@dataclass(frozen=True)
class Grouped:
    """Rows by customer: `when` tells when a row was (None where nothing does), time is counted to `end`.

    `again` is whether they are of later customers, for columns that were derived of earlier ones.
    """

    rows: Rows
    when: RowColumn | None
    end: np.datetime64 | None
    again: bool = False

    def per_customer(self, found: pd.Series[Any], missing: float = np.nan) -> pd.Series[float]:
        """Return numbers by a customer's place as numbers by its id."""
        values = np.full(len(self.rows.customers), missing)
        values[found.index.to_numpy(dtype=int)] = found.to_numpy(dtype=float)
        return pd.Series(values, index=self.rows.customers)

    def in_order(self, values: NDArray[np.float64]) -> pd.DataFrame:
        """Return customer, time and value of the rows that have customer and value, in an order of their own."""
        times = self.when.times if self.when else np.full(len(values), np.datetime64("NaT", "us"))
        frame = pd.DataFrame({"customer": self.rows.customer, "time": times, "value": values})
        frame = frame[(frame["customer"] >= 0) & frame["value"].notna()]
        return frame.sort_values(["customer", "time", "value"], kind="stable", ignore_index=True)

    def extreme(self, column: RowColumn, which: str) -> pd.Series[pd.Timestamp]:
        """Return the first ("min") or last ("max") moment of each customer's rows, NaT without any."""
        frame = pd.DataFrame({"customer": self.rows.customer, "time": column.times})
        frame = frame[(frame["customer"] >= 0) & frame["time"].notna()]
        found = frame.groupby("customer")["time"].agg(which)
        values = np.full(len(self.rows.customers), np.datetime64("NaT"), dtype="datetime64[us]")
        values[found.index.to_numpy(dtype=int)] = found.to_numpy()
        return pd.Series(values, index=self.rows.customers)

    def of(self, *columns: RowColumn) -> tuple[str, ...]:
        """Return what a column that is derived from these is derived from."""
        return tuple(f"{self.rows.name}/{column.name}" for column in columns)

    @property
    def of_rows(self) -> str:
        """What the number of rows is called among what columns are derived from."""
        return f"{self.rows.name}/rows"

    def role(self, column: RowColumn) -> ColumnRole:
        """Return the role of what is derived from a column: its own, were it in the customer table."""
        named = {"name": f"{self.rows.noun} {column.name}", "protected": column.protected}
        return infer_role(column.column.model_copy(update=named))


def beside(role: ColumnRole) -> ColumnRole:
    """Return the role of a second column of the same thing: it describes, so that nothing counts twice."""
    return "descriptor" if role == "basis" else role


def row_times(column: Coded) -> NDArray[np.datetime64]:
    """Return the moment of each row, NaT where it has none or a slip."""
    times = moments(column.values).times[column.codes]
    return np.where(stray(times), np.datetime64("NaT"), times)


def latest_of(rows: Rows) -> np.datetime64 | None:
    """Return the latest date in the rows, but for what lies ahead by its name; None without a date."""
    latest: list[np.datetime64] = []
    for name, column in rows.columns.items():
        kind = None if lies_ahead(name) else _kind(name, column)
        if isinstance(kind, Reading) and kind.kind == "date":
            times = row_times(column)
            latest += [times[~np.isnat(times)].max()] if not np.isnat(times).all() else []
    return max(latest, default=None)


def read_columns(rows: Rows) -> tuple[list[RowColumn], list[QualityNote]]:
    """Return the columns that rules apply to, by name, and why the others are left out."""
    read: list[RowColumn] = []
    notes: list[QualityNote] = []
    for name, column in sorted(rows.columns.items()):
        reading = _kind(name, column)
        if why := _of_no_use(reading, column):
            notes.append(QualityNote(source=rows.name, column=name, what="dropped", why=why))
        elif isinstance(reading, Reading):
            told = Column(
                name=name,
                label=label_of(name),
                kind=reading.kind,
                role="basis",
                levels=reading.levels,
                scale=reading.scale,
                unit=reading.unit or unit_of(name),
            )
            read.append(RowColumn(name, reading, column, told))
    columns = with_protection([one.column for one in read])
    return [replace(one, column=column) for one, column in zip(read, columns, strict=True)], notes


def _kind(name: str, column: Coded) -> Reading | Dropped:
    """Tell a column's kind from a part of its distinct values, the same part whatever the rows' order."""
    rows = np.bincount(column.codes, minlength=len(column.values))
    seen = np.arange(len(column.values))
    if len(seen) > _SEEN:
        seen = (np.arange(_SEEN) * (len(seen) / _SEEN)).astype(int)
    return infer(name, {column.values[place]: int(rows[place]) for place in seen})


def _of_no_use(reading: Reading | Dropped, column: Coded) -> str:
    """Return why no rule applies to a column, "" where one does."""
    if isinstance(reading, Dropped):
        return reading.why
    if reading.kind == "id" or _like_an_id(reading, column):
        return "an id tells rows apart, not customers"
    return "text is not counted; bring it in with add-documents to quote it" if reading.kind == "text" else ""


def _like_an_id(reading: Reading, column: Coded) -> bool:
    """Whether whole numbers are all different and nearly without gaps."""
    told = [value for value in column.values if value]
    if reading.kind not in ("count", "real") or len(told) < max(_LEAST_FOR_ID, 0.99 * column.codes.size):
        return False
    if not all(value.lstrip("-").isdecimal() for value in told):
        return False
    numbers = [int(value) for value in told]
    return max(numbers) - min(numbers) < 2 * len(numbers)
