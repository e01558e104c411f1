"""The command that compares a new wave of customers with a project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from persona_ai.cli.app import AsJson, ProjectFolder, app
from persona_ai.cli.bringing import (
    AmountColumn,
    CustomerColumn,
    DateColumn,
    DayFirst,
    FurtherTables,
    FurtherTransactions,
    OrderColumn,
    PriceColumn,
    QuantityColumn,
    lines_again,
    tables_again,
)
from persona_ai.cli.telling import print_json, progress

if TYPE_CHECKING:
    from persona_ai.refresh import Refreshed
    from persona_ai.schema.wave import Refresh


@app.command()
def refresh(
    file: Annotated[Path | None, typer.Argument(help="The new wave: the customer table of today.")] = None,
    project: ProjectFolder = Path(),
    out: Annotated[
        Path | None,
        typer.Option("--out", help="The folder for refresh.md, refresh.json, migration.csv and pictures."),
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Make it the project's table and run everything anew.")
    ] = False,
    related: FurtherTables = None,
    transactions: FurtherTransactions = None,
    customer: CustomerColumn = "",
    date: DateColumn = "",
    amount: AmountColumn = "",
    quantity: QuantityColumn = "",
    price: PriceColumn = "",
    order: OrderColumn = "",
    day_first: DayFirst = None,
    as_json: AsJson = False,
) -> None:
    """Compare a new wave with the project: what moved, which claims still hold, what to do.

    Columns of transactions that are not named are called as in the project.
    """
    from persona_ai.refresh import refresh as compare

    tables = tables_again(related)
    lines = lines_again(transactions, customer, date, amount, quantity, price, order, day_first)
    with progress(as_json) as shown:
        done = compare(
            project, file, related=tables, transactions=lines, out=out, accept=accept, progress=shown
        )
    if as_json:
        return print_json(done.result.model_dump(mode="json"))
    for line in _lines(done):
        typer.echo(line)
    return None


def _lines(done: Refreshed) -> Iterator[str]:
    result = done.result
    yield f"{result.wave}: {result.wave_customers:,} customers; {result.first} had {result.first_customers:,}."
    yield from (f"Note: {warning}." for warning in result.warnings)
    yield ""
    for event in result.events:
        yield f"  {event.kind:<7} {event.evidence}"
    yield ""
    yield _columns(result)
    yield _claims(result)
    for claim in result.claims:
        if claim.status == "reversed":
            yield f"  {claim.segment} {claim.claim} is reversed: {claim.text}"
    yield ""
    yield f"{result.advice.action}: {'; '.join(result.advice.why)}."
    if result.advice.overdue:
        yield f"The review by {result.advice.review_by} has passed."
    yield f"All of it: {done.folder / 'refresh.md'}"
    if done.outcome is not None:
        yield f"The new wave is the project's table now; the personas: {done.outcome.folder / 'index.html'}"


def _columns(result: Refresh) -> str:
    counts: Counter[str] = Counter(column.size for column in result.columns)
    moved = {size: counts[size] for size in ("slight", "moderate", "large") if counts[size]}
    told = ", ".join(f"{number} {size}" for size, number in moved.items())
    return f"Columns: {f'{told} of {len(result.columns)} moved' if told else 'none moved beyond chance'}."


def _claims(result: Refresh) -> str:
    counts: Counter[str] = Counter(claim.status for claim in result.claims)
    order = ("holds", "weakened", "reversed", "no longer testable", "not tested")
    told = ", ".join(f"{counts[status]} {status}" for status in order if counts[status])
    return f"Claims: {told or 'none'}."
