"""A spreadsheet's last row, "Total", is no customer."""

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from persona_ai.dataset.blanks import trim
from persona_ai.dataset.delimited import Grid
from persona_ai.dataset.numbers import parse_numbers
from persona_ai.dataset.reading import Remark

_TOTAL = re.compile(r"(?:the )?(?:grand |sub-?|overall )?(?:totals?|sums?)\s*:?", re.IGNORECASE)
_LIKE_TOTAL = re.compile(r"\W*(?:(?:grand|sub|overall)[ -]?)?(?:totals?|sums?)\b.*", re.IGNORECASE)
_FEWEST_ROWS = 3  # above a row of sums


def without_total(grid: Grid, id_column: str) -> tuple[Grid, list[Remark]]:
    """Take off a last row that is called a total and holds the columns' sums; note one that may be a total."""
    if id_column not in grid.header or not grid.rows:
        return grid, []
    name = trim(grid.rows[-1][grid.header.index(id_column)])
    if not _LIKE_TOTAL.fullmatch(name):
        return grid, []
    number = len(grid.rows)
    if _TOTAL.fullmatch(name) and _holds_sums(grid):
        why = f"row {number}, {name!r}, holds the sums of the columns and is no customer"
        return replace(grid, rows=grid.rows[:-1]), [Remark("dropped", why, 1)]
    why = (
        f"row {number} looks like a total ({name!r}) and is counted as a customer; take it out if it is none"
    )
    return grid, [Remark("noted", why, 1)]


def _holds_sums(grid: Grid) -> bool:
    """Whether most numbers of the last row, and at least one, are what stands above them added up."""
    if len(grid.rows) <= _FEWEST_ROWS:
        return False
    found = [_is_sum([trim(row[place]) for row in grid.rows]) for place in range(len(grid.header))]
    told = [one for one in found if one is not None]
    return any(told) and sum(told) * 2 > len(told)


def _is_sum(cells: Sequence[str]) -> bool | None:
    """Whether the last cell adds up those above it; None where it is no number or they are none."""
    numbers = parse_numbers(frozenset(cells)).values
    above = [numbers[cell] for cell in cells[:-1] if cell in numbers]
    if cells[-1] not in numbers or len(above) * 2 < len(cells):
        return None
    return math.isclose(sum(above), numbers[cells[-1]], rel_tol=1e-6, abs_tol=0.005)
