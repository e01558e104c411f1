"""A new wave of customers against the personas of a project: what still holds, and what to do.

The new wave is placed by the frozen model and segmented anew, and both are matched; the project itself is
left as it is, unless the new wave is accepted.
"""

from persona_ai.refresh.comparing import Refreshed, refresh

__all__ = ["Refreshed", "refresh"]
