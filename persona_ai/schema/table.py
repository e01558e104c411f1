"""A customer table and what is known of each of its columns."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from persona_ai.schema.base import Record

if TYPE_CHECKING:
    import pandas as pd

ColumnKind = Literal[
    "binary", "nominal", "ordinal", "count", "amount", "real", "multi_select", "date", "text", "id"
]
ColumnRole = Literal["id", "basis", "descriptor", "outcome", "segment", "text", "weight", "time", "ignored"]


class Column(Record):
    """One column: what kind of values it holds and what it may be used for.

    `levels` are the options as written, trimmed; for an ordinal column in ascending order, for a
    nominal or multi-select column by falling frequency. `scale` is the lowest and highest possible
    rating of a numeric ordinal column. `label` is how prose names the column ("logins per week").
    A derived column says by which `rule` it was made, and of which sources ("deals.csv/value"), which may
    be columns of the table itself.
    """

    name: str
    label: str
    kind: ColumnKind
    role: ColumnRole
    unit: str = ""
    levels: tuple[str, ...] = ()
    scale: tuple[float, float] | None = None
    not_rated: tuple[str, ...] = ()
    separator: str = ""
    asked_of: str = "everyone"
    protected: bool = False
    origin: Literal["inferred", "persona.toml", "derived"] = "inferred"
    missing: int = 0
    rule: str = ""
    derived_from: tuple[str, ...] = ()


class QualityNote(Record):
    """One thing that was dropped, changed or worth knowing, in a sentence a person can read."""

    source: str
    column: str = ""
    what: Literal["dropped", "changed", "noted"]
    rows: int = 0
    why: str


class QualityReport(Record):
    """What reading the sources found; every dropped row or column has its note."""

    rows: int = 0
    columns: int = 0
    documents: int = 0
    notes: tuple[QualityNote, ...] = ()


@dataclass(frozen=True)
class Table:
    """A typed customer table.

    `frame` is indexed by customer id (strings, unique, in file order), one column a `Column`:
    float64 (NaN missing) for count, amount, real and numeric ordinal columns (those without
    `levels`); object of str (None missing) for binary, nominal, date, text and ordinal columns with
    `levels`; object of tuple[str, ...] (None = not asked, () = nothing ticked) for multi_select.
    """

    name: str
    columns: tuple[Column, ...]
    frame: pd.DataFrame
    sha256: str
    quality: QualityReport = field(default_factory=QualityReport)

    def column(self, name: str) -> Column:
        """Return the column called `name`; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def akin(self, names: Collection[str]) -> frozenset[str]:
        """Return the columns that say the same things as those named: themselves, and what shares a source.

        The month of the last order says again what days since the last order say; what is found of the one is
        no finding beside the other.
        """
        told = {source for column in self.columns if column.name in names for source in _sources(column)}
        return frozenset(column.name for column in self.columns if told & _sources(column))


def _sources(column: Column) -> frozenset[str]:
    return frozenset((column.name, *column.derived_from))
