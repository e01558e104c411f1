"""Segments that the table brings along: tiers, hand-made groups."""

from __future__ import annotations

from collections import defaultdict

from persona_ai.errors import InputError
from persona_ai.schema import Segment, Segmentation, Table
from persona_ai.segments.placing import GivenRule, predict
from persona_ai.segments.preparing.recipe import level_texts
from persona_ai.segments.sizes import share_of

MOST_SEGMENTS = 50


def given(table: Table, seed: int) -> Segmentation:
    """Return the groups of the column with role `segment`; where it is blank, a customer is unplaced.

    Raises:
        InputError: there are two such columns, or it is empty, or holds more than 50 different values.
    """
    columns = [column for column in table.columns if column.role == "segment"]
    if len(columns) > 1:
        names = " and ".join(repr(column.name) for column in columns)
        raise InputError(f"{table.name}: {names} both have role segment; one column can have it")
    name = columns[0].name
    groups = _groups(table, name)
    order = sorted(groups, key=lambda level: (-len(groups[level]), groups[level][0]))
    rule = GivenRule(column=name, levels={level: f"s{place}" for place, level in enumerate(order, start=1)})
    model = rule.model_dump(mode="json")
    customers = len(table.frame)
    segments = tuple(
        Segment(
            id=rule.levels[level],
            name=level,
            members=tuple(groups[level]),
            **share_of(len(groups[level]), customers),
        )
        for level in order
    )
    placed = predict(model, table)
    blank = customers - sum(len(one.members) for one in segments)
    unplaced = f"; {blank} customers without a value are unplaced" if blank else ""
    return Segmentation(
        method="given",
        verdict="given",
        seed=seed,
        k=len(segments),
        segments=segments,
        certainty={customer: placed[customer][1] for customer in sorted(placed)},
        why=f"the column {name!r} says who belongs together; stability is not tested{unplaced}",
        model=model,
    )


def _groups(table: Table, name: str) -> dict[str, list[str]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for customer, level in zip(table.frame.index, level_texts(table.frame[name]), strict=True):
        if level is not None:
            groups[level].append(str(customer))
    if not groups:
        raise InputError(f"{table.name}: the column {name!r} has role segment but is empty")
    if len(groups) > MOST_SEGMENTS:
        raise InputError(
            f"{table.name}: the column {name!r} has role segment but {len(groups)} different values; "
            f"at most {MOST_SEGMENTS} make segments"
        )
    return {level: sorted(members) for level, members in groups.items()}
