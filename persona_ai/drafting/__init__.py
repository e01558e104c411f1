"""`Ledger` in, `Draft` out: without a language model, or with one; nothing here is checked yet."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

# Imported at once, or the modules of the same names would stand in their place after their own import.
from persona_ai.drafting.candidates import candidates
from persona_ai.drafting.offline import offline

if TYPE_CHECKING:
    from persona_ai.drafting.improve import improve
    from persona_ai.drafting.model import with_model
    from persona_ai.drafting.redraft import redraft

__all__ = ["candidates", "improve", "offline", "redraft", "with_model"]

_LATER = {"improve": "improve", "redraft": "redraft", "with_model": "model"}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    globals()[name] = found
    return found
