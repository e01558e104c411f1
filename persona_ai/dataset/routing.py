"""Of whom a question was asked, told by where its blanks are.

A question is routed where another column's answers decide almost wholly whether it is blank.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from persona_ai.dataset.reading import Reading

_LEAST_BLANK = 0.05
_MOST_LEVELS = 8
_NEARLY_ALL, _HARDLY_ANY = 0.97, 0.03
EVERYONE = "everyone"
ANSWERED = "those who answered"


def asked_of(columns: Mapping[str, tuple[Reading, Sequence[str]]]) -> dict[str, str]:
    """Return for each column of whom it was asked; a column is its reading and its trimmed cells."""
    rows = len(next(iter(columns.values()))[1]) if columns else 0
    blank = {
        name: [reading.values.get(cell) is None for cell in cells] if not reading.blank else [False] * rows
        for name, (reading, cells) in columns.items()
    }
    gates = {
        name: cells
        for name, (reading, cells) in columns.items()
        if reading.kind in ("binary", "nominal", "ordinal")
        and 2 <= len(reading.levels) <= _MOST_LEVELS
        and sum(blank[name]) < _LEAST_BLANK * rows
    }
    return {name: _asked(name, blank[name], gates) for name in columns}


def _asked(name: str, blank: Sequence[bool], gates: Mapping[str, Sequence[str]]) -> str:
    if sum(blank) < max(1, _LEAST_BLANK * len(blank)):
        return EVERYONE
    for gate, cells in gates.items():
        if gate != name and (levels := _levels_asked(blank, cells)):
            return f"those with {gate} = {' or '.join(levels)}"
    return ANSWERED


def _levels_asked(blank: Sequence[bool], cells: Sequence[str]) -> list[str]:
    rows = Counter(cells)
    blanks = Counter(cell for cell, is_blank in zip(cells, blank, strict=True) if is_blank)
    shares = {level: blanks[level] / rows[level] for level in rows if level}
    asked = sorted(level for level, share in shares.items() if share <= _HARDLY_ANY)
    skipped = [level for level, share in shares.items() if share >= _NEARLY_ALL]
    return asked if asked and skipped and len(asked) + len(skipped) == len(shares) else []
