"""A delimited file becomes a typed customer table."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from persona_ai.dataset.blanks import clean_value, trim
from persona_ai.dataset.decisions import SETTINGS_FILE, decide, refuse_unknown
from persona_ai.dataset.decode import Decoded, decode
from persona_ai.dataset.delimited import Grid, parse
from persona_ai.dataset.derived import Derived, decided
from persona_ai.dataset.files import read_bytes
from persona_ai.dataset.kinds import infer
from persona_ai.dataset.labels import Heading, headings
from persona_ai.dataset.loading import PARQUET, parquet_grid
from persona_ai.dataset.quality import note, remark_notes
from persona_ai.dataset.reading import Dropped, Reading, Remark, Value
from persona_ai.dataset.roles import give_roles, with_protection
from persona_ai.dataset.routing import asked_of
from persona_ai.dataset.table_notes import cell_notes, grid_remarks, role_notes
from persona_ai.dataset.totals import without_total
from persona_ai.dataset.weights import weight_remarks
from persona_ai.errors import InputError
from persona_ai.schema import Column, QualityNote, QualityReport, Table
from persona_ai.settings import ColumnDecision, Settings

if TYPE_CHECKING:
    import pandas as pd

_LEAST_ROWS = 3
_USABLE = ("basis", "descriptor", "outcome", "segment")


@dataclass(frozen=True)
class _Cells:
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
    cells: Mapping[str, _Cells]
    notes: tuple[QualityNote, ...] = ()
    of_rows: tuple[QualityNote, ...] = ()


Derive = Callable[[Sequence[Column], "pd.DataFrame"], tuple[Sequence[Derived], Sequence[QualityNote]]]
"""Makes further columns of a table's own, with roles, and its frame."""


def read_table(path: Path, *, id_column: str, settings: Settings) -> Table:
    """Read a customer table.

    Args:
        path: a CSV, TSV or Parquet file; encoding and delimiter are found.
        id_column: the column whose values tell the customers apart.
        settings: what persona.toml decides about the columns.

    Raises:
        InputError: the file is no table, or its ids or columns cannot be used; one line says why.
    """
    return typed(open_table(path, id_column), settings)


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


def joined_cells(written: Sequence[str]) -> _Cells:
    """Return cells of another table, in the order of the customers, as if they stood in theirs."""
    return _cells(written)


def typed(
    opened: Opened,
    settings: Settings,
    joined: Mapping[str, _Cells] | None = None,
    derive: Derive | None = None,
) -> Table:
    """Read the cells of a customer table, and of what is joined to it, into typed columns; add derived ones.

    Raises:
        InputError: persona.toml decides about a column that is not there, no column can be used, or survey
            weights are none.
    """
    cells = {**opened.cells, **(joined or {})}
    readings, dropped = _readings(cells, settings, opened.name)
    known = _columns(readings, cells, settings, headings((opened.id_column, *cells)))
    roles = {name: decision.role for name, decision in settings.columns.items() if decision.role}
    own = give_roles(known, roles, settings.brief.outcome).columns
    frame = _frame(opened.ids, own, readings, cells)
    found, notes = derive(own, frame) if derive else ((), ())
    made = [decided(one, settings.columns.get(one.column.name), SETTINGS_FILE) for one in found]
    names = [one.column.name for one in made]
    refuse_unknown(settings, [opened.id_column, *cells, *names], opened.name)
    given = give_roles([*known, *(one.column for one in made)], roles, settings.brief.outcome)
    _refuse_unusable(given.columns, dropped, opened.id_column, opened.name)
    shown = [name for name, reading in readings.items() if reading.kind != "text"]
    told = (
        *opened.notes,
        *cell_notes({name: cells[name].strays for name in shown}, dropped, opened.name),
        *opened.of_rows,
        *remark_notes(opened.name, readings),
        *notes,
        *role_notes(given, opened.name),
        *(note(opened.name, remark, name) for name, remark in weight_remarks(own, frame, opened.name)),
    )
    quality = QualityReport(rows=len(opened.ids), columns=len(given.columns), notes=told)
    return Table(opened.name, given.columns, _with(frame, made), opened.sha256, quality)


def _with(frame: pd.DataFrame, made: Sequence[Derived]) -> pd.DataFrame:
    import pandas as pd

    if not made:
        return frame
    more = pd.DataFrame({one.column.name: one.values for one in made}, index=frame.index)
    return pd.concat([frame, more], axis=1)


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


def _cells(written: Sequence[str]) -> _Cells:
    clean = {cell: clean_value(cell) for cell in dict.fromkeys(written)}
    return _Cells(written, [clean[cell] for cell in written])


def _readings(
    cells: Mapping[str, _Cells], settings: Settings, source: str
) -> tuple[dict[str, Reading], dict[str, Dropped]]:
    readings: dict[str, Reading] = {}
    dropped: dict[str, Dropped] = {}
    for name, column in cells.items():
        counts = Counter(column.trimmed)
        decision = settings.columns.get(name)
        reading = decide(name, counts, decision, source) if decision else infer(name, counts)
        if isinstance(reading, Dropped):
            dropped[name] = reading
        else:
            readings[name] = reading
    return readings, dropped


def _columns(
    readings: Mapping[str, Reading],
    cells: Mapping[str, _Cells],
    settings: Settings,
    told: Mapping[str, Heading],
) -> list[Column]:
    routed = asked_of({name: (reading, cells[name].trimmed) for name, reading in readings.items()})
    columns = []
    for name, reading in readings.items():
        decision = settings.columns.get(name, ColumnDecision())
        column = Column(
            name=name,
            label=decision.label or told[name].label,
            kind=reading.kind,
            role="basis",
            unit=reading.unit if decision.unit is not None else _unit(reading, told[name]),
            levels=reading.levels,
            scale=reading.scale,
            not_rated=reading.not_rated,
            separator=reading.separator,
            asked_of=decision.asked_of or routed[name],
            origin="persona.toml" if name in settings.columns else "inferred",
            missing=0
            if reading.blank
            else sum(reading.values.get(cell) is None for cell in cells[name].trimmed),
        )
        columns.append(column)
    return with_protection(columns)


def _unit(reading: Reading, heading: Heading) -> str:
    if reading.kind not in ("count", "amount", "real"):
        return ""
    return reading.unit or heading.unit


def _refuse_unusable(
    columns: Sequence[Column], dropped: Mapping[str, Dropped], id_column: str, source: str
) -> None:
    if any(column.role in _USABLE for column in columns):
        return
    reasons = [f"{name!r}: {drop.why}" for name, drop in dropped.items()]
    reasons += [f"{column.name!r}: it is {column.kind} ({column.role})" for column in columns]
    detail = "; ".join(reasons[:4]) or "there is no other column"
    raise InputError(f"{source} has no usable column besides {id_column!r}: {detail}")


def _frame(
    ids: Sequence[str],
    columns: Sequence[Column],
    readings: Mapping[str, Reading],
    cells: Mapping[str, _Cells],
) -> pd.DataFrame:
    import pandas as pd

    index = pd.Index(list(ids), dtype=object)
    data = {
        column.name: _series(column, readings[column.name], cells[column.name], index) for column in columns
    }
    return pd.DataFrame(data, index=index)


def _series(column: Column, reading: Reading, cells: _Cells, index: pd.Index[str]) -> pd.Series[float]:
    import pandas as pd

    numeric = column.kind in ("count", "amount", "real") or (column.kind == "ordinal" and not column.levels)
    if numeric:
        numbers = [reading.values.get(cell) for cell in cells.trimmed]
        return pd.Series(numbers, index=index, dtype="float64")
    missing: Value = None
    if reading.blank:
        missing = () if column.kind == "multi_select" else reading.blank
    written = cells.written if column.kind == "text" else cells.trimmed
    values: list[Value] = [
        (cell if column.kind == "text" else reading.values[clean]) if clean in reading.values else missing
        for cell, clean in zip(written, cells.trimmed, strict=True)
    ]
    series = pd.Series([None] * len(values), index=index, dtype=object)
    series[:] = values if column.kind != "multi_select" else _tuples(values)
    return series


def _tuples(values: Sequence[Value]) -> object:
    """Return the values as an array of objects, so that pandas takes each tuple for one cell."""
    import numpy as np

    array = np.empty(len(values), dtype=object)
    for place, value in enumerate(values):
        array[place] = value
    return array
