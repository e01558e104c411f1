"""persona.toml as a person finds it: what was decided, and beside it, as comments, what was inferred."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import Table as TomlTable

from persona_ai.dataset.kinds import NOT_TICKED
from persona_ai.schema import Column, Table
from persona_ai.settings import Settings

_HEAD = (
    "What was decided for this project. Every line that starts with # is what was inferred:",
    "take the # away (from the [columns...] line above it too) and change the value to decide it yourself.",
)
_BRIEF = {
    "decision": '"what the personas are to help with"',
    "product": '"what you sell"',
    "customers": '"customers"',
    "outcome": '"the column to be explained"',
    "kpis": "[]",
    "offer": "[]",
}


def write_settings(path: Path, table: Table | None, settings: Settings) -> None:
    """Write `persona.toml`: decisions as they are, and what was inferred of each column as comments.

    Reading the file gives `settings` back. A second writing replaces the first; comments of one's own
    are not kept.
    """
    document = tomlkit.document()
    for line in _HEAD:
        document.add(tomlkit.comment(line))
    document.add(tomlkit.nl())
    decided = settings.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    tables = {name: value for name, value in decided.items() if _is_table(value)}
    for name, value in decided.items():
        if name not in tables:
            document.add(name, value)
    document.add(tomlkit.nl())
    document.add("brief", _brief(tables.pop("brief", {})))
    columns = tables.pop("columns", {})
    for name, value in tables.items():
        document.add(tomlkit.nl())
        document.add(name, tomlkit.item(value))
    text = tomlkit.dumps(document) + _columns(table, columns)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(text, encoding="utf-8", newline="")
    partial.replace(path)


def _is_table(value: Any) -> bool:
    """Whether a value is a table of its own, or several, which must stand behind all plain values."""
    return isinstance(value, Mapping) or (isinstance(value, list) and isinstance(value[0], Mapping))


def _brief(decided: Mapping[str, Any]) -> TomlTable:
    brief = tomlkit.table()
    for name, value in decided.items():
        brief.add(name, value)
    for name, hint in _BRIEF.items():
        if name not in decided:
            brief.add(tomlkit.comment(f"{name} = {hint}"))
    return brief


def _columns(table: Table | None, decided: Mapping[str, Mapping[str, Any]]) -> str:
    known = {column.name: column for column in table.columns} if table else {}
    blocks = [
        _block(name, known.get(name), decided.get(name, {})) for name in dict.fromkeys((*known, *decided))
    ]
    return "".join(f"\n{block}" for block in blocks)


def _block(name: str, column: Column | None, decided: Mapping[str, Any]) -> str:
    """Write one column: its heading is a comment as long as nothing of it is decided."""
    mark = "" if decided else "# "
    lines = [f"{mark}[columns.{tomlkit.key(name).as_string()}]"]
    lines += [f"{key} = {tomlkit.item(value).as_string()}" for key, value in decided.items()]
    inferred = _inferred(column) if column else {}
    lines += [
        f"# {key} = {tomlkit.item(value).as_string()}"
        for key, value in inferred.items()
        if key not in decided
    ]
    return "\n".join(lines) + "\n"


def _inferred(column: Column) -> dict[str, Any]:
    if column.origin == "derived":
        return {"role": column.role, "label": column.label} | ({"unit": column.unit} if column.unit else {})
    values: dict[str, Any] = {"kind": column.kind, "role": column.role, "label": column.label}
    if column.unit:
        values["unit"] = column.unit
    if column.scale is not None:
        values["scale"] = [int(edge) if edge == int(edge) else edge for edge in column.scale]
    if column.kind == "ordinal" and column.levels:
        values["levels"] = list(column.levels)
    if column.not_rated:
        values["not_rated"] = list(column.not_rated)
    if column.separator:
        values["separator"] = column.separator
    if column.kind == "binary" and column.levels[-1:] == (NOT_TICKED,):
        values["blank"] = NOT_TICKED
    if column.asked_of != "everyone":
        values["asked_of"] = column.asked_of
    return values
