"""The commands that check: persona files, and this installation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from persona_ai.cli.app import AsJson, app
from persona_ai.cli.telling import print_json
from persona_ai.errors import InputError

if TYPE_CHECKING:
    from persona_ai.recheck import Checker


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
        print_json(told)
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
        print_json([{"check": one.name, "ok": one.ok, "what": one.what} for one in found])
    else:
        for one in found:
            typer.echo(f"{'ok ' if one.ok else 'BAD'}  {one.name}: {one.what}")
    raise typer.Exit(0 if all(one.ok for one in found) else 1)


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
