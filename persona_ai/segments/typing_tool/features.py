"""A table's columns as the yes-or-no and numeric questions that a tree can ask."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from persona_ai.schema import Column
from persona_ai.segments.mixture.layout import Floats
from persona_ai.segments.preparing.recipe import level_texts, raw_numbers
from persona_ai.segments.typing_tool.conditions import known, unknown
from persona_ai.segments.typing_tool.labelled import Labelled
from persona_ai.segments.typing_tool.records import Condition

_MOST_LEVELS = 30


@dataclass(frozen=True)
class Feature:
    """One thing to ask: a number, the rank of a level, or (with `level`) whether it is that level or option."""

    column: Column
    level: str = ""

    def left(self, threshold: float, missing: bool) -> Condition:
        """Return the condition that a customer at or below the threshold fulfils."""
        name = self.column.name
        if np.isinf(threshold):
            return known(name)
        if self.column.kind == "multi_select":
            return Condition(column=name, kind="option", among=(self.level,), others=True, missing=missing)
        if self.level:
            return Condition(column=name, kind="level", among=(self.level,), others=True, missing=missing)
        if self.column.levels and self.column.kind == "ordinal":
            return self._ranks(threshold, missing, below=True)
        return Condition(column=name, kind="number", at_most=threshold, missing=missing)

    def right(self, threshold: float, missing: bool) -> Condition:
        """Return the condition that a customer above the threshold fulfils."""
        name = self.column.name
        if np.isinf(threshold):
            return unknown(name)
        if self.column.kind == "multi_select":
            return Condition(column=name, kind="option", among=(self.level,), missing=missing)
        if self.level:
            return Condition(column=name, kind="level", among=(self.level,), missing=missing)
        if self.column.levels and self.column.kind == "ordinal":
            return self._ranks(threshold, missing, below=False)
        return Condition(column=name, kind="number", above=threshold, missing=missing)

    def _ranks(self, threshold: float, missing: bool, *, below: bool) -> Condition:
        """Return a condition on ordered levels; one that was never seen is as good as missing."""
        cut = int(np.floor(threshold)) + 1
        lower, upper = self.column.levels[:cut], self.column.levels[cut:]
        mine, rest = (lower, upper) if below else (upper, lower)
        among = rest if missing else mine
        return Condition(column=self.column.name, kind="level", among=among, others=missing, missing=missing)


def features(data: Labelled, k_min: int) -> tuple[list[Feature], Floats]:
    """Return what can be asked and each customer's answers, NaN where missing, shape (n, questions).

    Levels and options that fewer than k_min customers have are not asked for, nor more than the 30 most
    frequent of a column.
    """
    asked: list[Feature] = []
    answers: list[Floats] = []
    for column in data.columns:
        for feature, values in _of_column(column, data, k_min):
            asked.append(feature)
            answers.append(values)
    matrix = np.column_stack(answers) if answers else np.empty((len(data.labels), 0))
    return asked, np.asarray(matrix, dtype=np.float64)


def _of_column(column: Column, data: Labelled, k_min: int) -> list[tuple[Feature, Floats]]:
    values = data.frame[column.name]
    if column.kind in ("binary", "nominal"):
        texts = level_texts(values)
        frequent = common(Counter(text for text in texts if text is not None), k_min)
        kept = frequent[:1] if len(set(texts) - {None}) == 2 else frequent
        return [(Feature(column, level), _is(texts, level)) for level in kept]
    if column.kind == "multi_select":
        cells = list(values)
        options = common(Counter(option for cell in cells if cell is not None for option in set(cell)), k_min)
        return [(Feature(column, option), _has(cells, option)) for option in options]
    levels = column.levels if column.kind == "ordinal" else ()
    return [(Feature(column), raw_numbers(values, levels))]


def common(counts: Counter[str], k_min: int) -> list[str]:
    """Return the levels that k_min customers have, the 30 most frequent at most, by name."""
    ranked = sorted(
        (level for level in counts if counts[level] >= k_min), key=lambda one: (-counts[one], one)
    )
    return sorted(ranked[:_MOST_LEVELS])


def _is(texts: list[str | None], level: str) -> Floats:
    return np.array([np.nan if text is None else float(text == level) for text in texts])


def _has(cells: list[tuple[str, ...] | None], option: str) -> Floats:
    return np.array([np.nan if cell is None else float(option in cell) for cell in cells])
