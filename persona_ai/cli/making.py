"""The commands that make personas: from data to rendered files, whole or by stage."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from persona_ai.cli.app import AsJson, IdColumn, Lens, Out, ProjectFolder, app
from persona_ai.cli.bringing import (
    AmountColumn,
    CustomerColumn,
    DateColumn,
    DayFirst,
    OrderColumn,
    PriceColumn,
    QuantityColumn,
    Related,
    TransactionsPath,
    related_table,
    transactions_file,
)
from persona_ai.cli.telling import print_json, progress, tell
from persona_ai.errors import InputError

if TYPE_CHECKING:
    from persona_ai.settings import Settings


@app.command()
def demo(out: Out = Path("out/b2b"), as_json: AsJson = False) -> None:
    """Do the whole main job on the sample data, offline, without a language model."""
    from persona_ai.project import run as run_all
    from persona_ai.project import sample_data
    from persona_ai.settings import read_settings

    folder = sample_data()
    with progress(as_json) as shown:
        outcome = run_all(
            out=out,
            table=folder / "accounts.csv",
            id="account_id",
            documents=[folder / "interviews", folder / "participants.csv", folder / "feedback.csv"],
            settings=read_settings(folder / "persona.toml"),
            progress=shown,
        )
    tell(outcome, as_json)


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="A new or empty folder.")]) -> None:
    """Make a project folder."""
    from persona_ai.project import Project

    Project.create(folder)
    typer.echo(f"{folder} is a project. Next: persona-ai add-table FILE --id COLUMN --project {folder}")


@app.command()
def run(
    table: Annotated[Path | None, typer.Option("--table", help="The customer table, CSV or TSV.")] = None,
    id_column: IdColumn = "",
    documents: Annotated[
        list[Path] | None, typer.Option("--documents", help="A file or folder of words; may be repeated.")
    ] = None,
    related: Related = None,
    transactions: TransactionsPath = None,
    customer: CustomerColumn = "",
    date: DateColumn = "",
    amount: AmountColumn = "",
    quantity: QuantityColumn = "",
    price: PriceColumn = "",
    order: OrderColumn = "",
    day_first: DayFirst = None,
    out: Annotated[Path | None, typer.Option("--out", help="The folder for the personas.")] = None,
    project: ProjectFolder = Path(),
    model: Annotated[str, typer.Option("--model", help="A language model; without one, none is used.")] = "",
    base_url: Annotated[str, typer.Option("--base-url", help="An OpenAI-compatible server.")] = "",
    segments: Annotated[
        int | None,
        typer.Option(
            "--segments", min=1, max=50, help="How many segments, if decided; persona.toml keeps it."
        ),
    ] = None,
    only: Annotated[list[str] | None, typer.Option("--only", help="Draft these segments only.")] = None,
    lens: Lens = "",
    as_json: AsJson = False,
) -> None:
    """Do everything: from tables, words, or both to rendered personas."""
    from persona_ai.project import DECISIONS, Project
    from persona_ai.project import run as run_all
    from persona_ai.settings import read_settings

    further = [related_table(told) for told in related or ()]
    lines = [
        transactions_file(transactions, customer, date, amount, quantity, price, order, day_first)
        for transactions in ([transactions] if transactions else [])
    ]
    given = table is not None or documents or further or lines
    if given and out is None:
        raise InputError(
            "--table, --transactions and --documents need --out: the folder that the personas go to"
        )
    if table is not None and not id_column:
        raise InputError(f"{table.name} needs --id: the column that identifies a customer")
    place = out if out is not None else project
    if (lens or segments is not None) and not given:
        Project.open(place).seek(lens=lens, segments=segments)
        typer.echo(f"{DECISIONS} keeps it: {_kept(lens, segments)}", err=True)
    settings = _with_model(read_settings(place / DECISIONS), model, base_url, segments)
    if lens and given:
        settings = settings.model_copy(update={"lens": "" if lens == "all" else lens})
    with progress(as_json) as shown:
        if given:
            outcome = run_all(
                out=place,
                table=table,
                id=id_column,
                documents=documents or (),
                related=further,
                transactions=lines,
                settings=settings,
                only=only or (),
                progress=shown,
            )
        else:
            outcome = Project.open(place).run(settings, only=only or (), progress=shown)
    tell(outcome, as_json)


@app.command()
def segment(project: ProjectFolder = Path(), lens: Lens = "", as_json: AsJson = False) -> None:
    """Group the customers and write segments.csv."""
    from persona_ai.project import Project

    if lens:
        Project.open(project).look_through(lens)
    with progress(as_json) as shown:
        segmentation = Project.open(project).segment(progress=shown).segmentation
    if as_json:
        return print_json(segmentation.model_dump(mode="json", exclude={"model", "certainty"}))
    typer.echo(f"{segmentation.why}")
    for group in segmentation.segments:
        stability = "not tested" if group.stability is None else f"{group.stability:.2f} ({group.band})"
        typer.echo(
            f"{group.id:>5}  {len(group.members):>7} customers  {group.share:6.1%}  stability {stability}"
        )
    for mark in segmentation.scorecard:
        typer.echo(f"{mark.quality:>12}: {mark.verdict:<9}  {mark.why}")
    for warning in segmentation.warnings:
        typer.echo(f"Mind: {warning}")
    return None


@app.command()
def draft(
    project: ProjectFolder = Path(),
    model: Annotated[str, typer.Option("--model", help="A language model; without one, none is used.")] = "",
    base_url: Annotated[str, typer.Option("--base-url", help="An OpenAI-compatible server.")] = "",
    only: Annotated[list[str] | None, typer.Option("--only", help="Draft these segments only.")] = None,
    as_json: AsJson = False,
) -> None:
    """Draft and verify the personas of a project; segments that were found are kept."""
    run(project=project, model=model, base_url=base_url, only=only, as_json=as_json)


@app.command()
def render(project: ProjectFolder = Path(), as_json: AsJson = False) -> None:
    """Verify the persona files of a project and render them anew."""
    from persona_ai.project import Project

    with progress(as_json) as shown:
        outcome = Project.open(project).render(progress=shown)
    tell(outcome, as_json)


def _kept(lens: str, segments: int | None) -> str:
    """Say what is kept from now on, and how to undo it."""
    told = [f"lens = {lens!r} (--lens all undoes it)"] if lens and lens != "all" else []
    told += ["no lens"] if lens == "all" else []
    told += [f"k = {segments} (take the line out to let the number be found)"] if segments is not None else []
    return ", ".join(told)


def _with_model(settings: Settings, model: str, base_url: str, segments: int | None) -> Settings:
    named = {"name": model} if model else {}
    placed = {"base_url": base_url} if base_url else {}
    changed: dict[str, Any] = {"model": settings.model.model_copy(update={**named, **placed})}
    if segments is not None:
        changed["k"] = segments
    return type(settings).model_validate(settings.model_copy(update=changed).model_dump())
