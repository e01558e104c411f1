"""The new wave made the project's own, its columns decided as they are in the project."""

from __future__ import annotations

from persona_ai import dataset
from persona_ai.errors import InputError
from persona_ai.pipeline import Inputs
from persona_ai.project import Project
from persona_ai.refresh.frozen import Frozen, tables_of
from persona_ai.schema import Column
from persona_ai.settings import ColumnDecision, Settings


def adopted(project: Project, frozen: Frozen, wave: dataset.Wave) -> tuple[Settings, Inputs]:
    """Return the settings with the new tables, their columns decided as they are in the project."""
    if wave.lacking:
        names = " and ".join(name for name, _ in wave.lacking)
        raise InputError(f"--accept makes the new files the project's own, so it needs those of {names} too")
    tables = {
        "table": project.relative(wave.table) if wave.table else "",
        "related": tuple(map(project.kept, wave.settings.related)),
        "transactions": tuple(map(project.kept, wave.settings.transactions)),
    }
    settings = frozen.settings.model_copy(update=tables)
    there = tables_of(project.folder, settings.model_copy(update={"columns": {}})).table
    assert there is not None
    inferred = {column.name: column for column in there.columns}
    decisions = {name: one for name, one in settings.columns.items() if name in inferred}
    for column in frozen.table.columns:
        if column.name in inferred and column.origin != "derived":
            decision = _decision(column, inferred[column.name], decisions.get(column.name, ColumnDecision()))
            if decision != ColumnDecision():
                decisions[column.name] = decision
    settings = settings.model_copy(update={"columns": decisions})
    return settings, tables_of(project.folder, settings)


def _decision(column: Column, now: Column, before: ColumnDecision) -> ColumnDecision:
    """Decide what the new file would be read as otherwise."""
    changed: dict[str, object] = {
        name: getattr(column, name)
        for name in ("kind", "role")
        if getattr(column, name) != getattr(now, name)
    }
    if column.kind == "ordinal" and column.levels and column.levels != now.levels:
        changed["levels"] = column.levels
    if column.kind == "ordinal" and column.scale is not None and column.scale != now.scale:
        changed["scale"] = column.scale
    if column.separator and column.separator != now.separator:
        changed["separator"] = column.separator
    if column.not_rated and column.not_rated != now.not_rated:
        changed["not_rated"] = column.not_rated
    told = {name: value for name, value in changed.items() if getattr(before, name) is None}
    return before.model_copy(update=told)
