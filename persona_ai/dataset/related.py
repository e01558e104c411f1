"""Further tables find their customers through named keys: contacts to accounts, deals to contacts to accounts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

import numpy as np

from persona_ai.dataset.loading import Coded, Loaded, key_of, keys
from persona_ai.dataset.reading import listing
from persona_ai.errors import InputError
from persona_ai.schema import QualityNote
from persona_ai.settings import RelatedTable

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SHOWN = 3


@dataclass(frozen=True)
class Customers:
    """The customer table as keys see it: its ids and the cells of its other columns, in file order."""

    name: str
    id_column: str
    ids: Sequence[str]
    columns: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Related:
    """A related table whose rows know their customer: `customer` is a place among the ids, -1 for none.

    `of_customer` is, where every customer has one row at most, the row of each customer (-1 for none); None
    where they may have several. `keys` are the columns that hold keys, its own first; they are no data.
    """

    loaded: Loaded
    customer: NDArray[np.int64]
    of_customer: NDArray[np.int64] | None
    keys: tuple[str, ...]

    @property
    def data(self) -> dict[str, Coded]:
        """The columns that hold data."""
        return {name: column for name, column in self.loaded.columns.items() if name not in self.keys}

    @property
    def noun(self) -> str:
        """What its rows are called, by the file's name: "deals"."""
        return " ".join(re.findall(r"[^\W\d_]+", PurePath(self.loaded.name).stem.casefold())) or "rows"


@dataclass(frozen=True)
class _Target:
    """Where a key points to: a column of the customer table, or one of a related table."""

    name: str
    column: str
    table: int | None  # place of the related table; None for the customer table


def resolve(
    customers: Customers, tables: Sequence[tuple[Loaded, RelatedTable]]
) -> tuple[list[Related], list[QualityNote]]:
    """Find the customer of every row of every table, through as many steps as it takes.

    Raises:
        InputError: a key column is absent, points nowhere or to several places, matches nothing, or is not
            unique on the side that it points to; one line says which and shows values.
    """
    targets = [_target(place, customers, tables) for place in range(len(tables))]
    pointed = [
        (decision.key, *sorted({t.column for t in targets if t.table == place} - {decision.key}))
        for place, (_, decision) in enumerate(tables)
    ]
    found: dict[int, Related] = {}
    while len(found) < len(tables):
        ready = [
            place
            for place, target in enumerate(targets)
            if place not in found and (target.table is None or target.table in found)
        ]
        if not ready:
            names = " and ".join(
                loaded.name for place, (loaded, _) in enumerate(tables) if place not in found
            )
            raise InputError(f"the keys of {names} point to each other; one must point to {customers.name}")
        for place in ready:
            loaded, decision = tables[place]
            found[place] = _resolved(loaded, decision.key, targets[place], customers, found, pointed[place])
    related = [found[place] for place in range(len(tables))]
    return related, [note for one in related for note in _unmatched(one, customers)]


def _target(place: int, customers: Customers, tables: Sequence[tuple[Loaded, RelatedTable]]) -> _Target:
    loaded, decision = tables[place]
    loaded.column(decision.key)
    wanted = decision.column or decision.key
    candidates = list(_candidates(place, wanted, customers, tables))
    if decision.to:
        candidates = _called(decision, wanted, candidates, customers, tables, loaded.name)
    at_once = [one for one in candidates if one.table is None and one.column == customers.id_column]
    if at_once:
        return at_once[0]
    further = [one for one in candidates if one.table is not None]
    if len(further) > 1:
        names = " and ".join(one.name for one in further)
        raise InputError(
            f"{loaded.name}: {wanted!r} is a column of {names}; say with --to which one it points to"
        )
    if further or candidates:
        return (further or candidates)[0]
    if not decision.column:
        return _Target(customers.name, customers.id_column, None)
    known = [customers.name, *(other.name for other, _ in tables if other is not loaded)]
    raise InputError(f"{loaded.name}: no other table has a column {wanted!r}; there is {', '.join(known)}")


def _candidates(
    place: int, wanted: str, customers: Customers, tables: Sequence[tuple[Loaded, RelatedTable]]
) -> Iterator[_Target]:
    """Find the columns of that name, but for those that are another table's own key to somewhere else."""
    if wanted == customers.id_column or wanted in customers.columns:
        yield _Target(customers.name, wanted, None)
    for other, (loaded, decision) in enumerate(tables):
        if other != place and wanted in loaded.columns and decision.key != wanted:
            yield _Target(loaded.name, wanted, other)


def _called(
    decision: RelatedTable,
    wanted: str,
    candidates: Sequence[_Target],
    customers: Customers,
    tables: Sequence[tuple[Loaded, RelatedTable]],
    name: str,
) -> list[_Target]:
    known = [customers.name, *(loaded.name for loaded, _ in tables)]
    if decision.to not in known:
        raise InputError(
            f"{name} points to {decision.to!r}, which is no table here; there is {', '.join(known)}"
        )
    found = [one for one in candidates if one.name == decision.to]
    if not found and decision.to == customers.name and not decision.column:
        return [_Target(customers.name, customers.id_column, None)]
    if not found:
        raise InputError(f"{name} points to {decision.to}, which has no column {wanted!r} of its own")
    return found


def _resolved(
    loaded: Loaded,
    key: str,
    target: _Target,
    customers: Customers,
    found: Mapping[int, Related],
    pointed: tuple[str, ...],
) -> Related:
    codes, values = keys(loaded.column(key))
    if target.table is not None:
        parent = found[target.table]
        there, held = keys(parent.loaded.column(target.column))
        _refuse_nothing(loaded.name, key, values, target, held)
        _refuse_twice(there, held, target, loaded.name, key)
        row_of = {held[code]: row for row, code in enumerate(there) if code >= 0}
        of_value = np.array([parent.customer[row_of[v]] if v in row_of else -1 for v in values] + [-1])
        return _with_rows(loaded, of_value[codes], len(customers.ids), pointed)
    if target.column == customers.id_column:
        place = {key_of(one): number for number, one in enumerate(customers.ids)}
        _refuse_nothing(loaded.name, key, values, target, tuple(sorted(place)))
        of_value = np.array([place.get(value, -1) for value in values] + [-1])
        return _with_rows(loaded, of_value[codes], len(customers.ids), pointed)
    cells = [key_of(cell) for cell in customers.columns[target.column]]
    held = tuple(sorted({cell for cell in cells if cell}))
    _refuse_nothing(loaded.name, key, values, target, held)
    _refuse_twice(codes, values, _Target(loaded.name, key, None), target.name, target.column)
    row = {values[code]: number for number, code in enumerate(codes) if code >= 0}
    of_customer = np.array([row.get(cell, -1) for cell in cells])
    customer = np.full(loaded.rows, -1)
    used = of_customer >= 0
    customer[of_customer[used]] = np.flatnonzero(used)
    return Related(loaded, customer, of_customer, pointed)


def _with_rows(
    loaded: Loaded, customer: NDArray[np.int64], customers: int, pointed: tuple[str, ...]
) -> Related:
    matched = customer[customer >= 0]
    if np.unique(matched).size < matched.size:
        return Related(loaded, customer, None, pointed)
    of_customer = np.full(customers, -1)
    of_customer[matched] = np.flatnonzero(customer >= 0)
    return Related(loaded, customer, of_customer, pointed)


def _refuse_nothing(name: str, key: str, values: Sequence[str], target: _Target, held: Sequence[str]) -> None:
    if not set(values) & set(held):
        here = listing(values, _SHOWN) or "nothing"
        there = listing(held, _SHOWN) or "nothing"
        raise InputError(
            f"{name}: no {key!r} is a {target.column!r} of {target.name}: here it is {here}, there {there}"
        )


def _refuse_twice(
    codes: NDArray[np.int64], values: Sequence[str], target: _Target, name: str, key: str
) -> None:
    """Raise where a value that must point to one row stands in several."""
    times = np.bincount(codes[codes >= 0], minlength=len(values))
    if (times > 1).any():
        value = values[int(np.flatnonzero(times > 1)[0])]
        rows = np.flatnonzero(codes == values.index(value))[:2] + 1
        raise InputError(
            f"{target.name}: {target.column} {value!r} stands in rows {rows[0]} and {rows[1]}, so {key!r} of "
            f"{name} does not say which is meant; it must be unique there"
        )


def _unmatched(one: Related, customers: Customers) -> Iterator[QualityNote]:
    """Say which rows have no customer, and how many customers have no row."""
    own = one.keys[0]
    codes, values = keys(one.loaded.column(own))
    if blank := int((codes < 0).sum()):
        why = f"{own} is blank, so the row belongs to nobody"
        yield QualityNote(source=one.loaded.name, column=own, what="dropped", rows=blank, why=why)
    used = np.zeros(len(one.customer), dtype=bool)
    used[one.of_customer[one.of_customer >= 0] if one.of_customer is not None else one.customer >= 0] = True
    lost = ~used & (codes >= 0)
    if lost.any():
        shown = listing([values[int(code)] for code in np.unique(codes[lost])], _SHOWN)
        why = f"leads to no customer of {customers.name}: {shown}"
        yield QualityNote(source=one.loaded.name, column=own, what="dropped", rows=int(lost.sum()), why=why)
    has = np.zeros(len(customers.ids), dtype=bool)
    has[one.customer[one.customer >= 0]] = True
    if one.of_customer is not None:
        has |= one.of_customer >= 0
    if not has.all():
        shown = listing(sorted(np.array(customers.ids, dtype=object)[~has].tolist()), _SHOWN)
        why = f"{int((~has).sum()):,} of {len(has):,} customers have no row in it: {shown}"
        yield QualityNote(source=one.loaded.name, what="noted", why=why)
