"""The JSON Schema of a persona file: made from the records, kept beside them, checked against them.

`python -m persona_ai.schema.json_schema` writes it anew after a record has changed.
"""

import json
from pathlib import Path
from typing import Any, Final

from persona_ai.schema.persona import PersonaFile

PATH: Final = Path(__file__).with_name("persona.schema.json")
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_TITLE: Final = "persona_ai/persona, version 1"
_DESCRIPTION: Final = (
    "A customer persona with its evidence. Every claim names the statistics (S..), themes (T..) and "
    "quotations (Q..) that it rests on; shares are 0..1; offsets are code points, end exclusive."
)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every persona file satisfies."""
    schema = PersonaFile.model_json_schema(mode="validation")
    head = {"$schema": _DIALECT, "title": _TITLE, "description": _DESCRIPTION}
    return head | {key: value for key, value in schema.items() if key not in head}


def schema_text() -> str:
    """Return the schema as it stands in `persona.schema.json`."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    PATH.write_text(schema_text(), encoding="utf-8")
