"""RFM, lifecycle and customer value from raw invoice lines, in one go: customers.csv, migration.csv, value.json, pictures."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from persona_ai import dataset, segments
from persona_ai.errors import InputError
from persona_ai.outputs import PICTURES, picture_files, write_atomically, write_folder
from persona_ai.pipeline import Progress, silent
from persona_ai.project import refuse_occupied
from persona_ai.render import pictures
from persona_ai.render.pictures import Picture
from persona_ai.schema import QualityNote, Segmentation
from persona_ai.schema.base import Record
from persona_ai.schema.transactions import Transactions
from persona_ai.segments.buying.concentration import Concentration
from persona_ai.segments.buying.customer_value import CustomerValue, Horizon, ValueModel
from persona_ai.segments.buying.hold_out import HoldOut, Misfit
from persona_ai.segments.buying.migration import NOT_YET, Migration
from persona_ai.segments.buying.purchases import Purchases, as_day

CUSTOMERS, MIGRATION, VALUE = "customers.csv", "migration.csv", "value.json"
_DIGITS = 6
_CAME = "first purchase"


class Group(Record):
    """One segment or stage: how many customers, and their share."""

    id: str
    name: str
    customers: int
    share: float


class ValueReport(Record):
    """value.json: what was read, the rules and models that were made of it, and how far they can be trusted.

    `model` is None where too few customers came back, `why_no_model` then says so; so are `hold_out` and `why_no_hold_out`.
    Rules are frozen models that `predict` takes.
    """

    format: str = "persona_ai/value"
    version: int = 1
    source: str
    sha256: str
    first: str
    last: str
    customers: int
    purchases: int
    without_purchase: int
    unit: str
    notes: tuple[QualityNote, ...]
    rfm: tuple[Group, ...]
    rfm_rule: dict[str, Any]
    lifecycle: tuple[Group, ...]
    lifecycle_rule: dict[str, Any]
    migrations: tuple[Migration, ...]
    concentration: Concentration | None
    model: ValueModel | None
    why_no_model: str = ""
    misfit: Misfit | None = None
    hold_out: HoldOut | None = None
    why_no_hold_out: str = ""


@dataclass(frozen=True)
class Valued:
    """The report, and what it was made of: purchases, segmentations and each customer's value."""

    report: ValueReport
    bought: Purchases
    rfm: Segmentation
    lifecycle: Segmentation
    value: CustomerValue | None


@dataclass(frozen=True)
class Lines:
    """Which columns of an invoice file are which; give `amount`, or `quantity` and `price`, or neither."""

    customer: str
    date: str
    amount: str = ""
    order: str = ""
    quantity: str = ""
    price: str = ""


def value(
    path: Path,
    lines: Lines,
    *,
    out: Path,
    horizon: Horizon | None = None,
    seed: int = 0,
    progress: Progress = silent,
) -> Valued:
    """Read invoice lines, work everything out, and leave three files and the pictures in `out`.

    Everything is read and computed before `out` is created.

    Raises:
        InputError: a column is absent or not what it should be, or `out` holds something else.
    """
    _refuse_foreign(out)
    progress("reading", 0.0)
    read = dataset.read_transactions(
        path,
        customer=lines.customer,
        date=lines.date,
        amount=lines.amount,
        order=lines.order,
        quantity=lines.quantity,
        price=lines.price,
    )
    progress("reading", 1.0)
    valued = valued_of(read, horizon=horizon, seed=seed, progress=progress)
    texts = {
        CUSTOMERS: customers_csv(valued),
        MIGRATION: migration_csv(valued.report.migrations),
        VALUE: report_json(valued.report),
    }
    drawn = picture_files(pictures_of(valued))
    out.mkdir(parents=True, exist_ok=True)
    write_folder(out / PICTURES, out, drawn)
    for name, text in texts.items():
        write_atomically(out / name, text)
    return valued


def valued_of(
    read: Transactions, *, horizon: Horizon | None = None, seed: int = 0, progress: Progress = silent
) -> Valued:
    """Return RFM, lifecycle, value, concentration and migration of the customers of some transactions.

    Raises:
        InputError: there is no purchase.
    """
    bought = segments.purchases(read)
    rfm, lifecycle = segments.rfm(bought), segments.lifecycle(bought)
    progress("value", 0.2)
    found, why = _value(bought, horizon, seed)
    progress("value", 0.7)
    held, why_not_held = _held_out(bought)
    report = ValueReport(
        source=read.name,
        sha256=read.sha256,
        first=as_day(int(bought.day.min())),
        last=as_day(bought.end),
        customers=len(bought.customers),
        purchases=len(bought.who),
        without_purchase=bought.without,
        unit=bought.unit,
        notes=read.quality.notes,
        rfm=_groups(rfm),
        rfm_rule=rfm.model,
        lifecycle=_groups(lifecycle),
        lifecycle_rule=lifecycle.model,
        migrations=_migrations(bought),
        concentration=_concentration(bought, rfm, seed),
        model=found.model if found else None,
        why_no_model=why,
        misfit=segments.misfit(found.model.buying, found.seen, seed=seed) if found else None,
        hold_out=held,
        why_no_hold_out=why_not_held,
    )
    progress("value", 1.0)
    return Valued(report, bought, rfm, lifecycle, found)


def pictures_of(valued: Valued, *, k_min: int = 10) -> tuple[Picture, ...]:
    """Return how revenue is concentrated, and who moves where from month to month, as far as there is either.

    Moves are drawn as shares in whole per cent, those of fewer than `k_min` customers not at all.
    """
    bought = valued.bought
    drawn: list[Picture] = []
    if valued.report.concentration is not None and len(bought.customers) >= k_min:
        drawn.append(pictures.concentration(segments.habits(bought).amount.tolist(), k_min=k_min))
    moved = [
        pictures.migration(_moves(one, k_min), name=f"migration-{one.of}") for one in valued.report.migrations
    ]
    return (*drawn, *moved)


def _moves(found: Migration, k_min: int) -> pictures.Moves:
    """Return the moves of all months together; who came is in a row of its own."""
    months = len(found.counts)
    total = [[sum(cell) for cell in zip(*rows, strict=True)] for rows in zip(*found.counts, strict=True)]
    new = found.states.index(NOT_YET)
    kept = [place for place in range(len(found.states)) if place != new and any(row[place] for row in total)]
    counts = [[total[row][column] for column in kept] for row in (*kept, new)]
    places = [(found.states[place], "") for place in kept]
    moved = sum(map(sum, counts[:-1]))
    return pictures.moves(
        [*places, (_CAME, "")],
        places,
        counts,
        k_min=k_min,
        ends=(_CAME,),
        when="From month to month",
        shares_alone=True,
        seen=f"{months} {'month' if months == 1 else 'months'} together: {moved:,} times a customer was seen again a month later",
    )


def customers_csv(valued: Valued) -> str:
    """Return customers.csv: a line a customer, sorted by id; a number that is not known is blank."""
    columns = dict(_columns(valued))
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("customer", *columns))
    for place, customer in enumerate(valued.bought.customers):
        writer.writerow((customer, *(_cell(values[place]) for values in columns.values())))
    return stream.getvalue()


def migration_csv(migrations: Sequence[Migration]) -> str:
    """Return migration.csv: a line for each month and pair of states that customers moved between, or stayed in."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("states", "from_day", "to_day", "from", "to", "customers"))
    for one in migrations:
        for month, table in enumerate(one.counts):
            for origin, row in zip(one.states, table, strict=True):
                for to, count in zip(one.states, row, strict=True):
                    if count:
                        writer.writerow((one.of, one.ends[month], one.ends[month + 1], origin, to, count))
    return stream.getvalue()


def report_json(report: ValueReport) -> str:
    """Return value.json; numbers keep six significant digits, the parameters of rules all of them."""
    told = report.model_dump(mode="json")
    rules = ("rfm_rule", "lifecycle_rule")
    rounded = {name: value if name in rules else _rounded(value) for name, value in told.items()}
    return json.dumps(rounded, ensure_ascii=False, indent=2) + "\n"


def _refuse_foreign(out: Path) -> None:
    if not (out / VALUE).is_file():
        refuse_occupied(out)


def _value(bought: Purchases, horizon: Horizon | None, seed: int) -> tuple[CustomerValue | None, str]:
    try:
        return segments.customer_value(bought, horizon, seed=seed), ""
    except InputError as error:
        return None, str(error)


def _held_out(bought: Purchases) -> tuple[HoldOut | None, str]:
    try:
        return segments.hold_out(bought), ""
    except InputError as error:
        return None, f"in the first two thirds of the time, {error}"


def _migrations(bought: Purchases) -> tuple[Migration, ...]:
    try:
        return segments.migration(bought, "lifecycle"), segments.migration(bought, "rfm")
    except InputError:  # one month only: nobody can have moved
        return ()


def _concentration(bought: Purchases, rfm: Segmentation, seed: int) -> Concentration | None:
    if not bought.priced:
        return None
    names = (str(customer) for customer in bought.customers)
    revenue = dict(zip(names, segments.habits(bought).amount.tolist(), strict=True))
    return segments.concentration(revenue, rfm, seed=seed) if max(revenue.values()) > 0 else None


def _groups(found: Segmentation) -> tuple[Group, ...]:
    return tuple(
        Group(id=one.id, name=one.name, customers=len(one.members), share=one.share) for one in found.segments
    )


def _columns(valued: Valued) -> Iterator[tuple[str, Sequence[Any]]]:
    """Yield the columns of customers.csv behind the customer."""
    bought, own = valued.bought, segments.habits(valued.bought)
    yield "first_purchase", [as_day(day) for day in own.first.tolist()]
    yield "last_purchase", [as_day(day) for day in own.last.tolist()]
    yield "recency_days", own.recency.tolist()
    yield "purchase_days", own.count.tolist()
    if bought.priced:
        yield "amount_total", own.amount.tolist()
        yield "amount_mean", own.mean_amount.tolist()
    yield from segments.rfm_scores(valued.rfm, bought).items()
    for name, found in (("rfm_segment", valued.rfm), ("lifecycle_stage", valued.lifecycle)):
        where = {member: group.name for group in found.segments for member in group.members}
        yield name, [where[str(customer)] for customer in bought.customers]
    if valued.value is not None:
        yield from _foretold(valued.value)


def _foretold(found: CustomerValue) -> Iterator[tuple[str, Sequence[Any]]]:
    yield "p_alive", found.alive.tolist()
    yield "expected_purchases", found.purchases.tolist()
    yield "purchases_low", found.purchases_low.tolist()
    yield "purchases_high", found.purchases_high.tolist()
    if found.model.spend is not None:
        yield "expected_amount", found.money.tolist()
        yield "amount_low", found.money_low.tolist()
        yield "amount_high", found.money_high.tolist()
        yield "discounted_value", found.discounted.tolist()


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return f"{value:.{_DIGITS}g}" if math.isfinite(value) else ""
    return value


def _rounded(content: Any) -> Any:
    match content:
        case float():
            return float(f"{content:.{_DIGITS}g}")
        case list():
            return [_rounded(one) for one in content]
        case dict():
            return {name: _rounded(one) for name, one in content.items()}
        case _:
            return content
