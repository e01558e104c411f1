"""Read persona files: what parses is checked further, what is no persona file is said at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from persona_ai.errors import InputError
from persona_ai.schema import PersonaFile
from persona_ai.verify import Finding

_FORMAT = "persona_ai/persona"


def read_persona_file(path: Path) -> PersonaFile:
    """Read a persona file; nothing of it is checked.

    Raises:
        InputError: it is not there, not a persona file, or a value in it is out of range.
    """
    read = parse_persona_file(path)
    if isinstance(read, PersonaFile):
        return read
    raise InputError(f"{path}: {read[0].message}")


def parse_persona_file(path: Path) -> PersonaFile | tuple[Finding, ...]:
    """Read a persona file, or return what in it is out of range.

    Raises:
        InputError: it is not there, not JSON, or JSON of another kind.
    """
    content = _json(path)
    if not isinstance(content, dict) or content.get("format") != _FORMAT:
        raise InputError(f"{path} is not a persona file: it has no format {_FORMAT!r}")
    try:
        return PersonaFile.model_validate_json(json.dumps(content), strict=True)
    except ValidationError as error:
        return tuple(_finding(one) for one in error.errors(include_input=False))


def _finding(error: Any) -> Finding:
    place = ".".join(str(part) for part in error["loc"]) or "the file"
    return Finding(id=place, message=f"{place}: {error['msg']}")


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes(), object_pairs_hook=_object, parse_constant=_refuse)
    except FileNotFoundError:
        raise InputError(f"{path} does not exist; check the name") from None
    except IsADirectoryError:
        raise InputError(
            f"{path} is a folder; give its persona.json files, as in {path}/personas/*/persona.json"
        ) from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is not a persona file: {error}") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its pairs; a name given twice could be read in two ways."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"it gives {twice!r} twice in one object")
    return found


def _refuse(name: str) -> None:
    raise ValueError(f"it holds {name}, which is no number")
