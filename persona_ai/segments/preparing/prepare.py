"""From a table's columns to the mixture's blocks; everything that was done is said and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from persona_ai.schema import Column, PreparationStep, Table
from persona_ai.segments.mixture.layout import Floats
from persona_ai.segments.preparing.duplicates import DUPLICATE, name_of, twins
from persona_ai.segments.preparing.recipe import (
    OTHER,
    LevelBlock,
    NumberBlock,
    Recipe,
    Transform,
    level_texts,
    raw_numbers,
    transformed,
    yeo_johnson,
)

MOST_MISSING = 0.6
MOST_LEVELS = 50
RARE = 0.01
FEW_RATINGS = 3
SKEWED = 1.0
TOO_FEW_COLUMNS = 3
MOST_STEPS = 12  # of a rating; more are as good as a number
MOST_COUNTED = 60  # what nine of ten small counts are below; larger ones are as good as a number
STRAY = 0.025  # share of values far out that is too small for a segment
LEAST_STEP = 0.01  # share of the customers that a step of a count holds
_TRIM = 0.01
FENCE = 3.0  # interquartile ranges beyond the quartiles (Tukey 1977, outer fences)
_SMALLEST_VARIANCE = 0.05
_ENOUGH_ROWS = 20_000  # to see the shape of a column
_NUMBERS = ("count", "amount", "real", "ordinal")


@dataclass
class _Builder:
    """What has been decided so far."""

    numbers: list[NumberBlock] = field(default_factory=list)
    levels: list[LevelBlock] = field(default_factory=list)
    steps: list[PreparationStep] = field(default_factory=list)

    def say(self, column: Column, action: str, why: str, same_as: str = "") -> None:
        self.steps.append(PreparationStep(column=column.name, action=action, why=why, same_as=same_as))


def prepare(table: Table) -> tuple[Recipe, tuple[PreparationStep, ...]]:
    """Return the frozen preparation of the table's basis and the record of every decision.

    Where fewer than three columns of the basis can be used, descriptors that are not protected join it.
    An empty recipe means that nothing can be clustered on.
    """
    builder = _Builder()
    for column in _by_name(table, "basis"):
        _add(builder, table, column)
    if len(_used(builder)) < TOO_FEW_COLUMNS:
        for column in _by_name(table, "descriptor"):
            if not column.protected and column.kind not in ("text", "date", "id"):
                builder.say(column, "joined the basis", "too few columns say what customers do, use or rate")
                _add(builder, table, column)
    _drop_duplicates(builder, table)
    levels = sorted(builder.levels, key=lambda block: (block.column, block.option))
    return Recipe(numbers=tuple(builder.numbers), levels=tuple(levels)), tuple(builder.steps)


def _by_name(table: Table, role: str) -> list[Column]:
    return sorted((column for column in table.columns if column.role == role), key=lambda column: column.name)


def _used(builder: _Builder) -> set[str]:
    return {block.column for block in builder.numbers} | {block.column for block in builder.levels}


def _add(builder: _Builder, table: Table, column: Column) -> None:
    missing = float(table.frame[column.name].isna().mean())
    if missing > MOST_MISSING:
        builder.say(
            column, "left out", f"{missing:.0%} of its values are missing; more than {MOST_MISSING:.0%}"
        )
    elif column.kind == "multi_select":
        _add_options(builder, table, column)
    elif column.kind in ("binary", "nominal"):
        _add_levels(builder, table, column)
    elif column.kind in _NUMBERS:
        _add_number(builder, table, column)
    else:
        builder.say(column, "left out", f"a column of kind {column.kind} is not clustered on")


def _add_options(builder: _Builder, table: Table, column: Column) -> None:
    asked = [cell for cell in table.frame[column.name] if cell is not None]
    counts = Counter(option for cell in asked for option in set(cell))
    kept = sorted(option for option, count in counts.items() if 0.02 <= count / len(asked) <= 0.98)
    builder.levels += [LevelBlock(column=column.name, option=option, levels=("no", "yes")) for option in kept]
    if not kept:
        builder.say(column, "left out", "no option was ticked by 2 % to 98 % of those asked")
    else:
        builder.say(
            column, f"{len(kept)} of {len(counts)} options", "each is one yes or no; rare ones left out"
        )


def _add_levels(builder: _Builder, table: Table, column: Column) -> None:
    counts = Counter(text for text in level_texts(table.frame[column.name]) if text is not None)
    if len(counts) > MOST_LEVELS:
        builder.say(column, "left out", f"{len(counts)} different values; at most {MOST_LEVELS} make groups")
        return
    common = sorted(level for level, count in counts.items() if count >= RARE * counts.total())
    if len(counts) < 2 or len(common) < 2:
        builder.say(column, "left out", "it has one value only")
        return
    rare = len(counts) - len(common)
    if rare:
        builder.say(column, f"{rare} rare levels merged", f"each is under {RARE:.0%} of the customers")
    levels = (*common, OTHER) if rare else tuple(common)
    builder.levels.append(LevelBlock(column=column.name, levels=levels))


def _add_number(builder: _Builder, table: Table, column: Column) -> None:
    levels = column.levels if column.kind == "ordinal" else ()
    values = raw_numbers(table.frame[column.name], levels)
    known = np.sort(values[np.isfinite(values)])
    different = np.unique(known)
    if different.size < 2:
        builder.say(column, "left out", "it has one value only")
        return
    if column.kind == "ordinal" and different.size <= FEW_RATINGS:
        _add_levels(builder, table, column)
        return
    if _is_steps(column, known, different):
        builder.levels.append(_step_block(builder, column, levels, known))
        return
    if column.kind != "ordinal" and _like_an_id(known, different):
        builder.say(column, "left out", "whole numbers, all different and without gaps: it looks like an id")
        return
    builder.numbers.append(_number_block(builder, column, levels, known))


def _is_steps(column: Column, known: Floats, different: Floats) -> bool:
    if column.kind == "count":
        return float(known[0]) >= 0 and float(np.quantile(known, 0.9)) <= MOST_COUNTED
    return column.kind == "ordinal" and different.size <= MOST_STEPS


def _step_block(builder: _Builder, column: Column, levels: tuple[str, ...], known: Floats) -> LevelBlock:
    """Return the steps of a rating or a small count; rare counts are joined to their neighbours."""
    if levels:
        return LevelBlock(column=column.name, levels=levels, ordered=True)
    far = np.sqrt(known) > _limits(np.sqrt(known))[1] if column.kind == "count" else known < known[0]
    stray = 0 < far.mean() <= STRAY
    if stray:
        builder.say(column, "left out for clustering", _far_out(int(far.sum())))
        known = known[~far]
    ends = _common_ends(known) if column.kind == "count" else tuple(np.unique(known).tolist())
    return LevelBlock(
        column=column.name,
        levels=tuple(f"{end:g}" for end in ends),
        ordered=True,
        ends=ends,
        beyond="left out" if stray else "limited",
    )


def _common_ends(known: Floats) -> tuple[float, ...]:
    """Return upper ends of steps such that each holds at least a few customers."""
    least = max(3, round(LEAST_STEP * known.size))
    ends: list[float] = []
    held = 0
    different, counts = np.unique(known, return_counts=True)
    for value, count in zip(different.tolist(), counts.tolist(), strict=True):
        held += count
        if held >= least:
            ends.append(value)
            held = 0
    if held and ends:
        ends[-1] = float(different[-1])
    return tuple(ends) or (float(different[-1]),)


def _like_an_id(known: Floats, different: Floats) -> bool:
    whole = bool(np.all(known == np.round(known)))
    unlike = different.size == known.size >= 30
    return whole and unlike and float(np.ptp(known)) < 2 * known.size


def _number_block(builder: _Builder, column: Column, levels: tuple[str, ...], known: Floats) -> NumberBlock:
    transform: Transform = "none"
    power = 1.0
    if column.kind != "ordinal":
        transform, power = _straighten(known)
    if transform != "none":
        builder.say(
            column, transform, f"skewness {_skewness(known):.1f}; above {SKEWED:g} it would hide the rest"
        )
    moved = transformed(known, transform, power)
    low, high = _limits(moved)
    if column.kind == "ordinal":
        low, high = float(moved.min()), float(moved.max())
    far = (moved < low) | (moved > high)
    stray = 0 < far.mean() <= STRAY and moved[~far].min() < moved[~far].max()
    if far.any():
        action = "left out for clustering" if stray else "limited for clustering"
        builder.say(column, action, _far_out(int(far.sum())))
    moved = moved[~far] if stray else np.clip(moved, low, high)
    scale = float(moved.std()) or 1.0
    floor = max(_SMALLEST_VARIANCE, (0.4 * _step(moved) / scale) ** 2)
    return NumberBlock(
        column=column.name,
        levels=levels,
        transform=transform,
        power=power,
        low=low,
        high=high,
        beyond="left out" if stray else "limited",
        centre=float(moved.mean()),
        scale=scale,
        floor=floor,
    )


def _far_out(values: int) -> str:
    return f"{values} {'value' if values == 1 else 'values'} far out; statistics use what was recorded"


def _straighten(known: Floats) -> tuple[Transform, float]:
    """Choose the transform that a skewed column needs: log1p where it suffices, else Yeo-Johnson."""
    before = abs(_skewness(known))
    if before <= SKEWED:
        return "none", 1.0
    if known[0] >= 0 and abs(_skewness(np.log1p(known))) <= min(SKEWED, before):
        return "log1p", 1.0
    some = known[:: 1 + known.size // _ENOUGH_ROWS]
    powers = np.round(np.arange(-2.0, 4.01, 0.1), 1)
    power = float(powers[int(np.argmax([_bell_likelihood(some, float(one)) for one in powers]))])
    if abs(_skewness(yeo_johnson(known, power))) < before:
        return "yeo-johnson", power
    return "none", 1.0


def _bell_likelihood(known: Floats, power: float) -> float:
    """Return the profile log-likelihood of a power (Yeo and Johnson 2000, section 3)."""
    moved = yeo_johnson(known, power)
    spread = float(moved.var())
    if not np.isfinite(spread) or spread < 1e-12:
        return -np.inf
    jacobian = float((np.sign(known) * np.log1p(np.abs(known))).sum())
    return -0.5 * known.size * float(np.log(spread)) + (power - 1) * jacobian


def _skewness(values: Floats) -> float:
    """Return the skewness of the middle 98 % of sorted values: a few far ones are not a shape."""
    cut = int(_TRIM * values.size)
    values = values[cut : values.size - cut]
    spread = float(values.std())
    return 0.0 if spread == 0 else float((((values - values.mean()) / spread) ** 3).mean())


def _limits(moved: Floats) -> tuple[float, float]:
    """Return fences beyond the quartiles, or four standard deviations where half of the values are one."""
    first, third = np.quantile(moved, [0.25, 0.75])
    reach = FENCE * float(third - first)
    if reach == 0:
        return float(moved.mean() - 4 * moved.std()), float(moved.mean() + 4 * moved.std())
    return float(first) - reach, float(third) + reach


def _step(moved: Floats) -> float:
    """Return the widest gap between a value that many share and its neighbour; 0 for a smooth column.

    A variance far below a step would make a spike of every common value, and a component of every spike.
    """
    values, counts = np.unique(moved, return_counts=True)
    gaps = np.diff(values)
    heaps = np.flatnonzero(counts >= 0.1 * moved.size)
    nearest = [min(gaps[max(0, heap - 1) : heap + 1]) for heap in heaps if gaps.size]
    return float(max(nearest, default=0.0))


def _drop_duplicates(builder: _Builder, table: Table) -> None:
    """Leave out every block that repeats one before it by name."""
    for block, twin in twins(table, [*builder.numbers, *builder.levels]):
        (column, option), (other, other_option) = name_of(block), name_of(twin)
        same = f"{other} {other_option!r}" if other_option else other
        why = f"it says the same as {same} (association above {DUPLICATE})"
        action = f"option {option!r} left out" if option else "left out"
        builder.say(table.column(column), action, why, same_as=other)
        builder.numbers = [one for one in builder.numbers if name_of(one) != (column, option)]
        builder.levels = [one for one in builder.levels if name_of(one) != (column, option)]
