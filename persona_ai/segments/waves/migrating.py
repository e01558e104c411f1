"""Who went where: the customers of two waves crossed by their segments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from persona_ai.schema.wave import Migration
from persona_ai.segments.profiles.disclosure import hidden_cells

JOINED, LEFT = "joined", "left"
_SURE = 0.8
Placed = Mapping[str, tuple[str, float]]


def migration(before: Placed, now: Placed, segments: Sequence[str], *, k_min: int) -> Migration | None:
    """Return the migration matrix, or None where no customer is in both waves.

    Cells under `k_min`, and those that would give one away by a sum of their line, are None.

    Args:
        before: segment and certainty of each customer of the first wave, by id.
        now: the same of the new wave, by the same model.
        segments: ids of the segments, "unplaced" among them if need be.
        k_min: the smallest count of customers that may be shown.
    """
    both = sorted(before.keys() & now.keys())
    if not both:
        return None
    place = {name: number for number, name in enumerate(segments)}
    size = len(segments)
    counts = np.zeros((size + 1, size + 1), dtype=np.int64)
    for customer in both:
        counts[place[before[customer][0]], place[now[customer][0]]] += 1
    for customer in before.keys() - now.keys():
        counts[place[before[customer][0]], size] += 1
    for customer in now.keys() - before.keys():
        counts[size, place[now[customer][0]]] += 1
    shown = np.ones(counts.shape, dtype=bool)
    shown[size, size] = False
    hidden = hidden_cells(counts, shown, k_min)
    stayed = sum(before[one][0] == now[one][0] for one in both)
    sure = sum(before[one][0] != now[one][0] and min(before[one][1], now[one][1]) >= _SURE for one in both)
    return Migration(
        origins=(*segments, JOINED),
        destinations=(*segments, LEFT),
        counts=tuple(
            tuple(None if dark else int(count) for count, dark in zip(row, darks, strict=True))
            for row, darks in zip(counts, hidden, strict=True)
        ),
        both=len(both),
        joined=len(now) - len(both),
        left=len(before) - len(both),
        stayed=stayed / len(both),
        moved_surely=sure / len(both),
    )
