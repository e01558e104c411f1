"""Further tables find their customers through named keys: contacts to accounts, deals to contacts to accounts.

A table of which each row belongs to many rows of another one (products to order lines) gives those its columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import TYPE_CHECKING

import numpy as np

from persona_ai.dataset.loading import Coded, Loaded, key_of, keys
from persona_ai.dataset.pointing import (
    SHOWN,
    Customers,
    Target,
    refuse_nothing,
    refuse_twice,
    repeated,
    target_of,
)
from persona_ai.dataset.reading import listing
from persona_ai.errors import InputError
from persona_ai.schema import QualityNote
from persona_ai.settings import RelatedTable

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Related:
    """A related table whose rows know their customer: `customer` is a place among the ids, -1 for none.

    `of_customer` is, where every customer has one row at most, the row of each customer (-1 for none); None
    where they may have several. `keys` are the columns that hold keys, its own first; they are no data.
    `looked_up` are columns of other tables, a value for each row; `called` is what its rows are called.
    """

    loaded: Loaded
    customer: NDArray[np.int64]
    of_customer: NDArray[np.int64] | None
    keys: tuple[str, ...]
    looked_up: Mapping[str, Coded] = field(default_factory=dict)
    called: str = ""

    @property
    def data(self) -> dict[str, Coded]:
        """The columns that hold data."""
        return _data(self.loaded, self.keys, self.looked_up)

    @property
    def noun(self) -> str:
        """What its rows are called, where nobody says it by the file's name: "deals"."""
        return self.called or noun_of(self.loaded.name)


@dataclass(frozen=True)
class _Lookup:
    """A table that rows of the table at place `to` look things up in: `row` is theirs in it, -1 for none."""

    loaded: Loaded
    to: int
    row: NDArray[np.int64]
    keys: tuple[str, ...]
    looked_up: Mapping[str, Coded] = field(default_factory=dict)

    @property
    def data(self) -> dict[str, Coded]:
        """The columns that hold data."""
        return _data(self.loaded, self.keys, self.looked_up)


def noun_of(name: str) -> str:
    """Return what the rows of a file are called by its name: "order lines" for "order_lines_2.csv"."""
    return " ".join(re.findall(r"[^\W\d_]+", PurePath(name).stem.casefold())) or "rows"


def resolve(
    customers: Customers, tables: Sequence[tuple[Loaded, RelatedTable]]
) -> tuple[list[Related], list[QualityNote]]:
    """Find the customer of every row of every table, through as many steps as it takes.

    A table that others look things up in is not returned: its columns are theirs.

    Raises:
        InputError: a key column is absent, points nowhere or to several places, matches nothing, or is not
            unique on either side; one line says which and shows values.
    """
    targets = [target_of(place, customers, tables) for place in range(len(tables))]
    pointed = [
        (decision.key, *sorted({t.column for t in targets if t.table == place} - {decision.key}))
        for place, (_, decision) in enumerate(tables)
    ]
    found: dict[int, Related | _Lookup] = {}
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
    notes = list(_give_columns(found))
    related = []
    for place, (_, decision) in enumerate(tables):
        one = found[place]
        if isinstance(one, Related):
            related.append(replace(one, called=decision.called))
    return related, [*notes, *(note for one in related for note in _unmatched(one, customers))]


def _data(loaded: Loaded, own_keys: Sequence[str], looked_up: Mapping[str, Coded]) -> dict[str, Coded]:
    own = {name: column for name, column in loaded.columns.items() if name not in own_keys}
    return {**own, **looked_up}


def _give_columns(found: dict[int, Related | _Lookup]) -> Iterator[QualityNote]:
    """Give, in place, the columns of tables that others look things up in to those, the farthest ones first."""
    for place in reversed(list(found)):
        one = found[place]
        if not isinstance(one, _Lookup):
            continue
        to = found[one.to]
        taken = {*to.loaded.columns, *to.looked_up}
        noun = noun_of(one.loaded.name)
        named = {
            name if name not in taken else f"{name} from {noun}": column for name, column in one.data.items()
        }
        given = {name: _of_rows(column, one.row) for name, column in named.items()}
        found[one.to] = replace(to, looked_up={**to.looked_up, **given})
        why = f"each row of {to.loaded.name} looks up one row of it; its columns there: {', '.join(named)}"
        yield QualityNote(source=one.loaded.name, what="noted", why=why)
        lost = int((one.row < 0).sum())
        if lost:
            why = (
                f"nothing to look up for rows of {to.loaded.name}: {one.keys[0]} is blank or not in the table"
            )
            yield QualityNote(source=one.loaded.name, column=one.keys[0], what="noted", rows=lost, why=why)


def _of_rows(column: Coded, row: NDArray[np.int64]) -> Coded:
    """Return a column's values in other rows, "" where `row` is -1."""
    values = column.values if "" in column.values else ("", *column.values)
    codes = column.codes + (len(values) - len(column.values))
    blank = values.index("")
    told = np.where(row >= 0, codes[row], blank)
    used, again = np.unique(told, return_inverse=True)
    return Coded(again.astype(np.int64).reshape(-1), tuple(values[code] for code in used.tolist()))


def _looked_up(
    loaded: Loaded,
    own: tuple[NDArray[np.int64], tuple[str, ...]],
    there: tuple[NDArray[np.int64], tuple[str, ...]],
    to: int,
    pointed: tuple[str, ...],
) -> _Lookup:
    codes, values = own
    row_of = {values[code]: row for row, code in enumerate(codes.tolist()) if code >= 0}
    of_value = np.array([row_of.get(value, -1) for value in there[1]] + [-1])
    return _Lookup(loaded, to, of_value[there[0]], pointed)


def _resolved(
    loaded: Loaded,
    key: str,
    target: Target,
    customers: Customers,
    found: Mapping[int, Related | _Lookup],
    pointed: tuple[str, ...],
) -> Related | _Lookup:
    codes, values = keys(loaded.column(key))
    if target.table is not None:
        parent = found[target.table]
        there, held = keys(parent.loaded.column(target.column))
        refuse_nothing(loaded.name, key, values, target, held)
        if repeated(there) and not repeated(codes):
            return _looked_up(loaded, (codes, values), (there, held), target.table, pointed)
        refuse_twice(there, held, target, loaded.name, key)
        if isinstance(parent, _Lookup):
            raise InputError(
                f"{loaded.name}: its rows belong to rows of {parent.loaded.name}, which belong to no one customer; "
                f"point {key!r} to a table that belongs to customers"
            )
        row_of = {held[code]: row for row, code in enumerate(there) if code >= 0}
        of_value = np.array([parent.customer[row_of[v]] if v in row_of else -1 for v in values] + [-1])
        return _with_rows(loaded, of_value[codes], len(customers.ids), pointed)
    if target.column == customers.id_column:
        place = {key_of(one): number for number, one in enumerate(customers.ids)}
        refuse_nothing(loaded.name, key, values, target, tuple(sorted(place)))
        of_value = np.array([place.get(value, -1) for value in values] + [-1])
        return _with_rows(loaded, of_value[codes], len(customers.ids), pointed)
    cells = [key_of(cell) for cell in customers.columns[target.column]]
    held = tuple(sorted({cell for cell in cells if cell}))
    refuse_nothing(loaded.name, key, values, target, held)
    refuse_twice(codes, values, Target(loaded.name, key, None), target.name, target.column)
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
        shown = listing([values[int(code)] for code in np.unique(codes[lost])], SHOWN)
        why = f"leads to no customer of {customers.name}: {shown}"
        yield QualityNote(source=one.loaded.name, column=own, what="dropped", rows=int(lost.sum()), why=why)
    has = np.zeros(len(customers.ids), dtype=bool)
    has[one.customer[one.customer >= 0]] = True
    if one.of_customer is not None:
        has |= one.of_customer >= 0
    if not has.all():
        shown = listing(sorted(np.array(customers.ids, dtype=object)[~has].tolist()), SHOWN)
        why = f"{int((~has).sum()):,} of {len(has):,} customers have no row in it: {shown}"
        yield QualityNote(source=one.loaded.name, what="noted", why=why)
