"""Customer personas in which every line can be traced to a customer who said it or a number that was counted.

    from persona_ai import Project, run

Importing this package loads nothing heavy; that happens when one of its names is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from persona_ai.project import Outcome, Project, run

__all__ = ["Outcome", "Project", "run"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("persona_ai.project"), name)
