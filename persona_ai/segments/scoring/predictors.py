"""A table's columns as numbers that a learner takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from persona_ai.schema import Column
from persona_ai.segments.preparing.recipe import level_texts, raw_numbers

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
_MOST_LEVELS = 30
_FEWEST = 10  # customers of a level worth a column of its own


def predictors(frame: pd.DataFrame, columns: Sequence[Column]) -> tuple[Floats, tuple[str, ...]]:
    """Return the columns as numbers, NaN where missing, shape (n, m), and the name behind each, shape (m,).

    Numbers stay as they are, ordered levels become ranks, and each level or option that ten customers have, and ten have
    not, becomes 0 or 1. Texts, dates, ids and columns of more than thirty levels are left out.
    """
    found = [(column.name, values) for column in columns for values in _numbers(frame[column.name], column)]
    kept = [(name, values) for name, values in found if np.unique(values[~np.isnan(values)]).size > 1]
    matrix = np.column_stack([values for _, values in kept]) if kept else np.empty((len(frame), 0))
    return matrix, tuple(name for name, _ in kept)


def _numbers(values: pd.Series, column: Column) -> Iterator[Floats]:
    match column.kind:
        case "count" | "amount" | "real" | "ordinal":
            yield raw_numbers(values, column.levels if column.kind == "ordinal" else ())
        case "binary" | "nominal":
            texts = level_texts(values)
            cells = [None if text is None else (text,) for text in texts]
            yield from _ticks(cells, drop_first=column.kind == "binary")
        case "multi_select":
            yield from _ticks(list(values), drop_first=False)
        case _:
            return


def _ticks(cells: Sequence[tuple[str, ...] | None], *, drop_first: bool) -> Iterator[Floats]:
    counts = Counter(option for cell in cells if cell is not None for option in set(cell))
    told = sum(cell is not None for cell in cells)
    options = sorted(one for one, count in counts.items() if _FEWEST <= count <= told - _FEWEST)
    if len(counts) > _MOST_LEVELS:
        return
    for option in options[1:] if drop_first and len(options) > 1 else options:
        yield np.array([np.nan if cell is None else float(option in cell) for cell in cells])
