"""The commands that bring data in: tables, transactions, words; each says what was found in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from persona_ai.cli.app import AsJson, IdColumn, ProjectFolder, app
from persona_ai.cli.telling import tell_quality
from persona_ai.errors import InputError

if TYPE_CHECKING:
    from persona_ai.settings import RelatedTable, TransactionsFile

CustomerColumn = Annotated[
    str, typer.Option("--customer", help="Of the transactions: the column of customer ids.")
]
DateColumn = Annotated[str, typer.Option("--date", help="Of the transactions: the column of dates.")]
AmountColumn = Annotated[
    str, typer.Option("--amount", help="Of the transactions: the column of money; negative is returned.")
]
QuantityColumn = Annotated[str, typer.Option("--quantity", help="Of the transactions: the pieces of a line.")]
PriceColumn = Annotated[str, typer.Option("--price", help="Of the transactions: the price of one piece.")]
OrderColumn = Annotated[
    str, typer.Option("--order", help="Of the transactions: the order or invoice number.")
]
DayFirst = Annotated[
    bool | None,
    typer.Option("--day-first/--month-first", help="Whether 3/4/2024 is in April; else the dates decide."),
]
TransactionsPath = Annotated[
    Path | None, typer.Option("--transactions", help="Invoice or order lines, CSV, TSV or Parquet.")
]
Related = Annotated[
    list[str] | None,
    typer.Option("--related", help="A further table and its key, FILE:COLUMN[=COLUMN]; may be repeated."),
]


@app.command("add-table")
def add_table(
    file: Annotated[Path, typer.Argument(help="A table: CSV, TSV or Parquet.")],
    id_column: IdColumn = "",
    key: Annotated[
        str,
        typer.Option(
            "--key", help="A further table's key, COLUMN[=COLUMN]: its column, and where it points."
        ),
    ] = "",
    to: Annotated[
        str, typer.Option("--to", help="The table that the key points to, if it is not plain.")
    ] = "",
    project: ProjectFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Bring in the customer table (--id), or a further table that belongs to customers (--key)."""
    from persona_ai.project import Project

    if bool(id_column) == bool(key):
        raise InputError(
            f"{file.name} needs --id COLUMN if it is the customer table, or --key COLUMN if its rows belong to customers"
        )
    opened = Project.open(project)
    if id_column:
        return tell_quality(opened.add_table(file, id_column), as_json)
    own, _, column = key.partition("=")
    return tell_quality(opened.add_related(file, own.strip(), column.strip(), to), as_json)


@app.command("add-transactions")
def add_transactions(
    file: Annotated[Path, typer.Argument(help="Invoice or order lines: CSV, TSV or Parquet.")],
    customer: CustomerColumn = "",
    date: DateColumn = "",
    amount: AmountColumn = "",
    quantity: QuantityColumn = "",
    price: PriceColumn = "",
    order: OrderColumn = "",
    day_first: DayFirst = None,
    project: ProjectFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Bring in invoice or order lines, of the customers in the table or, without one, of everybody in them."""
    from persona_ai.project import Project

    columns = transactions_file(file, customer, date, amount, quantity, price, order, day_first)
    tell_quality(Project.open(project).add_transactions(file, columns), as_json)


@app.command("add-documents")
def add_documents(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders of interviews and feedback.")],
    project: ProjectFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Bring interviews and feedback in and say what was found in them."""
    from persona_ai.project import Project

    tell_quality(Project.open(project).add_documents(paths), as_json)


FurtherTransactions = Annotated[
    list[Path] | None,
    typer.Option("--transactions", help="Their invoice or order lines; may be repeated."),
]
FurtherTables = Annotated[
    list[str] | None,
    typer.Option("--related", help="A further table of theirs, FILE[:COLUMN[=COLUMN]]; may be repeated."),
]


def tables_again(told: Sequence[str] | None) -> list[RelatedTable]:
    """Return related tables of a new wave, of "FILE[:COLUMN[=COLUMN]]"; without a column, the project's is meant."""
    from persona_ai.settings import RelatedTable

    return [
        RelatedTable(path=one, key="") if ":" not in one or Path(one).exists() else related_table(one)
        for one in told or ()
    ]


def lines_again(
    paths: Sequence[Path] | None,
    customer: str,
    date: str,
    amount: str,
    quantity: str,
    price: str,
    order: str,
    day_first: bool | None,
) -> list[TransactionsFile]:
    """Return files of transactions of a new wave; a column that is not named is the project's."""
    from persona_ai.settings import TransactionsFile

    return [
        TransactionsFile(
            path=str(path),
            customer=customer,
            date=date,
            amount=amount,
            quantity=quantity,
            price=price,
            order=order,
            day_first=day_first,
        )
        for path in paths or ()
    ]


def transactions_file(
    file: Path,
    customer: str,
    date: str,
    amount: str,
    quantity: str,
    price: str,
    order: str,
    day_first: bool | None,
) -> TransactionsFile:
    """Return a file of transactions as settings keep it.

    Raises:
        InputError: it is not said which columns hold customers and dates.
    """
    from persona_ai.settings import TransactionsFile

    if not customer or not date:
        raise InputError(f"{file.name} needs --customer COLUMN and --date COLUMN: who bought, and when")
    return TransactionsFile(
        path=str(file),
        customer=customer,
        date=date,
        amount=amount,
        quantity=quantity,
        price=price,
        order=order,
        day_first=day_first,
    )


def related_table(told: str) -> RelatedTable:
    """Return a related table as settings keep it, of "FILE:COLUMN[=COLUMN]".

    Raises:
        InputError: it names no column.
    """
    from persona_ai.settings import RelatedTable

    path, _, key = told.rpartition(":")
    own, _, column = key.partition("=")
    if not path or not own:
        raise InputError(f"--related {told} names no key; write FILE:COLUMN, or FILE:COLUMN=COLUMN")
    return RelatedTable(path=path, key=own.strip(), column=column.strip())
