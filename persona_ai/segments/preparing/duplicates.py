"""Columns that say the same as another: each counts once, or the mixture would take one fact for several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from persona_ai.schema import Table
from persona_ai.segments.mixture.layout import Floats
from persona_ai.segments.preparing.recipe import LevelBlock, NumberBlock, coded, prepared, raw_numbers
from persona_ai.statistics.disclosure import Mask

if TYPE_CHECKING:
    import pandas as pd

DUPLICATE = 0.98
Block = NumberBlock | LevelBlock

_SLACK = 0.01  # what rounding may take off a correlation
_ROWS_AT_ONCE = 16_384
_ENOUGH_ROWS = 100_000  # to see that two columns are the same
_FEWEST = 10  # customers known in both


@dataclass(frozen=True)
class _Seen:
    """A block with its values, shape (n,), NaN where missing; `ordered` where they are numbers or steps."""

    block: Block
    values: Floats
    ordered: bool


def twins(table: Table, blocks: Sequence[Block]) -> list[tuple[Block, Block]]:
    """Return the blocks that repeat one before them by name, each with that one.

    Numbers, steps of a scale, and columns of two levels repeat each other with |r| above .98; three levels or more
    without an order with Cramér's V (Cramér 1946, 21.9) above .98, where both have as many.
    """
    frame = table.frame.iloc[:: 1 + len(table.frame) // _ENOUGH_ROWS]
    seen = [_seen(block, frame) for block in sorted(blocks, key=name_of)]
    ordered = [one for one in seen if one.ordered]
    found = _repeated(ordered, _maybe_same([one.values for one in ordered]))
    unordered = [one for one in seen if not one.ordered]
    return [*found, *_repeated(unordered, _maybe_paired([one.values for one in unordered]))]


def name_of(block: Block) -> tuple[str, str]:
    """Return the column of a block, and the option of a multi-select column."""
    return block.column, block.option if isinstance(block, LevelBlock) else ""


def _seen(block: Block, frame: pd.DataFrame) -> _Seen:
    if isinstance(block, NumberBlock):
        return _Seen(block, prepared(block, raw_numbers(frame[block.column], block.levels)), ordered=True)
    codes = coded(block, frame[block.column])
    values: Floats = np.where(codes < 0, np.nan, codes)
    return _Seen(block, values, ordered=block.ordered or len(block.levels) == 2)


def _repeated(seen: Sequence[_Seen], alike: Mask) -> list[tuple[Block, Block]]:
    kept: list[int] = []
    found: list[tuple[Block, Block]] = []
    for place, one in enumerate(seen):
        twin = next((other for other in kept if alike[place, other] and _same(one, seen[other])), None)
        if twin is None:
            kept.append(place)
        else:
            found.append((one.block, seen[twin].block))
    return found


def _maybe_same(columns: Sequence[Floats]) -> Mask:
    """Return which pairs of columns may repeat each other, by sums over all pairs at once.

    Nearly each of a thousand columns' half a million pairs is told apart so; what is left is looked at
    exactly.
    """
    count = len(columns)
    seen, first, second, product = (np.zeros((count, count)) for _ in range(4))
    for start in range(0, len(columns[0]) if columns else 0, _ROWS_AT_ONCE):
        values = np.column_stack([column[start : start + _ROWS_AT_ONCE] for column in columns])
        known = np.isfinite(values).astype(np.float64)
        values = np.where(known > 0, values, 0.0)
        seen += known.T @ known
        first += values.T @ known
        second += (values**2).T @ known
        product += values.T @ values
    spread = seen * second - first**2
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation = np.abs(seen * product - first * first.T) / np.sqrt(spread * spread.T)
    return np.asarray(~(correlation < DUPLICATE - _SLACK), dtype=np.bool_)


def _maybe_paired(columns: Sequence[Floats]) -> Mask:
    """Return which pairs of columns have as many levels: others cannot stand for each other one by one."""
    sizes = np.array([np.unique(column[np.isfinite(column)]).size for column in columns])
    return np.asarray(sizes[:, None] == sizes[None, :], dtype=np.bool_)


def _same(one: _Seen, other: _Seen) -> bool:
    both = np.isfinite(one.values) & np.isfinite(other.values)
    if both.sum() < _FEWEST:
        return False
    return (_correlation if one.ordered else _cramers_v)(one.values[both], other.values[both]) > DUPLICATE


def _correlation(one: Floats, other: Floats) -> float:
    return abs(float(np.corrcoef(one, other)[0, 1])) if one.std() > 0 and other.std() > 0 else 0.0


def _cramers_v(one: Floats, other: Floats) -> float:
    rows, columns = (np.unique(values, return_inverse=True)[1] for values in (one, other))
    height, width = int(rows.max()) + 1, int(columns.max()) + 1
    if min(height, width) < 2:
        return 0.0
    cells = np.bincount(rows * width + columns, minlength=height * width).reshape(height, width)
    expected = np.outer(cells.sum(axis=1), cells.sum(axis=0)) / one.size
    return float(np.sqrt(((cells - expected) ** 2 / expected).sum() / (one.size * (min(height, width) - 1))))
