"""The frozen preparation: what turns a table's columns into the mixture's blocks, as plain JSON.

Everything that was learnt from the first table (transform, centre, scale, limits, levels) is kept here,
so that a later table is prepared without looking at its own distribution.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from persona_ai.schema.base import Record
from persona_ai.segments.mixture.layout import Floats, Labels, Layout

if TYPE_CHECKING:
    import pandas as pd

Transform = Literal["none", "log1p", "yeo-johnson"]
OTHER = "(other)"


class NumberBlock(Record):
    """One numeric column: value or rank of its level, transformed, limited to [low, high], scaled.

    What lies beyond the limits is set to them or, with `beyond` "left out", counts as missing. `floor` is the
    smallest variance that a component may have here, on the scaled axis.
    """

    column: str
    levels: tuple[str, ...] = ()
    transform: Transform = "none"
    power: float = 1.0
    low: float
    high: float
    beyond: Literal["limited", "left out"] = "limited"
    centre: float
    scale: float
    floor: float


class LevelBlock(Record):
    """One column of levels, or one option of a multi-select column ("no", "yes").

    A level that is not listed counts as `OTHER` where that is a level, else as missing. `ordered` levels are
    steps of one scale; of numbers (ratings, small counts) `ends` are their steps' upper ends, and what is
    above the last belongs to it or, with `beyond` "left out", counts as missing.
    """

    column: str
    option: str = ""
    levels: tuple[str, ...]
    ordered: bool = False
    ends: tuple[float, ...] = ()
    beyond: Literal["limited", "left out"] = "limited"


class Recipe(Record):
    """The blocks in the order of the mixture's columns: by name, so that no table's order matters."""

    numbers: tuple[NumberBlock, ...] = ()
    levels: tuple[LevelBlock, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns that are used, sorted."""
        names = [block.column for block in self.numbers] + [block.column for block in self.levels]
        return tuple(sorted(set(names)))

    @property
    def layout(self) -> Layout:
        """Return what the mixture is told of the columns."""
        sizes = tuple(len(block.levels) for block in self.levels)
        ordered = tuple(place for place, block in enumerate(self.levels) if block.ordered)
        return Layout(len(self.numbers), sizes, ordered)

    @property
    def floors(self) -> Floats:
        """Return the smallest variance of each Gaussian block."""
        return np.array([block.floor for block in self.numbers])


def apply(recipe: Recipe, frame: pd.DataFrame) -> tuple[Floats, Labels]:
    """Return the numbers, NaN where missing, and the codes, -1 where missing, of the frame's rows."""
    rows = len(frame)
    numbers = [prepared(block, raw_numbers(frame[block.column], block.levels)) for block in recipe.numbers]
    codes = [coded(block, frame[block.column]) for block in recipe.levels]
    return (
        np.column_stack(numbers) if numbers else np.empty((rows, 0)),
        np.column_stack(codes) if codes else np.empty((rows, 0), dtype=np.int64),
    )


def raw_numbers(values: pd.Series, levels: tuple[str, ...]) -> Floats:
    """Return a column as floats: its values, or the rank from 0 of each of its ordered levels."""
    if not levels:
        return np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)
    rank = {level: float(place) for place, level in enumerate(levels)}
    at, values_of = values.factorize()
    ranks: Floats = np.array([*(rank.get(value, np.nan) for value in values_of), np.nan])
    return np.asarray(ranks[at])


def prepared(block: NumberBlock, values: Floats) -> Floats:
    """Return values transformed, clipped and scaled by the block's frozen numbers."""
    moved = transformed(values, block.transform, block.power)
    limited = np.clip(moved, block.low, block.high)
    if block.beyond == "left out":
        limited = np.where(limited == moved, limited, np.nan)
    return np.asarray((limited - block.centre) / block.scale)


def transformed(values: Floats, transform: Transform, power: float) -> Floats:
    """Return the values on the axis where they are closest to a bell."""
    match transform:
        case "none":
            return values
        case "log1p":
            return np.asarray(np.log1p(np.maximum(values, 0.0)))
        case "yeo-johnson":
            return yeo_johnson(values, power)


def yeo_johnson(values: Floats, power: float) -> Floats:
    """Return the power transform for values of either sign (Yeo and Johnson 2000); NaN stays."""
    above = np.maximum(values, 0.0)
    below = np.maximum(-values, 0.0)
    up = np.log1p(above) if power == 0 else ((above + 1) ** power - 1) / power
    down = np.log1p(below) if power == 2 else ((below + 1) ** (2 - power) - 1) / (2 - power)
    return np.asarray(np.where(values >= 0, up, -down) + 0.0 * values)


def coded(block: LevelBlock, values: pd.Series) -> Labels:
    """Return the code of each cell of a block's column, -1 where it is missing or unknown, shape (n,)."""
    if block.option:
        return np.array(
            [-1 if cell is None else int(block.option in cell) for cell in values], dtype=np.int64
        )
    if block.ends:
        numbers = raw_numbers(values, ())
        steps = np.searchsorted(np.array(block.ends), numbers)
        above = -1 if block.beyond == "left out" else len(block.ends) - 1
        return np.where(np.isnan(numbers), -1, np.where(steps == len(block.ends), above, steps))
    place = {level: code for code, level in enumerate(block.levels)}
    other = place.get(OTHER, -1)
    at, values_of = values.factorize()
    known: Labels = np.array([*(place.get(_text(value), other) for value in values_of), -1])
    return np.asarray(known[at])


def _text(value: object) -> str:
    """Return a cell as the text of its level; a rating of 3.0 is the level "3"."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def level_texts(values: pd.Series) -> list[str | None]:
    """Return every cell of a categorical column as the text of its level, None where missing."""
    at, values_of = values.factorize()
    texts = np.array([*map(_text, values_of), None], dtype=object)
    found: list[str | None] = texts[at].tolist()
    return found
