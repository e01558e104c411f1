"""A TOML file as a person keeps it: its headings, what stands under each, and the comments that belong to it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import tomlkit

_HEADING = re.compile(r"\s*\[(\[?)\s*([^\[\]]+?)\s*\]?\]\s*(?:#.*)?")
_MARKED = re.compile(r"#\s*\[()\s*(columns\..+?)\s*\]\s*")

Path = tuple[str, ...]
Generated = Callable[[Path, str], bool]
"""Whether a line, under the heading of this path, is one that is written anew each time."""


@dataclass(frozen=True)
class Block:
    """A heading with the lines under it; the first block of a file has no heading, and the path ().

    `lead` are comments right above the heading, `line` is the heading as written, "" where there is none or
    it is a comment itself (`marked`). `body` has no line that is written anew each time.
    """

    path: Path
    line: str = ""
    lead: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    marked: bool = False

    @property
    def values(self) -> dict[str, Any]:
        """What stands under the heading."""
        return tomllib.loads("\n".join(self.body))

    def changed(self, wanted: Mapping[str, Any], whole: Mapping[str, Any]) -> Block:
        """Return the block with these values; what says the same already stays as it is written.

        Args:
            wanted: what was decided.
            whole: the same with defaults, which may stand in the file too.
        """
        document = tomlkit.parse("\n".join(self.body) + "\n")
        for key, value in self.values.items():
            if key in whole and same(value, whole[key], wanted.get(key)):
                continue
            if key in wanted:
                document[key] = wanted[key]
            else:
                del document[key]
        new = {key: value for key, value in wanted.items() if key not in self.values}
        lines = tuple(tomlkit.dumps(document).rstrip("\n").split("\n"))
        last = last_value(lines)
        added = [
            f"{tomlkit.key(key).as_string()} = {tomlkit.item(value).as_string()}"
            for key, value in new.items()
        ]
        return replace(self, body=_trimmed((*lines[:last], *added, *lines[last:])))


def blocks_of(text: str, generated: Generated) -> list[Block]:
    """Divide a file; comments right above a heading go with it.

    Raises:
        tomllib.TOMLDecodeError: a heading is none.
    """
    found = [Block(())]
    for line in text.splitlines():
        heading = _HEADING.fullmatch(line) or _MARKED.fullmatch(line)
        if heading is None:
            last = found[-1]
            if not (line.startswith("#") and generated(last.path, line)):
                found[-1] = replace(last, body=(*last.body, line))
            continue
        above, lead = _lead(found[-1].body)
        marked = line.startswith("#")
        found[-1] = replace(found[-1], body=_trimmed(above))
        found.append(Block(_path(heading[2]), "" if marked else line, lead, (), marked))
    found[-1] = replace(found[-1], body=_trimmed(found[-1].body))
    return found


def last_value(body: Sequence[str]) -> int:
    """Return how many lines there are up to the last one that is neither blank nor a comment."""
    told = [
        number
        for number, line in enumerate(body, start=1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    return told[-1] if told else 0


def same(there: Any, whole: Any, wanted: Any) -> bool:
    """Whether a value of the file says what was decided; `whole` is that with defaults, `wanted` without."""
    if isinstance(there, dict) and isinstance(whole, dict):
        decided = wanted if isinstance(wanted, dict) else {}
        known = all(
            key in whole and same(value, whole[key], decided.get(key)) for key, value in there.items()
        )
        return known and set(decided) <= set(there)
    if isinstance(there, list) and isinstance(whole, list):
        decided_ones = wanted if isinstance(wanted, list) and len(wanted) == len(whole) else whole
        return len(there) == len(whole) and all(map(same, there, whole, decided_ones))
    return bool(there == whole)


def _path(heading: str) -> Path:
    return tuple(_keys(tomllib.loads(f"[{heading}]")))


def _keys(nested: Mapping[str, Any]) -> Iterator[str]:
    for key, inner in nested.items():
        yield key
        yield from _keys(inner)


def _lead(body: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the lines of a body without the comments at its end, and those comments."""
    end = len(body)
    while end and body[end - 1].startswith("#"):
        end -= 1
    return tuple(body[:end]), tuple(body[end:])


def _trimmed(body: Sequence[str]) -> tuple[str, ...]:
    text = "\n".join(body).strip("\n")
    return tuple(text.split("\n")) if text.strip() else ()
