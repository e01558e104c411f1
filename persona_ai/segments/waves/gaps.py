"""How far two groups of customers, of one wave or two, lie apart in each column."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from persona_ai.schema import Column, Table
from persona_ai.segments.preparing.recipe import level_texts, raw_numbers
from persona_ai.segments.waves.arrays import Floats
from persona_ai.statistics import cohens_h, compare_ranks, share_test
from persona_ai.statistics.effects import SMALL_DELTA, SMALL_H


@dataclass(frozen=True)
class Gap:
    """The difference of two groups in one column: `size` is |Cliff's delta|, or for levels the largest
    |Cohen's h| as a part of pi; `small` is what counts as small on that axis; `p` of no difference."""

    column: str
    size: float
    small: float
    p: float


def gaps(
    one: Table, members: Collection[str], other: Table, others: Collection[str], columns: Sequence[str]
) -> list[Gap]:
    """Return how far members of one table lie from members of another, by column; those blank are left out."""
    found = []
    for name in columns:
        column = one.column(name)
        first = one.frame[name][one.frame.index.isin(list(members))]
        second = other.frame[name][other.frame.index.isin(list(others))]
        if bool(first.notna().any()) and bool(second.notna().any()):
            found.append(_gap(column, first.tolist(), second.tolist()))
    return found


def distance(found: Sequence[Gap]) -> float:
    """Return the mean size of the gaps, 0..1."""
    return float(np.mean([gap.size for gap in found])) if found else 0.0


def _gap(column: Column, first: list[object], second: list[object]) -> Gap:
    import pandas as pd

    if column.kind == "multi_select":
        return _of_levels(column.name, _ticks(first), _ticks(second), len(_asked(first)), len(_asked(second)))
    if column.kind in ("binary", "nominal") or column.levels:
        texts = [
            [one for one in level_texts(pd.Series(cells, dtype=object)) if one is not None]
            for cells in (first, second)
        ]
        return _of_levels(column.name, texts[0], texts[1], len(texts[0]), len(texts[1]))
    one, other = (raw_numbers(pd.Series(cells, dtype=np.float64), ()) for cells in (first, second))
    return _of_numbers(column.name, one[np.isfinite(one)], other[np.isfinite(other)])


def _of_numbers(name: str, one: Floats, other: Floats) -> Gap:
    ranks = compare_ranks(one, other)
    return Gap(name, abs(ranks.delta), SMALL_DELTA, ranks.p)


def _asked(cells: list[object]) -> list[tuple[str, ...]]:
    return [cell for cell in cells if isinstance(cell, tuple)]


def _ticks(cells: list[object]) -> list[str]:
    return [option for cell in _asked(cells) for option in cell]


def _of_levels(name: str, one: list[str], other: list[str], n: int, m: int) -> Gap:
    """Take the level that differs most; its p is corrected for how many there were to choose from."""
    levels = sorted(set(one) | set(other))
    counts = [(one.count(level), other.count(level)) for level in levels]
    if not n or not m or not counts:
        return Gap(name, 0.0, SMALL_H / np.pi, 1.0)
    size = max(abs(cohens_h(a / n, b / m)) for a, b in counts)
    p = min(1.0, min(share_test(a, n, b, m) for a, b in counts) * len(counts))
    return Gap(name, size / float(np.pi), SMALL_H / float(np.pi), p)
