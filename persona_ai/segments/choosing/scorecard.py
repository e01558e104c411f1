"""The scorecard that the trade holds segments to: measurable, substantial, accessible, stable, actionable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from persona_ai.schema import Column, Mark, Segmentation, Table
from persona_ai.segments.choosing.differing import defining, differing
from persona_ai.segments.mixture.layout import Labels
from persona_ai.statistics import wilson

NARROW = 0.10
_FEWEST_NARROW = 93  # customers for a share of one half to be known to 10 points
_FEW_COLUMNS = 3
_NAMED = 3

Grade = Literal["strong", "fair", "weak", "not known"]


def scorecard(table: Table, labels: Labels, found: Segmentation) -> tuple[Mark, ...]:
    """Return the five marks of the segments that `labels`, shape (n,), give the table's rows.

    No p-value is made for a column that the clustering used.
    """
    used = [column for column in table.columns if column.name in found.used]
    return (
        _measurable(table, used, labels),
        _substantial(found),
        _accessible(table, labels, found.used),
        _stable(found),
        _actionable(table, used, labels, found.used),
    )


def half_width(customers: int) -> float:
    """Return how far a share of one half among so many customers may be off, by Wilson's interval."""
    interval = wilson(round(customers / 2), customers)
    return (interval.high - interval.low) / 2


def _measurable(table: Table, used: Sequence[Column], labels: Labels) -> Mark:
    cells = [table.frame[column.name].notna().to_numpy() for column in used]
    known = [[int(cell[labels == segment].sum()) for segment in np.unique(labels)] for cell in cells]
    counts = np.array(known).ravel()
    value = float((counts >= _FEWEST_NARROW).mean()) if counts.size else 0.0
    missing = 1 - float(np.mean([cell.mean() for cell in cells])) if cells else 0.0
    why = (
        f"in {value:.0%} of the segments' columns enough is known for a share to within {NARROW * 100:.0f} points; "
        f"{missing:.0%} of the cells that were used are missing"
    )
    return Mark(quality="measurable", value=round(value, 4), verdict=_grade(value, 0.9, 0.6), why=why)


def _substantial(found: Segmentation) -> Mark:
    smallest = min(found.segments, key=lambda one: (len(one.members), one.id))
    people = len(smallest.members)
    verdict: Grade = "strong" if smallest.share >= 0.05 and people >= 100 else "fair"
    if smallest.share < 0.05 or people < 30:
        verdict = "weak"
    why = (
        f"the smallest segment, {smallest.id}, has {people} customers, {smallest.share:.0%} of all; a share of "
        f"one half in it is known to {half_width(people) * 100:.0f} points either way"
    )
    return Mark(quality="substantial", value=round(smallest.share, 4), verdict=verdict, why=why)


def _accessible(table: Table, labels: Labels, used: Sequence[str]) -> Mark:
    columns = [one for one in table.columns if one.role == "descriptor" and one.name not in used]
    if not columns:
        return Mark(
            quality="accessible",
            value=None,
            verdict="not known",
            why="no column says who or where customers are, so nothing tells how a segment can be reached",
        )
    by = differing(table, columns, labels)
    value = _share_with(by, 1)
    why = (
        f"{_count(by, 1)} of {len(by)} segments differ from the rest in who or where they are{_names(by)}: "
        + ("that is how to reach them" if value > 0 else "nothing here tells how to reach one of them")
    )
    return Mark(quality="accessible", value=round(value, 4), verdict=_grade(value, 0.8, 0.4), why=why)


def _stable(found: Segmentation) -> Mark:
    known = [one for one in found.segments if one.stability is not None]
    if not known:
        return Mark(quality="stable", value=None, verdict="not known", why="stability was not tested")
    least = min(known, key=lambda one: (one.stability or 0.0, one.id))
    value = least.stability or 0.0
    why = (
        f"when customers are redrawn, the least stable segment, {least.id}, comes back with a Jaccard agreement "
        f"of {value:.2f} (.75 is valid, Hennig 2007)"
    )
    return Mark(quality="stable", value=value, verdict=_grade(value, 0.85, 0.75), why=why)


def _actionable(table: Table, basis: Sequence[Column], labels: Labels, used: Sequence[str]) -> Mark:
    outcomes = [one for one in table.columns if one.role == "outcome" and one.name not in used]
    if outcomes:
        by, least = differing(table, outcomes, labels), 1
        what = f"differ from the rest in an outcome{_names(by)}"
    else:
        by, least = defining(table, basis, labels), _FEW_COLUMNS
        what = f"differ from the rest by a medium effect in {_FEW_COLUMNS} columns or more that define them"
    value = _share_with(by, least)
    why = f"{_count(by, least)} of {len(by)} segments {what}"
    if not outcomes:
        why += "; no outcome column is there to say what it is worth"
    return Mark(quality="actionable", value=round(value, 4), verdict=_grade(value, 0.8, 0.4), why=why)


def _count(by: Mapping[int, set[str]], least: int) -> int:
    return sum(len(columns) >= least for columns in by.values())


def _share_with(by: Mapping[int, set[str]], least: int) -> float:
    return _count(by, least) / len(by)


def _names(by: Mapping[int, set[str]]) -> str:
    """Return the columns in which most segments differ, in brackets."""
    every = sorted({name for names in by.values() for name in names})
    order = sorted(every, key=lambda name: (-sum(name in names for names in by.values()), name))
    return f" ({', '.join(order[:_NAMED])})" if order else ""


def _grade(value: float, strong: float, fair: float) -> Grade:
    if value >= strong:
        return "strong"
    return "fair" if value >= fair else "weak"
