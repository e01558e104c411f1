"""Cells that are too small to be shown, and the cells that would give them away."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Counts = NDArray[np.int64]


def too_small(count: int, total: int, k_min: int) -> bool:
    """Return whether a count, or what it leaves of the total, is above 0 and below k_min."""
    return 0 < count < k_min or 0 < total - count < k_min


def hidden_cells(counts: Counts, shown: Mask, k_min: int) -> Mask:
    """Return which cells of a table of customers must not be shown, shape like `counts`.

    Rows are groups that together are everyone, columns are levels that exclude each other, so that
    every line's sum is known. Small cells are hidden, and then, line by line until nothing changes, the
    smallest of the others until what is hidden in a line can no longer be told (Hundepool et al. 2012,
    Statistical Disclosure Control, 4): at least two cells that together hold k_min or more.

    Args:
        counts: customers, shape (groups, levels).
        shown: cells that will be printed at all; others need no help to be hidden.
        k_min: the smallest count that may be shown.
    """
    hidden = (counts > 0) & (counts < k_min)
    if not hidden.any():
        return hidden
    while True:
        before = hidden.sum()
        for row in range(counts.shape[0]):
            _protect(counts[row], hidden[row], ~shown[row], k_min)
        for column in range(counts.shape[1]):
            _protect(counts[:, column], hidden[:, column], ~shown[:, column], k_min)
        if hidden.sum() == before:
            return hidden


def _protect(counts: Counts, hidden: Mask, unseen: Mask, k_min: int) -> None:
    """Hide more cells of one line, in place, until the hidden ones protect each other."""
    if not hidden.any():
        return
    for place in np.argsort(counts, kind="stable"):
        dark = hidden | unseen
        if dark.sum() >= 2 and counts[dark].sum() >= k_min:
            return
        if counts[place] > 0 and not dark[place]:
            hidden[place] = True
