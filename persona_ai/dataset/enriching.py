"""What further tables and dates add to each customer: columns joined as they are, and columns derived."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from persona_ai.dataset.aggregates import aggregate
from persona_ai.dataset.derived import Derived, name_apart, named_apart, rules_note, telling
from persona_ai.dataset.occasions import Dates, dates_of, day_text, latest_past, of_dates
from persona_ai.dataset.opening import Opened, joined_cells
from persona_ai.dataset.purchases import purchases
from persona_ai.dataset.related import Related
from persona_ai.dataset.rows import Rows, latest_of
from persona_ai.dataset.rows_again import aggregate_again
from persona_ai.errors import InputError
from persona_ai.schema import Column, QualityNote, Transactions

if TYPE_CHECKING:
    import pandas as pd

    from persona_ai.dataset.opening import Cells


class Further:
    """What the other tables add: columns joined as they are, and columns derived."""

    def __init__(self, opened: Opened, related: Sequence[Related], transactions: Transactions | None) -> None:
        self.opened = opened
        self.related = related
        self.transactions = transactions
        self.notes: list[QualityNote] = []

    def joined(self) -> dict[str, Cells]:
        """Return the columns of tables with one row a customer, under names of their own."""
        found: dict[str, Cells] = {}
        taken = {self.opened.id_column, *self.opened.cells}
        for one in self.related:
            if one.of_customer is None:
                continue
            kept = []
            for name, column in one.data.items():
                cells = column.cells()
                told = name if name not in taken else f"{name} from {one.noun}"
                if told in taken:
                    raise InputError(
                        f"{one.loaded.name}: its column {name!r} is in another table already; rename it"
                    )
                taken.add(told)
                kept.append(told)
                found[told] = joined_cells([cells[row] if row >= 0 else "" for row in one.of_customer])
            why = f"a customer has one row of it at most, so its columns are taken as they are: {', '.join(kept)}"
            self.notes.append(QualityNote(source=one.loaded.name, what="noted", why=why))
        return found

    def joined_as(self, wanted: Collection[str]) -> dict[str, Cells]:
        """Return those of the wanted columns that come from tables with one row a customer.

        Raises:
            InputError: a customer has several rows in the table that has such a column.
        """
        found: dict[str, Cells] = {}
        for one in self.related:
            for name, column in one.data.items():
                told = f"{name} from {one.noun}" if f"{name} from {one.noun}" in wanted else name
                if told not in wanted or told in self.opened.cells or told in found:
                    continue
                if one.of_customer is None:
                    raise InputError(
                        f"{one.loaded.name}: customer {self._twice(one)!r} has several rows, and its column {name!r} was "
                        "taken as it is when each customer had one row at most; give one row a customer"
                    )
                cells = column.cells()
                found[told] = joined_cells([cells[row] if row >= 0 else "" for row in one.of_customer])
        return found

    def _twice(self, one: Related) -> str:
        """Return the first customer who has several rows."""
        places, rows = np.unique(one.customer[one.customer >= 0], return_counts=True)
        return self.opened.ids[int(places[rows > 1][0])]

    def derive(
        self, columns: Sequence[Column], frame: pd.DataFrame
    ) -> tuple[list[Derived], list[QualityNote]]:
        """Derive columns from rows, lines and dates; recency counts to the latest date of them all."""
        rows = [self._rows(one, frame) for one in self.related if one.of_customer is None]
        own = dates_of(columns, frame)
        end = self._end(rows, own)
        taken = [*columns]
        made: list[Derived] = []
        notes: list[QualityNote] = []
        if end is not None:
            why = f"time is counted to {day_text(end)}, the latest date of the data"
            notes.append(QualityNote(source=self.opened.name, what="noted", why=why))
            self._add(of_dates(own, end), [], self.opened.name, "dates", made, notes, taken)
        for one in rows:
            found, said = aggregate(one, end)
            self._add(found, said, one.name, one.noun, made, notes, taken)
        if self.transactions is not None and end is not None:
            found = purchases(self.transactions, frame.index, end)
            notes.extend(self.transactions.quality.notes)
            self._add(found, [], self.transactions.name, "transactions", made, notes, taken)
        return made, notes

    def derive_again(
        self, columns: Sequence[Column], frame: pd.DataFrame, wanted: Sequence[Column]
    ) -> dict[str, Derived]:
        """Derive, by name, those of the wanted columns that what is there tells, by the rules of before.

        Args:
            columns: all of the first table.
            frame: of the later customers.
            wanted: derived columns of the first table.
        """
        if not wanted:
            return {}
        rows = [self._rows(one, frame) for one in self.related]
        own = dates_of([column for column in columns if column.origin != "derived"], frame)
        end = self._end(rows, own)
        found: list[tuple[str, Derived]] = []
        if end is not None:
            found += [("dates", one) for one in of_dates(own, end, again=True)]
        for one in rows:
            found += [(one.noun, again) for again in aggregate_again(one, end, wanted)]
        if self.transactions is not None and end is not None:
            bought = purchases(self.transactions, frame.index, end, again=True)
            found += [("transactions", again) for again in bought]
        names = {column.name for column in wanted}
        made: dict[str, Derived] = {}
        for noun, again in found:
            apart = name_apart(again.column.name, noun)
            made.setdefault(apart if apart in names else again.column.name, again)
        return {name: one for name, one in made.items() if name in names}

    def _end(self, rows: Sequence[Rows], own: Mapping[str, Dates]) -> np.datetime64 | None:
        """Return the latest date of everything that is there, None without one."""
        ends = [*(latest_of(one) for one in rows), latest_past(own), self._last_line()]
        return max((one for one in ends if one is not None), default=None)

    def _last_line(self) -> np.datetime64 | None:
        if self.transactions is None:
            return None
        latest: np.datetime64 = self.transactions.frame["time"].to_numpy().max()
        return latest

    def _rows(self, one: Related, frame: pd.DataFrame) -> Rows:
        return Rows(one.loaded.name, one.noun, one.data, one.customer, frame.index)

    def _add(
        self,
        found: Sequence[Derived],
        said: Sequence[QualityNote],
        source: str,
        noun: str,
        made: list[Derived],
        notes: list[QualityNote],
        taken: list[Column],
    ) -> None:
        useful, idle = telling(found)
        named = named_apart(useful, taken, noun, source)
        taken += [one.column for one in named]
        made += named
        notes += [*said, *rules_note(source, named, idle)]
