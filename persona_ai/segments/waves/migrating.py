"""Who went where: the customers of two waves crossed by their segments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from persona_ai.schema.wave import Migration
from persona_ai.segments.waves.arrays import Labels, Mask
from persona_ai.statistics.disclosure import hidden_counts

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
    hidden = _hidden(counts, k_min)
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


def _hidden(counts: Labels, k_min: int) -> Mask:
    """Return which cells must not be shown: small ones, and others, 0 among them, until what is hidden in
    every line is two cells or more that together hold k_min or more, and no small one can be told from all lines
    together (Hundepool et al. 2012, 4). The sizes of the segments in both waves are known, so that every line's
    sum is; the share of those who stayed tells the sum of the diagonal. Nobody both joined and left.
    """
    hidden = np.array(hidden_counts(counts.tolist(), k_min), dtype=bool)
    structural = np.zeros(counts.shape, dtype=bool)
    structural[-1, -1] = True
    hidden &= ~structural
    stayed = np.arange(len(counts) - 1)
    before = -1
    while hidden.sum() != before:
        before = int(hidden.sum())
        for line in range(counts.shape[0]):
            _protect(counts[line], hidden[line], structural[line], k_min)
            _protect(counts[:, line], hidden[:, line], structural[:, line], k_min)
        diagonal = hidden[stayed, stayed]
        _protect(counts[stayed, stayed], diagonal, structural[stayed, stayed], k_min)
        hidden[stayed, stayed] = diagonal
    return hidden


def _protect(counts: Labels, hidden: Mask, structural: Mask, k_min: int) -> None:
    """Hide more cells of one line, in place, the smallest first, until the hidden ones protect each other."""
    if not hidden.any():
        return
    for place in np.argsort(counts, kind="stable"):
        if hidden.sum() >= 2 and counts[hidden].sum() >= k_min:
            return
        if not structural[place]:
            hidden[place] = True
