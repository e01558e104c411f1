"""The cells of a customer table become typed columns with roles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from persona_ai.dataset.decisions import SETTINGS_FILE, decide, refuse_unknown
from persona_ai.dataset.derived import Derived, decided
from persona_ai.dataset.frames import frame_of
from persona_ai.dataset.kinds import infer
from persona_ai.dataset.labels import Heading, headings
from persona_ai.dataset.opening import Cells, Opened, open_table
from persona_ai.dataset.quality import note, remark_notes
from persona_ai.dataset.reading import Dropped, Reading
from persona_ai.dataset.roles import give_roles, with_protection
from persona_ai.dataset.routing import asked_of
from persona_ai.dataset.table_notes import cell_notes, role_notes
from persona_ai.dataset.weights import weight_remarks
from persona_ai.errors import InputError
from persona_ai.schema import Column, QualityNote, QualityReport, Table
from persona_ai.settings import ColumnDecision, Settings

if TYPE_CHECKING:
    import pandas as pd

_USABLE = ("basis", "descriptor", "outcome", "segment")


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


def typed(
    opened: Opened,
    settings: Settings,
    joined: Mapping[str, Cells] | None = None,
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
    frame = frame_of(opened.ids, own, readings, cells)
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


def _readings(
    cells: Mapping[str, Cells], settings: Settings, source: str
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
    cells: Mapping[str, Cells],
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
