"""Members that nearly belong elsewhere, and customers that show where a segment ends."""

from __future__ import annotations

import numpy as np

from persona_ai.schema import Segmentation, Table
from persona_ai.schema.base import Record
from persona_ai.segments.mixture.components import posteriors
from persona_ai.segments.mixture.layout import Floats, Labels
from persona_ai.segments.placing import MixtureRule, placed_logs

SHOWN = 5
_CLOSE = 0.1


class Neighbour(Record):
    """A customer beside a segment's border: `segment` is the other segment (of a member, the second most
    likely; of a stranger, its own), `probability` that of the segment in question."""

    customer: str
    segment: str
    probability: float


class Likeness(Record):
    """Who shows what a segment is not, five customers at most of each, the telling ones first.

    `borderline` are members whose second segment has a probability of .1 or more, the least certain first.
    `contrast` are members of other segments who are most like this one. `untypical` are its own members of
    the lowest density (its `exemplars` are those of the highest).
    """

    segment: str
    borderline: tuple[Neighbour, ...] = ()
    contrast: tuple[Neighbour, ...] = ()
    untypical: tuple[str, ...] = ()


def likeness(table: Table, segmentation: Segmentation) -> tuple[Likeness, ...]:
    """Return each segment's borderline, contrast and untypical customers by the frozen model.

    Only a mixture has probabilities; segments of other methods have none. The order of rows does not matter.
    """
    if segmentation.method != "mixture" or segmentation.k < 2:
        return tuple(Likeness(segment=group.id) for group in segmentation.segments)
    rule = MixtureRule.model_validate(segmentation.model)
    ordered = table.frame.sort_index()
    logs = placed_logs(rule, ordered)
    probabilities, _ = posteriors(logs)
    names = [str(customer) for customer in ordered.index]
    labels: Labels = np.asarray(probabilities.argmax(axis=1), dtype=np.int64)
    return tuple(
        Likeness(
            segment=segment,
            borderline=_borderline(place, labels, probabilities, names, rule.segments),
            contrast=_contrast(place, labels, logs, probabilities, names, rule.segments),
            untypical=_untypical(place, labels, logs, names),
        )
        for place, segment in enumerate(rule.segments)
    )


def _borderline(
    place: int, labels: Labels, probabilities: Floats, names: list[str], segments: tuple[str, ...]
) -> tuple[Neighbour, ...]:
    own = np.flatnonzero(labels == place)
    others = probabilities[own].copy()
    others[:, place] = -1.0
    second = others.max(axis=1)
    order = [row for row in np.argsort(-second, kind="stable") if second[row] >= _CLOSE][:SHOWN]
    return tuple(
        Neighbour(
            customer=names[own[row]],
            segment=segments[int(others[row].argmax())],
            probability=round(float(probabilities[own[row], place]), 4),
        )
        for row in order
    )


def _contrast(
    place: int,
    labels: Labels,
    logs: Floats,
    probabilities: Floats,
    names: list[str],
    segments: tuple[str, ...],
) -> tuple[Neighbour, ...]:
    others = np.flatnonzero(labels != place)
    # Logarithms tell apart what has a probability of 0 in double precision.
    missed = logs[others].max(axis=1) - logs[others, place]
    rows = others[np.argsort(missed, kind="stable")[:SHOWN]]
    return tuple(
        Neighbour(
            customer=names[row],
            segment=segments[int(labels[row])],
            probability=round(float(probabilities[row, place]), 4),
        )
        for row in rows
    )


def _untypical(place: int, labels: Labels, logs: Floats, names: list[str]) -> tuple[str, ...]:
    own = np.flatnonzero(labels == place)
    return tuple(names[row] for row in own[np.argsort(logs[own, place], kind="stable")[:SHOWN]])
