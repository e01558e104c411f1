"""What survey weights must be, before anybody relies on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from persona_ai.dataset.reading import Remark
from persona_ai.errors import InputError
from persona_ai.schema import Column

if TYPE_CHECKING:
    import pandas as pd


def weight_remarks(columns: Sequence[Column], frame: pd.DataFrame, source: str) -> list[tuple[str, Remark]]:
    """Return what is to be told of each column of weights.

    Raises:
        InputError: a weight is no number or negative, or all of them together are 0.
    """
    told = []
    for column in columns:
        if column.role == "weight":
            told += [(column.name, remark) for remark in _checked(column, frame[column.name], source)]
    return told


def _checked(column: Column, cells: pd.Series[float], source: str) -> list[Remark]:
    place = f"{source} column {column.name!r}"
    remedy = 'correct it, or give the column role = "ignored"'
    values = np.array([_number(cell) for cell in cells])
    if bool(np.isinf(values).any()):
        word = next(cell for cell, value in zip(cells, values, strict=True) if np.isinf(value))
        raise InputError(f"{place} has role weight, but {word!r} is not a number; {remedy}")
    negative = np.flatnonzero(values < 0)
    if negative.size:
        row = int(negative[0])
        raise InputError(
            f"{place}: row {row + 1} has the weight {values[row]:g}; weights are 0 or more; {remedy}"
        )
    if not np.nansum(values) > 0:
        raise InputError(f"{place} has role weight but its weights add up to 0; {remedy}")
    remarks = [Remark("noted", "weights are not used: the statistics are not weighted")]
    if blank := int(np.isnan(values).sum()):
        remarks.append(Remark("noted", "customers without a weight", blank))
    return remarks


def _number(cell: object) -> float:
    """Return a weight, NaN where it is missing, infinity where it is no number."""
    if cell is None:
        return float("nan")
    try:
        return float(str(cell))
    except ValueError:
        return float("inf")
