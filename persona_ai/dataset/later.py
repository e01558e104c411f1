"""Later files read in the columns of the first ones: a new wave of customers means what the first one meant.

Kinds, levels, scales and roles are those of the first table; what further tables, transactions and dates
told of its customers is derived of the later files by the same rules, relative to their own latest date.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from persona_ai.dataset.as_decided import reading_as
from persona_ai.dataset.corpus import SourceFile
from persona_ai.dataset.customers import Gathered, gather
from persona_ai.dataset.enriching import Further
from persona_ai.dataset.frames import frame_of
from persona_ai.dataset.opening import Cells, joined_cells
from persona_ai.dataset.quality import note, remark_notes
from persona_ai.dataset.reading import Reading, Remark, listing
from persona_ai.schema import Column, QualityNote, QualityReport, Table
from persona_ai.settings import ColumnDecision, Settings

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class LaterTable:
    """A later table in the columns of the first one.

    `missing` are columns of the first table that the file lacks (blank in `table`); `new` those that it
    has besides; `unseen` the levels that the first table did not have, with their rows, by column. `sources` are its files.
    """

    table: Table
    missing: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    unseen: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    sources: tuple[SourceFile, ...] = ()


def read_as(
    path: Path | None,
    columns: Sequence[Column],
    *,
    id_column: str,
    settings: Settings,
    least_rows: int = 3,
    related: Sequence[Path] = (),
    transactions: Sequence[Path] = (),
) -> LaterTable:
    """Read later customers in the columns of the first ones.

    A derived column that the file has itself is believed; the others are derived of what is given.

    Args:
        path: a CSV, TSV or Parquet file; None where the transactions alone tell who the customers are.
        columns: of the first table, as they were decided, inferred or derived then.
        id_column: the column whose values tell the customers apart.
        settings: what persona.toml decides about blanks in the columns, and how the further files are joined.
        least_rows: fewer customers are refused.
        related: the files of `settings.related`, in their order.
        transactions: the files of `settings.transactions`, in their order.

    Raises:
        InputError: a file is no table, its ids or keys cannot be used, or a column holds another kind of values.
    """
    gathered = gather(
        path,
        settings=settings.model_copy(update={"id": id_column}),
        related=related,
        transactions=transactions,
        least_rows=least_rows,
    )
    opened = gathered.opened
    further = Further(opened, gathered.related, gathered.own)
    given = {**opened.cells, **further.joined_as({column.name for column in columns})}
    blank = joined_cells([""] * len(opened.ids))
    cells = {column.name: given.get(column.name, blank) for column in columns}
    readings: dict[str, Reading] = {}
    unseen: dict[str, Mapping[str, int]] = {}
    for column in columns:
        decision = settings.columns.get(column.name, ColumnDecision())
        counts = Counter(cells[column.name].trimmed)
        readings[column.name], unseen[column.name] = reading_as(column, counts, decision, opened.name)
    known = {column.name: _counted(column, readings[column.name], cells[column.name]) for column in columns}
    frame = frame_of(opened.ids, tuple(known.values()), readings, cells)
    wanted = [column for column in known.values() if column.origin == "derived" and column.name not in given]
    made = {
        name: _as_before(known[name], one.values)
        for name, one in further.derive_again(tuple(known.values()), frame, wanted).items()
    }
    for name, (column, values, new) in made.items():
        known[name], frame[name], unseen[name] = column, values, new
    remarks = [note(opened.name, _new(one[2]), name) for name, one in made.items() if one[2]]
    notes = (*opened.notes, *opened.of_rows, *remark_notes(opened.name, readings), *remarks)
    quality = QualityReport(
        rows=len(opened.ids), columns=len(known), notes=(*notes, *_of_lines(gathered), *gathered.notes)
    )
    return LaterTable(
        Table(opened.name, tuple(known.values()), frame, gathered.sha256, quality),
        missing=tuple(name for name in cells if name not in given and name not in made),
        new=tuple(name for name in opened.cells if name not in cells),
        unseen={name: levels for name, levels in unseen.items() if levels},
        sources=gathered.sources,
    )


def _of_lines(gathered: Gathered) -> Sequence[QualityNote]:
    return gathered.own.quality.notes if gathered.own else ()


def _as_before(column: Column, values: pd.Series[Any]) -> tuple[Column, pd.Series[Any], dict[str, int]]:
    """Return a derived column with what is new in it; a level that cannot be ranked is taken out."""
    if column.kind not in ("binary", "nominal", "ordinal", "multi_select"):
        return column.model_copy(update={"missing": int(values.isna().sum())}), values, {}
    told = Counter(
        level
        for cell in values
        if cell is not None
        for level in (cell if isinstance(cell, tuple) else (cell,))
    )
    new = {level: told[level] for level in sorted(told) if level not in column.levels}
    if column.kind == "ordinal":
        values = values.where(~values.isin(list(new)), None)
    levels = column.levels if column.kind == "ordinal" else (*column.levels, *new)
    missing = sum(cell is None for cell in values)
    return column.model_copy(update={"levels": levels, "missing": missing}), values, new


def _new(levels: Mapping[str, int]) -> Remark:
    return Remark("noted", f"{listing(list(levels))} did not occur before", sum(levels.values()))


def _counted(column: Column, reading: Reading, cells: Cells) -> Column:
    missing = 0 if reading.blank else sum(reading.values.get(cell) is None for cell in cells.trimmed)
    levels = reading.levels or column.levels
    return column.model_copy(update={"levels": levels, "missing": missing})
