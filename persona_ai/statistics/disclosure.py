"""Cells that are too small to be shown, and the cells that would give them away."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Counts = NDArray[np.int64]

_PLENTY = 1 << 40


def too_small(count: int, total: int, k_min: int) -> bool:
    """Return whether a count, or what it leaves of the total, is above 0 and below k_min."""
    return 0 < count < k_min or 0 < total - count < k_min


def hidden_cells(counts: Counts, shown: Mask, k_min: int) -> Mask:
    """Return which cells of a table of customers must not be shown, shape like `counts`.

    Rows are groups that together are everyone, columns are levels that exclude each other, so that
    every line's sum is known. Small cells are hidden, then, line by line, the smallest of the others until
    what is hidden in a line can no longer be told, and at last whatever else it takes so that nobody who
    solves all lines together can tell of any small cell that it is below k_min (Hundepool et al. 2012,
    Statistical Disclosure Control, 4; Castro 2006, EJOR 171, 39-52, for the cycles of a two-way table).
    Lines with fewer than k_min customers in all cannot be helped: the caller shows nothing of them.

    Args:
        counts: customers, shape (groups, levels).
        shown: cells that will be printed at all; others need no help to be hidden.
        k_min: the smallest count that may be shown.
    """
    small = (counts > 0) & (counts < k_min)
    hidden = small | _rare_levels(counts, shown, k_min)
    return _protected(counts, hidden, small, ~shown, k_min) if small.any() else hidden


def hidden_counts(counts: Sequence[Sequence[int]], k_min: int) -> list[list[bool]]:
    """Return which cells of a printed table of customers must not be shown, shaped like it.

    All cells are printed, and the sum of every row and column is told elsewhere (sizes of segments in both
    waves); of a single row the sum alone. A count of 0 is told.

    Args:
        counts: customers, rows of equally many cells.
        k_min: the smallest count that may be shown.
    """
    table = np.array(counts, dtype=np.int64)
    small = (table > 0) & (table < k_min)
    hidden, unseen = small.copy(), np.zeros(table.shape, dtype=bool)
    if len(table) == 1:
        _protect(table[0], hidden[0], unseen[0], k_min)
    elif small.any():
        hidden = _protected(table, hidden, small, unseen, k_min)
    found: list[list[bool]] = hidden.tolist()
    return found


def _protected(counts: Counts, hidden: Mask, small: Mask, unseen: Mask, k_min: int) -> Mask:
    """Return what is hidden, and what else must be, so that no small cell can be told by solving all lines."""
    hidden = hidden.copy()
    while True:
        _protect_lines(counts, hidden, unseen, k_min)
        told = _first_told(counts, small, hidden | unseen, k_min)
        if told is None:
            return hidden
        hidden |= _cycle(counts, hidden | unseen, told, k_min)


def _rare_levels(counts: Counts, shown: Mask, k_min: int) -> Mask:
    """Return whole levels that fewer than k_min customers have, and those it takes to hide their sum."""
    totals = counts.sum(axis=0)
    rare = (totals > 0) & (totals < k_min)
    unseen = ~shown.any(axis=0)
    if (rare & ~unseen).any():
        for level in np.argsort(totals, kind="stable"):
            if totals[rare | unseen].sum() >= k_min:
                break
            rare[level] |= totals[level] > 0
    return np.broadcast_to(rare, counts.shape).copy()


def _protect_lines(counts: Counts, hidden: Mask, unseen: Mask, k_min: int) -> None:
    """Hide more cells, in place, until those of each line protect each other."""
    while True:
        before = hidden.sum()
        for row in range(counts.shape[0]):
            _protect(counts[row], hidden[row], unseen[row], k_min)
        for column in range(counts.shape[1]):
            _protect(counts[:, column], hidden[:, column], unseen[:, column], k_min)
        if hidden.sum() == before:
            return


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


def _first_told(counts: Counts, small: Mask, dark: Mask, k_min: int) -> tuple[int, int] | None:
    """Return the first small cell that all lines together tell to be below k_min, and that can be helped."""
    if dark.all():
        return None
    summed, place, known = _without_dark_levels(counts, dark)
    for row, column in np.argwhere(small).tolist():
        helpless = counts[row].sum() < k_min
        if not helpless and largest(summed, known, (row, int(place[column])), k_min) < k_min:
            return row, column
    return None


def _without_dark_levels(counts: Counts, dark: Mask) -> tuple[Counts, NDArray[np.intp], Mask]:
    """Return the table with the levels of which nothing is shown as one, the last; its cells are dark.

    With it comes the column of each level, and which cells are dark. Only the sum of such levels is known.
    """
    whole = dark.all(axis=0)
    place = np.where(whole, int((~whole).sum()), np.cumsum(~whole) - 1)
    summed = np.column_stack([counts[:, ~whole], counts[:, whole].sum(axis=1)])
    return summed, place, np.column_stack([dark[:, ~whole], np.ones(len(counts), dtype=bool)])


def largest(counts: Counts, dark: Mask, cell: tuple[int, int], enough: int) -> int:
    """Return the largest count that a dark cell can have, as far as the lines and the other cells tell.

    What a cell gains its row and its column must lose elsewhere, in dark cells alone: a flow from row to
    column in which a dark cell can lose its count and gain anything. `enough` ends the search.
    """
    change = np.zeros_like(counts)
    most = int(counts[cell])
    while most < enough:
        path = _path(counts + change, np.where(dark, 0, -1), cell, 1)
        if path is None:
            break
        losing, gaining = path[0::2], path[1::2]
        step = min(enough - most, *(int(counts[one] + change[one]) for one in losing))
        for one in losing:
            change[one] -= step
        for one in gaining:
            change[one] += step
        most += step
    return most


def _cycle(counts: Counts, dark: Mask, cell: tuple[int, int], k_min: int) -> Mask:
    """Return the cells of the cheapest cycle through a cell by which it may seem to be k_min or more.

    A cell that is dark costs nothing; another one costs its customers, and one more.
    """
    need = k_min - int(counts[cell])
    price = np.where(dark, 0, counts + 1)
    more = np.zeros(counts.shape, dtype=bool)
    for least in (need, 1):
        path = _path(counts, price, cell, least)
        if path is not None and not all(dark[one] for one in path):
            for one in path:
                more[one] = True
            return more & ~dark
    more[cell[0]] = more[:, cell[1]] = True
    more &= ~dark & (counts > 0)
    return more if more.any() else ~dark


def _path(counts: Counts, price: Counts, cell: tuple[int, int], least: int) -> list[tuple[int, int]] | None:
    """Return the cheapest way round from the row of a cell to its column, or None.

    The cells of the way lose (first, third, ..) and gain (second, ..) in turn; one that loses has at least
    `least`; a cell of price -1 cannot be used. Cells are (row, column).
    """
    rows, columns = counts.shape
    start, goal = cell[0], rows + cell[1]
    best = np.full(rows + columns, _PLENTY)
    best[start] = 0
    before: dict[int, int] = {}
    queue = [(0, start)]
    while queue:
        cost, node = heapq.heappop(queue)
        if node == goal:
            return _cells(before, start, goal, rows)
        if cost > best[node]:
            continue
        line = price[node] if node < rows else price[:, node - rows]
        open_to = (line >= 0) & ((counts[node] >= least) if node < rows else True)
        if node == start:
            open_to = open_to.copy()
            open_to[cell[1]] = False
        for other in np.flatnonzero(open_to).tolist():
            there = other + rows if node < rows else other
            if cost + int(line[other]) < best[there]:
                best[there] = cost + int(line[other])
                before[there] = node
                heapq.heappush(queue, (int(best[there]), there))
    return None


def _cells(before: dict[int, int], start: int, goal: int, rows: int) -> list[tuple[int, int]]:
    nodes = [goal]
    while nodes[-1] != start:
        nodes.append(before[nodes[-1]])
    pairs = zip(nodes[::-1], nodes[-2::-1], strict=False)
    return [(min(one, other), max(one, other) - rows) for one, other in pairs]
