"""One line of the printed table."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """What was measured `on`, our figure `here` against its `target`, and others' figures beside it."""

    on: str
    measure: str
    here: float
    target: str = ""
    passed: bool | None = None
    beside: dict[str, float] = field(default_factory=dict)
    note: str = ""
