"""What can be counted in a column: shares of its levels, or numbers with an order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona_ai.schema import Column, Table
from persona_ai.segments.mixture.layout import Floats
from persona_ai.segments.preparing.recipe import level_texts, raw_numbers

MOST_SHOWN = 12
LEAST_SHARE = 0.02

Mask = NDArray[np.bool_]
_MOST_KEPT = 200  # levels of a column; the rarer ones are never shown, and counted as one
_ANY_OTHER = ""
_COUNTED_ROLES = ("basis", "descriptor", "outcome")


@dataclass(frozen=True)
class Shares:
    """A column of levels: who has which, shape (n, levels); who answered, shape (n,).

    `shown` are the places of the levels worth a statistic. Levels are `exclusive` but for multi-select;
    of very many the rarest are one, the last, called "".
    """

    column: Column
    levels: tuple[str, ...]
    has: Mask
    answered: Mask
    exclusive: bool
    shown: tuple[int, ...]


@dataclass(frozen=True)
class Numbers:
    """A column of numbers, NaN where missing, or of ranks from 0 of its ordered `levels`."""

    column: Column
    values: Floats
    levels: tuple[str, ...] = ()


def measures(table: Table) -> Iterator[Shares | Numbers]:
    """Yield what can be counted, column by column in the table's order."""
    for column in table.columns:
        if column.role in _COUNTED_ROLES:
            yield from of_column(table, column)


def of_column(table: Table, column: Column) -> Iterator[Shares | Numbers]:
    """Yield what can be counted in one column; nothing for text, dates, ids and columns without a value."""
    values = table.frame[column.name]
    if bool(values.isna().all()):
        return
    match column.kind:
        case "binary" | "nominal":
            yield _exclusive(column, level_texts(values))
        case "ordinal" if column.levels:
            yield _exclusive(column, level_texts(values))
            yield Numbers(column, raw_numbers(values, column.levels), column.levels)
        case "ordinal" | "count" | "amount" | "real":
            yield Numbers(column, raw_numbers(values, ()))
        case "multi_select" if any(values):
            yield _options(column, list(values))
        case "multi_select" | "date" | "text" | "id":
            return


def _exclusive(column: Column, texts: list[str | None]) -> Shares:
    counts = Counter(text for text in texts if text is not None)
    levels = _levels(column, counts)
    named = min(len(levels), _MOST_KEPT)
    if len(levels) > named:
        kept = frozenset(sorted(levels, key=lambda level: -counts[level])[:named])
        levels = (*(level for level in levels if level in kept), _ANY_OTHER)
    place = {level: number for number, level in enumerate(levels)}
    codes = np.array([-1 if text is None else place.get(text, len(levels) - 1) for text in texts])
    has = codes[:, None] == np.arange(len(levels))
    answered = codes >= 0
    everything = column.kind == "binary"
    shown = tuple(range(named)) if everything else _worth_showing(has[:, :named], answered)
    return Shares(column, levels, has, answered, exclusive=True, shown=shown)


def _options(column: Column, cells: list[tuple[str, ...] | None]) -> Shares:
    levels = _levels(column, Counter(option for cell in cells if cell is not None for option in set(cell)))
    has = np.array([[cell is not None and level in cell for level in levels] for cell in cells], dtype=bool)
    answered = np.array([cell is not None for cell in cells])
    has = has.reshape(len(cells), len(levels))
    return Shares(column, levels, has, answered, exclusive=False, shown=_worth_showing(has, answered))


def _levels(column: Column, counts: Counter[str]) -> tuple[str, ...]:
    """Return the column's levels in its own order, then what else occurs, by falling frequency."""
    more = sorted(
        (level for level in counts if level not in column.levels), key=lambda one: (-counts[one], one)
    )
    return (*column.levels, *more)


def _worth_showing(has: Mask, answered: Mask) -> tuple[int, ...]:
    """Return the levels that at least 2 % have, at most the 12 most frequent, in their order."""
    counts = has.sum(axis=0)
    common = [int(place) for place in np.argsort(-counts, kind="stable") if counts[place] > 0]
    kept = [place for place in common if counts[place] >= LEAST_SHARE * answered.sum()]
    return tuple(sorted(kept[:MOST_SHOWN]))
