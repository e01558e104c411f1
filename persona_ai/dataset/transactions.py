"""Invoice and order lines: who bought when, for how much; what cannot be read is counted and said."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from persona_ai.dataset.blanks import is_blank
from persona_ai.dataset.labels import is_money, unit_of
from persona_ai.dataset.loading import Coded, Loaded, keys, load
from persona_ai.dataset.numbers import parse_numbers
from persona_ai.dataset.reading import listing
from persona_ai.errors import InputError
from persona_ai.schema import QualityNote, QualityReport, Transactions

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LEAST_READ = 0.5  # of the lines; below, it is the wrong column


def read_transactions(
    path: Path,
    *,
    customer: str,
    date: str,
    amount: str = "",
    order: str = "",
    quantity: str = "",
    price: str = "",
    day_first: bool | None = None,
) -> Transactions:
    """Read invoice or order lines.

    Args:
        path: a CSV, TSV or Parquet file.
        customer: the column of customer ids; lines without one are dropped and counted.
        date: the column of dates, in any usual form.
        amount: the column of money; or give `quantity` and `price`. Without either, amounts are NaN.
        order: the column of order or invoice numbers.
        quantity: the column of pieces; negative ones are returns.
        price: the column of the price of one piece.
        day_first: whether 3/4/2024 is the third of April; None where the dates themselves are to tell.

    Raises:
        InputError: a column is absent, or is not what it is said to be; one line says why.
    """
    return transactions_of(
        load(path),
        {
            "customer": customer,
            "date": date,
            "amount": amount,
            "order": order,
            "quantity": quantity,
            "price": price,
        },
        day_first,
    )


def together(parts: Sequence[Transactions]) -> Transactions:
    """Return the lines of several files as one, in the order given.

    Raises:
        InputError: they are in different currencies.
    """
    import pandas as pd

    if len(parts) == 1:
        return parts[0]
    units = sorted({part.unit for part in parts if part.unit})
    if len(units) > 1:
        told = ", ".join(f"{part.name} in {part.unit}" for part in parts if part.unit)
        raise InputError(f"the transactions are in different currencies: {told}; convert them to one")
    return Transactions(
        name=" and ".join(part.name for part in parts),
        frame=pd.concat([part.frame for part in parts], ignore_index=True),
        sha256=hashlib.sha256("".join(part.sha256 for part in parts).encode()).hexdigest(),
        quality=QualityReport(
            rows=sum(part.quality.rows for part in parts),
            columns=parts[0].quality.columns,
            notes=tuple(note for part in parts for note in part.quality.notes),
        ),
        unit=units[0] if units else "",
    )


@dataclass
class _Lines:
    """The lines that are kept so far, and what was said of the others."""

    source: str
    kept: NDArray[np.bool_]
    notes: list[QualityNote] = field(default_factory=list)

    def drop(self, which: NDArray[np.bool_], column: str, why: str) -> None:
        """Take lines off; nothing is said where all of them are gone already."""
        rows = int((which & self.kept).sum())
        self.kept &= ~which
        if rows:
            self.notes.append(
                QualityNote(source=self.source, column=column, what="dropped", rows=rows, why=why)
            )

    def say(self, column: str, why: str, rows: int = 0) -> None:
        self.notes.append(QualityNote(source=self.source, column=column, what="noted", rows=rows, why=why))


def transactions_of(loaded: Loaded, columns: dict[str, str], day_first: bool | None = None) -> Transactions:
    """Return a loaded file's lines; `columns` says which column is what, "" for none.

    Raises:
        InputError: a column is absent, or is not what it is said to be.
    """
    import numpy as np
    import pandas as pd

    _refuse_unfit(loaded, columns)
    lines = _Lines(loaded.name, np.ones(loaded.rows, dtype=bool))
    codes, known = keys(loaded.column(columns["customer"]))
    lines.drop(codes < 0, columns["customer"], "it names no customer, so the line cannot be used")
    times = _times(loaded.column(columns["date"]), columns["date"], day_first, lines)
    amount, quantity, unit = _money(loaded, columns, lines)
    if not lines.kept.any():
        raise InputError(f"{loaded.name} has no line with a customer, a date and an amount that can be read")
    _duplicates(loaded, lines)
    _returned(amount, columns, lines)
    frame = pd.DataFrame(
        {
            "customer": pd.Series(np.array((*known, None), dtype=object)[codes], dtype=object),
            "time": times,
            "amount": amount,
            "order": pd.Series(_orders(loaded, columns["order"]), dtype=object),
            "quantity": quantity,
        }
    )[lines.kept].reset_index(drop=True)
    quality = QualityReport(rows=len(frame), columns=len(loaded.columns), notes=tuple(lines.notes))
    return Transactions(loaded.name, frame, loaded.sha256, quality, unit)


def renamed(transactions: Transactions, names: dict[str, str]) -> Transactions:
    """Return the lines of the customers in `names`, called by their names there."""
    frame = transactions.frame
    told = frame["customer"].map(names)
    kept = frame.assign(customer=told.astype(object))[told.notna().to_numpy()].reset_index(drop=True)
    return replace(transactions, frame=kept)


def _refuse_unfit(loaded: Loaded, columns: dict[str, str]) -> None:
    for what in ("customer", "date"):
        if not columns[what]:
            raise InputError(f"{loaded.name}: no {what} column was named; it has {', '.join(loaded.columns)}")
    for name in filter(None, columns.values()):
        loaded.column(name)
    if columns["price"] and not columns["quantity"]:
        raise InputError(
            f"{loaded.name}: a price ({columns['price']!r}) needs the quantity too; name its column, or the amount's"
        )
    if columns["price"] and columns["amount"]:
        raise InputError(f"{loaded.name}: give either the amount or quantity and price, not both")
    if columns["quantity"] and not columns["price"] and not columns["amount"]:
        raise InputError(
            f"{loaded.name}: a quantity alone is no money; name the price's column too, or the amount's"
        )


def _times(column: Coded, name: str, day_first: bool | None, lines: _Lines) -> NDArray[np.datetime64]:
    import numpy as np

    from persona_ai.dataset.moments import moments, stray

    read = moments(column.values, day_first)
    times = read.times[column.codes]
    blank = np.array([is_blank(value) for value in column.values])[column.codes]
    _refuse_wrong(np.isnat(times) & ~blank, column, f"{lines.source}: column {name!r}", "date", lines.kept)
    lines.drop(blank, name, "it has no date")
    wrong = np.isnat(times) & ~blank
    lines.drop(wrong, name, f"no date of the calendar: {_examples(column, wrong)}")
    alone = np.where(lines.kept, times, np.datetime64("NaT"))
    far = stray(alone)
    lines.drop(far, name, f"dates far away from all others are taken for slips: {_examples(column, far)}")
    if read.day_first is not None:
        order = "day/month/year" if read.day_first else "month/day/year"
        lines.say(
            name, f"no date tells whether day or month comes first; read as {order}; day_first decides it"
        )
    late = lines.kept & (times > np.datetime64(datetime.datetime.now(), "us"))
    if late.any():
        lines.say(name, f"dates in the future: {_examples(column, late)}", int(late.sum()))
    return times


def _money(
    loaded: Loaded, columns: dict[str, str], lines: _Lines
) -> tuple[NDArray[np.float64], NDArray[np.float64], str]:
    """Return amount and quantity of every line, and the currency."""
    import numpy as np

    nothing = np.full(loaded.rows, np.nan)
    quantity = _numbers(loaded, columns["quantity"], lines)[0] if columns["quantity"] else nothing
    if columns["amount"]:
        amount, unit = _numbers(loaded, columns["amount"], lines)
        turned = lines.kept & (quantity < 0) & (amount > 0)
        if turned.any():
            lines.say(
                columns["amount"],
                f"taken as returned, so as negative, where {columns['quantity']} is",
                int(turned.sum()),
            )
        return np.where(turned, -amount, amount), quantity, unit
    if columns["price"]:
        price, unit = _numbers(loaded, columns["price"], lines)
        lines.say("", f"the amount of a line is {columns['quantity']} times {columns['price']}")
        return quantity * price, quantity, unit
    lines.say("", "no column of money was named: orders are counted, not what they are worth")
    return nothing, quantity, ""


def _numbers(loaded: Loaded, name: str, lines: _Lines) -> tuple[NDArray[np.float64], str]:
    """Return a column's numbers, NaN where there is none (those lines are dropped), and their unit."""
    import numpy as np

    column = loaded.column(name)
    told = [value for value in column.values if not is_blank(value)]
    read = parse_numbers(told)
    of_value = np.array([read.values.get(value, np.nan) for value in column.values])
    numbers = np.where(np.isfinite(of_value), of_value, np.nan)[column.codes]
    blank = np.array([is_blank(value) for value in column.values])[column.codes]
    wrong = np.isnan(numbers) & ~blank
    _refuse_wrong(wrong, column, f"{lines.source}: column {name!r}", "number", lines.kept)
    lines.drop(blank, name, "it is blank")
    lines.drop(wrong, name, f"no number that can be counted on: {_examples(column, wrong)}")
    unit = read.unit or unit_of(name)
    return numbers, unit if is_money(unit) else ""


def _refuse_wrong(
    wrong: NDArray[np.bool_], column: Coded, place: str, what: str, kept: NDArray[np.bool_]
) -> None:
    if (wrong & kept).sum() > (1 - _LEAST_READ) * kept.sum():
        raise InputError(
            f"{place} holds no {what}s: {_examples(column, wrong & kept)}; name the right column"
        )


def _examples(column: Coded, which: NDArray[np.bool_]) -> str:
    import numpy as np

    places = np.unique(column.codes[which])
    return listing([column.values[int(place)] for place in places], 3)


def _duplicates(loaded: Loaded, lines: _Lines) -> None:
    import pandas as pd

    told = pd.DataFrame({name: column.codes for name, column in loaded.columns.items()})[lines.kept]
    again = int(told.duplicated().sum())
    if again:
        why = "the same in every column as another line; kept, for one order may say a thing twice"
        lines.say("", why, again)


def _returned(amount: NDArray[np.float64], columns: dict[str, str], lines: _Lines) -> None:
    rows = int((lines.kept & (amount < 0)).sum())
    if rows:
        lines.say(columns["amount"] or columns["quantity"], "negative, so returned or credited", rows)


def _orders(loaded: Loaded, name: str) -> NDArray[np.object_]:
    import numpy as np

    if not name:
        return np.full(loaded.rows, None, dtype=object)
    codes, known = keys(loaded.column(name))
    return np.array((*known, None), dtype=object)[codes]
