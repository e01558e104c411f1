"""Numbers in several rows a customer: sums and means, the last one, how they changed with time."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from persona_ai.dataset.derived import Derived, derived
from persona_ai.dataset.occasions import day_text
from persona_ai.dataset.rows import Grouped, RowColumn, beside

_LEAST_SPAN = 60  # days from which on a later half says anything


def summed(by: Grouped, one: RowColumn) -> Iterator[Derived]:
    """Derive sum and mean, and with dates the last number and how much of it came late."""
    frame = by.in_order(one.numbers)
    values = frame.groupby("customer")["value"]
    thing = f"{by.rows.single} {one.label}"
    yield derived(
        by.rows.named(by.rows.noun, one.name, "sum"),
        f"sum of {thing}",
        one.column.kind,
        by.per_customer(values.sum(), 0.0),
        rule=f"sum of {one.name}",
        of=by.of(one),
        unit=one.unit,
        role=by.role(one),
        protected=one.protected,
    )
    mean = by.per_customer(values.mean())
    yield number(by, one, "mean", f"average {thing}", mean, f"mean of {one.name}")
    if by.when is not None:
        yield _last(by, one, frame, by.when)
        yield from _later_share(by, one, frame, by.when)


def averaged(by: Grouped, one: RowColumn) -> Iterator[Derived]:
    """Derive the mean, and with dates the last number and the trend."""
    frame = by.in_order(one.numbers)
    thing = f"{by.rows.single} {one.label}"
    mean = by.per_customer(frame.groupby("customer")["value"].mean())
    yield number(by, one, "mean", f"average {thing}", mean, f"mean of {one.name}", first="yes")
    if by.when is not None:
        yield _last(by, one, frame, by.when)
        rule = f"least-squares slope of {one.name} per 30 days of {by.when.name}, from three dates on"
        slopes = by.per_customer(_slopes(frame))
        yield number(by, one, "trend", f"change of {thing} in 30 days", slopes, rule)


def number(
    by: Grouped, one: RowColumn, what: str, label: str, values: pd.Series[float], rule: str, **more: str
) -> Derived:
    """Return a column of numbers that is derived from one of numbers; `what` ends its name."""
    role = by.role(one)
    return derived(
        by.rows.named(by.rows.noun, one.name, what),
        label,
        "amount" if what == "mean" and not (values < 0).any() else "real",
        values,
        rule=rule,
        of=by.of(one),
        unit=more.get("unit", one.unit),
        role=role if more.get("first") else beside(role),
        protected=one.protected,
    )


def _later_share(by: Grouped, one: RowColumn, frame: pd.DataFrame, when: RowColumn) -> Iterator[Derived]:
    known = frame[frame["time"].notna()]
    if known.empty or known["time"].max() - known["time"].min() < pd.Timedelta(days=_LEAST_SPAN):
        return
    middle = known["time"].min() + (known["time"].max() - known["time"].min()) / 2
    worth = known["value"].clip(lower=0)
    total = worth.groupby(known["customer"]).sum()
    later = worth.where(known["time"] > middle, 0.0).groupby(known["customer"]).sum()
    share = by.per_customer((100 * later / total.where(total > 0)).dropna())
    label = f"share of {by.rows.single} {one.label} in the later half of the time"
    after = day_text(middle.to_datetime64())
    rule = f"{one.name} with {when.name} after {after} per 100 of all {one.name}"
    yield number(by, one, "later_share", label, share, rule, unit="%")


def _last(by: Grouped, one: RowColumn, frame: pd.DataFrame, when: RowColumn) -> Derived:
    known = frame[frame["time"].notna()]
    latest = known["time"] == known.groupby("customer")["time"].transform("max")
    last = by.per_customer(known[latest].groupby("customer")["value"].mean())
    rule = f"{one.name} on the latest {when.name} (the mean where several are)"
    return number(by, one, "last", f"last {by.rows.single} {one.label}", last, rule)


def _slopes(frame: pd.DataFrame) -> pd.Series[float]:
    """Return the slope of value on time per 30 days for customers with three different dates or more."""
    known = frame[frame["time"].notna()]
    days = (known["time"] - known["time"].min()) / pd.Timedelta(days=30)
    customer = known["customer"]
    away = days - days.groupby(customer).transform("mean")
    spread = (away * away).groupby(customer).sum()
    slopes: pd.Series[float] = (away * known["value"]).groupby(customer).sum() / spread.where(spread > 0)
    several = known.groupby("customer")["time"].nunique() >= 3
    return slopes[several]
