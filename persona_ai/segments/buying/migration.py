"""From one month to the next: who moves from which state to which."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from persona_ai.errors import InputError
from persona_ai.schema import Interval
from persona_ai.schema.base import Record
from persona_ai.segments.buying.lifecycle import lifecycle_table, typical_gap
from persona_ai.segments.buying.purchases import Purchases, as_day
from persona_ai.segments.buying.rfm import RFM_NAMES, rfm
from persona_ai.segments.buying.rules import STAGES, LifecycleRule
from persona_ai.statistics import wilson

States = Literal["lifecycle", "rfm"]
NOT_YET = "not yet a customer"
_Counts = NDArray[np.int64]


class Move(Record):
    """How many customers went from one state to another within a month, over all months.

    `share` is of those who were in `origin` a month before (of those who came, where they were no customers yet),
    with its Wilson interval (months of one customer are
    not independent, so that it is on the narrow side).
    """

    origin: str
    to: str
    customers: int
    share: float
    interval: Interval


class Migration(Record):
    """States of customers at month ends, and how they moved.

    `counts[m][i][j]` customers were in state i at `ends[m]` and in state j at `ends[m + 1]`; "not yet a customer"
    is the last state, where everybody starts. `moves` sum them over the months.
    """

    of: States
    states: tuple[str, ...]
    ends: tuple[str, ...]
    counts: tuple[tuple[tuple[int, ...], ...], ...]
    moves: tuple[Move, ...]


def migration(bought: Purchases, of: States = "lifecycle") -> Migration:
    """Return who moved between states from one month end to the next; the last one is the last day observed.

    Lifecycle stages use one typical gap throughout. RFM scores are made anew at each month end, among those who were
    customers then: a customer can fall because others rose.

    Raises:
        InputError: purchases are of one month only.
    """
    ends = _month_ends(bought)
    if len(ends) < 2:
        raise InputError(f"{bought.name} has purchases of one month only; moves need two months or more")
    names = STAGES if of == "lifecycle" else RFM_NAMES
    states = (*names, NOT_YET)
    namer = _stage_namer(bought) if of == "lifecycle" else _rfm_names
    place = {name: number for number, name in enumerate(states)}
    where = np.full((len(ends), len(bought.customers)), place[NOT_YET], dtype=np.int64)
    known = {str(customer): number for number, customer in enumerate(bought.customers)}
    for row, end in enumerate(ends):
        for customer, name in namer(bought.until(end)).items():
            where[row, known[customer]] = place[name]
    counts = [_crossed(one, other, len(states)) for one, other in pairwise(where)]
    return Migration(
        of=of,
        states=states,
        ends=tuple(as_day(end) for end in ends),
        counts=tuple(tuple(tuple(row) for row in one.tolist()) for one in counts),
        moves=_moves(states, np.sum(counts, axis=0)),
    )


def _month_ends(bought: Purchases) -> list[int]:
    first = np.datetime64(int(bought.day.min()), "D").astype("datetime64[M]")
    last = np.datetime64(bought.end, "D").astype("datetime64[M]")
    starts = np.arange(first + 1, last + 1).astype("datetime64[D]").astype(np.int64)
    return [*(int(start) - 1 for start in starts), bought.end]


def _stage_namer(bought: Purchases) -> Callable[[Purchases], dict[str, str]]:
    rule = LifecycleRule(typical_gap=typical_gap(bought), segments={})

    def names(seen: Purchases) -> dict[str, str]:
        frame = lifecycle_table(seen, rule.typical_gap).frame
        return dict(zip((str(one) for one in frame.index), rule.names(frame), strict=True))

    return names


def _rfm_names(seen: Purchases) -> dict[str, str]:
    found = rfm(seen)
    return {member: group.name for group in found.segments for member in group.members}


def _crossed(one: _Counts, other: _Counts, states: int) -> _Counts:
    return np.bincount(one * states + other, minlength=states**2).reshape(states, states)


def _moves(states: tuple[str, ...], total: _Counts) -> tuple[Move, ...]:
    new = states.index(NOT_YET)
    rows = total.sum(axis=1)
    rows[new] -= total[new, new]
    return tuple(
        Move(
            origin=origin,
            to=to,
            customers=int(total[i, j]),
            share=float(total[i, j] / rows[i]),
            interval=wilson(int(total[i, j]), int(rows[i])),
        )
        for i, origin in enumerate(states)
        for j, to in enumerate(states)
        if total[i, j] and not origin == to == NOT_YET
    )
