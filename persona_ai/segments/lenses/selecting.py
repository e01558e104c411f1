"""Look at a table through one lens: its columns are the basis, whatever else is there is set aside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from persona_ai.errors import InputError
from persona_ai.schema import Column, Segmentation, Table
from persona_ai.segments.buying.rfm import rfm_of_table
from persona_ai.segments.fitting import segment
from persona_ai.segments.lenses.assigning import Lens, canonical, held_back, lenses_of, rfm_columns
from persona_ai.settings import Settings

MOST_MISSING = 0.6
_SET_ASIDE = ("basis", "descriptor", "segment")
_UNFIT = ("text", "date", "id")


def select(table: Table, lens: str, decided: Mapping[str, Sequence[str]] | None = None) -> Table:
    """Return the table with the lens's usable columns as its whole basis.

    Every other column that segments could be made from or described by becomes "ignored", so that none of
    them can join where the lens has few columns: take statistics from the table itself. A column is usable
    if it has two values or more, at most 60 % of it is missing, and it is no text, date or id.

    Args:
        table: with kinds and roles.
        lens: a name in any spelling ("rfm", "product-usage", or one of the user's own).
        decided: columns by lens, as `Settings.lenses` has them.

    Raises:
        InputError: the lens is not known or has no usable column here, with the lenses that have.
    """
    chosen = usable(table, lens, decided)
    columns = tuple(_seen(column, chosen.columns) for column in table.columns)
    return replace(table, columns=columns)


def usable(table: Table, lens: str, decided: Mapping[str, Sequence[str]] | None = None) -> Lens:
    """Return a lens with those of its columns that segments can be made from; see `select`."""
    name = canonical(lens)
    known = {one.name: _fit(table, one) for one in lenses_of(table, decided)}
    if name in known and known[name].columns:
        return known[name]
    raise InputError(_none(table, lens, [one for one in known.values() if one.columns]))


def segment_through(
    table: Table, settings: Settings, *, progress: Callable[[str, float], None] = lambda _what, _done: None
) -> Segmentation:
    """Return the segments of a table through the lens that the settings name; of all its basis without one.

    RFM is a rule where the table has the columns for it, and neither its columns nor a number of segments
    were decided.

    Raises:
        InputError: as `select` and `segment` raise it.
    """
    if not settings.lens:
        return segment(table, settings, progress=progress)
    chosen = usable(table, settings.lens, settings.lenses)
    columns = rfm_columns(table)
    if chosen.name == "RFM" and columns and not chosen.decided and settings.k is None:
        return rfm_of_table(table, *columns).model_copy(update={"seed": settings.seed})
    return segment(select(table, settings.lens, settings.lenses), settings, progress=progress)


def _fit(table: Table, lens: Lens) -> Lens:
    kept = tuple(name for name in lens.columns if _can_be_used(table, name))
    return lens.model_copy(update={"columns": kept})


def _can_be_used(table: Table, name: str) -> bool:
    values = table.frame[name]
    if table.column(name).kind in _UNFIT or float(values.isna().mean()) > MOST_MISSING:
        return False
    return len({value for value in values if value is not None and value == value}) > 1


def _seen(column: Column, chosen: Sequence[str]) -> Column:
    if column.name in chosen:
        return column.model_copy(update={"role": "basis"})
    if column.role in _SET_ASIDE:
        return column.model_copy(update={"role": "ignored"})
    return column


def _none(table: Table, lens: str, supported: Sequence[Lens]) -> str:
    have = ", ".join(one.name for one in supported) or "no lens"
    text = f"{table.name} has no column that the lens {lens!r} could use; it supports {have}"
    if held := held_back(table).get(canonical(lens)):
        text += f"; {', '.join(held)} would be, but is protected: name it under [lenses] to use it"
    return text
