"""The commands that look behind answers: scores of an outcome, factors and latent classes of rating batteries."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from persona_ai.cli.app import AsJson, IdColumn, ProjectFolder, app
from persona_ai.cli.customers import table_of
from persona_ai.cli.telling import print_json

if TYPE_CHECKING:
    from persona_ai.schema import Table
    from persona_ai.segments.ratings.factors import FactorModel
    from persona_ai.segments.ratings.latent_classes import LatentClasses
    from persona_ai.segments.scoring.scoring import Score
    from persona_ai.segments.typing_tool.explained import Explanation

TableFile = Annotated[Path | None, typer.Option("--table", help="A customer table instead of a project.")]
RatedColumns = Annotated[
    list[str] | None,
    typer.Option("--column", help="A rated column, may be repeated; without any, the largest battery."),
]
CsvFile = Annotated[Path | None, typer.Option("--out", help="A CSV file for each customer's figures.")]


@app.command()
def score(
    outcome: Annotated[str, typer.Argument(help="The column of the outcome, with two levels.")],
    table: TableFile = None,
    id_column: IdColumn = "",
    project: ProjectFolder = Path(),
    level: Annotated[str, typer.Option("--level", help="The level whose probability is told.")] = "",
    out: CsvFile = None,
    as_json: AsJson = False,
) -> None:
    """Say how likely each customer is to churn, buy or whatever the outcome is, and how far that can be trusted."""
    from persona_ai import segments

    read, settings = table_of(table, id_column, project)
    found = segments.outcome_score(read, outcome, level=level, seed=settings.seed)
    if out is not None:
        rows = ((customer, f"{chance:.4f}") for customer, chance in found.probabilities.items())
        _write(out, ("customer", f"{found.outcome} {found.level}"), rows)
    if as_json:
        return print_json(found.model_dump(mode="json"))
    for line in _score_lines(found):
        typer.echo(line)
    return None


@app.command()
def factors(
    table: TableFile = None,
    id_column: IdColumn = "",
    project: ProjectFolder = Path(),
    column: RatedColumns = None,
    number: Annotated[int | None, typer.Option("--factors", min=1, help="How many, if decided.")] = None,
    out: CsvFile = None,
    as_json: AsJson = False,
) -> None:
    """Say which factors stand behind a battery of ratings, and how reliable each is."""
    from persona_ai import segments

    read, settings = table_of(table, id_column, project)
    found = segments.factor_model(read, _rated(read, column), factors=number, seed=settings.seed)
    if out is not None:
        scores = segments.factor_scores(found, read)
        head = ("customer", *(factor.id for factor in found.factors))
        _write(out, head, ((one, *(f"{value:.4f}" for value in values)) for one, values in scores.items()))
    if as_json:
        return print_json(found.model_dump(mode="json"))
    for line in _factor_lines(found):
        typer.echo(line)
    return None


@app.command()
def classes(
    table: TableFile = None,
    id_column: IdColumn = "",
    project: ProjectFolder = Path(),
    column: RatedColumns = None,
    number: Annotated[
        int | None, typer.Option("--classes", min=1, max=20, help="How many, if decided.")
    ] = None,
    out: CsvFile = None,
    as_json: AsJson = False,
) -> None:
    """Say which latent classes of answers there are, what each answers, and which rules tell them apart."""
    from persona_ai import segments

    read, settings = table_of(table, id_column, project)
    found = segments.latent_classes(read, _rated(read, column), classes=number, seed=settings.seed)
    tree = segments.explained(read, found.segmentation, k_min=settings.k_min)
    if out is not None:
        placed = ((one, group.id) for group in found.segmentation.segments for one in group.members)
        certainty = found.segmentation.certainty
        rows = ((one, where, f"{certainty[one]:.4f}") for one, where in sorted(placed))
        _write(out, ("customer", "class", "certainty"), rows)
    if as_json:
        told = found.model_dump(mode="json", exclude={"segmentation"})
        return print_json({**told, "tree": tree.model_dump(mode="json") if tree else None})
    for line in _class_lines(found, tree):
        typer.echo(line)
    return None


def _rated(table: Table, named: list[str] | None) -> tuple[str, ...]:
    """Return the columns that were named, else those of the largest battery."""
    from persona_ai import segments
    from persona_ai.errors import InputError

    if named:
        return tuple(named)
    batteries = segments.rating_batteries(table)
    if not batteries:
        raise InputError(f"{table.name} has no three ratings on one scale; name columns with --column")
    return batteries[0].columns


def _write(path: Path, head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> None:
    from persona_ai.errors import InputError
    from persona_ai.outputs import write_atomically

    if path.is_dir() or not path.parent.is_dir():
        raise InputError(f"{path} cannot be written: give a file in a folder that is there")
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    write_atomically(path, stream.getvalue())


def _score_lines(found: Score) -> Iterator[str]:
    low, high = found.auc_interval.low, found.auc_interval.high
    yield (
        f"{found.outcome} {found.level}: {found.having:,} of {found.customers:,} customers; {found.learner}, judged on "
        "customers it did not see"
    )
    yield f"AUC {found.auc:.3f} ({low:.3f} to {high:.3f}); Brier {found.brier:.4f} (by the share alone {found.brier_base:.4f})"
    yield "  customers   said   seen (95 %)"
    for one in found.calibration:
        interval = f"({one.interval.low:.1%} to {one.interval.high:.1%})"
        yield f"  {one.customers:>9,}  {one.said:>5.1%}  {one.seen:>5.1%} {interval}"
    for warning in found.warnings:
        yield f"warning: {warning}"


def _factor_lines(found: FactorModel) -> Iterator[str]:
    yield (
        f"{len(found.factors)} {'factor' if len(found.factors) == 1 else 'factors'} of {len(found.items)} ratings by {found.rows:,} customers "
        f"({found.left_out:,} answered too little); parallel analysis suggests {found.suggested}"
    )
    for factor in found.factors:
        alpha = "not defined"
        if factor.alpha is not None and factor.alpha_interval is not None:
            alpha = (
                f"{factor.alpha:.2f} ({factor.alpha_interval.low:.2f} to {factor.alpha_interval.high:.2f})"
            )
        items = (
            ", ".join(f"-{one}" if one in factor.reversed else one for one in factor.items) or "no item loads"
        )
        yield f"{factor.id}: {factor.variance:.0%} of the variance, Cronbach's alpha {alpha}: {items}"
    for item in found.items:
        yield f"  {item.column:<30.30}" + "".join(f"{loading:>7.2f}" for loading in item.loadings)


def _class_lines(found: LatentClasses, tree: Explanation | None) -> Iterator[str]:
    yield f"{found.segmentation.why}."
    yield "BIC by number of classes: " + ", ".join(f"{k}: {value:,.0f}" for k, value in found.bic.items())
    if found.entropy is not None:
        yield f"Entropy {found.entropy:.2f} (1: everybody's class is certain)"
    for one in found.profiles:
        yield f"{one.id}: {one.weight:.0%} of the customers"
        for column, answers in one.answers.items():
            level = max(answers, key=lambda name: answers[name])
            yield f"  {column:<30.30} {level}, {answers[level]:.0%}"
    if tree is not None:
        yield (
            f"Rules of a tree of depth {tree.depth} or less, right for {tree.accuracy:.0%} of customers held back "
            f"(naming the largest class: {tree.base_rate:.0%}):"
        )
        for segment in tree.segments:
            yield from (f"  {segment.segment}: {rule}" for rule in segment.rules)
