"""Which counts may be printed, so that nobody can tell a small one from the rest."""

from collections.abc import Sequence

Counts = Sequence[Sequence[int]]


def hidden_counts(counts: Counts, k_min: int) -> list[list[bool]]:
    """Return which cells of a table of customers must not be printed, shaped like it.

    Every line's sum is taken as known. Counts below `k_min` but above 0 are hidden, and then, line by line
    until nothing changes, the smallest of the others, until at least two are hidden in a line that
    together hold `k_min` or more (Hundepool et al. 2012, Statistical Disclosure Control, 4).
    """
    hidden = [[0 < count < k_min for count in row] for row in counts]
    rows = [[(row, column) for column in range(len(counts[row]))] for row in range(len(counts))]
    columns = [list(cells) for cells in zip(*rows, strict=True)]
    changed = True
    while changed:
        changed = False
        for line in (*rows, *columns):
            for row, column in _to_hide(line, counts, hidden, k_min):
                hidden[row][column] = changed = True
    return hidden


def _to_hide(
    line: Sequence[tuple[int, int]], counts: Counts, hidden: Sequence[Sequence[bool]], k_min: int
) -> list[tuple[int, int]]:
    """Return the further cells of one line that protect its hidden ones, the smallest first."""
    dark = [(row, column) for row, column in line if hidden[row][column]]
    if not dark:
        return []
    held = sum(counts[row][column] for row, column in dark)
    number, more = len(dark), []
    open_cells = [(row, column) for row, column in line if not hidden[row][column] and counts[row][column]]
    for row, column in sorted(open_cells, key=lambda cell: counts[cell[0]][cell[1]]):
        if number >= 2 and held >= k_min:
            break
        more.append((row, column))
        number, held = number + 1, held + counts[row][column]
    return more
