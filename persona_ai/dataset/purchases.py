"""What invoice lines say of each customer: how many orders, how much, how long ago, how regularly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from persona_ai.dataset.derived import Derived, derived
from persona_ai.dataset.occasions import day_text, days_to, occasions
from persona_ai.schema import Transactions

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CENT = 0.005  # below, a sum of money is none


def purchases(
    transactions: Transactions, customers: pd.Index[str], end: np.datetime64, *, again: bool = False
) -> list[Derived]:
    """Derive the trade's standard columns from lines; customers without any have 0 orders, and no dates.

    An order is what has one order number, or what a customer bought on one day where there are no numbers; a
    credit note, and what costs nothing, is none. Recency counts to `end`; `again` is as in `occasions`.
    """
    return list(_columns(_Lines(transactions, customers), end, again))


class _Lines:
    """The lines in an order of their own, so that sums do not depend on that of the file."""

    def __init__(self, transactions: Transactions, customers: pd.Index[str]) -> None:
        frame = transactions.frame
        self.customers = customers
        self.unit = transactions.unit
        self.source = transactions.name
        codes = customers.get_indexer(pd.Index(frame["customer"]))
        day = frame["time"].to_numpy().astype("datetime64[D]")
        amount = frame["amount"].to_numpy()
        numbered = frame["order"].notna().to_numpy()
        order = pd.factorize(
            frame["order"].where(numbered, pd.Series(day.astype(str), dtype=object)), sort=True
        )[0]
        place = np.lexsort((amount, order, frame["time"].to_numpy(), codes))
        self.lines = pd.DataFrame(
            {"customer": codes, "time": frame["time"].to_numpy(), "amount": amount, "order": order}
        ).iloc[place]
        self.lines = self.lines[self.lines["customer"] >= 0]
        self.priced = bool(np.isfinite(amount).any())
        self.numbered = bool(numbered.any())

    @property
    def orders(self) -> pd.DataFrame:
        """One row an order that was bought: customer, time of its first line, amount."""
        found = self.lines.groupby(["customer", "order"], sort=True).agg(
            time=("time", "min"), amount=("amount", "sum")
        )
        bought = found[found["amount"] > _CENT] if self.priced else found
        return bought.reset_index()

    def per_customer(self, found: pd.Series[float], missing: float = np.nan) -> pd.Series[float]:
        """Return numbers by a customer's place as numbers by its id."""
        values = np.full(len(self.customers), missing)
        values[found.index.to_numpy(dtype=int)] = found.to_numpy(dtype=float)
        return pd.Series(values, index=self.customers)

    def moments(self, found: pd.Series[pd.Timestamp]) -> pd.Series[pd.Timestamp]:
        """Return moments by a customer's place as moments by its id."""
        values = np.full(len(self.customers), np.datetime64("NaT"), dtype="datetime64[us]")
        values[found.index.to_numpy(dtype=int)] = found.to_numpy()
        return pd.Series(values, index=self.customers)


def _columns(lines: _Lines, end: np.datetime64, again: bool) -> Iterator[Derived]:
    orders = lines.orders
    by = orders.groupby("customer")
    what = "order numbers" if lines.numbered else "days on which something was bought"
    number = by.size().astype(float)
    name = PurePath(lines.source).name
    rows, money, time = f"{name}/lines", f"{name}/amount", f"{name}/time"
    yield derived(
        "orders", "number of orders", "count", lines.per_customer(number, 0.0),
        rule=f"number of {what}, credit notes not counted", of=(rows,),
    )  # fmt: skip
    if lines.priced:
        yield from _of_money(lines, by["amount"].sum() / number, (rows, money))
    first, last = lines.moments(by["time"].min()), lines.moments(by["time"].max())
    yield derived(
        "days_since_last_order", "time since the last order", "amount", days_to(last, end),
        rule=f"days from the last order to {day_text(end)}", of=(time,), unit="days",
    )  # fmt: skip
    yield derived(
        "days_since_first_order", "time since the first order", "amount", days_to(first, end),
        rule=f"days from the first order to {day_text(end)}", of=(time,), unit="days",
    )  # fmt: skip
    yield derived(
        "days_between_orders", "time between orders", "amount", lines.per_customer(_gaps(orders)),
        rule="days from the first to the last day of orders, over the number of such days less one",
        of=(time,), unit="days",
    )  # fmt: skip
    days = pd.Series(
        first.dt.strftime("%Y-%m-%d").astype(object).where(first.notna(), None).to_numpy(), lines.customers
    )
    yield derived(
        "first_order", "first order", "date", days, rule="day of the first order", of=(time,), role="time"
    )
    yield from occasions("last_order", "the last order", last, daily=True, of=(time,), again=again)
    yield from occasions("first_order", "the first order", first, daily=False, of=(time,), again=again)


def _of_money(lines: _Lines, mean: pd.Series[float], of: tuple[str, str]) -> Iterator[Derived]:
    amount = lines.lines["amount"]
    customer = lines.lines["customer"]
    spend = amount.groupby(customer).sum()
    bought = amount.clip(lower=0).groupby(customer).sum()
    returned = (-amount).clip(lower=0).groupby(customer).sum()
    yield derived(
        "spend", "total spend", "amount" if spend.min() >= 0 else "real", lines.per_customer(spend, 0.0),
        rule="sum of all amounts, returns taken off", of=of[1:], unit=lines.unit,
    )  # fmt: skip
    yield derived(
        "mean_order_value", "average order value", "amount", lines.per_customer(mean),
        rule="mean amount of an order, credit notes not counted", of=of, unit=lines.unit,
    )  # fmt: skip
    share = (100 * returned / bought.where(bought > _CENT)).clip(upper=100.0)
    yield derived(
        "share_returned", "share of spend returned", "real", lines.per_customer(share),
        rule="returned money per 100 of money spent, at most 100", of=of[1:], unit="%",
    )  # fmt: skip


def _gaps(orders: pd.DataFrame) -> pd.Series[float]:
    days: NDArray[np.datetime64] = orders["time"].to_numpy().astype("datetime64[D]")
    told = pd.DataFrame({"customer": orders["customer"], "day": days.astype("int64")}).drop_duplicates()
    by = told.groupby("customer")["day"]
    number = by.size()
    gaps = (by.max() - by.min()) / (number - 1).where(number > 1)
    return gaps.dropna()
