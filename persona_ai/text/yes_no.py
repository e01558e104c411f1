"""Which answers of a table mean a plain yes or no."""

from typing import Final

YES: Final = frozenset({"yes", "y", "true", "1", "1.0", "t", "on", "x", "ja", "oui", "si", "ticked"})
NO: Final = frozenset({"no", "n", "false", "0", "0.0", "f", "off", "nein", "non", "not ticked"})


def is_yes(level: str) -> bool:
    """Whether an answer means yes."""
    return level.strip().casefold() in YES


def is_no(level: str) -> bool:
    """Whether an answer means no."""
    return level.strip().casefold() in NO
