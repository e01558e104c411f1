"""The command line. Heavy modules are imported only inside the commands that need them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from persona_ai.errors import BudgetError, InputError, PersonaError, SourceMissing

if TYPE_CHECKING:
    from persona_ai.pipeline import Inputs, Progress
    from persona_ai.project import Outcome
    from persona_ai.recheck import Checker
    from persona_ai.settings import Settings

app = typer.Typer(
    name="persona-ai",
    help="Customer personas in which every line can be traced.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

ProjectFolder = Annotated[Path, typer.Option("--project", "-p", help="The project folder.")]
IdColumn = Annotated[str, typer.Option("--id", help="The column of the table that identifies a customer.")]
Out = Annotated[Path, typer.Option("--out", help="The folder for the personas; it becomes a project folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object for machines instead of text.")]


@app.command()
def demo(out: Out = Path("out/b2b"), as_json: AsJson = False) -> None:
    """Do the whole main job on the sample data, offline, without a language model."""
    from persona_ai.project import run as run_all
    from persona_ai.project import sample_data
    from persona_ai.settings import read_settings

    folder = sample_data()
    with _progress(as_json) as progress:
        outcome = run_all(
            out=out,
            table=folder / "accounts.csv",
            id="account_id",
            documents=[folder / "interviews", folder / "participants.csv", folder / "feedback.csv"],
            settings=read_settings(folder / "persona.toml"),
            progress=progress,
        )
    _tell(outcome, as_json)


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="A new or empty folder.")]) -> None:
    """Make a project folder."""
    from persona_ai.project import Project

    Project.create(folder)
    typer.echo(f"{folder} is a project. Next: persona-ai add-table FILE --id COLUMN --project {folder}")


@app.command("add-table")
def add_table(
    file: Annotated[Path, typer.Argument(help="The customer table, CSV or TSV.")],
    id_column: IdColumn,
    project: ProjectFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Bring a customer table in and say what was found in it."""
    from persona_ai.project import Project

    _tell_quality(Project.open(project).add_table(file, id_column), as_json)


@app.command("add-documents")
def add_documents(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders of interviews and feedback.")],
    project: ProjectFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Bring interviews and feedback in and say what was found in them."""
    from persona_ai.project import Project

    _tell_quality(Project.open(project).add_documents(paths), as_json)


@app.command()
def run(
    table: Annotated[Path | None, typer.Option("--table", help="The customer table, CSV or TSV.")] = None,
    id_column: IdColumn = "",
    documents: Annotated[
        list[Path] | None, typer.Option("--documents", help="A file or folder of words; may be repeated.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="The folder for the personas.")] = None,
    project: ProjectFolder = Path(),
    model: Annotated[str, typer.Option("--model", help="A language model; without one, none is used.")] = "",
    base_url: Annotated[str, typer.Option("--base-url", help="An OpenAI-compatible server.")] = "",
    segments: Annotated[
        int | None, typer.Option("--segments", min=1, max=50, help="How many segments, if decided.")
    ] = None,
    only: Annotated[list[str] | None, typer.Option("--only", help="Draft these segments only.")] = None,
    as_json: AsJson = False,
) -> None:
    """Do everything: from a table, words, or both to rendered personas."""
    from persona_ai.project import DECISIONS, Project
    from persona_ai.project import run as run_all
    from persona_ai.settings import read_settings

    given = table is not None or documents
    if given and out is None:
        raise InputError("--table and --documents need --out: the folder that the personas go to")
    if table is not None and not id_column:
        raise InputError(f"{table.name} needs --id: the column that identifies a customer")
    place = out if out is not None else project
    settings = _with_model(read_settings(place / DECISIONS), model, base_url, segments)
    with _progress(as_json) as progress:
        if given:
            outcome = run_all(
                out=place,
                table=table,
                id=id_column,
                documents=documents or (),
                settings=settings,
                only=only or (),
                progress=progress,
            )
        else:
            outcome = Project.open(place).run(settings, only=only or (), progress=progress)
    _tell(outcome, as_json)


@app.command()
def segment(project: ProjectFolder = Path(), as_json: AsJson = False) -> None:
    """Group the customers and write segments.csv."""
    from persona_ai.project import Project

    with _progress(as_json) as progress:
        segmentation = Project.open(project).segment(progress=progress).segmentation
    if as_json:
        return _print_json(segmentation.model_dump(mode="json", exclude={"model", "certainty"}))
    typer.echo(f"{segmentation.why}")
    for group in segmentation.segments:
        stability = "not tested" if group.stability is None else f"{group.stability:.2f} ({group.band})"
        typer.echo(
            f"{group.id:>5}  {len(group.members):>7} customers  {group.share:6.1%}  stability {stability}"
        )
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

    with _progress(as_json) as progress:
        outcome = Project.open(project).render(progress=progress)
    _tell(outcome, as_json)


@app.command()
def verify(
    files: Annotated[list[Path], typer.Argument(help="persona.json files.")],
    sources: Annotated[Path | None, typer.Option("--sources", help="Where the sources are.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check persona files again from their sources, offline and without a model."""
    from persona_ai.recheck import Checker

    checker = Checker(sources)
    told = [_checked(checker, file) for file in files]
    if as_json:
        _print_json(told)
    else:
        for one in told:
            _tell_check(one)
    codes = [one["exit_code"] for one in told]
    raise typer.Exit(next((code for code in (1, 2, 3) if code in codes), 0))


def _checked(checker: Checker, file: Path) -> dict[str, Any]:
    """Check one file; what is no persona file does not keep the others from being checked."""
    try:
        check = checker.check(file)
    except InputError as error:
        return {"file": str(file), "exit_code": 2, "error": str(error), "findings": [], "missing": []}
    return {
        "file": str(file),
        "exit_code": check.exit_code,
        "error": "",
        "findings": [finding.model_dump() for finding in check.findings],
        "missing": list(check.missing),
    }


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Say what is wrong with this installation, if anything."""
    from persona_ai.diagnosis import diagnose

    found = diagnose()
    if as_json:
        _print_json([{"check": one.name, "ok": one.ok, "what": one.what} for one in found])
    else:
        for one in found:
            typer.echo(f"{'ok ' if one.ok else 'BAD'}  {one.name}: {one.what}")
    raise typer.Exit(0 if all(one.ok for one in found) else 1)


def main() -> NoReturn:
    """Run the command line; errors that the user can mend are one line and an exit code."""
    try:
        app(standalone_mode=True)
    except BudgetError as error:
        _stop(error, 4)
    except SourceMissing as error:
        _stop(error, 3)
    except InputError as error:
        _stop(error, 2)
    except PersonaError as error:
        _stop(error, 1)
    sys.exit(0)


def _stop(error: PersonaError, code: int) -> NoReturn:
    typer.echo(f"persona-ai: {error}", err=True)
    sys.exit(code)


def _with_model(settings: Settings, model: str, base_url: str, segments: int | None) -> Settings:
    named = {"name": model} if model else {}
    placed = {"base_url": base_url} if base_url else {}
    changed: dict[str, Any] = {"model": settings.model.model_copy(update={**named, **placed})}
    if segments is not None:
        changed["k"] = segments
    return type(settings).model_validate(settings.model_copy(update=changed).model_dump())


@contextmanager
def _progress(quiet: bool) -> Iterator[Progress]:
    """Show long work as bars on the terminal; elsewhere show nothing."""
    if quiet or not sys.stderr.isatty():
        yield lambda _what, _done: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bars

    tasks: dict[str, Any] = {}
    with Bars(console=Console(stderr=True), transient=True) as bars:

        def show(what: str, done: float) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=1.0)
            bars.update(tasks[what], completed=done)

        yield show


def _print_json(content: Any) -> None:
    typer.echo(json.dumps(content, ensure_ascii=False, indent=2))


def _tell(outcome: Outcome, as_json: bool) -> None:
    from persona_ai.outputs import lines, summary

    if as_json:
        return _print_json(
            summary(outcome.folder, outcome.inputs, outcome.found, outcome.personas, outcome.counts)
        )
    for line in lines(outcome.folder, outcome.inputs, outcome.found, outcome.personas, outcome.counts):
        typer.echo(line)
    return None


def _tell_quality(inputs: Inputs, as_json: bool) -> None:
    from persona_ai.dataset import quality_lines

    if as_json:
        return _print_json([note.model_dump(mode="json") for note in inputs.notes])
    for line in quality_lines(inputs.notes):
        typer.echo(line)
    return None


def _tell_check(told: dict[str, Any]) -> None:
    file = told["file"]
    if told["exit_code"] == 0:
        typer.echo(f"{file}: all of it holds")
    if told["error"]:
        typer.echo(f"persona-ai: {told['error']}", err=True)
    for finding in told["findings"]:
        typer.echo(f"{file}: {finding['message']}")
    for name in told["missing"]:
        typer.echo(f"{file}: source {name} is missing; what rests on it was not checked")
