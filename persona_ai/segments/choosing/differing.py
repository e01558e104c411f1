"""In which columns a segment differs from everybody else, for the scorecard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from persona_ai.schema import Column, Table
from persona_ai.segments.mixture.layout import Labels
from persona_ai.segments.profiles.measures import Numbers, Shares, of_column
from persona_ai.statistics import benjamini_hochberg, cohens_h, compare_ranks, share_test
from persona_ai.statistics.effects import SMALL_DELTA, SMALL_H

_ERROR_RATE = 0.05
_LARGE = 2.5  # times a small effect: Cohen's medium .5 of .2, about .37 of .147
_FEWEST = 10


@dataclass(frozen=True)
class Gap:
    """A segment against the rest in one column: the largest effect in units of a small one, and its p."""

    segment: int
    column: str
    effect: float
    p: float


def differing(table: Table, columns: Sequence[Column], labels: Labels) -> dict[int, set[str]]:
    """Return, by segment, the columns in which it differs from the rest by at least a small effect, with
    false discoveries held at 5 % (Benjamini and Hochberg 1995). For columns that were not clustered on."""
    gaps = [gap for column in columns for gap in _gaps(table, column, labels)]
    kept = benjamini_hochberg([gap.p for gap in gaps]) < _ERROR_RATE
    found: dict[int, set[str]] = {int(place): set() for place in np.unique(labels)}
    for gap, significant in zip(gaps, kept, strict=True):
        if significant and gap.effect >= 1:
            found[gap.segment].add(gap.column)
    return found


def defining(table: Table, columns: Sequence[Column], labels: Labels) -> dict[int, set[str]]:
    """Return, by segment, the columns in which it differs from the rest by a medium effect; no p is made,
    since segments differ in what they were made from whether they exist or not."""
    found: dict[int, set[str]] = {int(place): set() for place in np.unique(labels)}
    for column in columns:
        for gap in _gaps(table, column, labels, tested=False):
            if gap.effect >= _LARGE:
                found[gap.segment].add(gap.column)
    return found


def _gaps(table: Table, column: Column, labels: Labels, *, tested: bool = True) -> Iterator[Gap]:
    for measure in of_column(table, column):
        for segment in np.unique(labels):
            inside = labels == segment
            match measure:
                case Shares():
                    yield from _share_gaps(measure, int(segment), inside, tested)
                case Numbers():
                    yield from _number_gaps(measure, int(segment), inside)


def _share_gaps(
    measure: Shares, segment: int, inside: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], tested: bool
) -> Iterator[Gap]:
    known, others = int((measure.answered & inside).sum()), int((measure.answered & ~inside).sum())
    if min(known, others) < _FEWEST:
        return
    for level in measure.shown:
        count = int((measure.has[:, level] & inside).sum())
        rest = int((measure.has[:, level] & ~inside).sum())
        effect = abs(cohens_h(count / known, rest / others)) / SMALL_H
        p = share_test(count, known, rest, others) if tested else 1.0
        yield Gap(segment, measure.column.name, effect, p)


def _number_gaps(
    measure: Numbers, segment: int, inside: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
) -> Iterator[Gap]:
    known = np.isfinite(measure.values)
    own, rest = measure.values[known & inside], measure.values[known & ~inside]
    if min(own.size, rest.size) < _FEWEST:
        return
    ranks = compare_ranks(own, rest)
    yield Gap(segment, measure.column.name, abs(ranks.delta) / SMALL_DELTA, ranks.p)
