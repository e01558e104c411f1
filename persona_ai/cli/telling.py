"""What commands print: progress, results, the data-quality report; for people or for machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from persona_ai.pipeline import Inputs, Progress
    from persona_ai.project import Outcome


@contextmanager
def progress(quiet: bool) -> Iterator[Progress]:
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


def print_json(content: Any) -> None:
    """Print something for machines."""
    typer.echo(json.dumps(content, ensure_ascii=False, indent=2))


def tell(outcome: Outcome, as_json: bool) -> None:
    """Print what a run made."""
    from persona_ai.outputs import lines, summary

    if as_json:
        return print_json(
            summary(outcome.folder, outcome.inputs, outcome.found, outcome.personas, outcome.counts)
        )
    for line in lines(outcome.folder, outcome.inputs, outcome.found, outcome.personas, outcome.counts):
        typer.echo(line)
    return None


def tell_quality(inputs: Inputs, as_json: bool) -> None:
    """Print what reading the sources found."""
    from persona_ai.dataset import quality_lines

    if as_json:
        return print_json([note.model_dump(mode="json") for note in inputs.notes])
    for line in quality_lines(inputs.notes):
        typer.echo(line)
    return None
