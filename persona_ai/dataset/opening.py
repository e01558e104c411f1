"""A customer table opened: its ids and its cells as they stand in the file, before anything is read into them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from persona_ai.dataset.blanks import clean_value, trim
from persona_ai.dataset.decode import Decoded, decode
from persona_ai.dataset.delimited import Grid, parse
from persona_ai.dataset.files import read_bytes
from persona_ai.dataset.loading import PARQUET, parquet_grid
from persona_ai.dataset.quality import note
from persona_ai.dataset.reading import Remark
from persona_ai.dataset.table_notes import grid_remarks
from persona_ai.dataset.totals import without_total
from persona_ai.errors import InputError
from persona_ai.schema import QualityNote

_LEAST_ROWS = 3


@dataclass(frozen=True)
class Cells:
    """One column as it stands in the file: its cells and the same trimmed."""

    written: Sequence[str]
    trimmed: Sequence[str]

    @property
    def strays(self) -> int:
        """How many values had spaces around them, or a non-breaking space inside."""
        pairs = zip(self.written, self.trimmed, strict=True)
        return sum(written != clean != "" for written, clean in pairs)


@dataclass(frozen=True)
class Opened:
    """A customer table's ids and cells as they stand in the file, before anything is read into them.

    `notes` are about the file, `of_rows` about its ids and its last row.
    """

    name: str
    sha256: str
    reader: str
    id_column: str
    ids: Sequence[str]
    cells: Mapping[str, Cells]
    notes: tuple[QualityNote, ...] = ()
    of_rows: tuple[QualityNote, ...] = ()


def open_table(path: Path, id_column: str, *, least_rows: int = _LEAST_ROWS) -> Opened:
    """Read a customer table's ids and cells; fewer than `least_rows` customers are refused.

    Raises:
        InputError: the file is no table, or its ids cannot be used.
    """
    data = read_bytes(path)
    parquet = data.startswith(PARQUET)
    decoded = Decoded("", "utf-8") if parquet else decode(data, path.name)
    whole = parquet_grid(data, path.name) if parquet else parse(decoded.text, path.name)
    grid, told = without_total(whole, id_column)
    ids = _ids(grid, id_column, path.name, least_rows)
    told += _id_remarks(grid.column(id_column), ids)
    return Opened(
        name=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        reader="parquet" if parquet else "delimited",
        id_column=id_column,
        ids=ids,
        cells={name: _cells(grid.column(name)) for name in grid.header if name != id_column},
        notes=tuple(note(path.name, remark) for remark in grid_remarks(grid, decoded.encoding)),
        of_rows=tuple(note(path.name, remark) for remark in told),
    )


def joined_cells(written: Sequence[str]) -> Cells:
    """Return cells of another table, in the order of the customers, as if they stood in theirs."""
    return _cells(written)


def _ids(grid: Grid, id_column: str, name: str, least: int) -> list[str]:
    if not id_column:
        raise InputError(
            f"{name}: no id column was named; say which with --id; it has {', '.join(grid.header)}"
        )
    if id_column not in grid.header:
        raise InputError(f"{name} has no column {id_column!r}; it has {', '.join(grid.header)}")
    ids = [trim(cell) for cell in grid.column(id_column)]
    if not ids:
        needed = "at least one customer is" if least == 1 else f"at least {least} customers are"
        raise InputError(f"{name} has a header but no rows; {needed} needed")
    seen: dict[str, int] = {}
    for row, value in enumerate(ids, start=1):
        if not value:
            raise InputError(f"{name} row {row}: column {id_column!r} is blank; every row needs an id")
        if value in seen:
            raise InputError(
                f"{name} row {row}: {id_column} {value!r} stands in row {seen[value]} already; "
                "each customer must have one row"
            )
        seen[value] = row
    if len(ids) < least:
        rows = "one row" if len(ids) == 1 else "two rows"
        raise InputError(f"{name} has {rows}; at least {least} customers are needed")
    return ids


def _id_remarks(written: Sequence[str], ids: Sequence[str]) -> list[Remark]:
    rows = sum(cell != name for cell, name in zip(written, ids, strict=True))
    return [Remark("changed", "stray spaces taken off the ids", rows)] if rows else []


def _cells(written: Sequence[str]) -> Cells:
    clean = {cell: clean_value(cell) for cell in dict.fromkeys(written)}
    return Cells(written, [clean[cell] for cell in written])
