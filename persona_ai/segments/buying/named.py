"""A segmentation of customers whose names a rule has given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from persona_ai.schema import Segment, Segmentation, Table
from persona_ai.segments.buying.rules import UNKNOWN, LifecycleRule, RfmRule
from persona_ai.segments.sizes import share_of


def by_rule(table: Table, rule: RfmRule | LifecycleRule, names: Sequence[str], why: str) -> Segmentation:
    """Return the segments that a rule makes of a table, ids by size, and the rule with these ids.

    Names of the rule that nobody has get the ids after the others, so that a later wave can be placed in them.

    Args:
        table: with the rule's columns.
        rule: whose `segments` are replaced.
        names: every name that the rule can give, in the order in which equals are numbered.
        why: what the report says.
    """
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for customer, name in zip(table.frame.index, rule.names(table.frame), strict=True):
        groups[name].append(str(customer))
    unknown = groups.pop(UNKNOWN, [])
    order = sorted(groups, key=lambda name: (-len(groups[name]), min(groups[name])))
    order += [name for name in names if name not in groups]
    ids = {name: f"s{place}" for place, name in enumerate(order, start=1)}
    customers = len(table.frame)
    segments = tuple(
        Segment(
            id=ids[name],
            name=name,
            members=tuple(sorted(groups[name])),
            **share_of(len(groups[name]), customers),
        )
        for name in order
        if name in groups
    )
    without = f"; {len(unknown)} customers without all of its numbers are unplaced" if unknown else ""
    return Segmentation(
        method="rules",
        verdict="constructive",
        seed=0,
        k=len(segments),
        segments=segments,
        certainty={str(one): 0.0 if str(one) in set(unknown) else 1.0 for one in sorted(table.frame.index)},
        used=rule.columns,
        why=why + without,
        model=rule.model_copy(update={"segments": ids}).model_dump(mode="json"),
    )
