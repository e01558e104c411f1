"""Each segment explained: by rules, and by customers at and beyond its border."""

from __future__ import annotations

from persona_ai.schema import Segmentation, Table
from persona_ai.schema.base import Record
from persona_ai.segments.profiles.likeness import Neighbour, likeness
from persona_ai.segments.typing_tool.labelled import labelled
from persona_ai.segments.typing_tool.pages import rule_lines
from persona_ai.segments.typing_tool.tree import rule_list


class ExplainedSegment(Record):
    """One segment: its rules in words, widest first; `borderline`, `contrast` and `untypical` customers as
    `likeness` finds them; `found` is the share of its members that rules made without them find."""

    segment: str
    found: float
    rules: tuple[str, ...]
    borderline: tuple[Neighbour, ...]
    contrast: tuple[Neighbour, ...]
    untypical: tuple[str, ...]


class Explanation(Record):
    """A tree of `depth` 4 or less that explains membership, right for `accuracy` of customers held back;
    always naming the largest segment would be right for `base_rate`."""

    accuracy: float
    base_rate: float
    depth: int
    segments: tuple[ExplainedSegment, ...]


def explained(table: Table, segmentation: Segmentation, *, k_min: int = 10) -> Explanation | None:
    """Return what explains the segments of a table, or None where there is one group only."""
    if segmentation.k < 2:
        return None
    rules = rule_list(labelled(table, segmentation), k_min=k_min)
    columns = {column.name: column for column in table.columns}
    return Explanation(
        accuracy=rules.accuracy,
        base_rate=rules.base_rate,
        depth=rules.depth,
        segments=tuple(
            ExplainedSegment(
                segment=one.segment,
                found=rules.by_segment[one.segment],
                rules=tuple(rule_lines(rules, columns, one.segment)),
                borderline=one.borderline,
                contrast=one.contrast,
                untypical=one.untypical,
            )
            for one in likeness(table, segmentation)
        ),
    )
