"""Which customers fulfil a condition, and how it reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from persona_ai.schema import Column
from persona_ai.segments.preparing.recipe import level_texts, raw_numbers
from persona_ai.segments.typing_tool.records import Condition
from persona_ai.statistics.disclosure import Mask

if TYPE_CHECKING:
    import pandas as pd


def fulfils(condition: Condition, values: pd.Series) -> Mask:
    """Return which cells of a column fulfil a condition, shape (n,)."""
    match condition.kind:
        case "number":
            numbers = raw_numbers(values, ())
            known = np.isfinite(numbers)
            low = -np.inf if condition.above is None else condition.above
            high = np.inf if condition.at_most is None else condition.at_most
            with np.errstate(invalid="ignore"):
                inside = known & (numbers > low) & (numbers <= high)
            return np.asarray(inside | (condition.missing & ~known), dtype=np.bool_)
        case "level":
            listed = frozenset(condition.among)
            return _each(level_texts(values), condition, lambda level: (level in listed) != condition.others)
        case "option":
            option = condition.among[0]
            return _each(list(values), condition, lambda cell: (option in cell) != condition.others)


def _each(cells: Sequence[str | None], condition: Condition, test: Callable[[str], bool]) -> Mask:
    """Test what is there once per distinct cell; what is missing is as the condition says."""
    known = {cell: test(cell) for cell in dict.fromkeys(cells) if cell is not None}
    return np.array([condition.missing if cell is None else known[cell] for cell in cells], dtype=np.bool_)


def all_fulfilled(conditions: Sequence[Condition], frame: pd.DataFrame) -> Mask:
    """Return which rows of a frame fulfil all conditions, shape (n,)."""
    met = np.ones(len(frame), dtype=np.bool_)
    for condition in conditions:
        met &= fulfils(condition, frame[condition.column])
    return met


def joined(conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    """Return the conditions with those on the same column or option made one, in the order of the first."""
    found: dict[tuple[str, str], Condition] = {}
    for one in conditions:
        key = (one.column, one.among[0] if one.kind == "option" else "")
        found[key] = _both(found[key], one) if key in found else one
    return tuple(found.values())


def known(column: str) -> Condition:
    """Return the condition that a value is there."""
    return Condition(column=column, kind="level", others=True)


def unknown(column: str) -> Condition:
    """Return the condition that a value is missing."""
    return Condition(column=column, kind="level", missing=True)


def _both(one: Condition, other: Condition) -> Condition:
    missing = one.missing and other.missing
    for first, second in ((one, other), (other, one)):
        if first == unknown(first.column):
            return first
        if first == known(first.column):
            return second.model_copy(update={"missing": False})
    if one.kind == "number":
        lows = [bound for bound in (one.above, other.above) if bound is not None]
        highs = [bound for bound in (one.at_most, other.at_most) if bound is not None]
        bounds = {"above": max(lows, default=None), "at_most": min(highs, default=None)}
        return one.model_copy(update={**bounds, "missing": missing})
    if one.kind == "option":
        return one.model_copy(update={"missing": missing})
    if one.others and other.others:
        among = tuple(dict.fromkeys((*one.among, *other.among)))
        return one.model_copy(update={"among": among, "missing": missing})
    listed, test = (other, one) if one.others else (one, other)
    among = tuple(level for level in listed.among if (level in test.among) != test.others)
    return one.model_copy(update={"among": among, "others": False, "missing": missing})


def in_words(condition: Condition, column: Column) -> str:
    """Return a condition as prose says it: 'seats is more than 5', 'plan is “pro” or “team”'.

    That a missing value fulfils it is said only of a column that has any.
    """
    label = column.label
    match condition.kind:
        case "number":
            said = _bounds(condition, "" if column.unit in label else column.unit)
        case "level":
            said = _listed(condition)
        case "option":
            verb = "does not have" if condition.others else "has"
            said = f"{verb} “{condition.among[0]}”"
    text = f"{label} {said}" if said else ""
    if not condition.missing or (text and not column.missing):
        return text or f"{label} is known"
    return f"{text} or is not known" if text else f"{label} is not known"


def _bounds(condition: Condition, unit: str) -> str:
    unit = f" {unit}" if unit else ""
    parts = []
    if condition.above is not None:
        parts.append(f"more than {number_text(condition.above)}{unit}")
    if condition.at_most is not None:
        parts.append(f"at most {number_text(condition.at_most)}{unit}")
    return "is " + " and ".join(parts) if parts else ""


def _listed(condition: Condition) -> str:
    if not condition.among:
        return ""
    names = [f"“{level}”" for level in condition.among]
    if condition.others:
        return "is not " + (" nor ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0])
    return "is " + (" or ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0])


def number_text(value: float) -> str:
    """Return a number without an exponent where it is short, with as many digits as it has."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
