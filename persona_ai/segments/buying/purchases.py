"""From invoice lines to the days on which customers bought, and what can be counted of each customer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from persona_ai.errors import InputError
from persona_ai.schema import Table
from persona_ai.schema.transactions import Transactions

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Days = NDArray[np.int64]
_DAY = "datetime64[D]"


@dataclass(frozen=True)
class Purchases:
    """The days on which customers bought, sorted by customer and day.

    A customer's lines of one day are one purchase, worth their sum, so that what is bought and given back on
    a day is none; a day without a positive sum is no purchase. `customers` are sorted ids, shape (c,); `who`
    places in them, `day` days since 1970 and `amount` money (NaN where the source has none), shape (p,).
    `return_who`, `return_day` and `return_amount` (at most 0) are days on which more was given back than bought.
    Day `end` is the last one that was observed; `without` customers had lines but no purchase.
    """

    name: str
    sha256: str
    customers: NDArray[np.object_]
    who: Days
    day: Days
    amount: Floats
    return_who: Days
    return_day: Days
    return_amount: Floats
    end: int
    without: int = 0
    unit: str = ""

    @property
    def priced(self) -> bool:
        """Return whether amounts of money are known."""
        return bool(np.isfinite(self.amount).all())

    @property
    def returned(self) -> Floats:
        """Return what each customer gave back on days without a purchase, at most 0, shape (c,)."""
        back = np.bincount(self.return_who, weights=self.return_amount, minlength=len(self.customers))
        return np.asarray(back, dtype=np.float64)

    def until(self, day: int) -> Purchases:
        """Return what had been seen at the end of a day, of the customers who had bought by then."""
        kept = self.day <= day
        known, who = np.unique(self.who[kept], return_inverse=True)
        back = (self.return_day <= day) & np.isin(self.return_who, known)
        return replace(
            self,
            customers=self.customers[known],
            who=who.astype(np.int64),
            day=self.day[kept],
            amount=self.amount[kept],
            return_who=np.searchsorted(known, self.return_who[back]),
            return_day=self.return_day[back],
            return_amount=self.return_amount[back],
            end=min(day, self.end),
        )


@dataclass(frozen=True)
class Habits:
    """What is counted of each customer at `end`, shape (c,) each, in the order of `customers`.

    `count` purchases between days `first` and `last`; `amount` is all money net of returns, `mean_amount` that
    of a purchase (both NaN without prices); `gaps` is the sum of days between purchases.
    """

    count: Days
    first: Days
    last: Days
    amount: Floats
    mean_amount: Floats
    end: int

    @property
    def recency(self) -> Days:
        """Return the days since the last purchase."""
        return self.end - self.last

    @property
    def tenure(self) -> Days:
        """Return the days since the first purchase."""
        return self.end - self.first


def purchases(transactions: Transactions) -> Purchases:
    """Return who bought on which day; lines without a customer are left out.

    Raises:
        InputError: no line is left that is a purchase, or amounts are too large to be added up.
    """
    frame = transactions.frame
    known = frame["customer"].notna().to_numpy() & frame["time"].notna().to_numpy()
    lines = frame.loc[known]
    if lines.empty:
        raise InputError(f"{transactions.name} has no line with a customer and a date")
    customers, who = np.unique(lines["customer"].to_numpy(dtype=object).astype(str), return_inverse=True)
    day = lines["time"].to_numpy().astype(_DAY).astype(np.int64)
    amount = lines["amount"].to_numpy(dtype=np.float64)
    priced = bool(np.isfinite(amount).any())
    bought = _by_day(who.astype(np.int64), day, np.nan_to_num(amount) if priced else np.ones(len(day)))
    return _kept(transactions, customers.astype(object), bought, int(day.max()), priced)


def _by_day(who: Days, day: Days, amount: Floats) -> tuple[Days, Days, Floats]:
    """Return the sums of customers and days, sorted by both.

    A day's lines are added up in the order of their size, so that no sum hangs on the order of rows.
    """
    order = np.lexsort((amount, day, who))
    who, day, amount = who[order], day[order], amount[order]
    starts = np.flatnonzero(np.r_[True, (np.diff(who) != 0) | (np.diff(day) != 0)])
    with np.errstate(over="ignore"):
        return who[starts], day[starts], np.add.reduceat(amount, starts)


def _kept(
    transactions: Transactions,
    customers: NDArray[np.object_],
    bought: tuple[Days, Days, Floats],
    end: int,
    priced: bool,
) -> Purchases:
    who, day, amount = bought
    _refuse_endless(transactions, amount)
    smallest = 1e-9 * max(1.0, float(np.abs(amount).max()))  # what is left of 0.1 + 0.2 - 0.3
    is_purchase = amount > smallest
    if not is_purchase.any():
        raise InputError(f"{transactions.name} has no purchase: no customer has a day with a positive amount")
    buyers, places = np.unique(who[is_purchase], return_inverse=True)
    back = (amount < -smallest) & np.isin(who, buyers)
    paid = amount[is_purchase]
    return Purchases(
        name=transactions.name,
        sha256=transactions.sha256,
        customers=customers[buyers],
        who=places.astype(np.int64),
        day=day[is_purchase],
        amount=paid if priced else np.full(len(paid), np.nan),
        return_who=np.searchsorted(buyers, who[back]),
        return_day=day[back],
        return_amount=amount[back],
        end=end,
        without=len(customers) - len(buyers),
        unit=transactions.unit,
    )


def _refuse_endless(transactions: Transactions, amount: Floats) -> None:
    with np.errstate(over="ignore"):
        endless = not np.isfinite(np.abs(amount).sum())
    if endless:
        told = transactions.frame["amount"].abs().max()
        raise InputError(
            f"the amounts of {transactions.name} go up to {told:.3g}, too much to be added up; mend such lines"
        )


def habits(bought: Purchases) -> Habits:
    """Return what is counted of each customer."""
    starts = starts_of(bought)
    count = np.diff(np.r_[starts, len(bought.who)])
    paid = np.add.reduceat(bought.amount, starts)
    return Habits(
        count=count,
        first=bought.day[starts],
        last=bought.day[starts + count - 1],
        amount=paid + bought.returned,
        mean_amount=paid / count,
        end=bought.end,
    )


def starts_of(bought: Purchases) -> Days:
    """Return where each customer's purchases start, shape (c,)."""
    return np.flatnonzero(np.r_[True, np.diff(bought.who) != 0])


def as_day(day: int) -> str:
    """Return a day since 1970 as its date, "2011-12-09"."""
    return str(np.datetime64(int(day), "D"))


def table_of(bought: Purchases, columns: dict[str, Floats | Days]) -> Table:
    """Return numbers of each customer as a table that rules can be applied to."""
    import pandas as pd

    from persona_ai.schema import Column

    index = pd.Index([str(customer) for customer in bought.customers], dtype=object)
    frame: pd.DataFrame = pd.DataFrame(
        {name: np.asarray(values, dtype=np.float64) for name, values in columns.items()}, index=index
    )
    described = tuple(
        Column(
            name=name,
            label=name.replace("_", " "),
            kind="amount" if name.startswith("amount") else "real" if "gap" in name else "count",
            role="basis",
            unit=bought.unit if name.startswith("amount") else "days" if name.endswith("_days") else "",
            missing=int(frame[name].isna().sum()),
        )
        for name in columns
    )
    return Table(name=bought.name, columns=described, frame=frame, sha256=bought.sha256)
