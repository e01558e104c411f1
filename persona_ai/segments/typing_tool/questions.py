"""What can be asked on paper: each column as a few answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from persona_ai.schema import Column
from persona_ai.segments.mixture.layout import Floats, Labels
from persona_ai.segments.preparing.recipe import level_texts, raw_numbers
from persona_ai.segments.typing_tool.conditions import number_text
from persona_ai.segments.typing_tool.labelled import Labelled
from persona_ai.segments.typing_tool.records import Condition
from persona_ai.segments.typing_tool.tree import shortest
from persona_ai.statistics.disclosure import Mask

MOST_ANSWERS = 7
_MOST_BANDS = 4
_LEAST_SHARE = 0.05  # of the customers, that an answer needs
_MOST_MISSING = 0.4
_MOST_OPTIONS = 12
_OTHER = "something else"


@dataclass(frozen=True)
class Asked:
    """One question that could be asked: its answers, and for each the condition that it is in the table."""

    column: Column
    text: str
    answers: tuple[tuple[str, Condition], ...]


def askable(data: Labelled, learnt: Mask, k_min: int) -> list[Asked]:
    """Return what could be asked, bands of numbers cut where they part the segments of the `learnt` rows best.

    Left out are columns that more than 40 % have no answer to. Every answer has k_min customers or more.
    """
    frame, labels = data.frame.loc[learnt], data.labels[learnt]
    found: list[Asked] = []
    for column in data.columns:
        values = frame[column.name]
        if float(values.isna().mean()) > _MOST_MISSING:
            continue
        if column.kind == "multi_select":
            found += _options(column, list(values), k_min)
        elif column.kind in ("binary", "nominal"):
            found += _levels(column, level_texts(values), k_min)
        elif column.kind == "ordinal" and column.levels:
            found += _ranks(column, raw_numbers(values, column.levels), labels, k_min)
        else:
            found += _numbers(column, raw_numbers(values, ()), labels, k_min)
    return found


def _title(column: Column) -> str:
    unit = (
        f" ({column.unit})" if column.unit and column.unit.casefold() not in column.label.casefold() else ""
    )
    return f"{column.label[:1].upper()}{column.label[1:]}{unit}?"


def _options(column: Column, cells: list[tuple[str, ...] | None], k_min: int) -> list[Asked]:
    counts = Counter(option for cell in cells if cell is not None for option in set(cell))
    answered = sum(cell is not None for cell in cells)
    asked = []
    for option in sorted(counts, key=lambda one: (-counts[one], one))[:_MOST_OPTIONS]:
        if min(counts[option], answered - counts[option]) < max(k_min, _LEAST_SHARE * answered):
            continue
        condition = Condition(column=column.name, kind="option", among=(option,))
        lacking = condition.model_copy(update={"others": True})
        text = f"{column.label[:1].upper()}{column.label[1:]}: is “{option}” one of them?"
        asked.append(Asked(column, text, (("yes", condition), ("no", lacking))))
    return asked


def _levels(column: Column, texts: list[str | None], k_min: int) -> list[Asked]:
    counts = Counter(text for text in texts if text is not None)
    least = max(k_min, 0.02 * sum(counts.values()))
    ranked = sorted(counts, key=lambda one: (-counts[one], one))
    common = [level for level in ranked if counts[level] >= least][: MOST_ANSWERS - 1]
    if not common:
        return []
    rest = sum(counts.values()) - sum(counts[level] for level in common)
    if 0 < rest < least and len(common) > 1:
        common.pop()
    answers = [(level, Condition(column=column.name, kind="level", among=(level,))) for level in common]
    if rest:
        others = Condition(column=column.name, kind="level", among=tuple(sorted(common)), others=True)
        answers.append((_OTHER, others))
    return [Asked(column, _title(column), tuple(answers))] if len(answers) > 1 else []


def _ranks(column: Column, ranks: Floats, labels: Labels, k_min: int) -> list[Asked]:
    """Ask for ordered levels: each of them where they are few, else bands of neighbours."""
    counts = np.bincount(ranks[np.isfinite(ranks)].astype(np.int64), minlength=len(column.levels))
    few = len(column.levels) <= _MOST_BANDS + 1 and bool((counts >= k_min).all())
    cuts = list(range(len(column.levels) - 1)) if few else [int(cut) for cut in _cuts(ranks, labels, k_min)]
    if not cuts:
        return []
    bounds = [0, *(cut + 1 for cut in cuts), len(column.levels)]
    answers = []
    for first, end in pairwise(bounds):
        levels = column.levels[first:end]
        text = levels[0] if len(levels) == 1 else f"{levels[0]} to {levels[-1]}"
        answers.append((text, Condition(column=column.name, kind="level", among=levels)))
    return [Asked(column, _title(column), tuple(answers))]


def _numbers(column: Column, values: Floats, labels: Labels, k_min: int) -> list[Asked]:
    cuts = _cuts(values, labels, k_min)
    if not cuts:
        return []
    known = values[np.isfinite(values)]
    whole = bool((known == np.round(known)).all())
    bounds = [None, *cuts, None]
    answers = []
    for above, most in pairwise(bounds):
        condition = Condition(column=column.name, kind="number", above=above, at_most=most)
        answers.append((_band(above, most, whole), condition))
    return [Asked(column, _title(column), tuple(answers))]


def _band(above: float | None, most: float | None, whole: bool) -> str:
    if whole and above is not None and most is not None:
        low, high = int(np.floor(above)) + 1, int(np.floor(most))
        return f"{low} to {high}" if low < high else str(low)
    if whole and above is not None:
        return f"{int(np.floor(above)) + 1} or more"
    if whole and most is not None:
        return f"{int(np.floor(most))} or less"
    parts = [] if above is None else [f"more than {number_text(above)}"]
    parts += [] if most is None else [f"up to {number_text(most)}"]
    return ", ".join(parts)


def _cuts(values: Floats, labels: Labels, k_min: int) -> list[float]:
    """Return where to cut numbers into at most four bands that part the segments best, rounded."""
    known = np.isfinite(values)
    least = max(k_min, int(np.ceil(_LEAST_SHARE * known.sum())))
    if known.sum() < 2 * least or np.ptp(values[known]) == 0:
        return []
    from sklearn.tree import DecisionTreeClassifier

    model = DecisionTreeClassifier(max_leaf_nodes=_MOST_BANDS, min_samples_leaf=least, random_state=0)
    model.fit(values[known, None], labels[known])
    tree = model.tree_
    cuts = sorted(
        float(cut) for cut, child in zip(tree.threshold, tree.children_left, strict=True) if child >= 0
    )
    ordered = np.sort(values[known])
    return _apart([_rounded(ordered, cut) for cut in cuts], ordered, k_min)


def _rounded(ordered: Floats, cut: float) -> float:
    """Return a short number near the cut: at most 1 % of the customers change sides on either hand."""
    place = int(np.searchsorted(ordered, cut, side="right"))
    slack = ordered.size // 100
    low, high = (
        float(ordered[max(0, place - 1 - slack)]),
        float(ordered[min(ordered.size - 1, place + slack)]),
    )
    return shortest(low, high) if low < high else low


def _apart(cuts: Sequence[float], ordered: Floats, k_min: int) -> list[float]:
    """Return the cuts that leave k_min customers in every band."""
    kept: list[float] = []
    before = 0
    for cut in sorted(set(cuts)):
        below = int(np.searchsorted(ordered, cut, side="right"))
        if below - before >= k_min and ordered.size - below >= k_min:
            kept.append(cut)
            before = below
    return kept
