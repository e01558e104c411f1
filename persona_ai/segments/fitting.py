"""The stage itself: a table in, a segmentation out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from persona_ai.errors import InputError
from persona_ai.schema import Gate, PreparationStep, Segment, Segmentation, Table
from persona_ai.segments.choosing.candidates import data_of
from persona_ai.segments.choosing.how_many import Progress, choose
from persona_ai.segments.choosing.reviewing import reviewed
from persona_ai.segments.choosing.verdicts import Choice
from persona_ai.segments.given import given
from persona_ai.segments.mixture.components import posteriors
from persona_ai.segments.mixture.layout import Floats, Labels
from persona_ai.segments.mixture.one_thread import one_thread
from persona_ai.segments.placing import MixtureRule, OneGroup, placed_logs
from persona_ai.segments.preparing.prepare import prepare
from persona_ai.segments.preparing.recipe import Recipe, apply
from persona_ai.segments.sizes import band, by_size, share_of
from persona_ai.settings import Settings

FEWEST_ROWS = 60
_EXEMPLARS = 3


def _silent(what: str, done: float) -> None:
    """Tell nobody."""


def segment(table: Table, settings: Settings, *, progress: Progress = _silent) -> Segmentation:
    """Return the segments of a table: those of its column with role `segment`, or those of a mixture.

    The result depends neither on the order of rows nor of columns, and is the same for the same seed.

    Args:
        table: with kinds and roles.
        settings: `k` forces the number of segments; `seed` is of every random step.
        progress: called with what is being done and how much of it is, 0..1.

    Raises:
        InputError: nothing can be done with the table, or more segments are asked for than it can hold.
    """
    if any(column.role == "segment" for column in table.columns):
        return given(table, settings.seed)
    rows = len(table.frame)
    if settings.k is not None and rows < 2 * settings.k:
        raise InputError(f"{settings.k} segments were asked for, but {table.name} has {rows} customers only")
    ordered = replace(table, frame=table.frame.sort_index())
    recipe, steps = prepare(ordered)
    reason = _nothing_to_fit(table, recipe, settings)
    if reason:
        return _one_group(ordered, settings.seed, steps, (), reason)
    data = data_of(*apply(recipe, ordered.frame), recipe.layout, recipe.floors)
    with one_thread():
        choice = choose(data, forced=settings.k, seed=settings.seed, progress=progress)
    if choice.chosen.k == 1:
        return _one_group(ordered, settings.seed, steps, choice.gates, choice.why)
    found = _segmentation(ordered, recipe, steps, choice, settings.seed)
    with one_thread():
        return reviewed(ordered, data.of(choice.chosen.layout), found)


def _nothing_to_fit(table: Table, recipe: Recipe, settings: Settings) -> str:
    """Return why no segments can be looked for, or ""."""
    if not recipe.columns:
        return "no segments: no column is left that customers could be grouped by"
    rows = len(table.frame)
    if rows < FEWEST_ROWS and settings.k is None:
        return (
            f"no segments: {rows} customers are too few to tell groups from chance; {FEWEST_ROWS} are needed"
        )
    return ""


def _one_group(
    ordered: Table, seed: int, steps: tuple[PreparationStep, ...], gates: tuple[Gate, ...], why: str
) -> Segmentation:
    members = tuple(str(customer) for customer in ordered.frame.index)
    everyone = Segment(id="all", members=members, **share_of(len(members), len(members)))
    return Segmentation(
        method="mixture",
        verdict="none",
        seed=seed,
        k=1,
        segments=(everyone,),
        certainty=dict.fromkeys(members, 1.0),
        preparation=steps,
        gates=gates,
        why=why,
        model=OneGroup().model_dump(mode="json"),
    )


def _segmentation(
    ordered: Table, recipe: Recipe, steps: tuple[PreparationStep, ...], choice: Choice, seed: int
) -> Segmentation:
    rule, order = _named(MixtureRule.of(choice.chosen.fit.components, recipe, choice.chosen.layout), ordered)
    logs = placed_logs(rule, ordered.frame)
    probabilities, _ = posteriors(logs)
    labels = probabilities.argmax(axis=1)
    customers = ordered.frame.index.astype(str).to_numpy()
    segments = []
    for place, name in enumerate(rule.segments):
        rows = np.flatnonzero(labels == place)
        jaccard = choice.chosen.jaccard[order[place]]
        segments.append(
            Segment(
                id=name,
                members=tuple(customers[rows].tolist()),
                **share_of(len(rows), len(labels)),
                stability=round(jaccard, 4),
                band=band(jaccard),
                exemplars=tuple(customers[_most_typical(rows, logs[:, place])].tolist()),
            )
        )
    certainty = probabilities.max(axis=1)
    return Segmentation(
        method="mixture",
        verdict=choice.verdict,
        seed=seed,
        k=len(segments),
        segments=tuple(segments),
        certainty=dict(zip(customers.tolist(), certainty.tolist(), strict=True)),
        used=recipe.columns,
        preparation=steps,
        gates=choice.gates,
        why=choice.why,
        model=rule.model_dump(mode="json"),
    )


def _named(rule: MixtureRule, ordered: Table) -> tuple[MixtureRule, Sequence[int]]:
    """Return the rule with components in the order of their segments' sizes, without those that nobody
    belongs to, and which component became which."""
    labels: Labels = np.asarray(placed_logs(rule, ordered.frame).argmax(axis=1), dtype=np.int64)
    order = by_size(labels)
    fewer = rule.components().some(order)
    named = MixtureRule.of(fewer, rule.recipe, rule.layout())
    ids = tuple(f"s{number}" for number in range(1, len(order) + 1))
    named = named.model_copy(update={"segments": ids})
    return named, order


def _most_typical(rows: Labels, density: Floats) -> Labels:
    """Return the rows of the highest density, best first; of equals, the one that comes first."""
    return rows[np.lexsort((rows, -density[rows]))][:_EXEMPLARS]
