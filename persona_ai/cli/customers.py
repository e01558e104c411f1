"""The commands that look at customers: through lenses, and at what they are worth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from persona_ai.cli.app import AsJson, IdColumn, ProjectFolder, app
from persona_ai.cli.telling import print_json, progress
from persona_ai.errors import InputError

if TYPE_CHECKING:
    from persona_ai.schema import Segmentation, Table
    from persona_ai.settings import Settings


@app.command()
def lenses(
    table: Annotated[
        Path | None, typer.Option("--table", help="A customer table instead of a project.")
    ] = None,
    id_column: IdColumn = "",
    project: ProjectFolder = Path(),
    compare: Annotated[
        bool, typer.Option("--compare", help="Segment through each lens and say how far they agree.")
    ] = False,
    only: Annotated[list[str] | None, typer.Option("--lens", help="Compare these lenses only.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say which lens sees which columns of the table, and how far the lenses agree."""
    from persona_ai import segments

    read, settings = table_of(table, id_column, project)
    found = segments.lenses_of(read, settings.lenses)
    held = segments.held_back(read)
    told: dict[str, Any] = {"lenses": [one.model_dump(mode="json") for one in found], "held_back": held}
    if not as_json:
        for one in found:
            typer.echo(f"{one.name}: {', '.join(_column(name, one.levels) for name in one.columns)}")
        for name, columns in held.items():
            typer.echo(
                f"{name}: {', '.join(columns)} held back as protected; name them under [lenses] to use them"
            )
    if compare:
        names = only or [one.name for one in found]
        told |= _compared(read, settings, names, as_json)
    if as_json:
        print_json(told)


@app.command()
def value(
    file: Annotated[Path, typer.Argument(help="Invoice or order lines, CSV, TSV or Parquet.")],
    customer: Annotated[str, typer.Option("--customer", help="The column of customer ids.")],
    date: Annotated[str, typer.Option("--date", help="The column of dates.")],
    out: Annotated[
        Path,
        typer.Option("--out", help="The folder for customers.csv, migration.csv, value.json and pictures."),
    ],
    amount: Annotated[str, typer.Option("--amount", help="The column of money; negative is returned.")] = "",
    quantity: Annotated[str, typer.Option("--quantity", help="The column of pieces, with --price.")] = "",
    price: Annotated[str, typer.Option("--price", help="The column of the price of a piece.")] = "",
    order: Annotated[str, typer.Option("--order", help="The column of order or invoice numbers.")] = "",
    weeks: Annotated[float, typer.Option("--weeks", min=1, max=520, help="How far to look ahead.")] = 52.0,
    discount: Annotated[
        float, typer.Option("--discount", min=0, max=1, help="A year's discount of money.")
    ] = 0.1,
    margin: Annotated[float, typer.Option("--margin", min=0, max=1, help="The margin of revenue.")] = 1.0,
    as_json: AsJson = False,
) -> None:
    """Work out RFM segments, lifecycle stages, migration and customer value from raw invoice lines."""
    from persona_ai import value as valuing
    from persona_ai.cli.telling_value import value_lines
    from persona_ai.segments.buying.customer_value import Horizon

    lines = valuing.Lines(
        customer=customer, date=date, amount=amount, order=order, quantity=quantity, price=price
    )
    horizon = Horizon(weeks=weeks, discount=discount, margin=margin)
    with progress(as_json) as shown:
        done = valuing.value(file, lines, out=out, horizon=horizon, progress=shown)
    if as_json:
        typer.echo(valuing.report_json(done.report), nl=False)
    else:
        for line in value_lines(done.report, out):
            typer.echo(line)


def table_of(path: Path | None, id_column: str, project: Path) -> tuple[Table, Settings]:
    """Return the table of a file or of a project, and what is decided about it."""
    from persona_ai import pipeline
    from persona_ai.project import Project
    from persona_ai.settings import Settings

    if path is not None:
        if not id_column:
            raise InputError(f"{path.name} needs --id: the column that identifies a customer")
        settings = Settings(id=id_column)
        inputs = pipeline.read(path, (), settings)
    else:
        opened = Project.open(project)
        settings = opened.settings
        inputs = opened.read()
    if inputs.table is None:
        raise InputError(f"{project} has no customer table; lenses are selections of its columns")
    return inputs.table, settings


def _column(name: str, levels: dict[str, Any]) -> str:
    return f"{name} ({levels[name]})" if name in levels else name


def _compared(read: Table, settings: Settings, names: list[str], quiet: bool) -> dict[str, Any]:
    """Segment through every lens that has a usable column, and tell how far two of them agree."""
    from persona_ai import segments

    found: dict[str, Segmentation] = {}
    skipped: dict[str, str] = {}
    with progress(quiet) as shown:
        for name in names:
            try:
                seen = settings.model_copy(update={"lens": name})
                found[name] = segments.segment_through(read, seen, progress=shown)
            except InputError as error:
                skipped[name] = str(error)
    agreements = segments.lens_agreement(found)
    if not quiet:
        for name, one in found.items():
            typer.echo(f"through {name}: {one.k} {'group' if one.k == 1 else 'groups'}, {one.verdict}")
        for name, why in skipped.items():
            typer.echo(f"through {name}: {why}")
        for pair in agreements:
            if pair.value is not None:
                typer.echo(f"{pair.one} and {pair.other}: adjusted mutual information {pair.value:.2f}")
        if alone := [name for name, one in found.items() if one.k == 1]:
            typer.echo(f"one group only, so that nothing can be compared: {', '.join(alone)}")
    return {
        "segmentations": {name: {"k": one.k, "verdict": one.verdict} for name, one in found.items()},
        "agreements": [pair.model_dump(mode="json") for pair in agreements],
        "skipped": skipped,
    }
