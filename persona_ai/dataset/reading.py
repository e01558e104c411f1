"""What reading one column gives: typed values, or the reason why the column was dropped."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from persona_ai.schema import ColumnKind

Value = float | str | tuple[str, ...] | None


@dataclass(frozen=True)
class Remark:
    """Something worth telling about a column, for `rows` rows (0 where rows are not the point)."""

    what: Literal["dropped", "changed", "noted"]
    why: str
    rows: int = 0


@dataclass(frozen=True)
class Reading:
    """A column's kind, and its distinct values read; a value that is not in `values` is missing.

    `blank` is what a missing value stands for: "" for nothing, else a level ("not ticked").
    """

    kind: ColumnKind
    values: Mapping[str, Value]
    levels: tuple[str, ...] = ()
    scale: tuple[float, float] | None = None
    unit: str = ""
    separator: str = ""
    not_rated: tuple[str, ...] = ()
    blank: str = ""
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Dropped:
    """Why a column is of no use."""

    why: str


def listing(values: Collection[str], most: int = 4) -> str:
    """Name some values: "'99' and 'n/a'", "'a', 'b', 'c', 'd' and 3 more"."""
    shown = [repr(value if len(value) <= 40 else value[:39] + "…") for value in list(values)[:most]]
    if len(values) > most:
        return f"{', '.join(shown)} and {len(values) - most} more"
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1]))) if shown else ""
