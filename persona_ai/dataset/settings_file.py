"""persona.toml as a person keeps it: what was decided, and beside it, as comments, what was inferred.

An existing file is edited: what a person wrote beside the decisions stays.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import tomlkit
from pydantic import ValidationError
from tomlkit.exceptions import TOMLKitError

from persona_ai.dataset.kinds import NOT_TICKED
from persona_ai.dataset.toml_blocks import Block, blocks_of, last_value
from persona_ai.schema import Column, Table
from persona_ai.settings import ColumnDecision, Settings

_HEAD = (
    "What was decided for this project. Every line that starts with # is what was inferred:",
    "take the # away (from the [columns...] line above it too) and change the value to decide it yourself.",
)
_DECIDABLE = frozenset(ColumnDecision.model_fields)
_LISTS = ("related", "transactions")
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

    Reading the file gives `settings` back. Of a file that is there, only what is decided otherwise is changed, and
    what was inferred is written anew; comments of a person's own stay where they are.
    """
    text = ""
    if path.exists():
        text = _edited(path.read_text(encoding="utf-8-sig"), table, settings)
    if not text:
        text = _text(blocks_of("", _generated), table, settings)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(text, encoding="utf-8", newline="")
    partial.replace(path)


def _edited(before: str, table: Table | None, settings: Settings) -> str:
    """Return an edited file, "" where it is written in a way that cannot be edited without changing its sense."""
    try:
        text = _text(blocks_of(before, _generated), table, settings)
        again = Settings.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError, TOMLKitError, KeyError):
        return ""
    return text if _decided(again) == _decided(settings) else ""


def _decided(settings: Settings) -> dict[str, Any]:
    told = settings.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    told["columns"] = {name: decision for name, decision in told.get("columns", {}).items() if decision}
    return {name: value for name, value in told.items() if value != {}}


def _generated(path: tuple[str, ...], line: str) -> bool:
    """Whether a comment is one of ours: what was inferred of a column, a hint of the brief, the first lines."""
    told = line.removeprefix("#").strip()
    key, _, value = (part.strip() for part in told.partition("="))
    if path == ("brief",):
        return _BRIEF.get(key) == value
    if path[:1] != ("columns",):
        return told in _HEAD
    if key not in _DECIDABLE:
        return False
    try:
        return bool(tomllib.loads(told))
    except tomllib.TOMLDecodeError:
        return False


def _text(blocks: Sequence[Block], table: Table | None, settings: Settings) -> str:
    decided, whole = _decided(settings), settings.model_dump(mode="json")
    inline = set(blocks[0].values)
    plain = {name: value for name, value in decided.items() if name in inline or not _is_table(value)}
    head = blocks[0].changed(plain, whole)
    tables = {name: value for name, value in decided.items() if name not in plain}
    parts = [_head(head)]
    if "brief" not in inline:
        parts.append(_brief(_only(blocks, ("brief",)), tables.pop("brief", {}), whole["brief"]))
    known = dict.fromkeys((*(block.path[0] for block in blocks[1:]), *tables))
    for name in [name for name in known if name not in ("brief", "columns")]:
        parts += list(_of_name(name, [one for one in blocks if one.path == (name,)], tables, whole))
    if "columns" not in inline:
        parts += list(_columns(table, tables.get("columns", {}), whole["columns"], blocks))
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _head(head: Block) -> list[str]:
    lines = [f"# {line}" for line in _HEAD]
    return [*lines, "", *head.body] if head.body else lines


def _only(blocks: Sequence[Block], path: tuple[str, ...]) -> Block | None:
    return next((block for block in blocks if block.path == path), None)


def _lines(block: Block, generated: Sequence[str] = ()) -> list[str]:
    """Return a block's lines, those that are written anew behind its last value."""
    last = last_value(block.body)
    return [*block.lead, block.line, *block.body[:last], *generated, *block.body[last:]]


def _brief(there: Block | None, decided: Mapping[str, Any], whole: Mapping[str, Any]) -> list[str]:
    block = (there or Block(("brief",), "[brief]")).changed(decided, whole)
    return _lines(block, [f"# {name} = {hint}" for name, hint in _BRIEF.items() if name not in block.values])


def _of_name(
    name: str, there: Sequence[Block], decided: Mapping[str, Any], whole: Mapping[str, Any]
) -> Iterator[list[str]]:
    """Yield the lines of a table, or of each of several of one name, which are known by their files."""
    if name not in _LISTS:
        block = there[0] if there else Block((name,), f"[{name}]")
        if name in decided or there:
            yield _lines(block.changed(decided.get(name, {}), whole[name]))
        return
    known = {block.values.get("path"): block for block in there}
    for value, full in zip(decided.get(name, []), whole[name], strict=False):
        block = known.get(value["path"], Block((name,), f"[[{name}]]"))
        yield _lines(block.changed(value, full))


def _is_table(value: Any) -> bool:
    """Whether a value is a table of its own, or several, which must stand behind all plain values."""
    return isinstance(value, Mapping) or (isinstance(value, list) and isinstance(value[0], Mapping))


def _columns(
    table: Table | None,
    decided: Mapping[str, Mapping[str, Any]],
    whole: Mapping[str, Mapping[str, Any]],
    blocks: Sequence[Block],
) -> Iterator[list[str]]:
    """Yield the lines of each column: its heading is a comment as long as nothing of it is decided."""
    known = {column.name: column for column in table.columns} if table else {}
    there = {block.path[1]: block for block in blocks if len(block.path) == 2 and block.path[0] == "columns"}
    for name in dict.fromkeys((*known, *decided, *there)):
        heading = f"[columns.{tomlkit.key(name).as_string()}]"
        own = decided.get(name, {})
        block = there.get(name, Block(("columns", name), "", marked=True))
        if block.marked:
            block = Block(block.path, heading if own else f"# {heading}", block.lead, block.body)
        elif not own and not block.body:
            block = Block(block.path, f"# {heading}", block.lead)
        if own or block.values:
            block = block.changed(own, whole.get(name, {}))
        column = known.get(name)
        inferred = _inferred(column) if column else {}
        told = [
            f"# {key} = {tomlkit.item(value).as_string()}"
            for key, value in inferred.items()
            if key not in block.values
        ]
        if column or own or block.lead or block.body:
            yield _lines(block, told)


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
