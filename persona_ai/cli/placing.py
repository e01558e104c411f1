"""The command that places new customers in the segments of a project."""

from __future__ import annotations

from enum import StrEnum
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
from persona_ai.cli.telling import print_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from persona_ai.classify import Classified


class Way(StrEnum):
    """What places the customers."""

    model = "model"
    rules = "rules"
    questionnaire = "questionnaire"


@app.command()
def classify(
    file: Annotated[
        Path | None, typer.Argument(help="New customers, in the columns of the project's table.")
    ] = None,
    project: ProjectFolder = Path(),
    id_column: Annotated[
        str, typer.Option("--id", help="The file's column of ids, if not the project's.")
    ] = "",
    out: Annotated[Path | None, typer.Option("--out", help="The CSV to write.")] = None,
    by: Annotated[Way, typer.Option("--by", help="What places them.")] = Way.model,
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
    """Place the customers of a new file in the segments of a project.

    Columns of transactions that are not named are called as in the project.
    """
    from persona_ai.classify import classify as place

    done = place(
        file,
        project,
        id_column=id_column,
        by=by.value,
        out=out,
        related=tables_again(related),
        transactions=lines_again(transactions, customer, date, amount, quantity, price, order, day_first),
    )
    if as_json:
        return print_json({**done.told.model_dump(mode="json"), "out": str(done.path)})
    for line in lines(done):
        typer.echo(line)
    return None


def lines(done: Classified) -> Iterator[str]:
    """Say where the customers of a file were placed, and how far that can be trusted."""
    from persona_ai.dataset import quality_lines

    told = done.told
    customers = "1 customer" if told.customers == 1 else f"{told.customers:,} customers"
    yield f"Placed {customers} of {told.file} {_way(done)}."
    for one in told.segments:
        name = f"  {one.name}" if one.name else ""
        yield f"{one.id:>5}  {one.customers:>7,}  {one.share:6.1%}  (before {one.before:.1%}){name}"
    if told.unplaced:
        yield f"{told.unplaced:,} customers are unplaced: blank or new where the segments are named."
    yield f"Uncertain, below .6: {told.uncertain:,} of {told.customers:,}."
    if told.absent:
        yield (
            f"Not in the file and taken as not known: {', '.join(told.absent)} ({len(told.absent)} of "
            f"{len(told.columns)} columns); the places are less certain for it."
        )
    for column, levels in told.unseen.items():
        names = ", ".join(f"{level!r} ({rows:,})" for level, rows in list(levels.items())[:5])
        more = f" and {len(levels) - 5} more" if len(levels) > 5 else ""
        yield f"New in {column}, with their rows: {names}{more}."
    yield from quality_lines([note for note in told.notes if "did not occur before" not in note.why])
    yield f"Written: {done.path}"


def _way(done: Classified) -> str:
    told = done.told
    if told.by == "model":
        return "by the frozen model"
    held = f"{told.accuracy:.0%} of customers held back are placed as by the model"
    return f"by the {told.by} ({held}; naming the largest segment would place {told.base_rate:.0%})"
