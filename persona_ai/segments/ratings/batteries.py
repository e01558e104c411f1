"""Rating batteries: columns that ask several things on one scale."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from persona_ai.errors import InputError
from persona_ai.schema import Column, Table
from persona_ai.schema.base import Record
from persona_ai.segments.preparing.recipe import raw_numbers

Floats = NDArray[np.float64]
FEWEST_ITEMS = 3
_UNUSED = ("id", "text", "weight", "time", "ignored", "segment", "outcome")


class Battery(Record):
    """Items on one scale: `scale` as it is said ("1 to 5", "never / sometimes / often"), columns sorted by name."""

    scale: str
    columns: tuple[str, ...]


def rating_batteries(table: Table) -> tuple[Battery, ...]:
    """Return the groups of three or more ordinal columns that share a scale, the largest first."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for column in table.columns:
        if column.kind == "ordinal" and column.role not in _UNUSED and (said := _scale(column)):
            groups[said].append(column.name)
    found = [Battery(scale=said, columns=tuple(sorted(names))) for said, names in groups.items()]
    kept = [one for one in found if len(one.columns) >= FEWEST_ITEMS]
    return tuple(sorted(kept, key=lambda one: (-len(one.columns), one.scale)))


def ratings(table: Table, columns: tuple[str, ...]) -> Floats:
    """Return the ratings as numbers, levels as ranks from 0, NaN where missing, shape (n, len(columns)).

    Raises:
        InputError: a column is not there, or holds no order or number.
    """
    values = []
    for name in columns:
        if name not in table.frame.columns:
            raise InputError(f"{table.name} has no column {name!r} to rate by")
        column = table.column(name)
        if column.kind not in ("ordinal", "count", "amount", "real"):
            raise InputError(f"{table.name}: {name!r} is {column.kind}; factors need ratings or numbers")
        values.append(raw_numbers(table.frame[name], column.levels if column.kind == "ordinal" else ()))
    return np.column_stack(values) if values else np.empty((len(table.frame), 0))


def _scale(column: Column) -> str:
    if column.levels:
        return " / ".join(column.levels)
    return f"{column.scale[0]:g} to {column.scale[1]:g}" if column.scale else ""
