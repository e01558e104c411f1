"""Two waves of customers compared: columns, shares, who went where, what became of segments and claims.

Pure functions from tables and segmentations to records; nothing here reads a file. Names are loaded when
first used, since numpy is heavy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from persona_ai.segments.waves.advice import advise
    from persona_ai.segments.waves.changing import Changed, changes
    from persona_ai.segments.waves.claims import Cited, judge_claims
    from persona_ai.segments.waves.columns import column_shifts
    from persona_ai.segments.waves.crossing import Crossing, cross
    from persona_ai.segments.waves.events import Found, find_events
    from persona_ai.segments.waves.lacking import agreement_without
    from persona_ai.segments.waves.migrating import migration
    from persona_ai.segments.waves.shares import share_changes

_HOME = {
    "Changed": "changing",
    "Cited": "claims",
    "Crossing": "crossing",
    "Found": "events",
    "advise": "advice",
    "agreement_without": "lacking",
    "changes": "changing",
    "column_shifts": "columns",
    "cross": "crossing",
    "find_events": "events",
    "judge_claims": "claims",
    "migration": "migrating",
    "share_changes": "shares",
}

__all__ = [
    "Changed",
    "Cited",
    "Crossing",
    "Found",
    "advise",
    "agreement_without",
    "changes",
    "column_shifts",
    "cross",
    "find_events",
    "judge_claims",
    "migration",
    "share_changes",
]


def __getattr__(name: str) -> Any:
    """Load the module that a public name lives in."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
