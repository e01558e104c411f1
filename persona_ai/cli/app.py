"""The command line itself, and the options that commands share."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from typer.core import TyperGroup

from persona_ai.errors import BudgetError, InputError, PersonaError, SourceMissing

_ORDER = (
    *("demo", "init", "add-table", "add-transactions", "add-documents", "run", "segment", "draft", "render"),
    *("verify", "lenses", "value", "score", "factors", "classes", "classify", "refresh"),
)


class _InOrderOfWork(TyperGroup):
    """The commands in the order in which they are used, others after them."""

    def list_commands(self, ctx: object) -> list[str]:
        """Return the names of the commands."""
        return sorted(self.commands, key=lambda name: _ORDER.index(name) if name in _ORDER else len(_ORDER))


app = typer.Typer(
    name="persona-ai",
    cls=_InOrderOfWork,
    help="Customer personas in which every line can be traced.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

ProjectFolder = Annotated[Path, typer.Option("--project", "-p", help="The project folder.")]
IdColumn = Annotated[str, typer.Option("--id", help="The column of the table that identifies a customer.")]
Out = Annotated[Path, typer.Option("--out", help="The folder for the personas; it becomes a project folder.")]
Lens = Annotated[
    str, typer.Option("--lens", help="Segment by the columns of one lens, such as behavioural or RFM.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object for machines instead of text.")]


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
