"""Several rows a customer become columns of one: by stated rules, whatever the order of the rows.

Money and counts are summed; ratings and measures averaged; of options the most frequent one is named and
shares are told; lists of options and coded themes are joined into one list; dates become recency.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from persona_ai.dataset.coded_themes import attitudes, has_themes, lists, pair_of
from persona_ai.dataset.derived import Derived, derived
from persona_ai.dataset.labels import header_words
from persona_ai.dataset.occasions import day_text, days_to, event_label, lies_ahead, occasions, stem_of
from persona_ai.dataset.rows import Grouped, RowColumn, Rows, beside, read_columns
from persona_ai.dataset.wordlist import word_set
from persona_ai.schema import ColumnRole, QualityNote

_MOST_LEVELS = 12  # options that are told one by one
_TOLD = 6  # of them, the most frequent ones
_LEAST_SHARE = 0.02
_LEAST_SPAN = 60  # days from which on a later half says anything
_STATE = word_set("status stage state outcome result")
_YES = ("yes", "true", "y", "1", "x")

Rule = Callable[[Grouped, RowColumn], Iterator[Derived]]


def aggregate(rows: Rows, end: np.datetime64 | None) -> tuple[list[Derived], list[QualityNote]]:
    """Derive columns from the rows of each customer; recency counts to `end`."""
    read, notes = read_columns(rows)
    by = Grouped(rows, _when([one for one in read if one.reading.kind == "date"]), end)
    pair = pair_of(read)
    found = list(_number_of_rows(by, "descriptor" if any(map(has_themes, read)) else "basis"))
    for one in read:
        found += _RULES[_way(one)](by, one)
    if pair:
        found.append(attitudes(by, *pair))
    if by.when is not None and end is not None:
        found += _recency(by, by.when, end)
    if any(map(has_themes, read)):
        why = "coded themes: those of a customer are the options of one column; who has no row was not asked"
        notes.append(QualityNote(source=rows.name, what="noted", why=why))
    return found, notes


def _when(dates: Sequence[RowColumn]) -> RowColumn | None:
    """Return the column that tells when a row was: the fullest one that does not lie ahead, then by name."""
    past = [one for one in dates if not lies_ahead(one.name)]
    return min(past, key=lambda one: (int(np.isnat(one.times).sum()), one.name), default=None)


def _way(one: RowColumn) -> str:
    if has_themes(one):
        return "multi_select"
    if one.reading.kind == "ordinal":
        return "nominal" if one.reading.levels else "real"
    return "amount" if one.reading.kind == "count" else one.reading.kind


def _number_of_rows(by: Grouped, role: ColumnRole) -> Iterator[Derived]:
    kept = by.rows.customer[by.rows.customer >= 0]
    number = np.bincount(kept, minlength=len(by.rows.customers)).astype(float)
    yield derived(
        by.rows.named(by.rows.noun, "count"),
        f"number of {by.rows.noun}",
        "count",
        pd.Series(number, by.rows.customers),
        rule=f"number of rows in {by.rows.name}",
        of=(by.of_rows,),
        role=role,
    )


def _number(
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


def _summed(by: Grouped, one: RowColumn) -> Iterator[Derived]:
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
    yield _number(by, one, "mean", f"average {thing}", mean, f"mean of {one.name}")
    if by.when is not None:
        yield _last(by, one, frame, by.when)
        yield from _later_share(by, one, frame)


def _later_share(by: Grouped, one: RowColumn, frame: pd.DataFrame) -> Iterator[Derived]:
    known = frame[frame["time"].notna()]
    if known.empty or known["time"].max() - known["time"].min() < pd.Timedelta(days=_LEAST_SPAN):
        return
    middle = known["time"].min() + (known["time"].max() - known["time"].min()) / 2
    worth = known["value"].clip(lower=0)
    total = worth.groupby(known["customer"]).sum()
    later = worth.where(known["time"] > middle, 0.0).groupby(known["customer"]).sum()
    share = by.per_customer((100 * later / total.where(total > 0)).dropna())
    label = f"share of {by.rows.single} {one.label} in the later half of the time"
    rule = f"{one.name} after {day_text(middle.to_datetime64())} per 100 of all {one.name}"
    yield _number(by, one, "later_share", label, share, rule, unit="%")


def _averaged(by: Grouped, one: RowColumn) -> Iterator[Derived]:
    frame = by.in_order(one.numbers)
    thing = f"{by.rows.single} {one.label}"
    mean = by.per_customer(frame.groupby("customer")["value"].mean())
    yield _number(by, one, "mean", f"average {thing}", mean, f"mean of {one.name}", first="yes")
    if by.when is not None:
        yield _last(by, one, frame, by.when)
        rule = f"least-squares slope of {one.name} per 30 days, from three dates on"
        slopes = by.per_customer(_slopes(frame))
        yield _number(by, one, "trend", f"change of {thing} in 30 days", slopes, rule)


def _last(by: Grouped, one: RowColumn, frame: pd.DataFrame, when: RowColumn) -> Derived:
    known = frame[frame["time"].notna()]
    latest = known["time"] == known.groupby("customer")["time"].transform("max")
    last = by.per_customer(known[latest].groupby("customer")["value"].mean())
    rule = f"{one.name} on the latest {when.name} (the mean where several are)"
    return _number(by, one, "last", f"last {by.rows.single} {one.label}", last, rule)


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


def _options(by: Grouped, one: RowColumn) -> Iterator[Derived]:
    rows = pd.DataFrame({"customer": by.rows.customer, "level": one.texts})
    rows = rows[(rows["customer"] >= 0) & rows["level"].notna()]
    if rows.empty:
        return
    if one.reading.kind != "binary":
        yield _most_frequent(by, one, rows)
    total = rows.groupby("customer").size()
    for level in _told(one, rows["level"]):
        own = rows[rows["level"] == level].groupby("customer").size().reindex(total.index, fill_value=0)
        label = _which(by.rows.noun, one, level)
        rule = f"rows with {one.name} = {level}"
        share = by.per_customer(100 * own / total)
        first = "yes" if one.reading.kind == "binary" else ""
        yield _number(
            by, one, f"{level}_share", f"share of {label}", share, f"{rule} per 100", unit="%", first=first
        )
        if _STATE & set(header_words(one.name)) or level.casefold() in _YES:
            yield derived(
                by.rows.named(by.rows.noun, one.name, level),
                label,
                "count",
                by.per_customer(own, 0.0),
                rule=f"number of {rule}",
                of=(*by.of(one), by.of_rows),
                role=beside(by.role(one)),
                protected=one.protected,
            )


def _told(one: RowColumn, levels: pd.Series[str]) -> list[str]:
    """Return the levels that are told one by one: one of two, or the most frequent of a few."""
    counts = levels.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    if one.reading.kind == "binary":
        return [level for level in one.reading.levels if level in counts.index][:1]
    if len(counts) > _MOST_LEVELS:
        return []
    return [str(level) for level in counts.index[counts >= _LEAST_SHARE * counts.sum()][:_TOLD]]


def _most_frequent(by: Grouped, one: RowColumn, rows: pd.DataFrame) -> Derived:
    counts = rows.groupby(["customer", "level"]).size().reset_index(name="rows")
    best = counts.sort_values(["customer", "rows", "level"], ascending=[True, False, True])
    best = best.drop_duplicates("customer")
    values = np.full(len(by.rows.customers), None, dtype=object)
    values[best["customer"].to_numpy(dtype=int)] = best["level"].to_numpy(dtype=object)
    ordered = one.reading.kind == "ordinal"
    return derived(
        by.rows.named(by.rows.noun, one.name, "most_frequent"),
        f"most frequent {by.rows.single} {one.label}",
        "ordinal" if ordered else "nominal",
        pd.Series(values, index=by.rows.customers, dtype=object),
        rule=f"most frequent {one.name} (of equals the first by name)",
        of=by.of(one),
        role=by.role(one),
        levels=one.reading.levels if ordered else (),
        protected=one.protected,
    )


def _which(noun: str, one: RowColumn, level: str) -> str:
    """Name the rows of one level: "deals won", "deals with product Pro"."""
    if level.casefold() in _YES:
        return f"{noun} {one.label}"
    if _STATE & set(header_words(one.name)):
        return f"{noun} {level[:1].lower()}{level[1:]}"
    return f"{noun} with {one.label} {level}"


def _joined(by: Grouped, one: RowColumn) -> Iterator[Derived]:
    def options(value: str) -> tuple[str, ...]:
        told = one.reading.values.get(value)
        return told if isinstance(told, tuple) else (value,) if told is not None else ()

    yield lists(
        by,
        by.rows.named(by.rows.noun, one.name),
        one.label,
        [options(value) for value in one.coded.values],
        one.coded.codes,
        columns=[one],
        rule=f"all {one.name} in the rows of a customer",
    )


def _dated(by: Grouped, one: RowColumn) -> Iterator[Derived]:
    """Derive recency of a further date; that of the rows themselves is told once for the table."""
    if by.when is one or by.end is None or lies_ahead(one.name):
        return
    yield derived(
        by.rows.named(by.rows.noun, "days_since", stem_of(one.name)),
        f"time since the last {by.rows.single} {event_label(one.name).removeprefix('the ')}",
        "amount",
        days_to(by.extreme(one, "max"), by.end),
        rule=f"days from the latest {one.name} to {day_text(by.end)}",
        of=by.of(one),
        unit="days",
        role="descriptor",
    )


def _recency(by: Grouped, when: RowColumn, end: np.datetime64) -> Iterator[Derived]:
    single = by.rows.single
    ends = {"last": by.extreme(when, "max"), "first": by.extreme(when, "min")}
    for which, times in ends.items():
        yield derived(
            by.rows.named("days_since", which, single),
            f"time since the {which} {single}",
            "amount",
            days_to(times, end),
            rule=f"days from the {'latest' if which == 'last' else 'earliest'} {when.name} to {day_text(end)}",
            of=by.of(when),
            unit="days",
        )
    daily = bool((when.times != when.times.astype("datetime64[M]"))[~np.isnat(when.times)].any())
    for which, times in ends.items():
        event = by.rows.named(which, single)
        yield from occasions(
            event, f"the {which} {single}", times, daily=daily and which == "last", of=by.of(when)
        )


_RULES: Mapping[str, Rule] = {
    "amount": _summed,
    "real": _averaged,
    "nominal": _options,
    "binary": _options,
    "multi_select": _joined,
    "date": _dated,
}
