"""Typed columns become a frame that is indexed by customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from persona_ai.dataset.opening import Cells
from persona_ai.dataset.reading import Reading, Value
from persona_ai.schema import Column

if TYPE_CHECKING:
    import pandas as pd


def frame_of(
    ids: Sequence[str],
    columns: Sequence[Column],
    readings: Mapping[str, Reading],
    cells: Mapping[str, Cells],
) -> pd.DataFrame:
    """Return the columns' values as `Table` has them, one row an id, in the order given."""
    import pandas as pd

    index = pd.Index(list(ids), dtype=object)
    data = {
        column.name: _series(column, readings[column.name], cells[column.name], index) for column in columns
    }
    return pd.DataFrame(data, index=index)


def _series(column: Column, reading: Reading, cells: Cells, index: pd.Index[str]) -> pd.Series[float]:
    import pandas as pd

    numeric = column.kind in ("count", "amount", "real") or (column.kind == "ordinal" and not column.levels)
    if numeric:
        numbers = [reading.values.get(cell) for cell in cells.trimmed]
        return pd.Series(numbers, index=index, dtype="float64")
    missing: Value = None
    if reading.blank:
        missing = () if column.kind == "multi_select" else reading.blank
    written = cells.written if column.kind == "text" else cells.trimmed
    values: list[Value] = [
        (cell if column.kind == "text" else reading.values[clean]) if clean in reading.values else missing
        for cell, clean in zip(written, cells.trimmed, strict=True)
    ]
    series = pd.Series([None] * len(values), index=index, dtype=object)
    series[:] = values if column.kind != "multi_select" else _tuples(values)
    return series


def _tuples(values: Sequence[Value]) -> object:
    """Return the values as an array of objects, so that pandas takes each tuple for one cell."""
    import numpy as np

    array = np.empty(len(values), dtype=object)
    for place, value in enumerate(values):
        array[place] = value
    return array
