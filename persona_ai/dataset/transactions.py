"""Invoice and order lines: who bought when, for how much; what cannot be read is counted and said."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from persona_ai.dataset.loading import Loaded, keys, load
from persona_ai.dataset.transaction_lines import Lines, money_of, times_of
from persona_ai.errors import InputError
from persona_ai.schema import QualityReport, Transactions

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


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


def transactions_of(loaded: Loaded, columns: dict[str, str], day_first: bool | None = None) -> Transactions:
    """Return a loaded file's lines; `columns` says which column is what, "" for none.

    Raises:
        InputError: a column is absent, or is not what it is said to be.
    """
    import numpy as np
    import pandas as pd

    _refuse_unfit(loaded, columns)
    lines = Lines(loaded.name, np.ones(loaded.rows, dtype=bool))
    codes, known = keys(loaded.column(columns["customer"]))
    lines.drop(codes < 0, columns["customer"], "it names no customer, so the line cannot be used")
    times = times_of(loaded.column(columns["date"]), columns["date"], day_first, lines)
    amount, quantity, unit = money_of(loaded, columns, lines)
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


def _duplicates(loaded: Loaded, lines: Lines) -> None:
    import pandas as pd

    told = pd.DataFrame({name: column.codes for name, column in loaded.columns.items()})[lines.kept]
    again = int(told.duplicated().sum())
    if again:
        why = "the same in every column as another line; kept, for one order may say a thing twice"
        lines.say("", why, again)


def _returned(amount: NDArray[np.float64], columns: dict[str, str], lines: Lines) -> None:
    rows = int((lines.kept & (amount < 0)).sum())
    if rows:
        lines.say(columns["amount"] or columns["quantity"], "negative, so returned or credited", rows)


def _orders(loaded: Loaded, name: str) -> NDArray[np.object_]:
    import numpy as np

    if not name:
        return np.full(loaded.rows, None, dtype=object)
    codes, known = keys(loaded.column(name))
    return np.array((*known, None), dtype=object)[codes]
