"""The persona as a file: its JSON, its path, and the door that lets nothing but a `Persona` in."""

import hashlib
import json
import re
import unicodedata
from typing import Final

from persona_ai.schema import Persona

_LONGEST: Final = 60


def only_persona(persona: object) -> Persona:
    """Return `persona` if it is one.

    Raises:
        TypeError: anything else, a persona file included: it has to be verified first.
    """
    if isinstance(persona, Persona):
        return persona
    raise TypeError(f"render takes a Persona, which only verify makes; it got {type(persona).__name__}")


def to_json(persona: Persona) -> str:
    """Return the text of `persona.json`, in the public format `persona_ai/persona`."""
    record = only_persona(persona).model_dump(mode="json")
    return json.dumps(record, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def slug(persona: Persona) -> str:
    """Return a name for the persona's folder: ASCII, unique among segments ("s1-high-logins")."""
    persona = only_persona(persona)
    name = _path_words(persona.segment.id) or "segment"
    if name != persona.segment.id:
        name = f"{name}-{hashlib.sha256(persona.segment.id.encode()).hexdigest()[:6]}"
    label = _path_words(persona.segment.label)[:_LONGEST].rstrip("-")
    return f"{name}-{label}" if label else name


def _path_words(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
